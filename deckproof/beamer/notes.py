"""Slides and what the speaker says beside them, on pages twice as wide: what pympress and pdfpc show.

The notes are a little deck of their own, typeset while the slides are; then its pages are put next to theirs.
So the left half is the finished PDF itself, with its links, its outline and its labels.
"""

import io
import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pikepdf
from msgspec.structs import astuple, replace

from deckproof import files
from deckproof.beamer import format as formats
from deckproof.beamer import kept, press
from deckproof.beamer.body import body
from deckproof.beamer.finish import saved, slide_on, tell_slide
from deckproof.beamer.passes import Memory, typeset
from deckproof.beamer.problems import no_glyph, problems
from deckproof.beamer.unicode import characters
from deckproof.deck.memory import text_of
from deckproof.deck.model import Deck
from deckproof.deck.notes import notes_as_slides
from deckproof.deck.pandoc import version
from deckproof.deck.source import Source
from deckproof.files import digest
from deckproof.problem import Problem, Problems
from deckproof.theme import Theme

_FORM = "/DeckproofNotes"
_FROM_THE_TOP = "t"  # an option of frames
_LARGE = {"t": "RawBlock", "c": ["latex", r"\large"]}  # to be read from where one stands


def render_notes(deck: Deck, theme: Theme, cache: Path, pictures: Sequence[Path]) -> bytes:
    """A PDF with a page for each slide of `deck` that has notes; see `side_by_side`.

    Raises `Problems` for what is wrong with them.
    """
    spoken, places = notes_as_slides(deck, [_FROM_THE_TOP], _LARGE)
    source = Source(spoken)
    names = [f"deckproof-{place}{picture.suffix.lower()}" for place, picture in enumerate(pictures)]
    drawn = [picture.read_bytes() for picture in pictures]
    shown = [digest(content) for content in drawn]
    directory = cache / "beamer" / "notes"
    latex_of = partial(body, spoken, names, files.kept(directory, "latex", deck.name))
    if not formats.is_there(theme, cache):
        latex_of()  # pandoc need not wait for TeX
    format = formats.prepare(theme, cache)
    common = kept.common_key(format, theme)
    key = digest(
        *("notes", common, version(), json.dumps(spoken.ast["meta"], sort_keys=True)),
        text_of(spoken.ast["blocks"]),
        *(str(spoken.total), repr(spoken.slides), repr(places)),
        *(part for code in spoken.codes for part in map(str, astuple(code))),
        *(
            part
            for picture, content in zip(deck.pictures, shown, strict=True)
            for part in (picture.alt, content)
        ),
    )
    if (before := kept.pdf(directory, deck, key)) is not None:
        return before
    made = latex_of()
    known = characters(made.latex, [code.text for code in made.codes], theme)
    if known.missing:
        raise Problems(no_glyph(known.missing, source))
    latex = known.text + "\n" + made.with_code(known.code)
    directory.mkdir(parents=True, exist_ok=True)
    with press.take(format) as one:
        for name, content in zip(names, drawn, strict=True):
            (one.directory / name).write_bytes(content)
        units = Memory(directory / f"{deck.name}.units", common, shown)
        done = typeset(spoken, theme, latex, {}, {}, one, units)
        if found := problems(done, spoken, theme, source):
            raise Problems(_of_notes(found))
        assert done.pdf
        with pikepdf.open(done.pdf) as document:
            for page, typeset_page in zip(document.pages, done.pages, strict=True):
                tell_slide(page, places[typeset_page.slide])
            pdf = saved(document)
    kept.keep_pdf(directory, deck, key, pdf)
    return pdf


def side_by_side(slides: bytes, notes: bytes, deck: Deck, cache: Path) -> bytes:
    """The pages of the PDF `slides` with the `notes` of each at its right."""
    directory = cache / "beamer" / "beside"
    key = digest("side by side", kept.program(), slides, notes)
    if (before := kept.pdf(directory, deck, key)) is not None:
        return before
    with pikepdf.open(io.BytesIO(slides)) as document, pikepdf.open(io.BytesIO(notes)) as spoken:
        said = {slide_on(page): page for page in spoken.pages}  # where notes have steps, the last has all
        forms: dict[int, pikepdf.Object] = {}
        left, bottom, right, top = (float(edge) for edge in document.pages[0].mediabox)  # as all have it
        begin = document.make_stream(b"q")
        end = document.make_stream(
            f"Q /Artifact BMC q 1 0 0 1 {right:g} {bottom:g} cm {_FORM} Do Q EMC".encode()
        )
        for page in document.pages:
            page.mediabox = pikepdf.Array([left, bottom, 2 * right - left, top])
            slide = slide_on(page)
            if slide not in said:
                continue
            if slide not in forms:
                forms[slide] = document.copy_foreign(said[slide].as_form_xobject())
            page.add_resource(forms[slide], pikepdf.Name.XObject, pikepdf.Name(_FORM))
            page.obj.Contents = pikepdf.Array([begin, page.obj.Contents, end])  # `tag` left one stream
        pdf = saved(document)
    kept.keep_pdf(directory, deck, key, pdf)
    return pdf


def _of_notes(found: Sequence[Problem]) -> list[Problem]:
    """Problems of the slides that notes were typeset as, as problems of the notes."""
    high = {problem.slides for problem in found if problem.code == "too-high"}
    told = []
    for problem in found:
        if problem.code == "too-high":
            message = problem.message.replace("the slide is", "the notes of this slide are")
            told.append(replace(problem, message=message, hint="shorten them, or split the slide"))
        elif problem.code == "too-wide" and problem.slides in high:
            continue  # TeX says so of what runs off a page that begins at its top
        else:
            told.append(replace(problem, message=f"in the notes: {problem.message}"))
    return told
