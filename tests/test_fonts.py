"""Which font has which face and character."""

import subprocess
from pathlib import Path

import pytest

from deckproof import fonts
from deckproof.files import Kept
from deckproof.problem import MissingTool
from deckproof.theme import FLAT


def test_a_family_has_a_file_for_each_face() -> None:
    names = [
        fonts.file_of("JetBrains Mono", bold, italic).stem
        for bold in (False, True)
        for italic in (False, True)
    ]
    assert names == [
        "JetBrainsMono-Regular",
        "JetBrainsMono-Italic",
        "JetBrainsMono-Bold",
        "JetBrainsMono-BoldItalic",
    ]


def test_a_face_of_another_weight_can_be_asked_for() -> None:
    assert fonts.file_of("Inter", weight=fonts.SEMIBOLD).stem == "Inter-SemiBold"


def test_a_family_without_italics_gives_its_upright() -> None:
    assert fonts.file_of("Symbola", italic=True) == fonts.file_of("Symbola")


def test_a_family_that_is_not_installed_is_a_missing_tool_and_not_another_font() -> None:
    assert fonts.faces("No Such Family") == ()
    with pytest.raises(MissingTool, match="No Such Family"):
        fonts.file_of("No Such Family")


def test_a_family_is_not_another_one_whose_name_begins_with_it() -> None:
    assert all(
        face.file.stem.startswith("Inter-")
        for face in (fonts.face_of("Inter"), fonts.face_of("Inter", bold=True))
    )


def test_a_name_with_signs_that_fontconfig_reads_is_a_name() -> None:
    assert fonts.faces("Inter:weight=200") == ()
    assert fonts.faces("No-Such, Family") == ()


def test_each_character_is_covered_by_the_first_family_that_has_it() -> None:
    covered = fonts.covering("aλ漢😀\U00010380", [FLAT.mono, "No Such Family", *FLAT.fallbacks])
    assert covered["a"] == covered["λ"] == FLAT.mono
    assert covered["漢"] == "Droid Sans Fallback"
    assert covered["😀"] in FLAT.fallbacks
    assert covered["\U00010380"] is None


def test_what_a_font_covers_is_what_its_table_says() -> None:
    from fontTools.ttLib import TTFont

    face = fonts.face_of("JetBrains Mono")
    with TTFont(face.file, lazy=True) as font:
        table = font.getBestCmap()
    for point in range(0x20, 0x3000):
        if face.has(point):
            assert point in table


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("abc", 3),
        ("漢字", 4),
        ("é", 1),
        ("e\u0301", 1),
        ("😀", 2),
        ("─│└", 3),
        ("a\ufe0f\u200d", 1),
        ("Ａ", 2),
    ],
)
def test_the_width_of_text_in_cells(text: str, width: int) -> None:
    assert fonts.cells(text) == width


def test_what_fontconfig_says_is_kept_until_fonts_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "_memory", None)
    monkeypatch.setattr(fonts, "_PLACES", (str(tmp_path / "fonts"),))
    monkeypatch.setattr(fonts, "_stamp", fonts.installed)  # as each process asks once
    (tmp_path / "fonts").mkdir()
    fonts.remember(Kept(tmp_path / "kept.json"))
    said = fonts._listed("DejaVu Sans")
    assert "DejaVuSans.ttf" in said
    monkeypatch.setattr(subprocess, "run", lambda *_a, **_k: pytest.fail("fontconfig was asked again"))
    assert fonts._listed("DejaVu Sans") == said
    (tmp_path / "fonts" / "more").mkdir()
    with pytest.raises(pytest.fail.Exception):
        fonts._listed("DejaVu Sans")
