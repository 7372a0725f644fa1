"""Proving modules: each is run, or found unchanged since it passed, and judged by what happened."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from deckproof.snippets import kept
from deckproof.snippets.diff import judged
from deckproof.snippets.judge import Verdict
from deckproof.snippets.module import Module
from deckproof.snippets.order import DEFAULT, Limits, order
from deckproof.snippets.recording import Recording
from deckproof.snippets.run import carried_out


@dataclass(frozen=True, slots=True)
class Proof:
    """What happened when a module ran, and the verdicts on what it states."""

    recording: Recording
    verdicts: tuple[Verdict, ...]
    is_kept: bool = False  # so that it need not run again


def prove(modules: Iterable[Module], cache: Path, limits: Limits = DEFAULT) -> list[Proof]:
    """The proofs of `modules`, in their order.

    Only those are run of which `cache` has no recording that is still good; what is made anew is kept
    there if its module passes.
    """
    wanted = list(modules)
    orders = [order(module, limits) for module in wanted]
    found = [kept.find(cache, *each) for each in zip(wanted, orders, strict=True)]
    proofs = {n: Proof(r, judged(wanted[n], r), is_kept=True) for n, r in enumerate(found) if r is not None}
    missing = [n for n in range(len(wanted)) if n not in proofs]
    begun = time.time()
    recordings = carried_out([(wanted[n], orders[n]) for n in missing])
    for n, recording in zip(missing, recordings, strict=True):  # others run meanwhile
        proofs[n] = Proof(recording, judged(wanted[n], recording))
        if not any(verdict.problem for verdict in proofs[n].verdicts):
            is_kept = kept.keep(cache, wanted[n], orders[n], recording, begun)
            proofs[n] = replace(proofs[n], is_kept=is_kept)
    return [proofs[n] for n in range(len(wanted))]
