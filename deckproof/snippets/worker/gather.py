"""From what a module left behind to the answer: a recording, as JSON."""

import json
import os
import signal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Record = dict[str, Any]


def gather(order: "Record", status: int | None, over: str, seconds: float) -> "Record":
    """What happened when `order` was run: its process ended with `status`, or was ended because of `over`."""
    place, most = order["place"], 4 * order["flood"]
    noted, whole = _noted(order)
    records = [record for record in noted if "end" in record]
    output, errors = _read(f"{place}/output", most), _text(_read(f"{place}/errors", most))
    examples = _examples(noted)
    steps: list[Record] = []
    begin = 0
    for record in records:
        step: Record = {name: record[name] for name in ("raised", "value", "stopped") if name in record}
        if "errors" in record:
            step["errors"] = True
        if "displayed" in record:
            step["displayed"] = [
                (len(_text(output[begin:at])), text)
                for at, text in record["displayed"]
                if at <= record["end"]
            ]
        steps.append(step | {"output": _text(output[begin : record["end"]])})
        begin = record["size"]
        if "over" in record:
            over = record["over"]
            break
    last = records[len(steps) - 1] if steps else {}
    detail = last.get("detail", f"{order['seconds']:g} s" if over == "timeout" else "")
    unended = bool(examples) and examples[-1]["outcome"] == "unended"
    killed = status is not None and status < 0
    if not over and (len(steps) < order["statements"] or unended or killed):
        over, detail = "died", _cause(status, errors)
    spans = [record["examples"] for record in noted if "examples" in record]
    before, after = spans[-1] if spans else (begin, begin)  # what examples print is nobody's output
    rest = _text(output[begin:before] if unended else output[begin:before] + output[after:])
    if not whole and (over or "done") in ("done", "died"):
        over, detail = "died", "it wrote to the descriptor on which its run is recorded"
    broken = over in ("timeout", "flood", "processes", "died") and "over" not in last
    if broken and (len(steps) < order["statements"] or unended):
        steps.append({"output": rest})
    elif rest and steps:  # what threads and exit handlers printed after the last statement
        steps[-1]["output"] += rest
    return {
        "steps": steps,
        "end": over or "done",
        "detail": detail,
        "line": last.get("line", 0),
        "errors": errors,
        "seconds": seconds,
        "lines": sorted({line for record in noted for line in record.get("ran", ())}),
        "examples": examples,
        "sources": [record["saw"] for record in noted if "saw" in record],
    }


def _noted(order: "Record") -> "tuple[list[Record], bool]":
    """What was noted in the record, and whether nothing else is in there."""
    mark = f"{order['mark']} ".encode()
    *lines, rest = _read(f"{order['place']}/record").split(b"\n")
    ours = [line for line in lines if line.startswith(mark)]
    return [json.loads(line[len(mark) :]) for line in ours], len(ours) == len(lines) and not rest


def _examples(noted: "list[Record]") -> "list[Record]":
    """The examples of docstrings; of each that ended, what was noted at its end."""
    found: list[Record] = []
    for example in (record["example"] for record in noted if "example" in record):
        if found and found[-1]["outcome"] == "unended":
            found.pop()
        found.append(example)
    return found


def _read(path: str, most: int | None = None) -> bytes:
    if not os.path.exists(path):
        return b""
    with open(path, "rb") as file:
        return file.read(most)


def _cause(status: int | None, errors: str) -> str:
    if status is not None and status < 0:
        return f"killed by {named(-status)}"
    last = errors.strip().splitlines()[-1:] if status else []
    return f"its process exited with status {status}" + (f": {last[0]}" if last else "")


def named(number: int) -> str:
    """The name of a signal; most of those for real-time programs have none."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _text(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace").replace("\r\n", "\n")
