"""What the runner must know beforehand: where a statement may raise, and where to stop an endless one."""

from dataclasses import dataclass

from deckproof.snippets.match import is_open, longest, states_exception
from deckproof.snippets.module import Module


@dataclass(frozen=True, slots=True)
class Watch:
    """Stop the running statement of `first:stop` once these have printed more than `lines` lines."""

    first: int
    stop: int
    lines: int


@dataclass(frozen=True, slots=True)
class Plan:
    """How to run a module. The numbers are those of statements."""

    watches: tuple[Watch, ...]
    raising: frozenset[int]  # an exception here is stated: go on after it
    valued: frozenset[int]  # keep the value
    skipped: frozenset[int]


def plan(module: Module) -> Plan:
    """What `module`'s claims ask of the runner."""
    covered = [(claim, range(claim.first, claim.stop)) for claim in module.claims]
    return Plan(
        watches=tuple(
            Watch(c.first, c.stop, longest(c.text)) for c, span in covered if is_open(c.text) and span
        ),
        raising=frozenset(i for claim, span in covered if states_exception(claim.text) for i in span),
        valued=frozenset(value.statement for value in module.values),
        skipped=frozenset(i for r in module.regions if r.not_run for i in range(r.first, r.stop)),
    )
