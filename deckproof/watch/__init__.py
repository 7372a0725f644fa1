"""Showing decks in a browser while they are written: each change at once, and what is wrong where it is."""
