"""Is all true that a module states? README.md's rules once more, as short as can be, to test the judge by.

It shares nothing with the judge: it is told what each statement does (no module is run), finds comments line by
line, and matches by regular expressions. It knows the modules of `corpus` and no others: their comments for
tools, commas in brackets one level deep, no claims in blocks.
"""

import ast
import itertools
import re
from collections.abc import Sequence

from tests.snippets.corpus import TOOLS, Did, Error

RAISED = "\0"  # the event that an exception is
_ADDRESS = re.compile(r"(<.*? at )0x[0-9a-f]+")
_ITEM = re.compile(
    r"""(?:[^,()\[\]{}'"]|\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|(?<!\w)'[^']*'|(?<=\w)'|"[^"]*")+"""
)


def spans(source: str) -> list[tuple[int, int]]:
    """The first and the last line of each top-level statement."""
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    body = compile(source, "m", "exec", flags).body
    return [
        (min([n.lineno, *(d.lineno for d in getattr(n, "decorator_list", []))]), n.end_lineno) for n in body
    ]


class Reading:
    """A module's text, read: which lines are claims, and what each is about."""

    def __init__(self, source: str) -> None:
        self.lines = ["", *source.split("\n")]  # from 1
        self.spans = spans(source)
        self.ends = {end: index for index, (_, end) in enumerate(self.spans)}
        code = {line for first, end in self.spans for line in range(first, end + 1)}
        self.comments = {n for n, line in enumerate(self.lines) if line.startswith("#") and n not in code}
        self.code = code
        self.regions = self._regions()
        inner = {
            n: line[4:] for n, line in enumerate(self.lines) if line.startswith("    # ")
        }  # in functions
        self.opened = [r[0] for r in self.regions] + [
            n for n, line in inner.items() if line[:8] == "# region"
        ]
        self.closed = [r[1] for r in self.regions] + [
            n for n, line in inner.items() if line[:11] == "# endregion"
        ]
        self.marks = {line for region in self.regions for line in region[:2]}
        self.blocks = [block for block in self._blocks() if self._is_claim(block)]

    def _regions(self) -> list[tuple[int, int, bool]]:
        """First mark, last mark, not run: of the regions at module level, outer before inner."""
        opened, regions = [], []
        for n in sorted(self.comments):
            if self.lines[n].startswith("# region "):
                opened.append(n)
            elif self.lines[n].startswith("# endregion"):
                first = opened.pop()
                regions.append((first, n, self.lines[first].endswith("[not run]")))
        return sorted(regions)

    def _blocks(self) -> list[list[int]]:
        """Runs of comments, without those for tools."""
        comments = sorted(self.comments - self.marks)
        runs = [
            [n for _, n in run] for _, run in itertools.groupby(enumerate(comments), lambda x: x[1] - x[0])
        ]
        readers = [[n for n in run if not self._for_tools(n)] for run in runs]
        return [run for run in readers if run]

    def _for_tools(self, n: int) -> bool:
        return self.lines[n] in TOOLS or (n < 3 and ("#!" in self.lines[n] or "coding" in self.lines[n]))

    def _is_claim(self, block: list[int]) -> bool:
        below = self.lines[block[-1] + 1] if block[-1] + 1 < len(self.lines) else ""
        lone = not below or block[-1] + 1 in self.marks
        return self.touched(block) is not None or (bool(self.around(block[0])) and lone)

    def touched(self, block: list[int]) -> int | None:
        """The statement that `block` touches."""
        above = block[0] - 1
        while above in self.comments and above not in self.marks:
            above -= 1
        return self.ends.get(above)

    def around(self, line: int) -> list[tuple[int, int, bool]]:
        return [region for region in self.regions if region[0] < line < region[1]]

    def text(self, block: list[int]) -> list[str]:
        return [re.sub("^# ?", "", self.lines[n]).rstrip() for n in block]

    def about(self, did: Sequence[Did]) -> list[tuple[list[int], list[int]]]:
        """Each claim with the statements that it is about."""
        done = 0
        found = []
        for place, block in enumerate(self.blocks):
            around = self.around(block[0])
            above = sum(end < block[0] for _, end in self.spans)
            start = around[-1][0] if around else 0
            if not around or not any(start < first for first, _ in self.spans[:above]):
                # hidden, or nothing above it in its region: since the region before
                closed = [end for end in self.closed if end < (start or block[0])]
                start = max(closed, default=0)
            mine = [i for i in range(done, above) if self.spans[i][0] > start]
            spoken = any(did[i].output or did[i].error for i in mine)
            hidden = self._hidden(block, self.blocks[place + 1 :])
            if hidden and not (self.touched(block) is not None and spoken):
                mine += hidden
            found.append((block, mine))
            done = max(done, above, *(i + 1 for i in hidden), 0)
        return found

    def _hidden(self, block: list[int], later: list[list[int]]) -> list[int]:
        """The hidden statements that the last claim of a region is about as well."""
        around = self.around(block[0])
        inside = {
            i for first, last, _ in around for i, span in enumerate(self.spans) if first < span[0] < last
        }
        below = any(self.spans[i][0] > block[0] for i in inside)
        another = any(first < other[0] < last for first, last, _ in around for other in later)
        if not around or another or (below and self.touched(block) is not None):
            return []
        begin = around[0][1]
        end = min((first for first in self.opened if first > begin), default=len(self.lines))
        stop = sum(first < end for first, _ in self.spans)
        if later and later[0][0] < end:
            stop = sum(last < later[0][0] for _, last in self.spans) - 1
        return [i for i in range(stop) if self.spans[i][0] > begin]


