"""What a pass of TeX writes down about every page: its height and room, its code and its pictures."""

from collections.abc import Iterator

from msgspec import Struct

from deckproof.deck.model import Deck

MM = 72.27 / 25.4
"""Points in a millimetre."""

PANEL = 4.3 * MM
"""Points around the lines of a block of code, above and below."""


class MeasuredCode(Struct, frozen=True):
    """A code block on a page; lengths in points."""

    place: int  # in Deck.codes
    size: float  # of its type
    cell: float  # the width of a character
    room: float  # the width for a line
    height: float  # of its lines


class MeasuredPicture(Struct, frozen=True):
    """A picture on a page."""

    place: int  # in Deck.pictures
    width: float
    height: float
    room: float  # the width of the text around it


class Page(Struct, frozen=True):
    """One page of a slide."""

    slide: int  # place in Deck.slides; -1 for the title page
    number: int
    used: float
    room: float
    width: float
    textwidth: float
    codes: tuple[MeasuredCode, ...] = ()
    pictures: tuple[MeasuredPicture, ...] = ()

    @property
    def excess(self) -> float:
        """By how much the content is higher than the page has room for."""
        return self.used - self.room


def measured(text: str, deck: Deck) -> tuple[Page, ...]:
    """The pages that a pass wrote down, in their order."""
    sections = iter([place for place, slide in enumerate(deck.slides) if slide.level < deck.slide_level])
    pages: list[Page] = []
    codes: list[MeasuredCode] = []
    pictures: list[MeasuredPicture] = []
    slide = -1
    for line in text.splitlines():
        kind, *fields = line.split("|")
        if kind == "mark":
            slide = slide_of(fields[0], sections, slide)
        elif kind == "code":
            codes.append(MeasuredCode(int(fields[0]), *map(_points, fields[1:])))
        elif kind == "picture":
            pictures.append(MeasuredPicture(int(fields[0]), *map(_points, fields[1:])))
        elif kind in ("frame", "broken"):
            used, room, width, textwidth = map(_points, fields[2:])
            if kind == "broken":  # goes on on the next page, but no block of code does
                others = sum(code.height for code in codes) - (tallest := _tallest(codes))
                used, room = others + (tallest + PANEL if codes else 0.0), room + others
            number = len(pages) + 1  # a deck may call its pages otherwise
            page = Page(slide, number, used, room, width, textwidth, tuple(codes), tuple(pictures))
            pages.append(page)
            codes, pictures = [], []
    return tuple(pages)


def _tallest(codes: list[MeasuredCode]) -> float:
    return max((code.height for code in codes), default=0.0)


def slide_of(mark: str, sections: Iterator[int], before: int) -> int:
    """The slide that a mark means: the title page, the next section, or the one it names."""
    if mark == "title":
        return -1
    return next(sections, before) if mark == "section" else int(mark)


def _points(text: str) -> float:
    return float(text.removesuffix("pt"))
