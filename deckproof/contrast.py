"""Which colours of a theme stand on which, and whether they can be told apart: by the rule of WCAG 2."""

from collections.abc import Iterator

from msgspec import Struct

from deckproof.theme import Colours

LEAST = 4.5
"""The contrast that text needs."""

GROUNDS = {
    "paper": ("ink", "muted", "heading", "accent", "alert", "example"),
    "panel": ("ink", "muted", "accent", "alert", "example"),
    "dark": ("on_dark", "soft_on_dark", "bright"),
    "code_panel": (
        *("code_ink", "code_quiet", "code_heading", "keyword", "name", "string", "number", "comment"),
        *("inserted", "deleted"),
    ),
}
"""For each ground the colours of the text that may stand on it."""


class Pair(Struct, frozen=True):
    """Text in the colour `text` on `ground`; both are names of `Colours`."""

    text: str
    ground: str
    ratio: float


def pairs(colours: Colours) -> Iterator[Pair]:
    """Everything that may stand on anything."""
    for ground, texts in GROUNDS.items():
        for text in texts:
            yield Pair(text, ground, ratio(getattr(colours, text), getattr(colours, ground)))


def band(colours: Colours) -> str:
    """The colour behind lines of code that stand out, which have a bar of the accent colour beside them: the
    panel with as much of the bright colour as the text on it can stand."""
    texts = [getattr(colours, text) for text in GROUNDS["code_panel"]]
    for share in (0.3, 0.25, 0.2, 0.15, 0.1, 0.05):
        tint = mixed(colours.code_panel, colours.bright, share)
        if all(ratio(text, tint) >= LEAST for text in texts):
            return tint
    return colours.code_panel


def ratio(one: str, other: str) -> float:
    """The contrast of two colours (`#rrggbb`), from 1 to 21."""
    high, low = sorted((_light(one), _light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def legible(text: str, *grounds: str) -> str:
    """`text` made lighter or darker, as little as is needed, so that it can be read on all `grounds`."""
    towards = max(("#000000", "#ffffff"), key=lambda end: ratio(end, grounds[0]))
    for share in range(21):
        found = mixed(text, towards, share / 20)
        if all(ratio(found, ground) >= LEAST for ground in grounds):
            return found
    return towards


def mixed(one: str, other: str, share: float) -> str:
    """A colour between `one` (a share of 0) and `other` (1)."""
    parts = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _light(colour: str) -> float:
    shares = (part / 255 for part in _parts(colour))
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
