"""What is wrong with a deck as TeX typeset it, as problems that say what to do."""

import math
import unicodedata
from collections.abc import Iterable, Iterator

from deckproof.beamer import fit, log
from deckproof.beamer.code import columns
from deckproof.beamer.measure import MM, Page
from deckproof.beamer.passes import Typeset
from deckproof.deck.model import Deck
from deckproof.deck.source import Source
from deckproof.problem import Problem
from deckproof.theme import Theme

WIDE = 1.0  # points that nobody sees


def no_glyph(missing: Iterable[str], source: Source) -> list[Problem]:
    """For each character that no font has: where it stands first."""
    deck = source.deck
    hint = "write it in another way, or add the family of a font that has it to the theme's fallbacks"
    problems = []
    for character in sorted(missing):
        name = unicodedata.name(character, "a character without a name").lower()
        message = f"no font has {character} (U+{ord(character):04X}, {name})"
        inside = [
            (place, deck.codes[index].snippet)
            for place, slide in enumerate(deck.slides)
            for index in slide.codes
            if character in deck.codes[index].text
        ]
        if inside:
            place, snippet = inside[0]
            where = f" in the snippet {snippet}" if snippet else ""
            problems.append(source.problem(place, "no-glyph", message + where, hint, snippet or character))
        else:
            line = next((n for n, text in enumerate(source.lines, 1) if character in text), 0)
            before = [place for place, slide in enumerate(deck.slides) if slide.line <= line]
            problems.append(
                source.problem(before[-1] if before else -1, "no-glyph", message, hint, character)
            )
    return problems


def problems(done: Typeset, deck: Deck, theme: Theme, source: Source) -> list[Problem]:
    """Everything that is wrong with what was typeset."""
    found = log.findings(done.log, done.source, deck)
    errors = [finding for finding in found if finding.kind == "error"]
    if errors:
        return [_latex(finding, source) for finding in errors]
    if done.failed:
        last = tuple(done.log.splitlines()[-8:])
        return [Problem(source.file, 0, "latex", "TeX stopped and does not say why", detail=last)]
    missing = {f.what: f for f in reversed(found) if f.kind == "missing"}
    return [
        *(
            source.problem(f.slide, "no-glyph", f"a font lacks {f.what}", "write it in another way", f.what)
            for f in missing.values()
        ),
        *_too_large(done.pages, deck, theme, source),
        *_too_wide(found, done.pages, deck, source),
    ]


def _latex(finding: log.Finding, source: Source) -> Problem:
    culprit = f": {finding.culprit}" if finding.culprit and finding.culprit not in finding.what else ""
    hint = "mend the LaTeX on this slide"
    if "Undefined control sequence" in finding.what:
        hint = "mend the command's name, or load the package that has it in header-includes"
    elif "not found" in finding.what:
        hint = "mend the name of the file or package, or install it"
    elif "Too deeply nested" in finding.what:
        hint = "lists can be in lists in lists, and no deeper"
    return source.problem(finding.slide, "latex", f"TeX says: {finding.what}{culprit}", hint, finding.culprit)


def _too_large(pages: tuple[Page, ...], deck: Deck, theme: Theme, source: Source) -> Iterator[Problem]:
    for place, group in fit.by_slide(pages).items():
        page = max(group, key=lambda p: p.excess)
        if place >= 0 and deck.slides[place].allow_overflow:
            continue
        if page.excess <= fit.SLACK or (place < 0 and theme.beamer):  # title pages may fill the paper
            continue
        over = f"the slide is {page.excess / MM:.1f} mm too high"
        hint = "shorten it, split it with a second heading, or let it be with {.allow-overflow}"
        if page.codes:
            over += ", with its code at the smallest size that can be read"
            leading = max(code.size for code in page.codes) * theme.sizes.code_leading
            hint = f"show {int(page.excess // leading) + 1} lines of code less, or split the slide"
        yield source.problem(place, "too-high", over, hint)


def _too_wide(
    found: list[log.Finding], pages: tuple[Page, ...], deck: Deck, source: Source
) -> Iterator[Problem]:
    for place, group in fit.by_slide(pages).items():
        if place >= 0 and deck.slides[place].allow_overflow:
            continue
        over = {code: points for page in group for code, points in fit.too_wide(page, deck).items()}
        cells = {code.place: code.cell for page in group for code in page.codes}
        for code, points in over.items():
            yield _long_lines(place, code, points, cells[code], source)
        beyond = max(page.width - page.textwidth for page in group)
        overfull = max((float(f.what) for f in found if f.kind == "wide" and f.slide == place), default=0.0)
        if not over and max(beyond, overfull) > WIDE:
            message = f"something on the slide is {max(beyond, overfull) / MM:.1f} mm too wide"
            hint = "shorten its longest word or formula, or make its table or picture narrower"
            yield source.problem(place, "too-wide", message, hint)


def _long_lines(place: int, code: int, points: float, cell: float, source: Source) -> Problem:
    shown = source.deck.codes[code]
    wide = columns(shown)
    room = wide - math.ceil(points / cell)
    what = f"a line of {shown.snippet or 'the code'} is {points / MM:.1f} mm too wide"
    message = f"{what}, at the smallest size that can be read"
    hint = f"break its lines of more than {room} characters (the longest has {wide})"
    return source.problem(place, "too-wide", message, hint, shown.snippet)
