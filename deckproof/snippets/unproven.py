"""Which lines of a module ought to have run, being shown, and did not. Pure."""

import ast
from collections.abc import Collection, Iterator
from types import CodeType

from deckproof.snippets.module import Module
from deckproof.snippets.parse import code_of, tree_of


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
    """The lines of `module` that Python has code for, or would have if they could be reached. The message of
    an assertion is for when it fails."""
    tree = tree_of("\n".join(module.lines), module.file)
    messages = {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.Assert) and node.msg is not None
        for line in range(node.msg.lineno, (node.msg.end_lineno or 0) + 1)
        if line > (node.test.end_lineno or 0)
    }
    code = code_of(tree, module.file)
    lines = {line for part in _parts(code) for _, _, line in part.co_lines() if line}
    return (lines | set(_dead(tree, lines))) - messages


def _dead(tree: ast.Module, lines: Collection[int]) -> Iterator[int]:
    """The first lines of statements that Python leaves out, having no code in `lines`, because nothing can
    get there: below `return`, in `if False`."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.stmt) or _is_declaration(node):
            continue
        if not any(line in lines for line in range(node.lineno, (node.end_lineno or 0) + 1)):
            yield node.lineno


def _is_declaration(node: ast.stmt) -> bool:
    """Is there no code for `node` wherever it stands? A bare `yield` says what kind a function is, wherever
    it stands."""
    if isinstance(node, ast.Expr):
        value = node.value.value if isinstance(node.value, ast.Yield) else node.value
        return value is None or isinstance(value, ast.Constant)
    return isinstance(node, ast.Global | ast.Nonlocal | ast.AnnAssign) and not getattr(node, "value", None)


def _parts(code: CodeType) -> Iterator[CodeType]:
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType) and inner.co_name != "__annotate__":  # evaluated when asked for
            yield from _parts(inner)
