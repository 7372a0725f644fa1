"""Raw LaTeX that the deck's reader left: what has a plain form in HTML, and what has none."""

from collections.abc import Callable
from typing import Any

from deckproof.deck.drawing import is_drawing
from deckproof.deck.walk import walk
from deckproof.reveal.contents import Block, raw, raw_inline

FORMATS = ("tex", "latex")
ONLY_PDF = "beamer"  # raw blocks that say so: not meant for HTML


def in_html(blocks: list[Block], draw: Callable[[str], str]) -> tuple[list[Block], list[str]]:
    """`blocks` with their raw LaTeX as HTML, and the pieces that have no form but TeX's.

    `draw` gives the HTML of a drawing.
    """
    left: list[str] = []

    def replace(key: str, value: Any, _format: str, _meta: Any) -> Any:
        if key not in ("RawBlock", "RawInline"):
            return None
        kind, text = value[0], value[1].strip()
        if kind == ONLY_PDF:
            return []
        if kind not in FORMATS:
            return None
        if is_drawing(text):
            picture = raw_inline(draw(text))
            if key == "RawInline":
                return [picture]
            return [raw('<p class="drawing">'), {"t": "Plain", "c": [picture]}, raw("</p>")]
        left.append(text)
        return []

    return walk(blocks, replace, "revealjs", {}), left
