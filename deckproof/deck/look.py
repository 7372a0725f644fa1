"""The theme that a deck asks for in its YAML, and what is wrong with what it asks for."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from msgspec.structs import fields, replace
from pandocfilters import stringify

from deckproof import contrast, fonts
from deckproof.problem import Problem
from deckproof.theme import ASPECTS, FLAT, Beamer, Colours, Sizes, Spacing, Theme
from deckproof.themes import THEMES

_COLOURS = tuple(field.name for field in fields(Colours))
_RANGES = {
    "text-size": (8, 24), "title-size": (10, 48), "cover-size": (14, 72), "section-size": (14, 72),
    "code-size": (6, 20), "code-leading": (1, 2), "small-size": (5, 14),
    "margin": (3, 30), "pad": (0, 10), "paragraph": (0, 2),
    "code-floor": (0.4, 1), "text-floor": (0.6, 1),
}  # fmt: skip
_FAMILIES = ("sans", "mono", "serif")
OPTIONS = (
    *(name.replace("_", "-") for name in _COLOURS), *_RANGES, *_FAMILIES, "fallbacks", "code-style",
)  # fmt: skip
_BEAMER = (
    *("AnnArbor", "Antibes", "Bergen", "Berkeley", "Berlin", "Boadilla", "CambridgeUS", "Copenhagen"),
    *("Darmstadt", "Dresden", "EastLansing", "Frankfurt", "Goettingen", "Hannover", "Ilmenau"),
    *("JuanLesPins", "Luebeck", "Madrid", "Malmoe", "Marburg", "Montpellier", "PaloAlto", "Pittsburgh"),
    *("Rochester", "Singapore", "Szeged", "Warsaw", "default", "metropolis"),
)
_PARTS = {"colortheme": "colour", "fonttheme": "font", "innertheme": "inner", "outertheme": "outer"}


def chosen(
    meta: Mapping[str, Any], source: str, file: str, installed: Callable[[str, str], bool]
) -> tuple[Theme, tuple[Problem, ...]]:
    """The theme that `meta` asks for. `installed` says whether beamer has a theme of a kind ("", "color",
    "font", "inner", "outer") and name."""
    reader = _Reader(meta, source, file, installed)
    return reader.theme(), tuple(reader.problems)


def installed(kind: str, name: str) -> bool:
    """Whether TeX has that theme of beamer's; nobody knows where there is no TeX."""
    kpsewhich = shutil.which("kpsewhich")
    if kpsewhich is None or not re.fullmatch(r"[\w-]+", name):
        return kpsewhich is None
    found = subprocess.run([kpsewhich, f"beamer{kind}theme{name}.sty"], capture_output=True, check=False)
    return found.returncode == 0


