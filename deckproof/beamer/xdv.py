"""XeTeX's pages as it writes them down before they become PDF: taken apart, and put together in one file.

The format is DVI (D. Fuchs and D. Knuth, "The format of DVI files", in *TeX: The Program*, part 31) with the
commands that XeTeX adds (`xdv.h` of dvipdfm-x): fonts named by their files, and runs of glyphs.
"""

import struct
from collections.abc import Sequence

from msgspec import Struct

_PUSH, _POP = 141, 142
_BOP, _EOP, _PRE, _POST, _POSTPOST, _PADDING = 139, 140, 247, 248, 249, 223
_FONT, _NATIVE_FONT, _GLYPHS, _TEXT_GLYPHS = 243, 252, 253, 254
_ID = 7
_NATIVE_FLAGS = (0x200, 0x1000, 0x2000, 0x4000)  # colour, extend, slant, embolden: four bytes each
_LARGEST = 0x7FFF0000  # scaled points: no page is as high or as wide
_STACK = 200  # the depth that dvipdfm-x is told to have ready
# How many bytes follow a command that takes a fixed number of them.
_FIXED = {
    **{128 + n: n + 1 for n in range(4)}, 132: 8, **{133 + n: n + 1 for n in range(4)}, 137: 8,
    138: 0, 141: 0, 142: 0, 147: 0, 152: 0, 161: 0, 166: 0,
    **{first + n: n + 1 for first in (143, 148, 153, 157, 162, 167) for n in range(4)},
}  # fmt: skip


class Unreadable(Exception):
    """This is no XDV file as XeTeX writes it."""


class Leaf(Struct, frozen=True):
    """A page. Its content is `parts`, with the font `fonts[i]`, as its definition without a number, chosen
    after `parts[i]`; so leaves of several files can stand in one."""

    parts: tuple[bytes, ...]
    fonts: tuple[bytes, ...]
    specials: tuple[bytes, ...]


class Leaves(Struct, frozen=True):
    """What is in an XDV file."""

    preamble: bytes
    pages: tuple[Leaf, ...]


def taken_apart(data: bytes) -> Leaves:
    """The pages in `data`, the content of an XDV file. Raises `Unreadable`."""
    try:
        return _Reader(data).leaves()
    except (IndexError, struct.error):
        raise Unreadable("it ends too early") from None


def put_together(preamble: bytes, pages: Sequence[Leaf], first: Leaf) -> bytes:
    """The content of an XDV file of `pages`; what is on the page `first` comes on the first of them, too."""
    numbers: dict[bytes, int] = {}
    out = bytearray(preamble)
    before = -1
    for place, page in enumerate(pages):
        begun = len(out)
        out += struct.pack(">B10ii", _BOP, place + 1, *[0] * 9, before)
        before = begun
        if place == 0:
            out.append(_PUSH)  # what follows begins at the same place
            _write(first, numbers, out)
            out.append(_POP)
        _write(page, numbers, out)
        out.append(_EOP)
    post = len(out)
    num, den, mag = struct.unpack(">III", preamble[2:14])
    out += struct.pack(">BiIIIiiHH", _POST, before, num, den, mag, _LARGEST, _LARGEST, _STACK, len(pages))
    for font, number in numbers.items():
        out += _definition(font, number)
    out += struct.pack(">BIB", _POSTPOST, post, _ID) + bytes([_PADDING]) * 4
    return bytes(out) + bytes([_PADDING]) * (-len(out) % 4)


def _write(leaf: Leaf, numbers: dict[bytes, int], out: bytearray) -> None:
    for part, font in zip(leaf.parts, [*leaf.fonts, b""], strict=True):
        out += part
        if not font:
            continue
        if font not in numbers:
            numbers[font] = len(numbers)
            out += _definition(font, numbers[font])
        out += struct.pack(">BI", 238, numbers[font])  # fnt4


def _definition(font: bytes, number: int) -> bytes:
    """The font's definition, whose first byte is its command: fnt_def4 or XeTeX's own."""
    return font[:1] + struct.pack(">I", number) + font[1:]


class _Reader:
    """Goes through the commands of one file."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0
        self.fonts: dict[int, bytes] = {}

    def leaves(self) -> Leaves:
        data = self.data
        if data[0] != _PRE or data[1] != _ID:
            raise Unreadable("it does not begin as XDV does")
        end = 15 + data[14]
        preamble, self.at = data[:end], end
        pages = []
        while data[self.at] != _POST:
            if data[self.at] == _BOP:
                self.at += 45
                pages.append(self._page())
            elif not self._font():
                raise Unreadable(f"there is a command {data[self.at]} between pages")
        end_mark = struct.pack(">BIB", _POSTPOST, self.at, _ID)
        content = data.rstrip(bytes([_PADDING]))
        if not content.endswith(end_mark) or len(data) - len(content) < 4:
            raise Unreadable("its end is missing")
        return Leaves(preamble, tuple(pages))

    def _page(self) -> Leaf:
        data = self.data
        parts: list[bytes] = []
        fonts: list[bytes] = []
        specials: list[bytes] = []
        part = bytearray()
        while (command := data[self.at]) != _EOP:
            begun = self.at
            if self._font():  # no part of the page: it is written anew where the font is chosen
                continue
            if 171 <= command <= 238:
                length = max(command - 234, 0)
                number = self._number(begun + 1, length) if length else command - 171
                if number not in self.fonts:
                    raise Unreadable(f"font {number} is not defined")
                parts.append(bytes(part))
                fonts.append(self.fonts[number])
                part.clear()
                self.at += 1 + length
                continue
            self.at += self._length(command)
            part += data[begun : self.at]
            if 239 <= command <= 242:
                specials.append(data[begun + command - 237 : self.at])
        parts.append(bytes(part))
        self.at += 1
        return Leaf(tuple(parts), tuple(fonts), tuple(specials))

    def _length(self, command: int) -> int:
        """How many bytes the command at hand takes."""
        at = self.at
        if command < 128:
            return 1
        if command in _FIXED:
            return 1 + _FIXED[command]
        if 239 <= command <= 242:
            length = command - 238
            return 1 + length + self._number(at + 1, length)
        if command == _GLYPHS:
            return 7 + 10 * self._number(at + 5, 2)
        if command == _TEXT_GLYPHS:
            text = 3 + 2 * self._number(at + 1, 2)
            return text + 6 + 10 * self._number(at + text + 4, 2)
        raise Unreadable(f"there is a command {command} on a page")

    def _font(self) -> bool:
        """Read the definition of a font, if there is one here."""
        data, at = self.data, self.at
        command = data[at]
        if _FONT <= command <= _FONT + 3:
            length = command - _FONT + 1
            end = at + 1 + length + 14 + data[at + 13 + length] + data[at + 14 + length]
            self.fonts[self._number(at + 1, length)] = bytes([_FONT + 3]) + data[at + 1 + length : end]
        elif command == _NATIVE_FONT:
            flags = self._number(at + 9, 2)
            end = at + 12 + data[at + 11] + 4 + 4 * sum(bool(flags & flag) for flag in _NATIVE_FLAGS)
            self.fonts[self._number(at + 1, 4)] = data[at : at + 1] + data[at + 5 : end]
        else:
            return False
        self.at = end
        return True

    def _number(self, at: int, length: int) -> int:
        if at + length > len(self.data):
            raise IndexError
        return int.from_bytes(self.data[at : at + length], "big")
