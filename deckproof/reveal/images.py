"""Pictures in HTML: inside the page, as large as in the PDF."""

import base64
import re
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pandocfilters import stringify

from deckproof.deck.model import Picture
from deckproof.reveal.contents import Block, raw, raw_inline

TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
_SHAPED = ("scale", "angle", "trim", "clip", "turned")  # done by deck.js, which knows how large pictures are
PLACE = re.compile(r"deckproof-picture:(\d+):")
UNITS = {"mm": "var(--mm)", "cm": "10 * var(--mm)", "in": "25.4 * var(--mm)", "px": "25.4 / 96 * var(--mm)",
         "pt": "var(--pt)", "em": "1em"}  # fmt: skip


def place(number: int) -> str:
    """What stands for the picture `number` until `embedded`."""
    return f"deckproof-picture:{number}:"


def replacement(pictures: Sequence[Picture]) -> Callable[[str, Any, str, Any], Any]:
    """An action for `pandocfilters.walk`: HTML in the place of images, and of the figures of pandoc 2."""

    def replace(key: str, value: Any, _format: str, _meta: Any) -> Any:
        if key == "Image":
            return raw_inline(_tag(pictures, value))
        if key != "Para":
            return None
        kinds = [inline["t"] for inline in value]
        if kinds == ["Image"] and value[0]["c"][2][1].startswith("fig:") and value[0]["c"][1]:
            return _figure(pictures, value[0])
        if kinds in (["Image"], ["Image", "LineBreak"]):  # the latter is pandoc's way to say "no figure"
            return [raw('<p class="picture">'), {"t": "Plain", "c": value[:1]}, raw("</p>")]
        return None

    return replace


def embedded(html: str, pictures: Sequence[Path]) -> str:
    """`html` with the content of each picture in its place."""
    return PLACE.sub(lambda match: data(pictures[int(match[1])]), html)


def _figure(pictures: Sequence[Picture], image: Block) -> list[Block]:
    caption = image["c"][1]
    # What the picture's description says already is not read out twice.
    hidden = ' aria-hidden="true"' if stringify(caption) == _picture(pictures, image["c"]).alt else ""
    return [
        raw("<figure>"),
        {"t": "Plain", "c": [image]},
        raw(f"<figcaption{hidden}>"),
        {"t": "Plain", "c": caption},
        raw("</figcaption></figure>"),
    ]


def _picture(pictures: Sequence[Picture], image: Any) -> Picture:
    place = int(image[2][0])
    return pictures[place] if place >= 0 else Picture(Path(), "")  # one that is not there


def _tag(pictures: Sequence[Picture], image: Any) -> str:
    (identifier, classes, attributes), _, (target, _) = image
    style = "; ".join(
        f"{name}: calc({_length(name, value)} * var(--picture-scale, 1))"
        for name, value in attributes
        if name in ("width", "height")
    )
    parts = [f'src="{place(int(target))}"', f'alt="{escape(_picture(pictures, image).alt)}"']
    parts += [f'id="{escape(identifier)}"'] if identifier else []
    parts += [f'class="{escape(" ".join(classes))}"'] if classes else []
    parts += [f'style="{escape(style)}"'] if style else []
    parts += [f'data-{name}="{escape(value)}"' for name, value in attributes if name in _SHAPED]
    return f"<img {' '.join(parts)}>"


def _length(name: str, value: str) -> str:
    """A length of the source in CSS: as large a part of the slide as in the PDF."""
    match = re.fullmatch(r"\s*([\d.]+)\s*(%|[a-z]*)\s*", value)
    if not match:
        return value
    number, unit = match.groups()
    if unit == "%":
        return f"{number}%" if name == "width" else f"calc({number} / 100 * var(--body))"
    return f"calc({number} * {UNITS.get(unit or 'px', '1' + unit)})"


def data(path: Path) -> str:
    """The picture in the file `path` as an address that holds it."""
    content = path.read_bytes()
    kind = TYPES[path.suffix.lower()]
    if path.suffix.lower() == ".svg":
        # Percent-encoded text is smaller than base64, and compresses well where a server does that.
        text = re.sub(rb"<\?xml.*?\?>|<!DOCTYPE.*?>", b"", content, flags=re.S).strip()
        return f"data:{kind},{quote(text, safe=' =:/;,()?!*+@$[]{}|~')}"
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"
