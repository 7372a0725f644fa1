"""A false slide cannot get through: true modules pass, and all that are made false are caught.

What is false is decided by `oracle`, which knows what the generated modules do and never runs one. Here a sample
is tried; with DECKPROOF_EXHAUSTIVE=1 in the environment every mutant of a larger corpus is, each in a run of its own.
"""

import os
import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from deckproof.problem import Problem, Problems
from deckproof.snippets.catalogue import modules
from deckproof.snippets.judge import judge
from deckproof.snippets.module import Module
from deckproof.snippets.order import DEFAULT, Limits
from deckproof.snippets.parse import parse
from deckproof.snippets.plan import plan
from deckproof.snippets.recording import UNSEEN, End, Recording, Step
from deckproof.snippets.run import run, run_all
from tests.snippets import corpus as language
from tests.snippets.corpus import Did, Error, Generated, corpus
from tests.snippets.mutants import Mutant, mutants, prints_in
from tests.snippets.oracle import true

EXHAUSTIVE = bool(os.environ.get("DECKPROOF_EXHAUSTIVE"))
MODULES = 1000 if EXHAUSTIVE else 220
JUDGED = None if EXHAUSTIVE else 2000  # mutants that run as their original did
RUN = None if EXHAUSTIVE else 140  # mutants whose code is another
RUN_AGAIN = None if EXHAUSTIVE else 60  # mutants that the runner is asked something else of
SHOWN = 3  # of those that escape
LIMITS = Limits(output=20_000)  # endless ones are told soon
SNIPPETS = Path(__file__).parents[2] / "snippets"


class Tried(Struct, frozen=True):
    """A true module with its recording."""

    generated: Generated
    module: Module
    recording: Recording

    @property
    def claims_have_no_say(self) -> bool:
        """Does it run the same whatever it states? Not where a claim lets it go on, or stops it."""
        silent = not any(step.raised or step.stopped for step in self.recording.steps)
        return silent and self.recording.end is End.DONE and not plan(self.module).watches


def parsed(generated: Generated, directory: Path) -> Module:
    path = directory / f"{generated.name}.py"
    path.write_bytes(generated.content)
    return parse(path, path.name, generated.content)


def problems(module: Module, recording: Recording) -> list[Problem]:
    """What is wrong, as far as what is stated and printed tells: no line is wanted to have run."""
    return unmet(module, replace(recording, lines=(UNSEEN,)))


def unmet(module: Module, recording: Recording) -> list[Problem]:
    return [verdict.problem for verdict in judge(module, recording) if verdict.problem]


@pytest.fixture(scope="module")
def tried(tmp_path_factory) -> list[Tried]:
    directory = tmp_path_factory.mktemp("corpus")
    made = corpus(MODULES)
    read = [parsed(generated, directory) for generated in made]
    return [Tried(*each) for each in zip(made, read, run_all(read, LIMITS), strict=True)]


def test_the_corpus_has_the_whole_language(tried):
    text = "\n".join(each.generated.source for each in tried)
    words = [
        "for ", "while ", "with ", "try:", "match ", "@", "class ", "await ", "async for", "async with", "os.write",
        "subprocess", "threading", "sys.stdout.write", "in any order:", "# =>", "Traceback", "Exception: ", "...",
        "at 0x", "[not run]", "\t", '"""', "; ", "# noqa", "latin-1", "#!", "\n    # region", "__main__",
    ]  # fmt: skip
    assert [word for word in words if word not in text] == []
    assert {each.generated.line_end for each in tried} == {"\n", "\r\n"}
    assert any(not each.generated.source.endswith("\n") for each in tried)
    assert len(tried) >= 200


def test_every_true_module_passes(tried, score):
    assert [t.generated.source for t in tried if not true(t.generated.source, t.generated.did)] == []
    refused = [t for t in tried if unmet(t.module, t.recording)]
    score(f"{len(tried) - len(refused)} of {len(tried)} true modules pass, "
          f"with {sum(len(t.module.claims) + len(t.module.values) for t in tried)} claims")  # fmt: skip
    assert not refused, shown([(t.generated, unmet(t.module, t.recording)) for t in refused])


def shown(wrong: list[tuple[Generated, list[Problem]]]) -> str:
    return "\n\n".join(
        f"{generated.source}\n→ {[(p.line, p.code, p.detail) for p in found] or 'passes'}"
        for generated, found in wrong[:SHOWN]
    )


