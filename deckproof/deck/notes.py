"""What the speaker says: the notes of a deck, apart from its slides."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from deckproof.deck.memory import text_of
from deckproof.deck.model import Deck
from deckproof.deck.slides import is_heading, split
from deckproof.deck.walk import walk

Block = dict[str, Any]

_OF_THE_TALK = {"title", "subtitle", "author", "date", "institute", "toc", "include-before", "include-after"}


def notes(deck: Deck) -> dict[int, list[Block]]:
    """The blocks of the notes of each slide that has some, by its place in `deck.slides`."""
    slides = enumerate(split(deck.ast["blocks"], deck.slide_level))
    found = {place: list(_said([*filter(_may_hold_notes, blocks)])) for place, blocks in slides}
    return {place: said for place, said in found.items() if said}


def without_notes(deck: Deck) -> Deck:
    """`deck` as the audience sees it."""
    said = notes(deck)
    if not said:
        return deck
    spoken = {place: _codes(blocks) for place, blocks in said.items()}
    slides = tuple(
        replace(slide, codes=tuple(code for code in slide.codes if code not in spoken.get(place, ())))
        for place, slide in enumerate(deck.slides)
    )

    def leave_out(key: str, value: Any, _format: str, _meta: Any) -> Any:
        return [] if key == "Div" and _is_notes(value) else None

    blocks: list[Block] = []
    for block in deck.ast["blocks"]:
        blocks += walk([block], leave_out, "", {}) if _may_hold_notes(block) else [block]
    return replace(deck, slides=slides, ast={**deck.ast, "blocks": blocks})


def notes_as_slides(deck: Deck, classes: Sequence[str], first: Block) -> tuple[Deck, tuple[int, ...]]:
    """A deck whose slides are the notes of `deck`, each below its slide's heading; and for each the place
    of its slide in `deck.slides`. The headings have `classes`, and `first` comes after them."""
    said = notes(deck)
    parts = split(deck.ast["blocks"], deck.slide_level)
    blocks: list[Block] = []
    for place, spoken in said.items():
        head = parts[place][0]
        words = head["c"][2] if is_heading(head, deck.slide_level) else []
        blocks += [{"t": "Header", "c": [deck.slide_level, ["", [*classes], []], words]}, first]
        blocks += walk(spoken, _without_slides, "", {})
    slides = tuple(
        replace(deck.slides[place], level=deck.slide_level, codes=tuple(_codes(spoken)), steps=1)
        for place, spoken in said.items()
    )
    meta: Mapping[str, Any] = {
        name: value for name, value in deck.ast["meta"].items() if name not in _OF_THE_TALK
    }
    return replace(deck, slides=slides, ast={**deck.ast, "meta": meta, "blocks": blocks}), tuple(said)


def _without_slides(key: str, value: Any, _format: str, _meta: Any) -> Any:
    """Headings in notes as words, and no rules: these would begin a slide."""
    if key == "Header":
        return {"t": "Para", "c": [{"t": "Strong", "c": value[2]}]}
    return [] if key == "HorizontalRule" else None


def _may_hold_notes(block: Block) -> bool:
    """Whether it is worth looking for notes in `block`."""
    return '"notes"' in text_of([block])


def _said(blocks: Any) -> Iterator[Block]:
    """The blocks in all notes among `blocks`, however deep."""
    if isinstance(blocks, list):
        for block in blocks:
            yield from _said(block)
    elif isinstance(blocks, dict):
        if blocks.get("t") == "Div" and _is_notes(blocks["c"]):
            yield from blocks["c"][1]
        else:
            yield from _said(blocks.get("c"))


def _is_notes(div: Any) -> bool:
    return "notes" in div[0][1]


def _codes(blocks: list[Block]) -> list[int]:
    """The places in `Deck.codes` of the code blocks among `blocks`."""
    found: list[int] = []

    def collect(key: str, value: Any, _format: str, _meta: Any) -> None:
        if key == "CodeBlock" and (place := dict(value[0][2]).get("deckproof-code")):
            found.append(int(place))

    if '"deckproof-code"' in text_of(blocks):
        walk(blocks, collect, "", {})
    return found
