"""The steps of slides, counted from real decks: which words are there on which step."""

import re
import subprocess

import pytest

from deckproof.deck import staged
from deckproof.deck.read import read
from deckproof.deck.resolve import resolve
from deckproof.deck.slides import split
from deckproof.deck.staged import handout
from deckproof.deck.steps import item_steps, on
from deckproof.files import Kept
from deckproof.problem import Problems
from deckproof.project import Project


def resolved(root, text):
    path = root / "slides" / "talk.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    draft = read(Project(root), path)
    found = resolve(draft, {}, frozenset())
    return found.deck, (*draft.problems, *found.problems)


def there(node, step):
    """The words of a part of the AST on `step`."""
    if isinstance(node, list):
        if node and isinstance(node[0], dict) and node[0].get("t") in ("Para", "Plain"):
            when, _ = item_steps(node)
            if when is not None and step not in when:
                return ""
        return "".join(there(one, step) + " " * isinstance(one, list) for one in node)
    if not isinstance(node, dict):
        return ""
    found = on(node) if "t" in node else None
    if found and found[0] in ("uncover", "only") and step not in found[1]:
        return ""
    if node["t"] in ("Str", "Space", "SoftBreak"):
        return node.get("c", " ")
    return there(node.get("c"), step) + ("" if node["t"] in ("Emph", "Strong", "Span") else " ")


def shown(deck, place=0):
    """The words of a slide, step by step."""
    part = split(deck.ast["blocks"], deck.slide_level)[place]
    return [" ".join(there(part[1:], n).split()) for n in range(1, deck.slides[place].steps + 1)]


MARKDOWN = {
    "none": ("a\n\nb", ["a b"]),
    "pause": ("a\n\n. . .\n\nb\n\nc", ["a", "a b c"]),
    "pause at the end": ("a\n\n. . .", ["a", "a"]),
    "incremental": ("::: incremental\n- a\n- b\n:::\n\nz", ["z", "a z", "a b z"]),
    "incremental and a pause": ("::: incremental\n- a\n:::\n\n. . .\n\nz", ["", "a", "a z"]),
    "nested": ("::: incremental\n- a\n    - b\n- c\n:::", ["", "a", "a b", "a b c"]),
    "not incremental": ("::: incremental\n- a\n\n::: nonincremental\n- b\n:::\n:::", ["b", "a b"]),
    "quoted list": ("> - a\n> - b", ["", "a", "a b"]),
    "quote": ("> a\n>\n> b", ["a b"]),
    "numbered": ("::: incremental\n3) a\n4) b\n:::", ["", "a", "a b"]),
    "fragments": ("[a]{.fragment} b\n\n::: fragment\nc\n:::", ["b", "a b", "a b c"]),
    "fragments by index": ("[a]{.fragment fragment-index=1} [b]{.fragment fragment-index=0}", ["", "b", "a b"]),
    "fade out": ("[a]{.fragment .fade-out} b", ["a b", "b"]),
    "columns": (
        ":::: columns\n::: column\na\n\n. . .\n\nb\n:::\n::: column\nc\n:::\n::::\n\nd",
        ["a", "a b c d"],
    ),
    "block": ("x\n\n### A\n\nb\n\n. . .\n\nc\n\n### D\n\ne", ["x A b", "x A b c D e"]),
    "indices with gaps": ("[a]{.fragment fragment-index=7} [b]{.fragment data-fragment-index=3} [c]{.fragment}", ["", "b", "a b", "a b c"]),
    "then semi": ("[a]{.fragment .fade-in-then-semi-out} [b]{.fragment .fade-in-then-out} [c]{.fragment .current-visible}", ["", "a", "a b", "a c"]),
    "highlights hide nothing": ("[a]{.fragment .highlight-red} [b]{.fragment .grow} [c]{.fragment .strike}", ["a b c"] * 4),
    "movement": ("[a]{.fragment .fade-up} [b]{.fragment .zoom-in}", ["", "a", "a b"]),
    "notes": ("a\n\n. . .\n\nb\n\n::: notes\nn\n:::", ["a n", "a b n"]),
}  # fmt: skip


