"""The handout: decks and their snippets as a site by Sphinx, and as EPUB."""
