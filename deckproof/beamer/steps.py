"""Steps, blocks and sizes as beamer's commands, put into the AST around what pandoc writes."""

import re
from typing import Any

from deckproof.deck import steps
from deckproof.deck.marks import AREA, BLOCK, FLUSH, SIZE, SPACE, Node
from deckproof.deck.walk import walk

_BLOCKS = {"": "block", "alert": "alertblock", "example": "exampleblock"}
_LOOKS = {"alert": "alert", "strong": "textbf", "emph": "emph", "structure": "structure"}
_COLOURS = {
    "alert": r"\color{dpalert}",
    "structure": r"\color{dpaccent}",
    "strong": r"\bfseries",
    "emph": r"\itshape",
}
_ITEM = re.compile(r"\\item\s*\\deckproofitem\{([^}]*)\}\s*")


def raw(latex: str) -> Node:
    """A block that is written as it is."""
    return {"t": "RawBlock", "c": ["latex", latex]}


def raw_inline(latex: str) -> Node:
    """An inline that is written as it is."""
    return {"t": "RawInline", "c": ["latex", latex]}


def in_latex(blocks: list[Node]) -> list[Node]:
    """`blocks` with what beamer needs for steps, blocks and sizes."""

    def replace(key: str, value: Any, _format: str, _meta: Any) -> list[Node] | None:
        done = _node(key, value)
        return None if done is None else walk(done, replace, "", {})

    found: list[Node] = walk(blocks, replace, "", {})
    return found


def _node(key: str, value: Any) -> list[Node] | None:
    if key in ("Para", "Plain") and len(value) == 1 and _has(value[0], SPACE):
        return [raw(_space(value[0]))]
    if key not in ("Div", "Span"):
        return None
    (identifier, classes, pairs), inside = value
    given = dict(pairs)
    if found := steps.on({"t": key, "c": value}):
        return _on(key, *found, inside)
    if SPACE in classes:
        return [(raw if key == "Div" else raw_inline)(_space({"t": key, "c": value}))]
    if SIZE in classes:
        if key == "Span":
            return _around(f"{{\\{given['size']}{{}}", inside, "}")
        return [raw(rf"\begingroup\{given['size']}"), *inside, raw(r"\par\endgroup")]
    if "structure" in classes and key == "Span":
        return _around(r"\structure{", inside, "}")
    if key == "Div" and BLOCK in classes:
        name = _BLOCKS[next((kind for kind in classes if kind in _BLOCKS), "")]
        target = rf"\hypertarget{{{identifier}}}{{}}" if identifier else ""
        head = {"t": "Plain", "c": _around(rf"{target}\begin{{{name}}}{{", inside[0]["c"], "}")}
        return [head, *inside[1:], raw(rf"\end{{{name}}}")]
    if key == "Div" and (side := next((name for name in classes if name in FLUSH), "")):
        return [raw(rf"\begin{{{side}}}"), *inside, raw(rf"\end{{{side}}}")]
    if key == "Div" and AREA in classes:
        return [raw(rf"\begin{{overlayarea}}{{{given['width']}}}{{{given['height']}}}"), *inside,
                raw(r"\end{overlayarea}")]  # fmt: skip
    return None


def items(latex: str) -> str:
    """`latex` with the steps of items where beamer looks for them."""
    return _ITEM.sub(lambda match: rf"\item<{match[1]}> ", latex)


def _on(key: str, how: str, when: Any, inside: list[Node]) -> list[Node]:
    if how == "item":
        return [raw_inline(rf"\deckproofitem{{{when}}}")]
    if key == "Span":
        command = how if how in steps.COVERS else _LOOKS[how]
        return _around(rf"\{command}<{when}>{{", inside, "}")
    if how == "only":  # as an argument, which is not typeset at all where it is not there
        return [raw(rf"\only<{when}>{{%"), *inside, raw("}")]
    if how == "uncover":
        return [raw(rf"\begin{{uncoverenv}}<{when}>"), *inside, raw(r"\end{uncoverenv}")]
    return [raw(rf"\begingroup\only<{when}>{{{_COLOURS[how]}}}"), *inside, raw(r"\par\endgroup")]


def _around(begin: str, inside: list[Node], end: str) -> list[Node]:
    return [raw_inline(begin), *inside, raw_inline(end)]


def _space(node: Node) -> str:
    return rf"\vspace{{{dict(node['c'][0][2])['height']}}}"


def _has(node: Node, name: str) -> bool:
    return node["t"] in ("Div", "Span") and name in node["c"][0][1]
