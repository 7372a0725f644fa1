"""A build system for technical slide decks that cannot lie."""
