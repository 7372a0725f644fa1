"""Whole decks in both outputs: the slides that a deck can have, formulas and citations, other languages."""

import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page

from deckproof.themes import THEMES
from tests.conftest import Sandbox

SIZES = [(1920, 1080), (1024, 768)]


def text(pdf: Path) -> list[str]:
    """The text of each page."""
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True)
    return done.stdout.split("\f")[:-1]


def words(pdf: Path, page: int) -> list[tuple[float, float, str]]:
    """The words of a page with where they begin and end, from the left."""
    command = ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), str(pdf), "-"]
    html = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.findall(r'<word xMin="(.*?)" yMin=".*?" xMax="(.*?)" yMax=".*?">(.*?)</word>', html)
    return [(float(begin), float(end), word) for begin, end, word in found]


def frames(page: Page, script: str) -> list[object]:
    """What `script` says of each slide's `section`."""
    found = page.evaluate(f"Reveal.getSlides().map(section => {script})")
    assert isinstance(found, list)
    return found


ALL = ["features/features", "maths/maths", "languages/deutsch", "languages/nihongo", "languages/arabic",
       "languages/mixed"]  # fmt: skip


@pytest.mark.parametrize("name", ALL)
def test_both_outputs_have_the_same_slides_and_nothing_runs_off_them(
    name: str, built_decks: Callable[[str], Path], opened: Callable[..., Page]
) -> None:
    directory, deck = name.split("/")
    pages = text(built_decks(directory) / f"{deck}.pdf")
    for width, height in SIZES:
        page = opened(built_decks(directory) / f"{deck}.html", width, height)
        assert len(frames(page, "section.id")) == len(pages)
        assert page.locator("[data-overflow]").count() == 0


# ---- slides of all kinds -------------------------------------------------------------------------------


def test_the_appendix_is_counted_by_itself(
    built_decks: Callable[[str], Path], opened: Callable[..., Page]
) -> None:
    numbers = [
        re.findall(r"\d+\s?/\s?\d+|A\d+$", page.rstrip())
        for page in text(built_decks("features") / "features.pdf")
    ]
    assert numbers[-1] == ["A1"]
    assert [n.replace(" ", "") for n in numbers[-3]] == ["16/16"]
    page = opened(built_decks("features") / "features.html")
    shown = frames(page, "section.querySelector('.frame').dataset.page ?? ''")
    assert (shown[-3], shown[-1]) == ("16 / 16", "A1")


def test_a_slide_that_stands_out_is_dark_and_a_plain_one_has_no_footer(
    built_decks: Callable[[str], Path], opened: Callable[..., Page]
) -> None:
    pages = text(built_decks("features") / "features.pdf")
    for word in ("Questions?", "No footer."):
        (shown,) = (page for page in pages if word in page)
        assert "All that a slide can have" not in shown
    page = opened(built_decks("features") / "features.html")
    dark = frames(page, "section.matches('.standout') && !!section.dataset.backgroundColor")
    assert dark.count(True) == 1
    footer = "getComputedStyle(document.querySelector('.plain > .frame'), '::after').content"
    assert page.evaluate(footer) == "none"


def test_where_the_content_is_can_be_said(
    built_decks: Callable[[str], Path], opened: Callable[..., Page]
) -> None:
    page = opened(built_decks("features") / "features.html")
    page.evaluate("document.querySelector('.reveal').classList.add('measuring')")
    top, bottom, middle = page.evaluate(
        "['t', 'b', 'c'].map(c => { const s = document.querySelector(`section.${c}`);"
        " return s.querySelector('p').getBoundingClientRect().top - s.getBoundingClientRect().top })"
    )
    assert top < 0.25 * 720 < 0.4 * 720 < middle < 0.6 * 720 < 0.75 * 720 < bottom


def test_the_logo_is_in_the_corner_of_both_outputs(
    built_decks: Callable[[str], Path], opened: Callable[..., Page]
) -> None:
    pdf, html = (built_decks("features") / f"features{suffix}" for suffix in (".pdf", ".html"))
    command = ["pdftoppm", "-r", "25.4", "-f", "3", "-l", "3", pdf]  # a pixel is a millimetre
    _, size, _, pixels = subprocess.run(command, capture_output=True, check=True).stdout.split(b"\n", 3)
    across = int(size.split()[0])
    row = pixels[9 * across * 3 : 10 * across * 3]  # 9 mm from the top
    orange = [x for x in range(across) if row[3 * x] > 200 and row[3 * x + 2] < 100 and x > 3]
    shown = opened(html)
    shown.evaluate("Reveal.slide(1, 1)")
    box = shown.evaluate(
        "(() => { const s = Reveal.getCurrentSlide(), a = s.getBoundingClientRect(),"
        " b = s.querySelector('img.logo').getBoundingClientRect();"
        " return [(b.left - a.left) / a.width, (b.right - a.left) / a.width] })()"
    )
    assert [x / across for x in (min(orange), max(orange) + 1)] == pytest.approx(box, abs=0.02)
    assert box[0] > 0.7


