"""The colours of xcolor, as HTML has them."""

import pytest

from deckproof.deck.colours import colour, defined
from deckproof.deck.scan import Unreadable


@pytest.mark.parametrize(
    ("value", "model", "known"),
    [
        ("red", "", "#ff0000"),
        ("green", "", "#00ff00"),  # CSS has another green
        ("red!50", "", "#ff8080"),
        ("blue!50!black", "", "#000080"),
        ("red!50!blue!50!white", "", "#bf80bf"),
        ("mine", "", "#aa3300"),
        ("0,0.5,0", "rgb", "#008000"),
        ("0, 128, 255", "RGB", "#0080ff"),
        ("aA3300", "HTML", "#aa3300"),
        ("0.5", "gray", "#808080"),
        ("0,1,1,0", "cmyk", "#ff0000"),
    ],
)
def test_a_colour_is_what_xcolor_makes_of_it(value, model, known):
    assert colour(value, model, {"mine": "#aa3300"}) == known


@pytest.mark.parametrize(
    ("value", "model"),
    [("nosuch", ""), ("red!x", ""), ("1,2", "rgb"), ("2,0,0", "rgb"), ("400", "wave"), ("zz", "HTML")],
)
def test_what_only_tex_knows_is_no_colour(value, model):
    with pytest.raises(Unreadable):
        colour(value, model, {})


def test_a_header_defines_colours():
    header = "\\definecolor{a}{rgb}{0,0,1}\n\\colorlet{b}{a!50}\\definecolor{c}{wave}{400}"
    assert defined(header) == {"a": "#0000ff", "b": "#8080ff"}
