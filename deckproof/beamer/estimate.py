"""A guess at the sizes on each slide before TeX has seen it, so that the first pass is mostly the last.

A guess need not be right: each slide is measured, and one that is wrong is typeset again. It must only be the
same for the same slide.
"""

import math
from collections.abc import Mapping
from typing import Any

from pandocfilters import stringify

from deckproof.beamer.code import columns
from deckproof.beamer.fit import Rest, Size, largest, normal
from deckproof.beamer.measure import MM
from deckproof.deck.model import Deck
from deckproof.theme import Theme

# Lengths of the theme, in shares of the text's size where they go with it.
_ABOVE_AND_BELOW = 68.4  # points, of the frame: its title of one line and its foot
_LEADING = 1.32
_PARAGRAPH = 0.75
_ITEM = 0.5
_LIST = 1.15
_ABOVE, _BELOW = 0.85, 0.45  # code
_FIRST = 0.26  # what the first line of a slide is lower, where it is text
_PANEL = 4.3  # points
_INDENT = 1.25
_MIXED = 3.0  # points
_CELL = 0.6  # the width of a character of code


def guesses(deck: Deck, slides: Mapping[int, list[Any]], theme: Theme) -> dict[int, Size]:
    """Sizes for those slides of `deck` that hold code and plain text only; `slides` are their blocks."""
    found = {}
    for place, blocks in slides.items():
        size = _guess(deck, place, blocks, theme)
        if size is not None and size != normal(theme):
            found[place] = size
    return found


def _guess(deck: Deck, place: int, blocks: list[Any], theme: Theme) -> Size | None:
    width, room = (theme.page[0] - 2 * theme.spacing.margin) * MM, theme.page[1] * MM - _ABOVE_AND_BELOW
    codes = [deck.codes[code] for code in deck.slides[place].codes]
    if not codes:
        return None
    try:
        rest = {scale: _rest(blocks[1:], width, theme.sizes.text * scale) for scale in theme.floor.text_steps}
    except KeyError:  # a table, columns, raw LaTeX: TeX will tell
        return None
    lines = sum(code.text.count("\n") + 1 for code in codes)
    widest = max(columns(code) for code in codes)
    across = width / (widest * _CELL) if widest else math.inf
    return largest(Rest(rest), lines * theme.sizes.code_leading, across, room, theme)


def _rest(blocks: list[Any], width: float, size: float) -> float:
    height = sum(_height(block, width, size) for block in blocks)
    height += _MIXED if len(blocks) > 1 else 0
    height -= (_ABOVE if blocks[0]["t"] == "CodeBlock" else _FIRST) * size  # no space beyond a slide's ends
    return height - (_BELOW * size if blocks[-1]["t"] == "CodeBlock" else 0)


def _height(block: Any, width: float, size: float) -> float:
    match block["t"]:
        case "CodeBlock":
            return (_ABOVE + _BELOW) * size + _PANEL
        case "Para" | "Plain":
            return _lines(block["c"], width, size) * _LEADING * size + _PARAGRAPH * size
        case "BulletList" | "OrderedList":
            items = block["c"] if block["t"] == "BulletList" else block["c"][1]
            inside = sum(_height(part, width - _INDENT * size, size) for item in items for part in item)
            return inside - len(items) * (_PARAGRAPH - _ITEM) * size + (_LIST - _ITEM) * size
        case "Null":
            return 0.0
    raise KeyError(block["t"])


def _lines(inlines: list[Any], width: float, size: float) -> int:
    if any(inline["t"] in ("Image", "Math", "RawInline", "Note", "LineBreak") for inline in inlines):
        raise KeyError("inline")
    lines, at, blank = 1, 0.0, 0.28 * size
    for word in stringify({"t": "Para", "c": inlines}).split():
        wide = sum(map(_em, word)) * size
        if at and at + wide > width:
            lines, at = lines + 1, 0.0
        at += wide + blank
    return lines


def _em(character: str) -> float:
    """About how wide a character is in a plain sans serif, in ems."""
    if character in "iljtfrI.,:;'’|!()[]":
        return 0.3
    if character in "mwMW@%—":
        return 0.86
    return 0.65 if character.isupper() else 0.565
