"""Is what was built of a deck still what would be built? Told from the times and sizes of files, before
anything is read, so that a build with nothing to do ends at once.

Beside each output stands a record of all that it was made of: the project's files, what its modules and
pictures read elsewhere, the packages that TeX read, the tools, this program, and the environment of modules.
Where any of that has another time or size, or had changed just before the build began, there is a build.
"""

import json
import os
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from deckproof.files import write_atomically
from deckproof.project import Project

_FRESH = 0.05  # seconds: clocks of file systems are that coarse
_MOST = 20_000  # files, in a project that is looked at as a whole
_TOOLS = ("pandoc", "xelatex", "xdvipdfmx", "fc-list", "pdftocairo")
_PLACES = ("/var/cache/fontconfig", "/var/lib/texmf/ls-R")  # change when fonts and packages are installed

Stamp = list[int]
"""Size, time of the last change of the content and of anything (nanoseconds), and inode of a file; nothing
where there is no file."""


class Built(Struct, frozen=True):
    """What is there of a deck or of several, as it would be built now."""

    said: tuple[str, ...]  # lines that tell of it


class Inputs:
    """The files of `project`, as they are when this is made: before any of them is read."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.begun = time.time()
        self._files = self._found()

    def _found(self) -> dict[str, Stamp] | None:
        """All files of the project that a deck may be made of; None where they are too many."""
        found: dict[str, Stamp] = {}
        for path, stamp in _walk(str(self.project.root), str(self.project.build), set()):
            found[os.path.relpath(path, self.project.root)] = stamp
            if len(found) > _MOST:
                return None
        return found

    @cached_property
    def _shared(self) -> tuple[str, int]:
        """A hash of all files but the decks, which stand by their names alone; and their latest change."""
        files = self._files or {}
        decks = {path for path in files if self._is_deck(path)}
        parts = [path if path in decks else f"{path} {stamp}" for path, stamp in sorted(files.items())]
        latest = max((max(stamp[1:3]) for path, stamp in files.items() if path not in decks), default=0)
        return sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest(), latest

    def _is_deck(self, path: str) -> bool:
        return os.path.dirname(path) == self.project.slides.name and path.endswith(".md")

    def built(self, name: str, sources: Sequence[Path]) -> Built | None:
        """What is there of the decks in `sources` in `build/<name>`, if it is up to date."""
        try:
            record = json.loads(self._record(name).read_bytes())
            if self._files is None or record["inputs"] != self._inputs(sources):
                return None
            if any(os.environ.get(name) != value for name, value in record["environment"].items()):
                return None
            if any(_stamp(path) != stamp for path, stamp in record["files"].items()):
                return None
            return Built(tuple(record["said"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def remember(
        self,
        name: str,
        sources: Sequence[Path],
        said: Sequence[str],
        outputs: Iterable[Path],
        read: Iterable[Path],
        environment: dict[str, str | None],
    ) -> None:
        """Keep that `build/<name>`, with its `outputs`, was built of the decks in `sources`, of the project's
        files and of those that were `read` elsewhere, with that `environment`; `said` is what to say of it
        the next time."""
        inputs = self._inputs(sources) if self._files is not None else None
        elsewhere = {str(path): _stamp(str(path)) for path in (*map(Path, _PLACES), *read)}
        own = [_stamp(str(source)) for source in sources]
        latest = max([self._shared[1], *(max(stamp[1:3]) for stamp in (*own, *elsewhere.values()) if stamp)])
        if inputs is None or latest > (self.begun - _FRESH) * 1e9:
            return
        written = {str(path): _stamp(str(path)) for path in outputs}
        content = {"inputs": inputs, "environment": environment, "files": elsewhere | written, "said": said}
        with suppress(OSError):  # only costs time
            write_atomically(self._record(name), json.dumps(content).encode())

    def _inputs(self, sources: Sequence[Path]) -> list[object]:
        decks = [[str(source), _stamp(str(source))] for source in sources]
        return [str(self.project.root), self._shared[0], decks, self._program]

    @cached_property
    def _program(self) -> str:
        return _program()

    def _record(self, name: str) -> Path:
        where = sha256(os.fsencode(self.project.root)).hexdigest()[:8]  # projects may share a cache
        return self.project.cache / "built" / f"{name}.{where}.json"


def _walk(directory: str, build: str, seen: set[tuple[int, int]]) -> Iterator[tuple[str, Stamp]]:
    """The files below `directory` and its links, but for what is hidden or built."""
    with suppress(OSError), os.scandir(directory) as entries:
        for entry in entries:
            if entry.name.startswith(".") or entry.name in ("__pycache__", "node_modules"):
                continue
            try:
                found = entry.stat()
                is_directory = entry.is_dir()
            except OSError:  # a link to nothing
                yield entry.path, []
                continue
            if not is_directory:
                yield entry.path, _of(found)
            elif entry.path != build and (found.st_dev, found.st_ino) not in seen:
                seen.add((found.st_dev, found.st_ino))
                yield from _walk(entry.path, build, seen)


def _of(found: os.stat_result) -> Stamp:
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]


def _stamp(path: str) -> Stamp:
    try:
        return _of(os.stat(path))
    except OSError:
        return []


def _program() -> str:
    """A hash of what does the work: Python, its packages, this program and the tools."""
    here = os.path.dirname(__file__)
    files = sorted(_walk(here, "", set()))
    packages = [(place, _stamp(place)) for place in sys.path if place.endswith("-packages")]
    tools = [
        (tool, found, _stamp(found) if found else []) for tool in _TOOLS for found in [shutil.which(tool)]
    ]
    return sha256(repr((sys.version, sys.executable, files, packages, tools)).encode()).hexdigest()
