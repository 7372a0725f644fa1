"""What a server is told to do with a module."""

from typing import Any

from msgspec import Struct

from deckproof.snippets.docstrings import docstrings
from deckproof.snippets.match import is_open, longest
from deckproof.snippets.module import Module
from deckproof.snippets.plan import plan
from deckproof.snippets.programs.session import commands
from deckproof.snippets.unproven import to_prove


class Limits(Struct, frozen=True):
    """What a module may use: `seconds` on the clock, `output` in characters, `file_size` in bytes a file,
    `memory` in bytes a process, and `processes` at a time."""

    seconds: float = 10.0
    output: int = 1_000_000
    file_size: int = 64_000_000
    memory: int = 4 << 30
    processes: int = 64


DEFAULT = Limits()


def order(module: Module, limits: Limits) -> dict[str, Any]:
    """What a server is told to do with `module`."""
    asked = plan(module)
    usual = {
        "path": str(module.path.resolve()),
        "source": "\n".join(module.lines),  # the file may have changed since
        "statements": len(module.statements),
        "spans": [[statement.line, statement.end] for statement in module.statements],
        "seconds": limits.seconds,
        "flood": limits.output,
        "file_size": limits.file_size,
        "memory": limits.memory,
        "processes": limits.processes,
        "watches": [[watch.first, watch.stop, watch.lines] for watch in asked.watches],
        "claimed": sorted(asked.claimed),
        "exits": sorted(asked.exits),
        "valued": sorted(asked.valued),
        "skipped": sorted(asked.skipped),
        "shown": sorted(to_prove(module)),
        "displayed": sorted(asked.displayed),
        "docstrings": [[one.name, one.line, one.end, one.text] for one in docstrings(module)],
    }
    return usual | _foreign(module, limits.file_size)


def _foreign(module: Module, file_size: int) -> dict[str, Any]:
    """What is other in the order for `module` than in one for a Python module; nothing if it is one.

    Such a program may read anything, and nobody sees what. So its recording says that it started a
    program, and recordings that say so are not kept for the next build (`kept.keep`).
    A program that is meant to print without end may print `file_size` bytes until it is stopped.
    """
    language = module.language
    if language.is_python:
        return {}
    if language.is_session:
        return {"session": commands(module), "watches": [], "claimed": []}
    stating = [claim for claim in module.claims if claim.covered]
    endless = bool(stating) and is_open(stating[-1].text)
    enough = sum(longest(claim.text) for claim in stating)
    program = {
        "build": [] if module.idle else [*language.build],
        "command": [] if module.idle else [*language.command],
        "text": module.text,
    }
    return {
        "program": program,
        "statements": 1,
        "watches": [[0, 1, enough]] if endless else [],
        **({"flood": file_size // 4} if endless else {}),
        "claimed": [],
        "skipped": [],
    }
