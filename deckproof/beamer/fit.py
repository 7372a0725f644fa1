"""How large code, text and pictures can be on each slide: from what TeX measured to the next pass."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from deckproof.beamer.code import columns
from deckproof.beamer.measure import MeasuredCode, Page
from deckproof.deck.model import Deck
from deckproof.theme import Theme

STEP = 0.25  # points
SLACK = 0.8  # points that nobody sees
NEAR = 0.1  # a slide that fits is let be when its code could not grow by more than this share
_WRAP = 1.6  # smaller text also breaks into fewer lines: its height goes with nearly the square of its size


class Size(Struct, frozen=True):
    """How one slide is typeset: the size of its code in points, the scales of its text and pictures."""

    code: float
    text: float = 1.0
    picture: float = 1.0


class Rest(Struct, frozen=True):
    """The height of what is not code on a slide, by the scale of its text."""

    heights: Mapping[float, float]


def normal(theme: Theme) -> Size:
    """The size of a slide on which everything has room."""
    return Size(theme.sizes.code)


def smallest(size: Size, theme: Theme) -> Size:
    """`size` with its code and its text as small as they may be."""
    return Size(theme.floor.code * theme.sizes.code, theme.floor.text, size.picture)


def largest(rest: Rest, lines: float, across: float, room: float, theme: Theme) -> Size:
    """The largest code that fits, beside text that is smaller only where code would be tiny otherwise.

    `lines` is the height of the code in sizes of its type, `across` the size at which its longest line fits.
    """
    most = theme.sizes.code
    floor = theme.floor.code * most
    found = []
    for text, height in rest.heights.items():
        high = (room - height) / lines if lines else most
        code = min(most, across, high)
        found.append((Size(max(math.floor(code / STEP + 1e-6) * STEP, floor), text), high >= floor))
        if code >= min(theme.floor.code_easy * most, across):
            break
    (first, fits), (last, _) = found[0], found[-1]
    return first if fits and last.code <= first.code + STEP else last


def adjusted(size: Size, pages: Sequence[Page], deck: Deck, theme: Theme, *, again: bool = False) -> Size:
    """The size for the next pass of a slide typeset with `size`; the same when it is well as it is.

    The first time a slide may also grow; `again` it only gets smaller, so that this comes to an end.
    """
    page = max(pages, key=lambda p: (p.excess, len(p.codes)))
    fits = page.excess <= SLACK and not any(too_wide(p, deck) for p in pages)
    if fits and (again or not page.codes):
        return size
    may_be_large = page.slide >= 0 and deck.slides[page.slide].allow_overflow
    if page.excess > SLACK and page.pictures and not may_be_large:
        tall = _stack([(p.room, p.height) for p in page.pictures], page.textwidth)
        share = math.floor(200 * size.picture * max(0.0, 1 - page.excess / tall)) / 200 if tall else 0.0
        return Size(size.code, size.text, max(share, theme.floor.picture))
    if not page.codes:
        return _less_text(size, page, theme)
    best = _best(size, page, deck, theme, 1.0 if again else _WRAP)
    if fits:
        near = best.code <= size.code * (1 + NEAR) and (best.text <= size.text or best.code < size.code)
        return size if near else best
    if again and best.code >= size.code and best.text >= size.text:
        best = Size(max(size.code - STEP, theme.floor.code * theme.sizes.code), size.text, size.picture)
    return best


def too_wide(page: Page, deck: Deck) -> dict[int, float]:
    """By how many points the lines of code blocks run out of their panels."""
    over = {code.place: _columns(code, deck) * code.cell - code.room for code in page.codes}
    return {place: points for place, points in over.items() if points > SLACK}


def by_slide(pages: Iterable[Page]) -> Mapping[int, list[Page]]:
    """The pages of each slide."""
    found: defaultdict[int, list[Page]] = defaultdict(list)
    for page in pages:
        found[page.slide].append(page)
    return found


def _best(size: Size, page: Page, deck: Deck, theme: Theme, wrap: float) -> Size:
    now = max(code.size for code in page.codes)
    lines = _stack([(code.room, code.height) for code in page.codes], page.textwidth)
    rest = page.used - lines
    across = min(
        (code.size * code.room / (wide * code.cell) for code in page.codes if (wide := _columns(code, deck))),
        default=math.inf,
    )
    heights = {scale: rest * (scale / size.text) ** wrap for scale in theme.floor.text_steps}
    best = largest(Rest(heights), lines / now, across, page.room, theme)
    return Size(best.code, best.text, size.picture)


def _less_text(size: Size, page: Page, theme: Theme) -> Size:
    needed = size.text * (page.room / page.used) ** (1 / _WRAP)
    smaller = [step for step in theme.floor.text_steps if step < size.text]
    text = next((step for step in smaller if step <= needed), smaller[-1] if smaller else size.text)
    return Size(size.code, text, size.picture)


def _columns(code: MeasuredCode, deck: Deck) -> int:
    return columns(deck.codes[code.place]) if code.place < len(deck.codes) else 0


def _stack(boxes: Iterable[tuple[float, float]], textwidth: float) -> float:
    """The height of boxes (room, height) one below another; those in columns stand side by side."""
    boxes = list(boxes)
    whole = sum(height for room, height in boxes if room > 0.75 * textwidth)
    return whole + max((height for room, height in boxes if room <= 0.75 * textwidth), default=0.0)
