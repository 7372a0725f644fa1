"""What the audience takes home: the handout as a site, read in a real browser, and as a book."""

import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from deckproof.beamer.finish import slide_on
from deckproof.handout.links import dead
from deckproof.project import Project
from deckproof.reveal.places import addresses
from tests.conftest import Sandbox

TALK = """\
---
title: A talk
author: Ann Author
date: 2026-03-01
lang: en
duration: 20 min
keywords: [carrots, turnips]
notes: public
---

# One

## First

A point with *emphasis* and a formula, $a^2 + b^2$[^1].
See [the code](#the-code), and [elsewhere](https://example.com).

[^1]: A footnote about parsnips.

::: notes
What the speaker says about rutabaga, $r^2$ and $\\pi$.
:::

## Steps

* before

. . .

* \\textbf{afterwards}

Leek
:   A vegetable.

A [shallot]{.term} is one, too.

## A picture

![A black box that does nothing](img/x.svg){width=30%}

# Two

## The code

```{.python snippet="tools:use"}
```

## Its output

```{.python .numberLines snippet="tools:define"}
```

## Typed

```{.bash .literal}
make dinner
```
"""

TOOLS = '''\
"""Tools for `greetings`.

They greet.
"""

import os.path

from _support import shout


# region define
def greet(name):
    """Greet somebody."""
    return shout(f"hello {name}")
# endregion


print(greet("hidden"))
# HELLO HIDDEN

# region use
print(greet("world"))
# HELLO WORLD
print(os.path.basename("/a/b"))
# b
1 + 1  # => 2
# endregion
'''

SUPPORT = '''\
"""Support."""


def shout(text):
    return text.upper()
'''

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200"><path d="M0 0h400v200"/></svg>'
FILES = {
    "slides/talk.md": TALK,
    "snippets/tools.py": TOOLS,
    "snippets/_support.py": SUPPORT,
    "img/x.svg": PICTURE,
}


@pytest.fixture(scope="module")
def made(a_project) -> Sandbox:
    sandbox = a_project(FILES)
    result = sandbox.run("handout")
    assert result.status == 0, result.err
    return sandbox


@pytest.fixture(scope="module")
def handout(made) -> Path:
    return made.root / "build" / "handout"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    page = context.new_page()
    yield page
    context.close()


def article(page: Page) -> str:
    return page.locator("article").inner_text()


# what is on the pages


def test_each_section_is_a_page_and_each_slide_a_section_on_it(handout, page) -> None:
    page.goto((handout / "talk" / "one.html").as_uri())
    assert page.locator("article h1").inner_text().strip("#\n ") == "One"
    titles = [text.strip("#\n ") for text in page.locator("article h2").all_inner_texts()]
    assert titles == ["First", "Steps", "A picture"]


def test_a_slide_has_its_text_formula_footnote_and_public_notes(handout, page) -> None:
    page.goto((handout / "talk" / "one.html").as_uri())
    first = page.locator("section#first")
    assert "A point with emphasis and a formula" in first.inner_text()
    assert first.locator("math msup").count() == 3
    assert first.locator(".spoken math").count() == 2
    assert "A footnote about parsnips." in first.locator(".footnote").inner_text()
    assert "rutabaga" in first.locator(".spoken").inner_text()
    assert page.locator("section#a-picture .described").inner_text() == (
        "In the picture: A black box that does nothing"
    )
    assert page.locator("section#steps strong").inner_text() == "afterwards"


def test_notes_stay_with_the_speaker_unless_the_deck_says_otherwise(project) -> None:
    sandbox = project({**FILES, "slides/talk.md": TALK.replace("notes: public\n", "")})
    assert sandbox.run("handout").status == 0
    site = sandbox.root / "build" / "handout"
    assert not [path for path in site.rglob("*.*") if b"rutabaga" in path.read_bytes()]
    with zipfile.ZipFile(sandbox.root / "build" / "talk.epub") as book:
        assert not [name for name in book.namelist() if b"rutabaga" in book.read(name)]


