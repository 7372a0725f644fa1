"""The plain way to build a deck: pandoc, then minted with shell escape, pdflatex twice. Runs no snippet."""

import shutil
import subprocess
from pathlib import Path

from deckproof.deck.model import Deck

TOOLS = ("pandoc", "pdflatex", "pygmentize")
_PREAMBLE = "\\usepackage{minted}\n\\setminted{fontsize=\\scriptsize}\n"


def write(deck: Deck, pictures: tuple[Path, ...], directory: Path) -> None:
    """Write the sources that a speaker would write for `deck`: markdown with the code typed into it."""
    directory.mkdir(parents=True)
    for place, picture in enumerate(pictures):
        shutil.copy(picture, directory / f"picture{place}{picture.suffix}")
    lines = deck.source.read_text("utf-8").split("\n")
    codes = iter(deck.codes)
    images = iter(enumerate(pictures))
    done: list[str] = []
    heading = 0
    text = iter(lines)
    for line in text:
        if line.startswith("## "):
            heading = len(done)
        if line.startswith("```"):
            next(text)
            done[heading] = done[heading].removesuffix(" {.fragile}") + " {.fragile}"
            done += ["\\begin{minted}{python}", next(codes).text, "\\end{minted}"]
        elif line.startswith("!["):
            while "](" not in line:
                line = next(text)
            place, picture = next(images)
            done.append(f"\\includegraphics[width=\\linewidth]{{picture{place}{picture.suffix}}}")
        else:
            done.append(line)
    (directory / "deck.md").write_text("\n".join(done), "utf-8")
    (directory / "preamble.tex").write_text(_PREAMBLE)


def clean(directory: Path) -> None:
    """Remove what a build leaves behind, minted's cache too."""
    for path in directory.glob("deck.*"):
        if path.suffix != ".md":
            path.unlink()
    for path in directory.glob("_minted*"):
        shutil.rmtree(path)


def build(directory: Path) -> None:
    """One build, as one types it."""

    def run(*command: str) -> None:
        done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"the plain way failed: {' '.join(command)}\n{done.stdout[-3000:]}{done.stderr}")

    run("pandoc", "-s", "-t", "beamer", "--slide-level=2", "-H", "preamble.tex", "deck.md", "-o", "deck.tex")
    for _ in range(2):
        run("pdflatex", "-shell-escape", "-interaction=batchmode", "-halt-on-error", "deck.tex")
