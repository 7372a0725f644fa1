"""The counter of beamer's pauses: which step comes next, and what overlay specifications mean there."""

from deckproof.deck import drawing
from deckproof.deck import overlay as overlays
from deckproof.deck.marks import Node, overlay_of
from deckproof.deck.model import Code, Highlight
from deckproof.deck.overlay import ALWAYS, Overlay, Specification, since

_DOT = {"t": "Str", "c": "."}
_PAUSE: Node = {"t": "Para", "c": [_DOT, {"t": "Space"}, _DOT, {"t": "Space"}, _DOT]}
_SWITCHES = ("pause", "onslide")


class Counter:
    """Counts the steps of one slide, told what is on it in the order of its source, as TeX is."""

    def __init__(self, pauses: int = 1) -> None:
        self.pauses = self.top = pauses
        self.on = ALWAYS  # what the last pause or \onslide says of all that follows
        self.wrong: list[tuple[str, str]] = []  # messages, and what to look for in the source

    def pause(self, number: str = "") -> None:
        """A pause; one with a number begins that step."""
        self.pauses = int(number) if number else self.pauses + 1
        self.top = max(self.top, self.pauses)

    def specified(self, spec: str) -> Specification:
        """What `spec` says; always there, and told as wrong, where it says nothing."""
        try:
            found = overlays.parse(spec, self.pauses)
        except ValueError as error:
            self.wrong.append((f"<{spec}> is no overlay specification: {error}", f"<{spec}>"))
            return Specification(ALWAYS, (), self.pauses)
        self.pauses = found.pauses
        self.top = max(self.top, found.shown.named, *(steps.named for _, steps in found.actions), 1)
        return found

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
                self.pause(spec)
                self.on = since(self.pauses)
            else:
                self.on = self.specified(spec).shown
        return True

    def highlights(self, code: Code) -> tuple[Highlight, ...]:
        """Its first lines stand out from the beginning, each other stage is a step."""
        found = []
        first = 1
        for number, lines in enumerate(code.stages, 1):
            last = None if number == len(code.stages) else self.pauses
            if lines:
                found.append(Highlight(tuple(sorted(lines)), Overlay(((first, last),))))
            if last is not None:
                first = last + 1
                self.pause()
        return tuple(found)

    def drawn(self, latex: str) -> str:
        """The drawing `latex` with its steps in plain numbers."""

        if (unknown := drawing.macro_in_step(latex)) is not None:
            self.wrong.append((f"only TeX knows the steps of {unknown}: write numbers", unknown))

        def spec(text: str) -> str:
            said = self.specified(text)
            return "|".join([str(said.shown), *(f"{action}@{steps}" for action, steps in said.actions)])

        def pause(number: str) -> str:
            self.pause(number)
            return f"{self.pauses}-"

        return drawing.numbered(latex, spec, pause)


def _switch(node: Node) -> tuple[str, str] | None:
    said = overlay_of(node)
    return said if said and said[0] in _SWITCHES else None
