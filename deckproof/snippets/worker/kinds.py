"""Which part of this package runs what: Python modules, programs in other languages, console sessions."""

from deckproof.snippets.worker import program, script, session
from deckproof.snippets.worker.finish import finish

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Order = dict[str, Any]


def prepare(order: "Order") -> "Order":
    """`order`, with what can be made before the process that carries it out: something for Python modules."""
    return order if "program" in order or "session" in order else script.prepare(order)


def main_of(order: "Order") -> "Callable[[Order], None]":
    """What carries out `order`, and ends the process."""
    if "session" in order:
        return session.main
    if "program" in order:
        return program.main
    return lambda order: finish(script.main(order))
