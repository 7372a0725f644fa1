"""Running modules for real: what they find, and what ends them."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from deckproof.snippets.order import Limits
from deckproof.snippets.parse import parse
from deckproof.snippets.recording import End
from deckproof.snippets.run import Runners, run, run_all

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def recorded(tmp_path):
    def record(source: str, **limits):
        path = tmp_path / "m.py"
        path.write_text(source, "utf-8")
        return run(parse(path, "m.py", path.read_bytes()), Limits(**limits))

    return record


def outputs(recording):
    return [step.output for step in recording.steps]


def test_a_module_runs_as_a_script(recorded, tmp_path):
    source = (
        "import os, sys, time\n"
        "print(__name__, os.path.basename(__file__), len(sys.argv), sys.modules['__main__'].__dict__ is globals())\n"
        "print(os.listdir(), sys.path[0] == os.path.dirname(__file__), sys.stdin.read() == '')\n"
        "print(os.environ['PYTHONHASHSEED'], time.tzname[0], sys.stdout.encoding, 'http_proxy' in os.environ)\n"
        "print('→ é λ ✓ 漢字')\n"
    )
    assert outputs(recorded(source))[1:] == [
        "__main__ m.py 1 True\n",
        "[] True True\n",
        "0 UTC utf-8 False\n",
        "→ é λ ✓ 漢字\n",
    ]


def test_a_docstring_is_the_modules_own(recorded):
    assert outputs(recorded('"""Hello."""\nprint(__doc__)\n'))[1] == "Hello.\n"


def test_modules_find_their_neighbours(recorded, tmp_path):
    (tmp_path / "_helper.py").write_text("word = 'found'\n")
    assert outputs(recorded("import _helper\nprint(_helper.word)\n"))[1] == "found\n"
    assert not (tmp_path / "__pycache__").exists()


def test_output_belongs_to_the_statement_that_made_it(recorded):
    source = "import os, subprocess, sys\nprint(1); os.write(1, b'2\\n')\nsubprocess.run(['echo', '3'])\nx = print('4', end='')\n"
    assert outputs(recorded(source)) == ["", "1\n", "2\n", "3\n", "4"]


def test_what_is_printed_on_the_way_out_belongs_to_the_last_statement(recorded):
    assert outputs(recorded("import atexit\natexit.register(print, 'bye')\n")) == ["", "bye\n"]


ENDS = {
    "an object of the module": "class A:\n    def __del__(self): print('gone')\na = A()\nprint('end')\n",
    "an object that refers to itself": (
        "class A:\n    def __del__(self): print('gone', name)\na = A(); a.a = a; name = 'a'; del a\nprint('end')\n"
    ),
    "an exit handler that raises": (
        "import atexit\natexit.register(print, 'bye')\natexit.register(lambda: 1 / 0)\nprint('end')\n"
    ),
    "a thread that goes on": (
        "import atexit, threading, time\natexit.register(print, 'bye')\n"
        "def later():\n    time.sleep(0.1)\n    print('thread')\n"
        "threading.Thread(target=later).start()\nprint('end')\n"
    ),
    "a pool of threads": (
        "import concurrent.futures as f, time\npool = f.ThreadPoolExecutor()\n"
        "_ = pool.submit(lambda: (time.sleep(0.1), print('thread')))\nprint('end')\n"
    ),
    "a file that is open": "import sys\nsys.stdout = open(1, 'w', closefd=False)\nprint('end')\n",
    "a generator that was not finished": (
        "def f():\n    try: yield 1\n    finally: print('closed')\ng = f(); next(g)\nprint('end')\n"
    ),
}


@pytest.mark.parametrize("source", ENDS.values(), ids=ENDS)
def test_a_module_ends_as_a_script_ends(recorded, tmp_path, source):
    recording = recorded(source)
    script = tmp_path / "script.py"
    script.write_text(source)
    said = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False).stdout
    assert "".join(outputs(recording)) == said
    assert recording.end is End.DONE


def test_stderr_is_kept_apart(recorded):
    recording = recorded("import sys\nprint('no', file=sys.stderr)\nprint('yes')\n")
    assert (outputs(recording), recording.errors) == (["", "", "yes\n"], "no\n")


def test_a_module_that_does_not_end_is_ended(recorded):
    begun = time.monotonic()
    recording = recorded("print('a')\nwhile True: pass\nprint('b')\n", seconds=0.5)
    assert (recording.end, outputs(recording)) == (End.TIMEOUT, ["a\n", ""])
    assert time.monotonic() - begun < 5


def test_a_thread_that_never_ends_is_ended(recorded):
    recording = recorded(
        "import threading, time\nthreading.Thread(target=time.sleep, args=[60]).start()\n", seconds=0.5
    )
    assert recording.end is End.TIMEOUT


@pytest.mark.parametrize("detached", [False, True])
def test_what_a_module_started_ends_with_it(recorded, detached):
    source = f"import subprocess\np = subprocess.Popen(['sleep', '60'], start_new_session={detached})\nprint(p.pid)\n"
    recording = recorded(source)
    assert recording.end is End.DONE
    with pytest.raises(ProcessLookupError):
        os.kill(int(outputs(recording)[-1]), 0)


def test_output_without_end_is_ended(recorded):
    recording = recorded("while True: print('x' * 1000)\n", output=100_000)
    assert recording.end is End.FLOOD
    assert len(recording.steps[-1].output) < 200_000


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("import os\nos._exit(3)\nprint(1)\n", "status 3"),
        ("import os\nos.kill(os.getpid(), 9)\nprint(1)\n", "SIGKILL"),
        ("import ctypes\nctypes.string_at(0)\nprint(1)\n", "SIGSEGV"),
    ],
)
def test_a_module_that_dies_says_how(recorded, source, says):
    recording = recorded(source)
    assert recording.end is End.DIED
    assert says in recording.detail
    assert len(recording.steps) == 2


def test_an_unstated_exception_ends_the_run_there(recorded):
    recording = recorded("print(1)\ndef f():\n    return 1 / 0\nf()\nprint(2)\n")
    assert (recording.end, len(recording.steps)) == (End.RAISED, 3)
    raised = recording.steps[-1].raised
    assert (raised.type, raised.message, raised.line) == ("ZeroDivisionError", "division by zero", 3)
    assert not any("deckproof" in line for line in raised.traceback)


def test_a_stated_exception_does_not_end_the_run(recorded):
    recording = recorded("# region r\nraise ValueError('x')\n# ValueError: x\nprint(2)\n# 2\n# endregion\n")
    assert (recording.end, outputs(recording)) == (End.DONE, ["", "2\n"])


def test_an_endless_statement_is_stopped_where_its_claim_ends(recorded):
    recording = recorded(
        "# region r\nimport itertools\nfor i in itertools.count(): print(i)\n# 0, 1...\n# endregion\nprint('on')\n"
    )
    assert recording.steps[1].stopped
    assert outputs(recording) == ["", "0\n1\n2", "on\n"]


def test_a_module_may_close_or_replace_its_output(recorded):
    source = "import io, sys\nsys.stdout = io.StringIO()\nprint('away')\nsys.stdout = sys.__stdout__\nprint('back')\nx = 1\n"
    assert outputs(recorded(source)) == ["", "", "", "", "back\n", ""]
    assert recorded("import sys\nsys.stdout.close()\nx = 1\n").end is End.DONE


def test_many_modules_give_their_recordings_in_order(tmp_path):
    modules = []
    for n in range(12):
        path = tmp_path / f"m{n}.py"
        path.write_text(f"import time\ntime.sleep({0.05 * (12 - n) / 12})\nprint({n})\n")
        modules.append(parse(path, path.name, path.read_bytes()))
    assert [r.steps[-1].output for r in run_all(modules)] == [f"{n}\n" for n in range(12)]


def test_no_module_finds_what_another_left(tmp_path):
    leaving = (
        "import builtins, json, os, sys\nbuiltins.left = json.left = sys.left = 1\nos.environ['LEFT'] = '1'\n"
        "open('left', 'w').close()\nos.umask(0o77)\n"
    )
    finding = (
        "import builtins, json, os, sys\nprint(os.listdir(), os.environ.get('LEFT'), oct(os.umask(0o22)))\n"
        "print([hasattr(where, 'left') for where in (builtins, json, sys)], os.path.basename(sys.argv[0]))\n"
    )
    modules = []
    for n, source in enumerate([leaving, finding] * 3):
        path = tmp_path / f"m{n}.py"
        path.write_text(source)
        modules.append(parse(path, path.name, path.read_bytes()))
    with Runners() as runners:
        recordings = [runners.run(module) for module in modules]
    assert {r.end for r in recordings} == {End.DONE}
    found = [outputs(r)[1:] for r in recordings[1::2]]
    assert found == [["[] None 0o22\n", f"[False, False, False] m{n}.py\n"] for n in (1, 3, 5)]


def test_a_module_finds_the_modules_that_a_script_finds(recorded, tmp_path):
    source = "import sys\nprint(sorted(n for n, m in sys.modules.items() if str(getattr(m, '__file__', '')).endswith('.py')))\n"
    ours = outputs(recorded(source))[1]
    script = subprocess.run([sys.executable, tmp_path / "m.py"], capture_output=True, text=True, check=True)
    assert ours == script.stdout


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.py")), ids=lambda path: path.stem)
def test_a_fresh_interpreter_does_what_a_fork_does(path):
    module = parse(path, path.name, path.read_bytes())
    with Runners(forks=False) as fresh, Runners() as forked:
        runs = [runners.run(module) for runners in (fresh, forked)]
    one, other = (re.sub("0x[0-9a-f]+", "0x", repr((r.steps, r.end, r.detail, r.lines))) for r in runs)
    assert one == other


def test_order_and_company_change_nothing(tmp_path):
    modules = []
    for n in range(6):
        path = tmp_path / f"m{n}.py"
        path.write_text(
            f"import threading\nprint({n}, threading.active_count())\nimport sys\nsys.exit({n % 2})\n"
        )
        modules.append(parse(path, path.name, path.read_bytes()))
    alone = [(r.steps, r.end) for r in map(run, modules)]
    assert [(r.steps, r.end) for r in run_all(modules)] == alone
    assert [(r.steps, r.end) for r in run_all(modules[::-1])] == alone[::-1]
