"""What a project's pyproject.toml says about languages, and what is wrong with it."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from deckproof.problem import Problem
from deckproof.snippets.language import BUILT_IN, Language, Languages, with_suffix

_FILE = "pyproject.toml"
_SHAPE = 'write it so: suffix = ".rb", command = "ruby {file}", comment = "#"'
_KEYS = {"suffix", "command", "comment", "build", "aliases"}
_PLACES = re.compile(r"\{(?!(file|directory|scratch|program)\})(\w*)\}")


def languages(root: Path) -> tuple[Languages, tuple[Problem, ...]]:
    """The languages of the project in `root`: those that are built in, and those that its
    `[tool.deckproof.languages]` gives. Those of which something is wrong are left out."""
    try:
        text = (root / _FILE).read_text("utf-8")
    except FileNotFoundError:
        return BUILT_IN, ()
    except OSError as error:
        return BUILT_IN, (_problem(0, f"{_FILE} cannot be read: {error.strerror}", "make it readable"),)
    except UnicodeDecodeError:
        return BUILT_IN, (_problem(0, f"{_FILE} is not UTF-8", "save it as UTF-8"),)
    import tomllib  # not every project has the file

    try:
        given: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        message = f"{_FILE} is not TOML: {error}"
        line = int(at[1]) if at else text.count("\n") + 1
        return BUILT_IN, (_problem(line, message, "mend it"),)
    for name in ("tool", "deckproof", "languages"):
        given = given.get(name, {}) if isinstance(given, dict) else None
        if not isinstance(given, dict):
            return BUILT_IN, (_problem(_line(text, name), f"`{name}` is not a table", _SHAPE),)
    known = dict(BUILT_IN)
    problems: list[Problem] = []
    for name, entry in given.items():
        wrong = list(_wrong(name, entry, text, known))
        problems += wrong
        if not wrong:
            known[name] = _language(name, entry)
    return known, tuple(problems)


def _language(name: str, entry: Mapping[str, Any]) -> Language:
    aliases = tuple(alias.lower() for alias in entry.get("aliases", ()))
    build = _words(entry["build"]) if "build" in entry else ()
    return Language(
        name, _listed(entry["suffix"]), entry["comment"], _words(entry["command"]) or (), build or (), aliases
    )


def _wrong(name: str, entry: Any, text: str, known: Languages) -> Iterator[Problem]:
    at = _line(text, "languages", name)
    if known.get(name) and (known[name].is_python or known[name].is_session):
        yield _problem(at, f"{name} is run in its own way, which cannot be replaced", "give it another name")
        return
    if not re.fullmatch(r"[A-Za-z0-9+_-]+", name):
        message = f"`{name}` cannot be the class of a code block"
        yield _problem(at, message, "name the language in letters, digits, + and -")
    if not isinstance(entry, dict):
        yield _problem(at, f"the language {name} is not a table", _SHAPE)
        return
    for word in sorted(entry.keys() - _KEYS):
        yield _problem(_line(text, name, word), f"a language has no `{word}`", _SHAPE)
    for word in ("suffix", "command", "comment"):
        if word not in entry:
            yield _problem(at, f"the language {name} has no `{word}`", _SHAPE)
    yield from _wrong_names(name, entry, text, known)
    yield from _wrong_commands(name, entry, text)


def _wrong_names(name: str, entry: Mapping[str, Any], text: str, known: Languages) -> Iterator[Problem]:
    suffixes = _listed(entry.get("suffix", ".x"))
    if not suffixes or not all(re.fullmatch(r"\.[^./\\\s]+", suffix) for suffix in suffixes):
        message = "`suffix` is a dot and what follows the last dot of a file's name"
        yield _problem(_line(text, name, "suffix"), message, _SHAPE)
    for suffix in suffixes:
        other = with_suffix(known, suffix)
        if other and other.name != name:
            message = f"files that end in {suffix} are {other.name} already"
            yield _problem(_line(text, name, "suffix"), message, "give the language a suffix of its own")
    comment = entry.get("comment", "#")
    if not isinstance(comment, str) or not comment.strip() or comment != comment.strip():
        message = "`comment` is what begins a comment that ends with its line"
        yield _problem(_line(text, name, "comment"), message, _SHAPE)
    aliases = entry.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(alias, str) for alias in aliases):
        yield _problem(_line(text, name, "aliases"), "`aliases` is a list of names", 'aliases = ["rb"]')


def _wrong_commands(name: str, entry: Mapping[str, Any], text: str) -> Iterator[Problem]:
    for word in ("command", "build"):
        if word not in entry:
            continue
        at, words = _line(text, name, word), _words(entry[word])
        if not words:
            yield _problem(at, f"`{word}` is a command: a string, or a list of words", _SHAPE)
            continue
        for place in filter(None, map(_PLACES.search, words)):
            hint = "write {file}, {directory}, {scratch} or {program}"
            yield _problem(at, f"{place[0]} stands for nothing in a command", hint)
        wanted = ("{file}", "{program}") if word == "command" else ("{file}",)
        if not any(sign in part for part in words for sign in wanted):
            yield _problem(at, f"`{word}` does not say where the file goes", "write {file} for its path")
        if word == "command" and "{program}" in " ".join(words) and "build" not in entry:
            message = "`command` runs {program}, which no `build` makes"
            yield _problem(at, message, 'add build = "… -o {program} {file}"')


def _listed(value: Any) -> tuple[str, ...]:
    """The suffixes that `value` is; none if it is none."""
    values = [value] if isinstance(value, str) else value
    good = isinstance(values, list) and all(isinstance(one, str) for one in values)
    return tuple(values) if good else ()


def _words(value: Any) -> tuple[str, ...] | None:
    """The words of a command; None if it is none."""
    if isinstance(value, str):
        try:
            import shlex

            return tuple(shlex.split(value))
        except ValueError:
            return None
    if isinstance(value, list) and all(isinstance(word, str) and word for word in value):
        return tuple(value)
    return None


def _line(text: str, *names: str) -> int:
    """The line of `text` that tells of the last of `names`, which are looked for one below the other."""
    at = 0
    lines = text.split("\n")
    for name in names:
        word = re.compile(rf"(^|[\[.\s{{,\"']){re.escape(name)}[\]\"'.\s=]")
        at = next((n for n in range(max(at, 1), len(lines) + 1) if word.search(f"{lines[n - 1]} ")), at)
    return at


def _problem(line: int, message: str, hint: str) -> Problem:
    return Problem(_FILE, line, "languages", message, hint)
