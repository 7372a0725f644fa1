"""How long a command takes and how much memory it needs.

A process of its own, started without any packages, starts the command and waits for it: what the system
says of its memory is then not that of the benchmark itself.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_GRACE = 10.0  # seconds that a command has to stop what it started, once its time is over


@dataclass(frozen=True)
class Run:
    """One run of a command."""

    seconds: float
    megabytes: float  # the peak of its largest process
    status: int  # as `os.waitstatus_to_exitcode` has it
    said: str = ""  # the end of what it wrote
    late: bool = False  # was it stopped, because its time was over?

    @property
    def good(self) -> bool:
        return self.status == 0 and not self.late


def run(
    command: Sequence[str | Path],
    directory: Path,
    limit: float,
    environment: Mapping[str, str] | None = None,
) -> Run:
    """Run `command` in `directory` for `limit` seconds at most, with what `environment` adds. Python keeps
    what it compiles, as it does where nobody tells it not to."""
    watching = [sys.executable, "-I", "-S", __file__, str(limit), *map(str, command)]
    added = {**os.environ, **(environment or {})}
    added.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        watching, cwd=directory, env=added, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    said = (done.stdout + done.stderr).decode(errors="replace")
    *rest, last = said.splitlines() or [""]
    try:
        seconds, megabytes, status, late = json.loads(last)
    except ValueError:
        raise SystemExit(f"{command[0]} could not be measured:\n{said}") from None
    return Run(seconds, megabytes, status, "\n".join(rest[-60:]).strip(), late)


def _watch(limit: float, command: list[str]) -> str:
    late = False
    begun = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ, setpgroup=0)

    def stop(*_: object) -> None:
        nonlocal late
        os.killpg(child, signal.SIGKILL if late else signal.SIGTERM)
        late = True

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, limit, _GRACE)
    _, status, used = os.wait4(child, 0)
    seconds = time.perf_counter() - begun
    signal.setitimer(signal.ITIMER_REAL, 0)
    if late:
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)  # what it left behind
    megabytes = used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return json.dumps([seconds, megabytes, os.waitstatus_to_exitcode(status), late])


if __name__ == "__main__":
    told = _watch(float(sys.argv[1]), sys.argv[2:])
    print(f"\n{told}", file=sys.stderr)