def test_a_slide_links_to_its_place_in_the_slides_and_in_the_pdf(handout, made, page) -> None:
    page.goto((handout / "talk" / "two.html").as_uri())
    links = page.locator("section#the-code .where a")
    assert [link.get_attribute("href") for link in links.all()] == [
        "../../talk.html#/2/1",
        "../../talk.pdf#page=8",
    ]
    with pikepdf.open(made.root / "build" / "talk.pdf") as pdf:
        assert slide_on(pdf.pages[8 - 1]) == 5  # "The code", with two section pages before it
    links.first.click()
    page.wait_for_function("document.documentElement.dataset.ready !== undefined")
    assert page.evaluate("Reveal.getCurrentSlide().querySelector('h2').textContent") == "The code"


def test_the_picture_is_that_of_the_last_step(handout) -> None:
    before = (handout / "slides" / "talk" / "steps.svg").read_text("utf-8")
    assert before.count("<use") > 20
    assert "<text" not in before
    assert ElementTree.fromstring(before).get("viewBox")


def test_code_has_what_it_states_in_place_and_what_it_prints_below(handout, page) -> None:
    page.goto((handout / "talk" / "two.html").as_uri())
    shown = page.locator("section#the-code pre").inner_text().splitlines()
    assert shown[:2] == ['print(greet("world"))', "# HELLO WORLD"]
    assert page.locator("section#the-code .prints").count() == 0
    assert page.locator("section#its-output pre").all_inner_texts()[1].strip() == "HELLO HIDDEN"


def test_names_link_to_where_they_are_defined(handout, page) -> None:
    page.goto((handout / "talk" / "two.html").as_uri())
    code = page.locator("section#the-code")
    standard = code.get_by_text("os.path.basename").first
    assert re.fullmatch(
        r"https://docs.python.org/3\.\d+/library/os.path.html#os.path.basename",
        standard.get_attribute("href"),
    )
    code.locator("a.defined", has_text="greet").first.click()
    assert page.url.endswith("/snippets/tools.html#L-12")
    assert page.locator(":target").inner_text().strip().endswith("def greet(name):")
    page.locator("a.defined", has_text="shout").first.click()
    assert page.url.endswith("/snippets/_support.html#L-4")


def test_a_module_has_its_source_marked_its_verdicts_and_a_download(handout, page) -> None:
    page.goto((handout / "talk" / "two.html").as_uri())
    page.locator("section#the-code p.source a").click()
    assert page.url.endswith("/snippets/tools.html#snippet-use")
    text = article(page)
    assert "Tools for greetings." in text
    assert re.search(r"Run by Python 3\.\d+\.\d+", text)
    shown = page.locator(".lines.shown")
    assert [part.inner_text().splitlines()[0] for part in shown.all()] == [
        "define on Its output (Slide 5)",
        "use on The code (Slide 4)",
    ]
    hidden = page.locator(".lines.hidden-lines").all_inner_texts()
    assert 'print(greet("hidden"))' in "".join(hidden)
    rows = [row.inner_text().split() for row in page.locator("table.verdicts tbody tr").all()]
    assert rows == [
        ["19", "HELLO", "HIDDEN", "HELLO", "HIDDEN"],
        ["23", "HELLO", "WORLD", "HELLO", "WORLD"],
        ["25", "b", "b"],
        ["26", "=>", "2", "2"],
    ]
    numbers = [int(mark) for mark in page.locator(".lines .linenos").all_inner_texts()]
    assert numbers == list(range(1, 28))
    assert page.get_by_text("Download tools.py").get_attribute("download") == ""
    assert page.get_by_text("Download tools.py").get_attribute("href") == "tools.py"
    assert (handout / "snippets" / "tools.py").read_text("utf-8") == TOOLS
    page.locator(".shown-on a", has_text="The code").click()
    assert page.url.endswith("/talk/two.html#the-code")


def test_terms_names_and_snippets_are_in_the_index(handout, page) -> None:
    page.goto((handout / "genindex.html").as_uri())
    entries = page.locator("article td a, article li a").all_inner_texts()
    assert {"Leek", "shallot", "carrots", "First", "greet (tools)", "tools:use", "tools.py"} <= set(entries)
    page.get_by_role("link", name="Leek").click()
    assert page.locator(":target").inner_text() == "Leek"


