"""Overlay specifications: what they say, and the algebra of what they name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckproof.deck.overlay import ALWAYS, Overlay, is_specification, parse, since, stated

# specification, the counter of pauses before, the steps of the first five, the counter after
SPECIFICATIONS = [
    ("2", 1, {2}, 1),
    ("2-", 1, {2, 3, 4, 5}, 1),
    ("-3", 1, {1, 2, 3}, 1),
    ("1-2", 1, {1, 2}, 1),
    ("1,3", 1, {1, 3}, 1),
    ("1, 3-4", 1, {1, 3, 4}, 1),
    ("2-3,3-", 1, {2, 3, 4, 5}, 1),
    ("*", 1, {1, 2, 3, 4, 5}, 1),
    ("0", 1, set(), 1),
    ("+-", 1, {1, 2, 3, 4, 5}, 2),
    ("+-", 3, {3, 4, 5}, 4),
    ("+", 3, {3}, 4),
    ("+-+(1)", 2, {2, 3}, 3),
    ("+(1)-", 1, {2, 3, 4, 5}, 2),
    (".-", 3, {2, 3, 4, 5}, 3),
    (".(1)", 3, {3}, 3),
    ("beamer:2", 1, {2}, 1),
    ("2|handout:0", 1, {2}, 1),
    ("handout:0", 1, {1, 2, 3, 4, 5}, 1),
]


@pytest.mark.parametrize(("text", "pauses", "steps", "after"), SPECIFICATIONS)
def test_a_specification_names_its_steps(text, pauses, steps, after):
    found = parse(text, pauses)
    assert {step for step in range(1, 6) if step in found.shown} == steps
    assert found.pauses == after


def test_actions_have_steps_of_their_own():
    found = parse("+-|alert@+", 2)
    assert (found.shown, found.actions, found.pauses) == (since(2), (("alert", Overlay(((2, 2),))),), 3)


@pytest.mark.parametrize("text", ["", "x", "3-1", "1,,2", "1-2-3", "nosuch:2", "dance@2", "1;2", "-"])
def test_what_is_none_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        parse(text)
    assert not is_specification(text)


overlays = st.lists(
    st.tuples(st.integers(1, 9), st.none() | st.integers(0, 4)), min_size=1, max_size=4
).map(lambda pairs: ",".join(f"{a}-" if b is None else f"{a}-{a + b}" for a, b in pairs))  # fmt: skip


@given(overlays, overlays)
def test_what_is_inside_of_two_is_there_when_both_are(one, other):
    both = stated(one) & stated(other)
    for step in range(1, 20):
        assert (step in both) == (step in stated(one) and step in stated(other))


@given(overlays)
def test_a_step_is_named_or_in_the_rest(text):
    overlay = stated(text)
    for step in range(1, 20):
        assert (step in overlay) != (step in overlay.without())
    assert overlay.without().without() == overlay


@given(overlays)
def test_an_overlay_can_be_written_and_read_again(text):
    assert stated(str(stated(text))) == stated(text)
    assert stated(str(ALWAYS.without())) == ALWAYS.without() == Overlay(())
