"""Running modules, each in a process of its own, and recording what happened."""

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from deckproof.snippets.docstrings import docstrings
from deckproof.snippets.module import Module
from deckproof.snippets.order import foreign
from deckproof.snippets.plan import plan
from deckproof.snippets.recording import End, Recording, Step, from_json
from deckproof.snippets.server import Server, ServerDied
from deckproof.snippets.share import shared

_T = TypeVar("_T")
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a module may use: `seconds` on the clock, `output` in characters, `file_size` in bytes a file,
    `memory` in bytes a process, and `processes` at a time."""

    seconds: float = 10.0
    output: int = 1_000_000
    file_size: int = 64_000_000
    memory: int = 4 << 30
    processes: int = 64


DEFAULT = Limits()


class Runners:
    """Runs modules, each as a script in a scratch directory of its own.

    A context: the processes that it keeps ready, one for each thread that calls `run`, end with it.
    """

    def __init__(self) -> None:
        self._idle: SimpleQueue[Server] = SimpleQueue()
        self._all: list[Server] = []

    def __enter__(self) -> "Runners":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, module: Module, limits: Limits = DEFAULT) -> Recording:
        """Run `module` and give what happened."""
        try:
            server = self._idle.get_nowait()
        except Empty:
            server = Server()
            self._all.append(server)
        try:
            answer = server.run(order(module, limits))
        except ServerDied:
            server.close()
            detail = "it took the process that runs modules with it"
            return Recording((Step(),), End.DIED, detail)
        self._idle.put(server)
        return shared(module, from_json(answer))

    def stop(self) -> None:
        """End what runs at this moment; for any thread to call."""
        for server in self._all:
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
    return side_by_side(lambda runners, module: runners.run(module, limits), list(modules))


def side_by_side(work: Callable[[Runners, _T], _R], items: Sequence[_T]) -> list[_R]:
    """What `work` gives for each of `items`, in their order; as many are worked on as there are cores."""
    if not items:
        return []
    with Runners() as runners, ThreadPoolExecutor(min(_cores(), len(items)) + 1) as pool:
        try:
            return list(pool.map(lambda item: work(runners, item), items))
        except BaseException:  # Ctrl-C: wait for nobody
            pool.shutdown(wait=False, cancel_futures=True)
            runners.stop()
            raise


def _cores() -> int:
    with suppress(AttributeError):  # macOS has no such limit
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def order(module: Module, limits: Limits) -> dict[str, Any]:
    """What a server is told to do with `module`."""
    asked = plan(module)
    usual = {
        "path": str(module.path.resolve()),
        "source": "\n".join(module.lines),  # the file may have changed since
        "statements": len(module.statements),
        "seconds": limits.seconds,
        "flood": limits.output,
        "file_size": limits.file_size,
        "memory": limits.memory,
        "processes": limits.processes,
        "watches": [[watch.first, watch.stop, watch.lines] for watch in asked.watches],
        "claimed": sorted(asked.claimed),
        "exits": sorted(asked.exits),
        "valued": sorted(asked.valued),
        "skipped": sorted(asked.skipped),
        "displayed": sorted(asked.displayed),
        "docstrings": [[one.name, one.line, one.end, one.text] for one in docstrings(module)],
    }
    return usual | foreign(module, limits.file_size)
