"""Which comments are claims, and which statements each one covers.

The rules are README.md's, "What a comment states".
"""

from collections.abc import Sequence

from msgspec import Struct

from deckproof.snippets.comments import Comment, blocks
from deckproof.snippets.module import Claim, Region, Statement, ValueClaim


class _Block(Struct, frozen=True):
    """A comment block that is a claim."""

    line: int
    end: int
    text: tuple[str, ...]
    touches: bool  # the statement above it
    around: tuple[Region, ...]  # the regions it is in, outer before inner
    above: int  # how many statements end above it


def find_claims(
    found: Sequence[Comment], lines: Sequence[str], statements: Sequence[Statement], regions: Sequence[Region]
) -> tuple[Claim, ...]:
    """The claims among the comments `found`, in order.

    A span begins after the claim before it or, if that is later, where its region begins: what hidden
    lines and silent regions printed earlier is no part of it.
    """
    stating = _stating(found, lines, statements, regions)
    claims: list[Claim] = []
    covered = 0  # the statements before this one have their claim
    for place, block in enumerate(stating):
        after, stop = _hidden(block, stating[place + 1 :], statements, regions)
        first = min(max(covered, _first(block, regions)), block.above)
        names = tuple(region.name for region in block.around)
        claims.append(
            Claim(block.line, block.end, block.text, first, block.above, after, stop, block.touches, names)
        )
        covered = max(covered, block.above, stop)
    return tuple(claims)


def find_values(
    found: Sequence[Comment], statements: Sequence[Statement], regions: Sequence[Region]
) -> tuple[ValueClaim, ...]:
    """The trailing `# => value` comments on last lines of top-level statements."""
    last_on = {statement.end: index for index, statement in enumerate(statements)}
    within = {line for statement in statements for line in range(statement.line, statement.end)}
    return tuple(
        ValueClaim(
            c.line, c.value.rstrip(), last_on[c.line], tuple(r.name for r in regions if r.holds(c.line))
        )
        for c in found
        if c.value is not None and c.line in last_on and c.line not in within
    )


def find_unjudged(
    found: Sequence[Comment], lines: Sequence[str], regions: Sequence[Region], values: Sequence[ValueClaim]
) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """The comments that readers of a slide take for claims and the rules do not, with their regions.

    They are `# =>` where no value can be kept, and in a region inside a block, which is shown
    dedented, a comment at the region's own depth that would be a claim at module level.
    """
    judged = {value.line for value in values}
    lines_found = [c.line for c in found if c.value is not None and c.line not in judged]
    columns = {c.line: c.column for c in found if c.opens is not None}
    for block in blocks(found):
        line, column = block[0].line, block[0].column
        inner = [region for region in regions if region.holds(line) and columns[region.line] == column > 0]
        above, end = lines[line - 2].strip() if line > 1 else "", block[-1].line
        lone = end == len(lines) or not lines[end].strip() or lines[end].lstrip().startswith("# endregion")
        if inner and (lone or (above and not above.startswith("#"))):
            lines_found.append(line)
    return tuple((line, tuple(r.name for r in regions if r.holds(line))) for line in sorted(lines_found))


def _stating(
    found: Sequence[Comment], lines: Sequence[str], statements: Sequence[Statement], regions: Sequence[Region]
) -> list[_Block]:
    """The blocks that are claims: those that touch a statement above; in a region, those with none below."""
    alone = {c.line for c in found if c.alone and c.opens is None and c.closes is None}
    marks = {c.line for c in found if c.opens is not None or c.closes is not None}
    ends = {statement.end for statement in statements}
    within = {line for statement in statements for line in range(statement.line, statement.end)}
    stating = []
    for block in blocks(found):
        line, end = block[0].line, block[-1].line
        above = line - 1
        while above in alone:  # comments for tools
            above -= 1
        if line in within or (block[0].column and block[0].column <= _indentation(lines, above)):
            continue  # inside a block
        touches = above in ends
        below_is_free = end == len(lines) or not lines[end].strip() or end + 1 in marks
        around = tuple(region for region in regions if region.holds(line))
        if touches or (around and below_is_free):
            text = tuple(comment.stated for comment in block)
            stating.append(_Block(line, end, text, touches, around, sum(s.end < line for s in statements)))
    return stating


def _indentation(lines: Sequence[str], line: int) -> int:
    """How far the last line of code down to `line` is indented."""
    while line > 0 and not lines[line - 1].strip():
        line -= 1
    return len(lines[line - 1]) - len(lines[line - 1].lstrip()) if line else 0


def _first(block: _Block, regions: Sequence[Region]) -> int:
    """The first statement that `block` can be about, whatever other claims there are."""
    if block.around and block.around[-1].first < block.above:
        return block.around[-1].first
    # In hidden lines, or with nothing above it in its region: all since the region before.
    line = block.around[-1].line if block.around else block.line
    return max((region.stop for region in regions if region.end < line), default=0)


def _hidden(
    block: _Block, later: Sequence[_Block], statements: Sequence[Statement], regions: Sequence[Region]
) -> tuple[int, int]:
    """The hidden statements that `block` is about as well, if it is the last claim of its regions.

    They end where the next region begins or, if that comes first, with what a hidden claim touches.
    """
    for region in block.around:
        if any(region.holds(other.line) for other in later) or (block.touches and region.stop > block.above):
            return block.above, block.above
    if not block.around:
        return block.above, block.above
    after = block.around[0].stop
    next_region = min((r.line for r in regions if r.line > block.around[0].end), default=None)
    if later and (next_region is None or later[0].line < next_region):
        return after, max(after, later[0].above - 1)
    return after, sum(next_region is None or statement.line < next_region for statement in statements)
