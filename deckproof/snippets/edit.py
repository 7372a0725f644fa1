"""Replacements of lines of a module, and the bytes of its file with them."""

import codecs
import io
import re
import tokenize
from collections.abc import Iterable

from msgspec import Struct

_END = re.compile(rb"(\r\n|\r|\n)")


class Replacement(Struct, frozen=True):
    """Write `lines` in the place of the module's lines `first:stop`, from 1; above `first` if that is none.

    `answers` is the line of the verdict that asks for it, `regions` are those of the claim, and `states`
    is its text afterwards, empty if it is removed.
    """

    first: int
    stop: int
    lines: tuple[str, ...]
    answers: int
    regions: tuple[str, ...]
    states: tuple[str, ...] = ()


def rewritten(content: bytes, changes: Iterable[Replacement], encoding: str = "") -> bytes:
    """`content`, a module's file, with `changes`: what they do not name keeps its bytes.

    `encoding` is that of the file, if it is not what Python takes it for.
    """
    encoding = (encoding or encoding_of(content)).removesuffix("-sig")
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    pieces = _END.split(content.removeprefix(mark))
    lines, ends = pieces[::2], [*pieces[1::2], b""]
    usual = ends[0] or b"\n"
    for change in sorted(changes, key=lambda change: (change.first, change.stop), reverse=True):
        first, stop = change.first - 1, change.stop - 1
        end = ends[first - 1 : first] or [usual]  # as the line above has it
        lines[first:stop] = [line.encode(encoding) for line in change.lines]
        ends[first:stop] = [end[0] or usual] * len(change.lines)
    lines, ends = lines or [b""], [end or usual for end in ends[:-1]]
    return mark + b"".join(line + end for line, end in zip(lines, [*ends, b""], strict=True))


def encoding_of(content: bytes) -> str:
    """The encoding that `content`, Python source, declares or has by its mark."""
    return tokenize.detect_encoding(io.BytesIO(content).readline)[0]
