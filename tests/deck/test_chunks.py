"""Reading piece by piece gives what pandoc reads of the whole."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deckproof.deck import chunks
from deckproof.files import Kept
from deckproof.problem import Problems

DECKS = [
    Path(__file__).parents[2] / "slides" / "async-intro.md",
    *sorted((Path(__file__).parents[1] / "decks").glob("*/slides/*.md")),
]

HEADS = ["# Part", "# Part {#part}", "## Slide", "## Slide", "## A *slide* 1", "## {.plain}", "## Slide {#own .t}",
         "## `code` & more", "##", "#not", "### Block", "#### Deeper", "## [Link](x)", "## Ärger – ß", "## 1. Two",
         "Set\n===", "Under\n-----", "  ## Indented"]  # fmt: skip
BLOCKS = [
    "Some *words* and `code # x`.", "* one\n* two\n\n    more", "1. one\n\n2. two", "Term\n:   Meaning",
    "```python\n# Not a heading\n\n## nor this\n```", '```{.python snippet="a:b"}\n```', "```{.python bad=}\n\n## In?\n\n```",
    "~~~~\n\n## In code\n\n~~~\n~~~~", "``` {.x .y k=v}\na\n```", "```\n\n## Never closed", "text\n```\n## a\n\n## b\n```",
    "* item\n\n    ```\n    # in a list\n\n    ```", "    ```\n    # indented\n\n## After\n\n    ```", "`inline` ``` three",
    "::: notes\nwords\n\n## Inside?\n\n:::", ":::: columns\n::: column\na\n\n:::\n::: {.column width=50%}\nb\n:::\n::::",
    "::: {.x\n\n## Not open\n\n:::", ":::", "text\n::: x\n\n## y\n\n:::", "<!-- a\n\n## comment\n\n-->", "`<!--` and",
    "<!-- one --> text", "-->", "<div>\n\n## In a div\n\n</div>", "<div class='a'>", "</div>", "<pre>\n\n# x\n\n</pre>",
    "a <b>bold</b> <br> <https://x.org> x < y", "<x", "\\begin{center}\n\n## In LaTeX\n\n\\end{center}", "\\begin{a}", "\\end{a}",
    "\\textbf{a\n\n## b\n\n}", "\\pause", "\\alert<2>{x}", "$a_{b}$ and $$\\left\\{ x \\right.$$", "{", "}", "`{`", "\\{",
    "---", "---\n\n", "---\ntitle: mid\n---", "***", "----- -----\na     b\n----- -----", "a     b\n----- -----\n1     2",
    "-------------------------\n First       Second\n ----------- -----------\n  1           a\n\n## in a table\n\n  2           b\n-------------------------",
    "| a | b |\n|---|---|\n| 1 | 2 |", "Table: caption", "+---+\n| # |\n+---+", "[a link][ref]", "[ref]", "[ref]: http://x.org 'T'",
    "[Ref]: y", "[Slide]", "[see][Slide]", "[slide](#own)", "![Slide](x.png)", "[Part]{.alert}", "[Part] {", "note[^1]",
    "[^1]: The note\n\n    goes on", "[^1]: Another", "x^[inline note]", "(@) example", "(@good) e", "as (@good)", "@knuth says",
    "[@knuth]", "mail a@b.org", "> quote\n\n> [ref]: z", "> # in a quote", "| line\n| block", "'quotes' -- and ... \"more\"",
    "\\newcommand{\\foo}{bar}", "$\\foo$", "\\foo", "<span>\n\n## s\n\n</span>", ". . .", "\\appendix", "a\\\nb", "![alt](p.svg)\\",
    "\ttab\tbed", "&copy; &#35; x", "[x", "]", "[a [nested] b]", "[nested]: q", "* * *", "- [ ] task", "#. fancy", "% no title",
]  # fmt: skip
TITLES = [
    "",
    "% Title\n% Me",
    "---\ntitle: T\nlang: de\n---",
    "---\ntitle: '[ref]'\n...",
    "---\n\n",
    "---\ntitle: T\n# c\n\n## x\n---",
]

blocks = st.lists(st.sampled_from(BLOCKS), min_size=1, max_size=5)  # so few that they meet


@st.composite
def decks(draw) -> str:
    """A deck whose slides have a few kinds of headings and blocks."""
    some, heads = draw(blocks), draw(st.lists(st.sampled_from(HEADS), min_size=1, max_size=3))
    parts = [draw(st.sampled_from(TITLES)), *draw(st.lists(st.sampled_from(some), max_size=1))]
    for _ in range(draw(st.integers(1, 6))):
        parts += [draw(st.sampled_from(heads)), *draw(st.lists(st.sampled_from(some), max_size=3))]
    return draw(st.sampled_from(["\n\n", "\n\n", "\n\n", "\n", "\r\n\r\n"])).join(parts)


def outcome(read, *arguments):
    """What `read` gives, or the problems that it raises."""
    try:
        return read(*arguments)
    except Problems as found:
        return found.problems


@pytest.mark.parametrize("path", DECKS, ids=lambda path: path.stem)
def test_a_deck_in_pieces_is_the_whole_deck(path: Path, tmp_path: Path) -> None:
    text = path.read_text("utf-8")
    kept = Kept(tmp_path / "kept")
    folders = (path.parents[1], path.parent)
    assert chunks.read(text, "x", folders, kept) == chunks.whole(text, "x", folders)
    kept.save()
    again = Kept(tmp_path / "kept")
    edited = text.replace("## ", "## New\n\n## ", 1)
    assert chunks.read(edited, "x", folders, again) == chunks.whole(edited, "x", folders)


@pytest.mark.parametrize("path", DECKS[:1], ids=lambda path: path.stem)
def test_only_the_piece_that_changed_is_read(path: Path, tmp_path: Path, monkeypatch) -> None:
    text = path.read_text("utf-8")
    kept = Kept(tmp_path / "kept")
    chunks.read(text, "x", (), kept)
    asked = []
    to_ast = chunks.to_ast
    monkeypatch.setattr(chunks, "to_ast", lambda text, file: asked.append(text) or to_ast(text, file))
    chunks.read(text, "x", (), kept)
    assert asked == []
    chunks.read(text.replace("vast majority", "most"), "x", (), kept)
    (read,) = asked
    assert "In the most of server applications" in read
    assert read.count("## ") == 1


def test_a_heading_of_the_same_name_changes_those_below(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "kept")
    chunks.read("# A\n\n## B\n\n## C\n", "x", (), kept)
    found = chunks.read("# A\n\n## B\n\n## B\n\n## C\n\n## B\n", "x", (), kept)
    assert [head["c"][1][0] for head in chunks.headings_in(found["blocks"])] == ["a", "b", "b-1", "c", "b-2"]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=decks(), after=decks(), share=st.booleans())
def test_any_deck_in_pieces_is_the_whole_deck(tmp_path: Path, before: str, after: str, share: bool) -> None:
    kept = Kept(tmp_path / "none")
    if share:  # the second is an edit of the first
        middle = before.find("\n#", len(before) // 2)
        after = before[:middle] + after[after.find("\n#") :] if middle > 0 else after
    for text in (before, after):
        found = outcome(chunks.read, text, "x", (), kept)
        assert found == outcome(chunks.whole, text, "x")
