"""What is on each step of each slide, as the PDF shows it and as a browser does, in the same form."""

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from unicodedata import normalize

from msgspec import Struct
from playwright.sync_api import Browser

from deckproof.contrast import band
from deckproof.theme import FLAT

BAND = bytes.fromhex(band(FLAT.colours)[1:])  # behind lines of code that stand out
FOOT = 235.0  # points from the top: the line with the number of the slide is below
_NUMBER = re.compile(r"(\d+) ?/ ?(\d+)$")


class Step(Struct, frozen=True):
    words: Counter[str]
    marked: bool  # is a line of code highlighted?
    page: str = ""  # the text as it stands on the page, to look for code in


class Slide(Struct, frozen=True):
    title: str
    steps: tuple[Step, ...]
    codes: tuple[str, ...] = ()
    pictures: bool = False  # are there any? Their words are in the PDF only


def of_pdf(pdf: Path) -> list[Slide]:
    """The slides of `pdf`. Pages with the same number at the foot, or the same title where there is
    none, are steps of one."""
    slides: list[Slide] = []
    before = ""
    for step, number in _pages(pdf):
        title = step.page.strip().split("\n")[0].strip()
        name = f"number {number}" if number else title
        if name == before:
            slides[-1] = Slide(title, (*slides[-1].steps, step))
        else:
            slides.append(Slide(title, (step,)))
        before = name
    return slides


def _pages(pdf: Path) -> Iterator[tuple[Step, str]]:
    layout = _run("pdftotext", "-layout", str(pdf), "-").decode().split("\f")
    boxes = _run("pdftotext", "-bbox", str(pdf), "-").decode().split("<page ")[1:]
    for place, page in enumerate(boxes):
        found = re.findall(r'yMin="(.*?)".*?>(.*?)</word>', page)
        foot = " ".join(word for y, word in found if float(y) > FOOT)
        number = _NUMBER.search(foot)
        words = " ".join(normalize("NFKC", unescape(word)) for y, word in found if float(y) <= FOOT).split()
        yield Step(Counter(words), _has_band(pdf, place + 1), layout[place]), number[1] if number else ""


def _has_band(pdf: Path, page: int) -> bool:
    image = _run("pdftoppm", "-r", "20", "-f", str(page), "-l", str(page), str(pdf))
    pixels = image.split(b"\n", 3)[3]
    near = sum(
        all(abs(pixels[at + c] - BAND[c]) < 3 for c in range(3)) for at in range(0, len(pixels) - 2, 3)
    )
    return near > 30


def of_html(html: Path, browser: Browser) -> list[Slide]:
    """The slides of `html`, walked through as a speaker does, with the arrow to the right."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.goto(html.as_uri())
    page.wait_for_selector("html[data-ready]")
    page.evaluate("document.querySelectorAll('.copy, sup').forEach(one => one.remove())")
    slides: dict[str, Slide] = {}
    while True:
        seen = page.evaluate(
            """() => {
                const slide = Reveal.getCurrentSlide();
                const frame = slide.querySelector(".frame");
                // What is transparent can be heard, but not be seen.
                const hidden = [...frame.querySelectorAll("th .fragment:not(.visible)")];
                hidden.forEach(one => { one.style.visibility = "hidden"; });
                const text = frame.innerText.normalize("NFKC").replaceAll("\u00ad", "");  // where words may be divided
                hidden.forEach(one => { one.style.visibility = ""; });
                const shown = e => e.checkVisibility({ visibilityProperty: true });
                return {
                    place: JSON.stringify([Reveal.getIndices().h, Reveal.getIndices().v]),
                    title: (slide.querySelector("h1, h2, h3")?.innerText ?? "").replaceAll("\u00ad", ""),
                    text,
                    codes: [...frame.querySelectorAll("pre code")].filter(shown).map(code => code.textContent),
                    pictures: frame.querySelector("img") != null,
                    marked: [...frame.querySelectorAll(".band")].some(shown),
                    last: Reveal.isLastSlide() && !Reveal.availableFragments().next,
                };
            }"""
        )
        step = Step(Counter(seen["text"].split()), seen["marked"])
        before = slides.get(seen["place"], Slide(seen["title"], ()))
        slides[seen["place"]] = Slide(
            before.title, (*before.steps, step), tuple(seen["codes"]), seen["pictures"]
        )
        if seen["last"]:
            break
        page.keyboard.press("ArrowRight")
    context.close()
    return list(slides.values())


def differences(pdf: list[Slide], html: list[Slide]) -> list[str]:
    """Everything in which two renderings of a deck differ, as sentences."""
    found = []
    if len(pdf) != len(html):
        found.append(f"{len(pdf)} slides in the PDF, {len(html)} in the HTML")
    for place, (page, slide) in enumerate(zip(pdf, html, strict=False), 1):
        name = f"slide {place} ({slide.title})"
        # A section page has its number first, and the title page may break its title.
        if slide.title and _squeezed(slide.title) not in _squeezed(page.steps[0].page):
            found.append(f"{name}: titled {page.title} in the PDF")
        if len(page.steps) != len(slide.steps):
            found.append(f"{name}: {len(page.steps)} steps in the PDF, {len(slide.steps)} in the HTML")
        for number, (one, other) in enumerate(zip(page.steps, slide.steps, strict=False), 1):
            more = [word for word in (one.words - other.words).elements() if not _is_number(word)]
            more = [] if slide.pictures else more
            less = [*(other.words - one.words).elements()]
            if more or less:
                found.append(f"{name}, step {number}: {more} in the PDF only, {less} in the HTML only")
            if one.marked != other.marked:
                found.append(f"{name}, step {number}: highlighted in {'PDF' if one.marked else 'HTML'} only")
        last = _squeezed(page.steps[-1].page)
        for code in slide.codes:
            lost = [line for line in code.split("\n") if _squeezed(line) not in last]
            found += [f"{name}: the PDF has no line of code {line}" for line in lost]
    return found


def _is_number(word: str) -> bool:
    """Is `word` the number of an item or of a line? HTML has these in its style."""
    return re.fullmatch(r"\(?(\d+|[a-z])[.)]?", word) is not None


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _run(*command: str) -> bytes:
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
