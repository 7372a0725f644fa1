"""The extension for other documentation: a small Sphinx project that shows proven snippets and a deck."""

import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from html import unescape

import pytest
from playwright.sync_api import Browser

from tests.conftest import Sandbox

GENERATORS = """\
# region first
def count():
    yield 1

print(next(count()))
# 1
# endregion

# region second
print("two")
# two
# endregion
"""

DECK = """\
% About generators

# Part

## First slide

```{.python snippet="generators:first"}
```

## Second slide

x
"""

CONF = 'extensions = ["deckproof.sphinx", "myst_parser"]\ndeckproof_root = ".."\nproject = "Mine"\n'

FILES = {
    "docs/conf.py": CONF,
    "docs/index.rst": "Mine\n====\n\n.. deckproof-snippet:: generators:first\n   :caption: A generator\n   :linenos:\n   :emphasize-lines: 2\n\n"
    ".. toctree::\n\n   slides\n   other\n",
    "docs/slides.rst": "Slides\n======\n\n.. deckproof-slides:: talk\n\n.. deckproof-slides:: talk\n   :embed:\n",
    "docs/other.md": "# Other\n\n```{deckproof-snippet} generators:second\n```\n",
    "snippets/generators.py": GENERATORS,
    "slides/talk.md": DECK,
}


def build(sandbox: Sandbox, builder: str = "html", *options: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "sphinx", "-b", builder, "-q", *options, "docs", "docs/_build"]
    done = subprocess.run(command, cwd=sandbox.root, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stderr


@pytest.fixture
def documented(project) -> Callable[[Mapping[str, str]], Sandbox]:
    return lambda files: project({**FILES, **files})


def html(sandbox: Sandbox, name: str) -> str:
    return (sandbox.root / "docs" / "_build" / f"{name}.html").read_text("utf-8")


def plain(text: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", text))


def test_a_proven_snippet_is_shown_from_rest_and_from_myst(documented) -> None:
    sandbox = documented({})
    assert build(sandbox, "html", "-W") == (0, "")
    index, other = html(sandbox, "index"), html(sandbox, "other")
    assert "print(next(count()))" in plain(index)
    assert "A generator" in plain(index)
    assert '<span class="linenos">' in index
    assert 'class="hll"' in index
    assert "region" not in plain(index)
    assert 'print("two")' in plain(other)


def test_a_false_snippet_is_a_warning_with_the_line_of_the_document(documented) -> None:
    sandbox = documented({"snippets/generators.py": GENERATORS.replace("# two", "# three")})
    status, said = build(sandbox)
    assert status == 0
    assert (
        f"{sandbox.root}/docs/other.md:3: WARNING: snippets/generators.py:11: this is not what the code prints"
        in said
    )
    assert "[deckproof.false-claim]" in said
    assert "to do: write `# two`" in said
    assert "print(" not in plain(html(sandbox, "other")).partition("is not proven")[0]
    assert "generators:second is not proven" in plain(html(sandbox, "other"))
    assert build(sandbox, "html", "-W", "-E")[0] != 0


@pytest.mark.parametrize(
    ("snippet", "code"),
    [("generators:third", "no-region"), ("generator:first", "no-module"), ("generators", "snippet-name"), ("a:", "snippet-name")],
)  # fmt: skip
def test_what_is_not_there_is_a_warning(documented, snippet, code) -> None:
    sandbox = documented({"docs/index.rst": f"Mine\n====\n\nx\n\n.. deckproof-snippet:: {snippet}\n"})
    _, said = build(sandbox)
    assert f"[deckproof.{code}]" in said
    assert "index.rst:6: WARNING" in said


def test_other_languages_and_console_sessions(documented) -> None:
    sandbox = documented(
        {
            "snippets/hello.sh": "# region hi\necho hi\n# hi\n# endregion\n",
            "docs/index.rst": "Mine\n====\n\n.. deckproof-snippet:: hello:hi\n\n"
            ".. deckproof-snippet:: generators:first\n   :language: pycon\n",
        }
    )
    _, said = build(sandbox)
    assert "deckproof" not in said
    text = plain(html(sandbox, "index"))
    assert "echo hi" in text
    assert ">>> print(next(count()))\n1" in text


def test_a_document_is_read_again_when_its_module_changes(documented) -> None:
    sandbox = documented({})
    assert build(sandbox)[0] == 0
    sandbox.write({"snippets/generators.py": GENERATORS.replace("two", "2.0")})
    assert build(sandbox)[0] == 0
    assert "2.0" in plain(html(sandbox, "other"))


def test_a_deck_is_listed_and_its_lines_lead_to_its_slides(documented, browser: Browser) -> None:
    sandbox = documented({})
    assert build(sandbox)[0] == 0
    page = browser.new_page()
    page.goto((sandbox.root / "docs" / "_build" / "slides.html").as_uri())
    page.get_by_role("link", name="Second slide").first.click()
    page.wait_for_function("document.documentElement.dataset.ready !== undefined")
    assert page.evaluate("Reveal.getCurrentSlide().querySelector('h2').textContent") == "Second slide"
    page.close()


def test_a_deck_is_embedded(documented, browser: Browser) -> None:
    sandbox = documented({})
    assert build(sandbox, "dirhtml")[0] == 0
    page = browser.new_page()
    page.goto((sandbox.root / "docs" / "_build" / "slides" / "index.html").as_uri())
    frame = page.locator("iframe.deckproof-slides")
    frame.scroll_into_view_if_needed()
    assert frame.get_attribute("title") == "About generators"
    assert (
        page.frame_locator("iframe.deckproof-slides").locator("h1").first.inner_text() == "About generators"
    )
    page.close()


def test_where_the_output_is_no_html_a_deck_is_a_list_of_words(documented) -> None:
    sandbox = documented({})
    assert build(sandbox, "text", "-W") == (0, "")
    text = (sandbox.root / "docs" / "_build" / "slides.txt").read_text("utf-8")
    assert "First slide" in text
    assert "_slides" not in text


def test_a_deck_that_is_not_there_or_not_true_is_a_warning(documented) -> None:
    sandbox = documented({"docs/slides.rst": "Slides\n======\n\n.. deckproof-slides:: tak\n"})
    _, said = build(sandbox)
    assert re.search(
        r"slides.rst:4: WARNING: slides/tak.md: there is no such deck\n\s+to do: did you mean talk\?", said
    )
    sandbox.write(
        {"docs/slides.rst": FILES["docs/slides.rst"], "slides/talk.md": DECK + "\n```{.python}\nx\n```\n"}
    )
    _, said = build(sandbox)
    assert re.search(r"slides.rst:4: WARNING: slides/talk.md:\d+: .*\n.*\[deckproof.unproven-code\]", said)


def test_several_processes_give_the_same(documented) -> None:
    sandbox = documented(
        {
            f"docs/more{n}.md": f"# More {n}\n\n```{{deckproof-snippet}} generators:second\n```\n"
            for n in range(8)
        }
    )
    status, said = build(sandbox, "html", "-j2")
    assert status == 0
    assert "deckproof" not in said
    assert "two" in plain(html(sandbox, "more7"))
