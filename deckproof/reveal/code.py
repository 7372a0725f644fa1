"""Code blocks in HTML: coloured, on a grid of cells, with a button that copies their text."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from deckproof.deck.model import Code
from deckproof.fonts import cells
from deckproof.highlight import tokens
from deckproof.reveal import steps
from deckproof.reveal.contents import raw
from deckproof.scripts import RTL, RTL_PARTS

# A character that a monospace font may lack, with what combines with it. It gets a box as wide as its
# cells, since the font that has it need not have that width.
FOREIGN = re.compile(r"[^\x00-\xff\u2010-\u2015\u2018-\u201e\u2026\u20ac]")


NOT_RUN = '<p class="not-run">not run</p>'  # the code proves nothing


def replacement(codes: Sequence[Code], count: int = 1) -> Callable[[str, Any, str, Any], Any]:
    """An action for `pandocfilters.walk`: the HTML of a code block on a slide of `count` steps."""

    def replace(key: str, value: Any, _format: str, _meta: Any) -> Any:
        if key != "CodeBlock":
            return None
        place = dict(value[0][2])["deckproof-code"]
        return raw(block(codes[int(place)], count))

    return replace


@lru_cache(maxsize=4096)  # the same snippet may be on many slides
def block(code: Code, count: int = 1) -> str:
    """The HTML of `code`. Its text content is the code's text, so that selecting and copying are exact;
    where tabs are shown as blanks, the text is also an attribute."""
    runs = tokens(code)
    lines = ["".join(_run(style, text) for style, text in line) for line in runs]
    shown = "\n".join("".join(text for _, text in line) for line in runs)
    if code.first_line is not None:
        lines = [f'<span class="line">{line}</span>' for line in lines]
        digits = len(str(code.first_line + len(lines) - 1))
        numbered = f' style="--first: {code.first_line - 1}; --digits: {digits}"'
    else:
        numbered = ""
    text = f' data-text="{escape(code.text)}"' if shown != code.text else ""
    body = "\n".join(lines)
    language = escape(code.language or "text")
    button = '<button type="button" class="copy" aria-label="Copy the code">copy</button>'
    bands = steps.highlights(code, count)
    pre = f'<pre{numbered}>{bands}<code class="language-{language}">{body}</code></pre>'
    return f'<div class="code"{text}>{pre}{NOT_RUN if code.not_run else ""}{button}</div>'


def _run(style: str, text: str) -> str:
    html = "".join(
        _from_right(part) if RTL.match(part) else "".join(_cells(part)) for part in RTL_PARTS.findall(text)
    )
    return f'<span class="{style}">{html}</span>' if style else html


def _from_right(text: str) -> str:
    """Letters that are written from right to left: in one piece, so that they join, on as many cells."""
    return f'<span class="cell" dir="rtl" style="width: {cells(text)}ch">{escape(text, quote=False)}</span>'


def _cells(text: str) -> list[str]:
    """`text` as HTML, a box around each character that is not of the usual ones."""
    if not FOREIGN.search(text):
        return [escape(text, quote=False)]
    clusters: list[str] = []
    for character in text:
        if clusters and not cells(character):
            clusters[-1] += character
        else:
            clusters.append(character)
    return [
        _cell(cluster) if FOREIGN.search(cluster) else escape(cluster, quote=False) for cluster in clusters
    ]


def _cell(cluster: str) -> str:
    wide = " wide" if cells(cluster[0]) == 2 else ""
    return f'<span class="cell{wide}">{escape(cluster)}</span>'
