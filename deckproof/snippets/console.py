"""A part of a module as a session of Python's interactive console, made from what happened when it ran. Pure.

It is what the console of the Python that ran it shows when the module is typed into it, hidden lines and
all, but for this:

- Blank lines are left out where they would end a compound statement or enter nothing, and claims are left
  out: what they state is there. Line numbers in tracebacks are those of what is typed.
- Where a claim ends in `...`, so does the output.
- Addresses of objects are others, which stay the same from run to run.
- Nothing of stderr is shown but tracebacks. Those of a module that awaits at top level are as
  `python -m asyncio` has them, without the frames of that console itself.
- A RecursionError may be told of at another depth.

Python 3.11 and 3.12 name what is typed `<stdin>`, and do not quote it in tracebacks. The console of 3.13
names it `<python-input-0>`, `<python-input-1>`, …, and quotes it.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from deckproof.snippets.comments import Comment, comments
from deckproof.snippets.judge import concerns, events, is_broken
from deckproof.snippets.match import is_open, matches
from deckproof.snippets.module import Claim, Module, Statement
from deckproof.snippets.parse import tree_of
from deckproof.snippets.plan import plan
from deckproof.snippets.recording import Recording, Step
from deckproof.snippets.shown import span

_COMPOUND = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try,
    ast.TryStar, ast.With, ast.AsyncWith, ast.Match,
)  # fmt: skip
_ADDRESS = re.compile(r"\bat 0x([0-9a-fA-F]+)(?=[^\n]*>)")
_MEMORY = 0x7F3A5C1D9E40  # where objects begin; a deck that is built again is to be the same
_FRAME = re.compile(r'^(?P<margin>[ |]*)  File "(?P<file>.*)", line (?P<line>\d+)(?P<rest>, in .*)?$')


class NoSession(Exception):
    """Raised where there can be no session; says why, and what to do, and in which line of the module."""

    def __init__(self, message: str, hint: str, line: int) -> None:
        super().__init__(message)
        self.message, self.hint, self.line = message, hint, line


class _Input(Struct, frozen=True):
    """What is typed at one `>>> ` prompt: its lines, the lines of the module that they are, and the
    statements among it."""

    lines: tuple[str, ...]
    numbers: tuple[int, ...]
    statements: range

    @property
    def typed(self) -> str:
        first, *more = self.lines
        return "".join([f">>> {first}\n", *(f"... {line}\n" if line else "...\n" for line in more)])


def displayed(module: Module, name: str) -> frozenset[int]:
    """The statements whose values the session of `name` shows. Raises `LookupError` as `shown` does."""
    first, last = span(module, name)
    return frozenset(i for i, s in enumerate(module.statements) if first <= s.line and s.end <= last)


def typed(module: Module, name: str | None = None) -> tuple[str, ...]:
    """The lines to type into a console for the session of `name`, or of all of `module`."""
    first, last = span(module, name) if name is not None else (1, len(module.lines))
    return tuple(line for one in _inputs(module) if first <= one.numbers[0] <= last for line in one.lines)


def session(module: Module, recording: Recording, name: str) -> str:
    """The region, function or class `name` of `module` as a console session, with no line end at its end.

    `recording` is of a run that was asked for what `displayed` says. Raises `NoSession`.
    """
    first, last = span(module, name)
    steps = recording.steps[:-1] if is_broken(module, recording) else recording.steps
    inputs = [one for one in _inputs(module) if first <= one.numbers[0] <= last]
    within = displayed(module, name)
    _refuse(module, steps, name, inputs, within)
    cuts = _cuts(module, steps)
    names = _Names(module)
    text = ""
    for one in inputs:
        told = "".join(_happened(steps[index], cuts.get(index)) for index in one.statements)
        # Text without a line end is still in the buffer of stdout when the traceback is shown.
        whole, end, rest = told.rpartition("\n")
        raised = "".join(_traceback(steps[index]) for index in one.statements)
        told = f"{whole}{end}{raised}{rest}" if raised else told
        text += one.typed + names.in_traceback(told)
    return _settled(text.removesuffix("\n"))


def _settled(text: str) -> str:
    """`text` with addresses that are the same after each run: equal where they were equal."""
    known: dict[str, int] = {}
    return _ADDRESS.sub(lambda m: f"at 0x{_MEMORY + 0x70 * known.setdefault(m[1], len(known)):x}", text)


def _refuse(
    module: Module, steps: Sequence[Step], name: str, inputs: Sequence[_Input], within: frozenset[int]
) -> None:
    """Raise `NoSession` if what the session would show is not what a console shows."""
    first, last = span(module, name)
    for statement in module.statements:
        if statement.line <= last and first <= statement.end and not _is_inside(statement, first, last):
            message = f"{name} is in a block, and a console takes whole top-level statements"
            raise NoSession(message, "show it as .python, or put the region at module level", first)
    skipped = plan(module).skipped
    if not inputs:
        raise NoSession(f"there is nothing in {name} to type", "show a region that has statements", first)
    for index in within:
        step, statement = steps[index], module.statements[index]
        if index in skipped:
            message = f"{name} is marked [not run], so there is no output to show"
            raise NoSession(message, "show it as .python, which says that it was not run", statement.line)
        if step.errors:
            message = "this writes to stderr, which a console shows and a session of ours does not"
            raise NoSession(message, "show it as .python, or do not write to stderr there", statement.line)
        if step.raised is not None and step.raised.type == "SystemExit" and index != max(within):
            message = "a console ends here, and this region goes on"
            raise NoSession(message, "let the region end with the exit", statement.line)
    for one in inputs:
        raising = next((i for i in one.statements if steps[i].raised is not None), None)
        if raising is not None and raising != one.statements[-1]:
            message = "this raises, and a console does not run the rest of its line then"
            raise NoSession(message, "put each statement on a line of its own", one.numbers[0])
    for claim in module.claims:
        if first <= claim.line <= last:
            _refuse_hidden(module, steps, claim, within)


def _refuse_hidden(module: Module, steps: Sequence[Step], claim: Claim, within: frozenset[int]) -> None:
    for index in concerns(steps, claim) or ():
        if index not in within and (steps[index].output.strip() or steps[index].raised):
            line = module.statements[index].line
            message = (
                f"what this states is printed in line {line}, which is hidden: the session would lack it"
            )
            raise NoSession(message, "call it in the region, or show that as .python", claim.line)


def _is_inside(statement: Statement, first: int, last: int) -> bool:
    return first <= statement.line and statement.end <= last


def _inputs(module: Module) -> Iterator[_Input]:
    """All of `module` as it is typed into a console."""
    source = "\n".join(module.lines)
    tree = tree_of(source, module.file)
    found = {comment.line: comment for comment in comments(source)}
    silent = _silent(module, source, found)
    values = {value.line: found[value.line].column for value in module.values}
    at, index = 1, 0
    while at <= len(module.lines):
        if index < len(module.statements) and module.statements[index].line <= at:
            begin, stop = index, index + 1
            while (
                stop < len(module.statements)
                and module.statements[stop].line <= module.statements[stop - 1].end
            ):
                stop += 1
            compound = isinstance(tree.body[stop - 1], _COMPOUND)
            first, end = module.statements[begin].line, module.statements[stop - 1].end
            end = _end_of_block(module, found, silent, end) if compound else end
            numbers = [n for n in range(first, end + 1) if n not in silent]
            lines = [module.lines[n - 1][: values.get(n)].rstrip(" " if n in values else "") for n in numbers]
            if compound:
                numbers, lines = [*numbers, end], [*lines, ""]
            yield _Input(tuple(lines), tuple(numbers), range(begin, stop))
            at, index = end + 1, stop
            continue
        if at in found and at not in silent:
            yield _Input((module.lines[at - 1].strip(),), (at,), range(index, index))
        at += 1


def _end_of_block(module: Module, found: Mapping[int, Comment], silent: set[int], end: int) -> int:
    """Where the block ends whose last statement ends in line `end`: comments in it may follow."""
    at = end + 1
    while at <= len(module.lines) and (at in silent or not module.lines[at - 1].strip() or at in found):
        comment = found.get(at)
        if comment is not None and comment.column == 0:
            break
        if comment is not None and at not in silent:
            end = at
        at += 1
    return end


def _silent(module: Module, source: str, found: Mapping[int, Comment]) -> set[int]:
    """The lines that are not typed: claims, marks of regions, blank ones that end blocks or enter nothing."""
    silent = {line for claim in module.claims for line in range(claim.line, claim.end + 1)}
    silent |= {n for n, c in found.items() if c.opens is not None or c.closes is not None}
    depth = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.OP:
            depth += (token.string in "([{") - (token.string in ")]}")
        elif token.type == tokenize.NL and depth == 0 and not token.line.strip():
            silent.add(token.start[0])
    return silent


def _cuts(module: Module, steps: Sequence[Step]) -> dict[int, int]:
    """After how many lines the output of statements goes on as `...`, because a claim does."""
    cuts: dict[int, int] = {}
    for claim in module.claims:
        about = concerns(steps, claim) if is_open(claim.text) else None
        if about is None:
            continue
        happened = events([steps[index] for index in about])
        last = happened[-1] if happened else None
        if not isinstance(last, str) or last.rstrip() == claim.text[-1].rstrip():
            continue  # the dots are what was printed, or part of an exception's message
        closed = [*claim.text[:-1], claim.text[-1].rstrip().removesuffix("...").rstrip().removesuffix(",")]
        closed = closed if closed[-1].strip() else closed[:-1]
        if matches(claim.text, happened) and not matches(closed, happened):
            left = next((n for n in range(len(happened)) if matches(closed, happened[:n])), 0)
            for index in about:
                count = len(_lines(steps[index].output))
                if left < count:
                    cuts[index] = left
                    break
                left -= count
    return cuts


def _happened(step: Step, cut: int | None) -> str:
    """What the console shows for `step`: its output, with the values and the traceback that it displays."""
    end = len(step.output)
    if cut is not None:
        end = sum(map(len, _lines(step.output)[:cut]))
    text, done = "", 0
    for place, shown in step.displayed[:-1] if _traceback(step) else step.displayed:
        if place <= end:
            text += step.output[done:place] + shown
            done = place
    text += step.output[done:end]
    return text if cut is None else f"{text}...\n"


def _lines(output: str) -> list[str]:
    """The lines of `output`, with their ends: no other sign than a newline ends one, as for claims."""
    return io.StringIO(output).readlines()


def _traceback(step: Step) -> str:
    """What the console shows of the exception that `step` raised, if it shows anything."""
    shows = step.raised is not None and step.raised.type != "SystemExit" and step.displayed
    return step.displayed[-1][1] if shows else ""


class _Names:
    """How the console names the lines of a module."""

    def __init__(self, module: Module) -> None:
        source = "\n".join(module.lines)
        code = compile(tree_of(source, module.file), module.file, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        self.path = str(module.path.resolve())
        self.file = "<console>" if code.co_flags & 0x80 else "<stdin>"  # inspect.CO_COROUTINE: asyncio's
        self.typed = {
            number: place
            for one in _inputs(module)
            for place, number in reversed([*enumerate(one.numbers, 1)])
        }

    def in_traceback(self, text: str) -> str:
        """`text` with the frames of the module named so, and not quoting it."""
        if f'File "{self.path}"' not in text:
            return text
        lines: list[str] = []
        quoted = ""  # the margin of what the frame above quotes
        for line in text.split("\n"):
            match = _FRAME.match(line)
            if match:
                ours = match["file"] == self.path
                quoted = match["margin"] + "    " if ours else ""
                number = self.typed.get(int(match["line"]), int(match["line"]))
                where = f'{match["margin"]}  File "{self.file}", line {number}{match["rest"] or ""}'
                lines.append(where if ours else line)
            elif not quoted or not line.startswith(quoted):
                quoted = ""
                lines.append(line)
        return "\n".join(lines)
