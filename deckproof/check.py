"""Is everything on these decks true? Reads decks, runs their modules and collects every problem."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from deckproof.configuration import languages as languages_of
from deckproof.deck.draft import Draft
from deckproof.deck.model import Deck
from deckproof.deck.read import read
from deckproof.deck.resolve import resolve
from deckproof.deck.staged import staged
from deckproof.files import Kept, kept
from deckproof.problem import Problem, Problems
from deckproof.project import Project
from deckproof.sessions import displaying, with_sessions
from deckproof.snippets.catalogue import load, without_duplicates
from deckproof.snippets.judge import Verdict
from deckproof.snippets.module import Module
from deckproof.snippets.proof import Proof, prove
from deckproof.snippets.recording import Recording
from deckproof.snippets.shown import lines_of

Prover = Callable[[Iterable[Module], Path], list[Proof]]


class Checked(Struct, frozen=True):
    """What a check found. Only the decks in `sound` are fit to be rendered."""

    decks: tuple[Deck, ...]
    sound: tuple[Deck, ...]  # those with no problem of their own or in a module that they show
    modules: Mapping[str, Module]
    verdicts: Mapping[str, tuple[Verdict, ...]]  # by the file of the module
    problems: tuple[Problem, ...]
    shows: Mapping[str, Sequence[str]]  # the slides that show each snippet, "generators:first"
    reads: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)  # by the kept modules, what each read
    recordings: Mapping[str, Recording] = field(default_factory=dict)  # by the key of the module


def read_decks(
    project: Project, sources: Sequence[Path], done: Callable[[], object] = lambda: None
) -> tuple[list[Draft], list[Problem]]:
    """The decks in `sources`, and the problems of those that cannot be read at all. `done` is called after
    each."""
    drafts: list[Draft] = []
    problems: list[Problem] = []
    with ThreadPoolExecutor() as pool:
        for outcome in pool.map(lambda source: _read(project, source), sources):
            if isinstance(outcome, Draft):
                drafts.append(outcome)
            else:
                problems += outcome
            done()
    return drafts, problems


class Resolved(Struct, frozen=True):
    """What is known of decks before the modules on them run."""

    drafts: tuple[Draft, ...]
    decks: tuple[Deck, ...]
    modules: Mapping[str, Module]
    paths: Mapping[str, Path]  # of all modules, by name
    problems: tuple[Problem, ...]
    shows: Mapping[str, Sequence[str]]  # the slides that show each snippet

    def certain(self, project: Project) -> tuple[Deck, ...]:
        """The decks that are what they will be, if what they state proves true."""
        sound = self.sound(self.problems, project)
        return tuple(
            deck
            for draft, deck in zip(self.drafts, self.decks, strict=True)
            if deck.file in sound and not any(reference.is_session for reference in draft.references)
        )

    def sound(self, problems: Iterable[Problem], project: Project) -> frozenset[str]:
        """The files of the decks that have none of `problems`, nor has a module that they show."""
        false = {problem.file for problem in problems}
        broken = {name for name, path in self.paths.items() if project.shown(path) in false}
        return frozenset(
            draft.file
            for draft in self.drafts
            if draft.file not in false and not any(r.module in broken for r in draft.references)
        )


def check(project: Project, drafts: Sequence[Draft], *, all_modules: bool = False) -> Checked:
    """Check the decks in `drafts` and the modules that they show, or all modules in snippets/."""
    return proven(project, resolved(project, drafts, all_modules=all_modules))


def resolved(project: Project, drafts: Sequence[Draft], *, all_modules: bool = False) -> Resolved:
    """`drafts` with the code of the modules that they show; those are loaded, or all in snippets/."""
    problems = [problem for draft in drafts for problem in draft.problems]
    languages, misconfigured = languages_of(project.root)
    paths, twice = without_duplicates(project.snippets, languages, project.root)
    problems += [*misconfigured, *twice]
    asked = {reference.module for draft in drafts for reference in draft.references if reference.module}
    loaded, unparsed = load(
        sorted(paths if all_modules else asked), paths, project.root, languages, project.cache
    )
    loaded = displaying(drafts, _showing(drafts, loaded))

    decks: list[Deck] = []
    shows: dict[str, list[str]] = {}
    for draft in drafts:
        one = resolve(draft, loaded, frozenset(paths), _steps(project, draft))
        decks.append(one.deck)
        problems += one.problems
        for snippet, slides in one.shows.items():
            shows.setdefault(snippet, []).extend(slides)
    problems += [_with_slides(p, _showing_file(p.file, paths, project, shows)) for p in unparsed]
    return Resolved(tuple(drafts), tuple(decks), loaded, paths, tuple(problems), shows)


def proven(project: Project, known: Resolved, prove: Prover = prove) -> Checked:
    """Run the modules of `known`, and judge what they state; `prove` gives the proofs of modules."""
    drafts, decks, loaded, shows = known.drafts, list(known.decks), known.modules, known.shows
    problems = list(known.problems)
    verdicts: dict[str, tuple[Verdict, ...]] = {}
    proofs = dict(zip(loaded, prove(loaded.values(), project.cache), strict=True))
    for name, module in loaded.items():
        verdicts[module.file] = proofs[name].verdicts
        for verdict in verdicts[module.file]:
            if verdict.problem:
                concerned = _concerned(name, module, verdict, shows)
                problems.append(_with_slides(verdict.problem, concerned))
    recordings = {name: proof.recording for name, proof in proofs.items()}
    for place, (draft, deck) in enumerate(zip(drafts, decks, strict=True)):
        decks[place], unfit = with_sessions(draft, deck, loaded, recordings)
        problems += unfit
        if any(reference.is_session and reference.lines for reference in draft.references):
            decks[place], unfit = staged(draft, decks[place], _steps(project, draft), sessions=True)
            problems += unfit
    true = known.sound(problems, project)
    sound = tuple(deck for deck in decks if deck.file in true)
    reads = {
        name: tuple(Path(what) for kind, what in proof.recording.sources if kind in ("file", "directory"))
        for name, proof in proofs.items()
        if proof.is_kept
    }
    return Checked(tuple(decks), sound, loaded, verdicts, tuple(problems), shows, reads, recordings)


def counts(decks: Sequence[Deck]) -> dict[str, int]:
    """How many slides, and how many code blocks that are proven, shown as typed and not run."""
    codes = [code for deck in decks for code in deck.codes]
    return {
        "slides": sum(1 for deck in decks for slide in deck.slides if slide.number),
        "code_blocks_proven": sum(bool(code.snippet) and not code.not_run for code in codes),
        "shown_as_typed": sum(not code.snippet for code in codes),
        "not_run": sum(code.not_run for code in codes),
    }


def told(decks: Sequence[Deck]) -> str:
    """The same in words."""
    (_, slides), (_, proven), *others = counts(decks).items()
    more = "".join(f", {count} {how.replace('_', ' ')}" for how, count in others if count)
    return f"{slides} slides, {proven} code blocks proven{more}"


def _showing(drafts: Sequence[Draft], modules: Mapping[str, Module]) -> dict[str, Module]:
    """`modules`, which say now which of their lines slides show by the names of functions and classes."""
    shown: dict[str, set[int]] = {}
    for reference in (reference for draft in drafts for reference in draft.references):
        module = modules.get(reference.module)
        if module is not None and module.region(reference.name) is None:
            shown.setdefault(reference.module, set()).update(lines_of(module, reference.name))
    return {name: replace(module, shown=frozenset(shown.get(name, ()))) for name, module in modules.items()}


def _read(project: Project, source: Path) -> Draft | tuple[Problem, ...]:
    try:
        return read(project, source)
    except Problems as found:
        return found.problems


def _steps(project: Project, draft: Draft) -> Kept:
    return kept(project.cache, "steps", str(draft.source))


def _with_slides(problem: Problem, slides: Sequence[str]) -> Problem:
    return replace(problem, slides=tuple(dict.fromkeys([*problem.slides, *slides])))


def _concerned(name: str, module: Module, verdict: Verdict, shows: Mapping[str, Sequence[str]]) -> list[str]:
    """The slides that show what `verdict` is about: a region of it, or its line."""
    found: list[str] = []
    for snippet, slides in shows.items():
        shown, _, part = snippet.partition(":")
        if shown == name and (part in verdict.regions or verdict.line in lines_of(module, part)):
            found += slides
    return found


def _showing_file(
    file: str, paths: Mapping[str, Path], project: Project, shows: Mapping[str, Sequence[str]]
) -> list[str]:
    names = {name for name, path in paths.items() if project.shown(path) == file}
    return [
        slide for snippet, slides in shows.items() if snippet.partition(":")[0] in names for slide in slides
    ]
