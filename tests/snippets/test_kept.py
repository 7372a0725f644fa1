"""Recordings that are kept: for as long as all that they depended on is the same, and no longer."""

import os
import shutil
import time

import pytest
from msgspec.structs import replace

from deckproof.snippets.kept import _FRESH
from deckproof.snippets.order import Limits
from deckproof.snippets.parse import parse
from deckproof.snippets.proof import prove
from deckproof.snippets.run import Runners

MODULE = (
    "import _helper\nimport colorsys\nfrom pathlib import Path\n\n"
    "# region r\nprint(_helper.word, Path(__file__).parent.name != '')\n# a True\n# endregion\n"
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
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text)
            os.utime(tmp_path / name, (1e9, 1e9))
        if files:
            time.sleep(2 * _FRESH)
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


HERE = "import os\nfrom pathlib import Path\n\nhere = Path(__file__).parent\n"


@pytest.mark.parametrize(
    ("source", "change"),
    [
        ("print((here / 'link').read_text())\n", ("a.txt", "b.txt")),
        ("print((here / 'link' / 'x').read_text())\n", ("a", "b")),
        ("print((here / 'link/../x').read_text())\n", ("a", "b/c")),
        ("print(os.listdir(here / 'link'))\n", ("a", "b")),
        ("print(os.listdir(os.open(here / 'link', os.O_RDONLY)))\n", ("a", "b")),
    ],
)
def test_a_link_that_leads_elsewhere_runs_it_again(project, tmp_path, source, change):
    files = {"m.py": HERE + source, "a.txt": "1", "b.txt": "2", "a/x": "1", "b/x": "2", "x": "1"}
    (tmp_path / "b/c").mkdir(parents=True)
    (tmp_path / "link").symlink_to(change[0])
    project(files)
    assert project({})[0] == []
    (tmp_path / "link").unlink()
    (tmp_path / "link").symlink_to(change[1])
    assert project({})[0] == ["m"]


@pytest.mark.parametrize(
    ("source", "appears"),
    [
        ("try:\n    from package import extra\nexcept ImportError:\n    pass\n", "package/extra.py"),
        ("try:\n    import package.extra\nexcept ImportError:\n    pass\n", "package/extra.py"),
        (
            "import sys\nsys.path.append(str(here / 'package'))\ntry:\n    import extra\nexcept ImportError:\n    pass\n",
            "package/extra.py",
        ),
        ("os.listdir(os.open(here / 'package', os.O_RDONLY))\n", "package/x"),
    ],
)
def test_what_appears_where_it_looked_runs_it_again(project, source, appears):
    project({"m.py": HERE + source, "package/other.py": ""})
    assert project({})[0] == []
    assert project({appears: ""})[0] == ["m"]


@pytest.mark.parametrize(
    "source",
    [
        "(here / 'x').exists()\n",
        "os.path.getsize(here / 'm.py')\n",
        "from os.path import isfile\nisfile('x')\n",
        "import importlib.util\nimportlib.util.find_spec('extra')\n",
        "import datetime\ndatetime.date.today()\n",
        "import sqlite3\nsqlite3.connect(f'file:{here}/x.db?mode=ro', uri=True)\n",
        "import ctypes\nctypes.CDLL(None).getpid()\n",
        "os.open('x', os.O_RDONLY, dir_fd=os.open(here, os.O_RDONLY))\n",
        "import multiprocessing\n\ndef f(): pass\n\nif __name__ == '__main__':\n"
        "    process = multiprocessing.get_context('spawn').Process(target=f)\n    process.start()\n    process.join()\n",
        "import _asks\n",
    ],
)  # fmt: skip
def test_what_depends_on_more_than_what_it_reads_is_run_each_time(project, source):
    asks = {"_asks.py": "import os.path\nos.path.exists('x')\n"}
    project({"m.py": HERE + source, "x": "", "x.db": ""} | asks)
    assert project({})[0] == ["m"]


def test_what_is_replaced_by_an_older_file_while_it_runs_is_not_kept(project, tmp_path):
    project({"m.py": HERE + "print((here / 'data.txt').read_text())\n", "data.txt": "1", "older.txt": "2"})
    shutil.rmtree(tmp_path / "cache")
    (tmp_path / "older.txt").rename(tmp_path / "data.txt")
    assert [project({})[0], project({})[0]] == [["m"], ["m"]]


def test_what_is_run_is_what_was_read(tmp_path):
    path = tmp_path / "m.py"
    path.write_text("print(1)\n# 1\n")
    module = parse(path, path.name, path.read_bytes())
    path.write_text("print(2)\n# 1\n")
    [proof] = prove([module], tmp_path / "cache")
    assert proof.recording.steps[0].output == "1\n"
