"""Serving built decks on this machine, to present from: nothing but these files, to nobody else."""

from collections.abc import Iterable, Mapping, Sequence
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


class Handler(BaseHTTPRequestHandler):
    """Answers this machine's own pages, with what `find` gives for a path."""

    server_version, sys_version = "deckproof", ""
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self) -> None:
        if not self._is_ours():
            return self.answer(HTTPStatus.FORBIDDEN, b"for this machine only\n", "text/plain")
        self.find(quote(unquote(urlsplit(self.path).path)))

    do_HEAD = do_GET

    def _is_ours(self) -> bool:
        """Does the request come from a page of ours, or from somebody who opens one?"""
        # A page from elsewhere whose name leads here would send that name.
        port = self.server.server_address[1]  # type: ignore[index]
        hosts = (f"{ADDRESS}:{port}", f"localhost:{port}")
        if [host.strip() for host in self.headers.get_all("Host", [])] not in [[host] for host in hosts]:
            return False
        origin = self.headers.get("Origin")
        if origin is not None and origin not in [f"http://{host}" for host in hosts]:
            return False
        if self.headers.get("Sec-Fetch-Mode", "navigate") == "navigate":
            return True
        return self.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")

    def find(self, path: str) -> None:
        """Answer with what is at `path`, which is quoted."""
        raise NotImplementedError

    def nothing(self) -> None:
        """Say that there is nothing at this path."""
        self.answer(HTTPStatus.NOT_FOUND, b"there is no such deck here\n", "text/plain")

    def answer(self, status: HTTPStatus, body: bytes, kind: str, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        # A deck built again is there on reload.
        for name, value in headers or (("Cache-Control", "no-store"),):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_given: object) -> None:
        """Say nothing: the terminal is for problems."""


def listed(names: Iterable[tuple[str, str]]) -> bytes:
    """A page that lists decks, each given as its address and its name."""
    links = "".join(f'<li><a href="{path}">{escape(name)}</a></li>' for path, name in names)
    head = '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Decks</title>'
    return f"{head}<main><h1>Decks</h1><ul>{links}</ul></main></html>".encode()


class _Handler(Handler):
    """Answers with a file, as it is at that moment, or with the list of them."""

    def __init__(self, files: Mapping[str, Path], *given: object) -> None:
        self.files = files
        super().__init__(*given)  # type: ignore[arg-type]

    def find(self, path: str) -> None:
        if path == "/":
            names = ((path, file.stem) for path, file in self.files.items())
            return self.answer(HTTPStatus.OK, listed(names), "text/html")
        try:
            self.answer(HTTPStatus.OK, self.files[path].read_bytes(), "text/html")
        except (KeyError, OSError):
            self.nothing()
