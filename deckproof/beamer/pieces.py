"""Setting only those units of a deck that are not set yet, and making one PDF of all."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from deckproof.beamer import units, xdv
from deckproof.beamer.kept_units import Kept
from deckproof.beamer.press import Press
from deckproof.beamer.units import Document, Piece, State, Todo
from deckproof.beamer.xdv import Leaf
from deckproof.files import digest
from deckproof.processes import cores

_ROUNDS = 8  # of TeX, until every unit finds what the unit before it leaves
_LEAST = 32  # units, for which it pays to start another TeX


class Undividable(Exception):
    """What TeX made of this deck cannot be put together from units."""


class Refused(Struct, frozen=True):
    """TeX came to no end with a unit."""

    log: str
    source: str


class Pieces:
    """A deck's units, for a press in whose directory its pictures are."""

    def __init__(
        self, document: Document, common: str, pictures: Sequence[str], press: Press, kept: Kept
    ) -> None:
        self.document, self.press, self.kept = document, press, kept
        self.done: list[Piece] = []
        self.shown = pictures  # hashes of them
        self.opening = digest(common, document.opening, *self._pictures(document.opening))
        marked = [units.places(unit) for unit in document.units]
        self.firsts = [0, *(places[-1] + 1 for places in marked[:-1])]
        self.places = marked

    def set(self, sizes: Mapping[int, str]) -> list[Piece] | Refused:
        """All units, with `sizes` (LaTeX, by the places of slides); TeX sets those that are not kept.

        Raises `Undividable` where they turn out to depend on each other.
        """
        latex = [
            "".join(units.outside(sizes[place]) for place in places if place in sizes) + unit
            for places, unit in zip(self.places, self.document.units, strict=True)
        ]
        bare = [digest(self.opening, unit, *self._pictures(unit)) for unit in latex]
        for attempt in range(_ROUNDS):
            pieces, todo = self._look_up(latex, bare)
            if not todo:
                self.done = pieces
                return pieces
            if refused := self._run(todo if attempt else self._guessed(todo), bare):
                return refused
        raise Undividable("what units leave to the next does not settle")

    def put_together(self) -> None:
        """Make one XDV file of all pieces that were set, where the press has its own."""
        preamble, first = self.kept.first[self.opening]
        self.kept.used.add(self.opening)
        pages = [page for piece in self.done for page in piece.pages]
        (self.press.directory / "deck.xdv").write_bytes(xdv.put_together(preamble, pages, first))

    def _pictures(self, latex: str) -> Iterator[str]:
        return (self.shown[place] for place in units.pictures(latex) if place < len(self.shown))

    def _look_up(self, latex: Sequence[str], bare: Sequence[str]) -> tuple[list[Piece], list[Todo]]:
        """The units that are kept, from the first to the last; and those that are to do."""
        kept = self.kept
        pieces: list[Piece] = []
        todo: list[Todo] = []
        state: State | None = State()  # that the unit at hand finds, as far as that is known
        stale: tuple[State, State] | None = None  # what a unit found the last time, and finds now
        follows = True
        for number, unit in enumerate(latex):
            key = _key(bare[number], state) if state is not None else ""
            if piece := kept.pieces.get(key):
                kept.used |= {key, bare[number]}
                pieces.append(piece)
                state, follows = piece.end, False
                continue
            todo.append(Todo(number, unit, self.firsts[number], None if follows else state))
            begun = kept.begins.get(bare[number])
            if state is not None and begun is not None and begun != state:
                stale = begun, state
            follows = True
            state = kept.begins.get(bare[number + 1]) if number + 1 < len(bare) else None
            if state is not None and stale is not None and _goes_with(state, *stale):
                state = None
        if self.opening not in kept.first and not todo:
            todo = [Todo(0, latex[0], 0, None)]
        return pieces, todo

    def _guessed(self, todo: Sequence[Todo]) -> list[Todo]:
        """`todo` with a guess at what units find where others may begin to set them, side by side. A wrong
        one is noticed: the unit before leaves something else."""
        known = list(todo)
        for place in _cuts(todo):
            if todo[place].state is None:
                state = units.expected(self.document.units[: todo[place].number])
                known[place] = replace(todo[place], state=state)
        return known

    def _run(self, todo: Sequence[Todo], bare: Sequence[str]) -> Refused | None:
        """Have TeX set the units in `todo`, and keep them."""
        cuts = [place for place in _cuts(todo) if todo[place].state is not None]
        shares = [todo[begin:end] for begin, end in pairwise([0, *cuts, len(todo)])]
        with ExitStack() as others, ThreadPoolExecutor(len(shares)) as pool:
            presses = [self.press, *(others.enter_context(self.press.twin()) for _ in shares[1:])]
            setting = [pool.submit(self._set, *each) for each in zip(presses, shares, strict=True)]
            for done in [one.result() for one in setting]:
                if isinstance(done, Refused):
                    return done
                preamble, first, pieces = done
                for number, piece in pieces:
                    self.kept.pieces[_key(bare[number], piece.begin)] = piece
                    self.kept.begins[bare[number]] = piece.begin
                self.kept.first[self.opening] = preamble, first
        return None

    def _set(
        self, press: Press, todo: Sequence[Todo]
    ) -> tuple[bytes, Leaf, list[tuple[int, Piece]]] | Refused:
        """The units in `todo`, by their numbers, as `press` sets them, and what stands before all."""
        source = "\\nofiles" + units.source(self.document.opening, todo)
        done = press.set(source)
        if done.failed:
            return Refused(done.log + done.said, source)
        try:
            leaves = xdv.taken_apart((press.directory / "deck.xdv").read_bytes())
        except xdv.Unreadable as error:
            raise Undividable(str(error)) from None
        made = _pieces(leaves.pages[1:], done.records, done.log)
        if [number for number, _ in made] != [unit.number for unit in todo]:
            raise Undividable("not every unit has its pages")
        for number, piece in made:
            if not units.is_local(piece.pages):
                raise Undividable(f"unit {number} concerns other pages")
        return leaves.preamble, leaves.pages[0], made


