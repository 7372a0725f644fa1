"""Serving built decks on this machine, to present from: nothing but these files, to nobody else."""

from collections.abc import Mapping, Sequence
from functools import partial
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

ADDRESS = "127.0.0.1"


class Server(ThreadingHTTPServer):
    """Serves files on loopback, on a port that is free."""

    daemon_threads = True

    def __init__(self, files: Sequence[Path]) -> None:
        self.files: Mapping[str, Path] = {f"/{quote(file.name)}": file for file in files}
        super().__init__((ADDRESS, 0), partial(_Handler, self.files))

    @property
    def url(self) -> str:
        """Where the deck is; where there are several, their list."""
        (path, *others) = self.files
        return f"http://{ADDRESS}:{self.server_port}{'/' if others else path}"


class _Handler(BaseHTTPRequestHandler):
    """Answers with a file, as it is at that moment, or with the list of them."""

    server_version, sys_version = "deckproof", ""
    protocol_version = "HTTP/1.1"
    timeout = 60

    def __init__(self, files: Mapping[str, Path], *given: object) -> None:
        self.files = files
        super().__init__(*given)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        # A page from elsewhere whose name leads here would send that name.
        port = self.server.server_address[1]  # type: ignore[index]
        if self.headers.get("Host", "") not in (f"{ADDRESS}:{port}", f"localhost:{port}"):
            return self._answer(HTTPStatus.FORBIDDEN, b"for this machine only\n", "text/plain")
        path = quote(unquote(urlsplit(self.path).path))
        if path == "/":
            return self._answer(HTTPStatus.OK, self._list().encode(), "text/html")
        try:
            return self._answer(HTTPStatus.OK, self.files[path].read_bytes(), "text/html")
        except (KeyError, OSError):
            return self._answer(HTTPStatus.NOT_FOUND, b"there is no such deck here\n", "text/plain")

    do_HEAD = do_GET

    def _answer(self, status: HTTPStatus, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")  # a deck built again is there on reload
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _list(self) -> str:
        links = "".join(
            f'<li><a href="{path}">{escape(file.stem)}</a></li>' for path, file in self.files.items()
        )
        head = '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Decks</title>'
        return f"{head}<main><h1>Decks</h1><ul>{links}</ul></main></html>"

    def log_message(self, *_given: object) -> None:
        """Say nothing: the terminal is for problems."""
