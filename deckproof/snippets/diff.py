"""Stated against printed, as a unified diff of the module."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from deckproof.snippets.judge import Verdict, judge
from deckproof.snippets.module import Module
from deckproof.snippets.recording import Recording

if TYPE_CHECKING:
    from deckproof.snippets.edit import Replacement

_SHOWN = 30  # lines of a hunk in a report
_STDERR = "on stderr:"
_COMPARED = ("false-claim", "silent-claim", "nothing-follows", "unstated-output")


def difference(module: Module, changes: "Iterable[Replacement]", context: int = 3) -> tuple[str, ...]:
    """What `changes` change in the module as it stands, with some lines of `context` around."""
    from difflib import unified_diff

    lines = list(module.lines)
    for change in sorted(changes, key=lambda change: (change.first, change.stop), reverse=True):
        lines[change.first - 1 : change.stop - 1] = change.lines
    stated, printed = f"{module.file}  stated", f"{module.file}  printed"
    old, new = (text[:-1] if text[-1:] == [""] else text for text in ([*module.lines], lines))
    return tuple(unified_diff(old, new, stated, printed, lineterm="", n=context))


def judged(module: Module, recording: Recording) -> tuple[Verdict, ...]:
    """The verdicts on `module`. A problem with a claim of several lines shows what `accept` would write."""
    verdicts = judge(module, recording)
    if not any(verdict.problem for verdict in verdicts):
        return verdicts
    from deckproof.snippets.rewrite import replacements  # only when something is false

    changes = replacements(module, recording)
    return tuple(_with_hunk(module, verdict, changes) for verdict in verdicts)


def _with_hunk(module: Module, verdict: Verdict, changes: "Iterable[Replacement]") -> Verdict:
    problem = verdict.problem
    own = [change for change in changes if change.answers == verdict.line]
    if problem is None or problem.code not in _COMPARED or not own:
        return verdict
    claim = next((claim for claim in module.claims if claim.line == verdict.line), None)
    if len(problem.detail) == 1 if claim is None else len(claim.text) == 1:
        return verdict  # `stated:` above `printed:` says it in less
    hunk = difference(module, own, context=1)
    more = (f"({len(hunk) - _SHOWN} lines more)",) if len(hunk) > _SHOWN else ()
    errors = next((n for n, line in enumerate(problem.detail) if line.startswith(_STDERR)), None)
    rest = problem.detail[errors:] if errors is not None else ()
    detail = (*hunk[:_SHOWN], *more, *rest)
    return replace(verdict, problem=replace(problem, detail=detail))
