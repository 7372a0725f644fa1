"""Where the parts of a project are."""

from pathlib import Path

from msgspec import Struct

_NOTES = ("README", "ERRATA", "CHANGELOG", "LICENSE", "NOTES")


class Project(Struct, frozen=True):
    """A directory of the shape that every command works on."""

    root: Path

    @property
    def slides(self) -> Path:
        return self.root / "slides"

    @property
    def snippets(self) -> Path:
        return self.root / "snippets"

    @property
    def img(self) -> Path:
        return self.root / "img"

    @property
    def build(self) -> Path:
        return self.root / "build"

    @property
    def cache(self) -> Path:
        return self.build / "cache"

    def decks(self) -> list[Path]:
        """The sources of all decks, by name. README.md and ERRATA.md are notes, not decks, and files that
        begin with `.` or `_` are not meant."""
        found = (path for path in self.slides.glob("*.md") if not path.name.startswith((".", "_")))
        return sorted(path for path in found if path.stem not in _NOTES and path.is_file())

    def shown(self, path: Path) -> str:
        """`path` as problems name it: relative to the project where it is inside."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)
