"""A deck as the handout shows it: where each slide is in the HTML and in the PDF, and its pictures."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
from msgspec import Struct
from msgspec.structs import replace
from pandocfilters import stringify

from deckproof.beamer.finish import slide_on
from deckproof.deck.marks import Node
from deckproof.deck.model import Deck
from deckproof.deck.notes import notes
from deckproof.deck.slides import is_heading, split
from deckproof.deck.staged import handout
from deckproof.deck.steps import at_last_step
from deckproof.handout.phrases import sayer
from deckproof.handout.picture import svg
from deckproof.reveal.places import addresses

COVER = -1  # the title page, among places in Deck.slides


class Slide(Struct, frozen=True):
    """A slide of the handout. `place` is that in `Deck.slides`."""

    place: int
    anchor: str  # unique in its deck
    address: str  # in the HTML, such as /3/2
    page: int  # of the PDF, from 1: what it looks like in the end
    pictures: tuple[Path, ...] = ()  # SVG: one, but of a slide that goes on on further pages


class Section(Struct, frozen=True):
    """What is a page of the handout: the slides from one heading of the highest level to the next."""

    name: str  # of the page
    title: str
    slides: tuple[Slide, ...]


class Talk(Struct, frozen=True):
    """A deck, with one step a slide, and what was made of it."""

    deck: Deck
    sections: tuple[Section, ...]
    cover: Path | None  # SVG
    spoken: Mapping[int, list[Node]]  # the notes of slides, if they are public: by their places

    @property
    def slides(self) -> tuple[Slide, ...]:
        return tuple(slide for section in self.sections for slide in section.slides)


def talk(deck: Deck, pdf: Path, html: Path, cache: Path) -> Talk:
    """What the handout has of `deck`, which was built as `pdf` and `html`."""
    pages = _pages(pdf)
    wanted = {place: _shown(found, place, deck) for place, found in pages.items()}
    numbers = sorted({number for found in wanted.values() for number in found})
    with pikepdf.open(pdf) as document, ThreadPoolExecutor() as pool:
        drawings = [svg(document, number, pdf, cache) for number in numbers]
        drawn = dict(zip(numbers, pool.map(lambda draw: draw(), drawings), strict=True))
    places = addresses(html.read_text("utf-8"))
    anchors = _anchors(deck)
    slides = [
        Slide(place, anchors[place], places[place], wanted[place][-1], tuple(drawn[n] for n in wanted[place]))
        for place in range(len(deck.slides))
    ]
    cover = wanted.get(COVER)
    public = "notes" in deck.ast["meta"] and stringify(deck.ast["meta"]["notes"]).lower() == "public"
    said = notes(deck) if public else {}
    spoken = {place: at_last_step(blocks, deck.slides[place].steps) for place, blocks in said.items()}
    as_at_the_end = replace(handout(deck), name=deck.name)
    return Talk(as_at_the_end, _sections(deck, slides), drawn[cover[-1]] if cover else None, spoken)


def _pages(pdf: Path) -> dict[int, list[int]]:
    """The pages of each slide, from 1."""
    found: dict[int, list[int]] = {}
    with pikepdf.open(pdf) as document:
        for number, page in enumerate(document.pages, 1):
            found.setdefault(slide_on(page), []).append(number)
    return found


def _shown(pages: Sequence[int], place: int, deck: Deck) -> list[int]:
    """The pages of the slide at `place` that show all of it: the last step, or all if it is no matter of
    steps."""
    steps = deck.slides[place].steps if place >= 0 else 1
    return [*pages] if steps == 1 else [pages[-1]]


def _anchors(deck: Deck) -> list[str]:
    """An anchor for each slide: that of its heading, if it has one."""
    found: list[str] = []
    for place, part in enumerate(split(deck.ast["blocks"], deck.slide_level)):
        own = part[0]["c"][1][0] if is_heading(part[0], deck.slide_level) else ""
        found.append(own if own and own not in found else f"slide-{place + 1}")
    return found


def _sections(deck: Deck, slides: Sequence[Slide]) -> tuple[Section, ...]:
    above = [slide.level for slide in deck.slides if slide.level < deck.slide_level]
    top = min(above, default=0)
    parts: list[list[Slide]] = []
    for slide in slides:
        if not parts or deck.slides[slide.place].level == top:
            parts.append([])
        parts[-1].append(slide)
    sections: list[Section] = []
    for part in parts:
        first = deck.slides[part[0].place]
        is_section = first.level < deck.slide_level
        title = first.title if is_section else ""
        name = part[0].anchor if is_section else "slides"
        taken = {"index", *(section.name for section in sections)}
        sections.append(
            Section(
                f"{name}-slides" if name in taken else name,
                title or sayer(deck.language)("Slides"),
                tuple(part),
            )
        )
    return tuple(sections)
