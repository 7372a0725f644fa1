"""Accepting what happened: the claims of modules are rewritten to it, as a diff to look at first."""

import difflib
import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from deckproof.configuration import languages as languages_of
from deckproof.files import write_atomically
from deckproof.problem import Problem, Problems
from deckproof.project import Project
from deckproof.snippets.catalogue import modules, read, without_duplicates
from deckproof.snippets.diff import difference, judged
from deckproof.snippets.edit import Replacement, rewritten
from deckproof.snippets.judge import Verdict
from deckproof.snippets.language import BUILT_IN, Languages
from deckproof.snippets.module import Module
from deckproof.snippets.recording import Recording
from deckproof.snippets.rewrite import replacements
from deckproof.snippets.run import run, run_all
from deckproof.snippets.source import parse_as, parse_file

_ROUNDS = 3  # after which a module that prints something else each time is left as it is

Wanted = Callable[[Replacement], bool]


class Offer(Struct, frozen=True):
    """What would make a module true, as far as its last run shows. Nothing of it is written yet."""

    module: Module
    content: bytes  # of the file, as it was run
    verdicts: tuple[Verdict, ...]
    changes: tuple[Replacement, ...]
    reached: int  # how many statements ran

    @property
    def diff(self) -> tuple[str, ...]:
        """The changes, stated against printed."""
        return difference(self.module, self.changes)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong and would not be mended."""
        mended = {change.answers for change in self.changes}
        return tuple(v.problem for v in self.verdicts if v.problem and v.line not in mended)


Consent = Callable[[Offer], bool]


class Outcome(Struct, frozen=True):
    """What became of the modules: which files were written, for which something was declined, and what is
    wrong besides."""

    accepted: tuple[str, ...]
    declined: tuple[str, ...]
    problems: tuple[Problem, ...]


def accept(project: Project, names: Sequence[str], consent: Consent) -> Outcome:
    """Offer `consent` what makes the modules named (all, if none is) true, and write what it agrees to.

    A module is run again after that: what an exception kept from running is offered in turn.
    """
    languages, misconfigured = languages_of(project.root)
    _, twice = without_duplicates(project.snippets, languages, project.root)
    problems = [*misconfigured, *twice]
    there: list[tuple[Module, bytes]] = []
    for path in _named(project, names, languages):
        try:
            there.append(read(path, project.shown(path), languages))
        except Problems as found:
            problems += found.problems
    accepted: list[str] = []
    declined: list[str] = []
    recordings = run_all(module for module, _ in there)
    for (module, content), recording in zip(there, recordings, strict=True):
        settled = _settled(_offer(module, content, recording), consent)
        problems += settled.problems
        accepted += settled.accepted
        declined += settled.declined
    return Outcome(tuple(accepted), tuple(declined), tuple(problems))


def accept_module(path: Path, file: str, wanted: Wanted, languages: Languages = BUILT_IN) -> Outcome:
    """Write what `wanted` agrees to of what makes the module at `path` true.

    Several processes may do so at once: one after the other has the directory to itself.
    """
    with _alone_in(path.parent):
        content = path.read_bytes()
        module = parse_file(path, file, content, languages)
        return _settled(_offer(module, content, run(module), wanted), lambda _: True, wanted)


def _every(_change: Replacement) -> bool:
    return True


def _offer(module: Module, content: bytes, recording: Recording, wanted: Wanted = _every) -> Offer:
    changes = tuple(filter(wanted, replacements(module, recording)))
    return Offer(module, content, judged(module, recording), changes, len(recording.steps))


def _settled(offer: Offer, consent: Consent, wanted: Wanted = _every) -> Outcome:
    """Offer, write and run again, until there is nothing more to offer or it is declined."""
    path, file = offer.module.path, offer.module.file
    accepted: tuple[str, ...] = ()
    rounds = 0
    while offer.changes and rounds < _ROUNDS:
        if not consent(offer):
            return Outcome(accepted, (file,), offer.problems)
        if path.read_bytes() == offer.content:  # nobody changed it meanwhile
            mode = path.stat().st_mode & 0o7777
            encoding = "" if offer.module.language.is_python else "utf-8"
            write_atomically(path.resolve(), rewritten(offer.content, offer.changes, encoding), mode)
            accepted = (file,)
        content = path.read_bytes()
        module = parse_as(offer.module.language, path, file, content)
        after = _offer(module, content, run(module), wanted)
        rounds = 0 if after.reached > offer.reached else rounds + 1
        offer = after
    return Outcome(accepted, (), tuple(v.problem for v in offer.verdicts if v.problem))


def _named(project: Project, names: Sequence[str], languages: Languages) -> list[Path]:
    """The modules named, or all. A name may be `generators`, `generators.py` or a path; one without a suffix
    names the modules of all languages."""
    paths = modules(project.snippets, languages)
    if not names:
        return list(paths.values())
    found: list[Path] = []
    problems: list[Problem] = []
    for name in names:
        candidates = {
            Path(name).resolve(),
            (project.root / name).resolve(),
            (project.snippets / name).resolve(),
        }
        meant = [path for key, path in paths.items() if key.partition("@")[0] == name]
        meant = meant or [path for path in paths.values() if path.resolve() in candidates]
        found += meant
        if meant:
            continue
        known = list(dict.fromkeys(key.partition("@")[0] for key in paths))
        near = difflib.get_close_matches(name, known, 1)
        hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known) or 'none'}"
        message = f"there is no module {name}"
        problems.append(Problem(project.shown(project.snippets), 0, "no-module", message, hint))
    if problems:
        raise Problems(problems)
    return list(dict.fromkeys(found))


@contextmanager
def _alone_in(directory: Path) -> Iterator[None]:
    handle = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
