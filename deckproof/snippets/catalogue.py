"""The modules in a project's snippets/ directory."""

import ast
from collections.abc import Iterable
from pathlib import Path

from deckproof.problem import Problem, Problems
from deckproof.snippets.module import Module
from deckproof.snippets.parse import parse, tree_of


def modules(snippets: Path) -> dict[str, Path]:
    """All modules below `snippets` by dotted name. Files and directories named `_…` are support code, which
    modules may import but which is not run or shown by itself."""
    paths = sorted(path for path in snippets.rglob("*.py") if is_module(path.relative_to(snippets)))
    return {
        ".".join(path.relative_to(snippets).with_suffix("").parts): path for path in paths if path.is_file()
    }


def is_module(path: Path) -> bool:
    """Is `path`, relative to snippets/, that of a module that runs by itself? pytest's files are not."""
    names = [*path.parent.parts, path.stem]
    hidden = any(name.startswith(("_", ".")) or "." in name for name in names)
    return path.suffix == ".py" and not hidden and path.name != "conftest.py"


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
        except OSError as error:
            hint = "make it a file that can be read"
            problems.append(
                Problem(file, 0, "unreadable", f"the module cannot be read: {error.strerror}", hint)
            )
    return loaded, problems


def imported(path: Path, snippets: Path) -> list[Path]:
    """The files of `snippets` that the module in `path` imports, and those that they import in turn."""
    found: list[Path] = []
    waiting = [path]
    while waiting:
        for name in _imports(waiting.pop()):
            file = snippets.joinpath(*name.split(".")).with_suffix(".py")
            if file != path and file not in found and file.is_file():
                found.append(file)
                waiting.append(file)
    return sorted(found)


def _imports(path: Path) -> Iterable[str]:
    """The names that the module in `path` imports, as far as its text says."""
    for node in ast.walk(tree_of(path.read_bytes(), str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
