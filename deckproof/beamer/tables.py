"""Pandoc's tables for slides: one that cannot break over pages needs no second pass."""

import re

_BEGIN = re.compile(r"\\begin\{longtable\}\[[a-z]*\](?=\{)")
_END = r"\end{longtable}"
_CAPTION = re.compile(r"\s*\\caption(?:\[[^]]*\])?(?=\{)")


def on_slides(latex: str) -> str:
    """`latex` with every longtable as a tabular: its head once, its foot at the end, its caption above."""
    done, at = [], 0
    while begin := _BEGIN.search(latex, at):
        columns_end = _group_end(latex, begin.end())
        end = latex.find(_END, columns_end)
        if end < 0:
            break
        done += [
            latex[at : begin.start()],
            _tabular(latex[begin.end() : columns_end], latex[columns_end:end]),
        ]
        at = end + len(_END)
    return "".join([*done, latex[at:]])


def _tabular(columns: str, content: str) -> str:
    caption = ""
    if match := _CAPTION.match(content):
        end = _group_end(content, match.end())
        caption = content[match.end() + 1 : end - 1]
        content = content[end:].removeprefix(r"\tabularnewline")
    first, ended, rest = content.partition(r"\endfirsthead")
    head, _, body = (rest if ended else content).partition(r"\endhead")
    foot, ended_foot, after = body.partition(r"\endlastfoot")
    rows = [first if ended else head, after if ended_foot else body, foot if ended_foot else ""]
    inside = "\n".join(row.strip() for row in rows if row.strip())
    return (
        rf"\begin{{deckprooftable}}{{{caption}}}\begin{{tabular}}{columns}"
        f"\n{inside}\n" + r"\end{tabular}\end{deckprooftable}"
    )


def _group_end(text: str, start: int) -> int:
    """The place behind the brace that closes the one at `start`."""
    depth = 0
    for place in range(start, len(text)):
        escaped = text[place - 1] == "\\" and text[place - 2 : place] != r"\\"
        if text[place] in "{}" and not escaped:
            depth += 1 if text[place] == "{" else -1
            if not depth:
                return place + 1
    return len(text)