def test_pictures_are_behind_slides_and_in_their_corners(
    built_decks: Callable[[str], Path], opened: Callable[..., Page]
) -> None:
    page = opened(built_decks("features") / "features.html")
    assert page.locator("img.behind").count() == 1
    assert page.locator("img.behind").get_attribute("style") == "opacity: 0.35"
    assert page.locator("img.logo").count() == page.locator(".frame[data-page]").count()
    assert page.locator(".title-page img.title-graphic").count() == 1
    images = ["pdfimages", "-list"]
    assert shutil.which(images[0])
    before, behind = (colour(built_decks("features") / "features.pdf", n) for n in (18, 19))
    assert before == (255, 255, 255)
    assert behind != before


def colour(pdf: Path, page: int) -> tuple[int, ...]:
    """The colour of a page a little above its left lower corner."""
    command = ["pdftoppm", "-r", "36", "-f", str(page), "-l", str(page), str(pdf)]
    image = subprocess.run(command, capture_output=True, check=True).stdout
    _, size, _, pixels = image.split(b"\n", 3)
    width, height = map(int, size.split())
    place = 3 * ((height - 30) * width + 4)
    return tuple(pixels[place : place + 3])


@pytest.mark.parametrize("command", ["pdf", "html"])
def test_a_slide_that_is_too_large_stops_the_build_unless_it_may_be(
    command: str, project: Callable[[Mapping[str, str]], Sandbox]
) -> None:
    deck = "% T\n% A\n\n## Fine\n\na\n\n## Large{}\n\n" + "\n\n".join("abcdefghijklmnopq")
    made = project({"slides/a.md": deck.format("")})
    done = made.run(command)
    assert (done.status, done.codes) == (1, ["too-high"])
    assert "slides/a.md:8" in done.err
    assert "mm too high" in done.err
    assert "allow-overflow" in done.err
    made.write({"slides/a.md": deck.format(" {.allow-overflow}")})
    assert made.run(command).status == 0


def test_a_slide_with_frame_breaks_goes_on_at_the_same_places_in_both_outputs(
    project: Callable[[Mapping[str, str]], Sandbox], opened: Callable[..., Page]
) -> None:
    items = "\n".join(f"{n}. item{n}" for n in range(1, 22))
    made = project({"slides/a.md": f"% T\n% A\n\n## Long {{.allowframebreaks}}\n\n{items}\n\n## Next\n\nz\n"})
    assert made.run("pdf").status == made.run("html").status == 0
    pages = [re.findall(r"item\d+", page) for page in text(made.root / "build" / "a.pdf")]
    page = opened(made.root / "build" / "a.html")
    slides = frames(page, "section.querySelector('.body')?.textContent ?? ''")
    assert [re.findall(r"item\d+", str(slide)) for slide in slides] == pages
    assert len(pages) == 5
    assert page.evaluate("[...document.querySelectorAll('ol')].map(list => list.start)")[:2] == [
        1,
        len(pages[1]) + 1,
    ]
    assert frames(page, "section.querySelector('.frame').dataset.page ?? ''") == ["", *["1 / 2"] * 3, "2 / 2"]


# ---- themes --------------------------------------------------------------------------------------------

LOOK = "---\ntitle: T\nauthor: A\n{}\n---\n\n# Part\n\n## Slide\n\nWords.\n\n### Block\n\ntext\n\n```{{.bash .literal}}\nls # x\n```\n"


BEAMERS = [
    *("theme: Madrid", "theme: metropolis", "theme: Berkeley", "theme: Goettingen\ncolortheme: crane"),
    *("theme: Warsaw\ncolortheme: beaver", "theme: Singapore\nfonttheme: serif"),
]


@pytest.mark.parametrize("yaml", BEAMERS)
def test_themes_of_beamers_make_the_pdf(yaml: str, project: Callable[[Mapping[str, str]], Sandbox]) -> None:
    made = project({"slides/a.md": LOOK.format(yaml) + "\n## {.standout}\n\nQuestions?\n"})
    done = made.run("pdf")
    assert done.status == 0, done.err
    pages = text(made.root / "build" / "a.pdf")
    assert len(pages) == 4
    assert "ls # x" in pages[2]
    assert "Questions?" in pages[3]
    assert max(colour(made.root / "build" / "a.pdf", 4)) < 80


def test_a_theme_and_its_changes_are_in_both_outputs(
    project: Callable[[Mapping[str, str]], Sandbox], opened: Callable[..., Page]
) -> None:
    yaml = "theme: flat-dark\naspectratio: 43\ntheme-options:\n  paper: '#102030'\n  text-size: 14"
    made = project({"slides/a.md": LOOK.format(yaml)})
    assert made.run("pdf").status == made.run("html").status == 0
    assert colour(made.root / "build" / "a.pdf", 3) == (0x10, 0x20, 0x30)
    info = subprocess.run(
        ["pdfinfo", made.root / "build" / "a.pdf"], capture_output=True, text=True, check=True
    )
    assert "362.83 x 272.13 pts" in info.stdout
    page = opened(made.root / "build" / "a.html", 1024, 768)
    ground = "getComputedStyle(document.querySelector('.reveal-viewport')).backgroundColor"
    assert page.evaluate(ground) == "rgb(16, 32, 48)"
    assert page.evaluate("document.querySelector('.frame').getBoundingClientRect().height") == pytest.approx(
        768
    )
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.body')).fontSize)")
    assert size == pytest.approx(14 / 12 * 33.74, abs=0.1)
    assert THEMES["flat-dark"].colours.keyword in (made.root / "build" / "a.html").read_text("utf-8")


