"""The preamble of every deck, made from the theme: what is dumped as a format."""

import re
from functools import cache
from pathlib import Path

from msgspec.structs import fields

from deckproof import fonts
from deckproof.contrast import band
from deckproof.highlight import looks
from deckproof.theme import Beamer, Theme

# Code is shown as it is typed: no ligatures, no typographer's quotes and dashes.
_MONO = "-liga;-calt"
# Text has them, but "->" stays what it is: Inter would make an arrow of it.
_SANS = "mapping=tex-text;-calt"
# Blanks do not shrink: then lines are as long as those of the HTML.
_BLANKS = r"\fontdimen4\font=0pt"


@cache
def preamble(theme: Theme) -> str:
    """LaTeX from `\\documentclass` up to where the deck's own preamble begins."""
    return "\n".join(
        [
            # The families that LaTeX starts with, declared as TeX fonts: a format cannot hold native ones.
            *(
                rf"\DeclareFontFamily{{TU}}{{{family}}}{{}}"
                rf"\DeclareFontShape{{TU}}{{{family}}}{{m}}{{n}}{{<->{font}}}{{}}"
                for family, font in (("lmr", "cmr10"), ("lmss", "cmss10"), ("lmtt", "cmtt10"))
            ),
            r"\PassOptionsToPackage{unicode,bookmarks=false,pdfpagelabels=false}{hyperref}",
            rf"\documentclass[aspectratio={theme.aspect},professionalfont,onlytextwidth,ignorenonframetext]{{beamer}}",
            r"\makeatletter",
            _text("colour.tex"),
            *_sizes(theme),
            *_colours(theme),
            *_fonts(theme),
            *(_beamers(theme.beamer) if theme.beamer else ()),
            _macros(theme),
            *map(_text, ("steps.tex", "measure.tex", "access.tex")),
            *(_serif(theme.beamer) if theme.beamer else [_text("units.tex")]),
            r"\makeatother",
        ]
    )


def _text(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")


def _macros(theme: Theme) -> str:
    """theme.tex; under a theme of beamer's without the sections that say how slides look."""
    text = _text("theme.tex")
    sections = re.split(r"(?m)^(?=% ---- )", text)
    return "".join(part for part in sections if not (theme.beamer and part.startswith("% ---- look: ")))


def _beamers(chosen: Beamer) -> list[str]:
    """A theme of beamer's, and its parts that the deck replaces."""
    kinds = (("", chosen.theme), ("color", chosen.colour), ("font", chosen.font),
             ("inner", chosen.inner), ("outer", chosen.outer))  # fmt: skip
    options = f"[{chosen.options}]" if chosen.options else ""
    return [
        r"\RequirePackage{iftex}\let\dp@ifxetex\ifxetex \let\ifxetex\iffalse",  # metropolis: no native fonts
        *(rf"\use{kind}theme{options if not kind else ''}{{{name}}}" for kind, name in kinds if name),
        r"\let\ifxetex\dp@ifxetex",
    ]


def _serif(chosen: Beamer) -> list[str]:
    """The family that a font theme with serifs asks for: theme.tex sets all text in the sans serif."""
    text = r"\renewcommand\familydefault{\rmdefault}" if chosen.font == "serif" else ""
    return [r"\renewcommand\rmdefault{dpserif}", text] if "serif" in chosen.font else []


def fallback(place: int) -> str:
    """TeX's name of the family at `place` in the theme's fallbacks."""
    return f"dpfb{chr(ord('a') + place)}"


def _sizes(theme: Theme) -> list[str]:
    sizes = theme.sizes
    return [
        rf"\newdimen\dp@size@text \dp@size@text={sizes.text}pt",
        rf"\def\dp@pt@title{{{sizes.title}}}",
        rf"\def\dp@pt@code{{{sizes.code}}}",
        rf"\def\dp@pt@small{{{sizes.small}}}",
        rf"\def\dp@leading{{{sizes.code_leading}}}",
        rf"\def\dp@pt@cover{{{sizes.cover}}}",
        rf"\def\dp@pt@section{{{sizes.section}}}",
        rf"\newdimen\dp@margin \dp@margin={theme.spacing.margin}mm",
        rf"\newdimen\dp@pad \dp@pad={theme.spacing.pad}mm",
        rf"\def\dp@parskip{{{theme.spacing.paragraph}\dp@size@text plus .1\dp@size@text}}",
    ]


def _colours(theme: Theme) -> list[str]:
    colours = theme.colours
    named = {field.name.replace("_", ""): getattr(colours, field.name) for field in fields(colours)}
    lines = [_colour(name, value) for name, value in {**named, "band": band(colours)}.items()]
    for name, look in looks(colours).items():
        lines.append(_colour(f"code{name}", look.colour))
        face = (r"\fontseries{b}" if look.bold else "") + (r"\fontshape{it}" if look.italic else "")
        select = face + r"\selectfont " if face else ""
        lines.append(rf"\def\dp{name}#1{{{{\color{{dpcode{name}}}{select}#1}}}}")
    return lines


def _colour(name: str, value: str) -> str:
    return rf"\definecolor{{dp{name}}}{{HTML}}{{{value.lstrip('#').upper()}}}"


def _fonts(theme: Theme) -> list[str]:
    fonts.look_up((theme.sans, fonts.display(theme.sans), theme.mono, theme.serif, *theme.fallbacks))
    lines = [
        *_family("dpsans", theme.sans, _SANS, fonts.BOLD, _BLANKS),
        *_family("dphead", fonts.for_titles(theme.sans), _SANS, fonts.SEMIBOLD, _BLANKS),
        *(
            _family("dpserif", theme.serif, _SANS, fonts.BOLD, _BLANKS)
            if theme.beamer and fonts.faces(theme.serif)
            else ()
        ),
        *_family("dpmono", theme.mono, _MONO, fonts.BOLD, r"\hyphenchar\font=-1"),
    ]
    for place, family in enumerate(theme.fallbacks):
        if fonts.faces(family):
            lines += _family(fallback(place), family, "-liga", fonts.BOLD, r"\hyphenchar\font=-1")
    return lines


def _family(name: str, family: str, features: str, bold: int, setup: str = "") -> list[str]:
    regular = fonts.file_of(family)
    lines = [rf"\DeclareFontFamily{{TU}}{{{name}}}{{{setup}}}"]
    for series, weight in (("m", fonts.REGULAR), ("b", bold), ("bx", bold)):
        for shape, italic in (("n", False), ("it", True), ("sl", True), ("sc", False)):
            file = fonts.file_of(family, weight=weight, italic=italic)
            # A family without a bold face is made bold, as browsers do.
            made = ";embolden=2" if weight != fonts.REGULAR and file == regular else ""
            lines.append(
                rf"\DeclareFontShape{{TU}}{{{name}}}{{{series}}}{{{shape}}}"
                rf'{{<->"[{file}]:{features}{made}"}}{{}}'
            )
    return lines
