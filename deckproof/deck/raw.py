"""Raw LaTeX in a deck: made into AST where pandoc's own LaTeX reader can, so that HTML has it too."""

import re
from typing import Any

from deckproof.deck.model import Ast
from deckproof.deck.pandoc import to_ast
from deckproof.problem import Problems

_CODE = re.compile(
    r"\\begin\s*\{(minted|lstlisting|[BL]?Verbatim\*?|verbatim\*?|semiverbatim|alltt|pyglist|code)\}"
    r"|\\(inputminted|lstinputlisting|VerbatimInput|verbatiminput|mint|pygment|lstinline|mintinline)\b"
)
_MARK = "deckproof-raw"


def unproven_environment(latex: str) -> str | None:
    """The name of the environment or command in `latex` that shows code, if there is one."""
    match = _CODE.search(latex)
    return (match[1] or match[2]) if match else None


def raw_to_ast(ast: Ast, file: str) -> Ast:
    """`ast` with its top-level raw LaTeX blocks read as LaTeX, but for those that pandoc does not understand whole.

    One pandoc process reads them all: each goes below a heading of its own.
    """
    blocks: list[Any] = ast["blocks"]
    raw = [i for i, b in enumerate(blocks) if b["t"] == "RawBlock" and b["c"][0] in ("tex", "latex")]
    raw = [i for i in raw if unproven_environment(blocks[i]["c"][1]) is None]
    if not raw:
        return ast
    try:
        latex = "\n\n".join(f"\\section{{{_MARK}{i}}}\n\n{blocks[i]['c'][1]}" for i in raw)
        read = to_ast(latex, file, reader="latex+raw_tex")["blocks"]
    except Problems:  # not LaTeX that pandoc can read: it stays raw, and TeX has the last word
        return ast
    parts: dict[int, list[Any]] = {}
    for block in read:
        if block["t"] == "Header" and block["c"][1][0].startswith(_MARK):
            parts[int(block["c"][1][0].removeprefix(_MARK))] = []
        elif parts:
            parts[next(reversed(parts))].append(block)
    done = []
    for index, block in enumerate(blocks):
        part = parts.get(index)
        done += [block] if part is None or not part or _has_raw(part) else part
    return {**ast, "blocks": done}


def _has_raw(value: Any) -> bool:
    if isinstance(value, dict):
        return value.get("t") in ("RawBlock", "RawInline") or any(map(_has_raw, value.values()))
    return isinstance(value, list) and any(map(_has_raw, value))
