"""The table of contents that `toc: true` asks for: its title, in the language of the deck."""

from contextlib import suppress
from typing import Any
from unicodedata import normalize

from deckproof.deck.model import Ast, Deck
from deckproof.deck.pandoc import run
from deckproof.problem import Problems


def has_contents(deck: Deck) -> bool:
    """Does `deck` have a slide with its sections, after its title page?"""
    asked: dict[str, Any] = deck.ast["meta"].get("toc", {})
    return bool(asked.get("c"))


def with_title(deck: Deck) -> Ast:
    """The AST of `deck` with a `toc-title`, if it has a table of contents and its author wrote none."""
    meta = deck.ast["meta"]
    if not has_contents(deck) or "toc-title" in meta:
        return deck.ast
    title = {"t": "MetaInlines", "c": [{"t": "Str", "c": _word("Contents", deck.language)}]}
    return {**deck.ast, "meta": {**meta, "toc-title": title}}


def _word(word: str, language: str) -> str:
    """The English `word` as pandoc has it in `language`; the same where it does not know that."""
    for name in (language, language.partition("-")[0]):
        with suppress(Problems):
            known = run([f"--print-default-data-file=translations/{name}.yaml"], "", "")
            pairs = (line.partition(":") for line in known.splitlines())
            found = next((text.strip(" '\"") for key, _, text in pairs if key == word), word)
            return normalize("NFKC", found)
    return word
