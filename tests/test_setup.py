"""Set-up: what the system must bring, the Makefile that sees to it, and the package as it is installed."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from deckproof import system
from deckproof.theme import FLAT

ROOT = Path(__file__).resolve().parent.parent


def script(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def tool(name: str) -> system.Tool:
    return next(tool for tool in system.TOOLS if tool.name == name)


def names(tools: Iterable[system.Tool]) -> list[str]:
    return [tool.name for tool in tools]


# What is missing


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only directory on the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_this_system_has_what_these_tests_use() -> None:
    assert system.missing("test") == ()


@pytest.mark.parametrize("purpose", ["check", "html", "pdf", "test", "bench"])
def test_on_a_bare_system_everything_for_a_purpose_is_missing(path: Path, purpose: str) -> None:
    included = {purpose, *system.PURPOSES[purpose]}
    of_purpose = [tool for tool in system.TOOLS if included & set(tool.purposes)]
    on_the_path = (system.Kind.PROGRAM, system.Kind.TEX, system.Kind.FONT)
    expected = [tool.name for tool in of_purpose if tool.kind in on_the_path]
    assert names(system.missing(purpose)) == expected


def test_checking_needs_pandoc_only_and_html_no_tex() -> None:
    assert names(tool for tool in system.TOOLS if "check" in tool.purposes) == ["pandoc"]
    assert not [tool for tool in system.TOOLS if "html" in tool.purposes and "texlive" in tool.packages[0]]


def test_a_program_on_the_path_is_found_under_any_of_its_names(path: Path) -> None:
    assert "chromium" in names(system.missing("test"))
    browser = script(path / "google-chrome", "")
    assert "chromium" not in names(system.missing("test"))
    assert system.program("chromium") == str(browser)
    assert system.program("pandoc") is None


def test_a_latex_package_is_there_when_tex_finds_all_its_files(path: Path) -> None:
    script(path / "kpsewhich", "echo /texmf/beamer.cls; echo /texmf/array.sty; exit 1")
    lacking = names(system.missing("pdf"))
    assert "beamer" not in lacking
    assert "tools" in lacking  # calc.sty and longtable.sty were not found


def test_tex_and_fontconfig_are_asked_once_each(path: Path) -> None:
    log = path / "log"
    for program in ("kpsewhich", "fc-list"):
        script(path / program, f"echo {program} >> {log}")
    system.missing("test")
    assert sorted(log.read_text().split()) == ["fc-list", "kpsewhich"]


def test_a_font_is_known_by_any_name_of_its_family(path: Path) -> None:
    script(path / "fc-list", r"echo 'Inter,Inter Medium'; echo 'Other,JetBrains\ Mono'; echo 'Symbola Text'")
    lacking = names(system.missing("pdf"))
    assert "Inter" not in lacking
    assert "JetBrains Mono" not in lacking
    assert "Symbola" in lacking


def test_a_library_is_there_when_it_loads() -> None:
    library = system.Kind.LIBRARY
    assert system._LOOK[library](["libc.so.6", "libno-such.so.1"]) == (
        {"libc.so.6"} if sys.platform == "linux" else {"libc.so.6", "libno-such.so.1"}
    )


def test_every_font_of_the_theme_is_in_the_table() -> None:
    assert {FLAT.sans, FLAT.mono, *FLAT.fallbacks} <= set(names(system.TOOLS))


def test_every_latex_package_of_the_theme_is_in_the_table() -> None:
    tex = "".join(path.read_text() for path in (ROOT / "deckproof" / "beamer").rglob("*.tex"))
    packages = re.findall(r"\\(?:RequirePackage|usepackage)(?:\[[^]]*\])?\{([^}]*)\}", tex)
    used = {f"{name.strip()}.sty" for group in packages for name in group.split(",")}
    assert used <= {file for tool in system.TOOLS for file in tool.found_by}


# What to type


def test_the_advice_has_one_line_for_each_package_manager() -> None:
    tools = [tool(name) for name in ("pandoc", "beamer", "pdftotext", "pdftoppm", "Inter", "Symbola")]
    assert system.advice(tools).splitlines() == [
        "missing: pandoc, pdftotext, pdftoppm; the LaTeX package beamer; the fonts Inter, Symbola",
        "to install, type the line that fits this system:",
        "  sudo apt-get update && sudo apt-get install --no-install-recommends "
        "pandoc texlive-latex-recommended poppler-utils fonts-inter fonts-symbola",
        "  sudo dnf install pandoc texlive-beamer poppler-utils rsms-inter-fonts gdouros-symbola-fonts",
        "  brew install pandoc texlive poppler font-inter",
        "  (brew has no Symbola: only rare characters need them)",
    ]


def test_a_manager_that_has_none_of_the_packages_gets_no_line() -> None:
    assert [line.split()[0] for line in system.commands([tool("Symbola")])] == ["sudo", "sudo"]


def test_the_venv_package_is_that_of_the_running_python() -> None:
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    assert system.packages([tool("Python's venv")]) == (f"{python}-venv",)


@pytest.mark.parametrize("tool", system.TOOLS, ids=names(system.TOOLS))
def test_every_needed_tool_can_be_had_with_every_package_manager(tool: system.Tool) -> None:
    assert tool.packages[0]
    assert tool.packages[1]
    assert tool.packages[2] or not tool.needed or tool.kind is system.Kind.LIBRARY
    assert set(tool.purposes) <= system.PURPOSES.keys()


# Installing; apt-get and sudo are scripts, and nothing is installed


@pytest.fixture
def apt(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An apt-get that needs its lists updated, then brings pandoc; what it was asked is in the log."""
    log, pandoc = path / "log", path / "pandoc"
    script(path / "env", 'shift; shift; while [ "${1#-}" != "$1" ]; do shift; done; exec "$APT" "$@"')
    apt = script(
        path / "apt-get",
        f"echo $* >> {log}; [ $1 = update ] && echo >> {path}/lists && exit\n"
        f"[ -e {path}/lists ] || {{ echo 'E: Unable to locate package'; exit 100; }}\n"
        f"echo '#!/bin/sh' > {pandoc}; /bin/chmod +x {pandoc}",
    )
    monkeypatch.setenv("APT", str(apt))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return log


