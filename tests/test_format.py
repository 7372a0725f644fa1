"""The preamble as a format: the same however it is dumped, and what is said where it cannot be."""

import gzip
import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from deckproof.beamer import format as formats
from deckproof.beamer import tex
from deckproof.problem import MissingTool
from deckproof.theme import FLAT

LITTLE = r"\RequirePackage{graphics}"


@pytest.fixture(autouse=True)
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "preamble", lambda theme: LITTLE)


def test_a_format_is_what_tex_dumps_but_not_compressed(tmp_path: Path) -> None:
    (tmp_path / "deckproof.tex").write_text(f"{LITTLE}\n\\dump\n")
    command = [
        "xelatex",
        "-ini",
        "-no-shell-escape",
        "-interaction=batchmode",
        "-jobname=deckproof",
        "&xelatex",
        "deckproof.tex",
    ]
    tex.run(command, tmp_path)
    dumped = (tmp_path / "deckproof.fmt").read_bytes()
    assert formats.prepare(FLAT, tmp_path).read_bytes() == gzip.decompress(dumped)


def test_beside_a_format_is_what_it_read(tmp_path: Path) -> None:
    format = formats.prepare(FLAT, tmp_path)
    read = json.loads(format.with_suffix(".json").read_text())
    assert any(path.endswith("/graphics.sty") for path in read)
    assert read.keys() == set(map(str, formats.packages(FLAT, tmp_path)))
    assert all([str(os.stat(path).st_mtime_ns), str(os.stat(path).st_size)] == read[path] for path in read)
    assert not any(str(tmp_path) in path for path in read)


def test_a_package_that_changes_makes_another_process_dump_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    format = formats.prepare(FLAT, tmp_path)
    listing = format.with_suffix(".json")
    read = json.loads(listing.read_text())
    listing.write_text(json.dumps({path: ["1", "1"] for path in read}))
    before = format.stat().st_ino
    monkeypatch.setattr(formats, "_good", set())
    formats.prepare(FLAT, tmp_path)
    assert format.stat().st_ino != before
    assert json.loads(listing.read_text()) == read


@pytest.mark.parametrize(
    ("preamble", "says"),
    [
        (r"\documentclass{article}\nosuch", "Undefined control sequence"),
        (r"\documentclass{nosuch}", "File `nosuch.cls' not found"),
    ],
)
def test_a_preamble_that_tex_refuses_is_said_at_once_and_leaves_nothing(
    preamble: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "preamble", lambda theme: preamble)
    with pytest.raises(MissingTool, match=says):
        formats.prepare(FLAT, tmp_path)
    assert not list((tmp_path / "beamer").iterdir())


def test_a_tex_that_ends_before_it_writes_or_while_it_does_is_no_format(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    log = "echo > deckproof.log;"
    for writes in ("", "printf '\\037\\213\\010\\0' > deckproof.fmt;", "echo no format > deckproof.fmt;"):
        (programs / "xelatex").write_text(f"#!/bin/sh\n{log} {writes} kill -9 $$\n")
        (programs / "xelatex").chmod(0o755)
        with monkeypatch.context() as killed:
            killed.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
            with pytest.raises(MissingTool, match="no whole format"):
                formats.prepare(FLAT, tmp_path / "cache")
        assert not list((tmp_path / "cache" / "beamer").iterdir())


def test_a_tex_whose_builder_is_killed_ends_by_itself(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from deckproof.beamer.format import prepare;"
        " from deckproof.theme import FLAT; prepare(FLAT, Path(sys.argv[1]))"
    )
    builder = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)])
    until = time.monotonic() + 20
    while not list(tmp_path.glob("beamer/.dump-*/deckproof.log")) and time.monotonic() < until:
        time.sleep(0.01)
    assert _at_work(tmp_path)
    builder.kill()
    builder.wait()
    while _at_work(tmp_path) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _at_work(tmp_path)


def _at_work(directory: Path) -> list[str]:
    """The processes that work somewhere in `directory`."""
    found = []
    for process in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):  # it has just ended
            if os.readlink(process).startswith(str(directory)):
                found.append(process.parent.name)
    return found
