"""The directive `deckproof-snippet`: a part of a module, run and judged as for a slide."""

from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.directives.code import container_wrapper
from sphinx.util import parselinenos
from sphinx.util.docutils import SphinxDirective

from deckproof.check import Checked, check
from deckproof.configuration import languages
from deckproof.deck.draft import SESSIONS, Draft, Reference
from deckproof.deck.model import Code, Slide
from deckproof.project import Project
from deckproof.snippets.catalogue import imported
from deckproof.snippets.catalogue import modules as modules_in
from deckproof.snippets.language import PYTHON, Language, called, with_suffix
from deckproof.sphinx.problems import warn


def project_of(directive: SphinxDirective) -> Project:
    """The project that the configuration names."""
    return Project((Path(directive.env.app.confdir) / directive.config.deckproof_root).resolve())


class Snippet(SphinxDirective):
    """`.. deckproof-snippet:: module:name`, with the options of `code-block` that concern its looks."""

    required_arguments = 1
    has_content = False
    option_spec: ClassVar[dict[str, Any]] = {
        "language": directives.unchanged_required,
        "linenos": directives.flag,
        "lineno-start": int,
        "emphasize-lines": directives.unchanged_required,
        "caption": directives.unchanged_required,
        "name": directives.unchanged,
        "class": directives.class_option,
    }

    def run(self) -> list[nodes.Node]:
        """The block of code; or, where it is not proven, warnings and a note that says so."""
        project, snippet = project_of(self), self.arguments[0]
        file, _ = self.get_source_info()
        reference, module = self._reference(project, snippet)
        if module is not None:
            self.env.note_dependency(str(module))
            for other in imported([module], project.snippets):
                self.env.note_dependency(str(other))
        found = prove(project, reference, file)
        if found.problems:
            return warn(found.problems, self, file, snippet)
        return [self._shown(found.decks[0].codes[0])]

    def _reference(self, project: Project, snippet: str) -> tuple[Reference, Path | None]:
        """What is asked for; and the file of its module: without `:language:`, the one of that name."""
        known, _ = languages(project.root)
        name, stated = snippet.partition(":")[0], self.options.get("language", "")
        paths = modules_in(project.snippets, known)
        there = [path for key, path in paths.items() if key.partition("@")[0] == name]
        kind: Language | None = PYTHON
        if stated and stated not in ("python", *SESSIONS):
            kind = called(known, stated)
        elif not stated and there and not any(path.suffix in PYTHON.suffixes for path in there):
            kind = with_suffix(known, there[0].suffix)
        of = (kind.name, kind.suffixes) if kind else ("", ())
        language = stated or (kind.name if kind else "")
        reference = Reference(snippet, "", language, None, self.lineno, 0, *of)
        return reference, paths.get(reference.module)

    def _shown(self, code: Code) -> nodes.Node:
        made: nodes.Element = nodes.literal_block(code.text, code.text, language=code.language)
        made["classes"] += self.options.get("class", [])
        made["linenos"] = "linenos" in self.options or "lineno-start" in self.options
        options = made["highlight_args"] = {"linenostart": self.options.get("lineno-start", 1)}
        if stated := self.options.get("emphasize-lines"):
            options["hl_lines"] = [place + 1 for place in parselinenos(stated, code.text.count("\n") + 1)]
        self.set_source_info(made)
        caption = self.options.get("caption", "")
        if code.not_run:
            caption = f"{caption} (not run)" if caption else "not run"
        if caption:
            made = container_wrapper(self, made, caption)
        self.add_name(made)
        return made


def prove(project: Project, reference: Reference, file: str) -> Checked:
    """What the check of decks finds of a deck with one slide, on which is what `reference` asks for."""
    if not all(part.strip() for part in reference.snippet.partition(":")):
        return _malformed(reference, file)
    block = {"t": "CodeBlock", "c": [["", [], [["deckproof-code", "0"]]], ""]}
    draft = Draft(
        Path(file), file, "", (), "", "en", 1, (Slide("", reference.line, 1, 1, codes=(0,)),), (reference,),
        (), {"pandoc-api-version": [1, 22], "meta": {}, "blocks": [block]}, (),
    )  # fmt: skip
    return check(project, [draft])


def _malformed(reference: Reference, file: str) -> Checked:
    from deckproof.problem import Problem

    message = f"{reference.snippet} is not of the form module:name"
    hint = "name a module in snippets/ and a region, function or class in it: generators:first"
    problem = Problem(file, reference.line, "snippet-name", message, hint)
    return Checked((), (), {}, {}, (problem,), {})
