"""What the runner is told of a module in another language than Python.

Such a program may read anything, and nobody sees what. So its recording says that it started a
program, and recordings that say so are not kept for the next build (`kept.keep`).
"""

from typing import Any

from deckproof.snippets.match import is_open, longest
from deckproof.snippets.module import Module
from deckproof.snippets.session import commands


def foreign(module: Module, file_size: int) -> dict[str, Any]:
    """What is other in the order for `module` than in one for a Python module; nothing if it is one.

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
