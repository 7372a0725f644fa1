"""A deck's AST as LaTeX, by pandoc; code, pictures and marks for each slide are put in before."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from deckproof.beamer import code as codes
from deckproof.beamer import steps
from deckproof.beamer.steps import raw as _raw
from deckproof.beamer.steps import raw_inline as _raw_inline
from deckproof.beamer.tables import on_slides
from deckproof.beamer.written import written
from deckproof.deck.memory import text_of
from deckproof.deck.model import Ast, Code, Deck, Slide
from deckproof.deck.slides import is_heading, split
from deckproof.deck.walk import walk
from deckproof.files import Kept

_CHANGES = re.compile(r'"t": "(?:Code|Div|Span|Link|Image|Raw|Note)')
"""What the JSON of blocks has in which something is written otherwise than pandoc would."""
TEMPLATE = Path(__file__).with_name("template.latex")
_BLOCK = re.compile(r"\\deckproofblock\{(\d+)\}")
_OPTIONS = re.compile(r"\\begin\{frame\}\[([^]]*)\]")
_GROUP = r"\{(?:[^{}]|\{[^{}]*\})*\}"
_REPLACED = {
    r"\footnote<.->{": r"\footnote<.->[frame]{",  # at the foot of the slide, from within columns too
}
_COLOUR = re.compile(
    r"(?<![\w-])color:\s*(black|blue|brown|cyan|darkgray|gray|green|lightgray|lime|magenta|olive|orange|pink"
    r"|purple|red|teal|violet|white|yellow)\b"
)  # those that xcolor knows
_WITH_OPTIONS = re.compile(
    r"\\deckproofoptions\{(?P<more>[^{}]*)\}\s*\\includegraphics(?:\[(?P<given>[^][]*)\])?"
)
_PICTURE = re.compile(rf"\\includegraphics(?:\[(?:[^][{{}}]|{_GROUP})*\])?\{{(deckproof-(\d+)\.\w+)\}}")


class Body(Struct, frozen=True):
    """The deck's own preamble and document, its code blocks still to be put in."""

    latex: str
    codes: tuple[Code, ...]  # the deck's, and those that stand elsewhere: in the YAML block, say

    def with_code(self, families: Mapping[str, str]) -> str:
        """The LaTeX with its code; `families` are TeX's for the characters that the font of code lacks."""
        return _BLOCK.sub(lambda m: codes.latex(int(m[1]), self.codes[int(m[1])], families), self.latex)


def body(deck: Deck, pictures: Sequence[str], memory: Kept) -> Body:
    """What pandoc makes of `deck`; `pictures` are the names of its pictures' files in TeX's directory, and
    `memory` is for what pandoc need not write again."""
    ast, blocks = _prepared(deck, pictures)
    options = (f"--slide-level={deck.slide_level}", "--wrap=none", f"--template={TEMPLATE}")
    latex = written(ast, deck.slide_level, deck.file, options, memory)
    latex = _OPTIONS.sub(_options, on_slides(latex))
    for pandocs, ours in _REPLACED.items():
        latex = latex.replace(pandocs, ours)
    latex = _WITH_OPTIONS.sub(_with_options, latex)
    return Body(_PICTURE.sub(_picture(deck), steps.items(latex)), blocks)


def _options_of(given: Mapping[str, str]) -> str:
    r"""The options of `\includegraphics` that pandoc does not write."""
    found = [f"{name}={given[name]}" for name in ("trim", "clip", "angle") if name in given]
    if "scale" in given:
        found += ["width=!,height=!", f"scale={given['scale']}"]
    return ",".join(["turned", *found] if "turned" in given else found)


def _with_options(match: re.Match[str]) -> str:
    first, last = match["given"] or "", match["more"]
    if last.startswith("turned,"):
        first, last = last.removeprefix("turned,"), first
    return rf"\includegraphics[{','.join(filter(None, (first, last)))}]"


def _options(match: re.Match[str]) -> str:
    """A frame without the option that no slide has here: nothing is verbatim."""
    options = [o for o in match[1].split(",") if o.partition("=")[0] != "fragile"]
    return r"\begin{frame}" + (f"[{','.join(options)}]" if options else "")


def slides(deck: Deck) -> dict[int, list[Any]]:
    """The blocks of each slide of `deck`, its heading or rule first."""
    return dict(enumerate(split(deck.ast["blocks"], deck.slide_level)))


def _picture(deck: Deck) -> Any:
    def replaced(match: re.Match[str]) -> str:
        place = int(match[2])
        alt = ("\ufeff" + deck.pictures[place].alt).encode("utf-16-be", "replace").hex()
        return rf"\deckproofpicture{{{place}}}{{{alt}}}{{{match[0]}}}"

    return replaced


