"""The plain way to build a deck: pandoc, then minted with shell escape, pdflatex. Runs no snippet."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from bench import course

TOOLS = ("pandoc", "pdflatex", "pygmentize")
_PREAMBLE = "\\usepackage{minted}\n\\setminted{fontsize=\\scriptsize}\n"
_PANDOC = "pandoc -s -t beamer --slide-level=2 -H preamble.tex deck.md -o deck.tex"
_LATEX = "pdflatex -shell-escape -interaction=batchmode -halt-on-error deck.tex"


def write(source: course.Source, pictures: Mapping[str, Path], directory: Path) -> None:
    """Write the sources that a speaker would write for the deck: markdown with the code typed into it."""
    course.put(directory / "preamble.tex", _PREAMBLE)
    for name, picture in pictures.items():
        if not (directory / f"{name}.pdf").exists():
            shutil.copy(picture, directory / f"{name}.pdf")
    slides = re.split("^(?=## )", source.text, flags=re.MULTILINE)
    fragile = (re.sub(r"\A## .*", r"\g<0> {.fragile}", each) if "```" in each else each for each in slides)
    text = course.typed(
        replace(source, text="".join(fragile)),
        lambda code: f"\\begin{{minted}}{{python}}\n{code}\n\\end{{minted}}\n",
        lambda name, alt: f"\\includegraphics[width=\\linewidth]{{{name}.pdf}}\n",
        lambda note: f"::: notes\n{note}\n:::\n",
    )
    course.put(directory / "deck.md", text)


def clean(directory: Path) -> None:
    """Remove what a build leaves behind, minted's cache too."""
    for path in directory.glob("deck.*"):
        if path.suffix != ".md":
            path.unlink()
    for path in directory.glob("_minted*"):
        shutil.rmtree(path)


def command(passes: int = 2) -> tuple[str, ...]:
    """One build, as one types it."""
    return "sh", "-ec", "\n".join([_PANDOC, *[_LATEX] * passes])
