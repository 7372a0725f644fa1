"""Names in the code of snippets, and where they are defined: by the rules of Python's scopes."""

import pytest

from deckproof.handout.code import with_links
from deckproof.handout.names import definitions, imports, parsable, parsable_session, uses

OTHER = "def shout(text):\n    return text\n\nclass Loud:\n    pass\n"


def found(source: str, **others: str) -> list[str]:
    """Each name with its line and column, and what it leads to."""
    sources = {name: text.split("\n") for name, text in {"m": source, "other": OTHER, **others}.items()}
    return [
        f"{use.line}:{use.column} {use.name} -> {use.definition.module}:{use.definition.line}"
        for use in uses("m", sources)
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f():\n    pass\nf()", ["3:0 f -> m:1"]),
        ("class A:\n    pass\nx = [A() for _ in A]", ["3:5 A -> m:1", "3:18 A -> m:1"]),
        ("async def f():\n    await f()", ["2:10 f -> m:1"]),
        ("if 1:\n    def f(): pass\nf()", ["3:0 f -> m:2"]),
        ("try:\n    pass\nexcept E:\n    def f(): pass\nf()", ["5:0 f -> m:4"]),
        # of several definitions, the one above; in a function called later, the first if there is none above
        ("def f(): pass\nf()\ndef f(): pass\nf()", ["2:0 f -> m:1", "4:0 f -> m:3"]),
        ("def g():\n    f()\ndef f(): pass", ["2:4 f -> m:3"]),
        # other things of the same name
        ("def f(): pass\ndef g(f):\n    f()", []),
        ("def f(): pass\ndef g():\n    f = 1\n    return f", []),
        ("def f(): pass\ndef g():\n    global f\n    f()\n    f = 1", ["4:4 f -> m:1"]),
        ("def f(): pass\nf = 1\nf", []),
        ("def f(): pass\ng = lambda f: f", []),
        ("def f(): pass\ndef g():\n    def h():\n        return f\n    f = 1", []),
        ("def f(): pass\ndef g():\n    for f in x: f\n    with y as f: f", []),
        ("def f(): pass\ndef g():\n    try: pass\n    except E as f: f", []),
        ("def f(): pass\ndef g():\n    import f\n    f", []),
        ("def f(): pass\ndef g(x: f = f) -> f: pass", ["2:9 f -> m:1", "2:13 f -> m:1", "2:19 f -> m:1"]),
        ("def f(): pass\nx.f\nf.x", ["3:0 f -> m:1"]),
        ("def d(): pass\n@d\ndef g(): pass", ["2:1 d -> m:1"]),
        ("def f(): pass\né = 'ü'; f()", ["2:9 f -> m:1"]),
        # from other modules
        ("from other import shout\nshout()", ["1:18 shout -> other:1", "2:0 shout -> other:1"]),
        ("from other import Loud as L\nL()", ["1:18 Loud -> other:4", "2:0 L -> other:4"]),
        ("import other\nother.shout()", ["1:7 other -> other:0", "2:0 other -> other:0", "2:6 shout -> other:1"]),
        ("import other as o\no.nothing", ["1:7 other -> other:0", "2:0 o -> other:0"]),
        ("import os\nos.path\nfrom json import dumps\ndumps", []),
        ("from third import shout\nshout", ["1:18 shout -> other:1", "2:0 shout -> other:1"]),
        ("print(x)", []),
    ],
)  # fmt: skip
def test_a_name_leads_to_its_definition(source, expected) -> None:
    assert found(source, third="from other import shout") == expected


def test_modules_that_import_each_other_come_to_an_end() -> None:
    assert found("from a import x\nx", a="from b import x", b="from a import x") == []


def test_definitions_of_a_module() -> None:
    source = "class A:\n    def inner(self): pass\n\nasync def b(): pass\nc = 1"
    assert definitions(source.split("\n"), "m") == [("A", 1), ("b", 4)]


def test_imports_of_the_standard_library_are_told_and_no_others() -> None:
    source = "import os, sys\nimport requests\nfrom .x import y\nimport this\nif 1:\n    from json import dumps\nimport re"
    assert imports(source.split("\n"), "m", 7) == "import os, sys\nfrom json import dumps"


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("import os\nos.sep", "import os\nos.sep"),
        ("import requests\nx", "pass\nx"),
        ("try:\n    import build\nexcept E:\n    pass", "try:\n    pass\nexcept E:\n    pass"),
        ("from a import (\n    b,\n    c,\n)\nx", "pass\n\n\n\nx"),
        ("import this; import os", "pass"),
        ("else:", ""),
        ("\0", ""),
    ],
)
def test_codeautolink_never_imports_what_is_not_of_the_standard_library(source, seen) -> None:
    assert parsable(source) == (source, seen)


def test_of_a_console_session_only_what_is_typed_is_looked_at() -> None:
    assert parsable_session(">>> import os\n>>> os.sep\n'/'") == (
        ">>> import os\n>>> os.sep\n'/'",
        "import os\nos.sep\n",
    )


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<span class="n">f</span>()', '<span class="n"><a class="defined" href="x">f</a></span>()'),
        ('<span class="n">g</span>()', '<span class="n">g</span>()'),
        ('<span class="linenos">1</span><span class="n">f</span>', '<span class="linenos">1</span><span class="n"><a class="defined" href="x">f</a></span>'),
        ('<span class="n">ff</span>', '<span class="n">ff</span>'),
        ('&lt;\n<span class="n">f</span>', '&lt;\n<span class="n">f</span>'),
    ],
)  # fmt: skip
def test_a_link_is_made_where_the_name_is_and_nowhere_else(html, expected) -> None:
    assert with_links(html, {(0, 0): ("f", "x")}) == expected


def test_a_decorator_is_linked_without_its_sign() -> None:
    linked = with_links('<span class="nd">@d</span>', {(0, 1): ("d", "x")})
    assert linked == '<span class="nd">@<a class="defined" href="x">d</a></span>'
