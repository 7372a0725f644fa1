"""What is handed out: the handout with its books, and the site that puts everything on a web server."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from deckproof.check import Checked, check, read_decks
from deckproof.make import make
from deckproof.problem import MissingTool, Problems
from deckproof.project import Project


@dataclass(frozen=True, slots=True)
class Written:
    """A file or directory that was written, what it is, and how many seconds after the start."""

    path: Path
    what: str
    seconds: float


def handout(project: Project, sources: Sequence[Path]) -> Iterator[Written]:
    """Build the decks in `sources` as PDF and HTML, and of these build/handout/ and build/<deck>.epub.

    Raises `Problems` with everything that is wrong. The handout of before is then still there.
    """
    for written, _ in _handed_out(project, sources):
        yield written


def site(project: Project, sources: Sequence[Path], address: str = "") -> Iterator[Written]:
    """The same, and then build/site/, which holds all of it and an index page. `address` is where the site
    will be, for those who show a preview of a link to it."""
    from deckproof import site as sites

    begun = time.monotonic()
    checked = None
    for written, found in _handed_out(project, sources):
        checked = found
        yield written
    if checked:
        yield Written(
            sites.make(checked, project, address), "all of it, for a web server", time.monotonic() - begun
        )


def _handed_out(project: Project, sources: Sequence[Path]) -> Iterator[tuple[Written, Checked]]:
    begun = time.monotonic()
    try:
        from deckproof import handout as handouts
    except ModuleNotFoundError as error:
        raise MissingTool(f"{error.name} (a Python package, of deckproof[handout])") from error
    drafts, problems = read_decks(project, sources)
    checked = check(project, drafts, all_modules=True)
    problems += checked.problems
    for suffix in (".pdf", ".html"):
        try:
            for made in make(project, sources, suffix):
                yield Written(made.path, "the slides", made.seconds), checked
        except Problems as found:
            problems += found.problems
    if problems:
        raise Problems(problems)
    done = handouts.make(checked, project)
    for path in (*done.books, done.site):
        what = "the handout as a book" if path.suffix else "the handout"
        yield Written(path, what, time.monotonic() - begun), checked
