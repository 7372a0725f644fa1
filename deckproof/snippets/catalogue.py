"""The modules in a project's snippets/ directory."""

from collections.abc import Iterable
from pathlib import Path

from deckproof.problem import Problem, Problems
from deckproof.snippets.language import BUILT_IN, PYTHON, Languages, key, with_suffix
from deckproof.snippets.module import Module
from deckproof.snippets.parse import imports, tree_of
from deckproof.snippets.parsed import parsed
from deckproof.snippets.source import parse_file


def modules(snippets: Path, languages: Languages = BUILT_IN) -> dict[str, Path]:
    """All modules below `snippets` by dotted name, those that are not Python with their language
    (`deploy@bash`). Files and directories named `_…` are support code, which modules may import but which is
    not run or shown by itself."""
    return without_duplicates(snippets, languages, snippets)[0]


def without_duplicates(
    snippets: Path, languages: Languages, root: Path
) -> tuple[dict[str, Path], list[Problem]]:
    """As `modules`; and the files that have the name and the language of another, so that no slide can tell
    them apart, as problems."""
    everything = _all(snippets, languages)
    problems = [
        Problem(
            _file(path, root),
            0,
            "module-duplicate",
            f"this has the same name and language as {paths[0].name}",
            "give one of them another name",
        )
        for paths in everything.values()
        for path in paths[1:]
    ]
    return {name: paths[0] for name, paths in everything.items()}, problems


def _all(snippets: Path, languages: Languages) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for path in sorted(snippets.rglob("*.*")):
        relative = path.relative_to(snippets)
        language = with_suffix(languages, path.suffix)
        if language and is_module(relative, languages) and path.is_file():
            name = ".".join(relative.with_suffix("").parts)
            found.setdefault(key(name, language), []).append(path)
            found[key(name, language)].sort(key=lambda one: language.suffixes.index(one.suffix))
    return found


def is_module(path: Path, languages: Languages = BUILT_IN) -> bool:
    """Is `path`, relative to snippets/, that of a module that runs by itself? pytest's files are not, nor are
    packages that node installed."""
    names = [*path.parent.parts, path.stem]
    hidden = any(name.startswith(("_", ".")) or "." in name or name == "node_modules" for name in names)
    return with_suffix(languages, path.suffix) is not None and not hidden and path.name != "conftest.py"


def load(
    names: Iterable[str], paths: dict[str, Path], root: Path, languages: Languages, cache: Path
) -> tuple[dict[str, Module], list[Problem]]:
    """The modules of those `names` that exist, and the problems of those that cannot be parsed. What was
    parsed is kept in `cache`."""
    loaded: dict[str, Module] = {}
    problems: list[Problem] = []
    for name in names:
        if name not in paths:
            continue
        try:
            loaded[name] = _load(paths[name], _file(paths[name], root), languages, cache)
        except Problems as found:
            problems += found.problems
    return loaded, problems


def _load(path: Path, file: str, languages: Languages, cache: Path) -> Module:
    if with_suffix(languages, path.suffix) is not PYTHON:
        return read(path, file, languages)[0]
    content = _content(path, file)
    module = parsed(path, file, content, cache)
    _known[path] = content, module.imports
    return module


def read(path: Path, file: str, languages: Languages = BUILT_IN) -> tuple[Module, bytes]:
    """The module at `path`, which problems call `file`, and its bytes. Raises `Problems` if it cannot be read
    or parsed."""
    content = _content(path, file)
    return parse_file(path, file, content, languages), content


def _content(path: Path, file: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message, hint = f"the module cannot be read: {error.strerror}", "make it a file that can be read"
        raise Problems([Problem(file, 0, "unreadable", message, hint)]) from None


def _file(path: Path, root: Path) -> str:
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)


def imported(paths: Iterable[Path], snippets: Path) -> list[Path]:
    """The files of `snippets` that the Python modules in `paths` import, and those that they import in
    turn."""
    waiting = [path for path in paths if path.suffix == ".py"]
    looked_for: set[str] = set()
    found: set[Path] = set()
    while waiting:
        for name in set(_imports(waiting.pop())) - looked_for:
            looked_for.add(name)
            *folders, last = name.split(".")
            file = snippets.joinpath(*folders, f"{last}.py")
            if file.is_file():
                found.add(file)
                waiting.append(file)
    return sorted(found)


def _imports(path: Path) -> tuple[str, ...]:
    """The names that the module in `path` imports, as far as its text says."""
    content = path.read_bytes()
    if path not in _known or _known[path][0] != content:
        _known[path] = content, imports(tree_of(content, str(path)))
    return _known[path][1]


_known: dict[Path, tuple[bytes, tuple[str, ...]]] = {}  # what the modules with these contents import
