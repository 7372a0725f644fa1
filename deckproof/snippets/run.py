"""Running modules, each in a fresh process, and recording what happened."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deckproof.snippets.module import Module
from deckproof.snippets.plan import plan
from deckproof.snippets.recording import End, Raised, Recording, Step

_WORKER = Path(__file__).with_name("worker.py")
_KEPT = ("PATH", "HOME", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "VIRTUAL_ENV")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a module may use: `seconds` on the clock, `output` in characters, `file_size` in bytes a file."""

    seconds: float = 10.0
    output: int = 1_000_000
    file_size: int = 64_000_000


DEFAULT = Limits()
_running: "set[subprocess.Popen[bytes]]" = set()


def run(module: Module, limits: Limits = DEFAULT) -> Recording:
    """Run `module` as a script in a scratch directory of its own and give what happened."""
    asked = plan(module)
    with tempfile.TemporaryDirectory(prefix="deckproof-", ignore_cleanup_errors=True) as place:
        scratch = Path(place, "scratch")
        scratch.mkdir()
        output, errors, record = (Path(place, name) for name in ("output", "errors", "record"))
        order = {
            "path": str(module.path.resolve()),
            "record": str(record),
            "output": str(output),
            "flood": limits.output,
            "file_size": limits.file_size,
            "watches": [[watch.first, watch.stop, watch.lines] for watch in asked.watches],
            "claimed": sorted(asked.claimed),
            "exits": sorted(asked.exits),
            "valued": sorted(asked.valued),
            "skipped": sorted(asked.skipped),
        }
        begun = time.monotonic()
        with output.open("ab") as out, errors.open("ab") as err:
            process = subprocess.Popen(
                [sys.executable, str(_WORKER), json.dumps(order)],
                cwd=scratch,
                env=_environment(scratch),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )
            _running.add(process)
            try:
                status: int | None = process.wait(limits.seconds)
            except subprocess.TimeoutExpired:
                status = None
            finally:
                _end(process)
                _running.discard(process)
        seconds = time.monotonic() - begun
        steps = [json.loads(line) for line in record.read_text().splitlines()] if record.exists() else []
        with output.open("rb") as file:
            printed = file.read(4 * limits.output)
        return _recording(module, steps, printed, _text(errors.read_bytes()), status, limits, seconds)


def run_all(modules: Iterable[Module], limits: Limits = DEFAULT) -> list[Recording]:
    """The recordings of `modules`, in their order, as many side by side as there are cores."""
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor(os.cpu_count() or 1)
    try:
        return list(pool.map(lambda module: run(module, limits), modules))
    except BaseException:  # Ctrl-C: wait for nobody
        pool.shutdown(wait=False, cancel_futures=True)
        for process in list(_running):
            _end(process)
        raise
    finally:
        pool.shutdown()


def _environment(scratch: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    fixed = {
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "TMPDIR": str(scratch),
        "COLUMNS": "80",
    }
    return kept | fixed


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the process and all that it started and left behind in its session."""
    with suppress(ProcessLookupError, PermissionError):  # nobody left; macOS says the latter of zombies
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _recording(
    module: Module,
    records: list[dict[str, Any]],
    output: bytes,
    errors: str,
    status: int | None,
    limits: Limits,
    seconds: float,
) -> Recording:
    steps = []
    begin = 0
    for record in records:
        raised = (
            Raised(**{**record["raised"], "traceback": tuple(record["raised"]["traceback"])})
            if "raised" in record
            else None
        )
        text = _text(output[begin : record["end"]])
        steps.append(
            Step(
                text, raised, record.get("value"), record.get("stopped", False), record.get("skipped", False)
            )
        )
        begin = record["size"]
    over = records[-1].get("over") if records else None
    end, detail = End.DONE, ""
    if over:
        end = End(over)
    elif status is None:
        end, detail = End.TIMEOUT, f"{limits.seconds:g} s"
    elif len(steps) < len(module.statements):
        end, detail = End.DIED, _cause(status, errors)
    rest = _text(output[begin:])
    if end in (End.TIMEOUT, End.DIED) and len(steps) < len(module.statements):
        steps.append(Step(rest))
    elif rest and steps:  # what threads and exit handlers printed after the last statement
        last = steps.pop()
        steps.append(Step(last.output + rest, last.raised, last.value, last.stopped, last.skipped))
    return Recording(tuple(steps), end, detail, errors, seconds)


def _cause(status: int, errors: str) -> str:
    if status < 0:
        return f"killed by {signal.Signals(-status).name}"
    last = errors.strip().splitlines()[-1:] if status else []
    return f"its process exited with status {status}" + (f": {last[0]}" if last else "")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace").replace("\r\n", "\n")