def test_the_outline_is_that_of_the_talk_and_pages_follow_each_other(handout, page) -> None:
    page.goto((handout / "talk.html").as_uri())
    outline = page.locator("article .toctree-wrapper").inner_text().split("\n")
    assert outline == [
        "One", "First", "Steps", "A picture", "Two", "The code", "Its output", "Typed",
    ]  # fmt: skip
    assert "Ann Author · 2026-03-01 · 20 minutes" in article(page)
    page.locator("a.next-page").click()
    assert page.url.endswith("/talk/one.html")
    page.locator("a.next-page").click()
    assert page.url.endswith("/talk/two.html")
    page.locator("a.prev-page").click()
    assert page.url.endswith("/talk/one.html")


# reading it


def test_search_finds_a_term(handout, page) -> None:
    page.goto((handout / "index.html").as_uri())
    page.fill("input[name=q]", "parsnips")
    page.press("input[name=q]", "Enter")
    page.locator("ul.search a").first.click()
    assert "/talk/one.html" in page.url
    assert "parsnips" in article(page)


def test_a_slides_picture_opens_large_and_is_driven_by_keys(handout, page) -> None:
    page.goto((handout / "talk" / "one.html").as_uri())
    small = page.locator("section#first a.slide-picture")
    assert small.locator("img").get_attribute("alt") == "Slide 1: First"
    small.focus()
    page.keyboard.press("Enter")
    large = page.locator("dialog.large img")
    assert large.bounding_box()["width"] > 1.5 * small.bounding_box()["width"]
    assert large.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    page.keyboard.press("ArrowRight")
    assert large.get_attribute("alt") == "Slide 2: Steps"
    page.keyboard.press("Escape")
    assert not large.is_visible()
    assert page.evaluate("document.activeElement.getAttribute('href')") == "../slides/talk/steps.svg"


@pytest.mark.parametrize(
    "name", ["index", "talk", "talk/one", "talk/two", "snippets", "snippets/tools", "genindex"]
)
def test_pages_read_well_on_a_phone(handout, browser, name) -> None:
    phone = browser.new_page(viewport={"width": 375, "height": 800})
    phone.goto((handout / f"{name}.html").as_uri())
    assert phone.evaluate("document.documentElement.scrollWidth") <= 375
    wide = phone.evaluate(
        """() => [...document.querySelectorAll('article p, article li, article a.slide-picture')]
            .filter(e => e.getBoundingClientRect().right > 376).map(e => e.textContent)"""
    )
    assert wide == []
    size = phone.evaluate(
        "parseFloat(getComputedStyle(document.querySelector('article p, article li')).fontSize)"
    )
    assert size >= 14
    phone.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "name", ["index", "talk", "talk/one", "talk/two", "snippets", "snippets/tools", "snippets/_support", "genindex", "search"]
)  # fmt: skip
def test_axe_finds_nothing(handout, browser, name, scheme) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    page.goto((handout / f"{name}.html").as_uri())
    found = Axe().run(page)
    assert not found.response["violations"], found.generate_report()
    page.close()


def test_light_and_dark_look_different(handout, browser) -> None:
    seen = set()
    for scheme in ("light", "dark"):
        page = browser.new_page(color_scheme=scheme)
        page.goto((handout / "talk" / "two.html").as_uri())
        seen.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        page.close()
    assert len(seen) == 2


def test_on_paper_there_is_the_text_and_nothing_to_click(handout, page) -> None:
    page.goto((handout / "talk" / "two.html").as_uri())
    page.emulate_media(media="print")
    for hidden in (".sidebar-drawer", ".toc-drawer", ".skip-to-content", ".related-pages"):
        assert not page.locator(hidden).first.is_visible()
    assert page.locator("section#the-code pre").is_visible()


# as a whole


def test_all_links_within_are_good(handout) -> None:
    assert dead(handout) == []


@pytest.mark.parametrize(
    ("link", "good"),
    [
        ("a.html", True), ("a.html#here", True), ("a.html#there", False), ("b.html", False), ("/a.html", False),
        ("https://example.com/b.html", True), ("#here", False), ("x.pdf#page=3", True), ("x.pdf", True),
    ],
)  # fmt: skip
def test_a_link_that_leads_nowhere_is_found(tmp_path, link, good) -> None:
    (tmp_path / "a.html").write_text('<p id="here">', "utf-8")
    (tmp_path / "x.pdf").touch()
    (tmp_path / "index.html").write_text(f'\n<a href="{link}">', "utf-8")
    assert [(problem.file, problem.line) for problem in dead(tmp_path)] == (
        [] if good else [("index.html", 2)]
    )


