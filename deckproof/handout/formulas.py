"""The formulas of a deck as MathML, which needs neither network nor script."""

import json
import re
from pathlib import Path
from typing import Any

from pandocfilters import walk

from deckproof.deck.pandoc import from_ast
from deckproof.files import cached, digest
from deckproof.handout.talk import Talk
from deckproof.reveal.formulas import even

_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)


def key(value: Any) -> str:
    """What tells a formula, the content of a Math, from others."""
    return json.dumps(value)


def formulas(talk: Talk, cache: Path) -> dict[str, str]:
    """The MathML of each formula of `talk`, by its `key`. One pandoc writes them all."""
    deck = talk.deck
    found: dict[str, Any] = {}

    def collect(kind: str, value: Any, _format: str, _meta: Any) -> None:
        if kind == "Math":
            found.setdefault(key(value), value)

    for blocks in (deck.ast["blocks"], *talk.spoken.values()):
        walk(blocks, collect, "", {})
    if not found:
        return {}
    blocks = [{"t": "Para", "c": [{"t": "Math", "c": value}]} for value in found.values()]
    ast = {**deck.ast, "meta": {}, "blocks": blocks}
    name = digest("formulas", json.dumps(ast))
    written = cached(cache, name, ".html", lambda: from_ast(ast, "html", deck.file, "--mathml").encode())
    return dict(zip(found, _PARAGRAPH.findall(even(written.read_text("utf-8"))), strict=True))