@pytest.mark.parametrize(("body", "steps"), MARKDOWN.values(), ids=MARKDOWN)
def test_markdown_has_its_steps(tmp_path, body, steps):
    deck, problems = resolved(tmp_path, f"## T\n\n{body}\n")
    assert (shown(deck), problems) == (steps, ())


LATEX = {
    "pause": "one\n\n\\pause\n\ntwo",
    "pause in a line": "one \\pause two",
    "onslide": "\\onslide<2->\n\none\n\n\\onslide<1>\n\ntwo\n\n\\onslide\n\nthree",
    "onslide of a group": "\\onslide<2>{one} two",
    "item": "\\begin{itemize}\n\\item<2-> one\n\\item<1,3> two\n\\item three\n\\end{itemize}",
    "default": "\\begin{itemize}[<+->]\n\\item one\n\\item<1> two\n\\item three\n\\end{itemize}",
    "nested default": "\\begin{itemize}[<+->]\n\\item one\n\\begin{itemize}\n\\item two\n\\end{itemize}\n\\item three\n\\end{itemize}",
    "pause in a list": "\\begin{enumerate}\n\\item one \\pause\n\\item two\n\\end{enumerate}\nthree",
    "plus": "\\uncover<+->{one} \\uncover<+->{two} \\uncover<+(1)->{three}",
    "plus and pause": "\\uncover<+->{one}\n\n\\pause\n\ntwo",
    "ranges": "\\only<1-2>{one} \\only<2->{two} \\only<-3>{three} \\only<1,3>{four}",
    "visible": "\\visible<2>{one} \\invisible<2>{two}",
    "nested": "\\uncover<2->{one \\uncover<3->{two}} three",
    "alt": "\\alt<2>{one}{two} three",
    "blocks": "\\begin{block}<2->{One}\ntwo\n\\end{block}\n\\begin{alertblock}{Three}<3->\nfour\n\\end{alertblock}",
    "columns": "\\begin{columns}\n\\begin{column}{.5\\textwidth}\none \\pause two\n\\end{column}\n\\begin{column}{.5\\textwidth}\nthree\n\\end{column}\n\\end{columns}",
    "only around a list": "\\only<2>{\n\\begin{itemize}\n\\item<2-> one\n\\end{itemize}\n}\ntwo",
    "uncoverenv": "\\begin{uncoverenv}<2->\none\n\\end{uncoverenv}\n\\begin{onlyenv}<1>\ntwo\n\\end{onlyenv}",
    "description": "\\begin{description}\n\\item<2->[One] two\n\\item[Three] four\n\\end{description}",
    "overlayarea": "\\begin{overlayarea}{\\textwidth}{2cm}\n\\only<1>{one}\n\\only<2>{two}\n\\end{overlayarea}",
    "label": "\\begin{itemize}\n\\item<2->[a] one\n\\item[b]<3> two\n\\item[c] three\n\\end{itemize}",
    "label and default": "\\begin{enumerate}[<+->]\n\\item[a] one\n\\item two\n\\end{enumerate}",
    "default with an alert": "\\begin{itemize}[<+-| alert@+>]\n\\item one\n\\item two\n\\end{itemize}\nthree",
    "temporal": "\\temporal<2-3>{one}{two}{three} \\only<5>{four}",
    "temporal with a gap": "\\temporal<2,4>{one}{two}{three} \\only<5>{four}",
    "alt counts once": "\\alt<+->{one}{two} \\alt<+->{three}{four}",
    "alt behind": "\\alt{one}{two}<2> \\only{three}<3>",
    "alt of blocks": "\\alt<2>{\n\\begin{itemize}\n\\item one\n\\end{itemize}\n}{two} three",
    "pause to a step": "one \\pause[3] two \\pause three \\pause[2] four",
    "overprint": "\\begin{overprint}\n\\onslide<1>\none\n\\onslide<2-3>\ntwo\n\\onslide<4>\nthree\n\\end{overprint}\nfour",
    "plus in overprint": "\\begin{overprint}[.5\\textwidth]\n\\onslide<+>\none\n\\onslide<+>\ntwo\n\\end{overprint}",
    "modes": "\\only<beamer:2| handout:1>{one} \\only<handout:0>{two} \\uncover<3| handout:0>{three} \\only<0| handout:1>{four}",
    "other environments": "\\begin{visibleenv}<2>\none\n\\end{visibleenv}\n\\begin{invisibleenv}<2>\ntwo\n\\end{invisibleenv}\n\\begin{actionenv}<3-| alert@3>\nthree\n\\end{actionenv}\n\\begin{alertenv}<2>\nfour\n\\end{alertenv}",
    "action": "\\action<2-| alert@3>{one} two",
    "colour": "\\color<2>{red} one \\textcolor<3>{blue}{two} {\\color{teal} three}",
    "theorem": "\\begin{theorem}<2->[one]\ntwo\n\\end{theorem}\n\\begin{definition}[three]<3->\nfour\n\\end{definition}\n\\begin{proof}\nfive \\pause six\n\\end{proof}",
    "cells": "\\begin{tabular}{ll}\none & \\uncover<2->{two} \\\\\n\\uncover<3->{three & four \\\\}\nfive & six\n\\end{tabular}",
    "rows": "\\begin{tabular}{ll}\none & two \\\\ \\pause\nthree & four \\\\\n\\onslide<3->five & six\n\\end{tabular}",
    "minipages": "\\begin{minipage}{.4\\textwidth}\none \\pause\n\\end{minipage}\\hfill\n\\begin{minipage}[t]{.4\\textwidth}\ntwo\n\\end{minipage}",
    "alert": "\\alert<3>{one} \\textbf<2>{two} \\item<2-| alert@2>",
    "alert of an item": "\\begin{itemize}\n\\item<1-| alert@2> one\n\\item<2-> two\n\\end{itemize}",
}  # fmt: skip
LATEX["alert"] = LATEX["alert"].partition(" \\item")[0]


