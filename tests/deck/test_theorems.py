"""Theorems: what they are called, and those of a deck's own."""

import json
from pathlib import Path

import pytest

from deckproof.deck.raw import raw_to_ast
from deckproof.deck.theorems import THEOREMS, defined, title


def test_each_has_a_name_in_each_language():
    for language in ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru"):
        assert len({title(name, language) for name in THEOREMS}) == len(THEOREMS)
    assert title("theorem", "de-AT") == "Satz"
    assert title("proof", "xx") == "Proof"


def test_a_header_defines_theorems():
    header = "\\newtheorem{law}{Law}[section] \\theoremstyle{definition}\n\\newtheorem*{note}{Note}"
    assert defined(header) == {"law": ("Law", True), "note": ("Note", False)}


@pytest.mark.parametrize(
    ("latex", "words"),
    [
        ("\\begin{theorem}[Of \\emph{Gauss}]x\\end{theorem}", ["Satz", "(Of", "Gauss", ")"]),
        ("\\begin{proof}[Idea.]x\\end{proof}", ["Idea."]),
        ("\\begin{proof}x\\end{proof}", ["Beweis."]),
    ],
)
def test_a_theorem_is_a_block_with_its_title(latex, words):
    ast = {
        "blocks": [{"t": "RawBlock", "c": ["tex", latex]}],
        "meta": {"lang": {"t": "MetaInlines", "c": [{"t": "Str", "c": "de"}]}},
    }
    (block,) = raw_to_ast({"pandoc-api-version": [1, 22], **ast}, str(Path("x.md")))["blocks"]
    assert "deckproof-block" in block["c"][0][1]
    found = json.dumps(block["c"][1][0])
    assert all(f'"{word}"' in found for word in words)
