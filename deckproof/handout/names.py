"""Which names in the code of snippets are defined in snippets, and where. Pure.

Functions and classes are looked for at the top level of modules, by the rules of Python's scopes; what a
module imports from another module in snippets/ counts as well. Names of the standard library are the business
of sphinx-codeautolink: `parsable` says what of a block it gets to see.
"""

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct

from deckproof.handout.standard import UNWANTED
from deckproof.snippets.parse import tree_of

_Function = ast.FunctionDef | ast.AsyncFunctionDef


class Definition(Struct, frozen=True):
    """Where a name is defined: in a line of a module of snippets/; 0 for the module as a whole."""

    module: str
    line: int


class Use(Struct, frozen=True):
    """A name in the source of a module, in characters from 0 of its line, which counts from 1."""

    line: int
    column: int
    name: str
    definition: Definition


class _Bound(Struct):
    """What a name of a module stands for, from the line on that binds it."""

    line: int
    to: Definition | None  # None: something that nobody defined in snippets/


def definitions(lines: Sequence[str], file: str) -> list[tuple[str, int]]:
    """The functions and classes at the top level of a module, in order, and their lines."""
    return [
        (node.name, node.lineno)
        for node in _top(tree_of("\n".join(lines), file).body)
        if isinstance(node, _Function | ast.ClassDef)
    ]


def uses(module: str, sources: Mapping[str, Sequence[str]]) -> list[Use]:
    """The names in `module` that are defined in it or in other modules of snippets/. `sources` are the lines
    of all of them."""
    tree = tree_of("\n".join(sources[module]), module)
    finder = _Finder(module, sources, _bindings(module, tree, sources))
    finder.visit(tree)
    return sorted(finder.found, key=lambda use: (use.line, use.column))


