"""The other side of `run`: executes one module, statement by statement, in the process made for it.

Run as a script, with the plan (JSON) as its argument. It writes a JSON line for each statement that
ended to the file that the plan names. It imports little and nothing of this package: what a module
finds in its process should be what a script finds.
"""

import ast
import io
import json
import os
import sys
import types
from functools import partial

TYPE_CHECKING = False
if TYPE_CHECKING:  # importing typing costs a tenth of a small module's run
    from typing import Any

_KEEP = "__deckproof_keep__"
_HIGH = 200  # our own descriptors, out of the way of a module that opens and counts its own


class _Stop(BaseException):
    """Ends an endless statement whose claim has been met."""


class _Flood(BaseException):
    """Ends a module that prints without end."""


class _Output(io.TextIOWrapper):
    """sys.stdout, counting lines for the claims that end in `...`."""

    def __init__(self, allowed: int) -> None:
        raw = io.FileIO(1, "w", closefd=False)
        super().__init__(raw, encoding="utf-8", errors="backslashreplace", write_through=True)
        self.allowed = allowed  # characters
        self.cut: int | None = None  # the size of the output when a statement was stopped
        self.watch(None)

    def watch(self, lines: int | None) -> None:
        """Stop whoever prints more than `lines` lines from now on; None for no end."""
        self.limit, self.lines, self.begun, self.cut = lines, 0, False, None

    def write(self, text: str) -> int:
        if self.cut is not None:
            raise _Stop
        self.allowed -= len(text)
        if self.allowed < 0:
            raise _Flood
        size = super().write(text)
        if self.limit is not None:
            _, newline, rest = text.rpartition("\n")
            self.lines += text.count("\n")
            self.begun = bool(rest.strip()) or (self.begun and not newline)
            if self.lines > self.limit or (self.lines == self.limit and self.begun):
                self.flush()
                self.cut = os.fstat(self.fileno()).st_size
                raise _Stop
        return size


def _descriptor(path: str) -> int:
    import fcntl

    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    high = fcntl.fcntl(opened, fcntl.F_DUPFD_CLOEXEC, _HIGH)
    os.close(opened)
    return high


def _raised(error: BaseException, path: str) -> dict[str, object]:
    import traceback

    trace = error.__traceback__
    while trace and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    error.__traceback__ = trace
    lines = "".join(traceback.format_exception(error)).splitlines()
    frames = [frame.lineno for frame in traceback.extract_tb(trace) if frame.filename == path]
    kind = type(error)
    name = (
        kind.__qualname__
        if kind.__module__ in ("builtins", "__main__")
        else f"{kind.__module__}.{kind.__qualname__}"
    )
    try:
        message = str(error)
    except Exception as other:  # as a traceback does: a broken __str__ is the module's own
        message = f"<exception str() failed: {type(other).__name__}>"
    line = frames[-1] if frames else getattr(error, "lineno", None) or 0
    return {"type": name, "message": message, "traceback": lines, "line": line}


def _keeping(node: ast.stmt) -> ast.stmt:
    """`node` with its expression passed through `_keep`, if it is a statement that has one value."""
    if isinstance(node, ast.Expr | ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value is not None:
        call = ast.Call(ast.Name(_KEEP, ast.Load()), [node.value], [])
        node.value = ast.copy_location(call, node.value)
    return ast.fix_missing_locations(node)


def _keep(kept: list[object], value: object) -> object:
    kept.append(value)
    return value


def run(plan: "dict[str, Any]") -> None:
    """Execute the module of `plan` and record what its statements did."""
    path = plan["path"]
    record = _descriptor(plan["record"])
    out = _Output(plan["flood"])
    sys.stdout = sys.__stdout__ = out

    main = types.ModuleType("__main__")
    main.__file__ = path
    main.__dict__["__builtins__"] = __builtins__
    sys.modules["__main__"] = main
    sys.argv = [path]
    sys.path[0] = os.path.dirname(path)

    with open(path, "rb") as file:
        source = file.read()
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    tree = compile(source, path, "exec", flags | ast.PyCF_ONLY_AST, dont_inherit=True)
    if (docstring := ast.get_docstring(tree, clean=False)) is not None:
        main.__doc__ = docstring
    watches = {first: (stop, lines) for first, stop, lines in plan["watches"]}
    until = 0
    loop = None

    for index, node in enumerate(tree.body):
        if index in watches:
            until, lines = watches[index]
            out.watch(lines)
        elif index >= until:
            out.watch(None)
        kept: list[object] = []
        step: dict[str, object] = {}
        over = ""
        try:
            if index in plan["skipped"]:
                step["skipped"] = True
            else:
                if index in plan["valued"]:
                    main.__dict__[_KEEP] = partial(_keep, kept)
                    node = _keeping(node)
                code = compile(ast.Module([node], []), path, "exec", flags, dont_inherit=True)
                flags |= code.co_flags & _FUTURE
                if code.co_flags & 0x80:  # inspect.CO_COROUTINE, without importing inspect
                    if loop is None:
                        import asyncio

                        loop = asyncio.Runner()
                    loop.run(eval(code, main.__dict__))
                else:
                    exec(code, main.__dict__)
                if kept:
                    step["value"] = repr(kept[0])
        except _Stop:
            pass
        except _Flood:
            over = "flood"
        except BaseException as error:
            if isinstance(error, SystemExit) and error.code in (None, 0) and index not in plan["raising"]:
                over = "exit"
            else:
                step["raised"] = _raised(error, path)
                over = "" if index in plan["raising"] else "raised"
        finally:
            main.__dict__.pop(_KEEP, None)
        if not out.closed:
            out.flush()
        step["end"] = os.fstat(1).st_size if out.cut is None else out.cut
        if out.cut is not None:
            step["stopped"] = True
            os.truncate(plan["output"], out.cut)
            out.watch(None)
        if over:
            step["over"] = over
        os.write(record, json.dumps(step).encode() + b"\n")
        if over:
            break
    if loop is not None:
        loop.close()


_FUTURE = 0
if __name__ == "__main__":
    import __future__

    for feature in __future__.all_feature_names:
        _FUTURE |= getattr(__future__, feature).compiler_flag
    run(json.loads(sys.argv[1]))
