"""The PDF, on real pandoc and TeX: what is on its pages, what stops it, and that it is the same every time."""

import ast
import io
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from msgspec import Struct
from msgspec.structs import replace

from deckproof.beamer import fit, preamble, tex
from deckproof.beamer.attachment import Attachment
from deckproof.beamer.body import body
from deckproof.beamer.format import prepare
from deckproof.beamer.log import Finding, findings
from deckproof.beamer.press import Press
from deckproof.beamer.render import render, scales
from deckproof.beamer.tables import on_slides
from deckproof.deck.model import Deck
from deckproof.deck.read import read
from deckproof.deck.resolve import resolve
from deckproof.files import Kept
from deckproof.problem import MissingTool, Problem, Problems
from deckproof.project import Project
from deckproof.theme import FLAT

FENCE = "```"

GENERATORS = """\
def make_generator():
    print('Start')
    yield 0
    print('Next')
    yield 1
    print('End')

g = make_generator()

print(next(g))
# Start
# 0
print(next(g))
# Next
# 1
print(next(g))
# End
# Exception: StopIteration"""

DELEGATION = """\
def coroutine1():
    a = 0
    while True:
        a = yield a
        a += 10

def coroutine2():
    yield 42
    yield 1337
    yield from coroutine1()

def main():
    a = 3
    c = coroutine2()
    while True:
        try:
            a = c.send(a)
            print(a)
        except StopIteration:
            break
    # 42, 1337, 3, 13, 23..."""

CALLBACKS = """\
content = b''

def read_async(fd):
    read(fd, callback=on_read_received)
    print('Not blocking!')

def on_read_received(fd, data):
    print('Received data on fd {}'.format(fd))
    content += data"""

PAGES = """\
def get_pages():
    for i in range(10):
        yield requests.get('http://example.com/page/{}'.format(i)).text

def main():
    for p in get_pages():
        print(p)"""

PUNCTUATION = r"""
class A(dict):
    '''it's a "docstring" -- with `ticks`, --- dashes, ~tildes and $dollars$'''

    def __call__(self, *args, **kwargs) -> 'A':
        x = {'a': 1 << 2, "b": [i for i in args if i != 0 and i <= 9 >= 8]}
        return self if x['a'] == 4 else f"{x['b']!r:>10}\t\\ 100% #{id(self) & 0xff ^ 1}" """.strip()


SIGNS = """\
def sign(n):
    return {"漢字": "日本 語", "→ ✓": "😀  é", '─│': n}  # 漢字 → x"""

DEEP = """\
f(
                                        [1,
            2],
    '''a
                b   c
  d''')"""


