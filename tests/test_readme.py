"""README.md is true: its snippets are proven, its table of problems is whole, what it names exists."""

import re
import textwrap
from pathlib import Path

from deckproof.codes import CODES
from deckproof.configuration import languages
from deckproof.deck.look import OPTIONS
from deckproof.snippets.judge import judge
from deckproof.snippets.language import BUILT_IN
from deckproof.snippets.parse import parse
from deckproof.snippets.run import run
from deckproof.snippets.source import parse_file
from deckproof.themes import THEMES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_the_table_of_problems_is_whole_and_says_what_the_code_says():
    rows = re.findall(r"^\| `([a-z-]+)` \| (.*) \|$", README, re.MULTILINE)
    assert dict(rows) == CODES


def test_every_snippet_in_it_is_proven(tmp_path):
    indented = re.findall(r"(?:^(?: {4}.*)?\n)+", README, re.MULTILINE)
    snippets = [textwrap.dedent(block) for block in indented if "# region" in block]
    assert len(snippets) == 2
    for number, snippet in enumerate(snippets):
        path = tmp_path / f"m{number}.py"
        path.write_text(snippet)
        module = parse(path, path.name, path.read_bytes())
        verdicts = judge(module, run(module))
        assert verdicts
        assert [verdict.problem for verdict in verdicts if verdict.problem] == []


def test_its_session_is_proven_and_its_language_can_be_configured(tmp_path):
    blocks = [
        textwrap.dedent(block).strip("\n") for block in re.findall(r"(?:^ {4}.*\n)+", README, re.MULTILINE)
    ]
    (session,) = (block for block in blocks if block.startswith("$ "))
    module = parse_file(tmp_path / "m.console", "m.console", session.encode(), BUILT_IN)
    assert [verdict.problem for verdict in judge(module, run(module))] == [None] * 2
    (tmp_path / "pyproject.toml").write_text(next(block for block in blocks if block.startswith("[tool.")))
    known, problems = languages(tmp_path)
    assert (known["rust"].suffixes, problems) == ((".rs",), ())
    for name, suffixes in re.findall(r"^\| `\.(\w+)` \| (.*?) \|", README, re.MULTILINE):
        assert tuple(re.findall(r"`(.*?)`", suffixes)) == BUILT_IN[name].suffixes


def test_the_commands_and_files_that_it_names_exist():
    makefile = (ROOT / "Makefile").read_text()
    for task in set(re.findall(r"^    make (\w+)", README, re.MULTILINE)):
        assert re.search(rf"^{task}:", makefile, re.MULTILINE), task
    for path in re.findall(r"\]\(((?!http)[^)#]+)\)", README):
        if not path.startswith("img/box"):
            assert (ROOT / path).exists(), path


def test_the_options_of_themes_that_it_lists_are_all_there_are():
    table = README[README.index("| colours |") : README.index("Colours that differ too little")]
    named = set(re.findall(r"`([a-z-]+)`", table))
    assert named == set(OPTIONS)
    for name in THEMES:
        assert f"`{name}`" in README
