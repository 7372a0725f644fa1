"""Finding headings and their lines in a deck's source."""

import pytest

from deckproof.deck.lines import Finder, headings, pair


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("# A\n\n## B\n", [(1, 1, "a"), (3, 2, "b")]),
        ("## With *markup* and `code` {#id .class}\n", [(1, 2, "withmarkupandcode")]),
        ("A\n===\n\nB\n---\n", [(1, 1, "a"), (4, 2, "b")]),
        ("```\n# not one\n```\n# A\n", [(4, 1, "a")]),
        ("````\n```\n# not one\n````\n# A\n", [(5, 1, "a")]),
        ("~~~ {.python}\n# no\n~~~\n", []),
        ("#hashtag\n", []),
    ],
)
def test_headings_are_found_outside_fenced_code(source, found):
    assert [(h.line, h.level, h.text) for h in headings(source)] == found


def test_headings_are_paired_in_order_even_when_titles_repeat():
    source = "# S\n## A\n\ntext\n\n## A\n## B\n"
    assert pair([(1, "S"), (2, "A"), (2, "A"), (2, "B")], headings(source)) == [1, 2, 6, 7]


def test_a_heading_whose_text_differs_in_the_source_is_paired_by_its_level():
    source = "## See [the manual](http://x.org)\n## B\n"
    assert pair([(2, "See the manual"), (2, "B")], headings(source)) == [1, 2]


def test_the_same_words_are_found_one_after_the_other():
    finder = Finder("## A\nx\nx\n## B\nx\n")
    assert [finder.find("x", 1, 4), finder.find("x", 1, 4), finder.find("x", 4, 9)] == [2, 3, 5]
    assert finder.find("y", 4, 9) == 4
