"""Which lines of a Python module have code that can run. Pure."""

import ast
from collections.abc import Collection, Iterator
from types import CodeType


def executable(tree: ast.Module, code: CodeType) -> set[int]:
    """The lines of the module of this syntax tree and this code that Python has code for, or would have if
    they could be reached. The message of an assertion is for when it fails."""
    messages = {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.Assert) and node.msg is not None
        for line in range(node.msg.lineno, (node.msg.end_lineno or 0) + 1)
        if line > (node.test.end_lineno or 0)
    }
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
