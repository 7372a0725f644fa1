"""What those get from the PDF who hear it: tags, in the order in which one reads."""

from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from deckproof.beamer.words import Font, characters, widths, words

TALK = """\
---
title: A talk about words
author: Ann Author
---

# Part one

## First slide

A paragraph of `code` and *more* words that is so long that it takes more than one line of the slide, at least.

Another paragraph, with a [link](https://example.com/).

* An item
* Another **bold**

1. Numbered

## Second slide

```{.bash .literal}
if true
    echo "two  blanks"
```

![A black box](img/x.svg){width=20%}

![](img/x.svg){width=10mm alt=""}

. . .

Later[^1]

[^1]: A footnote.

## Columns

::: columns
:::: column
Left

Left again
::::
:::: column
Right
::::
:::

$$x^2 + y$$

| a | b |
|---|---|
| 1 | 2 |
"""

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200"><path d="M0 0h400v200"/></svg>'


@pytest.fixture(scope="module")
def built(a_project) -> Path:
    project = a_project({"slides/talk.md": TALK, "img/x.svg": PICTURE})
    done = project.run("pdf")
    assert done.status == 0, done.err
    return project.root / "build/talk.pdf"


def told(element: pikepdf.Object) -> list[tuple[str, str]]:
    """The innermost tags of `element` and below, with what is read out for them."""
    kids = element.get(Name.K, Array())
    below = [kid for kid in kids if isinstance(kid, Dictionary) and Name.S in kid]
    if below:
        return [one for kid in below for one in told(kid)]
    return [(str(element.S)[1:], str(element.get(Name.ActualText, element.get(Name.Alt, ""))))]


@pytest.fixture(scope="module")
def pages(built: Path) -> list[list[tuple[str, str]]]:
    with pikepdf.open(built) as pdf:
        (document,) = pdf.Root.StructTreeRoot.K
        return [told(section) for section in document.K]


def test_each_page_has_its_heading_text_and_items(pages) -> None:
    assert pages[0] == [("H1", "A talk about words"), ("P", "Ann Author")]
    assert pages[1] == [("P", "1"), ("H1", "Part one")]
    assert pages[2] == [
        ("H2", "First slide"),
        (
            "P",
            "A paragraph of code and more words that is so long that it takes more than one line of the slide, at least.",
        ),
        ("P", "Another paragraph, with a link."),
        ("LBody", "An item"),
        ("LBody", "Another bold"),
        ("LBody", "1. Numbered"),
        ("Link", ""),
    ]


def test_code_keeps_its_lines_and_pictures_their_description(pages) -> None:
    assert pages[3] == [
        ("H2", "Second slide"),
        ("Code", 'if true\n    echo "two  blanks"'),
        ("Figure", "A black box"),
        ("P", "A black box"),  # its caption
        ("P", "1 A footnote."),
    ]


def test_what_a_step_does_not_show_yet_is_not_read_out(pages) -> None:
    assert pages[4] == [*pages[3][:4], ("P", "Later 1"), pages[3][4]]


def test_columns_are_read_one_after_the_other(pages) -> None:
    read = [text for _, text in pages[5]]
    assert read[:4] == ["Columns", "Left", "Left again", "Right"]


def test_all_that_is_shown_is_tagged_or_decoration(built: Path) -> None:
    with pikepdf.open(built) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        tree = pdf.Root.StructTreeRoot.ParentTree.Nums
        parents = {int(tree[at]): tree[at + 1] for at in range(0, len(tree), 2)}
        for page in pdf.pages:
            assert page.obj.Tabs == Name.S
            depth: list[bool] = []
            numbers = []
            for instruction in pikepdf.parse_content_stream(page):
                name, operands = str(instruction.operator), instruction.operands
                if name in ("BDC", "BMC"):
                    known = len(operands) > 1 and Name.MCID in operands[1]
                    numbers += [int(operands[1].MCID)] if known else []
                    depth.append(known or operands[0] == Name.Artifact)
                elif name == "EMC":
                    depth.pop()
                elif name in ("TJ", "Tj", "f", "S", "Do"):
                    assert any(depth), name
            assert depth == []
            assert numbers == list(range(len(parents[int(page.obj.StructParents)])))
            for annotation in page.obj.get(Name.Annots, Array()):
                assert str(parents[int(annotation.StructParent)].S) == "/Link"


def test_footlines_and_bullets_are_not_read_out(pages) -> None:
    read = " ".join(text for page in pages[1:] for _, text in page)
    assert "A talk about words" not in read
    assert "1 / 3" not in read


TO_UNICODE = b"""\
2 beginbfchar
<0003> <0020>
<0004> <00660069>
endbfchar
2 beginbfrange
<0005> <0007> <0041>
<0008> <0009> [<0058> <D83DDE00>]
endbfrange
"""


def test_glyphs_are_read_as_characters() -> None:
    assert characters(TO_UNICODE) == {3: " ", 4: "fi", 5: "A", 6: "B", 7: "C", 8: "X", 9: "😀"}
    assert widths(Array([5, Array([500, 600]), 7, 9, 700])) == {5: 500, 6: 600, 7: 700, 8: 700, 9: 700}


def test_distances_are_blanks_and_kerns_are_none() -> None:
    font = Font(characters(TO_UNICODE), {5: 500.0, 6: 600.0})
    shown = [Array([pikepdf.String(b"\0\5"), 20, pikepdf.String(b"\0\6"), -281, pikepdf.String(b"\0\5")])]
    assert words(shown, font) == ("AB A", 500 - 20 + 600 + 281 + 500)
