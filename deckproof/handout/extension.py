"""The part of the handout that runs inside of Sphinx: pages that are docutils nodes already."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.parsers import Parser

from deckproof.handout import code

SUFFIX = ".page"


class PageParser(Parser):
    """Gives Sphinx the nodes of a page. Its file holds nothing: the configuration has them, by its name."""

    supported = ("deckproof-page",)

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Put the nodes of the page that is being read into `document`."""
        env = document.settings.env
        document.extend(env.config.deckproof_pages[env.docname])


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx about pages and about the links in code."""
    app.add_config_value("deckproof_pages", {}, "", dict)
    app.add_source_suffix(SUFFIX, "deckproof-page")
    app.add_source_parser(PageParser)
    app.add_node(nodes.literal_block, override=True, html=(code.visit, code.depart))
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
