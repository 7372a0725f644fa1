"""A deck's look: the themes that it can choose, what it can change, and that all of it can be read."""

import shutil

import pytest
from msgspec.structs import fields, replace

from deckproof.contrast import GROUNDS, LEAST, band, legible, pairs, ratio
from deckproof.deck.look import chosen
from deckproof.deck.pandoc import to_ast
from deckproof.highlight import looks
from deckproof.problem import Problem
from deckproof.theme import ASPECTS, FLAT, Beamer, Colours, Theme
from deckproof.themes import THEMES


def look(yaml: str) -> tuple[Theme, tuple[Problem, ...]]:
    source = f"---\ntitle: T\n{yaml}\n---\n\n## A\n\na\n"
    return chosen(to_ast(source, "a.md")["meta"], source, "a.md", lambda kind, name: name in ("", "beaver"))


def theme(yaml: str) -> Theme:
    found, problems = look(yaml)
    assert problems == ()
    return found


# ---- contrast ------------------------------------------------------------------------------------------

NOT_TEXT = {"rule", *GROUNDS}


@pytest.mark.parametrize("name", THEMES)
def test_every_text_can_be_read_on_every_ground_it_stands_on(name: str) -> None:
    assert [pair for pair in pairs(THEMES[name].colours) if pair.ratio < LEAST] == []


def on_band(colours: Colours) -> float:
    """The least contrast of code on lines that stand out."""
    return min(ratio(getattr(colours, text), band(colours)) for text in GROUNDS["code_panel"])


@pytest.mark.parametrize("name", THEMES)
def test_lines_that_stand_out_are_seen_and_can_be_read(name: str) -> None:
    colours = THEMES[name].colours
    assert on_band(colours) >= LEAST
    assert ratio(band(colours), colours.code_panel) > 1.05
    assert ratio(colours.accent, band(colours)) > 3  # the bar beside them


def test_the_band_gives_way_to_what_is_on_it() -> None:
    faint = replace(FLAT.colours, keyword=legible("#8899aa", FLAT.colours.code_panel))
    assert band(faint) != band(FLAT.colours)
    assert on_band(faint) >= LEAST


def test_every_colour_is_a_ground_or_stands_on_one() -> None:
    standing = {text for texts in GROUNDS.values() for text in texts}
    assert standing | NOT_TEXT == {field.name for field in fields(Colours)}


@pytest.mark.parametrize("name", THEMES)
def test_every_style_of_code_has_a_colour_whose_contrast_is_known(name: str) -> None:
    colours = THEMES[name].colours
    on_panel = {getattr(colours, text) for text in GROUNDS["code_panel"]}
    assert {style.colour for style in looks(colours).values()} <= on_panel


def test_contrast_is_that_of_wcag() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert ratio(legible("#ffcc00", "#ffffff"), "#ffffff") >= LEAST
    assert legible("#123456", "#ffffff") == "#123456"


def test_themes_come_in_pairs_of_light_and_dark() -> None:
    for name in ("flat", "sand", "contrast"):
        light, dark = THEMES[name].colours, THEMES[f"{name}-dark"].colours
        assert ratio(light.paper, "#000000") > 10 > 2 > ratio(dark.paper, "#000000")


def test_a_pygments_style_is_made_legible() -> None:
    from pygments.styles import get_all_styles

    for style in get_all_styles():
        colours = theme(f"theme-options:\n  code-style: {style}").colours
        assert [pair for pair in pairs(colours) if pair.ratio < LEAST] == [], style
        assert on_band(colours) >= LEAST, style
        assert band(colours) != colours.code_panel, style


# ---- choosing ------------------------------------------------------------------------------------------


def test_a_deck_that_says_nothing_has_the_plain_theme() -> None:
    assert theme("") == FLAT


def test_a_deck_names_its_theme_and_changes_it() -> None:
    found = theme("theme: sand\ntheme-options:\n  accent: '#046'\n  text-size: 14\n  mono: DejaVu Sans Mono\n  code-floor: 0.7\n  margin: 12")  # fmt: skip
    sand = THEMES["sand"]
    assert found.colours == replace(sand.colours, accent="#004466")
    assert (found.sizes.text, found.mono, found.floor.code, found.spacing.margin) == (
        14,
        "DejaVu Sans Mono",
        0.7,
        12,
    )


@pytest.mark.parametrize("aspect", ASPECTS)
def test_a_deck_has_any_of_beamers_shapes(aspect: str) -> None:
    assert theme(f"aspectratio: {aspect}").page == ASPECTS[aspect]


def test_themes_of_beamers_are_for_the_pdf() -> None:
    found = theme("theme: Madrid\ncolortheme: beaver\nthemeoptions: [secheader]")
    assert found == replace(FLAT, beamer=Beamer("Madrid", "secheader", "beaver"))
    assert theme("colortheme: beaver").beamer == Beamer(colour="beaver")


WRONG = {
    "theme: flatt": ("theme", 3, "flat"),
    "theme: madrid": ("theme", 3, "Madrid"),
    "theme: sand\ncolortheme: beaver": ("theme", 4, "theme of beamer's"),
    "theme: Madrid\ncolortheme: bever": ("theme", 4, "beamercolorthemebever.sty"),
    "theme-options:\n  acent: '#000000'": ("theme-option", 4, "did you mean accent?"),
    "theme-options:\n  accent: blueish": ("theme-option", 4, "in quotes"),
    "theme-options:\n  accent: #0b6477": ("theme-option", 4, "begins a comment"),
    "theme-options:\n  text-size: 99": ("theme-option", 4, "from 8 to 24"),
    "theme-options:\n  text-size: big": ("theme-option", 4, "from 8 to 24"),
    "theme-options:\n  sans: No Such Font": ("theme-option", 4, "fc-list"),
    "theme-options:\n  code-style: monokay": ("theme-option", 4, "did you mean monokai?"),
    "theme-options: dark": ("theme-option", 3, "two blanks"),
    "theme-options:\n  ink: '#cccccc'": ("contrast", 4, "take ink: '#"),
    "theme-options:\n  comment: '#e0e0e0'": ("contrast", 4, "take comment: '#"),
    "theme-options:\n  paper: '#222222'": ("contrast", 4, "take"),
    "aspectratio: 1690": ("theme-option", 3, "169"),
}


@pytest.mark.parametrize("yaml", WRONG)
def test_what_is_wrong_with_a_look_is_told_with_its_line(yaml: str) -> None:
    code, line, hint = WRONG[yaml]
    _, problems = look(yaml)
    assert {(problem.code, problem.line) for problem in problems} == {(code, line)}
    assert hint in problems[0].hint


def test_a_problem_of_the_theme_stops_both_outputs(project) -> None:
    made = project({"slides/a.md": "---\ntitle: T\ntheme: flatt\n---\n\n## A\n\na\n"})
    for command in ("pdf", "html", "check"):
        done = made.run(command)
        assert (done.status, done.codes) == (1, ["theme"])
        assert "did you mean flat?" in done.err
    assert not list((made.root / "build").glob("*.*"))


@pytest.mark.skipif(shutil.which("kpsewhich") is None, reason="asks TeX")
def test_a_theme_that_tex_does_not_have_is_no_theme(project) -> None:
    made = project({"slides/a.md": "---\ntitle: T\ntheme: nosuchtheme\n---\n\n## A\n\na\n"})
    assert made.run("check").codes == ["theme"]
    made.write({"slides/a.md": "---\ntitle: T\ntheme: boxes\n---\n\n## A\n\na\n"})
    assert made.run("check").status == 0
