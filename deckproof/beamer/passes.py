"""Running XeTeX over a deck until everything on it fits."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from deckproof.beamer import fit, kept_units
from deckproof.beamer.fit import Size
from deckproof.beamer.measure import Page, measured
from deckproof.beamer.pieces import Pieces, Refused, Undividable, log, records
from deckproof.beamer.press import Press
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


class Typeset(Struct, frozen=True):
    """What the last pass made."""

    log: str
    source: str  # what TeX read
    pages: tuple[Page, ...]
    sizes: Mapping[int, Size]  # by place in Deck.slides
    failed: bool
    pdf: Path | None = None  # once it is printed


class Memory(Struct, frozen=True):
    """Where the units of a deck are kept from one build to the next."""

    path: Path
    common: str  # a hash of what all of them depend on
    pictures: Sequence[str]  # hashes of them


def typeset(
    deck: Deck,
    theme: Theme,
    body: str,
    guesses: Mapping[int, Size],
    known: Mapping[int, Size],
    press: Press,
    memory: Memory,
    *,
    prints: bool = True,
) -> Typeset:
    """Typeset `body` with `press`, in whose directory its pictures are, again while a slide is too full, and
    print it, if that is asked for.

    `known` are sizes that an earlier build settled on, `guesses` those to begin with for other slides. What
    a slide ends up with depends on that slide alone, and once it is well it stays: so a build that knows
    sizes gives the same as one that starts from nothing.
    """
    refers = theme.beamer is not None or _REFERS.search(body) is not None
    job = _Job(deck, theme, body, press, refers)
    if not refers and (document := divided(_begin(deck) + body)):
        kept = kept_units.load(memory.path)
        pieces = Pieces(document, memory.common, memory.pictures, press, kept)
        with suppress(Undividable):
            done = _settled(job, guesses, known, partial(_in_pieces, pieces))
            if prints and not done.failed:
                pieces.put_together()
                done = _printed(done, press)
                if done.failed:
                    raise Undividable("the driver refuses the pages together")
            kept_units.save(memory.path, kept)
            return done
    done = _settled(job, guesses, known, _pass)
    return _printed(done, press) if prints else done


class _Job(Struct, frozen=True):
    """What is the same for all passes over a deck."""

    deck: Deck
    theme: Theme
    body: str
    press: Press
    refers: bool  # do pages depend on others, through files that TeX writes?


_OnePass = Callable[[_Job, Mapping[int, Size]], Typeset]


def _settled(
    job: _Job, guesses: Mapping[int, Size], known: Mapping[int, Size], one_pass: _OnePass
) -> Typeset:
    """What the last of as many passes makes as are needed."""
    deck, theme = job.deck, job.theme
    sizes = {**guesses, **known}
    settled = set(known)
    before: dict[str, bytes] = {}
    passes = PASSES + PASSES * job.refers
    for attempt in range(passes):
        done = one_pass(job, sizes)
        if done.failed:
            return done
        files = sorted(job.press.directory.glob("deck.*"))
        after = {path.name: path.read_bytes() for path in files if path.suffix in _FILES}
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


def _in_pieces(pieces: Pieces, job: _Job, sizes: Mapping[int, Size]) -> Typeset:
    """As `_pass`, by setting only the slides that are not set yet. Raises `Undividable`."""
    done = pieces.set(dict(_sizes(sizes, job.theme)))
    if isinstance(done, Refused):
        return Typeset(done.log, done.source, (), dict(sizes), failed=True)
    return Typeset(log(done), "", measured(records(done), job.deck), dict(sizes), failed=False)


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
    done = job.press.set(source)
    pages = measured(done.records, job.deck)
    return Typeset(done.log + done.said, source, pages, dict(sizes), done.failed)


def _printed(done: Typeset, press: Press) -> Typeset:
    """`done`, which `press` has just typeset, with its PDF."""
    if done.failed:
        return done
    pdf, said = press.pdf()
    return replace(done, pdf=pdf) if pdf.exists() else replace(done, log=done.log + said, failed=True)
