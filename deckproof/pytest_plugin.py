"""A pytest plugin: each region of each module in snippets/ is a test, `snippets/generators.py::first`.

A module is run once in a session, however many of its regions are asked for. The directory is the
ini option `deckproof_snippets`; files in it whose names begin with `_` are support code.
"""

from collections.abc import Callable, Generator, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from concurrent.futures import Future

    from deckproof.problem import Problem
    from deckproof.snippets.edit import Replacement
    from deckproof.snippets.judge import Verdict
    from deckproof.snippets.language import Languages
    from deckproof.snippets.module import Module

_PROVER: "pytest.StashKey[_Prover]" = pytest.StashKey()
_LANGUAGES: "pytest.StashKey[Languages]" = pytest.StashKey()
TOP_LEVEL = "<module>"
"""The item for what a module states outside its regions, and for modules without regions."""

_ACCEPTED = "deckproof-accepted"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the ini option and `--deckproof-accept`."""
    parser.getgroup("deckproof").addoption(
        "--deckproof-accept",
        action="store_true",
        help="rewrite what the snippets state to what they print, then judge them again",
    )
    parser.addini(
        "deckproof_snippets", "directory of the snippet modules, from the root directory", default="snippets"
    )


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Generator[None, Any, Any]:
    """Collect snippet modules, and keep pytest from importing those that are named on its command line."""
    collected = yield
    if _is_snippet(file_path, parent.config):
        return [SnippetFile.from_parent(parent, path=file_path)]
    return collected


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say which files `--deckproof-accept` changed, in whichever process."""
    reports = (report for reports in terminalreporter.stats.values() for report in reports)
    properties = {pair for report in reports for pair in getattr(report, "user_properties", ())}
    changed = sorted(str(file) for name, file in properties if name == _ACCEPTED)
    if changed:
        terminalreporter.section("deckproof")
        for file in changed:
            terminalreporter.write_line(f"rewritten to what is printed: {file}")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Begin to run the modules, side by side. With pytest-xdist each worker runs those of its own items."""
    if session.config.option.collectonly or hasattr(session.config, "workerinput"):
        return
    for file in dict.fromkeys(item.parent for item in session.items if isinstance(item, SnippetItem)):
        file.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    """End what runs modules, and the modules that still run."""
    if _PROVER in config.stash:
        config.stash[_PROVER].close()


class _Prover:
    """Runs and judges modules, as many side by side as there are cores."""

    def __init__(self) -> None:
        from concurrent.futures import ThreadPoolExecutor

        from deckproof.processes import cores
        from deckproof.snippets.run import Runners

        self._runners = Runners()
        self._pool = ThreadPoolExecutor(cores())

    def prove(self, module: "Module") -> "Future[tuple[Verdict, ...]]":
        from deckproof.snippets.diff import judged

        return self._pool.submit(lambda: judged(module, self._runners.run(module)))

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._runners.close()
        self._pool.shutdown()


def _prover(config: pytest.Config) -> _Prover:
    if _PROVER not in config.stash:
        config.stash[_PROVER] = _Prover()
    return config.stash[_PROVER]


def _is_snippet(path: Path, config: pytest.Config) -> bool:
    from deckproof.snippets.catalogue import is_module

    name = Path(str(config.getini("deckproof_snippets")))
    directories = [config.rootpath / name]
    if config.inipath is None:  # pytest takes the directory that it is started in for the root
        directories += [parent for parent in path.parents if parent.name == name.name]
    inside = (path.relative_to(directory) for directory in directories if path.is_relative_to(directory))
    return any(is_module(path, _languages(config)) for path in inside)


def _languages(config: pytest.Config) -> "Languages":
    """The languages of the project. Those that are not well configured are as if they were not there."""
    from deckproof.configuration import languages

    if _LANGUAGES not in config.stash:
        config.stash[_LANGUAGES] = languages(config.rootpath)[0]
    return config.stash[_LANGUAGES]


class SnippetFile(pytest.File):
    """One module of snippets/."""

    _read: "tuple[bytes, Module] | None" = None  # the file as it was parsed
    _proof: "tuple[Module, Future[tuple[Verdict, ...]]] | None" = None

    def collect(self) -> Iterable[pytest.Item]:
        for name in self.names():
            yield SnippetItem.from_parent(self, name=name)

    def names(self) -> list[str]:
        """The names of its items, in order."""
        from deckproof.snippets.docstrings import docstrings, regions_of

        module = self._parsed()
        stating = [claim.regions for claim in module.claims] + [value.regions for value in module.values]
        stating += [regions_of(module, one.line) for one in docstrings(module)]
        names = [region.name for region in module.regions]
        return [*names, *([TOP_LEVEL] if not all(stating) or not names else [])]

    def verdicts(self) -> "tuple[Verdict, ...]":
        """The verdicts on the module, which is run for the first item that asks."""
        return self.begin().result()

    def begin(self) -> "Future[tuple[Verdict, ...]]":
        """Have the module run; the verdicts on it, as soon as it has."""
        module = self._parsed()
        if self._proof is None or self._proof[0] is not module:
            self._proof = (module, _prover(self.config).prove(module))
        return self._proof[1]

    def accept(self, wanted: "Callable[[Replacement], bool]") -> bool:
        """Rewrite the claims that `wanted` agrees to; were there any to rewrite?"""
        from deckproof.accept import accept_module

        return bool(accept_module(self.path, self.shown(), wanted, _languages(self.config)).accepted)

    def shown(self) -> str:
        """The file as reports name it."""
        return str(self.path.relative_to(self.config.rootpath))

    def _parsed(self) -> "Module":
        from deckproof.problem import Problems, report
        from deckproof.snippets.source import parse_file

        content = self.path.read_bytes()  # `--deckproof-accept` may have changed it
        if self._read is None or self._read[0] != content:
            try:
                module = parse_file(self.path, self.shown(), content, _languages(self.config))
            except Problems as found:
                raise self.CollectError(report(found.problems, self.config.rootpath)) from None
            self._read = (content, module)
        return self._read[1]

    def line_of(self, name: str) -> int:
        """The line, from 1, that the item `name` is about."""
        region = self._parsed().region(name)
        return region.line if region else 1


class FalseSnippet(Exception):
    """A region that states something false; carries the report."""


class SnippetItem(pytest.Item):
    """One region, or what a module states outside its regions."""

    parent: SnippetFile

    def runtest(self) -> None:
        from deckproof.problem import report

        problems = self._problems()
        if problems and self.config.getoption("--deckproof-accept"):
            if self.parent.accept(lambda change: self._rests_on(change.regions)):
                self.user_properties.append((_ACCEPTED, self.parent.shown()))
            problems = self._problems()
        if problems:
            raise FalseSnippet(report(problems, self.config.rootpath))

    def _problems(self) -> "list[Problem]":
        return [
            verdict.problem
            for verdict in self.parent.verdicts()
            if verdict.problem and self._rests_on(verdict.regions, cut_short=verdict.cut_short)
        ]

    def _rests_on(self, regions: Sequence[str], *, cut_short: bool = False) -> bool:
        if self.name == TOP_LEVEL:
            return cut_short or not regions
        last = self.parent.names()[-1]  # what no region rests on must not get lost
        return self.name in regions or (not regions and self.name == last != TOP_LEVEL)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The report of what is false, without a traceback of ours."""
        return (
            str(excinfo.value)
            if isinstance(excinfo.value, FalseSnippet)
            else super().repr_failure(excinfo, style)
        )

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.parent.line_of(self.name) - 1, f"snippet {self.path.stem}:{self.name}"
