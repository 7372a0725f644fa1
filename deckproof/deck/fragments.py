"""The fragments of reveal.js, `[text]{.fragment}`: what their classes mean on steps."""

from msgspec import Struct

from deckproof.deck.marks import Node
from deckproof.deck.overlay import Overlay, since

_IN = (("uncover", "since"),)
_KINDS = {
    "fade-in": _IN, "fade-up": _IN, "fade-down": _IN, "fade-left": _IN, "fade-right": _IN, "zoom-in": _IN,
    "fade-out": (("uncover", "until"),), "fade-in-then-out": (("uncover", "at"),),
    "current-visible": (("uncover", "at"),), "semi-fade-out": (("semi", "since"),),
    "fade-in-then-semi-out": (("uncover", "since"), ("semi", "after")),
    "grow": (("grow", "since"),), "shrink": (("shrink", "since"),), "strike": (("strike", "since"),),
    "highlight-red": (("alert", "since"),), "highlight-green": (("example", "since"),),
    "highlight-blue": (("structure", "since"),), "highlight-current-red": (("alert", "at"),),
    "highlight-current-green": (("example", "at"),), "highlight-current-blue": (("structure", "at"),),
}  # fmt: skip
_NONE = ("custom", "blur")
_INDEX = ("fragment-index", "data-fragment-index")


class Fragment(Struct, frozen=True):
    """A fragment: what is in it, how that is there and when, and its index, if it says one."""

    inside: Node
    hows: tuple[tuple[str, str], ...]
    index: str
    wrong: str = ""  # a class that has no form in the PDF


def fragment(node: Node) -> Fragment | None:
    """The fragment that `node` is; None for what is none."""
    identifier, classes, pairs = node["c"][0]
    if "fragment" not in classes:
        return None
    kinds = [name for name in classes if name in _KINDS]
    hows = tuple(dict.fromkeys(how for name in kinds for how in _KINDS[name])) or _IN
    rest = [name for name in classes if name != "fragment" and name not in (*kinds, *_NONE)]
    index = next((value for name, value in pairs if name in _INDEX), "")
    others = [pair for pair in pairs if pair[0] not in _INDEX]
    plain = {"t": node["t"], "c": [[identifier, rest, others], *node["c"][1:]]}
    return Fragment(plain, hows, index, next((name for name in classes if name in _NONE), ""))


def steps_of(when: str, step: int) -> Overlay:
    """The steps on which a fragment is as it says, whose own one is `step`."""
    match when:
        case "since":
            return since(step)
        case "after":
            return since(step + 1)
        case "until":
            return since(step).without()
    return Overlay(((step, step),))


def ranks(value: object) -> dict[int, int]:
    """The indices of the fragments in `value`, a part of the AST, and the place of each: as in reveal.js,
    gaps between them are no steps."""
    found: set[int] = set()

    def look(value: object) -> None:
        if isinstance(value, list):
            for one in value:
                look(one)
        elif isinstance(value, dict):
            if value.get("t") in ("Div", "Span", "Image", "CodeBlock") and (one := fragment(value)):
                found.update([int(one.index)] if one.index.isdecimal() else [])
            look(value.get("c"))

    look(value)
    return {index: place for place, index in enumerate(sorted(found))}
