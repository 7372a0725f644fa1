"""Problems as warnings of Sphinx's, and what stands on the page in the place of what is not proven."""

from collections.abc import Iterable

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from deckproof.problem import Problem, ordered

_LOGGER = logging.getLogger(__name__)


def warn(problems: Iterable[Problem], directive: SphinxDirective, file: str, what: str) -> list[nodes.Node]:
    """Warn of `problems`, at the line of `directive` in `file`; the nodes that tell readers about it."""
    for problem in ordered(problems):
        elsewhere = problem.file != file
        place = f"{problem.file}:{problem.line}: " if elsewhere and problem.line else ""
        place = f"{problem.file}: " if elsewhere and not problem.line else place
        text = [f"{place}{problem.message}", *problem.detail]
        text += [f"to do: {problem.hint}"] if problem.hint else []
        _LOGGER.warning(
            "\n  ".join(text), type="deckproof", subtype=problem.code, location=directive.get_location()
        )
    said = nodes.error("", nodes.paragraph("", f"{what} is not proven, so it is not shown."))
    return [said]
