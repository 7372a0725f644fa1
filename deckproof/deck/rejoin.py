"""LaTeX that pandoc's markdown reader takes to pieces, put together again."""

import re
from collections.abc import Callable
from typing import Any

from deckproof.deck.blocks import stripped
from deckproof.deck.commands import FONTS, SIZES
from deckproof.deck.marks import Node, around, is_declaration

_BARE = re.compile(r"\\(only|uncover|visible|invisible|onslide|alert|structure|textbf|emph)")
_WITH_ARGUMENT = re.compile(_BARE.pattern + r"\{|\\(?:alt|temporal)\{")
_SPECIFICATION = re.compile(r"<[\d+.,*-]+>")
_ARGUMENT = re.compile(r"(<[^<>]*>\{[^{}]*\})([^{}]*)")
_DECLARATION = re.compile(
    rf"\\(?:{'|'.join([*SIZES, *FONTS])})(?![A-Za-z])|\\color\s*(?:<[^<>]*>)?(?:\[\w+\])?\{{[^{{}}]*\}}"
)
_GROUP = "deckproof-group"


def rejoined(value: Any) -> Any:
    """`value`, a part of the AST, with commands whose specification, such as `<.->`, pandoc sees as text in
    one piece, and with groups that begin with a declaration, `{\\small words}`, as Spans for `settled`."""
    if isinstance(value, dict):
        return {**value, "c": rejoined(value["c"])} if "c" in value else value
    if not isinstance(value, list):
        return value
    done = [rejoined(one) for one in value]
    if any(isinstance(one, dict) and one.get("t") == "RawInline" for one in done):
        for join in (_behind, _command, _group):
            done = _joined(done, join)
    return done


def _joined(inlines: list[Node], join: Callable[[list[Node]], tuple[list[Node], int] | None]) -> list[Node]:
    """`inlines` with what `join` makes of as many of them as it says."""
    done: list[Node] = []
    at = 0
    while at < len(inlines):
        found = join(inlines[at:])
        done += found[0] if found else inlines[at : at + 1]
        at += found[1] if found else 1
    return done


def _behind(inlines: list[Node]) -> tuple[list[Node], int] | None:
    """A command with its arguments, and its specification behind these."""
    if len(inlines) < 2 or inlines[0]["t"] != "RawInline" or inlines[1]["t"] != "Str":
        return None
    match = _SPECIFICATION.match(inlines[1]["c"])
    if not match or not _WITH_ARGUMENT.match(inlines[0]["c"][1]):
        return None
    rest = inlines[1]["c"][match.end() :]
    joined = {"t": "RawInline", "c": ["tex", inlines[0]["c"][1] + match[0]]}
    return [joined, *([{"t": "Str", "c": rest}] if rest else [])], 2


def _command(inlines: list[Node]) -> tuple[list[Node], int] | None:
    """A command and its argument, which is words only."""
    first = inlines[0]
    if first["t"] != "RawInline" or not _BARE.fullmatch(first["c"][1]):
        return None
    text = ""
    for place, one in enumerate(inlines[1:], 2):
        if one["t"] not in ("Str", "Space", "SoftBreak"):
            return None
        text += one["c"] if one["t"] == "Str" else " "
        if match := _ARGUMENT.fullmatch(text):
            rest = [{"t": "Str", "c": match[2]}] if match[2] else []
            return [{"t": "RawInline", "c": ["tex", first["c"][1] + match[1]]}, *rest], place
    return None


def settled(value: Any) -> Any:
    """`value`, a part of the AST that was rejoined and whose LaTeX is read, with what is in a group set as
    the declarations say with which it begins."""
    if isinstance(value, dict):
        value = {**value, "c": settled(value["c"])} if "c" in value else value
        if value.get("t") != "Span" or _GROUP not in value["c"][0][1]:
            return value
        return {"t": "Span", "c": [["", [], []], _set(value["c"][1])]}
    return [settled(one) for one in value] if isinstance(value, list) else value


def _set(inlines: list[Node]) -> list[Node]:
    """`inlines` with what follows a declaration inside of it."""
    at = next((at for at, one in enumerate(inlines) if is_declaration(one)), None)
    if at is None:
        return inlines
    rest = _set(stripped(inlines[at + 1 :]))
    return [*inlines[:at], *([around(inlines[at], rest, block=False)] if rest else [])]


def _group(inlines: list[Node]) -> tuple[list[Node], int] | None:
    """Braces around declarations and what is set so."""
    if len(inlines) < 2 or inlines[0]["t"] != "Str" or not inlines[0]["c"].endswith("{"):
        return None
    first = inlines[1]
    if first["t"] != "RawInline" or not _DECLARATION.match(first["c"][1]):
        return None
    before, inside, depth = inlines[0]["c"][:-1], [first], 1
    for place, one in enumerate(inlines[2:], 3):
        for at, sign in enumerate(one["c"] if one["t"] == "Str" else ""):
            depth += (sign == "{") - (sign == "}")
            if not depth:
                last, after = one["c"][:at], one["c"][at + 1 :]
                inside += [{"t": "Str", "c": last}] if last else []
                span = {"t": "Span", "c": [["", [_GROUP], []], _joined(inside, _group)]}
                texts = [{"t": "Str", "c": text} if text else None for text in (before, after)]
                return [one for one in (texts[0], span, texts[1]) if one], place
        inside.append(one)
    return None
