"""Reading a deck piece by piece: only what changed since the last time goes through pandoc.

The source is divided at headings, where that is certain not to change what pandoc reads. Not to divide is
always right: so wherever pandoc's markdown could see something else, what follows stays in one piece, and
where pieces depend on each other, such as a link that is defined on another slide, the deck is read whole.
"""

import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct
from pandocfilters import stringify

from deckproof.deck.citations import asks, cited
from deckproof.deck.model import Ast
from deckproof.deck.pandoc import to_ast, version
from deckproof.deck.raw import raw_to_ast
from deckproof.deck.words import rules, worded
from deckproof.files import Kept, digest, program
from deckproof.problem import Problems

Node = dict[str, Any]
_METADATA = -1
_MARK = "deckproof0piece"  # a paragraph between the pieces that are read together

_HEADING = re.compile(r"#{1,6}[ \t]+[^\s#]")
_FENCE = re.compile(r"([ \t]*)(`{3,}|~{3,})(.*)")
_PAIR = r"[ \t]+[.#][\w+-]+|[ \t]+[\w-]+=(?:[\w./:%|-]+|\"[^\"{}\\]*\")"
_INFO = re.compile(rf"[ \t]*(?:[\w+-]+|\{{[ \t]*[#.=][\w+.#-]*(?:{_PAIR})*[ \t]*\}})?[ \t]*")
_DIV = re.compile(rf":{{3,}}[ \t]*(?:\{{[ \t]*[#.][\w.#-]*(?:{_PAIR})*[ \t]*\}}|[\w-]+)[ \t]*:*[ \t]*")
_DIV_END = re.compile(r":{3,}[ \t]*")
_DASHES = re.compile(r" {0,3}-{2,}[- \t]*")
_ENVIRONMENT = re.compile(r"\\(begin|end)[ \t]*\{([^{}]*)\}")
_TAG = re.compile(r"<(/?)([A-Za-z][\w-]*)((?:[^<>\"'`]|\"[^\"]*\"|'[^']*')*?)(/?)>")
_EMPTY = {"br", "img", "hr", "wbr", "input"}
_ADDRESS = re.compile(r"<[A-Za-z][\w+.-]*(:|@)[^\s<>]*>")
_TYPED = re.compile(r"(?<![\\`])(`+)(?!`)([^`\n]*)(?<!`)\1(?!`)")
_MACRO = re.compile(r"\\(?:new|renew|provide)command\*?\s*\{?\\([A-Za-z]+)")
_WHOLE = re.compile(  # what may matter anywhere in a deck: macros, numbered examples, citations
    r"\\(new|renew|provide)(environment|document)|\\[gex]?def\b|\\let\b|\\Declare"
    r"|\(@|(?<![\w\\])-?@[\w{]|\r(?!\n)|\x00"
)
_LABEL = re.compile(r"[ ]{0,3}(?:>[ ]*)*(?:[-*+][ ]+)?[ ]*\[([^\]]+)\]:")
_NO_LABEL = re.compile(r"\([^()\s\\`<>]*\)|\{[#.][\w-]+([ ]+[.][\w-]+)*\}")
_ATTRIBUTES = re.compile(r"\{[^{}]*\}\s*$")
_NAMED = re.compile(r"\{[^{}\n]*#([^\s{}]+)[^{}\n]*\}|\bid=[\"']?([^\s\"'{}>]+)")


def read(text: str, file: str, folders: Sequence[Any], kept: Kept) -> Ast:
    """The AST of the deck `text`, its citations filled in, its raw LaTeX and its words read; see `cited`,
    `raw_to_ast` and `worded`, which problems it raises."""
    pieces = divided(text)
    if len(pieces) > 1 and not asks(text) and _independent(pieces):
        try:
            found = _joined(pieces, file, kept)
        except Problems:  # the lines that they name are those of a piece
            found = None
        if found is not None:
            return found
    return whole(text, file, folders)


def whole(text: str, file: str, folders: Sequence[Any] = ()) -> Ast:
    """The same, read in one piece."""
    ast = raw_to_ast(cited(text, file, *folders), file)
    return worded(ast, language(ast["meta"]))


def language(meta: dict[str, Any]) -> str:
    """The language that a deck states."""
    return str(stringify(meta["lang"])) if "lang" in meta else ""


def divided(text: str) -> list[str]:
    """`text` in pieces that pandoc reads as it reads the whole; the first is what is above all headings."""
    if _WHOLE.search(text) or any(
        text.count(f"\\{name}") > 1 or text.count("---", 0, at) > 1 for name, at in _macros(text)
    ):
        return [text]
    lines = text.replace("\r\n", "\n").split("\n")
    starts = [0, *_starts(lines)]
    if starts[-1] == _METADATA:
        return [text]
    return ["\n".join(lines[a:b]) for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]


