"""Carrying out an order in a fresh interpreter, where a process cannot fork."""

import json
import os
import sys

from deckproof.snippets.worker import kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    Order = dict[str, Any]


def spawn(order: "Order", descriptors: "Mapping[int, int]") -> int:
    """Start an interpreter for `order`, in a session of its own, and give its process. `descriptors` says
    which of this process's are to be which of its own."""
    file = f"{order['place']}/order"
    with open(file, "w") as to:
        json.dump(order, to)
    actions = [(os.POSIX_SPAWN_DUP2, ours, theirs) for ours, theirs in descriptors.items()]
    command = [sys.executable, sys.argv[0], "order", sys.argv[2], file, str(os.getpid())]
    return os.posix_spawn(sys.executable, command, os.environ, file_actions=actions, setsid=True)


def take(file: str, parent: int) -> "Order":
    """The order that `spawn` wrote to `file`; makes this process what a fork would be."""
    kernel.end_with(parent)
    with open(file) as given:
        order: Order = json.load(given)
    os.unlink(file)
    os.chdir(f"{order['place']}/scratch")
    kernel.guard_files(kernel.files_of(order["place"]))
    return order
