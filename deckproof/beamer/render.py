"""A deck as a finished PDF."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from threading import Thread

from deckproof import files
from deckproof.beamer import format as formats
from deckproof.beamer import kept, press
from deckproof.beamer.attachment import Attachment
from deckproof.beamer.body import body, slides
from deckproof.beamer.estimate import guesses
from deckproof.beamer.fit import Size
from deckproof.beamer.passes import Memory, typeset
from deckproof.beamer.problems import no_glyph, problems
from deckproof.beamer.scripts import directed
from deckproof.beamer.unicode import characters, joined_families
from deckproof.deck.contents import with_title
from deckproof.deck.model import Deck
from deckproof.deck.notes import without_notes
from deckproof.deck.source import Source
from deckproof.problem import Problems
from deckproof.theme import Scale, Theme


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished PDF, and how much smaller than usual things had to be on its slides, by their place."""

    pdf: bytes
    scales: Mapping[int, Scale]


def prepare(theme: Theme, cache: Path) -> Path:
    """Dump the format that every deck of `theme` starts from, unless `cache` has it. It may run beside other
    work, and in two processes at once."""
    return formats.prepare(theme, cache / "beamer")


def begin(theme: Theme, cache: Path) -> None:
    """The same, and start XeTeX, for a deck that is to be rendered soon."""
    press.begin(prepare(theme, cache))


def packages(theme: Theme, cache: Path) -> list[Path]:
    """The files of TeX's that every deck of `theme` is made with."""
    return formats.packages(prepare(theme, cache))


def render(
    deck: Deck,
    theme: Theme,
    cache: Path,
    pictures: Sequence[Path],
    attachments: Sequence[Attachment] = (),
) -> Rendered:
    """`deck` as a PDF: the same bytes for the same input, whatever `cache` holds.

    `pictures` are the files for `deck.pictures`: PDF, PNG or JPEG. Raises `Problems` for what is wrong
    with the slides, `MissingTool` for what is not installed.
    """
    deck = without_notes(deck)
    deck = replace(deck, ast=with_title(deck))
    source = Source(deck)
    names = [f"deckproof-{place}{picture.suffix.lower()}" for place, picture in enumerate(pictures)]
    drawn = [picture.read_bytes() for picture in pictures]
    shown = [files.digest(content) for content in drawn]
    turned = directed(deck, joined_families(json.dumps(deck.ast, ensure_ascii=False), theme))
    directory = cache / "beamer"
    memory = files.kept(directory, "latex", deck.name)
    made = body(replace(deck, ast=turned), names, memory)
    known = characters(made.latex, [code.text for code in made.codes], theme)
    if known.missing:
        raise Problems(no_glyph(known.missing, source))
    latex = known.text + "\n" + _marks(deck, names) + made.with_code(known.code, memory)

    format = prepare(theme, cache)
    common = kept.common_key(format, theme)
    key = kept.pdf_key(deck, latex, shown, attachments, common)
    blocks = slides(deck)
    keys = kept.slide_keys(deck, blocks, shown, common)
    known_sizes = kept.sizes(directory, deck, keys)
    before = kept.pdf(directory, deck, key)
    if before is not None and (known_sizes or not keys):
        return Rendered(before, _scales(known_sizes, theme))

    kept.sweep(directory)
    with press.take(format) as one:
        # What finishing takes is loaded meanwhile: that takes as long as TeX does for a slide.
        Thread(target=import_module, args=["deckproof.beamer.finish"]).start()
        for name, content in zip(names, drawn, strict=True):
            (one.directory / name).write_bytes(content)
        new = {place: blocks[place] for place in blocks if place not in known_sizes}
        units = Memory(directory / f"{deck.name}.units", common, shown)
        done = typeset(deck, theme, latex, guesses(deck, new, theme), known_sizes, one, units)
        if found := problems(done, deck, theme, source):
            raise Problems(found)
        assert done.pdf
        from deckproof.beamer.finish import finish

        pdf = finish(done.pdf, deck, done.pages, attachments, files.kept(directory, "tags", deck.name))
    kept.keep_sizes(directory, deck, keys, done.sizes)
    kept.keep_pdf(directory, deck, key, pdf)
    return Rendered(pdf, _scales(done.sizes, theme))


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
