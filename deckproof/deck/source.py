"""A deck's source once more: which line a problem is about that turns up after reading."""

from functools import cached_property

from deckproof.deck.model import Deck
from deckproof.problem import Problem


class Source:
    """The deck's source, to name lines in."""

    def __init__(self, deck: Deck) -> None:
        self.deck, self.file = deck, deck.file

    @cached_property
    def lines(self) -> list[str]:
        try:
            return self.deck.source.read_text("utf-8", "replace").split("\n")
        except OSError:
            return []

    def problem(self, place: int, code: str, message: str, hint: str, needle: str = "") -> Problem:
        """A problem of the slide at `place`, on the line of that slide that has `needle`."""
        if place < 0 or place >= len(self.deck.slides):
            line = self._line(needle, 0, len(self.lines)) if needle else 0
            return Problem(self.file, line, code, message, hint)
        slide = self.deck.slides[place]
        later = [other.line for other in self.deck.slides[place + 1 :]]
        end = later[0] - 1 if later else len(self.lines)
        line = (self._line(needle, slide.line - 1, end) if needle else 0) or slide.line
        return Problem(self.file, line, code, message, hint, (slide.named(self.file),))

    def _line(self, needle: str, start: int, end: int) -> int:
        return next((n for n, text in enumerate(self.lines[start:end], start + 1) if needle in text), 0)
