"""Where slides begin among a document's blocks: the one rule that reader and renderings share."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

Block = dict[str, Any]


def split(blocks: list[Block], level: int) -> list[list[Block]]:
    """The blocks of each slide, its heading or rule first, if it has one.

    A slide begins at a heading down to `level`, at a rule that no heading follows, and at whatever comes
    first ("Structuring the slide show" in pandoc's manual).
    """
    slides: list[list[Block]] = []
    for block, after in pairwise([*blocks, {"t": ""}]):
        rule = block["t"] == "HorizontalRule" and after["t"] not in ("Header", "")
        if is_heading(block, level) or rule or not slides:
            slides.append([])
        slides[-1].append(block)
    return slides


def is_heading(block: Mapping[str, Any], level: int) -> bool:
    """Is `block` a heading down to `level`?"""
    return block["t"] == "Header" and bool(block["c"][0] <= level)


def slide_level(blocks: list[Block]) -> int:
    """The level of slides' headings, where no deck states it: the highest that content follows at once."""
    levels = [
        block["c"][0]
        for block, after in pairwise(blocks)
        if block["t"] == "Header" and after["t"] not in ("Header", "HorizontalRule")
    ]
    return min(levels, default=1 if not any(block["t"] == "Header" for block in blocks) else 6)
