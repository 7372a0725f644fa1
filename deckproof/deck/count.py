"""Counting the steps of a slide, in the order of its source, as TeX does."""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from deckproof.deck.blocks import (
    INLINES,
    declared,
    grouped,
    has_overlay,
    is_div,
    is_label,
    stripped,
    with_inside,
)  # fmt: skip
from deckproof.deck.counter import Counter
from deckproof.deck.drawing import is_drawing, is_overlaid, macro_in_step
from deckproof.deck.fragments import Fragment, fragment, ranks, steps_of
from deckproof.deck.marks import Node, overlay_of
from deckproof.deck.model import Code, Highlight
from deckproof.deck.overlay import ALWAYS, Overlay, Specification, since
from deckproof.deck.placing import OF_WORDS, overlaid, part_steps, spread
from deckproof.deck.steps import LISTS, looking, placed

_IN_FORMULAS = ("\\only", "\\uncover", "\\pause", "\\onslide", "\\visible", "\\alt<", "\\alert<")


class Stepped(Struct, frozen=True):
    """A slide whose steps are counted."""

    blocks: list[Node]
    steps: int
    highlights: dict[int, tuple[Highlight, ...]]  # by the places of the codes that have some
    wrong: tuple[tuple[str, str], ...]  # messages, and what to look for in the source


def stepped(blocks: list[Node], codes: Sequence[Code], level: int) -> Stepped:
    """The slide that `blocks` are, its heading or rule first. `codes` and `level` are its deck's."""
    walk = _Walk(codes, level, ranks(blocks))
    head = blocks[:1] if blocks and blocks[0]["t"] in ("Header", "HorizontalRule") else []
    if head and head[0]["t"] == "Header" and head[0]["c"][0] == level:
        number, attributes, title = head[0]["c"]
        head = [{"t": "Header", "c": [number, attributes, walk.inlines(title, ALWAYS)]}]
    done = [*head, *walk.blocks(blocks[len(head) :], ALWAYS)]
    return Stepped(done, walk.counter.top, walk.highlights, tuple(walk.counter.wrong))


