"""What a deck is, once read: the values that every rendering works on."""

from pathlib import Path
from typing import Any

from msgspec import Struct

from deckproof.deck.overlay import Overlay
from deckproof.scripts import is_rtl
from deckproof.theme import FLAT, Theme

Ast = dict[str, Any]
"""A pandoc document as `pandoc -t json` gives it (pandoc-types 1.22 and newer)."""


class Highlight(Struct, frozen=True):
    """Lines of a code block that stand out on some steps of its slide."""

    lines: tuple[int, ...]  # in order, from 0
    overlay: Overlay


class Code(Struct, frozen=True):
    """A code block as a slide shows it: text proven by its snippet, or typed as `.literal`."""

    text: str  # dedented, no line end after the last line
    language: str  # a Pygments lexer's alias
    snippet: str = ""  # "generators:first"; empty for literal blocks
    first_line: int | None = None  # number of the first line, where lines are numbered
    not_run: bool = False  # its region is marked [not run], and the slide must say so
    module: str = ""  # the key of the snippet's module, which also tells its language
    stages: tuple[
        frozenset[int], ...
    ] = ()  # what `lines=` lets stand out one after the other, as in Highlight
    highlights: tuple[Highlight, ...] = ()  # the same by the steps of the slide


class Picture(Struct, frozen=True):
    """An image of a slide. `source` is a file: a picture to show, or a Python module that draws it."""

    source: Path
    alt: str  # what it shows, for those who do not see it; empty for decoration
    slide: str = ""  # as problems name it


class Slide(Struct, frozen=True):
    """One slide. `level` is that of its heading: less than the deck's slide level for section pages."""

    title: str
    line: int  # of the heading in the deck's source, from 1
    number: int  # from 1, section pages and the title page not counted; 0 for a section page
    level: int
    codes: tuple[int, ...] = ()  # places in Deck.codes
    steps: int = 1
    appendix: bool = False  # is it in the appendix, and counted by itself?
    allow_overflow: bool = False  # may its content be larger than the slide?
    background: int = -1  # place in Deck.pictures of the picture behind it
    opacity: float = 1.0  # of that picture

    def named(self, file: str) -> str:
        """How problems name it, as a slide of the deck in `file`."""
        return f"{self.title or 'without a title'} ({file}:{self.line})"


class Marks(Struct, frozen=True):
    """Pictures that belong to no slide: places in Deck.pictures, or -1."""

    logo: int = -1
    title_graphic: int = -1
    background: int = -1  # behind every slide


UNMARKED = Marks()


class Deck(Struct, frozen=True):
    """A deck ready to be rendered: everything on it is resolved and proven.

    In `ast` each code block is a CodeBlock with the attribute `deckproof-code`, whose value is the
    block's place in `codes`; each image is an Image whose target is its place in `pictures`, with
    its attributes (width, height) as the author wrote them. What is there on some steps only is a Div or
    Span of class `deckproof-on`, and headings of beamer's blocks are Divs: see `deckproof.deck.steps`.
    """

    source: Path
    file: str  # the source as problems name it
    name: str  # build/<name>.pdf
    title: str  # plain text, as are the others
    authors: tuple[str, ...]
    date: str
    language: str  # BCP 47
    slide_level: int
    slides: tuple[Slide, ...]
    codes: tuple[Code, ...]
    pictures: tuple[Picture, ...]
    ast: Ast
    duration: int | None = None  # of the talk, in seconds
    keywords: tuple[str, ...] = ()
    theme: Theme = FLAT
    marks: Marks = UNMARKED

    @property
    def total(self) -> int:
        """The number of its last slide before the appendix."""
        return max((slide.number for slide in self.slides if not slide.appendix), default=0)

    @property
    def is_rtl(self) -> bool:
        """Is it in a language that is written from right to left?"""
        return is_rtl(self.language)
