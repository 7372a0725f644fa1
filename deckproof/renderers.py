"""The kinds of output, and what each takes of a deck that was found true."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from deckproof.deck.draft import SESSIONS
from deckproof.deck.model import Deck, Picture
from deckproof.deck.notes import notes
from deckproof.problem import MissingTool, Problem, Problems
from deckproof.project import Project
from deckproof.snippets.catalogue import imported
from deckproof.snippets.module import Module
from deckproof.theme import Scale, Theme

if TYPE_CHECKING:
    from deckproof.beamer.attachment import Attachment

A = TypeVar("A")
B = TypeVar("B")
Files = tuple[Path, ...]


class Rendered(Struct, frozen=True):
    """The content of what is written of a deck."""

    slides: bytes
    notes: bytes | None = None
    warning: str = ""


class Renderer(Struct, frozen=True):
    """One kind of output."""

    draw: Callable[[Sequence[Picture], Project, Theme], Files]
    render: Callable[[Deck, Files, Mapping[str, Module], Project, Theme], Rendered]


def _draw_pdf(shown: Sequence[Picture], project: Project, theme: Theme) -> Files:
    from deckproof import pictures

    return pictures.as_pdf(shown, project, theme)


def _render_pdf(
    deck: Deck, files: Files, modules: Mapping[str, Module], project: Project, theme: Theme
) -> Rendered:
    def slides() -> bytes:
        from deckproof.beamer.render import render

        return render(deck, theme, project.cache, files, _attachments(deck, modules, project.snippets))

    def spoken() -> bytes:
        from deckproof.beamer.notes import render_notes

        return render_notes(deck, theme, project.cache, files)

    if not notes(deck):
        return Rendered(slides())
    pdf, said = _both(slides, spoken)
    from deckproof.beamer.notes import side_by_side

    return Rendered(pdf, side_by_side(pdf, said, deck, project.cache))


def _both(one: Callable[[], A], other: Callable[[], B]) -> tuple[A, B]:
    """What both give, made at the same time; raises the `Problems` of both."""
    problems: list[Problem] = []
    with ThreadPoolExecutor(1) as beside:
        second = beside.submit(other)
        try:
            first = one()
        except Problems as refused:
            problems += refused.problems
        try:
            last = second.result()
        except Problems as refused:
            problems += refused.problems
    if problems:
        raise Problems(problems)
    return first, last


def draw_html(shown: Sequence[Picture], project: Project, theme: Theme) -> Files:
    """The files of the pictures `shown` for a page of HTML."""
    from deckproof import pictures

    return pictures.as_svg(shown, project, theme)


def _render_html(
    deck: Deck, files: Files, _modules: Mapping[str, Module], project: Project, theme: Theme
) -> Rendered:
    from deckproof import reveal

    page, (scales, not_measured) = _both(
        lambda: reveal.render(deck, theme, project.cache, files),
        lambda: _measured(deck, project, theme),
    )
    return Rendered(reveal.scaled(page, scales), warning=not_measured)


def _measured(deck: Deck, project: Project, theme: Theme) -> tuple[Mapping[int, Scale], str]:
    """How large things are on the slides of `deck`, as TeX measures it, or why it could not.

    The HTML has the geometry, fonts and sizes of the PDF, so that what fits there fits here; where there is
    no TeX, the page itself makes smaller what is too large. Raises `Problems` for slides that are too large.
    """
    if shutil.which("xelatex") is None:
        return {}, "without TeX, nothing says whether all slides have room: look at them"
    flat = replace(theme, beamer=None)  # which the HTML has
    named = replace(deck, name=f"{deck.name}-flat") if theme.beamer else deck  # the PDF's is kept, too
    try:
        from deckproof.beamer.render import scales

        return scales(named, flat, project.cache, _draw_pdf(deck.pictures, project, flat)), ""
    except MissingTool as missing:
        return {}, f"{missing}, so nothing says whether all slides have room: look at them"
    except Problems as found:
        if large := [problem for problem in found.problems if problem.code in ("too-high", "too-wide")]:
            raise Problems(large) from None
        return {}, "TeX cannot typeset it, as `make pdf` tells, so nothing says whether all slides have room"


RENDERERS = {
    ".pdf": Renderer(_draw_pdf, _render_pdf),
    ".html": Renderer(draw_html, _render_html),
}


def _attachments(deck: Deck, modules: Mapping[str, Module], snippets: Path) -> "list[Attachment]":
    """What the PDF carries: each snippet as its slide shows it, and the modules that they come from, with
    those that these import, so that they run."""
    from deckproof.beamer.attachment import Attachment

    files: dict[str, Attachment] = {}
    for slide in deck.slides:
        for code in (deck.codes[place] for place in slide.codes):
            if code.snippet:
                suffix = ".pycon" if code.language in SESSIONS else modules[code.module].path.suffix
                name = f"{code.snippet.replace(':', '.')}{suffix}"
                where = f"shown on slide {slide.number}, {slide.title}"
                files.setdefault(name, Attachment(name, f"{code.text}\n".encode(), where))
    own = [modules[name].path for name in {code.module for code in deck.codes if code.snippet}]
    for file in sorted({*own, *imported(own, snippets)}):
        name = file.relative_to(snippets).as_posix()
        files[name] = Attachment(name, file.read_bytes(), "a whole module")
    return list(files.values())
