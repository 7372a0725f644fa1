"""What a speaker does on stage and what the room needs, in a real browser: keys, speaker view, paper, accessibility."""

import io
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from deckproof.present import Server
from deckproof.reveal.page import without_paper

TALK = """\
---
title: A talk
author: Ann Author
lang: en
duration: 20 min
keywords: [slides, truth]
---

# One

## First

Alpha[^1] and a [link](#third).

[^1]: A footnote.

::: notes
Say *alpha*.
:::

## Second

Beta

. . .

Gamma

::: notes
Say beta.
:::

# Two

## Third

![A black box](img/x.svg){width=30%}

![](img/x.svg){width=3em alt=""}

| a | b |
|---|---|
| 1 | 2 |

## Fourth

```{.bash .literal}
deltaforce
```

1. one
2. two
"""

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200"><path d="M0 0h400v200"/></svg>'
SLIDES = ["A talk", "One", "First", "Second", "Two", "Third", "Fourth"]


@pytest.fixture(scope="module")
def built(a_project) -> Path:
    project = a_project({"slides/talk.md": TALK, "img/x.svg": PICTURE})
    done = project.run("html")
    assert done.status == 0, done.err
    return project.root / "build/talk.html"


@pytest.fixture(scope="module")
def served(built: Path) -> Iterator[str]:
    with Server([built]) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server.url
        server.shutdown()


def opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    return page


@pytest.fixture
def page(context: BrowserContext, built: Path) -> Page:
    return opened(context, built.as_uri())


def here(page: Page) -> str:
    return str(page.evaluate("Reveal.getCurrentSlide().querySelector('h1, h2').textContent"))


def wait_for(page: Page, title: str) -> None:
    page.wait_for_function(
        "t => Reveal.getCurrentSlide().querySelector('h1, h2').textContent == t", arg=title
    )


# ---- keys -----------------------------------------------------------------------------------------------


def test_the_question_mark_lists_the_keys_and_esc_closes_the_list(page: Page) -> None:
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    shown = keys.inner_text()
    for word in ("speaker view", "overview", "search", "by its number", "pointer", "black", "full screen"):
        assert word in shown
    assert page.evaluate("document.activeElement.textContent").startswith("Esc")
    page.keyboard.press("Escape")
    assert keys.count() == 0
    page.keyboard.press("ArrowRight")
    assert here(page) == "One"


def test_the_keys_listed_are_those_in_the_readme(page: Page) -> None:
    page.keyboard.press("?")
    listed = set(page.locator(".r-overlay-help kbd").all_inner_texts())
    readme = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
    table = readme.partition("\n## Present")[2].partition("\n## ")[0]
    told = {
        key for row in re.findall(r"^\| (.*?) \|", table, re.MULTILINE) for key in re.findall(r"`(.*?)`", row)
    }
    assert listed == told


@pytest.mark.parametrize("keys", [["g", "3"], ["3"], ["G", "0", "3", "Backspace", "Backspace", "3"]])
def test_a_slide_is_reached_by_its_number(page: Page, keys: list[str]) -> None:
    for key in [*keys, "Enter"]:
        page.keyboard.press(key)
    assert here(page) == "Third"
    assert page.locator(".present .frame[data-page='3 / 4']").count() == 1
    page.keyboard.press("ArrowRight")
    assert here(page) == "Fourth"


def test_a_number_that_no_slide_has_is_said_to_be_none(page: Page) -> None:
    for key in ("ArrowRight", "g", "9", "Enter"):
        page.keyboard.press(key)
    assert page.get_by_role("status").filter(has_text="no such slide").count() == 1
    page.keyboard.press("Escape")
    assert not page.locator(".jump").is_visible()
    assert here(page) == "One"


def test_the_overview_is_walked_by_keys_and_by_mouse(page: Page) -> None:
    page.keyboard.press("o")
    assert page.evaluate("Reveal.isOverview()")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert not page.evaluate("Reveal.isOverview()")
    assert here(page) == "First"
    page.keyboard.press("o")
    page.locator("#two.title-slide").click()
    assert not page.evaluate("Reveal.isOverview()")
    assert here(page) == "Two"


def test_search_finds_text_and_code(page: Page) -> None:
    for word, slide in (("gamma", "Second"), ("deltaforce", "Fourth")):
        page.keyboard.press("Control+Shift+F")
        page.keyboard.type(word)
        page.keyboard.press("Enter")
        assert here(page) == slide
        page.keyboard.press("Control+Shift+F")
        page.evaluate("document.activeElement.blur()")


