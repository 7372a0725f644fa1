"""Decks with snippets in other languages, from pyproject.toml to the PDF, HTML, `accept` and pytest."""

import json

import pikepdf
import pytest

from deckproof.configuration import languages
from deckproof.snippets.language import BUILT_IN, called, with_suffix

DECK = """\
% Talk

## Shell

```{.bash snippet="deploy:first"}
```

```{.console .numberLines snippet="session:where"}
```

## Others

```{.c snippet="deploy:loop"}
```

```{.javascript snippet="deploy:first"}
```

```{.bash snippet="deploy:elsewhere"}
```

```{.bash .literal}
as typed
```
"""
BASH = """\
# region first
greet() { echo "hello $1"; }
greet you
# hello you
# endregion

# region elsewhere [not run]
kubectl apply -f x.yaml
# endregion
"""
CONSOLE = """\
# region where
$ cd / && pwd
/
# endregion
"""
C = """\
#include <stdio.h>

int main(void) {
    // region loop
    for (int i = 0; i < 3; i++)
        printf("%d\\n", i);
    // 0, 1, 2
    // endregion
}
"""
JAVASCRIPT = "// region first\nconsole.log([1].concat(2));\n// [ 1, 2 ]\n// endregion\n"
TALK = {
    "slides/talk.md": DECK,
    "snippets/deploy.sh": BASH,
    "snippets/session.console": CONSOLE,
    "snippets/deploy.c": C,
    "snippets/deploy.js": JAVASCRIPT,
    "snippets/deploy.py": "# region first\nprint('python')\n# python\n# endregion\n",
}
FALSE = {
    "snippets/deploy.sh": ("# hello you", "# hello me"),
    "snippets/session.console": ("pwd\n/\n", "pwd\n/root\n"),
    "snippets/deploy.c": ("// 0, 1, 2", "// 0, 1, 3"),
    "snippets/deploy.js": ("// [ 1, 2 ]", "// [1, 2]"),
}


def changed(file):
    return {**TALK, file: TALK[file].replace(*FALSE[file])}


def test_a_true_deck_is_checked_and_counted(project):
    done = project(TALK).run("check")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(
        "5 claims in 5 modules hold; 2 slides, 4 code blocks proven, 1 shown as typed, 1 not run"
    )


def test_it_becomes_a_pdf_that_carries_its_snippets(project):
    sandbox = project(TALK)
    done = sandbox.run("pdf")
    assert (done.status, done.err) == (0, "")
    with pikepdf.open(sandbox.root / "build/talk.pdf") as document:
        files = {name: spec.get_file().read_bytes() for name, spec in document.attachments.items()}
    assert set(files) == {
        *(
            "deploy.first.sh",
            "session.where.console",
            "deploy.loop.c",
            "deploy.first.js",
            "deploy.elsewhere.sh",
        ),
        *("deploy.sh", "session.console", "deploy.c", "deploy.js"),
    }
    assert files["deploy.first.sh"] == b'greet() { echo "hello $1"; }\ngreet you\n# hello you\n'
    assert files["deploy.loop.c"].startswith(b"for (int i")
    assert files["session.console"] == CONSOLE.encode()


def test_it_becomes_html_with_colours(project):
    sandbox = project(TALK)
    done = sandbox.run("html")
    assert (done.status, done.err) == (0, "")
    html = (sandbox.root / "build/talk.html").read_text()
    for language in ("bash", "console", "c", "javascript"):
        assert f'<code class="language-{language}">' in html
    assert '<span class="quiet">$ </span>' in html
    assert html.count('<p class="not-run">') == 1
    assert "region first" not in html


@pytest.mark.parametrize("file", FALSE)
def test_what_is_false_stops_every_command_with_its_slide(project, file):
    sandbox = project(changed(file))
    for command in ("check", "html", "pdf"):
        done = sandbox.run(command)
        assert (done.status, done.codes) == (1, ["false-claim"])
        assert f"--> {file}:" in done.err
        assert "slide: " in done.err
    assert not (sandbox.root / "build/talk.pdf").exists()


