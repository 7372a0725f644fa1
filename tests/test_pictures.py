"""Every kind of picture becomes a file for each rendering, once, or is a problem that says what to do."""

import os
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pikepdf
import pytest
from msgspec.structs import replace

from deckproof.deck.model import Picture
from deckproof.pictures import as_pdf, as_svg
from deckproof.problem import MissingTool, Problem, Problems
from deckproof.processes import cores
from deckproof.project import Project
from deckproof.theme import FLAT, Colours

HERE = Path(__file__).parent.parent

DRAWS = """
import drawsvg

def draw(theme):
    picture = drawsvg.Drawing(100, 50)
    picture.append(drawsvg.Text("words", 20, 5, 30, font_family=theme.sans, fill=theme.colours.accent))
    return picture
"""
SVG = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 width="100" height="50"><text x="5" y="30" font-family="Inter" font-size="20">words</text>%s</svg>"""


def png(red: int) -> bytes:
    """A picture of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    pixel = chunk(b"IDAT", zlib.compress(bytes([0, red, 0, 0])))
    return b"\x89PNG\r\n\x1a\n" + header + pixel + chunk(b"IEND", b"")


PNG = png(0)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "img").mkdir()
    return Project(tmp_path)


def add(project: Project, name: str, content: str | bytes) -> Picture:
    path = project.img / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return Picture(path, "what it shows")


def pdf(project: Project, *pictures: Picture, **more: float) -> Path:
    return as_pdf(pictures, project, FLAT, **more)[0]


def svg(project: Project, *pictures: Picture, **more: float) -> Path:
    return as_svg(pictures, project, FLAT, **more)[0]


def problem(project: Project, name: str, content: str | bytes, **more: float) -> Problem:
    picture = add(project, name, content)
    with pytest.raises(Problems) as caught:
        pdf(project, picture, **more)
    [found] = caught.value.problems
    assert found.hint
    assert "Traceback" not in "\n".join(found.detail)
    return found


def fonts(path: Path) -> list[str]:
    """The fonts of a PDF, each of which must be in it."""
    names = []
    with pikepdf.open(path) as document:
        for font in document.pages[0].Resources.get("/Font", {}).values():
            descriptor = font.get("/FontDescriptor") or font.DescendantFonts[0].FontDescriptor
            assert any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")), font.BaseFont
            names.append(str(font.BaseFont))
    return names


def images(path: Path) -> int:
    with pikepdf.open(path) as document:
        return sum(
            1
            for thing in document.objects
            if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image"
        )


def wrapped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> Path:
    """A file that gets a line each time `program` is run."""
    real, log, folder = shutil.which(program), tmp_path / f"{program}.log", tmp_path / "bin"
    folder.mkdir(exist_ok=True)
    (folder / program).write_text(f'#!/bin/sh\necho run >> {log}\nexec {real} "$@"\n')
    (folder / program).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    log.touch()
    return log


# What each kind of picture becomes


def test_a_module_draws_a_picture_in_the_colours_of_the_theme(project: Project) -> None:
    picture = add(project, "x.py", DRAWS)
    red = replace(FLAT, colours=Colours(accent="#ff0000"))
    [plain], [coloured] = as_svg([picture], project, FLAT), as_svg([picture], project, red)
    assert "rgb(100%,0%,0%)" in coloured.read_text()
    assert "rgb(100%,0%,0%)" not in plain.read_text()


@pytest.mark.parametrize(("name", "content"), [("x.py", DRAWS), ("x.svg", SVG % "")])
def test_a_drawing_stays_vector_and_takes_its_fonts_along(project: Project, name: str, content: str) -> None:
    path = pdf(project, add(project, name, content))
    assert path.suffix == ".pdf"
    assert [font.partition("+")[2] for font in fonts(path)] == ["Inter-Regular"]
    assert images(path) == 0


@pytest.mark.parametrize(("name", "content"), [("x.py", DRAWS), ("x.svg", SVG % "")])
def test_in_html_text_is_paths_so_that_no_font_is_needed(project: Project, name: str, content: str) -> None:
    root = ET.parse(svg(project, add(project, name, content))).getroot()
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert "path" in tags
    assert not tags & {"text", "tspan", "image", "style", "script"}
    assert (root.get("width"), root.get("height")) == ("100", "50")