def test_search_goes_on_to_the_next_slide_and_shows_the_step_that_has_it(page: Page) -> None:
    page.keyboard.press("Control+Shift+F")
    for word, slides in (
        ("LINK", ["First"]),
        ("black", []),
        ("gamma", ["Second"]),
        ("ir", ["Third", "First", "Third"]),
    ):
        page.locator(".searchbox input").fill(word)
        for slide in slides:
            page.keyboard.press("Enter")
            assert here(page) == slide
    page.locator(".searchbox input").fill("gamma")
    page.keyboard.press("Enter")
    assert page.locator(".fragment", has_text="Gamma").is_visible()
    assert page.evaluate("CSS.highlights.get('found').size") == 1
    page.locator(".searchbox input").fill("say beta")  # is in the notes
    page.keyboard.press("Enter")
    assert page.get_by_role("status").filter(has_text="not found").count() == 1
    page.keyboard.press("Escape")
    assert page.evaluate("CSS.highlights.has('found')") is False
    page.keyboard.press("Home")
    assert here(page) == "A talk"


@pytest.mark.parametrize(
    "words", ["Rechtsschutzversicherungsgesellschaften", "übersetzen „virtuelle“", "QUÉ"]
)
def test_search_finds_words_with_soft_hyphens_and_of_any_language(
    context: BrowserContext, a_project, words: str
) -> None:
    deck = "---\ntitle: T\nlang: de\n---\n\n## One\n\na\n\n## Two\n\nDie Rechtsschutzversicherungsgesellschaften *über*setzen „virtuelle“ qu\u0065\u0301.\n"
    project = a_project({"slides/talk.md": deck})
    assert project.run("html").status == 0
    page = opened(context, (project.root / "build/talk.html").as_uri())
    assert "Rechts\u00adschutz" in str(page.locator("main").text_content())
    page.keyboard.press("Control+Shift+F")
    page.locator(".searchbox input").fill(words)
    page.keyboard.press("Enter")
    assert here(page) == "Two"


def test_a_page_that_is_loaded_again_at_once_keeps_the_slide_and_its_step(page: Page) -> None:
    for _ in range(4):  # faster than reveal.js writes down where it is
        page.keyboard.press("ArrowRight")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert here(page) == "Second"
    assert page.locator(".fragment", has_text="Gamma").is_visible()


def test_b_makes_the_screen_black_and_full_stop_brings_it_back(page: Page) -> None:
    page.keyboard.press("b")
    assert page.evaluate("Reveal.isPaused()")
    page.keyboard.press(".")
    assert not page.evaluate("Reveal.isPaused()")


def test_the_pointer_follows_the_mouse_until_it_is_put_away(page: Page) -> None:
    dot = page.locator(".pointer")
    page.mouse.move(200, 200)
    assert not dot.is_visible()
    page.keyboard.press("q")
    page.mouse.move(300, 400)
    box = dot.bounding_box()
    assert box
    assert (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) == pytest.approx((300, 400), abs=1)
    page.keyboard.press("q")
    assert not dot.is_visible()


# ---- the speaker's view ---------------------------------------------------------------------------------


def speaker_view(page: Page) -> Page:
    with page.expect_popup() as popup:
        page.keyboard.press("s")
    view = popup.value
    view.locator("#connection-status").wait_for(state="hidden")
    view.locator(".times").wait_for()
    for name in ("current", "upcoming"):
        view.frame_locator(f"#{name}-slide iframe").locator("html[data-ready]").wait_for(state="attached")
    view.wait_for_timeout(500)  # until they have been told where they are
    return view


@pytest.mark.parametrize("way", ["from a file", "from loopback"])
def test_the_speaker_view_has_notes_next_slide_clock_and_count_down(
    context: BrowserContext, built: Path, served: str, way: str
) -> None:
    page = opened(context, built.as_uri() if way == "from a file" else served)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    view = speaker_view(page)
    view.locator(".speaker-controls-notes .value", has_text="Say alpha.").wait_for()
    assert (
        view.frame_locator("#current-slide iframe").locator("section.present:not(.stack) h2").inner_text()
        == "First"
    )
    upcoming = view.frame_locator("#upcoming-slide iframe")
    upcoming.locator("section.present:not(.stack) h2", has_text="Second").wait_for()
    assert re.fullmatch(r"\d\d:\d\d( [AP]M)?", view.locator(".times .now").inner_text())
    left = view.locator(".times .left").inner_text()
    assert re.fullmatch(r"(20:00|19:5\d)", left)
    view.wait_for_function("before => document.querySelector('.times .left').textContent != before", arg=left)
    assert re.fullmatch(r"19:5\d", view.locator(".times .left").inner_text())
    view.keyboard.press("ArrowRight")
    wait_for(page, "Second")
    view.locator(".speaker-controls-notes .value", has_text="Say beta.").wait_for()


