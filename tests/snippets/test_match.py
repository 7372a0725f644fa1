"""Does a claim match what happened? One small case a line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckproof.snippets.match import is_open, longest, matches, split
from deckproof.snippets.recording import Raised


def raised(kind: str, message: str = "", *trace: str) -> Raised:
    return Raised(kind, message, trace, 1)


STOP = raised("StopIteration")
BAD = raised("ValueError", "bad input")
DIVIDED = raised(
    "ZeroDivisionError", "division by zero",
    "Traceback (most recent call last):", '  File "m.py", line 3, in <module>', "    f()",
    '  File "m.py", line 2, in f', "    return 1 / 0", "ZeroDivisionError: division by zero",
)  # fmt: skip

TRUE = [
    (["0"], ["0"]),
    (["a", "b"], ["a", "b"]),
    (["a  "], ["a"]),
    (["a"], ["a\t "]),
    (["a", "", "b"], ["a", "", "b"]),
    (["a"], ["a", "", ""]),  # empty lines at the end are nothing to see
    (["  indented"], ["  indented"]),
    # comma form
    (["1, 2, 3"], ["1", "2", "3"]),
    (["1, 2, 3"], ["1, 2, 3"]),
    (["1,2,3"], ["1", "2", "3"]),
    (["1, 2,", "3, 4"], ["1", "2", "3", "4"]),
    (["(1, 2), [3, 4]"], ["(1, 2)", "[3, 4]"]),
    (["'a, b', c"], ["'a, b'", "c"]),
    (["it's, that's"], ["it's", "that's"]),
    (["0", "1, 2"], ["0", "1", "2"]),
    # addresses
    (["<f at 0x7fe98ec66690>"], ["<f at 0x1>"]),
    (["<bound method A.f of <m.A object at 0x1>>"], ["<bound method A.f of <m.A object at 0x7f>>"]),
    (["<f at 0x1>", "<g at 0x2>", "<f at 0x1>"], ["<f at 0xa>", "<g at 0xb>", "<f at 0xa>"]),
    (["........F"], ["........F"]),
    (["<f at 0x1> <g at 0x2>"], ["<f at 0xa> <g at 0xb>"]),
    # gaps
    (["took ... s"], ["took 0.25 s"]),
    (["...x"], ["abcx"]),
    (["a...c"], ["ac"]),
    (["...", "b"], ["anything", "b"]),
    (["Loading..."], ["Loading..."]),  # what was printed ends in dots itself
    # open claims
    (["1", "2", "..."], ["1", "2", "3"]),
    (["1, 2, 3..."], ["1", "2", "3", "4"]),
    (["1, 2, 3, ..."], ["1", "2", "3", "4", "5"]),
    (["1, 2 ..."], ["1, 2", "more"]),
    (["..."], ["anything"]),
    # exceptions
    (["Exception: StopIteration"], [STOP]),
    (["StopIteration"], [STOP]),
    (["ValueError: bad input"], [BAD]),
    (["Exception: ValueError: bad input"], [BAD]),
    (["ValueError: bad ..."], [BAD]),
    (["ValueError"], [BAD]),
    (["Exception: ValueError"], [BAD]),
    (["Traceback ..."], [BAD]),
    (["Traceback (most recent call last):", "  ...", "ZeroDivisionError: division by zero"], [DIVIDED]),
    (["Traceback (most recent call last):", '  File "m.py", line 2, in f', "ZeroDivisionError: division by zero"], [DIVIDED]),
    (["json.decoder.JSONDecodeError: x"], [raised("json.decoder.JSONDecodeError", "x")]),
    (["JSONDecodeError: x"], [raised("json.decoder.JSONDecodeError", "x")]),
    (["End", "Exception: StopIteration"], ["End", STOP]),
    (["1, 2, StopIteration"], ["1", "2", STOP]),
    # any order
    (["in any order:", "a", "b"], ["b", "a"]),
    (["first", "in any order:", "a", "b"], ["first", "b", "a"]),
    (["in any order:", "a...", "ab"], ["ab", "ax"]),  # the wildcard must leave "ab" to the other
    (["in any order:", "a, b, c"], ["c", "a", "b"]),
]  # fmt: skip

FALSE = [
    ([], []),  # states nothing
    ([""], []),
    (["in any order:"], []),
    (["a", "ValueError: bad input", "b"], ["a", BAD, "b"]),  # nothing comes after an exception
    (["ValueError"], ["x", BAD, "y"]),
    (["<f at 0x1>", "<f at 0x1>"], ["<f at 0xa>", "<f at 0xb>"]),  # two objects, not one
    (["<f at 0x1>", "<f at 0x2>"], ["<f at 0xa>", "<f at 0xa>"]),
    (["flag at 0x10"], ["flag at 0xff"]),
    (["........F"], ["..E..E..F"]),
    (["Traceback (most recent call last):"], [BAD]),
    (["Traceback (most recent call last):", "  ...", "ValueError"], [BAD]),
    (["0"], ["1"]),
    (["0"], []),
    (["0"], ["0", "1"]),
    (["0", "1"], ["0"]),
    (["0", "1"], ["1", "0"]),
    ([" a"], ["a"]),
    (["a", "b"], ["a", "", "b"]),
    (["1, 2"], ["1", "2", "3"]),
    (["1, 2, 3"], ["1", "2"]),
    (["1, 2"], ["2", "1"]),
    (["1, 2, 3"], ["1, 2", "3"]),
    (["(1, 2)"], ["(1", "2)"]),
    (["0xff"], ["0xfe"]),  # a number, not an address
    (["<f at 0x1>"], ["<g at 0x1>"]),
    (["took ... s"], ["took 0.25 ms"]),
    (["a.c"], ["abc"]),
    (["..."], []),
    (["1", "2", "..."], ["1", "2"]),
    (["1, 2, 3..."], ["1", "2", "3"]),
    (["1..."], ["17"]),  # the line goes on, which is not that more lines follow
    (["1..."], ["17", "18"]),
    (["Exception: StopIteration"], [BAD]),
    (["ValueError: bad"], [BAD]),
    (["ValueError: bad input"], ["ok"]),
    (["ValueError: bad input"], []),
    (["ValueError:"], [BAD]),
    (["bad input"], [BAD]),
    (["Exception"], [BAD]),  # a base class is not the type that was raised
    (["Traceback ..."], ["ok"]),
    (["Traceback (most recent call last):", "  ...", "ZeroDivisionError: modulo"], [DIVIDED]),
    (["Traceback (most recent call last):", '  File "m.py", line 9, in f', "ZeroDivisionError: division by zero"], [DIVIDED]),
    (["a", "Exception: StopIteration"], [STOP, "a"]),
    (["End"], ["End", STOP]),
    (["in any order:", "a", "b"], ["a"]),
    (["in any order:", "a", "b"], ["a", "b", "c"]),
    (["in any order:", "a", "a"], ["a", "b"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "happened"), TRUE)
def test_a_true_claim_matches(text, happened):
    assert matches(text, happened)


@pytest.mark.parametrize(("text", "happened"), FALSE)
def test_a_false_claim_does_not_match(text, happened):
    assert not matches(text, happened)


@pytest.mark.parametrize(
    ("line", "items"),
    [
        ("a", ["a"]),
        ("a, b", ["a", "b"]),
        ("a, b,", ["a", "b"]),
        ("f(1, 2), g", ["f(1, 2)", "g"]),
        ('"a, b"', ['"a, b"']),
        ("(a, b", ["(a, b"]),  # an open bracket: the commas may be inside
        ("don't, can't", ["don't", "can't"]),
        ("", [""]),
    ],
)
def test_the_comma_form_is_split_outside_brackets_and_quotes(line, items):
    assert split(line) == items


def test_an_open_claim_is_known_by_its_last_line():
    assert is_open(["a", "..."])
    assert is_open(["1, 2..."])
    assert not is_open(["...", "a"])
    assert not is_open([])


def test_the_longest_reading_counts_commas_as_line_ends():
    assert longest(["1, 2, 3..."]) == 3
    assert longest(["a", "b"]) == 2


printed = st.lists(st.text("ab .,'(\"0x", min_size=1, max_size=8).filter(lambda t: t.strip()), max_size=6)


@given(printed)
def test_every_output_matches_itself_stated_line_by_line(lines):
    assert matches(lines, lines) == bool(lines)


@given(printed, st.text("abc", min_size=1, max_size=3))
def test_a_line_too_many_or_too_few_is_false(lines, extra):
    assert not matches([*lines, extra], lines)
    assert not matches(lines, [*lines, f"#{extra}"]) or is_open(lines)


@given(st.lists(st.text("abc", min_size=1, max_size=3), min_size=2, max_size=6))
def test_the_comma_form_is_the_same_as_the_lines(lines):
    assert matches([", ".join(lines)], lines)
    assert matches([", ".join(lines) + "..."], [*lines, "more"])
    assert not matches([", ".join(lines) + "..."], lines)


@given(
    st.lists(st.text("abc", min_size=1, max_size=3), min_size=1, max_size=6).flatmap(
        lambda x: st.tuples(st.just(x), st.permutations(x))
    )
)
def test_any_order_takes_every_permutation(case):
    lines, shuffled = case
    assert matches(["in any order:", *lines], shuffled)
    assert not matches(["in any order:", *lines, "z"], shuffled)


def test_a_claim_of_many_lines_does_not_exhaust_the_stack():
    lines = [str(n) for n in range(20_000)]
    assert matches(lines, lines)
    assert not matches([*lines[:-1], "x"], lines)


def test_a_claim_that_is_hard_to_tell_apart_is_told_quickly():
    dots = "." * 80
    assert not matches([dots + "F"], [dots + "E"])
    assert not matches(["x...x...x...x...x...y"], ["x" * 2000])
    assert not matches([*["..., ..."] * 39, "q"], [*["a, b"] * 61, "z"])
    assert matches(["a, b"] * 3000, ["a", "b"] * 3000)
    assert matches(["in any order:", *map(str, range(300))], [str(n) for n in reversed(range(300))])
