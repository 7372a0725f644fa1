"""A Sphinx extension: proven snippets and whole decks in any documentation.

    extensions = ["deckproof.sphinx"]
    deckproof_root = ".."  # the project with snippets/ and slides/, as seen from conf.py

`.. deckproof-snippet:: generators:first` shows a part of a module, which is run and judged as for a slide;
`.. deckproof-slides:: my-talk` lists the slides of a deck, and with `:embed:` shows them. What is wrong is a
warning of Sphinx's, of type `deckproof` and with the code of the problem as its subtype.
"""

from typing import Any

from sphinx.application import Sphinx

from deckproof.sphinx import slides
from deckproof.sphinx.slides import Slides
from deckproof.sphinx.snippet import Snippet


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx about the directives."""
    app.add_config_value("deckproof_root", ".", "env", str)
    app.add_directive("deckproof-snippet", Snippet)
    app.add_directive("deckproof-slides", Slides)
    slides.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
