"""Run as a program: draws the pictures of modules and answers with each SVG, or with what is wrong.

It gets pickled orders on standard input: for each picture the module's path and content and folders to
import from; for all of them the theme, how many to draw at a time, and how long each may take. What all need
is imported once, and each is drawn in a fork. It answers with JSON on standard output: for each picture the
answer, JSON as well, what the module printed, and the exit status, which is null where it took too long.
"""

import contextlib
import gc
import json
import os
import pickle
import random
import select
import signal
import site
import sys
import traceback
from time import monotonic
from types import ModuleType
from typing import Any

_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Refused(Exception):
    """What the module does is not what a picture's module has to do: code, message, hint."""


def main() -> None:
    """Read the orders, have each carried out in a fork, answer."""
    del sys.path[0]  # the folder of this file
    caller = _apart()
    with contextlib.suppress(ImportError):  # before a picture's folder can hide what it imports
        import drawsvg  # noqa: F401
    sys.path.append(_ROOT)
    from deckproof.snippets.worker.finish import finish

    work = pickle.load(sys.stdin.buffer)
    gc.freeze()  # or else each fork copies all of this when it ends
    if (given := _give_out(work, caller)) is not None:
        _carry_out(*given, work["theme"])
    finish(lambda: None)


def _apart() -> int:
    """Go on in a fork. Who wants all to stop kills the process that was started, with its group; the fork is
    in another one, and ends what draws when this descriptor hangs up."""
    caller, held = os.pipe()
    if artist := os.fork():
        os._exit(os.waitstatus_to_exitcode(os.waitpid(artist, 0)[1]) % 256)
    os.setsid()
    os.close(held)
    return caller


class _Fork:
    """A process that draws a picture, seen from both sides."""

    def __init__(self, seconds: float) -> None:
        (self.answer, self.answers), (self.said, self.says) = os.pipe(), os.pipe()
        self.heard = {self.answer: bytearray(), self.said: bytearray()}
        self.open = {self.answer, self.said}
        self.until = monotonic() + seconds
        self.happened: dict[str, Any] | None = None
        self.pid = os.fork()
        if self.pid:
            os.close(self.answers)
            os.close(self.says)

    def enter(self, folder: str) -> None:
        """In the fork: have a session and a folder of its own, nothing to read; what is printed is said."""
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDONLY)
        for target, descriptor in enumerate((nothing, self.says, self.says)):
            os.dup2(descriptor, target)
        os.close(nothing)
        os.close(self.says)
        os.chdir(folder)

    def hear(self, descriptor: int) -> bool:
        """Take in what has come; is there more to come?"""
        data = os.read(descriptor, 1 << 16)
        self.heard[descriptor] += data
        if not data:
            self.open.discard(descriptor)
        return bool(data)

    def conclude(self) -> None:
        """Once it has no more to say, or no more time: kill what is left of it, and note what happened."""
        late = bool(self.open)
        self.kill()
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        for descriptor in self.heard:
            os.set_blocking(descriptor, False)  # what left its session may hold it open
            with contextlib.suppress(BlockingIOError):
                while self.hear(descriptor):
                    continue
            os.close(descriptor)
        answer, said = (self.heard[d].decode("utf-8", "replace") for d in (self.answer, self.said))
        self.happened = {"answer": answer, "said": said, "status": None if late else status}

    def kill(self) -> None:
        for kill in (os.killpg, os.kill):  # it may have no session of its own yet
            with contextlib.suppress(OSError):
                kill(self.pid, signal.SIGKILL)


def _give_out(work: dict[str, Any], caller: int) -> tuple[dict[str, Any], _Fork] | None:
    """In each fork: its order and itself. In this process nothing, once all is drawn and answered."""
    forks: list[_Fork] = []
    try:
        for order in work["orders"]:
            _wait(forks, work["cores"] - 1, caller)
            forks.append(_Fork(work["seconds"]))
            if forks[-1].pid == 0:
                return order, forks[-1]
        _wait(forks, 0, caller)
    except BaseException:
        for fork in _running(forks):
            fork.kill()
        raise
    json.dump([fork.happened for fork in forks], sys.stdout)
    return None


def _running(forks: list[_Fork]) -> list[_Fork]:
    return [fork for fork in forks if fork.happened is None]


