"""A build with nothing to do says so and does nothing; whatever a deck depends on makes it build again."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Sandbox

REPOSITORY = Path(__file__).parent.parent

FILES = {
    "slides/talk.md": (
        "---\ntitle: T\nbibliography: refs.bib\n---\n\n## A\n\nAs @knuth says.\n\n"
        '```{.python snippet="one:first"}\n```\n\n![a square](img/square.svg)\n\n'
        "::: notes\nSay it.\n:::\n"
    ),
    "slides/other.md": "% O\n\n## B\n\nb\n",
    "snippets/one.py": (
        "from _support import number\nfrom pathlib import Path\n\n# region first\nprint(number())\n# 7\n# endregion\n"
        "Path({outside!r}).read_text()\n"
    ),
    "snippets/_support.py": "def number():\n    return 7\n",
    "img/square.py": (
        "import drawsvg\nfrom _side import SIDE\n\n\ndef draw(theme):\n"
        "    drawing = drawsvg.Drawing(SIDE, SIDE)\n"
        "    drawing.append(drawsvg.Rectangle(0, 0, SIDE, SIDE))\n    return drawing\n"
    ),
    "img/_side.py": "SIDE = 100\n",
    "refs.bib": "@book{knuth, title={The {TeX}book}, author={Knuth, Donald}, year={1984}}\n",
    "pyproject.toml": "",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, a_project: Callable[..., "Sandbox"]) -> "Sandbox":
    """A project whose decks are built, and that nobody changes."""
    outside = tmp_path_factory.mktemp("outside") / "data.txt"
    outside.write_text("data\n")
    files = dict(FILES)
    files["snippets/one.py"] = files["snippets/one.py"].format(outside=str(outside))
    sandbox = a_project(files)
    settle(sandbox.root)
    done = sandbox.run("pdf")
    assert (done.status, "up to date" in done.out) == (0, False), done.err
    return sandbox


def settle(root: Path) -> None:
    """Make all files look older than a clock's tick."""
    time.sleep(0.1)
    assert root.is_dir()


def is_up_to_date(sandbox: "Sandbox", deck: str = "talk") -> bool:
    done = sandbox.run("pdf", deck)
    assert done.status == 0, done.err
    return "(up to date)" in done.out


def test_nothing_changed(built: "Sandbox") -> None:
    files = {path: path.stat().st_mtime_ns for path in (built.root / "build").glob("*.pdf")}
    done = built.run("pdf")
    assert done.out.splitlines() == [
        "build/other.pdf: 1 slides, 0 code blocks proven (up to date)",
        "build/talk.pdf: 1 slides, 1 code blocks proven (up to date)",
        "build/talk-notes.pdf: the same with the speaker notes beside it",
    ]
    assert {path: path.stat().st_mtime_ns for path in (built.root / "build").glob("*.pdf")} == files


def test_nothing_heavy_is_imported_for_that(built: "Sandbox") -> None:
    script = (
        "import sys; from deckproof.cli import main; status = main(sys.argv[1:]); "
        "print(status, [name for name in ('json.scanner', 'pikepdf', 'pygments', 'deckproof.make', 'subprocess')"
        " if name in sys.modules])"
    )
    command = [sys.executable, "-c", script, "-C", str(built.root), "pdf"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY, check=True)
    assert done.stdout.splitlines()[-1] == "0 ['json.scanner']"


