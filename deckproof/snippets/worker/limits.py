"""Limits of a process, as the system has them."""

import resource
from contextlib import suppress


def limit(what: int, soft: int, hard: int | None = None) -> None:
    """Set a limit of this process, as far as one may go and the system has it."""
    _, most = resource.getrlimit(what)
    wanted = [value if most == resource.RLIM_INFINITY else min(value, most) for value in (soft, hard or soft)]
    with suppress(ValueError, OSError):
        resource.setrlimit(what, (wanted[0], wanted[1]))
