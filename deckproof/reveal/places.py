"""Where slides are in a deck that was built as HTML."""

import re

_TAGS = re.compile(r'<section\b([^>]*)>|</section>|<div class="(frame[^"]*)"')
_SLIDE = re.compile(r'class="[^"]*\bslide level\d')


def addresses(html: str) -> list[str]:
    """Where each slide of the deck that was built as `html` is, as reveal.js counts: /3/2. The title page and
    pages that hold the text below a section's heading are no slides of the deck."""
    found: list[str] = []
    depth, across, down = 0, -1, -1
    here = ""
    for tag in _TAGS.finditer(html):
        if tag[0] == "</section>":
            depth -= 1
        elif tag[2]:
            if here and tag[2] != "frame more":
                found.append(here)
            here = ""
        else:
            depth += 1
            across, down = (across + 1, -1) if depth == 1 else (across, down + 1)
            if _SLIDE.search(tag[1]):
                here = f"/{across}" if depth == 1 else f"/{across}/{down}"
    return found
