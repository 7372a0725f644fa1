"""What must be written for a module to state what happened: replacements of lines, and of nothing but claims.

Pure: from a `Module` and its `Recording` to `Replacement`s.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from deckproof.problem import Problems
from deckproof.snippets.comments import Comment, comments
from deckproof.snippets.edit import Replacement, encoding_of, rewritten
from deckproof.snippets.judge import concerns, events, is_broken, judge
from deckproof.snippets.match import Event, matches
from deckproof.snippets.module import Claim, Module, ValueClaim
from deckproof.snippets.recording import End, Recording, Step
from deckproof.snippets.restate import Line, restated
from deckproof.snippets.source import parse_as

_HEAD = re.compile(r"#\s*=>\s?")


class _Run(Struct, frozen=True):
    """What replacements are found from."""

    module: Module
    steps: tuple[Step, ...]
    encoding: str


def replacements(module: Module, recording: Recording) -> tuple[Replacement, ...]:
    """What makes the claims of `module` true, in the order of its lines; no two touch the same line.

    What no comment can state is left out: it stays a problem.
    """
    steps = recording.steps
    if is_broken(module, recording) and recording.end is not End.RAISED:
        steps = steps[:-1]
    python = module.language.is_python
    run = _Run(module, steps, encoding_of("\n".join(module.lines[:2]).encode()) if python else "utf-8")
    false = {verdict.line for verdict in judge(module, recording) if verdict.problem}
    asked: list[Replacement] = []
    for claim in module.claims:
        about = concerns(steps, claim) if claim.line in false else None
        if about is not None and not _not_run(module, claim):
            asked += _claim(run, claim, about)
    for value in module.values:
        if value.line in false and value.statement < len(steps) and not _not_run(module, value):
            asked += _value(run, value)
    asked += _missing(run)
    return _sound(run, sorted(asked, key=lambda change: (change.first, change.stop)))


def _claim(run: _Run, claim: Claim, about: Sequence[int]) -> Iterator[Replacement]:
    """What makes `claim`, which is about the statements `about`, true.

    After an exception, or where a statement was stopped, nothing more can be stated in the same claim:
    such statements get claims of their own, directly below.
    """
    begin, end = 0, len(about)
    for place, index in enumerate(about):
        step = run.steps[index]
        if (step.raised is None and not step.stopped) or not _happened(run, about[place + 1 :]):
            continue
        if index >= claim.above:  # in hidden lines: the claim at hand ends above it
            yield from _added(run, [index], claim.text, claim.line)
            end = place
            break
        yield from _added(run, about[begin : place + 1], claim.text, claim.line)
        begin = place + 1
    stopped = any(run.steps[index].stopped for index in about[begin:end])
    lines = restated(claim.text, _happened(run, about[begin:end]), run.encoding, stopped=stopped)
    if lines is not None:
        yield _changed(run.module, claim, lines)


def _not_run(module: Module, claim: Claim | ValueClaim) -> bool:
    """Is it in a region that is not run? Whether the mark or the claim is wrong is for the author to say."""
    return any(region.not_run for region in module.regions if region.name in claim.regions)


def _missing(run: _Run) -> Iterator[Replacement]:
    """Claims for what regions that state something leave out, and for exceptions in regions."""
    module, steps = run.module, run.steps
    stated = {index for claim in module.claims for index in concerns(steps, claim) or claim.covered}
    raising = {index for index, step in enumerate(steps) if step.raised and index not in stated}
    stating = [
        region
        for region in module.regions
        if any(region.holds(claim.line) for claim in module.claims)
        or any(region.first <= index < region.stop for index in raising)
    ]
    for index, step in enumerate(steps):
        around = [region for region in stating if region.first <= index < region.stop]
        concerned = around or module.language.is_session
        if index in stated or not concerned or not (step.raised or step.output.strip()):
            continue
        line = module.statements[index].end
        first = index  # what came before it and printed blanks at most
        while around and first > around[-1].first and first - 1 not in stated:
            first -= 1
        last = max(i for i, s in enumerate(module.statements[: len(steps)]) if s.end == line)
        yield from _added(run, range(first, last + 1), (), line)
        stated |= {*range(first, last + 1)}


def _added(run: _Run, about: Sequence[int], text: Sequence[str], answers: int) -> Iterator[Replacement]:
    """A new claim below the last of the statements `about`."""
    module = run.module
    line = module.statements[about[-1]].end
    while line < len(module.lines) and re.match(r"[ \t]+#", module.lines[line]):
        line += 1  # a comment at the end of a block
    stopped = any(run.steps[index].stopped for index in about)
    stated = restated(text if stopped else (), _happened(run, about), run.encoding, stopped=stopped)
    if stated:
        states = tuple(text for _, text in stated)
        names = tuple(region.name for region in module.regions if region.holds(line))
        comment = tuple(f"{module.sign}{text}".rstrip() for text in states)
        yield Replacement(line + 1, line + 1, comment, answers, names, states)


def _changed(module: Module, claim: Claim, told: Sequence[Line]) -> Replacement:
    """`claim` with the lines `told` instead: those that stay, and comments for tools, are as they were."""
    lines: list[str] = []
    place = 0
    old = module.lines[claim.line - 1 : claim.end]
    bare = module.language.comment
    indentation = old[0][: len(old[0]) - len(old[0].lstrip())] if bare else ""  # of the comment
    spaced = any(line.strip().startswith((f"{bare} ", f"{bare}\t")) for line in old)
    sign = module.sign if spaced else bare
    for number, line in enumerate(old, claim.line):
        comment = Comment(number, len(indentation), line.strip(), alone=True)
        if module.language.is_python and comment.for_tools:
            lines.append(line)
            continue
        last = place == len(claim.text) - 1
        for wanted, text in told:
            if wanted == place or (last and wanted > place):
                same = text == claim.text[place].rstrip()
                apart = module.sign if text.startswith((" ", "\t")) else sign
                lines.append(line if same else f"{indentation}{apart}{text}".rstrip())
        place += 1
    first = claim.line
    below = module.lines[claim.end].strip() if claim.end < len(module.lines) else ""
    if not lines and first > 1 and not module.lines[first - 2].strip() and _is_end(below, bare):
        first -= 1  # one of the blank lines around it goes with it
    return Replacement(
        first, claim.end + 1, tuple(lines), claim.line, claim.regions, tuple(text for _, text in told)
    )


def _is_end(line: str, sign: str) -> bool:
    mark = f"#{line.removeprefix(sign)}" if line.startswith(sign) else ""
    return not line or Comment(0, 0, mark, alone=True).closes is not None


def _value(run: _Run, value: ValueClaim) -> Iterator[Replacement]:
    """What makes a `# => value` true; where there is no value, its removal."""
    step, line = run.steps[value.statement], run.module.lines[value.line - 1]
    column = next(c.column for c in comments("\n".join(run.module.lines)) if c.line == value.line)
    if step.value is None or (step.value == "None" and step.output):
        yield Replacement(value.line, value.line + 1, (line[:column].rstrip(),), value.line, value.regions)
        return
    lines = step.value.split("\n")
    told: list[str] = []
    for stated in ((value.text,), ()):
        if len(told) != 1:
            told = [text for _, text in restated(stated, lines, run.encoding) or ()]
    if len(told) > 1:
        told = [f"{told[0]}..."]
    head = _HEAD.match(line[column:])
    if told and head and matches(told, lines):
        new = line[:column] + (head[0] if value.text else "# => ") + told[0]
        yield Replacement(value.line, value.line + 1, (new,), value.line, value.regions, tuple(told))


def _happened(run: _Run, indices: Iterable[int]) -> list[Event]:
    return events([run.steps[index] for index in indices])


def _sound(run: _Run, asked: Sequence[Replacement]) -> tuple[Replacement, ...]:
    """Those of `asked` that can be read back: a comment may be something else where it would stand."""
    lines = run.module.lines
    asked = [change for change in asked if change.lines != lines[change.first - 1 : change.stop - 1]]
    if _is_read_back(run, asked):
        return tuple(asked)
    kept: list[Replacement] = []
    for answered in dict.fromkeys(change.answers for change in asked):  # all that one claim asks for, or none
        tried = sorted(
            [*kept, *(change for change in asked if change.answers == answered)],
            key=lambda change: (change.first, change.stop),
        )
        if _is_read_back(run, tried):
            kept = tried
    return tuple(kept)


def _is_read_back(run: _Run, changes: Sequence[Replacement]) -> bool:
    """Does the module with `changes` state what they state, and for the rest what it did?"""
    module = run.module
    if any(one.stop > other.first for one, other in pairwise(changes)):
        return False
    try:
        content = rewritten("\n".join(module.lines).encode(run.encoding), changes, run.encoding)
        read = parse_as(module.language, module.path, module.file, content)
    except (Problems, UnicodeEncodeError):
        return False
    before: list[tuple[int, int, tuple[str, ...]]] = []
    for claim in module.claims:
        here = [c.states for c in changes if c.first <= claim.line < c.stop]
        before.append((claim.line, 1, here[0] if here else claim.text))
    before += [(c.first, 0, c.states) for c in changes if c.first == c.stop]
    values = []
    for value in module.values:
        here = [c.states for c in changes if c.first <= value.line < c.stop]
        values += [*here[0]] if here else [value.text]
    return (
        [_plain(text) for _, _, text in sorted(before) if text] == [_plain(c.text) for c in read.claims]
        and values == [value.text for value in read.values]
        and (len(read.statements) == len(module.statements) or _is_program(module))
        and [region.name for region in read.regions] == [region.name for region in module.regions]
    )


def _is_program(module: Module) -> bool:
    """Does it have a statement for each claim, so that fewer claims are fewer statements?"""
    return not module.language.is_python and not module.language.is_session


def _plain(text: Iterable[str]) -> list[str]:
    return [line.rstrip() for line in text]
