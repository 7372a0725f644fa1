"""The PDF: a deck through pandoc's beamer and XeTeX."""

from deckproof.beamer.finish import Attachment
from deckproof.beamer.notes import render_notes, side_by_side
from deckproof.beamer.render import Rendered, packages, prepare, render

__all__ = ["Attachment", "Rendered", "packages", "prepare", "render", "render_notes", "side_by_side"]
