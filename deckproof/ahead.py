"""What begins before a deck is read, and before most of this program is loaded: TeX, which takes longest to
get ready. So this imports only what that takes.
"""

import shutil
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from deckproof import fonts
from deckproof.beamer import format as formats
from deckproof.beamer import press
from deckproof.files import kept
from deckproof.problem import MissingTool
from deckproof.project import Project
from deckproof.theme import ASKS, FLAT, Theme

_beside = ThreadPoolExecutor()
_begun: dict[Project, dict[Theme, Future[None]]] = {}


def begin_plain(project: Project, sources: Sequence[Path], suffix: str) -> None:
    """`begin` for those of the decks in `sources` that seem to have the plain theme, if there are any."""
    fonts.remember(kept(project.cache, "fonts"))
    for source in sources:
        with suppress(OSError, UnicodeDecodeError):  # reading it tells
            if not ASKS.search(source.read_text("utf-8")):
                begin(project, FLAT, suffix)
                return


def begin(project: Project, theme: Theme, suffix: str) -> None:
    """Get TeX ready for decks with `theme` that are to be rendered to files with that `suffix`."""
    needed = suffix != ".html"  # or else TeX only measures slides, where it is installed
    if not needed and shutil.which("xelatex") is None:
        return
    theme = theme if needed else replace(theme, beamer=None)
    themes = _begun.setdefault(project, {})
    if theme not in themes:
        themes[theme] = _beside.submit(_begin, project, theme, needed)


def _begin(project: Project, theme: Theme, needed: bool) -> None:
    try:
        press.begin(formats.prepare(theme, project.cache))
    except MissingTool:
        if needed:  # or else those who would use it tell
            raise


def wait(project: Project) -> None:
    """Wait until all is ready that was begun for `project`. Raises `MissingTool`, if one is missing."""
    for future in _begun.get(project, {}).values():
        future.result()


def end(project: Project) -> None:
    """Stop what was begun for `project` and is still there, at work or not."""
    for future in _begun.pop(project, {}).values():
        future.exception()
    press.close(project.cache / "beamer")