def _prepared(deck: Deck, pictures: Sequence[str]) -> tuple[Ast, tuple[Code, ...]]:
    blocks_of_code = list(deck.codes)

    def visit(key: str, value: Any, _format: str, _meta: Any) -> Any:
        if key == "CodeBlock":
            (_, classes, pairs), text = value
            place = dict(pairs).get("deckproof-code")
            if place is None:
                blocks_of_code.append(Code(text, classes[0] if classes else ""))
                place = len(blocks_of_code) - 1
            return _raw(rf"\deckproofblock{{{place}}}")
        if key == "Div" and "column" in value[0][1] and value[1] and value[1][0]["t"] == "CodeBlock":
            return {"t": "Div", "c": [value[0], [_raw(r"\deckprooffirst"), *value[1]]]}
        # What the reader makes of \begin{center}, \alert and \textcolor.
        if key == "Div" and "center" in value[0][1]:
            return [_raw(r"\begin{deckproofcentre}"), *value[1], _raw(r"\end{deckproofcentre}")]
        if key == "Span" and "alert" in value[0][1]:
            return [_raw_inline(r"\alert{"), *value[1], _raw_inline("}")]
        if key == "Span" and (colour := _COLOUR.search(dict(value[0][2]).get("style", ""))):
            return [_raw_inline(rf"\textcolor{{{colour[1]}}}{{"), *value[1], _raw_inline("}")]
        if key == "Code":  # pandoc would highlight it with macros of its own
            return {"t": "Code", "c": [["", [], []], value[1]]}
        if key == "Link":
            attributes, text, (target, title) = value
            return {"t": "Link", "c": [attributes, text, [_ascii(target), title]]}
        if key == "Image":
            attributes, alt, (target, title) = value
            image = {"t": "Image", "c": [attributes, alt, [pictures[int(target)], title]]}
            options = _options_of(dict(attributes[2]))
            return [_raw_inline(rf"\deckproofoptions{{{options}}}"), image] if options else image
        if key == "Para" and value and value[0]["t"] == "Image" and _alone(value[1:]):
            if len(value) == 1 and value[0]["c"][2][1].startswith("fig:"):
                return None  # pandoc makes a figure of it
            plain = {"t": "Plain", "c": value[:1]}
            return [_raw(r"\begin{deckproofcentre}"), plain, _raw(r"\end{deckproofcentre}")]
        return None

    level = deck.slide_level
    blocks: list[Any] = []
    for place, slide in slides(deck).items():
        about = deck.slides[place]
        more = rf"\only<{about.steps}->{{}}" if about.steps > 1 else ""  # as many pages, whatever is on them
        first, mark = slide[0], _raw(_mark(about, place, pictures) + more)
        slide = _ends(slide)
        if is_heading(first, level):
            number = first["c"][0]
            blocks.append(first)
            blocks += [mark] if number == level or len(slide) > 1 else []
        elif first["t"] == "HorizontalRule":
            blocks += [first, mark]
        else:
            blocks += [mark, first]
        blocks += (block for block in slide[1:] if block["t"] != "HorizontalRule")  # begins no slide
    prepared = {name: walk(part, visit, "", {}) for name, part in deck.ast.items() if name != "blocks"}
    done: list[Any] = []
    for block in blocks:
        done += walk(steps.in_latex([block]), visit, "", {}) if _CHANGES.search(text_of([block])) else [block]
    return {**prepared, "blocks": done}, tuple(blocks_of_code)


def _mark(slide: Slide, place: int, pictures: Sequence[str]) -> str:
    """What says at the beginning of a slide which it is, and what is behind it."""
    mark = rf"\deckproofmark{{{place}}}{{{slide.number}}}"
    if slide.background < 0:
        return mark
    return rf"{mark}\deckproofbehind{{{pictures[slide.background]}}}{{{slide.opacity:g}}}"


def _ends(slide: list[Any]) -> list[Any]:
    """The blocks of a slide with a word before code that is its first or its last: no space beyond it."""
    first = [_raw(r"\deckprooffirst")] if len(slide) > 1 and slide[1]["t"] == "CodeBlock" else []
    last = [_raw(r"\deckprooflast")] if len(slide) > 1 and slide[-1]["t"] == "CodeBlock" else []
    return [slide[0], *first, *slide[1:-1], *last, *slide[1:][-1:]]


def _ascii(address: str) -> str:
    from urllib.parse import quote  # which loads much that nothing else needs

    return quote(address, safe="".join(chr(c) for c in range(33, 127)))


def _alone(rest: Sequence[Any]) -> bool:
    """Whether nothing to see follows: a line break at the end keeps pandoc from making a figure."""
    return all(inline["t"] in ("LineBreak", "SoftBreak", "Space") for inline in rest)