@pytest.fixture(scope="session")
def beamers(tmp_path_factory):
    """What beamer itself makes of each of these frames: the words on its pages."""
    work = tmp_path_factory.mktemp("beamer")
    frames = "\n".join(
        f"\\begin{{frame}}{{frame{place}}}\n{body}\n\\end{{frame}}"
        for place, body in enumerate(LATEX.values())
    )
    plain = "\\setbeamertemplate{navigation symbols}{}\\setbeamertemplate{enumerate item}{}\\setbeamertemplate{itemize item}{}\\setbeamertemplate{itemize subitem}{}"
    (work / "x.tex").write_text(
        f"\\documentclass{{beamer}}{plain}\n\\begin{{document}}\n{frames}\n\\end{{document}}\n"
    )
    command = ["xelatex", "-interaction=batchmode", "x.tex"]
    subprocess.run(
        command, cwd=work, capture_output=True, check=False, timeout=100
    )  # a font of hyperref's lacks
    text = subprocess.run(
        ["pdftotext", "x.pdf", "-"], cwd=work, capture_output=True, check=True, text=True
    ).stdout
    found = {name: [] for name in LATEX}
    names = list(LATEX)
    for page in text.split("\f")[:-1]:
        title, _, rest = page.strip().partition("\n")
        found[names[int(title.strip().removeprefix("frame"))]].append(sorted(rest.split()))
    return found


@pytest.mark.parametrize("name", LATEX)
def test_raw_latex_has_the_steps_that_beamer_gives_it(tmp_path, beamers, name):
    deck, problems = resolved(tmp_path, f"## T\n\n{LATEX[name]}\n")
    assert problems == ()
    assert [sorted(words.split()) for words in shown(deck)] == beamers[name]


def test_the_lines_of_code_are_steps_and_the_text_below_waits_for_none(tmp_path):
    code = '```{.bash .literal lines="1|2|all"}\nls\npwd\n```'
    deck, problems = resolved(tmp_path, f"## T\n\na\n\n. . .\n\n{code}\n\nb\n\n. . .\n\nc\n")
    assert problems == ()
    assert shown(deck) == ["a", "a b", "a b", "a b", "a b c"]
    assert [(one.lines, str(one.overlay)) for one in deck.codes[0].highlights] == [((0,), "1-2"), ((1,), "3")]


