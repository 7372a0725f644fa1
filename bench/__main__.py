"""`make bench`: a clean build of the PDF, this way and the plain way; then `checkers` and `lines`."""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import checkers, lines, plain
from deckproof import pictures
from deckproof.check import check, read_decks
from deckproof.project import Project
from deckproof.theme import FLAT

ROOT = Path(__file__).parent.parent
RUNS = 5


def main() -> int:
    """Measure and print."""
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    if absent := [tool for tool in plain.TOOLS if not shutil.which(tool)]:
        print(f"the plain way needs {', '.join(absent)}", file=sys.stderr)
        return 3
    with tempfile.TemporaryDirectory() as place:
        work = Path(place, "deckproof")
        for name in ("slides", "snippets", "img"):
            shutil.copytree(ROOT / name, work / name)
        project = Project(work)
        deck = check(project, read_decks(project, project.decks())[0]).sound[0]
        typed = Path(place, "plain")
        plain.write(deck, pictures.as_pdf(deck.pictures, project, FLAT), typed)

        def ours(*command: str) -> None:
            subprocess.run(
                [sys.executable, ROOT / "build.py", "-C", work, *command], check=True, capture_output=True
            )

        def cold() -> None:
            ours("pdf", deck.name)

        def forget() -> None:
            shutil.rmtree(project.build, ignore_errors=True)

        slides = sum(1 for slide in deck.slides if slide.number)
        print(f"{deck.name}: {slides} slides, {len(deck.codes)} code blocks; medians of {RUNS} runs in turn; "
              f"Python {sys.version.split()[0]}, {os.cpu_count()} cores")  # fmt: skip
        baseline, clean = in_turn(
            (lambda: plain.build(typed), lambda: plain.clean(typed)),
            (cold, forget),
        )
        print(row("plain way, clean: pandoc, minted, pdflatex twice; runs no snippet", baseline, baseline))
        print(row("deckproof pdf, clean: runs and checks every snippet", clean, baseline))
        again, html, checked = in_turn(
            (cold, lambda: None),
            (lambda: ours("html", deck.name), lambda: None),
            (lambda: ours("check"), lambda: None),
        )
        print(row("deckproof pdf, again", again, baseline))
        print(row("deckproof html, again", html, baseline))
        print(row("deckproof check", checked, baseline))
    print()
    checkers.main([])
    print()
    return lines.main()


def in_turn(*pairs: tuple[Callable[[], None], Callable[[], None]]) -> list[float]:
    """The median seconds of each (work, preparation), run A B A B … so that all meet the same machine."""
    times: list[list[float]] = [[] for _ in pairs]
    for _ in range(RUNS):
        for taken, (work, prepare) in zip(times, pairs, strict=True):
            prepare()
            begun = time.perf_counter()
            work()
            taken.append(time.perf_counter() - begun)
    return [statistics.median(taken) for taken in times]


def row(name: str, seconds: float, baseline: float) -> str:
    """A line of the table."""
    return f"{seconds:7.2f} s  {seconds / baseline:5.2f} of plain  {name}"


if __name__ == "__main__":
    sys.exit(main())
