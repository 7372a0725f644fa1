"""The one shape of everything that can go wrong, and how it is shown."""

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from deckproof.codes import CODES


class Problem(Struct, frozen=True):
    """One thing that is wrong, where it is, and what to do about it.

    `file` is shown as given, so pass it relative to the project. `line` counts from 1; 0 means the
    file as a whole. `code` is one of `deckproof.codes.CODES`. `detail` is shown as it is below the
    quoted line: a diff, say. `slides` are the slides concerned.
    """

    file: str
    line: int
    code: str
    message: str
    hint: str = ""
    slides: tuple[str, ...] = ()
    detail: tuple[str, ...] = ()
    quote: str | None = None

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"{self.code} is no code of a problem")


class Problems(Exception):
    """Raised by a step that cannot go on; carries every problem found so far."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(p.message for p in self.problems))


class MissingTool(Exception):
    """A program, font or TeX package that is not installed; the message is for the user."""


def ordered(problems: Iterable[Problem]) -> list[Problem]:
    """All `problems` in the order of file and line, each once."""
    return sorted(set(problems), key=lambda p: (p.file, p.line, p.code, p.message))


def report(problems: Iterable[Problem], root: Path, *, colour: bool = False) -> str:
    """All `problems` as text, in the order of file and line, each quoting its source line.

    `root` is the directory that the problems' files are relative to; a file that cannot be read is
    simply not quoted.
    """
    red, blue, bold, plain = ("\x1b[31;1m", "\x1b[34;1m", "\x1b[1m", "\x1b[0m") if colour else ("",) * 4
    sources: dict[str, list[str]] = {}
    shown = []
    for problem in ordered(problems):
        where = f"{problem.file}:{problem.line}" if problem.line else problem.file
        quote = visible(problem.quote if problem.quote is not None else _line(sources, root, problem) or "")
        gutter = " " * len(str(problem.line or ""))
        bar = f"{blue}{gutter} |{plain}"
        lines = [
            f"{red}problem[{problem.code}]{plain}{bold}: {problem.message}{plain}",
            f"{blue}{gutter}-->{plain} {where}",
        ]
        if quote:
            lines += [bar, f"{blue}{problem.line} |{plain} {quote}"]
        if problem.detail:
            lines += [bar, *(f"{bar} {visible(line)}".rstrip() for line in problem.detail)]
        if quote or problem.detail:
            lines.append(bar)
        lines += [f"{blue}{gutter} ={plain} slide: {slide}" for slide in problem.slides]
        if problem.hint:
            lines.append(f"{blue}{gutter} ={plain} to do: {visible(problem.hint)}")
        shown.append("\n".join(lines) + "\n")
    return "\n".join(shown)


def visible(text: str) -> str:
    """`text` with its control characters escaped: what a module printed may not redraw the terminal."""
    return "".join(sign if sign.isprintable() or sign == "\t" else ascii(sign)[1:-1] for sign in text)


def _line(sources: dict[str, list[str]], root: Path, problem: Problem) -> str | None:
    if problem.file not in sources:
        try:
            sources[problem.file] = (root / problem.file).read_text("utf-8", "replace").split("\n")
        except OSError:
            sources[problem.file] = []
    lines = sources[problem.file]
    return lines[problem.line - 1].rstrip("\r") if 0 < problem.line <= len(lines) else None
