"""A pytest plugin: each region of each module in snippets/ is a test, `snippets/generators.py::first`.

A module is run once in a session, however many of its regions are asked for. The directory is the
ini option `deckproof_snippets`; files in it whose names begin with `_` are support code.
"""

from collections.abc import Generator, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from deckproof.snippets.judge import Verdict
    from deckproof.snippets.module import Module
    from deckproof.snippets.run import Runners

_RUNNERS: "pytest.StashKey[Runners]" = pytest.StashKey()
TOP_LEVEL = "<module>"
"""The item for what a module states outside its regions, and for modules without regions."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the ini option."""
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


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the process that ran the modules of the session."""
    runners = config.stash.get(_RUNNERS, None)
    if runners is not None:
        runners.close()


def _runners(config: pytest.Config) -> "Runners":
    from deckproof.snippets.run import Runners

    if _RUNNERS not in config.stash:
        config.stash[_RUNNERS] = Runners()
    return config.stash[_RUNNERS]


def _is_snippet(path: Path, config: pytest.Config) -> bool:
    from deckproof.snippets.library import is_module

    name = Path(str(config.getini("deckproof_snippets")))
    directories = [config.rootpath / name]
    if config.inipath is None:  # pytest takes the directory that it is started in for the root
        directories += [parent for parent in path.parents if parent.name == name.name]
    inside = (path.relative_to(directory) for directory in directories if path.is_relative_to(directory))
    return any(map(is_module, inside))


class SnippetFile(pytest.File):
    """One module of snippets/."""

    _judged: "tuple[Module, tuple[Verdict, ...]] | None" = None

    def collect(self) -> Iterable[pytest.Item]:
        module = self._parsed()
        stating = [claim.regions for claim in module.claims] + [value.regions for value in module.values]
        outside = not all(stating)
        names = [region.name for region in module.regions]
        for name in [*names, *([TOP_LEVEL] if outside or not names else [])]:
            yield SnippetItem.from_parent(self, name=name)

    def verdicts(self) -> "tuple[Verdict, ...]":
        """The verdicts on the module, which is run for the first item that asks."""
        from deckproof.snippets.judge import judge

        if self._judged is None:
            module = self._parsed()
            self._judged = (module, judge(module, _runners(self.config).run(module)))
        return self._judged[1]

    def _parsed(self) -> "Module":
        from deckproof.problem import Problems, report
        from deckproof.snippets.parse import parse

        root = self.config.rootpath
        try:
            return parse(self.path, str(self.path.relative_to(root)), self.path.read_bytes())
        except Problems as found:
            raise self.CollectError(report(found.problems, root)) from None

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

        problems = [
            verdict.problem
            for verdict in self.parent.verdicts()
            if verdict.problem and self._rests_on(verdict)
        ]
        if problems:
            raise FalseSnippet(report(problems, self.config.rootpath))

    def _rests_on(self, verdict: "Verdict") -> bool:
        if self.name == TOP_LEVEL:
            return verdict.cut_short or not verdict.regions
        return self.name in verdict.regions

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The report of what is false, without a traceback of ours."""
        return (
            str(excinfo.value)
            if isinstance(excinfo.value, FalseSnippet)
            else super().repr_failure(excinfo, style)
        )

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.parent.line_of(self.name) - 1, f"snippet {self.path.stem}:{self.name}"
