"""Pictures that a Python module draws: run in a process of its own, and kept under all that it read."""

import json
import os
import pickle
import signal
import subprocess
import sys
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import deckproof.theme
from deckproof import processes
from deckproof.files import cached, digest, write_atomically
from deckproof.problem import Problem, Problems
from deckproof.project import Project
from deckproof.theme import Theme

_ARTIST = Path(__file__).with_name("artist.py")
_LAST_LINES = 12  # of what a module printed before it failed


def drawn(source: Path, project: Project, theme: Theme, time_limit: float) -> Path:
    """The SVG that the module `source` draws with its `draw(theme)`.

    It is drawn again when the module, a support module (`_*.py`) beside it, any file that it read
    the last time, the theme, or the way of drawing has changed.
    """
    content = source.read_bytes()
    about = _about(source, content, project, theme)
    reads = project.cache / f"{about}.reads"
    with suppress(OSError):  # never drawn, or a file that it read is gone
        path = project.cache / f"{_key(about, source, json.loads(reads.read_bytes()))}.svg"
        if path.exists():
            return path
    result = _run(source, content, project, theme, time_limit)
    files = sorted(os.path.relpath(file, source.parent) for file in result["reads"])
    key = _key(about, source, files)
    write_atomically(reads, json.dumps(files).encode())
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


def _run(source: Path, content: bytes, project: Project, theme: Theme, time_limit: float) -> dict[str, Any]:
    """What the artist made of `source`: its "svg" and the files that it "reads"."""
    order = {
        "source": os.path.abspath(source),
        "content": content,
        "path": list(dict.fromkeys(os.path.abspath(folder) for folder in (source.parent, project.img))),
        "theme": theme,
    }
    settled = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "TZ": "UTC"}
    process = subprocess.Popen(
        [sys.executable, str(_ARTIST)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        cwd=source.parent, env=os.environ | settled, start_new_session=True,
    )  # fmt: skip
    try:
        with processes.watched(process):
            answer, said = process.communicate(pickle.dumps(order), timeout=time_limit)
    except subprocess.TimeoutExpired:
        answer, said = _stop(process)
        result = {
            "code": "picture-timeout",
            "message": f"drawing {source.name} took longer than {time_limit:g} s",
            "hint": "draw less, or compute the figures beforehand and keep them in a file beside it",
        }
    except BaseException:
        _stop(process)
        raise
    else:
        result = (
            json.loads(answer) if answer and not process.returncode else _silent(source, process.returncode)
        )
    if "svg" in result:
        return result
    raise Problems([_problem(result, said.decode("utf-8", "replace"), source, project)])


def _stop(process: "subprocess.Popen[bytes]") -> tuple[bytes, bytes]:
    with suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)  # what it started goes with it
    return process.communicate()


def _silent(source: Path, status: int) -> dict[str, Any]:
    return {
        "code": "picture-raised",
        "message": f"{source.name} ended Python before it had drawn anything (exit status {status})",
        "hint": "see what it calls: draw(theme) has to return its drawing",
    }


def _problem(result: dict[str, Any], said: str, source: Path, project: Project) -> Problem:
    root = project.root
    return Problem(
        project.shown(root / os.path.relpath(result.get("file", source), root)),
        result.get("line", 0),
        result["code"],
        result["message"],
        result["hint"],
        detail=(*result.get("detail", ()), *said.splitlines()[-_LAST_LINES:]),
    )
