"""What the marks in LaTeX that pandoc has read stand for, as blocks and inlines of the AST.

An *overlay* is a Div or Span of class `deckproof-overlay` with the attributes `how` and `spec`: something
that is there (uncover, visible, invisible, only) or looks so (alert, strong, …) on some steps only. An empty
one is a switch for what follows (pause, onslide), or belongs to the item that it begins (item).
"""

import re
from collections.abc import Sequence
from typing import Any

from deckproof.deck.latex import MARK, Op
from deckproof.deck.walk import walk

Node = dict[str, Any]
OVERLAY = "deckproof-overlay"
BLOCK = "deckproof-block"
SPACE = "deckproof-space"
AREA = "deckproof-area"
SIZE = "deckproof-size"
FLUSH = ("flushleft", "flushright")
_COLOUR = re.compile(rf"color: {MARK}(\d+)")
_SHARE = re.compile(r"([\d.]*)\s*\\(?:text|line|column|paper)(?:width|height)")
_ALIGN = {"t": "top", "T": "top", "c": "center", "b": "bottom"}


def overlay(how: str, spec: str, inside: list[Node], *, block: bool) -> Node:
    """Something on some steps."""
    attributes = ["", [OVERLAY], [["how", how], ["spec", spec]]]
    return {"t": "Div" if block else "Span", "c": [attributes, inside]}


def overlay_of(node: Node) -> tuple[str, str] | None:
    """How and when the overlay `node` is there; None for anything else."""
    if node["t"] not in ("Div", "Span") or OVERLAY not in node["c"][0][1]:
        return None
    given = dict(node["c"][0][2])
    return given["how"], given["spec"]


def block(kind: str, title: list[Node], inside: list[Node], identifier: str = "") -> Node:
    """One of beamer's blocks: a Div whose first block is the title."""
    return {
        "t": "Div",
        "c": [[identifier, [BLOCK, *([kind] if kind else [])], []], [{"t": "Plain", "c": title}, *inside]],
    }


def share(length: str) -> str:
    """A share of the text's width or height, such as 0.5\\\\textwidth, as 50%; other lengths as they are."""
    match = _SHARE.fullmatch(length.strip())
    return f"{float(match[1] or 1) * 100:g}%" if match else length.strip()


def structured(blocks: list[Node], ops: Sequence[Op]) -> list[Node]:
    """`blocks` with what their marks stand for, which are numbers of `ops`."""

    def replace(key: str, value: Any, _format: str, _meta: Any) -> Any:
        if key not in ("Div", "Span") or not (match := _COLOUR.fullmatch(dict(value[0][2]).get("style", ""))):
            return None
        inside = walk(value[1], replace, "", {})
        return _node(ops[int(match[1])], inside, key == "Div")

    return _tidy(walk(blocks, replace, "", {}))


def _node(op: Op, inside: list[Node], is_block: bool) -> Node:
    kind = "Div" if is_block else "Span"
    match op.kind:
        case "size":
            return {"t": kind, "c": [["", [SIZE, f"size-{op.detail}"], [["size", op.detail]]], inside]}
        case "space":
            return {"t": kind, "c": [["", [SPACE], [["height", op.detail]]], inside]}
        case "title":
            return {"t": kind, "c": [["", ["deckproof-title"], []], inside]}
        case "block":
            return _block(op.detail, inside)
        case "columns":
            placed = [["align", _ALIGN[a]] for a in re.findall(r"\b[tTcb]\b", op.detail)[:1]]
            return {"t": "Div", "c": [["", ["columns"], placed], inside]}
        case "column":
            width, align = op.detail.split("|")
            attributes = [["width", share(width)], *([["align", _ALIGN[align]]] if align in _ALIGN else [])]
            return {"t": "Div", "c": [["", ["column"], attributes], inside]}
        case "flush":
            return {"t": "Div", "c": [["", [op.detail], []], inside]}
        case "area":
            width, height = op.detail.split("|")
            return {"t": "Div", "c": [["", [AREA], [["width", width], ["height", height]]], inside]}
        case "structure" if not op.detail:
            return {"t": kind, "c": [["", ["structure"], []], inside]}
    return overlay(op.kind, op.detail, inside, block=is_block)


def _block(kind: str, inside: list[Node]) -> Node:
    title: list[Node] = []
    if inside and inside[0]["t"] in ("Para", "Plain"):
        first = inside[0]["c"]
        if first and first[0]["t"] == "Span" and "deckproof-title" in first[0]["c"][0][1]:
            title, inside = first[0]["c"][1], inside[1:]
    return block(kind, title, inside)


def _tidy(blocks: list[Node]) -> list[Node]:
    """`blocks` with lists that are tight, as TeX's are, where an item is one paragraph."""

    def tight(key: str, value: Any, _format: str, _meta: Any) -> Any:
        if key not in ("BulletList", "OrderedList"):
            return None
        items = value if key == "BulletList" else value[1]
        if any(sum(block["t"] == "Para" for block in item) > 1 for item in items):
            return None
        plain = [[{"t": "Plain", "c": b["c"]} if b["t"] == "Para" else b for b in item] for item in items]
        plain = [walk(item, tight, "", {}) for item in plain]
        return {"t": key, "c": plain if key == "BulletList" else [value[0], plain]}

    found: list[Node] = walk(blocks, tight, "", {})
    return found
