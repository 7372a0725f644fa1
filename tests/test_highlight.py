"""Code in colours, the same for every rendering."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckproof import highlight
from deckproof.deck.model import Code
from deckproof.files import Kept
from deckproof.highlight import known, looks, tokens
from deckproof.theme import Colours


def styles(text: str, language: str = "python") -> dict[str, str]:
    """Each word of `text` and its style."""
    return {
        part: style for line in tokens(Code(text, language)) for style, run in line for part in run.split()
    }


def joined(code: Code) -> str:
    return "\n".join("".join(text for _, text in line) for line in tokens(code))


def test_words_have_the_style_of_what_they_are() -> None:
    found = styles("@cached\nclass A:\n    def f(self): return 'x' + str(12) if None in z else not y  # => 3")
    assert found["class"] == found["def"] == found["return"] == found["not"] == "keyword"
    assert found["A"] == found["f"] == found["@cached"] == found["str"] == "name"
    assert found["'x'"] == "string"
    assert found["12"] == "number"
    assert found["=>"] == found["#"] == "comment"
    assert found["z"] == found["+"] == ""


def test_a_console_session_has_quiet_prompts_and_output_like_claims() -> None:
    assert tokens(Code(">>> 1\n1", "pycon")) == [[("quiet", ">>> "), ("number", "1")], [("comment", "1")]]


def test_equal_neighbours_are_one_run() -> None:
    assert tokens(Code("a = b", "python")) == [[("", "a = b")]]
    assert tokens(Code("# a  b", "python")) == [[("comment", "# a  b")]]


def test_a_line_is_a_list_and_empty_lines_are_kept() -> None:
    assert [len(line) for line in tokens(Code("\na\n\n\nb\n", "python"))] == [0, 1, 0, 0, 1, 0]


def test_tabs_are_blanks() -> None:
    assert tokens(Code("if a:\n\tb\tc", "text"))[1] == [("", "    b   c")]


def test_an_unknown_language_is_plain_text() -> None:
    assert tokens(Code("def f", "no-such-language")) == [[("", "def f")]]
    assert not known("no-such-language")
    assert known("python")


def test_a_string_over_several_lines_is_coloured_on_each() -> None:
    assert [line[-1][0] for line in tokens(Code("x = '''a\nb\nc'''", "python"))] == ["string"] * 3


@pytest.mark.parametrize("language", ["python", "pycon", "console", "diff", "json", "yaml", "text", ""])
def test_every_style_has_a_look(language: str) -> None:
    text = (
        ">>> 1\n$ ls\n+a\n-b\n{'a': [1, null]}\n# x\nTraceback (most recent call last):\n  File \"x\"\nE: y"
    )
    names = {style for line in tokens(Code(text, language)) for style, _ in line}
    assert names - {""} <= set(looks(Colours()))


def test_names_of_styles_are_letters() -> None:
    assert all(name.isascii() and name.isalpha() for name in looks(Colours()))


@given(
    st.text(st.characters(blacklist_categories=["Cs", "Cc"]) | st.sampled_from("\n '\"#(){}:"), max_size=60)
)
def test_joined_the_runs_give_the_text_back(text: str) -> None:
    for language in ("python", "pycon", "text"):
        assert joined(Code(text, language)) == text


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", looks(Colours()))
def test_code_can_be_read_on_its_panel(name: str) -> None:
    assert contrast(looks(Colours())[name].colour, Colours().panel) >= 4.5


def test_what_was_coloured_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = Code("x = 1\ny = 'a'", "python")
    plain = [[list(run) for run in line] for line in tokens(code)]
    monkeypatch.setattr(highlight, "_memory", None)
    highlight.remember(Kept(tmp_path / "kept.json"))
    tokens(code)
    highlight._memory.save()
    highlight.remember(Kept(tmp_path / "kept.json"))
    monkeypatch.setattr(highlight, "_coloured", lambda _: pytest.fail("it was coloured again"))
    assert [[list(run) for run in line] for line in tokens(code)] == plain
    for other in (Code("x = 2", "python"), Code(code.text, "c")):
        with pytest.raises(pytest.fail.Exception):
            tokens(other)
