"""What was made of parts of the AST that are still the same, for as long as decks have them."""

import json
from collections.abc import Callable, Hashable
from typing import Any


class Memory:
    """Values by key, of which those that nobody asks for are forgotten in the end."""

    def __init__(self, size: int = 16384) -> None:
        self._size = size
        self._new: dict[Hashable, Any] = {}
        self._old: dict[Hashable, Any] = {}

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """The value of `key`, which `make` makes where there is none."""
        new, old = self._new, self._old
        value = new.get(key)
        if value is None:
            value = old.get(key)
            value = make() if value is None else value
            new[key] = value
            if len(new) >= self._size:
                self._new, self._old = {}, new
        return value


_texts = Memory()
_to_json = json.JSONEncoder(check_circular=False).encode  # the AST is a tree


def text_of(part: list[Any]) -> str:
    """`part`, which nobody changes, as JSON; each of its blocks, if it is the same object, only once."""
    return f"[{', '.join(map(_text, part))}]"


def _text(block: Any) -> str:
    # The block is remembered with it, so that no other has its id.
    return str(_texts.get(id(block), lambda: (_to_json(block), block))[0])
