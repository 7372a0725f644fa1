"""Decks of any size and whole courses, made of one deck.

A slide of a copy differs from the one that it was made of in its title, its first bullet point and its code,
so that nothing that a tool keeps of the one does for the other.
"""

import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

_CODE = re.compile(r'```\{\.python snippet="(\w+):(\w+)"\}\n```\n')
_HEADING = re.compile("^##? .*", re.MULTILINE)
_HEAD = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


class Source(Struct, frozen=True):
    """A deck, and what it shows."""

    text: str
    modules: Mapping[str, str]  # by name
    shown: Mapping[str, str]  # the code on the slides, by module:name

    @property
    def slides(self) -> int:
        """How many pages it has, those of its title and its sections among them."""
        return 1 + len(_HEADING.findall(self.text))


def copy(source: Source, number: int) -> Source:
    """The copy `number` of `source`, which is the first: with other titles, words, modules and code."""
    if number == 1:
        return source
    text = _CODE.sub(rf'```{{.python snippet="\1_{number}:\2"}}\n```\n', source.text)
    text = _HEADING.sub(rf"\g<0> {number}", text)
    text = re.sub(r"(\n\n\* )(?=.)", rf"\g<1>{number}: ", text)
    text = re.sub(r"^title: .*", rf"\g<0> {number}", text, flags=re.MULTILINE)
    return Source(
        text,
        {f"{name}_{number}": marked(code, f"copy {number}") for name, code in source.modules.items()},
        {_renamed(name, number): marked(code, f"copy {number}") for name, code in source.shown.items()},
    )


def marked(code: str, words: str) -> str:
    """`code` with a remark behind the head of each function, in place of the remark that is there."""
    return re.sub(r"^( *(?:async )?def [^#\n]*:)(?:  #.*)?$", rf"\1  # {words}", code, flags=re.MULTILINE)


def _renamed(snippet: str, number: int) -> str:
    module, _, region = snippet.partition(":")
    return f"{module}_{number}:{region}"


def cut(source: Source, slides: int) -> Source:
    """The first slides of `source`, and the modules that they show."""
    ends = [found.start() for found in _HEADING.finditer(source.text)][slides - 1 : slides]
    text = source.text[: ends[0]] if ends else source.text
    shown = {":".join(found): source.shown[":".join(found)] for found in _CODE.findall(text)}
    modules = {name: source.modules[name] for name in dict.fromkeys(s.partition(":")[0] for s in shown)}
    return Source(text, modules, shown)


def deck(source: Source, slides: int) -> Source:
    """A deck of that many slides: `source`, over and over."""
    copies = [copy(source, number + 1) for number in range(-(-(slides - 1) // (source.slides - 1)))]
    bodies = [_HEAD.sub("", each.text).strip("\n") + "\n" for each in copies]
    head = _HEAD.match(source.text)
    text = "\n".join([head[0] if head else "", *bodies])
    modules = {name: code for each in copies for name, code in each.modules.items()}
    shown = {name: code for each in copies for name, code in each.shown.items()}
    return cut(Source(text, modules, shown), slides)


def course(source: Source, decks: int, slides: int) -> dict[str, Source]:
    """Decks of that many slides each, by their names."""
    return {f"unit-{number + 1:03}": cut(copy(source, number + 1), slides) for number in range(decks)}


def with_edited_slide(source: Source, number: int) -> Source:
    """`source` with another word on a slide in its middle."""
    points = [found.end() for found in re.finditer(r"^\* [^*\n]+(?=\n\* )", source.text, re.MULTILINE)]
    middle = points[len(points) // 2]
    return replace(source, text=f"{source.text[:middle]} {number}{source.text[middle:]}")


def with_edited_snippet(source: Source, number: int) -> Source:
    """`source` with another remark in a module that is shown in its middle."""
    able = [name for name, code in source.modules.items() if marked(code, "") != code]
    chosen = able[len(able) // 2]

    def edited(codes: Mapping[str, str]) -> dict[str, str]:
        return {
            name: marked(code, f"edit {number}") if name.partition(":")[0] == chosen else code
            for name, code in codes.items()
        }

    return Source(source.text, edited(source.modules), edited(source.shown))


def typed(
    source: Source, code: Callable[[str], str], picture: Callable[[str, str], str], note: Callable[[str], str]
) -> str:
    """The text of `source` in another markdown: what each block of code, picture and note is there."""
    text = _CODE.sub(lambda found: code(source.shown[f"{found[1]}:{found[2]}"]), source.text)
    text = re.sub(
        r"!\[([^]]*)\]\(img/(\w+)\.svg\)\{[^}]*\}\\?\n",
        lambda found: picture(found[2], " ".join(found[1].split())),
        text,
    )
    return re.sub(r"::: notes\n(.*?)\n:::\n", lambda found: note(found[1]), text, flags=re.DOTALL)


def write(decks: Mapping[str, Source], beside: Path, root: Path) -> None:
    """Write a project of `decks` to `root`: with the pictures of the one in `beside`, and with what its
    modules import. A file that is there and has changed is written anew, and no other."""
    if not (root / "img").exists():
        shutil.copytree(beside / "img", root / "img", ignore=shutil.ignore_patterns("__pycache__"))
        for helper in (beside / "snippets").glob("_*.py"):
            put(root / "snippets" / helper.name, helper.read_text("utf-8"))
    for name, source in decks.items():
        put(root / "slides" / f"{name}.md", source.text)
        for module, code in source.modules.items():
            put(root / "snippets" / f"{module}.py", code)


def put(path: Path, text: str) -> None:
    """Write the file, unless it has this text."""
    if not path.exists() or path.read_text("utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
