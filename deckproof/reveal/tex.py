"""Raw LaTeX that the deck's reader left: what has a plain form in HTML, and what has none."""

import re
from typing import Any

from pandocfilters import walk

from deckproof.reveal.contents import PAUSE, Block, raw

FORMATS = ("tex", "latex")
ONLY_PDF = "beamer"  # raw blocks that say so: not meant for HTML
SPACES = {"smallskip": "3pt", "medskip": "6pt", "bigskip": "12pt"}
SKIP = re.compile(r"\\vspace\*?\{\s*(-?[\d.]+)\s*(pt|mm|cm|em|ex)\s*\}|\\(smallskip|medskip|bigskip)\b")


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
        if key == "RawBlock" and text == r"\pause":
            return [PAUSE]
        if key == "RawBlock" and (skip := SKIP.fullmatch(text)):
            height = SPACES[skip[3]] if skip[3] else skip[1] + skip[2]
            return [raw(f'<div style="height: {_css(height)}"></div>')]
        left.append(text)
        return []

    return walk(blocks, replace, "revealjs", {}), left


def _css(length: str) -> str:
    """A TeX length in CSS; negative space is none."""
    number, unit = re.fullmatch(r"(-?[\d.]+)(\w+)", length).groups()  # type: ignore[union-attr]
    if number.startswith("-"):
        return "0"
    scale = {"pt": "var(--pt)", "mm": "var(--mm)", "cm": "10 * var(--mm)", "em": "1em", "ex": "1ex"}[unit]
    return f"calc({number} * {scale})"
