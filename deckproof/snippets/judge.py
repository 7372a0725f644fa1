"""From a module and what happened when it ran to verdicts. Pure: nothing is read, written or run here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from deckproof.problem import Problem
from deckproof.snippets.match import Event, is_open, line_matches, matches, states_exception
from deckproof.snippets.module import Claim, Module, Region, ValueClaim
from deckproof.snippets.recording import End, Raised, Recording, Step

_SHOWN = 12  # lines of a stated or printed text in a problem


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one thing that a module states, or of what it ought to have stated."""

    line: int
    regions: tuple[str, ...]  # the regions that cannot be shown if there is a problem
    problem: Problem | None = None
    cut_short: bool = False  # the run ended here: what comes after has no verdict of its own


def judge(module: Module, recording: Recording) -> tuple[Verdict, ...]:
    """The verdicts on `module`: one for each claim, and one for each thing that is wrong besides.

    A claim about statements that were never reached gets no verdict of its own: what ended the run
    is the problem, and it names their regions.
    """
    reached = len(recording.steps)
    broken = recording.end is not End.DONE and (
        recording.end is not End.EXIT or reached < len(module.statements)
    )
    verdicts = []
    if broken:
        verdicts.append(_ending(module, recording))
    whole = reached - 1 if broken else reached  # the last step of a broken run is not over
    verdicts += [_claim(module, recording.steps, claim) for claim in module.claims if claim.stop <= whole]
    for value in module.values:
        if value.statement < whole:
            verdicts.append(_value(module, recording.steps[value.statement], value))
    verdicts += _unstated(module, recording.steps[:whole])
    return tuple(sorted(verdicts, key=lambda verdict: verdict.line))


def events(steps: Sequence[Step]) -> list[Event]:
    """What `steps` did, in order: lines printed and exceptions raised."""
    happened: list[Event] = []
    text = ""
    for step in steps:
        text += step.output
        if step.raised is not None:
            happened += _lines(text)
            happened.append(step.raised)
            text = ""
    return happened + _lines(text)


def _lines(text: str) -> list[Event]:
    lines = text.split("\n")
    return [*(lines[:-1] if lines[-1] == "" else lines)]


def _claim(module: Module, steps: Sequence[Step], claim: Claim) -> Verdict:
    happened = events(steps[claim.first : claim.stop])
    if matches(claim.text, happened):
        return Verdict(claim.line, claim.regions)
    if any(region.not_run for region in module.regions if region.name in claim.regions):
        code, message = "not-run-claim", "this claim is in a region that is not run, so nothing can prove it"
        hint = "remove the claim, or the mark [not run]"
    elif not happened:
        code, message = "silent-claim", "nothing is printed here, but the comment states that something is"
        hint = "remove it; or, if it is a remark, put a blank line above it and code directly below it"
    elif not states_exception(claim.text) and (unstated := [e for e in happened if isinstance(e, Raised)]):
        code, message, hint = "unstated-exception", *_unstated_exception(unstated[0])
        problem = Problem(
            module.file, unstated[0].line or claim.line, code, message, hint, detail=unstated[0].traceback
        )
        return Verdict(claim.line, claim.regions, problem)
    elif is_open(claim.text) and matches(
        (*claim.text[:-1], claim.text[-1].rstrip().removesuffix("...")), happened
    ):
        code, message = "nothing-follows", "the claim ends in `...`, but nothing more is printed"
        hint = "remove the `...`"
    else:
        code, message, hint = "false-claim", "this is not what the code prints", _how_to_mend(happened)
    # The line to point at is the first that differs, where lines can be told apart.
    line = claim.line + _first_difference(claim.text, happened)
    detail = _compared(claim.text, happened)
    return Verdict(claim.line, claim.regions, Problem(module.file, line, code, message, hint, detail=detail))


def _unstated_exception(raised: Raised) -> tuple[str, str]:
    text = _shown(raised)
    return (
        f"this raises {text}, and no comment states that",
        f"mend the code, or state it below the statement: `# {text}`",
    )


def _how_to_mend(happened: Sequence[Event]) -> str:
    if len(happened) == 1:
        return f"write `# {_shown(happened[0])}`, or make the code do what the comment says"
    return "state what is printed, line by line, or make the code do what the comment says"


