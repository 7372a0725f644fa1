"""Pictures that a Python module draws: each run in a process of its own, and kept under all that it read."""

import json
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from msgspec import Struct

import deckproof.theme
from deckproof import processes
from deckproof.files import cached, digest, write_atomically
from deckproof.problem import Problem
from deckproof.project import Project
from deckproof.theme import Theme

_ARTIST = Path(__file__).with_name("artist.py")
_LAST_LINES = 12  # of what a module printed before it failed


class _Module(Struct, frozen=True):
    source: Path
    content: bytes
    about: str


def drawn(
    sources: Iterable[Path], project: Project, theme: Theme, time_limit: float
) -> dict[Path, Path | Problem]:
    """For each module of `sources` the SVG that it draws with its `draw(theme)`, or what is wrong with it.

    It is drawn again when the module, a support module (`_*.py`) beside it, any file that it read
    the last time, the theme, or the way of drawing has changed. One start of Python is enough for all.
    """
    modules = [_module(source, project, theme) for source in sources]
    known = {module.source: _known(module, project) for module in modules}
    new = [module for module in modules if known[module.source] is None]
    made: dict[Path, Path | Problem] = {source: path for source, path in known.items() if path}
    for module, result in zip(new, _run(new, project, theme, time_limit), strict=True):
        keep = _keep if "svg" in result else _problem
        made[module.source] = keep(result, module, project)
    return made


def _module(source: Path, project: Project, theme: Theme) -> _Module:
    content = source.read_bytes()
    return _Module(source, content, _about(source, content, project, theme))


def _known(module: _Module, project: Project) -> Path | None:
    with suppress(OSError):  # never drawn, or a file that it read is gone
        reads = json.loads((project.cache / f"{module.about}.reads").read_bytes())
        path = project.cache / f"{_key(module.about, module.source, reads)}.svg"
        if path.exists():
            return path
    return None


def _keep(result: dict[str, Any], module: _Module, project: Project) -> Path:
    files = sorted(os.path.relpath(file, module.source.parent) for file in result["reads"])
    key = _key(module.about, module.source, files)
    write_atomically(project.cache / f"{module.about}.reads", json.dumps(files).encode())
    return cached(project.cache, key, ".svg", result["svg"].encode)


def read(source: Path, project: Project, theme: Theme) -> list[Path]:
    """The files that the module `source` read when it drew."""
    reads = project.cache / f"{_about(source, source.read_bytes(), project, theme)}.reads"
    return [source.parent / name for name in json.loads(reads.read_bytes())]


def _about(source: Path, content: bytes, project: Project, theme: Theme) -> str:
    """A hash of what is known to matter before anything is drawn."""
    support = sorted({*source.parent.glob("_*.py"), *project.img.glob("_*.py")})
    parts = [part for file in support for part in (project.shown(file), file.read_bytes())]
    return digest("drawn", _way_of_drawing(), repr(theme), project.shown(source), content, *parts)


def _key(about: str, source: Path, reads: list[str]) -> str:
    return digest(about, *(part for name in reads for part in (name, (source.parent / name).read_bytes())))


@cache
def _way_of_drawing() -> str:
    """A stamp of the code that is at work here, and of the drawing library (without importing it)."""
    files = [_ARTIST, Path(__file__), Path(deckproof.theme.__file__)]
    library = find_spec("drawsvg")
    status = os.stat(library.origin) if library and library.origin else None
    stamp = f"{status.st_mtime_ns} {status.st_size}" if status else ""
    return digest(sys.version, stamp, *(file.read_bytes() for file in files))


def _run(
    modules: Sequence[_Module], project: Project, theme: Theme, time_limit: float
) -> list[dict[str, Any]]:
    """What the artist made of each of `modules`: an "svg" and the files that it "reads", or what is wrong."""
    if not modules:
        return []
    import pickle  # seldom needed

    orders = [_order(module, project) for module in modules]
    work = {"orders": orders, "theme": theme, "cores": processes.cores(), "seconds": time_limit}
    settled = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "TZ": "UTC"}
    done = processes.run(
        [sys.executable, _ARTIST], input=pickle.dumps(work), environment=os.environ | settled
    )
    if done.returncode == 0:
        happened = json.loads(done.stdout)
    else:  # whatever is wrong with it is in the way of all pictures
        said = done.stderr.decode("utf-8", "replace")
        happened = [{"answer": "", "said": said, "status": done.returncode}] * len(modules)
    return [_result(one, module.source, time_limit) for one, module in zip(happened, modules, strict=True)]


def _order(module: _Module, project: Project) -> dict[str, Any]:
    source = os.path.abspath(module.source)
    path = dict.fromkeys((os.path.dirname(source), os.path.abspath(project.img)))
    return {"source": source, "content": module.content, "path": list(path)}


def _result(happened: dict[str, Any], source: Path, time_limit: float) -> dict[str, Any]:
    """What the fork for `source` answered, or what is wrong with it."""
    status = happened["status"]
    if status == 0 and happened["answer"]:
        result: dict[str, Any] = json.loads(happened["answer"])
    elif status is None:
        result = {
            "code": "picture-timeout",
            "message": f"drawing {source.name} took longer than {time_limit:g} s",
            "hint": "draw less, or compute the figures beforehand and keep them in a file beside it",
        }
    else:
        result = {
            "code": "picture-raised",
            "message": f"{source.name} ended Python before it had drawn anything (exit status {status})",
            "hint": "see what it calls: draw(theme) has to return its drawing",
        }
    return {**result, "said": happened["said"]}


def _problem(result: dict[str, Any], module: _Module, project: Project) -> Problem:
    root = project.root
    return Problem(
        project.shown(root / os.path.relpath(result.get("file", module.source), root)),
        result.get("line", 0),
        result["code"],
        result["message"],
        result["hint"],
        detail=(*result.get("detail", ()), *result["said"].splitlines()[-_LAST_LINES:]),
    )
