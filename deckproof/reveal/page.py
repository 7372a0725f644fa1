"""The page: reveal.js, styles, fonts and slides put into one file."""

import re
from collections.abc import Mapping, Sequence
from html import escape
from importlib.util import find_spec
from pathlib import Path
from string import Template

from msgspec import Struct

from deckproof.deck.model import Deck
from deckproof.problem import MissingTool, Problem, Problems
from deckproof.reveal import body, images, steps, style, webfonts
from deckproof.reveal.body import Page
from deckproof.theme import Scale, Theme

HERE = Path(__file__).parent
STYLES = ("dist/reset.css", "dist/reveal.css")
SCRIPTS = ("dist/reveal.js", "plugin/notes/notes.js", "plugin/zoom/zoom.js")
_SCALES = "/* deckproof-scales */\n"
OWN = ("stage.js", "search.js", "break.js", "deck.js")


class Content(Struct, frozen=True):
    """What a page is made of."""

    deck: Deck
    pages: tuple[Page, ...]
    sheets: Mapping[str, str]  # the page's style, by what it is about
    scripts: tuple[str, ...]
    problems: tuple[Problem, ...]  # what is left out, and characters that no font has


def compose(deck: Deck, theme: Theme, cache: Path) -> Content:
    """`deck` as slides of HTML, with what it takes to show them."""
    pages, problems = body.slides(deck, cache, theme)
    characters = frozenset[str]().union(*(page.characters for page in pages))
    if lacking := webfonts.missing(theme, characters):
        problems += _glyphless(deck, pages, lacking)
    reveal = _reveal()
    sheets = {
        "reveal": "\n".join(without_paper(_text(reveal / name)) for name in STYLES),
        "fonts": webfonts.css(theme, characters, cache, "".join(page.formulas for page in pages)),
        "theme": style.properties(theme),
        "deck": _text(HERE / "deck.css"),
        "stage": _text(HERE / "stage.css"),
        "code": style.code_classes(theme),
        "steps": steps.rules(max((slide.steps for slide in deck.slides), default=1)),
        "scales": _SCALES,
    }
    scripts = [*(_text(reveal / name) for name in SCRIPTS), *(_text(HERE / name) for name in OWN)]
    return Content(deck, tuple(pages), sheets, tuple(scripts), tuple(problems))


def filled(content: Content, style: str, slides: str, script: str = "") -> str:
    """The page with this `style` and these `slides`; `script` runs after its own."""
    deck = content.deck
    scripts = [*content.scripts, *([script] if script else [])]
    return Template(_text(HERE / "page.html")).substitute(
        language=escape(deck.language or "en"),
        direction=' dir="rtl"' if deck.is_rtl else "",
        duration=f' data-duration="{deck.duration}"' if deck.duration else "",
        title=escape(deck.title or deck.name),
        meta=_meta(deck),
        style=style,
        slides=slides,
        speaker_style=_text(HERE / "speaker.css"),
        speaker_script=in_script(_text(HERE / "speaker.js")),
        script="\n;\n".join(in_script(script) for script in scripts),
    )


def render(deck: Deck, theme: Theme, cache: Path, pictures: Sequence[Path]) -> bytes:
    """`deck` as one HTML file that needs no other; `pictures[i]` is the file of `deck.pictures[i]`.

    Raises `Problems` for what has no form in HTML: raw LaTeX beyond pandoc's understanding, and
    characters that no font has.
    """
    content = compose(deck, theme, cache)
    if content.problems:
        raise Problems(content.problems)
    slides = images.embedded(body.nested(content.pages, deck.slide_level), pictures)
    return filled(content, "\n".join(content.sheets.values()), slides).encode()


def scaled(page: bytes, scales: Mapping[int, Scale]) -> bytes:
    """`page`, which `render` made, with the sizes that TeX chose for its slides, by place in the deck."""
    return page.replace(_SCALES.encode(), style.scales(scales).encode(), 1)


def _meta(deck: Deck) -> str:
    """What the head says about the talk."""
    said = [("author", author) for author in deck.authors]
    said += [("keywords", ", ".join(deck.keywords))] if deck.keywords else []
    return "".join(f'<meta name="{name}" content="{escape(text)}">\n' for name, text in said)


def _glyphless(deck: Deck, pages: Sequence[Page], lacking: frozenset[str]) -> list[Problem]:
    """A problem for each slide with characters that no font has."""
    problems = []
    for place, slide in enumerate(deck.slides):
        shown = frozenset[str]().union(*(page.characters for page in pages if page.place == place))
        if found := sorted(lacking & shown):
            names = ", ".join(f"{c} (U+{ord(c):04X})" for c in found)
            problems.append(
                Problem(
                    file=deck.file,
                    line=slide.line,
                    code="no-glyph",
                    message=f"no font of the theme has {names}",
                    hint="use another character, or add a font that has it to the theme's fallbacks",
                    slides=(slide.named(deck.file),),
                )
            )
    return problems


def _reveal() -> Path:
    """The directory of reveal.js, which the wheel of sphinx-revealjs carries."""
    spec = find_spec("sphinx_revealjs")
    if spec is None or spec.origin is None:
        raise MissingTool("reveal.js is not installed; it comes with the package sphinx-revealjs")
    return Path(spec.origin).parent / "_static" / "revealjs"


def in_script(script: str) -> str:
    """`script` so that no text in it ends its element, or starts a comment that hides the end."""
    return re.sub(r"<(?=!--|/?script)", r"\\x3c", script, flags=re.IGNORECASE)


def without_paper(css: str) -> str:
    """`css` without the rules of reveal.js that turn slides on paper into running text; stage.css puts each
    slide on a page."""
    begin = css.find("@media print{html:not(.print-pdf)")
    depth = 0
    for brace in re.finditer(r"[{}]", css[begin:] if begin >= 0 else ""):
        depth += 1 if brace[0] == "{" else -1
        if not depth:
            return css[:begin] + css[begin + brace.end() :]
    return css


def _text(path: Path) -> str:
    return path.read_text("utf-8")