def test_the_same_decks_make_the_same_bytes(made, handout) -> None:
    before = {
        path: path.read_bytes()
        for path in [*handout.rglob("*.*"), made.root / "build" / "talk.epub"]
        if path.is_file()
    }
    assert made.run("handout").status == 0
    assert {path: path.read_bytes() for path in before} == before
    assert {path for path in handout.rglob("*.*") if path.is_file()} == before.keys() - {
        made.root / "build" / "talk.epub"
    }


def test_only_slides_that_changed_are_drawn_again(project) -> None:
    sandbox = project(FILES)
    assert sandbox.run("handout").status == 0
    cache = sandbox.root / "build" / "cache"
    before = set(cache.glob("*.svg"))
    sandbox.write({"slides/talk.md": TALK.replace("* before", "* Quux, before that")})
    assert sandbox.run("handout").status == 0
    assert len(set(cache.glob("*.svg")) - before) == 1
    words = (sandbox.root / "build" / "handout" / "talk" / "one.html").read_text("utf-8")
    assert "Quux, before that" in words


def test_a_dead_link_on_a_slide_is_a_problem_and_the_handout_of_before_stays(project) -> None:
    sandbox = project(FILES)
    assert sandbox.run("handout").status == 0
    before = (sandbox.root / "build" / "handout" / "talk" / "one.html").read_bytes()
    sandbox.write({"slides/talk.md": TALK.replace("#the-code", "#no-code").replace("A point", "A thing")})
    result = sandbox.run("handout")
    assert (result.status, result.codes) == (1, ["dead-link"])
    assert "slides/talk.md:16" in result.err
    assert (sandbox.root / "build" / "handout" / "talk" / "one.html").read_bytes() == before


def test_what_sphinx_warns_of_is_a_problem_with_the_decks_line() -> None:
    from deckproof.handout.build import warnings

    said = "\x1b[91m/nowhere/slides/talk.md:17: WARNING: something is odd [misc]\nmore of it\x1b[0m\nWARNING: all is odd\n"
    first, second = warnings(said, Path("/nowhere/source"), Project(Path("/nowhere")))
    assert (first.file, first.line, first.code, first.detail) == (
        "slides/talk.md",
        17,
        "sphinx",
        ("more of it",),
    )
    assert (second.file, second.line, second.message) == ("handout", 0, "Sphinx says: all is odd")


def test_a_warning_of_sphinx_stops_the_handout(a_project, monkeypatch) -> None:
    from docutils import nodes

    from deckproof.handout import build
    from deckproof.handout.pages import Page, section
    from deckproof.problem import Problems

    odd = nodes.paragraph("", "", nodes.Text("x"))
    lost = nodes.reference("", "x", refuri="")
    pending = nodes.raw("", "x", format="html")
    from sphinx.addnodes import pending_xref

    reference = pending_xref(
        "", nodes.Text("x"), reftype="doc", refdomain="std", reftarget="nope", refexplicit=True, refwarn=True
    )
    root = a_project({}).root
    reference.source, reference.line = str(root / "slides" / "talk.md"), 7
    odd += [lost, pending, reference]
    with pytest.raises(Problems) as raised:
        build.build(
            [Page("index", [section("T", "t", odd)])],
            build.About("T", "en", ""),
            root / "work",
            Project(root),
            (),
        )
    assert [(one.file, one.line, one.code) for one in raised.value.problems] == [
        ("slides/talk.md", 7, "sphinx")
    ]


def test_a_deck_may_not_have_the_name_of_a_page_of_the_handout(project) -> None:
    result = project({"slides/search.md": "% A talk\n\n## One\n\nx\n"}).run("handout")
    assert (result.status, result.codes) == (1, ["same-file"])


def test_a_false_snippet_stops_it_even_where_no_slide_shows_it(project) -> None:
    sandbox = project({"slides/talk.md": "% A talk\n\n## One\n\nx\n", "snippets/a.py": "print(1)\n# 2\n"})
    assert sandbox.run("handout").codes == ["false-claim"]
    assert not (sandbox.root / "build" / "handout").exists()


