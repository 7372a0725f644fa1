"""`python -m bench.checkers`: the same examples through this checker and others, side by side in one run.

An example is a file that defines a function and states what three statements print. A tool gets it in
the notation that it knows, and is started as one starts it: one command for all files. Before it is
measured, it must find a false example.
"""

import argparse
import importlib.metadata
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from msgspec import Struct, field

ROOT = Path(__file__).parent.parent
SIZES = (200, 1000)
RUNS = 3  # of which the median counts; of the largest size, one
BASELINE = "pytest-examples"


class Example(Struct, frozen=True):
    """What a file shows, for all tools: code without its outputs, and the outputs."""

    number: int
    false: bool = False

    @property
    def parts(self) -> list[tuple[str, list[str]]]:
        """Statements, each with the lines that it prints."""
        n = self.number
        return [
            ("def total(numbers):\n    return sum(numbers)", []),
            (f"print(total([1, 2, {n}]))", [str(n + 4 if self.false else n + 3)]),
            (f"for i in range(3):\n    print(i * {n})", ["0", str(n), str(2 * n)]),
            (f"print('example', {n})", [f"example {n}"]),
        ]

    @property
    def printed(self) -> str:
        return "".join(f"{line}\n" for _, lines in self.parts for line in lines)

    @property
    def script(self) -> str:
        return "\n\n".join(code for code, _ in self.parts) + "\n"

    @property
    def snippet(self) -> str:
        """As a module of snippets/."""
        stated = ["\n".join([code, *(f"# {line}" for line in lines)]) for code, lines in self.parts]
        return f"# region e{self.number}\n" + "\n\n".join(stated) + "\n# endregion\n"

    @property
    def session(self) -> str:
        """As doctest has it."""
        text = []
        for code, lines in self.parts:
            first, *more = code.split("\n")
            text += [f">>> {first}", *(f"... {line}" for line in more), *(["..."] if more else []), *lines]
        return "\n".join(text) + "\n"

    @property
    def printing(self) -> str:
        """As pytest-examples has it, in a block of markdown."""
        text = []
        for code, lines in self.parts:
            margin = "    " if "\n    print" in code else ""
            text += ["\n".join([code, *(f"{margin}#> {line}" for line in lines)])]
        return "```py\n" + "\n\n\n".join([text[0], "\n\n".join(text[1:])]) + "\n```\n"


class Tool(Struct, frozen=True):
    """A way to check examples: how they are written down, and how all of them are checked."""

    name: str
    write: Callable[[Path, Example], None]
    check: Callable[[Path], bool]
    isolates: bool  # does each example run in a process of its own?
    forget: Callable[[Path], None] = field(default=lambda _: None)
    needs: str = ""  # a distribution


