"""The handout: decks and their snippets as a site by Sphinx, and as books.

`make` makes both; this package is the only one that needs Sphinx.
"""

from deckproof.handout.site import Made, make

__all__ = ["Made", "make"]
