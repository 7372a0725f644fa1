"""TeX is got ready before a deck is read; nothing of that is left where the deck then needs none of it."""

import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from deckproof import ahead
from deckproof.beamer import press
from deckproof.beamer.format import prepare
from deckproof.problem import MissingTool
from deckproof.project import Project
from deckproof.theme import FLAT, Beamer


@pytest.fixture
def project(tmp_path: Path, cache: Path) -> Project:
    prepare(FLAT, cache)
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "cache").symlink_to(cache)
    return Project(tmp_path)


def left(project: Project) -> list[Path]:
    return [*(project.cache / "beamer").glob(".run-*")]


def deck(project: Project, text: str) -> Path:
    (project.root / "x.md").write_text(text)
    return project.root / "x.md"


@pytest.mark.parametrize("suffix", [".pdf", ".html"])
def test_one_press_waits_for_plain_decks(project: Project, suffix: str) -> None:
    ahead.begin_plain(project, [deck(project, "## A\n")], suffix)
    ahead.begin_plain(project, [deck(project, "## A\n")], suffix)
    ahead.begin(project, FLAT, suffix)
    ahead.wait(project)
    (directory,) = left(project)
    with press.take(prepare(FLAT, project.cache)) as taken:
        assert os.path.samefile(taken.directory, directory)
    ahead.end(project)


def test_what_nobody_takes_ends_in_the_end_and_can_begin_again(project: Project) -> None:
    for _ in range(2):
        ahead.begin(project, FLAT, ".pdf")
        ahead.wait(project)
        assert len(left(project)) == 1
        ahead.end(project)
        assert not left(project)


@pytest.mark.parametrize("text", ["---\ntheme: Madrid\n---\n\n## A\n", b"\xff"])
def test_nothing_begins_for_a_deck_that_may_need_something_else(project: Project, text: str | bytes) -> None:
    path = deck(project, "")
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    ahead.begin_plain(project, [path, project.root / "absent.md"], ".pdf")
    ahead.wait(project)
    assert not left(project)
    ahead.end(project)


def test_html_needs_no_tex_and_a_pdf_does(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "deckproof.beamer.format.prepare", lambda *_: (_ for _ in ()).throw(MissingTool("no TeX"))
    )
    ahead.begin(project, FLAT, ".html")
    ahead.wait(project)
    ahead.end(project)
    ahead.begin(project, FLAT, ".pdf")
    with pytest.raises(MissingTool, match="no TeX"):
        ahead.wait(project)
    ahead.end(project)


def test_html_is_measured_with_the_plain_theme(project: Project) -> None:
    ahead.begin(project, replace(FLAT, beamer=Beamer("Madrid")), ".html")
    ahead.wait(project)
    with press.take(prepare(FLAT, project.cache)) as taken:
        assert [taken.directory.name] == [directory.name for directory in left(project)]
    ahead.end(project)