def _macros(text: str) -> Iterator[tuple[str, int]]:
    """The names of the macros that `text` defines, and where."""
    return ((match[1], match.start()) for match in _MACRO.finditer(text))


def _starts(lines: list[str]) -> Iterator[int]:
    """The places in `lines` of headings at which the text can be divided."""
    at, count = _below_metadata(lines), len(lines)
    inside: list[str] = []  # what is open: `:::`, environments, tags
    braces = 0
    while at < count:
        line = lines[at]
        here, at = at, at + 1
        blank = here == 0 or not lines[here - 1].strip()
        first = line[:1]
        if here and first == "#" and blank and not inside and not braces and _HEADING.match(line):
            yield here
        if fence := _FENCE.match(line) if "```" in line or "~~~" in line else None:
            end = _fence_end(lines, here, fence, blank)
            if end is None or any(name != ":::" for name in inside) or braces:
                return
            at = end + 1
            continue
        if "```" in line or "~~~" in line:
            return
        if ":::" in line:
            above = lines[here - 1] if here else ""
            if _DIV_END.fullmatch(line):
                if not inside or inside.pop() != ":::":
                    return
            elif _DIV.fullmatch(line) and (blank or above.startswith((":::", "#"))) and not braces:
                inside.append(":::")
            else:
                return
            continue
        if "--" in line and _DASHES.fullmatch(line):
            below = lines[at] if at < count else ""
            if blank and below.strip():  # metadata, which may be anywhere, or a table
                yield _METADATA
                return
            if not blank and not _is_table(lines, here):
                return
            continue
        if "<!--" in line:
            end = _comment_end(lines, here)
            if end is None:
                return
            at = end + 1
            continue
        if "<" in line or "\\" in line or "{" in line or "}" in line or "$" in line:
            plain = line if "\\" in line else _TYPED.sub("", line)
            change = _nested(plain, inside)
            if change is None:
                return
            braces += change
            if braces < 0:
                return


def _below_metadata(lines: list[str]) -> int:
    """The place of the line below the YAML block at the top."""
    if re.fullmatch(r"---[ \t]*", lines[0]) and len(lines) > 1 and lines[1].strip():
        for place, line in enumerate(lines[1:], 1):
            if re.fullmatch(r"(---|\.\.\.)[ \t]*", line):
                return place + 1
        return len(lines)
    return 0


def _fence_end(lines: list[str], at: int, fence: "re.Match[str]", blank: bool) -> int | None:
    """The place of the line that ends the code that begins at `at`; None where that is not certain."""
    indent, mark, info = fence.groups()
    above = lines[at - 1] if at else ""
    if "\t" in indent or not _INFO.fullmatch(info) or not (blank or above.startswith((":::", "#"))):
        return None
    end = re.compile(rf"{re.escape(mark[0])}{{{len(mark)},}}[ \t]*")
    for place in range(at + 1, len(lines)):
        line = lines[place]
        if end.fullmatch(line.lstrip(" \t")):
            below = lines[place + 1] if place + 1 < len(lines) else ""
            same = line.startswith(indent) and line[len(indent) :][:1] == mark[0]
            return place if same and (not below.strip() or below.startswith(":::")) else None
        if len(indent) > 3 and line.strip() and not line.startswith(indent):
            return None
    return None


def _comment_end(lines: list[str], at: int) -> int | None:
    """The place of the line with the end of the comment that begins at `at`; None where that is unclear."""
    for place in range(at, len(lines)):
        line = lines[place]
        if place > at and ("```" in line or "~~~" in line or "<!--" in line):
            return None
        begin = line.find("<!--") + 4 if place == at else 0
        if "-->" in line[begin:]:
            rest = line[line.index("-->", begin) + 3 :]
            return None if rest.strip() or line[: begin - 4 if begin else 0].strip() else place
    return None


def _is_table(lines: list[str], at: int) -> bool:
    """Is the line of dashes at `at` below the one line of a paragraph, and only text below it to its end?"""
    if at > 1 and lines[at - 2].strip():
        return False
    below = at + 1
    while below < len(lines) and lines[below].strip():
        if _DASHES.fullmatch(lines[below]):
            return False
        below += 1
    return True


