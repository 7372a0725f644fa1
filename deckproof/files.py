"""Files that are never half-written, and results kept under the hash of what made them."""

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec


def write_atomically(path: Path, content: bytes, mode: int | None = None) -> None:
    """Write `content` to `path` so that readers see the old file or the whole new one.

    `mode` are its permissions, if they are not to be those of any new file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o666 & ~_umask() if mode is None else mode)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def digest(*parts: bytes | str) -> str:
    """A hash (hexadecimal) of `parts`, which differs when any part does or when they are split elsewhere."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
        whole.update(len(data).to_bytes(8, "big"))
        whole.update(data)
    return whole.hexdigest()[:32]


def cached(directory: Path, key: str, suffix: str, make: Callable[[], bytes]) -> Path:
    """The file in `directory` that holds what `make()` gives for `key`; `make` is called when there is
    none yet. What raises is not kept."""
    path = directory / f"{key}{suffix}"
    if not path.exists():
        write_atomically(path, make())
    return path


class Kept:
    """What was made of the parts of one deck, by the hash of all that made it: in memory, and for the next
    process in a file. Values are what JSON has, and nobody changes them.

    The file has the keys in its first line and then a value a line, so that what is not asked for is not
    read, and what stays is not written out again.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._new: dict[str, Any] = {}  # asked for or put since `save`
        self._old: dict[str, Any] = {}
        self._lines: dict[str, str] | None = None  # values as the file has them
        self._changed = False

    def get(self, key: str) -> Any:
        """What is kept under `key`; None where nothing is."""
        if key in self._new:
            return self._new[key]
        if key in self._old:
            self._new[key] = self._old[key]
        elif (line := self._known().get(key)) is not None:
            with contextlib.suppress(ValueError):  # of no use
                self._new[key] = msgspec.json.decode(line)
        return self._new.get(key)

    def put(self, key: str, value: Any) -> None:
        self._known().pop(key, None)
        self._new[key] = value
        self._changed = True

    def save(self) -> None:
        """Write what was used since the last time, if any of it is new; all else is forgotten."""
        if self._changed:
            known = self._known()
            self._lines = {key: known.get(key) or json.dumps(value) for key, value in self._new.items()}
            with contextlib.suppress(OSError):  # a cache that cannot be written only costs time
                content = "\n".join([json.dumps([*self._lines]), *self._lines.values()])
                write_atomically(self.path, content.encode())
            self._old, self._new, self._changed = self._new, {}, False

    def _known(self) -> dict[str, str]:
        if self._lines is None:
            lines: dict[str, str] = {}
            with contextlib.suppress(OSError, ValueError, TypeError):  # none yet, or of no use
                keys, *values = self.path.read_text("ascii").split("\n")
                lines = dict(zip(json.loads(keys), values, strict=True))
            self._lines = lines  # at once: other threads ask, too
        return self._lines


_KEPT: dict[Path, Kept] = {}


def kept(directory: Path, *names: str) -> Kept:
    """What is kept in `directory` of that of which `names` are the name."""
    path = directory / f"{digest(*names)}.parts.json"
    return _KEPT.setdefault(path, Kept(path))


def save_kept() -> None:
    """Write all that this process keeps."""
    for one in list(_KEPT.values()):
        one.save()


@lru_cache(maxsize=1)
def program() -> str:
    """A hash of this package."""
    here = Path(__file__).parent
    return digest(*(path.read_bytes() for path in sorted(here.rglob("*.py"))))


@lru_cache(maxsize=1)  # asking for it changes it for a moment, in all threads
def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def replace_directory(path: Path, made: Path) -> None:
    """Put the directory `made`, on the same file system, in the place of `path`, which is then gone."""
    old = path.with_name(f".{path.name}.old-{os.getpid()}")
    with contextlib.suppress(FileNotFoundError):
        os.rename(path, old)
    os.rename(made, path)
    shutil.rmtree(old, ignore_errors=True)
