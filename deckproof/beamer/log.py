"""What TeX's log says went wrong, and where in the deck."""

import re
from collections.abc import Iterator

from msgspec import Struct

from deckproof.beamer.measure import slide_of
from deckproof.deck.model import Deck

_MARK = re.compile(r"deckproof-mark (\w+)")
_UNIT = re.compile(r"deckproof-?unit(?: \w+ |\{\w+\}\{)(\d+)")  # see units.py: its first slide
_ERROR = re.compile(r"^(?:\./)?(?P<file>[^:\n]*):(?P<line>\d+): (?P<message>.*)$")
_PLAIN_ERROR = re.compile(r"^! (?P<message>.*)$")
_LINE = re.compile(r"^(?:(?:\./)?deck\.tex:(\d+):|l\.(\d+) )")
_MISSING = re.compile(r"^Missing character: There is no (.*?) (?:\(U\+[0-9A-F]+\) )?in font ")
_OVERFULL = re.compile(r"^Overfull \\hbox \((\d+(?:\.\d+)?)pt too wide\)")
_CONTEXT = ("<argument>", "l.", "<recently read>", "<inserted text>", "<to be read again>", "\\")
_STOPS = {"Emergency stop", "Fatal error occurred, no output PDF file produced!"}
_CONTROL = re.compile(r"\\[A-Za-z@]+(?=\s*$)")


class Finding(Struct, frozen=True):
    """One complaint of TeX's. `slide` is a place in Deck.slides; -1 means the title page or the preamble."""

    slide: int
    kind: str  # error, missing, wide
    what: str  # TeX's message, the character, the width in points
    culprit: str = ""  # the command that TeX stumbled over


def findings(log: str, source: str, deck: Deck) -> list[Finding]:
    """Everything in `log` that concerns a slide, in order. `source` is what TeX read."""
    sections = _sections(deck)
    slide = -1
    found = []
    lines = log.splitlines()
    for place, line in enumerate(lines):
        if "deckproof-unit" in line and (unit := _UNIT.search(line)):
            sections = _sections(deck, int(unit[1]))
        elif "deckproof-mark" in line and (mark := _MARK.search(line)):
            slide = slide_of(mark[1], sections, slide)
        elif missing := _MISSING.match(line):
            found.append(Finding(slide, "missing", missing[1]))
        elif (overfull := _OVERFULL.match(line)) and "output is active" not in line:  # headlines, sidebars
            found.append(Finding(slide, "wide", overfull[1]))
        elif error := _ERROR.match(line) or _PLAIN_ERROR.match(line):
            context = lines[place : place + 14]
            number = next((int(m[1] or m[2]) for text in context if (m := _LINE.match(text))), 0)
            at = _slide_at(source, number, deck) if number else slide
            found.append(Finding(at, "error", _message(error["message"]), _culprit(context[1:])))
    causes = [f for f in found if f.what not in _STOPS]
    return causes if any(f.kind == "error" for f in causes) else found


def _message(message: str) -> str:
    return re.sub(r"^(LaTeX|Package \w+|Class \w+) Error: ", "", message).strip().rstrip(".")


def _culprit(lines: list[str]) -> str:
    """The command at which TeX broke the lines of its context: the last one before a break."""
    for line in lines:
        if line.startswith(_CONTEXT) and (control := _CONTROL.search(line)):
            return control[0]
        if line.startswith("l."):
            break
    return ""


def _slide_at(source: str, line: int, deck: Deck) -> int:
    """The slide that line `line` of what TeX read belongs to. TeX reads a frame whole, so the line is that of
    the frame's end, or of something between frames."""
    sections = _sections(deck)
    slide = -1
    for text in source.splitlines()[:line]:
        if text.startswith(r"\mode<all>{\deckproofunit") and (unit := _UNIT.search(text)):
            sections = _sections(deck, int(unit[1]))
            slide = max(slide, int(unit[1]) - 1)
        elif match := re.search(r"\\deckproofmark\{(\d+)\}", text):
            slide = int(match[1])
        elif re.match(r"\\(sub){0,2}section\*?[\[{]", text):
            slide = next(sections, slide)
    return slide


def _sections(deck: Deck, first: int = 0) -> Iterator[int]:
    """The places of the section pages from the slide `first` on."""
    slides = enumerate(deck.slides)
    return iter([place for place, slide in slides if slide.level < deck.slide_level and place >= first])
