"""How the blocks of a slide belong together: beamer's blocks, and what a change of size applies to."""

from typing import Any

from deckproof.deck.marks import SIZE, Node, block, overlay_of

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


def sized(blocks: list[Node]) -> list[Node]:
    """`blocks` with what follows a change of size, `\\small` and nothing around it, in a Div of that size."""
    for place, one in enumerate(blocks):
        if one["t"] not in ("Para", "Plain", "Div"):
            continue
        if one["t"] == "Div":
            changes = [(0, one)] if _changes(one) else []
            inside: list[Node] = []
        else:
            inside = one["c"]
            changes = [(at, inline) for at, inline in enumerate(inside) if _changes(inline)]
        if not changes:
            continue
        at, change = changes[0]
        attributes = change["c"][0]
        before = [*blocks[:place]]
        if any(inline["t"] != "Space" for inline in inside[:at]):
            rest = {"t": "Span", "c": [attributes, inside[at + 1 :]]}
            before.append({"t": one["t"], "c": [*inside[:at], rest]})
            following = blocks[place + 1 :]
        else:
            left = [{"t": one["t"], "c": inside[at + 1 :]}] if inside[at + 1 :] else []
            following = [*left, *blocks[place + 1 :]]
        group = sized(following)
        return [*before, {"t": "Div", "c": [attributes, group]}] if group else before
    return blocks


def _changes(node: Node) -> bool:
    return node["t"] in ("Span", "Div") and SIZE in node["c"][0][1] and not node["c"][1]


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


def stripped(inlines: list[Node]) -> list[Node]:
    """`inlines` without a blank at the beginning."""
    return inlines[1:] if inlines and inlines[0]["t"] in ("Space", "SoftBreak") else inlines
