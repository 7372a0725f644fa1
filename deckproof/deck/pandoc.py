"""Calling pandoc, the one place that does."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Sequence

from deckproof.deck.model import Ast
from deckproof.problem import MissingTool, Problem, Problems

_AT_LINE = re.compile(r"\bline (\d+)")


def to_ast(markdown: str, file: str, *options: str, reader: str = "markdown") -> Ast:
    """The AST of `markdown`. What pandoc complains about is raised as `Problems` of `file`."""
    ast: Ast = json.loads(run(["-f", reader, "-t", "json", *options], markdown, file))
    return ast


def warned_ast(markdown: str, file: str, *options: str) -> tuple[Ast, str]:
    """As `to_ast`, with what pandoc warns of."""
    text, warnings = _run(["-f", "markdown", "-t", "json", *options], markdown, file)
    return json.loads(text), warnings


def from_ast(ast: Ast, writer: str, file: str, *options: str) -> str:
    """`ast` written by pandoc's `writer` (`beamer`, `revealjs`)."""
    return run(["-f", "json", "-t", writer, *options], json.dumps(ast), file)


def version() -> str:
    """What tells pandoc from another one, without starting it."""
    program = shutil.which("pandoc")
    return f"{program} {os.stat(program).st_mtime_ns}" if program else ""


def run(arguments: Sequence[str], text: str, file: str) -> str:
    """What pandoc prints when `text` is its input."""
    return _run(arguments, text, file)[0]


def _run(arguments: Sequence[str], text: str, file: str) -> tuple[str, str]:
    program = shutil.which("pandoc")
    if program is None:
        raise MissingTool("pandoc")
    done = subprocess.run([program, *arguments], input=text.encode(), capture_output=True, check=False)
    if done.returncode:
        message = done.stderr.decode("utf-8", "replace").strip()
        line = _AT_LINE.search(message)
        first = next((part.strip() for part in message.splitlines() if part.strip()), "no message")
        what = f"pandoc cannot read this: {first}"
        at = int(line[1]) if line else 0
        rest = tuple(message.splitlines()[1:])
        raise Problems(
            [Problem(file, at, "pandoc", what, "mend the markdown or its YAML block", detail=rest)]
        )
    return done.stdout.decode(), done.stderr.decode("utf-8", "replace")