def test_a_pdf_is_shown_as_it_is_and_converted_for_html(project: Project) -> None:
    made = pdf(project, add(project, "x.svg", SVG % ""))
    picture = add(project, "y.pdf", made.read_bytes())
    assert pdf(project, picture) == picture.source
    root = ET.parse(svg(project, picture)).getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert not list(root.iter("{http://www.w3.org/2000/svg}text"))


@pytest.mark.parametrize("name", ["x.png", "X.PNG", "x.jpg", "x.jpeg"])
def test_a_photograph_is_shown_as_it_is(project: Project, name: str) -> None:
    picture = add(project, name, PNG if name.lower().endswith("png") else b"\xff\xd8\xff\xe0 and more")
    assert pdf(project, picture) == svg(project, picture) == picture.source


def test_an_svg_takes_along_the_pictures_that_it_shows(project: Project) -> None:
    add(project, "dot.png", PNG)
    picture = add(project, "x.svg", SVG % '<image xlink:href="dot.png" width="9" height="9"/>')
    before = svg(project, picture)
    assert "data:image/png" in before.read_text()
    add(project, "dot.png", png(255))
    assert svg(project, picture) != before


def test_many_pictures_come_back_in_their_order(project: Project) -> None:
    first, second, third = (
        add(project, "a.py", DRAWS),
        add(project, "b.png", PNG),
        add(project, "c.svg", SVG % ""),
    )
    files = as_pdf([first, second, third, first], project, FLAT)
    assert files[1] == second.source
    assert files[0] == files[3] != files[2]
    assert as_pdf([], project, FLAT) == ()


def test_modules_share_code_and_find_what_is_beside_them(project: Project) -> None:
    add(project, "_shapes.py", "import drawsvg\ndef empty(size): return drawsvg.Drawing(size, size)\n")
    add(project, "size.txt", "70")
    content = "import _shapes\ndef draw(theme): return _shapes.empty(int(open('size.txt').read()))\n"
    path = svg(project, add(project, "x.py", content))
    assert 'width="70"' in path.read_text()
    assert not (project.img / "__pycache__").exists()


def test_a_picture_may_have_the_name_of_a_standard_module(project: Project) -> None:
    files = as_pdf([add(project, "selectors.py", DRAWS), add(project, "queue.py", DRAWS)], project, FLAT)
    assert all(file.exists() for file in files)


def test_what_a_module_prints_does_not_get_into_its_picture(project: Project) -> None:
    noisy = "import os\nprint('hello')\nos.system('echo hello')\n" + DRAWS
    assert "hello" not in svg(project, add(project, "x.py", noisy)).read_text()


# One start of Python for all modules, and a process for each


def numbers(project: Project, name: str) -> list[int]:
    """What the picture `name` wrote down: the process that drew it, and that one's parent."""
    return [int(number) for number in (project.img / f"{name}.pids").read_text().split()]


def test_several_pictures_are_drawn_with_one_start_of_python(project: Project) -> None:
    content = "import os\nopen('NAME.pids', 'w').write(f'{os.getpid()} {os.getppid()}')\n" + DRAWS
    as_pdf([add(project, f"{name}.py", content.replace("NAME", name)) for name in "abc"], project, FLAT)
    pids, parents = zip(*(numbers(project, name) for name in "abc"), strict=True)
    assert (len(set(pids)), len(set(parents))) == (3, 1)
    assert parents[0] != os.getpid()


