"""Are all links of a site good? Looks at its files only: addresses on the network are not asked for."""

from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from deckproof.problem import Problem

_ADDRESSES = {"a": "href", "link": "href", "img": "src", "script": "src", "source": "src", "iframe": "src"}
_OWN = ("#/", "#page=")  # fragments that a deck in HTML and viewers of PDF understand


class _Reader(HTMLParser):
    """Collects what a page links to, and its anchors."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[tuple[str, int]] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the address and the anchor of an element."""
        given = dict(attrs)
        self.anchors |= {
            name for name in (given.get("id"), given.get("name") if tag == "a" else None) if name
        }
        address = given.get(_ADDRESSES.get(tag, ""))
        if address is not None:
            self.targets.append((address, self.getpos()[0]))


@cache
def _read(page: Path, _stamp: int) -> _Reader:
    reader = _Reader()
    reader.feed(page.read_text("utf-8"))
    return reader


def read(page: Path) -> _Reader:
    """What is in `page`."""
    return _read(page, page.stat().st_mtime_ns)


def dead(site: Path, home: Path | None = None) -> list[Problem]:
    """A problem for each link of the pages in `site` that leads to no file, or to no anchor in one. `home` is
    where the site will be, if it is not there yet: for links that lead out of it."""
    return [
        Problem(
            str(page.relative_to(site)),
            line,
            "dead-link",
            f"the link to {target} leads nowhere",
            "this is a page of the handout: mend the slide or the snippet that it is made of",
        )
        for page in sorted(site.rglob("*.html"))
        for target, line in read(page).targets
        if not _is_good(target, page, site, home or site)
    ]


def _is_good(target: str, page: Path, site: Path, home: Path) -> bool:
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return True
    if target.startswith("/"):  # would be lost in a subdirectory
        return False
    path = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if not path.is_relative_to(site.resolve()) and site != home:
        path = (home / page.parent.relative_to(site) / unquote(parts.path)).resolve()
    if path.is_dir():
        path /= "index.html"
    if not path.is_file():
        return False
    fragment = f"#{parts.fragment}"
    if fragment == "#" or fragment.startswith(_OWN) or path.suffix != ".html":
        return True
    return unquote(parts.fragment) in read(path).anchors or parts.fragment == "top"


def targets(page: Path) -> Iterator[str]:
    """What `page` links to."""
    for target, _ in read(page).targets:
        yield target
