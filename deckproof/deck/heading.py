"""What a heading asks of its slide beside its title, and where the appendix begins."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from deckproof.deck.model import Slide


def asked(slide: Slide, heading: Mapping[str, Any]) -> tuple[Slide, str]:
    """`slide` with what the attributes of its heading ask for, and the picture behind it, if it has one."""
    _, classes, pairs = heading["c"][1]
    given = {name.removeprefix("data-"): str(value) for name, value in pairs}
    share = given.get("background-opacity", "1")
    slide = replace(
        slide,
        allow_overflow="allow-overflow" in classes or given.get("allow-overflow") == "true",
        opacity=float(share) if re.fullmatch(r"[01]|[01]?\.\d+", share) else 1.0,
    )
    return slide, given.get("background-image", "")


def bare(heading: dict[str, Any]) -> dict[str, Any]:
    """`heading` without what `asked` told: reveal.js would do it in its own way."""
    level, (identifier, classes, pairs), text = heading["c"]
    kept = [pair for pair in pairs if not pair[0].removeprefix("data-").startswith("background-")]
    if len(kept) == len(pairs):
        return heading
    return {**heading, "c": [level, [identifier, classes, kept], text]}


def is_broken(slide: Sequence[Mapping[str, Any]]) -> bool:
    """Does the slide of these blocks go on on further pages where it is too long?"""
    return slide[0]["t"] == "Header" and "allowframebreaks" in slide[0]["c"][1][1]


def begins_appendix(block: Mapping[str, Any]) -> bool:
    r"""Is `block` a heading of the class `appendix`, or `\appendix`?"""
    if block["t"] == "Header":
        return "appendix" in block["c"][1][1]
    return is_appendix(block)


def is_appendix(block: Mapping[str, Any]) -> bool:
    r"""Is `block` the command `\appendix`?"""
    return bool(block["t"] == "RawBlock" and block["c"][1].strip() == r"\appendix")
