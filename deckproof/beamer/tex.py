"""Running TeX's programs: without shell escape, on a fixed day, with nothing from the user's environment."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from deckproof import processes
from deckproof.problem import MissingTool

_ENVIRONMENT = {
    # The same input makes the same bytes on every day and everywhere.
    "SOURCE_DATE_EPOCH": "0",
    "FORCE_SOURCE_DATE": "1",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    # Do not search directories for names in other cases, nor make bitmap fonts that nothing needs.
    "texmf_casefold_search": "0",
    "MKTEXTFM": "0",
    "MKTEXPK": "0",
    "MKTEXMF": "0",
    # Long lines of the log stay whole, so that they can be read.
    "max_print_line": "1000000",
    "error_line": "254",
    "half_error_line": "127",
}


def environment() -> dict[str, str]:
    """The environment that TeX's programs run in."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TEX", "SOURCE_DATE"))}
    return {**kept, **_ENVIRONMENT}


def started(command: Sequence[str], directory: Path) -> AbstractContextManager["subprocess.Popen[bytes]"]:
    """One of TeX's programs, running in `directory`: see `processes.started`."""
    return processes.started(
        [_program(command[0]), *command[1:]], directory=directory, environment=environment(), together=True
    )


def run(command: Sequence[str], directory: Path, timeout: float = 120) -> subprocess.CompletedProcess[bytes]:
    """Run one of TeX's programs in `directory`; one that is absent is a `MissingTool`, and one that does not
    come to an end has failed."""
    arguments = [_program(command[0]), *command[1:]]
    try:
        return processes.run(
            arguments, directory=directory, environment=environment(), timeout=timeout, together=True
        )
    except subprocess.TimeoutExpired as expired:
        said = (expired.stdout or b"") + f"\n{command[0]} did not end within {timeout:g} s\n".encode()
        return subprocess.CompletedProcess(arguments, 1, said, b"")


def _program(name: str) -> str:
    program = shutil.which(name)
    if program is None:
        raise MissingTool(f"{name} is not installed; it is part of TeX Live (texlive-xetex)")
    return program
