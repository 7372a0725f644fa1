"""The preamble of every deck, made from the theme: what is dumped as a format."""

from importlib.resources import files

from deckproof import fonts
from deckproof.highlight import looks
from deckproof.theme import Theme

# Code is shown as it is typed: no ligatures, no typographer's quotes and dashes.
_MONO = "-liga;-calt"
# Text has them, but "->" stays what it is: Inter would make an arrow of it.
_SANS = "mapping=tex-text;-calt"


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
            r"\documentclass[aspectratio=169,professionalfont,onlytextwidth,ignorenonframetext]{beamer}",
            r"\makeatletter",
            *_sizes(theme),
            *_colours(theme),
            *_fonts(theme),
            (files(__package__) / "theme.tex").read_text("utf-8"),
            (files(__package__) / "access.tex").read_text("utf-8"),
            r"\makeatother",
        ]
    )


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
    ]


def _colours(theme: Theme) -> list[str]:
    colours = theme.colours
    named = {
        name: getattr(colours, name)
        for name in ("paper", "ink", "muted", "accent", "dark", "bright", "alert", "example", "panel", "rule")
    }
    named["ondark"] = colours.on_dark
    lines = [_colour(name, value) for name, value in named.items()]
    for name, look in looks(colours).items():
        lines.append(_colour(f"code{name}", look.colour))
        face = (r"\fontseries{b}" if look.bold else "") + (r"\fontshape{it}" if look.italic else "")
        select = face + r"\selectfont " if face else ""
        lines.append(rf"\def\dp{name}#1{{{{\color{{dpcode{name}}}{select}#1}}}}")
    return lines


def _colour(name: str, value: str) -> str:
    return rf"\definecolor{{dp{name}}}{{HTML}}{{{value.lstrip('#').upper()}}}"


def _fonts(theme: Theme) -> list[str]:
    lines = [
        *_family("dpsans", theme.sans, _SANS, fonts.BOLD),
        *_family("dphead", fonts.for_titles(theme.sans), _SANS, fonts.SEMIBOLD),
        *_family("dpmono", theme.mono, _MONO, fonts.BOLD, r"\hyphenchar\font=-1"),
    ]
    for place, family in enumerate(theme.fallbacks):
        if fonts.faces(family):
            lines += _family(fallback(place), family, "-liga", fonts.BOLD, r"\hyphenchar\font=-1")
    return lines


def _family(name: str, family: str, features: str, bold: int, setup: str = "") -> list[str]:
    lines = [rf"\DeclareFontFamily{{TU}}{{{name}}}{{{setup}}}"]
    for series, weight in (("m", fonts.REGULAR), ("b", bold), ("bx", bold)):
        for shape, italic in (("n", False), ("it", True), ("sl", True), ("sc", False)):
            file = fonts.file_of(family, weight=weight, italic=italic)
            lines.append(
                rf'\DeclareFontShape{{TU}}{{{name}}}{{{series}}}{{{shape}}}{{<->"[{file}]:{features}"}}{{}}'
            )
    return lines
