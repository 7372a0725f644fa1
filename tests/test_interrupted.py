"""Whatever happens to a build, what was built before is whole, and the next build is right."""

import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from conftest import Sandbox

REPOSITORY = Path(__file__).parent.parent
KILLS = int(os.environ.get("DECKPROOF_KILLS", "40"))
DECK = """\
% A talk

## One

WORD

```{{.python snippet="one:first"}}
```

::: notes
Say WORD.
:::

## Two

![a square](img/square.svg)
"""
FILES = {
    "snippets/one.py": "# region first\nprint(7)\n# 7\n# endregion\n",
    "img/square.py": (
        "import drawsvg\n\n\ndef draw(theme):\n    drawing = drawsvg.Drawing(9, 9)\n"
        "    drawing.append(drawsvg.Rectangle(0, 0, 9, 9))\n    return drawing\n"
    ),
}
WORDS = ("alpha", "omega")
OUTPUTS = ("talk.pdf", "talk-notes.pdf", "talk.html")


def started(sandbox: "Sandbox", *arguments: str, **given: object) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "deckproof", "-C", str(sandbox.root), *arguments]
    return subprocess.Popen(
        command,
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **given,  # type: ignore[call-overload]
    )


def say(sandbox: "Sandbox", word: str) -> None:
    sandbox.write({"slides/talk.md": DECK.replace("WORD", word).replace("{{", "{").replace("}}", "}")})


def there(sandbox: "Sandbox") -> dict[str, bytes]:
    return {name: (sandbox.root / "build" / name).read_bytes() for name in OUTPUTS}


def build(sandbox: "Sandbox") -> dict[str, bytes]:
    for kind in ("pdf", "html"):
        done = sandbox.run(kind)
        assert done.status == 0, done.err
    return there(sandbox)


@pytest.fixture(scope="module")
def right(a_project: Callable[..., "Sandbox"]) -> dict[str, dict[str, bytes]]:
    """What is built of the deck with each word, in projects that nothing happens to."""
    made = {}
    for word in WORDS:
        sandbox = a_project(FILES)
        say(sandbox, word)
        made[word] = build(sandbox)
    return made


@pytest.fixture
def sandbox(project: Callable[..., "Sandbox"], right: dict[str, dict[str, bytes]]) -> "Sandbox":
    made = project(FILES)
    say(made, WORDS[0])
    assert build(made) == right[WORDS[0]]
    return made


def test_a_build_that_is_killed_leaves_whole_files(
    sandbox: "Sandbox", right: dict[str, dict[str, bytes]]
) -> None:
    chance = random.Random(7)
    ended = 0
    for turn in range(KILLS):
        word = WORDS[(turn + 1) % 2]
        say(sandbox, word)
        kind = chance.choice(["pdf", "html"])
        process = started(sandbox, kind, start_new_session=True)
        try:
            process.communicate(timeout=chance.uniform(0.05, 1.2))
            ended += 1
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        for name, content in there(sandbox).items():
            assert content in (right[WORDS[0]][name], right[WORDS[1]][name]), f"{name} is torn after {turn}"
        if turn % 5 == 4:
            assert build(sandbox) == right[word]
    assert ended < KILLS  # some were killed


def test_builds_at_the_same_time_are_all_right(
    sandbox: "Sandbox", right: dict[str, dict[str, bytes]]
) -> None:
    for turn in range(4):
        word = WORDS[(turn + 1) % 2]
        say(sandbox, word)
        running = [started(sandbox, kind) for kind in ("pdf", "html", "pdf")]
        for process in running:
            out, err = process.communicate(timeout=120)
            assert process.returncode == 0, (out, err)
        assert there(sandbox) == right[word]


@pytest.mark.parametrize("most", [0, 200, 5_000, 30_000, 60_000, 300_000])
def test_a_disk_without_room_leaves_whole_files(
    sandbox: "Sandbox", right: dict[str, dict[str, bytes]], most: int
) -> None:
    """Files cannot become larger than `most` bytes, so that writing fails as on a full disk, at some point."""
    say(sandbox, WORDS[1])
    for kind in ("pdf", "html"):
        process = started(
            sandbox, kind, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        )
        _, err = process.communicate(timeout=120)
        assert b"Traceback" not in err, err
        assert process.returncode in (0, 1)
        assert process.returncode == 0 or b"refuses" in err or b"problem[" in err, err
    for name, content in there(sandbox).items():
        assert content in (right[WORDS[0]][name], right[WORDS[1]][name])
    assert build(sandbox) == right[WORDS[1]]


def running(marker: str) -> list[str]:
    """The programs whose environment has `marker` in it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if marker.encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_bytes().decode().replace("\0", " "))
        except OSError:  # it has ended, or is not ours
            continue
    return found


@pytest.mark.parametrize("way", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("kind", ["pdf", "html"])
def test_ctrl_c_ends_at_once_and_leaves_nothing_running(
    project: Callable[..., "Sandbox"], way: signal.Signals, kind: str
) -> None:
    slow = "img/square.py", "import time\n\n\ndef draw(theme):\n    time.sleep(9)\n"
    sandbox = project({**FILES, "snippets/one.py": FILES["snippets/one.py"] + "import time\ntime.sleep(8)\n"})
    say(sandbox, WORDS[0])
    sandbox.write(dict([slow]) if way == signal.SIGINT else {})
    for wait in (0.4, 0.8, 1.6):
        marker = f"/nowhere/{uuid4()}"
        environment = os.environ | {"PATH": f"{os.environ['PATH']}:{marker}"}
        process = started(sandbox, kind, env=environment, start_new_session=True)
        time.sleep(wait)
        process.send_signal(way)
        asked = time.monotonic()
        _, err = process.communicate(timeout=20)
        assert time.monotonic() - asked < 5  # far less, on a machine that has nothing else to do
        assert (process.returncode, err.decode().splitlines()[-1:]) == (130, ["stopped"])
        end = time.monotonic() + 2
        while running(marker) and time.monotonic() < end:
            time.sleep(0.05)
        assert running(marker) == []


UNHEARD = """
import signal, sys, threading, time
from deckproof import cli

for ending in cli._ENDING:
    signal.signal(ending, cli._stop)
if sys.argv[1] == "listen":
    cli._listen()
beside = threading.Thread(target=time.sleep, args=[4], daemon=True)
beside.start()
begun = time.monotonic()
try:
    signal.pthread_kill(beside.ident, signal.SIGTERM)  # as if it came just before the main thread waits
    beside.join()
    time.sleep(0)
except KeyboardInterrupt:
    pass
print(time.monotonic() - begun)
"""


def test_a_signal_that_comes_before_a_wait_ends_it() -> None:
    assert _unheard("listen") < 2


def test_without_listening_such_a_signal_is_not_heard() -> None:
    """So that the test above can fail. Now and then the main thread notices before it waits."""
    assert any(_unheard("wait") > 3 for _ in range(5))


def _unheard(how: str) -> float:
    """Seconds until the signal was heard."""
    command = [sys.executable, "-c", UNHEARD, how]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return float(done.stdout)