def ensure(*purposes: str) -> tuple[int, str]:
    said: list[str] = []
    return system.ensure(purposes, said.append), "\n".join(said)


def test_what_is_missing_is_installed_and_lists_are_updated_only_when_needed(apt: Path) -> None:
    status, said = ensure("check")
    assert status == 0
    assert said == "installing with apt, which may take some minutes: pandoc"
    install = "install --no-install-recommends pandoc"
    assert apt.read_text().splitlines() == [install, "update", install]
    (apt.parent / "pandoc").unlink()
    apt.unlink()
    assert ensure("check")[0] == 0
    assert apt.read_text().splitlines() == [install]


def test_nothing_is_said_or_done_when_nothing_is_missing(apt: Path) -> None:
    script(apt.parent / "pandoc", "")
    assert ensure("check") == (0, "")
    assert not apt.exists()


def test_what_apt_said_is_shown_only_when_it_failed(apt: Path) -> None:
    script(apt.parent / "apt-get", "echo 'E: No space left'; exit 100")
    status, said = ensure("check")
    assert status == system.MISSING
    assert "apt-get could not install them:\nE: No space left" in said
    assert "brew install pandoc" in said


@pytest.mark.parametrize(
    ("sudo", "status"), [("", 3), ("exit 1", 3), ('shift; [ $1 = true ] || exec "$@"', 0)]
)
def test_without_root_sudo_is_used_only_if_it_asks_nothing(
    apt: Path, monkeypatch: pytest.MonkeyPatch, sudo: str, status: int
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    if sudo:
        script(apt.parent / "sudo", sudo)
    found, said = ensure("check")
    assert found == status
    assert ("sudo dnf install pandoc" in said) == (status == 3)
    assert apt.exists() == (status == 0)


def test_a_tool_that_is_not_needed_does_not_stop_the_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "missing", lambda *purposes: (tool("Symbola"),))
    monkeypatch.setattr(system, "_rights", lambda: None)
    status, said = ensure("pdf")
    assert status == 0
    assert "fonts-symbola" in said


