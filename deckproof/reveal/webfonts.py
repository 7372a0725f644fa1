"""The fonts of a page: subsets of the theme's faces, inside the page."""

import base64
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from unicodedata import category

from msgspec import Struct

from deckproof.files import digest, write_atomically
from deckproof.fonts import BOLD, REGULAR, SEMIBOLD, covering, face_of, faces, file_of, for_titles, invisible
from deckproof.theme import Theme

# What every page has, used or not: an edit of a deck makes no new subset of these, and other characters
# are in subsets of their own.
USUAL = frozenset(
    chr(point)
    for first, last in (
        (0x20, 0x7E), (0xA0, 0xFF), (0x2010, 0x2015), (0x2018, 0x201E),  # Latin 1, dashes, quotes
        (0x2020, 0x2022), (0x2026, 0x2026), (0x2039, 0x203A),
        (0x20AC, 0x20AC), (0x2122, 0x2122), (0x2212, 0x2212),
    )
    for point in range(first, last + 1)
)  # fmt: skip
CSS_WEIGHTS = {REGULAR: 400, SEMIBOLD: 600, BOLD: 700}
VERSION = "3"  # of what a subset keeps: part of its name in the cache


class _Face(Struct, frozen=True):
    family: str
    file: Path
    weight: int  # as fontconfig counts
    italic: bool
    characters: frozenset[str]


def css(theme: Theme, text: Iterable[str], cache: Path, formulas: str = "") -> str:
    """`@font-face` rules that show `text` in the fonts of `theme`, whatever fonts the reader has; `formulas`
    are the characters of its formulas."""
    faces_needed = [*_faces(theme, frozenset(text)), *_formulas(theme, formulas)]
    files = _subsets(faces_needed, cache)
    return "".join(map(_rule, faces_needed, files))


def _rule(face: _Face, file: Path) -> str:
    data = base64.b64encode(file.read_bytes()).decode("ascii")
    return (
        f'@font-face {{ font-family: "{face.family}"; font-weight: {CSS_WEIGHTS[face.weight]};'
        f" font-style: {'italic' if face.italic else 'normal'}; font-display: block;"
        f" unicode-range: {_ranges(face.characters)};"
        f" src: url(data:font/woff2;base64,{data}) format('woff2'); }}\n"
    )


@lru_cache(maxsize=64)  # while a deck is written, its characters are mostly the same
def missing(theme: Theme, text: frozenset[str]) -> frozenset[str]:
    """The characters of `text` that no font of `theme` has."""
    found = covering(_visible(text), (theme.sans, theme.mono, *theme.fallbacks))
    return frozenset(character for character, family in found.items() if family is None)


def _ranges(characters: frozenset[str]) -> str:
    """`characters` as CSS has them: `U+41-5A, U+61`."""
    points = {ord(character) for character in characters}
    starts = sorted(point for point in points if point - 1 not in points)
    ends = sorted(point for point in points if point + 1 not in points)
    return ", ".join(
        f"U+{start:X}-{end:X}" if end > start else f"U+{start:X}"
        for start, end in zip(starts, ends, strict=True)
    )


def _visible(text: Iterable[str]) -> frozenset[str]:
    return frozenset(c for c in set(text) if not (invisible(c) or c.isspace() or category(c) == "Cc"))


@lru_cache(maxsize=64)
def _faces(theme: Theme, text: frozenset[str]) -> tuple[_Face, ...]:
    needed = _visible(text)
    upright, italic = False, True
    variants = {
        theme.sans: [(REGULAR, upright), (BOLD, upright), (REGULAR, italic), (BOLD, italic)],
        theme.mono: [(REGULAR, upright), (BOLD, upright), (REGULAR, italic)],
    }
    titles = for_titles(theme.sans)
    variants[titles] = [*variants.get(titles, []), (SEMIBOLD, upright)]
    found = []
    lacking = frozenset[str]()
    for family, wanted in variants.items():
        has = frozenset(c for c, owner in covering(needed, [family]).items() if owner)
        lacking |= needed - has
        found += [
            _Face(family, file_of(family, weight=weight, italic=slanted), weight, slanted, characters)
            for characters in (USUAL, has - USUAL)
            if characters
            for weight, slanted in wanted
        ]
    owners = covering(lacking, theme.fallbacks)
    for family in theme.fallbacks:
        if has := frozenset(c for c, owner in owners.items() if owner == family):
            found.append(_Face(family, file_of(family), REGULAR, upright, has))
    return tuple(found)


def _formulas(theme: Theme, formulas: str) -> list[_Face]:
    """The face of formulas, where there are any and it is installed: browsers have fonts for them, too."""
    if not formulas or not faces(theme.math):
        return []
    face = face_of(theme.math)
    letters = {c for c in set(formulas) | {chr(p) for p in _ITALIC} | set(_SIGNS) if face.has(ord(c))}
    return [_Face(theme.math, face.file, REGULAR, False, frozenset(letters))]


_ITALIC = (*range(0x1D434, 0x1D468), 0x210E, *range(0x1D6FC, 0x1D71C), *range(0x30, 0x3A))
"""What browsers make of letters and figures in formulas."""
_SIGNS = "()[]{}|‖∣+−=<>/,.;:!′″∑∏∫∮√∞∂"


def _subsets(wanted: list[_Face], cache: Path) -> list[Path]:
    """The file of each face, made where it is not in the cache: a fifth of a second each, so side by side."""
    from concurrent.futures import ProcessPoolExecutor  # slow to load, and seldom needed

    files = [cache / f"{_name(face)}.woff2" for face in wanted]
    new = [place for place, file in enumerate(files) if not file.exists()]
    if new:
        with ProcessPoolExecutor() as pool:
            for place, content in zip(new, pool.map(_made, [wanted[place] for place in new]), strict=True):
                write_atomically(files[place], content)
    return files


def _name(face: _Face) -> str:
    state = face.file.stat()
    identity = (str(face.file), str(state.st_size), str(state.st_mtime_ns))
    return digest("reveal font", VERSION, *identity, "".join(sorted(face.characters)))


def _made(face: _Face) -> bytes:
    # Slow to load, and needed only when a subset is new.
    from io import BytesIO

    from fontTools import subset

    options = subset.Options()
    options.flavor = "woff2"
    # Letters are joined where their script asks for it, but no ligatures: code is shown as it is typed.
    options.layout_features = [
        "kern",
        "mark",
        "mkmk",
        "ccmp",
        "isol",
        "init",
        "medi",
        "fina",
        "rlig",
        "ssty",
        "dtls",
    ]
    options.hinting = False
    options.desubroutinize = True
    options.notdef_outline = True
    options.drop_tables += ["FFTM"]
    font = subset.load_font(str(face.file), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(sorted(face.characters)))
    subsetter.subset(font)
    content = BytesIO()
    subset.save_font(font, content, options)
    return content.getvalue()
