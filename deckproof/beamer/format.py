"""The preamble dumped as a TeX format, so that no pass has to read it again."""

import gzip
import json
import os
import shutil
import tempfile
import threading
from functools import cache
from pathlib import Path

from deckproof.beamer import log, tex
from deckproof.beamer.preamble import preamble
from deckproof.files import digest, write_atomically
from deckproof.problem import MissingTool
from deckproof.theme import Theme

KEPT = 4
_DUMPING = threading.Lock()  # threads of one process need not both do it


def prepare(theme: Theme, directory: Path) -> Path:
    """The format of `theme`, dumped into the directory `directory` if there is none that is still good.

    A format is good for the same preamble, the same engine, and the same packages: beside each is a list of
    the files that it read with their times and sizes. Two processes may do this at the same time: each
    works in a directory of its own, and what it made is moved into place at once.
    """
    with _DUMPING:
        return _prepare(preamble(theme), directory)


def is_there(theme: Theme, directory: Path) -> bool:
    """Whether `prepare` has little to do, as far as one can tell at once."""
    return _target(preamble(theme), directory).exists()


def _target(source: str, directory: Path) -> Path:
    engine = _engine()
    return directory / f"{digest(source, str(engine), *_stamp(engine))}.fmt"


def _prepare(source: str, directory: Path) -> Path:
    target = _target(source, directory)
    listing = target.with_suffix(".json")
    if target.exists() and _unchanged(listing):
        return target
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".dump-", dir=directory) as scratch:
        work = Path(scratch)
        (work / "deckproof.tex").write_text(f"{source}\n\\dump\n", "utf-8")
        tex.run(
            ["xelatex", "-ini", "-recorder", "-no-shell-escape", "-interaction=batchmode",
             "-jobname=deckproof", "&xelatex", "deckproof.tex"],
            work,
        )  # fmt: skip
        made = work / "deckproof.fmt"
        error = log.preamble_error((work / "deckproof.log").read_text("utf-8", "replace"))
        if error or not made.exists():
            raise MissingTool(f"TeX cannot read the packages that every deck needs: {error}")
        read = _recorded(work / "deckproof.fls", work)
        _expand(made)
        os.replace(made, target)
        write_atomically(listing, json.dumps({str(p): _stamp(p) for p in sorted(read)}).encode())
    _prune(directory)
    return target


def packages(format: Path) -> list[Path]:
    """The files that `format` was made of."""
    return [Path(path) for path in json.loads(format.with_suffix(".json").read_text("utf-8"))]


def _expand(format: Path) -> None:
    """Let `format` not be compressed: TeX reads it as well, and in half the time."""
    with gzip.open(format) as packed, open(format.with_suffix(".raw"), "wb") as plain:
        shutil.copyfileobj(packed, plain, 1 << 20)
    os.replace(format.with_suffix(".raw"), format)


def _prune(directory: Path) -> None:
    """Keep the newest formats only: each has some megabytes, and each change of the theme makes one."""
    formats = sorted(directory.glob("*.fmt"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in formats[KEPT:]:
        old.unlink(missing_ok=True)
        old.with_suffix(".json").unlink(missing_ok=True)


@cache
def _engine() -> Path:
    """The engine's own format: it changes with every update of TeX Live."""
    if shutil.which("kpsewhich") is None:
        raise MissingTool("xelatex is not installed; it is part of TeX Live (texlive-xetex)")
    found = tex.run(["kpsewhich", "-engine=xetex", "xelatex.fmt"], Path.cwd()).stdout.decode().strip()
    if not found:
        raise MissingTool("xelatex is not installed; it is part of TeX Live (texlive-xetex)")
    return Path(found)


def _recorded(listing: Path, scratch: Path) -> set[Path]:
    lines = listing.read_text("utf-8", "replace").splitlines()
    files = {Path(line[6:]) for line in lines if line.startswith("INPUT /")}
    return {p for p in files if p.exists() and not p.is_relative_to(scratch)}


def _stamp(path: Path) -> tuple[str, str]:
    status = path.stat()
    return str(status.st_mtime_ns), str(status.st_size)


def _unchanged(listing: Path) -> bool:
    try:
        read: dict[str, list[str]] = json.loads(listing.read_text("utf-8"))
        return all(_stamp(Path(path)) == tuple(stamp) for path, stamp in read.items())
    except (OSError, ValueError):
        return False