@pytest.mark.parametrize("way", ["from a file", "from loopback"])
def test_the_speaker_view_goes_on_when_the_slides_are_loaded_again(
    context: BrowserContext, built: Path, served: str, way: str
) -> None:
    page = opened(context, built.as_uri() if way == "from a file" else served)
    view = speaker_view(page)
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash == '#/third'")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert here(page) == "Third"
    page.wait_for_timeout(2500)  # until the view has told that it is there
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    view.locator(".speaker-controls-notes .value", has_text="Say beta.").wait_for()
    view.wait_for_timeout(1000)
    view.keyboard.press("ArrowLeft")  # takes its step back
    view.wait_for_timeout(1000)
    view.keyboard.press("ArrowLeft")
    wait_for(page, "First")


def test_keys_and_pointer_work_in_the_speaker_view_too(page: Page) -> None:
    view = speaker_view(page)
    current = view.frame_locator("#current-slide iframe")
    view.keyboard.press("?")
    current.locator(".r-overlay-help").wait_for()
    assert not page.evaluate("Reveal.isPaused()")
    view.keyboard.press("Escape")
    current.locator(".r-overlay-help").wait_for(state="detached")
    for key in ("g", "3", "Enter"):
        view.keyboard.press(key)
    wait_for(page, "Third")
    view.keyboard.press("q")
    box = view.locator("#current-slide iframe").bounding_box()
    assert box
    view.mouse.move(box["x"] + 20, box["y"] + 20)
    view.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.locator(".pointer").wait_for()
    page.wait_for_timeout(200)
    dot = page.locator(".pointer").bounding_box()
    assert dot
    assert (dot["x"] + dot["width"] / 2, dot["y"] + dot["height"] / 2) == pytest.approx((640, 360), abs=12)
    view.keyboard.press("q")
    page.locator(".pointer").wait_for(state="hidden")


def test_without_a_duration_there_is_no_count_down(context: BrowserContext, a_project) -> None:
    project = a_project({"slides/talk.md": "## One\n\ntext\n\n::: notes\nsay\n:::\n"})
    assert project.run("html").status == 0
    view = speaker_view(opened(context, (project.root / "build/talk.html").as_uri()))
    assert view.locator(".times .spent").count() == 1
    assert view.locator(".times .left").count() == 0


# ---- everybody in the room ------------------------------------------------------------------------------


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


def test_axe_finds_nothing_on_any_slide(page: Page) -> None:
    found = {here(page): violations(page)}
    for _ in range(7):
        page.keyboard.press("ArrowRight")
        found[here(page)] = violations(page)
    assert found == {title: [] for title in SLIDES}


DECKS = ["/async-intro", "features/features", "maths/maths", "steps/steps",
         *(f"languages/{name}" for name in ("arabic", "deutsch", "mixed", "nihongo"))]  # fmt: skip


@pytest.mark.parametrize("deck", DECKS)
def test_axe_finds_nothing_on_any_slide_of_whole_decks(
    context: BrowserContext, built_decks: Callable[[str], Path], deck: str
) -> None:
    directory, name = deck.split("/")
    page = opened(context, (built_decks(directory) / f"{name}.html").as_uri())
    found = []
    while True:
        found += violations(page)
        if page.evaluate("Reveal.isLastSlide() && !Reveal.availableFragments().next"):
            break
        page.evaluate("Reveal.next()")
    assert found == []


def test_axe_finds_nothing_in_the_overview_nor_in_the_speaker_view(page: Page) -> None:
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    view = speaker_view(page)
    assert violations(view) == []
    page.keyboard.press("o")
    page.wait_for_timeout(500)
    assert violations(page) == []