def called(directory: Path, *arguments: str, status: int = 1) -> bool:
    """Does a Python command in `directory` say that all is true? It ends in 0, or in `status` if not."""
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    environment["PYTHONPATH"] = f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, cwd=directory, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, status):
        raise SystemExit(f"{' '.join(arguments)} failed:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.returncode == 0


def pytest(*arguments: str) -> Callable[[Path], bool]:
    return lambda directory: called(directory, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments)


def file(directory: Path, name: str, text: str) -> None:
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def write_snippet(directory: Path, example: Example) -> None:
    file(directory, f"snippets/e{example.number}.py", example.snippet)
    file(directory, "slides/talk.md", "# A talk\n")
    file(directory, "pytest.ini", "[pytest]\n")


def write_session(directory: Path, example: Example) -> None:
    file(directory, f"e{example.number}.txt", example.session)
    conftest = "from sybil import Sybil\nfrom sybil.parsers.rest import DocTestParser\n"
    conftest += "pytest_collect_file = Sybil([DocTestParser()], pattern='*.txt').pytest()\n"
    file(directory, "with_sybil.py", conftest)


def write_printing(directory: Path, example: Example) -> None:
    file(directory, f"e{example.number}.md", example.printing)
    test = "import pytest\nfrom pytest_examples import find_examples\n\n"
    test += "@pytest.mark.parametrize('example', find_examples('.'), ids=str)\n"
    test += "def test_example(example, eval_example):\n    eval_example.run_print_check(example)\n"
    file(directory, "test_examples.py", test)


def write_script(directory: Path, example: Example) -> None:
    file(directory, f"e{example.number}.py", example.script)
    file(directory, f"e{example.number}.out", example.printed)


def scripts(directory: Path, workers: int) -> bool:
    def prints(path: Path) -> bool:
        done = subprocess.run(
            [sys.executable, path], cwd=directory, capture_output=True, text=True, check=True
        )
        return done.stdout == path.with_suffix(".out").read_text()

    with ThreadPoolExecutor(workers) as pool:
        return all(pool.map(prints, directory.glob("*.py")))


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def forget(directory: Path) -> None:
    shutil.rmtree(directory / "build", ignore_errors=True)


def tools() -> list[Tool]:
    def check(directory: Path) -> bool:
        return called(directory, "-m", "deckproof", "check")

    plugin = pytest("-p", "deckproof.pytest_plugin", "snippets")
    return [
        Tool("one python process a file, one at a time", write_script, lambda d: scripts(d, 1), True),
        Tool("one python process a file, on all cores", write_script, lambda d: scripts(d, cores()), True),
        Tool(BASELINE, write_printing, pytest("-p", "pytest_examples"), False, needs="pytest-examples"),
        Tool("sybil under pytest", write_session, pytest("-p", "with_sybil"), False, needs="sybil"),
        Tool("doctest under pytest", write_session, pytest("--doctest-glob=*.txt"), False),
        Tool("deckproof under pytest", write_snippet, plugin, True, forget),
        Tool("deckproof check, nothing cached", write_snippet, check, True, forget),
        # The same once more, with what the run before left in build/: here a cache of recordings will count.
        Tool("deckproof check, again", write_snippet, check, True),
    ]


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.checkers", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="N", help="how many examples")
    parser.add_argument("--runs", type=int, default=RUNS, help="of which the median counts")
    parser.add_argument("--cores", type=int, help="let all tools use so many cores only (Linux)")
    options = parser.parse_args(arguments)
    if options.cores:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: options.cores])
    there = []
    for tool in tools():
        if tool.needs and not _version(tool.needs):
            print(f"{tool.name} is left out: {tool.needs} is not installed (dependency group `bench`)")
        else:
            there.append(tool)
    versions = ", ".join(
        f"{name} {_version(name)}" for name in ("pytest", "pytest-examples", "sybil") if _version(name)
    )
    print(f"Python {sys.version.split()[0]}, {versions}, {cores()} cores")
    with tempfile.TemporaryDirectory() as place:
        for tool in [tool for tool in there if finds_nothing(tool, Path(place, "false"))]:
            print(f"{tool.name} does not find a false example: it is left out")
            there.remove(tool)
        for size in options.sizes:
            runs = 1 if size == max(options.sizes) > min(options.sizes) else options.runs
            print(f"\n{size} examples, {f'medians of {runs} runs in turn' if runs > 1 else 'one run'}:")
            measured = measure(there, size, runs, Path(place, str(size)))
            name = BASELINE if BASELINE in measured else there[0].name
            print(f"  a second  of {name}")
            for tool in there:
                rate, ratio = size / measured[tool.name], measured[name] / measured[tool.name]
                isolated = "" if tool.isolates else "; isolates nothing"
                print(f"  {rate:8.0f}  {ratio:5.2f}  {tool.name}{isolated}", flush=True)
    return 0


def finds_nothing(tool: Tool, place: Path) -> bool:
    """Is the tool content with an example that is false?"""
    true, false = place / tool.name / "true", place / tool.name / "false"
    for number in range(3):
        tool.write(true, Example(number))
        tool.write(false, Example(number, number == 1))
    if not tool.check(true):
        raise SystemExit(f"{tool.name} refuses a true example")
    return tool.check(false)


def measure(tools: list[Tool], size: int, runs: int, place: Path) -> dict[str, float]:
    """The median seconds of each tool, run in turn so that all meet the same machine."""
    directories = {tool.name: place / tool.write.__name__ for tool in tools}
    for tool in tools:
        for number in range(size):
            tool.write(directories[tool.name], Example(number))
    times: dict[str, list[float]] = {tool.name: [] for tool in tools}
    for _ in range(runs):
        for tool in tools:
            tool.forget(directories[tool.name])
            begun = time.perf_counter()
            sound = tool.check(directories[tool.name])
            times[tool.name].append(time.perf_counter() - begun)
            assert sound, f"{tool.name} refuses a true example"
    return {name: statistics.median(taken) for name, taken in times.items()}


def _version(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return ""


if __name__ == "__main__":
    sys.exit(main())
