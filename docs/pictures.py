"""`make docs`: the pictures of README.md, made from the real deck and a real problem report."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import drawsvg

from deckproof.cli import OK, PROBLEMS
from deckproof.theme import FLAT

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGE = 10  # the first "Generators" slide
GROUND, TEXT = "#10202a", "#e6edf0"
COLOURS = {"31": "#ff8a80", "34": "#80c7e8"}
SIZE, LEADING, MARGIN = 15, 21, 24


def main() -> None:
    """Make both pictures."""
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        for name in ("slides", "snippets", "img"):
            shutil.copytree(ROOT / name, work / name)
        assert build(work, "pdf").returncode == OK
        pdf = work / "build" / "async-intro.pdf"
        page = ["-f", str(PAGE), "-l", str(PAGE), "-singlefile"]
        subprocess.run(["pdftoppm", "-png", "-r", "160", *page, pdf, DOCS / "slide"], check=True)
        module = work / "snippets" / "generators.py"
        module.write_text(module.read_text().replace("# 1\n", "# 2\n", 1))
        failed = build(work, "pdf")
        assert failed.returncode == PROBLEMS
        terminal(["$ make pdf", *failed.stderr.rstrip().splitlines()]).save_svg(str(DOCS / "problem.svg"))


def build(work: Path, command: str) -> "subprocess.CompletedProcess[str]":
    """Run the command as on a terminal, in colour."""
    arguments = ["-C", str(work), command]
    code = (
        "import sys; sys.stderr.isatty = lambda: True;"
        f"from deckproof.cli import main; sys.exit(main({arguments!r}))"
    )
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)


def terminal(lines: list[str]) -> drawsvg.Drawing:
    """What a terminal shows of `lines`, with their escape sequences for colour and weight."""
    width = max(len(re.sub(r"\x1b\[[\d;]*m", "", line)) for line in lines) * SIZE * 0.602 + 2 * MARGIN
    drawing = drawsvg.Drawing(round(width), len(lines) * LEADING + 2 * MARGIN)
    drawing.append(drawsvg.Rectangle(0, 0, "100%", "100%", rx=8, fill=GROUND))
    for row, line in enumerate(lines):
        text = drawsvg.Text(
            [], SIZE, MARGIN, MARGIN + row * LEADING + SIZE, fill=TEXT, xml__space="preserve",
            font_family=f"{FLAT.mono}, DejaVu Sans Mono, Menlo, Consolas, monospace",
        )  # fmt: skip
        style: dict[str, str] = {}
        for part in re.split(r"(\x1b\[[\d;]*m)", line):
            if part.startswith("\x1b"):
                codes = part[2:-1].split(";")
                colour = next((COLOURS[code] for code in codes if code in COLOURS), TEXT)
                style = {"fill": colour, "font_weight": "bold"} if codes != ["0"] else {}
            elif part:
                text.append(drawsvg.TSpan(part, **style))
        drawing.append(text)
    return drawing


if __name__ == "__main__":
    main()