@pytest.mark.parametrize("file", FALSE)
def test_what_is_false_is_accepted(project, file):
    sandbox = project(changed(file))
    done = sandbox.run("accept", file.removeprefix("snippets/"))
    assert (done.status, f"+++ {file}  printed" in done.out) == (1, True)
    done = sandbox.run("accept", "--yes")
    assert (done.status, done.err) == (0, "")
    assert (sandbox.root / file).read_text() == TALK[file]
    assert sandbox.run("accept", "deploy").out == "nothing to accept: all claims hold\n"


ACCEPTED = [
    ("m.sh", "# region a\necho 1\n# 2\n# endregion\n# region b\necho 3\n# endregion\n# 4\n",
     "# region a\necho 1\n# 1\n# endregion\n# region b\necho 3\n# endregion\n# 3\n"),
    ("m.sh", "# region a\nx=1\n# 2\n# endregion\n", "# region a\nx=1\n# endregion\n"),
    ("m.sh", "# region a\r\nseq 3\r\n#1\r\n#3\r\n# endregion", "# region a\r\nseq 3\r\n#1\r\n#2\r\n#3\r\n# endregion"),
    ("m.js", "  // region a\n  console.log('é')\n  // e\n  // endregion\n", "  // region a\n  console.log('é')\n  // é\n  // endregion\n"),
    ("m.console", "$ echo 1\n$ true\n2\n\n$ seq 2; echo\n  1\n", "$ echo 1\n1\n$ true\n\n$ seq 2; echo\n1\n2\n"),
    ("m.sh", "# coding: latin-1\necho é\n# e\n", "# coding: latin-1\necho é\n# é\n"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "before", "after"), ACCEPTED)
def test_accepting_touches_nothing_but_what_is_stated(project, name, before, after):
    sandbox = project({})
    path = sandbox.root / "snippets" / name
    path.parent.mkdir()
    path.write_bytes(before.encode())
    sandbox.run("accept", "--yes")
    assert path.read_bytes().decode() == after


def test_what_no_comment_can_state_is_not_accepted(project):
    sandbox = project(
        {"snippets/m.sh": "# region a\nexit 3\n# 1\n# endregion\n", "snippets/n.console": "$ echo '$ x'\n"}
    )
    done = sandbox.run("accept", "--yes")
    assert (done.status, done.codes) == (1, ["exit-status", "unstated-output"])


def test_json_and_annotations_tell_of_them_too(project):
    sandbox = project(changed("snippets/deploy.c"))
    document = json.loads(sandbox.run("check", "--json").out)
    assert {verdict["file"]: verdict["ok"] for verdict in document["verdicts"]}["snippets/deploy.c"] is False
    assert document["counts"]["modules"] == 5
    assert "line=7,title=false-claim::" in sandbox.run("check", "--github").out


def test_files_that_no_slide_shows_are_checked_too_but_support_files_are_not(project):
    more = {
        "snippets/more.sh": "echo 1\n# 2\n",
        "snippets/_lib.sh": "exit 3\n",
        "snippets/node_modules/x.js": "null.x\n",
    }
    sandbox = project({**TALK, **more})
    assert sandbox.run("check").codes == ["false-claim"]
    assert sandbox.run("check", "talk").codes == []


SLIDES = [
    ("unknown language", '```{.cobol snippet="deploy:first"}\n```\n', "unknown-language", "[tool.deckproof.languages.cobol]"),
    ("no such region", '```{.bash snippet="deploy:frist"}\n```\n', "no-region", "did you mean first?"),
    ("no such module", '```{.c snippet="delpoy:loop"}\n```\n', "no-module", "did you mean deploy?"),
    ("of another language", '```{.javascript snippet="session:where"}\n```\n', "no-module", "snippets/session.js"),
    ("with its suffix", '```{.bash snippet="deploy.sh:first"}\n```\n', "no-module", "named without .sh"),
    ("typed", "```bash\nls\n```\n", "unproven-code", '{.bash snippet="module:region"}'),
]  # fmt: skip


