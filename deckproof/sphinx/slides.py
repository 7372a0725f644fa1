"""The directive `deckproof-slides`: the slides of a deck, listed or embedded."""

import shutil
from html import escape
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from deckproof.check import check, read_decks
from deckproof.deck.model import Deck
from deckproof.make import make
from deckproof.problem import Problems
from deckproof.project import Project
from deckproof.reveal.places import addresses
from deckproof.sphinx.problems import warn
from deckproof.sphinx.snippet import project_of

_DIRECTORY = "_slides"  # of the decks, in the documentation that is built
_FILE, _ADDRESS = "deckproof-file", "deckproof-address"


class embedded(nodes.General, nodes.Element):  # named as docutils names nodes
    """A deck in a frame of its own."""


class Slides(SphinxDirective):
    """`.. deckproof-slides:: my-talk` lists the slides of a deck, `:embed:` shows it on the page."""

    required_arguments = 1
    has_content = False
    option_spec: ClassVar[dict[str, Any]] = {"embed": directives.flag}

    def run(self) -> list[nodes.Node]:
        """The list, or the deck; or, where it is not proven, warnings and a note that says so."""
        project, name = project_of(self), self.arguments[0].removesuffix(".md")
        source = project.slides / f"{name}.md"
        file, _ = self.get_source_info()
        self.env.note_dependency(str(source))
        try:
            deck, modules = _built(project, source)
        except Problems as found:
            return warn(found.problems, self, file, f"The deck {name}")
        for module in modules:
            self.env.note_dependency(str(module))
        path = project.build / f"{name}.html"
        title = deck.title or name
        if "embed" in self.options:
            ratio = "{:g} / {:g}".format(*deck.theme.page)
            frame = embedded("", title=title, ratio=ratio)
            frame[_FILE] = str(path)
            link = _link(f"{title}: the slides", path, "")
            return [frame, nodes.paragraph("", "", link)]
        return [_listed(deck, path)]


def _built(project: Project, source: Path) -> tuple[Deck, list[Path]]:
    """Build the HTML of the deck in `source`: the deck, and the files of its modules. Raises `Problems`."""
    drafts, problems = read_decks(project, [source])
    checked = check(project, drafts)
    if problems or checked.problems:
        raise Problems([*problems, *checked.problems])
    for _ in make(project, [source], ".html"):
        pass
    return checked.sound[0], [module.path for module in checked.modules.values()]


def _listed(deck: Deck, path: Path) -> nodes.bullet_list:
    """The outline of `deck`, each line linked to its slide."""
    whole = nodes.bullet_list("")
    above: list[tuple[int, nodes.bullet_list]] = [(0, whole)]
    for slide, address in zip(deck.slides, addresses(path.read_text("utf-8")), strict=True):
        while above[-1][0] >= slide.level:
            above.pop()
        words = slide.title or f"Slide {slide.number}"
        inner = nodes.bullet_list("")
        item = nodes.list_item("", nodes.paragraph("", "", _link(words, path, f"#{address}")), inner)
        above[-1][1].append(item)
        above.append((slide.level, inner))
    for empty in [node for node in whole.findall(nodes.bullet_list) if not node.children]:
        empty.parent.remove(empty)
    return whole


def _link(words: str, path: Path, address: str) -> nodes.reference:
    found = nodes.reference("", words, internal=True, refuri="")
    found[_FILE], found[_ADDRESS] = str(path), address
    return found


def setup(app: Sphinx) -> None:
    """Tell Sphinx about decks in frames, and have links to decks made and these copied."""
    app.add_node(
        embedded,
        html=(_visit, _depart),
        latex=(_skip, None),
        text=(_skip, None),
        man=(_skip, None),
        texinfo=(_skip, None),
    )
    app.connect("doctree-resolved", _resolve)


def _resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Point the links to decks at their copies; where the output is no HTML, they are words only."""
    is_html = app.builder.format == "html"
    for node in [*doctree.findall(lambda one: isinstance(one, nodes.Element) and _FILE in one)]:
        path = Path(node[_FILE])
        if is_html:
            target = f"{_DIRECTORY}/{path.name}"
            copy = Path(app.outdir) / target
            copy.parent.mkdir(exist_ok=True)
            shutil.copyfile(path, copy)
            uri = relative_uri(app.builder.get_target_uri(docname), target)
            node["refuri"] = uri + node.get(_ADDRESS, "")
        elif isinstance(node, nodes.reference):
            node.replace_self(node.children)


def _visit(translator: Any, node: embedded) -> None:
    style = f"width: 100%; height: auto; aspect-ratio: {node['ratio']}; border: 0"
    translator.body.append(
        f'<iframe class="deckproof-slides" src="{escape(node["refuri"])}" title="{escape(node["title"])}"'
        f' style="{style}" loading="lazy" allowfullscreen></iframe>'
    )


def _depart(_translator: Any, _node: embedded) -> None:
    """All is said."""


def _skip(_translator: Any, _node: embedded) -> None:
    raise nodes.SkipNode