def test_axe_finds_nothing_in_the_list_of_keys_nor_beside_the_slides(
    context: BrowserContext, built: Path
) -> None:
    page = opened(context, built.as_uri())
    for key in ("g", "Control+Shift+F", "?"):
        page.keyboard.press(key)
        page.wait_for_timeout(500)  # it fades in
        assert violations(page) == []
        page.keyboard.press("Escape")
        page.evaluate("document.activeElement.blur()")


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ("p => p.querySelector('.present img').removeAttribute('alt')", "image-alt"),
        ("p => p.removeAttribute('lang')", "html-has-lang"),
        ("p => p.querySelector('#third .body').innerHTML += '<h5>x</h5>'", "heading-order"),
        ("p => p.querySelector('body').insertAdjacentHTML('beforeend', '<p>x</p>')", "region"),
    ],
)
def test_axe_finds_what_is_wrong(page: Page, fault: str, rule: str) -> None:
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    page.locator("html").evaluate(fault)
    assert rule in {found.partition(":")[0] for found in violations(page)}


def test_pictures_are_described_and_decoration_is_passed_over(page: Page) -> None:
    assert page.locator(".body img").evaluate_all("all => all.map(i => i.getAttribute('alt'))") == [
        "A black box",
        "",
    ]
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    status = page.locator(".aria-status")  # what screen readers say of a new slide
    status.filter(has_text="A black box").wait_for(state="attached")
    assert "Third" in (status.text_content() or "")


def test_the_page_says_its_language_author_and_keywords(page: Page) -> None:
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("meta[name=author]").get_attribute("content") == "Ann Author"
    assert page.locator("meta[name=keywords]").get_attribute("content") == "slides, truth"


def test_links_are_reached_and_followed_by_keys_alone(page: Page) -> None:
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    assert link.inner_text() == "link"
    assert link.evaluate("e => getComputedStyle(e).outlineStyle") != "none"
    page.keyboard.press("Enter")
    wait_for(page, "Third")
    page.keyboard.press("ArrowRight")
    assert here(page) == "Fourth"


MOVING = """() => [...document.querySelectorAll('*')].filter(e => {
    const style = getComputedStyle(e);
    const moves = list => list.split(',').some(time => parseFloat(time) > 0);
    return moves(style.transitionDuration) || (style.animationName != 'none' && moves(style.animationDuration));
}).length"""


@pytest.mark.parametrize("reduced", [True, False], ids=["less motion", "as usual"])
def test_whoever_asked_for_less_motion_sees_none(browser: Browser, built: Path, reduced: bool) -> None:
    context = browser.new_context(reduced_motion="reduce" if reduced else "no-preference")
    page = opened(context, built.as_uri())
    moving = 0
    for key in ("ArrowRight", "o", "o", "?"):
        page.keyboard.press(key)
        moving += page.evaluate(MOVING)
    assert (moving == 0) is reduced
    context.close()


def test_nothing_but_the_page_is_asked_for(context: BrowserContext, served: str) -> None:
    asked: list[str] = []

    def refuse(route) -> None:
        asked.append(route.request.url)
        if route.request.url.partition("?")[0].partition("#")[0] == served:
            route.continue_()
        else:
            route.abort()

    context.route("**/*", refuse)
    page = opened(context, served)
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    speaker_view(page)
    page.keyboard.press("?")
    page.wait_for_timeout(300)
    assert {url.partition("?")[0] for url in asked} == {served}
    page.evaluate("new Image().src = 'http://example.invalid/x.png'")  # which would be seen
    page.wait_for_timeout(200)
    assert asked[-1] == "http://example.invalid/x.png"


# ---- paper ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "?print-pdf"])
def test_printed_each_slide_has_a_page_with_all_its_steps(
    context: BrowserContext, built: Path, tmp_path: Path, query: str
) -> None:
    page = opened(context, built.as_uri() + query)
    page.keyboard.press("ArrowRight")
    pdf = tmp_path / "printed.pdf"
    pdf.write_bytes(page.pdf(prefer_css_page_size=True, print_background=True))
    text = subprocess.run(
        ["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True
    ).stdout
    pages = text.split("\f")[:-1]
    assert len(pages) == len(SLIDES)
    for printed, title in zip(pages, SLIDES, strict=True):
        assert title in printed
    assert "Gamma" in pages[3]
    assert "Say" not in text
    with pikepdf.open(io.BytesIO(pdf.read_bytes())) as document:
        _, _, width, height = document.pages[0].mediabox
        assert float(width) / float(height) == pytest.approx(16 / 9, abs=0.01)


def test_only_the_rules_for_running_text_on_paper_are_left_out() -> None:
    paper = "@media print{html:not(.print-pdf){a:b}html:not(.print-pdf) p{c:d}}"
    assert without_paper(f"a{{b:c}}{paper}@media print{{d{{e:f}}}}") == "a{b:c}@media print{d{e:f}}"
    assert without_paper("a{b:c}") == "a{b:c}"
