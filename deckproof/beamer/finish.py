"""The last touches to a PDF: what it is, its outline, and the snippets attached."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf

from deckproof.beamer.measure import Page
from deckproof.deck.model import Deck


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the PDF."""

    name: str
    content: bytes
    description: str


def finish(pdf: Path, deck: Deck, pages: Sequence[Page], attachments: Sequence[Attachment]) -> bytes:
    """`pdf` with title, authors, language, outline and attachments; the same bytes for the same input."""
    with pikepdf.open(pdf) as document:
        info = document.docinfo
        for key in list(info.keys()):
            del info[key]
        if deck.title:
            info["/Title"] = deck.title
        if deck.authors:
            info["/Author"] = ", ".join(deck.authors)
        info["/Creator"] = "deckproof"
        root = document.Root
        root.Lang = pikepdf.String(deck.language)
        root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        root.PageMode = pikepdf.Name.UseNone
        _outline(document, deck, pages)
        for attachment in attachments:
            document.attachments[attachment.name] = _attached(document, attachment)
        out = io.BytesIO()
        document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


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
