"""A page of a PDF as a vector picture, drawn anew only when something on it has changed."""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf

from deckproof.files import cached, digest
from deckproof.pictures.convert import shorter
from deckproof.problem import MissingTool
from deckproof.processes import run

_SUBSET = re.compile(r"^/[A-Z]{6}\+")
_OF_THE_DOCUMENT = {
    "/Parent",
    "/PieceInfo",
    "/LastModified",
    "/StructParents",
    "/StructParent",
    "/Annots",
    "/B",
}
_OF_THE_SUBSET = {
    "/FontFile", "/FontFile2", "/FontFile3", "/CIDSet", "/CharSet", "/ToUnicode", "/W", "/Widths",
    "/FirstChar", "/LastChar",
}  # fmt: skip


def svg(document: pikepdf.Pdf, number: int, pdf: Path, cache: Path) -> Callable[[], Path]:
    """What draws page `number`, from 1, of `pdf`, which is open as `document`: a function, so that several
    can be drawn side by side."""
    program = _program()
    key = _key("svg", document, number)
    command = [program, "-svg", "-f", str(number), "-l", str(number), str(pdf), "-"]
    return lambda: cached(cache, key, ".svg", lambda: shorter(_output(command)))


def png(pdf: Path, number: int, size: tuple[int, int], cache: Path) -> Path:
    """Page `number` of `pdf`, from 1, as a PNG file of `size`: its width and height in pixels."""
    width, height = size
    scale = ["-singlefile", "-scale-to-x", str(width), "-scale-to-y", str(height)]
    command = [_program(), "-png", *scale, "-f", str(number), "-l", str(number), str(pdf), "-"]
    with pikepdf.open(pdf) as document:
        key = _key(f"png {width} {height}", document, number)
    return cached(cache, key, ".png", lambda: _output(command))


def _key(kind: str, document: pikepdf.Pdf, number: int) -> str:
    stamp = os.stat(_program())
    content = repr(_content(document.pages[number - 1].obj, ()))
    return digest("page as picture", kind, f"{stamp.st_mtime_ns} {stamp.st_size}", content)


def _output(command: list[str]) -> bytes:
    done = run(command)
    if done.returncode:
        raise OSError(f"{' '.join(command)}: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done.stdout


def _program() -> str:
    found = shutil.which("pdftocairo")
    if found is None:
        raise MissingTool("pdftocairo is not installed; it is part of poppler")
    return found


def _content(value: Any, above: tuple[Any, ...]) -> Any:
    """What `value`, a part of a page, looks like. The subsets of fonts are left out: they change when other
    pages do, and the same code in them stands for the same glyph all the same."""
    if isinstance(value, pikepdf.Object) and value.is_indirect:
        if value.objgen in above:
            return "above"
        above = (*above, value.objgen)
    if isinstance(value, pikepdf.Stream):
        return (_dictionary(value, above), digest(value.read_raw_bytes()))
    if isinstance(value, pikepdf.Dictionary):
        return _dictionary(value, above)
    if isinstance(value, pikepdf.Array):
        return [_content(one, above) for one in value]
    return _SUBSET.sub("/", str(value))


def _dictionary(value: Any, above: tuple[Any, ...]) -> list[tuple[str, Any]]:
    is_font = "/BaseFont" in value or "/FontName" in value
    left_out = _OF_THE_DOCUMENT | _OF_THE_SUBSET if is_font else _OF_THE_DOCUMENT
    return [(name, _content(value[name], above)) for name in sorted(value.keys()) if name not in left_out]
