"""Raw LaTeX in a deck: made into AST where pandoc's own LaTeX reader can, so that HTML has it too."""

import re
from collections.abc import Mapping
from typing import Any

from pandocfilters import stringify

from deckproof.deck import colours, latex, theorems
from deckproof.deck.drawing import is_drawing
from deckproof.deck.lines import COMMENT
from deckproof.deck.marks import structured
from deckproof.deck.model import Ast
from deckproof.deck.ops import Known, Op
from deckproof.deck.pandoc import to_ast
from deckproof.deck.rejoin import rejoined, settled
from deckproof.deck.scan import Unreadable
from deckproof.deck.walk import walk
from deckproof.problem import Problems

_CODE = re.compile(
    r"\\begin\s*\{(minted|lstlisting|[BL]?Verbatim\*?|SaveVerbatim|verbatim\*?|semiverbatim|alltt|tcblisting"
    r"|pyglist|pycode|pyverbatim|pythoncode|pythonlisting|code)\}"
    r"|\\(inputminted|lstinputlisting|VerbatimInput|verbatiminput|inputpygments|mint|pygment|lstinline"
    r"|mintinline|tcbinputlisting)\b"
)
_PRE = re.compile(r"<(pre|textarea|xmp)\b", re.IGNORECASE)
_LATEX = ("tex", "latex", "beamer")
_MARK = "deckproof-raw"
_BLOCKS = "deckproof-blocks"  # blocks where inlines are


def is_comment(block: Mapping[str, Any]) -> bool:
    """Is `block` an HTML comment and nothing else? pandoc would begin a slide with one that comes first."""
    return block["t"] == "RawBlock" and block["c"][0] == "html" and not COMMENT.sub("", block["c"][1]).strip()


def unproven(kind: str, raw: str) -> str | None:
    """The name of the LaTeX environment or command, or the HTML element, in `raw` that shows code, if any."""
    match = (_CODE if kind in _LATEX else _PRE).search(raw)
    return next(filter(None, match.groups())) if match else None


def raw_to_ast(ast: Ast, file: str) -> Ast:
    """`ast` with its raw LaTeX read as LaTeX, but for the pieces that pandoc does not understand whole.

    One pandoc process reads them all: each goes below a heading of its own.
    """
    ast = {**ast, "blocks": rejoined(ast["blocks"])}
    found: list[str] = []
    ops: list[Op] = []
    known = _known(ast["meta"])

    def collect(key: str, value: Any, _format: str, _meta: Any) -> None:
        if _is_readable(key, value):
            found.append(_encoded(value[1], ops, known))

    walk(ast["blocks"], collect, "", {})
    parts = _read(found, file)
    if parts is None:
        return {**ast, "blocks": settled(ast["blocks"])}
    following = iter(parts)

    def replaced(value: Any) -> Any:
        """`value` with what its pieces are, which are not looked at again."""
        if isinstance(value, dict):
            return {name: replaced(part) for name, part in value.items()}
        if not isinstance(value, list):
            return value
        done: list[Any] = []
        for node in value:
            if isinstance(node, dict) and _is_readable(node.get("t", ""), node.get("c")):
                done += _in_place_of(node, next(following), ops)
            elif isinstance(node, dict) and node.get("t") in ("Para", "Plain"):
                done += _apart({**node, "c": replaced(node["c"])})
            else:
                done.append(replaced(node))
        return done

    return {**ast, "blocks": settled(replaced(ast["blocks"]))}


def _known(meta: Mapping[str, Any]) -> Known:
    """What the deck's header and its language say about its LaTeX."""
    pieces: list[str] = []

    def collect(key: str, value: Any, _format: str, _meta: Any) -> None:
        if key in ("RawBlock", "RawInline"):
            pieces.append(value[1])

    walk(meta.get("header-includes", []), collect, "", {})
    header = "\n".join(pieces)
    language = stringify(meta["lang"]) if "lang" in meta else "en"
    return Known(language, colours.defined(header), theorems.defined(header))


def _in_place_of(node: Any, part: list[Any], ops: list[Op]) -> list[Any]:
    """What stands for the raw `node` that was read as the blocks `part`: itself, where that is not all."""
    if not part or _has_raw(part):
        return [node]
    part = structured(part, ops)
    if node["t"] == "RawBlock":
        return part
    if len(part) == 1 and part[0]["t"] in ("Para", "Plain"):
        found: list[Any] = part[0]["c"]
        return found
    return [{"t": _BLOCKS, "c": part}]


def _apart(paragraph: Any) -> list[Any]:
    """`paragraph`, and the blocks that LaTeX in it turned out to be."""
    if not any(one["t"] == _BLOCKS for one in paragraph["c"]):
        return [paragraph]
    done: list[Any] = []
    run: list[Any] = []
    for one in [*paragraph["c"], {"t": _BLOCKS, "c": []}]:
        if one["t"] != _BLOCKS:
            run.append(one)
            continue
        words = run[1:] if run and run[0]["t"] in ("Space", "SoftBreak") else run
        done += [{**paragraph, "c": words}] if words else []
        done += one["c"]
        run = []
    return done


def _encoded(raw: str, ops: list[Op], known: Known) -> str:
    """`raw` for pandoc's reader; as a command that it does not know where it has to stay raw."""
    try:
        return latex.encoded(raw, ops, known)
    except Unreadable:
        return r"\deckproofraw"


def _read(found: list[str], file: str) -> list[list[Any]] | None:
    """The blocks of each of the pieces `found`; None where pandoc cannot read them."""
    if not found:
        return None
    try:
        whole = "\n\n".join(f"\\section{{{_MARK}{place}}}\n\n{text}" for place, text in enumerate(found))
        read = to_ast(whole, file, reader="latex+raw_tex")["blocks"]
    except Problems:  # not LaTeX that pandoc can read: it stays raw, and TeX has the last word
        return [part for piece in found for part in _read([piece], file) or [[]]] if len(found) > 1 else None
    parts: list[list[Any]] = []
    for block in read:
        if block["t"] == "Header" and block["c"][1][0].startswith(_MARK):
            parts.append([])
        elif parts:
            parts[-1].append(block)
    return parts if len(parts) == len(found) else None


def _is_readable(key: str, value: Any) -> bool:
    return key in ("RawBlock", "RawInline") and value[0] in ("tex", "latex") and not unproven(*value)


def _has_raw(value: Any) -> bool:
    if isinstance(value, dict):
        if value.get("t") in ("RawBlock", "RawInline"):
            return not is_drawing(value["c"][1])
        return any(map(_has_raw, value.values()))
    return isinstance(value, list) and any(map(_has_raw, value))
