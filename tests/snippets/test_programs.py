"""Snippets in other languages, rule by rule: each file in programs/ stands beside the verdicts that it must get.

A line of a `.verdicts` file is: the line of the claim (or of what is wrong), `ok` or the problem's
code, and the regions concerned (`-` for none).
"""

import os
from pathlib import Path

import pytest

from deckproof.problem import Problems
from deckproof.snippets.judge import judge
from deckproof.snippets.language import BUILT_IN
from deckproof.snippets.order import Limits
from deckproof.snippets.programs.share import shared
from deckproof.snippets.recording import End, Recording, Step
from deckproof.snippets.run import run, run_all
from deckproof.snippets.shown import shown
from deckproof.snippets.source import parse_file

PROGRAMS = Path(__file__).parent / "programs"
FILES = sorted(path for path in PROGRAMS.iterdir() if path.suffix != ".verdicts")
EIGHT_SECONDS = Limits(seconds=8)


def written(verdicts) -> list[str]:
    return [
        f"{v.problem.line if v.problem else v.line} {v.problem.code if v.problem else 'ok'} {','.join(v.regions) or '-'}"
        for v in verdicts
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_program_gets_its_verdicts(path):
    module = parse_file(path, path.name, path.read_bytes(), BUILT_IN)
    limits = Limits(seconds=2) if path.stem == "it_does_not_end" else EIGHT_SECONDS
    verdicts = written(judge(module, run(module, limits)))
    assert verdicts == (PROGRAMS / f"{path.name}.verdicts").read_text().splitlines()


def test_every_program_has_verdicts_and_every_verdict_a_program():
    assert {f"{path.name}.verdicts" for path in FILES} == {p.name for p in PROGRAMS.glob("*.verdicts")}


@pytest.fixture
def problems(tmp_path):
    """The problems of a file of that name and content."""

    def found(name, content, limits=EIGHT_SECONDS):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        try:
            module = parse_file(path, name, path.read_bytes(), BUILT_IN)
        except Problems as wrong:
            return [*wrong.problems]
        return [verdict.problem for verdict in judge(module, run(module, limits)) if verdict.problem]

    return found


MALFORMED = [
    ("m.sh", "", "malformed", 0, "empty"),
    ("m.sh", " \n\n", "malformed", 0, "empty"),
    ("m.sh", b"# region a\necho caf\xe9\n# endregion\n", "encoding", 2, "UTF-8"),
    ("m.sh", b"# region a\necho a\0b\n# endregion\n", "malformed", 2, "NUL"),
    ("m.sh", "# region a\necho a\rb\n# endregion\n", "malformed", 2, "carriage return"),
    ("m.sh", "# region a\necho a\n", "region-unclosed", 1, "never closed"),
    ("m.c", "// region a\nint x;\n", "region-unclosed", 1, "never closed"),
    ("m.js", "// endregion\n", "region-unopened", 1, "`// endregion`"),
    ("m.js", "// region a\n\n// endregion\n", "region-empty", 1, "empty"),
    ("m.sh", "# region a\nx=1\n# endregion\n# region a\nx=2\n# endregion\n", "region-duplicate", 4, "line 1"),
    ("m.sh", "# region a b\nx=1\n# endregion\n", "region-name", 1, "one word"),
    ("m.console", "output\n$ echo output\n", "malformed", 1, "below no command"),
    ("m.console", "  $ echo output\noutput\n", "malformed", 1, "below no command"),
    ("m.console", "# a remark\n$ true\n", "malformed", 1, "below no command"),
    ("m.console", "$ echo a\n# region r\na\n# endregion\n", "malformed", 3, "below no command"),
    ("m.console", "# region r\n# endregion\n", "malformed", 0, "no command"),
    ("m.console", "# region r\n$ true\n", "region-unclosed", 1, "never closed"),
]


@pytest.mark.parametrize(("name", "content", "code", "line", "words"), MALFORMED)
def test_what_is_malformed_is_a_problem(problems, name, content, code, line, words):
    (problem,) = problems(name, content)
    assert (problem.code, problem.line) == (code, line)
    assert words in problem.message + problem.hint


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("m.sh", "# region a\r\necho 'crlf'\r\n# crlf\r\n# endregion\r\n"),
        ("m.sh", "\ufeff# region a\necho mark\n# mark\n# endregion"),
        ("m.sh", "# region a\necho 'no line end'\n# no line end\n# endregion"),
        (
            "m.c",
            '#include <stdio.h>\r\nint main(void) {\r\n// region a\r\nputs("x");\r\n// x\r\n// endregion\r\n}\r\n',
        ),
        ("m.js", "// region a\r\nconsole.log(`one\r\ntwo`);\r\n// one\r\n// two\r\n// endregion"),
        ("m.console", "# region a\r\n$ echo one \\\r\n>   two\r\none two\r\n# endregion"),
        ("m.sh", "#!/bin/bash\n"),
        ("my snippet's.sh", "# region a\necho one\n# one\n# endregion\n"),
    ],
)
def test_line_ends_and_names_of_any_kind_are_fine(problems, name, content):
    assert problems(name, content) == []


