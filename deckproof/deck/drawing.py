"""Drawings in LaTeX, TikZ and what builds on it: which pieces are one, and the steps in them."""

import re
from collections.abc import Callable

from deckproof.deck.scan import tokens

_DRAWN = r"\\begin\{(?P<name>tikzpicture|tikzcd|circuitikz|forest)\}.*\\end\{(?P=name)\}|\\tikz\b.*"
_SET = (
    r"\\(?:tikzset|tikzstyle|usetikzlibrary|pgf[a-zA-Z]+|definecolor|colorlet|newcommand|def|ctikzset)\b"
    r"[^\n]*(?:\n(?!\s*\\begin)[^\n]*)*?\n?"
)
AT = r"\deckproofat"
_ALT = re.compile(r"%\s*alt:\s*(.*)")
_AT = r"\\deckproofat\{\d+\}\{"
_SCALED = r"\\(?:resizebox\*?\s*\{[^{}]*\}\s*\{[^{}]*\}|scalebox\s*\{[^{}]*\}|adjustbox\s*\{[^{}]*\})\s*\{"
_BLANK = r"(?:%[^\n]*\n|\s)*"
_DRAWING = re.compile(
    rf"{_BLANK}(?:{_SET}{_BLANK})*(?P<at>{_AT})?(?P<scaled>{_SCALED}{_BLANK})?(?:{_DRAWN}){_BLANK}"
    rf"(?(scaled)\}}){_BLANK}(?(at)\}}){_BLANK}",
    re.DOTALL,
)
_ON_PAGE = re.compile(r"\\begin\s*\{tikzpicture\}\s*\[[^]]*\b(?:remember picture|overlay)\b")
_KEY = r"\b(?:on|onslide|only|uncover|visible|alt|temporal)\s*=\s*\{?"
_OVERLAID = re.compile(
    r"\\(?:only|uncover|visible|invisible|onslide|pause|alt|temporal)(?![A-Za-z])"
    rf"|(?:\\[A-Za-z]+\s*|{_KEY})<[\d+.\-,*]+>"
)
_STEPS = re.compile(
    rf"(?P<before>\\[A-Za-z]+[*+]?\s*|{_KEY})<(?P<spec>[\d+.\-,*|@:()a-z \t]+)>"
    r"|(?P<pause>\\pause(?![A-Za-z])\s*(?:\[(?P<number>\d+)\])?)"
)

_SWITCH = re.compile(r"\s*(<[^<>]*>)(?!\s*\{)")
_COUNTED_BY_TEX = re.compile(r"\\[A-Za-z]+\s*<[^<>\n]*\\[A-Za-z]+[^<>\n]*>")


def is_drawing(latex: str) -> bool:
    """Is `latex` a drawing, and nothing else? One that is placed on the page is none: it has no size."""
    return _DRAWING.fullmatch(latex) is not None and not _ON_PAGE.search(latex)


def description(latex: str) -> str:
    """What the drawing `latex` shows, as a comment in it says: `% alt: Two circles`."""
    match = _ALT.search(latex)
    return match[1].strip() if match else ""


def is_overlaid(latex: str) -> bool:
    """Is there something in `latex` that is not there on all steps?"""
    return _OVERLAID.search(latex) is not None


def macro_in_step(latex: str) -> str | None:
    """The first overlay specification in the drawing `latex` with a macro in it, which only TeX knows."""
    match = _COUNTED_BY_TEX.search(latex)
    return match[0] if match else None


def numbered(latex: str, spec: Callable[[str], str], pause: Callable[[str], str]) -> str:
    r"""The drawing `latex` with what `spec` makes of each overlay specification in it, and the specification
    that `pause` gives for each pause, whose number, if it says one, it is given. What follows a pause or
    `\onslide` to the end of its environment is in a group: by itself that would act on the whole page."""

    def replaced(match: re.Match[str]) -> str:
        if match["pause"]:
            return rf"\onslide<{pause(match['number'] or '')}>"
        return f"{match['before']}<{spec(match['spec'])}>"

    return _grouped(_STEPS.sub(replaced, latex))


def _grouped(latex: str) -> str:
    done = []
    is_open = False
    said = ""  # the specification that comes next and is written already
    for kind, piece, _, end in tokens(latex):
        if kind == "environment":
            head = re.match(r"\\begin\s*\{([^{}]*)\}", piece)
            foot = rf"\end{{{head[1]}}}" if head else ""
            if head and piece.endswith(foot):
                piece = head[0] + _grouped(piece[head.end() : -len(foot)]) + foot
        elif kind == "group":
            piece = "{" + _grouped(piece[1:-1]) + "}"
        elif kind == "word" and piece == r"\onslide" and (found := _SWITCH.match(latex, end)):
            done.append("}" if is_open else "")
            is_open = True
            said = found[1]
            done.append(rf"\uncover{said}{{")
            continue
        elif said and kind == "text" and said in piece:
            piece, said = piece.replace(said, "", 1), ""
        done.append(piece)
    return "".join(done) + "}" * is_open


def last_step(latex: str) -> int:
    """The last step that the drawing `latex` names, whose specifications are in plain numbers."""
    found = (one["spec"] or "" for one in _STEPS.finditer(latex))
    return max((int(number) for spec in found for number in re.findall(r"\d+", spec)), default=1)


def at_step(latex: str, step: int) -> str:
    """The drawing `latex` as it is on `step` and nothing else, as large as it is on the steps before."""
    return rf"{AT}{{{step}}}{{{latex.strip()}}}"
