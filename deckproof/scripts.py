"""Scripts: which letters are written from right to left, which join, which need no blanks between words."""

import re
import unicodedata
from itertools import groupby

_RTL_LANGUAGES = {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi"}
_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_JOINED = "\u0900-\u0e7f\u0f00-\u109f\u1780-\u17ff"  # the scripts of India, Thai, Tibetan, Burmese, Khmer
RTL = re.compile(rf"[{_RTL}]+(?:[ ]+[{_RTL}]+)*")
"""A run of letters that are written from right to left, with the blanks between."""
RTL_PARTS = re.compile(rf"{RTL.pattern}|[^{_RTL}]+", re.DOTALL)
"""Such runs, and what is between them."""
JOINED = re.compile(rf"[{_RTL}{_JOINED}\u200c\u200d]+")
"""A run of letters whose look depends on their neighbours."""

_OPENING = "（［｛「『【〈《〔〖〘“‘"
_NOT_FIRST = (
    "、。，．・：；？！）］｝」』】〉》〕〗〙”’ー々ゝゞヽヾぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ…‥"
)


def is_rtl(language: str) -> bool:
    """Is `language` (BCP 47) written from right to left?"""
    return language.lower().partition("-")[0] in _RTL_LANGUAGES


def is_joined(character: str) -> bool:
    """Does the look of `character` depend on its neighbours?"""
    return JOINED.fullmatch(character) is not None


def is_ideograph(character: str) -> bool:
    """Is it East Asian, of a script that has no blanks between words?"""
    wide = unicodedata.east_asian_width(character) in "WF"
    return (wide and not "\uac00" <= character <= "\ud7a3" and ord(character) < 0x1F000) or 0x20000 <= ord(
        character
    ) < 0x30000


def breaks(character: str) -> tuple[bool, bool]:
    """May a line end before, and after, an East Asian character?"""
    return character not in _NOT_FIRST, character not in _OPENING


def direction(character: str) -> str:
    """`R`, `L`, or nothing for what goes either way."""
    kind = unicodedata.bidirectional(character)
    return "R" if kind in ("R", "AL") else "L" if kind == "L" else ""


def directions(text: str) -> list[tuple[str, str]]:
    """`text` in runs of one direction; what goes either way belongs to the run before it."""
    found: list[tuple[str, str]] = []
    for kind, group in groupby(text, direction):
        run = "".join(group)
        if found and kind in ("", found[-1][0]):
            found[-1] = (found[-1][0], found[-1][1] + run)
        else:
            found.append((kind, run))
    return found
