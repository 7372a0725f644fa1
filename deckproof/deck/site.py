"""Where in a deck its reader is, so that what is wrong there has a line and a slide."""

import re

from deckproof.deck.lines import Finder
from deckproof.deck.model import Slide
from deckproof.problem import Problem


class Site:
    """The slide at hand, and those before it; the lines of the source up to `end` are its own."""

    def __init__(self, file: str, text: str) -> None:
        self.file, self.text = file, text
        self.lines = text.split("\n")
        self.slides: list[Slide] = []
        self.problems: list[Problem] = []
        self.end = 0
        self._finder = Finder(text)

    def find(self, needle: str | re.Pattern[str]) -> int:
        """The next line of the slide with `needle` in it."""
        return self._finder.find(needle, self.slides[-1].line if self.slides else 1, self.end)

    def problem(self, line: int, code: str, message: str, hint: str) -> None:
        """Something is wrong on the slide at hand."""
        self.problems.append(Problem(self.file, line, code, message, hint, self.here()))

    def here(self) -> tuple[str, ...]:
        """The slide at hand as problems name it."""
        return (self.slides[-1].named(self.file),) if self.slides else ()
