"""Which installed font has which face and which character, as fontconfig knows it."""

import os
import shutil
import subprocess
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from msgspec import Struct

from deckproof.files import Kept, digest
from deckproof.problem import MissingTool

REGULAR, SEMIBOLD, BOLD = 80, 180, 200
"""Weights, as fontconfig counts them."""

_FORMAT = "%{family}\t%{weight}\t%{slant}\t%{width}\t%{variable}\t%{index}\t%{file}\t%{charset}\n"


_PLACES = (
    *("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts"),
    *("/Library/Fonts", "~/Library/Fonts", "/etc/fonts", "~/.config/fontconfig", "/var/cache/fontconfig"),
)
"""Where fonts are, and what fontconfig is told."""


class Face(Struct, frozen=True):
    """One file of a family: its weight and slant, and the characters that it has as ranges."""

    file: Path
    weight: float
    italic: bool
    ranges: str  # "20-7e a0 ...", hexadecimal

    def has(self, point: int) -> bool:
        """Whether it has the character of that code point."""
        lows, highs = _bounds(self.ranges)
        place = bisect_right(lows, point) - 1
        return place >= 0 and point <= highs[place]


_memory: Kept | None = None


def remember(memory: Kept) -> None:
    """Keep in `memory` what fontconfig says: asking it for all families takes a while."""
    global _memory
    _memory = memory


def installed() -> str:
    """A stamp that changes when fonts, or how fontconfig chooses them, are added, changed or taken away."""
    folders = (folder for place in _PLACES for folder, _, _ in os.walk(os.path.expanduser(place)))
    return " ".join(f"{folder} {os.stat(folder).st_mtime_ns}" for folder in sorted(folders))


@cache  # as what fontconfig says is: for as long as this process lasts
def _stamp() -> str:
    return installed()


def _listed(family: str) -> str:
    """What fontconfig says of `family`: a line for each of its faces."""
    program = shutil.which("fc-list")
    if program is None:
        raise MissingTool("fontconfig (the command fc-list) is not installed; the fonts are found with it")
    key = digest(family, program, _stamp())
    kept = _memory.get(key) if _memory else None
    if kept is not None:
        return str(kept)
    escaped = "".join(f"\\{c}" if c in "\\:,-=" else c for c in family)
    command = [program, f":family={escaped}", "-f", _FORMAT]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if _memory:
        _memory.put(key, listed)
    return listed


@cache
def faces(family: str) -> tuple[Face, ...]:
    """The installed faces of `family`, the plainest first; empty when it is not installed."""
    found = []
    for line in _listed(family).splitlines():
        names, weight, slant, width, variable, index, file, ranges = line.split("\t")
        if family not in names.split(",") or variable == "True" or not _is_number(width):
            continue
        if Path(file).suffix.lower() not in {".otf", ".ttf"} or index != "0":
            continue
        # "Inter" also lists "Inter,Inter Medium": weights beside regular and bold have names of their own.
        number = float(weight) if _is_number(weight) else float(REGULAR)
        found.append((len(names.split(",")), Face(Path(file), number, slant != "0", ranges)))
    return tuple(face for _, face in sorted(found, key=lambda f: (f[0], f[1].italic, f[1].weight, f[1].file)))


def file_of(family: str, bold: bool = False, italic: bool = False, weight: int | None = None) -> Path:
    """The file of the face of `family` nearest to what is asked for; a family without italics gives its
    upright. A family that is not installed is a `MissingTool`."""
    return face_of(family, bold, italic, weight).file


def face_of(family: str, bold: bool = False, italic: bool = False, weight: int | None = None) -> Face:
    """As `file_of`, with what the face has."""
    known = faces(family)
    if not known:
        raise MissingTool(f"the font “{family}” is not installed; `fc-list` lists the fonts that are")
    wanted = weight if weight is not None else BOLD if bold else REGULAR
    return min(known, key=lambda face: (face.italic != italic, abs(face.weight - wanted)))


def look_up(families: Iterable[str]) -> None:
    """Learn of the faces of all `families` side by side."""
    _stamp()  # once for all
    with ThreadPoolExecutor() as pool:
        list(pool.map(faces, families))


def display(family: str) -> str:
    """What a family for large sizes that goes with `family` is called."""
    return f"{family} Display"


def for_titles(family: str) -> str:
    """The family of titles beside text in `family`: its own for large sizes, where it has one."""
    return display(family) if faces(display(family)) else family


def covering(text: Iterable[str], families: Iterable[str]) -> dict[str, str | None]:
    """For each character of `text`, the first of `families` (those installed) that has it, or None."""
    found: dict[str, str | None] = dict.fromkeys(text)
    left = set(found)
    for family in families:
        if left and faces(family):
            has = {character for character in left if face_of(family).has(ord(character))}
            found.update(dict.fromkeys(has, family))
            left -= has
    return found


def invisible(character: str) -> bool:
    """Whether `character` shows nothing by itself, so that no font needs to have it: joiners, variation
    selectors and other marks of format."""
    return unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"


def cells(text: str) -> int:
    """How many columns `text` takes in a font of one width: East Asian wide characters and emoji take two,
    marks that combine with the one before take none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if invisible(c) or unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


@cache
def _bounds(ranges: str) -> tuple[list[int], list[int]]:
    pairs = [part.partition("-") for part in ranges.split()]
    return [int(low, 16) for low, _, _ in pairs], [int(high or low, 16) for low, _, high in pairs]


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()
