"""A deck that states something false is not built: each way to be wrong, through the command line."""

import subprocess

import pytest

DECK = """\
% A talk
% A speaker

# Part

## Generators

```{.python snippet="generators:first"}
```

## Loops

```{.python snippet="loops:count"}
```

![a box](img/box.svg)
"""
GENERATORS = """\
# region first
g = iter([0, 1])
print(next(g))
# 0
print(next(g))
# 1
# endregion
"""
LOOPS = """\
# region count
def main():
    n = 0
    while True:
        print(n)
        n += 1

# 0, 1, 2...
# endregion
main()
"""
BOX = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
FILES = {
    "slides/talk.md": DECK,
    "snippets/generators.py": GENERATORS,
    "snippets/loops.py": LOOPS,
    "img/box.svg": BOX,
}


def changed(name: str, old: str, new: str) -> dict[str, str]:
    assert old in FILES[name]
    return {name: FILES[name].replace(old, new)}


def test_what_is_shown_by_the_name_of_a_function_must_run(project):
    named = {"slides/talk.md": DECK.replace("generators:first", "generators:unused")}
    source = f"{GENERATORS}\n\ndef unused():\n    return 1\n"
    sandbox = project(FILES | named | {"snippets/generators.py": source})
    done = sandbox.run("check")
    assert (done.status, done.codes) == (1, ["unproven-line"])
    assert "slide: Generators" in done.err
    sandbox = project(FILES | named | {"snippets/generators.py": f"{source}\n\nunused()\n"})
    assert sandbox.run("check").status == 0


def test_a_true_deck_is_built(project):
    talk = project(FILES)
    done = talk.run("pdf")
    assert done.status == 0, done.err
    assert done.out.startswith("build/talk.pdf: 2 slides, 2 code blocks proven")
    assert (talk.root / "build/talk.pdf").read_bytes().startswith(b"%PDF")


def test_a_false_claim_stops_the_build_and_leaves_the_pdf_of_before(project):
    talk = project(FILES)
    assert talk.run("pdf").status == 0
    before = (talk.root / "build/talk.pdf").read_bytes()
    for command in ("pdf", "html", "check"):
        done = talk.write(changed("snippets/generators.py", "# 1\n", "# 2\n")).run(command)
        assert done.status == 1
        assert done.codes == ["false-claim"]
        assert "--> snippets/generators.py:6\n" in done.err
        assert "6 | # 2\n" in done.err
        assert "stated:   2\n" in done.err
        assert "printed:  1\n" in done.err
        assert "slide: Generators (slides/talk.md:6)" in done.err
    assert (talk.root / "build/talk.pdf").read_bytes() == before
    assert not (talk.root / "build/talk.html").exists()


WRONG = [
    ("a renamed region", changed("snippets/generators.py", "region first", "region firs"), "no-region", "slides/talk.md:8", "did you mean firs?"),
    ("a misspelt module", changed("slides/talk.md", "generators:", "generator:"), "no-module", "slides/talk.md:8", "did you mean generators?"),
    ("an endless loop", changed("snippets/loops.py", "2...", "2"), "endless-output", "snippets/loops.py:10", "end the claim in `...`"),
    ("an unstated error", {"snippets/generators.py": GENERATORS.replace("# 1\n", "# 1\nprint(next(g))\n")}, "unstated-exception", "snippets/generators.py:7", "# Exception: StopIteration"),
    ("a misspelt image", changed("slides/talk.md", "box.svg", "bax.svg"), "no-image", "slides/talk.md:16", "did you mean img/box.svg?"),
    ("code typed on the slide", {"slides/talk.md": DECK + "\n## Raw\n\n\\begin{minted}{python}\nx = 1\n\\end{minted}\n"}, "unproven-code", "slides/talk.md:20", 'snippet="module:region"'),
    ("a claim below a silent statement", changed("snippets/generators.py", "g = iter([0, 1])\n", "g = iter([0, 1])\n# 7\n"), "silent-claim", "snippets/generators.py:3", "remove it"),
    ("a printed line left unstated", changed("snippets/generators.py", "# 1\n", "# 1\nprint(3)\n\nx = 1\n"), "unstated-output", "snippets/generators.py:7", "directly below"),
    ("a claim left out of two lines", changed("snippets/generators.py", "print(next(g))\n# 1\n", "print(next(g))\nprint(2)\n# 1\n"), "false-claim", "snippets/generators.py:7", "state what is printed"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("files", "code", "where", "hint"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG]
)
def test_each_way_to_be_wrong_is_its_own_clear_problem(project, files, code, where, hint):
    done = project(FILES | files).run("pdf")
    assert (done.status, done.codes) == (1, [code]), done.err
    assert f"--> {where}\n" in done.err
    assert hint in done.err
    assert "slide:" in done.err


def test_a_deleted_module_is_a_problem_of_its_slide(project):
    talk = project(FILES)
    (talk.root / "snippets/loops.py").unlink()
    done = talk.run("check", "talk")
    assert done.codes == ["no-module"]
    assert "slide: Loops (slides/talk.md:11)" in done.err


def test_all_problems_of_a_run_are_shown_at_once(project):
    everything = {"slides/talk.md": DECK.replace("box.svg", "bax.svg") + "\n```python\nx = 1\n```\n"}
    everything |= changed("snippets/generators.py", "# 1\n", "# 2\n") | changed(
        "snippets/loops.py", "2...", "3..."
    )
    done = project(FILES | everything).run("pdf")
    assert sorted(done.codes) == ["false-claim", "false-claim", "no-image", "unproven-code"]
    assert done.err.rstrip().endswith("4 problems; nothing was built from a deck that has one")


def test_one_false_deck_does_not_keep_another_from_being_built(project):
    talk = project(FILES | {"slides/other.md": "## Other\n\n```{.python snippet=\"generators:first\"}\n```\n"}
                   | changed("snippets/loops.py", "2...", "3..."))  # fmt: skip
    done = talk.run("html")
    assert done.status == 1
    assert [p.name for p in (talk.root / "build").glob("*.html")] == ["other.html"]


def test_the_decks_of_this_repository_are_true(repository):
    done = repository.run("check")
    assert done.status == 0, done.err


def test_a_false_claim_on_the_deck_of_this_repository_names_its_slide(repository):
    path = repository.root / "snippets/generators.py"
    path.write_text(path.read_text().replace("# 1\n", "# 2\n", 1))
    done = repository.run("pdf")
    assert (done.status, done.codes) == (1, ["false-claim"])
    assert "slide: Generators (slides/async-intro.md:" in done.err


def test_what_is_not_run_is_marked_in_both_outputs_and_counted(project):
    not_run = {"snippets/generators.py": "# region first [not run]\nlaunch()\n# endregion\n"}
    talk = project(FILES | not_run)
    for command in ("pdf", "html"):
        done = talk.run(command)
        assert (done.status, done.err) == (0, "")
        assert "2 slides, 1 code blocks proven, 1 not run" in done.out
    assert "not run" in (talk.root / "build/talk.html").read_text()
    pages = subprocess.run(
        ["pdftotext", talk.root / "build/talk.pdf", "-"], capture_output=True, text=True, check=True
    )
    assert "not run" in pages.stdout


def test_whoever_states_a_value_below_it_is_told_how_to_state_it(project):
    talk = project(FILES | changed("snippets/generators.py", "print(next(g))\n# 1", "next(g)\n# 1"))
    done = talk.run("check")
    assert done.codes == ["silent-claim"]
    assert "print it, or write `# => 1` behind it" in done.err
