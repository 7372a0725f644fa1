"""What can go wrong in a snippet module: each way, done to a true module at each place."""

import ast
import itertools
import random
import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from tests.snippets.corpus import SILENT, Did, Generated
from tests.snippets.oracle import Reading


class Mutant(Struct, frozen=True):
    """A module with one change, and what its statements do now."""

    kind: str
    module: Generated
    of: Generated

    @property
    def same_code(self) -> bool:
        return self.module.did == self.of.did


def mutants(generated: Generated, rng: random.Random) -> Iterator[Mutant]:
    """Every mutant of `generated`; `rng` chooses the wording only."""
    reading = Reading(generated.source)
    lines = generated.source.split("\n")
    changes = itertools.chain(
        _of_claims(reading, lines, generated.did, rng),
        _of_values(reading, lines, rng),
        _of_code(reading, lines, generated.did, rng),
    )
    for kind, changed, did in changes:
        source = "\n".join(changed)
        if source != generated.source:
            yield Mutant(kind, replace(generated, source=source, did=did or generated.did), generated)


Change = tuple[str, list[str], tuple[Did, ...] | None]


def _of_claims(
    reading: Reading, lines: list[str], did: Sequence[Did], rng: random.Random
) -> Iterator[Change]:
    for place, block in enumerate(reading.blocks):
        first, last = block[0] - 1, block[-1]  # lines[first:last] is the claim
        for at in range(first, last):
            line = lines[at]
            for edited in _edits(line, rng):
                yield "change a line", [*lines[:at], edited, *lines[at + 1 :]], None
            yield "delete a line", [*lines[:at], *lines[at + 1 :]], None
            yield "duplicate a line", [*lines[: at + 1], line, *lines[at + 1 :]], None
            yield "add a line", [*lines[: at + 1], _surplus(rng), *lines[at + 1 :]], None
            yield "leave the end open", [*lines[:at], "# ...", *lines[last:]], None
            if at + 1 < last:
                yield "swap two lines", [*lines[:at], lines[at + 1], line, *lines[at + 2 :]], None
        yield "delete a claim", [*lines[:first], *lines[last:]], None
        yield "add a line", [*lines[:first], _surplus(rng), *lines[first:]], None
        yield "add a line", [*lines[:last], "# ...", *lines[last:]], None
        yield "add a line", [*lines[:first], "# in any order:", *lines[first:]], None
        silent = [rng.choice(["silent = 0", "def silent(): ...", "pass"]), _surplus(rng)]
        above = sum(end < block[0] for _, end in reading.spans)
        now = (*did[:above], SILENT, *did[above:])
        yield "a claim after a silent statement", [*lines[:last], *silent, *lines[last:]], now
        for other in reading.blocks[place + 1 : place + 2]:
            here, there = lines[first:last], lines[other[0] - 1 : other[-1]]
            between, after = lines[last : other[0] - 1], lines[other[-1] :]
            yield "swap two claims", [*lines[:first], *there, *between, *here, *after], None


def _edits(comment: str, rng: random.Random) -> list[str]:
    """Two of the ways to get a line of a claim wrong."""
    text = comment.removeprefix("#").removeprefix(" ")
    ways = [text + "x", "x" + text, text + " x", text + ", x"]
    if text.strip():
        at = rng.randrange(len(text))
        ways += [text[:at] + text[at + 1 :], text[:at] + "z" + text[at + 1 :], text[:at] + "0" + text[at:]]
        ways += [text[:-1], text[1:], text.swapcase(), text.replace("...", "") + ("..." if at % 2 else "")]
        ways += [
            " " + text,
            text.replace(", ", " "),
            re.sub(r"\d", lambda m: str((int(m[0]) + 1) % 10), text),
        ]
        ways += [", ".join(text.split(", ")[::-1]), text.rpartition(", ")[0]]
    chosen = rng.sample([way for way in ways if way != text], 2)
    return [f"# {way}".rstrip() for way in chosen]


def _surplus(rng: random.Random) -> str:
    return rng.choice(["# surplus", "# 0", "# Exception: KeyError", "# ...surplus", "# surplus: ...more"])


def _of_values(reading: Reading, lines: list[str], rng: random.Random) -> Iterator[Change]:
    for end in reading.ends:
        code, sign, value = lines[end - 1].partition("# => ")
        for edited in _edits(value, rng) if sign else ():
            yield "change a value", [*lines[: end - 1], code + sign + edited[2:], *lines[end:]], None


def _of_code(reading: Reading, lines: list[str], did: Sequence[Did], rng: random.Random) -> Iterator[Change]:
    shared = {n for span in reading.spans for n in span if sum(a <= n <= b for a, b in reading.spans) > 1}
    for index, (first, last) in enumerate(reading.spans):
        if first in shared or last in shared:
            continue
        before, code, after = lines[: first - 1], lines[first - 1 : last], lines[last:]
        does = did[index]
        if does.skipped or "# =>" in code[-1]:
            continue

        def now(doing: tuple[Did, ...], index: int = index) -> tuple[Did, ...]:
            return (*did[:index], *doing, *did[index + 1 :])

        if not (does.output or does.error):
            yield "a claim after a silent statement", [*before, *code, _surplus(rng), *after], None
        elif not code[0].startswith(("def ", "async def ", "@")):
            hidden = ["if False:", *(f"    {line}" for line in code)]
            yield "a print under `if False:`", [*before, *hidden, *after], now((SILENT,))
            yield "remove a print", [*before, *after], now(())
            other = Did("something else\n")
            yield "print something else", [*before, 'print("something else")', *after], now((other,))
            yield "print twice", [*before, *code, 'print("more")', *after], now((does, Did("more\n")))


def prints_in(source: str) -> Iterator[tuple[str, str]]:
    """`source` without one of its calls of print, wherever that is: replaced, and under `if False:`."""
    lines = source.split("\n")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            called = node.value.func
            if isinstance(called, ast.Name) and called.id == "print" and node.lineno == node.end_lineno:
                before, line, after = lines[: node.lineno - 1], lines[node.lineno - 1], lines[node.lineno :]
                margin = line[: node.col_offset]
                hidden = f"{margin}if False: {line.strip()}"
                yield "a print under `if False:`", "\n".join([*before, hidden, *after])
                yield "remove a print", "\n".join([*before, f"{margin}pass", *after])
