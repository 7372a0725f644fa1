"""Proving modules: each is run, or found unchanged since it passed, and judged by what happened."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from deckproof.snippets import kept
from deckproof.snippets.diff import judged
from deckproof.snippets.judge import Verdict
from deckproof.snippets.module import Module
from deckproof.snippets.recording import Recording
from deckproof.snippets.run import DEFAULT, Limits, Runners, order, side_by_side


@dataclass(frozen=True, slots=True)
class Proof:
    """What happened when a module ran, and the verdicts on what it states."""

    recording: Recording
    verdicts: tuple[Verdict, ...]


def prove(modules: Iterable[Module], cache: Path, limits: Limits = DEFAULT) -> list[Proof]:
    """The proofs of `modules`, in their order.

    Only those are run of which `cache` has no recording that is still good; what is made anew is kept
    there if its module passes.
    """
    wanted = list(modules)
    orders = [order(module, limits) for module in wanted]
    found = [kept.find(cache, *each) for each in zip(wanted, orders, strict=True)]
    proofs = {n: Proof(r, judged(wanted[n], r)) for n, r in enumerate(found) if r is not None}
    missing = [n for n in range(len(wanted)) if n not in proofs]

    def made(runners: Runners, place: int) -> Proof:
        module, begun = wanted[place], time.time()
        recording = runners.carry_out(module, orders[place])
        proof = Proof(recording, judged(module, recording))
        if not any(verdict.problem for verdict in proof.verdicts):
            kept.keep(cache, module, orders[place], recording, begun)
        return proof

    proofs |= zip(missing, side_by_side(made, missing), strict=True)
    return [proofs[n] for n in range(len(wanted))]
