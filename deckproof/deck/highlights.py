"""Which lines of a code block stand out, step by step: `lines="1|3-4|/yield/|all"`."""

import re
from collections.abc import Iterator

NAMES = ("lines", "data-line-numbers", "code-line-numbers")
"""The attributes that say so: this one's, reveal.js's and Quarto's."""

_PART = re.compile(
    r"\s*(?:/(?P<pattern>(?:[^/\\]|\\.)*)/|(?P<first>\d+)(?:\s*-\s*(?P<last>\d+))?|(?P<all>all))\s*"
)


def stages(given: str, text: str, first_line: int = 1) -> tuple[frozenset[int], ...]:
    """For each step of `given`, which lines of `text` stand out, counted from 0; none where all are alike.

    Numbers count as the slide does: its first line is `first_line`. Raises ValueError for what is malformed,
    for lines that do not exist and for patterns that no line has.
    """
    lines = text.split("\n")
    found = []
    for step in _split(given, "|"):
        chosen: set[int] = set()
        for part in _split(step, ",") if step.strip() else ["all"]:
            chosen |= _lines(part, lines, first_line)
        found.append(frozenset(chosen) if len(chosen) < len(lines) else frozenset())
    return tuple(found)


def _lines(part: str, lines: list[str], first_line: int) -> set[int]:
    match = _PART.fullmatch(part)
    if not match:
        raise ValueError(f"“{part.strip()}” is no line, range of lines, /pattern/ or all")
    if match["all"]:
        return set(range(len(lines)))
    if match["pattern"] is not None:
        return _matching(match["pattern"].replace(r"\/", "/"), lines)
    first, last = int(match["first"]), int(match["last"] or match["first"])
    if last < first:
        raise ValueError(f"{part.strip()} ends before it begins")
    end = first_line + len(lines) - 1
    for line in (first, last):
        if not first_line <= line <= end:
            there = f"it has lines {first_line} to {end}" if end > first_line else f"it has line {end} only"
            raise ValueError(f"there is no line {line}: {there}")
    return set(range(first - first_line, last - first_line + 1))


def _matching(pattern: str, lines: list[str]) -> set[int]:
    try:
        found = {number for number, line in enumerate(lines) if pattern and re.search(pattern, line)}
    except re.error as error:
        raise ValueError(f"/{pattern}/ is no regular expression: {error}") from None
    if not found:
        raise ValueError(f"no line has /{pattern}/")
    return found


def _split(text: str, separator: str) -> Iterator[str]:
    """The parts of `text` between separators that are not inside of a pattern."""
    part, inside, escaped = "", False, False
    for sign in text:
        if sign == "/" and not escaped:
            inside = not inside
        if sign == separator and not inside:
            yield part
            part = ""
        else:
            part += sign
        escaped = sign == "\\" and not escaped
    yield part
