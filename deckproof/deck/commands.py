"""Commands of LaTeX and beamer, as marks around what pandoc's reader understands."""

import json
import re
from collections.abc import Iterator

from deckproof.deck import colours
from deckproof.deck.ops import Marker
from deckproof.deck.scan import Unreadable, group, length, option, skip, skip_blanks, specification, tokens

SIZES = (
    "tiny", "scriptsize", "footnotesize", "small", "normalsize", "large", "Large", "LARGE", "huge", "Huge",
)  # fmt: skip
SIDES = {"centering": "center", "raggedright": "flushleft", "raggedleft": "flushright"}
LOOKS = {"alert": "alert", "structure": "structure", "textbf": "strong", "emph": "emph", "textit": "emph"}
COVERS = ("only", "uncover", "visible", "invisible")

FONTS = {
    "bfseries": ("series", "strong"), "bf": ("series", "strong"), "mdseries": ("series", ""),
    "itshape": ("shape", "emph"), "slshape": ("shape", "emph"), "it": ("shape", "emph"),
    "em": ("shape", "emph"), "scshape": ("shape", "caps"), "sc": ("shape", "caps"), "upshape": ("shape", ""),
    "ttfamily": ("family", "mono"), "tt": ("family", "mono"), "sffamily": ("family", ""),
    "rmfamily": ("family", ""),
}  # fmt: skip
_WIDTHS = {"quad": "1em", "qquad": "2em", "enspace": "0.5em", "hfill": "fill", "hfil": "fill"}
_HEIGHTS = {"smallskip": "3pt", "medskip": "6pt", "bigskip": "12pt", "vfill": "fill", "vfil": "fill"}
_STRETCH = re.compile(r"\\(?:fill|stretch\s*\{[^{}]*\})")
_LEADING_DOT = re.compile(r"(?<![\d\w])\.(?=\d)")
_ON_PICTURES = ("scale", "angle", "trim", "clip")  # what the reader drops

Declared = dict[str, tuple[str, str]]
"""How the rest of a group is set: for its size, colour, … the kind and detail of a mark."""


def declared(name: str, text: str, at: int, now: Declared, marker: Marker) -> tuple[Declared, int] | None:
    r"""What is declared behind the declaration `\name`, where `now` is before it, and the place behind its
    arguments; None for what is no declaration."""
    if name in SIZES:
        change: Declared = {"size": ("size", name)}
    elif name in FONTS:
        axis, look = FONTS[name]
        now = {one: how for one, how in now.items() if one != axis}
        change = {axis: ("font", look)} if look else {}
    elif name == "normalfont":
        now = {one: how for one, how in now.items() if one not in ("series", "shape", "family")}
        change = {}
    elif name == "color":
        spec, at = specification(text, at)
        if spec is not None and ("+" in spec or "." in spec):  # is said once, but means more than one piece
            raise Unreadable(rf"\color<{spec}>")
        painted, at = _paint(text, at, marker)
        change = {"colour": ("colour", painted) if spec is None else ("colour-on", f"{spec}|{painted}")}
    else:
        return None
    return {**now, **change}, skip_blanks(text, at)


def command(name: str, text: str, at: int, marker: Marker, *, cells: bool) -> tuple[str, int]:
    r"""What stands for the command `\name` whose arguments are at `at`, and the place behind them."""
    if name == "pause":
        number, at = option(text, at)
        if number.strip() and not number.strip().isdecimal():
            raise Unreadable("\\pause[")
        return marker.mark("pause", number.strip(), ""), at
    if name in ("onslide", "onslide*"):
        if text[at : at + 1] in ("*", "+"):
            name, at = name + text[at], at + 1
        spec, at = specification(text, at)
        if not text[skip_blanks(text, at) :].startswith("{"):
            return marker.mark("onslide", spec or "*", ""), at
        cover = {"onslide*": "only", "onslide+": "visible"}.get(name, "uncover")
        return _covered(cover, spec, text, at, marker, cells)
    if name in COVERS or name == "action":
        spec, at = specification(text, at)
        return _covered("uncover" if name == "action" else name, spec, text, at, marker, cells)
    if name in ("alt", "temporal"):
        return _one_of(name, text, at, marker)
    if name in LOOKS:
        spec, after = specification(text, at)
        if spec is not None or name == "structure":
            inside, at = group(text, after)
            return marker.mark(LOOKS[name], spec or "", marker.scan(inside)), at
    if name == "textcolor":
        spec, at = specification(text, at)
        painted, at = _paint(text, at, marker)
        inside, at = group(text, at)
        how = ("colour", painted) if spec is None else ("colour-on", f"{spec}|{painted}")
        return marker.mark(*how, marker.scan(inside)), at
    if name == "footnote":
        return _footnote(text, at, marker)
    if name == "includegraphics":
        return _picture(text, at, marker)
    if name == "parbox":
        _, at = option(text, at)
        width, at = group(text, at)
        inside, at = group(text, at)
        return marker.box("minipage", length(width), marker.scan(inside)), at
    if name == "qed":
        return marker.mark("qed", "", ""), at
    if name == "mbox":
        inside, at = group(text, at)
        return marker.scan(inside), at
    if name == "centerline":
        inside, at = group(text, at)
        return marker.box("flush", "center", marker.scan(inside)), at
    if (space := _space(name, text, at, marker)) is not None:
        return space
    spec, _ = specification(text, at)
    if spec is None:
        return f"\\{name}", at
    raise Unreadable(f"\\{name}<{spec}>")


