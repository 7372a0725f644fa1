"""The themes that a deck can name: pairs of a light and a dark one."""

from collections.abc import Mapping

from deckproof.theme import FLAT, Colours, Theme

_FLAT_DARK = Colours(
    paper="#12191f", ink="#e6edf2", muted="#9fb0bd", heading="#f4f8f9", accent="#5cc4d6",
    dark="#0a2a36", on_dark="#f4f8f9", soft_on_dark="#b9c9d0", bright="#f0a83a",
    alert="#ff8a80", example="#7fd08a", panel="#1c262e", rule="#3a4a56",
    code_panel="#1c262e", code_ink="#e6edf2", code_quiet="#9fb0bd", code_heading="#5cc4d6",
    keyword="#e79dcb", name="#7cc0f0", string="#8fd39a", number="#f0a56b", comment="#ecc06b",
    inserted="#8fd39a", deleted="#ff8a80",
)  # fmt: skip
_SAND = Colours(
    paper="#fdfaf4", ink="#2b2622", muted="#6b6157", heading="#4a2410", accent="#8a3b12",
    dark="#3b2417", on_dark="#fbf3e6", soft_on_dark="#dccbb6", bright="#e9a23b",
    alert="#a8201a", example="#3f6423", panel="#f5eee1", rule="#ddd0bb",
    code_panel="#f5eee1", code_ink="#2b2622", code_quiet="#6b6157", code_heading="#8a3b12",
    keyword="#7b2d6b", name="#1f5a8c", string="#3f6423", number="#a02c2c", comment="#87450a",
    inserted="#3f6423", deleted="#a8201a",
)  # fmt: skip
_SAND_DARK = Colours(
    paper="#1d1815", ink="#ece3d8", muted="#b3a596", heading="#fbf3e6", accent="#f0a36b",
    dark="#3b2417", on_dark="#fbf3e6", soft_on_dark="#dccbb6", bright="#e9a23b",
    alert="#ff8f80", example="#a3cf7a", panel="#2a231e", rule="#4f4339",
    code_panel="#2a231e", code_ink="#ece3d8", code_quiet="#b3a596", code_heading="#f0a36b",
    keyword="#e3a0d2", name="#8fbfea", string="#a3cf7a", number="#f5a08c", comment="#e8bd68",
    inserted="#a3cf7a", deleted="#ff8f80",
)  # fmt: skip
_CONTRAST = Colours(
    paper="#ffffff", ink="#000000", muted="#3d3d3d", heading="#000000", accent="#003a9b",
    dark="#000000", on_dark="#ffffff", soft_on_dark="#e0e0e0", bright="#ffd400",
    alert="#960000", example="#00501a", panel="#f0f0f0", rule="#767676",
    code_panel="#f0f0f0", code_ink="#000000", code_quiet="#3d3d3d", code_heading="#003a9b",
    keyword="#6d006d", name="#003a9b", string="#00501a", number="#7a3200", comment="#7a3200",
    inserted="#00501a", deleted="#960000",
)  # fmt: skip
_CONTRAST_DARK = Colours(
    paper="#000000", ink="#ffffff", muted="#d0d0d0", heading="#ffffff", accent="#7fd4ff",
    dark="#000000", on_dark="#ffffff", soft_on_dark="#e0e0e0", bright="#ffd400",
    alert="#ffa49a", example="#8df09a", panel="#1a1a1a", rule="#8a8a8a",
    code_panel="#1a1a1a", code_ink="#ffffff", code_quiet="#d0d0d0", code_heading="#7fd4ff",
    keyword="#ffb0f0", name="#7fd4ff", string="#8df09a", number="#ffc078", comment="#ffd76a",
    inserted="#8df09a", deleted="#ffa49a",
)  # fmt: skip

THEMES: Mapping[str, Theme] = {
    "flat": FLAT,
    "flat-dark": Theme(_FLAT_DARK),
    "sand": Theme(_SAND),
    "sand-dark": Theme(_SAND_DARK),
    "contrast": Theme(_CONTRAST),
    "contrast-dark": Theme(_CONTRAST_DARK),
}
"""The themes by the names that `theme:` knows."""
