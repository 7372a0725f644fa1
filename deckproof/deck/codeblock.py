"""Code blocks as written: which snippet each asks for, and how it is to be shown."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from deckproof.deck.draft import Reference
from deckproof.deck.highlights import NAMES
from deckproof.deck.site import Site
from deckproof.snippets.language import PYTHON, Language, called

_ATTRIBUTES = {"snippet", "startFrom", "start-from", *NAMES}
_CLASSES = {"numberLines", "number-lines", "literal", "fragment"}
_PYTHON = re.compile(r"i?(python|py|pycon|pyi|sage|cython|xonsh)[\d.]*(-console|-repl)?$", re.IGNORECASE)
FENCE = 'write ```{.python snippet="module:region"}'
_NUMBERED = {"numberLines", "number-lines"}


def reference(attributes: list[Any], text: str, site: Site, languages: Mapping[str, Language]) -> Reference:
    """What the code block of these `attributes` asks for; what is wrong with them is told the `site`."""
    _, classes, pairs = attributes
    given = dict(pairs)
    named = [c for c in classes if c not in _CLASSES]
    known = next((c for c in named if _PYTHON.match(c) or called(languages, c)), "")
    language = known or next(iter(named), "")
    snippet = given.get("snippet", "")
    needle = snippet or next((line for line in text.split("\n") if line.strip()), "```")
    line = site.find(needle)
    if not snippet and line > 1 and site.lines[line - 2].lstrip().startswith(("```", "~~~")):
        line -= 1  # the fence, where the attributes belong
    for name in [n for n in given if n not in _ATTRIBUTES]:
        near = get_close_matches(name, sorted(_ATTRIBUTES), 1)
        hint = (
            f"did you mean {near[0]}=?" if near else f"a code block may have {', '.join(sorted(_ATTRIBUTES))}"
        )
        site.problem(line, "unknown-attribute", f"a code block has no attribute {name}=", hint)
    first = None
    if "startFrom" in given or "start-from" in given or _NUMBERED & set(classes):
        start = str(given.get("startFrom", given.get("start-from", "1")))
        first = int(start) if start.isdecimal() else 1
        if not start.isdecimal():
            site.problem(
                line, "line-number", f"startFrom={start} is not a line number", "write a whole number"
            )
    if not snippet and ("literal" not in classes or any(map(_PYTHON.match, classes))):
        what = f"{language} code" if language else "code"
        typed(f"{what} typed on the slide is not proven by anything", line, site, known)
    elif snippet and not all(part.strip() for part in snippet.partition(":")):
        message = f'snippet="{snippet}" is not of the form module:name'
        hint = 'name a module in snippets/ and a region, function or class in it: snippet="generators:first"'
        site.problem(line, "snippet-name", message, hint)
    kind = _kind(language, languages) if snippet else PYTHON
    if kind is None:
        message = f"there is no way to run {language}"
        runs = ", ".join(f".{name}" for name in languages)
        hint = f"write one of {runs}; or give its command in [tool.deckproof.languages.{language}]"
        site.problem(line, "unknown-language", message, hint)
    of = (kind.name, kind.suffixes) if kind else ("", ())
    lines = next((given[name] for name in NAMES if name in given), "")
    lines = "" if lines in ("true", "false") else lines  # Quarto's: numbers, or none
    return Reference(snippet, text, language, first, line, len(site.slides) - 1, *of, lines=lines)


def marked(attributes: list[Any], text: str, place: int) -> Any:
    """The code block in the AST, whose text is that of the reference at `place`."""
    identifier, classes, pairs = attributes
    kept = [pair for pair in pairs if pair[0] not in _ATTRIBUTES]
    named = [*kept, ["deckproof-code", str(place)]]
    return {"t": "CodeBlock", "c": [[identifier, classes, named], text]}


def _kind(language: str, languages: Mapping[str, Language]) -> Language | None:
    """The language of the module that a block of class `language` shows, if that can be run."""
    return PYTHON if not language or _PYTHON.match(language) else called(languages, language)


def typed(message: str, line: int, site: Site, known: str = "") -> None:
    """Code on the slide is typed: tell so. `known` is its language, if it has one that runs."""
    fence = f'```{{.{known or "python"} snippet="module:region"}}'
    hint = f"put it in a region of a module in snippets/ and show that: {fence}"
    site.problem(line, "unproven-code", message, hint)
