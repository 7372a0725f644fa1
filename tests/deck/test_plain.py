"""The AST as text: faster ways to what pandocfilters and json give."""

import json
from pathlib import Path

import pytest
from pandocfilters import stringify
from pandocfilters import walk as slow_walk

from deckproof.deck.memory import text_of
from deckproof.deck.pandoc import to_ast
from deckproof.deck.plain import plain
from deckproof.deck.walk import walk

HERE = Path(__file__).parents[1]
DECKS = [HERE.parent / "slides" / "async-intro.md", *sorted((HERE / "decks").glob("*/slides/*.md"))]


@pytest.fixture(scope="module", params=DECKS, ids=lambda path: path.stem)
def blocks(request):
    return to_ast(request.param.read_text("utf-8"), "x.md")["blocks"]


def test_the_words_are_those_of_pandocfilters(blocks):
    assert [plain([one]) for one in blocks] == [stringify([one]) for one in blocks]
    assert plain([]) == ""


def test_the_text_of_a_part_is_its_json(blocks):
    for part in ([], blocks[:1], blocks[1:4], blocks, [{**one} for one in blocks]):
        assert text_of(part) == json.dumps(part)


def test_what_is_gone_through_is_what_pandocfilters_goes_through(blocks):
    def change(key, value, form, meta):
        if key == "Strong":
            return value
        if key == "CodeBlock":
            return []
        return {"t": "Emph", "c": [{"t": "Str", "c": key}]} if key in ("Code", "Link", "Math") else None

    assert walk(blocks, change) == slow_walk(blocks, change, "", {})
    assert walk(blocks, lambda *_: None) is blocks
