"""How the blocks of a slide belong together: beamer's blocks, and what a change of size applies to."""

from typing import Any

from deckproof.deck.marks import FLUSH, LABEL, Node, around, block, is_declaration, overlay_of

INLINES = {
    "Str", "Emph", "Underline", "Strong", "Strikeout", "Superscript", "Subscript", "SmallCaps", "Quoted",
    "Cite", "Code", "Space", "SoftBreak", "LineBreak", "Math", "RawInline", "Link", "Image", "Note", "Span",
}  # fmt: skip


def grouped(blocks: list[Node], level: int) -> list[Node]:
    """`blocks` with each heading just below the slides' and what follows it as one of beamer's blocks."""
    if not any(one["t"] == "Header" and one["c"][0] == level for one in blocks):
        return blocks
    done: list[Node] = []
    inside: list[Node] | None = None
    for one in blocks:
        if one["t"] == "Header" and one["c"][0] <= level:
            inside = None
        if one["t"] == "Header" and one["c"][0] == level:
            identifier, classes, _ = one["c"][1]
            kind = next((name for name in classes if name in ("alert", "example")), "")
            group = block(kind, one["c"][2], [], identifier)
            done.append(group)
            inside = group["c"][1]
        elif inside is not None and not is_div(one, "notes"):
            inside.append(one)
        else:
            done.append(one)
    return done


def declared(blocks: list[Node]) -> list[Node]:
    """`blocks` with what follows a declaration, `\\small` and nothing around it, in a Div for that."""
    for place, one in enumerate(blocks):
        if one["t"] not in ("Para", "Plain", "Div"):
            continue
        inside: list[Node] = one["c"] if one["t"] != "Div" else []
        at = next((at for at, inline in enumerate(inside) if is_declaration(inline)), None)
        if at is None and not is_declaration(one):
            continue
        declaration = one if at is None else inside[at]
        begun, rest = (inside[:at], stripped(inside[at + 1 :])) if at is not None else ([], [])
        before, following = blocks[:place], blocks[place + 1 :]
        if all(inline["t"] == "Space" for inline in begun) or not {"center", *FLUSH}.isdisjoint(
            declaration["c"][0][1]
        ):
            left = [*begun, *rest]
            following = [{"t": one["t"], "c": left}, *following] if left else following
        else:
            before = [*before, {"t": one["t"], "c": [*begun, around(declaration, rest, block=False)]}]
        group = declared(following)
        return [*before, around(declaration, group, block=True)] if group else before
    return blocks


def has_overlay(value: Any, how: str) -> bool:
    """Is there a switch of the kind `how` somewhere in `value`?"""
    if isinstance(value, dict):
        if value.get("t") in ("Div", "Span") and (said := overlay_of(value)) and said[0] == how:
            return True
        return has_overlay(value.get("c"), how)
    return isinstance(value, list) and any(has_overlay(one, how) for one in value)


def is_div(node: Node, *names: str) -> bool:
    """Is `node` a Div of one of the classes `names`?"""
    return node["t"] == "Div" and not set(names).isdisjoint(node["c"][0][1])


def is_label(item: list[Node]) -> bool:
    """Does `item` of a list begin with a label of its own?"""
    first = item[0]["c"] if item and item[0]["t"] in ("Para", "Plain") else []
    return bool(first) and first[0]["t"] == "Span" and LABEL in first[0]["c"][0][1]


def with_inside(node: Node, inside: list[Node]) -> Node:
    """The Div or Span `node` with something else in it."""
    return {"t": node["t"], "c": [node["c"][0], inside]}


def stripped(inlines: list[Node]) -> list[Node]:
    """`inlines` without a blank at the beginning."""
    return inlines[1:] if inlines and inlines[0]["t"] in ("Space", "SoftBreak") else inlines
