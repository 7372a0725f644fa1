"""Steps, blocks and sizes as the tags and attributes that deck.css and reveal.js know.

What comes at some step and stays is a fragment of reveal.js. Anything else has the attribute `data-steps`,
which lists its steps; there are rules for each step, which reveal.js writes into the slide's `data-fragment`.
"""

import re
from collections.abc import Iterator
from html import escape
from typing import Any

from deckproof.deck import steps
from deckproof.deck.marks import (
    AREA,
    BLOCK,
    CAPTION,
    COLOUR,
    FONT,
    LABEL,
    MINIPAGE,
    OVERPRINT,
    QED,
    SIZE,
    SPACE,
    Node,
)  # fmt: skip
from deckproof.deck.model import Code
from deckproof.deck.overlay import Overlay
from deckproof.deck.walk import walk
from deckproof.reveal.contents import raw, raw_inline

_ITEM = re.compile(r"<li>(\s*(?:<p>)?)<!--item(.*?)-->")
_LENGTH = re.compile(r"(-?[\d.]*)\s*(%|[a-z]+|\\[a-z]+)")
_UNITS = {
    "pt": "var(--pt)", "bp": "var(--pt)", "mm": "var(--mm)", "cm": "10 * var(--mm)", "in": "25.4 * var(--mm)",
    "em": "1em", "ex": "1ex", r"\textwidth": "100%", r"\linewidth": "100%", r"\columnwidth": "100%",
    r"\paperwidth": "var(--width)", r"\textheight": "var(--body)", r"\paperheight": "var(--height)",
    r"\baselineskip": "1.32em",
}  # fmt: skip


def in_html(blocks: list[Node], count: int) -> list[Node]:
    """The `blocks` of a slide of `count` steps with the tags for them."""

    def replace(key: str, value: Any, _format: str, _meta: Any) -> list[Node] | None:
        done = _node(key, value, count)
        return None if done is None else walk(done, replace, "", {})

    found: list[Node] = walk(blocks, replace, "", {})
    return found


def missing(count: int) -> Node:
    """Fragments without content, for each step of a slide but its first: also where nothing comes."""
    marks = "".join(
        f'<span class="fragment" data-fragment-index="{index}"></span>' for index in range(count - 1)
    )
    return raw(f'<div class="steps" aria-hidden="true">{marks}</div>')


def attributes(overlay: Overlay, count: int, *names: str) -> str:
    """The attributes of an element of the classes `names` that is there on the steps `overlay` of `count`."""
    first, last = overlay.ranges[0] if len(overlay.ranges) == 1 else (0, 0)
    if last is None and first > 1 and not names:
        return f' class="fragment" data-fragment-index="{first - 2}"'
    there = " ".join(str(step) for step in range(1, count + 1) if step in overlay)
    at_last = " data-last" if count in overlay else ""
    return f' class="{" ".join(names) or "covered"}" data-steps="{there}"{at_last}'


def items(html: str) -> str:
    """`html` with the steps of items on their elements, so that their marks are covered too."""
    return _ITEM.sub(lambda match: f"<li{match[2]}>{match[1]}", html)


def rules(count: int) -> str:
    """The style of what is not there on each of `count` steps. Before a slide is shown, and in print, it is
    as on its last step."""
    lines = [
        _rules("section.slide:not([data-fragment])", "[data-last]"),
        _rules(".reveal-print section", "[data-last]"),
    ]
    for step in range(1, count + 1):
        slide = f'html:not(.reveal-print) section[data-fragment="{step - 2}"]'
        lines.append(_rules(slide, f'[data-steps~="{step}"]'))
    return "".join(lines)


def _rules(slide: str, there: str) -> str:
    return (
        f"{slide} .covered:not({there}) {{ visibility: hidden; }}\n"
        f"{slide} .only:not({there}) {{ display: none !important; }}\n"
        f"{slide} .look-alert{there} {{ color: var(--alert); }}\n"
        f"{slide} .look-structure{there} {{ color: var(--accent); }}\n"
        f"{slide} :is(.look-strong, span.look-alert){there} {{ font-weight: bold; }}\n"
        f"{slide} .look-emph{there} {{ font-style: italic; }}\n"
        f"{slide} .look-example{there} {{ color: var(--example); }}\n"
        f"{slide} .look-semi{there} {{ color: var(--muted); }}\n"
        f"{slide} .look-colour{there} {{ color: var(--look); }}\n"
        f"{slide} .look-strike{there} {{ text-decoration: line-through; }}\n"
        f"{slide} .look-grow{there} {{ transform: scale(1.3); }}\n"
        f"{slide} .look-shrink{there} {{ transform: scale(0.7); }}\n"
    )


def highlights(code: Code, count: int) -> str:
    """The bands behind the lines of `code` that stand out."""
    return "".join(
        f'<i{attributes(one.overlay, count, "band", "only")} style="--from: {begin}; --lines: {lines}"></i>'
        for one in code.highlights
        for begin, lines in _neighbours(one.lines)
    )


