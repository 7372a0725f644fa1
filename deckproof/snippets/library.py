"""The modules in a project's snippets/ directory."""

from collections.abc import Iterable
from pathlib import Path

from deckproof.problem import Problem, Problems
from deckproof.snippets.module import Module
from deckproof.snippets.parse import parse


def modules(snippets: Path) -> dict[str, Path]:
    """All modules below `snippets` by dotted name. Files and directories named `_…` are support code, which
    modules may import but which is not run or shown by itself."""
    found = {}
    for path in sorted(snippets.rglob("*.py")):
        parts = path.relative_to(snippets).with_suffix("").parts
        if not any(part.startswith(("_", ".")) for part in parts):
            found[".".join(parts)] = path
    return found


def load(names: Iterable[str], paths: dict[str, Path], root: Path) -> tuple[dict[str, Module], list[Problem]]:
    """The modules of those `names` that exist, and the problems of those that cannot be parsed."""
    loaded: dict[str, Module] = {}
    problems: list[Problem] = []
    for name in names:
        if name not in paths:
            continue
        path = paths[name]
        file = str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
        try:
            loaded[name] = parse(path, file, path.read_bytes())
        except Problems as found:
            problems += found.problems
    return loaded, problems
