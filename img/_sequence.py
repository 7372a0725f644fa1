"""A small vocabulary for sequence diagrams whose time runs from left to right.

Life lines are horizontal, so that a diagram fills a wide slide, and the length of a bar says how long
something takes. All positions are in pixels of a picture that is WIDTH × HEIGHT; shown 144 mm wide, as
on a slide, no text in it is smaller than 8 points.
"""

from dataclasses import dataclass

import drawsvg

from deckproof.theme import Theme

WIDTH, HEIGHT = 1152, 496
NAME, TEXT = 27, 23  # sizes of text; 23 is 8 points on the slide
BAR = 68  # height of the bars on a life line
HEAD = 13  # length of an arrow's head
DISC = 17  # radius of the disc behind a number
PAD = 12  # between a line and the words beside it


@dataclass(frozen=True, slots=True)
class Life:
    """A life line: whose, in how many lines of text, the height of its middle, and its colour."""

    name: str
    y: float
    colour: str


class Diagram:
    """A picture in the theme's colours and fonts, which bars and messages are put on."""

    def __init__(self, theme: Theme, *lives: Life) -> None:
        self.theme = theme
        self.drawing = drawsvg.Drawing(WIDTH, HEIGHT)
        for life in lives:
            self._text(life.name, 0, life.y, life.colour, size=NAME, leading=33, weight=600)

    def idle(self, life: Life, begin: float, end: float, words: str = "") -> None:
        """A stretch in which nothing happens on a life line; `words` stand in a gap of the line."""
        middle, grey = (begin + end) / 2, self.theme.colours.rule
        gap = 0.28 * TEXT * len(words) + PAD if words else 0
        for left, right in ((begin, middle - gap), (middle + gap, end)):
            self._line(left, life.y, right, life.y, grey, 3)
        self._text(words, middle, life.y, self.theme.colours.muted, anchor="middle")

    def runs(
        self, life: Life, begin: float, end: float, words: str = "", *, colour: str = "", mono: bool = False
    ) -> None:
        """A stretch in which it runs."""
        colour = colour or life.colour
        self._bar(life, begin, end, fill=colour, stroke=colour)
        self._text(
            words, (begin + end) / 2, life.y, self.theme.colours.paper, anchor="middle", mono=mono, weight=600
        )

    def waits(
        self, life: Life, begin: float, end: float, words: str, *, colour: str = "", mono: bool = False
    ) -> None:
        """A stretch in which it can do nothing until something happens elsewhere."""
        colour = colour or life.colour
        ground = mix(colour, self.theme.colours.paper, 0.07)
        self._bar(life, begin, end, fill=ground, stroke=colour, stroke_dasharray="9 6")
        self._text(words, (begin + end) / 2, life.y, colour, anchor="middle", mono=mono, weight=600)

    def message(self, at: float, sender: Life, receiver: Life, *, number: int = 0) -> None:
        """An arrow from one life line to another, with a number in its middle."""
        down = 1 if receiver.y > sender.y else -1
        self._arrow(at, sender.y + down * BAR / 2, receiver.y - down * (BAR / 2 + 2))
        if number:
            self._number(at, (sender.y + receiver.y) / 2, number)

    def event(self, at: float, y: float, receiver: Life, *, number: int) -> None:
        """An arrow to a life line from outside, with a number at its tail, whose height is `y`."""
        self._arrow(at, y, receiver.y - BAR / 2 - 2)
        self._number(at, y, number)

    def label(
        self,
        at: float,
        y: float,
        words: str,
        *,
        left: bool = False,
        beside_number: bool = False,
        mono: bool = False,
    ) -> None:
        """Words at the right of the arrow at `at`, or at its left; further off beside its number."""
        gap = DISC + 8 if beside_number else PAD
        x, anchor = (at - gap, "end") if left else (at + gap, "start")
        self._text(words, x, y, self.theme.colours.ink, anchor=anchor, mono=mono, weight=700 if mono else 500)

    def border(self, y: float, above: str, below: str) -> None:
        """A dotted line across the whole picture, and the names of what it parts."""
        grey = self.theme.colours.rule
        self._line(0, y, WIDTH, y, grey, 2, stroke_dasharray="2 7", stroke_linecap="round")
        self._text(above, 0, y - 20, self.theme.colours.muted)
        self._text(below, 0, y + 20, self.theme.colours.muted)

    def time(self) -> None:
        """The direction of time, in the lower right corner."""
        grey, y = self.theme.colours.muted, HEIGHT - 15
        self._text("time", WIDTH - 86, y, grey, anchor="end")
        self._line(WIDTH - 74, y, WIDTH - 10, y, grey, 2)
        self._triangle(WIDTH - 11, y - 6, WIDTH - 11, y + 6, WIDTH, y, grey)

    def _bar(self, life: Life, begin: float, end: float, **style: str) -> None:
        inset = 2.5  # leaves a seam between bars that touch
        x, y = begin + inset, life.y - BAR / 2 + inset
        width, height = end - begin - 2 * inset, BAR - 2 * inset
        self.drawing.append(drawsvg.Rectangle(x, y, width, height, rx=7, stroke_width=2.5, **style))

    def _arrow(self, x: float, tail: float, tip: float) -> None:
        ink = self.theme.colours.ink
        neck = tip - HEAD if tip > tail else tip + HEAD
        self._line(x, tail, x, neck, ink, 2.5)
        self._triangle(x - 8, neck, x + 8, neck, x, tip, ink)

    def _number(self, x: float, y: float, number: int) -> None:
        self.drawing.append(drawsvg.Circle(x, y, DISC, fill=self.theme.colours.bright))
        self._text(str(number), x, y, self.theme.colours.ink, anchor="middle", weight=700)

    def _line(
        self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float, **style: str
    ) -> None:
        self.drawing.append(drawsvg.Line(x1, y1, x2, y2, stroke=colour, stroke_width=width, **style))

    def _triangle(
        self, x1: float, y1: float, x2: float, y2: float, x3: float, y3: float, colour: str
    ) -> None:
        self.drawing.append(drawsvg.Lines(x1, y1, x2, y2, x3, y3, close=True, fill=colour))

    def _text(
        self,
        words: str,
        x: float,
        y: float,
        colour: str,
        *,
        size: float = TEXT,
        leading: float = 28,
        anchor: str = "start",
        mono: bool = False,
        weight: int = 500,
    ) -> None:
        """Lines of words whose middle is at height `y`."""
        family = self.theme.mono if mono else self.theme.sans
        families = ", ".join(f"'{name}'" for name in (family, *self.theme.fallbacks))
        style = {"font_family": families, "font_weight": weight, "text_anchor": anchor, "fill": colour}
        lines = words.splitlines()
        baseline = y - (len(lines) - 1) / 2 * leading + 0.36 * size
        for place, line in enumerate(lines):
            self.drawing.append(drawsvg.Text(line, size, x, baseline + place * leading, **style))


def mix(colour: str, ground: str, share: float) -> str:
    """A `share` of `colour` on `ground`, both as #rrggbb."""
    pairs = ((int(colour[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)
