"""From the markdown of a deck to a `Draft`: its slides, and the code and pictures that they ask for."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from pandocfilters import stringify

from deckproof.configuration import languages as languages_of
from deckproof.deck import chunks, look
from deckproof.deck.about import DURATIONS, authors, listed, seconds
from deckproof.deck.alt import HINT, description
from deckproof.deck.codeblock import FENCE, marked, reference, typed
from deckproof.deck.draft import Draft, Reference
from deckproof.deck.heading import asked, bare, begins_appendix, is_appendix
from deckproof.deck.images import picture
from deckproof.deck.lines import RULE, headings, pair
from deckproof.deck.memory import text_of
from deckproof.deck.model import Marks, Picture, Slide
from deckproof.deck.raw import is_comment, unproven
from deckproof.deck.site import Site
from deckproof.deck.slides import is_heading, slide_level, split
from deckproof.deck.walk import walk
from deckproof.deck.words import SOFT_HYPHEN
from deckproof.files import kept
from deckproof.problem import Problem, Problems
from deckproof.project import Project

_VISITED = re.compile(r'"t": "(CodeBlock|Image|RawBlock|RawInline|Code)"|"snippet"')
_BROKEN_FENCE = re.compile(r"[\w.+-]*\s*\{[^}]*\}|[\w.+-]*\s*\{.*snippet")


def read(project: Project, source: Path) -> Draft:
    """Read the deck in `source`.

    What is wrong on its slides is in the draft's `problems`. Raises `Problems` when there is no deck
    to speak of: a file that pandoc cannot read.
    """
    file = project.shown(source)
    try:
        text = source.read_text("utf-8-sig")
    except FileNotFoundError:
        raise Problems([_no_deck(project, source, file)]) from None
    except OSError as error:
        message = f"the deck cannot be read: {error.strerror}"
        raise Problems([Problem(file, 0, "unreadable", message, "make it a file that can be read")]) from None
    except UnicodeDecodeError as error:
        message = f"the deck is not UTF-8: {error.reason} at byte {error.start}"
        raise Problems([Problem(file, 0, "encoding", message, "save it as UTF-8")]) from None
    return _Reader(project, source, file, text).draft()


def _no_deck(project: Project, source: Path, file: str) -> Problem:
    names = [path.stem for path in project.decks()]
    near = get_close_matches(source.stem, names, 1)
    there = f"did you mean {near[0]}?" if near else f"decks here: {', '.join(names) or 'none'}"
    return Problem(file, 0, "no-deck", "there is no such deck", there)


class _Reader:
    """Goes through one deck's blocks, collecting."""

    def __init__(self, project: Project, source: Path, file: str, text: str) -> None:
        self.project, self.source, self.file, self.text = project, source, file, text
        self.site = Site(file, text)
        self.references: list[Reference] = []
        self.pictures: list[Picture] = []
        self.languages, _ = languages_of(project.root)  # what is wrong with them, the check says

    def draft(self) -> Draft:
        folders = (self.project.root, self.source.parent)
        parts = kept(self.project.cache, "read", str(self.source))
        ast = chunks.read(self.text, self.file, folders, parts)
        blocks = [block for block in ast["blocks"] if not is_comment(block)]
        meta: Mapping[str, Any] = ast["meta"]
        stated = _text(meta, "slide-level")
        level = int(stated) if stated in set("123456") else slide_level(blocks)
        heads = [(b["c"][0], stringify(b["c"][2])) for b in blocks if b["t"] == "Header"]
        lines = pair(heads, headings(self.text))
        after_last = self.text.count("\n") + 2
        ends = [*lines[1:], after_last][: len(lines)]
        places = iter(zip(lines, ends, (text for _, text in heads), strict=True))
        duration = self._duration(_text(meta, "duration"))
        theme, problems = look.chosen(meta, self.text, self.file, look.installed)
        self.site.problems += problems
        marks = Marks(
            *(self._mark(_text(meta, name)) for name in ("logo", "titlegraphic", "background-image"))
        )
        appendix = False
        number = 0
        done: list[Any] = []
        self.site.end = lines[0] if lines else after_last
        for part in split(blocks, level):
            first = part[0]
            is_head = is_heading(first, level)
            line, title = 0, ""
            if is_head:
                line, self.site.end, title = next(places)
                title = title.replace(SOFT_HYPHEN, "")
            depth = first["c"][0] if is_head else level
            appendix = appendix or (is_head and begins_appendix(first))
            at = line if is_head else self.site.find(RULE) if first["t"] == "HorizontalRule" else 1
            number += depth == level
            slide = Slide(title, at, number if depth == level else 0, depth, appendix=appendix)
            self.site.slides.append(slide)
            if is_head:
                slide, behind = asked(slide, first)
                self.site.slides[-1] = replace(slide, background=self._mark(behind))
            for block in part:
                if is_appendix(block):
                    appendix = True
                    continue
                if block["t"] == "Header" and block is not first:
                    _, self.site.end, _ = next(places)
                shown = bare(block) if is_head and block is first else block
                done += walk([shown], self._visit, "", meta) if _VISITED.search(text_of([shown])) else [shown]
        if not self.site.slides and "title" not in meta:
            self.site.problem(
                0,
                "empty-deck",
                "the deck has no slides",
                "write one: a line `## Title`, and what is below it",
            )
        slides = tuple(
            replace(s, codes=tuple(i for i, r in enumerate(self.references) if r.slide == place))
            for place, s in enumerate(self.site.slides)
        )
        return Draft(
            self.source, self.file, _text(meta, "title"), authors(meta), _text(meta, "date"),
            _text(meta, "lang") or "en", level, slides, tuple(self.references), tuple(self.pictures),
            {**ast, "blocks": done}, tuple(self.site.problems), duration, listed(meta, "keywords"), theme,
            marks,
        )  # fmt: skip

    def _mark(self, target: str) -> int:
        """The place of a picture that only decorates; -1 where there is none."""
        source = self._picture(target, self.site.find(target)) if target else None
        if source is None:
            return -1
        self.pictures.append(Picture(source, "", "".join(self.site.here())))
        return len(self.pictures) - 1

    def _visit(self, key: str, value: Any, _format: str, _meta: Any) -> Any:
        if key == "CodeBlock":
            attributes, text = value
            self.references.append(reference(attributes, text, self.site, self.languages))
            return marked(attributes, text, len(self.references) - 1)
        if key == "Image":
            return self._image(*value)
        if key in ("RawBlock", "RawInline") and (name := unproven(*value)) is not None:
            message = f"{name} code typed on the slide is not proven by anything"
            typed(message, self.site.find(name), self.site)
        if key in ("Div", "Span", "Code") and "snippet" in dict(value[0][2]):
            message = "snippet= is an attribute of code blocks"
            self.site.problem(self.site.find("snippet"), "snippet-place", message, FENCE)
        if key == "Code" and _BROKEN_FENCE.match(value[1]):
            message = "pandoc cannot read these attributes, so this is no code block"
            hint = f"{FENCE}: a dot before the language, no comma, no blanks around `=`, straight quotes"
            self.site.problem(self.site.find(value[1].split()[0]), "broken-fence", message, hint)
        return None

    def _picture(self, target: str, line: int) -> Path | None:
        return picture(target, line, self.site, self.project, self.source)

    def _duration(self, text: str) -> int | None:
        """The length of the talk that `text` states."""
        found = seconds(text) if text else None
        if text and found is None:
            line = next((n for n, s in enumerate(self.site.lines, 1) if s.startswith("duration:")), 1)
            self.site.problem(line, "duration", f"{text} is not how long a talk can be", f"write {DURATIONS}")
        return found

    def _image(self, attributes: list[Any], alt: list[Any], target: list[str]) -> Any:
        identifier, classes, pairs = attributes
        line = self.site.find(target[0])
        described = description(
            target[0], stringify(alt).replace(SOFT_HYPHEN, ""), dict(pairs).get("alt"), self.text
        )
        if described is None:
            self.site.problem(line, "no-alt", f"nothing says what the picture {target[0]} shows", HINT)
        source = self._picture(target[0], line)
        number = -1 if source is None else len(self.pictures)
        if source is not None:
            self.pictures.append(Picture(source, described or "", "".join(self.site.here())))
        attributes = [identifier, classes, [pair for pair in pairs if pair[0] != "alt"]]
        return {"t": "Image", "c": [attributes, alt, [str(number), target[1]]]}


def _text(meta: Mapping[str, Any], name: str) -> str:
    return str(stringify(meta[name])) if name in meta else ""
