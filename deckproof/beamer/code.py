"""A code block as LaTeX: one macro a line, one macro a style, no verbatim, so that no frame is fragile."""

import unicodedata
from collections.abc import Mapping

from deckproof.deck.model import Code
from deckproof.fonts import cells, invisible
from deckproof.highlight import TAB, tokens
from deckproof.scripts import RTL, RTL_PARTS

_ESCAPES = str.maketrans({
    " ": "~",  # a blank that is a character, within deckproofcode
    "\\": r"\dpbs{}",
    "{": r"\dpob{}",
    "}": r"\dpcb{}",
    "^": r"\dpca{}",
    "~": r"\dpti{}",
    "#": r"\#",
    "%": r"\%",
    "&": r"\&",
    "$": r"\$",
    "_": r"\_",
})  # fmt: skip


def columns(code: Code) -> int:
    """The width of `code`'s longest line in cells, line numbers not counted."""
    return max(cells(line.rstrip()) for line in code.text.expandtabs(TAB).split("\n"))


def gutter(code: Code) -> int:
    """The width of `code`'s line numbers in cells; 0 when it has none."""
    if code.first_line is None:
        return 0
    return len(str(code.first_line + code.text.count("\n")))


def latex(place: int, code: Code, families: Mapping[str, str]) -> str:
    """`code`, the deck's block number `place`. `families` says which of TeX's font families has each
    character that the font of code lacks."""
    lines = [rf"\begin{{deckproofcode}}{{{place}}}{{{gutter(code)}}}"]
    begin = code.first_line or 1
    for number, line in enumerate(tokens(code), begin):
        shown = "".join(_run(style, text, families) for style, text in line)
        text = "".join(text for _, text in line).rstrip()
        copied = ("\ufeff" + text).encode("utf-16-be", "replace").hex() if text else ""
        if code.first_line is not None:
            made = rf"\dpn{{{number}}}{{{copied}}}{{{shown}}}"
        else:
            made = rf"\dpl{{{copied}}}{{{shown}}}" if text else r"\dpe"
        bands = [str(one.overlay) for one in code.highlights if number - begin in one.lines]
        lines.append(rf"\dpband{{{','.join(bands)}}}{{{made}}}" if bands else made)
    if code.not_run:
        lines.append(r"\dpnotrun")
    return "\n".join([*lines, r"\end{deckproofcode}"])


def _run(style: str, text: str, families: Mapping[str, str]) -> str:
    shown = "".join(_part(part, families) for part in RTL_PARTS.findall(text))
    return rf"\dp{style}{{{shown}}}" if style and text.strip() else shown


def _part(text: str, families: Mapping[str, str]) -> str:
    """A stretch of `text` that goes in one direction; letters from right to left join, on as many cells."""
    if text.isascii():
        return text.translate(_ESCAPES)
    if not RTL.match(text):
        return "".join(_character(c, families) for c in text)
    family = next((families[c] for c in text if c in families), "dpmono")
    return rf"\dprtl{{{cells(text)}}}{{{family}}}{{{text}}}"


def _character(character: str, families: Mapping[str, str]) -> str:
    if character.isascii():
        return character.translate(_ESCAPES)
    if invisible(character):
        return ""
    width = cells(character)
    family = families.get(character)
    if family is None and width == 1:
        return character
    if unicodedata.combining(character) and family is None:
        return character
    return rf"\dpw{{{width}}}{{{family or 'dpmono'}}}{{\char{ord(character)}\relax}}"
