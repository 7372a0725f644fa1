"""A deck that is written from right to left, in both outputs."""

import re
import subprocess
from collections.abc import Callable
from html import unescape
from pathlib import Path
from unicodedata import normalize

import pikepdf
import pytest
from playwright.sync_api import Page

from deckproof.theme import FLAT
from tests.conftest import Sandbox

DECK = """\
---
title: مقدمة
author: ليلى
lang: ar
toc: true
---

# الأول

## ألوان

هذا نص طويل يحتوي على [رابط طويل جدا يمتد عبر نهاية السطر إلى السطر التالي من هذا النص](https://example.com) ثم كلمات أخرى.

## أعمدة

:::: columns
::: {.column width="40%"}
اليمين
:::
::: {.column width="60%"}
اليسار
:::
::::

## جدول

| لغة | السنة |
|:------|------:|
| سي    | 1972  |
"""
RESOLUTION = 96


@pytest.fixture(scope="module")
def built(a_project: Callable[..., Sandbox]) -> Path:
    made = a_project({"slides/a.md": DECK})
    for command in ("pdf", "html"):
        done = made.run(command)
        assert done.status == 0, done.err
    return made.root / "build"


def boxes(pdf: Path, page: int) -> dict[str, tuple[float, float, float, float]]:
    """Where the words of a page are, in points; words from right to left as they are read."""
    command = ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), str(pdf), "-"]
    html = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.findall(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>', html)
    places = {}
    for *edges, word in found:
        left, top, right, bottom = map(float, edges)
        letters = normalize("NFKC", unescape(word))
        for read in (letters, letters[::-1]):  # poppler's releases differ
            places[read] = (left, top, right, bottom)
    return places


def colours(pdf: Path, page: int, box: tuple[float, float, float, float]) -> set[bytes]:
    """The colours of the pixels in a part of a page."""
    command = ["pdftoppm", "-r", str(RESOLUTION), "-aa", "no", "-f", str(page), "-l", str(page), str(pdf)]
    _, size, _, pixels = subprocess.run(command, capture_output=True, check=True).stdout.split(b"\n", 3)
    width = int(size.split()[0])
    left, top, right, bottom = (round(edge * RESOLUTION / 72) for edge in box)
    places = ((x, y) for y in range(top + 2, bottom - 2) for x in range(left + 1, right - 1))
    return {pixels[3 * (y * width + x) : 3 * (y * width + x) + 3] for x, y in places}


@pytest.mark.parametrize(
    ("word", "is_link"),
    [("يحتوي", False), ("يمتد", True), ("رابط", True), ("التالي", True), ("كلمات", False)],
)
def test_a_colour_is_that_of_its_words_alone_also_across_lines(built: Path, word: str, is_link: bool) -> None:
    seen = colours(built / "a.pdf", 4, boxes(built / "a.pdf", 4)[word])
    assert (bytes.fromhex(FLAT.colours.accent[1:]) in seen) is is_link
    assert (bytes.fromhex(FLAT.colours.ink[1:]) in seen) is not is_link


def test_each_word_of_a_link_leads_there_and_its_lines_are_flush_at_the_right(built: Path) -> None:
    with pikepdf.open(built / "a.pdf") as document:
        page = document.pages[3]
        links = [link for link in page.Annots if "URI" in str(link.get("/A", {}).keys())]
        assert len(links) == 12
        right = {round(float(link.Rect[2])) for link in links}
    place = boxes(built / "a.pdf", 4)
    assert max(box[2] for box in place.values()) == pytest.approx(453.5 - 28.3, abs=2)
    assert max(right) == pytest.approx(453.5 - 28.3, abs=2)


def test_columns_and_tables_begin_at_the_right_in_both_outputs(
    built: Path, opened: Callable[..., Page]
) -> None:
    place = boxes(built / "a.pdf", 5)
    assert place["اليمين"][0] > place["اليسار"][2]
    place = boxes(built / "a.pdf", 6)
    assert place["لغة"][0] > place["السنة"][2]
    assert place["سي"][0] > place["1972"][2]
    page = opened(built / "a.html")
    left = "(text) => [...document.querySelectorAll('.column, th, td')].find(e => e.textContent.trim() == text).getBoundingClientRect().left"
    page.evaluate("document.querySelector('.reveal').classList.add('measuring')")
    for first, second in (("اليمين", "اليسار"), ("لغة", "السنة")):
        assert page.evaluate(left, first) > page.evaluate(left, second)


def test_the_line_of_progress_grows_from_the_right(built: Path, opened: Callable[..., Page]) -> None:
    accent, rule = bytes.fromhex(FLAT.colours.accent[1:]), bytes.fromhex(FLAT.colours.rule[1:])
    assert accent in colours(built / "a.pdf", 4, (420, 248, 453, 260))
    assert accent not in colours(built / "a.pdf", 4, (4, 248, 30, 260))
    assert rule in colours(built / "a.pdf", 4, (4, 248, 30, 260))
    style = opened(built / "a.html").evaluate(
        "getComputedStyle(document.querySelector('.frame[data-page]')).backgroundPosition"
    )
    assert re.match(r"(right|100%)", style)


def test_marks_in_the_page_are_in_order(built: Path) -> None:
    with pikepdf.open(built / "a.pdf") as document:
        for page in document.pages:
            depth = 0
            for instruction in pikepdf.parse_content_stream(page):
                depth += {"BMC": 1, "BDC": 1, "EMC": -1}.get(str(instruction.operator), 0)
                assert depth >= 0
            assert depth == 0


@pytest.mark.parametrize(
    ("language", "title"),
    [("ar", "المحتويات"), ("de-AT", "Inhaltsverzeichnis"), ("en", "Contents"), ("xx", "Contents")],
)
def test_the_table_of_contents_is_in_both_outputs_in_the_language_of_the_deck(
    language: str, title: str, project: Callable[..., Sandbox], opened: Callable[..., Page]
) -> None:
    deck = f"---\ntitle: T\nlang: {language}\ntoc: true\n---\n\n# Part\n\n## A\n\na\n\n# More\n\n## B\n\nb\n"
    made = project({"slides/a.md": deck})
    for command in ("pdf", "html"):
        done = made.run(command)
        assert done.status == 0, done.err
    assert title in boxes(made.root / "build" / "a.pdf", 2)
    page = opened(made.root / "build" / "a.html")
    page.keyboard.press("ArrowRight")
    assert page.locator(".contents.present h2").inner_text().replace("\u00ad", "") == title
    page.locator(".contents.present a", has_text="More").click()
    assert page.evaluate("Reveal.getCurrentSlide().id") == "more"