@pytest.mark.parametrize("arguments", [[], ["install"], ["install", "everything"], ["remove", "pdf"]])
def test_a_wrong_command_line_shows_the_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert system.main(arguments) == 2
    assert "usage: " in capsys.readouterr().err


def test_before_anything_is_installed_it_runs_by_itself() -> None:
    command = [sys.executable, "-I", "-S", "-c", "import runpy; runpy.run_path('system.py')"]
    subprocess.run(command, cwd=ROOT / "deckproof", check=True)


# The Makefile, in a copied project whose Python is a script that writes down what it is asked

PYTHON = r"""
here=$(pwd -P)
case "$*" in
    *version_info*) exit "${TOO_OLD:-0}" ;;
    *getcwd*) echo "$here $(readlink -f "$0")" ;;
    *realpath*) readlink -f "$0" ;;
    *"-m venv --clear .venv")
        echo "venv" >> log; rm -rf .venv; mkdir -p .venv/bin; ln -s "$(readlink -f "$0")" .venv/bin/python ;;
    *deckproof.system*) echo "system ${*#*install }" >> log ;;
    *"-m pip"*"-r "*) echo "pip ${*##*-r }" >> log; exit "${PIP_FAILS:-0}" ;;
    *"-m pip"*"-e .") echo "package" >> log ;;
    *) echo "run $*" >> log ;;
esac
"""


LOCKS = (
    "requirements.lock",
    "requirements-handout.lock",
    "requirements-test.lock",
    "requirements-bench.lock",
)


