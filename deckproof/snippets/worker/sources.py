"""What a module reads and imports: what its recording depends on, as far as Python's audit events tell.

Asking whether a file exists is no such event: `kept.py` looks for that in the text.
"""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_PROGRAMS = ("os.exec", "os.posix_spawn", "os.spawn", "os.system", "pty.spawn", "subprocess.Popen")
_UNSEEN = ("ctypes.dlsym", "sqlite3.connect")  # C code that may read anything
_SPAWNS = ("multiprocessing.popen_forkserver", "multiprocessing.popen_spawn_posix")
_OURS = "fflush"  # the runner calls it
_DIRECTORIES = ("os.listdir", "os.scandir")

_IMPORTING = "<frozen importlib._bootstrap_external>"

_getframe = sys._getframe
_abspath, _realpath, _lexists, _getcwd = os.path.abspath, os.path.realpath, os.path.lexists, os.getcwd
_fsdecode = os.fsdecode


class Sources:
    """An audit hook that calls `note(kind, what)` once for each thing that a module depends on.

    Kinds: `file` and `directory` with a path, as the module has it: a link in it may come to lead elsewhere;
    `import` with the first part of a module's name; `program`, which may read what nobody here sees. The
    directory `beside` the module is none that it lists by importing from there. The standard library and
    installed distributions are left out: their versions are known beforehand.
    """

    def __init__(self, place: str, beside: str, note: "Callable[[str, str], None]") -> None:
        self.beside = beside
        installed = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
        known = [os.path.dirname(os.__file__), *installed, place, "/proc", "/sys", "/dev"]
        self.known = tuple(f"{path}{os.sep}" for path in known)
        self.noted: set[tuple[str, str]] = set()
        self.note = note

    def __call__(self, event: str, arguments: "tuple[Any, ...]") -> None:
        if event == "import":
            self.found("program" if arguments[0] in _SPAWNS else "import", arguments[0].partition(".")[0])
        elif event == "open":
            path, mode, flags = arguments
            if mode is None and _is_of_another_directory(path, flags):
                self.found("program", event)
            self.path("file", path)
        elif event in _DIRECTORIES:
            path = "." if arguments[0] is None else arguments[0]
            if path != self.beside or _getframe(1).f_code.co_filename != _IMPORTING:  # `import` tells more
                self.path("directory", path)
        elif event in _PROGRAMS or (event in _UNSEEN and arguments[-1] != _OURS):
            self.found("program", event)

    def path(self, kind: str, path: object) -> None:
        if not isinstance(path, str | bytes | os.PathLike):
            return  # a descriptor: what opened it was seen
        whole = _fsdecode(path)
        if whole.startswith("/") and f"{_abspath(whole)}{os.sep}".startswith(self.known):
            return
        directory, name = os.path.split(whole)
        if os.path.basename(directory) == "__pycache__":  # the module counts, not what was made of it
            whole = f"{os.path.dirname(directory)}/{name.partition('.')[0]}.py"
        try:
            real, asked = _realpath(whole), os.path.join(_getcwd(), whole)
        except (OSError, ValueError):
            return  # nothing can be there; what is called says so itself
        if not f"{real}{os.sep}".startswith(self.known):
            self.found(kind, real if asked.startswith(self.known) else asked)

    def found(self, kind: str, what: str) -> None:
        if (kind, what) not in self.noted:
            self.noted.add((kind, what))
            self.note(kind, what)


def _is_of_another_directory(path: object, flags: int) -> bool:
    """Is `path`, of an `os.open`, in a directory that was given as a descriptor? Nothing is told of that."""
    return isinstance(path, str | bytes) and not flags & os.O_CREAT and not _lexists(path)
