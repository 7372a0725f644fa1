"""Making what a deck is for, the PDF and the HTML, of decks that were found true."""

import io
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from deckproof import ahead, fonts, highlight
from deckproof.check import Checked, proven, read_decks, resolved, told
from deckproof.deck.draft import Draft
from deckproof.deck.model import Deck
from deckproof.deck.staged import handout as as_handout
from deckproof.files import kept, save_kept, write_atomically
from deckproof.problem import Problem, Problems
from deckproof.processes import cores
from deckproof.progress import Progress
from deckproof.project import Project
from deckproof.renderers import RENDERERS, Files, Rendered, Renderer
from deckproof.snippets.module import Module
from deckproof.snippets.server import KEPT
from deckproof.theme import Theme
from deckproof.unchanged import Inputs


class Made(Struct, frozen=True):
    """What was written of a deck, and how many seconds after the start."""

    path: Path
    seconds: float
    said: tuple[str, ...]  # lines that tell of it
    warning: str = ""  # what could not be checked


class Given(Struct, frozen=True):
    """Decks that were read and checked."""

    drafts: tuple[Draft, ...]
    checked: Checked


def make(
    project: Project,
    sources: Sequence[Path],
    suffix: str,
    *,
    handout: bool = False,
    inputs: Inputs | None = None,
    progress: Progress | None = None,
    given: Given | None = None,
) -> Iterator[Made]:
    """Check the decks in `sources` and write build/<name><suffix> (`.pdf` or `.html`) for each that is true,
    and build/<name>-notes.pdf beside the PDF of one that has notes.

    A `handout` has one page a slide, and is called <name>-handout<suffix>. `inputs`, made before anything was
    read, lets the next build know what is up to date. Decks are made side by side; `progress` hears of it.
    What is `given` is neither read nor checked again; what is wrong with it, its maker knows.

    Raises `Problems`, when all that can be made is made, with everything that is wrong with the others;
    their files of before are then still there.
    """
    ahead.begin_plain(project, sources, suffix)
    highlight.remember(kept(project.cache, "code"))
    progress = progress or Progress(io.StringIO())
    begun = time.monotonic()
    renderer = RENDERERS[suffix]
    name = sources[0].stem if sources else ""
    progress.begin(len(sources) * 3)
    progress.at(name, "reading")

    def rendered(deck: Deck, modules: Mapping[str, Module]) -> tuple[Deck, Rendered]:
        progress.at(deck.name, "making its slides")
        pictures = drawing[deck.file].result()
        shown = as_handout(deck) if handout else deck
        return shown, renderer.render(shown, pictures, modules, project, deck.theme)

    with ThreadPoolExecutor() as beside, _rendering(project) as pool:
        drafts, problems = _given(given, sources) if given else read_decks(project, sources, progress.done)
        for theme in {draft.theme for draft in drafts if not draft.problems}:
            ahead.begin(project, theme, suffix)
        drawing = {
            draft.file: beside.submit(_drawn, renderer, draft, project, draft.theme) for draft in drafts
        }
        progress.at(name, "running its snippets")
        making: dict[str, Future[tuple[Deck, Rendered]]] = {}
        if given:
            checked = given.checked
        else:
            known = resolved(project, drafts)
            # Whatever its modules print, the slides of a deck are these; several decks keep all cores busy.
            making = {
                deck.file: pool.submit(rendered, deck, known.modules)
                for deck in known.certain(project)
                if len(drafts) == 1
            }
            checked = proven(project, known)
            problems += checked.problems
        ahead.wait(project)
        problems += _problems_of(drawing.values())
        for _ in drafts:
            progress.done()
        drawn = {file for file, pictures in drawing.items() if not pictures.exception()}
        sound = [deck for deck in checked.sound if deck.file in drawn]
        for deck in sound:
            if deck.file not in making:
                making[deck.file] = pool.submit(rendered, deck, checked.modules)
        for deck in sound:
            try:
                shown, result = making.pop(deck.file).result()
                said, outputs = _write(shown, result, project, suffix)
            except Problems as refused:
                problems += refused.problems
                continue
            if inputs and not result.warning and (read := read_for([deck], checked, project)) is not None:
                inputs.remember(outputs[0].name, [deck.source], said, outputs, read, environment())
            progress.done()
            yield Made(outputs[0], time.monotonic() - begun, said, result.warning)
    save_kept()
    if problems:
        raise Problems(problems)


