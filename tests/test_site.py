"""Everything for a web server: the index page, and links that hold wherever the site is put."""

import functools
import re
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from deckproof.handout.links import dead, read
from tests.conftest import REPOSITORY, Sandbox

FILES = {
    "slides/alpha.md": '% Alpha\n% Ann Author\n% 2026-01-02\n\n# Part\n\n## One\n\n```{.python snippet="a:first"}\n```\n',
    "slides/beta.md": "---\ntitle: Beta & more\nlang: en\n---\n\n# Part\n\n## One\n\nx\n",
    "snippets/a.py": "# region first\nprint(1)\n# 1\n# endregion\n",
}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def made(a_project) -> Sandbox:
    sandbox = a_project(FILES)
    result = sandbox.run("site", "--url", "https://ann.example/talks/")
    assert result.status == 0, result.err
    return sandbox


@pytest.fixture(scope="module")
def served(made: Sandbox) -> Iterator[str]:
    """The site in a subdirectory of a web server."""
    serve = functools.partial(Quiet, directory=made.root / "build")
    server = ThreadingHTTPServer(("127.0.0.1", 0), serve)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/site/"
    server.shutdown()
    server.server_close()


def test_the_site_has_decks_pdfs_books_and_the_handout(made) -> None:
    site = made.root / "build" / "site"
    names = {path.name for path in site.iterdir()}
    decks = {f"{deck}{suffix}" for deck in ("alpha", "beta") for suffix in (".html", ".pdf", ".epub", ".png")}
    assert names == {"index.html", "handout", ".nojekyll", *decks}
    assert (site / "alpha.png").read_bytes()[16:24] == (1200).to_bytes(4, "big") + (675).to_bytes(4, "big")


def test_all_its_links_are_relative_and_good(made) -> None:
    site = made.root / "build" / "site"
    assert dead(site) == []
    (site / "alpha.pdf").rename(site / "gamma.pdf")
    assert {problem.file for problem in dead(site)} == {
        "index.html",
        "handout/alpha.html",
        "handout/alpha/part.html",
    }
    (site / "gamma.pdf").rename(site / "alpha.pdf")
    for page in site.rglob("*.html"):
        assert not [target for target, _ in read(page).targets if target.startswith("/")]


def test_in_a_subdirectory_every_page_can_be_reached_and_nothing_is_missing(served, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    missing = []
    page.on("response", lambda response: missing.append(response.url) if response.status >= 400 else None)
    seen, waiting = set(), [served]
    while waiting:
        url = waiting.pop()
        if url in seen or not url.startswith(served):
            continue
        seen.add(url)
        if urlsplit(url).path.endswith((".html", "/")):
            page.goto(url)
            links = page.evaluate(
                "[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))"
            )
            waiting += [urljoin(url, link).partition("#")[0] for link in links]
        else:
            assert context.request.get(url).ok
    assert missing == []
    assert {f"{served}alpha.html", f"{served}beta.epub", f"{served}handout/snippets/a.py"} <= seen
    context.close()


def test_links_have_a_preview(made) -> None:
    text = (made.root / "build" / "site" / "index.html").read_text("utf-8")
    said = dict(re.findall(r'<meta property="(og:[\w:]+)" content="([^"]*)">', text))
    assert said["og:image"] == "https://ann.example/talks/alpha.png"
    assert said["og:url"] == "https://ann.example/talks/"
    assert said["og:title"] == "Slides"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_index_page_shows_each_deck(served, browser: Browser, scheme) -> None:
    page = browser.new_page(viewport={"width": 375, "height": 800}, color_scheme=scheme)
    page.goto(served)
    assert page.locator("h2").all_inner_texts() == ["Alpha", "Beta & more"]
    assert page.evaluate("[...document.images].every(image => image.naturalWidth === 1200)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    found = Axe().run(page)
    assert not found.response["violations"], found.generate_report()
    page.locator("article", has_text="Alpha").get_by_role("link", name="Handout").click()
    assert page.url.endswith("/site/handout/alpha.html")
    page.close()


def test_one_deck_is_the_heading_of_its_site(project) -> None:
    sandbox = project(FILES)
    assert sandbox.run("site", "beta").status == 0
    site = sandbox.root / "build" / "site"
    text = (site / "index.html").read_text("utf-8")
    assert '<h1><a href="beta.html">Beta &amp; more</a></h1>' in text
    assert '<meta property="og:image" content="beta.png">' in text
    assert not (site / "alpha.html").exists()


def test_a_problem_leaves_the_site_of_before(project) -> None:
    sandbox = project(FILES)
    assert sandbox.run("site").status == 0
    index: Path = sandbox.root / "build" / "site" / "index.html"
    before = index.stat().st_mtime_ns
    sandbox.write({"snippets/a.py": FILES["snippets/a.py"].replace("# 1", "# 2")})
    assert sandbox.run("site").codes == ["false-claim"]
    assert index.stat().st_mtime_ns == before
    assert [path.name for path in (sandbox.root / "build").iterdir() if path.name.startswith(".")] == []


def test_the_workflow_tests_and_publishes_with_tasks_that_there_are() -> None:
    text = (REPOSITORY / ".github" / "workflows" / "site.yml").read_text("utf-8")
    tasks = set(re.findall(r"make ([a-z]+)", text))
    makefile = (REPOSITORY / "Makefile").read_text("utf-8")
    assert {"site", "test", "lint"} <= tasks
    assert all(re.search(rf"^{task}:", makefile, re.MULTILINE) for task in tasks)
    assert "path: build/site" in text
    assert re.search(r"needs: \[test, build\]", text)
