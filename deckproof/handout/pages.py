"""The pages of the handout that its decks make: what a section holds, slide by slide, and what a deck is."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from docutils import nodes
from msgspec import Struct
from pandocfilters import walk
from sphinx import addnodes

from deckproof.deck.model import Deck
from deckproof.deck.slides import is_heading, split
from deckproof.deck.source import Source
from deckproof.handout.code import Snippets, shown_code
from deckproof.handout.nodes import Block, Nodes, Translator, index, link, quoted
from deckproof.handout.phrases import sayer
from deckproof.handout.talk import Section, Slide, Talk
from deckproof.problem import Problem

SLIDES = "slides"
"""The directory with the pictures of slides."""


class Page(Struct, frozen=True):
    """A page of the handout, for Sphinx: its name, without a suffix, and what is on it."""

    name: str
    content: Nodes


def up(page: str) -> str:
    """The way from `page` to the top of the handout."""
    return "../" * page.count("/")


def of_talk(talk: Talk, snippets: Snippets, formulas: Mapping[str, str]) -> tuple[list[Page], list[Problem]]:
    """The pages of `talk`, and its links that lead nowhere."""
    maker = _Maker(talk, snippets, formulas)
    pages = [_cover_page(talk), *(maker.page(section) for section in talk.sections)]
    return pages, maker.problems


def file_name(deck: Deck, slide: Slide, number: int) -> str:
    """Where the picture `number` of `slide` is, in the handout."""
    more = f"-{number + 1}" if number else ""
    return f"{SLIDES}/{deck.name}/{slide.anchor}{more}.svg"


def cover_name(deck: Deck) -> str:
    """Where the picture of the title page of `deck` is."""
    return f"{SLIDES}/{deck.name}/_title.svg"


def cover_alt(deck: Deck) -> str:
    """What the picture of the title page of `deck` shows."""
    return sayer(deck.language)("The title slide: {}").format(title_of(deck))


def title_of(deck: Deck) -> str:
    """What the handout calls `deck`."""
    return deck.title or deck.name


def slide_title(deck: Deck, slide: Slide) -> str:
    """What the handout calls `slide`."""
    own = deck.slides[slide.place]
    say = sayer(deck.language)
    return own.title or (say("Slide {}").format(own.number) if own.number else say("Untitled"))


def section(title: Nodes | str, anchor: str, *content: nodes.Node) -> nodes.section:
    """A section with a heading."""
    words = [nodes.Text(title)] if isinstance(title, str) else title
    return nodes.section("", nodes.title("", "", *words), *content, ids=[anchor])


def toctree(*pages: str, depth: int = -1, hidden: bool = False, caption: str = "") -> nodes.Node:
    """A table of contents of `pages`, which are then below the page that it is on."""
    found = addnodes.toctree("")
    found["entries"] = [(None, page) for page in pages]
    found["includefiles"] = [page for page in pages if page not in ("genindex", "search")]
    found["maxdepth"], found["caption"], found["hidden"] = depth, caption or None, hidden
    found["glob"] = found["titlesonly"] = found["includehidden"] = False
    found["numbered"] = 0
    return nodes.compound("", found, classes=["toctree-wrapper"])


def links(*addresses: tuple[str, str], kind: str = "where") -> nodes.paragraph:
    """A line of links, and of words where the address is empty."""
    found = nodes.paragraph("", "", classes=[kind])
    for place, (words, address) in enumerate(addresses):
        found += [nodes.Text(" · ")] if place else []
        found += link(words, address) if address else nodes.Text(words)
    return found


def picture(address: str, alt: str, size: tuple[float, float], *, lazy: bool = True) -> nodes.raw:
    """The picture of a slide, which opens large; without a script, by itself."""
    width, height = (round(length * 8) for length in size)
    loading = ' loading="lazy"' if lazy else ""
    target = escape(quoted(address))
    return nodes.raw(
        "",
        f'<a class="slide-picture" href="{target}"><img src="{target}" alt="{escape(alt)}"'
        f' width="{width}" height="{height}"{loading}></a>',
        format="html",
    )


def turned(deck: Deck, content: Nodes) -> Nodes:
    """`content` in the language of `deck`, which tells the direction."""
    direction = ' dir="rtl"' if deck.is_rtl else ""
    begin = nodes.raw("", f'<div lang="{escape(deck.language)}"{direction}>', format="html")
    return [begin, *content, nodes.raw("", "</div>", format="html")]


def _cover_page(talk: Talk) -> Page:
    deck = talk.deck
    say = sayer(deck.language)
    minutes = say("{} minutes").format(round(deck.duration / 60)) if deck.duration else ""
    said = " · ".join(filter(None, [", ".join(deck.authors), deck.date, minutes]))
    root = "../"
    content: Nodes = [index([(word, deck.name) for word in deck.keywords])] if deck.keywords else []
    content += [nodes.paragraph("", said, classes=["where"])] if said else []
    if talk.cover:
        content.append(picture(cover_name(deck), cover_alt(deck), deck.theme.page, lazy=False))
    made = [(say("Slides"), f"{root}{deck.name}.html"), ("PDF", f"{root}{deck.name}.pdf")]
    content.append(links(*made, ("EPUB", f"{root}{deck.name}.epub"), kind="made"))
    names = (f"{deck.name}/{part.name}" for part in talk.sections)
    content.append(toctree(*names, depth=2))
    return Page(deck.name, [section(title_of(deck), deck.name, *content)])


class _Maker:
    """Makes the pages of one deck."""

    def __init__(self, talk: Talk, snippets: Snippets, formulas: Mapping[str, str]) -> None:
        self.talk, self.deck, self.snippets, self.formulas = talk, talk.deck, snippets, formulas
        self.parts = split(self.deck.ast["blocks"], self.deck.slide_level)
        self.source = Source(self.deck)
        self.say = sayer(self.deck.language)
        self.problems: list[Problem] = []
        self.addresses = {
            name: quoted(f"{part.name}.html#{slide.anchor}")
            for part in talk.sections
            for slide in part.slides
            for name in (slide.anchor, *_identifiers(self.parts[slide.place]))
        }

    def page(self, part: Section) -> Page:
        """The page of the section `part` of the deck."""
        name = f"{self.deck.name}/{part.name}"
        first, *rest = part.slides
        if self.deck.slides[first.place].level < self.deck.slide_level:
            whole = self._slide(first, name)
        else:
            whole, rest = section(part.title, f"{part.name}-page"), [first, *rest]
        open_sections = [(0, whole)]
        for slide in rest:
            level = self.deck.slides[slide.place].level
            while open_sections[-1][0] >= level:
                open_sections.pop()
            made = self._slide(slide, name)
            open_sections[-1][1].append(made)
            open_sections.append((level, made))
        return Page(name, turned(self.deck, [whole]))

    def _slide(self, slide: Slide, page: str) -> nodes.section:
        deck, own = self.deck, self.deck.slides[slide.place]
        head, *rest = self.parts[slide.place]
        is_headed = is_heading(head, deck.slide_level)
        make = self._translator(slide, page)
        heading = make.inlines(head["c"][2]) if is_headed and own.title else slide_title(deck, slide)
        content = [] if is_headed or head["t"] == "HorizontalRule" else [head]
        body = make.blocks([*content, *rest])
        spoken = make.blocks(self.talk.spoken.get(slide.place, []))
        entries = [(slide_title(deck, slide), slide.anchor)] if own.title else []
        found = section(heading, slide.anchor, index([*entries, *make.terms]))
        if own.number:
            found += self._where(slide)
            for number, _ in enumerate(slide.pictures):
                alt = f"{self._number(slide)}: {slide_title(deck, slide)}"
                found += picture(up(page) + file_name(deck, slide, number), alt, deck.theme.page)
        found += [*body, *make.footnotes]
        if spoken:
            found += nodes.container(
                "", nodes.rubric("", self.say("What the speaker says")), *spoken, classes=["spoken"]
            )
        found.source, found.line = str(deck.source), own.line
        self._complain(slide, make.dead)
        return found

    def _where(self, slide: Slide) -> nodes.paragraph:
        root, name = "../../", self.deck.name
        return links(
            (self._number(slide), ""),
            (self.say("open in the slides"), f"{root}{name}.html#{slide.address}"),
            (self.say("page {} of the PDF").format(slide.page), f"{root}{name}.pdf#page={slide.page}"),
        )

    def _number(self, slide: Slide) -> str:
        own = self.deck.slides[slide.place]
        number = f"A{own.number - self.deck.total}" if own.appendix else own.number
        return self.say("Slide {}").format(number)

    def _translator(self, slide: Slide, page: str) -> Translator:
        deck = self.deck
        return Translator(
            file=str(deck.source),
            line=deck.slides[slide.place].line,
            anchor=slide.anchor,
            code=lambda place: shown_code(deck.codes[place], self.snippets, page, self.say),
            picture=lambda place: deck.pictures[place].alt,
            formulas=self.formulas,
            say=self.say,
            address=self._address,
        )

    def _address(self, target: str) -> str | None:
        if target.startswith("#"):
            return self.addresses.get(target[1:])
        return target if ":" in target else None

    def _complain(self, slide: Slide, dead: Sequence[str]) -> None:
        for target in dead:
            message = f"the link to {target} leads nowhere"
            hint = "link to the identifier of a slide, #like-this, or to an address, https://…"
            self.problems.append(self.source.problem(slide.place, "dead-link", message, hint, target))


def _identifiers(blocks: list[Block]) -> list[str]:
    """The identifiers of what is in `blocks`. Links to them go to their slide."""
    found: list[str] = []

    def collect(key: str, value: Any, _format: str, _meta: Any) -> None:
        if key in ("Div", "Span", "Code", "CodeBlock", "Link", "Image", "Table", "Figure"):
            found.append(value[0][0])
        elif key == "Header":
            found.append(value[1][0])

    walk(blocks, collect, "", {})
    return list(filter(None, found))
