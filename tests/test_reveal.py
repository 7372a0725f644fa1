"""The HTML of a deck, seen in a real browser."""

import base64
import io
import re
from pathlib import Path

import pikepdf
import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, BrowserContext, Page

from deckproof.deck.model import Code, Deck
from deckproof.deck.read import read
from deckproof.deck.resolve import resolve
from deckproof.problem import Problem, Problems
from deckproof.project import Project
from deckproof.reveal import render
from deckproof.reveal.page import in_script
from deckproof.theme import FLAT, Theme

GENERATORS = """\
def make_generator():
    yield 0 < 1 & 2

print(next(make_generator()))
# "a" <b> 'c' &amp;"""

TALK = f"""\
% A *talk* & more
% Ann Author
% 2024-02-29

# Introduction

## Generators

```python
{GENERATORS}
```

## Generators

One. . . with no pause.

. . .

Two

::: notes
Say *hello*.
:::

## A picture

![What it shows](img/x.svg){{width=50%}}\\

An ![inline](img/x.svg){{width=3em}} one.

# Unicode

## Wide characters

```python
x = "漢字", 1
y = "abcd", 1
# │ → λ ✓ ⟿ │
# │ a b c d │
```

And in text: λ → ✓ 漢字 ł.

## Numbered

```{{.python .numberLines startFrom=9}}
a = 1
\tb = 2
```

---

No title, a note[^1], \\textbf{{raw}} and a [link](#a-picture).

[^1]: At the foot.
"""

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200"><path d="M0 0h400v200"/></svg>'


def deck_of(markdown: str, root: Path) -> Deck:
    """The deck that `markdown` is, in a project at `root`."""
    (root / "slides").mkdir(exist_ok=True)
    (root / "img").mkdir(exist_ok=True)
    (root / "img" / "x.svg").write_text(PICTURE)
    source = root / "slides" / "talk.md"
    source.write_text(markdown)
    return resolve(read(Project(root), source), {}, frozenset()).deck


def html_of(markdown: str, root: Path, cache: Path) -> Path:
    """The HTML file of `markdown`."""
    deck = deck_of(markdown, root)
    path = root / "talk.html"
    path.write_bytes(render(deck, FLAT, cache, [picture.source for picture in deck.pictures]))
    return path


