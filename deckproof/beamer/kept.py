"""What is kept of a build for the next one: the size of each slide and the finished PDF."""

import contextlib
import json
import re
import shutil
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from msgspec.structs import astuple

from deckproof import files
from deckproof.beamer.attachment import Attachment
from deckproof.beamer.fit import Size
from deckproof.deck.memory import text_of
from deckproof.deck.model import Deck
from deckproof.files import digest, write_atomically
from deckproof.theme import Theme

_WHOLE = "whole"
_PLACE = re.compile(r'\["deckproof-code", "\d+"\]')


def slide_keys(
    deck: Deck, slides: Mapping[int, list[Any]], pictures: Sequence[str], common: str
) -> dict[int, str]:
    """For each slide a hash of all that its size depends on; `pictures` are hashes of them, `common` is for
    what all slides depend on."""
    whole = digest(common, json.dumps(deck.ast["meta"], sort_keys=True), str(deck.slide_level))
    shown = digest(*pictures)
    return {
        place: digest(
            whole,
            text := _PLACE.sub("", text_of(blocks)),
            shown if '"Image"' in text else "",
            *(part for i in deck.slides[place].codes for part in map(str, astuple(deck.codes[i]))),
        )
        for place, blocks in slides.items()
    }


def pdf_key(
    deck: Deck, latex: str, pictures: Sequence[str], attachments: Sequence[Attachment], common: str
) -> str:
    """A hash of all that the finished PDF depends on; `pictures` are hashes of them."""
    about = [
        deck.title,
        *deck.authors,
        deck.language,
        *deck.keywords,
        *(f"{s.level} {s.allow_overflow} {s.title}" for s in deck.slides),
    ]
    attached = [part for a in attachments for part in (a.name, a.content, a.description)]
    return digest(common, latex, str(len(about)), *about, str(len(pictures)), *pictures, *attached)


def common_key(format: Path, theme: Theme) -> str:
    """A hash of what every deck depends on: the format with its packages, the theme, and this program."""
    return digest(format.stem, str(format.stat().st_mtime_ns), repr(theme), program())


def sizes(directory: Path, deck: Deck, keys: Mapping[int, str]) -> dict[int, Size]:
    """The sizes that an earlier build settled on for slides that have not changed since."""
    try:
        kept: dict[str, list[float]] = json.loads((directory / f"{deck.name}.sizes.json").read_text("utf-8"))
        return {place: Size(*kept[key]) for place, key in keys.items() if key in kept}
    except (OSError, ValueError, TypeError):
        return {}


def is_settled(directory: Path, deck: Deck, key: str) -> bool:
    """Did an earlier build settle the sizes of the very same deck, with that `key`?"""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        kept = json.loads((directory / f"{deck.name}.sizes.json").read_text("utf-8"))
        return bool(kept.get(_WHOLE) == key)
    return False


def keep_sizes(
    directory: Path, deck: Deck, keys: Mapping[int, str], settled: Mapping[int, Size], key: str
) -> None:
    """Keep `settled` for the next build, and that they are those of the deck with that `key`."""
    kept = {keys[place]: astuple(size) for place, size in settled.items() if place in keys}
    content = json.dumps({**kept, _WHOLE: key}, sort_keys=True)
    write_atomically(directory / f"{deck.name}.sizes.json", content.encode())


def pdf(directory: Path, deck: Deck, key: str) -> bytes | None:
    """The PDF that an earlier build made of the very same input."""
    try:
        return (directory / f"{deck.name}.{key}.pdf").read_bytes()
    except OSError:
        return None


def keep_pdf(directory: Path, deck: Deck, key: str, content: bytes) -> None:
    """Keep `content` in place of the PDF kept before."""
    write_atomically(directory / f"{deck.name}.{key}.pdf", content)
    for old in directory.glob(f"{deck.name}.*.pdf"):
        other = old.name.removeprefix(f"{deck.name}.").removesuffix(".pdf")
        if re.fullmatch(r"[0-9a-f]{32}", other) and other != key:
            old.unlink(missing_ok=True)


def sweep(directory: Path) -> None:
    """Take away what builds left in `directory` that were killed an hour ago or more."""
    for left in (*directory.glob(".run-*"), *directory.glob(".dump-*")):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > 3600:
                shutil.rmtree(left)


@cache
def program() -> str:
    """A hash of this program, with the template that pandoc fills in."""
    return digest(files.program(), Path(__file__).with_name("template.latex").read_bytes())
