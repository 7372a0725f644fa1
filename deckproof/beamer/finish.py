"""The last touches to a PDF: what it is, its outline, and the snippets attached."""

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import pikepdf

from deckproof.beamer.attachment import Attachment
from deckproof.beamer.measure import Page
from deckproof.beamer.tagged import tag
from deckproof.deck.model import Deck
from deckproof.files import Kept


def finish(
    pdf: Path, deck: Deck, pages: Sequence[Page], attachments: Sequence[Attachment], memory: Kept
) -> bytes:
    """`pdf` with title, authors, language, outline and attachments; the same bytes for the same input.

    `memory` is for pages that come again.
    """
    with pikepdf.open(pdf) as document:
        info = document.docinfo
        for key in list(info.keys()):
            del info[key]
        if deck.title:
            info["/Title"] = deck.title
        if deck.authors:
            info["/Author"] = ", ".join(deck.authors)
        if deck.keywords:
            info["/Keywords"] = ", ".join(deck.keywords)
        info["/Creator"] = "deckproof"
        root = document.Root
        root.Lang = pikepdf.String(deck.language)
        root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        root.PageMode = pikepdf.Name.UseNone
        root.OpenAction = pikepdf.Array([document.pages[0].obj, pikepdf.Name.Fit])
        tag(document, deck, pages, memory)
        _outline(document, deck, pages)
        root.PageLabels = pikepdf.Dictionary(Nums=pikepdf.Array(_labels(deck, pages)))
        for page in pages:
            tell_slide(document.pages[page.number - 1], page.slide)
        for attachment in attachments:
            document.attachments[attachment.name] = _attached(document, attachment)
        return saved(document)


def saved(document: pikepdf.Pdf) -> bytes:
    """The bytes of `document`: the same for the same content."""
    out = io.BytesIO()
    document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def tell_slide(page: pikepdf.Page, slide: int) -> None:
    """Write into `page`, where nobody sees it, which slide it shows: a place in Deck.slides, or -1."""
    date = pikepdf.String("D:19700101000000Z")  # which such data must have
    data = pikepdf.Dictionary(LastModified=date, Private=slide)
    page.obj.PieceInfo = pikepdf.Dictionary(deckproof=data)
    page.obj.LastModified = date


def slide_on(page: pikepdf.Page) -> int:
    """The slide that `page` shows, as `tell_slide` wrote it."""
    return int(page.obj.PieceInfo.deckproof.Private)


def _labels(deck: Deck, pages: Sequence[Page]) -> Iterator[pikepdf.Object | int]:
    """What viewers call each page: the slide's number, Roman numbers for sections, and the title page.

    All steps of a slide have its number.
    """
    section = 0
    before = None
    for page in pages:
        if page.slide >= 0 and not deck.slides[page.slide].number:
            section += page.slide != before
            label = pikepdf.Dictionary(S=pikepdf.Name.R, St=section)
        elif page.slide >= 0:
            label = pikepdf.Dictionary(S=pikepdf.Name.D, St=deck.slides[page.slide].number)
        else:
            label = pikepdf.Dictionary(P=pikepdf.String("title"))
        before = page.slide
        yield page.number - 1
        yield label


def _outline(document: pikepdf.Pdf, deck: Deck, pages: Sequence[Page]) -> None:
    first: dict[int, int] = {}
    for page in pages:
        first.setdefault(page.slide, page.number)
    above: list[tuple[int, pikepdf.OutlineItem]] = []  # the headings that the next one is below
    with document.open_outline() as outline:
        for place, slide in enumerate(deck.slides):
            if place not in first or not slide.title:
                continue
            above = [(level, item) for level, item in above if level < slide.level]
            item = pikepdf.OutlineItem(slide.title, first[place] - 1)
            (above[-1][1].children if above else outline.root).append(item)
            above.append((slide.level, item))


def _attached(document: pikepdf.Pdf, attachment: Attachment) -> pikepdf.AttachedFileSpec:
    return pikepdf.AttachedFileSpec(
        document,
        attachment.content,
        description=attachment.description,
        filename=attachment.name,
        mime_type="text/x-python" if attachment.name.endswith(".py") else "text/plain",
        creation_date="",
        mod_date="",
    )
