"""Python modules as they were parsed, kept for the next build: parsing takes longer than all that follows."""

import sys
from functools import lru_cache
from pathlib import Path

from msgspec import convert, to_builtins

from deckproof.files import digest, kept, program
from deckproof.snippets.language import PYTHON
from deckproof.snippets.module import Module
from deckproof.snippets.source import parse_as


@lru_cache(maxsize=1024)  # whoever watches a project asks again and again
def parsed(path: Path, file: str, content: bytes, cache: Path) -> Module:
    """The Python module whose source is `content`, as `parse` gives it, kept in `cache`. Raises what that
    does."""
    known = kept(cache, "module", str(path))
    key = digest(program(), sys.version, content)  # the grammar is Python's
    found = known.get(key)
    if found is not None:
        return convert({**found, "path": path, "file": file}, Module)
    module = parse_as(PYTHON, path, file, content)
    known.put(key, to_builtins(module, enc_hook=str))
    return module