@pytest.mark.parametrize("name", ["lines", "data-line-numbers", "code-line-numbers"])
def test_other_tools_names_for_it_mean_the_same(tmp_path, name):
    deck, problems = resolved(tmp_path, f'## T\n\n```{{.bash .literal {name}="1|2"}}\nls\npwd\n```\n')
    assert (deck.slides[0].steps, problems) == (2, ())


@pytest.mark.parametrize(
    ("body", "code", "line", "says"),
    [
        (
            "x\n\n\\begin{tikzpicture}\n\\foreach \\i in {1,2} {\n\\node<\\i-> {a};}\n\\end{tikzpicture}",
            "overlay",
            7,
            "only TeX knows",
        ),
        ('```{.bash .literal lines="3"}\nls\n```', "code-lines", 3, "there is no line 3"),
        ('```{.bash .literal lines="/x/"}\nls\n```', "code-lines", 3, "no line has /x/"),
        ('```{.bash .literal lines="a"}\nls\n```', "code-lines", 3, "is no line"),
        ("a\n\n\\only<3-1>{b}", "overlay", 5, "ends before it begins"),
        ("$a \\uncover<2->{b}$", "overlay", 3, "a formula cannot have steps"),
        ("a [b]{.fragment .custom}", "overlay", 3, "custom have no form in the PDF"),
        ("a [b]{.fragment fragment-index=one}", "overlay", 3, "one is no index"),
        ("::: {.fragment .grow}\n- a\n:::", "overlay", 3, "only words can be"),
    ],
)
def test_what_is_wrong_with_steps_is_a_problem_with_its_line(tmp_path, body, code, line, says):
    _, problems = resolved(tmp_path, f"## T\n\n{body}\n")
    assert [(one.code, one.line) for one in problems] == [(code, line)]
    assert says in problems[0].message
    assert problems[0].slides == ("T (slides/talk.md:1)",)


@pytest.mark.parametrize("body", ["a\n\n. . .\n\nb", "\\only<2>{a}", "[a]{.fragment}"])
def test_a_slide_that_goes_on_on_further_pages_cannot_have_steps(tmp_path, body):
    _, problems = resolved(tmp_path, f"x\n\n## T {{.allowframebreaks}}\n\n{body}\n")
    assert [(one.code, one.line) for one in problems] == [("overlay", 3)]
    assert "divide it" in problems[0].hint
    assert resolved(tmp_path, "## T {.allowframebreaks}\n\na\n")[1] == ()


def test_a_handout_has_what_is_meant_for_it(tmp_path):
    body = (
        "\\only<1| handout:1>{a} \\only<2| handout:0>{b} \\uncover<handout:0>{c} \\invisible<1| handout:0>{d}\n\n"
        "\\begin{itemize}\n\\item<1-| handout:0> e\n\\item<0| handout:1> f\n\\item<2-> g\n\\end{itemize}"
    )
    deck, problems = resolved(
        tmp_path, f"## T\n\n{body}\n\n## U\n\n\\only<1| handout:1>{{a}}\\only<2| handout:2>{{b}}\n"
    )
    assert problems == ()
    assert shown(deck) == ["a c e", "b c d e g"]
    assert shown(handout(deck)) == ["a d f g"]
    assert shown(handout(deck), 1) == ["b"]


def test_a_drawing_in_a_handout_is_as_on_the_last_step(tmp_path):
    drawing = "\\begin{tikzpicture}\n\\draw<-1> (0,0);\n\\only<2>{\\draw (1,0);}\n\\end{tikzpicture}"
    deck, _ = resolved(tmp_path, f"## T\n\n{drawing}\n")
    assert deck.slides[0].steps == 2
    assert f"\\deckproofat{{2}}{{{drawing.replace('<-1>', '<1>')}}}" in [
        one["c"][1] for one in handout(deck).ast["blocks"] if one["t"] == "RawBlock"
    ]


def test_a_handout_is_as_on_the_last_step(tmp_path):
    body = "\\begin{itemize}\n\\item<2-> a\n\\item<1> b\n\\end{itemize}\n\n\\only<1>{c}\\only<2>{d} \\alert<2>{e}"
    deck, _ = resolved(tmp_path, f"## T\n\n{body}\n\n. . .\n\nf\n")
    assert shown(handout(deck)) == ["a d e f"]
    assert handout(deck).name == "talk-handout"


