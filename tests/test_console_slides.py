"""Console sessions and docstring examples on slides, from the command line."""

import pikepdf

DECK = '% T\n% A\n% D\n\n# S\n\n## One\n\n```{.pycon snippet="m:first"}\n```\n'
MODULE = """\
# region first
words = ["spam", "eggs"]
len(words)
words[5]
# Exception: ...
# endregion
"""
SESSION = """\
>>> words = ["spam", "eggs"]
>>> len(words)
2
>>> words[5]
Traceback (most recent call last):
  File "<stdin>", line 1, in <module>
IndexError: list index out of range"""


def test_a_session_is_in_the_pdf_and_attached_to_it(project):
    sandbox = project({"slides/d.md": DECK, "snippets/m.py": MODULE})
    done = sandbox.run("pdf")
    assert done.status == 0, done.err
    with pikepdf.open(sandbox.root / "build" / "d.pdf") as pdf:
        assert pdf.attachments["m.first.pycon"].get_file().read_bytes().decode() == f"{SESSION}\n"


def test_a_session_is_in_the_html_with_its_colours(project):
    sandbox = project({"slides/d.md": DECK, "snippets/m.py": MODULE})
    assert sandbox.run("html").status == 0
    page = (sandbox.root / "build" / "d.html").read_text()
    assert '<span class="quiet">&gt;&gt;&gt; </span>' in page
    assert "IndexError" in page


def test_a_kept_recording_without_values_is_not_taken_for_one_with_them(project):
    sandbox = project({"slides/d.md": DECK.replace("pycon", "python"), "snippets/m.py": MODULE})
    assert sandbox.run("html").status == 0
    sandbox.write({"slides/d.md": DECK})
    assert sandbox.run("html").status == 0
    assert "IndexError" in (sandbox.root / "build" / "d.html").read_text()
    sandbox.write({"slides/d.md": DECK.replace("pycon", "python-console")})
    assert sandbox.run("html").status == 0
    assert "IndexError" in (sandbox.root / "build" / "d.html").read_text()


def test_what_can_be_no_session_stops_the_build_and_names_the_slide(project):
    module = "# region first\ndef f(): print(1)\n\n# 1\n# endregion\nf()\n"
    done = project({"slides/d.md": DECK, "snippets/m.py": module}).run("html")
    assert (done.status, done.codes) == (1, ["no-session"])
    assert "slides/d.md:9" in done.err
    assert "snippets/m.py:4: # 1" in done.err
    assert "slide: One" in done.err


def test_a_false_claim_in_a_session_is_a_problem_of_the_module_alone(project):
    module = "# region first\nprint(1)\n# 2\n# endregion\n"
    done = project({"slides/d.md": DECK, "snippets/m.py": module}).run("check")
    assert (done.status, done.codes) == (1, ["false-claim"])
    done = project({"slides/d.md": DECK, "snippets/m.py": "# region first\n1 / 0\n# endregion\n"}).run(
        "check"
    )
    assert (done.status, done.codes) == (1, ["unstated-exception"])


def test_a_shown_function_whose_docstring_lies_stops_the_build_and_names_the_slide(project):
    deck = (
        DECK.replace("pycon", "python").replace("first", "C.f")
        + '\n## Two\n\n```{.python snippet="m:g"}\n```\n'
    )
    module = 'class C:\n    def f(self):\n        """\n        >>> C().f()\n        1\n        """\n        return 2\n\n\ndef g():\n    return 1\n\ng()\nC().f()\n'
    sandbox = project({"slides/d.md": deck, "snippets/m.py": module})
    done = sandbox.run("html")
    assert (done.status, done.codes) == (1, ["false-example"])
    assert "slide: One" in done.err
    assert "slide: Two" not in done.err
    assert "snippets/m.py:4" in done.err
    assert not (sandbox.root / "build" / "d.html").exists()
    done = sandbox.write({"snippets/m.py": module.replace("return 2", "return 1")}).run("check")
    assert done.status == 0
    assert done.out.startswith("1 claims in 1 modules hold")


def test_accept_leaves_a_docstring_as_it_is(project):
    module = 'def f():\n    """\n    >>> 1\n    2\n    """\n'
    sandbox = project({"slides/d.md": DECK, "snippets/m.py": module})
    done = sandbox.run("accept", "--yes")
    assert (done.status, done.codes) == (1, ["false-example"])
    assert "by hand" in done.err
    assert (sandbox.root / "snippets" / "m.py").read_text() == module