def test_decks_without_sections_titles_or_snippets_have_a_handout(project) -> None:
    sandbox = project({"slides/plain.md": "# One\n\nx\n\n# Two\n\ny\n"})
    result = sandbox.run("handout")
    assert result.status == 0, result.err
    text = (sandbox.root / "build" / "handout" / "plain" / "slides.html").read_text("utf-8")
    assert 'id="one"' in text
    assert 'id="two"' in text


@pytest.mark.parametrize("name", ["features", "languages", "maths", "steps"])
def test_whole_decks_have_a_handout(tmp_path, cache, name) -> None:
    shutil.copytree(Path(__file__).parent / "decks" / name, tmp_path, dirs_exist_ok=True)
    (tmp_path / "build").mkdir(exist_ok=True)
    (tmp_path / "build" / "cache").symlink_to(cache)
    result = Sandbox(tmp_path).run("handout")
    assert result.status == 0, result.err
    for deck in (tmp_path / "slides").glob("*.md"):
        html = (tmp_path / "build" / f"{deck.stem}.html").read_text("utf-8")
        pages = (tmp_path / "build" / "handout" / deck.stem).glob("*.html")
        text = "".join(page.read_text("utf-8") for page in pages)
        linked = set(re.findall(rf'{deck.stem}.html#([^"]+)"', text))
        assert linked <= set(addresses(html))
        assert linked
        assert_is_book(tmp_path / "build" / f"{deck.stem}.epub")


# the book


def assert_is_book(path: Path) -> dict[str, str]:
    """`path` is an EPUB: its packaging, its documents, and all that these refer to. The documents."""
    with zipfile.ZipFile(path) as book:
        first = book.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert book.read("mimetype") == b"application/epub+zip"
        names = set(book.namelist())
        package = ElementTree.fromstring(book.read("EPUB/content.opf"))
        items = {item.get("href"): item for item in package.iter("{http://www.idpf.org/2007/opf}item")}
        assert {f"EPUB/{href}" for href in items} | {
            "mimetype",
            "META-INF/container.xml",
            "EPUB/content.opf",
        } <= names
        documents = {}
        for href, item in items.items():
            if item.get("media-type") != "application/xhtml+xml":
                continue
            text = book.read(f"EPUB/{href}").decode()
            documents[href] = text
            tree = ElementTree.parse(io.StringIO(text))
            has_formula = any(node.tag.endswith("}math") for node in tree.iter())
            assert has_formula == ("mathml" in (item.get("properties") or ""))
            for node in tree.iter():
                target = node.get("src") or ""
                assert (
                    not target or str((Path("/EPUB") / href).parent.joinpath(target).resolve())[1:] in names
                )
        return documents


def test_the_book_has_the_slides_the_code_and_the_notes(made) -> None:
    documents = assert_is_book(made.root / "build" / "talk.epub")
    text = re.sub(r"<[^>]*>", "", "".join(documents.values()))
    for words in ("A point with", "rutabaga", "parsnips", "A black box that does nothing", "def greet", "HELLO HIDDEN",
                  "make dinner", "Run by Python"):  # fmt: skip
        assert words in text
    with zipfile.ZipFile(made.root / "build" / "talk.epub") as book:
        assert sum(name.endswith(".svg") for name in book.namelist()) == 6


def test_only_the_handout_needs_sphinx(project) -> None:
    import subprocess
    import sys

    sandbox = project({"slides/talk.md": "% A talk\n\n## One\n\nx\n"})
    blocked = (
        "import sys; sys.modules.update(dict.fromkeys(('sphinx', 'docutils', 'furo', 'sphinx_codeautolink')))"
    )
    run = f"{blocked}; from deckproof.cli import main; sys.exit(main(sys.argv[1:]))"
    for command, status in (("check", 0), ("pdf", 0), ("html", 0), ("handout", 3)):
        done = subprocess.run(
            [sys.executable, "-c", run, "-C", str(sandbox.root), command], capture_output=True, text=True
        )
        assert done.returncode == status, done.stderr
    assert "deckproof[handout]" in done.stderr
