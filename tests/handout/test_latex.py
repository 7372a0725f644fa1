"""What a deck says in LaTeX, as text of the handout and of its book."""

import re
import zipfile

import pytest
from playwright.sync_api import Page

from tests.conftest import Sandbox

TALK = r"""---
title: LaTeX
lang: de
header-includes: |
  \usepackage{tikz}
---

# Teil

## Marks

\begin{itemize}
\item[$\star$] starred
\item plain
  \begin{enumerate}
  \item counted
  \item[A7] own
  \item counted again
  \end{enumerate}
\end{itemize}

## Drawings

one \pause two

\begin{figure}
\begin{tikzpicture}
% alt: Circles that come
\draw (0,0) circle (0.5);
\pause
\draw (2,0) circle (0.5);
\end{tikzpicture}
\caption{A caption}
\end{figure}

Beside words: \tikz{% alt: A line
\draw (0,0) -- (1,0);}

## Theorems

\begin{theorem}[Pythagoras]
In right triangles
\end{theorem}

\begin{proof}
By picture.
\end{proof}

## Looks

\textcolor{teal}{teal} {\ttfamily mono} {\small \textsc{caps}} \alert<2>{danger} [gone]{.fragment .strike}

left\hfill right

::: notes
unseen
:::
"""


@pytest.fixture(scope="module")
def made(a_project) -> Sandbox:
    sandbox = a_project({"slides/talk.md": TALK})
    result = sandbox.run("handout")
    assert result.status == 0, result.err
    return sandbox


@pytest.fixture(scope="module")
def book(made: Sandbox) -> str:
    with zipfile.ZipFile(made.root / "build" / "talk.epub") as file:
        names = sorted(name for name in file.namelist() if "/ch" in name)
        return "".join(file.read(name).decode() for name in names)


@pytest.fixture(scope="module")
def page(made: Sandbox, browser) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((made.root / "build" / "handout" / "talk" / "teil.html").as_uri())
    return page


def test_items_have_their_own_marks_and_are_not_counted(page: Page, book: str) -> None:
    items = page.locator("#marks li")
    marks = [
        item.evaluate("item => [item.classList.contains('labelled'), getComputedStyle(item).listStyleType]")
        for item in items.all()
    ]
    assert marks == [
        [True, "none"], [False, "disc"], [False, "decimal"], [True, "none"], [False, "decimal"],
    ]  # fmt: skip
    label = page.locator("#marks .item-label", has_text="A7")
    number = label.locator("xpath=ancestor::li[1]")
    assert number.evaluate("item => getComputedStyle(item).counterIncrement") == "list-item 0"
    assert label.bounding_box()["x"] < page.get_by_text("counted again").bounding_box()["x"]
    assert len(re.findall(r'<li class="labelled">\s*<span class="item-label">', book)) == 2


def test_drawings_are_described_also_those_with_steps(page: Page, book: str) -> None:
    assert page.locator("#drawings .described").all_inner_texts() == [
        "Im Bild: Circles that come",
        "Im Bild: A line",
    ]
    assert page.locator("#drawings .caption").inner_text() == "A caption"
    for words in ("Circles that come", "A line", "A caption"):
        assert words in book


def test_theorems_are_blocks_and_proofs_end(page: Page, book: str) -> None:
    blocks = page.locator("#theorems .block").all_inner_texts()
    assert [re.sub(r"\s+", " ", text).strip() for text in blocks] == [
        "Satz (Pythagoras) In right triangles",
        "Beweis. By picture. ∎",
    ]
    assert page.locator("#theorems .emph").inner_text() == "In right triangles"
    assert "∎" in book


def test_looks_are_those_of_the_last_step(page: Page, book: str) -> None:
    looks = page.locator("#looks")
    assert looks.locator(".mono").inner_text() == "mono"
    assert looks.locator(".small-caps").inner_text() == "caps"
    assert looks.locator(".struck").inner_text() == "gone"
    assert looks.locator("strong").inner_text() == "danger"
    assert looks.locator("p", has_text="left").inner_text() == "left right"
    for element in ('<span class="mono">mono</span>', '<span class="struck">gone</span>', "left right"):
        assert element in book


def test_nothing_of_the_machinery_and_no_latex_is_left(page: Page, book: str) -> None:
    for text in (page.locator("article").inner_html(), book):
        bare = re.sub(r"<annotation.*?</annotation>", "", text)
        assert "deckproof-" not in bare
        assert not re.search(r"\\(?:deckproof|begin|draw|tikz)", bare)
        assert "unseen" not in bare


def test_the_handout_speaks_the_decks_language(page: Page, made: Sandbox, book: str) -> None:
    assert page.locator("#marks .where").inner_text() == "Folie 1 · in den Folien öffnen · Seite 3 des PDF"
    assert page.locator("#marks img").get_attribute("alt") == "Folie 1: Marks"
    page.locator("#marks a.slide-picture").click()
    assert page.locator("dialog.large button").last.get_attribute("aria-label") == "Schließen"
    page.keyboard.press("Escape")
    assert 'alt="Folie 1: Marks"' in book


def test_every_phrase_has_its_blanks_in_all_languages() -> None:
    from deckproof.handout.phrases import _LANGUAGES, _PHRASES, OF_SCRIPTS, sayer

    assert set(OF_SCRIPTS) <= set(_PHRASES)
    for phrase, known in _PHRASES.items():
        assert len(known) == len(_LANGUAGES)
        assert {text.count("{}") for text in known} == {phrase.count("{}")}
    assert sayer("de-AT")("Slides") == "Folien"
    assert sayer("ja")("Slides") == "Slides"