@pytest.mark.parametrize(
    ("slide", "code", "words"), [case[1:] for case in SLIDES], ids=[case[0] for case in SLIDES]
)
def test_what_a_slide_asks_for_in_vain_is_a_problem(project, slide, code, words):
    done = project({**TALK, "slides/talk.md": f"% T\n\n## One\n\n{slide}"}).run("check", "talk")
    assert (done.status, done.codes, words in done.err) == (1, [code], True), done.err


def test_two_files_of_the_same_name_and_language_are_a_problem(project):
    done = project({**TALK, "snippets/deploy.bash": "true\n"}).run("check")
    assert (done.status, done.codes) == (1, ["module-duplicate"])


def test_a_recording_is_not_kept_since_nobody_knows_what_it_depends_on(project):
    sandbox = project({"slides/t.md": "% T\n", "snippets/_data.txt": "1\n"})
    source = 'cat "$(dirname "$0")/_data.txt"\n# 1\n'
    sandbox.write({"snippets/m.sh": source})
    assert sandbox.run("check").codes == []
    sandbox.write({"snippets/_data.txt": "2\n"})
    assert sandbox.run("check").codes == ["false-claim"]


# Languages of the project's own

AWK = '[tool.deckproof.languages.awk]\nsuffix = ".awk"\ncommand = "awk -f {file}"\ncomment = "#"\n'
CPP = """\
[tool.deckproof.languages."c++"]
suffix = [".cpp", ".cc"]
build = ["cc", "-x", "c", "-o", "{program}", "{file}"]
command = ["{program}", "{scratch}"]
comment = "//"
aliases = ["cpp"]
"""


def test_a_language_of_the_projects_own_is_run(project):
    deck = '% T\n\n## One\n\n```{.awk snippet="m:a"}\n```\n\n```{.cpp snippet="m:b"}\n```\n'
    awk = "# region a\nBEGIN { print 1 + 1 }\n# 2\n# endregion\n"
    cpp = '#include <stdio.h>\nint main(int n, char **of) {\n// region b\nprintf("%d\\n", n);\n// 2\n// endregion\n}\n'
    sandbox = project(
        {"pyproject.toml": AWK + CPP, "slides/t.md": deck, "snippets/m.awk": awk, "snippets/m.cpp": cpp}
    )
    done = sandbox.run("check")
    assert (done.status, done.err) == (0, "")
    sandbox.write(
        {"snippets/m.awk": awk.replace("# 2", "# 3"), "snippets/m.cpp": cpp.replace("// 2", "// 3")}
    )
    assert sandbox.run("check").codes == ["false-claim", "false-claim"]


def test_its_tool_may_be_missing(project):
    absent = AWK.replace("awk -f", "deckproof-no-awk -f")
    done = project({"pyproject.toml": absent, "slides/t.md": "% T\n", "snippets/m.awk": "BEGIN {}\n"}).run(
        "check"
    )
    assert (done.status, done.codes) == (1, ["missing-tool"])
    assert "awk files need deckproof-no-awk, which is not installed" in done.err


def test_an_entry_may_replace_a_built_in_language(project):
    entry = '[tool.deckproof.languages.bash]\nsuffix = ".sh"\ncommand = "echo {file}"\ncomment = "#"\n'
    sandbox = project(
        {"pyproject.toml": entry, "slides/t.md": "% T\n", "snippets/m.sh": "no bash\n# /.../m.sh\n"}
    )
    assert sandbox.run("check").codes == []


