"""Environments of LaTeX and beamer, as marks around what pandoc's reader understands."""

import re

from deckproof.deck.commands import COVERS, LOOKS, SIZES
from deckproof.deck.drawing import is_overlaid
from deckproof.deck.ops import MARK, Marker
from deckproof.deck.scan import Unreadable, environment, group, length, option, specification, tokens
from deckproof.deck.theorems import THEOREMS, title

BLOCKS = {"block": "", "alertblock": "alert", "exampleblock": "example"}
LISTS = ("itemize", "enumerate", "description")
TABLES = ("tabular", "tabular*", "tabularx")
_PLAIN = ("center", "quote", "quotation", "verse", "figure", "table", "figure*", "table*")
_ENVS = {f"{cover}env": cover for cover in COVERS} | {"actionenv": "uncover"}
_LOOKS = {f"{name}env": look for name, look in LOOKS.items()}
_DRAWINGS = ("tikzpicture", "tikzcd", "circuitikz", "forest")
_DEFAULT = re.compile(r"\s*\[<([^<>\n]*)>\]")
_COLUMN = re.compile(r"\\column(?![A-Za-z])\s*(?:<[^>]*>)?\s*(?:\[[^]]*\])?\s*\{[^{}]*\}")
_BETWEEN = re.compile(r"(?:\s|%[^\n]*\n|~|\\hfill\b|\\hfil\b|\\quad\b|\\qquad\b|\\hspace\*?\s*\{[^{}]*\})*")
_MINIPAGE = re.compile(r"\\begin\s*\{minipage\}")
_CLINE = re.compile(r"\\(?:cmidrule|cline)\s*(?:\[[^]]*\])?\s*(?:\([^)]*\))?\s*\{[^{}]*\}")
_ONE_PICTURE = re.compile(
    r"(?:\s|%[^\n]*\n|\\centering\b|\[[^]]*\])*\\includegraphics\s*(?:\[[^]]*\])?\s*\{[^{}]*\}"
    r"(?:(?!\\includegraphics|\\begin).)*",
    re.DOTALL,
)
_MARKERS = {r"\arabic*": "1", r"\alph*": "a", r"\Alph*": "A", r"\roman*": "i", r"\Roman*": "I"}


def begun(name: str, text: str, at: int, marker: Marker) -> tuple[str, int]:
    """What stands for the environment `name` whose beginning ends at `at`, and the place behind its end.
    Minipages beside each other are columns."""
    inside, at = environment(text, at, name)
    if name != "minipage":
        return inner(name, inside, marker), at
    pages = [_minipage(inside)]
    while (between := _BETWEEN.match(text, at)) and (more := _MINIPAGE.match(text, between.end())):
        if re.search(r"\n[ \t]*\n", between[0]):
            break
        inside, at = environment(text, more.end(), name)
        pages.append(_minipage(inside))
    if len(pages) == 1:
        width, _, content = pages[0]
        return marker.box("minipage", length(width), marker.scan(content)), at
    columns = "".join(
        marker.box("column", f"{length(width)}|{align}", marker.scan(content))
        for width, align, content in pages
    )
    return marker.box("columns", "", columns), at


def inner(name: str, inside: str, marker: Marker) -> str:
    """The same, given what is in it."""
    if name in THEOREMS or name in marker.known.theorems:
        return _theorem(name, inside, marker)
    spec, at = specification(inside, 0)
    if spec is not None:
        if name in _ENVS:
            return marker.box(_ENVS[name], spec, marker.scan(inside[at:]))
        if name in _LOOKS:
            return marker.box(_LOOKS[name], spec, marker.scan(inside[at:]))
        if name not in (*BLOCKS, *_PLAIN, *LISTS):
            raise Unreadable(f"\\begin{{{name}}}<")
        return marker.box("uncover", spec, inner(name, inside[at:], marker))
    if name in _ENVS:
        return marker.scan(inside)
    if name in BLOCKS:
        return _block(name, inside, marker)
    if name == "columns":
        align, at = option(inside, 0)
        return marker.box("columns", align, marker.scan(_as_environments(inside[at:])))
    if name == "column":
        align, at = option(inside, 0)
        width, at = group(inside, at)
        return marker.box("column", f"{length(width)}|{align}", marker.scan(inside[at:]))
    if name == "overlayarea":
        width, at = group(inside, 0)
        height, at = group(inside, at)
        return marker.box("area", f"{length(width)}|{length(height)}", marker.scan(inside[at:]))
    if name == "overprint":
        return _overprint(inside, marker)
    if name in ("flushleft", "flushright"):
        return marker.box("flush", name, marker.scan(inside))
    if name in SIZES:
        return marker.box("size", name, marker.scan(inside))
    if name in LISTS:
        return _list(name, inside, marker)
    if name in _PLAIN:
        _, at = option(inside, 0)
        content = _placed(inside[at:], marker)
        if name.startswith("figure") and (MARK in content or not _ONE_PICTURE.fullmatch(inside)):
            return _figure(inside[at:], marker)
        return f"\n\n\\begin{{{name}}}\n{content}\n\\end{{{name}}}\n\n"
    if name in TABLES:
        end = 0
        if name != "tabular":
            _, end = group(inside, 0)
        _, end = option(inside, end)
        _, end = group(inside, end)
        rows = _CLINE.sub("", inside[end:])  # tables have rules of their own
        return f"\\begin{{{name}}}{inside[:end]}{_placed(rows, marker, cells=True)}\\end{{{name}}}"
    if name not in _DRAWINGS and is_overlaid(inside):
        raise Unreadable(inside)
    return f"\\begin{{{name}}}{inside}\\end{{{name}}}"