def _first_difference(text: Sequence[str], happened: Sequence[Event]) -> int:
    for place, stated in enumerate(text):
        event = happened[place] if place < len(happened) else None
        if event is None or not (isinstance(event, str) and line_matches(stated.rstrip(), event.rstrip())):
            return place if not isinstance(event, Raised) or event.type.split(".")[-1] not in stated else 0
    return 0


def _value(module: Module, step: Step, value: ValueClaim) -> Verdict:
    if step.value is not None and matches(value.text.split("\n"), step.value.split("\n")):
        return Verdict(value.line, value.regions)
    if step.value is None:
        code, message = "no-value", "the statement before `# =>` has no value"
        hint = "state values of expressions and assignments only; what is printed goes on the line below"
        detail: tuple[str, ...] = ()
    else:
        code, message = "false-value", "this is not the value of the expression"
        hint, detail = f"write `# => {step.value}`", _compared((value.text,), step.value.split("\n"))
    return Verdict(
        value.line, value.regions, Problem(module.file, value.line, code, message, hint, detail=detail)
    )


def _unstated(module: Module, steps: Sequence[Step]) -> Iterator[Verdict]:
    """Output and exceptions of a region that states some, but not these."""
    covered = {index for claim in module.claims for index in range(claim.first, claim.stop)}
    seen: set[int] = set()
    for region in module.regions:
        if not any(region.holds(claim.line) for claim in module.claims):
            continue
        for index in range(region.first, min(region.stop, len(steps))):
            step = steps[index]
            if index in covered or index in seen or not (step.output.strip() or step.raised):
                continue
            seen.add(index)
            line = module.statements[index].end
            problem = Problem(
                module.file, line, "unstated-output", "this prints something that the slide leaves out",
                "state it in a comment directly below the statement", detail=_printed(events([step])),
            )  # fmt: skip
            yield Verdict(line, tuple(r.name for r in module.regions if r.first <= index < r.stop), problem)


def _ending(module: Module, recording: Recording) -> Verdict:
    """The problem that ended the run before its end."""
    index = max(len(recording.steps) - 1, 0)
    step = recording.steps[index] if recording.steps else Step()
    statement = module.statements[index] if module.statements else None
    line = statement.line if statement else 1
    what = "its process ended early"
    hint = "a module must run to its end"
    code = recording.end.value
    detail: tuple[str, ...] = ()
    if recording.end is End.RAISED and step.raised:
        code, line = "unstated-exception", step.raised.line or line
        what, hint = _unstated_exception(step.raised)
        detail = step.raised.traceback
    elif recording.end is End.TIMEOUT:
        what = f"this still runs after {recording.detail}"
        hint = "make it end; or, if it is meant to go on, end its claim in `...` and it is stopped there"
    elif recording.end is End.FLOOD:
        code, what = "endless-output", "this prints without end"
        hint = "make it end; or state how its output begins and end the claim in `...`: it is stopped there"
    elif recording.end is End.EXIT:
        what = "the module exits here, before its last statement"
        hint = "remove the exit, or state it: `# SystemExit: ...`"
    elif recording.end is End.DIED:
        what = f"the module died here: {recording.detail}"
    if recording.end is not End.RAISED:
        detail = (*_printed(events([step])), *_errors(recording.errors))
    regions = tuple(r.name for r in _concerned(module, index))
    return Verdict(line, regions, Problem(module.file, line, code, what, hint, detail=detail), cut_short=True)


def _concerned(module: Module, index: int) -> list[Region]:
    """The regions that rest on statement `index` or one after it: what a run cut short leaves unproven."""
    stating = {name for claim in module.claims if claim.stop > index for name in claim.regions}
    concerned = [r for r in module.regions if r.stop > index or r.name in stating]
    return concerned or list(module.regions[-1:])


def _compared(text: Sequence[str], happened: Sequence[Event]) -> tuple[str, ...]:
    return (*_listed("stated:", list(text)), *_printed(happened))


def _printed(happened: Sequence[Event]) -> tuple[str, ...]:
    return _listed("printed:", [_shown(event) for event in happened] or ["(nothing)"])


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
    return f"{event.type}: {event.message}" if event.message else f"Exception: {event.type}"