@pytest.mark.parametrize(
    ("name", "content"), [("m.sh", "echo one\n# two\r\n"), ("m.console", "$ echo one\r\ntwo\r\n")]
)
def test_with_them_a_false_claim_is_false_too(problems, name, content):
    assert [problem.code for problem in problems(name, content)] == ["false-claim"]


def test_a_failure_shows_the_last_line_of_stderr_and_where(problems):
    (problem,) = problems("m.js", "// region a\nnull.x;\n// endregion\n")
    assert (problem.code, problem.line) == ("exit-status", 2)
    assert "exit status 1: TypeError: Cannot read properties of null" in problem.message


def test_a_missing_tool_is_named_with_how_to_install_it(problems, monkeypatch, tmp_path):
    empty = tmp_path / "bin"
    empty.mkdir()
    monkeypatch.setenv("PATH", str(empty))
    for name, content, tool, package in (
        ("m.sh", "echo\n", "bash", "bash"),
        ("m.c", "int main(void) {}\n", "cc", "build-essential"),
        ("m.js", "1;\n", "node", "nodejs"),
        ("m.console", "$ true\n", "bash", "bash"),
    ):
        (problem,) = problems(name, content)
        assert (problem.code, problem.line) == ("missing-tool", 0)
        assert f"{tool}, which is not installed" in problem.message
        assert f"apt-get install --no-install-recommends {package}" in problem.detail[0]


