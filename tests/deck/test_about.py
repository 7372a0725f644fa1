"""What the YAML block says about the talk, and what pictures show."""

import pytest

from deckproof.deck.about import listed, seconds
from deckproof.deck.alt import description


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("30 min", 1800),
        ("30min", 1800),
        ("30 minutes", 1800),
        ("45", 2700),
        ("45 m", 2700),
        ("1 h", 3600),
        ("1.5 hours", 5400),
        ("1 h 15 min", 4500),
        ("1h15m", 4500),
        ("90 s", 90),
        ("1:15", 4500),
        ("1:15:30", 4530),
        ("0:20", 1200),
    ],
)
def test_a_duration_is_read(text, length):
    assert seconds(text) == length


@pytest.mark.parametrize(
    "text",
    ["soon", "30 parsecs", "", "0 min", "-5 min", "15 min 1 h", "1 h 2 h", "1:75", "100 h", "30 min talk"],
)
def test_what_is_no_duration_is_none(text):
    assert seconds(text) is None


def test_keywords_are_a_list_or_words_between_commas():
    words = [{"t": "Str", "c": "a"}, {"t": "Space"}, {"t": "Str", "c": "b,"}, {"t": "Str", "c": "c"}]
    inlines = {"t": "MetaInlines", "c": words}
    assert listed({"keywords": inlines}, "keywords") == ("a b", "c")
    assert listed({"keywords": {"t": "MetaList", "c": [inlines]}}, "keywords") == ("a b,c",)
    assert listed({}, "keywords") == ()


SOURCE = r"\includegraphics[width=3cm, alt={What it\n shows}]{img/a.svg} \includegraphics{img/b.svg}"


@pytest.mark.parametrize(
    ("target", "words", "stated", "found"),
    [
        ("img/x.svg", "A box", None, "A box"),
        ("img/x.svg", "The caption", "A  box", "A box"),
        ("img/x.svg", "The caption", "", ""),
        ("img/x.svg", "", "", ""),
        ("img/x.svg", "", None, None),
        ("img/a.svg", "image", None, r"What it\n shows"),
        ("img/b.svg", "image", None, None),
    ],
)
def test_a_picture_is_described_by_alt_or_by_the_words_in_its_brackets(target, words, stated, found):
    assert description(target, words, stated, SOURCE) == found
