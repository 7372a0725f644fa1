"""From the AST of a deck to the HTML of its slides, by way of pandoc."""

import json
import re
from dataclasses import replace
from html import escape
from itertools import count
from pathlib import Path

from pandocfilters import walk

from deckproof.deck.contents import has_contents, with_title
from deckproof.deck.model import Ast, Deck, Slide
from deckproof.deck.pandoc import from_ast
from deckproof.deck.slides import is_heading, split
from deckproof.deck.source import Source
from deckproof.files import cached, digest
from deckproof.problem import Problem, Problems
from deckproof.reveal import code, contents, drawn, images, steps, tex
from deckproof.reveal.contents import Block, raw, raw_inline
from deckproof.theme import Theme

_EMPTY_HEADING = re.compile(r"<(h[1-6])([^>]*)></\1>")  # of slides without a title
_TABLE_HEADER = re.compile(r"<th([^>]*)>(.*?)</th>", re.DOTALL)
_TEX = re.compile(r"<annotation[^>]*>(.*?)</annotation>", re.DOTALL)
_ROLES = {
    "doc-bibliography": "list",
    "doc-biblioentry": 'listitem" dir="auto',
}  # pandoc's, which are out of date
TEMPLATE = Path(__file__).with_name("slides.html")


def slides(deck: Deck, cache: Path, theme: Theme) -> str:
    """The title page and the slides of `deck`, as `<section>`s. Pictures are `images.place(i)`.

    Each slide is a frame, which has the heading and a body: boxes that deck.css gives the geometry of
    the PDF. The AST is changed so that pandoc writes the body's tags; the frame's start is put before the
    heading afterwards.
    """
    notes = count(1)
    blocks: list[Block] = []
    problems: list[Problem] = []
    source = Source(deck)
    parts = split(deck.ast["blocks"], deck.slide_level)
    for place, (slide, part) in enumerate(zip(deck.slides, parts, strict=True)):
        begins = is_heading(part[0], deck.slide_level) or part[0]["t"] == "HorizontalRule"
        head, rest = (part[0], part[1:]) if begins else ({"t": "HorizontalRule"}, part)
        content, left, wrong = _without_latex(deck, rest, slide.steps, theme, cache)
        problems += (_of_drawing(source, place, one) for one in wrong)
        problems += (_no_html(source, place, latex) for latex in left)
        content = contents.marked(steps.in_html(content, slide.steps))
        content, footnotes = contents.footnotes(content, notes)
        content = walk(content, code.replacement(deck.codes, slide.steps), "revealjs", {})
        content = walk(content, images.replacement(deck.pictures), "revealjs", {})
        blocks += steps.in_html([head], slide.steps)
        if slide.level != deck.slide_level:
            blocks.append(raw('<div class="bar"></div>'))
            if rest:  # is on a slide of its own, as in the PDF
                title = [raw_inline("<h2>"), *part[0]["c"][2], raw_inline("</h2>")]
                blocks += [raw("</div>"), {"t": "HorizontalRule"}, {"t": "Plain", "c": title}]
        blocks += [raw('<div class="body">'), *content, *footnotes, raw("</div>")]
        blocks += [*([steps.missing(slide.steps)] if slide.steps > 1 else []), raw("</div>")]
    if problems:
        raise Problems(problems)
    written = _written({**with_title(deck), "blocks": blocks}, deck, cache)
    if not deck.slides:  # pandoc writes an empty one
        return written.partition('<section class="slide')[0]
    if deck.marks.title_graphic >= 0:
        graphic = f'<img class="title-graphic" src="{images.place(deck.marks.title_graphic)}" alt="">'
        written = written.replace('<div class="frame">\n<h1>', f'<div class="frame">{graphic}\n<h1>', 1)
    for role, better in _ROLES.items():
        written = written.replace(f' role="{role}"', f' role="{better}"')
    written = _TABLE_HEADER.sub(_named, written)
    written = _EMPTY_HEADING.sub(r'<\1\2 aria-hidden="true"></\1>', steps.items(written))
    return _framed(written, _frames(deck))


