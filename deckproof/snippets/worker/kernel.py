"""What only the kernel can do for the runner, and only Linux does.

Each function says what is lacking elsewhere.
"""

import ctypes
import os
import struct
import sys
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_LINUX = sys.platform == "linux"
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446  # the same on all architectures
# Rights to change files: writing (1), removing and making (4 to 12), since version 2 moving (13), since 3
# truncating (14).
_WRITING = {1: 0x1FF2, 2: 0x3FF2, 3: 0x7FF2}
_OF_FILES = 0x4002  # of these, the ones that make sense for what is no directory
_DEVICES = (
    *(f"/dev/{name}" for name in ("null", "zero", "full", "random", "urandom", "tty", "ptmx", "pts", "shm")),
    "/proc",
)
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


def leave_network() -> bool:
    """Have a loopback of this process's own and no other network. Without it (False), programs that a module
    starts have the machine's."""
    if not _LINUX:
        return False
    pid = os.fork()  # what works by half cannot be undone: try it in a process of its own
    if pid == 0:
        os._exit(0 if _leave_network() else 1)
    return os.waitpid(pid, 0)[1] == 0 and _leave_network()


def _leave_network() -> bool:
    user, group = os.geteuid(), os.getegid()
    if _libc.unshare(_CLONE_NEWNET) != 0:
        if _libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
            return False
        try:
            for name, text in (
                ("setgroups", "deny"),
                ("uid_map", f"{user} {user} 1"),
                ("gid_map", f"{group} {group} 1"),
            ):
                with open(f"/proc/self/{name}", "w") as file:
                    file.write(text)
        except OSError:
            return False
    up = _raise_loopback()
    if user != 0:  # or else the module could do in its namespace what its user cannot
        header, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
        up = up and _libc.capset(header, none) == 0
    return up


def _raise_loopback() -> bool:
    descriptor = _libc.socket(2, 2, 0)  # AF_INET, SOCK_DGRAM
    if descriptor < 0:
        return False
    request = struct.pack("16sh22x", b"lo", 0x41)  # IFF_UP | IFF_RUNNING
    done: int = _libc.ioctl(descriptor, 0x8914, ctypes.create_string_buffer(request))  # SIOCSIFFLAGS
    os.close(descriptor)
    return done == 0


def files_of(place: str) -> int:
    """A set of rules for `guard_files`: files may be changed in `place` only. Without it (-1), programs that
    a module starts may write where its user may.
    """
    if not _LINUX:
        return -1
    version = _libc.syscall(_LANDLOCK_CREATE, None, 0, 1)
    if version < 1:
        return -1
    handled = _WRITING[min(version, 3)]
    size = 24 if version >= 6 else 16 if version >= 4 else 8  # of what this version knows
    rules = struct.pack("=QQQ", handled, 0, 2 if version >= 6 else 0)[:size]
    ruleset: int = _libc.syscall(_LANDLOCK_CREATE, rules, len(rules), 0)
    for path in (place, *_DEVICES):
        _allow(ruleset, path, handled)
    return ruleset


def guard_files(ruleset: int) -> bool:
    """Keep this process and all that it starts to the rules of `files_of`, and let it signal nobody else."""
    if ruleset < 0:
        return False
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    done: int = _libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0)
    os.close(ruleset)
    return done == 0


def _allow(ruleset: int, path: str, handled: int) -> None:
    with suppress(OSError):  # there is no such device
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rights = handled if os.path.isdir(path) else handled & _OF_FILES
        rule = struct.pack("=Qi", rights, descriptor)
        _libc.syscall(_LANDLOCK_ADD, ruleset, 1, rule, 0)
        os.close(descriptor)
