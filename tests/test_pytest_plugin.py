"""The pytest plugin, in projects of its own: one item a region, and reports without tracebacks of ours."""

import pytest

TRUE = "# region first\nprint(1)\n# 1\n# endregion\n# region second\nprint(2)\n# 2\n# endregion\n"


@pytest.fixture
def snippets(pytester):
    """Writes snippet modules, and gives what pytest makes of them."""

    def run(*arguments, **modules):
        directory = pytester.path / "snippets"
        directory.mkdir(exist_ok=True)
        for name, source in modules.items():
            (directory / f"{name}.py").write_text(source)
        return pytester.runpytest_subprocess("-p", "no:cacheprovider", *arguments)

    return run


def test_each_region_is_an_item(snippets):
    result = snippets("-v", "snippets", m=TRUE)
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["snippets/m.py::first PASSED*", "snippets/m.py::second PASSED*"])


def test_a_false_region_fails_alone_and_shows_stated_against_printed(snippets):
    result = snippets("snippets", m=TRUE.replace("# 2", "# 3"))
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["problem?false-claim?*", "*snippets/m.py:7", "*stated:   3", "*printed:  2"])
    result.stdout.no_fnmatch_line("*pytest_plugin.py*")


def test_one_region_can_be_named(snippets):
    snippets("snippets/m.py::second", m=TRUE).assert_outcomes(passed=1)
    snippets("-k", "first").assert_outcomes(passed=1, deselected=1)


def test_a_module_named_on_the_command_line_is_not_imported(snippets):
    result = snippets("snippets/m.py", m=TRUE + "await_me = 1\nraise SystemExit(0)\n")
    result.stdout.no_fnmatch_line("*INTERNALERROR*")
    assert result.parseoutcomes().get("errors") is None


def test_support_modules_are_left_alone(snippets):
    snippets("snippets", m=TRUE, _support="1 / 0\n").assert_outcomes(passed=2)


def test_what_hidden_lines_state_is_an_item_too(snippets):
    result = snippets("-v", "snippets", m="print(1)\n# 2\n" + TRUE)
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["snippets/m.py::<module> FAILED*"])


def test_a_module_without_regions_must_run(snippets):
    snippets("snippets", m="x = 1\n").assert_outcomes(passed=1)
    snippets("snippets", m="1 / 0\n").assert_outcomes(failed=1)


def test_regions_that_were_never_reached_fail(snippets):
    broken = TRUE.replace("# region second", "1 / 0\n# region second") + "print(3)\n# 3\n"
    result = snippets("-v", "snippets", m=broken)
    result.stdout.fnmatch_lines(["*::second FAILED*", "*::<module> FAILED*"])
    assert result.ret == 1


def test_an_error_in_the_last_hidden_lines_fails_the_last_region(snippets):
    snippets("snippets", m=TRUE + "1 / 0\n").assert_outcomes(passed=1, failed=1)


def test_a_module_that_is_no_python_is_an_error_with_its_line(snippets):
    result = snippets("snippets", m="# region a\nx = (\n")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*problem?syntax?*"])


def test_the_same_verdicts_side_by_side(snippets):
    modules = {f"m{n}": TRUE if n % 2 else TRUE.replace("# 2", "# 3") for n in range(6)}
    snippets("-n", "2", "snippets", **modules).assert_outcomes(passed=9, failed=3)


def test_the_directory_can_be_another(pytester):
    pytester.makeini("[pytest]\ndeckproof_snippets = examples\n")
    pytester.mkdir("examples").joinpath("m.py").write_text(TRUE)
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=2)


def test_other_python_files_are_not_snippets(pytester):
    pytester.makepyfile(m=TRUE, test_other="def test_it(): pass\n")
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


FALSE = TRUE.replace("# 1", "# 0").replace("# 2", "# 3")


def test_accepting_rewrites_judges_again_and_says_so(snippets, pytester):
    result = snippets("--deckproof-accept", "snippets", m=FALSE, true=TRUE)
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(["*= deckproof =*", "rewritten to what is printed: snippets/m.py"])
    assert result.stdout.str().count("rewritten") == 1
    assert (pytester.path / "snippets/m.py").read_text() == TRUE
    snippets("--deckproof-accept").stdout.no_fnmatch_line("*rewritten*")


def test_without_being_told_to_it_writes_nothing(snippets, pytester):
    snippets("snippets", m=FALSE).assert_outcomes(failed=2)
    assert (pytester.path / "snippets/m.py").read_text() == FALSE


@pytest.mark.parametrize(
    ("chosen", "others"), [(["snippets/m.py::second"], 0), (["snippets", "-k", "second"], 1)]
)
def test_only_what_is_asked_for_is_accepted(snippets, pytester, chosen, others):
    snippets("--deckproof-accept", *chosen, m=FALSE).assert_outcomes(passed=1, deselected=others)
    assert (pytester.path / "snippets/m.py").read_text() == FALSE.replace("# 3", "# 2")


def test_what_cannot_be_accepted_fails_still(snippets):
    result = snippets("--deckproof-accept", "snippets", m=FALSE + "1 / 0\n")
    assert "unstated-exception" in result.stdout.str()
    assert result.ret == 1


def test_accepting_side_by_side_writes_each_file_once_and_whole(snippets, pytester):
    many = "".join(
        f"# region r{n}\nfor i in range({n}, 9): print(i)\n# {n}\n# x\n# endregion\n" for n in range(8)
    )
    result = snippets("-n", "3", "--deckproof-accept", "snippets", m=many, k=FALSE)
    result.assert_outcomes(passed=10)
    assert result.stdout.str().count("rewritten to what is printed: snippets/m.py") == 1
    assert (pytester.path / "snippets/k.py").read_text() == TRUE
    lines = (f"# region r{n}\nfor i in range({n}, 9): print(i)\n" + "".join(f"# {i}\n" for i in range(n, 9)) + "# endregion\n" for n in range(8))  # fmt: skip
    assert (pytester.path / "snippets/m.py").read_text() == "".join(lines)


def test_a_claim_of_several_lines_fails_with_a_diff(snippets):
    result = snippets("snippets", m="# region r\nprint('a')\nprint('b')\n# a\n# c\n# endregion\n")
    result.stdout.fnmatch_lines(
        ["*--- snippets/m.py  stated", "*+++ snippets/m.py  printed", "* -# c", "* +# b"]
    )


def test_the_first_failure_can_be_the_last(snippets):
    snippets("-x", "snippets", m=FALSE).assert_outcomes(failed=1)


def test_what_failed_last_can_be_run_alone(pytester):
    (pytester.mkdir("snippets") / "m.py").write_text(TRUE.replace("# 2", "# 3"))
    pytester.runpytest_subprocess().assert_outcomes(passed=1, failed=1)
    pytester.runpytest_subprocess("--lf").assert_outcomes(failed=1)


EXAMPLES = '# region shown\ndef f():\n    """\n    >>> 1\n    {}\n    """\n# endregion\ndef g():\n    """\n    >>> 1\n    {}\n    """\n'


def test_examples_in_docstrings_belong_to_the_item_of_their_region(snippets):
    snippets("snippets", m=EXAMPLES.format(1, 1)).assert_outcomes(passed=2)
    result = snippets("snippets", m=EXAMPLES.format(2, 1))
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["problem?false-example?*", "*snippets/m.py:4"])
    result = snippets("snippets/m.py::<module>", m=EXAMPLES.format(1, 2))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*snippets/m.py:10"])
