"""What a check found, for programs: one JSON document, or what annotates a pull request on GitHub."""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec.structs import asdict

from deckproof.check import Checked, counts
from deckproof.problem import Problem, ordered

VERSION = 1
"""Of the form of the document. What is added to it does not change this; what is renamed or removed does."""


def document(checked: Checked, problems: Iterable[Problem]) -> str:
    """All verdicts, all `problems` and how many there are of what, as JSON."""
    verdicts = [
        {
            "file": file,
            "line": verdict.line,
            "regions": verdict.regions,
            "ok": verdict.problem is None,
            "code": verdict.problem and verdict.problem.code,
        }
        for file, found in sorted(checked.verdicts.items())
        for verdict in found
    ]
    wrong = [asdict(problem) for problem in ordered(problems)]
    numbers = {"claims": len(verdicts), "modules": len(checked.modules), **counts(checked.decks)}
    return json.dumps(
        {
            "version": VERSION,
            "verdicts": verdicts,
            "problems": wrong,
            "counts": {**numbers, "problems": len(wrong)},
        },
        indent=2,
    )


def annotations(problems: Iterable[Problem], root: Path, repository: Path) -> Iterator[str]:
    """A workflow command for each of `problems`, whose files are relative to `root`; GitHub wants them
    relative to the `repository`."""
    for problem in ordered(problems):
        path = root / problem.file
        file = os.path.relpath(path, repository) if path.is_relative_to(repository) else problem.file
        place = {"file": file, "line": str(problem.line or ""), "title": problem.code}
        properties = ",".join(f"{name}={_property(value)}" for name, value in place.items() if value)
        text = [problem.message, *problem.detail, *([f"to do: {problem.hint}"] if problem.hint else [])]
        yield f"::error {properties}::{_data(chr(10).join(text))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
