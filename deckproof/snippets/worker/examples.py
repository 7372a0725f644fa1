"""Runs the examples in a module's docstrings, by doctest's rules, and notes what became of each."""

import doctest
from typing import Any

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Note = Callable[[dict[str, object]], None]

_TRACEBACK = "Traceback (most recent call last):\n"


class Endless(BaseException):
    """Ends an example that prints more than a module may."""


class _Output(doctest._SpoofOut):  # type: ignore[name-defined, misc]
    """What stands for sys.stdout while examples run."""

    left = 0

    def write(self, text: str) -> int:
        self.left -= len(text)
        if self.left < 0:
            raise Endless
        written: int = super().write(text)
        return written


class _Runner(doctest.DocTestRunner):
    """Notes when an example begins and what it does."""

    def __init__(self, note: "Note", allowed: int) -> None:
        super().__init__(verbose=False)
        self._fakeout = _Output()
        self._fakeout.left = allowed
        self.note = note
        self.place: dict[str, object] = {}
        self.judged: set[int] = set()

    def about(self, test: doctest.DocTest, example: doctest.Example, outcome: str, got: str) -> None:
        self.judged.add(id(example))
        line = (test.lineno or 0) + example.lineno
        told = {"line": line, "source": example.source, "want": example.want, "got": got, "outcome": outcome}
        self.note({"example": self.place | told})

    def report_start(self, out: Any, test: doctest.DocTest, example: doctest.Example) -> None:
        self.about(test, example, "unended", "")

    def report_success(self, out: Any, test: doctest.DocTest, example: doctest.Example, got: str) -> None:
        self.about(test, example, "true", got)

    def report_failure(self, out: Any, test: doctest.DocTest, example: doctest.Example, got: str) -> None:
        self.about(test, example, "false", _short(got))

    def report_unexpected_exception(
        self, out: Any, test: doctest.DocTest, example: doctest.Example, exc_info: Any
    ) -> None:
        if exc_info[0] is Endless:
            self.about(test, example, "unended", "")
            raise exc_info[1]
        self.about(test, example, "false", _short(doctest._exception_traceback(exc_info)))  # type: ignore[attr-defined]


def check(docstrings: "list[list[Any]]", names: "dict[str, Any]", note: "Note", allowed: int) -> None:
    """Run the examples of `docstrings`: for each its object's name, its first and last line, its text.

    Each has a copy of `names`, the module's, for itself, and all together may print `allowed` characters.
    """
    runner = _Runner(note, allowed)
    for name, first, last, text in docstrings:
        runner.place = {"first": first, "last": last}
        try:
            test = doctest.DocTestParser().get_doctest(text, names.copy(), name, None, first)
        except ValueError as error:
            told = {"line": first, "source": "", "want": "", "got": str(error), "outcome": "malformed"}
            note({"example": runner.place | told})
            continue
        try:
            runner.run(test, out=lambda _: None, clear_globs=False)
        except KeyboardInterrupt:  # doctest lets that pass: the example at hand raised it
            told = {
                "line": first,
                "source": ">>>",
                "want": "",
                "got": "KeyboardInterrupt",
                "outcome": "false",
            }
            note({"example": runner.place | told})
        for example in test.examples:
            if id(example) not in runner.judged:
                runner.about(test, example, "unchecked", "")


def _short(got: str) -> str:
    """`got` with the frames of its traceback left out, as docstrings leave them out."""
    printed, head, _ = got.partition(_TRACEBACK)
    if not head:
        return got
    lines = got.rpartition(_TRACEBACK)[2].splitlines(keepends=True)
    while lines and lines[0].startswith(" "):
        lines.pop(0)
    return f"{printed}{head}    ...\n{''.join(lines)}"
