"""From a module and what happened when it ran to verdicts. Pure: nothing is read, written or run here."""

from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct

from deckproof.problem import Problem
from deckproof.snippets import docstrings, explain
from deckproof.snippets.match import Event, is_open, matches, value_matches
from deckproof.snippets.module import Claim, Module, Region, ValueClaim
from deckproof.snippets.programs import explain as about_programs
from deckproof.snippets.recording import UNSEEN, End, Raised, Recording, Step
from deckproof.snippets.unproven import to_prove, unproven


class Verdict(Struct, frozen=True):
    """What became of one thing that a module states, or of what it ought to have stated."""

    line: int
    regions: tuple[str, ...]  # the regions that cannot be shown if there is a problem
    problem: Problem | None = None
    cut_short: bool = False  # a script would end here: what comes after proves nothing


def judge(module: Module, recording: Recording) -> tuple[Verdict, ...]:
    """The verdicts on `module`: one for each claim, and one for each thing that is wrong besides.

    A claim about statements that were never reached gets no verdict of its own: what ended the run
    is the problem, and it names their regions.
    """
    steps = recording.steps
    broken = is_broken(module, recording)
    whole = steps[:-1] if broken else steps  # the last step of a broken run is not over
    verdicts = [Verdict(line, names, explain.unjudged(module, line)) for line, names in module.unjudged]
    if broken:
        verdicts.append(_ending(module, recording, whole))
    for claim in module.claims:
        about = concerns(whole, claim)
        if about is not None:
            happened = events([whole[index] for index in about])
            problem = _claim(module, claim, happened, recording)
            verdicts.append(Verdict(claim.line, claim.regions, problem))
    for value in module.values:
        if value.statement < len(whole):
            verdicts.append(Verdict(value.line, value.regions, _value(module, whole[value.statement], value)))
    for line, problem in docstrings.examined(module, recording):
        verdicts.append(Verdict(line, docstrings.regions_of(module, line), problem))
    verdicts += _absent(module, recording)
    verdicts += _unstated(module, whole)
    verdicts += _stopped(module, whole)
    if not broken:
        verdicts += _unproven(module, recording)
    return tuple(sorted(verdicts, key=lambda verdict: verdict.line))


def is_broken(module: Module, recording: Recording) -> bool:
    """Did the run end in a statement, rather than after the last one?"""
    left_early = recording.end is End.EXIT and len(recording.steps) < len(module.statements)
    return left_early or recording.end not in (End.DONE, End.EXIT)


def events(steps: Sequence[Step]) -> list[Event]:
    """What `steps` did, in order: lines printed and exceptions raised."""
    happened: list[Event] = []
    text = ""
    for step in steps:
        text += step.output
        if step.raised is not None:
            happened += [*_lines(text), step.raised]
            text = ""
    return happened + _lines(text)


def _lines(text: str) -> list[Event]:
    lines = text.split("\n")
    return [*(lines[:-1] if lines[-1] == "" else lines)]


def concerns(steps: Sequence[Step], claim: Claim) -> tuple[int, ...] | None:
    """The statements that `claim` states the output of; None when they did not all run to their end.

    A claim that touches a statement is about hidden ones only if nothing above it printed.
    """
    own = tuple(range(claim.first, claim.above))
    if claim.above > len(steps):
        return None
    if claim.touches and events([steps[index] for index in own]):
        return own
    return None if claim.stop > len(steps) else claim.covered


def _claim(module: Module, claim: Claim, happened: list[Event], recording: Recording) -> Problem | None:
    if any(region.not_run for region in module.regions if region.name in claim.regions):
        return explain.not_run(module, claim.line)
    if matches(claim.text, happened):
        return None
    if not happened:
        return explain.silent(module, claim, recording.errors)
    raised = next((event for event in happened if isinstance(event, Raised)), None)
    if raised is not None and raised.type.rpartition(".")[2] not in " ".join(claim.text):
        return explain.unstated_exception(module, raised, claim.line)
    closed = (*claim.text[:-1], claim.text[-1].rstrip().removesuffix("..."))
    if is_open(claim.text) and matches(closed, happened):
        return explain.nothing_follows(module, claim, happened)
    return explain.false_claim(module, claim, happened)


def _value(module: Module, step: Step, value: ValueClaim) -> Problem | None:
    if step.skipped:
        return explain.not_run(module, value.line)
    if step.value is not None and value_matches(value.text, step.value):
        return None
    return explain.false_value(module, value, step)


