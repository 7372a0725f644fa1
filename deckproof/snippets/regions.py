"""Finding the regions of a module, and what is wrong with their marks."""

from collections.abc import Sequence

from msgspec import Struct

from deckproof.problem import Problem, Problems
from deckproof.snippets.comments import Comment
from deckproof.snippets.module import Region, Statement

NOT_RUN = "[not run]"


class _Open(Struct, frozen=True):
    """A region whose end is not found yet."""

    line: int
    name: str
    not_run: bool


def find_regions(
    file: str, found: Sequence[Comment], statements: Sequence[Statement], lines: Sequence[str]
) -> tuple[Region, ...]:
    """The regions that the comments `found` mark, outer before inner. Raises `Problems`."""
    problems: list[Problem] = []
    regions: list[Region] = []
    opened: list[_Open] = []
    for comment in found:
        if comment.opens is not None:
            opened.append(_open(comment))
            problems += _name_problems(file, opened[-1])
        elif comment.closes is not None and opened:
            start = opened.pop()
            if comment.closes and comment.closes.split()[0] != start.name:
                message = f"this closes region {start.name}, not {comment.closes}"
                problems.append(
                    Problem(file, comment.line, "region-crossed", message, "close inner regions first")
                )
            regions.append(_region(start, comment.line, statements))
        elif comment.closes is not None:
            hint = "remove it, or put `# region name` above the lines to show"
            problems.append(
                Problem(file, comment.line, "region-unopened", "this `# endregion` closes nothing", hint)
            )
    for start in opened:
        message = f"region {start.name} is never closed"
        hint = "put `# endregion` below its last line"
        problems.append(Problem(file, start.line, "region-unclosed", message, hint))
    regions.sort(key=lambda region: (region.line, -region.end))
    problems += _content_problems(file, found, regions, statements, lines)
    if problems:
        raise Problems(problems)
    return tuple(regions)


def _open(comment: Comment) -> _Open:
    rest = comment.opens or ""
    name = rest.removesuffix(NOT_RUN).strip()
    return _Open(comment.line, name, rest.endswith(NOT_RUN))


def _name_problems(file: str, start: _Open) -> list[Problem]:
    if not start.name:
        hint = "write `# region name`"
        return [Problem(file, start.line, "region-unnamed", "this region has no name", hint)]
    if len(start.name.split()) > 1:
        message = f"a region's name is one word, not `{start.name}`"
        hint = "write `# region name`, or word the comment differently if it marks no region"
        return [Problem(file, start.line, "region-name", message, hint)]
    return []


def _region(start: _Open, end: int, statements: Sequence[Statement]) -> Region:
    whole = [i for i, s in enumerate(statements) if start.line < s.line and s.end < end]
    first = whole[0] if whole else sum(s.end < start.line for s in statements)
    stop = whole[-1] + 1 if whole else first
    return Region(start.name, start.line, end, first, stop, start.not_run)


def _content_problems(
    file: str,
    found: Sequence[Comment],
    regions: Sequence[Region],
    statements: Sequence[Statement],
    lines: Sequence[str],
) -> list[Problem]:
    problems = []
    columns = {comment.line: comment.column for comment in found}
    lines_of: dict[str, int] = {}
    for region in regions:
        touched = sum(region.line < s.end and s.line < region.end for s in statements)
        inside_one = touched == 1 and region.first == region.stop and columns[region.line] > 0
        if touched != region.stop - region.first and not inside_one:
            message = f"region {region.name} begins or ends in the middle of a statement"
            problems.append(
                Problem(file, region.line, "region-cut", message, "put both marks in the same block")
            )
        if not any(line.strip() for line in lines[region.line : region.end - 1]):
            message = f"region {region.name} is empty"
            problems.append(
                Problem(file, region.line, "region-empty", message, "put the lines to show in it")
            )
        if region.name in lines_of:
            message = f"region {region.name} is there already, in line {lines_of[region.name]}"
            problems.append(
                Problem(file, region.line, "region-duplicate", message, "give one of them another name")
            )
        lines_of.setdefault(region.name, region.line)
    return problems
