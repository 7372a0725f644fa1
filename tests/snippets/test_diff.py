"""Stated against printed: what a problem with a claim shows."""

import pytest

from deckproof.snippets.diff import difference, judged
from deckproof.snippets.language import BUILT_IN
from deckproof.snippets.parse import parse
from deckproof.snippets.recording import Recording, Step
from deckproof.snippets.rewrite import replacements
from deckproof.snippets.run import run
from deckproof.snippets.source import parse_file


@pytest.fixture
def details(tmp_path):
    """The details of the problems of a module, each as text."""

    def details(source: str) -> list[str]:
        path = tmp_path / "m.py"
        path.write_text(source, "utf-8")
        module = parse(path, "snippets/m.py", path.read_bytes())
        return ["\n".join(v.problem.detail) for v in judged(module, run(module)) if v.problem]

    return details


def test_a_claim_of_one_line_shows_it_above_what_is_printed(details):
    assert details("print(1)\n# 2\n") == ["stated:   2\nprinted:  1"]


def test_a_claim_of_several_lines_is_shown_as_a_diff(details):
    assert details("print(1)\nprint(2)\n# 1\n# 3\nx = 1\n\nprint(4)\n# 5\n") == [
        "--- snippets/m.py  stated\n+++ snippets/m.py  printed\n@@ -3,3 +3,3 @@\n # 1\n-# 3\n+# 2\n x = 1",
        "stated:   5\nprinted:  4",
    ]


def test_output_left_out_is_shown_as_lines_to_add(details):
    source = "# region r\nprint(1)\n# 1\nfor i in 2, 3: print(i)\n\nx = 1\n# endregion\n"
    assert details(source) == [
        "--- snippets/m.py  stated\n+++ snippets/m.py  printed\n@@ -4,2 +4,4 @@\n"
        " for i in 2, 3: print(i)\n+# 2\n+# 3\n "
    ]


def test_what_is_on_stderr_stays_below_the_diff(details):
    source = "import sys\nx = print('why', file=sys.stderr)\n# a\n# b\n"
    assert details(source)[0].endswith("-# a\n-# b\non stderr: why")


def test_a_long_diff_is_cut(details):
    lines = details("for i in range(99): print(i)\n# a\n# b\n")[0].split("\n")
    assert (len(lines), lines[-1]) == (31, "(75 lines more)")


def test_what_cannot_be_written_is_still_listed(details):
    found = details("# region r\n{}['k']; print(1)\n# KeyError: 'k'\n# 2\n# endregion\n")
    assert found == ["stated:\n  KeyError: 'k'\n  2\nprinted:\n  KeyError: 'k'\n  1"]


def test_a_file_without_an_end_of_line_at_its_end(tmp_path):
    path = tmp_path / "m.py"
    path.write_text("print(1)\n# 2")
    module = parse(path, "m.py", path.read_bytes())
    changes = replacements(module, run(module))
    assert difference(module, changes)[3:] == (" print(1)", "-# 2", "+# 1")


def test_a_file_that_is_one_false_claim_and_no_line_end(tmp_path):
    module = parse_file(tmp_path / "m.sh", "m.sh", b"# never printed", BUILT_IN)
    [verdict] = judged(module, Recording((Step(),)))
    assert verdict.problem.code == "silent-claim"