def length(text: str) -> str:
    """A TeX length in CSS; negative space is none."""
    if text == "fill":
        return "0"
    match = _LENGTH.fullmatch(text.strip())
    if not match or match[1].startswith("-"):
        return "0"
    return f"calc({match[1] or 1} * {_UNITS[match[2]]})"


def _neighbours(lines: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """Where lines that touch begin, and how many they are."""
    begin = before = -2
    for line in (*lines, -2):
        if line != before + 1:
            if begin >= 0:
                yield begin, before - begin + 1
            begin = line
        before = line


def _node(key: str, value: Any, count: int) -> list[Node] | None:
    if key in ("Para", "Plain"):
        if len(value) == 1 and _is_space(value[0]) and "height" in dict(value[0]["c"][0][2]):
            return [_space("div", value[0]["c"][0][2])]
        return _filled(value)
    if key == "Note" and len(value) == 1 and (found := steps.on(value[0])) and found[0] == "only":
        said = raw(f"<!--footnote{attributes(found[1], count, 'footnote', 'only')}-->")
        return [{"t": "Note", "c": [said, *value[0]["c"][1]]}]
    if key not in ("Div", "Span"):
        return None
    (identifier, classes, pairs), inside = value
    given = dict(pairs)
    if found := steps.on({"t": key, "c": value}):
        how, overlay = found
        if how == "item":
            return [raw_inline(f"<!--item{attributes(overlay, count)}-->")]
        names = () if how == "uncover" else ("only",) if how == "only" else (f"look-{how.partition(' ')[0]}",)
        look = f' style="--look: {how.rpartition(" ")[2]}"' if how.startswith("colour ") else ""
        return _tagged(key, attributes(overlay, count, *names) + look, inside)
    if SPACE in classes:
        return [_space("div" if key == "Div" else "span", pairs)]
    if SIZE in classes:
        return _tagged(key, f' class="size-{given["size"]}"', inside)
    if FONT in classes:
        return _tagged(key, f' class="font-{given["font"]}"', inside)
    if COLOUR in classes:
        return _tagged(key, f' style="color: {given["colour"]}"', inside)
    if LABEL in classes:
        return _tagged(key, ' class="item-label"', inside)
    if CAPTION in classes:
        return _tagged(key, ' class="caption-text"', inside)
    if QED in classes:
        return _tagged(key, ' class="qed"', [])
    if key == "Div" and MINIPAGE in classes:
        return _tagged(key, f' style="width: {length(given["width"])}"', inside)
    if key == "Div" and OVERPRINT in classes:
        return _tagged(key, f' class="overprint" style="width: {length(given["width"])}"', inside)
    if key == "Div" and BLOCK in classes:
        kind = next((name for name in classes if name in ("alert", "example")), "")
        target = f' id="{escape(identifier)}"' if identifier else ""
        title = inside[0]["c"]
        head = [raw('<p class="block-title">'), {"t": "Plain", "c": title}, raw("</p>")] if title else []
        return [raw(f'<div class="block {kind}"{target}>'), *head, *inside[1:], raw("</div>")]
    if key == "Div" and AREA in classes:
        style = f"width: {length(given['width'])}; height: {length(given['height'])}"
        return [raw(f'<div class="area" style="{style}">'), *inside, raw("</div>")]
    return None


def _filled(inlines: list[Node]) -> list[Node] | None:
    r"""A paragraph with `\hfill` in it: what stands between these is apart as far as there is room."""
    parts: list[list[Node]] = [[]]
    for one in inlines:
        if _is_space(one) and dict(one["c"][0][2]).get("width") == "fill":
            parts.append([])
        else:
            parts[-1].append(one)
    if len(parts) == 1:
        return None
    spans = [node for part in parts for node in (raw_inline("<span>"), *part, raw_inline("</span>"))]
    return [raw('<div class="filled">'), {"t": "Plain", "c": spans}, raw("</div>")]


def _tagged(key: str, attributes: str, inside: list[Node]) -> list[Node]:
    if key == "Div":
        return [raw(f"<div{attributes}>"), *inside, raw("</div>")]
    return [raw_inline(f"<span{attributes}>"), *inside, raw_inline("</span>")]


def _is_space(node: Node) -> bool:
    return node["t"] in ("Span", "Div") and SPACE in node["c"][0][1]


def _space(tag: str, pairs: list[list[str]]) -> Node:
    given = dict(pairs)
    if "width" in given:
        return raw_inline(f'<span class="space" style="width: {length(given["width"])}"></span>')
    height = length(given["height"])
    if tag == "span":  # TeX puts it below the line
        return raw_inline(f'<span class="space" style="height: calc(1.32em + {height})"></span>')
    grow = " fill" if given["height"] == "fill" else ""
    return raw(f'<div class="space{grow}" style="height: {height}"></div>')
