"""Reading decks with the real pandoc: slides, lines, code, pictures and what is wrong with them."""

import pytest

from deckproof.deck.read import read
from deckproof.project import Project


def draft(root, text, **files):
    path = root / "slides" / "talk.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    (root / "img").mkdir(exist_ok=True)
    for name, content in files.items():
        (root / "img" / name.replace("_", ".")).write_text(content)
    return read(Project(root), path)


TALK = """\
% The title
% A. Author; B. Author
% 2013-12-06

# One

## First

* a

## Second

Text

---

Untitled

# Two

## First

```{.python snippet="m:r" startFrom=3}
```

![a picture](img/p.svg)
"""


def test_a_deck_has_its_slides_with_titles_lines_and_numbers(tmp_path):
    deck = draft(tmp_path, TALK, p_svg="<svg/>")
    assert [(s.title, s.line, s.number, s.level) for s in deck.slides] == [
        ("One", 5, 0, 1), ("First", 7, 1, 2), ("Second", 11, 2, 2), ("", 15, 3, 2), ("Two", 19, 0, 1), ("First", 21, 4, 2),
    ]  # fmt: skip
    assert (deck.title, deck.authors, deck.date, deck.language) == (
        "The title",
        ("A. Author", "B. Author"),
        "2013-12-06",
        "en",
    )
    assert deck.problems == ()


def test_code_and_pictures_are_found_with_their_lines(tmp_path):
    deck = draft(tmp_path, TALK, p_svg="<svg/>")
    (reference,) = deck.references
    assert (reference.module, reference.name, reference.line, reference.first_line) == ("m", "r", 23, 3)
    assert deck.slides[-1].codes == (0,)
    assert [(p.source.name, p.alt) for p in deck.pictures] == [("p.svg", "a picture")]


def test_a_picture_that_is_drawn_is_named_by_what_it_becomes(tmp_path):
    deck = draft(tmp_path, "## A\n\n![x](img/p.svg)\n", p_py="")
    assert [p.source.name for p in deck.pictures] == ["p.py"]


def test_raw_latex_with_a_picture_is_read_as_one(tmp_path):
    deck = draft(
        tmp_path,
        "## A\n\n\\begin{center}\n\\includegraphics[width=5cm]{img/p.svg}\n\\end{center}\n",
        p_svg="<svg/>",
    )
    assert [p.source.name for p in deck.pictures] == ["p.svg"]
    assert '"RawBlock"' not in str(deck.ast).replace("'", '"')


@pytest.mark.parametrize(
    ("body", "code", "line"),
    [
        ("```python\nprint(1)\n```", "unproven-code", 3),
        ("    indented()", "unproven-code", 3),
        ("```bash\nls\n```", "unproven-code", 3),
        ("```{.python .literal}\nx\n```", "unproven-code", 3),
        ("\\begin{minted}{python}\nx = 1\n\\end{minted}", "unproven-code", 3),
        ("\\begin{lstlisting}\nx = 1\n\\end{lstlisting}", "unproven-code", 3),
        ("text\n\n\\begin{center}\n\\begin{verbatim}\nx\n\\end{verbatim}\n\\end{center}", "unproven-code", 6),
        ("see \\lstinline|x = 1|", "unproven-code", 3),
        ('```{.python snippet="generators"}\n```', "snippet-name", 3),
        ('```{.python snippet=":r"}\n```', "snippet-name", 3),
        ('```{.python snipet="m:r"}\n```', "unknown-attribute", 3),
        ('```{.python snippet="m:r" startFrom=x}\n```', "line-number", 3),
        ("![x](img/q.svg)", "no-image", 3),
        ("![x](http://example.com/x.png)", "remote-image", 3),
        ("\\includegraphics{img/q.png}", "no-image", 3),
    ],
)
def test_what_is_wrong_on_a_slide_is_a_problem_with_its_line(tmp_path, body, code, line):
    deck = draft(tmp_path, f"## A slide\n\n{body}\n", p_svg="<svg/>")
    problem = next(p for p in deck.problems if p.code == code)
    assert (problem.file, problem.slides) == ("slides/talk.md", ("A slide (slides/talk.md:1)",))
    assert problem.line == line
    assert problem.hint


def test_code_of_another_language_may_be_literal(tmp_path):
    assert draft(tmp_path, "## A\n\n```{.bash .literal}\nls\n```\n").problems == ()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('```{python snippet="m:r"}\nprint(1)\n```', "broken-fence"),
        ('```{.python, snippet="m:r"}\nprint(1)\n```', "broken-fence"),
        ("```{.python bad}\nprint(1)\n```", "broken-fence"),
        ('::: {snippet="m:r"}\ntext\n:::', "snippet-place"),
        ('`print(1)`{snippet="m:r"}', "snippet-place"),
        ("<pre><code>print(1)\n# 2</code></pre>", "unproven-code"),
        ("```{=html}\n<pre>print(1)</pre>\n```", "unproven-code"),
        ("```{=beamer}\n\\begin{minted}{python}\n1\n\\end{minted}\n```", "unproven-code"),
        ("```{.Python .literal}\nx\n```", "unproven-code"),
        ("```{.foo .ipython3 .literal}\nx\n```", "unproven-code"),
    ],
)
def test_code_that_pandoc_does_not_see_as_a_snippet_is_not_let_through(tmp_path, body, code):
    deck = draft(tmp_path, f"## A slide\n\n{body}\n")
    assert [p.code for p in deck.problems] == [code]
    assert deck.problems[0].line == 3 or "=" in body.split("\n")[0]


def test_a_language_before_the_braces_is_read_or_refused_as_pandoc_does(tmp_path):
    deck = draft(tmp_path, '## A slide\n\n```python {snippet="m:r"}\nprint(1)\n```\n')
    refused = [p.code for p in deck.problems] == ["broken-fence"]  # by pandoc 2
    assert refused or [r.snippet for r in deck.references] == ["m:r"]


def test_lines_are_right_past_comments_and_yaml(tmp_path):
    text = "---\ntitle: T\nauthor:\n- name: Ann\n  affiliation: X\n---\n\n<!--\n## Old slide\n-->\n\n## [New](http://x.org) slide\n\n## \n\nx\n"
    deck = draft(tmp_path, text)
    assert [(s.title, s.line) for s in deck.slides] == [("New slide", 12), ("", 14)]
    assert deck.authors == ("Ann",)


def test_a_byte_order_mark_is_no_part_of_a_deck(tmp_path):
    assert draft(tmp_path, "\ufeff## One\n").slides[0].title == "One"


def test_a_picture_that_nobody_describes_is_a_problem(project):
    text = '## One\n\n![](img/x.svg)\n\n## Two\n\n![](img/x.svg){alt=""} ![A box](img/x.svg)\n'
    sandbox = project({"slides/x.md": text, "img/x.svg": "<svg/>"})
    done = sandbox.run("check")
    assert done.codes == ["no-alt"]
    assert "--> slides/x.md:3" in done.err


def test_a_duration_that_is_none_is_a_problem_on_its_line(project):
    done = project({"slides/x.md": "---\ntitle: X\nduration: soon\n---\n\n## One\n\ntext\n"}).run("check")
    assert done.codes == ["duration"]
    assert "--> slides/x.md:3" in done.err
