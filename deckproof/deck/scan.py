"""The pieces that LaTeX is made of: groups, options, environments, overlay specifications, lengths.

Each function gives a piece that stands at a place in a text, blanks before it apart, and the place behind it.
"""

import re
from collections.abc import Iterator

from deckproof.deck.overlay import is_specification

TOKEN = re.compile(
    r"(?P<comment>%[^\n]*\n?)|(?P<verb>\\verb\*?(?P<q>[^\w\s*]).*?(?P=q))|(?P<word>\\[A-Za-z@]+\*?)"
    r"|(?P<maths>\$\$.*?\$\$|\$(?:[^$\\]|\\.)*\$|\\\(.*?\\\)|\\\[.*?\\\])|(?P<symbol>\\.)"
    r"|(?P<par>\n[ \t]*\n\s*)|(?P<group>\{)|(?P<cell>&)|(?P<text>[^\\%${}&\n]+|.)",
    re.DOTALL,
)
_SPEC = re.compile(r"\s*<([^<>\n]*)>")
_LENGTH = re.compile(
    r"(-?[\d.]+)\s*(pt|bp|mm|cm|in|em|ex)|[\d.]*\s*\\(?:text|line|column|paper)(?:width|height)|[\d.]*\s*\\baselineskip"
)
_SKIP = re.compile(
    r"\s*(-?[\d.]*\s*(?:pt|bp|mm|cm|in|em|ex|\\[a-z]+))(?:\s*(?:plus|minus)\s*-?[\d.]*\s*\w+)*"
)


class Unreadable(ValueError):
    """LaTeX that has to stay as it is."""


def length(text: str) -> str:
    """The length that `text` is, if HTML can know how long it is."""
    if not _LENGTH.fullmatch(text.strip()):
        raise Unreadable(text)
    return "".join(text.split())


def skip_blanks(text: str, at: int) -> int:
    """The place of what is not blank, from `at` on."""
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def specification(text: str, at: int) -> tuple[str | None, int]:
    """What is between `<` and `>` at `at`, if that is an overlay specification or meant to be one."""
    match = _SPEC.match(text, at)
    if not match or not (is_specification(match[1]) or match[1][:1] in "0123456789+.-*"):
        return None, at
    return match[1], match.end()


def option(text: str, at: int) -> tuple[str, int]:
    """What is in the brackets at `at`, if there are any."""
    begin = skip_blanks(text, at)
    if text[begin : begin + 1] != "[":
        return "", at
    place = begin + 1
    while place < len(text):
        match = text[place]
        if match == "]":
            return text[begin + 1 : place], place + 1
        if match == "{":
            _, place = group(text, place)
        else:
            place += 2 if match == "\\" else 1
    raise Unreadable(text[at:])


def group(text: str, at: int) -> tuple[str, int]:
    """What is in the braces at `at`, and the place behind them."""
    begin = skip_blanks(text, at)
    if text[begin : begin + 1] != "{":
        raise Unreadable(text[at:])
    depth, place = 0, begin
    while place < len(text):
        sign = text[place]
        if sign == "\\":
            place += 1
        elif sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
            if not depth:
                return text[begin + 1 : place], place + 1
        place += 1
    raise Unreadable(text[at:])


def environment(text: str, at: int, name: str) -> tuple[str, int]:
    """The inside of the environment `name` that begins before `at`, and the place behind its end."""
    depth = 1
    for match in re.compile(rf"\\(begin|end)\s*\{{{re.escape(name)}\}}").finditer(text, at):
        depth += 1 if match[1] == "begin" else -1
        if not depth:
            return text[at : match.start()], match.end()
    raise Unreadable(text[at:])


def skip(text: str, at: int) -> tuple[str, int]:
    """The length of a `\\vskip` at `at`, without what it may be stretched by."""
    match = _SKIP.match(text, at)
    if not match:
        raise Unreadable(text[at:])
    return match[1], match.end()


def tokens(text: str) -> Iterator[tuple[str, str, int, int]]:
    """What `text` consists of, groups and environments whole: the kind of each piece, its text, where it
    begins and where it ends."""
    at = 0
    while match := TOKEN.match(text, at):
        kind, begin, at = match.lastgroup or "", at, match.end()
        if match["verb"]:
            kind = "verb"
        elif kind == "group":
            _, at = group(text, begin)
        elif match[0] == "\\begin":
            name, at = group(text, at)
            _, at = environment(text, at, name)
            kind = "environment"
        yield kind, text[begin:at], begin, at
