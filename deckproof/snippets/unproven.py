"""Which lines of a module ought to have run, being shown, and did not. Pure."""

import ast
from collections.abc import Collection, Iterator
from types import CodeType

from deckproof.snippets.module import Module
from deckproof.snippets.parse import tree_of


def to_prove(module: Module) -> set[int]:
    """The lines of `module` that ought to run: those of its regions, and others that a deck shows.

    Lines in regions that are marked as not run ought not to.
    """
    shown = {line for region in module.regions for line in range(region.line + 1, region.end)} | module.shown
    skipped = [region for region in module.regions if region.not_run]
    return {line for line in shown if not any(region.holds(line) for region in skipped)} if skipped else shown


def unproven(module: Module, ran: Collection[int], shown: Collection[int]) -> list[list[int]]:
    """The lines among `shown` that are executable and not among those that `ran`.

    They come in runs: no line between those of one has run.
    """
    left = (module.lines[line - 1].lstrip() for line in shown if line not in ran)
    if not any(text and not text.startswith("#") for text in left):  # finding out for sure takes longer
        return []
    runs: list[list[int]] = []
    fresh = True
    for line in sorted(executable(module) & set(shown)):
        if line in ran:
            fresh = True
            continue
        if fresh:
            runs.append([])
        runs[-1].append(line)
        fresh = False
    return runs


def executable(module: Module) -> set[int]:
    """The lines of `module` that Python has code for. The message of an assertion is for when it fails."""
    tree = tree_of("\n".join(module.lines), module.file)
    messages = {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.Assert) and node.msg is not None
        for line in range(node.msg.lineno, (node.msg.end_lineno or 0) + 1)
        if line > (node.test.end_lineno or 0)
    }
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    code = compile(tree, module.file, "exec", flags, dont_inherit=True)
    return {line for part in _parts(code) for _, _, line in part.co_lines() if line} - messages


def _parts(code: CodeType) -> Iterator[CodeType]:
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType) and inner.co_name != "__annotate__":  # evaluated when asked for
            yield from _parts(inner)
