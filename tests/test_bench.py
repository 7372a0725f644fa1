"""The benchmark measures what it says: its decks, its table, its runs."""

import re
import sys
import time
from pathlib import Path

import pikepdf
import pytest

from bench import builds, course, measured, others, plain
from deckproof.check import check, read_decks
from deckproof.project import Project

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> builds.Original:
    return builds.original(tmp_path_factory.mktemp("bench") / "original")


def checked(root: Path):
    project = Project(root)
    drafts, problems = read_decks(project, project.decks())
    found = check(project, drafts)
    assert not [*problems, *found.problems]
    return found.sound


def test_a_deck_has_as_many_slides_as_asked_for_and_shows_what_is_typed_elsewhere(
    start: builds.Original, tmp_path: Path
) -> None:
    source = course.deck(start.source, 50)
    course.write({"talk": source}, ROOT, tmp_path)
    (deck,) = checked(tmp_path)
    assert 1 + len(deck.slides) == source.slides == 50
    assert {code.snippet: code.text for code in deck.codes} == source.shown
    assert len({slide.title for slide in deck.slides if slide.line > len(start.source.text.splitlines())}) > 5


def test_of_the_size_of_the_original_a_deck_is_the_original(start: builds.Original) -> None:
    assert course.deck(start.source, start.source.slides).text.split() == start.source.text.split()


def test_a_course_has_decks_of_one_size_that_differ_in_all_they_show(
    start: builds.Original, tmp_path: Path
) -> None:
    decks = course.course(start.source, 3, 12)
    assert [(name, source.slides) for name, source in decks.items()] == [
        ("unit-001", 12),
        ("unit-002", 12),
        ("unit-003", 12),
    ]
    assert len({code for source in decks.values() for code in source.shown.values()}) == sum(
        len(source.shown) for source in decks.values()
    )
    course.write(decks, ROOT, tmp_path)
    assert len(checked(tmp_path)) == 3


def test_an_edit_is_of_one_slide_or_of_one_module_and_stays_true(
    start: builds.Original, tmp_path: Path
) -> None:
    before = start.source
    slide, snippet = course.with_edited_slide(before, 7), course.with_edited_snippet(before, 7)
    changed = [
        pair
        for pair in zip(before.text.split("\n"), slide.text.split("\n"), strict=True)
        if len(set(pair)) > 1
    ]
    assert [new for old, new in changed if new == f"{old} 7"] == [new for _, new in changed]
    assert len(changed) == 1
    assert (slide.modules, slide.shown, snippet.text) == (before.modules, before.shown, before.text)
    (module,) = [name for name in before.modules if before.modules[name] != snippet.modules[name]]
    shown = {name.partition(":")[0] for name in before.shown if before.shown[name] != snippet.shown[name]}
    assert shown == {module}
    course.write({"talk": snippet}, ROOT, tmp_path)
    (deck,) = checked(tmp_path)
    assert {code.snippet: code.text for code in deck.codes} == snippet.shown


def test_only_files_that_change_are_written(start: builds.Original, tmp_path: Path) -> None:
    course.write({"talk": start.source}, ROOT, tmp_path)
    stamps = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    course.write({"talk": course.with_edited_slide(start.source, 1)}, ROOT, tmp_path)
    assert [path.name for path, stamp in stamps.items() if path.stat().st_mtime_ns != stamp] == ["talk.md"]


def test_the_plain_way_and_deckproof_build_as_many_pages(start: builds.Original, tmp_path: Path) -> None:
    source = course.deck(start.source, 11)
    plain_way, _, ours, *_ = builds.ways(start, [])
    results = builds.measure(source, [plain_way, ours], 1, 120, tmp_path)
    assert {key: [type(run) for run in runs] for key, runs in results.items()} == {
        (name, state): [measured.Run]
        for state in (builds.CLEAN, builds.AGAIN, builds.SLIDE, builds.SNIPPET)
        for name in ("plain way", "deckproof PDF")
    }
    for file in ("plain/deck.pdf", "pdf/build/talk.pdf"):
        with pikepdf.open(tmp_path / file) as pdf:
            assert len(pdf.pages) == 11, file
    clean, again = results["deckproof PDF", builds.CLEAN][0], results["deckproof PDF", builds.AGAIN][0]
    assert again.seconds < clean.seconds / 2


