"""On which steps of a slide something is there: beamer's overlay specifications, `<1,3->` and the like."""

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

_NUMBER = r"\d+|[+.](?:\(\d+\))?"
_RANGE = re.compile(rf"(?P<first>{_NUMBER})?(?P<to>-)?(?P<last>{_NUMBER})?")
_MODES = {"", "all", "beamer", "presentation"}
_OTHER_MODES = {"article", "trans", "second"}
ACTIONS = ("alert", "only", "uncover", "visible", "invisible")
"""What may stand before an `@`."""


class Overlay(Struct, frozen=True):
    """Some steps, counted from 1, as ranges in order that do not touch; one without an end has None."""

    ranges: tuple[tuple[int, int | None], ...]

    def __contains__(self, step: int) -> bool:
        return any(first <= step and (last is None or step <= last) for first, last in self.ranges)

    def __and__(self, other: "Overlay") -> "Overlay":
        both = []
        for first, last in self.ranges:
            for begin, end in other.ranges:
                ends = [one for one in (last, end) if one is not None]
                both.append((max(first, begin), min(ends, default=None)))
        return _tidy(both)

    def __str__(self) -> str:
        return ",".join(_range(*one) for one in self.ranges) or "0"

    @property
    def named(self) -> int:
        """The last step that it names: a slide has at least as many."""
        return max((number for one in self.ranges for number in one if number is not None), default=1)

    def without(self) -> "Overlay":
        """All other steps."""
        begin: int | None = 1
        rest: list[tuple[int, int | None]] = []
        for first, last in self.ranges:
            if begin is not None and first > begin:
                rest.append((begin, first - 1))
            begin = last + 1 if last is not None else None
        return _tidy([*rest, (begin, None)] if begin is not None else rest)

    def before(self) -> "Overlay":
        """The other steps that one of these follows."""
        last = self.ranges[-1][1] if self.ranges else 0
        return self.without() & (Overlay(((1, last),)) if last != 0 else Overlay(()))

    def after(self) -> "Overlay":
        """The other steps that none of these follows."""
        last = self.ranges[-1][1] if self.ranges else 0
        return Overlay(()) if last is None else since(last + 1)


ALWAYS = Overlay(((1, None),))


def since(step: int) -> Overlay:
    """From `step` on."""
    return Overlay(((step, None),))


def union(steps: Iterable[int]) -> Overlay:
    """Each of `steps`."""
    return _tidy([(step, step) for step in steps])


class Specification(Struct, frozen=True):
    """What an overlay specification says: when something is there, and when something is done to it."""

    shown: Overlay
    actions: tuple[tuple[str, Overlay], ...] = ()
    pauses: int = 1  # the value of beamer's counter afterwards
    handout: Overlay | None = None  # on which pages of a handout, if it says so


def parse(text: str, pauses: int = 1) -> Specification:
    """What `text`, the part between `<` and `>`, says where beamer's counter of pauses is `pauses`.

    Raises ValueError for what is none, or names what there is no such thing as here.
    """
    shown: Overlay | None = None
    handout: Overlay | None = None
    actions: list[tuple[str, Overlay]] = []
    for part in text.split("|"):
        mode, colon, rest = part.rpartition(":")
        if colon and mode.strip() in _OTHER_MODES:
            continue
        if mode.strip() == "handout":
            handout = _overlay(rest, pauses)
            continue
        if mode.strip() not in _MODES:
            raise ValueError(f"there is no mode {mode.strip()}")
        action, at, steps = rest.rpartition("@")
        overlay = _overlay(steps, pauses)
        if not at:
            shown = overlay
        elif action.strip() in ACTIONS:
            actions.append((action.strip(), overlay))
        else:
            raise ValueError(f"there is no action {action.strip()}@")
    return Specification(shown or ALWAYS, tuple(actions), pauses + ("+" in text), handout)


def is_specification(text: str) -> bool:
    """Is `text` an overlay specification?"""
    try:
        parse(text)
    except ValueError:
        return False
    return True


def stated(text: str) -> Overlay:
    """The overlay whose text this is."""
    return _overlay(text, 1) if text != "0" else Overlay(())


def _overlay(text: str, pauses: int) -> Overlay:
    ranges: list[tuple[int, int | None]] = []
    if text.strip() in ("*", "all"):
        return ALWAYS
    for part in text.split(","):
        match = _RANGE.fullmatch("".join(part.split()))
        if not match or not (match["first"] or match["last"]):
            raise ValueError(f"{part.strip() or 'nothing'} is no range of steps, such as 2, 2-4, 2- or -4")
        first = _value(match["first"], pauses) if match["first"] else 1
        last = _value(match["last"], pauses) if match["last"] else None if match["to"] else first
        if last is not None and last < first and last > 0:
            raise ValueError(f"{part.strip()} ends before it begins")
        if last is None or last > 0:  # beamer's <0> is never
            ranges.append((max(first, 1), last))
    return _tidy(ranges)


def _value(number: str, pauses: int) -> int:
    if number.isdecimal():
        return int(number)
    offset = int(number[2:-1]) if len(number) > 1 else 0
    return pauses + offset - (number[0] == ".")


def _tidy(ranges: Sequence[tuple[int, int | None]]) -> Overlay:
    done: list[tuple[int, int | None]] = []
    for first, last in sorted(ranges, key=lambda one: one[0]):
        if last is not None and last < first:
            continue
        if done:
            before = done[-1][1]
            if before is None:
                break
            if first <= before + 1:
                done[-1] = (done[-1][0], None if last is None else max(before, last))
                continue
        done.append((first, last))
    return Overlay(tuple(done))


def _range(first: int, last: int | None) -> str:
    if first == last:
        return str(first)
    return f"{first}-{'' if last is None else last}"
