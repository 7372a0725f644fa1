"""`check --verbose`: what no slide shows, and what several slides do; and shown code that never runs."""

MODULE = """\
# region shown
print(1)
# 1
# region inner
x = 2
# endregion
# endregion

# region left
print(3)
# 3
# endregion

class Server:
    def handle(self):
        return 1

    def close(self):
        # region closing
        return 2
        # endregion
Server().handle(); Server().close()
"""
DECK = """\
# A talk

## One

```{.python snippet="m:shown"}
```

## Two

```{.python snippet="m:shown"}
```

## Three

```{.python snippet="m:Server.handle"}
```
"""


def test_what_decks_leave_and_what_they_show_again_is_listed(project):
    files = {"slides/talk.md": DECK, "snippets/m.py": MODULE, "snippets/other.py": "print(1)\n# 1\n"}
    made = project(files).run("check", "--verbose")
    assert made.status == 0, made.err
    assert made.out.splitlines()[:-1] == [
        "snippets/m.py:9: no slide shows the region left",
        "snippets/m.py:19: no slide shows the region closing",
        "snippets/other.py: no slide shows it",
        "m:shown is shown 2 times: One (slides/talk.md:3); Two (slides/talk.md:8)",
    ]


def test_without_it_nothing_is_listed(project):
    made = project({"slides/talk.md": DECK, "snippets/m.py": MODULE}).run("check")
    assert len(made.out.splitlines()) == 1


def test_a_function_that_a_slide_shows_by_its_name_must_have_run(project):
    idle = MODULE.replace("Server().handle(); ", "")
    made = project({"slides/talk.md": DECK, "snippets/m.py": idle}).run("check")
    assert made.status == 1
    assert "unproven-line" in made.err
    assert "snippets/m.py:16" in made.err
    assert "Three (slides/talk.md:13)" in made.err


def test_a_function_that_no_slide_shows_need_not_run(project):
    idle = MODULE.replace("Server().handle(); ", "")
    deck = DECK[: DECK.index("## Three")]
    made = project({"slides/talk.md": deck, "snippets/m.py": idle}).run("check")
    assert made.status == 0, made.err
