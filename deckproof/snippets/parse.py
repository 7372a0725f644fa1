"""From the text of a snippet module to a `Module`: statements, regions, and what each claim covers."""

import ast
import io
import tokenize
from pathlib import Path

from deckproof.problem import Problem, Problems
from deckproof.snippets.claims import find_claims, find_values
from deckproof.snippets.comments import comments
from deckproof.snippets.module import Module, Statement
from deckproof.snippets.regions import find_regions


def parse(path: Path, file: str, content: bytes) -> Module:
    """Read the module whose source is `content`; `file` is how problems name it.

    Raises `Problems` when it is not Python or its regions are not well formed.
    """
    source, tree = _python(file, content)
    statements = tuple(Statement(_first_line(node), node.end_lineno or node.lineno) for node in tree.body)
    found = comments(source)
    lines = tuple(source.split("\n"))
    regions = find_regions(file, found, statements, lines)
    claims = find_claims(found, lines, statements, regions)
    return Module(path, file, lines, statements, regions, claims, find_values(found, statements, regions))


def _python(file: str, content: bytes) -> tuple[str, ast.Module]:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        source = io.TextIOWrapper(io.BytesIO(content), encoding, newline=None).read()
        flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        tree = compile(source, file, "exec", flags, dont_inherit=True)
    except SyntaxError as error:
        line, code, message = error.lineno or 0, "syntax", f"this is not Python: {error.msg}"
        hint = "mend the module; it runs as it stands"
    except (UnicodeDecodeError, ValueError) as error:
        line, code, message = 0, "encoding", f"the file cannot be read as text: {error}"
        hint = "save it as UTF-8, or declare its encoding in the first line"
    else:
        assert isinstance(tree, ast.Module)
        return source, tree
    raise Problems([Problem(file, line, code, message, hint)])


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])
