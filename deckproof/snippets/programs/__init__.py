"""Snippets in other languages than Python, and console sessions: they are run whole, or by command."""
