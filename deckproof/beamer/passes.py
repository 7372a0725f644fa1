"""Running XeTeX over a deck until everything on it fits."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deckproof.beamer import fit, kept_units, tex
from deckproof.beamer.fit import Size
from deckproof.beamer.format import link
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
    pictures: Sequence[bytes]  # their contents


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
    document = None if refers else divided(_begin(deck) + body)
    if document is None:
        return _settled(deck, theme, format, body, guesses, known, work, refers, None)
    kept = kept_units.load(memory.path)
    pieces = Pieces(document, memory.common, memory.pictures, format, work, kept)
    done = _settled(deck, theme, format, body, guesses, known, work, refers, pieces)
    kept_units.save(memory.path, kept)
    return done


def _settled(
    deck: Deck,
    theme: Theme,
    format: Path,
    body: str,
    guesses: Mapping[int, Size],
    known: Mapping[int, Size],
    work: Path,
    refers: bool,
    pieces: Pieces | None,
) -> Typeset:
    """What the last of as many passes makes as are needed."""
    sizes = {**guesses, **known}
    settled = set(known)
    before: dict[str, bytes] = {}
    passes = PASSES + PASSES * refers
    for attempt in range(passes):
        done, pieces = _one(deck, theme, format, body, sizes, work, refers, pieces)
        if done.failed:
            return done
        after = {
            path.name: path.read_bytes() for path in sorted(work.glob("deck.*")) if path.suffix in _FILES
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


def _one(
    deck: Deck,
    theme: Theme,
    format: Path,
    body: str,
    sizes: Mapping[int, Size],
    work: Path,
    refers: bool,
    pieces: Pieces | None,
) -> tuple[Typeset, Pieces | None]:
    """One pass, in pieces if the deck can be divided, and as long as that is so."""
    if pieces:
        try:
            return _in_pieces(deck, theme, sizes, pieces), pieces
        except Undividable:
            pass
    return _pass(deck, theme, format, body, sizes, work, files=refers), None


def _in_pieces(deck: Deck, theme: Theme, sizes: Mapping[int, Size], pieces: Pieces) -> Typeset:
    """As `_pass`, by setting only the slides that are not set yet. Raises `Undividable`."""
    done = pieces.set(dict(_sizes(sizes, theme)))
    pdf = pieces.work / "deck.pdf"
    if isinstance(done, Refused):
        return Typeset(pdf, done.log, done.source, (), dict(sizes), failed=True)
    pages = measured(records(done), deck)
    return Typeset(pieces.pdf(done), log(done), "", pages, dict(sizes), failed=False)


def _sizes(sizes: Mapping[int, Size], theme: Theme) -> Iterator[tuple[int, str]]:
    """LaTeX for those slides whose size is not the normal one."""
    for place, size in sorted(sizes.items()):
        if size != fit.normal(theme):
            yield (
                place,
                rf"\deckproofsizes{{{place}}}{{{size.code:g}}}{{{size.text:g}}}{{{size.picture:g}}}",
            )


def _pass(
    deck: Deck, theme: Theme, format: Path, body: str, sizes: Mapping[int, Size], work: Path, *, files: bool
) -> Typeset:
    source = "\n".join(
        [
            ("" if files else r"\nofiles") + _begin(deck),
            *(latex for _, latex in _sizes(sizes, theme)),
            body,
        ]
    )
    (work / "deck.tex").write_text(source, "utf-8")
    for name in ("deck.pdf", "deck.fit"):
        (work / name).unlink(missing_ok=True)
    command = ["xelatex", f"-fmt={link(format, work)}", "-no-shell-escape", "-halt-on-error"]
    done = tex.run([*command, "-file-line-error", "-interaction=batchmode", "deck.tex"], work)
    written = work / "deck.log"
    log = written.read_text("utf-8", "replace") if written.exists() else ""
    log += done.stdout.decode("utf-8", "replace")
    records = work / "deck.fit"
    pages = measured(records.read_text("utf-8", "replace"), deck) if records.exists() else ()
    pdf = work / "deck.pdf"
    return Typeset(pdf, log, source, pages, dict(sizes), done.returncode != 0 or not pdf.exists())
