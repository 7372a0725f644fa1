"""Running XeTeX over a deck until everything on it fits."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deckproof.beamer import fit, kept_units
from deckproof.beamer.fit import Size
from deckproof.beamer.format import xelatex
from deckproof.beamer.measure import Page, measured
from deckproof.beamer.pieces import Pieces, Refused, Undividable, log, records
from deckproof.beamer.units import divided
from deckproof.deck.model import Deck
from deckproof.theme import Theme

PASSES = 5

# What makes one page depend on others, through files that TeX writes for its next pass. Nothing else does:
# the theme has no navigation, the number of slides is known, and the outline is put in afterwards.
_REFERS = re.compile(
    r"\\(?:page|name|auto|eq|c|C|v)?ref\b|\\hyperref\s*\[|\\tableofcontents|\\listof|\\(?:no)?cite|\\bibitem"
    r"|remember picture|\\againframe|\\insert\w+(?:page|navigation)|\\zref|\\lastpage|LastPage"
)
_FILES = {".aux", ".toc", ".nav", ".lof", ".lot"}


@dataclass(frozen=True, slots=True)
class Typeset:
    """What the last pass made."""

    pdf: Path
    log: str
    source: str  # what TeX read
    pages: tuple[Page, ...]
    sizes: Mapping[int, Size]  # by place in Deck.slides
    failed: bool


@dataclass(frozen=True, slots=True)
class Memory:
    """Where the units of a deck are kept from one build to the next."""

    path: Path
    common: str  # a hash of what all of them depend on
    pictures: Sequence[str]  # hashes of them


def typeset(
    deck: Deck,
    theme: Theme,
    format: Path,
    body: str,
    guesses: Mapping[int, Size],
    known: Mapping[int, Size],
    work: Path,
    memory: Memory,
) -> Typeset:
    """Typeset `body` in the directory `work`, again while a slide is too full.

    `known` are sizes that an earlier build settled on, `guesses` those to begin with for other slides. What
    a slide ends up with depends on that slide alone, and once it is well it stays: so a build that knows
    sizes gives the same as one that starts from nothing.
    """
    refers = theme.beamer is not None or _REFERS.search(body) is not None
    job = _Job(deck, theme, format, body, work, refers)
    document = None if refers else divided(_begin(deck) + body)
    if document is None:
        return _settled(job, guesses, known, None)
    kept = kept_units.load(memory.path)
    pieces = Pieces(document, memory.common, memory.pictures, format, work, kept)
    done = _settled(job, guesses, known, pieces)
    kept_units.save(memory.path, kept)
    return done


@dataclass(frozen=True, slots=True)
class _Job:
    """What is the same for all passes over a deck."""

    deck: Deck
    theme: Theme
    format: Path
    body: str
    work: Path
    refers: bool  # do pages depend on others, through files that TeX writes?


def _settled(
    job: _Job, guesses: Mapping[int, Size], known: Mapping[int, Size], pieces: Pieces | None
) -> Typeset:
    """What the last of as many passes makes as are needed."""
    deck, theme = job.deck, job.theme
    sizes = {**guesses, **known}
    settled = set(known)
    before: dict[str, bytes] = {}
    passes = PASSES + PASSES * job.refers
    for attempt in range(passes):
        done, pieces = _one(job, sizes, pieces)
        if done.failed:
            return done
        after = {
            path.name: path.read_bytes() for path in sorted(job.work.glob("deck.*")) if path.suffix in _FILES
        }
        wrong, before = after != before, after
        for place, pages in fit.by_slide(done.pages).items():
            if place in settled or place < 0:
                continue
            size = sizes.setdefault(place, fit.normal(theme))
            sizes[place] = fit.adjusted(size, pages, deck, theme, again=attempt > 0)
            if sizes[place] == size:
                settled.add(place)
                continue
            wrong = True
            if attempt == passes - 2:  # only what has been tried at the smallest size is said to be too large
                sizes[place] = fit.smallest(size, theme)
        if not wrong:
            break
    return done


def _begin(deck: Deck) -> str:
    return rf"\deckproofbegin{{{max(deck.total, 1)}}}" + "\n"


def _one(job: _Job, sizes: Mapping[int, Size], pieces: Pieces | None) -> tuple[Typeset, Pieces | None]:
    """One pass, in pieces if the deck can be divided, and as long as that is so."""
    if pieces:
        try:
            return _in_pieces(job, sizes, pieces), pieces
        except Undividable:
            pass
    return _pass(job, sizes), None


def _in_pieces(job: _Job, sizes: Mapping[int, Size], pieces: Pieces) -> Typeset:
    """As `_pass`, by setting only the slides that are not set yet. Raises `Undividable`."""
    done = pieces.set(dict(_sizes(sizes, job.theme)))
    pdf = job.work / "deck.pdf"
    if isinstance(done, Refused):
        return Typeset(pdf, done.log, done.source, (), dict(sizes), failed=True)
    pages = measured(records(done), job.deck)
    return Typeset(pieces.pdf(done), log(done), "", pages, dict(sizes), failed=False)


def _sizes(sizes: Mapping[int, Size], theme: Theme) -> Iterator[tuple[int, str]]:
    """LaTeX for those slides whose size is not the normal one."""
    for place, size in sorted(sizes.items()):
        if size != fit.normal(theme):
            yield (
                place,
                rf"\deckproofsizes{{{place}}}{{{size.code:g}}}{{{size.text:g}}}{{{size.picture:g}}}",
            )


def _pass(job: _Job, sizes: Mapping[int, Size]) -> Typeset:
    source = "\n".join(
        [
            ("" if job.refers else r"\nofiles") + _begin(job.deck),
            *(latex for _, latex in _sizes(sizes, job.theme)),
            job.body,
        ]
    )
    done = xelatex(job.format, source, job.work)
    pages = measured(done.records, job.deck)
    pdf = job.work / "deck.pdf"
    return Typeset(pdf, done.log + done.said, source, pages, dict(sizes), done.failed or not pdf.exists())
