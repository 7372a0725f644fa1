"""`python -m bench.builds`: builds of a deck and of a course, and what other ways take, in one run.

A deck of any size is built clean, again, with one edited slide and with one edited snippet. All ways are
taken in turn, so that all meet the same machine. Courses and single decks that grow show in what proportion
time and memory do. What fails or takes longer than its time is named, never left out.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct

from bench import course, measured, others, plain
from deckproof import pictures
from deckproof.check import check, read_decks
from deckproof.project import Project
from deckproof.theme import FLAT

ROOT = Path(__file__).parent.parent
SIZES = (35, 350, 3500)
DECKS, SLIDES = (25, 50, 100), 30
SINGLE = (350, 1000, 3500)
LIMIT = 900.0  # seconds for a build
_SETTLE = 0.1  # seconds after an edit: clocks of file systems are coarse
_DECK = "talk"

CLEAN, AGAIN, SLIDE, SNIPPET = "clean", "unchanged", "one edited slide", "one edited snippet"
BASELINE, WARM = "plain way", "plain way, pdflatex once"


class Way(Struct, frozen=True):
    """A way to build a deck."""

    name: str
    place: str  # ways of one place build the same files
    command: tuple[str, ...]
    output: str
    write: Callable[[course.Source, Path], None]
    clean: Callable[[Path], None]  # makes the next build a clean one
    states: tuple[str, ...] = (CLEAN, AGAIN, SLIDE, SNIPPET)

    def run(self, directory: Path, limit: float) -> measured.Run | str:
        """One build, or why there is none."""
        output = directory / self.output
        before = output.stat().st_mtime_ns if output.exists() else 0
        done = measured.run(self.command, directory, limit, others.environment())
        if done.late:
            return f"not in {limit:.0f} s"
        if done.status:
            print(f"{self.name} failed:\n{done.said}", file=sys.stderr)
            return f"failed with status {done.status}"
        if not output.exists() or (output.stat().st_mtime_ns == before and "deckproof" not in self.name):
            print(f"{self.name} wrote nothing:\n{done.said}", file=sys.stderr)
            return "wrote nothing"
        return done


class Original(Struct, frozen=True):
    """The deck that all are made of, with its pictures, by name, as PDF and as SVG."""

    source: course.Source
    pdf: Mapping[str, Path]
    svg: Mapping[str, Path]


def original(place: Path) -> Original:
    """The first deck of this repository, its snippets run once."""
    for name in ("slides", "snippets", "img"):
        shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    project = Project(place)
    checked = check(project, read_decks(project, project.decks()[:1])[0])
    if checked.problems:
        raise SystemExit(f"the deck to measure with is not true: {checked.problems[0].message}")
    deck = checked.sound[0]
    source = course.Source(
        deck.source.read_text("utf-8"),
        {code.module: checked.modules[code.module].path.read_text("utf-8") for code in deck.codes},
        {code.snippet: code.text for code in deck.codes},
    )
    names = [picture.source.stem for picture in deck.pictures]
    as_pdf = pictures.as_pdf(deck.pictures, project, FLAT)
    as_svg = pictures.as_svg(deck.pictures, project, FLAT)
    return Original(source, dict(zip(names, as_pdf, strict=True)), dict(zip(names, as_svg, strict=True)))


def ways(start: Original, installed: Iterable[others.Other]) -> list[Way]:
    """All ways, the plain one first."""
    write = partial(_write_plain, start)
    found = [
        Way(BASELINE, "plain", plain.command(), "deck.pdf", write, plain.clean),
        Way(WARM, "plain", plain.command(1), "deck.pdf", write, plain.clean, (SLIDE,)),
    ]
    for kind in ("pdf", "html"):
        output = f"build/{_DECK}.{kind}"
        found.append(Way(f"deckproof {kind.upper()}", kind, ours(kind), output, _write_ours, _without_build))
    for other in installed:
        put = partial(_write_other, start, other)
        place = f"{other.tool}-{other.kind}"
        found.append(Way(other.name, place, other.command, other.output, put, _emptied))
    return found


def ours(kind: str) -> tuple[str, ...]:
    return sys.executable, str(ROOT / "build.py"), "-C", ".", kind


def _write_ours(source: course.Source, directory: Path) -> None:
    course.write({_DECK: source}, ROOT, directory)


def _write_plain(start: Original, source: course.Source, directory: Path) -> None:
    plain.write(source, start.pdf, directory)


def _write_other(start: Original, other: others.Other, source: course.Source, directory: Path) -> None:
    other.write(source, start.svg, directory)


def _without_build(directory: Path) -> None:
    shutil.rmtree(directory / "build", ignore_errors=True)


def _emptied(directory: Path) -> None:
    """Without what a tool wrote beside the deck and its pictures."""
    for path in directory.iterdir():
        if path.name in ("out", "dist", ".slidev", "node_modules"):
            shutil.rmtree(path)
        elif path.is_file() and path.name not in ("deck.md", "vite.config.js"):
            path.unlink()


Results = dict[tuple[str, str], list[measured.Run | str]]


def measure(source: course.Source, taken: Sequence[Way], runs: int, limit: float, place: Path) -> Results:
    """The runs of each way in each state: first all ways in one state, then all in the next."""
    results: Results = {(way.name, state): [] for state in (CLEAN, AGAIN, SLIDE, SNIPPET) for way in taken}
    lost: dict[str, str] = {}
    edit = 0
    for number in range(runs):
        for state in (CLEAN, AGAIN, SLIDE, SNIPPET):
            for way in taken:
                if state not in way.states:
                    continue
                directory = place / way.place
                edit += 1
                if state == SLIDE:
                    way.write(course.with_edited_slide(source, edit), directory)
                elif state == SNIPPET:
                    way.write(course.with_edited_snippet(source, edit), directory)
                elif state == CLEAN:
                    way.write(source, directory)
                    way.clean(directory)
                time.sleep(_SETTLE)
                done = lost.get(way.place) or way.run(directory, limit)
                if isinstance(done, str):
                    lost[way.place] = done
                results[way.name, state].append(done)
                told = done if isinstance(done, str) else f"{done.seconds:.2f} s"
                _tell(f"{number + 1}/{runs} {way.name}, {state}: {told}")
    return {key: found for key, found in results.items() if found}


def _tell(text: str) -> None:
    if sys.stderr.isatty():
        print(f"  {text}", file=sys.stderr, flush=True)


def table(results: Results) -> list[str]:
    """The lines of the table: seconds, their ratios to the plain way (clean, the same, warm), and memory."""
    seconds = {key: _median(found, "seconds") for key, found in results.items()}
    clean, warm = seconds.get((BASELINE, CLEAN)), seconds.get((WARM, SLIDE))
    lines = ["  seconds  of clean  of same  of warm      MB"]
    for (name, state), found in results.items():
        taken = seconds[name, state]
        if taken is None:
            reason = next(done for done in found if isinstance(done, str))
            lines.append(f"{'-':>9}{'-':>10}{'-':>9}{'-':>9}{'-':>8}  {name}, {state}: {reason}")
            continue
        bases = (clean, seconds.get((BASELINE, state)), warm)
        ratios = [f"{taken / base:.3f}" if base else "-" for base in bases]
        memory = _median(found, "megabytes")
        lines.append(f"{taken:9.2f}{ratios[0]:>10}{ratios[1]:>9}{ratios[2]:>9}{memory:8.0f}  {name}, {state}")
    return lines


def _median(found: Sequence[measured.Run | str], what: str) -> float | None:
    """The median over runs; nothing where one of them did not do."""
    values = [getattr(done, what) for done in found if isinstance(done, measured.Run)]
    return statistics.median(values) if len(values) == len(found) and values else None


def growth(sizes: Mapping[int, Mapping[str, course.Source]], limit: float, place: Path) -> list[str]:
    """The lines of a table of clean builds of projects that grow, one run each: seconds, seconds a slide and
    memory, with their ratios to those of the smallest."""
    lines = ["  seconds  ms a slide  of first      MB  of first"]
    for kind in ("pdf", "html"):
        first: tuple[float, float] | None = None
        for size, decks in sizes.items():
            directory = place / f"{kind}-{size}"
            course.write(decks, ROOT, directory)
            slides = sum(source.slides for source in decks.values())
            done = measured.run(ours(kind), directory, limit)
            shutil.rmtree(directory)
            name = f"{kind.upper()} of {len(decks)} deck{'s' * (len(decks) > 1)}, {slides} slides"
            if not done.good:
                reason = f"not in {limit:.0f} s" if done.late else f"failed with status {done.status}"
                print("" if done.late else done.said, end="", file=sys.stderr)
                lines.append(f"{'-':>9}{'-':>12}{'-':>10}{'-':>8}{'-':>10}  {name}: {reason}")
                continue
            each = done.seconds / slides
            first = first or (each, done.megabytes)
            lines.append(
                f"{done.seconds:9.2f}{1000 * each:12.1f}{each / first[0]:10.2f}"
                f"{done.megabytes:8.0f}{done.megabytes / first[1]:10.2f}  {name}"
            )
            _tell(lines[-1])
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    options = _options(arguments)
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    if absent := [tool for tool in plain.TOOLS if not shutil.which(tool)]:
        print(f"the plain way needs {', '.join(absent)}", file=sys.stderr)
        return 3
    everything = not (options.slides or options.decks or options.single)
    print(
        f"Builds. Python {sys.version.split()[0]}, {os.cpu_count()} cores. MB: of a build's largest process."
    )
    others.PLACE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=others.PLACE, prefix="run-") as there:
        place = Path(there)
        start = original(place / "original")
        sizes = SIZES if everything else options.slides or ()
        for line in _compared(start, sizes, options, place):
            print(line, flush=True)
        if decks := DECKS if everything else options.decks:
            print(f"\nCourses of decks of {SLIDES} slides, PDF and HTML, clean; one run each:")
            grown = {size: course.course(start.source, size, SLIDES) for size in decks}
            print(*growth(grown, options.limit, place), sep="\n", flush=True)
        if single := SINGLE if everything else options.single:
            print("\nSingle decks, PDF and HTML, clean; one run each:")
            alone = {size: {_DECK: course.deck(start.source, size)} for size in single}
            print(*growth(alone, options.limit, place), sep="\n", flush=True)
    return 0


def _compared(
    start: Original, sizes: Sequence[int], options: argparse.Namespace, place: Path
) -> Iterable[str]:
    """The lines on decks of those sizes, built in all ways."""
    if not sizes:
        return
    installed: list[others.Other] = []
    if options.others:
        why = others.install()
        yield f"marp-cli, reveal-md and Slidev are left out: {why}" if why else others.told()
        yield others.ABSENT
        installed = [] if why else others.others()
    yield f"Ratios: to {BASELINE}, {CLEAN} (pandoc, minted with shell escape, pdflatex twice);"
    yield f"        to {BASELINE} in the same state;"
    yield f"        to {WARM}, {SLIDE} (warm: with minted's cache and LaTeX's auxiliary files)."
    for size in sizes:
        source = course.deck(start.source, size)
        runs = options.runs or (5 if size <= 100 else 3 if size <= 1000 else 1)
        how = f"medians of {runs} runs in turn" if runs > 1 else "one run each, in turn"
        yield f"\n{size} slides, {len(source.shown)} code blocks; {how}:"
        yield from table(measure(source, ways(start, installed), runs, options.limit, place / str(size)))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="python -m bench.builds", description=__doc__, formatter_class=form)
    numbers = {"type": int, "nargs": "+", "metavar": "N"}
    parser.add_argument("--slides", **numbers, help="only decks of N slides, in all ways")
    parser.add_argument("--decks", **numbers, help=f"only courses of N decks of {SLIDES} slides")
    parser.add_argument("--single", **numbers, help="only single decks of N slides, clean")
    parser.add_argument("--runs", type=int, help="of which the median counts")
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds for a build (%(default)s)")
    parser.add_argument("--no-others", dest="others", action="store_false", help="without the tools of npm")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
