"""Writing what a deck is for: the PDF and the HTML, of a deck that was found true."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from deckproof.deck.model import Deck
from deckproof.files import write_atomically
from deckproof.problem import Problems
from deckproof.project import Project
from deckproof.snippets.module import Module
from deckproof.theme import FLAT, Theme

if TYPE_CHECKING:
    from deckproof.beamer import Attachment

Renderer = Callable[[Project, Deck, Mapping[str, Module], Theme], bytes]


def write(
    project: Project, deck: Deck, modules: Mapping[str, Module], suffix: str, theme: Theme = FLAT
) -> Path:
    """Render `deck` to build/<name><suffix> (`.pdf`, `.html`) and give that path.

    Raises `Problems`; the file of before is then still there.
    """
    path = project.build / f"{deck.name}{suffix}"
    write_atomically(path, RENDERERS[suffix](project, deck, modules, theme))
    return path


def prepare(project: Project, suffix: str, theme: Theme = FLAT) -> None:
    """Do, side by side with the check, what needs no deck: the PDF's preamble."""
    if suffix == ".pdf":
        from deckproof import beamer

        beamer.prepare(theme, project.cache)


def _pdf(project: Project, deck: Deck, modules: Mapping[str, Module], theme: Theme) -> bytes:
    from deckproof import beamer, pictures

    with _naming_slides(project, deck):
        files = pictures.as_pdf(deck.pictures, project, theme)
    return beamer.render(deck, theme, project.cache, files, _attachments(deck, modules))


def _html(project: Project, deck: Deck, _modules: Mapping[str, Module], theme: Theme) -> bytes:
    from deckproof import pictures, reveal

    with _naming_slides(project, deck):
        files = pictures.as_svg(deck.pictures, project, theme)
    return reveal.render(deck, theme, project.cache, files)


@contextmanager
def _naming_slides(project: Project, deck: Deck) -> Iterator[None]:
    """Say of problems with pictures which slides show them: what makes pictures knows nothing of slides."""
    try:
        yield
    except Problems as found:
        shown = [(project.shown(picture.source), picture.slide) for picture in deck.pictures]
        raise Problems(
            replace(problem, slides=tuple(slide for file, slide in shown if file == problem.file))
            for problem in found.problems
        ) from None


def _attachments(deck: Deck, modules: Mapping[str, Module]) -> "list[Attachment]":
    """What the PDF carries: each snippet as its slide shows it, and the whole modules that they come from."""
    from deckproof.beamer import Attachment

    files: dict[str, Attachment] = {}
    for slide in deck.slides:
        for code in (deck.codes[place] for place in slide.codes):
            if code.snippet:
                name = f"{code.snippet.replace(':', '.')}.py"
                text = f"{code.text}\n".encode()
                files.setdefault(
                    name, Attachment(name, text, f"shown on slide {slide.number}, {slide.title}")
                )
    for name in dict.fromkeys(code.snippet.partition(":")[0] for code in deck.codes if code.snippet):
        module = modules[name]
        files[f"{name}.py"] = Attachment(f"{name}.py", module.path.read_bytes(), "the whole module; it runs")
    return list(files.values())


RENDERERS: dict[str, Renderer] = {".pdf": _pdf, ".html": _html}