def problems_of(markdown: str, root: Path, cache: Path, theme: Theme = FLAT) -> tuple[Problem, ...]:
    with pytest.raises(Problems) as raised:
        render(deck_of(markdown, root), theme, cache, [])
    return raised.value.problems


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def talk(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    return html_of(TALK, tmp_path_factory.mktemp("talk"), cache)


def opened(context: BrowserContext, file: Path, place: str = "") -> Page:
    page = context.new_page()
    page.goto(file.as_uri() + place)
    page.wait_for_selector("html[data-ready]")
    return page


def here(page: Page) -> str:
    """What the slide that is shown is called."""
    return str(page.evaluate("Reveal.getCurrentSlide().querySelector('h1, h2')?.textContent ?? ''"))


SLIDES = ["A talk & more", "Introduction", "Generators", "Generators", "A picture",
          "Unicode", "Wide characters", "Numbered", ""]  # fmt: skip


# ---- the same slides, in order ------------------------------------------------------------------------


def test_there_is_a_title_page_and_a_page_for_each_section_and_slide(
    context: BrowserContext, talk: Path
) -> None:
    page = opened(context, talk)
    headings = "Reveal.getSlides().map(s => s.querySelector('h1, h2')?.textContent ?? '')"
    assert page.evaluate(headings) == SLIDES
    numbers = page.evaluate("[...document.querySelectorAll('.frame')].map(f => f.dataset.page ?? '')")
    assert numbers == ["", "", "1 / 6", "2 / 6", "3 / 6", "", "4 / 6", "5 / 6", "6 / 6"]
    assert page.title() == "A talk & more"
    assert page.locator("meta[name=author]").get_attribute("content") == "Ann Author"


def test_the_arrows_walk_through_all_slides_wherever_one_has_been_before(
    context: BrowserContext, talk: Path
) -> None:
    page = opened(context, talk)
    for place in (
        "wide-characters",
        "generators-1",
        "numbered",
        "introduction",
    ):  # leaves sections in their middle
        page.evaluate("place => { location.hash = '#/' + place }", place)
        page.wait_for_function("place => Reveal.getCurrentSlide().id == place", arg=place)
    seen = [here(page)]
    for key in (["ArrowRight", "ArrowDown", "PageDown", "Space"] * 2)[: len(SLIDES) - 1]:
        page.keyboard.press(key)
        seen.append(here(page))
    del seen[3]  # a step on the second slide
    assert seen == SLIDES[1:]
    for _ in range(len(SLIDES)):
        page.keyboard.press("ArrowLeft")
    assert here(page) == SLIDES[0]


def test_a_reload_keeps_the_slide(context: BrowserContext, talk: Path) -> None:
    page = opened(context, talk)
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("location.hash == '#/unicode'")  # written once a second at most
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert here(page) == "Unicode"


def test_a_pause_is_a_step(context: BrowserContext, talk: Path) -> None:
    page = opened(context, talk, "#/generators-1")
    two = page.locator("#generators-1 p", has_text="Two")
    assert not two.is_visible()
    page.keyboard.press("ArrowRight")
    assert two.is_visible()
    assert here(page) == "Generators"


def test_headings_are_at_the_same_height_on_all_slides(context: BrowserContext, talk: Path) -> None:
    page = opened(context, talk)
    tops = set()
    for _ in range(10):
        tops |= {h.bounding_box()["y"] for h in page.locator("h2").all() if h.is_visible()}  # type: ignore[index]
        page.keyboard.press("ArrowRight")
    assert len(tops) == 1


def test_no_id_occurs_twice_and_footnotes_stay_on_their_slide(context: BrowserContext, talk: Path) -> None:
    page = opened(context, talk)
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    footnotes = page.locator(".slides > section:last-child > section:last-child .footnotes").text_content()
    assert (footnotes or "").split() == ["1", "At", "the", "foot."]


def test_links_go_to_slides(context: BrowserContext, talk: Path) -> None:
    page = opened(context, talk)
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    page.get_by_role("link", name="link").click()
    page.wait_for_function("Reveal.getCurrentSlide().id == 'a-picture'")


# ---- one file, no network -----------------------------------------------------------------------------


def test_nothing_is_asked_of_the_network(context: BrowserContext, talk: Path) -> None:
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = opened(context, talk)
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    with page.expect_popup() as popup:
        page.keyboard.press("s")
    popup.value.wait_for_selector("iframe")
    page.wait_for_timeout(300)
    assert asked
    assert {url for url in asked if not url.startswith("data:")} <= {
        talk.as_uri(),
        *filter(_is_preview, asked),
    }


def _is_preview(url: str) -> bool:
    return re.fullmatch(r"file:///\S+/talk\.html\?receiver\S*", url) is not None


def test_the_speaker_view_shows_notes_and_goes_along(context: BrowserContext, talk: Path) -> None:
    page = opened(context, talk, "#/generators-1")
    with page.expect_popup() as popup:
        page.keyboard.press("s")
    speaker = popup.value
    notes = speaker.locator(".speaker-controls-notes .value")
    notes.get_by_text("Say hello.").wait_for()
    assert notes.locator("em").inner_text() == "hello"
    speaker.keyboard.press("ArrowRight")
    speaker.keyboard.press("ArrowRight")
    page.wait_for_function("Reveal.getCurrentSlide().id == 'a-picture'")


def test_the_same_deck_gives_the_same_bytes(talk: Path, tmp_path: Path) -> None:
    assert html_of(TALK, tmp_path, tmp_path / "another cache").read_bytes() == talk.read_bytes()


def test_scripts_cannot_end_their_element(talk: Path) -> None:
    script = "a = '</script>' + '<!-- <script' + '<b>' + (1 < 2)"
    assert "<!--" not in talk.read_text().partition("<script>")[2]
    assert in_script(script) == r"a = '\x3c/script>' + '\x3c!-- \x3cscript' + '<b>' + (1 < 2)"


def test_pictures_are_in_the_page_with_their_description(context: BrowserContext, talk: Path) -> None:
    page = opened(context, talk, "#/a-picture")
    picture = page.get_by_role("img", name="What it shows")
    assert picture.evaluate("i => i.naturalWidth") == 400
    box = picture.bounding_box()
    assert box
    assert box["width"] == pytest.approx(1120 / 2, abs=1)  # half of the text's width,
    assert box["x"] == pytest.approx((1280 - 1120 / 2) / 2, abs=1)  # in the middle
    inline = page.get_by_role("img", name="inline").bounding_box()
    assert inline
    assert inline["x"] > 80


# ---- code ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("clipboard", [True, False], ids=["clipboard", "no clipboard"])
def test_the_copy_button_copies_the_code_and_a_line_end(
    context: BrowserContext, talk: Path, clipboard: bool
) -> None:
    if clipboard:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
    else:
        context.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page = opened(context, talk, "#/generators")
    copy(page)
    assert pasted(context) == GENERATORS + "\n"


def test_tabs_are_copied_as_tabs_and_line_numbers_are_not(
    context: BrowserContext, tmp_path: Path, cache: Path
) -> None:
    deck = deck_of("## Numbered\n\n```{.python .numberLines startFrom=9}\n\n```\n", tmp_path)
    code = Code("a = 1\n\tb = 2", "python", first_line=9)
    file = tmp_path / "numbered.html"
    file.write_bytes(render(replace(deck, codes=(code,)), FLAT, cache, []))
    page = opened(context, file)
    shown = "[...document.querySelectorAll('.line')].map(line => getComputedStyle(line, '::before').content)"
    assert page.evaluate(shown) == ["counter(line)", "counter(line)"]
    assert page.locator("#numbered pre").evaluate("p => getComputedStyle(p).counterReset") == "line 8"
    copy(page)
    assert pasted(context) == "a = 1\n\tb = 2\n"


def test_the_copy_button_works_by_keyboard_and_the_slide_stays(context: BrowserContext, talk: Path) -> None:
    page = opened(context, talk, "#/wide-characters")  # the slides before it have such buttons, too
    page.keyboard.press("Tab")
    button = page.locator(":focus")
    for key in ("Enter", "Space"):
        assert button.get_attribute("aria-label") == "Copy the code"
        assert float(button.evaluate("b => getComputedStyle(b).opacity")) == 1
        page.keyboard.press(key)
        page.locator("#wide-characters .copy", has_text="copied").wait_for()
        assert page.evaluate("Reveal.getCurrentSlide().id") == "wide-characters"
        page.locator("#wide-characters .copy", has_text="copy").wait_for()


def copy(page: Page) -> None:
    """Press the copy button of the slide that is shown."""
    page.get_by_role("button", name="Copy the code").click()
    page.locator(".copy", has_text="copied").wait_for()


def pasted(context: BrowserContext) -> str:
    """The text on the clipboard."""
    page = context.new_page()
    page.set_content("<textarea></textarea>")
    page.locator("textarea").focus()
    page.keyboard.press("Control+V")
    return page.locator("textarea").input_value()


def test_wide_characters_take_two_cells_and_all_others_one(context: BrowserContext, talk: Path) -> None:
    page = opened(context, talk, "#/wide-characters")
    ends = page.locator("#wide-characters pre code").evaluate("""code => {
        const lines = [[]];
        const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
        for (let node; (node = walker.nextNode()); ) {
            [...node.data].forEach((character, at) => {
                if (character == "\\n") return lines.push([]);
                const range = document.createRange();
                range.setStart(node, at);
                range.setEnd(node, at + 1);
                lines.at(-1).push([character, range.getBoundingClientRect().right]);
            });
        }
        return lines.map(line => line.at(-1)[1]);
    }""")
    assert ends[0] == pytest.approx(ends[1], abs=0.1)
    assert ends[2] == pytest.approx(ends[3], abs=0.1)


def test_what_the_main_fonts_lack_is_in_the_page_too(talk: Path) -> None:
    families = set(re.findall(r'@font-face \{ font-family: "([^"]+)"', talk.read_text()))
    assert families == {
        "Inter",
        "Inter Display",
        "JetBrains Mono",
        "DejaVu Sans Mono",
        "DejaVu Sans",
        "Droid Sans Fallback",
    }


def test_a_character_that_no_font_has_is_a_problem_of_its_slide(tmp_path: Path, cache: Path) -> None:
    (problem,) = problems_of(
        "## Fine\n\nλ\n\n## Egypt\n\n𓀀\n\n", tmp_path, cache, Theme(fallbacks=("DejaVu Sans",))
    )
    assert (problem.code, problem.line) == ("no-glyph", 5)
    assert problem.slides == ("Egypt (slides/talk.md:5)",)
    assert "𓀀 (U+13000)" in problem.message


LONG = "".join(f"line_{n} = {n}\n" for n in range(18))
WIDE = f"x = '{'w' * 88}'\n"


@pytest.mark.parametrize("size", [(1920, 1080), (1024, 768)])
@pytest.mark.parametrize("code", [LONG, WIDE], ids=["long", "wide"])
def test_code_that_is_too_large_is_made_to_fit(
    browser: Browser, tmp_path: Path, cache: Path, code: str, size: tuple[int, int]
) -> None:
    file = html_of(f"## Large\n\n```python\n{code}```\n", tmp_path, cache)
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    page = opened(context, file)
    assert page.locator("[data-fit]").count() == 1
    assert page.locator("[data-overflow]").count() == 0
    panel = page.locator(".present pre").bounding_box()
    text = page.locator(".present pre code").bounding_box()
    frame = page.locator(".present .frame").bounding_box()
    assert panel
    assert text
    assert frame
    assert inside(text, panel)
    assert inside(panel, frame)
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    context.close()


TOO_LARGE = {
    "long": f"```python\n{LONG * 3}```",
    "wide": f"```python\n{WIDE.replace('w', 'ww')}```",
    "text": "word\n\n" * 30,
}


@pytest.mark.parametrize("text", TOO_LARGE.values(), ids=TOO_LARGE)
def test_what_does_not_fit_at_any_legible_size_is_marked(
    context: BrowserContext, tmp_path: Path, cache: Path, text: str
) -> None:
    page = opened(
        context, html_of(f"## Fits\n\n```python\na = 1\n```\n\n## Larger\n\n{text}\n", tmp_path, cache)
    )
    marked = "[...document.querySelectorAll('[data-overflow]')].map(f => f.querySelector('h2').textContent)"
    assert page.evaluate(marked) == ["Larger"]
    page.keyboard.press("End")
    frame = page.locator(".present .frame").bounding_box()
    assert frame
    for part in page.locator(".present .body > *, .present pre code").all():
        if box := part.bounding_box():
            assert inside(box, frame)  # nothing is cut off all the same


def inside(inner: dict[str, float], outer: dict[str, float]) -> bool:
    return (
        inner["x"] >= outer["x"]
        and inner["y"] >= outer["y"]
        and inner["x"] + inner["width"] <= outer["x"] + outer["width"] + 0.5
        and inner["y"] + inner["height"] <= outer["y"] + outer["height"] + 0.5
    )


def test_a_deck_without_slides_has_its_title_page(
    context: BrowserContext, tmp_path: Path, cache: Path
) -> None:
    page = opened(context, html_of("% Only a title\n", tmp_path, cache))
    assert page.locator(".slides section").count() == 1
    assert here(page) == "Only a title"


ODDS_AND_ENDS = """\
% A title that is so long LONGER

## Lists

a) alpha
b) beta

(@) example

- [x] done

> one
>
> > two

<b>strong</b>

##

$$\\begin{aligned} a &= b \\\\ cc &= d \\end{aligned}$$

ببب
"""


@pytest.fixture(scope="session")
def odds(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    return html_of(
        ODDS_AND_ENDS.replace("LONGER", "and longer " * 30), tmp_path_factory.mktemp("odds"), cache
    )


@pytest.mark.parametrize(
    ("element", "pseudo", "style", "value"),
    [
        ("ol[type=a] > li", "::marker", "content", '"" counter(list-item, lower-alpha) ") "'),
        ("ol.example > li", "::marker", "content", '"(" counter(list-item) ") "'),
        ("blockquote blockquote", "", "fontSize", "blockquote"),
        ("b", "", "fontWeight", "700"),
        ("h2:empty", "::before", "content", "none"),
        (".frame[data-deck]", "::before", "whiteSpace", "nowrap"),
        ("mtd", "", "textAlign", "right"),
        ("mtd", "", "paddingRight", "0px"),
    ],
)
def test_the_odds_and_ends_of_markdown_look_as_in_the_pdf(
    context: BrowserContext, odds: Path, element: str, pseudo: str, style: str, value: str
) -> None:
    page = opened(context, odds)
    look = "([e, p, s]) => getComputedStyle(document.querySelector(e), p || null)[s]"
    if value == "blockquote":
        value = page.evaluate(look, [value, pseudo, style])
    assert page.evaluate(look, [element, pseudo, style]) == value


def test_letters_are_joined_where_their_script_asks_for_it(odds: Path) -> None:
    from fontTools.ttLib import TTFont

    fonts = re.findall(r"data:font/woff2;base64,([^)]*)", odds.read_text())
    read = [TTFont(io.BytesIO(base64.b64decode(font))) for font in fonts]
    (font,) = [font for font in read if ord("ب") in font.getBestCmap()]
    assert {"init", "medi", "fina"} <= {r.FeatureTag for r in font["GSUB"].table.FeatureList.FeatureRecord}


# ---- print --------------------------------------------------------------------------------------------


def test_printing_gives_one_page_a_slide_without_buttons(context: BrowserContext, talk: Path) -> None:
    page = opened(context, talk, "?print-pdf")
    page.wait_for_selector(".pdf-page")
    assert page.locator(".copy").first.is_visible() is False
    with pikepdf.open(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True))) as pdf:
        assert len(pdf.pages) == len(SLIDES)
        _, _, width, height = pdf.pages[0].mediabox
        assert float(width) / float(height) == pytest.approx(16 / 9, abs=0.01)


