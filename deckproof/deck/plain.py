"""The words of a part of the AST, as `pandocfilters.stringify` gives them, several times as fast."""

from typing import Any


def plain(part: list[Any]) -> str:
    """The text of `part`, inlines or blocks, without what they look like."""
    found: list[str] = []
    _collect(part, found)
    return "".join(found)


def _collect(value: Any, found: list[str]) -> None:
    if isinstance(value, dict):
        kind = value.get("t")
        if kind == "Str":
            found.append(value["c"])
        elif kind in ("Space", "SoftBreak", "LineBreak"):
            found.append(" ")
        elif kind in ("Code", "Math"):
            found.append(value["c"][1])
        else:
            for part in value.values():
                _collect(part, found)
    elif isinstance(value, list):
        for one in value:
            _collect(one, found)
