"""Run as a program: draws the picture of one module and answers with the SVG, or with what is wrong.

It gets a pickled order on standard input: the module's path and content, folders to import from, and the
theme. It answers with JSON on standard output. What the module prints goes to standard error.
"""

import contextlib
import json
import os
import pickle
import random
import site
import sys
import traceback
from types import ModuleType
from typing import Any

_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Refused(Exception):
    """What the module does is not what a picture's module has to do: code, message, hint."""


def main() -> None:
    """Read an order, draw, answer."""
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    del sys.path[0]  # the folder of this file
    with contextlib.suppress(ImportError):  # before the picture's folder can hide what it imports
        import drawsvg  # noqa: F401
    sys.path.append(_ROOT)
    order = pickle.load(sys.stdin.buffer)
    sys.path[:0] = order["path"]
    source: str = order["source"]
    reads: set[str] = set()
    try:
        result: dict[str, Any] = {"svg": _draw(source, order["content"], order["theme"], reads)}
        result["reads"] = sorted(file for file in reads | _imported(order["path"]) if _matters(file, source))
    except Refused as refused:
        code, message, hint = refused.args
        result = {"code": code, "message": message, "hint": hint}
    except BaseException as error:
        result = _raised(error, source, order["path"])
    json.dump(result, answer)
    answer.close()


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