def test_every_false_mutant_is_caught_and_every_true_one_passes(tried, tmp_path, score):
    chosen: dict[str, list[tuple[Mutant, Module]]] = {"judged": [], "run": [], "run again": []}
    room = {"judged": JUDGED, "run": RUN, "run again": RUN_AGAIN}
    judged: list[tuple[Mutant, list[Problem]]] = []
    rng = random.Random(0)
    found = [(t, mutant) for t in tried if sound(t) for mutant in mutants(t.generated, rng)]
    rng.shuffle(found)
    for place, (origin, mutant) in enumerate(found):
        try:
            module = parse(tmp_path / f"{place}.py", f"{place}.py", mutant.module.content)
        except Problems as refused:
            judged.append((mutant, list(refused.problems)))
            continue
        how = "run again" if mutant.same_code else "run"
        if not EXHAUSTIVE and mutant.same_code and runs_as(origin, module):
            how = "judged"
        limit = room[how]
        if limit is not None and len(chosen[how]) >= limit:
            if all(limit is not None and len(chosen[how]) >= limit for how, limit in room.items()):
                break
            continue
        chosen[how].append((mutant, module))
        if how == "judged":
            judged.append((mutant, problems(module, origin.recording)))
        else:
            module.path.write_bytes(mutant.module.content)
    to_run = chosen["run"] + chosen["run again"]
    recordings = run_all([module for _, module in to_run], LIMITS)
    for (mutant, module), recording in zip(to_run, recordings, strict=True):
        judged.append((mutant, problems(module, recording)))

    of, caught, same = Counter[str](), Counter[str](), 0
    escaped, refused = [], []
    for mutant, wrong in judged:
        if true(mutant.module.source, mutant.module.did):
            same += 1
            refused += [(mutant.module, wrong)] if wrong else []
        else:
            of[mutant.kind] += 1
            caught[mutant.kind] += bool(wrong)
            escaped += [] if wrong else [(mutant.module, wrong)]
    score(f"{caught.total()} of {of.total()} false mutants of generated modules caught "
          f"({len(to_run)} in runs of their own); {same - len(refused)} of {same} mutants that stay true pass")  # fmt: skip
    for kind in sorted(of):
        score(f"  {kind}: {caught[kind]} of {of[kind]}")
    assert not escaped, f"{len(escaped)} escape:\n{shown(escaped)}"
    assert not refused, f"{len(refused)} are refused:\n{shown(refused)}"


def sound(tried: Tried) -> bool:
    return not problems(tried.module, tried.recording)


def runs_as(origin: Tried, module: Module) -> bool:
    """Does `module`, whose code is that of `origin`, run the same?"""
    before, now = plan(origin.module), plan(module)
    return before == now or (
        origin.claims_have_no_say and not now.watches and (before.valued, before.skipped) == (now.valued, now.skipped)
    )  # fmt: skip


@pytest.fixture(scope="module")
def deck() -> list[Tried]:
    """This repository's snippets; what their statements do is taken from a run of the true modules."""
    paths = modules(SNIPPETS)
    read = [parse(path, path.name, path.read_bytes()) for path in paths.values()]
    return [
        Tried(Generated(name, "\n".join(m.lines), tuple(map(done, r.steps))), m, r)
        for name, m, r in zip(paths, read, run_all(read), strict=True)
    ]


def done(step: Step) -> Did:
    error = step.raised and Error(step.raised.type, step.raised.message)
    return Did(step.output, error, step.value, step.stopped, step.skipped)


def test_every_false_mutant_of_the_decks_claims_is_caught(deck, score):
    assert [t.generated.name for t in deck if not sound(t)] == []
    caught, of, wrong = 0, 0, []
    for origin in deck:
        assert true(origin.generated.source, origin.generated.did), origin.generated.name
        for mutant in mutants(origin.generated, random.Random(origin.generated.name)):
            if not mutant.same_code:
                continue
            module = parse(origin.module.path, origin.module.file, mutant.module.content)
            if plan(module).watches != plan(origin.module).watches:
                continue  # an endless one, which would have to run again
            found = problems(module, origin.recording)
            false = not true(mutant.module.source, mutant.module.did)
            of, caught = of + false, caught + (false and bool(found))
            wrong += [(mutant.module, found)] if false != bool(found) else []
    score(f"{caught} of {of} false mutants of the claims in snippets/ caught")
    assert not wrong, f"{len(wrong)} are judged wrong:\n{shown(wrong)}"


def test_every_print_that_is_taken_from_the_deck_is_missed(deck, tmp_path, score):
    for path in SNIPPETS.glob("_*.py"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    made = [
        Generated(f"{t.module.name}_{n}", source, ())
        for t in deck
        for n, (_, source) in enumerate(prints_in(t.generated.source))
        if EXHAUSTIVE or n % 4 in (0, 3)  # the one kind and the other in turn
    ]
    read = [parsed(generated, tmp_path) for generated in made]
    recordings = run_all(read, Limits(seconds=DEFAULT.seconds / 4, output=20_000))
    escaped = [
        (generated, []) for generated, m, r in zip(made, read, recordings, strict=True) if not problems(m, r)
    ]
    score(f"{len(made) - len(escaped)} of {len(made)} mutants of the prints in snippets/ caught")
    assert not escaped, shown(escaped)


hypothesis_settings = settings(
    max_examples=2000 if EXHAUSTIVE else 60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@hypothesis_settings
@given(rng=st.randoms(use_true_random=False))
def test_whatever_true_module_is_generated_passes(tmp_path, rng):
    generated = language.module(rng)
    assert true(generated.source, generated.did)
    module = parsed(generated, tmp_path)
    assert unmet(module, run(module, LIMITS)) == []


@hypothesis_settings
@given(rng=st.randoms(use_true_random=False), data=st.data())
def test_whatever_generated_module_with_one_false_claim_fails(tmp_path, rng, data):
    generated = language.module(rng)
    made = list(mutants(generated, rng))
    assume(made)
    mutant = data.draw(st.sampled_from(made))
    assume(not true(mutant.module.source, mutant.module.did))
    try:
        module = parsed(mutant.module, tmp_path)
    except Problems:
        return
    assert problems(module, run(module, LIMITS))
