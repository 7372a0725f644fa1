"""The command line: what it says, what it gives back, where it works."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deckproof.machine import annotations
from deckproof.problem import Problem

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


def test_an_empty_deck_is_a_problem(project):
    done = project({"slides/talk.md": ""}).run("check")
    assert (done.status, done.codes) == (1, ["empty-deck"])


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


def test_a_build_directory_that_cannot_be_written_to_is_said_in_a_line(project):
    sandbox = project(TALK)
    (sandbox.root / "build/cache").unlink()
    (sandbox.root / "build").rmdir()
    (sandbox.root / "build").write_text("a file")
    done = sandbox.run("html")
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("the system refuses: ")


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


SHOWN = {
    "slides/talk.md": '% T\n\n## One\n\n```{.python snippet="m:a"}\n```\n',
    "snippets/m.py": "# region a\nprint(1)\n# 2\n# endregion\n# region b\nx = 3  # => 3\n# endregion\n",
}


def test_json_gives_verdicts_problems_and_counts_and_nothing_else(project):
    done = project(SHOWN).run("check", "--json")
    found = json.loads(done.out)
    assert (done.status, done.codes) == (1, ["false-claim"])
    assert list(found) == ["version", "verdicts", "problems", "counts"]
    assert found["version"] == 1
    assert found["verdicts"] == [
        {"file": "snippets/m.py", "line": 3, "regions": ["a"], "ok": False, "code": "false-claim"},
        {"file": "snippets/m.py", "line": 6, "regions": ["b"], "ok": True, "code": None},
    ]
    (problem,) = found["problems"]
    assert set(problem) == {"file", "line", "code", "message", "hint", "slides", "detail", "quote"}
    assert (problem["file"], problem["line"], problem["code"]) == ("snippets/m.py", 3, "false-claim")
    assert problem["slides"] == ["One (slides/talk.md:3)"]
    assert problem["detail"] == ["stated:   2", "printed:  1"]
    assert found["counts"] == {
        "claims": 2, "modules": 1, "slides": 1, "code_blocks_proven": 1, "shown_as_typed": 0, "not_run": 0, "problems": 1,
    }  # fmt: skip


def test_json_of_what_is_true_and_of_what_cannot_be_read_at_all(project):
    true = SHOWN | {"snippets/m.py": SHOWN["snippets/m.py"].replace("# 2", "# 1")}
    done = project(true).run("check", "--json")
    assert (done.status, json.loads(done.out)["problems"], done.err) == (0, [], "")
    done = project(true).run("check", "nope", "--json")
    assert (done.status, [p["code"] for p in json.loads(done.out)["problems"]]) == (1, ["no-deck"])


def test_github_annotates_the_line_in_the_repository(project, monkeypatch):
    sandbox = project(SHOWN)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(sandbox.root.parent))
    done = sandbox.run("check", "--github")
    assert (done.status, done.codes) == (1, ["false-claim"])
    assert done.out == (
        "::error file=project/snippets/m.py,line=3,title=false-claim::this is not what the code prints%0A"
        "stated:   2%0Aprinted:  1%0A"
        "to do: write `# 1`, or make the code do what the comment says\n"
    )


def test_github_commands_are_escaped():
    problem = Problem("a,b:c%.py", 0, "died", "50%\r\n::error::x")
    (line,) = annotations([problem, problem], Path("/x"), Path("/y"))
    assert line == "::error file=a%2Cb%3Ac%25.py,title=died::50%25%0D%0A::error::x"


def test_json_and_github_exclude_each_other(project):
    assert project(TALK).run("check", "--json", "--github").status == 2
