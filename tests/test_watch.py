"""build.py watch, as a speaker meets it: a browser that is open while files are edited."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

REPOSITORY = Path(__file__).parent.parent
DECK = """\
---
title: Talk
author: Me
---

# Part

## One

First words

## Two

* a

. . .

* b

. . .

* c

## Code

```{.python snippet="sums:first"}
```

## Picture

![A box](img/box.svg){width=50%}\\

## Last

The end
"""
SUMS = "# region first\nprint(1 + 1)\n# 2\n# endregion\n"
OTHER = "# region other\nprint(3)\n# 3\n# endregion\n"
BOX = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50"><rect width="100" height="50" fill="{}"/></svg>'
FILES = {
    "slides/talk.md": DECK,
    "snippets/sums.py": SUMS,
    "snippets/other.py": OTHER,
    "img/box.svg": BOX.format("red"),
}
READY = "html[data-version]"


class Watch:
    """A running `deckproof watch`, and what it said."""

    def __init__(self, root: Path, *decks: str) -> None:
        self.root = root
        command = [sys.executable, "-m", "deckproof", "-C", str(root), "watch", "--no-browser", *decks]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=REPOSITORY, start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        )  # fmt: skip
        self.lines: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()
        self.url = re.search(r"http://\S+", self.said(r"^watching at "))[0]

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line)

    def said(self, pattern: str, since: int = 0, seconds: float = 40) -> str:
        """The line in which `pattern` is found, as soon as it is there."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := next((line for line in self.lines[since:] if re.search(pattern, line)), None):
                return found
            time.sleep(0.02)
        raise AssertionError(f"{pattern} is not in {''.join(self.lines)}")

    def write(self, text: str, name: str = "slides/talk.md") -> None:
        path = self.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")

    def end(self, sign: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(sign)
        return self.process.wait(10)


@pytest.fixture
def watching(project) -> Iterator[Callable[..., Watch]]:
    """Watches a project of the given files."""
    started: list[Watch] = []

    def watch(files: dict[str, str] = FILES, *decks: str) -> Watch:
        started.append(Watch(project(files).root, *decks))
        return started[-1]

    yield watch
    for one in started:
        if one.process.poll() is None:
            one.end(signal.SIGTERM)


def opened(context: BrowserContext, url: str, slide: str = "") -> Page:
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector(READY, state="attached")
    page.evaluate("window.marker = 'the same page'")
    if slide:
        page.evaluate(
            "id => { const { h, v } = Reveal.getIndices(document.getElementById(id)); Reveal.slide(h, v); }",
            slide,
        )
    return page


def shown(page: Page, text: str) -> None:
    page.wait_for_function("text => Reveal.getCurrentSlide().textContent.includes(text)", arg=text)


def place(page: Page) -> list[object]:
    """The slide that is shown, its step, and whether the page is still the same."""
    return page.evaluate(
        "[Reveal.getCurrentSlide().id, Reveal.getIndices().f ?? null, window.marker ?? null]"
    )


def problems(page: Page, count: int) -> list[dict[str, object]]:
    """The problems on the page, as soon as there are `count`: the slides that they are on, and what they say."""
    page.wait_for_function("count => document.querySelectorAll('.live-problem').length === count", arg=count)
    return page.evaluate(
        """[...document.querySelectorAll('.live-problem')].map(one => ({
             slide: one.closest('section')?.id ?? null, code: one.closest('.code') !== null, text: one.textContent }))"""
    )


def test_a_text_edit_appears_in_place_on_the_same_slide_and_step(watching, context) -> None:
    watch = watching()
    page = opened(context, watch.url, "two")
    page.keyboard.press("ArrowRight")
    assert place(page) == ["two", 0, "the same page"]
    watch.write(DECK.replace("* b", "* a better b"))
    shown(page, "a better b")
    assert place(page) == ["two", 0, "the same page"]
    assert page.is_visible("text=a better b")
    assert not page.is_visible("li:text('c')")
    page.keyboard.press("ArrowRight")
    assert page.is_visible("li:text('c')")
    line = watch.said("1 slide new")
    assert re.fullmatch(r"\d\d:\d\d:\d\d talk: 1 slide new \(\d+\.\d\d s\)\n", line)


def test_only_what_changed_is_replaced(watching, context) -> None:
    watch = watching()
    page = opened(context, watch.url, "two")
    page.evaluate("document.querySelectorAll('section').forEach(one => (one.mine = true))")
    watch.write(DECK.replace("First words", "Other words"))
    page.wait_for_function("document.getElementById('one').textContent.includes('Other words')")
    new = page.evaluate(
        "[...document.querySelectorAll('.slides section')].filter(one => !one.mine).map(one => one.id)"
    )
    assert new == ["one"]


def test_what_reveal_knows_of_other_slides_is_not_made_anew(watching, context) -> None:
    watch = watching()
    page = opened(context, watch.url, "two")
    page.evaluate("document.querySelectorAll('.slide-background').forEach(one => (one.mine = true))")
    watch.write(DECK.replace("* b", "* better"))
    shown(page, "better")
    known = "[...document.querySelectorAll('.slide-background')].every(one => one.mine)"
    assert page.evaluate(known)


def test_a_slide_that_changes_behind_the_one_that_is_shown_is_entered_at_its_last_step(
    watching, context
) -> None:
    watch = watching()
    page = opened(context, watch.url, "code")
    watch.write(DECK.replace("* c", "* a last one"))
    page.wait_for_function("document.getElementById('two').textContent.includes('a last one')")
    page.keyboard.press("ArrowLeft")
    assert place(page)[:2] == ["two", 1]
    assert page.is_visible("text=a last one")


def test_what_is_wrong_with_a_slide_stays_said_while_it_is_edited(watching, context) -> None:
    """Here 20 slides change, and not all at once."""
    more = "".join(f'\n## More {n}\n\n```{{.python snippet="sums:first"}}\n```\n' for n in range(20))
    watch = watching({**FILES, "slides/talk.md": DECK + more})
    page = opened(context, watch.url, "code")
    watch.write(SUMS.replace("# 2", "# 3"), "snippets/sums.py")
    problems(page, 21)
    page.evaluate("""() => {
        window.least = 1;
        const look = () => {
            window.least = Math.min(window.least, Reveal.getCurrentSlide().querySelectorAll('.live-problem').length);
            requestAnimationFrame(look);
        };
        look();
    }""")
    watch.write(SUMS.replace("# 2", "# 4"), "snippets/sums.py")
    page.wait_for_function("document.getElementById('more-19').textContent.includes('# 4')")
    assert len(problems(page, 21)) == 21
    assert page.evaluate("window.least") == 1


def test_the_built_file_has_nothing_of_it_and_is_that_of_a_build(watching, context) -> None:
    watch = watching()
    watch.write(DECK.replace("First", "Very first"))
    watch.said(r"talk: build/talk.html \(", since=len(watch.lines))
    watch.said(r"talk: build/talk.pdf \(")
    watched = (watch.root / "build/talk.html").read_bytes()
    assert b"Very first" in watched
    assert b"SharedWorker" not in watched
    watch.end()
    (watch.root / "build/talk.html").unlink()
    os.unlink(watch.root / "build/cache")
    subprocess.run(
        [sys.executable, "-m", "deckproof", "-C", str(watch.root), "html"],
        cwd=REPOSITORY,
        check=True,
        timeout=120,
    )
    assert (watch.root / "build/talk.html").read_bytes() == watched


def test_a_wrong_snippet_is_said_over_its_code_until_it_is_right(watching, context) -> None:
    watch = watching(
        {**FILES, "slides/talk.md": DECK + '\n## More\n\n```{.python snippet="other:other"}\n```\n'}
    )
    page = opened(context, watch.url, "code")
    since = len(watch.lines)
    watch.write(SUMS.replace("# 2", "# 3"), "snippets/sums.py")
    (problem,) = problems(page, 1)
    assert (problem["slide"], problem["code"]) == ("code", True)
    assert "snippets/sums.py:3" in problem["text"]
    assert re.search(r"stated:\s+3\s+printed:\s+2", problem["text"])
    assert ", 1 module checked" in watch.said("slide new", since)  # not the other
    assert watch.said(r"problem\[false-claim\]: this is not what the code prints", since)
    page.keyboard.press("ArrowRight")
    assert place(page)[0] == "picture"  # the rest of the deck is as usable as before
    watch.write(DECK.replace("The end", "An end"))
    page.wait_for_function("document.getElementById('last').textContent.includes('An end')")
    problems(page, 1)
    watch.write(SUMS, "snippets/sums.py")
    problems(page, 0)
    assert place(page)[2] == "the same page"
    watch.said("talk: no problem any more", since)


def test_a_slow_module_keeps_no_edit_waiting(watching, context) -> None:
    watch = watching()
    page = opened(context, watch.url, "code")
    slow = "import time\n\ntime.sleep(3)\n"
    since = len(watch.lines)
    watch.write(slow + SUMS.replace("# 2", "# 3"), "snippets/sums.py")
    shown(page, "# 3")  # while it runs
    watch.write(DECK.replace("The end", "An end"))
    page.wait_for_function("document.getElementById('last').textContent.includes('An end')")
    assert not page.query_selector(".live-problem")
    assert not any("false-claim" in line for line in watch.lines)
    watch.said("1 of them still running", since)
    problems(page, 1)
    watch.write(slow + SUMS, "snippets/sums.py")
    shown(page, "# 2")
    problems(page, 1)  # until it is known to be right
    problems(page, 0)
    watch.said("talk: no problem any more", since)
    watch.said(r"build/talk\.pdf", since)


def test_it_ends_at_once_while_a_module_runs(watching, context) -> None:
    watch = watching()
    page = opened(context, watch.url, "code")
    watch.write("import time\n\ntime.sleep(8)\n" + SUMS.replace("# 2", "# 3"), "snippets/sums.py")
    shown(page, "# 3")
    begun = time.monotonic()
    watch.end()
    assert time.monotonic() < begun + 3


def test_what_is_wrong_with_a_deck_is_said_on_its_slides(watching, context) -> None:
    watch = watching()
    page = opened(context, watch.url, "one")
    watch.write(
        DECK.replace("box.svg", "bax.svg").replace("sums:first", "sums:frist").replace("* b", r"\foo{x}")
    )
    unknown, missing, raw = sorted(problems(page, 3), key=lambda one: str(one["slide"]))
    assert (unknown["slide"], unknown["code"]) == ("code", True)
    assert "did you mean first?" in unknown["text"]
    assert missing["slide"] == "picture"
    assert f"slides/talk.md:{DECK[: DECK.index('![A box')].count(chr(10)) + 1}" in missing["text"]
    assert raw["slide"] == "two"
    watch.write(DECK)
    problems(page, 0)
    assert place(page) == ["one", None, "the same page"]


def test_a_deck_that_cannot_be_read_is_shown_as_it_was(watching, context) -> None:
    watch = watching()
    page = opened(context, watch.url, "one")
    watch.write(DECK.replace("author: Me", "author: [Me"))
    (problem,) = problems(page, 1)
    assert problem["slide"] is None
    assert "pandoc cannot read this" in problem["text"]
    shown(page, "First words")
    watch.write(DECK.replace("First words", "Right again"))
    problems(page, 0)
    shown(page, "Right again")


def test_a_deck_without_slides_is_shown_as_it_was(watching, context) -> None:
    watch = watching()
    page = opened(context, watch.url, "two")
    page.keyboard.press("ArrowRight")
    watch.write("")
    (problem,) = problems(page, 1)
    assert "the deck has no slides" in problem["text"]
    assert place(page) == ["two", 0, "the same page"]
    watch.write(DECK.replace("* b", "* back"))
    shown(page, "back")
    problems(page, 0)
    assert place(page) == ["two", 0, "the same page"]


def test_a_deck_that_cannot_be_read_at_first_is_shown_when_it_can(watching, context) -> None:
    watch = watching({**FILES, "slides/talk.md": DECK.replace("author: Me", "author: [Me")})
    page = context.new_page()
    page.goto(watch.url)
    problems(page, 1)
    watch.write(DECK)
    page.wait_for_selector("#one", state="attached")


def test_a_new_picture_is_shown(watching, context) -> None:
    watch = watching()
    page = opened(context, watch.url, "picture")
    source = "Reveal.getCurrentSlide().querySelector('img').src"
    before = page.evaluate(source)
    watch.write(BOX.format("blue"), "img/box.svg")
    page.wait_for_function(f"before => {source} !== before", arg=before)
    assert page.evaluate("Reveal.getCurrentSlide().querySelector('img').naturalWidth") == 100
    assert "rgb(0%,0%,100%)" in page.evaluate(f"fetch({source}).then(answer => answer.text())")
    assert place(page) == ["picture", None, "the same page"]


@pytest.mark.parametrize(
    ("old", "new", "after"),
    [
        ("## One", "## New\n\nwords\n\n## One", ["two", 0]),  # before it
        ("## One", "# Another part\n\n## One", ["two", 0]),  # in another stack
        ("# Part\n", "", ["two", 0]),  # in no stack
        ("## Two", "## Renamed", ["renamed", 0]),
        ("## One\n\nFirst words\n\n", "", ["two", 0]),
        ("## Two\n\n* a\n\n. . .\n\n* b\n\n. . .\n\n* c\n\n", "", ["code", None]),  # itself
        ("* a\n\n. . .\n\n* b\n\n. . .\n\n* c\n", "nothing", ["two", None]),  # its steps
        ("title: Talk", "title: Another talk", ["two", 0]),
        ("title: Talk", "title: Talk\ntheme: sand-dark", ["two", 0]),
        ("* c", "* c\n\n. . .\n\n* d\n\n. . .\n\n* e → ✓", ["two", 0]),  # styles and fonts
    ],
)
def test_the_slide_and_its_step_stay(watching, context, old: str, new: str, after: list[object]) -> None:
    assert old in DECK
    watch = watching()
    page = opened(context, watch.url, "two")
    page.keyboard.press("ArrowRight")
    version = page.get_attribute("html", "data-version")
    watch.write(DECK.replace(old, new))
    page.wait_for_function(f"document.documentElement.dataset.version > {version}")
    assert place(page)[:2] == after
    assert page.evaluate("document.querySelectorAll('.slides section.present:not(.stack)').length") == 1
    if "theme:" in new:
        assert (
            page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--paper')")
            != "#ffffff"
        )
    elif "title" not in new:
        assert place(page)[2] == "the same page"
    fresh = opened(context, watch.url)
    structure = """[...document.querySelectorAll('.slides section')].map(one => [
        one.id, one.parentElement.matches('section'), one.querySelector(':scope > .frame')?.dataset.page ?? ''])"""
    assert page.evaluate(structure) == fresh.evaluate(structure)


def test_a_slide_that_goes_on_on_further_slides(watching, context) -> None:
    def deck(items: int) -> str:
        listed = "\n".join(f"* item {number}" for number in range(items))
        return f"## Before\n\nx\n\n## Long {{.allowframebreaks}}\n\n{listed}\n\n## After\n\ny\n"

    watch = watching({"slides/talk.md": deck(30)})
    page = opened(context, watch.url, "after")
    count = "document.querySelectorAll('.slides section').length"
    pages = page.evaluate(count)
    assert pages > 4
    watch.write(deck(3))
    page.wait_for_function(f"{count} === 3")
    watch.write(deck(30).replace("item 1\n", "item one\n"))
    page.wait_for_function(f"{count} === {pages}")
    assert place(page) == ["after", None, "the same page"]
    page.keyboard.press("ArrowLeft")
    shown(page, "item 29")


def test_all_windows_are_brought_up_to_date(watching, context) -> None:
    watch = watching(
        {**FILES, "slides/talk.md": DECK.replace("First words", "First words\n\n::: notes\nSay this.\n:::")}
    )
    page = opened(context, watch.url, "one")
    other = opened(context, watch.url, "one")
    with page.expect_popup() as popup:
        page.keyboard.press("s")
    speaker = popup.value
    speaker.wait_for_function(
        "document.querySelector('.speaker-controls-notes')?.textContent.includes('Say this.')"
    )
    text = DECK.replace("First words", "Second words\n\n::: notes\nSay that.\n:::")
    watch.write(text)
    shown(page, "Second words")
    shown(other, "Second words")
    preview = speaker.frame_locator("#current-slide iframe").locator("#one >> text=Second words")
    preview.wait_for()
    speaker.wait_for_function(
        "document.querySelector('.speaker-controls-notes').textContent.includes('Say that.')"
    )
    assert place(page)[2] == place(other)[2] == "the same page"


def test_the_talk_stays_on_its_step_when_the_speaker_view_is_opened(watching, context) -> None:
    watch = watching()
    page = opened(context, watch.url, "two")
    page.keyboard.press("ArrowRight")
    with page.expect_popup() as popup:
        page.keyboard.press("s")
    popup.value.frame_locator("#current-slide iframe").locator(
        "#two li.visible, #two .visible"
    ).first.wait_for(state="attached")
    time.sleep(0.8)  # reveal.js waits half a second before it takes the talk elsewhere
    assert place(page) == ["two", 0, "the same page"]


def test_slides_that_change_while_the_overview_is_open_are_part_of_it(watching, context) -> None:
    watch = watching()
    page = opened(context, watch.url, "two")
    page.keyboard.press("o")
    page.wait_for_selector(".reveal.overview")
    top = "document.getElementById('one').getBoundingClientRect().top"
    before = page.evaluate(top)
    watch.write(DECK.replace("First words", "Other words"))
    page.wait_for_function("document.getElementById('one').textContent.includes('Other words')")
    page.wait_for_function(f"before => Math.abs({top} - before) < 1", arg=before)
    page.evaluate("document.getElementById('one').click()")
    page.wait_for_function("Reveal.getCurrentSlide().id === 'one' && !Reveal.isOverview()")


def test_pages_find_a_server_that_is_started_again(watching, context) -> None:
    watch = watching()
    page = opened(context, watch.url, "two")
    page.keyboard.press("ArrowRight")
    watch.end()
    page.wait_for_selector("html.live-alone")
    watch.write(DECK.replace("* b", "* written meanwhile"))
    again = Watch(watch.root)
    try:
        assert again.url == watch.url
        assert ask(again, "/live/events") == (200, b"retry: 500\n")
        shown(page, "written meanwhile")
        page.wait_for_selector("html:not(.live-alone)")
        assert place(page) == ["two", 0, "the same page"]
    finally:
        again.end()


def by_rename(path: Path, text: str) -> None:
    new = path.with_name(f".{path.name}.swp")
    new.write_text(text)
    os.replace(new, path)


def with_backup(path: Path, text: str) -> None:
    path.rename(f"{path}~")
    path.write_text(text)
    Path(f"{path}~").unlink()


def deleted_and_created(path: Path, text: str) -> None:
    path.unlink()
    time.sleep(0.06)
    path.write_text(text)


def in_two_parts(path: Path, text: str) -> None:
    with path.open("w") as file:
        time.sleep(0.05)
        file.write(text[:60])
        file.flush()
        time.sleep(0.01)
        file.write(text[60:])


def twice(path: Path, text: str) -> None:
    path.write_text(text.replace("Saved", "Half saved"))
    time.sleep(0.03)
    path.write_text(text)


@pytest.mark.parametrize("save", [by_rename, with_backup, deleted_and_created, in_two_parts, twice])
def test_editors_save_in_many_ways(watching, context, save: Callable[[Path, str], None]) -> None:
    watch = watching()
    page = opened(context, watch.url, "one")
    page.evaluate("""new MutationObserver(() => {
        if (document.querySelector('.live-problem')) window.marker = 'a problem was shown';
    }).observe(document.body, { subtree: true, childList: true })""")
    for number in range(3):
        save(watch.root / "slides/talk.md", DECK.replace("First words", f"Saved {number}"))
        shown(page, f"Saved {number}")
    assert place(page) == ["one", None, "the same page"]


def test_decks_come_and_go(watching, context) -> None:
    watch = watching()
    page = opened(context, watch.url, "one")
    index = watch.url.removesuffix("talk.html")
    watch.write("## Hello\n\nworld\n", "slides/second.md")
    watch.said("second: 1 slide new")
    assert opened(context, f"{index}second.html").is_visible("text=world")
    (watch.root / "slides/second.md").rename(watch.root / "slides/third.md")
    watch.said("second: gone")
    watch.said("third: 1 slide new")
    listing = context.new_page()
    listing.goto(index)
    assert listing.locator("a").all_text_contents() == ["talk", "third"]
    (watch.root / "slides/talk.md").unlink()
    (problem,) = problems(page, 1)
    assert "the deck is gone" in problem["text"]
    shown(page, "First words")
    watch.write(DECK.replace("First words", "Back again"))
    shown(page, "Back again")
    problems(page, 0)


def ask(watch: Watch, path: str, method: str = "GET", **headers: str) -> tuple[int, bytes]:
    port = int(watch.url.split(":")[2].split("/")[0])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.putrequest(method, path, skip_host="Host" in headers)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    response = connection.getresponse()
    stream = response.headers["Content-Type"].startswith("text/event-stream")
    answer = response.status, response.fp.readline() if stream and method == "GET" else response.read()
    connection.close()
    return answer


def test_it_answers_its_own_pages_and_nobody_else(watching) -> None:
    watch = watching({"slides/talk.md": "## One\n\ntext\n", "secret.svg": "secret"})
    host = watch.url.split("/")[2]
    for path in ("/talk.html", "/live/events", "/live/worker.js", "/"):
        assert ask(watch, path)[0] == 200
        assert (
            ask(watch, path, Origin=f"http://{host}", Sec_Fetch_Site="same-origin", Sec_Fetch_Mode="cors")[0]
            == 200
        )
        for wrong in (
            {"Host": "evil.example"}, {"Host": "127.0.0.1"}, {"Origin": "http://evil.example"}, {"Origin": "null"},
            {"Origin": "http://127.0.0.1:1"}, {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors"},
            {"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "cors"},
        ):  # fmt: skip
            assert ask(watch, path, **wrong) == (403, b"for this machine only\n"), (path, wrong)
    for path in (
        "/../secret.svg", "/secret.svg", "/%2e%2e/secret.svg", "/pictures/../../secret.svg", "/slides/talk.md", "/pictures/secret.svg",
        "//etc/passwd", "/slides/../talk.html", "/sheets/talk/theme", "/sheets/../fonts", "/build/talk.html", "/live/live.js", "x",
    ):  # fmt: skip
        status, body = ask(watch, path)
        assert (status, b"secret" in body, b"text" in body) == (404, False, False), path
    assert ask(watch, "/talk.html", "HEAD") == (200, b"")
    assert ask(watch, "/live/events", "HEAD") == (200, b"")
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert ask(watch, "/talk.html", method)[0] == 501


def test_another_site_cannot_read_it(watching, context) -> None:
    watch = watching()
    page = context.new_page()
    page.route(
        "http://evil.example/", lambda route: route.fulfill(body="<p>evil</p>", content_type="text/html")
    )
    page.goto("http://evil.example/")
    read = (
        "url => fetch(url, { mode: 'no-cors' }).then(answer => answer.status + answer.type, () => 'refused')"
    )
    assert page.evaluate(read, watch.url) in ("0opaque", "refused")
    streamed = """url => new Promise(done => {
        const source = new EventSource(url);
        source.onmessage = () => done('told');
        source.onerror = () => done('refused');
    })"""
    assert page.evaluate(streamed, watch.url.replace("talk.html", "live/events")) == "refused"


def test_another_site_cannot_show_it_in_a_frame(watching) -> None:
    watch = watching()
    for path in ("/", "/talk.html", "/live/events", "/none"):
        connection = http.client.HTTPConnection(watch.url.split("/")[2], timeout=5)
        connection.request("HEAD", path)
        headers = connection.getresponse().headers
        connection.close()
        said = headers["X-Frame-Options"], headers["Cross-Origin-Resource-Policy"]
        assert said == ("SAMEORIGIN", "same-origin"), path


def test_a_request_for_two_hosts_is_for_nobody(watching) -> None:
    watch = watching()
    host = watch.url.split("/")[2]
    with socket.create_connection(("127.0.0.1", int(host.split(":")[1])), timeout=5) as connection:
        connection.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\nHost: evil.example\r\n\r\n".encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 403 ")


def test_a_slide_that_is_too_large_is_found_behind_the_page(watching, context) -> None:
    watch = watching()
    page = opened(context, watch.url, "one")
    watch.write(DECK.replace("First words", "First words\n\n" * 40))
    page.wait_for_function("document.getElementById('one').textContent.split('First').length > 40")
    assert problems(page, 0) == []  # it does not wait
    (problem,) = problems(page, 1)
    assert problem["slide"] == "one"
    assert "too-high" in problem["text"]
    watch.said(r"problem\[too-high\]")
    watch.write(DECK)
    problems(page, 0)
    watch.said(r"talk: build/talk.pdf \(")
    assert place(page)[2] == "the same page"


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_at_once_and_leaves_nothing_running(watching, context, sign: signal.Signals) -> None:
    watch = watching()
    page = opened(context, watch.url)
    watch.write(DECK.replace("First", "Second"))
    deadline = time.monotonic() + 10  # until TeX runs behind the page
    while not (children := descendants(watch.process.pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert children
    begun = time.monotonic()
    assert watch.end(sign) == 0
    assert time.monotonic() - begun < 3
    assert watch.lines[-1] == "ended\n"
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    page.wait_for_selector("html.live-alone")


def descendants(pid: int) -> list[int]:
    """All processes that `pid` started, and those started."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(status.parent.name)] = int(fields[1])
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found[1:]
