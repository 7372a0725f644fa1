"""What is kept of a deck's units for the next build, in one file."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from deckproof.beamer.units import Piece, State
from deckproof.beamer.xdv import Leaf
from deckproof.files import write_atomically

_LENGTH = 8  # bytes that say how long the head is


class Kept(Struct):
    """Units as TeX set them, each under a hash of all that it depends on."""

    pieces: dict[str, Piece] = field(default_factory=dict)
    begins: dict[str, State] = field(default_factory=dict)  # what a unit began with, under the rest of it
    first: dict[str, tuple[bytes, Leaf]] = field(default_factory=dict)  # preamble and empty page of a run
    used: set[str] = field(default_factory=set)  # in this build


def load(path: Path) -> Kept:
    """What `save` wrote to `path`; nothing where there is no such file, or one that cannot be read."""
    try:
        data = path.read_bytes()
        begin = _LENGTH + int.from_bytes(data[:_LENGTH], "big")
        head = json.loads(data[_LENGTH:begin])
        return _unpacked(head, memoryview(data)[begin:])
    except (OSError, ValueError, TypeError, KeyError, IndexError):
        return Kept()


def save(path: Path, kept: Kept) -> None:
    """Write to `path` what was used in this build."""
    blob = bytearray()
    fonts: dict[bytes, int] = {}

    def packed(leaf: Leaf) -> list[Any]:
        for part in leaf.parts:
            blob.extend(part)
        return [list(map(len, leaf.parts)), [fonts.setdefault(font, len(fonts)) for font in leaf.fonts]]

    head = {
        "pieces": {
            key: [_state(p.begin), _state(p.end), p.records, p.log, [packed(leaf) for leaf in p.pages]]
            for key, p in kept.pieces.items()
            if key in kept.used
        },
        "first": {
            key: [preamble.hex(), packed(leaf)]
            for key, (preamble, leaf) in kept.first.items()
            if key in kept.used
        },
        "begins": {key: _state(state) for key, state in kept.begins.items() if key in kept.used},
        "fonts": [font.hex() for font in fonts],
    }
    text = json.dumps(head, separators=(",", ":")).encode()
    write_atomically(path, len(text).to_bytes(_LENGTH, "big") + text + blob)


def _state(state: State) -> list[str]:
    return [state.counters, state.section, state.subsection]


def _unpacked(head: dict[str, Any], blob: memoryview) -> Kept:
    fonts = [bytes.fromhex(font) for font in head["fonts"]]
    at = 0

    def leaf(packed: Sequence[Sequence[int]]) -> Leaf:
        nonlocal at
        lengths, chosen = packed
        parts = []
        for length in lengths:
            parts.append(bytes(blob[at : at + length]))
            at += length
        return Leaf(tuple(parts), tuple(fonts[number] for number in chosen), ())

    pieces = {
        key: Piece(State(*begin), State(*end), tuple(map(leaf, pages)), tuple(records), log)
        for key, (begin, end, records, log, pages) in head["pieces"].items()
    }
    first = {key: (bytes.fromhex(preamble), leaf(page)) for key, (preamble, page) in head["first"].items()}
    if at != len(blob):
        raise ValueError("it does not end where it should")
    return Kept(pieces, {key: State(*state) for key, state in head["begins"].items()}, first)
