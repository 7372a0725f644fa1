"""Building a deck's files behind the page: a process of its own, which can be left off at any moment.

Run as `python -m deckproof.watch.behind ROOT DECK`, it prints a line of JSON for each file and all problems.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec.structs import asdict

from deckproof.problem import MissingTool, Problem, Problems
from deckproof.project import Project

Told = Callable[[str, str, float, list[Problem]], None]
"""What is called with a deck's name, what is built (`html`, `pdf`), how long it took and the problems."""


class Builder:
    """Builds decks one after the other, always the newest of each."""

    def __init__(self, project: Project, tell: Told) -> None:
        self._project, self._tell = project, tell
        self._process: subprocess.Popen[str] | None = None
        self._waiting: dict[str, Path] = {}
        self._now = ""
        self._lock = threading.Lock()

    def build(self, source: Path) -> None:
        """Build the deck in `source`, and break off what is being built of it."""
        with self._lock:
            self._waiting[source.stem] = source
            if self._process is None:
                self._next()
            elif self._now == source.stem:
                self._stop()

    def forget(self, name: str) -> None:
        """Do not go on with that deck: it is not as it should be."""
        with self._lock:
            self._waiting.pop(name, None)
            if self._now == name:
                self._stop()

    def close(self) -> None:
        """End what runs, and wait until it has."""
        with self._lock:
            self._waiting.clear()
            process = self._process
            self._stop()
        if process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(3)
            _kill(process, signal.SIGKILL)
            process.wait()

    def _stop(self) -> None:
        if self._process is not None:
            self._now = ""
            _kill(self._process, signal.SIGTERM)

    def _next(self) -> None:
        if not self._waiting:
            return
        name, source = next(iter(self._waiting.items()))
        del self._waiting[name]
        command = [sys.executable, "-m", __name__, str(self._project.root), str(source)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            start_new_session=True,
        )  # fmt: skip
        self._now = name
        threading.Thread(target=self._follow, args=(self._process, name), daemon=True).start()

    def _follow(self, process: "subprocess.Popen[str]", name: str) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            told = json.loads(line)
            problems = [Problem(**_tuples(problem)) for problem in told["problems"]]
            with self._lock:
                is_wanted = self._now == name and self._process is process
            if is_wanted:
                self._tell(name, told["what"], told["seconds"], problems)
        process.wait()
        with self._lock:
            if self._process is process:
                self._process, self._now = None, ""
                self._next()


def _kill(process: "subprocess.Popen[str]", sign: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, sign)


def _tuples(problem: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in problem.items()}


def main(root: str, source: str) -> None:
    """Build the HTML, and where TeX is there the PDF, of the deck in `source`."""
    from deckproof.make import make

    os.nice(10)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    project = Project(Path(root))
    for what in ("html", *(["pdf"] if shutil.which("xelatex") else [])):
        problems: list[Problem] = []
        seconds = 0.0
        try:
            for made in make(project, [Path(source)], f".{what}"):
                seconds = made.seconds
        except Problems as found:
            problems = list(found.problems)
        except MissingTool as missing:
            print(missing, file=sys.stderr)
            return
        told = {"what": what, "seconds": seconds, "problems": [asdict(problem) for problem in problems]}
        print(json.dumps(told), flush=True)
        if problems:
            return


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main(*sys.argv[1:])