def _space(name: str, text: str, at: int, marker: Marker) -> tuple[str, int] | None:
    if name in _WIDTHS:
        return marker.mark("hspace", _WIDTHS[name], ""), skip_blanks(text, at)
    if name in _HEIGHTS:
        return marker.mark("space", _HEIGHTS[name], ""), at
    kind = "space" if name.startswith("v") else "hspace"
    if name in ("vspace", "vspace*", "hspace", "hspace*"):
        size, at = group(text, at)
        return marker.mark(kind, "fill" if _STRETCH.fullmatch(size.strip()) else length(size), ""), at
    if name in ("vskip", "hskip"):
        size, at = skip(text, at)
        return marker.mark(kind, length(size), ""), at
    return None


def _covered(how: str, spec: str | None, text: str, at: int, marker: Marker, cells: bool) -> tuple[str, int]:
    inside, at = group(text, at)
    if spec is None:
        spec, at = specification(text, at)
    spec = "*" if spec is None else spec
    if not cells:
        return marker.mark(how, spec, marker.scan(inside)), at
    done = []
    for piece, end in _cells(inside):
        done.append(marker.mark(how, spec, marker.scan(piece.strip())) if piece.strip() else piece)
        done.append(end)
        spec = spec.replace("+", ".")  # is counted once
    return "".join(done), at


def _cells(text: str) -> Iterator[tuple[str, str]]:
    """The cells of a part of a table, each with what ends it: rules too are no part of any."""
    begin = 0
    for kind, piece, start, end in tokens(text):
        if kind == "cell" or piece == "\\\\" or (kind == "word" and piece in ("\\hline", "\\midrule")):
            yield text[begin:start], piece
            begin = end
    yield text[begin:], ""


def _one_of(name: str, text: str, at: int, marker: Marker) -> tuple[str, int]:
    r"""`\alt` and `\temporal`."""
    spec, at = specification(text, at)
    texts = []
    hows = ("at", "else") if name == "alt" else ("before", "at", "after")
    for _ in hows:
        inside, at = group(text, at)
        texts.append(inside)
    if spec is None:
        spec, at = specification(text, at)
    if spec is None:
        raise Unreadable(f"\\{name}")
    return marker.parts("one-of", spec, *zip(hows, texts, strict=True)), at


def _paint(text: str, at: int, marker: Marker) -> tuple[str, int]:
    """A colour as TeX reads it, and what it is."""
    model, at = option(text, at)
    value, at = group(text, at)
    known = colours.colour(value, model.strip(), marker.known.colours)
    return f"{f'[{model}]' if model else ''}{{{value}}}|{known}", at


def _specified(text: str, at: int) -> tuple[str | None, str, int]:
    """A specification, which may stand before or behind the option, and the option."""
    spec, at = specification(text, at)
    options, at = option(text, at)
    if spec is None:
        spec, at = specification(text, at)
    return spec, options, at


def _footnote(text: str, at: int, marker: Marker) -> tuple[str, int]:
    spec, _, at = _specified(text, at)
    inside, at = group(text, at)
    note = marker.scan(inside)
    return f"\\footnote{{{note if spec is None else marker.box('only', spec, note)}}}", at


def _picture(text: str, at: int, marker: Marker) -> tuple[str, int]:
    spec, options, at = _specified(text, at)
    file, at = group(text, at)
    options = _LEADING_DOT.sub("0.", options)  # the reader takes .5 for 5
    pairs = (one.partition("=") for one in re.split(r",(?![^{]*\})", options))
    given = {name.strip(): value.strip() or "true" for name, _, value in pairs}
    if given.get("page", "1") != "1" or "viewport" in given:
        raise Unreadable(options)
    picture = f"\\includegraphics[{options}]{{{file}}}"
    kept = {name: given[name] for name in given if name in _ON_PICTURES and given[name] != "false"}
    if "alt" in given:
        kept["alt"] = given["alt"].removeprefix("{").removesuffix("}")
    sizes = [at for at, name in enumerate(given) if name in ("width", "height")]
    if "angle" in given and sizes and [*given].index("angle") < sizes[0]:
        kept["turned"] = "first"
    if kept:
        picture = marker.mark("graphic", json.dumps(kept), picture)
    return (picture if spec is None else marker.mark("only", spec, picture)), at
