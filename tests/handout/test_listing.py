"""What the handout says about a module."""

from pathlib import Path

from deckproof.handout.listing import MOST, segments, statements, text, unstated
from deckproof.snippets.parse import parse
from deckproof.snippets.recording import Raised, Recording, Step

SOURCE = """\
x = 1
# region outer
def f():
    return 1

# region inner
y = 2
# endregion
print(f())
# endregion
print("after")
# after

"""


def module(source: str = SOURCE):
    return parse(Path("/p/m.py"), "m.py", source.encode())


def test_lines_are_cut_where_what_slides_show_begins_and_ends() -> None:
    found = segments(module(), ["outer", "inner"])
    assert [(part.first, len(part.lines), part.shown, part.begins) for part in found] == [
        (1, 2, False, ()),
        (3, 4, True, ("outer",)),
        (7, 1, True, ("inner",)),
        (8, 2, True, ()),
        (10, 3, False, ()),
    ]
    assert [line for part in found for line in part.lines] == SOURCE.split("\n")[:12]


def test_a_module_that_no_slide_shows_is_one_piece() -> None:
    assert [(part.first, part.shown) for part in segments(module(), [])] == [(1, False)]


def test_what_a_region_and_the_hidden_lines_after_it_print_is_said_where_nothing_states_it() -> None:
    source = "# region a\ndef f(): print(1)\n# endregion\nf()\n# region b\nprint(2)\n# 2\n# endregion\n"
    recording = Recording((Step(), Step("1\n"), Step("2\n")))
    assert unstated(module(source), "a", recording) == "1"
    assert unstated(module(source), "b", recording) == ""
    assert unstated(module(source), "f", recording) == ""
    assert unstated(module(source.replace("region a", "region a [not run]")), "a", recording) == ""


def test_each_claim_is_listed_with_what_happened() -> None:
    source = "print(object())\n# <object object at 0x7f00>\n1 + 1  # => 2\n1 / 0\n# ZeroDivisionError\n"
    raised = Raised("ZeroDivisionError", "division by zero", (), 4)
    recording = Recording((Step("<object object at 0x7fabc>\n"), Step(value="2"), Step(raised=raised)))
    assert [(one.line, one.stated, one.printed) for one in statements(module(source), recording)] == [
        (2, "<object object at 0x7f00>", "<object object at 0x…>"),
        (3, "=> 2", "2"),
        (5, "ZeroDivisionError", "ZeroDivisionError: division by zero"),
    ]


def test_of_much_output_the_beginning_is_shown() -> None:
    long = [str(number) for number in range(100)]
    assert text(long).split("\n") == [*long[:MOST], f"… and {100 - MOST} more lines"]
    assert text(long[: MOST + 1]).split("\n") == long[: MOST + 1]
