"""Python modules as they were parsed, kept for the next build: parsing takes longer than all that follows."""

import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

from deckproof.files import digest, kept, program
from deckproof.snippets.language import PYTHON
from deckproof.snippets.module import Claim, Defined, Module, Region, Statement, ValueClaim
from deckproof.snippets.source import parse_as


@lru_cache(maxsize=1024)  # whoever watches a project asks again and again
def parsed(path: Path, file: str, content: bytes, cache: Path) -> Module:
    """The Python module whose source is `content`, as `parse` gives it, kept in `cache`. Raises what that
    does."""
    known = kept(cache, "module", str(path))
    key = digest(program(), sys.version, content)  # the grammar is Python's
    found = known.get(key)
    if found is not None:
        return _module(path, file, found)
    module = parse_as(PYTHON, path, file, content)
    known.put(key, _json(module))
    return module


def _json(module: Module) -> dict[str, Any]:
    """What `_module` makes the same module of, but for where it is."""
    return {
        "text": "\n".join(module.lines),
        "statements": [_statement(one) for one in module.statements],
        "regions": [[r.name, r.line, r.end, r.first, r.stop, r.not_run] for r in module.regions],
        "claims": [
            [c.line, c.end, c.text, c.first, c.above, c.after, c.stop, c.touches, c.regions]
            for c in module.claims
        ],
        "values": [[v.line, v.text, v.statement, v.regions] for v in module.values],
        "unjudged": module.unjudged,
        "executable": sorted(module.executable),
        "defined": [[d.name, d.line, d.first, d.end] for d in module.defined],
        "imports": module.imports,
    }


def _statement(one: Statement) -> list[Any]:
    names = (one.assigns, one.uses, one.uses_when_called, one.changes, one.changes_when_called)
    return [one.line, one.end, *map(sorted, names), one.is_expression]


def _module(path: Path, file: str, found: dict[str, Any]) -> Module:
    return Module(
        path,
        file,
        tuple(found["text"].split("\n")),
        tuple(
            Statement(
                line,
                end,
                frozenset(assigns),
                frozenset(uses),
                frozenset(called),
                frozenset(changes),
                frozenset(changed),
                is_expression,
            )
            for line, end, assigns, uses, called, changes, changed, is_expression in found["statements"]
        ),
        tuple(Region(*one) for one in found["regions"]),
        tuple(
            Claim(line, end, tuple(text), first, above, after, stop, touches, tuple(regions))
            for line, end, text, first, above, after, stop, touches, regions in found["claims"]
        ),
        tuple(
            ValueClaim(line, text, index, tuple(regions)) for line, text, index, regions in found["values"]
        ),
        tuple((line, tuple(regions)) for line, regions in found["unjudged"]),
        executable=frozenset(found["executable"]),
        defined=tuple(Defined(*one) for one in found["defined"]),
        imports=tuple(found["imports"]),
    )
