"""Raw LaTeX that the deck's reader left: what has a plain form in HTML, and what has none."""

from typing import Any

from pandocfilters import walk

from deckproof.reveal.contents import Block

FORMATS = ("tex", "latex")
ONLY_PDF = "beamer"  # raw blocks that say so: not meant for HTML


def in_html(blocks: list[Block]) -> tuple[list[Block], list[str]]:
    """`blocks` with their raw LaTeX as HTML, and the pieces that have no form but TeX's."""
    left: list[str] = []

    def replace(key: str, value: Any, _format: str, _meta: Any) -> Any:
        if key not in ("RawBlock", "RawInline"):
            return None
        kind, text = value[0], value[1].strip()
        if kind == ONLY_PDF:
            return []
        if kind not in FORMATS:
            return None
        left.append(text)
        return []

    return walk(blocks, replace, "revealjs", {}), left
