"""What an overlay specification does to what it is said of."""

from deckproof.deck.counter import Counter
from deckproof.deck.marks import PART, Node
from deckproof.deck.overlay import ALWAYS, Overlay, Specification
from deckproof.deck.steps import COVERS, placed

_COMPLEMENTS = {"invisible": "uncover"}
_HOWS = {"visible": "uncover", "invisible": "uncover"}
OF_WORDS = ("strike", "grow", "shrink")  # looks that only words can have


def overlaid(how: str, said: Specification, inside: list[Node], *, block: bool) -> list[Node]:
    """`inside`, of which `said` is said by the command or environment `how`."""
    for action, steps in [*said.actions, (how, said.shown)]:
        pages = said.handout if action == how else None
        if action in _COMPLEMENTS:
            steps, pages = steps.without(), pages.without() if pages else None
        action = _HOWS.get(action, action)
        if steps != ALWAYS or pages or action not in COVERS:
            inside = [placed(action, steps, inside, block=block, handout=pages)]
    return inside


def part_steps(node: Node, at: Overlay) -> Overlay | None:
    """The steps of `node`, a part of what is one thing on the steps `at` and others before and after; None
    for what is no part."""
    _, classes, pairs = node["c"][0]
    if PART not in classes:
        return None
    match dict(pairs)["when"]:
        case "at":
            return at
        case "before":
            return at.before()
        case "after":
            return at.after()
    return at.without()


def spread(how: str, steps: Overlay, blocks: list[Node], counter: Counter) -> list[Node]:
    """`blocks` with a look that only words can have; where one has none, the `counter` is told."""
    done = []
    for one in blocks:
        if one["t"] == "Div":
            attributes, inside = one["c"]
            done.append({"t": "Div", "c": [attributes, spread(how, steps, inside, counter)]})
        elif one["t"] in ("Para", "Plain"):
            done.append({"t": one["t"], "c": [placed(how, steps, one["c"], block=False)]})
        else:
            message = f"only words can be a fragment of the kind {how}, no list, table or code"
            counter.wrong.append((message, f".{how}"))
            done.append(one)
    return done
