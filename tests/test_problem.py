"""How problems are shown."""

from deckproof.problem import Problem, report


def test_a_problem_says_what_where_and_what_to_do(tmp_path):
    (tmp_path / "a.py").write_text("x = 1\n# 2\n")
    problem = Problem(
        "a.py", 2, "false-claim", "this is not so", "mend it", ("One (d.md:3)",), ("stated: 2",)
    )
    assert report([problem], tmp_path) == (
        "problem[false-claim]: this is not so\n"
        " --> a.py:2\n"
        "  |\n"
        "2 | # 2\n"
        "  |\n"
        "  | stated: 2\n"
        "  |\n"
        "  = slide: One (d.md:3)\n"
        "  = to do: mend it\n"
    )


def test_problems_come_in_the_order_of_file_and_line_each_once(tmp_path):
    problems = [
        Problem("b", 1, "no-deck", "3"),
        Problem("a", 9, "no-deck", "2"),
        Problem("a", 2, "no-deck", "1"),
        Problem("a", 2, "no-deck", "1"),
    ]
    shown = report(problems, tmp_path)
    assert [line[-1] for line in shown.splitlines() if line.startswith("problem")] == ["1", "2", "3"]


def test_a_file_that_is_not_there_is_not_quoted(tmp_path):
    assert (
        report([Problem("gone.md", 3, "no-deck", "m")], tmp_path) == "problem[no-deck]: m\n --> gone.md:3\n"
    )


def test_colour_changes_nothing_but_colour(tmp_path):
    problem = Problem("a", 1, "no-deck", "m", "h", ("s",), ("d",), "quote")
    import re

    assert re.sub(r"\x1b\[[0-9;]*m", "", report([problem], tmp_path, colour=True)) == report(
        [problem], tmp_path
    )
