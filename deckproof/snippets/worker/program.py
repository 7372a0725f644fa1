"""Runs a program in another language in the process made for it, and notes what it did.

This process stays beside the program and waits for it; all limits of a module hold for both.
"""

import json
import os
import resource
import signal
from contextlib import suppress
from time import monotonic, sleep

from deckproof.snippets.worker.gather import named
from deckproof.snippets.worker.limits import limit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    Order = dict[str, Any]

GRACE = 0.2  # seconds that a program may go on after the output that its claims state
GRACE_OUTPUT = 20_000  # bytes
_POLL = 0.005
# Python ignores these, and what it starts would do so too.
_SIGNALS = [signal.SIGPIPE, signal.SIGXFSZ]


def main(order: "Order") -> None:
    """Build and run the program of `order`."""
    begin(order)
    program, place, file = order["program"], order["place"], order["path"]
    directory = os.path.dirname(file)
    if program["text"] is not None:
        os.mkdir(f"{place}/source")
        file = f"{place}/source/{os.path.basename(file)}"
        with open(file, "wb") as copy:
            copy.write(program["text"].encode())
    places = {
        "{file}": file,
        "{directory}": directory,
        "{scratch}": f"{place}/scratch",
        "{program}": f"{place}/program",
    }
    if program["build"]:
        status = wait(start(order, _filled(program["build"], places), [(os.POSIX_SPAWN_DUP2, 2, 1)]))
        if status:
            over(order, "build", _ending(status))
        os.ftruncate(2, 0)  # its warnings
    if program["command"]:
        words = _filled(program["command"], places)
        stopped, status = _watched(order, words) if order["watches"] else (False, wait(start(order, words)))
        if stopped:
            note(order, {"end": size(), "size": size(), "stopped": True})
            os._exit(0)
        if status:
            end = "status" if status > 0 else "flood" if -status == signal.SIGXFSZ else "died"
            over(order, end, _ending(status))
    note(order, {"end": size(), "size": size()})
    os._exit(0)


def begin(order: "Order") -> None:
    """Set the limits, and note what is so of all programs: nobody sees what they read and which lines run."""
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, order["file_size"]),
        (resource.RLIMIT_DATA, order["memory"]),
    ):
        limit(what, most)
    note(order, {"saw": ["program", order["path"]]})
    note(order, {"ran": [0]})


def note(order: "Order", what: "dict[str, object]") -> None:
    """Write `what` down for whoever makes the recording."""
    with open(f"{order['place']}/record", "ab") as record:
        record.write(f"{order['mark']} {json.dumps(what)}\n".encode())


def over(order: "Order", end: str, detail: str) -> None:
    """Note how the run ended, and end."""
    note(order, {"end": size(), "size": size(), "over": end, "detail": detail})
    os._exit(0)


def size() -> int:
    """How much was printed so far."""
    return os.fstat(1).st_size


def start(
    order: "Order",
    words: "Sequence[str]",
    files: "Sequence[tuple[Any, ...]]" = (),
    *,
    apart: bool = False,
) -> int:
    """Start the command `words`, `apart` in a process group of its own. Without one, the run ends here."""
    group = {"setpgroup": 0} if apart else {}
    try:
        return os.posix_spawnp(words[0], words, os.environ, file_actions=files, setsigdef=_SIGNALS, **group)  # type: ignore[arg-type]
    except OSError:
        over(order, "missing", words[0])
        raise


def wait(pid: int) -> int:
    """The status of the process `pid` when it has ended; minus the signal that killed it."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _watched(order: "Order", words: "Sequence[str]") -> tuple[bool, int]:
    """Run `words`, and stop it when it has printed more lines than its claims state. Was it stopped?"""
    enough = order["watches"][0][2] + 1
    pid = start(order, words, apart=True)
    reached, cut = 0.0, 0
    while True:
        ended, how = os.waitpid(pid, os.WNOHANG)
        status = os.waitstatus_to_exitcode(how) if ended else 0
        if not cut:
            cut, reached = _end_of(order, enough), monotonic()
        if ended and (not cut or status != -signal.SIGXFSZ):
            return False, status
        if ended or (cut and (monotonic() - reached > GRACE or size() - cut > GRACE_OUTPUT)):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
            if not ended:
                os.waitpid(pid, 0)
            os.ftruncate(1, cut)
            return True, 0
        sleep(_POLL)


def _end_of(order: "Order", lines: int) -> int:
    """Where in the output so many lines end; 0 while there are fewer."""
    end = 0
    with open(f"{order['place']}/output", "rb") as output:
        for number, line in enumerate(output, 1):
            end += len(line)
            if number == lines and line.endswith(b"\n"):
                return end
    return 0


def _filled(words: "Sequence[str]", places: "dict[str, str]") -> list[str]:
    filled = []
    for word in words:
        for name, path in places.items():
            word = word.replace(name, path)
        filled.append(word)
    return filled


def _ending(status: int) -> str:
    return f"exit status {status}" if status > 0 else f"killed by {named(-status)}"
