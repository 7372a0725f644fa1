"""Counting the steps of a slide, in the order of its source, as TeX does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from deckproof.deck import overlay as overlays
from deckproof.deck.blocks import INLINES, grouped, has_overlay, is_div, sized, stripped
from deckproof.deck.fragments import fragment
from deckproof.deck.marks import Node, overlay_of
from deckproof.deck.model import Code, Highlight
from deckproof.deck.overlay import ALWAYS, Overlay, Specification, since
from deckproof.deck.steps import COVERS, LISTS, placed

_DOT = {"t": "Str", "c": "."}
_PAUSE: Node = {"t": "Para", "c": [_DOT, {"t": "Space"}, _DOT, {"t": "Space"}, _DOT]}
_SWITCHES = ("pause", "onslide")
_COMPLEMENTS = {"not-only": "only", "invisible": "uncover"}
_HOWS = {"visible": "uncover", "not-only": "only", "invisible": "uncover"}
_IN_FORMULAS = ("\\only", "\\uncover", "\\pause", "\\onslide", "\\visible", "\\alt<", "\\alert<")


@dataclass(frozen=True, slots=True)
class Stepped:
    """A slide whose steps are counted."""

    blocks: list[Node]
    steps: int
    codes: dict[int, Code]  # those that have highlights now
    wrong: tuple[tuple[str, str], ...]  # messages, and what to look for in the source


def stepped(blocks: list[Node], codes: Sequence[Code], level: int) -> Stepped:
    """The slide that `blocks` are, its heading or rule first. `codes` and `level` are its deck's."""
    counter = _Counter(codes, level)
    head = blocks[:1] if blocks and blocks[0]["t"] in ("Header", "HorizontalRule") else []
    if head and head[0]["t"] == "Header" and head[0]["c"][0] == level:
        number, attributes, title = head[0]["c"]
        head = [{"t": "Header", "c": [number, attributes, counter.inlines(title, ALWAYS)]}]
    done = [*head, *counter.blocks(blocks[len(head) :], ALWAYS)]
    return Stepped(done, counter.top, counter.codes, tuple(counter.wrong))


