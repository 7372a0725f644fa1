"""From what a claim states and what happened to what it should state. All that still holds is kept."""

from collections.abc import Iterator, Sequence

from deckproof.snippets.match import ANY_ORDER, Event, is_open, matches, split
from deckproof.snippets.recording import Raised
from deckproof.snippets.spell import WIDTH, joined, spelt, traceback

Line = tuple[int, str]
"""A line to state, and the stated line that it is or whose place it takes (or that it follows)."""

_MANY = 20_000  # lines times events, above which what still holds in the middle is not looked for
_END = "\0"  # no line that can be stated


def restated(
    text: Sequence[str], happened: Sequence[Event], encoding: str, *, stopped: bool = False
) -> tuple[Line, ...] | None:
    """The lines to state instead of `text`, so that they match what `happened`; none if nothing did.

    `stopped`: more would have happened, so that the claim must stay open. None if no comment can
    state it: something comes after an exception, say.
    """
    events = list(happened)
    while events and isinstance(events[-1], str) and not events[-1].strip():
        events.pop()
    if not events:
        return ()
    for lines in _candidates([line.rstrip() for line in text], events, encoding, stopped):
        if matches([line for _, line in lines], events):
            return tuple(lines)
    return None


def _candidates(text: list[str], events: list[Event], encoding: str, stopped: bool) -> Iterator[list[Line]]:
    """Ways to state `events`, the one most like `text` first."""
    if is_open(text):
        yield from _open(text, events, encoding, stopped)
        if stopped:
            return
        text = [*text[:-1], *_begun(text[-1])]
    orders = [place for place, line in enumerate(text) if line.strip() == ANY_ORDER]
    if orders:
        yield from _any_order(text, orders[0], events, encoding)
        text = text[: orders[0]]
    yield _aligned(text, events, encoding)
    yield [(place, spelt(event, encoding)) for place, event in enumerate(events)]
    if not any(isinstance(event, Raised) or "\r" in event or "\0" in event for event in events):
        yield [
            (place, str(event).rstrip()) for place, event in enumerate(events)
        ]  # control characters and all


def _begun(line: str) -> list[str]:
    """What an open claim's last line states before its dots."""
    begun = line.removesuffix("...").rstrip().removesuffix(",").rstrip()
    return [begun] if begun else []


def _open(text: list[str], events: list[Event], encoding: str, stopped: bool) -> Iterator[list[Line]]:
    """As many lines as `text` shows before its `...`, while something more follows."""
    orders = [place for place, line in enumerate(text) if line.strip() == ANY_ORDER]
    begun = [*text[:-1], *_begun(text[-1])]
    tail = text[-1][len(begun[-1]) :] if len(begun) == len(text) else "..."
    if orders:
        wanted = sum(len(split(line)) for line in begun[orders[0] + 1 :]) + orders[0]
        for told in _any_order(begun, orders[0], events[: max(1, wanted)], encoding):
            yield [*told, (len(text) - 1, "...")]
        return
    lines: list[Line] = []
    done = 0
    for place, line in enumerate(begun):
        left = events[done : len(events) - 1]
        count = len(split(line))
        both = joined(left[:count], encoding, max(WIDTH, len(line))) if 1 < count <= len(left) else None
        if not left and not stopped:
            return  # there is less than was stated, so nothing more follows
        if not left:
            break
        if count > 1 and (_holds([line], left[:count]) and not _holds([line], left[:1])):
            lines.append((place, line))
        elif _holds([line], left[:1]):
            lines.append((place, line))
            count = 1
        elif both is not None:
            lines.append((place, both))
        else:
            lines.append((place, spelt(left[0], encoding, line)))
            count = 1
        done += count
    if not lines and len(events) > 1:
        lines = [(0, spelt(events[0], encoding))]
    if lines and tail.strip() != "...":  # `, ...`
        yield [*lines[:-1], (lines[-1][0], lines[-1][1] + tail)]
    if lines and len(begun) == len(text):
        yield [*lines[:-1], (lines[-1][0], lines[-1][1] + (tail if tail[0] != "," else "..."))]
    if lines or stopped:
        yield [*lines, (len(text) - 1, "...")]