def true(source: str, did: Sequence[Did]) -> bool:
    """Does the module state nothing that is false, and all that it must?"""
    reading = Reading(source)
    assert len(did) == len(reading.spans)
    stated: set[int] = set()
    for block, about in reading.about(did):
        if any(not_run for _, _, not_run in reading.around(block[0])):
            return False
        if not says(reading.text(block), [did[i] for i in about]):
            return False
        stated |= set(about)
    for index, (first, end) in enumerate(reading.spans):
        trailing = re.search(r"\S.*#\s*=>\s?(.*)$", reading.lines[end])
        if trailing and not is_value(trailing[1].rstrip(), did[index].value):
            return False
        if index in stated:
            continue
        states = any(r[0] < block[0] < r[1] for r in reading.around(first) for block in reading.blocks)
        if did[index].error or did[index].endless or (states and did[index].output.strip()):
            return False
    return True


def is_value(text: str, value: str | None) -> bool:
    """Is `text` this value? Nothing follows a value, so dots at its end are dots like any other."""
    gapped = _one(_alike([text], wild=True)[0], None)
    return value is not None and (
        says([text], [Did(value)]) or bool(re.fullmatch(gapped, _alike([value], True)[0]))
    )


def says(text: list[str], did: Sequence[Did]) -> bool:
    """Is `text` what statements that do `did` print and raise?"""
    while text and not text[-1].strip():
        text = text[:-1]
    did = [one for one in did if one.output or one.error]
    if not text or any(one.error for one in did[:-1]):
        return False
    endless = any(one.endless for one in did)
    printed = "".join(one.output for one in did).removesuffix("\n")
    error = did[-1].error if did else None
    happened = [line.rstrip() for line in printed.split("\n")] if printed else []
    happened += [RAISED] if error else []
    while happened and not happened[-1]:
        happened.pop()
    wild = any("in any order:" in line or re.search(_dots("..."), line) for line in text)
    text, happened = _alike(text, wild), _alike(happened, wild)
    dots = re.fullmatch(r"(.*?)(?:,\s*|\s*)" + _dots("..."), text[-1])
    if dots and happened[-1:] != [text[-1]]:
        begun = [*text[:-1], *([dots[1]] if dots[1] else [])]
        if _matches(begun, happened, error, more=True):
            return True
        return error is not None and _matches(text, happened, error, more=False)
    return not endless and _matches(text, happened, error, more=False)


def _dots(sign: str) -> str:
    return rf"(?<!\.){re.escape(sign)}(?!\.)"


