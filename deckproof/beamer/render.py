"""A deck as a finished PDF."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from deckproof import files
from deckproof.beamer import format as formats
from deckproof.beamer import kept, press
from deckproof.beamer.attachment import Attachment
from deckproof.beamer.body import body, slides
from deckproof.beamer.estimate import guesses
from deckproof.beamer.fit import Size
from deckproof.beamer.passes import Memory, Typeset, typeset
from deckproof.beamer.problems import no_glyph, problems
from deckproof.beamer.scripts import directed
from deckproof.beamer.unicode import characters
from deckproof.deck.contents import with_title
from deckproof.deck.model import Deck
from deckproof.deck.notes import without_notes
from deckproof.deck.source import Source
from deckproof.problem import Problems
from deckproof.theme import Scale, Theme


def render(
    deck: Deck,
    theme: Theme,
    cache: Path,
    pictures: Sequence[Path],
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """`deck` as a PDF: the same bytes for the same input, whatever `cache` holds.

    `pictures` are the files for `deck.pictures`: PDF, PNG or JPEG. Raises `Problems` for what is wrong
    with the slides, `MissingTool` for what is not installed.
    """
    job = _job(deck, theme, cache, pictures)
    key = kept.pdf_key(job.deck, job.latex, job.shown, attachments, job.common)
    if (before := kept.pdf(job.directory, job.deck, key)) is not None:
        return before
    with press.take(job.format) as one:
        # What finishing takes is loaded meanwhile: that takes as long as TeX does for a slide.
        Thread(target=import_module, args=["deckproof.beamer.finish"]).start()
        done = _typeset(job, one, prints=True)
        if found := problems(done, job.deck, theme, job.source):
            raise Problems(found)
        assert done.pdf
        from deckproof.beamer.finish import finish

        tags = files.kept(job.directory, "tags", deck.name)
        pdf = finish(done.pdf, job.deck, done.pages, attachments, tags)
    kept.keep_sizes(job.directory, job.deck, job.keys, done.sizes, job.key)
    kept.keep_pdf(job.directory, job.deck, key, pdf)
    return pdf


def scales(deck: Deck, theme: Theme, cache: Path, pictures: Sequence[Path]) -> dict[int, Scale]:
    """How much smaller than usual things have to be on the slides of `deck`, by their places; raises as
    `render` does."""
    job = _job(deck, theme, cache, pictures)
    if kept.is_settled(job.directory, job.deck, job.key):
        return _scales(job.sizes, theme)
    with press.take(job.format) as one:
        done = _typeset(job, one, prints=False)
        if found := problems(done, job.deck, theme, job.source):
            raise Problems(found)
    kept.keep_sizes(job.directory, job.deck, job.keys, done.sizes, job.key)
    return _scales(done.sizes, theme)


class _Job(Struct, frozen=True):
    """A deck ready for TeX."""

    deck: Deck
    theme: Theme
    source: Source
    latex: str
    pictures: Mapping[str, bytes]  # by the names of their files in TeX's directory
    shown: Sequence[str]  # hashes of them
    blocks: Mapping[int, list[Any]]  # of each slide
    directory: Path
    format: Path
    common: str  # a hash of what all decks depend on
    key: str  # and one of all that matters here
    keys: Mapping[int, str]  # the same for each slide
    sizes: Mapping[int, Size]  # that are known


def _job(deck: Deck, theme: Theme, cache: Path, pictures: Sequence[Path]) -> _Job:
    deck = without_notes(deck)
    deck = replace(deck, ast=with_title(deck))
    source = Source(deck)
    names = [f"deckproof-{place}{picture.suffix.lower()}" for place, picture in enumerate(pictures)]
    drawn = [picture.read_bytes() for picture in pictures]
    shown = [files.digest(content) for content in drawn]
    turned = directed(deck, theme)
    directory = cache / "beamer"
    made = body(replace(deck, ast=turned), names, files.kept(directory, "latex", deck.name))
    known = characters(made.latex, [code.text for code in made.codes], theme)
    if known.missing:
        raise Problems(no_glyph(known.missing, source))
    latex = known.text + "\n" + _marks(deck, names) + made.with_code(known.code)
    format = formats.prepare(theme, cache)
    common = kept.common_key(format, theme)
    blocks = slides(deck)
    keys = kept.slide_keys(deck, blocks, shown, common)
    return _Job(
        deck, theme, source, latex, dict(zip(names, drawn, strict=True)), shown, blocks, directory, format,
        common, files.digest(common, latex, repr(deck.slides), *shown), keys,
        kept.sizes(directory, deck, keys),
    )  # fmt: skip


def _typeset(job: _Job, one: press.Press, *, prints: bool) -> Typeset:
    kept.sweep(job.directory)
    for name, content in job.pictures.items():
        (one.directory / name).write_bytes(content)
    new = {place: blocks for place, blocks in job.blocks.items() if place not in job.sizes}
    units = Memory(job.directory / f"{job.deck.name}.units", job.common, job.shown)
    start = guesses(job.deck, new, job.theme)
    return typeset(job.deck, job.theme, job.latex, start, job.sizes, one, units, prints=prints)


def _scales(sizes: Mapping[int, Size], theme: Theme) -> dict[int, Scale]:
    return {
        place: Scale(size.code / theme.sizes.code, size.text, size.picture) for place, size in sizes.items()
    }


def _marks(deck: Deck, names: Sequence[str]) -> str:
    """LaTeX for what belongs to no slide: the direction of the language, logo and pictures behind slides."""
    marks = deck.marks
    lines = [r"\deckproofrtl"] if deck.is_rtl else []
    lines += [rf"\deckprooflogo{{{names[marks.logo]}}}"] if marks.logo >= 0 else []
    lines += [rf"\deckproofbehindall{{{names[marks.background]}}}"] if marks.background >= 0 else []
    if marks.title_graphic >= 0:
        lines.append(
            rf"\titlegraphic{{\includegraphics[width=!,height=16mm]{{{names[marks.title_graphic]}}}}}"
        )
    return "".join(f"{line}\n" for line in lines)
