"""How what happened is spelt in a comment: lines as they are printed, exceptions, values."""

import builtins
import re
from collections.abc import Sequence

from deckproof.snippets.comments import Comment
from deckproof.snippets.match import ANY_ORDER, Event, line_matches, split
from deckproof.snippets.recording import Raised

WIDTH = 100  # of a line in comma form, unless the stated one was wider
_ADDRESS = re.compile(r"(?<= at )0x[0-9a-fA-F]+(?=>)")
_EXCEPTION = re.compile(r"[\w.]+(Error|Exception|Warning|Exit|Interrupt|Iteration)$")


def spelt(event: Event, encoding: str, stated: str = "") -> str:
    """The line of a claim that says `event`, in the form of exception that the line `stated` has."""
    text = _exception(event, stated) if isinstance(event, Raised) else event.rstrip()
    text = written(text, encoding)
    comment = Comment(3, 0, f"# {text}", alone=True)
    marks = comment.for_tools or comment.opens is not None or comment.closes is not None
    return f"...{text}" if marks or text.strip() == ANY_ORDER else text


def written(text: str, encoding: str) -> str:
    """`text` with `...` for what cannot stand in a comment of a file in `encoding`."""
    kept = "".join(sign if _fits(sign, encoding) else "\0" for sign in text)
    return re.sub(r"\.*\0[.\0]*", "...", kept)


def _fits(sign: str, encoding: str) -> bool:
    if sign < " " or "\x7f" <= sign < "\xa0":
        return sign == "\t"
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def joined(events: Sequence[Event], encoding: str, width: int) -> str | None:
    """`events` in comma form, if they can be told apart in it and it is not wider than `width`."""
    items: list[str] = []
    size = 0
    for event in events:
        bare = isinstance(event, Raised) and not event.message
        items.append(spelt(event, encoding, "Exception" if bare else ""))
        size += len(items[-1]) + 2
        if size > width + 2:
            return None
    line = ", ".join(items)
    return line if split(line) == items and len(items) > 1 else None


def traceback(stated: Sequence[str], raised: Raised, encoding: str) -> list[str]:
    """The stated traceback with its last line made true, and its frames left out if they are not."""
    name, _, said = stated[-1].partition(":")
    kind = _named(raised, name)
    message = _message(raised)
    if said.strip() and line_matches(" ".join(said.split()), message):
        message = said.strip()
    real = iter(line.strip() for line in raised.traceback)
    wanted = [frame.strip() for frame in stated[1:-1] if frame.strip() not in ("...", "")]
    holds = all(any(line_matches(frame, line) for line in real) for frame in wanted)
    last = written(f"{kind}: {message}" if message else kind, encoding)
    return [stated[0], *(stated[1:-1] if holds else ["  ..."]), last]


def _exception(raised: Raised, stated: str) -> str:
    """`Type: message`; `Exception: Type` and `Type` alone where `stated` has that form."""
    stated = stated.strip()
    prefix = "Exception: " if stated.startswith("Exception: ") else ""
    name, colon, _ = stated.removeprefix(prefix).partition(":")
    message = _message(raised)
    if not _is_exception(name):
        return f"{raised.type}: {message}" if message else f"Exception: {raised.type}"
    return f"{prefix}{_named(raised, name)}" + (f": {message}" if colon and message else "")


def _named(raised: Raised, name: str) -> str:
    """The name of its type; as `name` has it where that names it too."""
    return name if name == raised.type.rpartition(".")[2] else raised.type


def _message(raised: Raised) -> str:
    """On one line; with `...` for addresses, which in exceptions are matched as they stand."""
    return _ADDRESS.sub("...", " ".join(raised.message.split()))


def _is_exception(name: str) -> bool:
    kind = getattr(builtins, name, None)
    known = isinstance(kind, type) and issubclass(kind, BaseException)
    return known or _EXCEPTION.match(name) is not None