def test_what_one_picture_does_to_its_process_does_not_reach_another(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deckproof.processes.cores", lambda: 1)  # one after the other
    add(project, "_shared.py", "seen = []\n")
    content = (
        "import os, random, sys, _shared, drawsvg\n"
        "was = '_other' in sys.modules, hasattr(drawsvg, 'mine'), os.environ.get('MINE'), os.getcwd()\n"
        "sys.modules['_other'] = drawsvg.mine = sys\nos.environ['MINE'] = 'x'\n_shared.seen += [1]\n"
        "open('NAME.txt', 'w').write(repr((was, _shared.seen, random.random(), sys.path[0])))\nos.chdir('/')\n"
    ) + DRAWS
    as_pdf([add(project, f"{name}.py", content.replace("NAME", name)) for name in "ab"], project, FLAT)
    first, second = ((project.img / f"{name}.txt").read_text() for name in "ab")
    assert first == second
    assert f"(False, False, None, {str(project.img)!r}), [1]" in first


def test_a_picture_that_fails_in_any_way_does_not_harm_the_others(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = {
        "a.py": "import time\nprint('waiting', flush=True)\ntime.sleep(60)\n",
        "b.py": "import os\nprint('leaving', flush=True)\nos._exit(3)\n",
        "c.py": "import os\nos.kill(os.getpid(), 9)\n",
        "d.py": "import os\nos.write(1, b'[' * 99)\nos.killpg(0, 9)\n",
        "e.py": "import os\nos.write(1, b'[' * 99_999)\nos.closerange(0, 3)\nimport atexit, time\natexit.register(time.sleep, 0.2)\n"
        + DRAWS,
        "f.py": "import time\ntime.sleep(0.5)\n" + DRAWS,
    }
    pictures = [add(project, name, content) for name, content in contents.items()]
    with pytest.raises(Problems) as caught:
        as_pdf(pictures, project, FLAT, time_limit=3)
    ended = "ended Python before it had drawn anything (exit status {})"
    assert [(found.file, found.message, found.detail) for found in caught.value.problems] == [
        ("img/a.py", "drawing a.py took longer than 3 s", ("waiting",)),
        ("img/b.py", f"b.py {ended.format(3)}", ("leaving",)),
        ("img/c.py", f"c.py {ended.format(-9)}", ()),
        ("img/d.py", f"d.py {ended.format(-9)}", ("[" * 99,)),
    ]
    monkeypatch.setattr(subprocess, "Popen", None)
    assert len(as_pdf(pictures[4:], project, FLAT)) == 2


def test_no_more_pictures_are_drawn_at_a_time_than_there_are_cores(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = (
        "import os, time\nassert len(os.listdir('now')) < 2\nos.mkdir('now/NAME')\ntime.sleep(0.2)\n"
        "open('most', 'a').write(f\"{len(os.listdir('now'))}\")\ntime.sleep(0.1)\nos.rmdir('now/NAME')\n"
    ) + DRAWS
    (project.img / "now").mkdir()
    monkeypatch.setattr("deckproof.processes.cores", lambda: 2)
    as_pdf([add(project, f"{name}.py", content.replace("NAME", name)) for name in "abcd"], project, FLAT)
    assert "2" in (project.img / "most").read_text()


STARTS = (
    "import os, subprocess\nalive = os.open('alive', os.O_WRONLY)\nos.write(alive, b'x')\n"
    "subprocess.Popen(['sleep', '60'], pass_fds=[alive], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n"
)


@pytest.fixture
def alive(project: Project) -> Iterator[int]:
    """A pipe that comes to its end when the last process of modules that begin with STARTS has ended."""
    os.mkfifo(project.img / "alive")
    reading = os.open(project.img / "alive", os.O_RDONLY | os.O_NONBLOCK)
    yield reading
    os.close(reading)


def heard(alive: int) -> bytes:
    assert select.select([alive], [], [], 10)[0], "something still runs"
    return os.read(alive, 1)


@pytest.mark.parametrize("then", [DRAWS, "import time\ntime.sleep(60)\n", "1 / 0\n"])
def test_what_a_module_started_ends_with_it(project: Project, alive: int, then: str) -> None:
    with suppress(Problems):
        pdf(project, add(project, "x.py", STARTS + then), time_limit=1)
    assert (heard(alive), heard(alive)) == (b"x", b"")


@pytest.mark.parametrize("way", [signal.SIGINT, signal.SIGKILL])
def test_when_nobody_waits_any_more_nothing_draws(project: Project, alive: int, way: signal.Signals) -> None:
    for name in ("a.py", "b.py"):
        add(project, name, STARTS + "import time\ntime.sleep(60)\n")
    draw = (
        "import signal, sys\nfrom pathlib import Path\nfrom deckproof import pictures, processes\n"
        "from deckproof.deck.model import Picture\nfrom deckproof.project import Project\n"
        "from deckproof.theme import FLAT\nsignal.signal(signal.SIGINT, lambda *_: processes.stop())\n"
        "project = Project(Path(sys.argv[1]))\n"
        "pictures.as_pdf([Picture(project.img / f'{name}.py', '') for name in 'ab'], project, FLAT, time_limit=50)"
    )
    drawing = subprocess.Popen([sys.executable, "-c", draw, project.root], stderr=subprocess.PIPE, cwd=HERE)
    try:
        for _ in range(min(cores(), 2)):
            assert heard(alive) == b"x"
        drawing.send_signal(way)
        drawing.communicate(timeout=5)
        assert heard(alive) == b""
    finally:
        drawing.kill()


# The same bytes, and no work twice


@pytest.mark.parametrize("convert", [as_pdf, as_svg])
def test_the_same_picture_has_the_same_bytes_in_every_directory(tmp_path: Path, convert, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    contents = []
    for name, zone in (("here", "UTC"), ("over there", "Asia/Tokyo")):
        monkeypatch.setenv("TZ", zone)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(len(name)))
        (tmp_path / name / "img").mkdir(parents=True)
        project = Project(tmp_path / name)
        random = DRAWS.replace("100, 50", "100, 50 + random.randrange(9)").replace(
            "import", "import random,", 1
        )
        pictures = [add(project, "x.py", random), add(project, "y.svg", SVG % "")]
        contents.append([path.read_bytes() for path in convert(pictures, project, FLAT)])
    assert contents[0] == contents[1]


def test_a_second_time_nothing_runs(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rsvg, poppler = (wrapped(tmp_path, monkeypatch, name) for name in ("rsvg-convert", "pdftocairo"))
    document = pdf(project, add(project, "x.svg", SVG % "")).read_bytes()
    pictures = [add(project, "x.svg", SVG % ""), add(project, "y.py", DRAWS), add(project, "z.pdf", document)]
    first = as_pdf(pictures, project, FLAT), as_svg(pictures, project, FLAT)
    runs = rsvg.read_text(), poppler.read_text()
    assert [text.count("run") for text in runs] == [4, 1]
    monkeypatch.setattr(subprocess, "Popen", None)
    assert (as_pdf(pictures, project, FLAT), as_svg(pictures, project, FLAT)) == first
    assert (rsvg.read_text(), poppler.read_text()) == runs


@pytest.mark.parametrize("changed", ["x.py", "_shapes.py", "size.txt", "plain.py"])
def test_a_picture_is_drawn_again_when_anything_it_came_from_changes(project: Project, changed: str) -> None:
    sources = {
        "x.py": "import _shapes, plain\nN = int(open('size.txt').read())\n"
        "def draw(theme): return _shapes.empty(N + plain.N)\n",
        "_shapes.py": "import drawsvg\ndef empty(size): return drawsvg.Drawing(size, size)\n",
        "plain.py": "N = 1\n",
        "size.txt": "7",
    }
    picture, *_ = [add(project, name, content) for name, content in sources.items()]
    before = svg(project, picture)
    bigger = {
        "x.py": ("+", "+ 10 +"),
        "_shapes.py": ("(size, ", "(10 + size, "),
        "plain.py": ("1", "11"),
        "size.txt": ("7", "17"),
    }
    add(project, changed, sources[changed].replace(*bigger[changed]))
    after = svg(project, picture)
    assert after != before
    assert 'width="18"' in after.read_text()
    add(project, changed, sources[changed])
    assert svg(project, picture) == before


def test_a_picture_is_drawn_again_when_a_file_that_it_read_is_gone(project: Project) -> None:
    content = "import os, drawsvg\nN = int(open('n').read()) if os.path.exists('n') else 5\n"
    picture = add(project, "x.py", content + "def draw(theme): return drawsvg.Drawing(N, N)\n")
    add(project, "n", "8")
    assert 'width="8"' in svg(project, picture).read_text()
    (project.img / "n").unlink()
    assert 'width="5"' in svg(project, picture).read_text()


def test_a_failure_is_not_kept(project: Project) -> None:
    problem(project, "x.py", "def draw(theme): return open('missing.txt')\n")
    add(project, "x.py", DRAWS)
    assert pdf(project, Picture(project.img / "x.py", "")).exists()
    assert problem(project, "y.svg", "<svg>").code == "picture-broken"
    assert not [path for path in project.cache.iterdir() if path.stat().st_size == 0]


# Problems


def test_a_module_that_raises_is_a_problem_at_its_line(project: Project) -> None:
    found = problem(project, "x.py", "print('before')\n\ndef draw(theme):\n    return 1 / 0\n")
    assert (found.file, found.line, found.code) == ("img/x.py", 4, "picture-raised")
    assert found.message == "x.py raised ZeroDivisionError: division by zero"
    assert found.detail == ("before",)


def test_an_exception_in_support_code_is_told_from_the_line_that_led_there(project: Project) -> None:
    add(project, "_shapes.py", "def circle(r):\n    return 1 / r\n")
    found = problem(project, "x.py", "from _shapes import circle\ndef draw(theme):\n    circle(0)\n")
    assert (found.file, found.line) == ("img/x.py", 3)
    assert found.detail == ("in _shapes.py:2: return 1 / r",)


def test_a_syntax_error_is_named_where_it_is(project: Project) -> None:
    found = problem(project, "x.py", "x = 1\ndef draw(theme:\n")
    assert (found.file, found.line, found.code) == ("img/x.py", 2, "picture-syntax")
    add(project, "_shapes.py", "\n\nx = = 1\n")
    found = problem(project, "y.py", "import _shapes\n")
    assert (found.file, found.line, found.code) == ("img/_shapes.py", 3, "picture-syntax")


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        ("x = 1\n", "picture-no-draw", "x.py has no function draw, so it draws no picture"),
        ("draw = 5\n", "picture-no-draw", "x.py has no function draw, so it draws no picture"),
        ("def draw(theme): pass\n", "picture-no-drawing",
         "draw() in x.py returned nothing, not a drawsvg.Drawing"),
        ("def draw(theme): return '<svg/>'\n", "picture-no-drawing",
         "draw() in x.py returned an object of type str, not a drawsvg.Drawing"),
        ("import not_there_at_all\n", "picture-raised",
         "x.py raised ModuleNotFoundError: No module named 'not_there_at_all'"),
        ("raise SystemExit(3)\n", "picture-raised", "x.py raised SystemExit: 3"),
        ("import os; os._exit(3)\n", "picture-raised",
         "x.py ended Python before it had drawn anything (exit status 3)"),
        ("import os; os._exit(0)\n", "picture-raised",
         "x.py ended Python before it had drawn anything (exit status 0)"),
        ("import drawsvg\ndef draw(theme): return drawsvg.Drawing(0, 0)\n", "picture-broken",
         "what x.py draws has no size: it needs a width and a height greater than 0, or a viewBox"),
        (DRAWS.replace("return", "picture.append(drawsvg.Raw('<g>')); return"), "picture-broken",
         "what x.py draws is not well-formed XML: mismatched tag"),
        (DRAWS.replace("return", "picture.append(drawsvg.Image(0, 0, 9, 9, 'dot.png')); return"),
         "picture-link",
         "x.py shows another picture that would be left out: dot.png"),
    ],
)  # fmt: skip
def test_a_module_that_draws_nothing_of_use_is_a_problem(
    project: Project, content: str, code: str, message: str
) -> None:
    found = problem(project, "x.py", content)
    assert (found.file, found.code) == ("img/x.py", code)
    assert found.message == message


def test_a_module_that_never_ends_is_stopped_with_what_it_started(project: Project) -> None:
    content = "import subprocess\nprint('waiting', flush=True)\nsubprocess.run(['sleep', '60'])\n"
    found = problem(project, "x.py", content, time_limit=1)
    assert (found.code, found.message) == ("picture-timeout", "drawing x.py took longer than 1 s")
    assert found.detail == ("waiting",)


@pytest.mark.parametrize(
    ("name", "content", "line", "code", "message"),
    [
        ("x.gif", b"GIF89a", 0, "picture-kind", "x.gif is not a kind of picture that a deck can show"),
        ("x", b"", 0, "picture-kind", "x is not a kind of picture that a deck can show"),
        ("x.png", b"\xff\xd8\xff\xe0", 0, "picture-broken",
         "x.png is not a PNG file, whatever its name says"),
        ("x.jpg", b"", 0, "picture-broken", "x.jpg is not a JPEG file, whatever its name says"),
        ("x.pdf", b"text", 0, "picture-broken", "x.pdf is not a PDF file, whatever its name says"),
        ("x.svg", b"", 1, "picture-broken", "x.svg is not well-formed XML: no element found"),
        ("x.svg", b"<html><p>no picture</p></html>", 0, "picture-broken",
         "x.svg is not an SVG picture: it begins with <html>"),
        ("x.svg", (SVG % "\n<g>").encode(), 3, "picture-broken",
         "x.svg is not well-formed XML: mismatched tag"),
        ("x.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', 0, "picture-broken",
         "x.svg has no size: it needs a width and a height greater than 0, or a viewBox"),
        ("x.svg", (SVG % '\n<image xlink:href="no.png"/>').encode(), 3, "picture-link",
         "x.svg shows another picture that would be left out: no.png"),
        ("x.svg", (SVG % '<image href="../outside.png"/>').encode(), 2, "picture-link",
         "x.svg shows another picture that would be left out: ../outside.png"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_picture_is_a_problem(
    project: Project, name: str, content: bytes, line: int, code: str, message: str
) -> None:
    (project.root / "outside.png").write_bytes(PNG)
    found = problem(project, name, content)
    assert (found.file, found.line, found.code, found.message) == (f"img/{name}", line, code, message)


def test_a_broken_pdf_is_a_problem_where_it_is_converted(project: Project) -> None:
    with pytest.raises(Problems) as caught:
        svg(project, add(project, "x.pdf", b"%PDF-1.5\nand no more"))
    [found] = caught.value.problems
    assert (found.file, found.code, found.message) == (
        "img/x.pdf",
        "picture-broken",
        "x.pdf cannot be converted: Error opening PDF file.",
    )


def test_a_picture_that_is_not_there_is_a_problem(project: Project) -> None:
    with pytest.raises(Problems) as caught:
        pdf(project, Picture(project.img / "gone.svg", ""))
    [found] = caught.value.problems
    assert (found.code, found.message) == (
        "picture-missing",
        "the picture gone.svg cannot be read: there is no such file",
    )


def test_all_that_is_wrong_is_told_at_once(project: Project) -> None:
    pictures = [add(project, "a.gif", ""), add(project, "b.py", ""), add(project, "c.svg", SVG % "")]
    with pytest.raises(Problems) as caught:
        as_pdf(pictures, project, FLAT)
    assert [found.code for found in caught.value.problems] == ["picture-kind", "picture-no-draw"]


@pytest.mark.parametrize(
    ("convert", "name", "program"), [(as_pdf, "x.svg", "rsvg-convert"), (as_svg, "x.pdf", "pdftocairo")]
)
def test_a_converter_that_is_not_installed_is_named(project, monkeypatch, convert, name, program) -> None:  # type: ignore[no-untyped-def]
    picture = add(project, name, "%PDF-1.5" if name.endswith("pdf") else SVG % "")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingTool, match=program):
        convert([picture], project, FLAT)


# The pictures of this repository's own deck


@pytest.mark.parametrize("name", ["synchronous", "asynchronous", "coroutine_diagram"])
def test_the_decks_own_pictures_are_legible_vector_drawings_in_its_fonts(project: Project, name: str) -> None:
    shutil.copytree(HERE / "img", project.img, dirs_exist_ok=True)
    picture = Picture(project.img / f"{name}.py", "")
    path = pdf(project, picture)
    assert images(path) == 0
    assert {font.partition("+")[2].partition("-")[0] for font in fonts(path)} == {"Inter", "JetBrainsMono"}
    boxes = subprocess.run(
        ["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True
    ).stdout
    [(width, height)] = re.findall(r'<page width="([\d.]+)" height="([\d.]+)"', boxes)
    words = re.findall(r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)"', boxes)
    assert words
    for left, top, right, bottom in (map(float, word) for word in words):
        assert -0.5 <= left < right <= float(width)
        assert 0 <= top < bottom <= float(height)
    with pikepdf.open(path) as document:
        operations = pikepdf.parse_content_stream(document.pages[0])
    sizes = [float(operation.operands[0]) for operation in operations if str(operation.operator) == "Tm"]
    shown = 144 / 25.4 * 72.27 / float(width)  # points on the slide to one unit of the picture
    assert min(sizes) * shown >= 8
