"""`handout` and `site` do what there is to do, and no more."""

import time
from pathlib import Path

import pytest

from deckproof import check, make, publish
from deckproof.project import Project
from deckproof.renderers import RENDERERS
from tests.conftest import Sandbox

FILES = {
    "slides/alpha.md": '% Alpha\n\n## One\n\n```{.python snippet="a:first"}\n```\n',
    "slides/beta.md": "% Beta\n\n## One\n\nwords\n",
    "snippets/a.py": "# region first\nprint(1)\n# 1\n# endregion\n",
    "snippets/b.py": "print(2)\n# 2\n",
}
ALL = [
    "build/alpha.pdf: the slides", "build/alpha.html: the slides", "build/alpha.epub: the handout as a book",
    "build/beta.pdf: the slides", "build/beta.html: the slides", "build/beta.epub: the handout as a book",
    "build/handout: the handout",
]  # fmt: skip


@pytest.fixture(scope="module")
def made(a_project) -> Sandbox:
    sandbox = a_project(FILES)
    time.sleep(0.1)  # until no file looks as new as a clock can tell
    assert sandbox.run("site").status == 0
    return sandbox


def test_nothing_changed(made: Sandbox) -> None:
    done = made.run("handout")
    assert done.out.splitlines() == [f"{line} (up to date)" for line in ALL]
    done = made.run("site")
    assert done.out.splitlines()[-1] == "build/site: all of it, for a web server (up to date)"


def test_another_address_or_a_lost_file_makes_only_the_site_again(made: Sandbox) -> None:
    index: Path = made.root / "build" / "site" / "index.html"
    done = made.run("site", "--url", "https://ann.example")
    assert done.out.count("(up to date)") == len(ALL)
    assert "https://ann.example/" in index.read_text("utf-8")
    assert made.run("site").out.count("(up to date)") == len(ALL)
    index.unlink()
    assert made.run("site").out.count("(up to date)") == len(ALL)
    assert index.exists()
    assert made.run("site").out.count("(up to date)") == len(ALL) + 1


@pytest.mark.parametrize(
    ("change", "left"),
    [
        ({"slides/beta.md": "% Beta\n\n## One\n\nother words\n"}, {"alpha.pdf", "alpha.html"}),
        ({"snippets/b.py": "print(3)\n# 3\n"}, set()),
        ({"build/handout/index.html": ""}, {"alpha.pdf", "alpha.html", "beta.pdf", "beta.html"}),
        ({"build/beta.epub": ""}, {"alpha.pdf", "alpha.html", "beta.pdf", "beta.html"}),
        ({"build/beta.pdf": ""}, {"alpha.pdf", "alpha.html", "beta.html"}),
    ],
)  # fmt: skip
def test_what_changed_is_made_again(project, change, left) -> None:
    sandbox = project(FILES)
    time.sleep(0.1)  # until no file looks as new as a clock can tell
    assert sandbox.run("handout").status == 0
    sandbox.write(change)
    time.sleep(0.1)  # until no file looks as new as a clock can tell
    done = sandbox.run("handout")
    assert done.status == 0, done.err
    up_to_date = {line.partition(":")[0] for line in done.out.splitlines() if "(up to date)" in line}
    assert up_to_date == {f"build/{name}" for name in left}
    assert "build/handout: the handout (up to date)" in sandbox.run("handout").out


def test_decks_are_read_and_checked_once(project, monkeypatch) -> None:
    sandbox = project(FILES)
    counted = []
    for module, name in ((check, "read"), (check, "proven"), (make, "proven")):
        whole = getattr(module, name)

        def counting(*given, name=name, whole=whole, **more):
            counted.append(name)
            return whole(*given, **more)

        monkeypatch.setattr(module, name, counting)
    work = Project(sandbox.root)
    assert len(list(publish.handout(work, work.decks()))) == len(ALL)
    assert sorted(counted) == ["proven", "read", "read"]
    assert set(RENDERERS) == {".pdf", ".html"}


def test_what_is_wrong_with_one_deck_is_told_once_and_nothing_is_remembered(project) -> None:
    sandbox = project({**FILES, "snippets/a.py": FILES["snippets/a.py"].replace("# 1", "# 2")})
    for _ in range(2):
        done = sandbox.run("handout")
        assert (done.status, done.codes) == (1, ["false-claim"])
    assert not (sandbox.root / "build" / "handout").exists()