def test_no_tool_is_needed_for_what_is_not_run(problems, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert problems("m.sh", "# region a [not run]\nkubectl apply\n# endregion\n") == []
    assert problems("m.c", "// region a [not run]\nint x\n// endregion\n") == []
    assert problems("m.console", "# region a [not run]\n$ ssh there\n# endregion\n") == []


def test_limits_are_those_of_modules(problems):
    assert [p.code for p in problems("m.sh", "sleep 60\n", Limits(seconds=1))] == ["timeout"]
    assert [p.code for p in problems("m.console", "$ sleep 60\n", Limits(seconds=1))] == ["timeout"]
    few = Limits(seconds=8, processes=8)
    assert [p.code for p in problems("m.sh", "for i in $(seq 30); do sleep 9 & done; wait\n", few)] == [
        "processes"
    ]
    assert [p.code for p in problems("m.console", "$ yes\n")] == ["endless-output"]
    assert [p.code for p in problems("m.sh", "head -c 70000000 /dev/zero > file\n")] == ["exit-status"]
    little = Limits(seconds=8, memory=64 << 20)
    allocating = (
        "#include <stdlib.h>\n#include <string.h>\nint main(void) { memset(malloc(1 << 28), 1, 1 << 28); }\n"
    )
    assert [p.code for p in problems("m.c", allocating, little)] == ["died"]


def test_nothing_is_left_running(problems):
    assert problems("m.sh", "setsid sleep 61.25 &\necho begun\n# begun\n") == []
    assert problems("m.console", "$ setsid sleep 61.25 & echo begun\nbegun\n") == []
    commands = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
    assert not [command for command in commands if b"61.25" in command]


def test_the_network_is_out_of_reach(problems):
    session = "$ (exec 3<>/dev/tcp/192.0.2.1/80) 2>/dev/null || echo unreachable\nunreachable\n"
    assert problems("m.console", session) == []


def test_the_state_of_a_session_is_kept_and_its_fifo_cannot_be_seen(problems):
    session = "$ f() { echo in f; }; cd /; x=1\n$ f; pwd; echo $x\nin f\n/\n1\n$ (exit 7)\n$ echo $?\n7\n"
    assert problems("m.console", session) == []
    assert problems("m.console", '$ cat\n$ read x\n$ echo "<$x>"\n<>\n') == []
    assert problems("m.console", "$ echo before; set -e; true\nbefore\n$ echo after\nafter\n") == []


def test_a_background_job_that_prints_late_is_not_lost(problems):
    assert [p.code for p in problems("m.console", "$ (sleep 0.3; echo late) & wait\n")] == ["unstated-output"]


def test_what_a_slide_shows_is_dedented_and_without_marks(tmp_path):
    path = tmp_path / "m.c"
    path.write_text(
        "int main(void) {\n    // region a\n    int x = 1;\n        // region b\n    x++;\n    // endregion\n\n    // endregion\n}\n"
    )
    module = parse_file(path, "m.c", path.read_bytes(), BUILT_IN)
    assert shown(module, "a").text == "int x = 1;\nx++;"
    with pytest.raises(LookupError, match="has no region main"):
        shown(module, "main")


SHARES = [
    (["a", "b"], "a\nb\n", ["a\n", "b\n"]),
    (["a", "b"], "a\nx\nb\n", ["a\n", "x\nb\n"]),
    (["a", "x", "c"], "a\nb\nc\n", ["a\n", "b\n", "c\n"]),
    (["a", "x", "y", "c"], "a\nb\nb\nc\n", ["a\n", "b\n", "b\n", "c\n"]),
    (["a\na", "a"], "a\na\na\n", ["a\na\n", "a\n"]),
    (["a, a", "a"], "a\na\na\n", ["a\na\n", "a\n"]),
    (["a\n...", "c"], "a\nb\nc\n", ["a\nb\n", "c\n"]),
    (["a", "b"], "", ["", ""]),
    (["a", "b"], "b\n", ["", "b\n"]),
    (["a", "b"], "a\n", ["a\n", ""]),
    (["a", "b"], "a\n\n\nb", ["a\n", "\n\nb"]),
    (["in any order:\nb\na", "a"], "a\nb\na\n", ["a\nb\n", "a\n"]),
]


@pytest.mark.parametrize(("claims", "output", "steps"), SHARES)
def test_the_output_is_shared_so_that_as_many_claims_as_can_be_are_met(tmp_path, claims, output, steps):
    regions = []
    for number, claim in enumerate(claims):
        comment = "".join(f"# {line}\n" for line in claim.split("\n"))
        regions.append(f"# region r{number}\nx=1\n{comment}# endregion\n")
    module = parse_file(tmp_path / "m.sh", "m.sh", "".join(regions).encode(), BUILT_IN)
    found = [step.output for step in shared(module, Recording((Step(output),))).steps]
    assert "".join(found) == output
    if (claims, output) == (["a", "b"], "a\n\n\nb"):
        assert found in (["a\n", "\n\nb"], ["a\n\n", "\nb"], ["a\n\n\n", "b"])
    else:
        assert found == steps


def test_the_output_of_a_run_that_failed_is_not_shared(tmp_path):
    source = b"# region a\nx=1\n# a\n# endregion\n# region b\n# b\n# endregion\n"
    module = parse_file(tmp_path / "m.sh", "m.sh", source, BUILT_IN)
    failed = Recording((Step("a\nb\n"),), End.STATUS)
    assert shared(module, failed) == failed


def test_the_environment_is_fixed(problems, monkeypatch):
    monkeypatch.setenv("DECKPROOF_SECRET", "1")
    assert os.environ["DECKPROOF_SECRET"]
    assert problems("m.sh", 'echo "<$DECKPROOF_SECRET> $LC_ALL"\n# <> C.UTF-8\n') == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_whichever_line_of_a_true_claim_is_changed_that_is_caught(tmp_path, path):
    if not all(
        line.split()[1] == "ok" for line in (PROGRAMS / f"{path.name}.verdicts").read_text().splitlines()
    ):
        return
    original = parse_file(path, path.name, path.read_bytes(), BUILT_IN)
    changed = []
    for line in (line for claim in original.claims for line in range(claim.line, claim.end + 1)):
        lines = [*original.lines]
        lines[line - 1] += "x"
        content = "\n".join(lines).encode()
        copy = tmp_path / str(line) / path.name
        copy.parent.mkdir()
        copy.write_bytes(content)
        changed.append(parse_file(copy, path.name, content, BUILT_IN))
    recordings = run_all(changed, EIGHT_SECONDS)
    for module, recording in zip(changed, recordings, strict=True):
        assert any(verdict.problem for verdict in judge(module, recording)), "\n".join(module.lines)
