"""`python -m bench.live`: how long it takes from saving a file to seeing it in Chromium, in `watch`."""

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent
RUNS = 15
_NUMBERS = count()
_SHOWN = """word => new Promise(done => {
  const look = () => Reveal.getCurrentSlide().textContent.includes(word)
    ? requestAnimationFrame(() => setTimeout(() => done(performance.timeOrigin + performance.now())))
    : requestAnimationFrame(look);
  look();
})"""

_GO_TO_CODE = """() => {
  const code = [...document.querySelectorAll(".code")].find((one) => /make_generator/.test(one.textContent));
  const { h, v } = Reveal.getIndices(code.closest("section"));
  Reveal.slide(h, v);
}"""


def main() -> int:
    """Measure and print."""
    print(f"from saving to a painted slide: medians (slowest) of {RUNS}, milliseconds")
    with sync_playwright() as playwright:
        installed = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
        options = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=installed, args=options)
        for copies in (1, 10):
            with tempfile.TemporaryDirectory() as place:
                page = browser.new_page(viewport={"width": 1280, "height": 720})
                measure(Path(place), copies, page)
                page.close()
        browser.close()
    return 0


def measure(root: Path, copies: int, page: Page) -> None:
    """The figures for this repository's deck, `copies` times over."""
    deck = written(root, copies)
    command = [sys.executable, str(ROOT / "build.py"), "-C", str(root), "watch", "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        url = next(match[0] for line in process.stdout if (match := re.search(r"http://\S+", line)))
        page.goto(url)
        page.wait_for_selector("html[data-version]", state="attached")
        source = deck.read_text("utf-8")
        slides = source.count("\n## ") + source.count("\n# ")
        page.evaluate("Reveal.slide(1, 1)")
        print(f"{slides} slides")
        show("a text edit", page, lambda word: deck.write_text(source.replace("vast", word, 1)))
        deck.write_text(source)
        module = root / "snippets" / "generators.py"
        code = module.read_text("utf-8")
        page.evaluate(_GO_TO_CODE)
        show(
            "a snippet", page, lambda word: module.write_text(code.replace("# 1\n", f"# 1\n\n# {word}\n", 1))
        )
        module.write_text(code)
        page.evaluate("Reveal.slide(1, 1)")
        time.sleep(1)
        show(
            "a slide put in front",
            page,
            lambda word: deck.write_text(
                source.replace("## Synch", "## New\n\nwords\n\n## Synch", 1).replace("vast", word, 1)
                if int(word[4:]) % 2
                else source.replace("vast", word, 1)
            ),
        )
    finally:
        process.terminate()
        process.wait()


def written(root: Path, copies: int) -> Path:
    """A project in `root` with this repository's deck `copies` times over, each slide with its own title."""
    for name in ("snippets", "img"):
        shutil.copytree(ROOT / name, root / name)
    text = (ROOT / "slides" / "async-intro.md").read_text("utf-8")
    begin = text.index("\n# ")
    again = [re.sub(r"(?m)^(#+ .*)$", rf"\1 {number}", text[begin:]) for number in range(2, copies + 1)]
    deck = root / "slides" / "talk.md"
    deck.parent.mkdir()
    deck.write_text("\n".join([text, *again]), "utf-8")
    return deck


def show(what: str, page: Page, edit: Callable[[str], object]) -> None:
    """Print how long it takes until a slide shows what `edit` writes, which gets a word of its own."""
    taken = []
    for _ in range(RUNS):
        word = f"vast{next(_NUMBERS)}"  # one that no slide had before
        time.sleep(0.4)
        begun = time.time()
        edit(word)
        taken.append(page.evaluate(_SHOWN, word) - begun * 1000)
    print(f"  {what:22} {statistics.median(taken):4.0f} ({max(taken):.0f})", flush=True)


if __name__ == "__main__":
    sys.exit(main())