def _top(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module, those under `if`, `try` and so on among them."""
    for node in body:
        yield node
        if isinstance(node, _Function | ast.ClassDef):
            continue
        for _, inner in ast.iter_fields(node):
            if isinstance(inner, list):
                parts = [part for part in inner if isinstance(part, ast.stmt)]
                handled = [s for part in inner if isinstance(part, ast.ExceptHandler) for s in part.body]
                yield from _top([*parts, *handled])


def _bindings(module: str, tree: ast.Module, sources: Mapping[str, Sequence[str]]) -> dict[str, list[_Bound]]:
    found: dict[str, list[_Bound]] = {}

    def bind(name: str, line: int, to: Definition | None) -> None:
        found.setdefault(name, []).append(_Bound(line, to))

    for node in _top(tree.body):
        if isinstance(node, _Function | ast.ClassDef):
            bind(node.name, node.lineno, Definition(module, node.lineno))
        elif isinstance(node, ast.Import):
            for alias in node.names:
                there = alias.name in sources and (alias.asname or "." not in alias.name)
                bind(
                    alias.asname or alias.name.partition(".")[0],
                    node.lineno,
                    Definition(alias.name, 0) if there else None,
                )
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                bind(
                    alias.asname or alias.name, node.lineno, _defined(node.module or "", alias.name, sources)
                )
        else:
            for name in _stored(node):
                bind(name, node.lineno, None)
    return found


def _defined(
    module: str, name: str, sources: Mapping[str, Sequence[str]], depth: int = 8
) -> Definition | None:
    """Where `name` of `module` is defined, if that is in snippets/."""
    if f"{module}.{name}" in sources:
        return Definition(f"{module}.{name}", 0)
    if module not in sources or not depth:
        return None
    found = [line for known, line in definitions(sources[module], module) if known == name]
    if found:
        return Definition(module, found[-1])
    for node in _top(tree_of("\n".join(sources[module]), module).body):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    return _defined(node.module or "", alias.name, sources, depth - 1)
    return None


def _stored(node: ast.AST) -> set[str]:
    """The names that `node` assigns, functions in it left out."""
    found: set[str] = set()
    waiting: list[ast.AST] = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store | ast.Del):
            found.add(one.id)
        elif isinstance(one, _Function | ast.ClassDef):
            found.add(one.name)
            continue
        elif isinstance(one, ast.ExceptHandler) and one.name:
            found.add(one.name)
        elif isinstance(one, ast.Import | ast.ImportFrom):
            found |= {(alias.asname or alias.name).partition(".")[0] for alias in one.names}
        elif isinstance(one, ast.MatchAs | ast.MatchStar) and one.name:
            found.add(one.name)
        if not isinstance(one, ast.Lambda):
            waiting += ast.iter_child_nodes(one)
    return found


@dataclass
class _Finder(ast.NodeVisitor):
    module: str
    sources: Mapping[str, Sequence[str]]
    bound: Mapping[str, list[_Bound]]
    found: list[Use] = field(default_factory=list)
    local: list[set[str]] = field(default_factory=list)  # of the functions around

    def visit_FunctionDef(self, node: Any) -> None:
        outer = [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
        hints = [arg.annotation for arg in _arguments(node.args) if arg.annotation]
        for part in (*outer, *hints, *filter(None, [node.returns])):
            self.visit(part)
        declared = {n for one in ast.walk(node) if isinstance(one, ast.Global) for n in one.names}
        inner = {name for part in node.body for name in _stored(part)}
        self._within({arg.arg for arg in _arguments(node.args)} | (inner - declared), node.body)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._within({arg.arg for arg in _arguments(node.args)}, [node.body])

    def _within(self, names: set[str], body: Sequence[ast.AST]) -> None:
        self.local.append(names)
        for part in body:
            self.visit(part)
        self.local.pop()

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load) and (definition := self._of(node.id, node.lineno)):
            self._add(node.lineno, node.col_offset, node.id, definition)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.visit(node.value)
        if isinstance(node.value, ast.Name) and node.end_lineno and node.end_col_offset:
            around = self._of(node.value.id, node.lineno)
            definition = (
                _defined(around.module, node.attr, self.sources) if around and not around.line else None
            )
            if definition:
                column = node.end_col_offset - len(node.attr.encode())
                self._add(node.end_lineno, column, node.attr, definition)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            if definition := _defined(node.module or "", alias.name, self.sources):
                self._add(alias.lineno, alias.col_offset, alias.name, definition)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            if alias.name in self.sources:
                self._add(alias.lineno, alias.col_offset, alias.name, Definition(alias.name, 0))

    def _of(self, name: str, line: int) -> Definition | None:
        if any(name in names for names in self.local) or name not in self.bound:
            return None
        before = [one for one in self.bound[name] if one.line <= line]
        return (before[-1] if before else self.bound[name][0]).to

    def _add(self, line: int, column: int, name: str, definition: Definition) -> None:
        lines = self.sources[self.module]
        if line <= len(lines):  # Python 3.11 does not know exactly where a name in an f-string is
            before = lines[line - 1].encode()[:column].decode("utf-8", "ignore")
            self.found.append(Use(line, len(before), name, definition))


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    extra = [one for one in (arguments.vararg, arguments.kwarg) if one]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *extra]


def imports(lines: Sequence[str], file: str, before: int) -> str:
    """The imports of the standard library at the top level of a module, above line `before`, as source."""
    found = []
    for node in _top(tree_of("\n".join(lines), file).body):
        if isinstance(node, ast.Import | ast.ImportFrom) and _is_standard(node) and node.lineno < before:
            found.append(ast.unparse(node))
    return "\n".join(found)


def imported(sources: Iterable[str]) -> set[str]:
    """The modules that the `sources` import, those that are no Python left out; `from a import b` may mean a
    module `a.b`, too."""
    found: set[str] = set()
    for source in sources:
        try:
            nodes = ast.walk(ast.parse(source))
        except (SyntaxError, ValueError):
            continue
        for node in nodes:
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def parsable(source: str) -> tuple[str, str]:
    """The `source` of a block, and what of it sphinx-codeautolink is to look at: nothing where it is no
    Python by itself, and no imports but the standard library's, since it would import the others."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return source, ""
    lines = source.split("\n")
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom) and not _is_standard(node):
            begin, end = node.lineno - 1, node.end_lineno or node.lineno
            first = lines[begin].encode()[: node.col_offset].decode()
            lines[begin:end] = [f"{first}pass", *[""] * (end - begin - 1)]
    seen = "\n".join(lines)
    try:
        ast.parse(seen)
    except SyntaxError:  # several statements in one line
        return source, ""
    return source, seen


def parsable_session(source: str) -> tuple[str, str]:
    """The same of a console session."""
    from sphinx_codeautolink.extension.block import clean_pycon

    return source, parsable(clean_pycon(source)[1])[1]


def _is_standard(node: ast.Import | ast.ImportFrom) -> bool:
    if isinstance(node, ast.ImportFrom):
        names = [node.module or ""] if not node.level else [""]
    else:
        names = [alias.name for alias in node.names]
    return all(name.partition(".")[0] in sys.stdlib_module_names - UNWANTED for name in names)
