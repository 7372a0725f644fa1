"""The command line: what it says, what it gives back, where it works."""

import shutil
import subprocess
import sys

import pytest

TALK = {"slides/talk.md": "% T\n\n## One\n\n* a\n"}


def test_help_teaches_by_example(project):
    done = project({}).run("--help")
    assert done.status == 0
    for part in ("examples:", "pdf async-intro", "-C ../my-talk", "exit status: 0 "):
        assert part in done.out


@pytest.mark.parametrize("arguments", [[], ["pfd"], ["pdf", "--fast"]])
def test_a_wrong_command_line_gives_two(project, arguments):
    done = project({}).run(*arguments)
    assert done.status == 2
    assert "usage:" in done.err


def test_a_directory_that_is_not_there_gives_two(project, tmp_path):
    done = project({}).run("-C", str(tmp_path / "nowhere"), "check")
    assert (done.status, "this is no directory" in done.err) == (2, True)


def test_a_project_without_decks_says_how_to_begin(project):
    done = project({}).run("pdf")
    assert (done.status, done.codes) == (1, ["no-deck"])
    assert "write one: slides/my-talk.md" in done.err


def test_a_misspelt_deck_is_a_problem_with_the_nearest_name(project):
    done = project(TALK).run("check", "tlak")
    assert (done.status, done.codes) == (1, ["no-deck"])
    assert "did you mean talk?" in done.err


@pytest.mark.parametrize("name", ["talk", "talk.md", "slides/talk.md"])
def test_a_deck_is_named_by_its_name_or_its_file(project, name):
    done = project(TALK).run("check", name)
    assert (done.status, done.err) == (0, "")


def test_yaml_that_pandoc_cannot_read_is_a_problem(project):
    done = project({"slides/talk.md": "---\ntitle: [\n---\n\n## A\n"}).run("check")
    assert (done.status, done.codes) == (1, ["pandoc"])
    assert "slides/talk.md" in done.err


def test_a_deck_that_is_not_utf_8_is_a_problem(project):
    sandbox = project(TALK)
    (sandbox.root / "slides/talk.md").write_bytes(b"## caf\xe9\n")
    assert sandbox.run("check").codes == ["encoding"]


def test_an_empty_deck_is_no_reason_to_break(project):
    done = project({"slides/talk.md": ""}).run("check")
    assert (done.status, done.err) == (0, "")


def test_a_missing_tool_gives_three_and_the_line_to_type(project, tmp_path):
    empty = tmp_path / "bin"
    empty.mkdir()
    sandbox = project(TALK)
    command = [sys.executable, "-m", "deckproof", "-C", str(sandbox.root), "check"]
    done = subprocess.run(command, capture_output=True, text=True, env={"PATH": str(empty)}, check=False)
    assert done.returncode == 3
    for line in (
        "apt-get install --no-install-recommends pandoc",
        "dnf install pandoc",
        "brew install pandoc",
    ):
        assert line in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_heavy_is_imported_to_show_the_help():
    heavy = {
        "pygments",
        "pikepdf",
        "fontTools",
        "sphinx",
        "pytest",
        "drawsvg",
        "concurrent.futures",
        "asyncio",
    }
    code = "import sys, deckproof.cli; print([m for m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not {name for name in heavy if f"'{name}'" in loaded}


def test_decks_in_capitals_are_notes(project):
    done = project(TALK | {"slides/ERRATA.md": "```python\nx\n```\n"}).run("check")
    assert (done.status, done.err) == (0, "")


def test_a_build_is_the_same_from_another_directory(project, tmp_path):
    sandbox = project(TALK | {"snippets/m.py": "# region a\nprint(1)\n# 1\n# endregion\n"})
    (sandbox.root / "slides/talk.md").write_text(
        TALK["slides/talk.md"] + '\n```{.python snippet="m:a"}\n```\n'
    )
    other = tmp_path / "some where" / "else"
    shutil.copytree(sandbox.root, other, symlinks=True)
    outputs = []
    for root in (sandbox.root, other):
        for command in ("pdf", "html"):
            done = type(sandbox)(root).run(command)
            assert done.status == 0, done.err
        outputs.append([(root / f"build/talk{suffix}").read_bytes() for suffix in (".pdf", ".html")])
    assert outputs[0] == outputs[1]
