"""Steps, blocks and sizes as beamer's commands, put into the AST around what pandoc writes."""

import re
from typing import Any

from deckproof.deck import steps
from deckproof.deck.drawing import AT, is_drawing, is_overlaid, last_step
from deckproof.deck.marks import (
    AREA,
    BLOCK,
    CAPTION,
    COLOUR,
    FLUSH,
    FONT,
    LABEL,
    MINIPAGE,
    OVERPRINT,
    QED,
    SIZE,
    SPACE,
    Node,
)  # fmt: skip
from deckproof.deck.scan import group
from deckproof.deck.walk import walk

_BLOCKS = {"": "block", "alert": "alertblock", "example": "exampleblock"}
_LOOKS = {"alert": "alert", "strong": "textbf", "emph": "emph", "structure": "structure",
          "strike": "deckproofstrike", "grow": "deckproofgrow", "shrink": "deckproofshrink"}  # fmt: skip
_SETS = {
    "alert": r"\color{dpalert}", "structure": r"\color{dpaccent}", "example": r"\color{dpexample}",
    "semi": r"\color{dpmuted}", "strong": r"\bfseries{}", "emph": r"\itshape{}", "caps": r"\scshape{}",
    "mono": r"\ttfamily{}",
}  # fmt: skip
_ITEM = re.compile(r"\\item\s*\\deckproofitem\{([^}]*)\}\s*")
_LABEL = re.compile(r"(\\item(?:<[^>]*>)?)\s*\\deckprooflabel(?=\{)")


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
    if key in ("RawBlock", "RawInline"):
        return _drawing(key, *value)
    if key == "Note":
        return _footnote(value)
    if key not in ("Div", "Span"):
        return None
    (identifier, classes, pairs), inside = value
    given = dict(pairs)
    if found := steps.on({"t": key, "c": value}):
        return _on(key, *found, inside)
    if OVERPRINT in classes:
        return _overprint(given["width"], inside)
    if SPACE in classes:
        return [(raw if key == "Div" else raw_inline)(_space({"t": key, "c": value}))]
    if SIZE in classes:
        if key == "Span":
            return _around(f"{{\\{given['size']}{{}}", inside, "}")
        return [raw(rf"\begingroup\{given['size']}"), *inside, raw(r"\par\endgroup")]
    if FONT in classes or COLOUR in classes:
        begin = _SETS[given["font"]] if FONT in classes else rf"\color{given['paint']}"
        if key == "Div":
            return [raw(rf"\begingroup{begin}"), *inside, raw(r"\par\endgroup")]
        begin = f"{{{begin}" if FONT in classes else rf"\textcolor{given['paint']}{{"
        return _around(begin, inside, "}")
    if LABEL in classes:
        return _around(r"\deckprooflabel{", inside, "}")
    if CAPTION in classes:
        return [
            raw(r"\begingroup\usebeamerfont{caption}\usebeamercolor[fg]{caption}"),
            *inside,
            raw(r"\par\endgroup"),
        ]
    if QED in classes:
        return [(raw if key == "Div" else raw_inline)(r"\deckproofqed{}")]
    if key == "Div" and MINIPAGE in classes:
        return [
            raw(rf"\begin{{minipage}}{{{given['width']}}}\deckproofparagraphs"),
            *inside,
            raw(r"\end{minipage}"),
        ]
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
    """`latex` with the steps and labels of items where beamer looks for them."""
    latex = _ITEM.sub(lambda match: rf"\item<{match[1]}> ", latex)
    done, at = [], 0
    while match := _LABEL.search(latex, at):
        label, end = group(latex, match.end())
        done += [latex[at : match.start()], f"{match[1]}[{{{label}}}] "]
        at = end
    return "".join([*done, latex[at:]])


def _on(key: str, how: str, when: Any, inside: list[Node]) -> list[Node]:
    if how == "item":
        return [raw_inline(rf"\deckproofitem{{{when}}}")]
    if key == "Span" and how in (*steps.COVERS, *_LOOKS):
        command = how if how in steps.COVERS else _LOOKS[how]
        return _around(rf"\{command}<{when}>{{", inside, "}")
    if how == "only":  # as an argument, which is not typeset at all where it is not there
        return [raw(rf"\only<{when}>{{%"), *inside, raw("}")]
    if how == "uncover":
        return [raw(rf"\begin{{uncoverenv}}<{when}>"), *inside, raw(r"\end{uncoverenv}")]
    look = rf"\color{how.split(' ', 1)[1].rpartition(' ')[0]}" if how.startswith("colour ") else _SETS[how]
    if key == "Span":
        return _around(rf"{{\only<{when}>{{{look}}}", inside, "}")
    return [raw(rf"\begingroup\only<{when}>{{{look}}}"), *inside, raw(r"\par\endgroup")]


def _footnote(blocks: list[Node]) -> list[Node] | None:
    """A footnote that is there on some steps only: its mark is always there, as beamer has it."""
    found = steps.on(blocks[0]) if len(blocks) == 1 else None
    if not found or found[0] != "only" or any(one["t"] not in ("Para", "Plain") for one in blocks[0]["c"][1]):
        return None
    lines: list[Node] = []
    for one in blocks[0]["c"][1]:
        lines += [*([raw_inline(r"\par ")] if lines else []), *one["c"]]
    return _around(rf"\footnote<{found[1]}>[frame]{{", lines, "}")


def _overprint(width: str, inside: list[Node]) -> list[Node]:
    parts = []
    for one in inside:
        if found := steps.on(one):
            parts += [raw(rf"\onslide<{found[1]}>\deckproofparagraphs"), *one["c"][1]]
        else:
            parts += [raw(r"\onslide<*>\deckproofparagraphs"), one]
    return [raw(rf"\begin{{overprint}}[{width}]"), *parts, raw(r"\end{overprint}")]


def _drawing(key: str, kind: str, latex: str) -> list[Node] | None:
    """A drawing with steps, as large on each of them; None for anything else."""
    if kind not in ("tex", "latex") or latex.startswith(AT) or not (is_drawing(latex) and is_overlaid(latex)):
        return None
    return [(raw if key == "RawBlock" else raw_inline)(framed(latex, last_step(latex)))]


def framed(latex: str, count: int) -> str:
    """The drawing `latex` with the room that it needs on the `count` first steps."""
    return rf"\deckproofdrawing{{{count}}}{{{latex.strip()}}}"


def _around(begin: str, inside: list[Node], end: str) -> list[Node]:
    return [raw_inline(begin), *inside, raw_inline(end)]


def _space(node: Node) -> str:
    given = dict(node["c"][0][2])
    kind, size = ("v", given["height"]) if "height" in given else ("h", given["width"])
    return rf"\{kind}fill{{}}" if size == "fill" else rf"\{kind}space{{{size}}}"


def _has(node: Node, name: str) -> bool:
    return node["t"] in ("Div", "Span") and name in node["c"][0][1]
