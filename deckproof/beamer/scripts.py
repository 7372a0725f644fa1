"""Text from right to left and letters that join, for TeX: which runs turn round, which need another font."""

import json
import re
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from pandocfilters import stringify, walk

from deckproof.beamer.unicode import joined_families
from deckproof.deck.memory import text_of
from deckproof.deck.model import Ast, Deck
from deckproof.scripts import JOINED, direction, directions
from deckproof.theme import Theme

_TURNED = {"R": (r"\deckproofR{}", r"\deckproofendR{}"), "L": (r"\deckproofL{}", r"\deckproofendL{}")}
_MAY_JOIN = re.compile(r"\\u(?:0[5-9a-f]|1[07]|200[cd]|d8|f[b-e])")
"""What JSON has for letters that join or go from right to left, and for a few more."""
_BLOCKS = ("Para", "Plain", "Header", "LineBlock")


def directed(deck: Deck, theme: Theme) -> Ast:
    """The AST of `deck` with marks around runs that go against the direction of its language, and around
    letters that join, with TeX's families for those that the font of text lacks."""
    base = "R" if deck.is_rtl else "L"
    if base == "L" and not _MAY_JOIN.search(json.dumps(deck.ast["meta"]) + text_of(deck.ast["blocks"])):
        return deck.ast
    if base == "L" and not any(map(JOINED.search, _texts(deck.ast))):
        return deck.ast
    families = joined_families(json.dumps(deck.ast, ensure_ascii=False), theme)
    turned = {name: _through(part, base, families) for name, part in deck.ast.items()}
    return walk(walk(turned, _mirrored, "", {}), _coloured, "", {}) if base == "R" else turned


def _mirrored(key: str, value: Any, _format: str, _meta: Any) -> Any:
    """Columns, of slides and of tables, from right to left: TeX sets boxes from left to right."""
    if key == "Div" and "columns" in value[0][1]:
        return {"t": key, "c": [value[0], walk(value[1][::-1], _mirrored, "", {})]}
    if key == "Table":
        attributes, caption, columns, *parts = value
        sides = {"AlignLeft": "AlignRight", "AlignDefault": "AlignRight", "AlignRight": "AlignLeft"}
        columns = [[{"t": sides.get(side["t"], side["t"])}, width] for side, width in columns[::-1]]
        return {"t": key, "c": [attributes, caption, columns, *map(_from_right, parts)]}
    return None


def _from_right(part: Any) -> Any:
    """A part of a table with the cells of each row the other way round."""
    if isinstance(part, list):
        is_row = len(part) == 2 and isinstance(part[1], list) and part[1] and _is_cell(part[1][0])
        return [part[0], part[1][::-1]] if is_row else [_from_right(one) for one in part]
    return part


def _is_cell(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 5 and isinstance(value[2], int)


def _coloured(key: str, value: Any, _format: str, _meta: Any) -> Any:
    """What has a colour of its own, each word in a box: TeX ships the lines of a paragraph from their ends,
    and so would have its colour begin where it ends."""
    if key == "Link":
        attributes, inside, target = value
        return [
            part
            for is_blank, words in groupby(inside, lambda one: one["t"] in ("Space", "SoftBreak"))
            for part in (words if is_blank else _link(attributes, [*words], target))
        ]
    if key == "Span" and ("alert" in value[0][1] or "color" in dict(value[0][2]).get("style", "")):
        return {"t": key, "c": [value[0], walk(value[1], _boxed, "", {})]}
    return None


def _link(attributes: Any, words: list[Any], target: Any) -> list[Any]:
    return [_raw(r"\dplink{"), {"t": "Link", "c": [attributes, words, target]}, _raw("}")]


def _boxed(key: str, value: Any, _format: str, _meta: Any) -> Any:
    if key not in ("Str", "Code"):
        return None
    turned = key == "Str" and next(filter(None, map(direction, value)), "") == "R"
    return [_raw(r"\dpword" + ("R{" if turned else "{")), {"t": key, "c": value}, _raw("}")]


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return (
            [value["c"]] if value.get("t") == "Str" else [t for part in value.values() for t in _texts(part)]
        )
    return [text for part in value for text in _texts(part)] if isinstance(value, list) else []


def _through(value: Any, base: str, families: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        if value and all(isinstance(part, dict) and part.get("t") in _INLINES for part in value):
            return _line(value, base, families)
        return [_through(part, base, families) for part in value]
    if isinstance(value, dict):
        return {key: _through(part, base, families) for key, part in value.items()}
    return value


_INLINES = {
    "Str", "Emph", "Underline", "Strong", "Strikeout", "Superscript", "Subscript", "SmallCaps", "Quoted",
    "Cite", "Code", "Space", "SoftBreak", "LineBreak", "Math", "RawInline", "Link", "Image", "Note", "Span",
}  # fmt: skip


def _line(inlines: list[Any], base: str, families: Mapping[str, str]) -> list[Any]:
    """The inlines of a paragraph, or of a part of one, each run against `base` marked."""
    parts: list[tuple[str, list[Any]]] = []  # direction, what has it
    for inline in inlines:
        if inline["t"] == "Str":
            for kind, text in directions(inline["c"]):
                before = next((k for k, _ in reversed(parts) if k), "")
                number = not kind and before == "L" and any(map(str.isdecimal, text))  # goes with its word
                parts.append(("L" if number else kind, _lettered(text, families)))
        elif inline["t"] in ("Space", "SoftBreak", "LineBreak", "Note", "Image", "RawInline"):
            parts.append(("", [_through(inline, base, families)]))
        else:
            kind = _strong(inline)
            parts.append((kind, [_through(inline, kind or base, families)]))
    kinds = [kind for kind, _ in parts]
    for place, kind in enumerate(kinds):
        if not kind:
            before = next((k for k in reversed(kinds[:place]) if k), base)
            after = next((k for k in kinds[place + 1 :] if k), base)
            kinds[place] = before if before == after else base
    done: list[Any] = []
    for kind, run in groupby(zip(kinds, parts, strict=True), key=lambda pair: pair[0]):
        inside = [inline for _, (_, run_of) in run for inline in run_of]
        start, end = _TURNED[kind] if kind != base else ("", "")
        done += [_raw(start), *inside, _raw(end)] if start else inside
    return done


def _strong(inline: Any) -> str:
    if inline["t"] in ("Code", "Math"):
        return "L"
    text = stringify({"t": "Para", "c": [inline]})
    return next(filter(None, map(direction, text)), "")


def _lettered(text: str, families: Mapping[str, str]) -> list[Any]:
    """`text` as strings, those whose letters join in one piece and in a font that has them."""
    done: list[Any] = []
    at = 0
    for match in JOINED.finditer(text):
        family = next((families[c] for c in match[0] if c in families), "")
        done += [{"t": "Str", "c": text[at : match.start()]}] if text[at : match.start()] else []
        piece = {"t": "Str", "c": match[0]}
        done += [_raw(rf"\deckproofletters{{{family}}}{{"), piece, _raw("}")] if family else [piece]
        at = match.end()
    return [*done, {"t": "Str", "c": text[at:]}] if text[at:] else done


def _raw(latex: str) -> Any:
    return {"t": "RawInline", "c": ["latex", latex]}
