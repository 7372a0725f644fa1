"""From the text of a console session to a `Module`: a statement for each command, a claim for its output."""

import re
from collections.abc import Sequence
from pathlib import Path

from deckproof.problem import Problem, Problems
from deckproof.snippets.comments import Comment
from deckproof.snippets.language import Language
from deckproof.snippets.module import Claim, Module, Region, Statement
from deckproof.snippets.programs.parse import decoded, program_regions

PROMPT, MORE = "$ ", "> "
_MARK = re.compile(r"# (region|endregion)\b")


def parse_session(path: Path, file: str, content: bytes, language: Language) -> Module:
    """Read the session `content`. Raises `Problems` when it is none."""
    lines = tuple(decoded(file, content).split("\n"))
    marks = [Comment(n, 0, line.rstrip(), alone=True) for n, line in enumerate(lines, 1) if _MARK.match(line)]
    statements, outputs = _split(file, lines)
    regions = program_regions(file, marks, statements, lines, "#")
    claims = tuple(
        _claim(index, span, lines, regions) for index, span in enumerate(outputs) if span is not None
    )
    return Module(path, file, lines, statements, regions, claims, (), (), language)


def commands(module: Module) -> list[str]:
    """The commands of a session, without their prompts."""
    return [
        "\n".join(line[len(PROMPT) :] for line in module.lines[statement.line - 1 : statement.end])
        for statement in module.statements
    ]


def _split(
    file: str, lines: Sequence[str]
) -> tuple[tuple[Statement, ...], tuple[tuple[int, int] | None, ...]]:
    """The lines of each command and, where it states any, of its output."""
    found: list[Statement] = []
    outputs: list[tuple[int, int] | None] = []
    below_command = continued = False
    for number, line in enumerate(lines, 1):
        if line.startswith(PROMPT):
            found.append(Statement(number, number))
            outputs.append(None)
            below_command = continued = True
        elif _MARK.match(line):
            below_command = continued = False
        elif continued and (line.startswith(MORE) or line == MORE.rstrip()):
            found[-1] = Statement(found[-1].line, number)
        else:
            continued = False
            if not line.strip():
                continue
            if not below_command:
                message = "this is below no command, so nothing can print it"
                hint = "put a command above it: `$ command`"
                raise Problems([Problem(file, number, "malformed", message, hint)])
            begun = outputs[-1]
            outputs[-1] = (begun[0] if begun else found[-1].end + 1, number)
    if not found:
        message = "there is no command in this session"
        raise Problems([Problem(file, 0, "malformed", message, "write one: `$ command`")])
    return tuple(found), tuple(outputs)


def _claim(index: int, span: tuple[int, int], lines: Sequence[str], regions: Sequence[Region]) -> Claim:
    line, end = span
    names = tuple(region.name for region in regions if region.holds(line))
    after = index + 1
    text = tuple(lines[line - 1 : end])
    return Claim(line, end, text, index, after, after, after, touches=True, regions=names)
