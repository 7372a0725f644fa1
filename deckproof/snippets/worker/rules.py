"""The rules of a run, kept by an audit hook: no network but loopback, no writing outside scratch.

The hook sees what the module's own interpreter does, in all its threads and forks. It does not see
what C extensions do behind Python's back, nor what other programs do: there the kernel guards files
and network where it can (`kernel.guard_files`, `kernel.leave_network`), and the program gets an error.
"""

import os
import stat
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_UNIX, _INET, _INET6, _NETLINK = (
    1,
    2,
    10 if sys.platform == "linux" else 30,
    16,
)  # importing socket costs much
_PATHS: "dict[str, tuple[tuple[int, int | None], ...]]" = {  # the places of paths, each with its directory's
    "os.chmod": ((0, 2),),
    "os.chown": ((0, 3),),
    "os.chflags": ((0, None),),
    "os.link": ((1, 3),),
    "os.mkdir": ((0, 2),),
    "os.remove": ((0, 1),),
    "os.removexattr": ((0, None),),
    "os.rename": ((0, 2), (1, 3)),
    "os.rmdir": ((0, 1),),
    "os.setxattr": ((0, None),),
    "os.symlink": ((1, 2),),
    "os.truncate": ((0, None),),
    "os.utime": ((0, 3),),
}
_FOLLOW = ("os.chmod", "os.chown", "os.setxattr", "os.removexattr", "os.truncate", "os.utime")
_ADDRESSES = ("socket.bind", "socket.connect", "socket.sendmsg", "socket.sendto")
_LOOKUPS = ("socket.getaddrinfo", "socket.gethostbyaddr", "socket.gethostbyname", "socket.getnameinfo")

_realpath, _readlink, _stat, _getframe = os.path.realpath, os.readlink, os.stat, sys._getframe


class Rules:
    """An audit hook for the module in `path`, which runs in `place`, a real path.

    Where a rule is broken it calls `broken` with the rule's name, the call as text and the line of the
    module; `broken` does not return.
    """

    def __init__(self, path: str, place: str, broken: "Callable[[str, str, int], None]") -> None:
        self.path = path
        self.scratch = f"{place}/scratch"
        self.record = f"{place}/record"
        self.own = {self.record, f"{place}/output", f"{place}/errors"}
        self.broken = broken

    def __call__(self, event: str, arguments: "tuple[Any, ...]") -> None:
        try:
            rule = self.rule(event, arguments)
        except (TypeError, ValueError, AttributeError, OSError):
            return  # no such path or address: the call itself says so
        if rule:
            self.broken(rule, _call(event, arguments), self.line())

    def rule(self, event: str, arguments: "tuple[Any, ...]") -> str:
        """The rule that `event` breaks, if any."""
        if event == "open":
            path, _, flags = arguments
            if flags & _WRITES and not isinstance(path, int) and not self.may_write(path):
                return "write"
        elif event in _PATHS:
            follow = event in _FOLLOW
            for place, directory in _PATHS[event]:
                base = arguments[directory] if directory is not None else -1
                if not isinstance(arguments[place], int) and not self.may_write(
                    arguments[place], base, follow=follow
                ):
                    return "write"
        elif event == "sqlite3.connect":
            if not self.may_connect(arguments[0]):
                return "write"
        elif event in _ADDRESSES:
            family, address = arguments[0].family, arguments[1]
            if family == _UNIX:
                if event == "socket.bind" and address[:1] not in ("", "\0", b"", b"\0"):
                    return "" if self.may_write(address) else "write"
            elif family != _NETLINK and address is not None:
                inside = family in (_INET, _INET6) and is_loopback(address[0])
                return "" if inside else "network"
        elif event in _LOOKUPS:
            host = arguments[0][0] if event == "socket.getnameinfo" else arguments[0]
            return "" if may_look_up(host) else "network"
        return ""

    def may_write(
        self, path: "str | bytes | os.PathLike[str]", directory: int = -1, *, follow: bool = True
    ) -> bool:
        """Is `path` in the scratch directory, or a device? Changes to a link itself do not `follow` it."""
        if path == self.record:  # at each statement, and it is no link
            return True
        whole = os.fsdecode(path)
        if directory != -1 and not whole.startswith("/"):
            whole = f"{_readlink(f'/proc/self/fd/{directory}')}/{whole}"
        parent, name = os.path.split(whole.rstrip("/"))
        real = _realpath(whole) if follow or name in ("", ".", "..") else f"{_realpath(parent)}/{name}"
        if real in self.own or real == self.scratch or real.startswith(f"{self.scratch}/"):
            return True
        if real.startswith(("/proc/self/", f"/proc/{os.getpid()}/")):
            return True
        try:
            return stat.S_ISCHR(_stat(real).st_mode)
        except OSError:
            return False

    def may_connect(self, database: "str | bytes") -> bool:
        """May SQLite open `database`, which it may write to?"""
        name = os.fsdecode(database)
        if name.startswith("file:"):
            name, _, options = name.removeprefix("file:").partition("?")
            if {"mode=ro", "mode=memory", "immutable=1"} & set(options.split("&")):
                return True
            name = f"/{name.lstrip('/')}" if name.startswith("//") else name
        return name in ("", ":memory:") or self.may_write(name)

    def line(self) -> int:
        """The line of the module that is being run; 0 in a thread that runs none."""
        frame = _getframe(2)
        while frame is not None and frame.f_code.co_filename != self.path:
            frame = frame.f_back  # type: ignore[assignment]
        return frame.f_lineno if frame is not None else 0


def is_loopback(host: "str | bytes") -> bool:
    """Is `host` this machine, under one of the names that never leave it?"""
    name = _name(host)
    return name in ("localhost", "ip6-localhost", "ip6-loopback", "::1", "0:0:0:0:0:0:0:1") or (
        name.removeprefix("::ffff:").startswith("127.") or name.endswith(".localhost")
    )


def may_look_up(host: "str | bytes | None") -> bool:
    """Can `host` be looked up without asking the network: an address, or a name of this machine?"""
    if host is None or is_loopback(host):
        return True
    name = _name(host)
    return name in ("", os.uname().nodename.lower()) or ":" in name or not name.strip("0123456789.")


def _name(host: "str | bytes") -> str:
    return os.fsdecode(host).partition("%")[0].rstrip(".").lower()


def _call(event: str, arguments: "tuple[Any, ...]") -> str:
    if event == "open":
        path, mode, _ = arguments
        event, shown = ("open", [path, mode]) if mode else ("os.open", [path])
    elif event in _PATHS:
        shown = list(arguments[: 1 + _PATHS[event][-1][0]])
    elif event in _ADDRESSES:
        shown = [arguments[1]]
    elif event == "socket.getaddrinfo":
        shown = list(arguments[:2])
    else:
        shown = list(arguments[:1])
    return f"{event}({', '.join(_short(repr(argument)) for argument in shown)})"


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:38]}…{text[-38:]}"
