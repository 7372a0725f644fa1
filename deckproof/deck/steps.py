"""The steps of a deck's slides, once they are counted, which is done once for all renderings.

Pauses, incremental lists, fragments and overlays are then Divs and Spans of class `deckproof-on`. Their
attribute `steps` is an overlay specification in plain numbers, and `how` what that means: `uncover` and
`only` cover what is not there, with its space or without; `item` is an empty Span that begins an item and
covers it whole; the others are looks: `alert`, `strong`, `emph`, `structure`, `example`, `semi`, `strike`,
`grow`, `shrink`, and `colour` with the colour as TeX has it and as HTML has it. They nest, and what is inside
of two is there when both are. The attribute `handout` names pages of a handout.
"""

from collections.abc import Iterator
from typing import Any

from deckproof.deck import overlay as overlays
from deckproof.deck.drawing import AT, at_step, is_drawing, is_overlaid
from deckproof.deck.marks import Node
from deckproof.deck.overlay import ALWAYS, Overlay
from deckproof.deck.walk import walk

ON = "deckproof-on"
COVERS = ("uncover", "only", "item")
LISTS = ("BulletList", "OrderedList")


def placed(
    how: str, steps: Overlay, inside: list[Node], *, block: bool, handout: Overlay | None = None
) -> Node:
    """`inside` in the way `how` on `steps`, as blocks or as inlines; `handout`: see above."""
    pairs = [["how", how], ["steps", str(steps)], *([["handout", str(handout)]] if handout else [])]
    return {"t": "Div" if block else "Span", "c": [["", [ON], pairs], inside]}


def looking(block: Node, how: str, steps: Overlay) -> Node:
    """`block` in the way `how` on `steps`, if it is no list."""
    if block["t"] in (*LISTS, "DefinitionList"):
        return block
    if block["t"] in ("Para", "Plain"):
        return {"t": block["t"], "c": [placed(how, steps, block["c"], block=False)]}
    return placed(how, steps, [block], block=True)


def on(node: Node) -> tuple[str, Overlay] | None:
    """How and on which steps `node`, of a deck whose steps are counted, is there; None for all others."""
    if node["t"] not in ("Div", "Span") or ON not in node["c"][0][1]:
        return None
    given = dict(node["c"][0][2])
    return given["how"], overlays.stated(given["steps"])


def item_steps(item: list[Node]) -> tuple[Overlay | None, list[Node]]:
    """The steps on which an item of a list is there, if they are not all, and the item without its mark."""
    first = item[0] if item else None
    if first and first["t"] in ("Para", "Plain") and first["c"] and (found := on(first["c"][0])):
        how, steps = found
        if how == "item":
            return steps, [{"t": first["t"], "c": first["c"][1:]}, *item[1:]]
    return None, item


def at_last_step(blocks: list[Node], count: int) -> list[Node]:
    """The slide that `blocks` are, which has `count` steps, as it is on the last and nothing else; where
    something says on which page of a handout it is, on the last of these."""
    pages = [one.named for one in _handouts(blocks)]
    page = max(pages, default=1)

    def is_there(node: Node, steps: Overlay) -> bool:
        said = dict(node["c"][0][2]).get("handout")
        return count in steps if said is None else page in overlays.stated(said)

    def keep(key: str, value: Any, _format: str, _meta: Any) -> Any:
        if key in LISTS:
            items = value if key == "BulletList" else value[1]
            marked = [(item, *item_steps(item)) for item in items]
            left = [
                walk(rest, keep, "", {})
                for item, steps, rest in marked
                if steps is None or is_there(item[0]["c"][0], steps)
            ]
            if not left:
                return []
            return {"t": key, "c": left if key == "BulletList" else [value[0], left]}
        if key in ("RawBlock", "RawInline") and is_drawing(value[1]) and is_overlaid(value[1]):
            if value[1].startswith(AT):  # `walk` comes to what is given here again
                return None
            return {"t": key, "c": [value[0], at_step(value[1], count)]}
        found = on({"t": key, "c": value})
        if found is None:
            return None
        how, steps = found
        inside = walk(value[1], keep, "", {})
        if how not in COVERS:
            return placed(how, ALWAYS, inside, block=key == "Div") if count in steps else inside
        return inside if is_there({"t": key, "c": value}, steps) else []

    found: list[Node] = walk(blocks, keep, "", {})
    return found


def _handouts(value: Any) -> Iterator[Overlay]:
    """The pages of a handout that are named in `value`, a part of the AST."""
    if isinstance(value, list):
        for one in value:
            yield from _handouts(one)
    elif isinstance(value, dict):
        if value.get("t") in ("Div", "Span") and "handout" in (given := dict(value["c"][0][2])):
            yield overlays.stated(given["handout"])
        yield from _handouts(value.get("c"))