def _goes_with(state: State, before: State, now: State) -> bool:
    """Is `state`, which a unit found the last time, another one now that an earlier unit found `before` then
    and finds `now`? Counters count on; titles change with their section."""
    same_titles = (state.section, state.subsection) == (before.section, before.subsection)
    return before.counters != now.counters or same_titles


def _cuts(todo: Sequence[Todo]) -> list[int]:
    """Where `todo` is divided, for as many runs of TeX at a time as pay."""
    parts = min(cores(), len(todo) // _LEAST) or 1
    return [len(todo) * part // parts for part in range(1, parts)]


def _key(bare: str, state: State) -> str:
    return digest(bare, state.counters, state.section, state.subsection)


def _pieces(pages: Sequence[Leaf], records: str, log: str) -> list[tuple[int, Piece]]:
    """The units that one run of TeX set, with their numbers."""
    logs = log.split("deckproof-unit ")[1:]
    begun: list[tuple[str, int, State, list[str]]] = []
    for line in records.splitlines():
        kind, _, fields = line.partition("|")
        if kind == "unit":
            name, page, counters, section, subsection = fields.split("|", 4)
            counted = "".join(
                f"{pair}," for pair in counters.split(",") if pair and not pair.startswith(_OWN)
            )
            begun.append((name, int(page), State(counted, section, subsection), []))
        elif begun:
            begun[-1][3].append(line)
    if len(logs) != len(begun) or not begun or begun[-1][1] - 1 != len(pages):
        raise Undividable("there are pages that belong to no unit")
    made = []
    for (name, at, state, lines), (_, after, end, _), said in zip(begun, begun[1:], logs, strict=False):
        if name != "end":
            begin = state if int(name) else State()  # as every deck begins
            here = tuple(pages[at - 1 : after - 1])
            made.append((int(name), Piece(begin, end, here, tuple(lines), said)))
    return made


_OWN = (
    "page=",
    "framenumber=",
    "beamerpauses=",
    "slideinframe=",
    "subsectionslide=",
)  # set anew on each slide


def records(pieces: Sequence[Piece]) -> str:
    """What TeX would have written down, had it set all `pieces` at once."""
    return "\n".join(line for piece in pieces for line in piece.records)


def log(pieces: Sequence[Piece]) -> str:
    """What TeX would have logged."""
    return "".join(f"deckproof-unit {piece.log}" for piece in pieces)
