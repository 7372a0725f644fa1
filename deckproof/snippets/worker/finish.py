"""The end of a module's process: what a script's end does that anybody can see, and no more.

Python takes its whole self apart when it ends. In a fork that copies nearly all of the memory that it
shares with its parent, which costs more than running a small module does.
"""

import atexit
import gc
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_BEFORE = set(sys.modules)
_exit = os._exit


def finish(last: "Callable[[], None]") -> None:
    """End the process as a script ends: wait for threads, call exit handlers, let go of all that is left.

    `last` is called when nothing more can run. The order is that of Py_FinalizeEx: https://docs.python.org/3/c-api/init.html#c.Py_FinalizeEx
    """
    try:
        if (threading := sys.modules.get("threading")) is not None:
            threading._shutdown()
        atexit._run_exitfuncs()
        _flush()
        for name in [name for name in sys.modules if name not in _BEFORE] + ["__main__"]:
            sys.modules.pop(name, None)
        gc.collect()
        _flush()
    finally:
        last()
        _exit(0)


def _flush() -> None:
    for name in ("stdout", "stderr"):
        try:
            getattr(sys, name).flush()
        except Exception:  # closed or replaced: the module's affair
            continue