class _Walk:
    """Goes through one slide in the order of its source; `ranks` are those of its fragments."""

    def __init__(self, codes: Sequence[Code], level: int, ranks: dict[int, int]) -> None:
        self.given, self.level, self.ranks = codes, level, ranks
        self.counter = Counter(1 + len(ranks))  # those without an index come after
        self.highlights: dict[int, tuple[Highlight, ...]] = {}

    def blocks(self, blocks: list[Node], context: Overlay, *, incremental: bool = False) -> list[Node]:
        """`blocks`, inside of what is there on the steps `context`."""
        arranged = declared(grouped(blocks, self.level + 1))
        return self.runs(arranged, context, lambda b, inner: self.block(b, inner, incremental), block=True)

    def inlines(self, inlines: list[Node], context: Overlay) -> list[Node]:
        return self.runs(inlines, context, self.inline, block=False)

    def runs(
        self,
        nodes: list[Node],
        context: Overlay,
        visit: Callable[[Node, Overlay], list[Node]],
        *,
        block: bool,
    ) -> list[Node]:
        """`nodes`, visited; those that a switch says are not always there in a cover, neighbours in one."""
        done: list[Node] = []
        run: list[Node] = []
        running = context

        def close() -> None:
            done.extend(
                [placed("uncover", running, list(run), block=block)] if running != context and run else run
            )
            run.clear()

        blank = False
        for node in nodes:
            if self.counter.switched(node):
                blank = blank or not (done or run)
                continue
            if blank and node["t"] in (
                "Space",
                "SoftBreak",
            ):  # around a switch
                continue
            blank = node["t"] == "Space"
            # Where there is an \onslide inside, a cover around it could hide what that uncovers.
            is_free = has_overlay(node, "onslide") or is_div(node, "notes", "column")
            wanted = context if is_free else self.counter.on
            if wanted != running:
                close()
                running = wanted
            run += visit(node, wanted)
        close()
        return done

    def block(self, node: Node, context: Overlay, incremental: bool) -> list[Node]:
        kind: str = node["t"]
        value: Any = node.get("c")
        if kind in ("Para", "Plain"):
            return [{"t": kind, "c": self.inlines(value, context)}]
        if kind in LISTS:
            items = self.items(value if kind == "BulletList" else value[1], context, incremental)
            return [{"t": kind, "c": items if kind == "BulletList" else [value[0], items]}]
        if kind == "DefinitionList":
            return [{"t": kind, "c": [self.definition(one, context, incremental) for one in value]}]
        if kind == "BlockQuote":
            if len(value) == 1 and value[0]["t"] in (*LISTS, "DefinitionList"):  # pandoc's older way
                return self.block(value[0], context, not incremental)
            return [{"t": kind, "c": self.blocks(value, context, incremental=incremental)}]
        if kind == "CodeBlock":
            found = fragment(node)
            return self.fragment(found, context, block=True) if found else self.code(node)
        if kind == "Div":
            return self.div(node, context, incremental)
        if kind == "RawBlock":
            return [self.drawing(node)]
        if kind in ("HorizontalRule", "Null"):
            return [node]
        return [{"t": kind, "c": self.nested(value, context)}]

    def inline(self, node: Node, context: Overlay) -> list[Node]:
        kind: str = node["t"]
        value: Any = node.get("c")
        if kind == "Math" and any(command in value[1] for command in _IN_FORMULAS):
            command = next(c for c in _IN_FORMULAS if c in value[1])
            self.counter.wrong.append(("a formula cannot have steps", command))
        if kind in ("Span", "Image") and (found := fragment(node)):
            return self.fragment(found, context, block=False)
        if kind == "Span" and (said := overlay_of(node)):
            return self.overlay(*said, self.inlines, value[1], context, block=False)
        if kind == "RawInline":
            return [self.drawing(node)]
        if kind in INLINES and value is not None and kind != "Image":
            return [{"t": kind, "c": self.nested(value, context)}]
        return [node]

    def nested(self, value: Any, context: Overlay) -> Any:
        """`value`, a part of the AST, with the lists of blocks and inlines in it visited."""
        if not isinstance(value, list):
            return (
                {**value, "c": self.nested(value["c"], context)}
                if isinstance(value, dict) and "c" in value
                else value
            )
        if (
            value
            and isinstance(value[0], dict)
            and "t" in value[0]
            and all(isinstance(v, dict) for v in value)
        ):
            if [one["t"] for one in value] == ["Plain"]:  # a cell, which has to stay words
                return [{"t": "Plain", "c": self.inlines(value[0]["c"], context)}]
            return (self.inlines if value[0]["t"] in INLINES else self.blocks)(value, context)
        return [self.nested(one, context) if isinstance(one, list) else one for one in value]

    def div(self, node: Node, context: Overlay, incremental: bool) -> list[Node]:
        (identifier, classes, pairs), inside = node["c"]
        if said := overlay_of(node):
            return self.overlay(*said, self.blocks, inside, context, block=True)
        if found := fragment(node):
            return self.fragment(found, context, block=True)
        if "notes" in classes:
            return [node]
        if "incremental" in classes or "nonincremental" in classes:
            done = self.blocks(inside, context, incremental="incremental" in classes)
            rest = [name for name in classes if name not in ("incremental", "nonincremental")]
            return [{"t": "Div", "c": [[identifier, rest, pairs], done]}] if rest or identifier else done
        return [{"t": "Div", "c": [node["c"][0], self.blocks(inside, context, incremental=incremental)]}]

    def overlay(
        self,
        how: str,
        spec: str,
        visit: Callable[..., list[Node]],
        inside: list[Node],
        context: Overlay,
        *,
        block: bool,
    ) -> list[Node]:
        said = self.counter.specified(spec)
        if how == "one-of":
            return [self.part(one, said.shown, visit, context, block=block) for one in inside]
        return overlaid(how, said, visit(inside, context), block=block)

    def part(
        self, node: Node, at: Overlay, visit: Callable[..., list[Node]], context: Overlay, *, block: bool
    ) -> Node:
        """A part of what is one thing on the steps `at`, and others before and after."""
        steps = part_steps(node, at)
        return node if steps is None else placed("only", steps, visit(node["c"][1], context), block=block)

    def fragment(self, found: Fragment, context: Overlay, *, block: bool) -> list[Node]:
        """A fragment of reveal.js: a step of its own, or the one that its index says."""
        if found.index.isdecimal():
            step = 2 + self.ranks[int(found.index)]
        else:
            if found.index:
                self.counter.wrong.append((f"{found.index} is no index of a fragment", found.index))
            self.counter.pause()
            step = self.counter.pauses
        self.counter.top = max(self.counter.top, step)
        inside = (self.blocks if block else self.inlines)([found.inside], context)
        if found.wrong:
            message = f"fragments of the kind {found.wrong} have no form in the PDF"
            self.counter.wrong.append((message, found.wrong))
            return inside
        for how, when in reversed(found.hows):
            steps = steps_of(when, step)
            if block and how in OF_WORDS:
                inside = spread(how, steps, inside, self.counter)
            else:
                inside = [placed(how, steps, inside, block=block)]
        return inside

    def items(self, items: list[list[Node]], context: Overlay, incremental: bool) -> list[list[Node]]:
        return [self.item(one, context, incremental) for one in items]

    def item(self, item: list[Node], context: Overlay, incremental: bool) -> list[Node]:
        said, item = self.said(item, incremental)
        here = self.counter.on
        shown = here & said.shown
        done = self.blocks(item, here, incremental=incremental)
        label = []
        if is_label(done):
            label, done = done[0]["c"][:1], [{"t": done[0]["t"], "c": done[0]["c"][1:]}, *done[1:]]
        for action, steps in said.actions:  # as with beamer, lists in it are not meant
            done = [looking(one, action, steps) for one in done]
            label = [with_inside(one, [placed(action, steps, one["c"][1], block=False)]) for one in label]
        is_always = shown == context and said.handout is None
        mark = [] if is_always else [placed("item", shown, [], block=False, handout=said.handout)]
        if not mark and not label:
            return done
        if done and done[0]["t"] in ("Para", "Plain"):
            return [{"t": done[0]["t"], "c": [*mark, *label, *done[0]["c"]]}, *done[1:]]
        return [{"t": "Plain", "c": [*mark, *label]}, *done]

    def said(self, item: list[Node], incremental: bool) -> tuple[Specification, list[Node]]:
        """What is said of an item's steps, and the item without that."""
        first: Node = item[0] if item else {"t": ""}
        if first["t"] in ("Para", "Plain") and first["c"] and (found := overlay_of(first["c"][0])):
            how, spec = found
            if how == "item":
                rest = {"t": first["t"], "c": stripped(first["c"][1:])}
                return self.counter.specified(spec), [rest, *item[1:]]
        if incremental:
            self.counter.pause()
            return Specification(since(self.counter.pauses)), item
        return Specification(ALWAYS), item

    def definition(
        self, entry: tuple[list[Node], list[list[Node]]], context: Overlay, incremental: bool
    ) -> Any:
        term, meanings = entry
        said, (plain,) = self.said([{"t": "Plain", "c": term}], incremental)
        here = self.counter.on
        shown = here & said.shown
        done = (
            self.inlines(plain["c"], here),
            [self.blocks(one, here, incremental=incremental) for one in meanings],
        )
        for action, steps in [*said.actions, ("uncover", shown)]:
            if action != "uncover" or shown != context or said.handout:
                pages = said.handout if action == "uncover" else None
                done = (
                    [placed(action, steps, done[0], block=False, handout=pages)],
                    [[placed(action, steps, one, block=True, handout=pages)] for one in done[1]],
                )
        return list(done)

    def code(self, node: Node) -> list[Node]:
        """A code block, whose lines may stand out one after the other."""
        place = dict(node["c"][0][2]).get("deckproof-code")
        code = self.given[int(place)] if place is not None else None
        if code is not None and place is not None and code.stages:
            self.highlights[int(place)] = self.counter.highlights(code)
        return [node]

    def drawing(self, node: Node) -> Node:
        """Raw LaTeX, which is a drawing if it has steps."""
        kind, latex = node["c"]
        if kind in ("tex", "latex") and is_drawing(latex) and (is_overlaid(latex) or macro_in_step(latex)):
            return {"t": node["t"], "c": [kind, self.counter.drawn(latex)]}
        return node
