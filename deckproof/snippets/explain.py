"""What is wrong with a module, in words: a `Problem` for each thing that the judge can find."""

from collections.abc import Sequence

from deckproof.problem import Problem
from deckproof.snippets.match import Event, line_matches
from deckproof.snippets.module import Claim, Module, Statement, ValueClaim
from deckproof.snippets.programs import explain as about_programs
from deckproof.snippets.recording import End, Raised, Recording, Step

_SHOWN = 12  # lines of a stated or printed text


def false_claim(module: Module, claim: Claim, happened: Sequence[Event]) -> Problem:
    """The claim states something else than what happened."""
    hint = "state what is printed, line by line, or make the code do what the comment says"
    if len(happened) == 1:
        hint = f"write `{module.sign}{_shown(happened[0])}`, or make the code do what the comment says"
    elif any(isinstance(event, Raised) for event in happened[:-1]):
        hint = "state an exception directly below the statement that raises it: nothing else comes after it"
    line = claim.line + _first_difference(claim.text, happened)
    message = "this is not what the code prints"
    return Problem(module.file, line, "false-claim", message, hint, detail=_compared(claim.text, happened))


def silent(module: Module, claim: Claim, errors: str) -> Problem:
    """The claim states something, and nothing happened."""
    message = "nothing is printed here, but the comment states that something is"
    hint = "remove it; or, if it is a remark, put a blank line above it and code directly below it"
    if module.language.is_session:
        message, hint = "nothing is printed here, but the session shows that something is", "remove it"
    elif claim.touches and len(claim.text) == 1 and module.statements[claim.above - 1].is_expression:
        hint = f"a script shows no values: print it, or write `# => {claim.text[0].strip()}` behind it"
    elif not claim.regions and module.language.is_python:
        hint = "if it is a remark, put a blank line above it; otherwise remove it"
    detail = (*_compared(claim.text, ()), *_errors(errors))
    return Problem(module.file, claim.line, "silent-claim", message, hint, detail=detail)


def nothing_follows(module: Module, claim: Claim, happened: Sequence[Event]) -> Problem:
    """The claim ends in `...`, and what it states is all."""
    message = "the claim ends in `...`, but nothing more is printed"
    detail = _compared(claim.text, happened)
    return Problem(module.file, claim.end, "nothing-follows", message, "remove the `...`", detail=detail)


def unstated_exception(module: Module, raised: Raised, line: int) -> Problem:
    """An exception that nothing states; `line` is where it belongs if the module's lines are not in it."""
    text = _shown(raised)
    if raised.type == "MemoryError":
        message, hint = "this takes more memory than a module may have", "make it smaller"
        return Problem(module.file, raised.line or line, "memory", message, hint, detail=raised.traceback)
    message = f"this raises {text}, and no comment states that"
    hint = f"mend the code, or state it below the statement: `# {text}`"
    where = raised.line or line
    return Problem(module.file, where, "unstated-exception", message, hint, detail=raised.traceback)


def unstated_output(module: Module, line: int, happened: Sequence[Event]) -> Problem:
    """Output of a region that states some output, but not this."""
    message = "this prints something that the slide leaves out"
    hint = "state it in a comment directly below the statement"
    if module.language.is_session:
        hint = "write it below the command"
    return Problem(module.file, line, "unstated-output", message, hint, detail=_printed(happened))


def false_value(module: Module, value: ValueClaim, step: Step) -> Problem:
    """A `# => value` that is not the value."""
    if step.value is None or (step.value == "None" and step.output):
        message = "the statement before `# =>` has no value"
        hint = "state values of expressions and assignments only; what is printed goes on the line below"
        return Problem(module.file, value.line, "no-value", message, hint)
    lines = step.value.split("\n")
    hint = f"write `# => {step.value}`" if len(lines) == 1 else "make the code do what the comment says"
    message = "this is not the value of the expression"
    detail = _compared((value.text,), lines, happened_title="value:")
    return Problem(module.file, value.line, "false-value", message, hint, detail=detail)


def not_run(module: Module, line: int) -> Problem:
    """A claim in a region that is marked as not run."""
    message = "this claim is in a region that is not run, so nothing can prove it"
    return Problem(module.file, line, "not-run-claim", message, "remove the claim, or the mark [not run]")