def _nested(line: str, inside: list[str]) -> int | None:
    """How many more braces `line` opens than it closes; its environments and tags are put into `inside`.
    None where that is not certain."""
    for begins, name in _ENVIRONMENT.findall(line):
        if begins == "begin":
            inside.append(f"\\{name}")
        elif not inside or inside.pop() != f"\\{name}":
            return None
    if "<" in line:
        rest = _ADDRESS.sub("", line)
        for closes, name, _, empty in _TAG.findall(rest):
            if name.lower() in _EMPTY or empty:
                continue
            if not closes:
                inside.append(name.lower())
            elif not inside or inside.pop() != name.lower():
                return None
        rest = _TAG.sub("", rest)
        if re.search(r"<[A-Za-z/!?]", rest):
            return None
        if any(name in ("pre", "script", "style", "textarea", "xmp") for name in inside):
            return None
    braces = re.sub(r"\\.", "", line)
    return braces.count("{") - braces.count("}")


class _Labels(Struct, frozen=True):
    """The words in brackets of a piece, as pandoc tells them apart or coarser."""

    used: frozenset[str]
    defined: frozenset[str]
    headings: frozenset[str]


def _independent(pieces: Sequence[str]) -> bool:
    """Is there no piece that shows what another one defines?"""
    found = [_labels(piece) for piece in pieces]
    headings = frozenset[str]().union(*(one.headings for one in found))
    defined: dict[str, int] = {}
    for one in found:
        for label in one.defined:
            defined[label] = defined.get(label, 0) + 1
    return not any(
        one.used & headings or any(defined.get(label, 0) > (label in one.defined) for label in one.used)
        for one in found
    )


@lru_cache(maxsize=16384)
def _labels(piece: str) -> _Labels:
    used: set[str] = set()
    defined: set[str] = set()
    headings: set[str] = set()
    fence = ""
    paragraph: list[str] = []
    lines = piece.split("\n")
    for place, line in enumerate([*lines, ""]):
        mark = _FENCE.match(line) if "```" in line or "~~~" in line else None
        if fence:
            if mark and mark[2].startswith(fence) and not mark[3].strip():
                fence = ""
            continue
        if mark:
            fence = mark[2]
        if line.strip() and not mark:
            paragraph.append(line)
            if "]:" in line and (label := _LABEL.match(line)) is not None:
                defined.add(_normal(label[1]))
            if line.lstrip().startswith("#"):
                headings.add(_normal(_ATTRIBUTES.sub("", line.lstrip().lstrip("#"))))
                headings.add(_normal(line.lstrip().lstrip("#")))
            if place and line[0] in "=-" and re.fullmatch(r"(=+|-+)\s*", line):
                headings.add(_normal(_ATTRIBUTES.sub("", lines[place - 1])))
            continue
        used |= set(_bracketed("\n".join(paragraph)))
        paragraph.clear()
    return _Labels(frozenset(used), frozenset(defined), frozenset(headings - {""}))


def _bracketed(paragraph: str) -> Iterator[str]:
    """What may be a label in `paragraph`: all between a bracket and one that closes after it."""
    if "[" not in paragraph:
        return
    ends = [n for n, sign in enumerate(paragraph) if sign == "]"]
    for begin, sign in enumerate(paragraph):
        if sign == "[":
            for end in ends:
                defines = paragraph.startswith(":", end + 1) and not paragraph[:begin].strip(" >*+-")
                if begin < end and not defines and not _NO_LABEL.match(paragraph, end + 1):
                    yield _normal(paragraph[begin + 1 : end])


def _normal(label: str) -> str:
    folded = "".join(sign for sign in label.casefold() if sign.isalnum())
    return folded or "".join(label.split())


def _joined(pieces: Sequence[str], file: str, kept: Kept) -> Ast | None:
    """The AST of `pieces` put together, of which those that are not `kept` are read; None where the whole has
    to be read."""
    ground = digest("piece", version(), program())
    head = kept.get(digest(ground, pieces[0]))
    meta = head["meta"] if head else {}
    keys = [digest(ground, _matters(meta), piece) for piece in pieces]
    values = [head, *(kept.get(key) if head else None for key in keys[1:])]
    missing = [place for place, value in enumerate(values) if value is None]
    if missing:
        text = "\n\n".join(f"{_MARK}\n\n{pieces[place]}" if place else pieces[place] for place in missing)
        ast = to_ast(text, file)
        meta = meta if head else ast["meta"]
        identifiers = _identifiers(
            [pieces[place] for place in missing], _parts(ast["blocks"], missing[0] == 0)
        )
        stated = language(meta)
        about_words = digest(ground, "words", stated, rules())
        words: dict[str, str] = dict(kept.get(about_words) or {})
        known = len(words)
        done = worded(raw_to_ast({**ast, "meta": meta}, file), stated, words)
        if len(words) > known:
            kept.put(about_words, words)
        parts = _parts(done["blocks"], missing[0] == 0)
        if identifiers is None or (missing[0] and ast["meta"]):
            return None
        if [len(names) for names in identifiers] != [len([*headings_in(part)]) for part in parts]:
            return None  # LaTeX has headings, too
        for place, part, names in zip(missing, parts, identifiers, strict=True):
            about = {"meta": ast["meta"], "version": ast["pandoc-api-version"]} if place == 0 else {}
            values[place] = {"blocks": part, "names": names, **about}
            key = digest(ground, _matters(meta), pieces[place]) if place else digest(ground, pieces[0])
            kept.put(key, values[place])
    blocks = _renamed([value for value in values if value])
    if blocks is None or not values[0]:
        return None
    return {"pandoc-api-version": values[0]["version"], "meta": values[0]["meta"], "blocks": blocks}


