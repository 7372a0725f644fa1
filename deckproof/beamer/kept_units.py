"""What is kept of a deck's units for the next build, in one file."""

from pathlib import Path

from msgspec import Struct, field, msgpack

from deckproof.beamer.units import Piece, State
from deckproof.beamer.xdv import Leaf
from deckproof.files import write_atomically


class Kept(Struct):
    """Units as TeX set them, each under a hash of all that it depends on."""

    pieces: dict[str, Piece] = field(default_factory=dict)
    begins: dict[str, State] = field(default_factory=dict)  # what a unit began with, under the rest of it
    first: dict[str, tuple[bytes, Leaf]] = field(default_factory=dict)  # preamble and empty page of a run
    used: set[str] = field(default_factory=set)  # in this build


_Packed = tuple[tuple[bytes, ...], tuple[int, ...]]
"""A leaf in the file, with the numbers of its fonts: the same few are chosen again and again."""


class _File(Struct):
    fonts: list[bytes]
    pieces: dict[str, tuple[State, State, tuple[_Packed, ...], tuple[str, ...], str]]
    begins: dict[str, State]
    first: dict[str, tuple[bytes, _Packed]]


def load(path: Path) -> Kept:
    """What `save` wrote to `path`; nothing where there is no such file, or one that cannot be read."""
    try:
        file = msgpack.decode(path.read_bytes(), type=_File)

        def leaf(packed: _Packed) -> Leaf:
            parts, fonts = packed
            return Leaf(parts, tuple(map(file.fonts.__getitem__, fonts)), ())

        return Kept(
            {
                key: Piece(begin, end, tuple(map(leaf, pages)), records, log)
                for key, (begin, end, pages, records, log) in file.pieces.items()
            },
            file.begins,
            {key: (preamble, leaf(page)) for key, (preamble, page) in file.first.items()},
        )
    except (OSError, ValueError, IndexError):
        return Kept()


def save(path: Path, kept: Kept) -> None:
    """Write to `path` what was used in this build."""
    fonts: dict[bytes, int] = {}

    def packed(leaf: Leaf) -> _Packed:
        return leaf.parts, tuple(fonts.setdefault(font, len(fonts)) for font in leaf.fonts)

    pieces = {
        key: (p.begin, p.end, tuple(map(packed, p.pages)), p.records, p.log)
        for key, p in kept.pieces.items()
        if key in kept.used
    }
    begins = {key: state for key, state in kept.begins.items() if key in kept.used}
    first = {
        key: (preamble, packed(leaf)) for key, (preamble, leaf) in kept.first.items() if key in kept.used
    }
    write_atomically(path, msgpack.encode(_File([*fonts], pieces, begins, first)))
