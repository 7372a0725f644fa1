"""Running Sphinx over the pages of the handout."""

import io
import logging
import re
import shutil
import sys
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from msgspec import Struct

from deckproof.handout.extension import SUFFIX
from deckproof.handout.pages import Page
from deckproof.handout.phrases import OF_SCRIPTS, sayer
from deckproof.handout.standard import inventory
from deckproof.problem import MissingTool, Problem, Problems
from deckproof.project import Project

HERE = Path(__file__).parent
_WARNING = re.compile(
    r"^(?:(?P<file>.*?):(?:(?P<line>\d+):)? )?(?P<kind>WARNING|ERROR|CRITICAL|SEVERE): (?P<what>.*)$"
)
_DOCS = f"https://docs.python.org/{sys.version_info.major}.{sys.version_info.minor}/"


class About(Struct, frozen=True):
    """What a handout is called, its language and who wrote it."""

    title: str
    language: str
    authors: str


def build(pages: Sequence[Page], about: About, work: Path, project: Project, imported: Iterable[str]) -> Path:
    """Build a site of `pages` below the directory `work`; where it is. Names of the modules that code
    on them has `imported` become links, if they are Python's own.

    Raises `Problems` for what Sphinx warns of, `MissingTool` where there is no theme.
    """
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    if find_spec("furo") is None:
        raise MissingTool("furo (a Python package, of deckproof[handout])")
    source, out, trees = work / "source", work / "site", work / "trees"
    for page in pages:
        path = source / f"{page.name}{SUFFIX}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    known = work / "python.inv"
    known.write_bytes(inventory(imported))
    settings = _settings(pages, about, known)
    said = io.StringIO()
    try:
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                source,
                None,
                out,
                trees,
                "html",
                settings,
                status=None,
                warning=said,
                freshenv=True,
            )
            app.build()
    finally:
        for handler in logging.getLogger("sphinx").handlers[:]:
            logging.getLogger("sphinx").removeHandler(handler)
    if problems := warnings(said.getvalue(), source, project):
        raise Problems(problems)
    for name in (".buildinfo", "objects.inv"):
        (out / name).unlink(missing_ok=True)
    shutil.rmtree(out / "_sources", ignore_errors=True)
    return out


def _settings(pages: Sequence[Page], about: About, known: Path) -> dict[str, Any]:
    words = "|".join(map(sayer(about.language), OF_SCRIPTS))
    return {
        "extensions": ["sphinx.ext.intersphinx", "sphinx_codeautolink", "deckproof.handout.extension"],
        "deckproof_pages": {page.name: page.content for page in pages},
        "project": about.title,
        "author": about.authors,
        "copyright": about.authors,
        "language": about.language,
        "html_theme": "furo",
        "html_title": about.title,
        "html_theme_options": {
            "light_css_variables": {"color-brand-primary": "#0b6477", "color-brand-content": "#0b6477"},
            "dark_css_variables": {"color-brand-primary": "#6fc7da", "color-brand-content": "#6fc7da"},
        },
        "html_static_path": [str(HERE / "static")],
        "html_css_files": ["handout.css"],
        "html_js_files": [("handout.js", {"defer": "defer", "data-words": words})],
        "html_copy_source": False,
        "html_show_sourcelink": False,
        "html_show_sphinx": False,
        "html_show_copyright": False,
        "html_permalinks_icon": "#",
        "html_codeblock_linenos_style": "inline",
        "html_domain_indices": False,
        "smartquotes": False,
        "intersphinx_mapping": {"python": (_DOCS, str(known))},  # so that none is fetched while building
        # The functions that codeautolink is given cannot be kept; and that it cannot make a link of some name
        # is nothing that a slide could do anything about.
        "suppress_warnings": ["config.cache", "codeautolink.match_block", "codeautolink.match_name"],
        "codeautolink_custom_blocks": {
            **dict.fromkeys(("python", "py", "python3", "default"), "deckproof.handout.names.parsable"),
            "pycon": "deckproof.handout.names.parsable_session",
        },
    }


def warnings(said: str, source: Path, project: Project) -> list[Problem]:
    """What Sphinx said of the pages in `source`, as problems of `project`."""
    found: list[Problem] = []
    for line in re.sub(r"\x1b\[[\d;]*m", "", said).splitlines():
        match = _WARNING.match(line)
        if match is None:
            if found and line.strip():
                last = found.pop()
                found.append(
                    Problem(
                        last.file, last.line, last.code, last.message, last.hint, detail=(*last.detail, line)
                    )
                )
            continue
        file = (match["file"] or "handout").removeprefix(f"{source}/").removesuffix(SUFFIX)
        file = project.shown(Path(file))
        hint = "mend what it is about on the slide"
        found.append(Problem(file, int(match["line"] or 0), "sphinx", f"Sphinx says: {match['what']}", hint))
    return found