def _matters(meta: dict[str, Any]) -> str:
    """What in a deck's metadata matters for how its pieces are read: its language, and its own LaTeX."""
    return json.dumps([meta.get("lang"), meta.get("header-includes")])


def _parts(blocks: list[Node], with_head: bool) -> list[list[Node]]:
    """`blocks` divided at their marks."""
    mark = {"t": "Para", "c": [{"t": "Str", "c": _MARK}]}
    parts: list[list[Node]] = [[]] if with_head else []
    for block in blocks:
        if block == mark:
            parts.append([])
        elif parts:
            parts[-1].append(block)
    return parts


def _identifiers(pieces: Sequence[str], parts: Sequence[list[Node]]) -> list[list[Any]] | None:
    """For each of `parts`, which were read together, the identifiers of its headings: as they are, as they
    are where no other heading has the same, and whether the author chose them. None where that is unclear."""
    if len(pieces) != len(parts):
        return None
    found: list[list[Any]] = []
    for piece, blocks in zip(pieces, parts, strict=True):
        chosen = {name for pair in _NAMED.findall(piece) for name in pair if name}
        names: list[Any] = []
        for heading in headings_in(blocks):
            identifier = heading["c"][1][0]
            made = _slug(stringify(heading["c"][2]))
            if identifier in chosen:
                names.append([identifier, identifier, True])
            elif identifier == made or re.fullmatch(re.escape(made) + r"-\d+", identifier):
                names.append([identifier, made, False])
            else:
                return None
        found.append(names)
    ours = _numbered([name for names in found for name in names])
    if ours is None or ours != [name[0] for names in found for name in names]:
        return None
    return found


def _slug(text: str) -> str:
    """What pandoc calls a heading of that text."""
    words = "-".join(text.replace("\u00ad", "").lower().split())
    kept = "".join(sign for sign in words if sign.isalnum() or sign in "-_.")
    first = next((place for place, sign in enumerate(kept) if sign.isalpha()), len(kept))
    return kept[first:] or "section"


def _numbered(names: Sequence[Any]) -> list[str] | None:
    """The identifiers that pandoc gives to headings of these `names`, one after the other."""
    used: set[str] = set()
    last: dict[str, int] = {}
    done: list[str] = []
    for _, name, chosen in names:
        new = name
        if new in used:
            if chosen:
                return None
            number = last.get(name, 0) + 1
            while (new := f"{name}-{number}") in used:
                number += 1
            last[name] = number
        used.add(new)
        done.append(new)
    return done


def _renamed(values: Sequence[dict[str, Any]]) -> list[Node] | None:
    """The blocks of all `values`, their headings numbered over the whole deck."""
    numbered = _numbered([name for value in values for name in value["names"]])
    if numbered is None:
        return None
    names = iter(numbered)
    done: list[Node] = []
    for value in values:
        new = [next(names) for _ in value["names"]]
        if new == [name[0] for name in value["names"]]:
            done += value["blocks"]
        else:
            done += _with_names(value["blocks"], iter(new))
    return done


def _with_names(value: Any, names: Iterator[str]) -> Any:
    if isinstance(value, list):
        return [_with_names(one, names) for one in value]
    if not isinstance(value, dict):
        return value
    if value.get("t") == "Header":
        level, (_, classes, pairs), text = value["c"]
        return {"t": "Header", "c": [level, [next(names), classes, pairs], text]}
    return {key: _with_names(part, names) for key, part in value.items()}


def headings_in(value: Any) -> Iterator[Node]:
    """All headings in `value`, in order."""
    if isinstance(value, list):
        for one in value:
            yield from headings_in(one)
    elif isinstance(value, dict):
        if value.get("t") == "Header":
            yield value
        else:
            yield from headings_in(value.get("c"))
