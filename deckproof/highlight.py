"""Code in colours: which words of a code block look how, the same for every rendering."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import pygments
from msgspec import Struct

from deckproof.files import Kept, digest, program
from deckproof.theme import Colours

if TYPE_CHECKING:
    from deckproof.deck.model import Code

Run = tuple[str, str]
"""The name of a style (a key of `looks()`; empty for plain text) and the text that has it."""

TAB = 4  # columns


class Look(Struct, frozen=True):
    """How the words of one style look."""

    colour: str  # #rrggbb
    bold: bool = False
    italic: bool = False


def looks(colours: Colours) -> Mapping[str, Look]:
    """Each style's name and look. Names are made of letters only, so that they can be part of a TeX macro
    or a CSS class."""
    return {
        "keyword": Look(colours.keyword, bold=True),
        "name": Look(colours.name),
        "string": Look(colours.string),
        "number": Look(colours.number),
        "comment": Look(colours.comment),
        "quiet": Look(colours.code_quiet),  # prompts, line numbers of tracebacks, punctuation of markup
        "heading": Look(colours.code_heading, bold=True),
        "inserted": Look(colours.inserted),
        "deleted": Look(colours.deleted),
        "strong": Look(colours.code_ink, bold=True),
        "emphasis": Look(colours.code_ink, italic=True),
    }


_memory: Kept | None = None


def remember(memory: Kept) -> None:
    """Keep in `memory` what was coloured: loading what does that takes a while."""
    global _memory
    _memory = memory


def tokens(code: "Code") -> list[list[Run]]:
    """The runs of each line of `code`, neighbours of the same style merged.

    Blanks between two words of a style belong to that style. There is one list for each line of the
    text, and joined they give the text back, with its tabs as blanks. A language that Pygments does
    not know is plain text.
    """
    key = digest("code", program(), pygments.__version__, code.language, code.text)
    kept: list[list[Run]] | None = _memory.get(key) if _memory else None
    if kept is not None:
        return kept
    lines = _coloured(code)
    if _memory:
        _memory.put(key, lines)
    return lines


def _coloured(code: "Code") -> list[list[Run]]:
    lines: list[list[Run]] = [[]]
    style = _styles()
    for token, text in _lexer(code.language).get_tokens(code.text.replace("\r\n", "\n").expandtabs(TAB)):
        name = style(token)
        for place, part in enumerate(text.split("\n")):
            if place:
                lines.append([])
            if part:
                _add(lines[-1], name, part)
    return lines[: code.text.count("\n") + 1]


def known(language: str) -> bool:
    """Whether Pygments has a lexer of that name."""
    from pygments.lexers import find_lexer_class_by_name
    from pygments.util import ClassNotFound

    try:
        find_lexer_class_by_name(language)
    except ClassNotFound:
        return False
    return True


def _add(line: list[Run], name: str, text: str) -> None:
    if line and (line[-1][0] == name or text.isspace()):
        line[-1] = (line[-1][0], line[-1][1] + text)
    elif len(line) == 1 and line[0][1].isspace():
        line[0] = (name, line[0][1] + text)
    else:
        line.append((name, text))


@cache
def _lexer(language: str) -> Any:
    from pygments.lexers import get_lexer_by_name
    from pygments.lexers.special import TextLexer

    options = {"stripnl": False, "stripall": False, "ensurenl": True}
    return get_lexer_by_name(language, **options) if language and known(language) else TextLexer(**options)


@cache
def _styles() -> Any:
    """The function from a Pygments token to the name of its style: that of the nearest listed ancestor."""
    from pygments.token import (
        Comment,
        Generic,
        Keyword,
        Literal,
        Name,
        Number,
        Operator,
        Punctuation,
        String,
        Text,
    )

    listed: dict[Any, str] = {
        Text: "",
        Punctuation: "",
        Comment: "comment",
        Comment.Preproc: "name",
        Comment.PreprocFile: "string",
        Keyword: "keyword",
        Operator.Word: "keyword",
        Name.Function: "name",
        Name.Class: "name",
        Name.Decorator: "name",
        Name.Exception: "name",
        Name.Builtin: "name",
        Name.Builtin.Pseudo: "",
        Name.Namespace: "",
        Name.Tag: "keyword",
        Name.Attribute: "name",
        Name.Label: "name",
        Name.Entity: "number",
        Number: "number",
        Literal: "number",
        Literal.Date: "number",
        String: "string",
        String.Escape: "number",
        String.Interpol: "number",
        Generic.Prompt: "quiet",
        Generic.Output: "comment",
        Generic.Traceback: "comment",
        Generic.Error: "deleted",
        Generic.Deleted: "deleted",
        Generic.Inserted: "inserted",
        Generic.Heading: "heading",
        Generic.Subheading: "heading",
        Generic.Strong: "strong",
        Generic.Emph: "emphasis",
    }

    @cache
    def style(token: Any) -> str:
        here: Any = token
        while here is not None:
            if here in listed:
                return listed[here]
            here = here.parent
        return ""

    return style
