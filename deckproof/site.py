"""build/site/: everything that is handed out, with an index page, for any web server."""

import shutil
import tempfile
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import quote

from deckproof.check import Checked
from deckproof.deck.model import Deck
from deckproof.files import replace_directory
from deckproof.handout.links import dead
from deckproof.handout.pages import cover_alt, title_of
from deckproof.handout.phrases import sayer
from deckproof.handout.picture import png
from deckproof.problem import Problems
from deckproof.project import Project

WIDTH = 1200
"""Of the picture of a deck in pixels: what previews of links want."""

_PAGE = Path(__file__).with_name("site.html")


def make(checked: Checked, project: Project, address: str = "") -> Path:
    """Put what was built of the decks in `checked` into build/site/; where that is. Links in it are relative.
    Only previews of links want a full address, so that they have none without `address`, the site's.

    Raises `Problems` for links that lead nowhere.
    """
    with tempfile.TemporaryDirectory(prefix=".site-", dir=project.build) as scratch:
        site = Path(scratch) / "site"
        shutil.copytree(project.build / "handout", site / "handout")
        (site / ".nojekyll").touch()  # GitHub would leave out _static otherwise
        for deck in checked.sound:
            for suffix in (".html", ".pdf", ".epub"):
                shutil.copyfile(project.build / f"{deck.name}{suffix}", site / f"{deck.name}{suffix}")
            picture = png(site / f"{deck.name}.pdf", 1, (WIDTH, _height(deck)), project.cache)
            shutil.copyfile(picture, site / f"{deck.name}.png")
        (site / "index.html").write_text(_index(checked.sound, address), "utf-8")
        if broken := dead(site):
            raise Problems(broken)
        replace_directory(project.build / "site", site)
    return project.build / "site"


def _index(decks: tuple[Deck, ...], address: str) -> str:
    languages = {deck.language for deck in decks}
    language = languages.pop() if len(languages) == 1 else "en"
    title = title_of(decks[0]) if len(decks) == 1 else sayer(language)("Slides")
    authors = ", ".join(dict.fromkeys(name for deck in decks for name in deck.authors))
    base = f"{address.rstrip('/')}/" if address else ""
    picture = f"{base}{quote(decks[0].name)}.png"
    said = [
        ("og:title", title), ("og:type", "website"), ("og:image", picture), ("og:image:width", str(WIDTH)),
        ("og:image:height", str(_height(decks[0]))),
        ("og:image:alt", cover_alt(decks[0])),
        *([("og:url", base)] if base else []),
    ]  # fmt: skip
    meta = [f'<meta property="{name}" content="{escape(text)}">' for name, text in said]
    meta += [f'<meta name="author" content="{escape(authors)}">'] if authors else []
    return Template(_PAGE.read_text("utf-8")).substitute(
        language=language,
        title=escape(title),
        meta="\n".join(meta),
        heading="" if len(decks) == 1 else f"<h1>{escape(title)}</h1>",
        decks="\n".join(_card(deck, "h1" if len(decks) == 1 else "h2") for deck in decks),
    )


def _height(deck: Deck) -> int:
    width, height = deck.theme.page
    return round(WIDTH * height / width)


def _card(deck: Deck, heading: str) -> str:
    name, title = quote(deck.name), escape(title_of(deck))
    said = escape(" · ".join(filter(None, [", ".join(deck.authors), deck.date])))
    direction = ' dir="rtl"' if deck.is_rtl else ""
    say = sayer(deck.language)
    return f"""<article lang="{escape(deck.language)}"{direction}>
<a class="picture" href="{name}.html" tabindex="-1" aria-hidden="true">
<img src="{name}.png" alt="" width="{WIDTH}" height="{_height(deck)}"></a>
<{heading}><a href="{name}.html">{title}</a></{heading}>
<p>{said}</p>
<ul><li><a href="{name}.html">{say("Slides")}</a></li>
<li><a href="handout/{name}.html">{say("Handout")}</a></li>
<li><a href="{name}.pdf">PDF</a></li><li><a href="{name}.epub">EPUB</a></li></ul>
</article>"""
