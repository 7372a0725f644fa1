"""Examples in docstrings, by the rules of the standard library's doctest: where they are, what is wrong.

Pure: the examples are run in the module's own process, after its last statement (`worker/examples.py`).
"""

import ast
import re
from collections.abc import Iterator

from msgspec import Struct

from deckproof.problem import Problem
from deckproof.snippets.module import Module
from deckproof.snippets.parse import tree_of
from deckproof.snippets.recording import End, Example, Outcome, Recording

_PROMPT = re.compile(r"^[ \t]*>>>", re.MULTILINE)
_BY_HAND = "make the code do what the docstring says, or mend the docstring by hand"
_SHOWN = 12  # lines of what is stated or printed


class Docstring(Struct, frozen=True):
    """A docstring with examples: of what, its first and last line, and its text as Python has it."""

    name: str
    line: int
    end: int
    text: str


def docstrings(module: Module) -> tuple[Docstring, ...]:
    """The docstrings of `module` that have examples, but for those in regions that are not run."""
    if not module.language.is_python or not any(">>>" in line for line in module.lines):
        return ()
    tree = tree_of("\n".join(module.lines), module.file)
    return tuple(
        one
        for one in _found(tree, "")
        if not any(region.not_run and region.holds(one.line) for region in module.regions)
    )


def _found(node: ast.AST, name: str) -> Iterator[Docstring]:
    if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        if not isinstance(node, ast.Module):
            name = f"{name}.{node.name}" if name else node.name
        text = ast.get_docstring(node, clean=False)
        if text is not None and _PROMPT.search(text):
            yield Docstring(name or "the module", node.body[0].lineno, node.body[0].end_lineno or 0, text)
    for child in ast.iter_child_nodes(node):
        yield from _found(child, name)


def regions_of(module: Module, line: int) -> tuple[str, ...]:
    """The regions that show `line`."""
    return tuple(region.name for region in module.regions if region.holds(line))


def examined(module: Module, recording: Recording) -> Iterator[tuple[int, Problem | None]]:
    """For each example that `recording` tells of, its line and what is wrong with it.

    There is none of a module that ended early: that is a problem of its own.
    """
    for example in recording.examples:
        line = _line(module, example)
        if example.outcome is not Outcome.UNENDED:  # it is what ended the run: `ending`
            yield line, _problem(module, example, line)


def ending(module: Module, recording: Recording) -> Problem | None:
    """The problem of an example that ended the run, if one did."""
    if not recording.examples or recording.examples[-1].outcome is not Outcome.UNENDED:
        return None
    line = _line(module, recording.examples[-1])
    code, message, hint = {
        End.TIMEOUT: ("timeout", f"this example still runs after {recording.detail}", "make it end"),
        End.FLOOD: ("endless-output", "this example prints without end", "make it end"),
        End.PROCESSES: (
            "processes",
            "this example starts more processes than a module may have",
            "start fewer",
        ),
        End.NETWORK: (
            "network",
            f"this example reaches for the network: {recording.detail}",
            "use the loopback, 127.0.0.1, and something in the module that answers there",
        ),
        End.WRITE: (
            "write",
            f"this example writes outside the module's scratch directory: {recording.detail}",
            "write to the current directory, which is the module's own",
        ),
    }.get(
        recording.end,
        ("died", f"the module died in this example: {recording.detail}", "let it end by itself"),
    )
    return Problem(module.file, line, code, message, hint)


def _problem(module: Module, example: Example, line: int) -> Problem | None:
    if example.outcome is Outcome.MALFORMED:
        message = f"doctest cannot read the examples of this docstring: {example.got}"
        hint = "indent what is stated as its `>>>` is, and put a blank behind each `>>>` and `...`"
        return Problem(module.file, line, "malformed-example", message, hint)
    if example.outcome is Outcome.UNCHECKED:
        message = "this example is not run, so nothing proves it"
        hint = "remove `+SKIP`, or show the function in a region that is marked [not run]"
        return Problem(module.file, line, "unchecked-example", message, hint)
    if example.outcome is Outcome.FALSE:
        message = "this example gives something else than the docstring states"
        detail = (*_listed("stated:", example.want), *_listed("printed:", example.got))
        return Problem(module.file, line, "false-example", message, _BY_HAND, detail=detail)
    return None


def _listed(title: str, text: str) -> tuple[str, ...]:
    lines = text.removesuffix("\n").split("\n") if text else ["(nothing)"]
    if len(lines) == 1:
        return (f"{title:9} {lines[0]}",)
    more = [f"({len(lines) - _SHOWN} lines more)"] if len(lines) > _SHOWN else []
    return (title, *(f"  {line}" for line in [*lines[:_SHOWN], *more]))


def _line(module: Module, example: Example) -> int:
    """The line of `example` in the file: with escapes, a docstring's text has other lines than its source."""
    source = example.source.split("\n")[0].strip()
    last = example.last or len(module.lines)
    there = [
        number
        for number in range(example.first, last + 1)
        if ">>>" in module.lines[number - 1] and source in module.lines[number - 1]
    ]
    return min(there, key=lambda number: abs(number - example.line), default=min(example.line, last))