# ---- raw LaTeX ----------------------------------------------------------------------------------------


def test_latex_that_pandoc_understands_is_in_the_html(
    context: BrowserContext, tmp_path: Path, cache: Path
) -> None:
    words = r"A \textbf{bold} and \alert{red} word."
    blocks = [r"\vspace{5mm}", words, r"\pause", r"\begin{itemize}\item one\end{itemize}"]
    markdown = "\n\n".join(["## Raw", *blocks])
    page = opened(context, html_of(markdown, tmp_path, cache))
    assert page.locator("strong").inner_text() == "bold"
    assert page.locator(".alert").inner_text() == "red"
    assert not page.locator("li").is_visible()


def test_latex_that_has_no_html_form_is_a_problem_of_its_slide(tmp_path: Path, cache: Path) -> None:
    drawn = r"\begin{nosuch}\draw (0,0);\end{nosuch}"
    markdown = "\n\n".join(["## Fine", r"\textbf{x}", "## Drawn", drawn, r"and \foo{bar}"])
    first, second = problems_of(markdown, tmp_path, cache)
    assert first.message == second.message == "raw LaTeX has no HTML form"
    assert first.slides == second.slides == ("Drawn (slides/talk.md:5)",)
    assert (first.line, second.line) == (7, 9)
    assert first.detail == (drawn,)
    assert second.detail == (r"\foo{bar}",)


def test_what_is_marked_as_for_beamer_only_is_left_out(
    context: BrowserContext, tmp_path: Path, cache: Path
) -> None:
    page = opened(context, html_of("## Both\n\ntext\n\n```{=beamer}\n\\foo\n```\n", tmp_path, cache))
    assert page.locator(".present .body").inner_text() == "text"
