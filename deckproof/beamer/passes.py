"""Running XeTeX over a deck until everything on it fits."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deckproof.beamer import fit, tex
from deckproof.beamer.fit import Size
from deckproof.beamer.format import link
from deckproof.beamer.measure import Page, measured
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


def typeset(
    deck: Deck,
    theme: Theme,
    format: Path,
    body: str,
    guesses: Mapping[int, Size],
    known: Mapping[int, Size],
    work: Path,
) -> Typeset:
    """Typeset `body` in the directory `work`, again while a slide is too full.

    `known` are sizes that an earlier build settled on, `guesses` those to begin with for other slides. What
    a slide ends up with depends on that slide alone, and once it is well it stays: so a build that knows
    sizes gives the same as one that starts from nothing.
    """
    sizes = {**guesses, **known}
    settled = set(known)
    refers = theme.beamer is not None or _REFERS.search(body) is not None
    before: dict[str, bytes] = {}
    passes = PASSES + PASSES * refers
    for attempt in range(passes):
        done = _pass(deck, theme, format, body, sizes, work, files=refers)
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


def _pass(
    deck: Deck, theme: Theme, format: Path, body: str, sizes: Mapping[int, Size], work: Path, *, files: bool
) -> Typeset:
    plain = fit.normal(theme)
    source = "\n".join(
        [
            ("" if files else r"\nofiles") + rf"\deckproofbegin{{{max(deck.total, 1)}}}",
            *(
                rf"\deckproofsizes{{{place}}}{{{size.code:g}}}{{{size.text:g}}}{{{size.picture:g}}}"
                for place, size in sorted(sizes.items())
                if size != plain
            ),
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