def _unstated(module: Module, steps: Sequence[Step]) -> Iterator[Verdict]:
    """Output of a region that states some, but not this; and exceptions that no claim is about."""
    stated = {index for claim in module.claims for index in concerns(steps, claim) or claim.covered}
    stating = [r for r in module.regions if any(r.holds(claim.line) for claim in module.claims)]
    for index, step in enumerate(steps):
        line = module.statements[index].end
        around = tuple(region.name for region in stating if region.first <= index < region.stop)
        if index in stated:
            continue
        if step.raised is not None:
            names = tuple(region.name for region in module.regions if region.stop > index)
            problem = explain.unstated_exception(module, step.raised, line)
            yield Verdict(line, names, problem, cut_short=True)
        elif (around or module.language.is_session) and step.output.strip():
            yield Verdict(line, around, explain.unstated_output(module, line, events([step])))


def _absent(module: Module, recording: Recording) -> Iterator[Verdict]:
    """Commands that a shell script called, and that are not there."""
    for problem in about_programs.absent(module, recording):
        names = tuple(r.name for r in module.regions if r.holds(problem.line))
        yield Verdict(problem.line, names, problem)


def _stopped(module: Module, steps: Sequence[Step]) -> Iterator[Verdict]:
    """Statements that were stopped before they assigned, or changed to its end, what others use: those would
    be proven in a false state."""
    for index, step in enumerate(steps):
        if not step.stopped:
            continue
        used = {name for statement in module.statements[index + 1 :] for name in statement.uses}
        used |= {name for statement in module.statements[:index] for name in statement.uses_when_called}
        stopped = module.statements[index]
        running = _made_of(module, index, stopped.uses)
        changes = stopped.changes.union(
            *(s.changes_when_called for s in module.statements[:index] if s.assigns & running)
        )
        if changes & _made_of(module, index, _needed(module, index)) or used & stopped.assigns:
            names = tuple(r.name for r in module.regions if r.stop > index)
            line = module.statements[index].line
            yield Verdict(line, names, explain.stopped_assignment(module, line))


def _needed(module: Module, index: int) -> set[str]:
    """The names that the statements after `index` use as they find them."""
    needed: set[str] = set()
    assigned: set[str] = set()
    for statement in module.statements[index + 1 :]:
        needed |= statement.uses - assigned
        assigned |= statement.assigns
    return needed


def _made_of(module: Module, index: int, names: Collection[str]) -> set[str]:
    """The `names` and those that, by the statements before `index`, what they stand for is made of."""
    found = set(names)
    before = -1
    while len(found) > before:
        before = len(found)
        for statement in module.statements[:index]:
            found |= statement.uses if statement.assigns & found else set()
    return found


def _unproven(module: Module, recording: Recording) -> Iterator[Verdict]:
    """Lines of regions, and others that a deck shows, that never ran."""
    if UNSEEN in recording.lines or not module.language.is_python:
        return
    for lines in unproven(module, recording.lines, to_prove(module)):
        names = tuple(region.name for region in module.regions if region.holds(lines[0]))
        yield Verdict(lines[0], names, explain.unproven(module, lines))


def _ending(module: Module, recording: Recording, whole: Sequence[Step]) -> Verdict:
    """What ended the run before its end, after the steps in `whole`."""
    example = docstrings.ending(module, recording)
    if example is not None:
        later = [one.line for one in docstrings.docstrings(module) if one.end >= example.line]
        unproven = {name for line in later for name in docstrings.regions_of(module, line)}
        return Verdict(example.line, tuple(sorted(unproven)), example, cut_short=True)
    index = max(len(recording.steps) - 1, 0)
    statement = module.statements[index] if module.statements else None
    problem = explain.ending(module, recording, statement, events(recording.steps[-1:]))
    names = tuple(region.name for region in _concerned(module, index, whole))
    return Verdict(problem.line, names, problem, cut_short=True)


def _concerned(module: Module, index: int, whole: Sequence[Step]) -> list[Region]:
    """The regions that rest on statement `index` or one after it: what a run cut short leaves unproven."""
    stating = {name for claim in module.claims if concerns(whole, claim) is None for name in claim.regions}
    line = module.statements[index].line if module.statements else 0
    concerned = [r for r in module.regions if r.stop > index or r.name in stating or r.end > line]
    return concerned or list(module.regions[-1:])
