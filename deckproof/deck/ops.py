"""What stands for LaTeX while pandoc reads it: marks, which are colours that the reader keeps."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping

from msgspec import Struct, field

MARK = "deckproof"
_BLOCK_INSIDE = re.compile(r"\n[ \t]*\n|\\begin\s*\{(?!math)")


class Op(Struct, frozen=True):
    """What stood in the LaTeX: its kind, and the specification, size or length that it had."""

    kind: str
    detail: str = ""


class Known(Struct, frozen=True):
    """What a deck's header and its language say about the LaTeX on its slides."""

    language: str = "en"
    colours: Mapping[str, str] = field(default_factory=dict)  # the deck's own, as #rrggbb
    theorems: Mapping[str, tuple[str, bool]] = field(
        default_factory=dict
    )  # the deck's own: title, is it italic?


class Marker(ABC):
    """Writes marks. Each is a number of `ops`."""

    def __init__(self, ops: list[Op], known: Known) -> None:
        self.ops, self.known = ops, known
        self.default = ""  # the specification of items that have none of their own
        self.label = ""  # the label of items that have none of their own
        self.is_placed = False  # is this inside of what has its place: a figure, a table?

    @abstractmethod
    def scan(self, text: str, *, terms: bool = False, cells: bool = False) -> str:
        """`text` with marks. `terms` says that its items have terms, `cells` that it is a table."""

    def mark(self, kind: str, detail: str, inside: str) -> str:
        self.ops.append(Op(kind, detail))
        number = len(self.ops) - 1
        if _BLOCK_INSIDE.search(inside):
            return f"\n\n\\textcolor{{{MARK}{number}}}{{\n\n{inside}\n\n}}\n\n"
        return f"\\textcolor{{{MARK}{number}}}{{{inside}}}"

    def box(self, kind: str, detail: str, inside: str) -> str:
        """The same for what is a block in any case."""
        return self.mark(kind, detail, f"\n\n{inside}\n\n")

    def parts(self, kind: str, detail: str, *parts: tuple[str, str]) -> str:
        """A mark around marks: how each of these is there, and what it is. Where one is a block, all are."""
        scanned = [(how, self.scan(text)) for how, text in parts]
        mark = self.box if any(_BLOCK_INSIDE.search(text) for _, text in scanned) else self.mark
        return mark(kind, detail, "".join(mark("part", how, text) for how, text in scanned))
