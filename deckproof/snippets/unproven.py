"""Which lines of a module ought to have run, being shown, and did not. Pure."""

from collections.abc import Collection

from deckproof.snippets.module import Module


def to_prove(module: Module) -> set[int]:
    """The lines of `module` that ought to run: those of its regions, and others that a deck shows.

    Lines in regions that are marked as not run ought not to.
    """
    shown = {line for region in module.regions for line in range(region.line + 1, region.end)} | module.shown
    skipped = [region for region in module.regions if region.not_run]
    return {line for line in shown if not any(region.holds(line) for region in skipped)} if skipped else shown


def unproven(module: Module, ran: Collection[int], shown: Collection[int]) -> list[list[int]]:
    """The lines among `shown` that are executable and not among those that `ran`.

    They come in runs: no line between those of one has run.
    """
    left = (module.lines[line - 1].lstrip() for line in shown if line not in ran)
    if not any(text and not text.startswith("#") for text in left):
        return []
    runs: list[list[int]] = []
    fresh = True
    for line in sorted(module.executable & set(shown)):
        if line in ran:
            fresh = True
            continue
        if fresh:
            runs.append([])
        runs[-1].append(line)
        fresh = False
    return runs
