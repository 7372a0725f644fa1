"""A deck as read, before the snippets that it names are looked up."""

from pathlib import Path

from msgspec import Struct

from deckproof.deck.model import UNMARKED, Ast, Marks, Picture, Slide
from deckproof.problem import Problem
from deckproof.snippets.language import PYTHON, key
from deckproof.theme import FLAT, Theme

SESSIONS = ("pycon", "python-console")
"""Languages of blocks that show a snippet as a session of Python's console."""


class Reference(Struct, frozen=True):
    """A code block as written: the snippet that it asks for, or the text of a `.literal` block."""

    snippet: str  # "module:name"; empty for literal blocks
    text: str
    language: str
    first_line: int | None
    line: int  # in the deck's source
    slide: int  # place in Draft.slides
    kind: str = "python"  # the language of the module; empty for one that is not known
    suffixes: tuple[str, ...] = PYTHON.suffixes
    lines: str = ""  # which lines stand out: see `deckproof.deck.highlights`

    @property
    def module(self) -> str:
        """The key of the module; empty where there can be none."""
        name = self.snippet.partition(":")[0]
        return key(name, self.kind) if name and self.kind else ""

    @property
    def name(self) -> str:
        return self.snippet.partition(":")[2]

    @property
    def is_session(self) -> bool:
        """Is the snippet to be shown as a session of Python's console?"""
        return bool(self.module and self.name) and self.language in SESSIONS


class Draft(Struct, frozen=True):
    """A deck as read, its references to snippets not looked up yet. `ast` is as in `Deck`."""

    source: Path
    file: str  # as problems name it
    title: str
    authors: tuple[str, ...]
    date: str
    language: str
    slide_level: int
    slides: tuple[Slide, ...]
    references: tuple[Reference, ...]
    pictures: tuple[Picture, ...]
    ast: Ast
    problems: tuple[Problem, ...]
    duration: int | None = None  # in seconds
    keywords: tuple[str, ...] = ()
    theme: Theme = FLAT
    marks: Marks = UNMARKED