class _Counter:
    """Goes through one slide in the order of its source, as TeX does."""

    def __init__(self, codes: Sequence[Code], level: int) -> None:
        self.given, self.level = codes, level
        self.pauses = 1  # beamer's counter
        self.on = ALWAYS  # what the last pause or \onslide says of all that follows
        self.top = 1
        self.codes: dict[int, Code] = {}
        self.wrong: list[tuple[str, str]] = []

    def blocks(self, blocks: list[Node], context: Overlay, *, incremental: bool = False) -> list[Node]:
        """`blocks`, inside of what is there on the steps `context`."""
        arranged = sized(grouped(blocks, self.level + 1))
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
            if self.switched(node):
                continue
            if blank and node["t"] == "Space":  # on both sides of a switch
                continue
            blank = node["t"] == "Space"
            # Where there is an \onslide inside, a cover around it could hide what that uncovers.
            wanted = context if has_overlay(node, "onslide") or is_div(node, "notes", "column") else self.on
            if wanted != running:
                close()
                running = wanted
            run += visit(node, wanted)
        close()
        return done

    def switched(self, node: Node) -> bool:
        """Is `node` a pause, or another switch? Then all that follows is as it says."""
        if node == _PAUSE:
            found = [("pause", "")]
        elif node["t"] in ("Para", "Plain"):
            inside = [one for one in node["c"] if one["t"] not in ("Space", "SoftBreak")]
            switches = [_switch(one) for one in inside]
            if not inside or not all(switches):
                return False
            found = [one for one in switches if one]
        elif one := _switch(node):
            found = [one]
        else:
            return False
        for how, spec in found:
            if how == "pause":
                self.pause()
                self.on = since(self.pauses)
            else:
                self.on = self.specified(spec).shown
        return True

    def pause(self) -> None:
        self.pauses += 1
        self.top = max(self.top, self.pauses)

    def specified(self, spec: str) -> Specification:
        try:
            found = overlays.parse(spec, self.pauses)
        except ValueError as error:
            self.wrong.append((f"<{spec}> is no overlay specification: {error}", f"<{spec}>"))
            return Specification(ALWAYS, (), self.pauses)
        self.pauses = found.pauses
        self.top = max(self.top, found.shown.named, *(steps.named for _, steps in found.actions), 1)
        return found

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
            return self.fragment(*found, context, block=True) if found else self.code(node)
        if kind == "Div":
            return self.div(node, context, incremental)
        if kind in ("RawBlock", "HorizontalRule", "Null"):
            return [node]
        return [{"t": kind, "c": self.nested(value, context)}]

    def inline(self, node: Node, context: Overlay) -> list[Node]:
        kind: str = node["t"]
        value: Any = node.get("c")
        if kind == "Math" and any(command in value[1] for command in _IN_FORMULAS):
            self.wrong.append(("a formula cannot have steps", next(c for c in _IN_FORMULAS if c in value[1])))
        if kind in ("Span", "Image") and (found := fragment(node)):
            return self.fragment(*found, context, block=False)
        if kind == "Span" and (said := overlay_of(node)):
            return self.overlay(*said, self.inlines, value[1], context, block=False)
        if kind == "Note":
            return [{"t": kind, "c": self.nested(value, context)}]
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
            return (self.inlines if value[0]["t"] in INLINES else self.blocks)(value, context)
        return [self.nested(one, context) if isinstance(one, list) else one for one in value]

    def div(self, node: Node, context: Overlay, incremental: bool) -> list[Node]:
        (identifier, classes, pairs), inside = node["c"]
        if said := overlay_of(node):
            return self.overlay(*said, self.blocks, inside, context, block=True)
        if found := fragment(node):
            return self.fragment(*found, context, block=True)
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
        said = self.specified(spec)
        done = visit(inside, context)
        for action, steps in [*said.actions, (how, said.shown)]:
            steps = steps.without() if action in _COMPLEMENTS else steps
            action = _HOWS.get(action, action)
            if steps != ALWAYS or action not in COVERS:
                done = [placed(action, steps, done, block=block)]
        return done

    def fragment(
        self, node: Node, how: str, index: int | None, context: Overlay, *, block: bool
    ) -> list[Node]:
        """A fragment of reveal.js: a step of its own, or the one after `index` others."""
        if index is None:
            self.pause()
        step = self.pauses if index is None else index + 2
        self.top = max(self.top, step)
        inside = (self.blocks if block else self.inlines)([node], context)
        if not how:
            message = "this kind of fragment has no form in the PDF"
            self.wrong.append((message, "fragment"))
            return inside
        kind, _, when = how.partition(" ")
        steps = {"since": since(step), "at": Overlay(((step, step),)), "until": since(step).without()}[when]
        return [placed(kind, steps, inside, block=block)]

    def items(self, items: list[list[Node]], context: Overlay, incremental: bool) -> list[list[Node]]:
        return [self.item(one, context, incremental) for one in items]

    def item(self, item: list[Node], context: Overlay, incremental: bool) -> list[Node]:
        said, item = self.said(item, incremental)
        here = self.on
        shown = here & said.shown
        done = self.blocks(item, here, incremental=incremental)
        for action, steps in said.actions:
            done = [placed(action, steps, done, block=True)]
        if shown == context:
            return done
        mark = placed("item", shown, [], block=False)
        if done and done[0]["t"] in ("Para", "Plain"):
            return [{"t": done[0]["t"], "c": [mark, *done[0]["c"]]}, *done[1:]]
        return [{"t": "Plain", "c": [mark]}, *done]

    def said(self, item: list[Node], incremental: bool) -> tuple[Specification, list[Node]]:
        """What is said of an item's steps, and the item without that."""
        first: Node = item[0] if item else {"t": ""}
        if first["t"] in ("Para", "Plain") and first["c"] and (found := overlay_of(first["c"][0])):
            how, spec = found
            if how == "item":
                rest = {"t": first["t"], "c": stripped(first["c"][1:])}
                return self.specified(spec), [rest, *item[1:]]
        if incremental:
            self.pause()
            return Specification(since(self.pauses)), item
        return Specification(ALWAYS), item

    def definition(
        self, entry: tuple[list[Node], list[list[Node]]], context: Overlay, incremental: bool
    ) -> Any:
        term, meanings = entry
        said, (plain,) = self.said([{"t": "Plain", "c": term}], incremental)
        here = self.on
        shown = here & said.shown
        done = (
            self.inlines(plain["c"], here),
            [self.blocks(one, here, incremental=incremental) for one in meanings],
        )
        for action, steps in [*said.actions, ("uncover", shown)]:
            if action != "uncover" or shown != context:
                done = (
                    [placed(action, steps, done[0], block=False)],
                    [[placed(action, steps, one, block=True)] for one in done[1]],
                )
        return list(done)

    def code(self, node: Node) -> list[Node]:
        """A code block: its first lines stand out from the beginning, each other stage is a step."""
        place = dict(node["c"][0][2]).get("deckproof-code")
        code = self.given[int(place)] if place is not None else None
        if code is None or place is None or not code.stages:
            return [node]
        found = []
        first = 1
        for number, lines in enumerate(code.stages, 1):
            last = None if number == len(code.stages) else self.pauses
            if lines:
                found.append(Highlight(tuple(sorted(lines)), Overlay(((first, last),))))
            if last is not None:
                first = last + 1
                self.pause()
        self.codes[int(place)] = replace(code, highlights=tuple(found))
        return [node]


def _switch(node: Node) -> tuple[str, str] | None:
    said = overlay_of(node)
    return said if said and said[0] in _SWITCHES else None