def edited(name: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        path = root / name
        path.write_text(
            path.read_text("utf-8").replace("\n", " \n" if name.endswith(".md") else "\n\n", 1), "utf-8"
        )

    return change


def same_size_and_time(root: Path) -> None:
    """An edit that leaves size and time of the content as they were, as `touch -r` can."""
    path = root / "slides" / "talk.md"
    before = path.stat()
    path.write_text(path.read_text("utf-8").replace("As ", "So "), "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


CHANGES: dict[str, Callable[[Path], object]] = {
    "the deck": edited("slides/talk.md"),
    "the deck, unseen by size and time": same_size_and_time,
    "a snippet": edited("snippets/one.py"),
    "what a snippet imports": edited("snippets/_support.py"),
    "what a snippet reads elsewhere": edited("../data.txt"),
    "another module of snippets": lambda root: (root / "snippets" / "two.py").write_text("x = 1\n"),
    "a picture": edited("img/square.py"),
    "what a picture imports": edited("img/_side.py"),
    "the bibliography": edited("refs.bib"),
    "the settings": lambda root: (root / "pyproject.toml").write_text("[tool.other]\n"),
    "an output that is gone": lambda root: (root / "build" / "talk.pdf").unlink(),
    "an output that was written over": lambda root: (root / "build" / "talk.pdf").write_bytes(b"no"),
    "the notes that are gone": lambda root: (root / "build" / "talk-notes.pdf").unlink(),
    "a deck of the notes' name": lambda root: (root / "slides" / "extra.md").write_text("## X\n\nx\n"),
}


@pytest.fixture
def changed(request: pytest.FixtureRequest, built: "Sandbox", tmp_path: Path, cache: Path) -> "Sandbox":
    """A copy of the project, built, and changed in one way."""
    root = tmp_path / "project"
    shutil.copytree(built.root, root, ignore=shutil.ignore_patterns("build"))
    outside = root.parent / "data.txt"
    outside.write_text("data\n")
    module = root / "snippets" / "one.py"
    module.write_text(re.sub(r"Path\(.*?\)", f"Path({str(outside)!r})", module.read_text()))
    (root / "build").mkdir()
    (root / "build" / "cache").symlink_to(cache)
    settle(root)
    sandbox = type(built)(root)
    assert not is_up_to_date(sandbox)
    assert is_up_to_date(sandbox)
    CHANGES[request.param](root)
    settle(root)
    return sandbox


@pytest.mark.parametrize("changed", CHANGES, indirect=True)
def test_what_a_deck_depends_on_makes_it_build(changed: "Sandbox") -> None:
    assert not is_up_to_date(changed)
    assert is_up_to_date(changed)
    assert (changed.root / "build" / "talk.pdf").read_bytes().startswith(b"%PDF")


def test_another_deck_is_no_reason(built: "Sandbox", tmp_path: Path) -> None:
    root = tmp_path / "project"
    sandbox = type(built)(root).write({"slides/a.md": "## A\n\na\n", "slides/b.md": "## B\n\nb\n"})
    settle(root)
    sandbox.run("pdf")
    edited("slides/b.md")(root)
    settle(root)
    out = sandbox.run("pdf").out
    assert "build/a.pdf: 1 slides, 0 code blocks proven (up to date)" in out
    assert "build/b.pdf: 1 slides, 0 code blocks proven (up to date)" not in out
    assert built.root.exists()


@pytest.mark.parametrize(
    "statement", ["import datetime\nx = datetime.datetime.now()", "import os\nos.system('true')"]
)
def test_a_module_that_runs_in_each_build_makes_it_build(project, statement: str) -> None:
    files = {
        "slides/talk.md": '## A\n\n```{.python snippet="one:first"}\n```\n',
        "snippets/one.py": f"{statement}\n# region first\nprint(7)\n# 7\n# endregion\n",
    }
    sandbox = project(files)
    settle(sandbox.root)
    assert not is_up_to_date(sandbox)
    assert not is_up_to_date(sandbox)


def test_the_environment_of_modules_matters(built: "Sandbox", monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_up_to_date(built)
    monkeypatch.setenv("LD_LIBRARY_PATH", "/nowhere")
    assert not is_up_to_date(built)
    monkeypatch.delenv("LD_LIBRARY_PATH")
    assert not is_up_to_date(built)  # what is kept is of the last build
    assert is_up_to_date(built)


def test_a_deck_with_a_problem_is_never_up_to_date(project) -> None:
    sandbox = project({"slides/talk.md": "## A\n\na\n"})
    settle(sandbox.root)
    assert not is_up_to_date(sandbox)
    sandbox.write({"slides/talk.md": "## A\n\n![](missing.png)\n"})
    for _ in range(2):
        assert sandbox.run("pdf").status == 1
    sandbox.write({"slides/talk.md": "## A\n\na\n"})
    settle(sandbox.root)
    assert not is_up_to_date(sandbox)


def test_a_build_of_a_file_that_was_just_written_is_not_trusted(project) -> None:
    sandbox = project({"slides/talk.md": "## A\n\na\n"})
    ahead = time.time() + 60
    os.utime(sandbox.root / "slides" / "talk.md", (ahead, ahead))  # as on a disk whose clock is ahead
    assert not is_up_to_date(sandbox)
    assert not is_up_to_date(sandbox)


def test_each_kind_of_output_is_asked_for_by_itself(built: "Sandbox") -> None:
    assert "(up to date)" not in built.run("pdf", "--handout", "talk").out
    assert "(up to date)" in built.run("pdf", "--handout", "talk").out
    assert "(up to date)" not in built.run("html", "talk").out
    assert "(up to date)" in built.run("html", "talk").out