class Rendered(Struct, frozen=True):
    deck: Deck
    content: bytes

    def text(self, page: int | None = None) -> str:
        pages = [] if page is None else ["-f", str(page), "-l", str(page)]
        command = ["pdftotext", "-layout", *pages, "-", "-"]
        return subprocess.run(command, input=self.content, capture_output=True, check=True).stdout.decode()

    def pages(self) -> list[str]:
        return self.text().split("\f")[:-1]

    def words(self, page: int) -> list[tuple[float, float, float, float, str]]:
        command = ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), "-", "-"]
        html = subprocess.run(command, input=self.content, capture_output=True, check=True).stdout.decode()
        found = re.findall(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>', html)
        return [(float(a), float(b), float(c), float(d), word) for a, b, c, d, word in found]

    def open(self) -> pikepdf.Pdf:
        return pikepdf.open(io.BytesIO(self.content))


Make = Callable[..., Rendered]


@pytest.fixture(scope="session")
def cache(cache: Path) -> Path:
    """The session's cache, with the format in it."""
    prepare(FLAT, cache)
    return cache


@pytest.fixture
def deck_of(tmp_path: Path) -> Callable[[str], Deck]:
    def made(markdown: str) -> Deck:
        project = Project(tmp_path)
        source = project.slides / "talk.md"
        source.parent.mkdir(exist_ok=True)
        project.img.mkdir(exist_ok=True)
        (project.img / "box.pdf").write_bytes(box())
        source.write_text(markdown, "utf-8")
        return resolve(read(project, source), {}, frozenset()).deck

    return made


@pytest.fixture
def make(deck_of: Callable[[str], Deck], cache: Path) -> Make:
    def made(markdown: str, attachments: tuple[Attachment, ...] = (), cache: Path = cache) -> Rendered:
        deck = deck_of(markdown)
        pdf = render(deck, FLAT, cache, [p.source for p in deck.pictures], attachments)
        return Rendered(deck, pdf)

    return made


@pytest.fixture
def problems_of(make: Make) -> Callable[[str], tuple[Problem, ...]]:
    def found(markdown: str) -> tuple[Problem, ...]:
        with pytest.raises(Problems) as raised:
            make(markdown)
        return raised.value.problems

    return found


def box(width: int = 400, height: int = 200) -> bytes:
    """A picture: a filled rectangle."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(width, height))
    page.Contents = pdf.make_stream(f"0.8 g 0 0 {width} {height} re f".encode())
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def line_runs(pdf: pikepdf.Pdf) -> list[list[float]]:
    """Where the runs of glyphs of each line of code on the first page begin, from the left."""
    page = pdf.pages[0]
    page.contents_coalesce()
    at, lines, inside = 0.0, [], False
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC" if operands[0] == pikepdf.Name.Span:
                inside = True
                lines.append([])
            case "EMC":
                inside = False
            case "BT":
                at = 0.0
            case "Td":
                at += float(operands[0])
            case "TJ" | "Tj" if inside:
                lines[-1].append(at)
    return lines


def code(text: str, language: str = "python", more: str = "") -> str:
    return f"{FENCE}{{.{language} .literal {more}}}\n{text}\n{FENCE}\n"


def program(page: str, first: str) -> str:
    """The code of a page's text: from the line that begins with `first` to the footer, dedented."""
    lines = page.splitlines()
    start = next(i for i, line in enumerate(lines) if line.strip().startswith(first))
    indent = len(lines[start]) - len(lines[start].lstrip())
    taken = []
    for line in lines[start:]:
        if line.strip() and len(line) - len(line.lstrip()) < indent:
            break
        taken.append(line)
    return textwrap.dedent("\n".join(taken))


# ---- what is on the pages --------------------------------------------------------------------------


def test_a_deck_has_a_title_page_section_pages_and_numbered_slides(make: Make) -> None:
    talk = make(
        "% A *fine* talk\n% Ann; Bob\n% today\n\n# Part\n\n## One\n\na\n\n## Two\n\nb\n\n# Other\n\n## Three\n\nc\n"
    )
    pages = talk.pages()
    assert len(pages) == 6
    assert "A fine talk" in pages[0]
    assert "Ann, Bob" in pages[0]
    assert "today" in pages[0]
    assert "Part" in pages[1]
    assert "Other" in pages[4]
    assert [re.findall(r"\d ?/ ?\d", page) for page in pages] == [[], [], ["1/3"], ["2/3"], [], ["3/3"]]


def test_slides_are_16_by_9(make: Make) -> None:
    with make("## One\n\na\n").open() as pdf:
        _, _, width, height = map(float, pdf.pages[0].mediabox)
    assert width / height == pytest.approx(16 / 9, abs=0.01)


@pytest.mark.parametrize(
    "text",
    [GENERATORS, DELEGATION, CALLBACKS, PAGES, PUNCTUATION, SIGNS, DEEP],
    ids=lambda t: t.split("\n")[0],
)
def test_the_text_of_a_page_gives_back_the_same_program(make: Make, text: str) -> None:
    page = make(f"% A talk\n\n## Some code\n\n{code(text)}").pages()[1]
    copied = program(page, text.splitlines()[0]).split("A talk")[0]
    assert ast.dump(ast.parse(copied)) == ast.dump(ast.parse(text))
    assert [line for line in copied.splitlines() if line.strip()][: text.count("\n")] == [
        line for line in text.splitlines() if line.strip()
    ][: text.count("\n")]


def test_code_between_text_gives_back_the_same_program(make: Make) -> None:
    page = make(f"## Code\n\nBefore it:\n\n{code(CALLBACKS)}\n- after\n").text()
    assert ast.dump(ast.parse(program(page, "content = b").split("after")[0].rsplit("\n", 1)[0])) == ast.dump(
        ast.parse(CALLBACKS)
    )


def test_typographers_quotes_are_for_text_and_not_for_code(make: Make) -> None:
    text = make(
        f'## Q\n\nIt\'s "so" -- `it\'s "so" --`\n\n{code(chr(39) * 2 + " + " + chr(34) * 2 + " --- `x`")}'
    ).text()
    assert 'It’s “so” – it\'s "so" --' in text
    assert "'' + \"\" --- `x`" in text


def test_no_frame_is_fragile(deck_of: Callable[[str], Deck], tmp_path: Path) -> None:
    deck = deck_of(f"## One {{.fragile}}\n\n{code('x = 1')}\n\n## Two\n\n`x`{{.python}}\n")
    assert "fragile" not in body(deck, [], Kept(tmp_path / "kept")).latex


def test_lines_are_numbered_from_where_the_author_says(make: Make) -> None:
    text = make(f"## N\n\n{code('a = 1' + chr(10) + 'b = 2', more='.numberLines startFrom=9')}").text()
    assert re.search(r"\b9 +a = 1\n *10 +b = 2", text)


def test_pauses_give_pages_with_the_same_number(make: Make) -> None:
    pages = make(f"## P\n\none\n\n. . .\n\ntwo\n\n{code('x = 1')}\n\n## Q\n\nx\n").pages()
    assert ["two" in page for page in pages] == [False, True, False]
    assert ["x = 1" in page for page in pages] == [False, True, False]
    assert ["1/2" in page for page in pages] == [True, True, False]


KITCHEN_SINK = r"""---
title: Everything
slide-level: 2
subtitle: and more
author: [Ann, Bob]
date: today
header-includes: |
  \newcommand\shout[1]{\textbf{#1!}}
---

# Part

Under a section.

## Text

**bold** *italic* ~~struck out~~ H~2~O x^2^ [smallcaps]{.smallcaps} [a link](#tables) <https://example.com/a_b?c=d%20e#f>
$a^2 + \sum_{i=0}^n x_i$ and a note[^1] \shout{raw}

$$\int_0^1 f(x)\,dx = 1$$

[^1]: With `code`.

## Lists

1. one
    - two
        - three

(@) example

Term
:   meaning

::: incremental
- step
:::

## Tables

| a | b |
|---|--:|
| 1 | `2` |

: A caption

## Wide tables

+-----------------+-----------------+
| One             | Two             |
+=================+=================+
| words that wrap | - a list        |
+-----------------+-----------------+

## Columns

:::: columns
::: {.column width="50%"}
left
:::
::: {.column width="50%"}
![A box](img/box.pdf)
:::
::::

## Blocks

### A block

inside

> quoted

\begin{alertblock}{Careful} \alert{alerted} \end{alertblock}
\begin{exampleblock}{Example} x \end{exampleblock}

::: notes
unseen
:::

---

without a title
"""


COLOURS = r"""
# Section

## Colours {.t}

```{=latex}
\setbeamercovered{transparent}
\colorlet{mine}{dpaccent!50!white}\colorlet{named}{mine}\colorlet[named]{with}{named}\colorlet{as}[gray]{named}
{\color{mine}a} {\color{named}b} {\color{with}c} {\color{as}d} {\color{.!60!black}e} \alert{f}
\expandafter\let\expandafter\unknown\csname\string\color@dpalert!25\endcsname\colorlet{asked}{dpalert!25}
{\color{asked}f}
{\globalcolorstrue\colorlet{everywhere}{dpalert}}{\color{everywhere}g}
{\colorlet{here}{black}\xglobal\colorlet{there}{here}{\color{there}h}}{\color{there}i}
\begin{colormixin}{50!white}j {\color{dpalert}k}\end{colormixin}
```

\pause

covered at first, [with a link](https://example.org)

\begin{beamercolorbox}[rounded=true,shadow=true]{block title}box\end{beamercolorbox}

## Stands out {.standout}

x
"""


def test_colours_are_those_that_xcolor_mixes(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = preamble._text
    ours = make(COLOURS)
    monkeypatch.setattr(preamble, "_text", lambda name: "" if name == "colour.tex" else real(name))
    xcolors = make(COLOURS, cache=tmp_path / "plain")
    assert ours.content == xcolors.content


def test_all_of_pandocs_markdown_can_be_on_slides(make: Make) -> None:
    text = make(KITCHEN_SINK).text()
    for words in (
        "Under a section",
        "struck out",
        "raw!",
        "meaning",
        "A caption",
        "words that wrap",
        "A box",
        "Careful",
        "quoted",
        "without a title",
    ):
        assert words in text
    assert "unseen" not in text


def pixels(rendered: Rendered, page: int) -> bytes:
    command = ["pdftoppm", "-r", "50", "-f", str(page), "-l", str(page), "-"]
    return subprocess.run(command, input=rendered.content, capture_output=True, check=True).stdout


def top(rendered: Rendered, word: str, page: int = 1) -> float:
    return next(y for _, y, _, _, text in rendered.words(page) if text == word)


BOXES = {
    "quote": "> one\n>\n> two",
    "block": "### Block\n\ninside",
    "alert": "### Block {.alert}\n\n* inside",
    "untitled": "\\begin{block}{}\ninside\n\\end{block}",
}


@pytest.mark.parametrize("boxed", BOXES.values(), ids=BOXES)
def test_slides_after_a_quote_or_a_block_look_as_ever(make: Make, boxed: str) -> None:
    after = f"## B\n\ntext\n\n{code('a = 1')}\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- item\n"
    plain, other = make(f"## A\n\nplain\n\n{after}"), make(f"## A\n\n{boxed}\n\n{after}")
    assert pixels(plain, 2) == pixels(other, 2)


def test_code_stands_apart_from_the_text_above_it_below_other_code_too(make: Make) -> None:
    second = f"between\n\n{code('ls', 'bash')}\nafter\n"
    deck = make(f"## A\n\n{code('pwd', 'bash')}\n{second}\n## B\n\nfirst\n\n{second}")
    gaps = [top(deck, "ls", page) - top(deck, "between", page) for page in (1, 2)]
    assert gaps[0] == pytest.approx(gaps[1], abs=0.1)


def test_code_and_text_in_columns_begin_and_go_on_as_elsewhere(make: Make) -> None:
    columns = f":::: columns\n::: column\n{code('ls', 'bash')}\n:::\n::: column\none\n\ntwo\n:::\n::::\n"
    deck = make(f"## A\n\n{columns}\n## B\n\none\n\ntwo\n")
    assert abs(top(deck, "ls") - top(deck, "one")) < 8
    gaps = [top(deck, "two", page) - top(deck, "one", page) for page in (1, 2)]
    assert gaps[0] == pytest.approx(gaps[1], abs=1)


def test_paragraphs_of_one_item_stand_apart(make: Make) -> None:
    deck = make("## A\n\n* one\n\n    two\n\n## B\n\none\\\ntwo\n")
    assert top(deck, "two") - top(deck, "one") > 3 + top(deck, "two", 2) - top(deck, "one", 2)


def test_a_footnote_in_a_column_is_at_the_foot_of_the_slide(make: Make) -> None:
    deck = make("## A\n\n:::: columns\n::: column\nleft^[Noted.]\n:::\n::: column\nright\n:::\n::::\n")
    assert top(deck, "Noted.") - top(deck, "left") > 50


def test_the_items_of_an_incremental_list_are_steps_and_so_is_a_pause_after_them(make: Make) -> None:
    pages = make("## A\n\n::: incremental\n- one\n- two\n:::\n\n. . .\n\nlast\n").pages()
    assert [[word in page for word in ("one", "two", "last")] for page in pages] == [
        [False, False, False],
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]


def test_a_term_is_above_its_definition_and_may_be_long(make: Make) -> None:
    deck = make(f"## A\n\nFirst\n\n:   meaning\n\n{'long ' * 30} term\n\n:   sense\n")
    assert top(deck, "First") < top(deck, "meaning") - 5
    assert top(deck, "term") < top(deck, "sense") - 5
    assert all(right < 453.6 for _, _, right, _, _ in deck.words(1))


def test_latex_that_the_reader_understands_is_not_lost(
    deck_of: Callable[[str], Deck], tmp_path: Path
) -> None:
    text = "## A\n\n\\begin{center}\nmiddle\n\\end{center}\n\n\\alert{danger} \\textcolor{red}{rose}\n"
    latex = body(deck_of(text), (), Kept(tmp_path / "kept")).latex
    assert r"\alert{danger}" in latex
    assert r"\textcolor{red}{rose}" in latex
    assert re.search(r"begin\{deckproofcentre\}\s+middle\s+\\end\{deckproofcentre\}", latex)


def test_a_rule_at_the_end_or_before_a_heading_makes_no_page(make: Make) -> None:
    assert len(make("## A\n\none\n\n---\n\n## B\n\ntwo\n\n---\n").pages()) == 2


def test_a_long_title_leaves_the_number_of_the_slide_alone(make: Make) -> None:
    deck = make(f"% {'Long ' * 24}\n\n## A\n\nx\n")
    foot = [word for word in deck.words(2) if word[1] > 235]
    number = next(left for left, _, _, _, text in foot if text.startswith("1"))
    assert max(right for _, _, right, _, text in foot if text == "Long") < number


def test_tables_are_set_in_one_pass() -> None:
    table = r"""\begin{longtable}[]{@{}ll@{}}
\caption{A \emph{b}}\tabularnewline
\toprule
a & \} \\
\midrule
\endfirsthead
\toprule
a & \} \\
\midrule
\endhead
1 & 2 \\
\bottomrule
\end{longtable}"""
    done = on_slides(f"x {table} y")
    assert done.startswith(r"x \begin{deckprooftable}{A \emph{b}}\begin{tabular}{@{}ll@{}}")
    assert done.count(r"\toprule") == 1
    assert done.index(r"\midrule") < done.index("1 & 2") < done.index(r"\bottomrule")
    assert done.endswith(r"\end{tabular}\end{deckprooftable} y")


def test_a_picture_that_is_too_large_is_made_to_fit_and_has_its_description(
    make: Make, tmp_path: Path
) -> None:
    talk = make("## P\n\nAbove it.\n\n![Two dots •• between λ](img/box.pdf){width=100%}\\\n\nBelow it.\n")
    words = {word: (bottom, right) for _, _, right, bottom, word in talk.words(1)}
    assert words["Below"][0] < 240
    with talk.open() as pdf:
        (slide,) = pdf.Root.StructTreeRoot.K[0].K
        assert [str(kid.Alt) for kid in slide.K if str(kid.S) == "/Figure"] == ["Two dots •• between λ"]


# ---- fitting ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("lines", [3, 15, 22, 25])
def test_code_is_whole_on_its_slide(make: Make, lines: int) -> None:
    text = "\n".join(f"line_{i} = {i}" for i in range(lines))
    words = make(f"% Talk\n\n## Code\n\n{code(text)}").words(2)
    last = next(w for w in words if f"line_{lines - 1} = {lines - 1}" in w[4] or w[4] == f"line_{lines - 1}")
    footer = next(w for w in words if w[4] == "Talk")
    assert last[3] < footer[1]


def test_code_is_as_large_as_it_can_be(make: Make) -> None:
    def height(text: str) -> float:
        return max(w[3] - w[1] for w in make(f"## Code\n\n{code(text)}").words(1) if "x_" in w[4])

    few = height("x_ = 1")
    many = height("\n".join(["x_ = 1"] * 20))
    wide = height("x_ = " + "1" * 90)
    assert few > many > 0.6 * few
    assert few > wide > 0.6 * few


def test_code_beside_long_text_fits(make: Make) -> None:
    bullets = '- The framework provides base functions (read/write/...) that use internally non-blocking synchronous I/O in their eventloop (kqueue, epoll, fallback on select)\n- This is extremely verbose, due to the fact we\'re constantly changing routines\n- At least we achieved our goal! We can launch "parallel" reads, instead of waiting at each blocking read.\n'
    words = make(f"% Talk\n\n## Callbacks\n\n{code(CALLBACKS)}\n{bullets}").words(2)
    footer = next(w for w in words if w[4] == "Talk")
    assert next(w for w in words if w[4] == "blocking")[3] < footer[1]
    assert next(w for w in words if w[4] == "read.")[3] < footer[1]


def test_code_in_columns_fits_its_column(make: Make) -> None:
    column = f"::: {{.column width=50%}}\n{code('x = ' + '1' * 40)}\n:::\n"
    words = [w for w in make(f"## C\n\n:::: columns\n{column}{column}::::\n").words(1) if "1111" in w[4]]
    assert len(words) == 2
    assert words[0][2] < words[1][0]
    assert words[1][2] < 453 - 28


def test_code_too_high_for_its_slide_even_at_the_smallest_size_is_a_problem(
    problems_of: Callable[[str], tuple[Problem, ...]],
) -> None:
    (problem,) = problems_of("## Fine\n\nx\n\n## Long\n\n" + code("\n".join(["x = 1"] * 40)))
    assert (problem.file, problem.line, problem.code) == ("slides/talk.md", 5, "too-high")
    assert problem.slides == ("Long (slides/talk.md:5)",)
    assert re.search(r"\d+ mm too high", problem.message)
    assert re.search(r"show \d+ lines of code less", problem.hint)


def test_a_line_of_code_too_wide_even_at_the_smallest_size_is_a_problem(
    problems_of: Callable[[str], tuple[Problem, ...]],
) -> None:
    (problem,) = problems_of("## Wide\n\n" + code("x = " + "1" * 150))
    assert (problem.line, problem.code) == (1, "too-wide")
    assert re.search(r"\d+ mm too wide", problem.message)
    assert re.search(r"more than 11\d characters \(the longest has 154\)", problem.hint)


def test_a_line_that_just_fits_at_the_smallest_size_is_none(make: Make) -> None:
    assert "1" * 100 in make("## Wide\n\n" + code("x = " + "1" * 106)).text()


def test_code_that_is_higher_than_a_slide_is_a_problem_on_one_with_frame_breaks_too(
    problems_of: Callable[[str], tuple[Problem, ...]],
) -> None:
    lines = "\n".join(f"echo {n}" for n in range(60))
    (problem,) = problems_of(f"## A {{.allowframebreaks}}\n\n{code(lines, 'bash')}")
    assert problem.code == "too-high"


def test_text_gets_smaller_where_code_at_its_smallest_is_not_enough() -> None:
    rest = fit.Rest({1.0: 164.0, 0.82: 119.5})
    assert fit.largest(rest, 11.56, 100.0, 191.0, FLAT) == fit.Size(6.0, 0.82)


def test_text_that_is_a_little_too_high_gets_smaller_and_far_too_high_is_a_problem(
    make: Make, problems_of: Callable[[str], tuple[Problem, ...]]
) -> None:
    assert "item 9" in make("## Some\n\n" + "".join(f"- item {i}\n" for i in range(10))).text()
    (problem,) = problems_of("## Many\n\n" + "".join(f"- item {i}\n" for i in range(30)))
    assert problem.code == "too-high"
    assert "split it" in problem.hint


@pytest.mark.parametrize(
    "wide",
    [
        "| "
        + " | ".join(["heading"] * 20)
        + " |\n|"
        + "---|" * 20
        + "\n| "
        + " | ".join(["cell"] * 20)
        + " |",
        "supercalifragilistic" * 8,
        "$$" + " + ".join(["x_{1000}"] * 40) + "$$",
    ],
    ids=["table", "word", "formula"],
)
def test_what_is_wider_than_the_slide_is_a_problem(
    problems_of: Callable[[str], tuple[Problem, ...]], wide: str
) -> None:
    problems = problems_of(f"## Fine\n\nx\n\n## Wide\n\n{wide}\n")
    assert {(p.code, p.line) for p in problems} == {("too-wide", 5)}


def test_every_slide_that_does_not_fit_is_reported(problems_of: Callable[[str], tuple[Problem, ...]]) -> None:
    long = "".join(f"- item {i}\n" for i in range(30))
    assert [p.line for p in problems_of(f"## A\n\n{long}\n## B\n\nx\n\n## C\n\n{long}")] == [1, 38]


# ---- characters ------------------------------------------------------------------------------------


def test_characters_of_all_sorts_are_shown_in_text_code_titles_and_outline(make: Make) -> None:
    signs = "→ é λ ✓ 漢字 ─│└ 😀 ½ Ж"
    talk = make(
        f"% T {signs}\n\n# S {signs}\n\n## H {signs}\n\nx {signs} `{signs}` **漢** $λ ≤ 1$\n\n{code('# ' + signs)}"
    )
    for page in talk.pages():
        for sign in signs.split():
            assert sign in page
    with talk.open() as pdf, pdf.open_outline() as outline:
        assert outline.root[0].title == f"S {signs}"
        assert outline.root[0].children[0].title == f"H {signs}"


def test_joiners_and_selectors_show_nothing_and_need_no_font(make: Make) -> None:
    assert (
        "joiner" in make("% ❤️ Title\n\n## ✔️ \U0001f468\u200d\U0001f469\n\njoin\u200der `a\ufe0fb`\n").text()
    )


def test_characters_from_other_fonts_keep_the_grid_of_code(make: Make) -> None:
    talk = make("## G\n\n" + code("漢字=1\nabcd=1\n─└😀=1", "text"))
    with talk.open() as pdf:
        wide, plain, mixed = line_runs(pdf)
    four_cells = plain[0] + 4 * 0.6 * FLAT.sizes.code * 72 / 72.27
    assert wide[-1] == pytest.approx(four_cells, abs=0.1)
    assert mixed[-1] == pytest.approx(four_cells, abs=0.1)


@pytest.mark.parametrize(
    "where", ["## X\n\ntext \U00010380\n", f"## X\n\n{code('# ' + chr(0x10380))}", "## X\n\n`\U00010380`\n"]
)
def test_a_character_that_no_font_has_is_a_problem(
    problems_of: Callable[[str], tuple[Problem, ...]], where: str
) -> None:
    (problem,) = problems_of("## Fine\n\nx\n\n" + where)
    assert problem.code == "no-glyph"
    assert "U+10380" in problem.message
    assert problem.slides == ("X (slides/talk.md:5)",)
    assert problem.line in (7, 8)


# ---- errors ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("latex", "says"),
    [
        (r"a \nosuchcommand b", r"Undefined control sequence: \nosuchcommand"),
        (r"\begin{nosuch}x\end{nosuch}", "Environment nosuch undefined"),
        (r"$\frac{1}$", "TeX says: "),
        (r"\input{nosuch.tex}", "nosuch.tex' not found"),
    ],
)
def test_an_error_of_tex_names_the_slide_and_quotes_the_message(
    problems_of: Callable[[str], tuple[Problem, ...]], latex: str, says: str
) -> None:
    (problem,) = problems_of(f"# Part\n\n## Fine\n\nx\n\n## Wrong\n\n{latex}\n\n## After\n\nx\n")
    assert problem.code == "latex"
    assert says in problem.message
    assert "\n" not in problem.message
    assert problem.slides == ("Wrong (slides/talk.md:7)",)


def test_a_character_that_a_font_turns_out_to_lack_is_found_in_the_log(
    deck_of: Callable[[str], Deck],
) -> None:
    deck = deck_of("## A\n\nx\n\n## B\n\ny\n")
    log = "deckproof-mark 1\nMissing character: There is no \u0378 (U+0378) in font [x]/OT:a!\n"
    assert findings(log, "", deck) == [Finding(1, "missing", "\u0378")]


def test_tex_that_does_not_end_has_failed(tmp_path: Path) -> None:
    (tmp_path / "x.tex").write_text(r"\def\x{\x}\x")
    done = tex.run(["xelatex", "-interaction=batchmode", "x.tex"], tmp_path, timeout=1)
    assert done.returncode
    assert b"did not end within 1 s" in done.stdout


def test_lists_that_are_too_deep_for_tex_are_told_as_such(
    problems_of: Callable[[str], tuple[Problem, ...]],
) -> None:
    deep = "\n".join(f"{'    ' * level}* level {level}" for level in range(4))
    (problem,) = problems_of(f"## A\n\n{deep}\n")
    assert "no deeper" in problem.hint


def test_an_undefined_command_is_found_on_its_line(problems_of: Callable[[str], tuple[Problem, ...]]) -> None:
    (problem,) = problems_of("## A\n\nx\n\n## B\n\nfine\n\nhere \\nosuchcommand x\n")
    assert problem.line == 9


def test_tex_runs_no_programs(make: Make, tmp_path: Path) -> None:
    make(f"## A\n\nx \\immediate\\write18{{touch {tmp_path}/escaped}}\n")
    assert not (tmp_path / "escaped").exists()


def test_without_xelatex_it_says_what_is_missing(
    deck_of: Callable[[str], Deck], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bin = tmp_path / "bin"
    bin.mkdir()
    for name in ("pandoc", "fc-list"):
        (bin / name).symlink_to(
            next(Path(d) / name for d in os.environ["PATH"].split(":") if (Path(d) / name).exists())
        )
    deck = deck_of("## A\n\nx\n")
    monkeypatch.setenv("PATH", str(bin))
    from deckproof.beamer import format

    format._engine.cache_clear()
    with pytest.raises(MissingTool, match="xelatex"):
        render(deck, FLAT, tmp_path / "cache", [])
    format._engine.cache_clear()


# ---- the file --------------------------------------------------------------------------------------


def test_the_pdf_says_what_it_is(make: Make) -> None:
    with make("---\ntitle: A talk & more λ\nauthor: [Ann, Bób]\nlang: de\n---\n\n## A\n\nx\n").open() as pdf:
        assert pdf.docinfo["/Title"] == "A talk & more λ"
        assert pdf.docinfo["/Author"] == "Ann, Bób"
        assert pdf.Root.Lang == "de"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle


def test_snippets_are_attached(make: Make) -> None:
    given = Attachment("a.py", b"print('x')\n", "The module a")
    with make("## A\n\nx\n", (given,)).open() as pdf:
        (name,) = pdf.attachments
        assert (name, pdf.attachments[name].get_file().read_bytes()) == ("a.py", b"print('x')\n")
        assert pdf.attachments[name].description == "The module a"


def test_links_between_slides_lead_there(make: Make) -> None:
    talk = make("## A\n\n[there](#b)\n\n## B\n\nx\n")
    with talk.open() as pdf:
        (link,) = [a for a in pdf.pages[0].Annots if a.Subtype == "/Link"]
        name = str(link.A.D) if "/A" in link else str(link.Dest)
        found = pikepdf.NameTree(pdf.Root.Names.Dests)[name]
        place = found.D if isinstance(found, pikepdf.Dictionary) else found
        assert place[0].objgen == pdf.pages[1].objgen


def test_references_get_as_many_passes_as_they_need(make: Make) -> None:
    text = make(
        "## A\n\nsee \\ref{e} on \\pageref{e}\n\n## B\n\n\\begin{equation}x\\label{e}\\end{equation}\n"
    ).text()
    assert "on 2" in text


def test_a_table_of_contents_lists_the_sections(make: Make) -> None:
    assert (
        "Second part"
        in make("---\ntoc: true\n---\n\n# First\n\n## A\n\nx\n\n# Second part\n\n## B\n\ny\n").pages()[0]
    )


# ---- the same every time ---------------------------------------------------------------------------

SAME = f"% T\n\n# S\n\n## A λ 漢\n\n- x[^1]\n\n[^1]: y\n\n## B\n\n![box](img/box.pdf)\n\n## C\n\nlong\n\n{code(CALLBACKS)}\n- a\n- b\n"


def empty(cache: Path, directory: Path) -> Path:
    """A cache that has the format and nothing else."""
    (directory / "beamer").mkdir(parents=True)
    for file in [*(cache / "beamer").glob("*.fmt"), *(cache / "beamer").glob("*.json")]:
        if not file.name.endswith(".sizes.json"):
            os.link(file, directory / "beamer" / file.name)
    return directory


def test_the_same_input_makes_the_same_bytes_everywhere(
    make: Make, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make(SAME, cache=empty(cache, tmp_path / "one")).content
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    monkeypatch.setenv("LANG", "C")
    monkeypatch.chdir("/")
    assert make(SAME, cache=empty(cache, tmp_path / "an other plÄce")).content == first


def test_a_format_dumped_anew_makes_the_same_bytes(make: Make, cache: Path, tmp_path: Path) -> None:
    assert (
        make(SAME, cache=tmp_path / "new").content == make(SAME, cache=empty(cache, tmp_path / "old")).content
    )


def test_what_is_cached_changes_nothing(make: Make, cache: Path, tmp_path: Path) -> None:
    warm = empty(cache, tmp_path / "warm")
    edited = SAME.replace("long", "longer " * 20) + "- c\n"
    make(SAME, cache=warm)
    assert make(edited, cache=warm).content == make(edited, cache=empty(cache, tmp_path / "cold")).content
    assert make(SAME, cache=warm).content == make(SAME, cache=empty(cache, tmp_path / "cold2")).content


def test_a_build_of_the_same_runs_no_tex(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    first = make(SAME).content
    for start in ("run", "started"):
        monkeypatch.setattr(f"deckproof.beamer.tex.{start}", lambda *_: pytest.fail("TeX was run"))
    assert make(SAME).content == first


def test_measuring_prints_nothing_and_is_known_the_next_time(
    deck_of: Callable[[str], Deck], cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = empty(cache, tmp_path / "cache")
    monkeypatch.setattr(Press, "pdf", lambda _: pytest.fail("a PDF was made"))
    wide = code("x = 1" + 30 * "; y")
    deck = deck_of(f"## A\n\n{wide}\n\n## B\n\ny\n")
    measured = scales(deck, FLAT, there, [])
    assert measured[0].code < 1
    for start in ("run", "started"):
        monkeypatch.setattr(f"deckproof.beamer.tex.{start}", lambda *_: pytest.fail("TeX was run"))
    assert scales(deck, FLAT, there, []) == measured


def test_a_change_is_seen(make: Make) -> None:
    one = make("## A\n\nx\n").content
    assert make("## A\n\ny\n").content != one
    assert make("## A\n\nx\n", (Attachment("a.py", b"", ""),)).content != one


def test_a_failure_is_not_kept(make: Make, problems_of: Callable[[str], tuple[Problem, ...]]) -> None:
    for _ in range(2):
        assert problems_of("## Wrong\n\n\\nosuchcommand\n")
    assert make("## Right\n\nx\n").content


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What TeX is given to set, each time that it is."""
    sources: list[str] = []
    real = Press.set

    def run(press: Press, source: str) -> object:
        sources.append(source)
        return real(press, source)

    monkeypatch.setattr(Press, "set", run)
    return sources


def test_known_sizes_save_a_pass(make: Make, cache: Path, tmp_path: Path, ran: list[str]) -> None:
    columns = f":::: columns\n::: {{.column width=50%}}\n{code('x = ' + '1' * 40)}\n:::\n::::\n"
    warm = empty(cache, tmp_path / "warm")
    make(f"## A\n\n{columns}\n## B\n\nx\n", cache=warm)
    assert len(ran) == 2  # TeX has to say first how wide a column is
    make(f"## A\n\n{columns}\n## B\n\ny\n", cache=warm)
    assert len(ran) == 3


def test_a_first_pass_over_code_and_text_is_the_last(
    make: Make, cache: Path, tmp_path: Path, ran: list[str]
) -> None:
    parts = [
        f"## Slide\n\n{above}{code(chr(10).join(['x = 1'] * lines))}\n{below}\n"
        for most, above, below in ((23, "", ""), (21, "A sentence above.\n\n", ""), (17, "", "* an item"))
        for lines in range(5, most)
    ]
    make("\n".join(parts), cache=empty(cache, tmp_path / "new"))
    assert len(ran) == 1


def test_what_a_killed_build_left_is_taken_away_later(make: Make, cache: Path, tmp_path: Path) -> None:
    there = empty(cache, tmp_path / "cache")
    old, new = there / "beamer" / ".run-old", there / "beamer" / ".run-new"
    for left in (old, new):
        (left / "sub").mkdir(parents=True)
    os.utime(old, (0, 0))
    make("## A\n\nx\n", cache=there)
    assert not old.exists()
    assert new.exists()  # it may be at work


def test_formats_are_dumped_side_by_side(tmp_path: Path) -> None:
    script = "import sys; from pathlib import Path; from deckproof.beamer.format import prepare; from deckproof.theme import FLAT; print(prepare(FLAT, Path(sys.argv[1])))"
    running = [
        subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    made = {process.communicate()[0].strip() for process in running}
    assert len(made) == 1
    assert Path(made.pop()).stat().st_size > 1_000_000
    assert not list((tmp_path / "beamer").glob(".dump-*"))


def test_another_theme_has_another_format(tmp_path: Path, cache: Path) -> None:
    from deckproof.beamer.preamble import preamble

    assert preamble(FLAT) != preamble(replace(FLAT, colours=replace(FLAT.colours, accent="#123456")))