def _placed(inside: str, marker: Marker, *, cells: bool = False) -> str:
    before, marker.is_placed = marker.is_placed, True
    found = marker.scan(inside, cells=cells)
    marker.is_placed = before
    return found


def _block(name: str, inside: str, marker: Marker) -> str:
    words, at = group(inside, 0)
    spec, at = specification(inside, at)
    head = marker.mark("title", "", marker.scan(words))
    made = marker.box("block", BLOCKS[name], f"{head}\n\n{marker.scan(inside[at:])}")
    return made if spec is None else marker.box("uncover", spec, made)


def _theorem(name: str, inside: str, marker: Marker) -> str:
    spec, at = specification(inside, 0)
    words, at = option(inside, at)
    if spec is None:
        spec, at = specification(inside, at)
    if name in marker.known.theorems:
        kind = ""
        called, is_italic = marker.known.theorems[name]
    else:
        kind, is_italic = THEOREMS[name]
        called = title(name, marker.known.language)
    if words and name == "proof":
        called = words.rstrip(".")
    elif words:
        called = f"{called} ({words})"
    called += "." if name == "proof" else ""
    head = marker.mark("title", "", marker.scan(called))
    content = marker.scan(inside[at:].replace(r"\qedhere", r"\qed"))
    if is_italic:
        content = marker.box("font", "emph", content)
    if name == "proof" and r"\qed" not in inside:
        content = f"{content.rstrip()}{marker.mark('qed', '', '')}\n\n"
    made = marker.box("block", kind, f"{head}\n\n{content}")
    return made if spec is None else marker.box("uncover", spec, made)


def _figure(inside: str, marker: Marker) -> str:
    """A figure that is more than a picture and its caption: a drawing, say, or pictures on some steps."""
    caption = ""
    for kind, piece, begin, end in tokens(inside):
        if kind == "word" and piece == "\\caption":
            words, behind = group(inside, option(inside, end)[1])
            caption = marker.box("caption", "", marker.scan(words))
            inside = inside[:begin] + inside[behind:]
            break
    return marker.box("flush", "center", _placed(inside, marker) + caption)


def _overprint(inside: str, marker: Marker) -> str:
    r"""Parts in the same place, each of which begins with `\onslide`."""
    width, at = option(inside, 0)
    inside = inside[at:]
    starts = [
        (begin, end) for kind, piece, begin, end in tokens(inside) if kind == "word" and piece == "\\onslide"
    ]
    ends = [*(begin for begin, _ in starts[1:]), len(inside)]
    if not starts or inside[: starts[0][0]].strip():
        raise Unreadable(r"\begin{overprint}")
    parts = []
    for (_, start), end in zip(starts, ends, strict=True):
        spec, begin = specification(inside, start)
        if spec is None:
            raise Unreadable(r"\begin{overprint}")
        parts.append(marker.box("uncover", spec, marker.scan(inside[begin:end])))
    return marker.box("overprint", length(width or r"\textwidth"), "".join(parts))


def _list(name: str, inside: str, marker: Marker) -> str:
    default = _DEFAULT.match(inside)
    at = default.end() if default else 0
    label, at = option(inside, at)
    kept = ""
    before = marker.default, marker.label
    marker.default = default[1] if default else marker.default  # a list in it has it too
    marker.label = ""
    given = re.search(r"label\s*=\s*(\{.*?\}|[^,]*)", label)
    if name == "enumerate" and label:
        style = given[1].strip("{}") if given else "" if "=" in label else label
        for macro, sign in _MARKERS.items():
            style = style.replace(macro, sign)
        kept = f"[{style}]" if style else ""
    elif name == "itemize" and given:
        marker.label = given[1].removeprefix("{").removesuffix("}").strip()
    body = marker.scan(inside[at:], terms=name == "description")
    marker.default, marker.label = before
    return f"\n\n\\begin{{{name}}}{kept}\n{body}\n\\end{{{name}}}\n\n"


def _minipage(inside: str) -> tuple[str, str, str]:
    """The width of a minipage, where it stands beside others, and what is in it."""
    align, at = option(inside, 0)
    while inside[at:].lstrip().startswith("["):
        _, at = option(inside, at)
    width, at = group(inside, at)
    return width, align or "c", inside[at:]


def _as_environments(columns: str) -> str:
    """`\\column{...}` commands as environments."""
    found = list(_COLUMN.finditer(columns))
    if not found:
        return columns
    ends = [*(match.start() for match in found[1:]), len(columns)]
    heads = [match[0].removeprefix("\\column") for match in found]
    parts = [
        f"\\begin{{column}}{head}{columns[match.end() : end]}\\end{{column}}"
        for head, match, end in zip(heads, found, ends, strict=True)
    ]
    return columns[: found[0].start()] + "\n\n".join(parts)