class _Reader:
    def __init__(
        self, meta: Mapping[str, Any], source: str, file: str, installed: Callable[[str, str], bool]
    ) -> None:
        self.meta, self.lines, self.file, self.installed = meta, source.split("\n"), file, installed
        self.problems: list[Problem] = []

    def theme(self) -> Theme:
        theme = self._named()
        given = self.meta.get("theme-options")
        if given is not None and given["t"] == "MetaMap":
            theme = self._changed(theme, given["c"])
        elif given is not None and not (theme.beamer and given["t"] in ("MetaInlines", "MetaList")):
            hint = "write each below it, with two blanks before it: `  accent: '#0b6477'`"
            self._wrong("theme-options", "theme-option", "theme-options: is not a list of options", hint)
        aspect = self._text("aspectratio")
        if aspect and aspect not in ASPECTS:
            message = f"aspectratio: {aspect} is none of beamer's"
            hint = f"write one of {', '.join(ASPECTS)}"
            self._wrong("aspectratio", "theme-option", message, hint)
        elif aspect:
            theme = replace(theme, aspect=aspect)
        return theme

    def _named(self) -> Theme:
        name = self._text("theme")
        parts = {part: self._text(key) for key, part in _PARTS.items() if self._text(key)}
        for key, part in _PARTS.items():
            if part in parts and not self.installed(key.removesuffix("theme"), parts[part]):
                message = f"beamer has no {key} {parts[part]}"
                self._wrong(key, "theme", message, f"mend its name, or install beamer{key}{parts[part]}.sty")
        if name in THEMES or not name:
            if parts and name:
                message = (
                    f"{', '.join(f'{k}:' for k, p in _PARTS.items() if p in parts)} is for beamer's themes"
                )
                self._wrong(next(iter(self._given(_PARTS))), "theme", f"{message}, and {name} is none",
                            "take it away, or name a theme of beamer's in theme:")  # fmt: skip
            return replace(FLAT, beamer=Beamer(**parts)) if parts and not name else THEMES.get(name, FLAT)
        if name not in _BEAMER and not self.installed("", name):
            near = get_close_matches(name, [*THEMES, *_BEAMER], 1, 0.5)
            there = f"did you mean {near[0]}?" if near else f"themes: {', '.join(THEMES)}, or one of beamer's"
            self._wrong("theme", "theme", f"there is no theme {name}", there)
            return FLAT
        given = self.meta.get("themeoptions", self.meta.get("theme-options"))
        options = ""
        if given is not None and given["t"] in ("MetaList", "MetaInlines"):
            options = (
                ",".join(stringify(o) for o in given["c"]) if given["t"] == "MetaList" else stringify(given)
            )
        return replace(FLAT, beamer=Beamer(name, options, **parts))

    def _changed(self, theme: Theme, given: Mapping[str, Any]) -> Theme:
        changed: dict[str, str] = {}
        for option, value in given.items():
            text = str(stringify(value)).strip()
            if option not in OPTIONS:
                near = get_close_matches(option, OPTIONS, 1)
                hint = f"did you mean {near[0]}?" if near else f"options: {', '.join(OPTIONS)}"
                self._wrong(option, "theme-option", f"a theme has no option {option}", hint)
            elif option == "fallbacks":
                names = value["c"] if value["t"] == "MetaList" else [value]
                families = tuple(str(stringify(name)) for name in names)
                if all(self._is_family(option, family) for family in families):
                    theme = replace(theme, fallbacks=tuple(dict.fromkeys((*families, *theme.fallbacks))))
            elif option in _FAMILIES:
                if self._is_family(option, text):
                    theme = replace(theme, **{option: text})
            elif option in _RANGES:
                theme = self._sized(theme, option, text)
            elif option != "code-style":
                changed |= self._colour(option, text)
        style = str(stringify(given["code-style"])) if "code-style" in given else ""
        colours = replace(theme.colours, **self._style(style, theme.colours.bright))
        colours = replace(colours, **changed)
        for pair in contrast.pairs(colours):
            if pair.ratio < contrast.LEAST and (culprit := next(
                (name for name in (pair.text, pair.ground) if name in changed), "")):  # fmt: skip
                text, ground = pair.text.replace("_", "-"), pair.ground.replace("_", "-")
                nearest = contrast.legible(getattr(colours, pair.text), getattr(colours, pair.ground))
                message = f"{text} on {ground} has a contrast of {pair.ratio:.1f} : 1; what is read needs 4.5"
                self._wrong(culprit.replace("_", "-"), "contrast", message, f"take {text}: '{nearest}'")
        return replace(theme, colours=colours)

    def _colour(self, option: str, text: str) -> dict[str, str]:
        digits = text.removeprefix("#").lower()
        if re.fullmatch(r"[0-9a-f]{3}", digits):
            digits = "".join(digit * 2 for digit in digits)
        if re.fullmatch(r"[0-9a-f]{6}", digits):
            return {option.replace("-", "_"): f"#{digits}"}
        message = f"{option}: {text or 'nothing'} is no colour"
        hint = f"write it as {option}: '#0b6477', in quotes, since # begins a comment in YAML"
        self._wrong(option, "theme-option", message, hint)
        return {}

    def _sized(self, theme: Theme, option: str, text: str) -> Theme:
        low, high = _RANGES[option]
        if not re.fullmatch(r"\d+(\.\d+)?", text) or not low <= float(text) <= high:
            hint = f"write a number from {low:g} to {high:g}"
            self._wrong(option, "theme-option", f"{option}: {text or 'nothing'} is not of its range", hint)
            return theme
        number = float(text)
        if option in ("code-floor", "text-floor"):
            floor = {option.removesuffix("-floor"): number}
            easy = max(theme.floor.code_easy, number) if option == "code-floor" else theme.floor.code_easy
            return replace(theme, floor=replace(theme.floor, code_easy=easy, **floor))
        name = option.removesuffix("-size").replace("-", "_")
        if name in {field.name for field in fields(Spacing)}:
            return replace(theme, spacing=replace(theme.spacing, **{name: number}))
        assert name in {field.name for field in fields(Sizes)}
        return replace(theme, sizes=replace(theme.sizes, **{name: number}))

    def _is_family(self, option: str, family: str) -> bool:
        if family and fonts.faces(family):
            return True
        message = f"{option}: the font “{family}” is not installed"
        self._wrong(
            option, "theme-option", message, "mend its name (`fc-list : family` lists them), or install it"
        )
        return False

    def _style(self, style: str, bright: str) -> dict[str, str]:
        """The colours of code that a style of Pygments' has, as legible as code has to be."""
        if not style:
            return {}
        from pygments.styles import get_all_styles, get_style_by_name
        from pygments.util import ClassNotFound

        try:
            return _colours_of(get_style_by_name(style), bright)
        except ClassNotFound:
            names = sorted(get_all_styles())
            near = get_close_matches(style, names, 1)
            hint = f"did you mean {near[0]}?" if near else f"styles: {', '.join(names)}"
            self._wrong("code-style", "theme-option", f"Pygments has no style {style}", hint)
            return {}

    def _text(self, name: str) -> str:
        return str(stringify(self.meta[name])).strip() if name in self.meta else ""

    def _given(self, names: Mapping[str, str]) -> Iterator[str]:
        return (name for name in names if name in self.meta)

    def _wrong(self, key: str, code: str, message: str, hint: str) -> None:
        word = re.compile(rf"""^\s*["']?{re.escape(key)}["']?\s*:""")
        line = next((number for number, text in enumerate(self.lines, 1) if word.match(text)), 0)
        self.problems.append(Problem(self.file, line, code, message, hint))


def _colours_of(style: Any, bright: str) -> dict[str, str]:
    from pygments.token import Comment, Generic, Keyword, Name, Number, String, Token

    ground = style.background_color.lower()
    if re.fullmatch(r"#[0-9a-f]{3}", ground):
        ground = "#" + "".join(digit * 2 for digit in ground[1:])

    band = contrast.mixed(ground, bright, 0.15)  # behind lines that stand out

    def colour(*tokens: Any) -> str:
        named = next(
            (style.style_for_token(t)["color"] for t in tokens if style.style_for_token(t)["color"]), None
        )
        end = max(("1c2733", "f4f8f9"), key=lambda ink: contrast.ratio(f"#{ink}", ground))
        return contrast.legible(f"#{named or end}", ground, band)

    return {
        "code_panel": ground,
        "code_ink": colour(Token, Name),
        "code_quiet": colour(Generic.Prompt, Comment),
        "code_heading": colour(Generic.Heading),
        "keyword": colour(Keyword),
        "name": colour(Name.Function, Name.Class),
        "string": colour(String),
        "number": colour(Number),
        "comment": colour(Comment),
        "inserted": colour(Generic.Inserted),
        "deleted": colour(Generic.Deleted),
    }
