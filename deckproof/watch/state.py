"""What browsers show of a deck at some moment: its slides, and what is wrong with them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from deckproof.deck.model import Deck
from deckproof.files import digest
from deckproof.problem import Problem, ordered, visible
from deckproof.project import Project
from deckproof.reveal.body import Page
from deckproof.reveal.images import PLACE, TYPES
from deckproof.reveal.page import Content, filled
from deckproof.snippets.module import Module
from deckproof.snippets.shown import lines_of

SOFT = ("fonts", "steps")
"""The sheets that can change under a page; where another one changes, the page is loaded again."""
_FRAME = re.compile(r' data-slide="(\d+)"| data-page="([^"]*)"| style="(--done: [^"]*)"')
_MISSING = "deckproof-picture:-1:"
_NONE = "data:,"  # a picture that cannot be shown


class Leaf(Struct, frozen=True):
    """A slide in the browser: what it is, and what it says about its place in the deck."""

    key: str
    frame: tuple[str, ...]  # data-slide of its frame, and where it is numbered data-page and style


class State(Struct, frozen=True):
    """All of a deck that a browser shows. `stacks` has the leaves, in lists where they are a stack."""

    name: str
    page: str = ""  # a hash of all but slides and soft sheets
    stacks: tuple[Leaf | tuple[Leaf, ...], ...] = ()
    html: Mapping[str, str] = field(default_factory=dict)  # by key
    sheets: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Mapping[str, Any], ...] = ()
    content: Content | None = None
    version: int = 0

    def looks_like(self, other: "State") -> bool:
        """Are the slides of `other` the same?"""
        ours, theirs = (self.page, self.stacks, self.sheets), (other.page, other.stacks, other.sheets)
        return self.content is not None and ours == theirs


def shown(content: Content, files: Sequence[Path | None], pictures: dict[str, Path]) -> State:
    """The state of a deck whose pictures are in `files`; these are put into `pictures`, by their address."""
    deck = content.deck
    html: dict[str, str] = {}
    leaves: list[tuple[int, Leaf]] = []
    addresses = [_address(file, pictures) if file else _NONE for file in files]

    def picture(match: re.Match[str]) -> str:
        return addresses[int(match[1])]

    for page in content.pages:
        text = PLACE.sub(picture, page.html).replace(_MISSING, _NONE)
        tag, frame, below = text.partition('<div class="frame')
        head, close, below = below.partition(">")
        said = tuple("".join(groups) for groups in _FRAME.findall(head)) or (str(page.place),)
        if page.place < 0:
            said = ()
        plain = f"{tag}{frame}{_FRAME.sub('', head) if said else head}{close}{below}"
        key = digest(plain)[:16]
        html[key] = plain.replace("<section", f'<section data-live="{key}"', 1)
        leaves.append((page.level, Leaf(key, said)))
    scripts = [*content.scripts, *(text for name, text in content.sheets.items() if name not in SOFT)]
    ground = digest(*scripts, filled(replace(content, scripts=()), "", ""))
    sheets = {name: content.sheets[name] for name in SOFT}
    return State(
        deck.name, ground, _stacks(leaves, content.pages, deck.slide_level), html, sheets, (), content
    )


def _stacks(
    leaves: Sequence[tuple[int, Leaf]], pages: Sequence[Page], slide_level: int
) -> tuple[Leaf | tuple[Leaf, ...], ...]:
    """`leaves` as `deckproof.reveal.body.nested` puts them together."""
    done: list[Leaf | list[Leaf]] = []
    outer = 0
    for (level, leaf), after in pairwise([*leaves, (0, None)]):
        assert leaf is not None
        if outer and level <= outer:
            outer = 0
        inside = done[-1] if outer and done else None
        if isinstance(inside, list):
            inside.append(leaf)
        elif pages[sum(_count(one) for one in done)].place >= 0 and level < slide_level and after[0] > level:
            outer = level
            done.append([leaf])
        else:
            done.append(leaf)
    return tuple(tuple(one) if isinstance(one, list) else one for one in done)


def _count(stack: Leaf | list[Leaf]) -> int:
    return len(stack) if isinstance(stack, list) else 1


def _address(file: Path, pictures: dict[str, Path]) -> str:
    found = file.stat()
    name = _name(file, found.st_mtime_ns, found.st_size)
    pictures[name] = file
    return name


@lru_cache(maxsize=4096)
def _name(file: Path, _changed: int, _size: int) -> str:
    return f"/pictures/{digest(file.read_bytes())}{file.suffix.lower()}"


def kind_of(address: str) -> str:
    """The media type of the picture at `address`."""
    return TYPES[f".{address.rpartition('.')[2]}"]


def wrong(
    problems: Iterable[Problem], deck: Deck, references: Sequence[int], modules: Mapping[str, Module],
    project: Project,
) -> tuple[dict[str, Any], ...]:  # fmt: skip
    """`problems` as the browser shows them, each with the places of its slides and of the code blocks on
    these that it is about. `references` are the lines of the deck's code blocks."""
    places: dict[str, list[int]] = {}
    for place, slide in enumerate(deck.slides):
        places.setdefault(slide.named(deck.file), []).append(place)
    found = []
    for problem in ordered(problems):
        slides = [place for name in problem.slides for place in places.get(name, ())]
        if not slides and problem.file == deck.file and problem.line:
            before = [place for place, slide in enumerate(deck.slides) if slide.line <= problem.line]
            slides = before[-1:]
        elif not slides and problem.file != deck.file and problem.slides:
            continue  # on slides of other decks
        at = []
        for place in slides:
            codes = _blocks(problem, deck, place, references, modules)
            at.append({"slide": place, "codes": codes})
        found.append(told(problem, project) | {"at": at})
    return tuple(found)


def told(problem: Problem, project: Project) -> dict[str, Any]:
    """`problem` in words, as a terminal shows it; not on any slide."""
    quote = problem.quote
    if quote is None and problem.line:
        try:
            quote = (project.root / problem.file).read_text("utf-8", "replace").split("\n")[problem.line - 1]
        except (OSError, IndexError):
            quote = ""
    where = f"{problem.file}:{problem.line}" if problem.line else problem.file
    detail = [visible(line) for line in problem.detail]
    return {"code": problem.code, "where": where, "message": visible(problem.message),
            "hint": visible(problem.hint), "quote": visible(quote or "").strip(), "detail": detail,
            "at": []}  # fmt: skip


def _blocks(
    problem: Problem, deck: Deck, place: int, references: Sequence[int], modules: Mapping[str, Module]
) -> list[int]:
    """Which code blocks of the slide at `place`, counted from 0, `problem` is about."""
    codes = deck.slides[place].codes
    if problem.file == deck.file:
        return [n for n, code in enumerate(codes) if problem.line and references[code] == problem.line]
    of = [n for n, code in enumerate(codes) if _file(deck, code, modules) == problem.file]
    exact = [n for n in of if problem.line in _lines(deck, codes[n], modules)]
    return exact or of


def _file(deck: Deck, code: int, modules: Mapping[str, Module]) -> str:
    module = modules.get(deck.codes[code].module)
    return module.file if module else ""


def _lines(deck: Deck, code: int, modules: Mapping[str, Module]) -> range:
    one = deck.codes[code]
    return lines_of(modules[one.module], one.snippet.partition(":")[2])
