"""The words that a page shows, from its operations: TeX sets no blanks, only distances."""

import re
from collections.abc import Mapping
from typing import Any

import pikepdf
from msgspec import Struct
from pikepdf import Name, Object

BLANK = 150  # thousandths of the type's size: no kern is as wide, and every blank between words is
_CHARACTER = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[([^]]*)\])")
_BLOCK = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)


class Font(Struct, frozen=True):
    """What is known of a font, by the number of the glyph; widths in thousandths of the type's size."""

    characters: Mapping[int, str]
    widths: Mapping[int, float]
    usual: float = 1000.0


NO_FONT = Font({}, {})


class Fonts:
    """The fonts of a document, each read once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], Font] = {}

    def on(self, page: pikepdf.Page) -> dict[str, Font]:
        """The fonts of `page`, by their names there."""
        return {name: self._read(font) for name, font in self.named(page)}

    def named(self, page: pikepdf.Page) -> list[tuple[str, Object]]:
        """The names of fonts on `page`, and the fonts as they stand in the PDF."""
        resources = page.obj.get(Name.Resources, pikepdf.Dictionary())
        return list(resources.get(Name.Font, {}).items())

    def _read(self, font: Object) -> Font:
        if font.objgen not in self._known:
            table, below = font.get(Name.ToUnicode), font.get(Name.DescendantFonts)
            if table is None or below is None:  # not one of XeTeX's
                self._known[font.objgen] = NO_FONT
            else:
                given, usual = below[0].get(Name.W, pikepdf.Array()), float(below[0].get(Name.DW, 1000))
                self._known[font.objgen] = Font(characters(table.read_bytes()), widths(given), usual)
        return self._known[font.objgen]


def widths(given: Object) -> dict[int, float]:
    """What a /W array says: `first [width …]` or `first last width`, again and again."""
    found: dict[int, float] = {}
    parts = list(given)
    at = 0
    while at < len(parts):
        first = int(parts[at])
        if isinstance(parts[at + 1], pikepdf.Array):
            found |= {first + step: float(width) for step, width in enumerate(parts[at + 1])}
            at += 2
        else:
            found |= dict.fromkeys(range(first, int(parts[at + 1]) + 1), float(parts[at + 2]))
            at += 3
    return found


def characters(table: bytes) -> dict[int, str]:
    """What a /ToUnicode table says: the characters by the number of the glyph."""
    found: dict[int, str] = {}
    for kind, lines in _BLOCK.findall(table):
        if kind == b"char":
            found |= {int(glyph, 16): _text(text) for glyph, text in _CHARACTER.findall(lines)}
            continue
        for first, last, start, listed in _RANGE.findall(lines):
            glyphs = range(int(first, 16), int(last, 16) + 1)
            if listed:
                texts = [_text(one) for one in re.findall(rb"<([0-9A-Fa-f]+)>", listed)]
            else:
                head, code = _text(start)[:-1], ord(_text(start)[-1])
                texts = [head + chr(code + step) for step in range(len(glyphs))]
            found |= dict(zip(glyphs, texts, strict=False))
    return found


def words(shown: Any, font: Font) -> tuple[str, float]:
    """The text of what one operation shows, `shown` being its operands, and its width."""
    text, width = "", 0.0
    for part in shown[-1] if isinstance(shown[-1], pikepdf.Array) else [shown[-1]]:
        if isinstance(part, pikepdf.String):
            data = bytes(part)
            glyphs = [data[at] << 8 | data[at + 1] for at in range(0, len(data) - 1, 2)]
            text += "".join(font.characters.get(glyph, "") for glyph in glyphs)
            width += sum(font.widths.get(glyph, font.usual) for glyph in glyphs)
        else:
            width -= float(part)
            text += " " if float(part) < -BLANK and not text.endswith(" ") else ""
    return text, width


def _text(digits: bytes) -> str:
    return bytes.fromhex(digits.decode()).decode("utf-16-be", "replace")
