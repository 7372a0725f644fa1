"""What is wrong with a module in another language than Python, in words."""

import re
from collections.abc import Iterator

from deckproof.problem import Problem
from deckproof.snippets.module import Module
from deckproof.snippets.recording import End, Recording

_ABSENT = re.compile(r": line (?P<line>\d+): (?P<tool>\S+): command not found$")
_SHOWN = 12  # lines of what it wrote to stderr


def ending(module: Module, recording: Recording) -> Problem | None:
    """What ended the run of a program in a way that Python modules do not end in."""
    errors = _errors(module, recording)
    line = _line(module, errors)
    if recording.end is End.MISSING:
        return missing(module, 0, recording.detail, f"{module.language.name} files need {recording.detail}")
    if recording.end is End.BUILD:
        said = next((text for text in errors if "error" in text), errors[-1] if errors else recording.detail)
        message, hint = (
            f"this does not compile: {said.strip()}",
            "mend the program; it is compiled as it stands",
        )
        return Problem(module.file, line, "compile", message, hint, detail=tuple(errors[:_SHOWN]))
    if recording.end is End.STATUS and module.language.is_session:
        place = module.statements[max(len(recording.steps) - 1, 0)]
        message = "the session ends here, before its last command"
        return Problem(
            module.file, place.line, "exit", message, "remove what ends it, or what comes after it"
        )
    if recording.end is End.STATUS:
        texts = [text for text in errors if text.strip() and not text.startswith("Node.js v")]
        told = [text for text in texts if not text.startswith((" ", "\t"))]  # no frames of a stack
        last = "".join(f": {text.strip()}" for text in (told or texts)[-1:])
        message = f"the program ends with {recording.detail}{last}"
        hint = "mend it, or let it end with exit status 0 where this is meant"
        return Problem(module.file, line, "exit-status", message, hint, detail=_listed(errors))
    if recording.end is End.DIED:
        message = f"the program died: {recording.detail}"
        hint = "a program must run to its end"
        return Problem(module.file, line, "died", message, hint, detail=_listed(errors))
    return None


def absent(module: Module, recording: Recording) -> Iterator[Problem]:
    """The commands that a shell script calls and that are not there. It goes on without them, and may end as
    if nothing were wrong."""
    if module.language.name != "bash":
        return
    found = map(_ABSENT.search, _errors(module, recording))
    for line, tool in dict.fromkeys((int(match["line"]), match["tool"]) for match in found if match):
        yield missing(module, line if line <= len(module.lines) else 0, tool, f"this needs {tool}")


def missing(module: Module, line: int, tool: str, why: str) -> Problem:
    """A tool that is not there, and how to install it."""
    from deckproof import system  # only when something is missing

    known = [one for one in system.TOOLS if one.name == tool]
    hint = f"install {tool} so that it is on the PATH, or mark the regions that need it [not run]"
    message = f"{why}, which is not installed"
    return Problem(module.file, line, "missing-tool", message, hint, detail=system.commands(known))


def unjudged(module: Module, line: int) -> Problem:
    """A comment that a reader of the slide takes for a claim, and that is not at the end of its region."""
    sign = module.language.comment
    message = "this looks like a claim, but it is not at the end of its region, where it could be judged"
    hint = (
        "state all output at the region's end; or, if it is a remark, put a blank line above and none below"
    )
    text = module.lines[line - 1]
    if text.lstrip().startswith("/*"):
        message = f"this looks like a claim, but claims are comments that begin with `{sign}`"
        hint = f"state output in lines that begin with `{sign}`"
    elif f"{sign} =>" in text or f"{sign}=>" in text:
        message = f"`{sign} =>` states nothing that can be judged in a {module.language.name} file"
        hint = "print the value, and state it at the region's end"
    return Problem(module.file, line, "unjudged-claim", message, hint)


def _errors(module: Module, recording: Recording) -> list[str]:
    """What the program wrote to stderr, with the file named as problems name it."""
    name = re.escape(module.path.name)
    path = re.compile(rf"(?<![\w.])/[^\n:]*/{name}(?![\w.])")
    return path.sub(lambda _: module.file, recording.errors).rstrip().splitlines()


def _line(module: Module, errors: list[str]) -> int:
    """The first line of the module that its messages name; 0 if they name none."""
    place = re.compile(rf"{re.escape(module.file)}:( line )?(\d+)")
    found = (place.search(text) for text in errors)
    line = next((int(match[2]) for match in found if match), 0)
    return line if line <= len(module.lines) else 0


def _listed(errors: list[str]) -> tuple[str, ...]:
    if not errors:
        return ()
    more = [f"  ({len(errors) - _SHOWN} lines before)"] if len(errors) > _SHOWN else []
    return ("on stderr:", *more, *(f"  {text}" for text in errors[-_SHOWN:]))
