"""Recordings that are kept: for as long as all that they depended on is the same, and no longer."""

import os
from dataclasses import replace

import pytest

from deckproof.snippets.parse import parse
from deckproof.snippets.proof import prove
from deckproof.snippets.run import Limits, Runners

MODULE = (
    "import _helper\nimport colorsys\nfrom pathlib import Path\n\n"
    "# region r\nprint(_helper.word, (Path(__file__).parent / 'data.txt').exists())\n# a True\n# endregion\n"
    "open(Path(__file__).parent / 'data.txt').read()\n"
)
FILES = {"m.py": MODULE, "_helper.py": "import _other\nword = 'a'\n", "_other.py": "", "data.txt": "x"}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Writes files, old ones, and says of which modules the cache had no recording."""
    ran = []
    carry_out = Runners.carry_out

    def counting(self, module, order):
        ran.append(module.name)
        return carry_out(self, module, order)

    monkeypatch.setattr(Runners, "carry_out", counting)

    def check(files, limits=Limits(), names=("m",)):  # noqa: B008
        for name, text in files.items():
            (tmp_path / name).write_text(text)
            os.utime(tmp_path / name, (1e9, 1e9))
        paths = [tmp_path / f"{name}.py" for name in names]
        modules = [parse(path, path.name, path.read_bytes()) for path in paths]
        ran.clear()
        proofs = prove(modules, tmp_path / "cache", limits)
        return sorted(ran), [replace(proof.recording, seconds=0) for proof in proofs]

    return check


def test_an_unchanged_module_is_not_run_again_and_its_recording_is_the_same(project):
    first, recorded = project(FILES)
    second, kept = project({})
    assert (first, second) == (["m"], [])
    assert kept == recorded


@pytest.mark.parametrize(
    "change",
    [
        {"m.py": MODULE + "x = 1\n"},
        {"_helper.py": "word = 'b'\n"},
        {"_other.py": "x = 1\n"},
        {"data.txt": "y"},
        {"colorsys.py": ""},  # hides the standard library's
    ],
)
def test_what_it_depends_on_runs_it_again(project, change):
    project(FILES)
    assert project(change)[0] == ["m"]


def test_what_it_does_not_depend_on_does_not(project):
    project(FILES)
    assert project({"unrelated.py": "", "other.txt": ""})[0] == []


def test_other_limits_run_it_again(project):
    project(FILES)
    assert project({}, Limits(seconds=9))[0] == ["m"]


def test_another_python_or_distribution_runs_it_again(project, monkeypatch):
    project(FILES)
    monkeypatch.setattr("deckproof.snippets.kept._ground", lambda: "another")
    assert project({})[0] == ["m"]


def test_a_module_that_does_not_pass_is_run_each_time(project):
    false = FILES | {"m.py": MODULE.replace("# a True", "# b True")}
    assert [project(false)[0], project({})[0]] == [["m"], ["m"]]


def test_a_module_that_starts_programs_is_run_each_time(project):
    source = {"m.py": "import subprocess\nsubprocess.run(['cat', '/etc/hosts'])\n"}
    assert [project(source)[0], project({})[0]] == [["m"], ["m"]]


def test_a_file_that_was_missed_runs_it_again_when_it_is_there(project):
    source = "try:\n    open(__file__ + '.txt')\nexcept OSError:\n    pass\n"
    project({"m.py": source})
    assert project({})[0] == []
    assert project({"m.py.txt": ""})[0] == ["m"]


def test_a_directory_that_was_listed_runs_it_again_when_something_is_added(project, tmp_path):
    (tmp_path / "d").mkdir()
    os.utime(tmp_path / "d", (1e9, 1e9))
    project({"m.py": "import os\nos.listdir(os.path.dirname(__file__) + '/d')\n"})
    assert project({})[0] == []
    assert project({"d/x": ""})[0] == ["m"]


def test_what_changed_while_it_ran_is_not_kept(project, tmp_path):
    (tmp_path / "m.py").write_text("x = 1\n")
    assert [project({})[0], project({})[0]] == [["m"], ["m"]]


def test_a_damaged_entry_is_no_entry(project, tmp_path):
    project(FILES)
    [entry] = (tmp_path / "cache/recordings").iterdir()
    entry.write_text("{")
    assert project({})[0] == ["m"]
