"""The pages of the handout for the modules in snippets/, and the list of them."""

import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

from docutils import nodes
from msgspec import Struct
from sphinx_codeautolink.extension.directive import PrefaceMarker

from deckproof.handout.code import LINES, Snippets, anchor, block, links, page_of
from deckproof.handout.listing import Segment, Statement, docstring, segments, statements
from deckproof.handout.names import definitions, imports
from deckproof.handout.nodes import Nodes, index, link
from deckproof.handout.pages import Page, section, slide_title, title_of, toctree, up
from deckproof.handout.pages import links as line_of_links
from deckproof.handout.phrases import Say, sayer
from deckproof.handout.talk import Talk
from deckproof.snippets.module import Module

LIST = "snippets"
"""The page that lists all modules."""


class Shown(Struct, frozen=True):
    """A slide that shows a snippet: what it is called, and its place from the top of the handout."""

    title: str
    address: str


def shows(talks: Sequence[Talk]) -> dict[str, dict[str, list[Shown]]]:
    """The slides that show each snippet: by the key of its module, then by its name."""
    found: dict[str, dict[str, list[Shown]]] = {}
    for talk in talks:
        for part in talk.sections:
            for slide in part.slides:
                own = talk.deck.slides[slide.place]
                where = f"{title_of(talk.deck)}, " if len(talks) > 1 else ""
                number = sayer(talk.deck.language)("Slide {}").format(own.number)
                title = f"{slide_title(talk.deck, slide)} ({where}{number})"
                here = Shown(title, f"{talk.deck.name}/{part.name}.html#{slide.anchor}")
                for code in (talk.deck.codes[place] for place in own.codes):
                    if code.snippet:
                        names = found.setdefault(code.module, {})
                        listed = names.setdefault(code.snippet.partition(":")[2], [])
                        listed += [] if here in listed else [here]
    return found


def of_modules(snippets: Snippets, talks: Sequence[Talk], runtime: str, say: Say) -> list[Page]:
    """The list of modules, and a page for each. `runtime` is the Python that ran them."""
    shown = shows(talks)
    keys = [*snippets.modules, *snippets.support]
    content: Nodes = [
        nodes.paragraph(
            "",
            say("The code on the slides is pulled from these modules, which were run to build them."),
        ),
        *(_entry(snippets.modules[key], key, shown.get(key, {}), say) for key in snippets.modules),
    ]
    if snippets.support:
        others = [(f"{key}.py", f"{page_of(key)}.html") for key in snippets.support]
        content.append(nodes.paragraph("", say("They import support code:"), classes=["support"]))
        content.append(line_of_links(*others))
    content.append(toctree(*map(page_of, keys), hidden=True))
    pages = [Page(LIST, [section(say("Snippets"), LIST, *content)])]
    pages += [_module(key, snippets, shown.get(key, {}), runtime, say) for key in snippets.modules]
    return pages + [_support(key, snippets, say) for key in snippets.support]


def downloads(snippets: Snippets, directory: Path) -> dict[str, bytes]:
    """The files of all modules, by where they are in the handout. `directory` is snippets/."""
    paths = [module.path for module in snippets.modules.values()]
    paths += [directory.joinpath(*key.split(".")).with_suffix(".py") for key in snippets.support]
    return {f"{LIST}/{path.relative_to(directory).as_posix()}": path.read_bytes() for path in paths}


def _entry(module: Module, key: str, shown: Mapping[str, Sequence[Shown]], say: Say) -> nodes.Node:
    target = f"{page_of(key)}.html"
    head = nodes.term("", "", link(module.path.name, target))
    body = nodes.definition("")
    if said := docstring(module).partition("\n")[0]:
        body += nodes.paragraph("", "", *_words(said))
    listed = nodes.bullet_list("")
    for name, slides in shown.items():
        line = nodes.paragraph("")
        line += link(name, f"{target}#{anchor(name)}", is_code=True)
        line += nodes.Text(": ")
        line += _slides(slides, "")
        listed += nodes.list_item("", line)
    body += [listed] if shown else [nodes.paragraph("", say("No slide shows it."))]
    return nodes.definition_list("", nodes.definition_list_item("", head, body))


def _slides(slides: Sequence[Shown], root: str) -> Nodes:
    found: Nodes = []
    for place, slide in enumerate(slides):
        found += [nodes.Text(", ")] if place else []
        found.append(link(slide.title, root + slide.address))
    return found


