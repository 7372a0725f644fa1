"""What a picture shows, for those who do not see it."""

import re

HINT = 'write ![what it shows](…), or {alt=""} behind it where it is decoration'
_LATEX = "image"  # what pandoc has in the place of a description for every \includegraphics
_OPTION = r"\\includegraphics\s*\[[^]]*?\balt\s*=\s*\{([^{}]*)\}[^]]*\]"


def description(target: str, words: str, stated: str | None, source: str) -> str | None:
    """The description of the picture `target`: what `alt=` states, be it nothing, or else the words in its
    brackets; None where there are none. `source` is the deck's, in which LaTeX states it."""
    if stated is not None:
        return " ".join(stated.split())
    if words not in ("", _LATEX):
        return words
    latex = re.search(_OPTION + r"\s*\{\s*" + re.escape(target) + r"\s*\}", source)
    return " ".join(latex[1].split()) if latex else None