def _named(header: re.Match[str]) -> str:
    """The header of a column; where it is a formula, with words for screen readers."""
    attributes, inside = header.groups()
    if not (formulas := _TEX.findall(inside)) or re.sub(r"<math.*?</math>|<[^>]*>", "", inside, flags=re.S):
        return header[0]
    words = f'<span class="unseen">{" ".join(formulas)}</span>'
    return f'<th{attributes}>{words}<span aria-hidden="true">{inside}</span></th>'


def _without_latex(
    deck: Deck, blocks: list[Block], count: int, theme: Theme, cache: Path
) -> tuple[list[Block], list[str], list[tuple[str, Problem]]]:
    """`blocks` without rules and LaTeX, the LaTeX that has no HTML form, and drawings that TeX refuses."""
    wrong: list[tuple[str, Problem]] = []

    def draw(latex: str) -> str:
        try:
            return drawn.html(latex, deck, count, theme, cache)
        except Problems as refused:
            wrong.extend((latex, problem) for problem in refused.problems)
            return ""

    return *tex.in_html([block for block in blocks if block["t"] != "HorizontalRule"], draw), wrong


def _of_drawing(source: Source, place: int, refused: tuple[str, Problem]) -> Problem:
    latex, problem = refused
    return source.problem(place, problem.code, problem.message, problem.hint, latex.strip().splitlines()[0])


def _no_html(source: Source, place: int, latex: str) -> Problem:
    lines = latex.strip().splitlines()
    hint = "write it as markdown, or inside ```{=beamer} to have it in the PDF only"
    problem = source.problem(place, "raw-latex", "raw LaTeX has no HTML form", hint, lines[0])
    return replace(problem, detail=tuple(lines[:6]))


def _written(ast: Ast, deck: Deck, cache: Path) -> str:
    """What pandoc writes for `ast`, made of that of `deck`."""
    options = [f"--template={TEMPLATE}", f"--slide-level={deck.slide_level}", "--wrap=none", "--mathml"]
    options += ["--toc", "--toc-depth=1"] if has_contents(deck) else []
    key = digest("reveal slides", TEMPLATE.read_bytes(), *options, json.dumps(ast))
    path = cached(cache, key, ".html", lambda: from_ast(ast, "revealjs", deck.file, *options).encode())
    return path.read_text("utf-8")


def _frames(deck: Deck) -> list[str]:
    """The start of each slide's frame: on a slide its number, on a section page what it is part of."""
    total = deck.total
    logo = f'<img class="logo" src="{images.place(deck.marks.logo)}" alt="">' if deck.marks.logo >= 0 else ""
    sections = count(1)
    inside = ""
    number = 0
    frames = []
    parts = split(deck.ast["blocks"], deck.slide_level)
    for place, (slide, part) in enumerate(zip(deck.slides, parts, strict=True)):
        if slide.level == deck.slide_level:
            number = slide.number
            page = f"A{slide.number - total}" if slide.appendix else f"{slide.number} / {total}"
            done = min(slide.number / max(total, 1), 1)
            frames.append(_frame(deck, place, "frame", page, done) + _behind(slide, deck) + logo)
            continue
        above = inside
        if slide.level == 1:
            inside, above = escape(slide.title), str(next(sections))
        frames.append(f'<div class="frame">\n<p class="part" aria-hidden="true">{above}</p>')
        if part[1:]:
            frames.append(_frame(deck, place, "frame more", "", number / max(total, 1)))
    return frames


def _frame(deck: Deck, place: int, kind: str, page: str, done: float) -> str:
    return (
        f'<div class="{kind}" data-slide="{place}" data-deck="{escape(deck.title)}" data-page="{page}"'
        f' style="--done: {done:.4f}">'
    )


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
