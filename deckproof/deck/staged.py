"""The steps of a deck: of its slides, and of the code on them, whose text has to be known before."""

import json
from collections.abc import Sequence

from msgspec import convert, to_builtins
from msgspec.structs import replace

from deckproof.deck.count import Stepped, stepped
from deckproof.deck.draft import Draft
from deckproof.deck.heading import is_broken
from deckproof.deck.highlights import stages
from deckproof.deck.marks import Node
from deckproof.deck.memory import text_of
from deckproof.deck.model import Code, Deck
from deckproof.deck.notes import without_notes
from deckproof.deck.slides import split
from deckproof.deck.source import Source
from deckproof.deck.steps import at_last_step
from deckproof.files import Kept, digest, program
from deckproof.problem import Problem


def staged(
    draft: Draft, deck: Deck, memory: Kept | None = None, *, sessions: bool = False
) -> tuple[Deck, list[Problem]]:
    """`deck`, made of `draft`, with the steps of its slides counted, and what is wrong with these.

    `memory` has the slides that were counted before. The text of console sessions is known last: without
    `sessions`, their `lines=` waits.
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
        done = _stepped(part, deck.slides[place].codes, codes, deck.slide_level, memory)
        slides.append(replace(deck.slides[place], steps=done.steps))
        blocks += done.blocks
        for number, highlights in done.highlights.items():
            codes[number] = replace(codes[number], highlights=highlights)
        if done.steps > 1 and is_broken(part):
            message = "a slide that goes on on further pages, with .allowframebreaks, cannot have steps"
            hint = "take its pauses and overlays out, or divide it with headings of your own"
            problems.append(source.problem(place, "overlay", message, hint))
        for message, needle in done.wrong:
            hint = "README.md says under “Steps” what there is"
            problems.append(source.problem(place, "overlay", message, hint, needle))
    ast = {**draft.ast, "blocks": blocks}
    return replace(deck, ast=ast, slides=tuple(slides), codes=tuple(codes)), problems


def _stepped(
    part: list[Node], own: Sequence[int], codes: Sequence[Code], level: int, memory: Kept | None
) -> Stepped:
    """The slide that `part` is, which has its `own` ones of `codes`, with its steps counted, if that was not
    done before. On most slides nothing changes, and these are `part` itself."""
    if memory is None:
        return stepped(part, codes, level)
    stages = {number: [*map(sorted, codes[number].stages)] for number in own}
    key = digest("steps", program(), text_of(part), json.dumps(stages), str(level))
    found = memory.get(key)
    if found is not None:
        known = convert({**found, "blocks": []}, Stepped, strict=False)
        return replace(known, blocks=part if found["blocks"] is None else found["blocks"])
    done = stepped(part, codes, level)
    if done.blocks == part:
        done = replace(done, blocks=part)
    told = to_builtins(replace(done, blocks=[]), str_keys=True)
    memory.put(key, {**told, "blocks": None if done.blocks is part else done.blocks})
    return done


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
