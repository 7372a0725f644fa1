"""The theme as CSS: custom properties that deck.css builds on, and one class for each style of code."""

from collections.abc import Mapping

from msgspec.structs import asdict, fields

from deckproof.contrast import band
from deckproof.fonts import for_titles
from deckproof.highlight import looks
from deckproof.theme import Scale, Theme

MM = 8  # CSS pixels: a slide of 160 mm is 1280 pixels wide
POINT = MM * 25.4 / 72.27  # so lengths in points look the same in both outputs


def properties(theme: Theme) -> str:
    """The colours, fonts and sizes of `theme` as custom properties of the page."""
    values = {
        field.name.replace("_", "-"): getattr(theme.colours, field.name) for field in fields(theme.colours)
    }
    sizes = theme.sizes
    width, height = theme.page
    text = sorted(theme.fallbacks, key=lambda family: "Mono" in family)
    values |= {
        f"{name}-size": _px(getattr(sizes, name))
        for name in ("text", "title", "cover", "section", "code", "small")
    }
    text_families = _families(theme.sans, *text)
    values |= {
        "band": band(theme.colours),
        "code-leading": f"{sizes.code_leading:g}",
        "pt": _px(1),
        "mm": f"{MM:g}px",
        "head": _families(for_titles(theme.sans), theme.sans, *text, theme.mono, "sans-serif"),
        "sans": _families(theme.sans, *text, theme.mono, "sans-serif"),
        "mono": _families(theme.mono, *theme.fallbacks, theme.sans, "monospace"),
        "math": f'"{theme.math}", math, {text_families}',
        "width": f"{width * MM:g}px",
        "height": f"{height * MM:g}px",
        "margin": f"{theme.spacing.margin * MM:g}px",
        "pad": f"{theme.spacing.pad * MM:g}px",
        "paragraph": f"{theme.spacing.paragraph:g}em",
        "code-floor": f"{theme.floor.code:g}",
        "picture-floor": f"{theme.floor.picture:g}",
        "code-easy": f"{theme.floor.code_easy:g}",
        "text-steps": " ".join(f"{step:g}" for step in theme.floor.text_steps),
    }
    return ":root {\n" + "".join(f"  --{name}: {value};\n" for name, value in values.items()) + "}\n"


def code_classes(theme: Theme) -> str:
    """A rule for each style that a word of code can have."""
    rules = []
    for name, look in looks(theme.colours).items():
        bold = " font-weight: bold;" if look.bold else ""
        italic = " font-style: italic;" if look.italic else ""
        rules.append(f".code .{name} {{ color: {look.colour};{bold}{italic} }}\n")
    return "".join(rules)


def scales(chosen: Mapping[int, Scale]) -> str:
    """A rule for each slide, by its place in the deck, on which something is smaller than usual."""
    if not chosen:
        return ""
    rules = [":root { --measured: 1; }\n"]
    for place, scale in sorted(chosen.items()):
        if scale != Scale():
            sizes = "".join(f" --{name}-scale: {share:g};" for name, share in asdict(scale).items())
            rules.append(f'.frame[data-slide="{place}"] {{{sizes} }}\n')
    return "".join(rules)


def _px(points: float) -> str:
    return f"{points * POINT:.3f}px"


def _families(*names: str) -> str:
    generic = ("sans-serif", "monospace")
    return ", ".join(name if name in generic else f'"{name}"' for name in names)
