"""The fragments of reveal.js, `[text]{.fragment}`: what their classes mean on steps."""

from deckproof.deck.marks import Node

_KINDS = {
    "": "uncover since", "fade-in": "uncover since", "fade-up": "uncover since", "fade-down": "uncover since",
    "fade-left": "uncover since", "fade-right": "uncover since", "zoom-in": "uncover since",
    "fade-out": "uncover until", "fade-in-then-out": "uncover at", "current-visible": "uncover at",
    "highlight-red": "alert since", "highlight-green": "structure since", "highlight-blue": "structure since",
    "highlight-current-red": "alert at", "highlight-current-green": "structure at",
    "highlight-current-blue": "structure at",
}  # fmt: skip
_NONE = {"grow", "shrink", "strike", "semi-fade-out", "fade-in-then-semi-out", "custom"}
_INDEX = ("fragment-index", "data-fragment-index")


def fragment(node: Node) -> tuple[Node, str, int | None] | None:
    """What is in the fragment `node`, how it is there (`uncover since`; empty for what a PDF has not), and
    its index, if it says one. None for what is no fragment."""
    identifier, classes, pairs = node["c"][0]
    if "fragment" not in classes:
        return None
    kinds = [name for name in classes if name in _KINDS or name in _NONE]
    rest = [name for name in classes if name != "fragment" and name not in kinds]
    given = next((value for name, value in pairs if name in _INDEX), "")
    index = int(given) if given.isdecimal() else None
    others = [pair for pair in pairs if pair[0] not in _INDEX]
    plain = {"t": node["t"], "c": [[identifier, rest, others], *node["c"][1:]]}
    return plain, _KINDS.get(kinds[0] if kinds else "", ""), index
