"""Serving decks that change: their pages, their pictures, and a stream of what changes."""

import json
import queue
import socket
import threading
import time
from collections.abc import Mapping
from http import HTTPStatus
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from deckproof.files import digest
from deckproof.present import ADDRESS, Handler, listed
from deckproof.reveal.page import filled, in_script
from deckproof.watch.state import Leaf, State, kind_of

HERE = Path(__file__).parent
_FOR_EVER = ("Cache-Control", "private, max-age=31536000, immutable")
_ASLEEP = ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox")


class Server(ThreadingHTTPServer):
    """Serves the decks that were given to `show` the last time, on loopback."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, root: Path) -> None:
        """`root` is the project's: it has the same port where that is free, so that pages find it again."""
        self.states: dict[str, State] = {}
        self.pictures: dict[str, Path] = {}
        self.run = f"{time.time_ns():x}"
        self._html: dict[str, str] = {}
        self._listeners: set[queue.SimpleQueue[str | None]] = set()
        self._lock = threading.Lock()
        wanted = 20000 + int(digest(str(root))[:6], 16) % 12000
        try:
            super().__init__((ADDRESS, wanted), _Handler)
        except OSError:
            super().__init__((ADDRESS, 0), _Handler)

    @property
    def url(self) -> str:
        """Where the deck is; where there are several, their list."""
        only = len(self.states) == 1
        return f"http://{ADDRESS}:{self.server_port}{address(next(iter(self.states))) if only else '/'}"

    def show(self, state: State) -> None:
        """Let all browsers show `state` from now on."""
        before = self.states.get(state.name)
        self.states[state.name] = state
        old = before.html if before else {}
        self._html = {**self._html, **state.html} if len(self._html) < 20_000 else dict(state.html)
        new = {key: html for key, html in state.html.items() if key not in old}
        if sum(map(len, new.values())) > 1_000_000:
            new = {}  # pages ask for what they lack
        self._tell(json.dumps(self.event(state) | {"html": new}))

    def drop(self, name: str) -> None:
        """Serve the deck of that name no more; pages that show it stay as they are."""
        self.states.pop(name, None)

    def event(self, state: State) -> dict[str, Any]:
        """What pages are told of `state`."""
        sheets = {name: digest(css)[:12] for name, css in state.sheets.items()}
        return {"run": self.run, "deck": state.name, "version": state.version, "page": state.page,
                "stacks": [_told(one) for one in state.stacks], "sheets": sheets,
                "problems": list(state.problems), "html": {}}  # fmt: skip

    def slide(self, key: str) -> str | None:
        """The HTML of a slide."""
        return self._html.get(key)

    def listen(self) -> "queue.SimpleQueue[str | None]":
        """A queue of all that is told from now on, at first what is so now; None is the end."""
        events: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        with self._lock:
            for state in self.states.values():
                events.put(json.dumps(self.event(state)))
            self._listeners.add(events)
        return events

    def forget(self, events: "queue.SimpleQueue[str | None]") -> None:
        with self._lock:
            self._listeners.discard(events)

    def _tell(self, event: str | None) -> None:
        with self._lock:
            for events in self._listeners:
                events.put(event)

    def server_close(self) -> None:
        self._tell(None)
        super().server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Browsers go away at any time."""


def address(name: str) -> str:
    """Where the deck of that name is."""
    return f"/{quote(name)}.html"


def page(state: State, run: str, event: Mapping[str, Any]) -> str:
    """The page of a deck: that of the build, with its slides by their keys and the script that changes it."""
    live = {"run": run, "name": state.name, "state": dict(event) | {"html": {}}}
    script = f"const LIVE = {json.dumps(live)};\n{_text('problems.js')}{_text('live.js')}"
    if state.content is None:
        return _BARE.format(script=in_script(script), style=_text("live.css"))
    sheets = {**state.content.sheets, **state.sheets, "live": _text("live.css")}
    style = "".join(f'</style>\n<style data-sheet="{name}">\n{css}' for name, css in sheets.items())
    slides = []
    for one in state.stacks:
        inside = "\n".join(_html(state, leaf) for leaf in ([one] if isinstance(one, Leaf) else one))
        slides.append(inside if isinstance(one, Leaf) else f"<section>\n{inside}\n</section>")
    return filled(state.content, style, "\n".join(slides), script)


_BARE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>No slides yet</title><style>{style}</style></head>
<body><main></main><script>{script}</script></body></html>
"""


def _html(state: State, leaf: Leaf) -> str:
    html = state.html[leaf.key]
    if not leaf.frame:
        return html
    names = ("data-slide", "data-page", "style")
    said = "".join(f' {name}="{value}"' for name, value in zip(names, leaf.frame, strict=False))
    at = html.index('<div class="frame')
    end = html.index(">", at)
    return f"{html[:end]}{said}{html[end:]}"


def _told(one: Leaf | tuple[Leaf, ...]) -> Any:
    return [one.key, *one.frame] if isinstance(one, Leaf) else {"stack": [_told(leaf) for leaf in one]}


def _text(name: str) -> str:
    return (HERE / name).read_text("utf-8")


class _Handler(Handler):
    """Answers with pages, slides, sheets and pictures of the decks as they are at that moment."""

    server: Server

    def setup(self) -> None:
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().setup()

    def end_headers(self) -> None:
        # No page from elsewhere shows decks in a frame, or has a part of them.
        self.send_header("X-Frame-Options", "SAMEORIGIN")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        super().end_headers()

    def find(self, path: str) -> None:
        states = self.server.states
        decks = {address(name): name for name in states}
        kind, _, rest = path.removeprefix("/").partition("/")
        if path == "/":
            self.answer(HTTPStatus.OK, listed(decks.items()), "text/html")
        elif path in decks:
            state = states[decks[path]]
            text = page(state, self.server.run, self.server.event(state))
            self.answer(HTTPStatus.OK, text.encode(), "text/html")
        elif path == "/live/events":
            self._stream()
        elif path == "/live/worker.js":
            self.answer(HTTPStatus.OK, _text("worker.js").encode(), "text/javascript")
        elif kind == "slides" and (html := self.server.slide(rest)) is not None:
            self.answer(HTTPStatus.OK, html.encode(), "text/html", _FOR_EVER, _ASLEEP)
        elif kind == "sheets" and (css := self._sheet(unquote(rest))) is not None:
            self.answer(HTTPStatus.OK, css.encode(), "text/css")
        elif (file := self.server.pictures.get(path)) is not None:
            try:
                self.answer(HTTPStatus.OK, file.read_bytes(), kind_of(path), _FOR_EVER, _ASLEEP)
            except OSError:
                self.nothing()
        else:
            self.nothing()

    def _sheet(self, path: str) -> str | None:
        name, _, sheet = path.rpartition("/")
        state = self.server.states.get(name)
        return state.sheets.get(sheet) if state else None

    def _stream(self) -> None:
        """Tell all that changes, until the browser goes away or the server ends."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        if self.command == "HEAD":
            return
        events = self.server.listen()
        self.wfile.write(b"retry: 500\n\n")  # milliseconds after which pages look for a server that ended
        try:
            while True:
                try:
                    event = events.get(timeout=15)
                except queue.Empty:
                    self.wfile.write(b": still here\n\n")  # which fails where nobody is
                    continue
                if event is None:
                    return
                self.wfile.write(f"data: {event}\n\n".encode())
        finally:
            self.server.forget(events)
