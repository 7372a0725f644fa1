"""A deck as a book: what its handout has, in one EPUB file, by pandoc."""

import io
import json
import re
import shutil
import tempfile
import uuid
import zipfile
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from pandocfilters import stringify, walk

from deckproof.deck.drawing import description
from deckproof.deck.marks import BLOCK, LABEL, QED, SPACE
from deckproof.deck.model import Code, Slide
from deckproof.deck.pandoc import run, to_ast
from deckproof.deck.slides import is_heading, split
from deckproof.deck.words import SOFT_HYPHEN
from deckproof.files import cached, digest
from deckproof.handout.code import Snippets
from deckproof.handout.listing import docstring, unstated
from deckproof.handout.nodes import LOOKS, Block, is_drawn, own_classes
from deckproof.handout.pages import slide_title, title_of
from deckproof.handout.phrases import Say, sayer
from deckproof.handout.talk import Talk
from deckproof.highlight import tokens
from deckproof.reveal.style import code_classes
from deckproof.theme import FLAT

_OWN = "html5"  # raw blocks that are written as they are; those of decks are read, since they may be no XML
_LABELLED = re.compile(rb'<li>(\s*(?:<p>)?<span class="item-label">)')
_NO_DATE = re.compile(rb"\s*<dc:date[^>]*></dc:date>")  # of pandoc 2, for decks without one
_MODIFIED = re.compile(rb'(<meta property="dcterms:modified">)[^<]*(</meta>)')


def epub(talk: Talk, cover: Path | None, snippets: Snippets, runtime: str, cache: Path) -> bytes:
    """The book of `talk`, with the picture `cover` on its cover; the same bytes for the same talk.
    Pictures are files whose names say what is in them, so that `cache` has the book if it was made before."""
    deck = talk.deck
    parts = split(deck.ast["blocks"], deck.slide_level)
    say = sayer(deck.language)
    blocks: list[Block] = []
    for slide in talk.slides:
        own = deck.slides[slide.place]
        rest = (
            parts[slide.place][1:]
            if is_heading(parts[slide.place][0], deck.slide_level)
            else parts[slide.place]
        )
        title = slide_title(deck, slide)
        blocks.append(_heading(min(own.level, 2), title, slide.anchor))
        if own.number:
            alt = f"{say('Slide {}').format(own.number)}: {title}"
            blocks += [_picture(path, alt) for path in slide.pictures]
        blocks += _content(rest, talk, snippets, own)
        if slide.place in talk.spoken:
            said = _content(talk.spoken[slide.place], talk, snippets, own)
            blocks.append({"t": "Div", "c": [["", ["spoken"], []], said]})
    blocks += _modules(talk, snippets, runtime)
    meta: dict[str, Any] = {
        "title": _words(title_of(deck)),
        "author": {"t": "MetaList", "c": [_words(name) for name in deck.authors]},
        "lang": _words(deck.language),
        "identifier": _words(
            f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'deckproof:{deck.name}:{deck.title}')}"
        ),
    }
    if deck.date:
        meta["date"] = _words(deck.date)
    if deck.is_rtl:
        meta["dir"] = _words("rtl")
    rules = files(__package__).joinpath("epub.css").read_text("utf-8") + code_classes(FLAT)
    text = json.dumps({**deck.ast, "meta": meta, "blocks": blocks})
    key = digest("book", text, rules, str(cover))
    made = cached(cache, key, ".epub", lambda: _bound(text, rules, cover, deck.file))
    return made.read_bytes()


def _bound(text: str, rules: str, cover: Path | None, file: str) -> bytes:
    """The book with the AST `text`, for the deck in `file`."""
    with tempfile.TemporaryDirectory() as scratch:
        style = Path(scratch) / "style.css"
        style.write_text(rules, "utf-8")
        options = [f"--css={style}", "--mathml"]
        if cover:  # which needs a name that can be an identifier
            named = shutil.copyfile(cover, Path(scratch) / f"cover{cover.suffix}")
            options.append(f"--epub-cover-image={named}")
        book = Path(scratch) / "book.epub"
        run(["-f", "json", "-t", "epub3", "-o", str(book), *options], text, file)
        return _settled(book.read_bytes())


