"""A module as it is run: with calls in it that note what each statement did."""

import ast

from deckproof.snippets.worker.display import Shows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

KEEP, ENDED, RAISED = "__deckproof_keep__", "__deckproof_ended__", "__deckproof_raised__"
SHOW = "__deckproof_show__"
_ONCE = (ast.Call, ast.Await, ast.NamedExpr)


def instrumented(tree: ast.Module, plan: "dict[str, Any]") -> ast.Module:
    """`tree` with a call after each statement, and a handler around each that has a claim."""
    body: list[ast.stmt] = []
    first = 0  # what may only be preceded by the docstring stays first
    while first < len(tree.body) and _is_head(tree.body[first], first):
        first += 1
    body += tree.body[:first]
    for index, node in enumerate(tree.body[:first]):
        if index in plan["displayed"] and isinstance(node, ast.Expr):  # the docstring, which stays one
            body.append(Shows(SHOW, index in plan["valued"]).visit_Expr(node))
        body.append(_call(node, ENDED))
    for index, node in enumerate(tree.body[first:], first):
        if index not in plan["skipped"]:
            statements = _noting(node, index, plan)
            if index in plan["claimed"]:
                handler = ast.ExceptHandler(None, None, [_call(node, RAISED)])
                statements = [ast.copy_location(ast.Try(statements, [handler], [], []), node)]
            body += statements
        body.append(_call(node, ENDED))
    return ast.fix_missing_locations(ast.Module(body, []))


def _is_head(node: ast.stmt, index: int) -> bool:
    docstring = index == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return docstring or (isinstance(node, ast.ImportFrom) and node.module == "__future__")


def _noting(node: ast.stmt, index: int, plan: "dict[str, Any]") -> list[ast.stmt]:
    """`node` with calls that note its value and what a console displays, if that is asked for."""
    keeps = index in plan["valued"]
    if index in plan["displayed"]:
        if isinstance(node, ast.Expr):
            return [Shows(SHOW, keeps).visit_Expr(node)]
        node = Shows(SHOW, False).visit(node)
    return _keeping(node) if keeps else [node]


def _keeping(node: ast.stmt) -> list[ast.stmt]:
    """`node`, a statement that has one value, with a call that keeps it."""
    if isinstance(node, ast.AugAssign):
        if any(isinstance(part, _ONCE) for part in ast.walk(node.target)):
            return [node]  # to look at its target again would do something
        target = ast.parse(ast.unparse(node.target), mode="eval").body
        return [node, _call(node, KEEP, target)]
    if isinstance(node, ast.Expr | ast.Assign | ast.AnnAssign) and node.value is not None:
        node.value = _call(node.value, KEEP, node.value).value
    return [node]


def _call(at: ast.AST, name: str, *arguments: ast.expr) -> ast.Expr:
    call = ast.copy_location(ast.Call(ast.Name(name, ast.Load()), list(arguments), []), at)
    return ast.copy_location(ast.Expr(call), at)
