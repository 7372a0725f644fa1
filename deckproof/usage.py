"""What decks leave of the snippets, and what they show again."""

from collections.abc import Mapping, Sequence

from deckproof.snippets.module import Module
from deckproof.snippets.shown import lines_of


def usage(modules: Mapping[str, Module], shows: Mapping[str, Sequence[str]]) -> list[str]:
    """A line for each module and region of `modules` that no slide shows, and for what several slides do.

    `shows` has the slides for each snippet, by the name of its module in `modules` and its own
    ("generators:first"). A region inside one that is shown is shown.
    """
    shown = {name: _lines(name, module, shows) for name, module in modules.items()}
    lines = []
    for name, module in modules.items():
        if not shown[name]:
            lines.append(f"{module.file}: no slide shows it")
            continue
        lines += [
            f"{module.file}:{region.line}: no slide shows the region {region.name}"
            for region in module.regions
            if not any(line in shown[name] for line in range(region.line + 1, region.end))
        ]
    for snippet, slides in shows.items():
        if len(slides) > 1:
            lines.append(f"{snippet} is shown {len(slides)} times: {'; '.join(slides)}")
    return lines


def _lines(name: str, module: Module, shows: Mapping[str, Sequence[str]]) -> set[int]:
    """The lines of `module` that are shown."""
    lines: set[int] = set()
    for snippet in shows:
        part = snippet.removeprefix(f"{name}:")
        if part != snippet:
            lines.update(lines_of(module, part))
    return lines
