"""The HTML has the geometry, fonts and sizes of the PDF, so that what TeX measured holds there too: looked at on every
step of every slide, in a real browser."""

import io
import re
import subprocess
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pikepdf
import pytest
from msgspec import Struct
from playwright.sync_api import Page

# Every deck, with how many words can be compared at least, and how many of these in code.
LEAST = {
    "/async-intro": (400, 75), "features/features": (95, 8), "maths/maths": (50, 4), "steps/steps": (300, 20),
    "languages/deutsch": (45, 25), "languages/nihongo": (10, 0), "languages/arabic": (5, 1),
    "languages/mixed": (8, 0),
}  # fmt: skip
SIZES = [(1920, 1080), (1024, 768)]

# The words of a slide, in shares of its width; and what of it is beyond its edges, in the same.
WORDS = """() => {
  const slide = Reveal.getCurrentSlide();
  const frame = slide.querySelector('.frame').getBoundingClientRect();
  const words = [], beyond = [];
  const check = (box, what) => {
    const over = Math.max(frame.left - box.left, box.right - frame.right, frame.top - box.top, box.bottom - frame.bottom);
    if (over > 1) beyond.push([what, over / frame.width]);
  };
  const texts = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    const inside = text.parentElement;
    if (inside.closest('.notes, .copy, math') || getComputedStyle(inside).visibility === 'hidden') continue;
    for (const match of text.data.matchAll(/\\S+/g)) {
      const range = document.createRange();
      range.setStart(text, match.index);
      range.setEnd(text, match.index + match[0].length);
      const boxes = [...range.getClientRects()];
      boxes.forEach((box) => check(box, match[0]));
      if (boxes.length === 1) words.push([match[0], boxes[0].width / frame.width, !!inside.closest('pre')]);
    }
  }
  for (const box of slide.querySelectorAll('.body img, .body pre, .body td, .body math, .block')) {
    const at = box.getBoundingClientRect();
    if (at.width) check(at, box.tagName);
  }
  return { words, beyond: slide.matches('.allow-overflow') ? [] : beyond };
}"""


class Shown(Struct, frozen=True):
    """A step of a slide: its words with their widths as shares of the slide's, and what runs off it."""

    words: list[tuple[str, float, bool]]  # the last: is it code?
    beyond: list[tuple[str, float]]


def steps(page: Page) -> Iterator[Shown]:
    """Every step of every slide."""
    while True:
        found = page.evaluate(WORDS)
        words = [(word.replace("\u00ad", ""), width, code) for word, width, code in found["words"]]
        yield Shown(words, found["beyond"])
        if page.evaluate("Reveal.isLastSlide() && !Reveal.availableFragments().next"):
            return
        page.evaluate("Reveal.next()")


