"""LaTeX that pandoc's markdown reader takes to pieces, put together again."""

import re
from collections.abc import Callable
from typing import Any

from deckproof.deck.latex import SIZES
from deckproof.deck.marks import SIZE, Node

_BARE = re.compile(r"\\(only|uncover|visible|invisible|onslide|alert|structure|textbf|emph)")
_ARGUMENT = re.compile(r"(<[^<>]*>\{[^{}]*\})([^{}]*)")
_SIZE = re.compile(rf"\\({'|'.join(SIZES)})\s*")


def rejoined(value: Any) -> Any:
    """`value`, a part of the AST, with commands whose specification, such as `<.->`, pandoc sees as text in
    one piece, and with groups of a size, `{\\small words}`, as Spans of that size."""
    if isinstance(value, dict):
        return {**value, "c": rejoined(value["c"])} if "c" in value else value
    if not isinstance(value, list):
        return value
    done = [rejoined(one) for one in value]
    if any(isinstance(one, dict) and one.get("t") == "RawInline" for one in done):
        for join in (_command, _group):
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


def _group(inlines: list[Node]) -> tuple[list[Node], int] | None:
    """Braces around a size and what is set in it."""
    if len(inlines) < 2 or inlines[0]["t"] != "Str" or not inlines[0]["c"].endswith("{"):
        return None
    size = _SIZE.fullmatch(inlines[1]["c"][1]) if inlines[1]["t"] == "RawInline" else None
    if not size:
        return None
    before, inside = inlines[0]["c"][:-1], []
    for place, one in enumerate(inlines[2:], 3):
        if one["t"] == "Str" and "}" in one["c"]:
            last, _, after = one["c"].partition("}")
            inside += [{"t": "Str", "c": last}] if last else []
            span = {"t": "Span", "c": [["", [SIZE, f"size-{size[1]}"], [["size", size[1]]]], inside]}
            texts = [{"t": "Str", "c": text} if text else None for text in (before, after)]
            return [one for one in (texts[0], span, texts[1]) if one], place
        inside.append(one)
    return None
