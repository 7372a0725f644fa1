"""From a file in snippets/ to a `Module`, whatever its language."""

from functools import lru_cache
from pathlib import Path

from deckproof.snippets.language import PYTHON, Language, Languages, with_suffix
from deckproof.snippets.module import Module
from deckproof.snippets.parse import parse
from deckproof.snippets.programs.parse import parse_program
from deckproof.snippets.programs.session import parse_session


@lru_cache(maxsize=1024)  # whoever watches a project asks again and again
def parse_as(language: Language, path: Path, file: str, content: bytes) -> Module:
    """Read the module whose source is `content`, which is in `language`; `file` is how problems name it.

    Raises `Problems` when it is not well formed.
    """
    if language.is_python:
        return parse(path, file, content)
    if language.is_session:
        return parse_session(path, file, content, language)
    return parse_program(path, file, content, language)


def parse_file(path: Path, file: str, content: bytes, languages: Languages) -> Module:
    """The same, with the language that the file's suffix tells."""
    return parse_as(with_suffix(languages, path.suffix) or PYTHON, path, file, content)
