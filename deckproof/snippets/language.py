"""The languages that snippets may be written in, and how a file of each is run."""

from collections.abc import Mapping

from msgspec import Struct


class Language(Struct, frozen=True):
    """A language: the suffixes of its files, what begins a comment, the command that runs a file.

    In `build`, which comes before `command` if there is any, and in `command` these stand for paths:
    `{file}` for that of the file, `{directory}` for that of its directory, `{scratch}` for that of the
    directory that it runs in, `{program}` for that of what `build` makes.
    """

    name: str
    suffixes: tuple[str, ...]
    comment: str  # empty for console sessions
    command: tuple[str, ...] = ()
    build: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()  # what slides may call it besides

    @property
    def is_python(self) -> bool:
        return self.name == "python"

    @property
    def is_session(self) -> bool:
        """Is it the language of console sessions, whose commands are run one by one?"""
        return self.name == "console"


Languages = Mapping[str, Language]
"""Languages by their names."""

PYTHON = Language("python", (".py",), "#")
"""Python, whose modules are run statement by statement; the others are run whole."""

_COMPILE = ("cc", "-pthread", "-I", "{directory}", "-o", "{program}", "{file}", "-lm")

BUILT_IN: Languages = {
    language.name: language
    for language in (
        PYTHON,
        Language("bash", (".sh", ".bash"), "#", ("bash", "{file}"), aliases=("sh", "shell")),
        Language("c", (".c",), "//", ("{program}",), _COMPILE),
        Language("javascript", (".js", ".mjs"), "//", ("node", "{file}"), aliases=("js",)),
        Language("console", (".console",), "", aliases=("shell-session", "bash-session")),
    )
}


def called(languages: Languages, name: str) -> Language | None:
    """The language that a slide calls `name`, if there is one."""
    plain = name.lower()
    found = languages.get(plain) or languages.get(name)
    return found or next((one for one in languages.values() if plain in one.aliases), None)


def with_suffix(languages: Languages, suffix: str) -> Language | None:
    """The language of files that end in `suffix`, if there is one."""
    return next((one for one in languages.values() if suffix in one.suffixes), None)


def key(name: str, language: Language | str) -> str:
    """What the module `name` is called among those of all languages: `deploy@bash`; Python's go by their
    names alone."""
    kind = language if isinstance(language, str) else language.name
    return name if kind == "python" else f"{name}@{kind}"
