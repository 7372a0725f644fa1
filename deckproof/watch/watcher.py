"""What changes in a project's files: at once, and once where an editor does it in several steps."""

import os
import queue
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from watchfiles import Change, watch

from deckproof.pictures import SUFFIXES
from deckproof.project import Project

_QUIET = 15  # milliseconds without another change
_SETTLING = 0.15  # seconds for a deck that is empty or gone to come back
_AT_TOP = {".toml", ".bib", ".json", ".yaml", ".yml", ".csl", ".md", *SUFFIXES}
"""The files that count in the project's own directory."""
_LEFT_OUT = ("build", "node_modules", "__pycache__")


class Watcher:
    """Watches all directories of a project but hidden ones and what is built."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._found: queue.SimpleQueue[set[Path]] = queue.SimpleQueue()
        self._end = threading.Event()
        self._watched: set[Path] = set()
        self._seen: dict[Path, tuple[int, int, int] | None] = {}
        self._start({project.root}, recursive=False)
        self._start(self._directories(), recursive=True)

    def changes(self, timeout: float) -> set[Path]:
        """The files that changed, as soon as some have; none after `timeout` seconds."""
        try:
            found = self._found.get(timeout=timeout)
        except queue.Empty:
            return set()
        found |= self._more(0.0)
        patience = time.monotonic() + _SETTLING
        while any(map(self._is_half, found)) and (left := patience - time.monotonic()) > 0:
            found |= self._more(left)
        directories = self._directories()
        self._watched &= directories
        if new := directories - self._watched:
            self._start(new, recursive=True)
            found |= {file for directory in new for file in directory.rglob("*")}
        return {path for path in found if self._is_meant(path) and self._has_changed(path)}

    def close(self) -> None:
        self._end.set()

    def _more(self, timeout: float) -> set[Path]:
        try:
            return self._found.get(timeout=timeout) if timeout else self._found.get_nowait()
        except queue.Empty:
            return set()

    def _is_half(self, path: Path) -> bool:
        """May `path` be a deck or a module that an editor has only begun to write?"""
        if path.suffix not in (".md", ".py") or not self._is_meant(path):
            return False
        try:
            return path.stat().st_size == 0
        except OSError:
            return True

    def _is_meant(self, path: Path) -> bool:
        parts = path.relative_to(self._project.root).parts if path.is_relative_to(self._project.root) else ()
        if any(part in _LEFT_OUT or part.startswith(".") for part in parts) or not parts:
            return False
        if len(parts) == 1 and path.suffix not in _AT_TOP:
            return False
        return not path.name.endswith(("~", ".pyc", ".swp", ".tmp")) and not path.name.isdecimal()

    def _has_changed(self, path: Path) -> bool:
        """Is `path` another than the last time? Where all is as it was, nothing has to be done."""
        try:
            found = path.stat()
            now = None if path.is_dir() else (found.st_ino, found.st_mtime_ns, found.st_size)
        except OSError:
            return self._seen.pop(path, None) is not None or not path.exists()
        if now is None:
            return False
        if self._seen.get(path) == now:
            return False
        self._seen[path] = now
        return True

    def _directories(self) -> set[Path]:
        with os.scandir(self._project.root) as entries:
            found = {Path(entry.path) for entry in entries if entry.is_dir()}
        return {path for path in found if path.name not in _LEFT_OUT and not path.name.startswith(".")}

    def _start(self, paths: set[Path], *, recursive: bool) -> None:
        if recursive:
            self._watched |= paths
        if paths:
            threading.Thread(target=self._listen, args=(sorted(paths), recursive), daemon=True).start()

    def _listen(self, paths: list[Path], recursive: bool) -> None:
        for changes in self._batches(paths, recursive):
            self._found.put({Path(path) for _, path in changes})

    def _batches(self, paths: list[Path], recursive: bool) -> Iterator[set[tuple[Change, str]]]:
        yield from watch(
            *paths, watch_filter=None, debounce=100, step=_QUIET, stop_event=self._end, rust_timeout=500,
            recursive=recursive, raise_interrupt=False, ignore_permission_denied=True,
        )  # fmt: skip
