"""Finding again, in a deck's source, the line that a part of pandoc's AST came from.

pandoc's markdown reader keeps no positions. Headings come in the same order in both, so they are
paired by level and text; other things are looked for between their slide's heading and the next.
"""

import re
from collections.abc import Sequence

from msgspec import Struct

_ATX = re.compile(r"(#{1,6})(?:\s+(.*))?$")
_YAML = re.compile(r"\A---[ \t]*\r?\n.*?\n(---|\.\.\.)[ \t]*(?=\r?\n|\Z)", re.DOTALL)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
RULE = re.compile(r"^ {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_ATTRIBUTES = re.compile(r"\s*\{[^{}]*\}\s*$")


class Heading(Struct, frozen=True):
    """A line of the source that looks like a heading."""

    line: int
    level: int
    text: str


def headings(source: str) -> list[Heading]:
    """What looks like a heading in `source`, outside fenced code, comments and the YAML at the top."""
    found: list[Heading] = []
    lines = _blanked(source).split("\n")
    fence = ""
    for number, line in enumerate(lines, 1):
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not line.strip().strip(mark[1][0]):
                fence = ""
        elif mark:
            fence = mark[1]
        elif match := _ATX.match(line):
            found.append(Heading(number, len(match[1]), _plain(match[2] or "")))
        elif re.fullmatch(r"(=+|-+)\s*", line) and number > 1 and lines[number - 2].strip():
            found.append(Heading(number - 1, 1 if line[0] == "=" else 2, _plain(lines[number - 2])))
    return found


def _blanked(source: str) -> str:
    """`source` with HTML comments and a YAML block at the top made blank, line by line."""

    def blank(match: re.Match[str]) -> str:
        return "\n" * match[0].count("\n")

    return COMMENT.sub(blank, _YAML.sub(blank, source))


def pair(wanted: Sequence[tuple[int, str]], found: Sequence[Heading]) -> list[int]:
    """The source line for each (level, text) of `wanted`, which come in order; 0 where nothing fits."""
    lines = []
    begin = 0
    for level, text in wanted:
        plain = _plain(text)
        same = (i for i in range(begin, len(found)) if found[i].level == level)
        exact = (i for i in range(begin, len(found)) if found[i].level == level and found[i].text == plain)
        at = next(exact, None)
        at = next(same, None) if at is None else at
        lines.append(found[at].line if at is not None else 0)
        begin = at + 1 if at is not None else begin
    return lines


class Finder:
    """Looks things up in the source of one deck, each after the one before on the same slide."""

    def __init__(self, source: str) -> None:
        self._lines = _blanked(source).split("\n")
        self._at: dict[int, int] = {}

    def find(self, needle: str | re.Pattern[str], begin: int, end: int) -> int:
        """The next line from `begin` up to `end` with `needle` in it; `begin` where there is none."""
        for number in range(max(self._at.get(begin, begin), 1), min(end, len(self._lines) + 1)):
            line = self._lines[number - 1]
            if needle in line if isinstance(needle, str) else needle.search(line):
                self._at[begin] = number + 1
                return number
        return begin


def _plain(text: str) -> str:
    return "".join(sign for sign in _ATTRIBUTES.sub("", text).lower() if sign.isalnum())
