"""From the AST of a deck to the HTML of its slides, by way of pandoc."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from html import escape, unescape
from itertools import count, pairwise
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from deckproof.deck.contents import has_contents, with_title
from deckproof.deck.memory import Memory, text_of
from deckproof.deck.model import Code, Deck, Slide
from deckproof.deck.pandoc import from_ast, version
from deckproof.deck.slides import is_heading, split
from deckproof.deck.source import Source
from deckproof.deck.walk import walk
from deckproof.files import digest, kept, program
from deckproof.problem import Problem, Problems
from deckproof.reveal import code, contents, drawn, formulas, images, steps, tex
from deckproof.reveal.contents import Block, raw, raw_inline
from deckproof.theme import Theme

_BEGIN, _END = "<!--deckproof-begin-->", "<!--deckproof-end-->"
_SECTIONS = re.compile(r"(<section\b[^>]*>)\s*(.*?</section>)", re.DOTALL)
_SECTION = re.compile(r"<section\b[^>]*>")
_EMPTY_HEADING = re.compile(r"<(h[1-6])([^>]*)></\1>")  # of slides without a title
_TABLE_HEADER = re.compile(r"<th([^>]*)>(.*?)</th>", re.DOTALL)
_TEX = re.compile(r"<annotation[^>]*>(.*?)</annotation>", re.DOTALL)
_ROLES = {
    "doc-bibliography": "list",
    "doc-biblioentry": 'listitem" dir="auto',
}  # pandoc's, which are out of date
TEMPLATE = Path(__file__).with_name("slides.html")


class Page(Struct, frozen=True):
    """A slide as its `<section>`: the title page, the contents, a section page or what is below its heading,
    a slide."""

    place: int  # of the slide in Deck.slides; -1 for the title page and the contents
    level: int  # of its heading; less than the deck's slide level for section pages
    begin: str  # the tag, and the start of its frame
    inside: str  # all that follows; pictures are `images.place(i)`
    characters: frozenset[str]
    formulas: str  # all that its formulas are made of

    @property
    def html(self) -> str:
        return f"{self.begin}{self.inside}"


def slides(deck: Deck, cache: Path, theme: Theme) -> tuple[list[Page], list[Problem]]:
    """The title page, the contents and the slides of `deck`, and what has no form in HTML and is left out.

    Each slide is a frame, which has the heading and a body: boxes that deck.css gives the geometry of
    the PDF. The AST is changed so that pandoc writes the body's tags. Slides are written one by one, and
    kept, so that only those are written that changed.
    """
    parts = split(deck.ast["blocks"], deck.slide_level)
    source = Source(deck)
    memory = kept(cache, "slides", str(deck.source), deck.name)
    ground = digest("slides", version(), program(), _pygments(), repr(theme), str(deck.slide_level))
    notes = 1
    problems: list[Problem] = []
    named = [part[0] for part in parts if part[0]["t"] == "Header" and part[0]["c"][0] == 1]
    listed = [head for part in named for head in steps.in_html([part], 1)] if has_contents(deck) else []
    above = digest(ground, "above", deck.language, json.dumps([deck.ast["meta"], listed]))
    if memory.get(above) is None:
        memory.put(above, [_even(section) for section in _above(deck, listed)])
    keys: list[str] = []
    new: dict[str, list[Block]] = {}  # the blocks of those that are not kept
    unkept: dict[str, Any] = {}  # what is written but not kept, since it is not as it should be
    footnotes: dict[str, int] = {}
    for place, (slide, part) in enumerate(zip(deck.slides, parts, strict=True)):
        key = digest(ground, text_of(part), _asked(deck, slide, part, notes))
        keys.append(key)
        found = memory.get(key)
        if found is None:
            new[key], wrong, used = _blocks(deck, place, part, notes, theme, cache, source)
            problems += wrong
            footnotes[key] = used
            if wrong or drawn.shown_in(part):
                unkept[key] = None
        notes += footnotes[key] if found is None else found["notes"]
    for key, sections in _written(deck, new).items():
        value = {"notes": footnotes.get(key, 0), "sections": [_even(section) for section in sections]}
        if key in unkept:
            unkept[key] = value
        else:
            memory.put(key, value)
    frames = _frames(deck)
    pages = [_page(deck, -1, tag, inside, "") for tag, inside in memory.get(above)]
    for place, key in enumerate(keys):
        value = unkept.get(key) or memory.get(key)
        pages += [_page(deck, place, tag, inside, next(frames)) for tag, inside in value["sections"]]
    return pages, problems


def nested(pages: Sequence[Page], slide_level: int) -> str:
    """The HTML of all `pages`: a section page and the slides below it are a stack."""
    done: list[str] = []
    outer = 0  # the level of the section whose stack is open
    for page, after in pairwise([*pages, None]):
        assert page is not None
        if outer and page.level <= outer:
            done.append("</section>")
            outer = 0
        opens = page.place >= 0 and page.level < slide_level and not outer
        if opens and after is not None and after.level > page.level:
            done.append("<section>")
            outer = page.level
        done.append(page.html)
    return "\n".join([*done, *(["</section>"] if outer else [])])


def _asked(deck: Deck, slide: Slide, part: list[Block], notes: int) -> str:
    """All that the HTML of a slide depends on, but for its blocks and what is the same for the whole deck."""
    blocks = text_of(part)
    codes = [_stated(deck.codes[place]) for place in slide.codes]
    pictures = [deck.pictures[place].alt for place in _pictures(part)] if '"t": "Image"' in blocks else []
    drawing = json.dumps(deck.ast["meta"].get("header-includes")) if drawn.shown_in(part) else ""
    number = notes if '"t": "Note"' in blocks else 0
    return json.dumps([slide.level, slide.steps, codes, pictures, drawing, number])


@lru_cache(maxsize=16384)
def _stated(block: Code) -> str:
    return repr(replace(block, stages=()))


_numbers = Memory()


def _pictures(part: list[Block]) -> list[int]:
    """The places of the pictures in `part`; of the same objects they are looked up only once."""

    def find() -> tuple[list[int], list[Block]]:
        found: list[int] = []

        def collect(key: str, value: Any, _format: str, _meta: Any) -> None:
            if key == "Image":
                found.append(int(value[2][0]))

        walk(part, collect, "", {})
        return [place for place in found if place >= 0], part

    numbers: list[int] = _numbers.get(tuple(map(id, part)), find)[0]
    return numbers


def _blocks(
    deck: Deck, place: int, part: list[Block], notes: int, theme: Theme, cache: Path, source: Source
) -> tuple[list[Block], list[Problem], int]:
    """The slide at `place` as blocks for pandoc, what is wrong with it, and how many footnotes it has."""
    slide = deck.slides[place]
    begins = is_heading(part[0], deck.slide_level) or part[0]["t"] == "HorizontalRule"
    head, rest = (part[0], part[1:]) if begins else ({"t": "HorizontalRule"}, part)
    content, left, wrong = _without_latex(deck, rest, slide.steps, theme, cache)
    problems = [_of_drawing(source, place, one) for one in wrong]
    problems += [_no_html(source, place, latex) for latex in left]
    numbers = count(notes)
    content = contents.marked(steps.in_html(content, slide.steps))
    (head,), of_head = contents.footnotes(steps.in_html([head], slide.steps), numbers)
    content, footnotes = contents.footnotes(content, numbers)
    content = walk(content, code.replacement(deck.codes, slide.steps), "revealjs", {})
    content = walk(content, images.replacement(deck.pictures), "revealjs", {})
    blocks = [head]
    if slide.level != deck.slide_level:
        blocks.append(raw('<div class="bar"></div>'))
        if rest:  # is on a slide of its own, as in the PDF
            title = [raw_inline("<h2>"), *part[0]["c"][2], raw_inline("</h2>")]
            blocks += [raw("</div>"), raw(_END), {"t": "HorizontalRule"}, {"t": "Plain", "c": title}]
    blocks += [raw('<div class="body">'), *content, *of_head, *footnotes, raw("</div>")]
    blocks += [*([steps.missing(slide.steps)] if slide.steps > 1 else []), raw("</div>"), raw(_END)]
    return blocks, problems, next(numbers) - notes


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


def _above(deck: Deck, listed: list[Block]) -> list[tuple[str, str]]:
    """The title page and the table of contents, which has the headings `listed`, as `_written` gives them."""
    if "title" not in deck.ast["meta"] and not listed:
        return []
    contents = ["--toc", "--toc-depth=1"] if listed else []
    ast = {**with_title(deck), "blocks": listed}
    above = from_ast(ast, "revealjs", deck.file, *_options(deck), *contents).partition(_BEGIN)[0]
    return _SECTIONS.findall(above)


def _written(deck: Deck, new: Mapping[str, list[Block]]) -> dict[str, list[list[str]]]:
    """The sections, each a tag and what follows it, that pandoc writes for the blocks of each of `new`."""
    if not new:
        return {}
    blocks = [block for part in new.values() for block in part]
    text = from_ast({**deck.ast, "blocks": blocks}, "revealjs", deck.file, *_options(deck))
    following = iter(text.partition(_BEGIN)[2].split(_END))
    return {
        key: [_section(next(following)) for block in part if block == raw(_END)] for key, part in new.items()
    }


def _options(deck: Deck) -> tuple[str, ...]:
    return (f"--template={TEMPLATE}", f"--slide-level={deck.slide_level}", "--wrap=none", "--mathml")


def _section(html: str) -> list[str]:
    """The tag of the one section that begins in `html`, and what follows it up to its end."""
    begin = next(match for match in _SECTION.finditer(html) if match[0] != "<section>")
    inside = html[begin.end() :].strip()
    return [begin[0], inside if inside.endswith("</section>") else f"{inside}\n</section>"]


def _even(section: Sequence[str]) -> list[str]:
    tag, inside = section
    inside = formulas.even(steps.items(inside))
    for role, better in _ROLES.items():
        inside = inside.replace(f' role="{role}"', f' role="{better}"')
    inside = _TABLE_HEADER.sub(_named, inside)
    return [tag, _EMPTY_HEADING.sub(r'<\1\2 aria-hidden="true"></\1>', inside)]


def _named(header: re.Match[str]) -> str:
    """The header of a column; where it is a formula, with words for screen readers."""
    attributes, inside = header.groups()
    if not (formulas := _TEX.findall(inside)) or re.sub(r"<math.*?</math>|<[^>]*>", "", inside, flags=re.S):
        return header[0]
    words = f'<span class="unseen">{" ".join(formulas)}</span>'
    return f'<th{attributes}>{words}<span aria-hidden="true">{inside}</span></th>'


def _page(deck: Deck, place: int, tag: str, inside: str, frame: str) -> Page:
    """The page of the slide at `place`, whose `frame` begins so."""
    names = (re.search(r'\sclass="([^"]*)"', tag) or ("", ""))[1].split()
    if place < 0:
        if deck.marks.title_graphic >= 0:
            graphic = f'<img class="title-graphic" src="{images.place(deck.marks.title_graphic)}" alt="">'
            inside = inside.replace('<div class="frame">\n<h1>', f'<div class="frame">{graphic}\n<h1>', 1)
    elif not {"title-slide", "standout"}.isdisjoint(names):
        tag = f'{tag[:-1]} data-background-color="var(--dark)">'
    level = 0
    if place >= 0:
        level = deck.slides[place].level if "title-slide" in names else deck.slide_level
    characters, maths = _characters(inside)
    return Page(place, level, f"{tag}\n{frame}", inside, characters | set(frame), maths)


@lru_cache(maxsize=16384)
def _characters(html: str) -> tuple[frozenset[str], str]:
    """The characters of the text of `html`, and those of its formulas."""
    maths = unescape(re.sub(r"<[^>]*>", "", formulas.characters(html)))
    return frozenset(unescape(re.sub(r"<[^>]*>", "", html))), maths


def _pygments() -> str:
    import pygments

    return pygments.__version__


def _frames(deck: Deck) -> Iterator[str]:
    """The start of each slide's frame: on a slide its number, on a section page what it is part of."""
    total = deck.total
    logo = f'<img class="logo" src="{images.place(deck.marks.logo)}" alt="">' if deck.marks.logo >= 0 else ""
    sections = count(1)
    inside = ""
    number = 0
    parts = split(deck.ast["blocks"], deck.slide_level)
    for place, (slide, part) in enumerate(zip(deck.slides, parts, strict=True)):
        if slide.level == deck.slide_level:
            number = slide.number
            page = f"A{slide.number - total}" if slide.appendix else f"{slide.number} / {total}"
            done = min(slide.number / max(total, 1), 1)
            yield _frame(deck, place, "frame", page, done) + _behind(slide, deck) + logo
            continue
        above = inside
        if slide.level == 1:
            inside, above = escape(slide.title), str(next(sections))
        yield f'<div class="frame">\n<p class="part" aria-hidden="true">{above}</p>'
        if part[1:]:
            yield _frame(deck, place, "frame more", "", number / max(total, 1))


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
