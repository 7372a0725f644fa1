"""Does a claim's text say what was printed? The rules are README.md's, "How claims are matched"."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from deckproof.snippets.recording import Raised

Event = str | Raised
"""A printed line, or an exception at the place where it happened."""

ANY_ORDER = "in any order:"
_ADDRESS = re.compile(r"(?P<before>\bat )0x[0-9a-fA-F]+")  # in angle brackets, as repr() of an object has it
_GAP = re.compile(r"(?<!\.)\.\.\.(?!\.)")
_TRACEBACK = "Traceback"
_HEAD = "Traceback (most recent call last):"
_PAIRS = {"(": ")", "[": "]", "{": "}"}


def is_open(text: Sequence[str]) -> bool:
    """Does this claim end in `...`, so that more must follow?"""
    return bool(text) and re.search(r"(?<!\.)\.\.\.\s*$", text[-1]) is not None


def longest(text: Sequence[str]) -> int:
    """The number of lines that the claim stands for at the most, each comma being a line's end."""
    return sum(max(1, len(split(line))) for line in text)


def matches(text: Sequence[str], events: Sequence[Event]) -> bool:
    """Is `text` (a claim's lines) what `events` are, neither more nor less?

    Addresses may be any, but the same one stands for the same object, unless a wildcard hides some.
    """
    lines = [line.rstrip() for line in text]
    happened = [event.rstrip() if isinstance(event, str) else event for event in events]
    while happened and happened[-1] == "":
        happened.pop()
    while lines and lines[-1] == "":
        lines.pop()
    if not lines or any(isinstance(event, Raised) for event in happened[:-1]):
        return False  # nothing is stated; or something comes after an exception, which nothing does
    wild = any(_GAP.search(line) or line.strip() == ANY_ORDER for line in lines)
    alike = _anonymous if wild else _numbered
    return _whole([str(line) for line in alike(lines)], alike(happened))


def _whole(lines: list[str], happened: list[Event]) -> bool:
    if not is_open(lines):
        return _match(lines, happened, more=False)
    # The dots may be what was printed, or stand for the rest of an exception's message.
    if happened and happened[-1] == lines[-1]:
        return _match(lines[:-1], happened[:-1], more=False)
    if happened and isinstance(happened[-1], Raised):  # it is not what dots stand for
        return _match(lines, happened, more=False)
    begun = lines[-1].removesuffix("...").rstrip().removesuffix(",").rstrip()
    return _match([*lines[:-1], *([begun] if begun else [])], happened, more=True)


def _numbered(lines: Iterable[Event]) -> list[Event]:
    """`lines` with each address replaced by a number that is its own, in order of appearance."""
    numbers: dict[str, int] = {}

    def number(match: re.Match[str]) -> str:
        return f"{match['before']}0x{numbers.setdefault(match[0][len(match['before']) :], len(numbers)):x}"

    return [_readdressed(line, number) if isinstance(line, str) else line for line in lines]


def _anonymous(lines: Iterable[Event]) -> list[Event]:
    """`lines` with all addresses the same."""
    return [_readdressed(line, r"\g<before>0x0") if isinstance(line, str) else line for line in lines]


def _readdressed(line: str, by: str | Callable[[re.Match[str]], str]) -> str:
    """`line` with what follows `at` in angle brackets replaced."""
    plain, bracket, rest = line.partition("<")
    return plain + bracket + _ADDRESS.sub(by, rest)


def _match(lines: Sequence[str], events: Sequence[Event], *, more: bool) -> bool:
    """Do `lines` match `events` from their beginning, leaving some (`more`) or none?

    `reached[n]` are the numbers of events that the first n lines can stand for.
    """
    reached: list[set[int]] = [set() for _ in range(len(lines) + 1)]
    reached[0].add(0)
    for place, line in enumerate(lines):
        if line.strip() == ANY_ORDER:
            return any(_any_order(lines[place + 1 :], events[done:], more=more) for done in reached[place])
        items = split(line)
        for done in reached[place]:
            rest = events[done : done + len(items)]
            if not rest:
                continue
            first = rest[0]
            if isinstance(first, Raised):
                fits = _is_traceback if line.startswith(_TRACEBACK) else _is_exception
                for end in range(place + 1, len(lines) + 1):
                    if fits(lines[place:end], first):
                        reached[end].add(done + 1)
            elif _item_matches(line, first):
                reached[place + 1].add(done + 1)
            if 1 < len(items) == len(rest) and all(map(_item_matches, items, rest)):
                reached[place + 1].add(done + len(items))
    return any((done < len(events)) == more for done in reached[-1])


