"""From the text of a snippet module to a `Module`: statements, regions, and what each claim covers."""

import ast
import io
import tokenize
from collections.abc import Sequence
from pathlib import Path

from deckproof.problem import Problem, Problems
from deckproof.snippets.comments import Comment, blocks, comments
from deckproof.snippets.module import Claim, Module, Region, Statement, ValueClaim

NOT_RUN = "[not run]"


def parse(path: Path, file: str, content: bytes) -> Module:
    """Read the module whose source is `content`; `file` is how problems name it.

    Raises `Problems` when it is not Python or its regions are not well formed.
    """
    source, tree = _python(file, content)
    statements = tuple(Statement(_first_line(node), node.end_lineno or node.lineno) for node in tree.body)
    found = comments(source)
    lines = tuple(source.split("\n"))
    regions, problems = _regions(file, found, statements)
    problems += [
        Problem(file, region.line, "region-empty", f"region {region.name} is empty", "put the lines to show in it")
        for region in regions
        if not any(line.strip() for line in lines[region.line : region.end - 1])
    ]
    if problems:
        raise Problems(problems)
    return Module(
        path, file, lines, statements, regions,
        claims=_claims(found, lines, statements, regions),
        values=_values(found, statements, regions),
    )  # fmt: skip


def _python(file: str, content: bytes) -> tuple[str, ast.Module]:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        source = io.TextIOWrapper(io.BytesIO(content), encoding, newline=None).read()
        flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        tree = compile(source, file, "exec", flags, dont_inherit=True)
        assert isinstance(tree, ast.Module)
        return source, tree
    except SyntaxError as error:
        raise Problems([Problem(file, error.lineno or 0, "syntax", f"this is not Python: {error.msg}",
                                "mend the module; it runs as it stands")]) from None  # fmt: skip
    except (UnicodeDecodeError, ValueError) as error:
        raise Problems([Problem(file, 0, "encoding", f"the file cannot be read as text: {error}",
                                "save it as UTF-8, or declare its encoding in the first line")]) from None  # fmt: skip


