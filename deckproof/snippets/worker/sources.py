"""What a module reads and imports: what its recording depends on, as far as Python's audit events tell.

Asking whether a file exists is no such event.
"""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_PROGRAMS = ("os.exec", "os.posix_spawn", "os.spawn", "os.system", "pty.spawn", "subprocess.Popen")
_DIRECTORIES = ("os.listdir", "os.scandir")

_IMPORTING = "<frozen importlib._bootstrap_external>"

_getframe = sys._getframe
_abspath, _realpath, _fsdecode = os.path.abspath, os.path.realpath, os.fsdecode


class Sources:
    """An audit hook that calls `note(kind, what)` once for each thing that a module depends on.

    Kinds: `file` and `directory` with a path; `import` with the first part of a module's name; `program`,
    which may read what nobody here sees. The standard library and installed distributions are left out:
    their versions are known beforehand.
    """

    def __init__(self, place: str, note: "Callable[[str, str], None]") -> None:
        installed = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
        known = [os.path.dirname(os.__file__), *installed, place, "/proc", "/sys", "/dev"]
        self.known = tuple(f"{path}{os.sep}" for path in known)
        self.noted: set[tuple[str, str]] = set()
        self.note = note

    def __call__(self, event: str, arguments: "tuple[Any, ...]") -> None:
        if event == "import":
            self.found("import", arguments[0].partition(".")[0])
        elif event == "open" or event == "sqlite3.connect":
            self.path("file", arguments[0])
        elif event in _DIRECTORIES and _getframe(1).f_code.co_filename != _IMPORTING:  # `import` tells more
            self.path("directory", "." if arguments[0] is None else arguments[0])
        elif event in _PROGRAMS:
            self.found("program", event)

    def path(self, kind: str, path: object) -> None:
        if not isinstance(path, str | bytes | os.PathLike):
            return  # a descriptor: what opened it was seen
        whole = _abspath(_fsdecode(path))
        if not f"{whole}{os.sep}".startswith(self.known):
            directory, name = os.path.split(whole)
            if os.path.basename(directory) == "__pycache__":  # the module counts, not what was made of it
                whole = f"{os.path.dirname(directory)}/{name.partition('.')[0]}.py"
            whole = _realpath(whole)
            if not f"{whole}{os.sep}".startswith(self.known):
                self.found(kind, whole)

    def found(self, kind: str, what: str) -> None:
        if (kind, what) not in self.noted:
            self.noted.add((kind, what))
            self.note(kind, what)
