"""The steps of a deck: of its slides, and of the code on them, whose text has to be known before."""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from deckproof.deck.count import Stepped, stepped
from deckproof.deck.draft import Draft
from deckproof.deck.heading import is_broken
from deckproof.deck.highlights import stages
from deckproof.deck.marks import Node
from deckproof.deck.memory import Memory, text_of
from deckproof.deck.model import Code, Deck
from deckproof.deck.notes import without_notes
from deckproof.deck.slides import split
from deckproof.deck.source import Source
from deckproof.deck.steps import at_last_step
from deckproof.problem import Problem


def staged(draft: Draft, deck: Deck, *, sessions: bool = False) -> tuple[Deck, list[Problem]]:
    """`deck`, made of `draft`, with the steps of its slides counted, and what is wrong with these.

    The text of console sessions is known last: without `sessions`, their `lines=` waits.
    """
    codes, problems = list(deck.codes), []
    for place, reference in enumerate(draft.references):
        text = codes[place].text
        if not reference.lines or not text or (reference.is_session and not sessions):
            continue
        try:
            found = stages(reference.lines, text, reference.first_line or 1)
            codes[place] = replace(codes[place], stages=found)
        except ValueError as error:
            message = f'lines="{reference.lines}": {error}'
            hint = 'write it like lines="1|3-4|/yield/|all", counting as the slide does'
            slide = draft.slides[reference.slide].named(draft.file)
            problems.append(Problem(draft.file, reference.line, "code-lines", message, hint, (slide,)))
    slides, blocks = [], []
    source = Source(deck)
    for place, part in enumerate(split(draft.ast["blocks"], deck.slide_level)):
        done = _stepped(part, [codes[number] for number in deck.slides[place].codes], codes, deck.slide_level)
        slides.append(replace(deck.slides[place], steps=done.steps))
        blocks += done.blocks
        for number, code in done.codes.items():
            codes[number] = code
        if done.steps > 1 and is_broken(part):
            message = "a slide that goes on on further pages, with .allowframebreaks, cannot have steps"
            hint = "take its pauses and overlays out, or divide it with headings of your own"
            problems.append(source.problem(place, "overlay", message, hint))
        for message, needle in done.wrong:
            hint = "README.md says under “Steps” what there is"
            problems.append(source.problem(place, "overlay", message, hint, needle))
    ast = {**draft.ast, "blocks": blocks}
    return replace(deck, ast=ast, slides=tuple(slides), codes=tuple(codes)), problems


def _stepped(part: list[Node], own: Sequence[Code], codes: Sequence[Code], level: int) -> Stepped:
    """The slide that `part` is, whose code is `own`, with its steps counted, if that was not done before."""
    return cast(Stepped, _memory.get((text_of(part), tuple(own), level), lambda: stepped(part, codes, level)))


_memory = Memory()


def handout(deck: Deck) -> Deck:
    """`deck` with one step a slide, on which it is as on its last. Nothing stands out in its code, and what
    the speaker says is left out."""
    deck = without_notes(deck)
    blocks, slides = [], []
    for slide, part in zip(deck.slides, split(deck.ast["blocks"], deck.slide_level), strict=True):
        blocks += at_last_step(part, slide.steps)
        slides.append(replace(slide, steps=1))
    codes = tuple(replace(code, highlights=()) for code in deck.codes)
    name, ast = f"{deck.name}-handout", {**deck.ast, "blocks": blocks}
    return replace(deck, name=name, slides=tuple(slides), codes=codes, ast=ast)
