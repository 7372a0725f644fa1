"""What pandoc writes for a deck, slide by slide: only for those that it has not written before."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from deckproof.deck.model import Ast
from deckproof.deck.pandoc import from_ast, version
from deckproof.deck.slides import is_heading, split
from deckproof.files import digest, write_atomically

_CUT = re.compile(r"\\begin\{frame\}\{deckproof-cut\}\s*\\end\{frame\}\s*")


def written(ast: Ast, slide_level: int, file: str, options: Sequence[str], kept: Path) -> str:
    """What pandoc's beamer writer makes of `ast`, with `options`; `kept` is a file for what it has made."""
    before = _load(kept)
    chunks = list(_chunks(ast["blocks"], slide_level))
    common = digest(version(), str(slide_level), *options, *map(_content, options))
    around = digest(common, json.dumps(ast["meta"], sort_keys=True))
    keys = [digest(common, json.dumps(chunk)) for chunk in chunks]
    todo = [place for place, key in enumerate(keys) if key not in before]
    found = {key: before[key] for key in [around, *keys] if key in before}
    if todo or around not in found:
        cut = {"t": "Header", "c": [slide_level, ["", [], []], [{"t": "Str", "c": "deckproof-cut"}]]}
        blocks = [cut]
        for place in todo:
            blocks += [*chunks[place], cut]
        latex = from_ast({**ast, "blocks": blocks}, "beamer", file, *options)
        opening, *parts, closing = _CUT.split(latex)
        found[around] = json.dumps([opening, closing])
        found |= {keys[place]: part.strip("\n") for place, part in zip(todo, parts, strict=True)}
        with suppress(OSError):
            write_atomically(kept, json.dumps(found).encode())
    opening, closing = json.loads(found[around])
    return "\n\n".join([opening.rstrip("\n"), *(found[key] for key in keys), closing])


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


def _load(kept: Path) -> dict[str, str]:
    try:
        found = json.loads(kept.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
