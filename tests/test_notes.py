"""Slides and speaker notes side by side, and what else the PDF tells viewers and readers."""

import io
import subprocess
from pathlib import Path

import pikepdf
import pytest

TALK = """\
---
title: A talk
author: [Ann Author, Bob Author]
lang: fr
keywords: [slides, "truth, whole"]
---

# One

## First

Alpha, and a [link](#third).

::: notes
Say *alpha*.

- a point
:::

## Second

Beta

. . .

Gamma

::: notes
### Beta is said

---

Say beta, . . . slowly.
:::

# Two

## Third

![A black box](img/x.svg){width=30%}
"""

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200"><path d="M0 0h400v200"/></svg>'
FILES = {"slides/talk.md": TALK, "img/x.svg": PICTURE}


@pytest.fixture(scope="module")
def built(a_project) -> Path:
    project = a_project(FILES)
    done = project.run("pdf")
    assert done.status == 0, done.err
    assert done.out.splitlines()[1].startswith("build/talk-notes.pdf: ")
    return project.root / "build"


def halves(pdf: Path, page: int) -> tuple[str, str]:
    """The text of the left and of the right half of `page`."""
    with pikepdf.open(pdf) as document:
        _, _, right, top = (int(float(edge)) for edge in document.pages[page - 1].mediabox)
    both = []
    for x in (0, right // 2):
        box = [
            "-f",
            str(page),
            "-l",
            str(page),
            "-x",
            str(x),
            "-y",
            "0",
            "-W",
            str(right // 2),
            "-H",
            str(top),
        ]
        command = ["pdftotext", "-layout", *box, pdf, "-"]
        both.append(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return both[0], both[1]


def test_each_page_has_the_slide_and_its_notes_beside_it(built: Path) -> None:
    slides, notes = built / "talk.pdf", built / "talk-notes.pdf"
    with pikepdf.open(slides) as one, pikepdf.open(notes) as both:
        assert len(one.pages) == len(both.pages) == 7
        for page, wide in zip(one.pages, both.pages, strict=True):
            _, _, width, height = map(float, page.mediabox)
            assert list(map(float, wide.mediabox)) == pytest.approx([0, 0, 2 * width, height])
    text = [halves(notes, page) for page in range(1, 8)]
    assert "Say" not in "".join(left for left, _ in text)
    assert "A talk" in text[0][0]
    assert text[0][1].strip() == text[1][1].strip() == ""
    assert "Alpha" in text[2][0]
    assert "Say alpha." in text[2][1]
    assert "a point" in text[2][1]
    assert "Gamma" not in text[3][0]
    assert "Gamma" in text[4][0]
    for step in (3, 4):
        assert "Say beta" in text[step][1]
        assert "Beta is said" in text[step][1]
    assert text[6][1].strip() == ""


def test_the_slides_alone_do_not_say_what_the_speaker_says(built: Path) -> None:
    text = subprocess.run(
        ["pdftotext", built / "talk.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "Alpha" in text
    assert "Say" not in text


@pytest.mark.parametrize("name", ["talk.pdf", "talk-notes.pdf"])
def test_links_outline_labels_and_what_it_is_about_are_in_the_pdf(built: Path, name: str) -> None:
    with pikepdf.open(built / name) as pdf:
        info = pdf.docinfo
        assert str(info["/Title"]) == "A talk"
        assert str(info["/Author"]) == "Ann Author, Bob Author"
        assert str(info["/Keywords"]) == "slides, truth, whole"
        assert str(pdf.Root.Lang) == "fr"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert [page.label for page in pdf.pages] == ["title", "I", "1", "2", "2", "II", "3"]
        with pdf.open_outline() as outline:
            titles = [(item.title, [below.title for below in item.children]) for item in outline.root]
        assert titles == [("One", ["First", "Second"]), ("Two", ["Third"])]
        links = [a for page in pdf.pages for a in page.obj.get("/Annots", []) if a.Subtype == "/Link"]
        assert len(links) == 1


def test_the_same_input_gives_the_same_bytes_whatever_is_cached(
    built: Path, a_project, tmp_path: Path
) -> None:
    other = a_project(FILES)
    (other.root / "build/cache").unlink()
    assert other.run("pdf").status == 0
    for name in ("talk.pdf", "talk-notes.pdf"):
        assert (other.root / "build" / name).read_bytes() == (built / name).read_bytes()


def test_a_deck_without_notes_has_no_such_file_any_more(project) -> None:
    sandbox = project({"slides/talk.md": "## One\n\ntext\n\n::: notes\nsay\n:::\n"})
    assert sandbox.run("pdf").status == 0
    file = sandbox.root / "build/talk-notes.pdf"
    assert file.exists()
    sandbox.write({"slides/talk.md": "## One\n\ntext\n"})
    done = sandbox.run("pdf")
    assert (done.status, len(done.out.splitlines())) == (0, 1)
    assert not file.exists()


def test_a_deck_of_that_name_keeps_its_file(project) -> None:
    notes = {"slides/talk.md": "## One\n\ntext\n", "slides/talk-notes.md": "## Other\n\ntext\n"}
    sandbox = project(notes)
    assert sandbox.run("pdf", "talk-notes").status == 0
    assert sandbox.run("pdf", "talk").status == 0
    assert (sandbox.root / "build/talk-notes.pdf").exists()
    sandbox.write({"slides/talk.md": "## One\n\ntext\n\n::: notes\nsay\n:::\n"})
    done = sandbox.run("pdf", "talk")
    assert (done.status, done.codes) == (1, ["same-file"])
    assert (sandbox.root / "build/talk.pdf").exists()


def test_notes_with_code_pictures_and_formulas_are_typeset(project) -> None:
    deck = (
        "## One\n\n```{.bash .literal}\non slide\n```\n\n::: notes\n$x^2$\n\n```{.bash .literal}\nin notes\n```\n\n"
        "![A box](img/x.svg){width=20%}\n:::\n"
    )
    sandbox = project({"slides/talk.md": deck, "img/x.svg": PICTURE})
    done = sandbox.run("pdf")
    assert done.status == 0, done.err
    left, right = halves(sandbox.root / "build/talk-notes.pdf", 1)
    assert ("on slide" in left, "in notes" in left) == (True, False)
    assert ("on slide" in right, "in notes" in right) == (False, True)


def test_handouts_and_html_do_not_typeset_what_the_speaker_says(project) -> None:
    long = "\n\n".join(["a", "b", "c"] * 20)
    made = project({"slides/talk.md": f"% T\n\n## One\n\ntext\n\n::: notes\n{long}\n:::\n"})
    assert made.run("pdf").codes == ["too-high"]
    for command in (["pdf", "--handout"], ["html"]):
        done = made.run(*command)
        assert (done.status, done.err) == (0, "")


def test_notes_that_do_not_fit_are_a_problem_of_their_slide(project) -> None:
    sandbox = project(
        {"slides/talk.md": "## Fine\n\ntext\n\n## Long\n\ntext\n\n::: notes\n" + "word\n\n" * 60 + ":::\n"}
    )
    done = sandbox.run("pdf")
    assert (done.status, done.codes) == (1, ["too-high"])
    assert "the notes of this slide are" in done.err
    assert "slide: Long (slides/talk.md:5)" in done.err


def test_pages_can_be_read_as_pdf(built: Path) -> None:
    with pikepdf.open(io.BytesIO((built / "talk-notes.pdf").read_bytes())) as pdf:
        assert pdf.check_pdf_syntax() == [] if hasattr(pdf, "check_pdf_syntax") else pdf.check() == []
