"""Executes one module in the process made for it, and notes what each statement did.

The module is compiled whole, as Python compiles a script, with a call between any two statements; a
line of JSON for each statement that ended goes to the file that the order names.
"""

import ast
import builtins
import gc
import json
import os
import resource
import sys
import traceback
from contextlib import suppress

from deckproof.snippets.worker.display import Display, without_ours
from deckproof.snippets.worker.instrument import ENDED, KEEP, RAISED, SHOW, instrumented
from deckproof.snippets.worker.limits import limit
from deckproof.snippets.worker.lines import Watch, watch
from deckproof.snippets.worker.output import End, Output, Stop
from deckproof.snippets.worker.rules import Rules
from deckproof.snippets.worker.serve import RECORD
from deckproof.snippets.worker.sources import Sources

TYPE_CHECKING = False
if TYPE_CHECKING:  # importing typing costs a tenth of a server's start
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

MEMORY_LEFT = 256 << 20  # bytes beyond the limit, for noting that it was reached

_HERE = os.path.dirname(__file__) + os.sep

# A module may replace these, and it may do so in `os` itself.
_getframe = sys._getframe
_getpid, _stat, _open, _write, _close, _exit = os.getpid, os.stat, os.open, os.write, os.close, os._exit

_dumps = json.dumps


class _Run:
    """The run of one module: what its statements have done so far."""

    def __init__(self, plan: "dict[str, Any]") -> None:
        self.plan = plan
        self.spans: list[tuple[int, int]] = plan["spans"]  # the first and the last line of each statement
        self.pid = 0
        self.mark = plan["mark"]
        self.record, self.path = f"{plan['place']}/record", f"{plan['place']}/output"
        self.output = Output(self.path, plan["flood"])
        self.output.give_up = self.give_up
        self.watches = {first: (stop, lines) for first, stop, lines in plan["watches"]}
        self.until = 0  # the watch at hand ends before this statement
        self.step: dict[str, object] = {}
        self.index = -1
        self.lines: list[int] = []  # that have run and are not written down yet
        self.watch = Watch()
        self.watched = -1  # the statement whose lines are seen now
        self.imports: frozenset[int] = plan["imports"]
        self.awaits = False  # at top level
        self.displayed = frozenset(plan["displayed"])
        self.display = Display(plan["place"], self.size, self.output.spend)
        self.begin(0)

    def begin(self, index: int) -> None:
        """Get ready for statement `index`."""
        self.index = index
        if index in self.displayed:
            self.display.begin()
        if index in self.watches:
            self.until, lines = self.watches[index]
            self.output.watch(lines)
        elif index >= self.until or self.output.cut is not None:
            self.output.watch(None)

    def ended(self) -> None:
        """The statement at hand is over: note what it did."""
        self.watch_next(_getframe(1))
        if _getpid() != self.pid:
            return  # a child that the module forked: its output counts, its steps do not
        for stream in {self.output, getattr(sys, "stdout", None)}:
            try:
                stream.flush()  # type: ignore[union-attr]
            except Exception:  # closed or replaced: the module's affair
                continue
        if (ctypes := sys.modules.get("ctypes")) is not None and hasattr(ctypes, "CDLL"):
            ctypes.CDLL(None).fflush(None)  # what C code printed is in a buffer of its own
        size = _stat(self.path).st_size
        self.step["size"] = size
        self.step["end"] = size if self.output.cut is None else self.output.cut
        if self.index in self.displayed:
            self.step |= self.display.step()
        self.note()
        self.begin(self.index + 1)

    def watch_next(self, frame: "FrameType | None") -> None:
        """Get ready to see the lines of the next statement."""
        self.watched += 1
        span = self.spans[self.watched] if self.watched < len(self.spans) else (0, 0)
        self.watch.begin(*span, frame, imports=self.watched in self.imports)

    def note(self) -> None:
        """Write down the step at hand."""
        if self.lines:
            self.step["ran"], self.lines = self.lines, []
        self.write(self.step)
        self.step = {}

    def line_ran(self, line: int) -> None:
        self.lines.append(line)
        if _getpid() != self.pid:  # a fork may end in any way, and at any time
            self.write_lines()

    def write_lines(self) -> None:
        """Write down which lines have run, and if that is not all that is to know."""
        lines, self.lines = self.lines, []
        if lines:
            self.write({"ran": lines})
        if self.watch.missed():
            self.write({"ran": [0]})

    def write(self, what: "dict[str, object]") -> None:
        data = f"{self.mark} {_dumps(what)}\n".encode()
        try:
            _write(RECORD, data)
        except OSError:  # a module may close any descriptor
            record = _open(self.record, os.O_WRONLY | os.O_APPEND)
            _write(record, data)
            _close(record)

    def saw(self, kind: str, what: str) -> None:
        """Note what the module depends on."""
        self.write({"saw": [kind, what]})

    def raised(self) -> None:
        """The statement at hand raised what is being handled now; go on, or end the module."""
        error = sys.exception()
        if isinstance(error, End):
            raise error
        if isinstance(error, Stop):
            self.step["stopped"] = True
            return
        assert error is not None
        if isinstance(error, SystemExit) and error.code in (None, 0) and self.index not in self.plan["exits"]:
            raise End("exit")
        self.note_raised(error)
        if self.index in self.displayed and not isinstance(error, SystemExit):
            self.display.traceback(error, self.awaits)

    def note_raised(self, error: BaseException) -> None:
        """Note that the statement at hand raised `error`."""
        if isinstance(error, MemoryError):  # noting it takes some
            _, hard = resource.getrlimit(resource.RLIMIT_DATA)
            limit(resource.RLIMIT_DATA, hard)
        self.step["raised"] = _described(error, self.plan["path"])

    def keep(self, value: object) -> object:
        """Note the value of an expression."""
        self.step["value"] = repr(value)
        return value

    def show(self, value: object, keep: bool) -> None:
        """Display the value of an expression as the console does; note it where `# =>` states it."""
        if self.output.cut is not None:
            return  # nothing is kept of what comes now
        text = self.display.value(value, self.output)
        if keep:
            self.step["value"] = text.removesuffix("\n") if value is not None else "None"

    def check_examples(self, names: "dict[str, Any]") -> None:
        """Run the examples in docstrings, after the last statement. What they print elsewhere than on
        sys.stdout is nobody's output."""
        from importlib.machinery import SourceFileLoader

        # It imports doctest, which takes long; and this package is not there any more to import from.
        examples = type(sys)("examples")
        SourceFileLoader("examples", f"{_HERE}examples.py").exec_module(examples)
        size = self.size()
        self.write({"examples": [size, size]})
        try:
            examples.check(self.plan["docstrings"], names, self.note_example, self.plan["flood"])
        except examples.Endless:
            raise End("flood") from None
        finally:
            self.note_example({"examples": [size, self.size()]})

    def note_example(self, what: "dict[str, object]") -> None:
        if _getpid() == self.pid:  # a child that an example forked has no say
            self.write(what)

    def size(self) -> int:
        """How much is printed so far."""
        with suppress(Exception):  # closed: the module's affair
            self.output.flush()
        return _stat(self.path).st_size

    def over(self, end: str) -> None:
        """Note that the module ends in the statement at hand, and how; forks of it are its own affair."""
        if _getpid() == self.pid:
            self.note_over(end)

    def note_over(self, end: str) -> None:
        self.step["end"] = self.step["size"] = _stat(self.path).st_size
        self.step["over"] = end
        self.note()

    def broken(self, rule: str, call: str, line: int) -> None:
        """End the process, and the module: `call` in `line` breaks `rule`."""
        self.step = {"detail": call, "line": line}
        self.note_over(rule)
        _exit(0)

    def give_up(self) -> None:
        """End the process: the module catches whatever is raised to stop it."""
        self.over("unstoppable")
        _exit(0)


