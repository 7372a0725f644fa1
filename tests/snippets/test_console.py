"""Sessions are what the real console shows: it is started on a terminal, and typed into."""

import os
import pty
import random
import re
import select
import subprocess
import sys
import termios
import textwrap
import time

import pytest
from msgspec.structs import replace

from deckproof.snippets.console import NoSession, displayed, session, typed
from deckproof.snippets.judge import judge
from deckproof.snippets.parse import parse
from deckproof.snippets.run import run
from deckproof.snippets.server import environment
from tests.snippets import corpus

PLAIN, ASYNCIO = ["-q", "-i", "-S"], ["-S", "-m", "asyncio"]
PROMPTS = (b">>> ", b"... ")

pytestmark = pytest.mark.skipif(
    sys.version_info >= (3, 13), reason="that console names its input otherwise, and quotes it"
)


def real(lines, directory, arguments=PLAIN):
    """What a terminal shows where these `lines` are typed into Python's console."""
    (directory / "path").mkdir()
    (directory / "path" / "readline.py").write_text("raise ImportError")  # it would draw lines its own way
    terminal, theirs = pty.openpty()
    modes = termios.tcgetattr(theirs)
    modes[1] &= ~termios.TABDLY  # tabs are tabs
    termios.tcsetattr(theirs, termios.TCSANOW, modes)
    console = subprocess.Popen(
        [sys.executable, *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=directory,
        env=environment() | {"HOME": str(directory), "PYTHONPATH": str(directory / "path")},
        start_new_session=True,
    )
    os.close(theirs)
    try:
        seen = _until_prompt(terminal, b"")
        for line in lines:
            os.write(terminal, line.encode() + b"\n")
            seen = _until_prompt(terminal, seen)
    finally:
        console.kill()
        console.wait()
        os.close(terminal)
    assert seen.endswith(b">>> "), seen.decode()
    return seen.decode().replace("\r\n", "\n").removesuffix(">>> ").removesuffix("\n")


def _until_prompt(terminal, seen):
    begun, before = time.monotonic(), len(seen)
    while time.monotonic() < begun + 10:
        if select.select([terminal], [], [], 0.01)[0]:
            try:
                seen += os.read(terminal, 1 << 16)
            except OSError:  # it has ended
                break
        elif seen.endswith(PROMPTS) and len(seen) > before:
            break
    return seen


def settled(text):
    """`text` without what is another in each run, and without the blank behind a prompt that nothing follows."""
    text = re.sub(r"0x[0-9a-f]+", "0x0", text)
    return re.sub(r"^\.\.\. $", "...", text, flags=re.MULTILINE)


def of_asyncio(text):
    """The session of asyncio's console in `text`: without its greeting and its own frames."""
    text = text.partition(">>> import asyncio\n")[2]
    frame = r'  File ".*/(?:concurrent/futures/_base|asyncio/__main__)\.py", line .*\n(?:    .*\n)*'
    return re.sub(frame, "", text)


@pytest.fixture
def recorded(tmp_path):
    """The module of a source, asked for sessions of `names`, and what happened when it ran."""

    def record(source, *names):
        path = tmp_path / "m.py"
        path.write_text(source)
        module = parse(path, "m.py", path.read_bytes())
        shown = [displayed(module, name) for name in names]
        module = replace(module, displayed=frozenset().union(*shown))
        return module, run(module)

    return record


def region(body):
    return f"# region r\n{textwrap.dedent(body).strip()}\n# endregion\n"


REGIONS = {
    "values": "1 + 1\nNone\n'a'\n[]\n_",
    "a value that is None sets nothing": "5\nNone\n_",
    "prints and values": "print(1), 2\nprint(3); 4; print(5); None; 6",
    "values in blocks": "for i in 1, 2:\n    i\n    print(i)\nelse:\n    'end'\nwith open('f', 'w') as f:\n    f.write('x')",
    "values in blocks of blocks": "if True:\n    try:\n        1\n        1 / 0\n    except ZeroDivisionError:\n        2\n    finally:\n        3\nmatch 5:\n    case int():\n        ...",
    "no values in functions and classes": "def f():\n    1\n\nf()\nclass C:\n    2\n\nasync def g(): 3\n",
    "blank lines in a body": "def f(x):\n\n    y = x\n\n    # a remark\n\n    return y\n\nf(1)",
    "blank lines in brackets and strings": "x = [\n\n    1,\n\n]\nx\ny = '''a\n\n  # b\n\nc'''\ny",
    "a string in a body": "def f():\n    return '''a\n\n    b'''\n\nf()",
    "a remark": "# what follows\nx = 1\n\n# and this\nx",
    "a remark behind": "x = 1  # one\nx  # two\nif x: x  # three",
    "values that are stated": "x = 1  # => 1\nx  # => 1\n(x,\n 2)  # => (1, 2)",
    "claims": "print(1)\n# 1\n2\nfor i in 1, 2: print(i)\n# 1, 2",
    "a comment at the end of a block": "def f():\n    return 1\n    # a remark\n\n    # another\nf()",
    "a comment that ends no block": "if False:\n    1\n# a remark\nelse:\n    2",
    "decorators": "@staticmethod\n# a remark\n\n@classmethod\ndef f(): ...\n@type\nclass C: ...",
    "blocks on one line": "if 1: print(1); 2\nwhile 0: pass\nclass C: x = 1; print(x)\nC.x",
    "backslashes": "x = 1 + \\\n    2\nx",
    "text without a line end": "print('a', end='')\nprint('b', end='-')\n1\nprint('c')",
    "an exception": "1 / 0\n# ZeroDivisionError\n2",
    "an exception after text without a line end": "print('a', end=''); 1 / 0\n# a\n# ZeroDivisionError",
    "frames": "def f(x):\n\n    # why\n    return 1 / x\n\ndef g(x):\n    return f(x)\n\ng(0)\n# ZeroDivisionError\n[\n  g(1),\n  g(0),\n]\n# ZeroDivisionError",
    "frames of the library": "import json\njson.loads('')\n# Exception: ...",
    "a cause and a context": "try:\n    {}['k']\nexcept KeyError as e:\n    raise ValueError('a') from e\n# ValueError: a\ntry:\n    1 / 0\nfinally:\n    int('x')\n# ValueError: ...",
    "a group of exceptions": "def f():\n    raise ExceptionGroup('a', [ValueError(1), OSError(2)])\n\ntry:\n    f()\nexcept* ValueError as e:\n    raise KeyError('k') from e\n# Exception: ...",
    "a suggestion": "apple = 1\nappel\n# NameError\n'x'.uper()\n# AttributeError",
    "a message of several lines": "raise OSError('a\\n    b\\nc')\n# Exception: ...",
    "a note": "e = ValueError('a')\ne.add_note('b')\nraise e\n# ValueError: a",
    "a syntax error": "exec('1 +')\n# SyntaxError: ...\neval('(')\n# SyntaxError: ...",
    "a repr that prints and raises": "class C:\n    def __repr__(self):\n        print('in')\n        raise ValueError('no')\n\nC()\n# ValueError: no",
    "a repr that counts": "class C:\n    n = 0\n    def __repr__(self):\n        C.n += 1\n        return f'C{C.n}'\nc = C()\nc  # => C1\nc\nprint(c)",
    "a displayhook": "import sys\nsys.displayhook = lambda value: print('<', value, '>')\n1\nNone\nsys.displayhook = sys.__displayhook__\n2",
    "a printed traceback": "import sys, traceback\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    traceback.print_exc(file=sys.stdout)",
    "other letters": "print('→ é')\n'漢字'\nfor x in 'é': x",
    "tabs": "if 1:\n\tprint('a\\tb')\n\t2",
    "stdout elsewhere": "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()) as s:\n    print(1)\n    2\n\ns.getvalue()",
    "descriptors": "import os\nfor i in 1, 2:\n    os.write(1, b'x\\n')\n    i",
    "comments for tools": "x = 1  # noqa\n# fmt: off\nx",
}

AWAITING = {
    "awaiting": "import asyncio\nasync def f(x):\n    await asyncio.sleep(0)\n    print('in')\n    return x\n\nawait f(1)\nawait f(None)\nfor i in 1, 2:\n    await f(i)\n\n3",
    "raising where it awaits": "async def f(x):\n    1 / x\n\nawait f(0)\n# ZeroDivisionError\n1 / 0\n# ZeroDivisionError\nappel\n# NameError",
}


@pytest.mark.parametrize("body", [*REGIONS.values(), *AWAITING.values()], ids=[*REGIONS, *AWAITING])
def test_a_session_is_what_the_console_shows(recorded, tmp_path, body):
    module, recording = recorded(region(body), "r")
    shown = session(module, recording, "r")
    if body in AWAITING.values():
        assert settled(shown) == settled(of_asyncio(real(typed(module, "r"), tmp_path, ASYNCIO)))
    else:
        assert settled(shown) == settled(real(typed(module, "r"), tmp_path))


def test_a_session_is_cut_at_the_end_of_a_line(recorded):
    source = "for i in range(5):\n    print('a\\u2028b', i)\n# a\u2028b 0\n# a\u2028b 1\n# ..."
    shown = session(*recorded(region(source), "r"), "r")
    assert shown.endswith("a\u2028b 0\na\u2028b 1\n...")


SIZE = 60
LEFT_OUT = {  # what no session can be made of: a test below says so
    corpus.something_on_stderr, corpus.what_goes_to_stderr, corpus.exits,
}  # fmt: skip


def generated(seed):
    """A region of pieces of the corpus, some remarks and blank lines between, what they do stated."""
    rng = random.Random(f"console {seed}")
    makers = [m for m in (*corpus.PRINTING, *corpus.QUIET, *corpus.RAISING) if m not in LEFT_OUT]
    names = corpus.Names(rng)
    lines = []
    for place in range(6):
        piece = (makers[seed * 2 % len(makers)] if not place else rng.choice(makers))(names)
        lines += piece.code.split("\n")
        if any(did.output or did.error for did in piece.did):
            lines += [f"# {line}" for line in corpus.stated(rng, piece.did, "exact")]
        lines += [[], [""], ["", "# what follows"]][rng.randrange(3)]
        lines += [[], [f"{rng.randint(1, 9)}, 'x'"]][rng.randrange(2)]
    return "\n".join(lines) + "\n1"


@pytest.mark.parametrize("seed", range(SIZE))
def test_sessions_of_generated_regions_are_what_the_console_shows(recorded, tmp_path, seed):
    source = region(generated(seed))
    module, recording = recorded(source, "r")
    wrong = {verdict.problem.code for verdict in judge(module, recording) if verdict.problem}
    assert wrong <= {"unproven-line"}  # pieces define what they do not call
    shown = session(module, recording, "r")
    claimed = {n for claim in module.claims for n in range(claim.line, claim.end + 1)}
    code = [
        line.strip() for n, line in enumerate(module.lines, 1) if n not in claimed and "region r" not in line
    ]
    assert [line.strip() for line in typed(module, "r") if line.strip()] == [
        line for line in code if line and line != "# endregion"
    ]
    if "await " in source or "async with" in source:
        assert settled(shown) == settled(of_asyncio(real(typed(module), tmp_path, ASYNCIO)))
    else:
        assert settled(shown) == settled(real(typed(module), tmp_path))


def test_hidden_lines_are_typed_and_not_shown(recorded, tmp_path):
    source = "def f(x):\n\n    return 1 / x\nprint('hidden')\n# region r\nf(0)\n# ZeroDivisionError\n# endregion\n7\n"
    module, recording = recorded(source, "r")
    shown = session(module, recording, "r")
    assert shown.count("\n") == 4
    assert f"hidden\n{shown}\n>>> 7\n7" in real(typed(module), tmp_path)


def test_a_function_is_shown_by_its_name(recorded):
    assert session(*recorded("def f():\n    return 1\n", "f"), "f") == ">>> def f():\n...     return 1\n..."


def test_output_ends_where_its_claim_does(recorded):
    source = region("import itertools\nfor i in itertools.count():\n    print(i)\n# 0\n# 1, 2...\n5")
    assert session(*recorded(source, "r"), "r").split("\n")[-7:] == [
        "...",
        "0",
        "1",
        "2",
        "...",
        ">>> 5",
        "5",
    ]


def test_output_with_an_end_ends_where_its_claim_does(recorded):
    source = region("for i in range(100): print(i); i * 2\n# 0, 1, ...")
    assert session(*recorded(source, "r"), "r").split("\n")[2:] == ["0", "0", "1", "2", "..."]


def test_values_that_no_session_shows_are_not_asked_for(recorded):
    source = "class C:\n    def __repr__(self):\n        print('no')\n        return ''\nC()\n" + region("1")
    _, recording = recorded(source, "r")
    assert [step.output for step in recording.steps] == ["", "", ""]
    assert recording.steps[1].displayed == ()


def test_values_without_end_are_too_much(recorded):
    _, recording = recorded(region("import itertools\nfor i in itertools.count(): 'x' * 1000"), "r")
    assert recording.end.value == "flood"


REFUSED = {
    "not run": ("# region r [not run]\n1\n# endregion\n", "[not run]"),
    "in a function": ("def f():\n    # region r\n    x = 1\n    # endregion\nf()\n", "in a block"),
    "nothing to type": ("print(1)\n# region r\n\n# 1\n\n# endregion\n", "nothing"),
    "hidden output": (region("def f(): print(1)\n\n# 1") + "f()\n", "line 6, which is hidden"),
    "stderr": (region("import sys\nprint(1, file=sys.stderr)"), "stderr"),
    "a warning": (region("import warnings\nwarnings.warn('no')"), "stderr"),
    "an exit": (region("import sys\nsys.exit(3)\n# SystemExit: 3\nprint(1)"), "a console ends here"),
    "a line that goes on": (region("1 / 0; print(1)\n# ZeroDivisionError\n# 1"), "the rest of its line"),
}


@pytest.mark.parametrize(("source", "message"), REFUSED.values(), ids=REFUSED)
def test_what_a_console_would_show_otherwise_is_refused(recorded, source, message):
    module, recording = recorded(source, "r")
    with pytest.raises(NoSession) as refused:
        session(module, recording, "r")
    assert message in refused.value.message
    assert 0 < refused.value.line <= len(module.lines)


def test_a_method_is_in_a_block(recorded):
    module, recording = recorded("class C:\n    def f(self):\n        return 1\nC().f()\n", "C.f")
    with pytest.raises(NoSession, match="in a block"):
        session(module, recording, "C.f")


def test_addresses_stay_the_same_from_run_to_run(tmp_path):
    path = tmp_path / "m.py"
    path.write_text("# region r\na, b = object(), object()\na\nprint(b, a)\n# endregion\n")
    module = parse(path, "m.py", path.read_bytes())
    module = replace(module, displayed=displayed(module, "r"))
    first, second = (session(module, run(module), "r") for _ in range(2))
    assert first == second
    one, other, again = re.findall("0x[0-9a-f]+", first)
    assert one == again != other
