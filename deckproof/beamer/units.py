"""A deck's LaTeX divided into units that are typeset apart: each a slide with what stands before it.

What one unit leaves to the next is the state that units.tex writes down: LaTeX's counters and the titles of
the section and the subsection. A deck in which something else can go from slide to slide is not divided.
"""

import re
from collections.abc import Sequence

from msgspec import Struct

from deckproof.beamer.xdv import Leaf
from deckproof.deck.scan import group

_BEGIN, _END, _CLOSING = r"\begin{document}", r"\end{frame}", r"\end{document}"
_TITLE = r"\mode<all>{\deckprooftitle}"  # its page is in the first unit
_MARK = re.compile(r"\\deckproofmark\{(\d+)\}")
_PICTURE = re.compile(r"(?<![\w-])deckproof-(\d+)\.\w+")

# What slides share beyond the state: definitions for all, and the numbers of pages and sections. A deck's own
# preamble may define what it likes.
_SHARES = re.compile(
    r"\\(?:[gx]def|global|globaldefs|(?:re)?newcounter|newsavebox|newlength|newwrite|newcount|newdimen|newif"
    r"|setcounter\s*\{\s*page|pagenumbering|AtBegin\w+|AtEnd\w+|AddToHook|shipout|immediate|openout"
    r"|lecture|includeonlyframes|againframe|resume|savecounter|pdf\w+|tikzexternal\w*|pgfdeclare\w+"
    r"|defverbatim|animate\w*|transduration|hypersetup)\b"
    r"|\[resume|,\s*resume\b|remember picture|name path global|fading"
)
_SHARES_OUTSIDE = re.compile(
    r"\\(?:def|edef|let|(?:re)?new\w+|provide\w+|set\w+|addto\w+|use\w+|define\w+|colorlet|\w*font\w*|color"
    r"|\w+size|bf|it|tt|large|Large|small|tiny|centering|raggedright|mode|makeat\w+|input|include)\b"
)
_NUMBERS = re.compile(
    r"\\(?:the(?:page|section|subsection)|insert(?:page|framestart|frameend|presentation|document|appendix|section"
    r"|subsection|part|short(?:part))\w*|lastsection|lastsubsection|totalpages)\b|c@page|\{page\}"
)
_LEVELS = ("section", "subsection", "subsubsection")
_COUNTED = re.compile(rf"\\(?:(?P<level>{'|'.join(_LEVELS)})(?:\[[^]]*\])?(?=\{{)|footnote(?![A-Za-z]))")
_PAGE_LOCAL = (
    b"color push ", b"color pop", b"pdf:code ", b"pdf:dest ", b"pdf:bann", b"pdf:eann", b"pdf:bcontent",
    b"pdf:econtent", b"pdf:content ", b"pdf:btrans", b"pdf:etrans", b"pdf:image ", b"pdf:pagesize ", b"x:",
)  # fmt: skip
_PUT_LOCAL = re.compile(
    rb"pdf: ?put (?:@(?:thispage|resources)\b|@pgfextgs << /pgf@(?:ca|CA)[\d.]+ << /(?:ca|CA) [\d.]+ >> >>)"
)


class Document(Struct, frozen=True):
    """LaTeX up to where the document begins, and its units."""

    opening: str
    units: tuple[str, ...]


class State(Struct, frozen=True):
    """What a unit finds when it begins."""

    counters: str = ""  # "section=2,footnote=1,"
    section: str = ""
    subsection: str = ""

    def latex(self) -> str:
        """LaTeX that sets this state."""
        pairs = (pair.partition("=") for pair in self.counters.split(",") if pair)
        counters = "".join(rf"\deckproofset{{{name}}}{{{value}}}" for name, _, value in pairs)
        return rf"\deckproofstate{{{counters}}}{{{self.section}}}{{{self.subsection}}}"


class Piece(Struct, frozen=True):
    """A unit as TeX set it."""

    begin: State
    end: State
    pages: tuple[Leaf, ...]
    records: tuple[str, ...]  # what TeX wrote down about its pages
    log: str


def divided(latex: str) -> Document | None:
    """`latex` in units; None where they would not be independent of each other."""
    opening, begin, rest = latex.partition(_BEGIN)
    content, closing, after = rest.rpartition(_CLOSING)
    if not begin or not closing or after.strip() or _NUMBERS.search(latex) or _SHARES.search(content):
        return None
    *units, last = content.split(_END)
    if not units or last.count(r"\begin"):
        return None
    units = [f"{unit}{_END}" for unit in units]
    units[-1] += last
    for unit in units:
        before, frame, slide = unit.replace(_TITLE, "", 1).partition(r"\begin{frame}")
        if not frame or r"\begin{frame}" in slide or not _MARK.search(slide) or _shares_outside(before):
            return None
    return None if _shares_outside(last) else Document(f"{opening}{begin}", tuple(units))


def expected(units: Sequence[str]) -> State:
    """What the unit after `units`, from the first on, probably finds."""
    counts = dict.fromkeys(("footnote", *_LEVELS), 0)
    titles = {"section": "", "subsection": ""}
    for match in _COUNTED.finditer("".join(units)):
        level = match["level"]
        counts[level or "footnote"] += 1
        if level:
            counts |= dict.fromkeys(_LEVELS[_LEVELS.index(level) + 1 :], 0)
        if level in titles:
            title, _ = group(match.string, match.end())
            titles[level] = re.sub(r"(\\[A-Za-z@]+) ?", r"\1 ", title)  # as \detokenize writes it
    return State("".join(f"{name}={count}," for name, count in counts.items() if count), **titles)


def places(unit: str) -> list[int]:
    """The slides of a unit: their places in Deck.slides."""
    return [int(place) for place in dict.fromkeys(_MARK.findall(unit))]


def pictures(latex: str) -> list[int]:
    """The pictures that `latex` shows: their places in Deck.pictures."""
    return sorted({int(place) for place in _PICTURE.findall(latex)})


def is_local(pages: Sequence[Leaf]) -> bool:
    """Does all that `pages` tell the driver concern themselves alone?"""
    return all(
        special.startswith(_PAGE_LOCAL) or _PUT_LOCAL.match(special) is not None
        for page in pages
        for special in page.specials
    )


class Todo(Struct, frozen=True):
    """A unit that TeX is to set."""

    number: int  # from 0
    latex: str
    first: int  # the place in Deck.slides of its first slide, with that of a section page before it
    state: State | None  # None where it follows on the unit before


def source(opening: str, todo: Sequence[Todo]) -> str:
    """What TeX is to read."""
    parts = [opening, outside(r"\deckproofstart")]
    for unit in todo:
        if unit.state is not None:
            parts.append(outside(rf"\deckproofunit{{end}}{{}}{unit.state.latex()}"))
        parts += [outside(rf"\deckproofunit{{{unit.number}}}{{{unit.first}}}"), unit.latex]
    return "\n".join([*parts, outside(r"\deckproofunit{end}{}"), _CLOSING])


def outside(latex: str) -> str:
    """`latex` between frames, where beamer passes over all else."""
    return rf"\mode<all>{{{latex}}}"


def _shares_outside(latex: str) -> bool:
    return _SHARES_OUTSIDE.search(latex) is not None