def _described(error: BaseException, path: str) -> dict[str, object]:
    trace = error.__traceback__
    while trace and trace.tb_frame.f_code.co_filename.startswith(_HERE):
        trace = trace.tb_next
    error.__traceback__ = trace
    kind = type(error)
    plain = kind.__module__ in ("builtins", "__main__")
    name = kind.__qualname__ if plain else f"{kind.__module__}.{kind.__qualname__}"
    try:
        message = str(error)
    except Exception as other:  # as a traceback does: a broken __str__ is the module's own
        message = f"<exception str() failed: {type(other).__name__}>"
    lines = without_ours("".join(traceback.format_exception(error))).splitlines()
    frames = [frame.lineno for frame in traceback.extract_tb(trace) if frame.filename == path]
    line = frames[-1] if frames else getattr(error, "lineno", None) or 0
    return {"type": name, "message": message, "traceback": lines, "line": line}


def prepare(plan: "dict[str, Any]") -> "dict[str, Any]":
    """`plan`, an order, with the code of its module and what else can be made before its process."""
    path = plan["path"]
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    plan["imports"] = frozenset()
    try:
        tree = compile(plan["source"], path, "exec", flags | ast.PyCF_ONLY_AST, dont_inherit=True)
        assert isinstance(tree, ast.Module)
        imports = (ast.Import, ast.ImportFrom)
        plan["imports"] = frozenset(n for n, node in enumerate(tree.body) if isinstance(node, imports))
        plan["code"] = compile(instrumented(tree, plan), path, "exec", flags, dont_inherit=True)
    except Exception as error:
        plan["code"] = error
    plan["run"] = _Run(plan)
    return plan


def main(plan: "dict[str, Any]") -> "Callable[[], None]":
    """Execute the module of `plan`, as `prepare` made it. What this returns is to be called last of all."""
    path, code = plan["path"], plan["code"]
    run: _Run = plan["run"]
    gc.freeze()  # what is there now is not the module's garbage
    run.pid = run.display.pid = _getpid()
    if isinstance(code, Exception):
        raise code
    sys.path[0] = os.path.dirname(path)
    runner = None
    if code.co_flags & 0x80:  # inspect.CO_COROUTINE: it awaits at top level
        import asyncio

        runner = asyncio.Runner()
    run.awaits = runner is not None
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_FSIZE, plan["file_size"])
    limit(resource.RLIMIT_DATA, plan["memory"], plan["memory"] + MEMORY_LEFT)
    for name, hook in ((KEEP, run.keep), (SHOW, run.show), (ENDED, run.ended), (RAISED, run.raised)):
        setattr(builtins, name, hook)
    module = type(sys)("__main__")
    module.__file__ = path
    module.__dict__.update(__builtins__=builtins, __annotations__={}, __cached__=None)
    vars(sys).update(stdout=run.output, __stdout__=run.output, argv=[path])
    sys.modules["__main__"] = module
    sys.addaudithook(Sources(plan["place"], sys.path[0], run.saw))
    if plan["shown"]:
        run.watch = watch(code, plan["shown"], run.line_ran)
        run.watch_next(None)
    sys.addaudithook(Rules(path, plan["place"], run.broken))
    try:
        if runner is None:
            exec(code, module.__dict__)
        else:
            with runner:
                runner.run(eval(code, module.__dict__))
        if plan["docstrings"]:
            run.check_examples(module.__dict__)
    except End as end:
        run.over(str(end))
    except BaseException as error:
        if not isinstance(error, SystemExit) or error.code not in (None, 0):
            run.note_raised(error)
            run.over("raised")
        else:
            run.over("exit")
    return run.write_lines
