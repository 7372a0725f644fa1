"""Running modules, each in a process of its own, and recording what happened."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue
from typing import Any

from deckproof.processes import cores
from deckproof.snippets.module import Module
from deckproof.snippets.order import DEFAULT, Limits, order
from deckproof.snippets.programs.share import shared
from deckproof.snippets.recording import End, Recording, Step, from_json
from deckproof.snippets.server import FORKS, Server, ServerDied


class Runners:
    """Runs modules, each as a script in a scratch directory of its own.

    A context: the processes that it keeps ready, one for each thread that calls `run`, end with it. They fork
    for each module; where they cannot, or `forks` is false, each module has a fresh interpreter.
    """

    def __init__(self, *, forks: bool = FORKS) -> None:
        self._forks = forks
        self._idle: SimpleQueue[Server] = SimpleQueue()
        self._all: list[Server] = []
        self._stopped = False

    def __enter__(self) -> "Runners":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, module: Module, limits: Limits = DEFAULT) -> Recording:
        """Run `module` and give what happened."""
        return self.carry_out(module, order(module, limits))

    def carry_out(self, module: Module, asked: dict[str, Any]) -> Recording:
        """Run `module` as `order` asks for it, and give what happened."""
        try:
            server = self._idle.get_nowait()
        except Empty:
            server = Server(forks=self._forks)
            self._all.append(server)
            if self._stopped:  # while it was started
                server.stop()
        try:
            answer = server.run(asked)
        except ServerDied:
            server.close()
            detail = "it took the process that runs modules with it"
            return Recording((Step(),), End.DIED, detail)
        self._idle.put(server)
        return shared(module, from_json(answer))

    def stop(self) -> None:
        """End what runs at this moment, and what begins after it; for any thread to call."""
        self._stopped = True
        for server in list(self._all):
            server.stop()

    def close(self) -> None:
        """End all processes, and wait for them."""
        self.stop()
        for server in self._all:
            server.close()


def run(module: Module, limits: Limits = DEFAULT) -> Recording:
    """Run `module` as a script in a scratch directory of its own and give what happened."""
    with Runners() as runners:
        return runners.run(module, limits)


def run_all(modules: Iterable[Module], limits: Limits = DEFAULT) -> list[Recording]:
    """The recordings of `modules`, in their order, as many side by side as there are cores."""
    return list(carried_out([(module, order(module, limits)) for module in modules]))


_at_work: set[Runners] = set()


def stop() -> None:
    """End what `carried_out` runs, in whatever threads; for any thread to call."""
    for runners in list(_at_work):
        runners.stop()


def carried_out(orders: Sequence[tuple[Module, dict[str, Any]]]) -> Iterator[Recording]:
    """The recordings of modules that run by `orders`, each as soon as it and those before it are there."""
    if not orders:
        return
    with Runners() as runners, ThreadPoolExecutor(min(cores(), len(orders))) as pool:
        _at_work.add(runners)
        try:
            yield from pool.map(lambda each: runners.carry_out(*each), orders)
        except BaseException:  # Ctrl-C: wait for nobody
            pool.shutdown(wait=False, cancel_futures=True)
            runners.stop()
            raise
        finally:
            _at_work.discard(runners)
