"""What pandoc writes for a deck, slide by slide: only for those that it has not written before."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from deckproof.deck.memory import text_of
from deckproof.deck.model import Ast
from deckproof.deck.pandoc import from_ast, version
from deckproof.deck.slides import is_heading, split
from deckproof.files import Kept, digest

_CUT = re.compile(r"\\begin\{frame\}\{deckproof-cut\}\s*\\end\{frame\}\s*")


def written(ast: Ast, slide_level: int, file: str, options: Sequence[str], memory: Kept) -> str:
    """What pandoc's beamer writer makes of `ast`, with `options`; `memory` is for what it has made."""
    chunks = list(_chunks(ast["blocks"], slide_level))
    common = digest("latex", version(), str(slide_level), *options, *map(_content, options))
    around = digest(common, json.dumps(ast["meta"], sort_keys=True))
    keys = [digest(common, text_of(chunk)) for chunk in chunks]
    todo = [place for place, key in enumerate(keys) if memory.get(key) is None]
    if todo or memory.get(around) is None:
        cut = {"t": "Header", "c": [slide_level, ["", [], []], [{"t": "Str", "c": "deckproof-cut"}]]}
        blocks = [cut]
        for place in todo:
            blocks += [*chunks[place], cut]
        opening, *parts, closing = _CUT.split(from_ast({**ast, "blocks": blocks}, "beamer", file, *options))
        memory.put(around, [opening.rstrip("\n"), closing])
        for place, part in zip(todo, parts, strict=True):
            memory.put(keys[place], part.strip("\n"))
    opening, closing = memory.get(around)
    return "\n\n".join([opening, *map(memory.get, keys), closing])


def _chunks(blocks: list[Any], slide_level: int) -> Iterator[list[Any]]:
    """The blocks of each slide, with those of the section pages before it."""
    chunk: list[Any] = []
    for part in split(blocks, slide_level):
        chunk += part
        if not (is_heading(part[0], slide_level) and part[0]["c"][0] < slide_level):
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _content(option: str) -> str:
    """What is in the file that `option` names."""
    path = Path(option.partition("=")[2])
    return path.read_text("utf-8") if path.is_file() else ""
