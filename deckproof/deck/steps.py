"""The steps of a deck's slides, once they are counted, which is done once for all renderings.

Pauses, incremental lists, fragments and overlays are then Divs and Spans of class `deckproof-on`. Their
attribute `steps` is an overlay specification in plain numbers, and `how` what that means: `uncover` and
`only` cover what is not there, with its space or without; `item` is an empty Span that begins an item and
covers it whole; the others (`alert`, `strong`, `emph`, `structure`) are looks. They nest, and what is inside
of two is there when both are.
"""

from typing import Any

from deckproof.deck import overlay as overlays
from deckproof.deck.marks import Node
from deckproof.deck.overlay import ALWAYS, Overlay
from deckproof.deck.walk import walk

ON = "deckproof-on"
COVERS = ("uncover", "only", "item")
LISTS = ("BulletList", "OrderedList")


def placed(how: str, steps: Overlay, inside: list[Node], *, block: bool) -> Node:
    """`inside` in the way `how` on `steps`, as blocks or as inlines."""
    attributes = ["", [ON], [["how", how], ["steps", str(steps)]]]
    return {"t": "Div" if block else "Span", "c": [attributes, inside]}


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
    """The slide that `blocks` are, which has `count` steps, as it is on the last and nothing else."""

    def keep(key: str, value: Any, _format: str, _meta: Any) -> Any:
        if key in LISTS:
            items = value if key == "BulletList" else value[1]
            marked = [item_steps(item) for item in items]
            left = [walk(item, keep, "", {}) for steps, item in marked if steps is None or count in steps]
            if not left:
                return []
            return {"t": key, "c": left if key == "BulletList" else [value[0], left]}
        found = on({"t": key, "c": value})
        if found is None:
            return None
        how, steps = found
        inside = walk(value[1], keep, "", {})
        if how not in COVERS:
            return placed(how, ALWAYS, inside, block=key == "Div") if count in steps else inside
        return inside if count in steps else []

    found: list[Node] = walk(blocks, keep, "", {})
    return found
