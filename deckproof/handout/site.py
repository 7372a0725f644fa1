"""The handout as a whole: which pages it has, and the files beside them."""

import platform
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from docutils import nodes
from msgspec import Struct

from deckproof.check import Checked
from deckproof.deck.model import Deck
from deckproof.files import replace_directory, write_atomically
from deckproof.handout import modules
from deckproof.handout.build import About, build
from deckproof.handout.code import Snippets
from deckproof.handout.epub import epub
from deckproof.handout.formulas import formulas
from deckproof.handout.links import dead
from deckproof.handout.names import imported as imported_by
from deckproof.handout.nodes import Nodes, link
from deckproof.handout.pages import (
    Page,
    cover_alt,
    cover_name,
    file_name,
    of_talk,
    picture,
    section,
    title_of,
    toctree,
)
from deckproof.handout.phrases import sayer
from deckproof.handout.picture import png
from deckproof.handout.talk import Talk, talk
from deckproof.problem import Problem, Problems
from deckproof.project import Project
from deckproof.snippets.catalogue import imported

COVER_WIDTH = 1600
"""Of the picture on the cover of a book, in pixels."""

_TAKEN = ("index", "genindex", "search", modules.LIST, "slides", "handout")


class Made(Struct, frozen=True):
    """What was made of decks."""

    site: Path  # build/handout
    books: tuple[Path, ...]  # build/<deck>.epub


def make(checked: Checked, project: Project) -> Made:
    """Make build/handout/ and build/<deck>.epub of the decks in `checked`, whose PDF and HTML are built.

    Raises `Problems` for what Sphinx warns of and for links that lead nowhere. What was built before is then
    still there.
    """
    decks = checked.sound
    if clashing := [deck for deck in decks if deck.name in _TAKEN]:
        message, hint = "the handout has a page of its own of that name", "give the deck another name"
        raise Problems(Problem(deck.file, 0, "same-file", message, hint) for deck in clashing)
    talks = [
        talk(deck, project.build / f"{deck.name}.pdf", project.build / f"{deck.name}.html", project.cache)
        for deck in decks
    ]
    snippets = snippets_of(checked, project)
    about = _about(decks)
    pages = _pages(talks, snippets, about, project.cache)
    books = tuple(project.build / f"{deck.name}.epub" for deck in decks)
    scratching = tempfile.TemporaryDirectory(prefix=".handout-", dir=project.build)
    with scratching as scratch, ThreadPoolExecutor() as beside:
        binding = [beside.submit(_book, one, snippets, project) for one in talks]
        typed = [code.text for deck in decks for code in deck.codes if not code.snippet]
        sources = ["\n".join(lines) for lines in snippets.sources.values()]
        site = build(pages, about, Path(scratch), project, imported_by([*sources, *typed]))
        for name, content in {**_pictures(talks), **modules.downloads(snippets, project.snippets)}.items():
            write_atomically(site / name, content)
        for path, book in zip(books, binding, strict=True):
            write_atomically(path, book.result())
        if broken := dead(site, project.build / "handout"):
            raise Problems(broken)
        replace_directory(project.build / "handout", site)
    return Made(project.build / "handout", books)


def _about(decks: Sequence[Deck]) -> About:
    languages = {deck.language for deck in decks}
    language = languages.pop().partition("-")[0] if len(languages) == 1 else "en"
    return About(
        title_of(decks[0]) if len(decks) == 1 else sayer(language)("Handout"),
        language,
        ", ".join(dict.fromkeys(name for deck in decks for name in deck.authors)),
    )


def _pages(talks: Sequence[Talk], snippets: Snippets, about: About, cache: Path) -> list[Page]:
    """All pages. Raises `Problems` for links on slides that lead nowhere."""
    pages = [_root(talks, bool(snippets.modules), about.title)]
    problems: list[Problem] = []
    for one in talks:
        made, wrong = of_talk(one, snippets, formulas(one, cache))
        pages += made
        problems += wrong
    if problems:
        raise Problems(problems)
    return pages + (
        modules.of_modules(snippets, talks, runtime(), sayer(about.language)) if snippets.modules else []
    )


def _book(one: Talk, snippets: Snippets, project: Project) -> bytes:
    cover = None
    if one.cover:
        width, height = one.deck.theme.page
        size = (COVER_WIDTH, round(COVER_WIDTH * height / width))
        cover = png(project.build / f"{one.deck.name}.pdf", 1, size, project.cache)
    return epub(one, cover, snippets, runtime(), project.cache)


def runtime() -> str:
    """What runs the modules that are Python."""
    return f"{platform.python_implementation().replace('CPython', 'Python')} {platform.python_version()}"


def snippets_of(checked: Checked, project: Project) -> Snippets:
    """The modules of `checked`, with what they import from snippets/."""
    own = {module.path for module in checked.modules.values()}
    support = {
        ".".join(path.relative_to(project.snippets).with_suffix("").parts): tuple(
            path.read_text("utf-8").split("\n")
        )
        for path in imported(own, project.snippets)
        if path not in own
    }
    return Snippets(checked.modules, checked.recordings, support)


def _root(talks: Sequence[Talk], has_snippets: bool, title: str) -> Page:
    content: Nodes = []
    for one in talks:
        deck = one.deck
        target = f"{deck.name}.html"
        said = " · ".join(filter(None, [", ".join(deck.authors), deck.date]))
        content.append(nodes.rubric("", "", link(title_of(deck), target)))
        content += [nodes.paragraph("", said, classes=["where"])] if said else []
        if one.cover:
            content.append(picture(cover_name(deck), cover_alt(deck), deck.theme.page))
    others = [modules.LIST] if has_snippets else []
    content.append(toctree(*(one.deck.name for one in talks), *others, "genindex", depth=2))
    return Page("index", [section(title, "handout", *content)])


def _pictures(talks: Sequence[Talk]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for one in talks:
        if one.cover:
            found[cover_name(one.deck)] = one.cover.read_bytes()
        for slide in one.slides:
            if one.deck.slides[slide.place].number:
                for number, path in enumerate(slide.pictures):
                    found[file_name(one.deck, slide, number)] = path.read_bytes()
    return found
