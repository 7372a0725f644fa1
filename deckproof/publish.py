"""What is handed out: the handout with its books, and the site that puts everything on a web server."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from deckproof.problem import MissingTool, Problem, Problems
from deckproof.project import Project
from deckproof.unchanged import Inputs

if TYPE_CHECKING:
    from deckproof.check import Checked
    from deckproof.make import Given

_SLIDES, _BOOK, _HANDOUT, _SITE = (
    "the slides",
    "the handout as a book",
    "the handout",
    "all of it, for a web server",
)


class Written(Struct, frozen=True):
    """A file or directory that was written, what it is, and how many seconds after the start; None for one
    that was up to date."""

    path: Path
    what: str
    seconds: float | None = None


def handout(project: Project, sources: Sequence[Path]) -> Iterator[Written]:
    """Build the decks in `sources` as PDF and HTML, and of these build/handout/ and build/<deck>.epub; only
    what is not up to date.

    Raises `Problems` with everything that is wrong. The handout of before is then still there.
    """
    inputs = Inputs(project)
    if inputs.built("handout", sources):
        yield from _there(project, sources)
    else:
        yield from _handed_out(project, sources, inputs, *_read(project, sources))


def site(project: Project, sources: Sequence[Path], address: str = "") -> Iterator[Written]:
    """The same, and then build/site/, which holds all of it and an index page. `address` is where the site
    will be, for those who show a preview of a link to it."""
    begun = time.monotonic()
    inputs = Inputs(project)
    is_handed_out = inputs.built("handout", sources) is not None
    if is_handed_out:
        yield from _there(project, sources)
        built = inputs.built("site", sources)
        if built and built.said == (address,):
            yield Written(project.build / "site", _SITE)
            return
    given, problems = _read(project, sources)
    if not is_handed_out:
        yield from _handed_out(project, sources, inputs, given, problems)
    from deckproof import site as sites

    made = sites.make(given.checked, project, address)
    _remember("site", (address,), [made], project, sources, inputs, given.checked)
    yield Written(made, _SITE, time.monotonic() - begun)


def _there(project: Project, sources: Sequence[Path]) -> Iterator[Written]:
    """What there is of a handout that is up to date."""
    for source in sources:
        for suffix, what in ((".pdf", _SLIDES), (".html", _SLIDES), (".epub", _BOOK)):
            yield Written(project.build / f"{source.stem}{suffix}", what)
    yield Written(project.build / "handout", _HANDOUT)


def _read(project: Project, sources: Sequence[Path]) -> "tuple[Given, list[Problem]]":
    """The decks in `sources`, checked with all modules, and all that is wrong."""
    from deckproof.check import check, read_decks
    from deckproof.make import Given

    drafts, problems = read_decks(project, sources)
    checked = check(project, drafts, all_modules=True)
    return Given(tuple(drafts), checked), [*problems, *checked.problems]


def _handed_out(
    project: Project, sources: Sequence[Path], inputs: Inputs, given: "Given", problems: list[Problem]
) -> Iterator[Written]:
    from deckproof.make import make

    begun = time.monotonic()
    try:
        from deckproof import handout as handouts
    except ModuleNotFoundError as error:
        raise MissingTool(f"{error.name} (a Python package, of deckproof[handout])") from error
    for suffix in (".pdf", ".html"):
        left = []
        for source in sources:
            if inputs.built(f"{source.stem}{suffix}", [source]):
                yield Written(project.build / f"{source.stem}{suffix}", _SLIDES)
            else:
                left.append(source)
        try:
            for made in make(project, left, suffix, inputs=inputs, given=given) if left else ():
                yield Written(made.path, _SLIDES, made.seconds)
        except Problems as found:
            problems += found.problems
    if problems:
        raise Problems(problems)
    done = handouts.make(given.checked, project)
    slides = [project.build / f"{source.stem}{suffix}" for source in sources for suffix in (".pdf", ".html")]
    _remember("handout", (), [*slides, *done.books, done.site], project, sources, inputs, given.checked)
    for path in (*done.books, done.site):
        yield Written(path, _BOOK if path.suffix else _HANDOUT, time.monotonic() - begun)


def _remember(
    name: str,
    said: Sequence[str],
    made: Sequence[Path],
    project: Project,
    sources: Sequence[Path],
    inputs: Inputs,
    checked: "Checked",
) -> None:
    """Keep what `name` was built of; with a directory in `made`, each file in it is an output."""
    from deckproof.make import environment, read_for

    outputs = [file for path in made for file in (sorted(path.rglob("*")) if path.is_dir() else [path])]
    read = read_for(checked.sound, checked, project, all_modules=True)
    if read is not None:
        inputs.remember(name, sources, said, outputs, read, environment())
