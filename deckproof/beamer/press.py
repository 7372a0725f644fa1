"""XeTeX in directories of its own, started before there is anything for it to set: it reads its format, which
takes longer than most slides, while the slides are still being read."""

import os
import shutil
import subprocess
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path

from msgspec import Struct

from deckproof import processes
from deckproof.beamer import tex

_TIME, _EACH = 120.0, 0.2  # seconds for a run, and more for each slide
_WAITS = r"\scrollmode\read16to\dpready\batchmode\csname @@input\endcsname deck.tex "  # for a line


class Run(Struct, frozen=True):
    """What XeTeX left of one run over deck.tex, beside deck.xdv."""

    log: str
    said: str  # on its output
    records: str  # what measure.tex and units.tex write down
    failed: bool


class Press:
    """A directory for XeTeX with `format`, beside which it is, and one XeTeX there that waits.

    A context: directory and program are gone when it is left.
    """

    def __init__(self, format: Path) -> None:
        self.format = format
        self._ending = ExitStack()
        self.directory = Path(tempfile.mkdtemp(prefix=".run-", dir=format.parent))
        self._ending.callback(shutil.rmtree, self.directory, ignore_errors=True)
        with ExitStack() as if_it_fails:
            if_it_fails.callback(self._ending.close)
            _link(format, self.directory / "deckproof.fmt")
            self._waiting: subprocess.Popen[bytes] | None = self._started()
            if_it_fails.pop_all()
        _all.add(self)

    def __enter__(self) -> "Press":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End it, at work or not; for any thread to call."""
        _all.discard(self)
        self._ending.close()

    def twin(self) -> "Press":
        """Another one, with the same pictures."""
        other = Press(self.format)
        for picture in self.directory.glob("deckproof-*"):
            _link(picture, other.directory / picture.name)
        return other

    def set(self, source: str) -> Run:
        """Have XeTeX set `source`, as deck.tex; nothing is left of the run before that could be taken for
        what this one makes."""
        (self.directory / "deck.tex").write_text(source, "utf-8")
        for name in ("deck.pdf", "deck.xdv", "deck.fit"):
            (self.directory / name).unlink(missing_ok=True)
        process, self._waiting = self._waiting or self._started(), None
        time = _TIME + _EACH * source.count(r"\begin{frame}")
        try:
            done = processes.ended(process, b"\n", time)
            said, failed = done.stdout, done.returncode != 0
        except subprocess.TimeoutExpired as expired:
            said, failed = (expired.stdout or b"") + f"\nxelatex did not end in {time:g} s\n".encode(), True
        log, records = (_text(self.directory / name) for name in ("deck.log", "deck.fit"))
        failed = failed or not (self.directory / "deck.xdv").exists()
        return Run(log, said.decode("utf-8", "replace"), records, failed)

    def pdf(self) -> tuple[Path, str]:
        """deck.xdv, which XeTeX made, as a PDF; and what there was to say: there may be no file. It is not
        compressed: that comes last of all."""
        command = ["xdvipdfmx", "-q", "-E", "-z", "0", "-o", "deck.pdf", "deck.xdv"]
        done = tex.run(command, self.directory)
        made = self.directory / "deck.pdf"
        if done.returncode:
            made.unlink(missing_ok=True)
        return made, done.stdout.decode("utf-8", "replace")

    def _started(self) -> "subprocess.Popen[bytes]":
        command = ["xelatex", "-fmt=deckproof", "-jobname=deck", "-no-pdf", "-no-shell-escape"]
        command += ["-halt-on-error", "-file-line-error", "-interaction=batchmode", _WAITS]
        return self._ending.enter_context(tex.started(command, self.directory))


_ready: dict[Path, Press] = {}  # by their format
_all: set[Press] = set()
_lock = threading.Lock()


def begin(format: Path) -> None:
    """Start a press with `format` that the next `take` gives."""
    with _lock:
        if format not in _ready:
            _ready[format] = Press(format)


def take(format: Path) -> Press:
    """A press with `format`: the one that was begun, or a new one."""
    with _lock:
        begun = _ready.pop(format, None)
    return begun if begun and begun.directory.exists() else Press(format)


def close(directory: Path) -> None:
    """End all presses whose format is in `directory`, at work or not."""
    with _lock:
        for format in [format for format in _ready if format.parent == directory]:
            del _ready[format]
    with ExitStack() as ending:
        for press in [press for press in list(_all) if press.directory.parent == directory]:
            ending.callback(press.close)


def _link(file: Path, there: Path) -> None:
    """Make `file` be `there` as well: TeX cannot take every path, and another process may throw the format
    away while it is used."""
    try:
        os.link(file, there)
    except OSError:
        shutil.copyfile(file, there)


def _text(path: Path) -> str:
    return path.read_text("utf-8", "replace") if path.exists() else ""
