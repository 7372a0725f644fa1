"""Whose output is whose: the output of a program, which is run whole, shared out among its claims. Pure."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise

from msgspec.structs import replace

from deckproof.snippets.match import ANY_ORDER, Event, is_open, longest, matches
from deckproof.snippets.module import Module
from deckproof.snippets.recording import End, Recording, Step

_MANY, _FEW = 100_000, 1_000  # places that are tried for one claim


def shared(module: Module, recording: Recording) -> Recording:
    """`recording` of a program with a step for each claim, the first to the last.

    They share the output so that all claims are met, if there is such a way. If not, the claims at the
    beginning and at the end that can be met are, and those between them have the rest.
    """
    texts = [claim.text for claim in module.claims if claim.covered]
    if module.language.is_python or module.language.is_session or recording.end is not End.DONE:
        return recording
    if len(texts) < 2 or len(recording.steps) != 1:
        return recording
    (step,) = recording.steps
    lines = step.output.split("\n")
    ends = lines[-1:] == [""]
    happened = lines[:-1] if ends else lines
    cuts = [0, *_cuts(texts, happened), len(happened)]
    steps = []
    for begin, end in pairwise(cuts):
        text = "".join(f"{line}\n" for line in happened[begin:end])
        steps.append(Step(text if ends or end < len(happened) else text[:-1]))
    steps[-1] = replace(steps[-1], stopped=step.stopped)
    return replace(recording, steps=tuple(steps))


def _cuts(texts: Sequence[tuple[str, ...]], happened: Sequence[Event]) -> list[int]:
    """Where in `happened` the shares of all claims but the last end."""
    count, size = len(texts), len(happened)
    reached: list[dict[int, int]] = [{0: 0}]  # for n claims: where they may end, and where the last begins
    for text in texts:
        ends = (_open_ends if is_open(text) else _ends)(text, happened, sorted(reached[-1])[:_MANY])
        if not ends:
            break
        reached.append(ends)
    if len(reached) == count + 1 and size in reached[count]:
        return _way(reached, count, size)
    met = min(len(reached) - 1, count - 1)
    begin = min(reached[met])
    front = [*_way(reached, met, begin), *([begin] if met else [])]
    back: list[int] = []
    end = size
    for text in reversed(texts[met + 1 :]):
        least = max(begin, end - _FEW if is_open(text) else _without_blanks(happened, end) - longest(text))
        fitting = next((at for at in range(end, least - 1, -1) if matches(text, happened[at:end])), None)
        if fitting is None:
            break
        end = fitting
        back.insert(0, end)
    for text in texts[met : count - len(back) - 1]:  # as many lines as it states, nothing else being known
        begin = min(begin + len(text), end)
        front.append(begin)
    return front + back


def _way(reached: Sequence[dict[int, int]], claims: int, end: int) -> list[int]:
    """Where all but the last of so many claims end, if the last ends at `end`."""
    cuts: list[int] = []
    while claims > 1:
        end = reached[claims][end]
        cuts.insert(0, end)
        claims -= 1
    return cuts


def _ends(text: tuple[str, ...], happened: Sequence[Event], begins: Iterable[int]) -> dict[int, int]:
    """Where what `text` states may end, and where it then begins, which may be at any of `begins`."""
    ends: dict[int, int] = {}
    for begin in begins:
        most = _with_blanks(happened, begin + longest(text))
        for end in range(begin + 1, most + 1):
            if end not in ends and matches(text, happened[begin:end]):
                ends[end] = begin
    return ends


def _open_ends(text: tuple[str, ...], happened: Sequence[Event], begins: Iterable[int]) -> dict[int, int]:
    """The same for a claim that ends in `...`: where it may end, it may end at any later place as well."""
    ends: dict[int, int] = {}
    lowest = len(happened) + 1
    any_order = ANY_ORDER in (line.strip() for line in text)
    for begin in begins:
        if begin + 1 >= lowest:
            break
        most = len(happened) if any_order else _with_blanks(happened, begin + longest(text)) + 1
        tried = range(begin + 1, min(most, len(happened)) + 1)
        first = bisect_left(tried, True, key=lambda end, begin=begin: matches(text, happened[begin:end]))  # type: ignore[misc]
        if first < len(tried):
            ends |= dict.fromkeys(range(tried[first], lowest), begin)
            lowest = min(lowest, tried[first])
    return ends


def _with_blanks(happened: Sequence[Event], end: int) -> int:
    """`end`, or the end of the blank lines there, which belong to what is above them."""
    while end < len(happened) and not str(happened[end]).strip():
        end += 1
    return min(end, len(happened))


def _without_blanks(happened: Sequence[Event], end: int) -> int:
    while end > 0 and not str(happened[end - 1]).strip():
        end -= 1
    return end