def _first_line(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _regions(
    file: str, found: Sequence[Comment], statements: Sequence[Statement]
) -> tuple[tuple[Region, ...], list[Problem]]:
    """The regions, outer before inner, and what is wrong with the marks."""
    problems: list[Problem] = []
    regions: list[Region] = []
    opened: list[tuple[Comment, str, bool]] = []

    def problem(line: int, code: str, message: str, hint: str) -> None:
        problems.append(Problem(file, line, code, message, hint))

    for comment in found:
        if comment.opens is not None:
            rest = comment.opens
            not_run = rest.endswith(NOT_RUN)
            name = rest.removesuffix(NOT_RUN).strip()
            if not name:
                problem(comment.line, "region-unnamed", "this region has no name", "write `# region name`")
            elif len(name.split()) > 1:
                problem(comment.line, "region-name", f"a region's name is one word, not `{name}`",
                        "write `# region name`, or word the comment differently if it marks no region")  # fmt: skip
            opened.append((comment, name, not_run))
        elif comment.closes is not None:
            if not opened:
                problem(comment.line, "region-unopened", "this `# endregion` closes nothing",
                        "remove it, or put `# region name` above the lines to show")  # fmt: skip
                continue
            start, name, not_run = opened.pop()
            if comment.closes and comment.closes.split()[0] != name:
                problem(comment.line, "region-crossed", f"this closes region {name}, not {comment.closes}",
                        "close inner regions first")  # fmt: skip
            inside = [s for s in statements if start.line < s.end and s.line < comment.line]
            whole = [i for i, s in enumerate(statements) if start.line < s.line and s.end < comment.line]
            if inside and len(inside) != len(whole) and not (len(inside) == 1 and not whole):
                problem(start.line, "region-cut", f"region {name} begins or ends in the middle of a statement",
                        "put both marks in the same block")  # fmt: skip
            first = whole[0] if whole else sum(s.end < start.line for s in statements)
            stop = whole[-1] + 1 if whole else first
            regions.append(Region(name, start.line, comment.line, first, stop, not_run))
    for start, name, _ in opened:
        problem(start.line, "region-unclosed", f"region {name} is never closed",
                "put `# endregion` below its last line")  # fmt: skip
    named: dict[str, Region] = {}
    for region in sorted(regions, key=lambda r: r.line):
        if region.name in named:
            problem(region.line, "region-duplicate",
                    f"region {region.name} is there already, in line {named[region.name].line}",
                    "give one of them another name")  # fmt: skip
        named.setdefault(region.name, region)
    return tuple(sorted(regions, key=lambda r: (r.line, -r.end))), problems


def _claims(
    found: Sequence[Comment], lines: Sequence[str], statements: Sequence[Statement], regions: Sequence[Region]
) -> tuple[Claim, ...]:
    """The comment blocks that are claims, each with the statements that it covers.

    The rules are those of README.md, "What a comment states". Where a span begins: after the claim
    before it or, if that is later, where its region begins, so that what hidden lines and silent
    regions printed earlier is no part of it.
    """
    marks = {c.line for c in found if c.opens is not None or c.closes is not None}
    ends = {s.end for s in statements}
    inside = {line for s in statements for line in range(s.line, s.end)}  # not the last: see `touches`

    def blank(line: int) -> bool:
        return line < 1 or line > len(lines) or not lines[line - 1].strip() or line in marks

    stated: list[tuple[list[Comment], bool, list[Region]]] = []  # with: touches the statement above
    for block in blocks(found):
        start, end = block[0].line, block[-1].line
        around = [region for region in regions if region.holds(start)]
        touches = _code_above(start, found) in ends
        if block[0].column or start in inside:
            continue
        if touches or (around and blank(end + 1)):
            stated.append((block, touches, around))

    claims: list[Claim] = []
    previous = 0  # the first statement that no claim covers yet
    for place, (block, touches, around) in enumerate(stated):
        line, end = block[0].line, block[-1].line
        above = sum(s.end < line for s in statements)
        edge = around[-1].first if around else max((r.stop for r in regions if r.end < line), default=0)
        if around and edge == above:  # nothing of its own: what came before the region, then
            edge = max((r.stop for r in regions if r.end < around[-1].line), default=0)
        first = min(max(previous, edge), above)
        stop = above
        for region in reversed(around):
            last = not any(region.holds(later[0][0].line) for later in stated[place + 1 :])
            at_end = region.stop <= above
            if not last or (touches and not at_end):
                break
            stop = max(stop, region.stop)
            if region is around[0]:
                stop = _epilogue(stop, region, statements, regions, [s[0][0].line for s in stated[place + 1 :]])
        first = min(max(first, previous), stop)
        claims.append(Claim(line, end, tuple(c.stated for c in block), first, stop, tuple(r.name for r in around)))
        previous = max(previous, stop)
    return tuple(claims)


def _code_above(line: int, found: Sequence[Comment]) -> int:
    """The line above `line`, passing over comments for tools that stand alone."""
    alone = {c.line for c in found if c.alone and c.opens is None and c.closes is None}
    above = line - 1
    while above in alone:
        above -= 1
    return above


def _epilogue(
    stop: int, region: Region, statements: Sequence[Statement], regions: Sequence[Region], later: Sequence[int]
) -> int:
    """Where the hidden lines after `region` end: at the next region, or where a hidden claim begins."""
    until = min((r.line for r in regions if r.line > region.end), default=None)
    if later and (until is None or later[0] < until):
        return max(stop, sum(s.end < later[0] for s in statements) - 1)
    return max(stop, sum(until is None or s.line < until for s in statements))


def _values(
    found: Sequence[Comment], statements: Sequence[Statement], regions: Sequence[Region]
) -> tuple[ValueClaim, ...]:
    last_on = {statement.end: index for index, statement in enumerate(statements)}
    multiline = {line for s in statements for line in range(s.line, s.end)}
    return tuple(
        ValueClaim(c.line, c.value.rstrip(), last_on[c.line], tuple(r.name for r in regions if r.holds(c.line)))
        for c in found
        if c.value is not None and c.line in last_on and c.line not in multiline
    )
