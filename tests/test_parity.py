"""Both outputs of a deck show the same: slide by slide, step by step."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pikepdf
import pytest
from msgspec.structs import replace

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
from parity import Slide, Step, differences, of_html, of_pdf  # noqa: E402

DECKS = HERE / "decks"


def built(project, *commands):
    for command in commands:
        result = project.run(*command.split())
        assert result.status == 0, result.err
    return project.root / "build"


@pytest.fixture(scope="module")
def steps(tmp_path_factory, cache) -> Path:
    """The deck of all kinds of steps, built."""
    from conftest import Sandbox

    root = tmp_path_factory.mktemp("steps")
    shutil.copytree(DECKS / "steps", root, ignore=shutil.ignore_patterns("build"), dirs_exist_ok=True)
    (root / "build").mkdir()
    (root / "build" / "cache").symlink_to(cache)
    return built(Sandbox(root), "pdf", "html", "pdf --handout")


def test_a_deck_of_all_kinds_of_steps_is_the_same_in_both(steps, browser):
    pdf, html = of_pdf(steps / "steps.pdf"), of_html(steps / "steps.html", browser)
    assert differences(pdf, html) == []
    assert sum(len(slide.steps) for slide in html) > 130
    assert sum(step.marked for slide in html for step in slide.steps) > 8


def test_a_handout_has_one_page_a_slide(steps):
    pdf = of_pdf(steps / "steps.pdf")
    handout = of_pdf(steps / "steps-handout.pdf")
    with pikepdf.open(steps / "steps-handout.pdf") as pages:
        assert len(pages.pages) == len(handout) == len(pdf)
    for page, slide in zip(handout, pdf, strict=True):
        assert page.steps[0].words == slide.steps[-1].words
        assert not page.steps[0].marked


def test_this_repositorys_deck_is_the_same_in_both(copy_of_repository, browser):
    build = built(copy_of_repository, "pdf async-intro", "html async-intro")
    pdf, html = of_pdf(build / "async-intro.pdf"), of_html(build / "async-intro.html", browser)
    assert differences(pdf, html) == []
    assert len(pdf) == len(html) == 35


ONE = Slide("T", (Step(Counter(["T", "a"]), False, "T\n\na\nx = 1\n"), Step(Counter(["T", "a", "b"]), True, "T\n\na b\nx = 1")), ("x = 1",))  # fmt: skip


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ([], "1 slides in the PDF, 0 in the HTML"),
        ([replace(ONE, title="U")], "titled T in the PDF"),
        ([replace(ONE, steps=ONE.steps[:1])], "2 steps in the PDF, 1 in the HTML"),
        ([replace(ONE, steps=ONE.steps[::-1])], "step 1: [] in the PDF only, ['b'] in the HTML only"),
        ([replace(ONE, steps=(ONE.steps[0], replace(ONE.steps[1], marked=False)))], "step 2: highlighted in PDF only"),
        ([replace(ONE, codes=("x = 2",))], "the PDF has no line of code x = 2"),
    ],
)  # fmt: skip
def test_whatever_differs_is_told(other, says):
    assert differences([ONE], [ONE]) == []
    assert any(says in told for told in differences([ONE], other))


def test_the_same_deck_gives_the_same_bytes_with_steps_and_drawings(steps, tmp_path):
    from conftest import Sandbox

    shutil.copytree(
        DECKS / "steps", tmp_path / "x", ignore=shutil.ignore_patterns("build"), dirs_exist_ok=True
    )
    again = built(Sandbox(tmp_path / "x"), "pdf", "html")
    for name in ("steps.pdf", "steps.html"):
        assert (again / name).read_bytes() == (steps / name).read_bytes()


def test_a_drawing_has_its_size_and_place_on_all_steps(steps, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto((steps / "steps.html").as_uri() + "#/drawn-step-by-step")
    page.wait_for_selector("html[data-ready]")
    drawn = page.locator("#drawn-step-by-step .stages img")
    boxes, below = [], []
    for _ in range(4):
        there = [one for one in drawn.all() if one.is_visible()]
        boxes += [(one.get_attribute("src"), one.bounding_box()) for one in there]
        below.append(page.locator("#drawn-step-by-step p", has_text="after").bounding_box())
        page.keyboard.press("ArrowRight")
    page.close()
    assert len({src for src, _ in boxes}) == len(boxes) == 4
    assert all(box == boxes[0][1] for _, box in boxes)
    assert all(box == below[0] for box in below)

    command = ["pdftotext", "-bbox", str(steps / "steps.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, check=True, text=True, timeout=60).stdout
    pages = [one for one in text.split("<page ")[1:] if ">Drawn<" in one and ">after<" in one]
    assert len(pages) == 4
    assert len({re.search(r'yMin="([^"]*)"[^>]*>after<', one)[1] for one in pages}) == 1


def test_pictures_are_cut_and_turned_as_tex_does_it(steps, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto((steps / "steps.html").as_uri() + "#/pictures-as-tex-takes-them")
    page.wait_for_selector("html[data-ready]")
    turned, first, cut = (
        one.bounding_box() for one in page.locator("#pictures-as-tex-takes-them .shaped").all()
    )
    width = page.locator("#pictures-as-tex-takes-them .body").bounding_box()["width"]
    page.close()
    # A box of 400 by 200, by itself: turned by 90 degrees, turned by 30 to a width, and a corner of it.
    assert (turned["width"], turned["height"]) == (
        pytest.approx(0.1 * width, rel=0.01),
        pytest.approx(0.2 * width, rel=0.01),
    )
    assert first["width"] == pytest.approx(20 * 8, rel=0.01)
    assert first["height"] == pytest.approx(
        160 * (400 / 2 + 200 * 3**0.5 / 2) / (400 * 3**0.5 / 2 + 200 / 2), rel=0.01
    )
    left, below = 400 - 100 * 96 / 72, 200 - 50 * 96 / 72
    assert (cut["width"], cut["height"]) == (
        pytest.approx(240, rel=0.01),
        pytest.approx(240 * below / left, rel=0.01),
    )


def test_a_drawing_is_a_picture_with_its_description(steps, browser):
    page = browser.new_page()
    page.goto((steps / "steps.html").as_uri() + "#/a-drawing")
    page.wait_for_selector("html[data-ready]")
    picture = page.get_by_role("img", name="Two circles, joined")
    assert picture.evaluate("i => i.naturalWidth") == pytest.approx(6 * 96 / 2.54, abs=6)
    drawn = picture.evaluate("""image => {
        const canvas = document.createElement("canvas");
        canvas.width = image.naturalWidth; canvas.height = image.naturalHeight;
        const context = canvas.getContext("2d");
        context.drawImage(image, 0, 0);
        return context.getImageData(0, 0, canvas.width, canvas.height).data.filter((v, i) => i % 4 == 3 && v).length;
    }""")
    assert drawn > 200
    page.close()


@pytest.mark.parametrize(
    ("latex", "code", "says"),
    [
        ("\\foo{bar}", "raw-latex", "raw LaTeX has no HTML form"),
        ("\\begin{multicols}{2}\ny\n\\end{multicols}", "raw-latex", "raw LaTeX has no HTML form"),
        ("\\textcolor{nosuch}{x}", "raw-latex", "raw LaTeX has no HTML form"),
        ("\\includegraphics[page=2]{x.pdf}", "raw-latex", "raw LaTeX has no HTML form"),
        ("\\begin{tikzpicture}[remember picture,overlay]\n\\end{tikzpicture}", "raw-latex", "raw LaTeX has no HTML form"),
        ("\\begin{tikzpicture}\n\\nosuch;\n\\end{tikzpicture}", "latex", "Undefined control sequence"),
    ],
)  # fmt: skip
def test_what_has_no_html_form_is_a_problem_on_its_line(project, latex, code, says):
    deck = f"---\nheader-includes: \\usepackage{{tikz}}\n---\n\n## T\n\nfine\n\n{latex}\n"
    result = project({"slides/talk.md": deck}).run("html")
    assert (result.status, result.codes) == (1, [code])
    assert says in result.err
    assert "--> slides/talk.md:9\n" in result.err


def test_code_that_is_scaled_down_has_its_lines_in_place(project, browser):
    lines = "\n".join(f"echo {n}" for n in range(1, 24))
    code = f'```{{.bash .literal lines="1|23"}}\n{lines}\n```\n'
    build = built(project({"slides/talk.md": f"## T\n\n{code}"}), "html")
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto((build / "talk.html").as_uri())
    page.wait_for_selector("html[data-ready]")
    scale = "getComputedStyle(document.querySelector('pre')).getPropertyValue('--code-scale')"
    assert float(page.evaluate(scale)) < 1
    for line, key in ((0, ""), (22, "ArrowRight")):
        if key:
            page.keyboard.press(key)
        band = page.locator(".band:visible").bounding_box()
        text = page.locator("pre code").bounding_box()
        assert band
        assert text
        height = text["height"] / 23
        assert band["y"] == pytest.approx(text["y"] + line * height, abs=1.5)
        assert band["height"] == pytest.approx(height, abs=1)
    page.close()


def test_a_step_that_is_too_high_is_seen_on_whatever_step_it_is(project):
    many = "\n\n".join(f"line {n}" for n in range(30))
    deck = f"## T\n\n\\only<1>{{\n{many}\n}}\n\nx\n\n. . .\n\ny\n"
    result = project({"slides/talk.md": deck}).run("pdf")
    assert result.codes == ["too-high"]


def test_what_stands_out_on_a_step_does_so_in_a_heading_too(steps, browser):
    page = browser.new_page()
    page.goto((steps / "steps.html").as_uri() + "#/plus-more")
    page.wait_for_selector("html[data-ready]")
    word = page.locator(".present h2 .look-alert")
    colours = []
    for _ in range(3):
        colours.append(word.evaluate("e => getComputedStyle(e).color"))
        page.keyboard.press("ArrowRight")
    assert colours[0] == colours[2] != colours[1]
    page.close()