class Copy:
    """A copy of what set-up reads, in a directory of its own."""

    def __init__(self, root: Path, bin: Path) -> None:
        self.root, self.bin = root, bin
        root.mkdir(parents=True)
        for name in ("Makefile", "pyproject.toml", *LOCKS):
            shutil.copy(ROOT / name, root)
        (root / "deckproof").mkdir()
        shutil.copy(ROOT / "deckproof" / "system.py", root / "deckproof")
        script(bin / "python3", PYTHON)

    def make(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """What make says; what it did is in `log`."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        kept["PATH"] = f"{self.bin}:{kept['PATH']}"
        command = ["make", *arguments]
        (self.root / "log").unlink(missing_ok=True)
        return subprocess.run(command, cwd=self.root, env=kept | environment, capture_output=True, text=True)

    def did(self, *arguments: str, **environment: str) -> list[str]:
        """The steps that `make` took, all of which succeeded."""
        done = self.make(*arguments, **environment)
        assert done.returncode == 0, done.stderr
        return self.log

    @property
    def log(self) -> list[str]:
        log = self.root / "log"
        return log.read_text().splitlines() if log.exists() else []

    def touch(self, name: str) -> None:
        newest = max(path.stat().st_mtime for path in self.root.rglob("*") if path.exists())
        os.utime(self.root / name, (newest + 10, newest + 10))


@pytest.fixture(params=["project", "a project"])
def copy(tmp_path: Path, request: pytest.FixtureRequest) -> Copy:
    return Copy(tmp_path / request.param, tmp_path / "bin")


PDF = ["system venv pdf", "venv", "pip requirements.lock", "package", "run build.py pdf"]


def test_the_first_run_sets_up_and_the_second_only_runs(copy: Copy) -> None:
    assert copy.did("pdf") == PDF
    assert copy.did("pdf") == ["run build.py pdf"]
    assert copy.did("pdf", "DECK=a b") == ["run build.py pdf a b"]
    assert copy.make("-q", ".venv/ready-pdf").returncode == 0


def test_testing_brings_more_and_does_for_building(copy: Copy) -> None:
    assert copy.did("test") == [
        "system venv test",
        "venv",
        "pip requirements-test.lock",
        "package",
        "run -m pytest",
    ]
    assert copy.did("pdf") == ["system venv pdf", "run build.py pdf"]
    assert copy.did("test") == ["run -m pytest"]


def test_measuring_brings_what_it_measures_against(copy: Copy) -> None:
    copy.did("test")
    assert copy.did("bench") == [
        "system venv bench",
        "pip requirements-bench.lock",
        "package",
        "run -m bench",
    ]
    assert copy.did("bench", "test") == ["run -m bench", "run -m pytest"]


def test_the_handout_brings_what_it_alone_needs(copy: Copy) -> None:
    copy.did("pdf")
    brought = ["system venv handout", "pip requirements-handout.lock", "package"]
    assert copy.did("handout") == [*brought, "run build.py handout"]
    assert copy.did("site", "DECK=a", "URL=https://x") == ["run build.py site --url https://x a"]
    assert copy.did("pdf") == ["run build.py pdf"]


def test_building_first_and_testing_later_keeps_the_venv(copy: Copy) -> None:
    copy.did("pdf")
    assert copy.did("test") == ["system venv test", "pip requirements-test.lock", "package", "run -m pytest"]
    assert copy.did("pdf", "test") == ["run build.py pdf", "run -m pytest"]


def test_set_up_alone_does_each_thing_once(copy: Copy) -> None:
    assert copy.did("setup") == ["system venv check", *PDF[1:4], "system venv html", "system venv pdf"]
    assert copy.did("setup") == []


@pytest.mark.parametrize(
    ("changed", "steps"),
    [
        ("requirements.lock", ["system venv pdf", "pip requirements.lock", "package"]),
        ("pyproject.toml", ["system venv pdf", "pip requirements.lock", "package"]),
        ("deckproof/system.py", ["system venv pdf"]),
    ],
)
def test_a_change_redoes_what_depends_on_it(copy: Copy, changed: str, steps: list[str]) -> None:
    copy.did("pdf")
    copy.touch(changed)
    assert copy.did("pdf") == [*steps, "run build.py pdf"]


def test_a_set_up_that_was_broken_off_begins_anew(copy: Copy) -> None:
    assert copy.make("pdf", PIP_FAILS="1").returncode == 2
    assert copy.log == PDF[:3]
    assert not (copy.root / ".venv" / "ready-pdf").exists()
    assert copy.did("pdf") == PDF


def test_an_update_that_was_broken_off_begins_anew(copy: Copy) -> None:
    copy.did("pdf")
    assert copy.make("test", PIP_FAILS="1").returncode == 2
    assert copy.did("pdf") == PDF


def test_a_project_that_was_moved_gets_a_new_venv(copy: Copy) -> None:
    copy.did("pdf")
    copy.root = copy.root.rename(copy.root.with_name("elsewhere"))
    assert copy.did("pdf") == PDF


def test_a_venv_whose_python_is_gone_is_made_anew(copy: Copy) -> None:
    copy.did("pdf")
    (copy.root / ".venv" / "bin" / "python").unlink()
    assert copy.did("pdf") == PDF


def test_another_python_can_be_asked_for_and_is_kept(copy: Copy) -> None:
    copy.did("pdf")
    other = script(copy.bin / "python3.12", PYTHON)
    assert copy.did("pdf", f"PYTHON={other.name}") == PDF
    assert copy.did("pdf", f"PYTHON={other.name}") == ["run build.py pdf"]
    assert copy.did("pdf") == ["run build.py pdf"]


@pytest.mark.parametrize("arguments", [[], ["PYTHON=no-such-python"]])
def test_too_old_a_python_is_told_in_a_line(copy: Copy, arguments: list[str]) -> None:
    done = copy.make("pdf", *arguments, TOO_OLD="1")
    assert done.returncode == 2
    assert "is not Python 3.11 or newer" in done.stderr.splitlines()[0]
    assert not (copy.root / ".venv").exists()


def test_cleaning_removes_what_was_built_and_nothing_else(copy: Copy) -> None:
    copy.did("pdf")
    before = set(copy.root.rglob("*"))
    (copy.root / "build" / "cache").mkdir(parents=True)
    copy.did("clean")
    assert set(copy.root.rglob("*")) == before - {copy.root / "log"}


def test_help_lists_every_task_and_is_what_make_alone_does(copy: Copy) -> None:
    rules = (ROOT / "Makefile").read_text()
    tasks = re.findall(r"^([a-z]+):", rules, flags=re.MULTILINE)
    shown = copy.make("help").stdout
    assert [line.split()[1] for line in shown.splitlines()] == tasks
    assert {"pdf", "html", "handout", "site", "check", "test", "bench", "lint", "lock", "clean"} <= set(tasks)
    assert copy.make().stdout == shown
    assert copy.log == []


# build.py


def build(folder: Path, python: Path | str = sys.executable) -> subprocess.CompletedProcess[str]:
    """`build.py check -x`, run by a Python that has no packages."""
    shutil.copy(ROOT / "build.py", folder)
    command = [str(python), "-I", "-S", str(folder / "build.py"), "check", "-x"]
    return subprocess.run(command, capture_output=True, text=True)


def test_the_command_runs_in_the_venv_where_its_python_has_no_packages(tmp_path: Path) -> None:
    script(tmp_path / ".venv" / "bin" / "python", 'echo "$@"; exit 7')
    done = build(tmp_path)
    assert (done.stdout, done.returncode) == (f"{tmp_path / 'build.py'} check -x\n", 7)


def test_the_command_says_how_to_set_up_where_nothing_is(tmp_path: Path) -> None:
    done = build(tmp_path)
    assert (done.stderr, done.returncode) == ("deckproof is not set up here yet: run `make setup`\n", 3)


def test_a_venv_without_the_packages_is_not_tried_for_ever(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / ".venv"], check=True)
    done = build(tmp_path, tmp_path / ".venv" / "bin" / "python")
    assert (done.stderr, done.returncode) == ("deckproof is not set up here yet: run `make setup`\n", 3)


def test_help_of_the_command_is_that_of_the_package() -> None:
    done = subprocess.run([sys.executable, ROOT / "build.py", "--help"], capture_output=True, text=True)
    assert done.returncode == 0
    assert "build.py pdf" in done.stdout


# The package and its pins


def test_the_package_brings_its_data_files_and_its_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flit_core import buildapi

    monkeypatch.chdir(ROOT)
    with zipfile.ZipFile(tmp_path / buildapi.build_wheel(str(tmp_path))) as wheel:
        inside = set(wheel.namelist())
        entries = next(wheel.read(name).decode() for name in inside if name.endswith("entry_points.txt"))
    sources = (path for path in (ROOT / "deckproof").rglob("*") if path.is_file())
    wanted = {str(path.relative_to(ROOT)) for path in sources if "__pycache__" not in path.parts}
    assert wanted <= inside
    assert "deckproof=deckproof.cli:main" in entries
    assert "deckproof=deckproof.pytest_plugin" in entries


def pins(name: str) -> dict[str, list[str]]:
    """Each pinned package of a lock file with its hashes."""
    blocks = re.split(r"\n(?=\S)", (ROOT / name).read_text())
    pinned = [re.match(r"([a-z0-9.-]+==\S+)", block) for block in blocks]
    return {m[1]: re.findall(r"sha256:[0-9a-f]{64}", b) for m, b in zip(pinned, blocks, strict=True) if m}


def test_everything_is_pinned_with_hashes_and_building_needs_a_part_of_what_testing_does() -> None:
    building, handing_out, testing, measuring = map(pins, LOCKS)
    assert building.items() <= handing_out.items() <= testing.items() <= measuring.items()
    assert all(measuring.values())


def test_the_pins_have_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    asked = [*project["project"]["dependencies"], *groups["build"], *groups["deck"]]
    names = {re.split(r"[^a-zA-Z0-9-]", requirement)[0] for requirement in asked}
    assert names <= {pin.partition("==")[0] for pin in pins("requirements.lock")}
    names = {
        re.split(r"[^a-zA-Z0-9-]", one)[0] for one in project["project"]["optional-dependencies"]["handout"]
    }
    assert names <= {pin.partition("==")[0] for pin in pins("requirements-handout.lock")}
    for lock, more in (("requirements-test.lock", ("test", "dev")), ("requirements-bench.lock", ("bench",))):
        names = {re.split(r"[^a-zA-Z0-9-]", requirement)[0] for name in more for requirement in groups[name]}
        assert names <= {pin.partition("==")[0] for pin in pins(lock)}


def test_the_pins_name_no_place_to_fetch_from() -> None:
    for name in LOCKS:
        assert not re.search(r"https?:|file:|--index|--find|/", (ROOT / name).read_text())
