"""The preamble dumped as a TeX format, so that no pass has to read it again."""

import json
import os
import re
import shutil
import tempfile
import threading
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from deckproof.beamer import tex
from deckproof.beamer.preamble import preamble
from deckproof.files import digest, write_atomically
from deckproof.problem import MissingTool
from deckproof.theme import Theme

KEPT = 4
_LOOK = 0.01  # seconds between looks at what TeX writes
_DUMPING = threading.Lock()  # threads of one process need not both do it
_good: set[Path] = set()  # formats of which this process knows it


def prepare(theme: Theme, cache: Path) -> Path:
    """The format that every deck of `theme` starts from, dumped if `cache` has none that is still good.

    A format is good for the same preamble, the same engine, and the same packages: beside each is a list of
    the files that it read with their times and sizes, which a process compares once. Two processes may do
    this at the same time: each works in a directory of its own, and what it made is moved into place at once.
    """
    with _DUMPING:
        return _prepare(preamble(theme), cache / "beamer")


def is_there(theme: Theme, cache: Path) -> bool:
    """Whether `prepare` has little to do, as far as one can tell at once."""
    return _target(preamble(theme), cache / "beamer").exists()


def packages(theme: Theme, cache: Path) -> list[Path]:
    """The files of TeX's that every deck of `theme` is made with."""
    listing = prepare(theme, cache).with_suffix(".json")
    return [Path(path) for path in json.loads(listing.read_text("utf-8"))]


def _target(source: str, directory: Path) -> Path:
    engine = _engine()
    return directory / f"{digest(source, str(engine), *_stamp(engine))}.fmt"


def _prepare(source: str, directory: Path) -> Path:
    target = _target(source, directory)
    listing = target.with_suffix(".json")
    if target.exists() and (target in _good or _unchanged(listing)):
        _good.add(target)
        return target
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".dump-", dir=directory) as scratch:
        work = Path(scratch)
        (work / "deckproof.tex").write_text(f"{source}\n\\dump\n", "utf-8")
        # A font that hyperref names and nothing uses: XeTeX would look for it among all of the system's.
        (work / "texfonts.map").write_text("cmr10 pzdr\n", "utf-8")
        with _expanding(work / "deckproof.fmt", made := work / "plain.fmt"):
            tex.run(
                ["xelatex", "-ini", "-recorder", "-no-shell-escape", "-interaction=batchmode",
                 "-jobname=deckproof", "&xelatex", "deckproof.tex"],
                work,
            )  # fmt: skip
        error = _error((work / "deckproof.log").read_text("utf-8", "replace"))
        if not made.exists():
            error = error or "it wrote no whole format"
        if error:
            raise MissingTool(f"TeX cannot read the packages that every deck needs: {error}")
        read = {path: _stamp(path) for path in sorted(_recorded(work / "deckproof.fls"))}
        os.replace(made, target)
        write_atomically(listing, json.dumps(read).encode())
    _prune(directory)
    return target


@contextmanager
def _expanding(packed: Path, plain: Path) -> Iterator[None]:
    """Make `plain` of what TeX writes to `packed` meanwhile, if it writes all of it: TeX reads what is not
    compressed as well, and in half the time."""
    ended = threading.Event()
    with ThreadPoolExecutor(1) as beside:
        expanded = beside.submit(_expand, packed, plain, ended)
        try:
            yield
        finally:
            ended.set()
    expanded.result()


def _expand(packed: Path, plain: Path, ended: threading.Event) -> None:
    content = zlib.decompressobj(wbits=31)  # as gzip has it
    while not packed.exists():
        if ended.wait(_LOOK) and not packed.exists():
            return
    with open(packed, "rb") as source, open(plain, "wb") as target:
        while not content.eof:
            last = ended.is_set()
            if block := source.read(1 << 16):
                try:
                    target.write(content.decompress(block))
                except zlib.error:  # what TeX has left is no format
                    break
            elif last:
                break
            else:
                ended.wait(_LOOK)
    if not content.eof:
        plain.unlink()


def _prune(directory: Path) -> None:
    """Keep the newest formats only: each has some megabytes, and each change of the theme makes one."""
    formats = sorted(directory.glob("*.fmt"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in formats[KEPT:]:
        old.unlink(missing_ok=True)
        old.with_suffix(".json").unlink(missing_ok=True)


def _error(log: str) -> str | None:
    """The first error in the `log` of a dump; hyperref's wish for that font is none."""
    errors = re.findall(r"^! (.*)$", log, re.MULTILINE)
    return next((error for error in errors if "pzdr" not in error), None)


@cache
def _engine() -> Path:
    """The engine's own format: it changes with every update of TeX Live."""
    if shutil.which("kpsewhich") is None:
        raise MissingTool("xelatex is not installed; it is part of TeX Live (texlive-xetex)")
    found = tex.run(["kpsewhich", "-engine=xetex", "xelatex.fmt"], Path.cwd()).stdout.decode().strip()
    if not found:
        raise MissingTool("xelatex is not installed; it is part of TeX Live (texlive-xetex)")
    return Path(found)


def _recorded(listing: Path) -> Iterator[str]:
    """The files that TeX says it read, but for those of the run itself."""
    lines = listing.read_text("utf-8", "replace").splitlines()
    return filter(os.path.exists, {line[6:] for line in lines if line.startswith("INPUT /")})


def _stamp(path: str | Path) -> tuple[str, str]:
    status = os.stat(path)
    return str(status.st_mtime_ns), str(status.st_size)


def _unchanged(listing: Path) -> bool:
    try:
        read: dict[str, list[str]] = json.loads(listing.read_text("utf-8"))
        return all(_stamp(path) == tuple(stamp) for path, stamp in read.items())
    except (OSError, ValueError):
        return False
