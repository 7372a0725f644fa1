"""What the interactive console shows besides what is printed: values of expressions, and tracebacks."""

import ast
import io
import os
import sys
import traceback

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_HERE = os.path.dirname(__file__) + os.sep


class Shows(ast.NodeTransformer):
    """Gives the values of expression statements to a function, as what is typed into a console does: those
    in blocks as well, but for those in functions and classes."""

    def __init__(self, function: str, keep: bool) -> None:
        self.function = function
        self.keep = keep  # the value of the statement itself, for `# =>`

    def visit_Expr(self, node: ast.Expr) -> ast.Expr:
        arguments = [node.value, ast.Constant(self.keep)]
        call = ast.Call(ast.Name(self.function, ast.Load()), arguments, [])
        return ast.copy_location(ast.Expr(ast.copy_location(call, node.value)), node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AsyncFunctionDef:
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        return node


class Display:
    """Collects what a console shows during one statement, each with the size that the output has there."""

    def __init__(self, place: str, size: "Callable[[], int]", spend: "Callable[[int], None]") -> None:
        self.errors = f"{place}/errors"
        self.size = size
        self.spend = spend  # characters, of those that a module may print
        self.pid = 0  # of the module's process
        self.shown: list[tuple[int, str]] = []
        self.begin()

    def begin(self) -> None:
        """Forget the statement before."""
        self.shown = []
        self.errors_before = _size(self.errors)

    def step(self) -> "dict[str, object]":
        """What the recording of the statement at hand must have."""
        wrote = _size(self.errors) > self.errors_before
        found: dict[str, object] = {"displayed": self.shown} if self.shown else {}
        return found | ({"errors": True} if wrote else {})

    def value(self, value: object, output: object) -> str:
        """Display `value` as the console does; what that says."""
        stdout = sys.stdout
        if stdout is not output:  # the module has it elsewhere, and so has a console
            sys.displayhook(value)
            return ""
        kept = io.StringIO()
        sys.stdout = kept
        try:
            sys.displayhook(value)
        finally:
            sys.stdout = stdout
            self.add(kept.getvalue())
        return kept.getvalue()

    def traceback(self, error: BaseException, asynchronous: bool) -> None:
        """Show `error`, as the interpreter does by itself; asyncio's console does that in Python."""
        kept = io.StringIO()
        if asynchronous:
            kept.write("".join(traceback.format_exception(error)))
        else:
            stderr, sys.stderr = sys.stderr, kept
            try:
                sys.__excepthook__(type(error), error, error.__traceback__)
            finally:
                sys.stderr = stderr
        self.add(without_ours(kept.getvalue()))

    def add(self, text: str) -> None:
        if text and os.getpid() == self.pid:
            self.spend(len(text))
            self.shown.append((self.size(), text))


def without_ours(text: str) -> str:
    """`text` without the frames of this package."""
    lines: list[str] = []
    ours = False
    for line in text.splitlines(keepends=True):
        header = line.lstrip(" |")
        if header.startswith('File "'):
            ours = header.startswith(f'File "{_HERE}')
        elif not line.lstrip("|").startswith("    "):
            ours = False
        lines += [] if ours else [line]
    return "".join(lines)


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0
