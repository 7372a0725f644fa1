"""Raw LaTeX in a deck: made into AST where pandoc's own LaTeX reader can, so that HTML has it too."""

import re
from collections.abc import Mapping
from typing import Any

from pandocfilters import walk

from deckproof.deck.lines import COMMENT
from deckproof.deck.model import Ast
from deckproof.deck.pandoc import to_ast
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
    found: list[str] = []

    def collect(key: str, value: Any, _format: str, _meta: Any) -> None:
        if _is_readable(key, value):
            found.append(value[1])

    walk(ast["blocks"], collect, "", {})
    if not found:
        return ast
    try:
        latex = "\n\n".join(f"\\section{{{_MARK}{place}}}\n\n{text}" for place, text in enumerate(found))
        read = to_ast(latex, file, reader="latex+raw_tex")["blocks"]
    except Problems:  # not LaTeX that pandoc can read: it stays raw, and TeX has the last word
        return ast
    parts: list[list[Any]] = []
    for block in read:
        if block["t"] == "Header" and block["c"][1][0].startswith(_MARK):
            parts.append([])
        elif parts:
            parts[-1].append(block)
    if len(parts) != len(found):
        return ast
    following = iter(parts)

    def replace(key: str, value: Any, _format: str, _meta: Any) -> Any:
        if not _is_readable(key, value):
            return None
        part = next(following)
        if not part or _has_raw(part):
            return None
        if key == "RawBlock":
            return part
        return part[0]["c"] if len(part) == 1 and part[0]["t"] in ("Para", "Plain") else None

    return {**ast, "blocks": walk(ast["blocks"], replace, "", {})}


def _is_readable(key: str, value: Any) -> bool:
    return key in ("RawBlock", "RawInline") and value[0] in ("tex", "latex") and not unproven(*value)


def _has_raw(value: Any) -> bool:
    if isinstance(value, dict):
        return value.get("t") in ("RawBlock", "RawInline") or any(map(_has_raw, value.values()))
    return isinstance(value, list) and any(map(_has_raw, value))
