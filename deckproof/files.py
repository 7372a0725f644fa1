"""Files that are never half-written, and results kept under the hash of what made them."""

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path


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
