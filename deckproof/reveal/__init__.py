"""The HTML rendering: a deck as one reveal.js file that works with no network."""

from deckproof.reveal.page import render, scaled

__all__ = ["render", "scaled"]