@contextmanager
def _rendering(project: Project) -> Iterator[ThreadPoolExecutor]:
    """Where decks are rendered; nobody waits in the end for one that is not asked for any more."""
    pool = ThreadPoolExecutor(cores())
    try:
        yield pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        ahead.end(project)


def _problems_of(futures: Iterable[Future[Files]]) -> list[Problem]:
    """What is wrong, as they found."""
    found: list[Problem] = []
    for future in futures:
        error = future.exception()
        if isinstance(error, Problems):
            found += error.problems
        elif error:
            raise error
    return found


def _given(given: Given, sources: Sequence[Path]) -> tuple[list[Draft], list[Problem]]:
    return [draft for draft in given.drafts if draft.source in sources], []


def _write(
    deck: Deck, rendered: Rendered, project: Project, suffix: str
) -> tuple[tuple[str, ...], list[Path]]:
    """Write what was `rendered` of `deck`. Gives what there is to say of it, and its files (some need not be
    there)."""
    path = project.build / f"{deck.name}{suffix}"
    said = [f"{project.shown(path)}: {told([deck])}"]
    outputs = [path]
    if suffix == ".pdf" and deck.name == deck.source.stem:
        beside = _write_notes(deck, rendered.notes, project)
        said += [f"{project.shown(beside)}: the same with the speaker notes beside it"] if beside else []
        outputs.append(project.build / f"{deck.name}-notes.pdf")
    write_atomically(path, rendered.slides)
    return tuple(said), outputs


def _write_notes(deck: Deck, notes: bytes | None, project: Project) -> Path | None:
    """Write the file with the notes of `deck`; where it has none any more, take the one of before away."""
    name = f"{deck.name}-notes"
    path = project.build / f"{name}.pdf"
    if (project.slides / f"{name}.md").exists():  # then that file is this other deck's
        if notes:
            message = f"its notes would be in build/{name}.pdf, where the deck {name} is built to"
            raise Problems([Problem(deck.file, 0, "same-file", message, "rename one of the two decks")])
    elif notes:
        write_atomically(path, notes)
        return path
    else:
        path.unlink(missing_ok=True)
    return None


def environment() -> dict[str, str | None]:
    """The variables that modules may see."""
    return {name: os.environ.get(name) for name in KEPT}


def read_for(
    decks: Sequence[Deck], checked: Checked, project: Project, *, all_modules: bool = False
) -> list[Path] | None:
    """The files that `decks` and the modules on them, or all, were made of, as far as they may be elsewhere
    than in the project; None where not all are known, because a module runs in each build.
    """
    from deckproof import pictures

    shown = {code.module for deck in decks for code in deck.codes if code.snippet}
    shown |= checked.modules.keys() if all_modules else set()
    if not shown <= checked.reads.keys():
        return None
    files = [path for name in shown for path in (checked.modules[name].path, *checked.reads[name])]
    for deck in decks:
        files += pictures.read(deck.pictures, project, deck.theme)
    for theme in {deck.theme for deck in decks}:
        families = (theme.sans, theme.mono, theme.serif, *theme.fallbacks)
        files += (face.file for family in families for face in fonts.faces(family))
        if shutil.which("xelatex"):
            from deckproof.beamer.format import packages

            files += packages(theme, project.cache)
    return files


def _drawn(renderer: Renderer, draft: Draft, project: Project, theme: Theme) -> Files:
    """The files of the pictures of `draft`. Raises `Problems`, with the slides that they are on."""
    try:
        return renderer.draw(draft.pictures, project, theme)
    except Problems as found:
        shown = [(project.shown(picture.source), picture.slide) for picture in draft.pictures]
        raise Problems(
            replace(problem, slides=tuple(slide for file, slide in shown if file == problem.file))
            for problem in found.problems
        ) from None