# ---- formulas and citations ----------------------------------------------------------------------------


def test_citations_and_their_bibliography_are_in_both_outputs(
    built_decks: Callable[[str], Path], opened: Callable[..., Page]
) -> None:
    pages = text(built_decks("maths") / "maths.pdf")
    assert "(Fourier 1822)" in pages[2]
    assert "Firmin Didot" in pages[-1]
    page = opened(built_decks("maths") / "maths.html")
    assert page.locator("#refs .csl-entry").count() == 3
    assert "(Fourier 1822)" in str(page.evaluate("document.body.textContent"))


def test_a_work_that_the_bibliography_lacks_is_a_problem(
    project: Callable[[Mapping[str, str]], Sandbox],
) -> None:
    made = project({
        "slides/a.md": "---\ntitle: T\nbibliography: refs.bib\n---\n\n## A\n\nSee [@knuht].\n",
        "slides/refs.bib": "@book{knuth, author={Knuth, Donald}, title={TAOCP}, year={1968}}",
    })  # fmt: skip
    done = made.run("check")
    assert done.codes == ["citation"]
    assert "slides/a.md:8" in done.err


def test_formulas_have_their_font_in_the_page(
    built_decks: Callable[[str], Path], opened: Callable[..., Page]
) -> None:
    page = opened(built_decks("maths") / "maths.html")
    page.context.set_offline(True)
    assert page.locator("math").count() > 10
    assert page.evaluate(
        "[...document.fonts].some(f => f.family.includes('Latin Modern Math') && f.status == 'loaded')"
    )
    narrow = "(() => { const m = [...document.querySelectorAll('math')].find(m => m.textContent.startsWith('f(x)='));"
    assert page.evaluate(narrow + " return !!m && !m.querySelector('mo[stretchy=true][form=prefix]') })()")


# ---- other languages -----------------------------------------------------------------------------------


def test_text_from_right_to_left_runs_so_in_the_pdf(built_decks: Callable[[str], Path]) -> None:
    found = {word: (begin, end) for begin, end, word in words(built_decks("languages") / "mixed.pdf", 2)}
    assert found["The"] < found["Hebrew"] < found["word"]
    places = sorted((begin, word) for word, (begin, _) in found.items() if re.search("[\u0590-\u05ff]", word))
    assert [word for _, word in places] in (["עולם", "שלום"], ["םלוע", "םולש"])  # from the left


def test_a_deck_from_right_to_left_begins_at_the_right_in_both_outputs(
    built_decks: Callable[[str], Path], opened: Callable[..., Page]
) -> None:
    slide = words(built_decks("languages") / "arabic.pdf", 3)
    letters = [end for _, end, word in slide if re.search("[\u0600-\u06ff]", word)]
    assert max(letters) > 0.9 * 453  # of the width of the page
    left = {word: begin for begin, _, word in slide}
    assert left["Python"] < left["3.11"]
    assert left["async"] < left["def"] < left["Python"]
    page = opened(built_decks("languages") / "arabic.html")
    assert page.evaluate("document.documentElement.dir") == "rtl"
    assert page.evaluate("getComputedStyle(document.querySelector('pre')).direction") == "ltr"
    page.evaluate("Reveal.slide(1, 1)")
    footer = "getComputedStyle(Reveal.getCurrentSlide().querySelector('.frame[data-page]'), '::%s')"
    title, number = (page.evaluate(f"(s => [parseFloat(s.left), parseFloat(s.width)])({footer % part})")
                     for part in ("before", "after"))  # fmt: skip
    assert number[0] + number[1] < title[0]  # the number is at the left of the deck's title


def test_long_words_are_divided_by_the_rules_of_the_language(
    built_decks: Callable[[str], Path], opened: Callable[..., Page]
) -> None:
    shown = text(built_decks("languages") / "deutsch.pdf")[3]
    assert "Rechtsschutzversi-" in shown
    assert "cherungsgesell-" in shown
    page = opened(built_decks("languages") / "deutsch.html")
    assert "Rechts\u00adschutz" in str(page.evaluate("document.body.textContent"))
    assert page.evaluate("Reveal.getSlides()[2].id") == "warteschlangenverwaltungsstrategien"


def test_ideographs_have_no_blanks_at_line_ends_and_no_line_begins_with_a_comma(
    built_decks: Callable[[str], Path], opened: Callable[..., Page]
) -> None:
    lines = [line.strip() for line in text(built_decks("languages") / "nihongo.pdf")[2].splitlines()]
    assert not [line for line in lines if line.startswith(("、", "。", "ー"))]
    body = str(opened(built_decks("languages") / "nihongo.html").evaluate("document.body.textContent"))
    assert "要求は、既定では" in body