@pytest.mark.parametrize("rule", ["---", "* * *", "_____", "- - -", "***"])
def test_a_slide_that_a_rule_begins_is_on_the_rules_line(tmp_path, rule):
    deck, _ = resolved(tmp_path, f"## T\n\na\n\n{rule}\n\nb\n")
    assert [slide.line for slide in deck.slides] == [1, 5]


@pytest.mark.parametrize("text", ["", "\n", "---\nauthor: me\n---\n", "<!-- nothing -->\n"])
def test_a_deck_without_slides_and_title_is_a_problem(tmp_path, text):
    try:
        _, problems = resolved(tmp_path, text)
    except Problems as raised:
        problems = raised.problems
    assert [one.code for one in problems] == ["empty-deck"]


def test_what_stays_raw_is_found_as_it_was_written(tmp_path):
    deck, problems = resolved(
        tmp_path, "## T\n\n\\foo{\\only<2>{x}}\n\n\\begin{multicols}{2}\ny\n\\end{multicols}\n"
    )
    assert problems == ()
    raw = re.findall(r"'RawBlock', 'c': \['tex', '(.*?)'\]", str(deck.ast))
    assert len(raw) == 2


CODE = '```{.bash .literal lines="LINES"}\na\nb\nc\n```\n\n. . .\n\nz'


@pytest.fixture
def counted(tmp_path, monkeypatch):
    """The deck and its problems as a process finds them that has only the file of what is kept; and how many
    slides it counted the steps of."""
    asked = []
    stepped = staged.stepped

    def counting(blocks, codes, level):
        asked.append(blocks)
        return stepped(blocks, codes, level)

    monkeypatch.setattr(staged, "stepped", counting)

    def by_a_new_process(text, head=""):
        path = tmp_path / "slides" / "talk.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{head}{text}\n", "utf-8")
        asked.clear()
        memory = Kept(tmp_path / "steps")
        found = resolve(read(Project(tmp_path), path), {}, frozenset(), memory)
        memory.save()
        return found.deck, found.problems, len(asked)

    return by_a_new_process


def test_a_slide_whose_steps_were_counted_is_the_same_again(tmp_path, counted):
    bodies = [body for body, _ in MARKDOWN.values()]
    bodies += [*LATEX.values(), "| a | b |\n|:--|--:|\n| 1 | 2 |", "$\\only<2>{x}$", "\\uncover<x>{a}"]
    bodies += [CODE.replace("LINES", lines) for lines in ("1|2", "1|2-3|all", "9")]
    text = "\n\n".join(f"## {place}\n\n{body}" for place, body in enumerate(bodies))
    anew, problems = resolved(tmp_path, text + "\n")
    deck, told, count = counted(text)
    again, told_again, none = counted(text)
    assert (count, none) == (len(bodies), 0)
    assert deck == again == anew
    assert told == told_again == problems


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("## A\n\na\n\n. . .\n\nb", "## A\n\na\n\nb"),
        (f"## A\n\n{CODE}".replace("LINES", "1|2"), f"## A\n\n{CODE}".replace("LINES", "1|2|3")),
        (f"## A\n\n{CODE}".replace("LINES", "1|2"), f"## A\n\n{CODE}".replace("LINES", "1|3")),
        ("## A\n\na\n\n### B\n\n. . .", "---\nslide-level: 3\n---\n\n## A\n\na\n\n### B\n\n. . ."),
        ("## A\n\ny\n\n### B\n\nx", "---\nslide-level: 1\n---\n\n## A\n\ny\n\n### B\n\nx"),
    ],
)
def test_a_slide_is_counted_anew_where_anything_that_matters_changed(tmp_path, counted, before, after):
    counted(before)
    deck, told, _ = counted(after)
    assert (deck, told) == resolved(tmp_path, f"{after}\n")


def test_a_slide_is_counted_anew_by_another_deckproof(counted, monkeypatch):
    assert counted("## A\n\na")[2] == 1
    monkeypatch.setattr(staged, "program", lambda: "other")
    assert counted("## A\n\na")[2] == 1
