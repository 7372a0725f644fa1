"""From the text of a program in another language than Python to a `Module`: its regions and its claims.

A program is run whole. The comment block at the end of a region, or of the file, is a claim; all claims,
in the order of the file, together state the whole output. Nothing is known of the language but how a
comment begins, so that comments are those lines that begin so.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from deckproof.problem import Problem, Problems
from deckproof.snippets.comments import Comment
from deckproof.snippets.language import Language
from deckproof.snippets.module import Claim, Module, Region, Statement
from deckproof.snippets.regions import find_regions

_OPENER = re.compile(r"([{(\[,:\\|&]|\b(then|do|else|in|begin))\s*$")
_CLOSER = re.compile(r"\s*([})\]]|(fi|done|esac|end|else|elif|elsif)\b|;;)")


def parse_program(path: Path, file: str, content: bytes, language: Language) -> Module:
    """Read the program whose source is `content`. Raises `Problems` when it is no text, or its regions are
    not well formed."""
    text = decoded(file, content)
    lines = tuple(text.split("\n"))
    found = _comments(lines, language.comment)
    regions = program_regions(file, found, (), lines, language.comment)
    blocks = _blocks(found)
    stating = _stating(blocks, lines, regions)
    unjudged = _unjudged(blocks, stating, lines, regions, language.comment)
    claims, statements = _claims(stating, lines, regions)
    outer = [region for region in regions if not any(r.holds(region.line) for r in regions)]
    idle = bool(outer) and all(region.not_run for region in outer) and not any(c.covered for c in claims)
    skipped = {line for r in regions if r.not_run for line in range(r.line + 1, r.end)}
    changed = bool(skipped) or text.encode() != content
    run = "\n".join("" if number in skipped else line for number, line in enumerate(lines, 1))
    return Module(
        path, file, lines, statements, regions, claims, (), unjudged, language, run if changed else None, idle
    )


def decoded(file: str, content: bytes) -> str:
    """The text of a file in UTF-8, with a newline at each line's end. Raises `Problems`."""
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = f"the file is not UTF-8: {error.reason}"
        raise Problems([Problem(file, line, "encoding", message, "save it as UTF-8")]) from None
    for sign, name in (("\0", "a NUL character"), ("\r", "a carriage return within a line")):
        if sign in text:
            line = text[: text.index(sign)].count("\n") + 1
            hint = "write it as an escape of the language, or remove it"
            raise Problems([Problem(file, line, "malformed", f"there is {name} in the file", hint)])
    if not text.strip():
        raise Problems(
            [Problem(file, 0, "malformed", "the file is empty", "write the snippet, or remove it")]
        )
    return text


def program_regions(
    file: str, found: Sequence[Comment], statements: Sequence[Statement], lines: Sequence[str], sign: str
) -> tuple[Region, ...]:
    """The regions, as `find_regions` has them, with `sign` for `#` in what is said of wrong ones."""
    try:
        return find_regions(file, found, statements, lines)
    except Problems as wrong:
        raise Problems(
            replace(
                problem,
                message=problem.message.replace("`# ", f"`{sign} "),
                hint=problem.hint.replace("`# ", f"`{sign} "),
            )
            for problem in wrong.problems
        ) from None


def _comments(lines: Sequence[str], sign: str) -> list[Comment]:
    """The comments that have their lines for themselves, as if they began with `#`."""
    found = []
    for number, line in enumerate(lines, 1):
        bare = line.strip()
        if bare.startswith(sign) and not (number == 1 and bare.startswith("#!")):
            found.append(Comment(number, len(line) - len(line.lstrip()), f"#{bare[len(sign) :]}", alone=True))
    return found


def _blocks(found: Sequence[Comment]) -> list[list[Comment]]:
    """The runs of comments on consecutive lines at one indentation. Marks of regions end a run."""
    runs: list[list[Comment]] = []
    last: Comment | None = None
    for comment in found:
        if comment.opens is not None or comment.closes is not None:
            last = None
            continue
        if last is None or (comment.line, comment.column) != (last.line + 1, last.column):
            runs.append([])
        runs[-1].append(comment)
        last = comment
    return runs


