"""The PDF: a deck through pandoc's beamer and XeTeX. See render.py, and notes.py for the speaker's."""
