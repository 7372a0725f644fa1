"""XeTeX that waits for what it is to set: where it comes from, what it leaves, and when it ends."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deckproof.beamer import press
from deckproof.beamer.format import prepare
from deckproof.beamer.press import Press
from deckproof.theme import FLAT

PAGE = "\\begin{document}\\begin{frame}{T}\\deckproofmark{0}{1}x\\end{frame}\\end{document}\n"


@pytest.fixture
def format(cache: Path) -> Path:
    return prepare(FLAT, cache)


def running(process: int) -> bool:
    """Is there such a process, which has not ended yet?"""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_press_sets_what_it_is_given_one_after_the_other(format: Path) -> None:
    with Press(format) as one:
        first = one.set(PAGE)
        before = (one.directory / "deck.xdv").read_bytes()
        second = one.set(PAGE.replace("{T}", "{U}"))
        assert not first.failed
        assert not second.failed
        assert "frame|0|" in second.records
        assert (one.directory / "deck.xdv").read_bytes() != before
        pdf, said = one.pdf()
        assert pdf.read_bytes().startswith(b"%PDF")
        assert not said


def test_what_tex_refuses_has_failed_and_leaves_nothing(format: Path) -> None:
    with Press(format) as one:
        one.set(PAGE)
        assert one.pdf()[0].exists()
        refused = one.set(PAGE.replace("x", r"\nosuchcommand"))
        assert refused.failed
        assert "deck.tex:1: Undefined control sequence" in refused.log
        assert not (one.directory / "deck.pdf").exists()


def test_nothing_is_left_of_a_press(format: Path) -> None:
    with Press(format) as one:
        assert one._waiting
        waits = one._waiting.pid
        assert running(waits)
    assert not running(waits)
    assert not one.directory.exists()


def test_a_press_ends_with_a_process_that_is_killed(format: Path) -> None:
    script = "import sys, time; from pathlib import Path; from deckproof.beamer.press import Press; one = Press(Path(sys.argv[1])); print(one._waiting.pid, flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", script, str(format)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    waits = int(process.stdout.readline())
    assert running(waits)
    process.kill()
    process.communicate()
    until = time.monotonic() + 10
    while running(waits) and time.monotonic() < until:
        time.sleep(0.05)
    assert not running(waits)


def test_what_was_begun_is_taken_once_and_ends_with_the_rest(format: Path) -> None:
    press.begin(format)
    press.begin(format)
    (begun,) = press._ready.values()
    with press.take(format) as first, press.take(format) as second:
        assert first is begun
        assert second is not begun
    press.begin(format)
    (left,) = press._ready.values()
    press.close(format.parent.parent)
    assert left.directory.exists()
    press.close(format.parent)
    assert not left.directory.exists()
    assert not press._ready


def test_a_press_at_work_can_be_ended(format: Path) -> None:
    with ThreadPoolExecutor() as pool, Press(format) as one:
        working = pool.submit(one.set, r"\def\x{\x}\x")
        time.sleep(0.3)
        press.close(format.parent)
        assert working.result(5).failed
        assert not one.directory.exists()


def test_a_press_whose_directory_is_gone_is_not_taken(format: Path) -> None:
    press.begin(format)
    (begun,) = press._ready.values()
    begun.close()
    with press.take(format) as other:
        assert not other.set(PAGE).failed


def test_a_format_that_is_thrown_away_is_there_for_those_who_have_it(format: Path, tmp_path: Path) -> None:
    copy = tmp_path / format.name
    copy.write_bytes(format.read_bytes())
    with Press(copy) as one:
        copy.unlink()
        one.set(PAGE)
        assert not one.set(PAGE).failed
