"""Conversions between vector formats, by the programs made for them, each kept under what it depends on."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from deckproof import fonts, processes
from deckproof.files import cached, digest
from deckproof.problem import MissingTool, Problem, Problems
from deckproof.project import Project

_PACKAGES = {
    "rsvg-convert": "Debian and Ubuntu: librsvg2-bin; Fedora: librsvg2-tools; Homebrew: librsvg",
    "pdftocairo": "Debian and Ubuntu: poppler-utils; Fedora: poppler-utils; Homebrew: poppler",
}


def svg_to_pdf(svg: Path, source: Path, project: Project, time_limit: float) -> Path:
    """The file `svg`, which `source` is or has drawn, as a PDF that holds its fonts."""

    def make() -> bytes:
        command = ("rsvg-convert", "--unlimited", "--format=pdf")
        return _run(command, svg, source, project, time_limit)

    return cached(project.cache, _key("pdf", svg, source, project), ".pdf", make)


def svg_to_paths(svg: Path, source: Path, project: Project, time_limit: float) -> Path:
    """The file `svg` as an SVG that looks the same without its fonts: text becomes paths."""

    def make() -> bytes:
        command = ("rsvg-convert", "--unlimited", "--format=svg")
        return shorter(_run(command, svg, source, project, time_limit))

    return cached(project.cache, _key("svg", svg, source, project), ".svg", make)


def pdf_to_svg(source: Path, project: Project, time_limit: float) -> Path:
    """The first page of the PDF `source` as an SVG."""

    def make() -> bytes:
        command = ("pdftocairo", "-svg", "-f", "1", "-l", "1")
        return _run(command, source, source, project, time_limit)

    key = digest(
        "pdf to svg", _code(), _stamp(_program("pdftocairo")), fonts.installed(), source.read_bytes()
    )
    return cached(project.cache, key, ".svg", make)


def _key(kind: str, svg: Path, source: Path, project: Project) -> str:
    content = svg.read_bytes()
    shown_inside = [file.read_bytes() for file in _shown_inside(content, svg, source, project)]
    return digest(kind, _code(), _stamp(_program("rsvg-convert")), fonts.installed(), content, *shown_inside)


_LINK = re.compile(rb"""<(?:[\w.-]+:)?(?:image|feImage)\b[^>]*?\bhref\s*=\s*["']([^"']*)["']""")


def _shown_inside(content: bytes, svg: Path, source: Path, project: Project) -> Iterator[Path]:
    """The picture files that an SVG shows. The converter leaves out, without a word, what is not there
    or not beside the SVG: here that is a problem."""
    folder = svg.resolve().parent
    for match in _LINK.finditer(content):
        link = match[1].decode("utf-8", "replace").strip()
        if link.startswith(("data:", "#")):
            continue
        file = (folder / link.removeprefix("file://")).resolve()
        if svg == source and file.is_relative_to(folder) and file.is_file():
            yield file
            continue
        line, hint = 0, "draw it with embed=True, so that the drawing holds it"
        if svg == source:
            line = content.count(b"\n", 0, match.start(1)) + 1
            hint = f"put the file into {project.shown(source.parent)}/, or embed it in the SVG"
        message = f"{source.name} shows another picture that would be left out: {link}"
        raise Problems([Problem(project.shown(source), line, "picture-link", message, hint)])


_PATH = re.compile(rb' d="[^"]*"')
_LONG_NUMBER = re.compile(rb"-?\d+\.\d{3,}")


def shorter(svg: bytes) -> bytes:
    """`svg` with the coordinates of its paths to two decimals: a third less to send, and no eye can tell."""

    def number(match: re.Match[bytes]) -> bytes:
        return (b"%.2f" % float(match[0])).rstrip(b"0").rstrip(b".")

    return _PATH.sub(lambda match: _LONG_NUMBER.sub(number, match[0]), svg)


def _run(command: Sequence[str], file: Path, source: Path, project: Project, time_limit: float) -> bytes:
    """What `command` makes of `file`; the same from day to day and place to place."""
    settled = {"SOURCE_DATE_EPOCH": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    whole = [_program(command[0]), *command[1:], os.path.abspath(file)]
    if command[0] == "pdftocairo":
        whole.append("-")
    try:
        done = processes.run(whole, environment=os.environ | settled, timeout=time_limit)
        if done.returncode == 0 and done.stdout:
            return done.stdout
        said = done.stderr.decode("utf-8", "replace")
    except subprocess.TimeoutExpired:
        said = f"{command[0]} took longer than {time_limit:g} s"
    line, message = _explanation(said, file)
    if file == source:
        hint = "open it in a program for drawing, correct it, and save it again"
    else:
        line, hint = (
            0,
            "write what draw(theme) returned to a file, and open it in a browser to see what is wrong",
        )
    what = source.name if file == source else f"what {source.name} draws"
    raise Problems([Problem(project.shown(source), line, "picture-broken", f"{what} {message}", hint)])


def _explanation(said: str, file: Path) -> tuple[int, str]:
    """What is wrong with a file that a converter refused, and in which line, given what that said."""
    if file.suffix.lower() == ".svg":
        from xml.etree import ElementTree

        try:
            tag = ElementTree.parse(file).getroot().tag.rpartition("}")[2]
        except ElementTree.ParseError as error:
            return error.position[0], f"is not well-formed XML: {str(error).partition(':')[0]}"
        if tag != "svg":
            return 0, f"is not an SVG picture: it begins with <{tag}>"
        if "no dimensions" in said:
            return 0, "has no size: it needs a width and a height greater than 0, or a viewBox"
    return 0, f"cannot be converted: {said.strip().rpartition(chr(10))[2] or 'nothing came out'}"


def _program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise MissingTool(f"{name} is needed for the deck's pictures; install it ({_PACKAGES[name]})")
    return path


def _stamp(path: str) -> str:
    status = os.stat(path)
    return f"{status.st_mtime_ns} {status.st_size}"


@cache
def _code() -> bytes:
    return Path(__file__).read_bytes()
