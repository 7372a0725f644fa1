"""What is kept of the last build never shows: edits give the bytes that a build of nothing gives."""

import os
import random
import shutil
from pathlib import Path

import pytest

from deckproof import files as files_module
from deckproof.check import check, read_decks
from deckproof.files import Kept, kept
from deckproof.project import Project
from deckproof.renderers import draw_html
from deckproof.reveal import render

HERE = Path(__file__).parent
DECKS = [HERE.parent / "slides" / "async-intro.md", *sorted((HERE / "decks").glob("*/slides/*.md"))]


def edited(text: str, source: random.Random) -> str:
    """`text` with its slides changed, moved, doubled and taken away by chance."""
    head, *slides = text.split("\n## ")
    for _ in range(source.randint(1, 3)):
        place = source.randrange(len(slides))
        match source.randrange(5):
            case 0:
                slides[place] = slides[place].rstrip("\n") + "\n\nSome more words, in 10 % → all\n\n"
            case 1:
                slides.insert(place, slides[source.randrange(len(slides))])
            case 2 if len(slides) > 1:
                del slides[place]
            case 3:
                slides.insert(place, "New\n\n* one^[a footnote]\n\n. . .\n\n* two\n\n")
            case _:
                _, _, rest = slides[place].partition("\n")
                slides[place] = f"Renamed {source.randrange(3)}\n{rest}"
    return "\n## ".join([head, *slides])


def built(project: Project, deck: Path, cache: Path) -> bytes | list[str]:
    """The HTML of `deck`, or the codes of its problems, made with what is kept in `cache`."""
    drafts, problems = read_decks(project, [deck])
    checked = check(project, drafts)
    problems += checked.problems
    if problems:
        return sorted({problem.code for problem in problems})
    (sound,) = checked.sound
    files = draw_html(sound.pictures, project, sound.theme)
    return render(sound, sound.theme, cache, files)


def built_from_nothing(root: Path, deck: Path, cache: Path, nothing: Path) -> bytes | list[str]:
    """The same by a process that has built nothing yet, with an empty cache."""
    nothing.mkdir()
    for kind in ("*.woff2", "*.svg"):  # fonts and pictures take long, and are not what this is about
        for path in cache.glob(kind):
            os.link(path, nothing / path.name)
    if (cache / "beamer").exists():
        (nothing / "beamer").symlink_to(cache / "beamer")
    link = root / "build" / "cache"
    link.unlink()
    link.symlink_to(nothing)
    with pytest.MonkeyPatch.context() as forgetful:
        forgetful.setattr(files_module, "_KEPT", {})
        found = built(Project(root), deck, nothing)
    link.unlink()
    link.symlink_to(cache)
    return found


ZERO = "## Zero\n\nx\n\n"
A_FOOTNOTE = "## New\n\nx^[first]\n\n"
BOX = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="{}"/></svg>'
PARTS = {
    "snippets/a.py": "# region x\nprint(1)\n# 1\n# endregion\n",
    "img/a.svg": BOX.format(4),
    "img/b.svg": BOX.format(8),
}


@pytest.mark.parametrize(
    ("put_first", "slide"),
    [
        (A_FOOTNOTE, "## A\n\ny^[second]\n"),
        (A_FOOTNOTE, "## A^[in a heading]\n\ny\n"),
        ("## A\n\nx\n\n", "## A\n\ny\n"),
        ("## New\n\n[there]: https://example.com\n\n", "## A\n\n[there]\n"),
        ("## Target\n\nx\n\n", "## A\n\n[Target]\n"),
        ("## New\n\n(@) one\n\n", "## A\n\n(@) two\n"),
        ("## New\n\n![b](img/b.svg)\n\n", "## A\n\n![a](img/a.svg)\n"),
        ("## New\n\n```{.bash .literal}\nls\n```\n\n", '## A\n\n```{.python snippet="a:x"}\n```\n'),
        ("# Part\n\n", "## A\n\nx\n"),
        ("---\nheader-includes: |\n  \\newcommand{\\foo}{bar}\n---\n\n", "## A\n\n$\\foo$\n"),
    ],
)
def test_what_is_put_in_front_of_a_slide_changes_it(
    project, cache, tmp_path: Path, put_first: str, slide: str
) -> None:
    sandbox = project({**PARTS, "slides/x.md": ZERO + slide})
    deck, warm = sandbox.root / "slides" / "x.md", Project(sandbox.root)
    assert isinstance(built(warm, deck, warm.cache), bytes)
    for number, text in enumerate((ZERO + put_first + slide, ZERO + slide, put_first + ZERO + slide)):
        deck.write_text(text, "utf-8")
        found = built(warm, deck, warm.cache)
        assert isinstance(found, bytes)
        assert found == built_from_nothing(sandbox.root, deck, cache, tmp_path / f"nothing-{number}")


@pytest.mark.parametrize("deck", DECKS, ids=lambda path: path.stem)
def test_an_edited_deck_has_the_bytes_of_one_built_from_nothing(
    deck: Path, project, cache, tmp_path: Path
) -> None:
    sandbox = project({})
    for name in ("snippets", "img"):
        if (deck.parents[1] / name).exists():
            shutil.copytree(
                deck.parents[1] / name, sandbox.root / name, ignore=shutil.ignore_patterns("__pycache__")
            )
    for path in deck.parents[1].glob("*.bib"):
        shutil.copy(path, sandbox.root)
    text = deck.read_text("utf-8")
    source = random.Random(deck.stem)
    copy = sandbox.write({f"slides/{deck.name}": text}).root / "slides" / deck.name
    warm = Project(sandbox.root)
    different = set()
    built(warm, copy, warm.cache)
    for number in range(3):
        text = edited(text if number % 2 else deck.read_text("utf-8"), source)
        copy.write_text(text, "utf-8")
        after_others = built(warm, copy, warm.cache)
        from_nothing = built_from_nothing(sandbox.root, copy, cache, tmp_path / f"nothing-{number}")
        assert after_others == from_nothing
        different.add(after_others if isinstance(after_others, bytes) else tuple(after_others))
    assert any(isinstance(one, bytes) for one in different)


def test_what_is_kept_is_there_for_the_next_process(tmp_path: Path) -> None:
    first = Kept(tmp_path / "a" / "kept")
    assert first.get("key") is None
    first.put("key", ["value"])
    first.put("old", 1)
    first.save()
    second = Kept(tmp_path / "a" / "kept")
    assert second.get("key") == ["value"]
    second.put("new", 2)
    second.save()
    third = Kept(tmp_path / "a" / "kept")
    assert (third.get("key"), third.get("new"), third.get("old")) == (["value"], 2, None)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"null"])
def test_a_damaged_file_of_what_is_kept_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "kept").write_bytes(content)
    damaged = Kept(tmp_path / "kept")
    assert damaged.get("key") is None
    damaged.put("key", 1)
    damaged.save()
    assert Kept(tmp_path / "kept").get("key") == 1


def test_the_same_name_is_the_same_memory(tmp_path: Path) -> None:
    assert kept(tmp_path, "a", "b") is kept(tmp_path, "a", "b")
    assert kept(tmp_path, "a", "b") is not kept(tmp_path, "ab", "")
