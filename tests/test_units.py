"""A PDF put together from slides that were set apart is the PDF that is made whole."""

import io
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from deckproof.beamer import passes, pieces, units, xdv
from deckproof.beamer.pieces import Pieces
from deckproof.beamer.units import State, divided
from deckproof.make import make
from deckproof.problem import Problems
from deckproof.project import Project

DECKS = Path(__file__).parent / "decks"
REPOSITORY = Path(__file__).parent.parent
KINDS = ["features", "maths", "steps", "languages", "async-intro"]

Edit = Callable[[str], str]


class Talk:
    """A copy of the decks of one kind, and how often TeX set which units of them."""

    def __init__(self, kind: str, root: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        source = REPOSITORY if kind == "async-intro" else DECKS / kind
        for name in ("slides", "snippets", "img", "refs.bib"):
            if (source / name).is_dir():
                shutil.copytree(source / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
            elif (source / name).exists():
                shutil.copy(source / name, root / name)
        self.project = Project(root)
        self.cache = cache
        self.set: list[list[int]] = []
        real = Pieces._run

        def run(this: Pieces, todo: Sequence[units.Todo], bare: Sequence[str]) -> object:
            self.set.append([unit.number for unit in todo])
            return real(this, todo, bare)

        monkeypatch.setattr(Pieces, "_run", run)

    def built(self, *, clean: bool = False) -> dict[str, bytes]:
        """The PDFs of all decks; a `clean` build finds the formats in the cache, and nothing else."""
        self.set.clear()
        if clean:
            shutil.rmtree(self.project.build, ignore_errors=True)
            (self.project.cache / "beamer").mkdir(parents=True)
            for file in (self.cache / "beamer").glob("*"):
                if re.fullmatch(r"[0-9a-f]{32}\.(fmt|json)", file.name):
                    (self.project.cache / "beamer" / file.name).hardlink_to(file)
        for _ in make(self.project, self.project.decks(), ".pdf"):
            pass
        for file in (self.project.cache / "beamer").glob("*"):
            if re.fullmatch(r"[0-9a-f]{32}\.(fmt|json)", file.name):
                there = self.cache / "beamer" / file.name
                there.parent.mkdir(exist_ok=True)
                if not there.exists():
                    there.hardlink_to(file)
        return {path.name: path.read_bytes() for path in sorted(self.project.build.glob("*.pdf"))}

    def edit(self, change: Edit) -> None:
        for deck in self.project.decks():
            deck.write_text(change(deck.read_text("utf-8")), "utf-8")


@pytest.fixture
def talk(
    request: pytest.FixtureRequest, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> Talk:
    return Talk(request.param, tmp_path, cache, monkeypatch)


def a_word(text: str) -> str:
    """Edit the last line of running text."""
    lines = text.split("\n")
    texts = [n for n, line in enumerate(lines) if re.match(r"\w[^|:={}\\$]*$", line)]
    lines[texts[-1]] += " \N{CHECK MARK}"
    return "\n".join(lines)


def a_new_slide(text: str) -> str:
    """Put a slide with a footnote and a step in front of the second slide."""
    at = [match.start() for match in re.finditer(r"(?m)^## ", text)][1:2] or [len(text)]
    new = "## Another\n\nSome text^[With a note.]\n\n. . .\n\nMore.\n\n"
    return f"{text[: at[0]]}{new}{text[at[0] :]}" if at[0] < len(text) else f"{text}\n\n{new}"


def no_first_slide(text: str) -> str:
    """Take the first slide away."""
    places = [match.start() for match in re.finditer(r"(?m)^#{1,2} ", text)]
    slides = [n for n, at in enumerate(places) if text[at : at + 3] == "## "]
    if len(slides) < 2:
        return text
    end = places[slides[0] + 1]
    return text[: places[slides[0]]] + text[end:]


@pytest.mark.parametrize("talk", KINDS, indirect=True)
def test_a_deck_that_was_edited_is_the_deck_that_is_made_anew(talk: Talk) -> None:
    talk.built()
    for change in (a_word, a_new_slide, no_first_slide):
        talk.edit(change)
        edited = talk.built()
        assert edited == talk.built(clean=True), change.__doc__


@pytest.mark.parametrize("talk", KINDS, indirect=True)
def test_a_deck_made_of_units_is_the_deck_that_is_made_whole(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_units = talk.built()
    assert talk.set  # these decks can be divided
    monkeypatch.setattr(passes, "divided", lambda _latex: None)
    whole = talk.built(clean=True)
    assert not talk.set
    assert in_units.keys() == whole.keys()
    for name in whole:
        assert list(contents(in_units[name])) == list(contents(whole[name]))


def contents(pdf: bytes) -> Iterator[object]:
    """What is on each page, the links on it and its label, and the outline. The first page is drawn: what TeX
    writes at its beginning sets colours once more."""
    yield subprocess.run(
        ["pdftoppm", "-r", "100", "-l", "1", "-"], input=pdf, capture_output=True, check=True
    ).stdout
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            page.contents_coalesce()
            drawn = page.Contents.read_bytes() if page.index else b""
            links = [str(link.get("/Dest", link.get("/A", {}))) for link in page.get("/Annots", ())]
            yield drawn, [str(box) for box in page.mediabox], links, page.label, sorted(page.resources.keys())
        with document.open_outline() as outline:
            yield [str(item.title) for item in outline.root]
        yield sorted(str(key) for key in document.Root)


@pytest.mark.parametrize("talk", ["async-intro"], indirect=True)
def test_an_edited_slide_alone_is_set_again(talk: Talk) -> None:
    talk.built(clean=True)
    assert [len(run) for run in talk.set if len(run) > 1] == [
        30,
        30,
    ]  # slides, notes; one did not fit at once
    talk.edit(lambda text: text.replace("limiting factor", "bottleneck"))
    talk.built()
    assert talk.set == [[0]]
    talk.edit(lambda text: text.replace("## Disclaimer", "## A disclaimer"))
    talk.built()
    assert sorted(talk.set) == [[5], [5]]  # notes have its title
    talk.edit(lambda text: text)
    talk.built()
    assert talk.set == []


PLAIN = "% A talk\n\n# Part\n\n## One\n\na^[n]\n\n## Two\n\nb\n\n# Other\n\n## Three\n\nc^[m]\n"


@pytest.fixture
def small(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Talk:
    (tmp_path / "slides").mkdir()
    (tmp_path / "slides" / "talk.md").write_text(PLAIN, "utf-8")
    return Talk("nothing", tmp_path, cache, monkeypatch)


def test_numbers_of_footnotes_and_sections_go_on(small: Talk) -> None:
    small.built()
    small.edit(lambda text: text.replace("\nb\n", "\nb^[new]\n"))
    edited = small.built()
    assert small.set == [[1], [2]]  # what comes after has another number now
    assert edited == small.built(clean=True)


def test_a_step_more_moves_no_other_slide(small: Talk) -> None:
    small.built()
    small.edit(lambda text: text.replace("\nb\n", "\nb\n\n. . .\n\nc\n"))
    edited = small.built()
    assert small.set == [[1]]
    assert edited == small.built(clean=True)


MANY = "% A talk\n" + "".join(
    f"\n# Part *{part}* & more\n\n" + "".join(f"## S{part}{n}\n\ntext^[note {n}]\n\n" for n in range(9))
    for part in range(3)
)


@pytest.fixture
def many(small: Talk, monkeypatch: pytest.MonkeyPatch) -> Talk:
    """A deck of 27 slides, of which TeX sets 4 or more in a run, however few cores there are."""
    small.edit(lambda _: MANY)
    monkeypatch.setattr(pieces, "_LEAST", 4)
    monkeypatch.setattr(pieces, "cores", lambda: 5)
    return small


def test_parts_that_are_set_side_by_side_are_the_deck_that_is_set_in_one(
    many: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[int] = []
    real = Pieces._set

    def one(this: Pieces, press: object, todo: Sequence[units.Todo]) -> object:
        runs.append(len(todo))
        return real(this, press, todo)

    monkeypatch.setattr(Pieces, "_set", one)
    side_by_side = many.built()
    assert sorted(runs) == [5, 5, 5, 6, 6]  # the guess at what they find was right
    monkeypatch.setattr(pieces, "cores", lambda: 1)
    assert side_by_side == many.built(clean=True)
    assert runs[5:] == [27]


@pytest.mark.parametrize("guess", [State(), State("footnote=3,section=1,", "Nothing")])
def test_a_wrong_guess_changes_nothing(many: Talk, monkeypatch: pytest.MonkeyPatch, guess: State) -> None:
    monkeypatch.setattr(units, "expected", lambda _units: guess)
    guessed = many.built()
    assert len(many.set) == 2
    monkeypatch.undo()
    assert guessed == many.built(clean=True)


def test_what_has_another_title_above_it_is_set_anew_in_one_run(many: Talk) -> None:
    many.built()
    many.edit(lambda text: text.replace("# Part *1* & more", "# Another part"))
    edited = many.built()
    assert many.set == [[9], list(range(10, 19))]
    assert edited == many.built(clean=True)


def test_what_comes_after_one_more_footnote_is_set_anew_in_one_run(many: Talk) -> None:
    many.built()
    many.edit(lambda text: text.replace("text^[note 3]", "text^[note 3] and^[more]", 1))
    edited = many.built()
    assert many.set == [[3], list(range(4, 27))]
    assert edited == many.built(clean=True)


def test_what_is_transparent_is_so_wherever_it_is_set(small: Talk) -> None:
    drawing = "\n\\begin{{tikzpicture}}\\fill[opacity={}] (0,0) rectangle (1,1);\\end{{tikzpicture}}\n"
    head = "---\ntitle: T\nheader-includes: \\usepackage{tikz}\n---\n"
    shades = (0.5, 0.5, 0.25)
    text = head + "".join(f"\n## S{n}\n\nx\n{drawing.format(shade)}" for n, shade in enumerate(shades))
    small.edit(lambda _: text)
    small.built()
    assert small.set == [[0, 1, 2]]
    small.edit(lambda text: text.replace("opacity=0.5", "opacity=0.75", 1))
    edited = small.built()
    assert small.set == [[0]]
    assert edited == small.built(clean=True)


@pytest.mark.parametrize(
    "latex",
    [
        r"\gdef\x{1}",
        r"\thepage",
        r"\insertsection",
        r"\begin{tikzpicture}[remember picture]\coordinate (a) at (0,0);\end{tikzpicture}",
        r"\setcounter{page}{7}",
    ],
)
def test_a_deck_whose_slides_depend_on_each_other_is_made_whole(small: Talk, latex: str) -> None:
    head = "---\ntitle: T\nheader-includes: \\usepackage{tikz}\n---\n"
    small.edit(lambda _: f"{head}\n## A\n\na\n\n{latex}\n\n## B\n\nb\n")
    edited = small.built()
    assert small.set == []
    assert edited == small.built(clean=True)


def test_a_problem_names_its_slide_when_that_alone_is_set(small: Talk) -> None:
    small.built()
    small.edit(
        lambda text: text.replace("\nc^[m]\n", "\nc\n\n\\begin{flushleft}\\nocommand\\end{flushleft}\n")
    )
    with pytest.raises(Problems) as raised:
        small.built()
    (problem,) = raised.value.problems
    assert (problem.code, problem.line) == ("latex", 19)
    assert problem.slides == ("Three (slides/talk.md:15)",)
    small.edit(lambda text: text.replace("\\nocommand", "c"))
    assert small.built() == small.built(clean=True)


@pytest.mark.parametrize("damage", [b"", b"\0" * 100, None], ids=["empty", "zeros", "cut"])
def test_damaged_units_are_set_anew(small: Talk, damage: bytes | None) -> None:
    before = small.built()
    (kept,) = (small.project.cache / "beamer").glob("*.units")
    kept.write_bytes(kept.read_bytes()[:-9] if damage is None else damage)
    for left in (small.project.cache / "beamer").glob("talk.*.pdf"):
        left.unlink()
    assert small.built() == before
    assert small.set == [[0, 1, 2]]


def test_what_the_driver_refuses_in_pieces_is_made_whole(
    small: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = small.built()
    monkeypatch.setattr(xdv, "put_together", lambda *_: b"no pages")
    refused = small.built(clean=True)
    assert small.set
    assert refused.keys() == whole.keys()
    for name in whole:
        assert list(contents(refused[name])) == list(contents(whole[name]))


# ---- the parts by themselves -------------------------------------------------------------------------------

FRAME = "\\begin{{frame}}{{T}}\n\\deckproofmark{{{0}}}{{{0}}}\n{1}\n\\end{{frame}}\n\n"


def document(*slides: str, before: str = "") -> str:
    frames = before.join(FRAME.format(place, slide) for place, slide in enumerate(slides))
    return f"\\title{{x}}\n\\begin{{document}}\n{frames}\n\\end{{document}}\n"


@pytest.mark.parametrize(
    ("latex", "state"),
    [
        ("", State()),
        (r"\section{A}", State("section=1,", "A")),
        (r"\section[S]{A \emph{b}}\label{a}", State("section=1,", r"A \emph {b}")),
        (r"\section{A}\subsection{B}\subsection{C}", State("section=1,subsection=2,", "A", "C")),
        (r"\section{A}\subsection{B}\section{C}", State("section=2,", "C", "B")),
        (r"x\footnote{a}\footnote<.->[frame]{b}", State("footnote=2,")),
        (r"\footnotesize\footnotemark\sectionname", State()),
    ],
)
def test_what_a_unit_probably_finds(latex: str, state: State) -> None:
    assert units.expected([latex, "\n"]) == state


def test_each_unit_is_a_slide_and_what_stands_before_it() -> None:
    latex = document("a", "b", before="\\section{S}\n")
    found = divided(latex)
    assert found is not None
    assert found.opening + "".join(found.units) + "\\end{document}\n" == latex
    assert [units.places(unit) for unit in found.units] == [[0], [1]]
    assert "\\section{S}" in found.units[1]


@pytest.mark.parametrize("latex", [r"\global\x", r"\newcounter{a}", r"\againframe{x}", r"\hypersetup{}"])
def test_what_goes_from_slide_to_slide_is_not_divided(latex: str) -> None:
    assert divided(document(f"a {latex}", "b")) is None


@pytest.mark.parametrize("latex", [r"\def\x{y}", r"\setbeamercolor{a}{fg=red}", r"\large", r"\color{red}"])
def test_what_stands_between_slides_matters_there_only(latex: str) -> None:
    assert divided(document(f"a {latex}", "b")) is not None
    assert divided(document("a", "b", before=latex + "\n")) is None


def test_a_state_is_set_as_it_was_written_down() -> None:
    assert State("section=2,footnote=1,", "A", "B").latex() == (
        r"\deckproofstate{\deckproofset{section}{2}\deckproofset{footnote}{1}}{A}{B}"
    )


PREAMBLE = bytes([247, 7]) + bytes(12) + bytes([3]) + b"x y"
FONTS = st.sampled_from(
    [bytes([252]) + bytes([0, 10, 0, 0, 0, 0, 3]) + b"%b.otf" % bytes([65 + n]) for n in range(4)]
)
PARTS = st.lists(
    st.one_of(
        st.integers(0, 127).map(lambda n: bytes([n])),
        st.sampled_from(
            [bytes([141]), bytes([142]), bytes([143, 5]), bytes([160, 0, 0, 1, 0]), bytes([138])]
        ),
        st.binary(max_size=300).map(lambda b: bytes([240]) + len(b).to_bytes(2, "big") + b),
        st.integers(0, 3).map(lambda n: bytes([253]) + bytes(4) + n.to_bytes(2, "big") + bytes(10 * n)),
    ),
    max_size=5,
).map(b"".join)


@st.composite
def leaves(draw: st.DrawFn) -> xdv.Leaf:
    fonts = draw(st.lists(FONTS.map(lambda f: f[:7] + bytes([5]) + f[-5:] + bytes(4)), max_size=4))
    return xdv.Leaf(tuple(draw(PARTS) for _ in range(len(fonts) + 1)), tuple(fonts), ())


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(leaves(), min_size=1, max_size=5))
def test_pages_put_together_and_taken_apart_are_the_same(pages: list[xdv.Leaf]) -> None:
    empty = xdv.Leaf((b"",), (), ())
    written = xdv.put_together(PREAMBLE, pages, empty)
    assert len(written) % 4 == 0
    first, *rest = (xdv.Leaf(leaf.parts, leaf.fonts, ()) for leaf in xdv.taken_apart(written).pages)
    assert rest == pages[1:]
    assert first.parts[0].removeprefix(bytes([141, 142])) == pages[0].parts[0]
    assert (first.parts[1:], first.fonts) == (pages[0].parts[1:], pages[0].fonts)


@given(st.binary(max_size=60))
@example(bytes([248]))
def test_what_is_no_xdv_is_refused(data: bytes) -> None:
    for given_data in (data, PREAMBLE + data):
        with pytest.raises(xdv.Unreadable):
            xdv.taken_apart(given_data)
