"""Words by the rules of the deck's language: where they may be divided, where lines join without a blank."""

import os
import re
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from typing import Any

from deckproof.deck.model import Ast
from deckproof.problem import MissingTool
from deckproof.scripts import is_ideograph

SOFT_HYPHEN = "\u00ad"
_LONG = re.compile(r"[^\W\d_]{12,}")  # shorter words are not divided on slides
_ADDRESS = re.compile(r"[/@\\]|\w\.\w")


def worded(ast: Ast, language: str, known: dict[str, str] | None = None) -> Ast:
    """`ast` with soft hyphens in long words of `language` (BCP 47), if the deck states one, and without the
    blanks that pandoc makes of line ends between ideographs. Both renderings understand them.

    `known` are words with their hyphens, to which those are added that are not among them.
    """
    divide = _divider(language, {} if known is None else known) if language else None
    return {**ast, "blocks": _through(ast["blocks"], divide)}


def rules() -> str:
    """What tells the rules by which words are divided from others, without reading them."""
    spec = find_spec("pyphen")
    return f"{spec.origin} {os.stat(spec.origin).st_mtime_ns}" if spec and spec.origin else ""


def _through(value: Any, divide: Any) -> Any:
    if isinstance(value, list):
        parts = [
            part
            for place, part in enumerate(value)
            if not (_is_line_end(part) and 0 < place < len(value) - 1 and _between(value, place))
        ]
        return [_through(part, divide) for part in parts]
    if not isinstance(value, dict):
        return value
    if value.get("t") == "Str" and divide and not _ADDRESS.search(value["c"]):
        return {"t": "Str", "c": _LONG.sub(lambda match: divide(match[0]), value["c"])}
    if value.get("t") in ("Code", "CodeBlock", "Math", "RawInline", "RawBlock"):
        return value
    return {key: _through(part, divide) for key, part in value.items()}


def _is_line_end(part: Any) -> bool:
    return isinstance(part, dict) and part.get("t") == "SoftBreak"


def _between(value: list[Any], place: int) -> bool:
    before, after = value[place - 1], value[place + 1]
    texts = [part["c"] if part.get("t") == "Str" else "" for part in (before, after)]
    return all(texts) and is_ideograph(texts[0][-1]) and is_ideograph(texts[1][0])


def _divider(language: str, known: dict[str, str]) -> Callable[[str], str]:
    """A function that puts soft hyphens into a word, where somebody knows how the language does it."""

    def divided(word: str) -> str:
        if word not in known:
            dictionary = _dictionary(language)
            known[word] = dictionary.inserted(word, SOFT_HYPHEN) if dictionary else word
        return known[word]

    return divided


@cache
def _dictionary(language: str) -> Any:
    """The rules of `language`; None where there are none. It takes a while to read them."""
    try:
        import pyphen  # only decks that state their language need it
    except ImportError as error:
        raise MissingTool("the Python package pyphen (pip install pyphen)") from error
    found = pyphen.language_fallback(language.replace("-", "_"))
    if found is None:
        return None
    return pyphen.Pyphen(lang=found, left=3, right=3)