def _stating(
    blocks: Sequence[list[Comment]], lines: Sequence[str], regions: Sequence[Region]
) -> list[list[Comment]]:
    """The blocks that end a region or the file."""
    ends = {_last_above(lines, region.end) for region in regions} | {_last_above(lines, len(lines) + 1)}
    return [block for block in blocks if block[-1].line in ends]


def _last_above(lines: Sequence[str], line: int) -> int:
    """The last line above `line` that is not blank."""
    return next((number for number in range(line - 1, 0, -1) if lines[number - 1].strip()), 0)


def _claims(
    stating: Sequence[list[Comment]], lines: Sequence[str], regions: Sequence[Region]
) -> tuple[tuple[Claim, ...], tuple[Statement, ...]]:
    """The claims, and the stretches of lines that each states the output of, as statements.

    What states something in a region that is not run has no stretch.
    """
    claims: list[Claim] = []
    statements: list[Statement] = []
    begin = 1
    for block in stating:
        line, end = block[0].line, block[-1].line
        around = [region for region in regions if region.holds(line)]
        index = len(statements)
        if not any(region.not_run for region in around):
            statements.append(Statement(begin, max(line - 1, begin)))
            begin = end + 1
        names = tuple(region.name for region in around)
        text = tuple(comment.stated for comment in block)
        stop = len(statements)
        claims.append(Claim(line, end, text, index, stop, stop, stop, touches=True, regions=names))
    whole = Statement(1, _last_above(lines, len(lines) + 1))
    return tuple(claims), tuple(statements) or (whole,)


def _unjudged(
    blocks: Sequence[list[Comment]],
    stating: Sequence[list[Comment]],
    lines: Sequence[str],
    regions: Sequence[Region],
    sign: str,
) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """The comments that a reader of the slide takes for claims, and that are none, with their regions."""
    alone = {comment.line for block in blocks for comment in block}
    judged = {comment.line for block in stating for comment in block}
    found = {
        block[0].line
        for block in blocks
        if block not in stating and _looks_like_a_claim(block, lines, alone, regions)
    }
    inside = {line for region in regions for line in range(region.line + 1, region.end)}
    value = re.compile(rf"(^|\s){re.escape(sign)}\s*=>")
    found |= {line for line in inside - judged if value.search(lines[line - 1])}
    if sign == "//":
        found |= set(_old_comments(lines, regions))
    return tuple((line, tuple(r.name for r in regions if r.holds(line))) for line in sorted(found))


def _looks_like_a_claim(
    block: Sequence[Comment], lines: Sequence[str], alone: set[int], regions: Sequence[Region]
) -> bool:
    """Does `block` touch code above it, or stand for itself, where claims do so in Python?

    In a block of code, which nothing here can tell from its indentation alone, only a comment that ends
    the block or comes before a blank line is taken for one.
    """
    line, end = block[0].line, block[-1].line
    around = [region for region in regions if region.holds(line)]
    if not around:
        return False
    mark = lines[around[-1].line - 1]
    marks = {place for region in regions for place in (region.line, region.end)}
    above, below = lines[line - 2], lines[end]
    touches = line - 1 not in marks | alone and bool(above.strip()) and not _OPENER.search(above)
    ends = not below.strip() or end + 1 in marks or bool(_CLOSER.match(below))
    own_depth = block[0].column == len(mark) - len(mark.lstrip())
    lone = ends and (line - 1 in marks or not above.strip())
    return touches or lone if own_depth else touches and ends


def _old_comments(lines: Sequence[str], regions: Sequence[Region]) -> Iterator[int]:
    """The first lines of `/* … */` at the end of a region or of the file."""
    for end in [*(region.end for region in regions), len(lines) + 1]:
        last = _last_above(lines, end)
        if last and lines[last - 1].rstrip().endswith("*/"):
            first = next((n for n in range(last, 0, -1) if "/*" in lines[n - 1]), last)
            if lines[first - 1].lstrip().startswith("/*"):
                yield first
