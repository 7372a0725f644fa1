"""A little project in one expression: `project({"slides/x.md": …}).run("check")`."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from msgspec import Struct
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

REPOSITORY = Path(__file__).parent.parent
pytest_plugins = ["pytester"]


class Result(Struct, frozen=True):
    status: int
    out: str
    err: str

    @property
    def codes(self) -> list[str]:
        """The codes of the problems shown, in their order."""
        return [
            line.split("[")[1].split("]")[0] for line in self.err.splitlines() if line.startswith("problem[")
        ]


class Sandbox(Struct, frozen=True):
    root: Path

    def write(self, files: Mapping[str, str]) -> "Sandbox":
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return self

    def run(self, *arguments: str) -> Result:
        """Run `deckproof` on the project, as a user would."""
        command = [sys.executable, "-m", "deckproof", "-C", str(self.root), *arguments]
        done = subprocess.run(
            command, capture_output=True, text=True, cwd=REPOSITORY, timeout=120, check=False
        )
        assert 'Traceback (most recent call last):\n  File "' + str(REPOSITORY) not in done.stderr, (
            done.stderr
        )
        return Result(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    """One cache for all the projects of a session, so that TeX's preamble is dumped once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a process."""
    installed = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=installed, args=quiet)
        yield browser
        browser.close()


@pytest.fixture
def project(tmp_path, cache) -> Callable[[Mapping[str, str]], Sandbox]:
    """Makes a project of the given files in an empty directory."""
    root = tmp_path / "project"
    (root / "build").mkdir(parents=True)
    (root / "build" / "cache").symlink_to(cache)
    return lambda files: Sandbox(root).write(files)


@pytest.fixture
def repository(project) -> Sandbox:
    """A copy of this repository's deck, snippets and pictures."""
    return _copy(project({}))


@pytest.fixture(scope="module")
def copy_of_repository(tmp_path_factory, cache) -> Sandbox:
    """The same, for all tests of a module."""
    root = tmp_path_factory.mktemp("repository")
    (root / "build").mkdir()
    (root / "build" / "cache").symlink_to(cache)
    return _copy(Sandbox(root))


def _copy(sandbox: Sandbox) -> Sandbox:
    for name in ("slides", "snippets", "img"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(REPOSITORY / name, sandbox.root / name, ignore=ignored)
    return sandbox


@pytest.fixture(scope="module")
def a_project(tmp_path_factory, cache) -> Callable[[Mapping[str, str]], Sandbox]:
    """Makes a project of the given files, for all tests of a module."""

    def make(files: Mapping[str, str]) -> Sandbox:
        root = tmp_path_factory.mktemp("project")
        (root / "build").mkdir()
        (root / "build" / "cache").symlink_to(cache)
        return Sandbox(root).write(files)

    return make


@pytest.fixture(scope="session")
def built_decks(tmp_path_factory, cache) -> Callable[[str], Path]:
    """The build directory of this repository's deck (""), or of those in a directory of tests/decks, made once."""
    done: dict[str, Path] = {}

    def made(name: str) -> Path:
        if name not in done:
            source = REPOSITORY / "tests" / "decks" / name if name else REPOSITORY
            root = tmp_path_factory.mktemp("built")
            for part in source.iterdir():
                if part.name in ("slides", "snippets", "img"):
                    shutil.copytree(part, root / part.name, ignore=shutil.ignore_patterns("__pycache__"))
                elif part.suffix == ".bib":
                    shutil.copy(part, root)
            (root / "build").mkdir()
            (root / "build" / "cache").symlink_to(cache)
            for command in ("pdf", "html"):
                result = Sandbox(root).run(command)
                assert result.status == 0, result.err
                assert "has room" not in result.err
            done[name] = root / "build"
        return done[name]

    return made


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a deck in a window of that size."""
    pages: list[Page] = []

    def made(file: Path, width: int = 1280, height: int = 720) -> Page:
        page = browser.new_page(viewport={"width": width, "height": height})
        pages.append(page)
        page.goto(file.as_uri())
        page.wait_for_selector("html[data-ready]")
        return page

    yield made
    for page in pages:
        page.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    context.set_default_timeout(10_000)
    yield context
    context.close()