def _any_order(lines: Sequence[str], events: Sequence[Event], *, more: bool) -> bool:
    """Is there a way to give each of `lines` an event of its own?"""
    wanted = list(lines)
    if len(wanted) == 1 and len(events) > 1:
        wanted = split(wanted[0])
    if not wanted or len(wanted) > len(events) or (len(wanted) == len(events)) == more:
        return False
    return _pairing(len(wanted), len(events), lambda line, event: _item_matches(wanted[line], events[event]))


def _pairing(lines: int, events: int, fits: Callable[[int, int], bool]) -> bool:
    """Kuhn's algorithm for bipartite matching, without recursion: can each line have an event of its own?"""
    taken: dict[int, int] = {}  # event -> line
    for start in range(lines):
        came_from: dict[int, int] = {}  # event -> the line that asked for it
        asking = [start]
        free = None
        while asking and free is None:
            line = asking.pop()
            for event in range(events):
                if event in came_from or not fits(line, event):
                    continue
                came_from[event] = line
                if event not in taken:
                    free = event
                    break
                asking.append(taken[event])
        if free is None:
            return False
        while True:  # hand the events on along the way that was found
            line = came_from[free]
            before = next((event for event, owner in taken.items() if owner == line), None)
            taken[free] = line
            if before is None:
                break
            free = before
    return True


def _item_matches(item: str, event: Event) -> bool:
    return _is_exception([item], event) if isinstance(event, Raised) else line_matches(item, event)


def line_matches(stated: str, printed: str) -> bool:
    """Is `stated` the printed line, where `...` stands for any text?"""
    if stated == printed:
        return True
    first, *others = _GAP.split(stated)
    if not others or not printed.startswith(first):
        return False
    *middle, last = others
    at = len(first)
    for part in middle:  # the leftmost place will do: what follows has the most room then
        at = printed.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return printed.endswith(last) and len(printed) - len(last) >= at


def value_matches(stated: str, value: str) -> bool:
    """Is `stated` the `repr` of a value, where `...` stands for any text, at its end as well?"""
    one, other = _anonymous([stated, value])
    return line_matches(str(one), str(other))


def _is_exception(lines: Sequence[str], raised: Raised) -> bool:
    """`Type`, `Type: message`, each with or without `Exception: ` in front. A message may have many lines."""
    if len(lines) > 1 + raised.message.count("\n"):
        return False
    stated = "\n".join(lines).strip()
    plain = stated.removeprefix("Exception: ")
    return stated == "Exception: ..." or any(_names(part, raised) for part in {stated, plain})


def _names(stated: str, raised: Raised, *, whole: bool = False) -> bool:
    """Does `stated` name the type and, if it goes on (or must, being `whole`), the message?"""
    name, colon, message = stated.partition(":")
    if name not in (raised.type, raised.type.rpartition(".")[2]):
        return False
    said, happened = " ".join(message.split()), " ".join(raised.message.split())
    return line_matches(said, happened) if colon or whole else True


def _is_traceback(lines: Sequence[str], raised: Raised) -> bool:
    """A stated traceback: its head, its frames, all of them real and in order (`...` skips any), its end.
    The exceptions that it came from may be there, all of them, with what Python says between them.

    `Traceback ...` alone states only that something was raised.
    """
    if not line_matches(lines[0], _HEAD):
        return False
    if len(lines) == 1:
        return lines[0].endswith("...")
    most = 1 + raised.message.count("\n")
    for first in range(len(lines) - 1, max(0, len(lines) - 1 - most), -1):
        last = "\n".join(lines[first:])
        if not last.startswith(" ") and _names(last.strip(), raised, whole=True):
            stated = [line for line in lines[1:first] if line.strip() != "..."]
            return _are_frames(stated, raised.traceback[1:-most])
    return False


def _are_frames(stated: Sequence[str], real: Sequence[str]) -> bool:
    """Are the `stated` lines all real, in order, and all there that tell of other exceptions, if any is?"""
    others, there = ([line for line in lines if line[:1].strip()] for lines in (stated, real))
    if others and not (len(others) == len(there) and all(map(line_matches, others, there))):
        return False
    rest = iter(line.strip() for line in real)
    return all(any(line_matches(frame.strip(), line) for line in rest) for frame in stated)


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