def _settled(book: bytes) -> bytes:
    """`book` without the time at which it was made, and with lists as it has them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as made, zipfile.ZipFile(out, "w") as settled:
        for one in made.infolist():
            content = made.read(one)
            if one.filename.endswith(".xhtml"):
                content = _LABELLED.sub(rb'<li class="labelled">\1', content)
            if one.filename.endswith(".opf"):
                content = _MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z\g<2>", content)
                content = _NO_DATE.sub(b"", content)
            info = zipfile.ZipInfo(one.filename, (1980, 1, 1, 0, 0, 0))
            info.compress_type = one.compress_type
            settled.writestr(info, content)
    return out.getvalue()


def _content(blocks: list[Block], talk: Talk, snippets: Snippets, own: Slide) -> list[Block]:
    """The `blocks` of a slide as a book has them: nothing of steps, and words in the place of pictures, which
    are on the picture of the slide."""
    deck = talk.deck

    def replace(key: str, value: Any, _format: str, _meta: Any) -> Any:
        match key:
            case "CodeBlock":
                return _code(
                    deck.codes[int(dict(value[0][2])["deckproof-code"])], snippets, sayer(deck.language)
                )
            case "Header":
                return [{"t": "Para", "c": [{"t": "Strong", "c": value[2]}]}]
            case "Image":
                return _shown(value, deck.pictures[int(value[2][0])].alt)
            case "HorizontalRule":
                return []
            case "RawBlock" if value[0] == _OWN:
                return None
            case "RawBlock" if is_drawn({"t": key, "c": value}):
                return [{"t": "Para", "c": _described(description(value[1]))}]
            case "RawInline" if is_drawn({"t": key, "c": value}):
                return _described(description(value[1]))
            case "RawBlock" if value[0].startswith("html"):
                return to_ast(value[1], deck.file, reader="html")["blocks"]
            case "RawBlock" | "RawInline":
                return []
            case "Div" | "Span":
                return _bare(key, value)
        return None

    def _bare(key: str, value: Any) -> Any:
        (identifier, classes, pairs), inside = value
        given: dict[str, str] = dict(pairs)
        if "notes" in classes:
            return []
        if SPACE in classes:
            return [{"t": "Space"}] if "width" in given else []
        if QED in classes:
            return [{"t": "Str", "c": "\u00a0∎"}]
        if BLOCK in classes:
            title, *rest = inside
            head = [{"t": "Para", "c": [{"t": "Strong", "c": title["c"]}]}] if title["c"] else []
            inside = [*head, *rest]
        done = walk(inside, replace, "", {})
        look = LOOKS.get("alert" if "alert" in classes else given.get("font", given.get("how", "")), "")
        kept = [look] if look and BLOCK not in classes else own_classes(classes)
        kept += ["item-label"] if LABEL in classes else []
        return [{"t": key, "c": [[identifier, kept, []], done]}] if identifier or kept else done

    found: list[Block] = walk(blocks, replace, "", {})
    return found


def _shown(image: Any, alt: str) -> list[Block]:
    """The caption of an image, and what it shows."""
    (_, words, (_, title)) = image
    is_captioned = title.startswith("fig:") and words and stringify(words).replace(SOFT_HYPHEN, "") != alt
    between = [{"t": "LineBreak"}] if is_captioned and alt else []
    return [*(words if is_captioned else []), *between, *_described(alt)]


def _described(alt: str) -> list[Block]:
    return [{"t": "Span", "c": [["", ["described"], []], [{"t": "Str", "c": alt}]]}] if alt else []


def _code(code: Code, snippets: Snippets, say: Say) -> list[Block]:
    found = [_raw(_coloured(code))]
    if code.snippet and snippets.modules[code.module].language.is_python and code.language != "pycon":
        name = code.snippet.partition(":")[2]
        if printed := unstated(snippets.modules[code.module], name, snippets.recordings[code.module]):
            found.append({"t": "Para", "c": [{"t": "Str", "c": say("When the module runs, this prints:")}]})
            found.append(_raw(_coloured(Code(printed, "text"))))
    if code.not_run:
        found.append({"t": "Para", "c": [{"t": "Emph", "c": [{"t": "Str", "c": say("not run")}]}]})
    return found


def _coloured(code: Code) -> str:
    lines = [
        "".join(
            f'<span class="{style}">{escape(text)}</span>' if style else escape(text) for style, text in line
        )
        for line in tokens(code)
    ]
    return f'<pre class="code"><code>{chr(10).join(lines)}</code></pre>'


def _modules(talk: Talk, snippets: Snippets, runtime: str) -> list[Block]:
    """A chapter with the modules that the slides are from."""
    keys = list(dict.fromkeys(code.module for code in talk.deck.codes if code.snippet))
    if not keys:
        return []
    say = sayer(talk.deck.language)
    blocks = [_heading(1, say("Snippets"), "snippets")]
    for number, key in enumerate(keys, 1):
        module = snippets.modules[key]
        blocks.append(_heading(2, module.path.name, f"module-{number}"))
        by = runtime if module.language.is_python else module.language.name
        said = " ".join(
            filter(
                None,
                [
                    docstring(module).partition("\n")[0],
                    f"{say('Run by {}').format(by)}." if not module.idle else "",
                ],
            )
        )
        blocks += [{"t": "Para", "c": [{"t": "Str", "c": said}]}] if said else []
        blocks.append(_raw(_coloured(Code("\n".join(module.lines).rstrip("\n"), module.language.name))))
    return blocks


def _raw(html: str) -> Block:
    return {"t": "RawBlock", "c": [_OWN, html]}


def _heading(level: int, title: str, anchor: str) -> Block:
    return {"t": "Header", "c": [level, [anchor, [], []], [{"t": "Str", "c": title}]]}


def _picture(path: Path, alt: str) -> Block:
    words = [{"t": "Str", "c": alt}]
    return {"t": "Para", "c": [{"t": "Image", "c": [["", ["slide"], []], words, [str(path), ""]]}]}


def _words(text: str) -> dict[str, Any]:
    return {"t": "MetaInlines", "c": [{"t": "Str", "c": text}]}
