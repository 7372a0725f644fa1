"""`python -m bench.lines`: what finding out which lines ran costs a module."""

import statistics
import sys
import time
from collections.abc import Callable
from types import CodeType

from deckproof.snippets.worker.lines import watch

RUNS = 5
MODULES = {
    "a loop": "n = 0\nwhile n < 2_000_000:\n    n += 1\n",
    "a recursive function": "def f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)\nf(24)\n",
    "calls into the library": "import textwrap\nfor _ in range(1000):\n    textwrap.fill('a word ' * 30)\n",
    "work done in C": "for _ in range(100):\n    sorted(range(20_000), key=lambda n: -n)\n",
}


def seconds(source: str, around: Callable[[CodeType], object]) -> float:
    """How long the module `source` takes once `around` has been called with its code."""
    code = compile(source, "<module>", "exec")
    around(code)
    begun = time.perf_counter()
    try:
        exec(code, {"__name__": "__main__"})
        return time.perf_counter() - begun
    finally:
        sys.settrace(None)
        if sys.version_info >= (3, 12) and sys.monitoring.get_tool(4):
            sys.monitoring.set_events(4, 0)
            sys.monitoring.free_tool_id(4)


def watched_all(code: CodeType) -> None:
    watch(code, range(1, 100), lambda line: None).begin(1, 100, None)


def main() -> int:
    """Measure and print."""
    print(
        f"Python {sys.version.split()[0]}; medians of {RUNS} runs in turn; seconds, and of the module alone"
    )
    for name, source in MODULES.items():
        taken: dict[str, list[float]] = {"alone": [], "watched": []}
        for _ in range(RUNS):
            taken["alone"].append(seconds(source, lambda code: None))
            taken["watched"].append(seconds(source, watched_all))
        alone, watched = map(statistics.median, taken.values())
        print(f"  {alone:6.3f}  1.00  {name}\n  {watched:6.3f}  {watched / alone:4.2f}  {name}, watched")
    return 0


if __name__ == "__main__":
    sys.exit(main())
