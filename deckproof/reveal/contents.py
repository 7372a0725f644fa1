"""What is on a slide, as blocks of the AST: lists and footnotes get the tags that HTML needs."""

import re
from collections.abc import Iterator
from typing import Any

from deckproof.deck.walk import walk

Block = dict[str, Any]


def raw(html: str) -> Block:
    """A block that is written as it is."""
    return {"t": "RawBlock", "c": ["html", html]}


def raw_inline(html: str) -> Block:
    """An inline that is written as it is."""
    return {"t": "RawInline", "c": ["html", html]}


_FOOTNOTE = re.compile(r"<!--footnote( .*?)-->")  # the attributes of one that is not always there
_KINDS = {"LowerAlpha": "lower-alpha", "UpperAlpha": "upper-alpha", "LowerRoman": "lower-roman",
          "UpperRoman": "upper-roman"}  # fmt: skip
_AROUND = {"OneParen": ("", ") "), "TwoParens": ("(", ") ")}


def marked(blocks: list[Block]) -> list[Block]:
    """`blocks` with a box around each numbered list that is not 1., 2., 3., which says what its marks are:
    pandoc's HTML has no parentheses."""

    def box(key: str, value: Any, _format: str, _meta: Any) -> Any:
        if key != "OrderedList":
            return None
        _, style, delimiter = value[0]
        kind, around = _KINDS.get(style["t"], "decimal"), _AROUND.get(delimiter["t"], ("", ". "))
        if (kind, *around) == ("decimal", "", ". "):
            return None
        looks = f"--kind: {kind}; --before: '{around[0]}'; --after: '{around[1]}'"
        return [raw(f'<div class="marked" style="{looks}">'), {"t": key, "c": value}, raw("</div>")]

    found: list[Block] = walk(blocks, box, "revealjs", {})
    return found


def footnotes(blocks: list[Block], numbers: Iterator[int]) -> tuple[list[Block], list[Block]]:
    """`blocks` with marks for their footnotes, and the footnotes, to be shown below them: pandoc would
    put them on a slide of their own."""
    found: list[Block] = []

    def mark(key: str, value: Any, _format: str, _meta: Any) -> Any:
        if key != "Note":
            return None
        number = next(numbers)
        said = _FOOTNOTE.fullmatch(value[0]["c"][1]) if value[0]["t"] == "RawBlock" else None
        first, *rest = value[1:] if said else value
        attributes = said[1] if said else ' class="footnote"'
        if first["t"] in ("Para", "Plain"):
            first = {"t": "Plain", "c": [raw_inline(f"<sup>{number}</sup> "), *first["c"]]}
        found.extend(
            [
                raw(f'<div{attributes} id="_note-{number}" role="doc-footnote">'),
                first,
                *rest,
                raw("</div>"),
            ]
        )
        return raw_inline(f'<sup class="mark">{number}</sup>')

    marked = walk(blocks, mark, "revealjs", {})
    return marked, [raw('<div class="footnotes">'), *found, raw("</div>")] if found else []
