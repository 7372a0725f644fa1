"""The colours of the LaTeX package xcolor, its mixtures, and those that a deck's header defines."""

import re
from collections.abc import Mapping

from deckproof.deck.scan import Unreadable

NAMES = {
    "black": "#000000", "blue": "#0000ff", "brown": "#bf8040", "cyan": "#00ffff", "darkgray": "#404040",
    "gray": "#808080", "green": "#00ff00", "lightgray": "#bfbfbf", "lime": "#bfff00", "magenta": "#ff00ff",
    "olive": "#808000", "orange": "#ff8000", "pink": "#ffbfbf", "purple": "#bf0040", "red": "#ff0000",
    "teal": "#008080", "violet": "#800080", "white": "#ffffff", "yellow": "#ffff00",
}  # fmt: skip
_DEFINED = re.compile(
    r"\\(?:definecolor\s*\{(\w[^{}]*)\}\s*\{(\w+)\}|colorlet\s*\{(\w[^{}]*)\})\s*\{([^{}]*)\}"
)


def defined(header: str) -> dict[str, str]:
    """The colours that `header` defines and that can be known, as #rrggbb."""
    found: dict[str, str] = {}
    for name, model, other, value in _DEFINED.findall(header):
        try:
            found[name or other] = colour(value, model, found)
        except Unreadable:  # TeX may know it: a slide that names it has no HTML form
            continue
    return found


def colour(value: str, model: str, own: Mapping[str, str]) -> str:
    """What `\\color[model]{value}` is, as #rrggbb; without a model, `value` is a name or a mixture of names.

    Raises `Unreadable` for what cannot be known.
    """
    try:
        numbers = [float(one) for one in value.split(",")] if model and model != "HTML" else []
        match model, numbers:
            case "", _:
                return _mixed(value.strip(), own)
            case "HTML", _ if re.fullmatch("[0-9A-Fa-f]{6}", value.strip()):
                return f"#{value.strip().lower()}"
            case "rgb", [_, _, _]:
                return _hex([one * 255 for one in numbers])
            case "RGB", [_, _, _]:
                return _hex(numbers)
            case "gray", [share]:
                return _hex([share * 255] * 3)
            case "cmyk", [*inks, black]:
                return _hex([255 * (1 - min(1, ink + black)) for ink in inks])
    except ValueError:
        pass
    raise Unreadable(value)


def _mixed(expression: str, own: Mapping[str, str]) -> str:
    """`red!30!blue`: parts of what is before a number with what is behind the next `!`, or with white."""
    first, *rest = expression.split("!")
    mixed = _parts(first, own)
    for share, other in zip(rest[::2], [*rest[1::2], "white"], strict=False):
        part = float(share) / 100
        mixed = [part * a + (1 - part) * b for a, b in zip(mixed, _parts(other, own), strict=True)]
    return _hex(mixed)


def _parts(name: str, own: Mapping[str, str]) -> list[float]:
    known = own.get(name) or NAMES.get(name)
    if known is None:
        raise Unreadable(name)
    return [int(known[at : at + 2], 16) for at in (1, 3, 5)]


def _hex(parts: list[float]) -> str:
    if len(parts) != 3 or not all(0 <= part <= 255 for part in parts):
        raise Unreadable(str(parts))
    return "#" + "".join(f"{round(part):02x}" for part in parts)