WRONG = [
    ("x = [", 1, "is not TOML"),
    ("[tool]\ndeckproof = 1\n", 2, "`deckproof` is not a table"),
    ("[tool.deckproof]\nlanguages = []\n", 2, "`languages` is not a table"),
    ('[tool.deckproof.languages]\nawk = "awk"\n', 2, "the language awk is not a table"),
    (AWK.replace('suffix = ".awk"\n', ""), 1, "the language awk has no `suffix`"),
    (AWK.replace('".awk"', '"awk"'), 2, "`suffix` is a dot"),
    (AWK.replace('".awk"', "3"), 2, "`suffix` is a dot"),
    (AWK.replace('".awk"', '".py"'), 2, "files that end in .py are python already"),
    (AWK.replace('"awk -f {file}"', "1"), 3, "`command` is a command"),
    (AWK.replace('"awk -f {file}"', "\"awk '{file}\""), 3, "`command` is a command"),
    (AWK.replace("{file}", ""), 3, "`command` does not say where the file goes"),
    (AWK.replace("{file}", "{file} {path}"), 3, "{path} stands for nothing"),
    (AWK.replace("awk -f {file}", "{program}"), 3, "which no `build` makes"),
    (AWK.replace('"#"', '" "'), 4, "`comment` is what begins a comment"),
    (AWK + "colour = 1\n", 5, "a language has no `colour`"),
    (AWK + "aliases = 1\n", 5, "`aliases` is a list of names"),
    (AWK.replace("languages.awk", 'languages."a wk"'), 1, "cannot be the class of a code block"),
    (AWK.replace("languages.awk", "languages.python"), 1, "run in its own way"),
    (AWK.replace("languages.awk", "languages.console"), 1, "run in its own way"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "words"), WRONG)
def test_a_wrong_configuration_is_a_problem_with_its_line(tmp_path, text, line, words):
    (tmp_path / "pyproject.toml").write_text(text)
    found, problems = languages(tmp_path)
    assert found == BUILT_IN
    assert [(problem.code, problem.file, problem.line) for problem in problems] == [
        ("languages", "pyproject.toml", line)
    ]
    assert words in problems[0].message


def test_it_is_reported_by_check_and_leaves_the_rest_alone(project):
    done = project({**TALK, "pyproject.toml": AWK.replace('".awk"', "3")}).run("check")
    assert (done.status, done.codes) == (1, ["languages"])


def test_languages_are_found_by_name_alias_and_suffix():
    names = {name: called(BUILT_IN, name) for name in ("bash", "sh", "JavaScript", "js", "c", "cobol")}
    found = {name: language and language.name for name, language in names.items()}
    assert found == {
        "bash": "bash", "sh": "bash", "JavaScript": "javascript", "js": "javascript", "c": "c", "cobol": None,
    }  # fmt: skip
    assert with_suffix(BUILT_IN, ".mjs") == BUILT_IN["javascript"]


# pytest


def test_each_region_is_an_item(pytester):
    snippets = pytester.path / "snippets"
    snippets.mkdir()
    (snippets / "m.sh").write_text(BASH + "\n# region last\necho one\n# two\n# endregion\n")
    (snippets / "m.console").write_text(CONSOLE + "$ echo one\ntwo\n")
    (snippets / "m.awk").write_text("BEGIN { print 1 }\n# 1\n")
    (snippets / "m.txt").write_text("notes\n")
    (pytester.path / "pyproject.toml").write_text(AWK)
    result = pytester.runpytest_subprocess("-v", "-p", "no:cacheprovider", "snippets")
    result.assert_outcomes(passed=4, failed=2)
    result.stdout.fnmatch_lines_random(
        ["snippets/m.sh::first PASSED*", "snippets/m.sh::last FAILED*", "snippets/m.console::where PASSED*",
         "snippets/m.console::<module> FAILED*", "snippets/m.awk::<module> PASSED*"]
    )  # fmt: skip
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "--deckproof-accept", "snippets")
    result.assert_outcomes(passed=6)
    assert (snippets / "m.console").read_text() == CONSOLE + "$ echo one\none\n"
