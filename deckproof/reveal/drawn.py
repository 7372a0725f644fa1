"""Drawings in LaTeX, which TeX makes into pictures: TikZ and what builds on it."""

import shutil
import tempfile
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from deckproof.beamer import format as formats
from deckproof.beamer import kept, log, tex
from deckproof.beamer.body import TEMPLATE
from deckproof.beamer.press import Press
from deckproof.beamer.unicode import characters
from deckproof.deck.drawing import description, is_overlaid, last_step
from deckproof.deck.memory import text_of
from deckproof.deck.model import Deck
from deckproof.deck.overlay import union
from deckproof.deck.pandoc import from_ast
from deckproof.files import cached, digest
from deckproof.problem import MissingTool, Problem, Problems
from deckproof.reveal import images, steps
from deckproof.theme import Theme


def shown_in(blocks: list[dict[str, Any]]) -> bool:
    """Is there LaTeX in `blocks`, which may be a drawing?"""
    text = text_of(blocks)
    return '"RawBlock"' in text or '"RawInline"' in text


def html(latex: str, deck: Deck, count: int, theme: Theme, cache: Path) -> str:
    """An element that shows the drawing `latex` of `deck`, on a slide of `count` steps. What follows `% alt:`
    in it describes it.

    Raises `Problems` for what TeX cannot draw.
    """
    alt = description(latex) or "A drawing"
    last = min(last_step(latex), count) if is_overlaid(latex) else 1
    pictures = _svgs(latex, deck, last, theme, cache)
    stages: dict[str, list[int]] = {}
    for step in range(1, count + 1):
        stages.setdefault(images.data(pictures[min(step, last) - 1]), []).append(step)
    tags = []
    for data, there in stages.items():
        overlay = union(there)
        when = steps.attributes(overlay, count, "drawn", "covered") if len(stages) > 1 else ' class="drawn"'
        tags.append(f'<img{when} src="{data}" alt="{escape(alt)}">')
    return f'<span class="stages">{"".join(tags)}</span>' if len(tags) > 1 else tags[0]


def _svgs(latex: str, deck: Deck, count: int, theme: Theme, cache: Path) -> list[Path]:
    """The drawing on each of its `count` steps, all of the same size."""
    format = formats.prepare(theme, cache)
    meta = {name: value for name, value in deck.ast["meta"].items() if name == "header-includes"}
    page = rf"\deckproofpages{{{count}}}{{{latex}}}"
    ast = {**deck.ast, "meta": meta, "blocks": [{"t": "RawBlock", "c": ["latex", page]}]}
    source = from_ast(ast, "beamer", deck.file, f"--template={TEMPLATE}")
    source = f"{characters(source, [], theme).text}\n\\nofiles\n{source}"

    def draw() -> bytes:
        with Press(format) as press:
            done = press.set(source)
            pdf, said = press.pdf() if not done.failed else (None, "")
            if pdf is None or not pdf.exists():
                raise Problems([_wrong(done.log + said, source, deck)])
            return pdf.read_bytes()

    key = digest("drawing", kept.common_key(format, theme), Path(__file__).read_bytes(), source)
    pdf = cached(cache, key, ".pdf", draw)

    def convert(step: int) -> bytes:
        if shutil.which("pdftocairo") is None:
            raise MissingTool("pdftocairo is not installed; it is part of poppler")
        with tempfile.TemporaryDirectory(prefix=".run-", dir=cache / "beamer") as scratch:
            svg = Path(scratch) / "step.svg"
            tex.run(["pdftocairo", "-svg", "-f", str(step), "-l", str(step), str(pdf), svg.name], svg.parent)
            return svg.read_bytes()

    return [
        cached(cache, digest(key, str(step)), ".svg", partial(convert, step)) for step in range(1, count + 1)
    ]


def _wrong(said: str, source: str, deck: Deck) -> Problem:
    found = [one for one in log.findings(said, source, replace(deck, slides=())) if one.kind == "error"]
    what = found[0].what if found else "it stopped and does not say why"
    hint = "mend the LaTeX of this drawing"
    if "undefined" in what.lower():
        hint += r", or load its package: header-includes: \usepackage{tikz}"
    culprit = f": {found[0].culprit}" if found and found[0].culprit and found[0].culprit not in what else ""
    return Problem(deck.file, 0, "latex", f"TeX says: {what}{culprit}", hint)
