"""Reading modules: what is no module at all, and regions that are not well formed."""

from pathlib import Path

import pytest

from deckproof.problem import Problems
from deckproof.snippets.parse import parse
from deckproof.snippets.shown import shown


def module(source: str | bytes):
    return parse(Path("m.py"), "m.py", source.encode() if isinstance(source, str) else source)


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ("x = (\n", [(1, "syntax")]),
        ("x = 1\ndef\n", [(2, "syntax")]),
        ("x = 1\nreturn x\n", [(2, "syntax")]),
        ("def f(a, a): pass\n", [(1, "syntax")]),
        ("break\n", [(1, "syntax")]),
        ("x = 0\nif x:\n    pass\n" + "elif x:\n    pass\n" * 4000, [(0, "syntax")]),
        ("# region a\nx = 1\n", [(1, "region-unclosed")]),
        ("x = 1\n# endregion\n", [(2, "region-unopened")]),
        ("# region a\n# endregion\n", [(1, "region-empty")]),
        ("# region a\n\n# endregion\n", [(1, "region-empty")]),
        ("# region\nx = 1\n# endregion\n", [(1, "region-unnamed")]),
        ("# region of interest\nx = 1\n# endregion\n", [(1, "region-name")]),
        ("# region a\nx = 1\n# endregion\n# region a\nx = 2\n# endregion\n", [(4, "region-duplicate")]),
        (
            "# region a\n# region b\nx = 1\n# endregion a\n# endregion b\n",
            [(5, "region-crossed"), (4, "region-crossed")],
        ),
        ("# region a\nx = 1\ndef f():\n    y = 1\n    # endregion\n    return y\n", [(1, "region-cut")]),
        ("# region a\nx = 1\n# region b\ny = 1\n", [(1, "region-unclosed"), (3, "region-unclosed")]),
    ],
)
def test_what_is_wrong_with_a_module_is_named_with_its_line(source, wrong):
    with pytest.raises(Problems) as found:
        module(source)
    assert {(p.line, p.code) for p in found.value.problems} == set(wrong)
    assert all(p.hint for p in found.value.problems)


def test_text_that_is_in_no_encoding_is_a_problem():
    with pytest.raises(Problems) as found:
        module(b"x = '\xff'\n")
    assert [p.code for p in found.value.problems] in (["encoding"], ["syntax"])


def test_a_declared_encoding_and_windows_line_ends_are_read():
    read = module("# -*- coding: latin-1 -*-\r\n# region a\r\nx = 'é'\r\n# endregion\r\n".encode("latin-1"))
    assert shown(read, "a").text == "x = 'é'"


def test_a_module_may_be_empty():
    assert module("").statements == ()
    assert module("\n# only a comment").claims == ()


def test_a_last_line_without_an_end_is_read():
    assert shown(module("# region a\nprint(1)\n# 1\n# endregion"), "a").text == "print(1)\n# 1"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("outer", "class A:\n    def f(self):\n        return 1\n\n    def g(self): ..."),
        ("inner", "return 1"),
        ("A.g", "def g(self): ..."),
        ("decorated", "@staticmethod\ndef decorated(): ..."),
        ("co", "async def co():\n    pass"),
    ],
)
def test_a_slide_shows_a_region_or_an_object_dedented_and_without_marks(name, text):
    source = (
        "# region outer\nclass A:\n    def f(self):\n        # region inner\n        return 1\n        # endregion\n\n"
        "    def g(self): ...\n# endregion\n@staticmethod\ndef decorated(): ...\nasync def co():\n    pass\n"
    )
    assert shown(module(source), name).text == text


@pytest.mark.parametrize(
    ("source", "name", "says"),
    [
        ("def first(): ...\n", "frist", "did you mean first?"),
        ("def first(): ...\n", "zzz", "there are: first"),
        ("x = 1\n", "x", "there are: none"),
        ("def f(): ...\ndef f(): ...\n", "f", "more than once, in lines 1 and 2"),
        ("# region f\ndef f(): ...\n# endregion\n", "f", "rename the region"),
    ],
)
def test_a_name_that_names_nothing_or_two_things_is_refused(source, name, says):
    with pytest.raises(LookupError, match=says.replace("?", r"\?")):
        shown(module(source), name)


def test_the_names_that_a_module_imports_and_defines_are_those_of_its_text():
    source = (
        "import a.b, c as d\nfrom e import f\nfrom . import g\n"
        "@x\ndef h():\n    import i\n    def inner(): pass\n"
        "if x:\n    class J:\n        async def k(self): pass\n"
    )
    found = module(source)
    assert found.imports == ("a.b", "c", "e", "e.f", "i")
    assert [(one.name, one.line, one.first, one.end) for one in found.defined] == [
        ("h", 5, 4, 7),
        ("J", 9, 9, 10),
        ("J.k", 10, 10, 10),
    ]
