"""What the runner must know beforehand: where a statement may raise, and where to stop an endless one."""

from msgspec import Struct

from deckproof.snippets.match import is_open, longest
from deckproof.snippets.module import Module


class Watch(Struct, frozen=True):
    """Stop the running statement of `first:stop` once these have printed more than `lines` lines."""

    first: int
    stop: int
    lines: int


class Plan(Struct, frozen=True):
    """How to run a module. The numbers are those of statements."""

    watches: tuple[Watch, ...]
    claimed: frozenset[int]  # when these raise, the module goes on: the claim may state it
    exits: frozenset[int]  # here even an orderly exit is stated
    valued: frozenset[int]  # keep the value
    skipped: frozenset[int]
    displayed: frozenset[int]  # keep what a console would display


def plan(module: Module) -> Plan:
    """What `module`'s claims ask of the runner."""
    return Plan(
        watches=tuple(
            Watch(claim.first, max(claim.above, claim.stop), longest(claim.text))
            for claim in module.claims
            if is_open(claim.text) and claim.covered
        ),
        claimed=frozenset(index for claim in module.claims for index in claim.covered),
        exits=frozenset(
            index
            for claim in module.claims
            if "SystemExit" in " ".join(claim.text)
            for index in claim.covered
        ),
        valued=frozenset(value.statement for value in module.values),
        skipped=frozenset(i for r in module.regions if r.not_run for i in range(r.first, r.stop)),
        displayed=module.displayed,
    )
