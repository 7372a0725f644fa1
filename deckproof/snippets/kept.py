"""Recordings that are kept for the next build: a module of which nothing has changed is not run again.

A module's recording depends on its text, on how it was run, and on what it read and imported, which
only running it tells. So the last recording of each module is kept beside what it read, and is good
for as long as all of that is the same.
"""

import hashlib
import json
import os
import re
import sys
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from deckproof.files import digest, write_atomically
from deckproof.snippets.module import Module
from deckproof.snippets.recording import Recording, from_json, to_json
from deckproof.snippets.server import environment

_FRESH = 0.05  # seconds: clocks of file systems are that coarse
_ASKS = re.compile(  # of a file, without reading it, or for the date: nothing of a run tells of that
    r"\b(l?exists|is_?(file|dir|link|symlink|mount)|samefile|l?stat|get([amc]time|size)|access|readlink"
    r"|find_(spec|loader)|today|(utc)?now|(local|gm|c|asc)time|strftime)\s*\("
)


def find(cache: Path, module: Module, order: dict[str, Any]) -> Recording | None:
    """The recording of `module` that is kept in `cache`, if running it by `order` would give the same."""
    with suppress(OSError, ValueError, KeyError, TypeError):  # none; or it is of another version
        kept = json.loads(_path(cache, module).read_bytes())
        sources = kept["recording"]["sources"]
        if kept["key"] == _key(module, order) and kept["state"] == state(module, sources):
            return from_json(kept["recording"])
    return None


def keep(cache: Path, module: Module, order: dict[str, Any], recording: Recording, begun: float) -> bool:
    """Keep `recording`, whose run began at the time `begun`, and say whether that was done.

    It is not kept if what it read has changed since, if it started programs, which may read anything, or if
    it looks as if it depends on what is no file's content.
    """
    read = [Path(what) for kind, what in recording.sources if kind in ("file", "directory")]
    if any(kind == "program" for kind, _ in recording.sources) or has_changed(module, recording, begun):
        return False
    if any(map(_ASKS.search, module.lines)) or any(map(_asks, read)):
        return False
    found = to_json(recording)
    content = {"key": _key(module, order), "state": state(module, found["sources"]), "recording": found}
    with suppress(OSError):  # a cache that cannot be written only costs time
        write_atomically(_path(cache, module), json.dumps(content).encode())
        return True
    return False


def has_changed(module: Module, recording: Recording, begun: float) -> bool:
    """Has `module` or what it read changed since the time `begun`?"""
    read = [Path(what) for kind, what in recording.sources if kind in ("file", "directory")]
    return any(_changed(path, begun) for path in (module.path, *read))


def _path(cache: Path, module: Module) -> Path:
    return cache / "recordings" / f"{digest(str(module.path.resolve()))}.json"


def _key(module: Module, order: dict[str, Any]) -> str:
    return digest("\n".join(module.lines), json.dumps(order, sort_keys=True), _ground())


@lru_cache(maxsize=1)
def _ground() -> str:
    """A hash of what all runs stand on: the Python, its distributions, the environment, the runner."""
    installed: list[str] = []
    for place in sys.path:
        if place.endswith(("site-packages", "dist-packages")):
            with suppress(OSError):
                names = sorted(os.listdir(place))
                kinds = (".dist-info", ".egg-info", ".pth")
                installed += [place, *(name for name in names if name.endswith(kinds))]
    runner = [path.read_bytes() for path in sorted(Path(__file__).parent.rglob("*.py"))]
    return digest(sys.version, sys.executable, json.dumps(environment(), sort_keys=True), *installed, *runner)


def state(module: Module, sources: list[tuple[str, str]]) -> list[str]:
    """What the `sources` of a recording are at this moment: a hash of each."""
    # A module that is imported may come to be hidden by a new file beside the one that runs.
    imported = {what for kind, what in sources if kind == "import"}
    beside = (
        [name for name in _names(module.path.parent) if name.partition(".")[0] in imported]
        if imported
        else []
    )
    return [digest(*beside), *(_of(kind, what) for kind, what in sources if kind != "import")]


def _names(directory: str | Path) -> tuple[str, ...]:
    found = os.stat(directory)
    return _listed(str(directory), (found.st_dev, found.st_ino, found.st_mtime_ns))


@lru_cache(maxsize=8)
def _listed(directory: str, _: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(sorted(os.listdir(directory)))


def _of(kind: str, path: str) -> str:
    try:
        if kind == "directory" or os.path.isdir(path):
            return digest(*_names(path))
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError as error:
        return type(error).__name__  # to find nothing is to find something out


def _asks(path: Path) -> bool:
    """Is `path` that of a module whose text says so?"""
    with suppress(OSError):
        return path.suffix == ".py" and _ASKS.search(path.read_text("utf-8", "replace")) is not None
    return False


def _changed(path: Path, begun: float) -> bool:
    try:
        found = path.stat()
        return max(found.st_mtime, found.st_ctime) > begun - _FRESH  # `mv` leaves the first as it was
    except OSError:
        return False
