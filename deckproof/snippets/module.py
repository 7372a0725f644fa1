"""What a snippet module is: its statements, regions and claims, as values."""

from pathlib import Path

from msgspec import Struct

from deckproof.snippets.language import PYTHON, Language


class Statement(Struct, frozen=True, omit_defaults=True):
    """A top-level statement: its first line (with decorators) and its last, from 1, and the names of the
    module that it assigns and uses."""

    line: int
    end: int
    assigns: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()
    uses_when_called: frozenset[str] = frozenset()  # in the bodies of functions that it defines
    changes: frozenset[str] = frozenset()  # names of what it changes in place
    changes_when_called: frozenset[str] = frozenset()  # names that functions that it defines assign or change
    is_expression: bool = False


class Region(Struct, frozen=True):
    """The lines between `# region name` and `# endregion`, which are its lines `line` and `end`."""

    name: str
    line: int
    end: int
    first: int  # the statements wholly inside are module.statements[first:stop]
    stop: int
    not_run: bool = False

    def holds(self, line: int) -> bool:
        return self.line < line < self.end


class Claim(Struct, frozen=True):
    """A comment that states what statements print or raise: those in `first:above` and, at the end of a
    region, the hidden ones in `after:stop`."""

    line: int
    end: int
    text: tuple[str, ...]  # without the comment signs
    first: int
    above: int
    after: int
    stop: int
    touches: bool  # the statement above it: where that prints, the hidden ones are not its business
    regions: tuple[str, ...] = ()  # those that show it

    @property
    def covered(self) -> tuple[int, ...]:
        """The statements it is about."""
        return (*range(self.first, self.above), *range(self.after, self.stop))


class ValueClaim(Struct, frozen=True):
    """A trailing `# => value` on the last line of a top-level statement."""

    line: int
    text: str
    statement: int
    regions: tuple[str, ...] = ()


class Defined(Struct, frozen=True):
    """A function, class or method, `Server.handle`: the line of its name, its first (with decorators) and its
    last."""

    name: str
    line: int
    first: int
    end: int


class Module(Struct, frozen=True, omit_defaults=True):
    """A snippet module as written. `file` is its path as problems show it.

    In other languages than Python its statements are the commands of a session, or the stretches of a
    program that its claims are about.
    """

    path: Path
    file: str
    lines: tuple[str, ...]
    statements: tuple[Statement, ...]
    regions: tuple[Region, ...]
    claims: tuple[Claim, ...]
    values: tuple[ValueClaim, ...]
    unjudged: tuple[tuple[int, tuple[str, ...]], ...] = ()  # lines that only look like claims; their regions
    language: Language = PYTHON
    text: str | None = None  # what is run, where that is not the file as it stands
    idle: bool = False  # all of it is marked as not run
    displayed: frozenset[int] = frozenset()  # statements that a deck shows in a console session
    shown: frozenset[int] = frozenset()  # lines that a deck shows besides those of regions
    # Of Python modules only:
    executable: frozenset[int] = frozenset()  # lines that have code
    defined: tuple[Defined, ...] = ()
    imports: tuple[str, ...] = ()  # the names that its text imports

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def sign(self) -> str:
        """What stands in front of a line of a claim."""
        return f"{self.language.comment} " if self.language.comment else ""

    def region(self, name: str) -> Region | None:
        return next((region for region in self.regions if region.name == name), None)
