"""The one description of how a deck looks; every rendering takes its colours, fonts and sizes from here."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Colours:
    """Colours as `#rrggbb`."""

    paper: str = "#ffffff"
    ink: str = "#1c2733"
    muted: str = "#5b6875"
    accent: str = "#0b6477"  # titles of blocks, links, bullets
    dark: str = "#10313f"  # the ground of title and section pages
    on_dark: str = "#f4f8f9"
    bright: str = "#f0a83a"  # decoration only: never text on paper
    alert: str = "#b3261e"
    example: str = "#2b6a35"
    panel: str = "#f2f5f6"  # behind code
    rule: str = "#d3dbdf"
    # code
    keyword: str = "#8a2a6b"
    name: str = "#0b5a8a"  # functions, classes, decorators
    string: str = "#2b6a35"
    number: str = "#9a4a00"
    comment: str = "#8a4b08"  # claims are comments: they must stand out, not fade


@dataclass(frozen=True, slots=True)
class Sizes:
    """Lengths in points (72.27 to the inch) on a frame 160 mm wide, as beamer has them."""

    text: float = 12
    title: float = 18
    code: float = 10
    code_leading: float = 1.22  # line height, in code sizes
    small: float = 8


@dataclass(frozen=True, slots=True)
class Theme:
    """A look: families are names that fontconfig knows; fallbacks are tried in order for characters
    that the first family lacks."""

    colours: Colours = field(default_factory=Colours)
    sizes: Sizes = field(default_factory=Sizes)
    sans: str = "Inter"
    mono: str = "JetBrains Mono"
    fallbacks: tuple[str, ...] = ("DejaVu Sans Mono", "DejaVu Sans", "Droid Sans Fallback", "Symbola")


FLAT = Theme()