def _alike(texts: list[str], wild: bool) -> list[str]:
    """The same address is the same object, and another another; unless a wildcard hides some."""
    seen: dict[str, int] = {}
    return [
        _ADDRESS.sub(
            lambda m: f"{m[1]}0x{0 if wild else seen.setdefault(m[0][len(m[1]) :], len(seen))}", text
        )
        for text in texts
    ]


def _matches(text: list[str], happened: list[str], error: Error | None, *, more: bool) -> bool:
    rest = r"(?:\n[^\n\0]*)+" if more else ""  # an exception is not what dots mean
    place = next((n for n, line in enumerate(text) if line.strip() == "in any order:"), None)
    if place is None:
        pattern = "\n".join(_patterns(text, error)) + rest if text else "[^\n\0]*" + rest.replace("+", "*", 1)
        return bool(happened) and bool(re.fullmatch(pattern, "\n".join(happened)))
    wanted = text[place + 1 :]
    if len(wanted) == 1 and "," in wanted[0]:
        wanted = _items(wanted[0])
    for cut in range(len(happened) + 1):
        head, tail = happened[:cut], happened[cut:]
        fits = re.fullmatch("\n".join(_patterns(text[:place], error)), "\n".join(head)) if place else not head
        if fits and wanted and (len(wanted) < len(tail) if more else len(wanted) == len(tail)):
            if more and RAISED in tail:
                return False
            patterns = [re.compile(_pattern(line, error)) for line in wanted]
            if _assignable(patterns, tail):
                return True
    return False


def _assignable(patterns: list[re.Pattern[str]], events: list[str]) -> bool:
    if not patterns:
        return True
    return any(
        patterns[0].fullmatch(event) and _assignable(patterns[1:], events[:n] + events[n + 1 :])
        for n, event in enumerate(events)
        if event not in events[:n]
    )


def _patterns(text: list[str], error: Error | None) -> list[str]:
    """A pattern for each line of a claim; a traceback, which can only come last, is one."""
    for n, line in enumerate(text):
        if error and line.startswith("Traceback") and _traceback(text[n:], error):
            return [*(_pattern(line, error) for line in text[:n]), RAISED]
    return [_pattern(line, error) for line in text]


def _pattern(line: str, error: Error | None) -> str:
    items = _items(line)
    choices = [_one(line, error)]
    if len(items) > 1:
        choices.append("\n".join(_one(item, error) for item in items))
    return f"(?:{'|'.join(choices)})"


def _items(line: str) -> list[str]:
    items = [item.strip() for item in _ITEM.findall(line)]
    whole = "".join(_ITEM.findall(line)) == re.sub(r",(?![^(\[{]*[)\]}])", "", line)
    items = [item for item in items if item] if not line.rstrip().endswith(",") else items
    return items if whole else [line]


def _one(text: str, error: Error | None) -> str:
    literal = "[^\n\0]*".join(map(re.escape, re.split(_dots("..."), text)))
    return f"(?:{literal}|{RAISED})" if error and _names(text, error) else literal


def _names(text: str, error: Error) -> bool:
    text = text.strip()
    kinds = "|".join(map(re.escape, {error.type, error.type.rpartition(".")[2]}))
    said = re.fullmatch(rf"(?:Exception: )?(?:{kinds})(?::(.*))?", text)
    if not said:
        return text == "Exception: ..."
    return said[1] is None or bool(re.fullmatch(_one(said[1].strip(), None), error.message))


def _traceback(text: list[str], error: Error) -> bool:
    if len(text) == 1:
        return text[0].endswith("...")
    if not re.fullmatch(_one(text[0], None), "Traceback (most recent call last):"):
        return False
    last = text[-1]
    frames = [
        re.sub(r"^\.\.\.|\.\.\.$", "", line.strip()) for line in text[1:-1] if line.strip() not in ("...", "")
    ]
    real = iter(error.frames)  # in order, some left out
    if any(not line.startswith(" ") for line in text[1:-1]) or not all(frame in real for frame in frames):
        return False
    return not last.startswith(" ") and ":" in last + ":" * (not error.message) and _names(last, error)
