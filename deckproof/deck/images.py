"""Which file the picture on a slide is."""

import re
from difflib import get_close_matches
from pathlib import Path

from deckproof.deck.site import Site
from deckproof.project import Project


def picture(target: str, line: int, site: Site, project: Project, source: Path) -> Path | None:
    """The file for `target`, on `line` of the deck `source`: the picture, or what draws it.

    None, and a problem of the `site`, where there is none.
    """
    if re.match(r"[a-z][a-z0-9+.-]+:", target):
        site.problem(line, "remote-image", f"{target} is not in the project, and slides have no network",
                      "save the picture in img/ and name it from there")  # fmt: skip
        return None
    for base in (project.root, source.parent):
        path = (base / target).resolve()
        if path.is_file():
            return path
        if path.suffix in (".svg", ".pdf", "") and path.with_suffix(".py").is_file():
            return path.with_suffix(".py")
    here = sorted(p for p in project.img.glob("*") if p.is_file() and not p.name.startswith(("_", ".")))
    known = [
        str(p.relative_to(project.root).with_suffix(".svg" if p.suffix == ".py" else p.suffix)) for p in here
    ]
    near = get_close_matches(target, known, 1)
    there = f"did you mean {near[0]}?" if near else f"pictures here: {', '.join(known) or 'none'}"
    site.problem(line, "no-image", f"there is no picture {target}", there)
    return None
