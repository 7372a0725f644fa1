"""Lines that stand out: `lines="1|3-4|/yield/|all"`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckproof.deck.highlights import stages

CODE = "def f():\n    yield 1\n    # a | b, c / d\n    yield 2"


@pytest.mark.parametrize(
    ("given", "first", "lines"),
    [
        ("1", 1, [{0}]),
        ("1|3-4|all", 1, [{0}, {2, 3}, set()]),
        ("1,4", 1, [{0, 3}]),
        (" 1 - 2 , 4 | 2 ", 1, [{0, 1, 3}, {1}]),
        ("|2", 1, [set(), {1}]),
        ("1-4", 1, [set()]),
        ("/yield/", 1, [{1, 3}]),
        ("/^def/,/2$/", 1, [{0, 3}]),
        (r"/a \| b, c/|1", 1, [{2}, {0}]),
        (r"/c \/ d/", 1, [{2}]),
        ("10|12-13", 10, [{0}, {2, 3}]),  # as the slide counts
    ],
)
def test_stages_are_lines_counted_as_the_slide_does(given, first, lines):
    assert stages(given, CODE, first) == tuple(map(frozenset, lines))


@pytest.mark.parametrize(
    ("given", "first", "says"),
    [
        ("5", 1, "there is no line 5: it has lines 1 to 4"),
        ("0", 1, "there is no line 0"),
        ("3-9", 1, "there is no line 9"),
        ("1", 10, "there is no line 1: it has lines 10 to 13"),
        ("4-2", 1, "4-2 ends before it begins"),
        ("one", 1, "“one” is no line"),
        ("1,", 1, "“” is no line"),
        ("1-", 1, "“1-” is no line"),
        ("/nosuch/", 1, "no line has /nosuch/"),
        ("//", 1, "no line has //"),
        ("/(/", 1, "is no regular expression"),
        ("/yield", 1, "“/yield” is no line"),
    ],
)
def test_what_the_code_does_not_have_is_refused(given, first, says):
    with pytest.raises(ValueError, match="^" + says.replace("(", r"\(") if says[0] != "i" else says):
        stages(given, CODE, first)


@given(st.lists(st.sets(st.integers(0, 8), min_size=1), min_size=1), st.integers(0, 99))
def test_any_lines_of_a_code_can_be_named(wanted, first):
    text = "\n".join("x" * 10)
    written = "|".join(",".join(str(line + first) for line in sorted(lines)) for lines in wanted)
    assert stages(written, text, first) == tuple(map(frozenset, wanted))
