"""What a slide shows of a module: the lines of a region, or of a function, class or method."""

import textwrap
from contextlib import suppress
from difflib import get_close_matches

from msgspec import Struct

from deckproof.snippets.module import Module


class Shown(Struct, frozen=True):
    """Dedented text (no line end after the last line), and whether any of it is marked as not run."""

    text: str
    not_run: bool
    numbers: tuple[int, ...]  # which lines of the module those of the text are, from 1
    indent: int  # by how much they were dedented


def shown(module: Module, name: str) -> Shown:
    """The part of `module` that `name` names. Raises `LookupError`, whose message is for the author."""
    return _lines(module, *span(module, name))


def lines_of(module: Module, name: str) -> range:
    """The lines of what `name` names in `module`; none where it names nothing, of which `shown` tells."""
    with suppress(LookupError):
        first, last = span(module, name)
        return range(first, last + 1)
    return range(0)


def span(module: Module, name: str) -> tuple[int, int]:
    """The first and the last line of what `name` names in `module`. Raises `LookupError` as `shown` does."""
    region = module.region(name)
    if not module.language.is_python:
        if region is not None:
            return region.line + 1, region.end - 1
        raise _unknown(module, name, [r.name for r in module.regions], "region")
    objects = [one for one in module.defined if one.name == name]
    if region is not None and objects:
        raise LookupError(f"{name} is a region and also defined in line {objects[0].line}: rename the region")
    if len(objects) > 1:
        lines = " and ".join(str(one.line) for one in objects)
        raise LookupError(
            f"{name} is defined more than once, in lines {lines}: put a region around the one to show"
        )
    if region is not None:
        return region.line + 1, region.end - 1
    if objects:
        return objects[0].first, objects[0].end
    known = [r.name for r in module.regions] + [one.name for one in module.defined]
    raise _unknown(module, name, known, "region, function or class")


def _unknown(module: Module, name: str, known: list[str], kinds: str) -> LookupError:
    near = get_close_matches(name, known, 1)
    there = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known) or 'none'}"
    return LookupError(f"{module.file} has no {kinds} {name}; {there}")


def _lines(module: Module, first: int, last: int) -> Shown:
    marks = {mark for region in module.regions for mark in (region.line, region.end)}
    numbered = [(n, module.lines[n - 1]) for n in range(first, last + 1) if n not in marks]
    while numbered and not numbered[0][1].strip():
        numbered.pop(0)
    while numbered and not numbered[-1][1].strip():
        numbered.pop()
    lines = [line.rstrip() for _, line in numbered]
    text = textwrap.dedent("\n".join(lines))
    not_run = any(r.not_run and r.line < last and first < r.end for r in module.regions)
    indent = max((len(a) - len(b) for a, b in zip(lines, text.split("\n"), strict=False)), default=0)
    return Shown(text, not_run, tuple(number for number, _ in numbered), indent)