def _any_order(text: list[str], mark: int, events: list[Event], encoding: str) -> Iterator[list[Line]]:
    """With the lines below `in any order:` that still hold where they are, and the others replaced."""
    before = _aligned(text[:mark], events[:mark], encoding)
    left = events[mark:]
    if len(events) <= mark or any(isinstance(event, Raised) for event in left):
        return
    wanted = text[mark + 1 :]
    comma = len(wanted) == 1 and len(split(wanted[0])) > 1
    if comma:
        wanted = split(wanted[0])
    kept: dict[int, str] = {}
    for place, line in sorted(
        enumerate(wanted), key=lambda pair: "..." in pair[1]
    ):  # the exact ones choose first
        found = next((event for event in left if _holds([line], [event])), None)
        if found is not None:
            left.remove(found)
            kept[place] = line
    told: list[Line] = []
    for place in range(len(wanted)):
        if place in kept:
            told.append((mark + 1 + place, kept[place]))
        elif left:
            told.append((mark + 1 + place, spelt(left.pop(0), encoding)))
    told += [(mark + len(wanted), spelt(event, encoding)) for event in left]
    head = [*before, (mark, text[mark])]
    if comma:
        line = ", ".join(line for _, line in told)
        if split(line) == [line for _, line in told] and len(line) <= max(WIDTH, len(text[mark + 1])):
            yield [*head, (mark + 1, line)]
        told = [(mark + 1, line) for _, line in told]
    yield [*head, *told]


def _aligned(text: list[str], events: list[Event], encoding: str) -> list[Line]:
    """`events`, stated with the fewest changes to `text`."""
    same = 0
    while same < min(len(text), len(events)) and text[same] == _text(events[same]):
        same += 1
    kept: list[Line] = [(place, text[place]) for place in range(same)]
    text, events = text[same:], events[same:]
    if len(text) * len(events) > _MANY:
        changed = [(min(place, len(text) - 1), spelt(event, encoding)) for place, event in enumerate(events)]
    else:
        changed = _cheapest(text, events, encoding)
    return kept + [(same + place, line) for place, line in changed]


def _text(event: Event) -> str:
    return event.rstrip() if isinstance(event, str) else _END


def _cheapest(text: list[str], events: list[Event], encoding: str) -> list[Line]:
    """The shortest way through a table of (lines of `text` used, `events` stated), as in an edit distance."""
    start = (0, 0)
    costs: dict[tuple[int, int], float] = {start: 0.0}
    came: dict[tuple[int, int], tuple[tuple[int, int], list[Line]]] = {}
    for line in range(len(text) + 1):
        for event in range(len(events) + 1):
            here = (line, event)
            for used, stated, cost, lines in _steps(text, events, line, event, encoding):
                there = (line + used, event + stated)
                if costs[here] + cost < costs.get(there, float("inf")):
                    costs[there] = costs[here] + cost
                    came[there] = (here, lines)
    told: list[Line] = []
    here = (len(text), len(events))
    while here != start:
        here, lines = came[here]
        told[:0] = lines
    return told


def _steps(
    text: list[str], events: list[Event], place: int, at: int, encoding: str
) -> Iterator[tuple[int, int, float, list[Line]]]:
    """The ways on from a place in the table: lines used, events stated, the cost, the lines to write."""
    if at < len(events):
        yield 0, 1, 1.1, [(max(place - 1, 0), spelt(events[at], encoding))]
    if place == len(text):
        return
    line = text[place]
    yield 1, 0, 1.0, []
    if at == len(events):
        return
    event = events[at]
    if isinstance(event, Raised) and line.startswith("Traceback"):
        last = next((n for n in range(place + 1, len(text)) if not text[n].startswith(" ")), place)
        stated = text[place : last + 1]
        if len(stated) > 1:
            true = matches(stated, [event])
            told = stated if true else traceback(stated, event, encoding)
            spread = [(min(place + n, last), told_line) for n, told_line in enumerate(told)]
            yield len(stated), 1, 0.0 if true else 1.0, spread
    if _holds([line], [event]):
        yield 1, 1, 0.0, [(place, line)]
    else:
        yield 1, 1, 1.05, [(place, spelt(event, encoding, line))]
    count = len(split(line))
    if count > 1:
        if _holds([line], events[at : at + count]):
            yield 1, count, 0.0, [(place, line)]
        for more in range(2, len(events) - at + 1):
            both = joined(events[at : at + more], encoding, max(WIDTH, len(line)))
            if both is None and more > count:
                break
            if both is not None:
                yield 1, more, 1.0 + abs(count - more) / 100, [(place, both)]


def _holds(lines: list[str], events: Sequence[Event]) -> bool:
    """Do `lines` say just this, somewhere inside a claim?"""
    if any(isinstance(event, Raised) for event in events):
        return lines[-1].strip() != "..." and matches(lines, events)
    return matches([*lines, _END], [*events, _END])
