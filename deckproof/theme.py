"""The one description of how a deck looks; every rendering takes its colours, fonts and sizes from here."""

import re

from msgspec import Struct, field


class Colours(Struct, frozen=True):
    """Colours as `#rrggbb`."""

    paper: str = "#ffffff"
    ink: str = "#1c2733"
    muted: str = "#5b6875"
    heading: str = "#10313f"  # the titles of slides
    accent: str = "#0b6477"  # titles of blocks, links, bullets
    dark: str = "#10313f"  # the ground of title and section pages
    on_dark: str = "#f4f8f9"
    soft_on_dark: str = "#d3dbdf"
    bright: str = "#f0a83a"  # decoration, and text on dark: never text on paper
    alert: str = "#b3261e"
    example: str = "#2b6a35"
    panel: str = "#f2f5f6"  # behind blocks
    rule: str = "#d3dbdf"
    # code
    code_panel: str = "#f2f5f6"
    code_ink: str = "#1c2733"
    code_quiet: str = "#5b6875"  # prompts, line numbers
    code_heading: str = "#0b6477"
    keyword: str = "#8a2a6b"
    name: str = "#0b5a8a"  # functions, classes, decorators
    string: str = "#2b6a35"
    number: str = "#9a4a00"
    comment: str = "#8a4b08"  # claims are comments: they must stand out, not fade
    inserted: str = "#2b6a35"
    deleted: str = "#b3261e"


class Sizes(Struct, frozen=True):
    """Lengths in points (72.27 to the inch) on a frame as large as beamer has it, 160 mm wide."""

    text: float = 12
    title: float = 18
    cover: float = 30  # the title of the deck
    section: float = 26
    code: float = 10
    code_leading: float = 1.22  # line height, in code sizes
    small: float = 8


class Spacing(Struct, frozen=True):
    """Lengths in millimetres of that frame; `paragraph` is in sizes of the text."""

    margin: float = 10
    pad: float = 3  # within panels
    paragraph: float = 0.6


class Floor(Struct, frozen=True):
    """How small things may get to fit a slide, as shares of their size: what is smaller cannot be read."""

    code: float = 0.6
    code_easy: float = 0.75  # above it, code gets smaller before text does
    text: float = 0.82
    picture: float = 0.3

    @property
    def text_steps(self) -> tuple[float, ...]:
        """The scales of text that are tried, from its full size down."""
        return tuple(round(1 - (1 - self.text) * step / 3, 4) for step in range(4))


class Scale(Struct, frozen=True):
    """How large code, text and pictures are on one slide, as shares of their normal size."""

    code: float = 1.0
    text: float = 1.0
    picture: float = 1.0


class Beamer(Struct, frozen=True):
    """A theme of beamer's, for the PDF; empty names are beamer's defaults."""

    theme: str = ""
    options: str = ""
    colour: str = ""
    font: str = ""
    inner: str = ""
    outer: str = ""


ASPECTS = {
    "169": (160.0, 90.0),
    "1610": (160.0, 100.0),
    "149": (140.0, 90.0),
    "141": (148.5, 105.0),
    "54": (125.0, 100.0),
    "43": (128.0, 96.0),
    "32": (135.0, 90.0),
}
"""The sizes of a frame in millimetres, by what beamer calls them."""


class Theme(Struct, frozen=True):
    """A look: families are names that fontconfig knows; fallbacks are tried in order for characters
    that the first family lacks."""

    colours: Colours = field(default_factory=Colours)
    sizes: Sizes = field(default_factory=Sizes)
    spacing: Spacing = field(default_factory=Spacing)
    floor: Floor = field(default_factory=Floor)
    sans: str = "Inter"
    mono: str = "JetBrains Mono"
    serif: str = "DejaVu Serif"  # for beamer's font themes that ask for one
    math: str = "Latin Modern Math"  # of formulas in HTML: what TeX sets them in, near enough
    fallbacks: tuple[str, ...] = ("DejaVu Sans Mono", "DejaVu Sans", "Droid Sans Fallback", "Symbola")
    aspect: str = "169"
    beamer: Beamer | None = None

    @property
    def page(self) -> tuple[float, float]:
        """The width and height of a frame in millimetres."""
        return ASPECTS[self.aspect]


FLAT = Theme()

ASKS = re.compile(
    r"^(theme|theme-options|themeoptions|aspectratio|colortheme|fonttheme|innertheme|outertheme)\s*:", re.M
)
"""What in a deck's source asks for a look of its own."""
