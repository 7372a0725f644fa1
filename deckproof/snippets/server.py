"""Processes that run modules: starting them, giving them orders, ending them."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from deckproof.snippets.worker.remove import remove

_WORKER = Path(__file__).with_name("worker") / "__main__.py"
_ROOT = Path(__file__).parents[2]
KEPT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "VIRTUAL_ENV")
"""What modules see of the environment."""


FORKS = hasattr(os, "fork")
"""Can a process be forked here?"""


class ServerDied(Exception):
    """The server is gone, which only a module can have done to it."""


class Server:
    """A process that runs one module at a time, each in a fork of itself, or else in a fresh interpreter. It
    ends with this one."""

    def __init__(self, *, forks: bool = FORKS) -> None:
        self._place = Path(os.path.realpath(tempfile.mkdtemp(prefix="deckproof-")))
        self._directory = self._place / "runs"
        self._orders = 0
        self._connection, theirs = socket.socketpair()
        how = "forks" if forks else "spawns"
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, *map(str, (_WORKER, theirs.fileno(), _ROOT, self._directory, how))],
                cwd=self._place,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self._answers = self._connection.makefile("rb")

    def run(self, order: dict[str, Any]) -> dict[str, Any]:
        """What happened when `order` was run. Raises `ServerDied`."""
        self._orders += 1
        place = self._directory / str(self._orders)
        try:
            self._connection.sendall(json.dumps(order | {"place": str(place)}).encode() + b"\n")
            answer: dict[str, Any] = json.loads(self._answers.readline())
        except (OSError, ValueError):  # half an answer is none
            raise ServerDied from None
        return answer

    def stop(self) -> None:
        """Let the server end what it runs, and itself; for any thread to call."""
        with suppress(OSError):  # it was closed already
            self._connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End the server, and wait until it and its files are gone."""
        self.stop()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._answers.close()
        self._connection.close()
        remove(str(self._place))


def environment() -> dict[str, str]:
    """The environment of modules: what finding programs takes, and what makes runs alike."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    fixed = {
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "80",
    }
    return kept | fixed
