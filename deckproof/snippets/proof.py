"""Proving modules: each is run, or found unchanged since it passed, and judged by what happened."""

import time
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from deckproof.snippets import kept
from deckproof.snippets.diff import judged
from deckproof.snippets.judge import Verdict
from deckproof.snippets.module import Module
from deckproof.snippets.order import DEFAULT, Limits, order
from deckproof.snippets.recording import Recording
from deckproof.snippets.run import carried_out


class Proof(Struct, frozen=True):
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


class Prover:
    """Proves modules one time after the other, and runs only those of which something changed in between:
    also of those whose recordings are not kept for other builds, such as of modules that fail."""

    def __init__(self, directory: Path) -> None:
        """`directory` is where the modules are."""
        self.ran: list[str] = []  # the files of the modules that were not known the last time
        self._directory = directory
        self._known: dict[Path, tuple[Module, list[str], Proof]] = {}

    def __call__(self, modules: Iterable[Module], cache: Path) -> list[Proof]:
        """As `prove`."""
        wanted = list(modules)
        known = {module.path: self._remembered(module) for module in wanted}
        found = {path: proof for path, proof in known.items() if proof}
        missing = [module for module in wanted if module.path not in found]
        begun = time.time()
        for module, proof in zip(missing, prove(missing, cache), strict=True):
            found[module.path] = proof
            if kept.has_changed(module, proof.recording, begun):
                self._known.pop(module.path, None)
            else:
                self._known[module.path] = (module, self._state(module, proof), proof)
        self.ran = [module.file for module in missing]
        return [found[module.path] for module in wanted]

    def knows(self, module: Module) -> bool:
        """Need `module` not run again?"""
        return self._remembered(module) is not None

    def _remembered(self, module: Module) -> Proof | None:
        if module.path not in self._known:
            return None
        before, state, proof = self._known[module.path]
        return proof if before == module and state == self._state(module, proof) else None

    def _state(self, module: Module, proof: Proof) -> list[str]:
        """What `proof` stands on, beside `module`. What programs read is not known: all files beside them."""
        sources = list(proof.recording.sources)
        if not module.language.is_python or any(kind == "program" for kind, _ in sources):
            return [f"{path} {_stamp(path)}" for path in sorted(self._directory.rglob("*"))]
        return kept.state(module, sources)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
        return found.st_mtime_ns, found.st_size
    except OSError:
        return 0, 0
