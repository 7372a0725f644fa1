"""Does a claim's text say what was printed? The rules are README.md's, "How claims are matched"."""

import re
from collections.abc import Sequence
from functools import lru_cache

from deckproof.snippets.recording import Raised

Event = str | Raised
"""A printed line, or an exception at the place where it happened."""

ANY_ORDER = "in any order:"
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]+")
_TRACEBACK = "Traceback"
_EXCEPTION = re.compile(r"(?:Exception: )?(?P<type>[^\W\d][\w.]*)(?P<message>: .*|:)?$")
_LIKELY = re.compile(  # what a line must look like for its statement to be allowed to raise
    r"Exception: |Traceback"
    r"|([\w.]+\.)?[A-Z]\w*(: |(Error|Exception|Iteration|Exit|Interrupt|Warning|Group)\b)"
)
_PAIRS = {"(": ")", "[": "]", "{": "}"}


def states_exception(text: Sequence[str]) -> bool:
    """Could this claim state that something is raised? (Whether it does is for `matches` to say.)"""
    return any(_LIKELY.match(item) for line in text for item in split(line.strip()))


def is_open(text: Sequence[str]) -> bool:
    """Does this claim end in `...`, so that more must follow?"""
    return bool(text) and text[-1].rstrip().endswith("...")


def longest(text: Sequence[str]) -> int:
    """The number of lines that the claim stands for at the most, each comma being a line's end."""
    return sum(max(1, len(split(line))) for line in text)


def matches(text: Sequence[str], events: Sequence[Event]) -> bool:
    """Is `text` (a claim's lines) what `events` are, neither more nor less?"""
    lines = [line.rstrip() for line in text]
    happened = [event.rstrip() if isinstance(event, str) else event for event in events]
    while happened and happened[-1] == "":
        happened.pop()
    while lines and lines[-1] == "":
        lines.pop()
    if not is_open(lines):
        return _match(tuple(lines), tuple(happened), more=False)
    # The dots may be what was printed, or stand for the rest of an exception's message.
    if happened and happened[-1] == lines[-1] and _match(tuple(lines[:-1]), tuple(happened[:-1]), more=False):
        return True
    if happened and isinstance(happened[-1], Raised) and _match(tuple(lines), tuple(happened), more=False):
        return True
    begun = lines[-1].removesuffix("...").rstrip().removesuffix(",").rstrip()
    return _match((*lines[:-1], *([begun] if begun else [])), tuple(happened), more=True)


def _match(lines: tuple[str, ...], events: tuple[Event, ...], *, more: bool) -> bool:
    """Do `lines` match `events` from their beginning, leaving some (`more`) or none?"""
    while lines and events and _is_plain(lines[0], events[0]):
        if not line_matches(lines[0], str(events[0])):
            return False
        lines, events = lines[1:], events[1:]
    if not lines:
        return bool(events) == more
    line, rest = lines[0], lines[1:]
    if line.strip() == ANY_ORDER:
        return _any_order(rest, events, more=more)
    if not events:
        return False
    first = events[0]
    if isinstance(first, str):
        if line_matches(line, first) and _match(rest, events[1:], more=more):
            return True
    elif line.startswith(_TRACEBACK):
        ends = range(1, len(lines) + 1)
        return any(_is_traceback(lines[:n], first) and _match(lines[n:], events[1:], more=more) for n in ends)
    elif _is_exception(line, first):
        return _match(rest, events[1:], more=more)
    items = split(line)
    return (
        1 < len(items) <= len(events)
        and all(map(_item_matches, items, events))
        and _match(rest, events[len(items) :], more=more)
    )


def _is_plain(line: str, event: Event) -> bool:
    """Can `line` only stand for this one line of output?"""
    return isinstance(event, str) and line.strip() != ANY_ORDER and len(split(line)) == 1


def _any_order(lines: Sequence[str], events: Sequence[Event], *, more: bool) -> bool:
    """Is there a way to give each of `lines` an event of its own?"""
    wanted = list(lines)
    if len(wanted) == 1 and len(events) > 1:
        wanted = split(wanted[0])
    if len(wanted) > len(events) or (len(wanted) == len(events)) == more:
        return False
    taken: dict[int, int] = {}  # event -> line

    def place(line: int, seen: set[int]) -> bool:
        """An augmenting path, as in Kuhn's algorithm for bipartite matching."""
        for event, happened in enumerate(events):
            if event not in seen and _item_matches(wanted[line], happened):
                seen.add(event)
                if event not in taken or place(taken[event], seen):
                    taken[event] = line
                    return True
        return False

    return all(place(line, set()) for line in range(len(wanted)))


def _item_matches(item: str, event: Event) -> bool:
    return _is_exception(item, event) if isinstance(event, Raised) else line_matches(item, event)


def line_matches(stated: str, printed: str) -> bool:
    """Is `stated` the printed line, given that `...` stands for any text and an address for any address?"""
    return stated == printed or _pattern(stated).fullmatch(printed) is not None


@lru_cache(maxsize=4096)
def _pattern(stated: str) -> re.Pattern[str]:
    gaps = (_ADDRESS.split(part) for part in stated.split("..."))
    return re.compile(".*".join(r"\bat 0x[0-9a-fA-F]+".join(map(re.escape, parts)) for parts in gaps))


def _is_exception(stated: str, raised: Raised) -> bool:
    """`Type`, `Type: message`, each with or without `Exception: ` in front."""
    match = _EXCEPTION.match(stated.strip())
    if match is None:
        return False
    if stated.strip() == "Exception: ..." or _names(stated.strip(), raised):
        return True
    return stated.startswith("Exception: ") and _names(stated.strip().removeprefix("Exception: "), raised)


def _names(stated: str, raised: Raised) -> bool:
    name, colon, message = stated.partition(":")
    if name not in (raised.type, raised.type.rpartition(".")[2]):
        return False
    said, happened = message.strip(), " ".join(raised.message.split())
    return not colon or line_matches(" ".join(said.split()), happened)


def _is_traceback(lines: Sequence[str], raised: Raised) -> bool:
    """A stated traceback: its head, its frames, all of them real and in order (`...` skips any), its end.

    `Traceback ...` alone states only that something was raised.
    """
    if len(lines) == 1:
        return lines[0].endswith("...") or lines[0].endswith(":")
    *frames, last = lines[1:]
    if any(not frame.startswith(" ") for frame in frames) or last.startswith(" "):
        return False
    real = iter(line.strip() for line in raised.traceback)
    wanted = [frame.strip() for frame in frames if frame.strip() not in ("...", "")]
    return all(any(line_matches(frame, line) for line in real) for frame in wanted) and _names(
        last.strip(), raised
    )


@lru_cache(maxsize=4096)
def _split(line: str) -> tuple[str, ...]:
    items, start, closing, quote = [], 0, [], ""
    for place, sign in enumerate(line):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'" and not (place and line[place - 1].isalnum()):
            quote = sign
        elif sign in _PAIRS:
            closing.append(_PAIRS[sign])
        elif closing and sign == closing[-1]:
            closing.pop()
        elif sign == "," and not closing:
            items.append(line[start:place].strip())
            start = place + 1
    items.append(line[start:].strip())
    if len(items) > 1 and not items[-1]:
        items.pop()
    return tuple(items) if not quote and not closing else (line,)


def split(line: str) -> list[str]:
    """The items of the comma form: `line` cut at its commas, those in brackets and quotes left out.

    >>> split("1, (2, 3), 'a, b'")
    ['1', '(2, 3)', "'a, b'"]
    """
    return list(_split(line))
