"""Reading a deck whose citations pandoc fills in from a bibliography."""

import re
from pathlib import Path

from deckproof.deck.model import Ast
from deckproof.deck.pandoc import warned_ast
from deckproof.problem import Problem, Problems

_ASKS = re.compile(r"^(bibliography|references)\s*:", re.MULTILINE)
_MISSING = re.compile(r"[Cc]iteproc: citation (.+?) not found")


def asks(markdown: str) -> bool:
    """Has the deck a bibliography?"""
    return _ASKS.search(markdown) is not None


def cited(markdown: str, file: str, *folders: Path) -> Ast:
    """The AST of `markdown`, its citations filled in where its YAML has a bibliography, whose file is looked
    for in `folders`. A citation that the bibliography lacks is raised as a problem of `file`."""
    resources = ":".join(map(str, folders))
    options = ["--citeproc", f"--resource-path={resources}"] if asks(markdown) else []
    ast, warnings = warned_ast(markdown, file, *options)
    lines = markdown.split("\n")
    problems = []
    for key in dict.fromkeys(_MISSING.findall(warnings)):
        line = next((number for number, text in enumerate(lines, 1) if f"@{key}" in text), 0)
        message, hint = f"the bibliography has no {key}", "mend the key, or add the work to the bibliography"
        problems.append(Problem(file, line, "citation", message, hint))
    if problems:
        raise Problems(problems)
    return ast
