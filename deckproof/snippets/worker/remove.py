"""Removing what modules leave behind."""

import os
from contextlib import suppress


def remove(path: str) -> None:
    """Remove a directory with all that is in it, whatever its modes; what cannot be removed stays.

    Directories in it are moved beside it before they are looked into: a module may have made so many, one
    in the other, that the path of the last is longer than a path may be.
    """
    waiting, moved = [path], 0
    while waiting:
        place = waiting.pop()
        with suppress(OSError):
            os.chmod(place, 0o700)
            with os.scandir(place) as found:
                entries = list(found)
            for entry in entries:
                with suppress(OSError):
                    if not entry.is_dir(follow_symlinks=False):
                        os.unlink(entry.path)
                        continue
                    moved += 1
                    os.chmod(entry.path, 0o700)  # its owner may have no right to move it
                    os.rename(entry.path, f"{path}.{moved}")
                    waiting.append(f"{path}.{moved}")
            os.rmdir(place)
