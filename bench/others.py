"""Other slide tools, from npm, and a deck as each wants it. None of them runs what is on a slide."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from bench import course
from deckproof import system

HERE = Path(__file__).parent
PLACE = HERE.parent / "build" / "bench"
ABSENT = "Quarto is in neither npm nor PyPI: left out"
_NO_BROWSERS = {"PUPPETEER_SKIP_DOWNLOAD": "1", "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1"}
_PACKAGES = {"marp-cli": "@marp-team/marp-cli", "reveal-md": "reveal-md", "Slidev": "@slidev/cli"}
_PINS = ("package.json", "package-lock.json")


class Other(Struct, frozen=True):
    """One output of a tool: `command` makes `output` of what `write` wrote."""

    tool: str
    kind: str
    package: str
    output: str
    command: tuple[str, ...]
    write: Callable[[course.Source, Mapping[str, Path], Path], None]

    @property
    def name(self) -> str:
        return f"{self.tool} {self.kind}"


def install() -> str:
    """Install the tools, in the versions that are pinned. Gives why that cannot be; nothing if it can."""
    pins = "".join((HERE / name).read_text("utf-8") for name in _PINS)
    ready = PLACE / "installed"
    if ready.exists() and ready.read_text("utf-8") == pins:
        return ""
    npm = shutil.which("npm")
    if npm is None:
        return "npm is not installed"
    PLACE.mkdir(parents=True, exist_ok=True)
    for name in _PINS:
        shutil.copy(HERE / name, PLACE)
    print("deckproof: installing npm packages into build/bench", file=sys.stderr, flush=True)
    done = subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=PLACE,
        env={**os.environ, **_NO_BROWSERS},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        wrong = [line for line in done.stderr.splitlines() if line.startswith("npm error")]
        return f"npm cannot install them: {' '.join(wrong[:3]) or done.returncode}"
    ready.write_text(pins, "utf-8")
    return ""


def version(package: str) -> str:
    return str(json.loads((PLACE / "node_modules" / package / "package.json").read_text())["version"])


def told() -> str:
    """The tools that are installed, with their versions, and what is missing for their PDF."""
    tools = ", ".join(f"{name} {version(package)}" for name, package in _PACKAGES.items())
    tools += " (its CSS not minified, which fails)"
    return (
        f"{tools}" if system.program("chromium") else f"{tools}; their PDF is left out: there is no Chromium"
    )


def others() -> list[Other]:
    """The outputs of the tools that are installed; those through a browser where there is one."""
    programs = PLACE / "node_modules" / ".bin"
    marp, reveal, slidev = (str(programs / name) for name in ("marp", "reveal-md", "slidev"))
    browser = system.program("chromium") or ""
    chosen = (f"--puppeteer-chromium-executable={browser}", "--puppeteer-launch-args=--no-sandbox")
    marp_cli, theirs, printed = "@marp-team/marp-cli", ("--no-stdin", "--allow-local-files"), "deck.pdf"
    found = [
        Other("marp", "HTML", marp_cli, "deck.html", (marp, *theirs, "deck.md", "-o", "deck.html"), _marp),
        Other("marp", "PDF", marp_cli, printed, (marp, *theirs, "deck.md", "-o", printed), _marp),
        Other(
            *("reveal-md", "HTML", "reveal-md", "out/index.html"),
            (reveal, "deck.md", "--static", "out", "--static-dirs=img"),
            _reveal,
        ),
        Other(
            "reveal-md",
            "PDF",
            "reveal-md",
            printed,
            (reveal, "deck.md", "--print", printed, *chosen),
            _reveal,
        ),
        Other("Slidev", "HTML", "@slidev/cli", "dist/index.html", (slidev, "build", "deck.md"), _slidev),
        Other(
            *("Slidev", "PDF", "@slidev/cli", printed),
            (
                slidev,
                "export",
                "deck.md",
                "--output",
                printed,
                "--executable-path",
                browser,
                "--timeout",
                "600000",
            ),
            _slidev,
        ),
    ]
    return [other for other in found if browser or other.kind != "PDF"]


def environment() -> dict[str, str]:
    """What the tools find the browser by."""
    return {**_NO_BROWSERS, "CHROME_PATH": system.program("chromium") or ""}


def _marp(source: course.Source, pictures: Mapping[str, Path], directory: Path) -> None:
    _write(source, pictures, directory, "marp: true\n", "img", "<!--\n{}\n-->\n")


def _reveal(source: course.Source, pictures: Mapping[str, Path], directory: Path) -> None:
    _write(source, pictures, directory, "", "img", "Note:\n{}\n")


def _slidev(source: course.Source, pictures: Mapping[str, Path], directory: Path) -> None:
    _write(source, pictures, directory, "theme: default\n", "public", "<!--\n{}\n-->\n")
    # Its CSS is not minified: with these versions the minifier refuses what the CSS engine gives it.
    course.put(directory / "vite.config.js", "export default { build: { cssMinify: false } }\n")


def _write(
    source: course.Source, pictures: Mapping[str, Path], directory: Path, head: str, folder: str, note: str
) -> None:
    """The deck with its code typed in, a line between slides, and a slide of its own for its title."""
    (directory / folder).mkdir(parents=True, exist_ok=True)
    for name, picture in pictures.items():
        shutil.copy(picture, directory / folder / f"{name}.svg")
    _, about, body = re.split(r"^---\n", source.text, maxsplit=2, flags=re.MULTILINE)
    title = re.search("^title: (.*)", about, re.MULTILINE)
    slides = [f"# {title[1] if title else ''}\n", *re.split("^(?=##? )", body.strip(), flags=re.MULTILINE)]
    text = course.typed(
        replace(source, text="\n---\n\n".join(f"{slide.strip()}\n" for slide in slides if slide.strip())),
        lambda code: f"```python\n{code}\n```\n",
        lambda name, alt: f"![{alt}]({'' if folder == 'public' else folder}/{name}.svg)\n",
        note.format,
    )
    course.put(directory / "deck.md", f"---\n{head}title: Talk\n---\n\n{text}")
