"""The deck of this repository, built as a speaker builds it: the same slides in PDF and HTML, all code whole."""

import ast
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pikepdf
import pytest
from msgspec import Struct

from deckproof.check import check, read_decks
from deckproof.deck.model import Deck
from deckproof.project import Project

PAGES = 35  # a title page, four section pages, thirty slides


class Built(Struct, frozen=True):
    deck: Deck
    pdf: Path
    html: str
    pages: list[str]  # their text, laid out


@pytest.fixture(scope="module")
def built(copy_of_repository) -> Built:
    sandbox = copy_of_repository
    for command in ("pdf", "html"):
        done = sandbox.run(command, "async-intro")
        assert done.status == 0, done.err
    project = Project(sandbox.root)
    drafts, _ = read_decks(project, [sandbox.root / "slides/async-intro.md"])
    pdf = sandbox.root / "build/async-intro.pdf"
    text = subprocess.run(
        ["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True
    ).stdout
    html = (sandbox.root / "build/async-intro.html").read_text()
    return Built(check(project, drafts).decks[0], pdf, html, text.split("\f")[:-1])


def test_both_outputs_have_the_same_slides(built):
    titles = [slide.title for slide in built.deck.slides]
    assert len(titles) == PAGES - 1
    assert sum(1 for slide in built.deck.slides if slide.number) == 30
    assert len(built.pages) == PAGES
    for page, title in zip(built.pages[1:], titles, strict=True):
        assert title in page
    headings = [
        re.sub("<[^>]*>|\u00ad", "", h)
        for h in re.findall(r"<h[12][^>]*>(.*?)</h[12]>", built.html, re.DOTALL)
    ]
    assert headings[-len(titles) :] == titles


def test_code_copied_from_the_pdf_is_the_same_program(built):
    compared = 0
    for page, slide in zip(built.pages[1:], built.deck.slides, strict=True):
        for code in (built.deck.codes[place] for place in slide.codes):
            assert ast.dump(ast.parse(found_on(page, code.text))) == ast.dump(ast.parse(code.text))
            compared += 1
    assert compared == 14


def found_on(page: str, code: str) -> str:
    """The lines of `page` from the first to the last of `code`, dedented."""
    lines = page.split("\n")
    wanted = [line.strip() for line in code.split("\n") if line.strip()]
    stripped = [line.strip() for line in lines]
    first = stripped.index(wanted[0])
    last = len(lines) - 1 - stripped[::-1].index(wanted[-1])
    return textwrap.dedent("\n".join(lines[first : last + 1]))


def test_the_pdf_carries_each_snippet_and_each_module(built):
    with pikepdf.open(built.pdf) as pdf:
        carried = {name: pdf.attachments[name].get_file().read_bytes() for name in pdf.attachments}
    snippets = {code.snippet: code.text for code in built.deck.codes}
    assert len(snippets) == 14
    for snippet, text in snippets.items():
        assert carried[f"{snippet.replace(':', '.')}.py"] == f"{text}\n".encode()
    for module in {snippet.partition(":")[0] for snippet in snippets}:
        assert carried[f"{module}.py"] == (built.pdf.parents[1] / f"snippets/{module}.py").read_bytes()


def test_the_modules_that_the_pdf_carries_run_by_themselves(built, tmp_path):
    with pikepdf.open(built.pdf) as pdf:
        for name in pdf.attachments:
            (tmp_path / name).write_bytes(pdf.attachments[name].get_file().read_bytes())
    done = subprocess.run(
        [sys.executable, tmp_path / "futures.py"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Not blocking!" in done.stdout


def test_pictures_are_vector_in_both(built):
    listed = subprocess.run(
        ["pdfimages", "-list", built.pdf], capture_output=True, text=True, check=True
    ).stdout
    assert len(listed.splitlines()) == 2, listed  # the heads of its columns
    assert len(re.findall(r'<img[^>]* src="data:image/svg', built.html)) == 3
    assert "data:image/png" not in built.html


def test_each_picture_is_described(built):
    assert all(len(picture.alt) > 60 for picture in built.deck.pictures)
    assert len(re.findall(r'<img[^>]* alt="[^"]{60,}"', built.html)) == 3


def test_the_same_input_gives_the_same_bytes(built, copy_of_repository):
    before = built.pdf.read_bytes()
    (copy_of_repository.root / "build/cache").unlink()
    done = copy_of_repository.run("pdf", "async-intro")
    assert done.status == 0, done.err
    assert built.pdf.read_bytes() == before
