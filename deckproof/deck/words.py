"""Words by the rules of the deck's language: where they may be divided, where lines join without a blank."""

import re
from typing import Any

from deckproof.deck.model import Ast
from deckproof.problem import MissingTool
from deckproof.scripts import is_ideograph

SOFT_HYPHEN = "\u00ad"
_LONG = re.compile(r"[^\W\d_]{12,}")  # shorter words are not divided on slides
_ADDRESS = re.compile(r"[/@\\]|\w\.\w")


def worded(ast: Ast, language: str) -> Ast:
    """`ast` with soft hyphens in long words of `language` (BCP 47), if the deck states one, and without the
    blanks that pandoc makes of line ends between ideographs. Both renderings understand them."""
    divide = _divider(language) if language else None
    return {**ast, "blocks": _through(ast["blocks"], divide)}


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


def _divider(language: str) -> Any:
    """A function that puts soft hyphens into a word; None where nobody knows how the language does it."""
    try:
        import pyphen  # only decks that state their language need it
    except ImportError as error:
        raise MissingTool("the Python package pyphen (pip install pyphen)") from error
    found = pyphen.language_fallback(language.replace("-", "_"))
    if found is None:
        return None
    dictionary = pyphen.Pyphen(lang=found, left=3, right=3)
    return lambda word: dictionary.inserted(word, SOFT_HYPHEN)
