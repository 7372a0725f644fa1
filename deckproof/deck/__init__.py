"""Reading decks: from markdown to a `Deck`."""
