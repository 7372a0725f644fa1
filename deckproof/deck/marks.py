"""What the marks in LaTeX that pandoc has read stand for, as blocks and inlines of the AST.

An *overlay* is a Div or Span of class `deckproof-overlay` with the attributes `how` and `spec`: something
that is there (uncover, visible, invisible, only) or looks so (alert, strong, …) on some steps only. An empty
one is a switch for what follows (pause, onslide), or belongs to the item that it begins (item). One that is
`one-of` has parts of class `deckproof-part`, whose attribute `when` says which of them is there.

A *declaration*, such as `\\small` or `\\color{red}`, is a Div or Span around what it applies to; one that is
empty applies to all that follows on the slide.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from deckproof.deck.ops import MARK, Op
from deckproof.deck.walk import walk

Node = dict[str, Any]
OVERLAY = "deckproof-overlay"
BLOCK = "deckproof-block"
SPACE = "deckproof-space"
AREA = "deckproof-area"
SIZE = "deckproof-size"
FONT = "deckproof-font"
COLOUR = "deckproof-colour"
FLUSH = ("flushleft", "flushright")
PART = "deckproof-part"
LABEL = "deckproof-label"
OVERPRINT = "deckproof-overprint"
MINIPAGE = "deckproof-minipage"
QED = "deckproof-qed"
CAPTION = "deckproof-caption"
_COLOUR = re.compile(rf"color: {MARK}(\d+)")
_SHARE = re.compile(r"([\d.]*)\s*\\(?:text|line|column|paper)(?:width|height)")
_FONTS = {"strong": "Strong", "emph": "Emph", "caps": "SmallCaps"}
_DECLARED = {SIZE, FONT, COLOUR, "center", *FLUSH}
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
        if key == "Image":
            return _shares(value)
        if key not in ("Div", "Span") or not (match := _COLOUR.fullmatch(dict(value[0][2]).get("style", ""))):
            return None
        inside = walk(value[1], replace, "", {})
        return _node(ops[int(match[1])], inside, key == "Div")

    return _tidy(walk(blocks, replace, "", {}))


def is_declaration(node: Node) -> bool:
    """Does `node` say how all that follows it is set?"""
    if node["t"] not in ("Div", "Span") or node["c"][1]:
        return False
    said = overlay_of(node)
    return bool(said and said[0].startswith("colour ")) or not _DECLARED.isdisjoint(node["c"][0][1])


def around(declaration: Node, inside: list[Node], *, block: bool) -> Node:
    """`inside` set as the empty `declaration` says."""
    return _plain({"t": "Div" if block else "Span", "c": [declaration["c"][0], inside]})


def _plain(node: Node) -> Node:
    """`node`, a declaration around something, as what pandoc has for it, if it does."""
    attributes, inside = node["c"]
    name = _FONTS.get(dict(attributes[2]).get("font", ""))
    return {"t": name, "c": inside} if name and inside and node["t"] == "Span" else node


def _node(op: Op, inside: list[Node], is_block: bool) -> Node:
    kind = "Div" if is_block else "Span"

    def classed(name: str, **attributes: str) -> Node:
        return {"t": kind, "c": [["", [name], [list(pair) for pair in attributes.items()]], inside]}

    match op.kind:
        case "size":
            return {"t": kind, "c": [["", [SIZE, f"size-{op.detail}"], [["size", op.detail]]], inside]}
        case "font":
            return _plain(classed(FONT, font=op.detail))
        case "colour":
            paint, _, known = op.detail.rpartition("|")
            return classed(COLOUR, paint=paint, colour=known)
        case "colour-on":
            spec, paint, known = op.detail.rsplit("|", 2)
            return overlay(f"colour {paint} {known}", spec, inside, block=is_block)
        case "part":
            return classed(PART, when=op.detail)
        case "label":
            return classed(LABEL)
        case "caption":
            return classed(CAPTION)
        case "qed":
            return classed(QED)
        case "graphic":
            return _graphic(json.loads(op.detail), inside[0]) if inside else classed("graphic")
        case "space":
            return classed(SPACE, height=op.detail)
        case "hspace":
            return classed(SPACE, width=op.detail)
        case "title":
            return classed("deckproof-title")
        case "block":
            return _block(op.detail, inside)
        case "columns":
            side = next(iter(re.findall(r"\b[tTcb]\b", op.detail)), "c")  # as beamer does: pandoc's is T
            return {"t": "Div", "c": [["", ["columns"], [["align", _ALIGN[side]]]], inside]}
        case "column":
            width, align = op.detail.split("|")
            attributes = [["width", share(width)], *([["align", _ALIGN[align]]] if align in _ALIGN else [])]
            return {"t": "Div", "c": [["", ["column"], attributes], inside]}
        case "flush":
            return classed(op.detail)
        case "area":
            width, height = op.detail.split("|")
            return classed(AREA, width=width, height=height)
        case "overprint":
            return classed(OVERPRINT, width=op.detail)
        case "minipage":
            return classed(MINIPAGE, width=op.detail)
        case "structure" if not op.detail:
            return classed("structure")
    return overlay(op.kind, op.detail, inside, block=is_block)


def _graphic(options: Mapping[str, str], node: Node) -> Node:
    """The image that `node` is or has, with the `options` of `\\includegraphics` that pandoc drops."""
    if node["t"] == "Image":
        (identifier, classes, pairs), *rest = node["c"]
        more = [[name, value] for name, value in options.items()]
        return {"t": "Image", "c": [[identifier, classes, [*pairs, *more]], *rest]}
    return {**node, "c": [_graphic(options, one) for one in node["c"]]} if node["t"] == "Para" else node


def _shares(image: Any) -> Node:
    """`image` with its size as a share of the text's, where it is one."""
    (identifier, classes, pairs), *rest = image
    sizes = [[name, share(value) if name in ("width", "height") else value] for name, value in pairs]
    return {"t": "Image", "c": [[identifier, classes, sizes], *rest]}


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
