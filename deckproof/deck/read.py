"""From the markdown of a deck to a `Draft`: its slides, and the code and pictures that they ask for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pandocfilters import stringify

from deckproof.configuration import languages as languages_of
from deckproof.deck import chunks, look
from deckproof.deck.about import DURATIONS, authors, listed, seconds
from deckproof.deck.alt import HINT, description
from deckproof.deck.heading import asked, bare, begins_appendix, is_appendix
from deckproof.deck.highlights import NAMES
from deckproof.deck.lines import RULE, Finder, headings, pair
from deckproof.deck.memory import text_of
from deckproof.deck.model import UNMARKED, Ast, Marks, Picture, Slide
from deckproof.deck.raw import is_comment, unproven
from deckproof.deck.slides import is_heading, slide_level, split
from deckproof.deck.walk import walk
from deckproof.deck.words import SOFT_HYPHEN
from deckproof.files import kept
from deckproof.problem import Problem, Problems
from deckproof.project import Project
from deckproof.snippets.language import PYTHON, Language, called, key
from deckproof.theme import FLAT, Theme

_ATTRIBUTES = {"snippet", "startFrom", "start-from", *NAMES}
_CLASSES = {"numberLines", "number-lines", "literal", "fragment"}
_PYTHON = re.compile(r"i?(python|py|pycon|pyi|sage|cython|xonsh)[\d.]*(-console|-repl)?$", re.IGNORECASE)
_FENCE = 'write ```{.python snippet="module:region"}'
_VISITED = re.compile(r'"t": "(CodeBlock|Image|RawBlock|RawInline|Div|Span|Code)"')
_BROKEN_FENCE = re.compile(r"[\w.+-]*\s*\{[^}]*\}|[\w.+-]*\s*\{.*snippet")
SESSIONS = ("pycon", "python-console")
"""Languages of blocks that show a snippet as a session of Python's console."""
_NUMBERED = {"numberLines", "number-lines"}


@dataclass(frozen=True, slots=True)
class Reference:
    """A code block as written: the snippet that it asks for, or the text of a `.literal` block."""

    snippet: str  # "module:name"; empty for literal blocks
    text: str
    language: str
    first_line: int | None
    line: int  # in the deck's source
    slide: int  # place in Draft.slides
    kind: str = "python"  # the language of the module; empty for one that is not known
    suffixes: tuple[str, ...] = PYTHON.suffixes
    lines: str = ""  # which lines stand out: see `deckproof.deck.highlights`

    @property
    def module(self) -> str:
        """The key of the module; empty where there can be none."""
        name = self.snippet.partition(":")[0]
        return key(name, self.kind) if name and self.kind else ""

    @property
    def name(self) -> str:
        return self.snippet.partition(":")[2]

    @property
    def is_session(self) -> bool:
        """Is the snippet to be shown as a session of Python's console?"""
        return bool(self.module and self.name) and self.language in SESSIONS