def _module(
    key: str, snippets: Snippets, shown: Mapping[str, Sequence[Shown]], runtime: str, say: Say
) -> Page:
    module, page = snippets.modules[key], page_of(key)
    stated = statements(module, snippets.recordings[key])
    by = runtime if module.language.is_python else module.language.name
    held = say("stated outputs that hold: {}").format(len(stated))
    facts = line_of_links(
        (say("Run by {}").format(by) if not module.idle else say("Not run"), ""),
        *([(held, "#verdicts")] if stated else []),
    )
    facts += _download(module.path.name, say)
    entries = [(module.path.name, f"module-{key}"), *((f"{key}:{name}", anchor(name)) for name in shown)]
    content: Nodes = [index(entries), *_prose(docstring(module)), facts]
    for part in segments(module, list(shown)):
        content += _segment(part, module, key, snippets, shown, page, say)
    if stated:
        content.append(section(say("Verdicts"), "verdicts", _verdicts(stated, by, say)))
    return Page(page, [section(module.path.name, f"module-{key}", *content, _defined(key, snippets))])


def _support(key: str, snippets: Snippets, say: Say) -> Page:
    lines, page = snippets.support[key], page_of(key)
    name = f"{key.rpartition('.')[2]}.py"
    text = "\n".join(lines).rstrip("\n")
    linked = links(snippets.uses[key], range(1, len(lines) + 1), 0, page)
    facts = line_of_links((say("Support code, which other modules import"), ""))
    facts += _download(name, say)
    source = block(text, "python", first=1, linked=linked, anchors=True)
    content = [index([(name, f"module-{key}")]), facts, source, _defined(key, snippets)]
    return Page(page, [section(name, f"module-{key}", *content)])


def _download(name: str, say: Say) -> nodes.Node:
    words = escape(say("Download {}").format(name))
    return nodes.raw("", f' · <a href="{quote(name)}" download>{words}</a>', format="html")


def _prose(text: str) -> Nodes:
    """The paragraphs of a docstring; what is indented stays as it is."""
    found: Nodes = []
    for part in filter(str.strip, text.split("\n\n")):
        if part.startswith((" ", "\t", ">>>")):
            found.append(block(part, "pycon" if ">>>" in part else "text"))
        else:
            found.append(nodes.paragraph("", "", *_words(part)))
    return found


def _words(text: str) -> Nodes:
    """The words of a docstring; what is between backticks is code."""
    parts = enumerate(re.split(r"`+([^`]+)`+", text))
    return [nodes.literal("", part) if place % 2 else nodes.Text(part) for place, part in parts]


def _segment(
    part: Segment,
    module: Module,
    key: str,
    snippets: Snippets,
    shown: Mapping[str, Sequence[Shown]],
    page: str,
    say: Say,
) -> Nodes:
    """Lines of a module; of those that slides show, which slides."""
    linked = {}
    found = nodes.container("", classes=["lines", "shown" if part.shown else "hidden-lines"])
    for name in part.begins:
        head = nodes.paragraph("", "", nodes.literal("", name), nodes.Text(say(" on ")), ids=[anchor(name)])
        head["classes"] = ["shown-on"]
        head += _slides(shown[name], up(page))
        found += head
    text = "\n".join(part.lines)
    if module.language.is_python:
        preface = imports(module.lines, module.file, part.first)
        found += [PrefaceMarker(preface, "next")] if preface else []
        numbers = range(part.first, part.first + len(part.lines))
        linked = dict(links(snippets.uses[key], numbers, 0, page))
    if text.strip():
        language = "python" if module.language.is_python else module.language.name
        found += block(text, language, first=part.first, linked=linked, anchors=True)
    return [found]


def _verdicts(stated: Sequence[Statement], by: str, say: Say) -> nodes.table:
    found = nodes.table("", classes=["verdicts"])
    group = nodes.tgroup("", cols=3)
    group += [nodes.colspec("", colwidth=width) for width in (1, 4, 4)]
    heads = (say("Line"), say("Stated"), say("Printed by {}").format(by))
    group += nodes.thead("", nodes.row("", *(nodes.entry("", nodes.paragraph("", head)) for head in heads)))
    body = nodes.tbody("")
    for one in stated:
        line = link(str(one.line), f"#{LINES}-{one.line}")
        cells = (nodes.paragraph("", "", line), block(one.stated, "text"), block(one.printed or " ", "text"))
        body += nodes.row("", *(nodes.entry("", cell) for cell in cells))
    group += body
    found += group
    return found


def _defined(key: str, snippets: Snippets) -> nodes.Node:
    """Index entries for what the module `key` defines."""
    if key not in snippets.sources:
        return index([])
    found = definitions(snippets.sources[key], key)
    return index([(f"{name} ({key})", f"{LINES}-{line}") for name, line in found])
