"""Other scripts than the Latin: directions, letters that join, where lines may end, how words are divided."""

import json
import sys

import pytest

from deckproof.beamer.scripts import _MAY_JOIN
from deckproof.deck.pandoc import to_ast
from deckproof.deck.words import worded
from deckproof.scripts import RTL, RTL_PARTS, breaks, directions, is_ideograph, is_joined, is_rtl


@pytest.mark.parametrize(
    ("language", "rtl"), [("ar", True), ("he-IL", True), ("fa", True), ("de", False), ("", False)]
)
def test_some_languages_are_written_from_right_to_left(language: str, rtl: bool) -> None:
    assert is_rtl(language) == rtl


def test_text_is_in_runs_of_one_direction() -> None:
    assert directions("abc שלום") == [("L", "abc "), ("R", "שלום")]
    assert directions("12") == [("", "12")]
    assert "".join(run for _, run in directions("a,ש(b)1")) == "a,ש(b)1"


def test_words_from_right_to_left_are_one_run_with_their_blanks() -> None:
    assert RTL_PARTS.findall('"שלום עולם" x') == ['"', "שלום עולם", '" x']
    assert RTL.match("مرحبا")
    assert not RTL.match("λ")


def test_letters_that_join_and_ideographs_are_known() -> None:
    assert [is_joined(c) for c in "مשहaλ"] == [True, True, True, False, False]
    assert [is_ideograph(c) for c in "漢あア、안a😀"] == [True, True, True, True, False, False, False]


def test_lines_begin_with_no_comma_and_end_with_no_opening_bracket() -> None:
    assert [breaks(c) for c in "漢。「"] == [(True, True), (False, True), (True, False)]


def written(markdown: str, language: str) -> list[object]:
    return worded(to_ast(markdown, "a.md"), language)["blocks"][0]["c"]


def test_long_words_are_divided_where_the_deck_states_its_language() -> None:
    (word,) = written("Donaudampfschifffahrt", "de")
    assert word["c"].replace("\u00ad", "") == "Donaudampfschifffahrt"
    assert "Donau\u00addampf" in word["c"]
    for markdown, language in (
        ("Donaudampfschifffahrt", ""), ("Wort", "de"), ("Donaudampfschifffahrt", "xx"),
        ("donaudampf/schifffahrtsgesellschaft", "de"), ("`Donaudampfschifffahrt`", "de"),
    ):  # fmt: skip
        assert "\u00ad" not in str(written(markdown, language)), markdown


def test_lines_join_without_a_blank_between_ideographs_only() -> None:
    kinds = [[part["t"] for part in written(text, "")] for text in ("漢\n字", "한\n글", "a\nb", "漢\nb")]
    assert kinds == [
        ["Str", "Str"],
        ["Str", "SoftBreak", "Str"],
        ["Str", "SoftBreak", "Str"],
        ["Str", "SoftBreak", "Str"],
    ]


def test_no_letter_that_joins_is_passed_over() -> None:
    letters = [chr(point) for point in range(sys.maxunicode + 1) if is_joined(chr(point))]
    assert len(letters) > 1000
    assert all(_MAY_JOIN.search(json.dumps(letter)) for letter in letters)
    assert not _MAY_JOIN.search(json.dumps("abc é “quoted” – … ✓ → 漢字"))
