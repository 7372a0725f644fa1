"""Finding the comments of Python source, and telling which are for tools, for editors and for readers."""

import io
import re
import tokenize
from collections.abc import Iterable

from msgspec import Struct

_TOOL = re.compile(  # exactly what tools read: a claim may begin with the same word
    r"#\s*(noqa(:\s*[A-Z].*)?"
    r"|type:\s*ignore(\[.*\])?"
    r"|(fmt|yapf):\s*(on|off|skip|enable|disable)"
    r"|pragma:\s*no\s*(cover|branch).*"
    r"|pylint:\s*(disable|enable).*"
    r"|(mypy|pyright):\s*(ignore|strict|basic|disable-error-code|allow-).*"
    r"|ruff:\s*(noqa|isort).*"
    r"|isort:\s*(skip|on|off|split|skip_file).*"
    r"|nosec(\s+B\d+)?)$"
)
_HEAD = re.compile(r"#!|#.*?coding[:=][ \t]*[-\w.]+")  # a shebang, an encoding (PEP 263)
_OPEN = re.compile(r"#\s*region\b\s*(?P<rest>.*)$")
_CLOSE = re.compile(r"#\s*endregion\b\s*(?P<rest>.*)$")
_VALUE = re.compile(r"#\s*=>\s?(?P<value>.*)$")


class Comment(Struct, frozen=True):
    """A comment: where it is and whether it has its line for itself."""

    line: int
    column: int
    text: str  # with its sign, without trailing blanks
    alone: bool

    @property
    def for_tools(self) -> bool:
        """Is it for linters, formatters and the like, or for Python itself, rather than for readers?"""
        return bool(_TOOL.match(self.text) or (self.line <= 2 and _HEAD.match(self.text)))

    @property
    def opens(self) -> str | None:
        """What follows `# region`, if this is such a mark."""
        match = _OPEN.match(self.text) if self.alone else None
        return match["rest"] if match else None

    @property
    def closes(self) -> str | None:
        """What follows `# endregion`, if this is such a mark."""
        match = _CLOSE.match(self.text) if self.alone else None
        return match["rest"] if match else None

    @property
    def value(self) -> str | None:
        """What a trailing `# => value` states."""
        match = None if self.alone else _VALUE.match(self.text)
        return match["value"] if match else None

    @property
    def stated(self) -> str:
        """The text without the comment sign and the one space that follows it."""
        return self.text[2:] if self.text.startswith("# ") else self.text[1:]


def comments(source: str) -> list[Comment]:
    """All comments of `source`, which must be Python that compiles."""
    found = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            line, column = token.start
            found.append(Comment(line, column, token.string.rstrip(), not token.line[:column].strip()))
    return found


def blocks(found: Iterable[Comment]) -> list[list[Comment]]:
    """The runs of comments for readers that stand alone on consecutive lines at one indentation.

    Marks of regions end a run. A comment for a tool is left out without ending it.
    """
    runs: list[list[Comment]] = []
    last: Comment | None = None
    for comment in found:
        if not comment.alone or comment.opens is not None or comment.closes is not None:
            last = None
            continue
        follows = last is not None and comment.line == last.line + 1 and comment.column == last.column
        if not follows:
            runs.append([])
        if not comment.for_tools:
            runs[-1].append(comment)
        last = comment
    return [run for run in runs if run]
