"""Examples in docstrings: where they are, what they do to a run, and what doctest costs."""

import pytest

from deckproof.snippets.docstrings import docstrings
from deckproof.snippets.judge import judge
from deckproof.snippets.order import Limits
from deckproof.snippets.parse import parse
from deckproof.snippets.recording import End, from_json, to_json
from deckproof.snippets.run import run


@pytest.fixture
def parsed(tmp_path):
    def make(source):
        path = tmp_path / "m.py"
        path.write_text(source)
        return parse(path, "m.py", path.read_bytes())

    return make


def problems(module, recording):
    return [(v.problem.line, v.problem.code) for v in judge(module, recording) if v.problem]


def function(*lines, region="r"):
    body = "".join(f"    {line}\n" for line in lines)
    return f'# region {region}\ndef f():\n    """\n{body}    """\n# endregion\n'


def test_docstrings_are_found_wherever_they_are(parsed):
    source = '''
    class C:
        """>>> 1"""
        async def f(self):
            """
            >>> 2"""
            def g():
                """>>> 3"""
    if True:
        def h():
            """>>> 4"""
        def i():
            """No example: >>> 5"""
            ">>> 6"
    '''
    import textwrap

    found = docstrings(parsed(textwrap.dedent(source)))
    assert [(one.name, one.line) for one in found] == [("C", 3), ("C.f", 5), ("C.f.g", 8), ("h", 11)]


def test_doctest_is_imported_where_there_are_examples_only(parsed):
    for source, imported in ((function("x"), False), (function(">>> 1", "1"), True)):
        recording = run(
            parsed(f"{source}import atexit, sys\natexit.register(lambda: print('doctest' in sys.modules))\n")
        )
        assert recording.steps[-1].output == f"{imported}\n"


def test_an_example_that_does_not_end_is_named(parsed):
    module = parsed(function(">>> 1", "1", ">>> while True: pass") + "print(1)\n# 2\n")
    recording = run(module, Limits(seconds=1))
    assert recording.end is End.TIMEOUT
    assert problems(module, recording) == [(6, "timeout"), (10, "false-claim")]


def test_an_example_that_is_interrupted_is_false(parsed):
    module = parsed(function(">>> raise KeyboardInterrupt"))
    assert problems(module, run(module)) == [(4, "false-example")]


def test_an_example_that_reaches_for_the_network_is_named(parsed):
    lines = [">>> import socket", ">>> socket.create_connection(('192.0.2.1', 80))"]
    module = parsed(function(*lines))
    assert problems(module, run(module)) == [(5, "network")]


def test_examples_see_the_module_as_it_is_at_its_end_and_not_each_other(parsed):
    module = parsed(
        function(">>> x", "2", ">>> x = 3") + 'def g():\n    """\n    >>> x\n    2\n    """\nx = 1\nx = 2\n'
    )
    assert problems(module, run(module)) == []


def test_what_an_example_runs_is_proven(parsed):
    body = "        return 1\n".replace("        ", "    ")
    source = function(">>> f()", "1").replace('    """\n# end', f'    """\n{body}# end')
    module = parsed(source)
    assert problems(module, run(module)) == []
    assert problems(module, run(parsed(source.replace(">>> f()", ">>> 1")))) == [(7, "unproven-line")]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([">>> f", "<function f at 0x...>"], "false-example"),
        ([">>> f  # doctest: +ELLIPSIS", "<function f at 0x...>"], None),
        ([">>> print(1, '', 2)", "1 <BLANKLINE> 2"], "false-example"),
        ([">>> print(1, '', 2, sep='\\\\n')", "1", "<BLANKLINE>", "2"], None),
        ([">>> [1,   2] # doctest: +NORMALIZE_WHITESPACE", "[1,", " 2]"], None),
        ([">>> for i in 1, 2:", "...     i", "1", "2"], None),
        ([">>> 1 / 0", "Traceback (most recent call last):", "ZeroDivisionError: division by zero"], None),
        ([">>> 1 / 0", "Traceback (most recent call last):", "ZeroDivisionError: other"], "false-example"),
        ([">>> 1 / 0", "Traceback (most recent call last):", "ValueError: x # doctest:"], "false-example"),
        ([">>> 1 +", "2"], "false-example"),
        ([">>> import sys; sys.exit()"], "false-example"),
        ([">>>1", "1"], "malformed-example"),
        ([">>> 1  # doctest: +NONE", "1"], "malformed-example"),
    ],
)
def test_the_rules_are_doctests_own(parsed, lines, code):
    module = parsed(function(*lines))
    assert [found for _, found in problems(module, run(module))] == ([code] if code else [])


def test_a_child_that_an_example_forks_says_nothing(parsed):
    lines = [">>> import os", ">>> if os.fork(): _ = os.wait()", ">>> 1", "1"]
    recording = run(parsed(function(*lines)))
    assert [example.source for example in recording.examples] == [
        "import os\n",
        "if os.fork(): _ = os.wait()\n",
        "1\n",
    ]


def test_a_recording_with_examples_can_be_kept(parsed):
    recording = run(parsed(function(">>> 1", "2")))
    assert from_json(to_json(recording)) == recording
