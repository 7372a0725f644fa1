"""The pieces that LaTeX is made of: groups, options, environments, overlay specifications, lengths.

Each function gives a piece that stands at a place in a text, blanks before it apart, and the place behind it.
"""

import re

from deckproof.deck.overlay import is_specification

_SPEC = re.compile(r"\s*<([^<>\n]*)>")
_OPTION = re.compile(r"\s*\[([^][]*)\]")
_LENGTH = re.compile(
    r"(-?[\d.]+)\s*(pt|bp|mm|cm|in|em|ex)|[\d.]*\s*\\(?:text|line|column|paper)(?:width|height)|[\d.]*\s*\\baselineskip"
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
    match = _OPTION.match(text, at)
    return (match[1], match.end()) if match else ("", at)


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
