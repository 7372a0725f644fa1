"""From the AST of a deck to the HTML of its slides, by way of pandoc."""

import json
import re
from html import escape
from itertools import count
from pathlib import Path

from pandocfilters import walk

from deckproof.deck.model import Ast, Deck, Slide
from deckproof.deck.pandoc import from_ast
from deckproof.deck.slides import is_heading, split
from deckproof.files import cached, digest
from deckproof.problem import Problem, Problems
from deckproof.reveal import code, contents, images, tex
from deckproof.reveal.contents import Block, raw

TEMPLATE = Path(__file__).with_name("slides.html")
CLOSE = "</div></div>"  # of the body and of the frame


def slides(deck: Deck, cache: Path) -> str:
    """The title page and the slides of `deck`, as `<section>`s. Pictures are `images.place(i)`.

    Each slide is a frame, which has the heading and a body: boxes that deck.css gives the geometry of
    the PDF. The AST is changed so that pandoc writes the body's tags; the frame's start is put before the
    heading afterwards.
    """
    notes = count(1)
    blocks: list[Block] = []
    problems: list[Problem] = []
    for slide, part in zip(deck.slides, split(deck.ast["blocks"], deck.slide_level), strict=True):
        begins = is_heading(part[0], deck.slide_level) or part[0]["t"] == "HorizontalRule"
        head, rest = (part[0], part[1:]) if begins else ({"t": "HorizontalRule"}, part)
        content, left = tex.in_html([block for block in rest if block["t"] != "HorizontalRule"])
        problems += (_no_html(deck, slide, latex) for latex in left)
        content = contents.grouped(contents.stepped(contents.marked(content)), deck.slide_level + 1)
        content, footnotes = contents.footnotes(content, notes)
        content = walk(content, code.replacement(deck.codes), "revealjs", {})
        content = walk(content, images.replacement(deck.pictures), "revealjs", {})
        bar = [] if slide.level == deck.slide_level else [raw('<div class="bar"></div>')]
        blocks += [head, *bar, raw('<div class="body">'), *content, *footnotes, raw(CLOSE)]
    if problems:
        raise Problems(problems)
    written = _written({**deck.ast, "blocks": blocks}, deck.slide_level, deck.file, cache)
    if not deck.slides:  # pandoc writes an empty one
        return written.partition('<section class="slide')[0]
    if deck.marks.title_graphic >= 0:
        graphic = f'<img class="title-graphic" src="{images.place(deck.marks.title_graphic)}" alt="">'
        written = written.replace('<div class="frame">\n<h1>', f'<div class="frame">{graphic}\n<h1>', 1)
    return _framed(written, _frames(deck))


def _no_html(deck: Deck, slide: Slide, latex: str) -> Problem:
    return Problem(
        file=deck.file,
        line=slide.line,
        code="raw-latex",
        message="raw LaTeX has no HTML form",
        hint="write it as markdown, or inside ```{=beamer} to have it in the PDF only",
        slides=(slide.named(deck.file),),
        detail=tuple(latex.strip().splitlines()[:6]),
    )


def _written(ast: Ast, slide_level: int, file: str, cache: Path) -> str:
    """What pandoc writes for `ast`."""
    options = (f"--template={TEMPLATE}", f"--slide-level={slide_level}", "--wrap=none", "--mathml")
    key = digest("reveal slides", TEMPLATE.read_bytes(), *options, json.dumps(ast))
    path = cached(cache, key, ".html", lambda: from_ast(ast, "revealjs", file, *options).encode())
    return path.read_text("utf-8")


def _frames(deck: Deck) -> list[str]:
    """The start of each slide's frame: on a slide its number, on a section page what it is part of."""
    total = deck.total
    logo = f'<img class="logo" src="{images.place(deck.marks.logo)}" alt="">' if deck.marks.logo >= 0 else ""
    sections = count(1)
    inside = ""
    frames = []
    for slide in deck.slides:
        if slide.level == deck.slide_level:
            number = f"A{slide.number - total}" if slide.appendix else f"{slide.number} / {total}"
            done = min(slide.number / max(total, 1), 1)
            page = f'data-page="{number}" style="--done: {done:.4f}"'
            behind = _behind(slide, deck)
            frames.append(f'<div class="frame" data-deck="{escape(deck.title)}" {page}>{behind}{logo}')
            continue
        part = inside
        if slide.level == 1:
            inside, part = escape(slide.title), str(next(sections))
        frames.append(f'<div class="frame">\n<p class="part" aria-hidden="true">{part}</p>')
    return frames


def _behind(slide: Slide, deck: Deck) -> str:
    """The picture behind a slide."""
    place = slide.background if slide.background >= 0 else deck.marks.background
    if place < 0:
        return ""
    return f'<img class="behind" src="{images.place(place)}" alt="" style="opacity: {slide.opacity:g}">'


def _framed(html: str, frames: list[str]) -> str:
    """`html` with a frame in each slide's section; section pages are dark."""
    remaining = iter(frames)

    def frame(match: re.Match[str]) -> str:
        is_dark = not {"title-slide", "standout"}.isdisjoint(match[2].split())
        dark = ' data-background-color="var(--dark)"' if is_dark else ""
        return f"{match[1]}{dark}>\n{next(remaining)}"

    return re.sub(r'(<section\b[^>]*\sclass="([^"]*\bslide level\d[^"]*)"[^>]*)>', frame, html)