def unjudged(module: Module, line: int) -> Problem:
    """A comment that a reader of the slide takes for a claim, where the language has none."""
    if not module.language.is_python:
        return about_programs.unjudged(module, line)
    message = "this looks like a claim, but it is inside a block, where nothing can be judged"
    if "=>" in module.lines[line - 1]:
        message = "`# =>` can be judged only at the end of a statement at module level"
    hint = "state it at module level; or, if it is a remark, word it as one, with a blank line above it"
    return Problem(module.file, line, "unjudged-claim", message, hint)


def stopped_assignment(module: Module, line: int) -> Problem:
    """An endless statement was stopped, and others use what it assigns."""
    message = "this is stopped where its claim ends in `...`, and what it assigns is used elsewhere"
    hint = "let it come to an end by itself; or use nothing of what it leaves behind"
    return Problem(module.file, line, "stopped-assignment", message, hint)


def unproven(module: Module, lines: Sequence[int]) -> Problem:
    """Lines that are shown and did not run."""
    what = "this line is" if len(lines) == 1 else f"these {len(lines)} lines, to line {lines[-1]}, are"
    message = f"{what} shown and never ran"
    hint = "call it in hidden lines, or mark its region [not run]"
    return Problem(module.file, lines[0], "unproven-line", message, hint)


def ending(
    module: Module, recording: Recording, statement: Statement | None, happened: Sequence[Event]
) -> Problem:
    """What ended the run early, in `statement`."""
    problem = None if module.language.is_python else about_programs.ending(module, recording)
    if problem is not None:
        return problem
    line = recording.line or (statement.line if statement else 1)
    raised = recording.steps[-1].raised if recording.steps else None
    if recording.end is End.RAISED and raised is not None:
        return unstated_exception(module, raised, line)
    code, message, hint = {
        End.TIMEOUT: (
            "timeout",
            f"this still runs after {recording.detail}",
            "make it end; or, if it is meant to go on, end its claim in `...` and it is stopped there",
        ),
        End.FLOOD: (
            "endless-output",
            "this prints without end",
            "make it end; or state how its output begins and end the claim in `...`: it is stopped there",
        ),
        End.PROCESSES: (
            "processes",
            "this starts more processes than a module may have at a time",
            "start fewer, and wait for some to end before others begin",
        ),
        End.NETWORK: (
            "network",
            f"this reaches for the network: {recording.detail}",
            "let hidden lines serve on 127.0.0.1 what the module asks for; or mark its region [not run]",
        ),
        End.WRITE: (
            "write",
            f"this writes outside the module's scratch directory: {recording.detail}",
            "write to the current directory, which is the module's own, or to a temporary file",
        ),
        End.UNSTOPPABLE: (
            "unstoppable",
            "this cannot be stopped where its claim ends: a bare `except:` in it catches everything",
            "write `except Exception:` there",
        ),
        End.EXIT: (
            "exit",
            "the module exits here, before its last statement",
            "remove the exit, or state it: `# SystemExit: 0`",
        ),
    }.get(
        recording.end,
        ("died", f"the module died here: {recording.detail}", "a module must run to its end"),
    )
    detail = (*_printed(happened), *_errors(recording.errors))
    return Problem(module.file, line, code, message, hint, detail=detail)


def _first_difference(text: Sequence[str], happened: Sequence[Event]) -> int:
    """Which line of the claim to point at: the first that differs, where lines can be told apart."""
    for place, stated in enumerate(text):
        event = happened[place] if place < len(happened) else None
        if isinstance(event, Raised) and event.type.rpartition(".")[2] in stated:
            return 0
        if not isinstance(event, str) or not line_matches(stated.rstrip(), event.rstrip()):
            return place
    return 0


def _compared(
    text: Sequence[str], happened: Sequence[Event], happened_title: str = "printed:"
) -> tuple[str, ...]:
    return (*_listed("stated:", list(text)), *_printed(happened, happened_title))


def _printed(happened: Sequence[Event], title: str = "printed:") -> tuple[str, ...]:
    return _listed(title, [_shown(event) for event in happened] or ["(nothing)"])


def _errors(errors: str) -> tuple[str, ...]:
    return _listed("on stderr:", errors.rstrip().splitlines()) if errors.strip() else ()


def _listed(title: str, lines: Sequence[str]) -> tuple[str, ...]:
    if len(lines) == 1:
        return (f"{title:9} {lines[0]}",)
    more = [f"({len(lines) - _SHOWN} lines more)"] if len(lines) > _SHOWN else []
    return (title, *(f"  {line}" for line in [*lines[:_SHOWN], *more]))


def _shown(event: Event) -> str:
    if isinstance(event, str):
        return event
    message = " ".join(event.message.split())
    return f"{event.type}: {message}" if message else f"Exception: {event.type}"