def pages(pdf: Path) -> list[list[tuple[str, float]]]:
    """The words of each page with their widths as shares of the page's."""
    bare = io.BytesIO()
    with pikepdf.open(pdf) as document:
        for page in document.pages:  # what is to be copied has no widths
            told = pikepdf.parse_content_stream(page)
            for instruction in told:
                if str(instruction.operator) == "BDC" and "/ActualText" in dict(instruction.operands[1]):
                    del instruction.operands[1]["/ActualText"]
            page.Contents = document.make_stream(pikepdf.unparse_content_stream(told))
        document.save(bare)
    command = ["pdftotext", "-bbox", "-", "-"]
    done = subprocess.run(command, input=bare.getvalue(), capture_output=True, check=True)
    found = []
    sizes = r'<page width="(.*?)" height="(.*?)">(.*?)</page>'
    for width, height, inside in re.findall(sizes, done.stdout.decode(), re.DOTALL):
        words = re.findall(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" .*?>(.*?)</word>', inside)
        found.append([
            (unescape(word), (float(end) - float(begin)) / float(width))
            for begin, top, end, word in words
            if float(top) < 0.91 * float(height)  # not in the footer
        ])  # fmt: skip
    return found


@pytest.mark.parametrize("name", LEAST)
def test_nothing_runs_off_a_slide_and_all_words_are_as_large_as_in_the_pdf(
    name: str, built_decks: Callable[[str], Path], opened: Callable[..., Page]
) -> None:
    directory, deck = name.split("/")
    printed = pages(built_decks(directory) / f"{deck}.pdf")
    for size in SIZES:
        page = opened(built_decks(directory) / f"{deck}.html", *size)
        assert page.locator("[data-fit], [data-overflow]").count() == 0  # TeX's sizes are right here too
        compared = code = 0
        for number, (shown, paper) in enumerate(zip(steps(page), printed, strict=True), 1):
            assert shown.beyond == [], f"step {number}"
            for word in {word for word, *_ in shown.words if len(word) > 3}:
                here = sorted(width for text, width, _ in shown.words if text == word)
                there = sorted(width for text, width in paper if text == word)
                if len(here) == len(there):  # words end elsewhere where they are of two kinds
                    assert here == pytest.approx(there, rel=0.015), f"{word} on step {number}"
                    compared += 1
                    code += (word, True) in {(text, is_code) for text, _, is_code in shown.words}
        assert compared >= LEAST[name][0]
        assert code >= LEAST[name][1]


def test_a_picture_on_a_slide_that_may_be_too_large_has_its_size_in_both(
    project, opened: Callable[..., Page]
) -> None:
    box = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200"><path d="M0 0h400v200z"/></svg>'
    deck = '% T\n\n## Large {.allow-overflow}\n\n![](img/x.svg){width=100% alt=""}\\\n\nbelow it\n\nand\n\nmore\n'
    made = project({"slides/a.md": deck, "img/x.svg": box})
    for command in ("pdf", "html"):
        done = made.run(command)
        assert (done.status, done.err) == (0, "")
    page = opened(made.root / "build" / "a.html")
    page.keyboard.press("ArrowRight")
    width = "document.querySelector('.body img').getBoundingClientRect().width / 1280"
    assert page.evaluate(width) == pytest.approx(140 / 160, abs=0.01)
    command = ["pdftoppm", "-r", "40.64", "-f", "2", "-l", "2", "-mono", made.root / "build" / "a.pdf"]
    *_, pixels = subprocess.run(command, capture_output=True, check=True).stdout.split(b"\n", 2)
    assert max(row.bit_count() for row in rows(pixels, 256)) / 256 == pytest.approx(140 / 160, abs=0.03)


def rows(pixels: bytes, width: int) -> Iterator[int]:
    """The rows of a picture in black and white, each as a number with a bit for each black pixel."""
    size = (width + 7) // 8
    for at in range(0, len(pixels), size):
        yield int.from_bytes(pixels[at : at + size], "big")


def test_a_word_of_another_size_and_one_beyond_the_edge_are_seen(
    built_decks: Callable[[str], Path], opened: Callable[..., Page]
) -> None:
    page = opened(built_decks("") / "async-intro.html")
    page.evaluate("Reveal.slide(1, 1)")
    assert page.evaluate(WORDS)["beyond"] == []
    before = {word: width for word, width, _ in page.evaluate(WORDS)["words"]}
    page.add_style_tag(content=".reveal .body { font-size: 2em }")
    after = {word: width for word, width, _ in page.evaluate(WORDS)["words"]}
    assert after["majority"] > 1.5 * before["majority"]
    page.add_style_tag(content=".reveal .body li { white-space: nowrap }")
    assert page.evaluate(WORDS)["beyond"] != []


@pytest.mark.parametrize("missing", [True, False], ids=["without TeX", "with TeX"])
def test_without_tex_the_html_says_that_nothing_was_measured_and_fits_its_slides_itself(
    missing: bool, project, opened: Callable[..., Page], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lines = "\n".join(f"line_{number}" for number in range(22))
    made = project({"slides/a.md": f"% T\n% A\n\n## Long\n\n```{{.text .literal}}\n{lines}\n```\n"})
    if missing:
        monkeypatch.setenv("PATH", str(without(tmp_path / "bin", "xelatex", "kpsewhich")))
    done = made.run("html")
    assert done.status == 0, done.err
    assert ("without TeX, nothing says whether all slides have room" in done.err) is missing
    page = opened(made.root / "build" / "a.html")
    assert page.locator("[data-overflow]").count() == 0
    assert (page.locator("[data-fit]").count() == 1) is missing  # the page's own doing
    scale = "getComputedStyle(document.querySelector('.frame[data-slide]')).getPropertyValue('--code-scale')"
    assert 0.6 <= float(page.evaluate(scale)) < 1


def without(directory: Path, *programs: str) -> Path:
    """A directory with all programs of this system but those."""
    directory.mkdir()
    for path in ("/usr/local/bin", "/usr/bin", "/bin"):
        for program in Path(path).iterdir():
            place = directory / program.name
            if program.name not in programs and not place.exists():
                place.symlink_to(program)
    return directory