@dataclass(frozen=True, slots=True)
class Draft:
    """A deck as read, its references to snippets not looked up yet. `ast` is as in `Deck`."""

    source: Path
    file: str  # as problems name it
    title: str
    authors: tuple[str, ...]
    date: str
    language: str
    slide_level: int
    slides: tuple[Slide, ...]
    references: tuple[Reference, ...]
    pictures: tuple[Picture, ...]
    ast: Ast
    problems: tuple[Problem, ...]
    duration: int | None = None  # in seconds
    keywords: tuple[str, ...] = ()
    theme: Theme = FLAT
    marks: Marks = UNMARKED


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
        self.source_lines = text.split("\n")
        self.finder = Finder(text)
        self.slides: list[Slide] = []
        self.references: list[Reference] = []
        self.pictures: list[Picture] = []
        self.problems: list[Problem] = []
        self.end = 0
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
        places = iter(zip(lines, [*lines[1:], after_last][: len(lines)], strict=True))
        duration = self._duration(_text(meta, "duration"))
        theme, problems = look.chosen(meta, self.text, self.file, look.installed)
        self.problems += problems
        marks = Marks(
            *(self._mark(_text(meta, name)) for name in ("logo", "titlegraphic", "background-image"))
        )
        appendix = False
        number = 0
        done: list[Any] = []
        self.end = lines[0] if lines else after_last
        for part in split(blocks, level):
            first = part[0]
            is_head = is_heading(first, level)
            if is_head:
                line, self.end = next(places)
            depth = first["c"][0] if is_head else level
            title = stringify(first["c"][2]).replace(SOFT_HYPHEN, "") if is_head else ""
            appendix = appendix or (is_head and begins_appendix(first))
            at = line if is_head else self._find(RULE) if first["t"] == "HorizontalRule" else 1
            number += depth == level
            slide = Slide(title, at, number if depth == level else 0, depth, appendix=appendix)
            self.slides.append(slide)
            if is_head:
                slide, behind = asked(slide, first)
                self.slides[-1] = replace(slide, background=self._mark(behind))
            for block in part:
                if is_appendix(block):
                    appendix = True
                    continue
                if block["t"] == "Header" and block is not first:
                    _, self.end = next(places)
                shown = bare(block) if is_head and block is first else block
                done += walk([shown], self._visit, "", meta) if _VISITED.search(text_of([shown])) else [shown]
        if not self.slides and "title" not in meta:
            self._problem(
                0,
                "empty-deck",
                "the deck has no slides",
                "write one: a line `## Title`, and what is below it",
            )
        slides = tuple(
            replace(s, codes=tuple(i for i, r in enumerate(self.references) if r.slide == place))
            for place, s in enumerate(self.slides)
        )
        return Draft(
            self.source, self.file, _text(meta, "title"), authors(meta), _text(meta, "date"),
            _text(meta, "lang") or "en", level, slides, tuple(self.references), tuple(self.pictures),
            {**ast, "blocks": done}, tuple(self.problems), duration, listed(meta, "keywords"), theme, marks,
        )  # fmt: skip

    def _mark(self, target: str) -> int:
        """The place of a picture that only decorates; -1 where there is none."""
        source = self._picture(target, self._find(target)) if target else None
        if source is None:
            return -1
        self.pictures.append(Picture(source, "", "".join(self._here())))
        return len(self.pictures) - 1

    def _visit(self, key: str, value: Any, _format: str, _meta: Any) -> Any:
        if key == "CodeBlock":
            return self._code(*value)
        if key == "Image":
            return self._image(*value)
        if key in ("RawBlock", "RawInline") and (name := unproven(*value)) is not None:
            self._unproven(f"{name} code typed on the slide is not proven by anything", name)
        if key in ("Div", "Span", "Code") and "snippet" in dict(value[0][2]):
            message = "snippet= is an attribute of code blocks"
            self._problem(self._find("snippet"), "snippet-place", message, _FENCE)
        if key == "Code" and _BROKEN_FENCE.match(value[1]):
            message = "pandoc cannot read these attributes, so this is no code block"
            hint = f"{_FENCE}: a dot before the language, no comma, no blanks around `=`, straight quotes"
            self._problem(self._find(value[1].split()[0]), "broken-fence", message, hint)
        return None

    def _code(self, attributes: list[Any], text: str) -> Any:
        identifier, classes, pairs = attributes
        given = dict(pairs)
        named = [c for c in classes if c not in _CLASSES]
        known = next((c for c in named if _PYTHON.match(c) or called(self.languages, c)), "")
        language = known or next(iter(named), "")
        snippet = given.get("snippet", "")
        needle = snippet or next((line for line in text.split("\n") if line.strip()), "```")
        line = self._find(needle)
        if not snippet and line > 1 and self.source_lines[line - 2].lstrip().startswith(("```", "~~~")):
            line -= 1  # the fence, where the attributes belong
        for name in [n for n in given if n not in _ATTRIBUTES]:
            near = get_close_matches(name, sorted(_ATTRIBUTES), 1)
            hint = (
                f"did you mean {near[0]}=?"
                if near
                else f"a code block may have {', '.join(sorted(_ATTRIBUTES))}"
            )
            self._problem(line, "unknown-attribute", f"a code block has no attribute {name}=", hint)
        first = None
        if "startFrom" in given or "start-from" in given or _NUMBERED & set(classes):
            start = str(given.get("startFrom", given.get("start-from", "1")))
            first = int(start) if start.isdecimal() else 1
            if not start.isdecimal():
                self._problem(
                    line, "line-number", f"startFrom={start} is not a line number", "write a whole number"
                )
        if not snippet and ("literal" not in classes or any(map(_PYTHON.match, classes))):
            what = f"{language} code" if language else "code"
            self._unproven(f"{what} typed on the slide is not proven by anything", needle, line, known)
        elif snippet and not all(part.strip() for part in snippet.partition(":")):
            message = f'snippet="{snippet}" is not of the form module:name'
            hint = (
                'name a module in snippets/ and a region, function or class in it: snippet="generators:first"'
            )
            self._problem(line, "snippet-name", message, hint)
        kind = self._kind(language) if snippet else PYTHON
        if kind is None:
            message = f"there is no way to run {language}"
            runs = ", ".join(f".{name}" for name in self.languages)
            hint = f"write one of {runs}; or give its command in [tool.deckproof.languages.{language}]"
            self._problem(line, "unknown-language", message, hint)
        of = (kind.name, kind.suffixes) if kind else ("", ())
        lines = next((given[name] for name in NAMES if name in given), "")
        lines = "" if lines in ("true", "false") else lines  # Quarto's: numbers, or none
        self.references.append(
            Reference(snippet, text, language, first, line, len(self.slides) - 1, *of, lines=lines)
        )
        kept = [pair for pair in pairs if pair[0] not in _ATTRIBUTES]
        marked = [*kept, ["deckproof-code", str(len(self.references) - 1)]]
        return {"t": "CodeBlock", "c": [[identifier, classes, marked], text]}

    def _kind(self, language: str) -> Language | None:
        """The language of the module that a block of class `language` shows, if that can be run."""
        return PYTHON if not language or _PYTHON.match(language) else called(self.languages, language)

    def _unproven(self, message: str, needle: str, line: int | None = None, known: str = "") -> None:
        fence = f'```{{.{known or "python"} snippet="module:region"}}'
        hint = f"put it in a region of a module in snippets/ and show that: {fence}"
        self._problem(line or self._find(needle), "unproven-code", message, hint)

    def _duration(self, text: str) -> int | None:
        """The length of the talk that `text` states."""
        found = seconds(text) if text else None
        if text and found is None:
            line = next((n for n, s in enumerate(self.source_lines, 1) if s.startswith("duration:")), 1)
            self._problem(line, "duration", f"{text} is not how long a talk can be", f"write {DURATIONS}")
        return found

    def _image(self, attributes: list[Any], alt: list[Any], target: list[str]) -> Any:
        identifier, classes, pairs = attributes
        line = self._find(target[0])
        described = description(
            target[0], stringify(alt).replace(SOFT_HYPHEN, ""), dict(pairs).get("alt"), self.text
        )
        if described is None:
            self._problem(line, "no-alt", f"nothing says what the picture {target[0]} shows", HINT)
        source = self._picture(target[0], line)
        number = -1 if source is None else len(self.pictures)
        if source is not None:
            self.pictures.append(Picture(source, described or "", "".join(self._here())))
        attributes = [identifier, classes, [pair for pair in pairs if pair[0] != "alt"]]
        return {"t": "Image", "c": [attributes, alt, [str(number), target[1]]]}

    def _picture(self, target: str, line: int) -> Path | None:
        """The file for `target`: the picture, or the module in img/ that draws it."""
        if re.match(r"[a-z][a-z0-9+.-]+:", target):
            self._problem(line, "remote-image", f"{target} is not in the project, and slides have no network",
                          "save the picture in img/ and name it from there")  # fmt: skip
            return None
        for base in (self.project.root, self.source.parent):
            path = (base / target).resolve()
            if path.is_file():
                return path
            if path.suffix in (".svg", ".pdf", "") and path.with_suffix(".py").is_file():
                return path.with_suffix(".py")
        here = sorted(
            p for p in self.project.img.glob("*") if p.is_file() and not p.name.startswith(("_", "."))
        )
        known = [
            str(p.relative_to(self.project.root).with_suffix(".svg" if p.suffix == ".py" else p.suffix))
            for p in here
        ]
        near = get_close_matches(target, known, 1)
        there = f"did you mean {near[0]}?" if near else f"pictures here: {', '.join(known) or 'none'}"
        self._problem(line, "no-image", f"there is no picture {target}", there)
        return None

    def _find(self, needle: str | re.Pattern[str]) -> int:
        return self.finder.find(needle, self.slides[-1].line if self.slides else 1, self.end)

    def _problem(self, line: int, code: str, message: str, hint: str) -> None:
        self.problems.append(Problem(self.file, line, code, message, hint, self._here()))

    def _here(self) -> tuple[str, ...]:
        """The slide at hand as problems name it."""
        return (self.slides[-1].named(self.file),) if self.slides else ()


def _text(meta: Mapping[str, Any], name: str) -> str:
    return str(stringify(meta[name])) if name in meta else ""
