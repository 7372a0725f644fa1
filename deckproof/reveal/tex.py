"""Raw LaTeX on a slide: what pandoc's own LaTeX reader understands becomes part of the AST."""

import json
import re
from pathlib import Path
from typing import Any

from pandocfilters import walk

from deckproof.deck.pandoc import to_ast as read_as_ast
from deckproof.files import cached, digest
from deckproof.problem import Problems
from deckproof.reveal.contents import PAUSE, Block, raw

FORMATS = ("tex", "latex")
ONLY_PDF = "beamer"  # raw blocks that say so: not meant for HTML
SPACES = {"smallskip": "3pt", "medskip": "6pt", "bigskip": "12pt"}
SKIP = re.compile(r"\\vspace\*?\{\s*(-?[\d.]+)\s*(pt|mm|cm|em|ex)\s*\}|\\(smallskip|medskip|bigskip)\b")


def to_ast(blocks: list[Block], file: str, cache: Path) -> tuple[list[Block], list[str]]:
    """`blocks` with their raw LaTeX read, and the pieces that have no form but TeX's."""
    left: list[str] = []

    def read(key: str, value: Any, _format: str, _meta: Any) -> Any:
        if key not in ("RawBlock", "RawInline"):
            return None
        kind, text = value
        if kind == ONLY_PDF:
            return []
        if kind not in FORMATS:
            return None
        nodes = _read(text, inline=key == "RawInline", file=file, cache=cache)
        if nodes is None:
            left.append(text)
            return []
        return nodes

    return walk(blocks, read, "revealjs", {}), left


def _read(text: str, *, inline: bool, file: str, cache: Path) -> list[Block] | None:
    text = text.strip()
    if not inline and text == r"\pause":
        return [PAUSE]
    if not inline and (skip := SKIP.fullmatch(text)):
        height = SPACES[skip[3]] if skip[3] else skip[1] + skip[2]
        return [raw(f'<div style="height: {_css(height)}"></div>')]
    try:
        document = cached(
            cache,
            digest("reveal tex", text),
            ".json",
            lambda: json.dumps(read_as_ast(text, file, reader="latex+raw_tex")).encode(),
        )
    except Problems:
        return None
    blocks: list[Block] = json.loads(document.read_bytes())["blocks"]
    if _beyond(blocks):
        return None
    if not inline:
        return blocks
    return blocks[0]["c"] if len(blocks) == 1 and blocks[0]["t"] in ("Para", "Plain") else None


def _beyond(blocks: list[Block]) -> bool:
    """Whether there is something in `blocks` that pandoc did not understand, or that the reader of the deck
    must resolve: files."""
    found = [False]

    def look(key: str, _value: Any, _format: str, _meta: Any) -> None:
        found[0] = found[0] or key in ("RawBlock", "RawInline", "Image", "CodeBlock")

    walk(blocks, look, "", {})
    return found[0] or not blocks


def _css(length: str) -> str:
    """A TeX length in CSS; negative space is none."""
    number, unit = re.fullmatch(r"(-?[\d.]+)(\w+)", length).groups()  # type: ignore[union-attr]
    if number.startswith("-"):
        return "0"
    scale = {"pt": "var(--pt)", "mm": "var(--mm)", "cm": "10 * var(--mm)", "em": "1em", "ex": "1ex"}[unit]
    return f"calc({number} * {scale})"
