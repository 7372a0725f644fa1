"""The pictures of a deck, drawn or converted once, as files that each rendering can show."""

from collections.abc import Callable, Sequence
from pathlib import Path

from deckproof.deck.model import Picture
from deckproof.pictures.convert import pdf_to_svg, svg_to_paths, svg_to_pdf
from deckproof.pictures.drawn import drawn
from deckproof.pictures.drawn import read as reads
from deckproof.problem import Problem, Problems
from deckproof.project import Project
from deckproof.theme import Theme

TIME_LIMIT = 10.0
"""Seconds that a picture's module has for drawing, and a program for converting."""

SUFFIXES = (".svg", ".py", ".pdf", ".png", ".jpg", ".jpeg")
"""What the file of a picture can be; `.py` is a module that draws it."""


def as_pdf(
    pictures: Sequence[Picture], project: Project, theme: Theme, *, time_limit: float = TIME_LIMIT
) -> tuple[Path, ...]:
    """For each of `pictures` a file that LaTeX can include: .pdf, .png, .jpg or .jpeg.

    Pictures that need work are worked on side by side. Raises Problems with all that is wrong with
    any of them.
    """

    def one(source: Path, file: Path) -> Path:
        if file.suffix.lower() == ".svg":
            return svg_to_pdf(file, source, project, time_limit)
        return source

    return _side_by_side(one, pictures, project, theme, time_limit)


def as_svg(
    pictures: Sequence[Picture], project: Project, theme: Theme, *, time_limit: float = TIME_LIMIT
) -> tuple[Path, ...]:
    """For each of `pictures` a file that a browser can show: .svg whose text is paths, .png, .jpg or .jpeg.

    Show each as an image of its own (`<img>` with a data: URI or a file), never inline: the ids
    inside two of them may be the same. Raises Problems as `as_pdf` does.
    """

    def one(source: Path, file: Path) -> Path:
        match file.suffix.lower():
            case ".svg":
                return svg_to_paths(file, source, project, time_limit)
            case ".pdf":
                return pdf_to_svg(source, project, time_limit)
        return source

    return _side_by_side(one, pictures, project, theme, time_limit)


def read(pictures: Sequence[Picture], project: Project, theme: Theme) -> list[Path]:
    """The files that `pictures`, once they are made, were made of."""
    sources = list(dict.fromkeys(picture.source for picture in pictures))
    return [*sources, *(file for s in sources if _is_module(s) for file in reads(s, project, theme))]


def _is_module(source: Path) -> bool:
    return source.suffix.lower() == ".py"


def _side_by_side(
    one: Callable[[Path, Path], Path],
    pictures: Sequence[Picture],
    project: Project,
    theme: Theme,
    time_limit: float,
) -> tuple[Path, ...]:
    """What `one` makes of each source and the file that it is, or that it draws."""
    from concurrent.futures import ThreadPoolExecutor

    sources = list(dict.fromkeys(picture.source for picture in pictures))
    unfit = {source: problem for source in sources if (problem := _unfit(source, project))}
    modules = [source for source in sources if _is_module(source) and source not in unfit]

    def attempt(source: Path) -> Path | Problems:
        file = unfit.get(source) or (drawing.result()[source] if source in modules else source)
        if isinstance(file, Problem):
            return Problems([file])
        try:
            return one(source, file)
        except Problems as problems:
            return problems

    with ThreadPoolExecutor() as pool:
        drawing = pool.submit(drawn, modules, project, theme, time_limit)
        results = dict(zip(sources, pool.map(attempt, sources), strict=True))
    if found := [p for result in results.values() if isinstance(result, Problems) for p in result.problems]:
        raise Problems(dict.fromkeys(found))
    return tuple(file for p in pictures if isinstance(file := results[p.source], Path))


_BEGINNINGS = {
    ".pdf": (b"%PDF-", "PDF"),
    ".png": (b"\x89PNG\r\n\x1a\n", "PNG"),
    ".jpg": (b"\xff\xd8\xff", "JPEG"),
    ".jpeg": (b"\xff\xd8\xff", "JPEG"),
}


def _unfit(source: Path, project: Project) -> Problem | None:
    """Why this cannot be a picture, going by its name and its first bytes."""

    def problem(code: str, message: str, hint: str) -> Problem:
        return Problem(project.shown(source), 0, code, message, hint)

    suffix = source.suffix.lower()
    if suffix not in SUFFIXES:
        message = f"{source.name} is not a kind of picture that a deck can show"
        hint = f"use one of {', '.join(SUFFIXES)} (.py is a module that draws the picture)"
        return problem("picture-kind", message, hint)
    try:
        with source.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else error.strerror
        message = f"the picture {source.name} cannot be read: {reason}"
        return problem("picture-missing", message, "correct its name in the deck, or add the file")
    beginning, kind = _BEGINNINGS.get(suffix, (b"", ""))
    if not start.startswith(beginning):
        message = f"{source.name} is not a {kind} file, whatever its name says"
        return problem("picture-broken", message, f"save it again as {kind}, or give it its right name")
    return None
