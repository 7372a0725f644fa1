"""Modules that are kept as they were parsed: the same as parsed anew, until anything that matters changes."""

import sys
from pathlib import Path

import pytest

from deckproof import files
from deckproof.problem import Problems
from deckproof.snippets import parsed as kept_modules
from deckproof.snippets.parse import parse

HERE = Path(__file__).parent
MODULES = [
    path
    for place in (HERE / "golden", HERE.parents[1] / "snippets")
    for path in sorted(place.glob("*.py"))
    if path.name != "conftest.py"
]


@pytest.fixture
def parsed(tmp_path, monkeypatch):
    """As a process does that begins; and how many modules were parsed."""
    asked = []

    def counting(language, path, file, content):
        asked.append(path)
        return parse(path, file, content)

    monkeypatch.setattr(kept_modules, "parse_as", counting)

    def by_a_new_process(path, content, file="m.py"):
        asked.clear()
        kept_modules.parsed.cache_clear()
        files.program.cache_clear()
        monkeypatch.setattr(files, "_KEPT", {})
        module = kept_modules.parsed(path, file, content, tmp_path / "cache")
        files.save_kept()
        return module, len(asked)

    yield by_a_new_process
    kept_modules.parsed.cache_clear()


def test_a_module_that_is_kept_is_as_it_was_parsed(parsed):
    known = 0
    for path in MODULES:
        content = path.read_bytes()
        try:
            module = parse(path, "m.py", content)
        except Problems:  # and there is nothing to keep
            for _ in range(2):
                with pytest.raises(Problems):
                    parsed(path, content)
            continue
        assert parsed(path, content) == (module, 1)
        assert parsed(path, content) == (module, 0)
        known += 1
    assert known > 50


def test_where_a_module_is_and_what_problems_call_it_are_not_kept(parsed):
    assert parsed(Path("m.py"), b"x = 1\n")[1] == 1
    module, count = parsed(Path("m.py"), b"x = 1\n", "other/m.py")
    assert (module.file, count) == ("other/m.py", 0)


def test_a_module_is_parsed_anew_where_its_text_changed(parsed):
    parsed(Path("m.py"), b"# region a\nx = 1\n# endregion\n")
    module, count = parsed(Path("m.py"), b"# region b\nx = 1\n# endregion\n")
    assert (module.regions[0].name, count) == ("b", 1)


def test_a_module_is_parsed_anew_by_another_python_and_by_another_deckproof(parsed, monkeypatch):
    assert parsed(Path("m.py"), b"x = 1\n")[1] == 1
    with monkeypatch.context() as other:
        other.setattr(sys, "version", "4.0")
        assert parsed(Path("m.py"), b"x = 1\n")[1] == 1
    assert parsed(Path("m.py"), b"x = 1\n")[1] == 1
    with monkeypatch.context() as other:
        other.setattr(kept_modules, "program", lambda: "other")
        assert parsed(Path("m.py"), b"x = 1\n")[1] == 1