def _wait(forks: list[_Fork], most: int, caller: int) -> None:
    """Listen to `forks` until at most so many are running. Ends this process when nobody waits for it."""
    while len(running := _running(forks)) > most:
        speakers = {descriptor: fork for fork in running for descriptor in fork.open}
        poll = select.poll()
        for descriptor in speakers:
            poll.register(descriptor, select.POLLIN)
        for descriptor in (caller, sys.stdout.fileno()):
            poll.register(descriptor, 0)  # the other end is closed
        left = min(fork.until for fork in running) - monotonic()
        for descriptor, _ in poll.poll(max(left, 0) * 1000):
            if descriptor not in speakers:
                sys.exit(1)
            speakers[descriptor].hear(descriptor)
        for fork in running:
            if not fork.open or fork.until <= monotonic():
                fork.conclude()


def _carry_out(order: dict[str, Any], fork: _Fork, theme: object) -> None:
    """Draw, answer."""
    source: str = order["source"]
    fork.enter(os.path.dirname(source))
    sys.path[:0] = order["path"]
    reads: set[str] = set()
    try:
        result: dict[str, Any] = {"svg": _draw(source, order["content"], theme, reads)}
        result["reads"] = sorted(file for file in reads | _imported(order["path"]) if _matters(file, source))
    except Refused as refused:
        code, message, hint = refused.args
        result = {"code": code, "message": message, "hint": hint}
    except BaseException as error:
        result = _raised(error, source, order["path"])
    with os.fdopen(fork.answers, "w", encoding="utf-8", closefd=False) as answer:  # its end is this process's
        json.dump(result, answer)


def _draw(source: str, content: bytes, theme: object, reads: set[str]) -> str:
    name = os.path.basename(source)
    module = ModuleType("__picture__")
    module.__file__ = source
    sys.modules[module.__name__] = module
    random.seed(0)
    code = compile(content, source, "exec", dont_inherit=True)

    def note(event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(args[0], str | bytes) and str(args[1] or "r")[0] not in "wax":
            reads.add(os.path.abspath(os.fsdecode(args[0])))

    sys.addaudithook(note)
    exec(code, module.__dict__)
    draw = getattr(module, "draw", None)
    if not callable(draw):
        message = f"{name} has no function draw, so it draws no picture"
        raise Refused("picture-no-draw", message, "define draw(theme), which returns a drawsvg.Drawing")
    drawing = draw(theme)
    library = sys.modules.get("drawsvg")
    if library is None or not isinstance(drawing, library.Drawing):
        message = f"draw() in {name} returned {_a(drawing)}, not a drawsvg.Drawing"
        raise Refused("picture-no-drawing", message, "return the drawing that its shapes were added to")
    return str(drawing.as_svg())


def _a(value: object) -> str:
    return "nothing" if value is None else f"an object of type {type(value).__name__}"


def _imported(folders: list[str]) -> set[str]:
    files = {getattr(module, "__file__", None) or "" for module in list(sys.modules.values())}
    return {file for file in files if file.startswith(tuple(os.path.join(folder, "") for folder in folders))}


def _matters(file: str, source: str) -> bool:
    installed = (os.path.dirname(os.__file__), *site.getsitepackages(), os.path.join(_ROOT, "deckproof"))
    elsewhere = (*installed, "/proc", "/sys", "/dev")
    if file == source or file.endswith(".pyc") or not os.path.isfile(file):
        return False
    return not file.startswith(tuple(os.path.join(folder, "") for folder in elsewhere))


def _raised(error: BaseException, source: str, folders: list[str]) -> dict[str, Any]:
    name = os.path.basename(source)
    what = "".join(traceback.format_exception_only(error)).strip().splitlines()[-1]
    if isinstance(error, SyntaxError) and error.filename:
        return {
            "code": "picture-syntax",
            "file": error.filename,
            "line": error.lineno or 0,
            "message": f"{os.path.basename(error.filename)} is not valid Python: {error.msg}",
            "hint": "correct this line",
        }
    frames = traceback.extract_tb(error.__traceback__)
    own = [place for place, frame in enumerate(frames) if frame.filename == source]
    inner = [f for f in frames[own[-1] + 1 :] if os.path.dirname(f.filename) in folders] if own else []
    hint = "correct the module: it has to draw without raising"
    if isinstance(error, ModuleNotFoundError):
        hint = f"install {error.name}, or correct its name"
    return {
        "code": "picture-raised",
        "line": (frames[own[-1]].lineno or 0) if own else 0,
        "message": f"{name} raised {what}",
        "hint": hint,
        "detail": [f"in {os.path.basename(f.filename)}:{f.lineno}: {f.line}" for f in inner],
    }


if __name__ == "__main__":
    main()