def test_the_other_tools_get_all_slides_with_code_pictures_and_notes(
    start: builds.Original, tmp_path: Path
) -> None:
    for other in others.others():
        directory = tmp_path / other.name
        other.write(start.source, start.svg, directory)
        text = (directory / "deck.md").read_text()
        head, *slides = re.split(r"^---\n", text.removeprefix("---\n"), flags=re.MULTILINE)
        assert len(slides) == start.source.slides == 35
        assert "title:" in head
        for code in start.source.shown.values():
            assert f"```python\n{code}\n```\n" in text
        assert "snippet=" not in text
        assert ":::" not in text
        pictures = re.findall(r"!\[[^]]+\]\((.*?)\)", text)
        assert len(pictures) == len(start.svg) == 3
        assert all(list(directory.rglob(Path(picture).name)) for picture in pictures)


def test_the_table_has_ratios_and_says_what_there_is_not() -> None:
    def run(*seconds: float) -> list[measured.Run | str]:
        return [measured.Run(taken, 100, 0) for taken in seconds]

    results: builds.Results = {
        (builds.BASELINE, builds.CLEAN): run(4, 5, 3),
        (builds.BASELINE, builds.SLIDE): run(2.5, 2.5, 2.5),
        (builds.WARM, builds.SLIDE): run(2, 2, 2),
        ("ours", builds.SLIDE): run(1, 9, 0.5),
        ("theirs", builds.CLEAN): ["not in 900 s", "not in 900 s"],
    }
    _, *rows = builds.table(results)
    assert [" ".join(row.split()) for row in rows] == [
        "4.00 1.000 1.000 2.000 100 plain way, clean",
        "2.50 0.625 1.000 1.250 100 plain way, one edited slide",
        "2.00 0.500 0.800 1.000 100 plain way, pdflatex once, one edited slide",
        "1.00 0.250 0.400 0.500 100 ours, one edited slide",
        "- - - - - theirs, clean: not in 900 s",
    ]


def test_a_run_tells_time_memory_and_status(tmp_path: Path) -> None:
    code = (
        "import time; held = bytes(range(256)) * 800_000; time.sleep(0.3); print('done'); raise SystemExit(3)"
    )
    done = measured.run([sys.executable, "-c", code], tmp_path, 20)
    assert 0.3 < done.seconds < 10
    assert 200 < done.megabytes < 400
    assert (done.status, done.said, done.late, done.good) == (3, "done", False, False)
    small = measured.run([sys.executable, "-c", "pass"], tmp_path, 20)
    assert small.good
    assert small.megabytes < 60


def test_a_run_that_takes_too_long_is_stopped_with_what_it_started(tmp_path: Path) -> None:
    done = measured.run(["sh", "-c", "(sleep 2; touch late) & wait"], tmp_path, 0.3)
    assert done.late
    assert not done.good
    assert done.seconds < 1.5
    time.sleep(2.2)
    assert not (tmp_path / "late").exists()


def test_a_way_that_fails_is_named_and_not_run_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = course.Source("---\ntitle: T\n---\n\n## A\n\n* a\n* b\n", {"m": "def f():\n"}, {})

    def write(_: course.Source, directory: Path) -> None:
        directory.mkdir(exist_ok=True)

    way = builds.Way(
        "broken", "broken", ("sh", "-c", "echo oh no; touch x; exit 4"), "o", write, lambda _: None
    )
    results = builds.measure(source, [way], 1, 5, tmp_path)
    assert {done for runs in results.values() for done in runs} == {"failed with status 4"}
    assert capsys.readouterr().err.count("oh no") == 1
    assert plain.command(1)[2].count("pdflatex") == 1
