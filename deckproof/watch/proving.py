"""Proving modules beside the session, so that an edit is shown while a slow module still runs."""

import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, wait
from pathlib import Path

from msgspec import Struct

from deckproof.snippets.module import Module
from deckproof.snippets.proof import Proof, Prover
from deckproof.snippets.run import stop

PATIENCE = 0.15
"""Seconds that are waited for modules: most are done by then, and what is shown is shown once."""


class _Run(Struct, frozen=True):
    """Modules that are being proven, and what will come of it."""

    modules: Sequence[Module]
    proofs: Future[list[Proof]]


class Proving:
    """Proves the modules of a session, one time after the other."""

    def __init__(self, directory: Path, cache: Path) -> None:
        """`directory` is where the modules are."""
        self.ran: list[str] = []  # the files of the modules that were not known the last time
        self._prover = Prover(directory)
        self._cache = cache
        self._running: list[_Run] = []
        self._news = False
        self._done: dict[Path, tuple[Module, Proof]] = {}  # of what changed meanwhile: good for one time

    def late(self, modules: Iterable[Module], patience: float | None = PATIENCE) -> list[Module]:
        """Have all of `modules` proven, and give those that still run.

        For modules that have only now begun to run `patience` seconds are waited; None waits for all.
        """
        wanted = list(modules)
        under_way = self._under_way()
        new = [module for module in wanted if module not in under_way and not self._has(module)]
        self.ran = [module.file for module in new]
        if new:
            self._running.append(self._begun(new))
        if new or patience is None:
            wait([run.proofs for run in self._running[-1 if patience else 0 :]], patience)
        under_way = self._under_way()
        return [module for module in wanted if module in under_way]

    def is_news(self) -> bool:
        """Has a run come to its end since this was asked the last time?"""
        self._under_way()
        news, self._news = self._news, False
        return news

    def _under_way(self) -> list[Module]:
        """The modules that run, once note is taken of those that do no more."""
        ended = [run for run in self._running if run.proofs.done()]
        self._running = [run for run in self._running if run not in ended]
        for run in ended:
            if not run.proofs.exception():  # it comes again when its proof is asked for
                for module, proof in zip(run.modules, run.proofs.result(), strict=True):
                    if not self._prover.knows(module):
                        self._done[module.path] = module, proof
        self._news = self._news or bool(ended)
        return [module for run in self._running for module in run.modules]

    def __call__(self, modules: Iterable[Module], cache: Path) -> list[Proof]:
        """The proofs of `modules`, none of which is late."""
        return [self._taken(module) or self._prover([module], cache)[0] for module in modules]

    def close(self) -> None:
        """End what runs."""
        stop()

    def _has(self, module: Module) -> bool:
        done = self._done.get(module.path)
        return (done is not None and done[0] == module) or self._prover.knows(module)

    def _taken(self, module: Module) -> Proof | None:
        before, proof = self._done.pop(module.path, (None, None))
        return proof if before == module else None

    def _begun(self, modules: Sequence[Module]) -> _Run:
        run = _Run(modules, Future())

        def prove() -> None:
            try:
                run.proofs.set_result(self._prover(modules, self._cache))
            except BaseException as error:
                run.proofs.set_exception(error)

        threading.Thread(target=prove, daemon=True).start()  # which nobody waits for in the end
        return run
