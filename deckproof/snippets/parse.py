"""From the text of a snippet module to a `Module`: statements, regions, and what each claim covers."""

import ast
import io
import tokenize
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

from deckproof.problem import Problem, Problems
from deckproof.snippets.claims import find_claims, find_unjudged, find_values
from deckproof.snippets.comments import comments
from deckproof.snippets.executable import executable
from deckproof.snippets.module import Defined, Module, Statement
from deckproof.snippets.regions import find_regions

_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_MUTATORS = frozenset(  # what changes a list, a dictionary, a set, a queue
    {"add", "append", "appendleft", "clear", "discard", "extend", "extendleft", "insert", "pop", "popitem"}
    | {"popleft", "put", "put_nowait", "remove", "reverse", "setdefault", "sort", "update"}
)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def parse(path: Path, file: str, content: bytes) -> Module:
    """Read the module whose source is `content`; `file` is how problems name it.

    Raises `Problems` when it is not Python or its regions are not well formed.
    """
    source, tree, code = _python(file, content)
    statements = tuple(map(_statement, tree.body))
    found = comments(source)
    lines = tuple(source.split("\n"))
    regions = find_regions(file, found, statements, lines)
    claims = find_claims(found, lines, statements, regions)
    values = find_values(found, statements, regions)
    unjudged = find_unjudged(found, lines, regions, values)
    return Module(
        path,
        file,
        lines,
        statements,
        regions,
        claims,
        values,
        unjudged,
        executable=frozenset(executable(tree, code)),
        defined=tuple(_defined(tree.body)),
        imports=imports(tree),
    )


def _python(file: str, content: bytes) -> tuple[str, ast.Module, CodeType]:
    hint = "save it as UTF-8, or declare its encoding in the first line"
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        source = io.TextIOWrapper(io.BytesIO(content), encoding, newline=None).read()
    except (SyntaxError, UnicodeDecodeError) as error:
        message = f"the file cannot be read as text: {error}"
        raise Problems([Problem(file, 0, "encoding", message, hint)]) from None
    try:
        tree = tree_of(source, file)
        return source, tree, code_of(tree, file)
    except SyntaxError as error:
        line, message = error.lineno or 0, f"this is not Python: {error.msg}"
    except (ValueError, MemoryError, RecursionError) as error:
        line, message = 0, f"Python cannot compile this: {str(error) or type(error).__name__}"
    raise Problems([Problem(file, line, "syntax", message, "mend the module; it runs as it stands")])


def tree_of(source: str | bytes, file: str) -> ast.Module:
    """The syntax tree of `source`, in which `await` is allowed at top level. Raises what `compile` does."""
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the run shows them, once
        tree = compile(source, file, "exec", flags, dont_inherit=True)
    assert isinstance(tree, ast.Module)
    return tree


def code_of(tree: ast.Module, file: str) -> CodeType:
    """The code of a syntax tree that `tree_of` made. Raises what `compile` does: of `return` at top level and
    the like, that does not tell."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        code = compile(tree, file, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    assert isinstance(code, CodeType)
    return code


def imports(tree: ast.Module) -> tuple[str, ...]:
    """The names that the module of this syntax tree imports, as far as its text says."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return tuple(sorted(found))


def _defined(body: list[ast.stmt], prefix: str = "") -> Iterator[Defined]:
    for node in body:
        if isinstance(node, _NAMED):
            yield Defined(prefix + node.name, node.lineno, _first_line(node), node.end_lineno or node.lineno)
            if isinstance(node, ast.ClassDef):
                yield from _defined(node.body, f"{prefix}{node.name}.")
        else:  # what is defined under if, try, with and so on is defined all the same
            for _, blocks in ast.iter_fields(node):
                if isinstance(blocks, list) and blocks and isinstance(blocks[0], ast.stmt):
                    yield from _defined(blocks, prefix)


def _statement(node: ast.stmt) -> Statement:
    assigns, changes, uses, called = set(), set(), set(), set()
    waiting: list[tuple[ast.AST, bool]] = [(node, False)]  # with: is it in a function?
    while waiting:
        part, inside = waiting.pop()
        if isinstance(part, ast.Name):
            if not isinstance(part.ctx, ast.Load):
                assigns |= set() if inside else {part.id}
            if not isinstance(part.ctx, ast.Store):
                uses.add(part.id)
                called |= {part.id} if inside else set()
        elif isinstance(part, _NAMED) and not inside:
            assigns.add(part.name)
        elif not inside:
            changes |= _changed(part)
        deeper = inside or isinstance(part, _SCOPES)
        waiting += [(child, deeper) for child in ast.iter_child_nodes(part)]
    end = node.end_lineno or node.lineno
    return Statement(
        _first_line(node),
        end,
        frozenset(assigns),
        frozenset(uses),
        frozenset(called),
        frozenset(changes),
        frozenset(_changed_when_called(node)),
        isinstance(node, ast.Expr),
    )


def _changed(part: ast.AST) -> set[str]:
    """The name of what `part` changes, as far as its form tells: `x[0] = …`, `x.y = …`, `x.append(…)`."""
    if isinstance(part, ast.Attribute | ast.Subscript) and not isinstance(part.ctx, ast.Load):
        changed: ast.AST = part
    elif isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr in _MUTATORS:
        changed = part.func
    else:
        return set()
    while isinstance(changed, ast.Attribute | ast.Subscript):
        changed = changed.value
    return {changed.id} if isinstance(changed, ast.Name) else set()


def _changed_when_called(node: ast.stmt) -> set[str]:
    """The names of the module that `node`, a function or a class, assigns or changes when it runs."""
    if not isinstance(node, _NAMED):
        return set()
    parts = list(ast.walk(node))
    shared = {name for part in parts if isinstance(part, ast.Global) for name in part.names}
    own = {part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
    own |= {part.arg for part in parts if isinstance(part, ast.arg)}
    return set().union(*map(_changed, parts)) - own | shared


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])
