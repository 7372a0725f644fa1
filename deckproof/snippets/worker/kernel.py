"""What only the kernel can do for the runner, and only Linux does.

Each function says what is lacking elsewhere.
"""

import ctypes
import os
import sys
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_LINUX = sys.platform == "linux"
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS = 1, 36, 38
_libc = ctypes.CDLL(None, use_errno=True)


def adopt_orphans() -> bool:
    """Make this process the parent of all descendants whose own parent ends. Without it (False), those that
    left the session of the module that started them are out of reach."""
    return _LINUX and _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0


def end_with(parent: int) -> None:
    """End this process when its parent does. Without it, it ends at its time limit at the latest."""
    if _LINUX:
        _libc.prctl(_PR_SET_PDEATHSIG, 9, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)


def descendants(pid: int) -> "Iterator[int]":
    """The processes that `pid` started, theirs, and so on: parents before their children."""
    for child in _children(pid):
        yield child
        yield from descendants(child)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):  # it has ended; or this is no Linux
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children", "rb") as file:
                found += map(int, file.read().split())
    return found
