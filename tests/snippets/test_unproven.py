"""Shown lines that never ran: which lines count, and that watching them changes nothing."""

import pytest
from msgspec.structs import replace

from deckproof.snippets.judge import judge
from deckproof.snippets.parse import parse
from deckproof.snippets.run import run
from deckproof.snippets.unproven import unproven


@pytest.fixture
def module(tmp_path):
    def write(source: str):
        path = tmp_path / "m.py"
        path.write_text(source)
        module = parse(path, "m.py", path.read_bytes())
        return replace(module, shown=frozenset(range(1, len(module.lines) + 1)))

    return write


def test_lines_are_executable_as_the_compiler_has_it(module):
    source = 'def f(\n    a: int,\n):\n    """Doc."""\n    global g\n    # remark\n    assert a, (\n        "no"\n    )\n    while True:\n        pass\n'
    assert module(source).executable & {4, 5, 6, 8, 9} == set()
    assert module(source).executable >= {1, 7}


def test_lines_that_a_deck_shows_outside_of_regions_must_run(module):
    m = replace(module("def f():\n    return 1\n\n\ndef g():\n    return 2\n"), shown=frozenset({5, 6}))
    assert [verdict.line for verdict in judge(m, run(m))] == [6]


def test_lines_that_did_not_run_come_in_runs(module):
    m = module("a = 1\nb = 2\n\nc = 3\nd = 4\ne = 5\n")
    assert unproven(m, {4}, range(1, 7)) == [[1, 2], [5, 6]]
    assert unproven(m, {4}, {2, 4}) == [[2]]


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("import os\nif os.fork() == 0:\n    x = 1\n    os._exit(0)\nos.wait()\n", {1, 2, 3, 4, 5}),
        ("import atexit\ndef f():\n    x = 1\natexit.register(f)\n", {1, 2, 3, 4}),
        ("import types\n@types.coroutine\ndef f():\n    yield\n    x = 1\ng = f()\nnext(g)\nnext(g, 0)\n", {1, 2, 3, 4, 5, 6, 7, 8}),
        ("def f(n):\n    if n:\n        return f(n - 1)\n    return 0\nf(3)\nx = 1\n", {1, 2, 3, 4, 5, 6}),
        ("x = [\n    1,\n    2,\n]; y = 3\nfor x in x: y = x\nprint(\n    y)\n", {1, 2, 3, 4, 5, 6, 7}),
        ("class A:\n    x = 1\n    def f(self):\n        return 2\n    y = 3\n", {1, 2, 3, 5}),
        ("f = lambda: (\n    1)\ng = lambda: (\n    2)\ng()\n", {1, 3, 4, 5}),
        ("import threading\ndef f():\n    x = 1\n    y = 2\nx = 3\nt = threading.Thread(target=f)\nt.start()\nt.join()\nz = 4\n", set(range(1, 10))),
        ("import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    x = 1\nawait f()\nx = 2\n", {1, 2, 3, 4, 5, 6}),
        ("def f():\n    yield 1\n    yield 2\n    x = 3\ng = f()\nnext(g)\nx = 1\nnext(g)\n", {1, 2, 3, 5, 6, 7, 8}),
        ("for i in range(3):\n    if i == 2:\n        x = i\nelse:\n    x = 4\n", {1, 2, 3, 5}),
    ],
)  # fmt: skip
def test_lines_that_ran_anywhere_are_seen(module, source, lines):
    assert set(run(module(source)).lines) == lines


FINDER = """\
import queue, sys, threading
class Finder:
    def find_spec(name, path, target):
        if name == "colorsys":
            found()
sys.meta_path.insert(0, Finder)
"""


def test_an_import_may_run_what_the_module_has_defined(module):
    source = f"{FINDER}def found():\n    x = 1\nimport colorsys\n"
    assert set(run(module(source)).lines) == {1, 2, 3, 4, 5, 6, 7, 8, 9}


def test_an_import_may_start_a_thread_that_runs_what_is_defined_later(module):
    start = "tasks = queue.Queue()\nfound = lambda: threading.Thread(target=lambda: tasks.get()()).start()\n"
    source = f"{FINDER}{start}import colorsys\ndef f():\n    x = 1\n    done.put(x)\n"
    source += "done = queue.Queue()\ntasks.put(f)\ndone.get()\n"
    assert set(run(module(source)).lines) == set(range(1, 16))


def test_watching_is_out_of_sight(module):
    source = "import inspect, sys\ndef depth(n=0):\n    return len(inspect.stack())\nx = depth()\nprint(x, sys.getrecursionlimit())\n"
    assert run(module(source)).steps[-1].output.endswith(" 1000\n")


def test_a_module_may_trace_itself(module):
    source = "import sys\ndef trace(frame, event, arg):\n    print(event)\nsys.settrace(trace)\nsorted([1], key=lambda n: n)\nsys.settrace(None)\nx = 1\n"
    recording = run(module(source))
    assert "call\n" in recording.steps[4].output


def test_watching_ends_when_there_is_nothing_left_to_see(module):
    source = "import sys\nx = 1\nprint(sys.gettrace())\n"
    assert run(module(source)).steps[-1].output == "None\n"


def test_lines_that_may_have_been_missed_are_not_held_against_a_module(module):
    source = "import sys\nsys.settrace(None)\ndef f():\n    x = 1\nf()\n"
    lines = set(run(module(source)).lines)
    assert 0 in lines or 4 in lines


@pytest.mark.parametrize(
    ("source", "dead"),
    [
        ("def f():\n    return 1\n    print('never')\n", {3}),
        ("def f():\n    while True:\n        return 1\n    x = 1\n    return x\n", {4, 5}),
        ("if False:\n    print('never')\n", {2}),
        ("def f():\n    raise ValueError\n    for x in (\n        1,\n    ):\n        pass\n", {3, 6}),
        ("def f():\n    return\n    yield\n", set()),  # it makes `f` a generator
        ("def f():\n    global g\n    x: int\n    'text'\n    ...\n    return 1\n", set()),
        ("class A:\n    x: int\n\n    def f(self): ...\n", set()),
    ],
)
def test_lines_that_nothing_can_reach_are_not_proven(module, source, dead):
    m = module(source)
    reachable = set(range(1, len(m.lines))) - dead
    assert {line for lines in unproven(m, reachable, range(1, len(m.lines))) for line in lines} == dead
