"""Code in the handout: coloured by Sphinx, its names linked to where they are defined."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from html import escape, unescape
from typing import Any

from docutils import nodes
from msgspec import Struct
from sphinx_codeautolink.extension.directive import PrefaceMarker

from deckproof.deck.draft import SESSIONS
from deckproof.deck.model import Code
from deckproof.handout.listing import unstated
from deckproof.handout.names import Definition, Use, imports, uses
from deckproof.handout.nodes import Nodes, link, quoted
from deckproof.handout.phrases import Say
from deckproof.highlight import known
from deckproof.snippets.module import Module
from deckproof.snippets.recording import Recording
from deckproof.snippets.shown import shown

LINES = "L"
"""Line 7 of a module has the anchor L-7 on its page."""

_PARTS = re.compile(r'(<span class="linenos">.*?</span>|<[^>]*>)|(\n)|((?:&[^;]*;|[^<&\n])+)', re.DOTALL)
_LINKS = "deckproof-links"

Links = Mapping[tuple[int, int], tuple[str, str]]
"""By line and column of a block, from 0: a name, and where it is defined."""


class Snippets(Struct, frozen=True, dict=True):  # for what is made of them once
    """The modules in snippets/ and those that they import; by their keys, and these by their names."""

    modules: Mapping[str, Module]
    recordings: Mapping[str, Recording]
    support: Mapping[str, Sequence[str]]  # their lines

    @cached_property
    def sources(self) -> dict[str, Sequence[str]]:
        """The lines of everything that is Python, by the name that imports it."""
        own = {name: module.lines for name, module in self.modules.items() if module.language.is_python}
        return {**self.support, **own}

    @cached_property
    def uses(self) -> dict[str, list[Use]]:
        """In each of `sources`, the names that are defined in one of them."""
        return {name: uses(name, self.sources) for name in self.sources}


def page_of(key: str) -> str:
    """The page of the module `key`, such as `generators`, or `deploy@bash`."""
    return f"snippets/{key.replace('.', '/').replace('@', '.')}"


def address(definition: Definition, page: str) -> str:
    """Where `definition` is, as seen from `page`."""
    line = f"#{LINES}-{definition.line}" if definition.line else ""
    return quoted(f"{'../' * page.count('/')}{page_of(definition.module)}.html{line}")


def shown_code(code: Code, snippets: Snippets, page: str, say: Say) -> Nodes:
    """The block of `code` on `page`; below it where it is from, and what it prints, if it does not say so."""
    if not code.snippet:
        return [block(code.text, code.language, first=code.first_line)]
    module, name = snippets.modules[code.module], code.snippet.partition(":")[2]
    part = shown(module, name)
    is_plain = code.language not in SESSIONS and module.language.is_python
    found: Nodes = []
    linked: Links = {}
    if module.language.is_python and part.numbers:
        preface = imports(module.lines, module.file, part.numbers[0])
        found += [PrefaceMarker(preface, "next")] if preface else []
    if is_plain:
        linked = links(snippets.uses[code.module], part.numbers, part.indent, page)
    found.append(block(code.text, code.language, first=code.first_line, linked=linked))
    below = nodes.paragraph("", "", classes=["source"])
    target = f"{'../' * page.count('/')}{page_of(code.module)}.html#{anchor(name)}"
    below += link(code.snippet, target, is_code=True)
    if code.not_run:
        below += nodes.inline("", say("not run"), classes=["not-run"])
    found.append(below)
    printed = unstated(module, name, snippets.recordings[code.module]) if is_plain else ""
    if printed:
        found.append(nodes.paragraph("", say("When the module runs, this prints:"), classes=["prints"]))
        found.append(block(printed, "text"))
    return found


def anchor(name: str) -> str:
    """The anchor of the snippet `name` on the page of its module."""
    return f"snippet-{name.replace('.', '-')}"


def links(found: Sequence[Use], numbers: Sequence[int], indent: int, page: str) -> Links:
    """The names `found` in a module that are in a block of its lines `numbers`, dedented by `indent`."""
    places = {number: place for place, number in enumerate(numbers)}
    return {
        (places[use.line], use.column - indent): (use.name, address(use.definition, page))
        for use in found
        if use.line in places and use.definition.line != use.line
    }


def block(
    text: str, language: str, *, first: int | None = None, linked: Links | None = None, anchors: bool = False
) -> nodes.literal_block:
    """A block of code; with `anchors`, each of its lines has one."""
    found = nodes.literal_block(text, text, language=language if known(language) else "text", force=True)
    options: dict[str, Any] = {}
    if first is not None:
        found["linenos"] = True
        options["linenostart"] = first
    if anchors:
        options["linespans"] = LINES
    found["highlight_args"] = options
    if linked:
        found[_LINKS] = dict(linked)
    return found


def visit(translator: Any, node: nodes.literal_block) -> None:
    """Write a block as Sphinx does, with links."""
    from sphinx.writers.html5 import HTML5Translator

    try:
        HTML5Translator.visit_literal_block(translator, node)
    except nodes.SkipNode:
        if _LINKS in node:
            translator.body[-1] = with_links(translator.body[-1], node[_LINKS])
        raise


def depart(translator: Any, node: nodes.literal_block) -> None:
    """Blocks that Sphinx does not colour."""
    from sphinx.writers.html5 import HTML5Translator

    HTML5Translator.depart_literal_block(translator, node)


def with_links(html: str, linked: Links) -> str:
    """The `html` of a block with its names linked."""
    line = column = 0
    done: list[str] = []
    for tag, end, text in _PARTS.findall(html):
        if end:
            line, column = line + 1, 0
        if not text:
            done.append(tag or end)
            continue
        plain = unescape(text)
        at = column + plain.startswith("@")  # a decorator is one piece
        name, target = linked.get((line, at), ("", ""))
        column += len(plain)
        if not name or plain.lstrip("@") != name:
            done.append(text)
            continue
        sign = "@" if plain.startswith("@") else ""
        done.append(f'{sign}<a class="defined" href="{escape(target)}">{text[len(sign) :]}</a>')
    return "".join(done)
