"""Drawings in LaTeX, which TeX makes into pictures: TikZ and what builds on it."""

import re
import shutil
import tempfile
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

from deckproof.beamer import format as formats
from deckproof.beamer import kept, log, tex
from deckproof.beamer.body import TEMPLATE
from deckproof.beamer.unicode import characters
from deckproof.deck.memory import text_of
from deckproof.deck.model import Deck
from deckproof.deck.pandoc import from_ast
from deckproof.files import cached, digest
from deckproof.problem import MissingTool, Problem, Problems
from deckproof.reveal import images
from deckproof.theme import Theme

_ALT = re.compile(r"%\s*alt:\s*(.*)")
# With a little room around it: lines at the edge are half outside of what TeX takes for the drawing.
_PAGE = r"""\setbox0\hbox{\normalfont\normalsize\color{dpink}%s}%%
\setbox0\hbox{\kern1pt\vbox{\kern1pt\box0\kern1pt}\kern1pt}%%
\hoffset-1in\voffset-1in\pdfpagewidth\wd0\pdfpageheight\dimexpr\ht0+\dp0\relax
\shipout\vbox{\box0}"""


def shown_in(blocks: list[dict[str, Any]]) -> bool:
    """Is there LaTeX in `blocks`, which may be a drawing?"""
    text = text_of(blocks)
    return '"RawBlock"' in text or '"RawInline"' in text


def html(latex: str, deck: Deck, theme: Theme, cache: Path) -> str:
    """An element that shows the drawing `latex` of `deck`. What follows `% alt:` in it describes it.

    Raises `Problems` for what TeX cannot draw.
    """
    alt = match[1].strip() if (match := _ALT.search(latex)) else "A drawing"
    return f'<img class="drawn" src="{images.data(_svg(latex, deck, theme, cache))}" alt="{escape(alt)}">'


def _svg(latex: str, deck: Deck, theme: Theme, cache: Path) -> Path:
    format = formats.prepare(theme, cache / "beamer")
    meta = {name: value for name, value in deck.ast["meta"].items() if name == "header-includes"}
    ast = {**deck.ast, "meta": meta, "blocks": [{"t": "RawBlock", "c": ["latex", _PAGE % latex]}]}
    source = from_ast(ast, "beamer", deck.file, f"--template={TEMPLATE}")
    source = f"{characters(source, [], theme).text}\n\\nofiles\n{source}"

    def make() -> bytes:
        with tempfile.TemporaryDirectory(prefix=".run-", dir=cache / "beamer") as scratch:
            work = Path(scratch)
            (work / "deck.tex").write_text(source, "utf-8")
            command = ["xelatex", f"-fmt={formats.link(format, work)}", "-no-shell-escape", "-halt-on-error"]
            done = tex.run([*command, "-file-line-error", "-interaction=batchmode", "deck.tex"], work)
            written = work / "deck.log"
            if done.returncode or not (work / "deck.pdf").exists():
                said = written.read_text("utf-8", "replace") if written.exists() else ""
                raise Problems([_wrong(said, source, deck)])
            if shutil.which("pdftocairo") is None:
                raise MissingTool("pdftocairo is not installed; it is part of poppler")
            tex.run(["pdftocairo", "-svg", "-f", "1", "-l", "1", "deck.pdf", "deck.svg"], work)
            return (work / "deck.svg").read_bytes()

    key = digest("drawing", kept.common_key(format, theme), Path(__file__).read_bytes(), source)
    return cached(cache, key, ".svg", make)


def _wrong(said: str, source: str, deck: Deck) -> Problem:
    found = [one for one in log.findings(said, source, replace(deck, slides=())) if one.kind == "error"]
    what = found[0].what if found else "it stopped and does not say why"
    hint = "mend the LaTeX of this drawing"
    if "undefined" in what.lower():
        hint += r", or load its package: header-includes: \usepackage{tikz}"
    culprit = f": {found[0].culprit}" if found and found[0].culprit and found[0].culprit not in what else ""
    return Problem(deck.file, 0, "latex", f"TeX says: {what}{culprit}", hint)
