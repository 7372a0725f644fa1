"""Programs that are started here, so that Ctrl-C stops them all at once and leaves nothing running."""

import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

_running: set["subprocess.Popen[bytes]"] = set()
_lock = threading.Lock()
_stopped = False


def run(
    command: Sequence[str | Path],
    *,
    input: bytes | None = None,
    directory: Path | None = None,
    environment: Mapping[str, str] | None = None,
    timeout: float | None = None,
    together: bool = False,
) -> "subprocess.CompletedProcess[bytes]":
    """Run a program to its end, with `input` to read and its output and errors kept, `together` or apart.

    Raises `subprocess.TimeoutExpired`, when the program is stopped; `OSError`, when it cannot be started.
    """
    with started(command, directory=directory, environment=environment, together=together) as process:
        return ended(process, input, timeout)


@contextmanager
def started(
    command: Sequence[str | Path],
    *,
    directory: Path | None = None,
    environment: Mapping[str, str] | None = None,
    together: bool = False,
) -> Iterator["subprocess.Popen[bytes]"]:
    """A program that runs for as long as this lasts, at most: see `ended`. Its output and errors are kept,
    `together` or apart."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if together else subprocess.PIPE,
        cwd=directory,
        env=environment,
        process_group=0,  # with all that it starts
    )
    with watched(process):
        yield process


def ended(
    process: "subprocess.Popen[bytes]", input: bytes | None = None, timeout: float | None = None
) -> "subprocess.CompletedProcess[bytes]":
    """Give `process` its `input`, and wait for its end. Raises `subprocess.TimeoutExpired`, when it is
    stopped."""
    try:
        out, errors = process.communicate(input, timeout)
    except subprocess.TimeoutExpired as expired:
        _kill(process)
        out, errors = process.communicate()
        raise subprocess.TimeoutExpired(process.args, expired.timeout, out, errors) from None
    return subprocess.CompletedProcess(process.args, process.returncode, out, errors or b"")


@contextmanager
def watched(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """For as long as this lasts, `stop` kills the process group of `process`."""
    with _lock:
        _running.add(process)
        stopped = _stopped
    try:
        if stopped:
            raise KeyboardInterrupt
        yield
        if _stopped:
            raise KeyboardInterrupt
    finally:
        with _lock:
            _running.discard(process)
        if process.poll() is None:
            _kill(process)
            process.wait()


def stop() -> None:
    """Kill all that runs, and let nothing begin any more; for a signal's handler to call."""
    global _stopped
    _stopped = True
    for process in list(_running):
        _kill(process)


def _kill(process: "subprocess.Popen[bytes]") -> None:
    with suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)


def cores() -> int:
    """How many cores there are for this process."""
    with suppress(AttributeError):  # macOS has no such limit
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
