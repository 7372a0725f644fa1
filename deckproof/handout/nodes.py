"""From pandoc's AST of a slide to docutils nodes, which Sphinx searches, indexes and highlights."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from urllib.parse import quote

from docutils import nodes
from pandocfilters import stringify
from sphinx import addnodes

from deckproof.deck import steps
from deckproof.deck.drawing import description, is_drawing
from deckproof.deck.marks import BLOCK, CAPTION, FONT, LABEL, QED, SPACE
from deckproof.deck.words import SOFT_HYPHEN
from deckproof.handout.formulas import key as formula_key
from deckproof.handout.phrases import Say

Block = dict[str, Any]
Nodes = list[nodes.Node]

_MARKS = {
    "Decimal": "arabic", "LowerAlpha": "loweralpha", "UpperAlpha": "upperalpha", "LowerRoman": "lowerroman",
    "UpperRoman": "upperroman",
}  # fmt: skip
LOOKS = {
    "strong": "strong",
    "alert": "strong",
    "emph": "emph",
    "strike": "struck",
    "caps": "small-caps",
    "mono": "mono",
}
"""The classes for looks and fonts. Colours and sizes are those of the page, on light and on dark."""
_ELEMENTS = {"strong": nodes.strong, "emph": nodes.emphasis}
_WRAPPED = {
    "Emph": nodes.emphasis,
    "Strong": nodes.strong,
    "Superscript": nodes.superscript,
    "Subscript": nodes.subscript,
}
_STYLED = {"Underline": "underlined", "Strikeout": "struck", "SmallCaps": "small-caps"}


@dataclass
class Translator:
    """Makes nodes of the blocks of one slide. What it comes across is in `footnotes`, `dead` and `terms`."""

    file: str  # the deck's, for warnings of Sphinx's
    line: int
    anchor: str  # of the slide, to make others of
    code: Callable[[int], Nodes]  # the nodes for a block of code, by its place in Deck.codes
    picture: Callable[[int], str]  # the description of a picture, by its place in Deck.pictures
    formulas: Mapping[str, str]  # MathML by `formula_key`
    say: Say
    address: Callable[[str], str | None]  # of what a link in the deck points to; None where it is nothing
    footnotes: Nodes = field(default_factory=list)
    dead: list[str] = field(default_factory=list)
    terms: list[tuple[str, str]] = field(default_factory=list)  # and their anchors

    def blocks(self, blocks: list[Block]) -> Nodes:
        """The nodes of `blocks`."""
        found: Nodes = []
        for before, one in pairwise([{"t": ""}, *blocks]):
            within_html = before["t"] == "RawBlock" and one["t"] == "Plain"  # <summary>words</summary>
            found += self.inlines(one["c"]) if within_html else self._block(one)
        for node in found:
            node.source, node.line = self.file, self.line
        return found

    def _block(self, block: Block) -> Nodes:
        kind = block["t"]
        value: Any = block.get("c")
        match kind:
            case "Plain" | "Para":
                return self._paragraph(value)
            case "LineBlock":
                lines = [nodes.line("", "", *self.inlines(line)) for line in value]
                return [nodes.line_block("", *lines)]
            case "CodeBlock":
                return self.code(int(dict(value[0][2])["deckproof-code"]))
            case "RawBlock" if is_drawn(block):
                return self._described(description(value[1]))
            case "RawBlock":
                return self._raw(*value)
            case "BlockQuote":
                return [nodes.block_quote("", *self.blocks(value))]
            case "BulletList":
                return [nodes.bullet_list("", *map(self._item, value))]
            case "OrderedList":
                return [self._numbered(*value)]
            case "DefinitionList":
                return [nodes.definition_list("", *(self._definition(*one) for one in value))]
            case "Header":
                return [nodes.rubric("", "", *self.inlines(value[2]))]
            case "Table":
                return [self._table(*value)]
            case "Figure":
                return [*self.blocks(value[2]), *self.blocks(value[1][1])]
            case "Div":
                return self._div(*value)
        return []  # rules, and Null of pandoc 2

    def _paragraph(self, inlines: list[Block]) -> Nodes:
        """A paragraph. Pictures are on the picture of the slide: here stands what they show."""
        found: Nodes = []
        shown = [one for one in inlines if one["t"] == "Image" or is_drawn(one)]
        words = self.inlines([one for one in inlines if one not in shown])
        if any(node.astext().strip() or not isinstance(node, nodes.Text) for node in words):
            found.append(nodes.paragraph("", "", *words))
        for one in shown:
            if one["t"] == "Image":
                _, words_of, (place, title) = one["c"]
                alt = self.picture(int(place))
                caption = stringify(words_of).replace(SOFT_HYPHEN, "")
                if title.startswith("fig:") and caption and caption != alt:
                    found.append(nodes.paragraph("", "", *self.inlines(words_of), classes=["caption"]))
                found += self._described(alt)
            else:
                found += self._described(description(one["c"][1]))
        return found

    def _described(self, alt: str) -> Nodes:
        if not alt:
            return []
        label = nodes.inline("", self.say("In the picture: "), classes=["label"])
        return [nodes.paragraph("", "", label, nodes.Text(alt), classes=["described"])]

    def _raw(self, form: str, text: str) -> Nodes:
        """Raw HTML as it is. All LaTeX that is left is drawings, which paragraphs and blocks describe."""
        return [nodes.raw("", text, format="html")] if form in ("html", "html4", "html5") else []

    def _item(self, item: list[Block]) -> nodes.list_item:
        _, content = steps.item_steps(item)
        return nodes.list_item(
            "", *self.blocks(content), classes=["labelled"] if is_labelled(content) else []
        )

    def _numbered(self, attributes: Any, items: list[list[Block]]) -> nodes.enumerated_list:
        start, style, delimiter = attributes
        found = nodes.enumerated_list("", *map(self._item, items))
        found["enumtype"] = _MARKS.get(style["t"], "arabic")
        found["prefix"] = "(" if delimiter["t"] == "TwoParens" else ""
        found["suffix"] = "." if delimiter["t"] in ("Period", "DefaultDelim") else ")"
        if start != 1:
            found["start"] = start
        return found

    def _definition(self, term: list[Block], definitions: list[list[Block]]) -> nodes.definition_list_item:
        anchor = self._term(stringify(term))
        head = nodes.term("", "", *self.inlines(term), ids=[anchor])
        bodies = [nodes.definition("", *self.blocks(blocks)) for blocks in definitions]
        return nodes.definition_list_item("", head, *bodies)

    def _term(self, words: str) -> str:
        anchor = f"{self.anchor}-term-{len(self.terms) + 1}"
        self.terms.append((words.replace(SOFT_HYPHEN, ""), anchor))
        return anchor

    def _div(self, attributes: Any, blocks: list[Block]) -> Nodes:
        _, classes, pairs = attributes
        given: dict[str, str] = dict(pairs)
        if "notes" in classes or SPACE in classes:
            return []
        if CAPTION in classes:
            return [nodes.container("", *self.blocks(blocks), classes=["caption"])]
        if FONT in classes or steps.ON in classes:
            look = LOOKS.get(given.get("font", given.get("how", "")), "")
            inside = self.blocks(blocks)
            return [nodes.container("", *inside, classes=[look])] if look else inside
        if BLOCK in classes:
            title, *rest = blocks
            head = [nodes.rubric("", "", *self.inlines(title["c"]))] if title["c"] else []
            kind = next((name for name in ("alert", "example") if name in classes), "")
            return [
                nodes.container("", *head, *self.blocks(rest), classes=["block", *([kind] if kind else [])])
            ]
        return self.blocks(blocks)

    def inlines(self, inlines: list[Block]) -> Nodes:
        """The nodes of `inlines`, neighbouring words as one text."""
        found: Nodes = []
        text = ""
        for one in inlines:
            word = _text(one)
            if word is not None:
                text += word
                continue
            found += [nodes.Text(text)] if text else []
            text = ""
            found += self._inline(one["t"], one.get("c"))
        return [*found, *([nodes.Text(text)] if text else [])]

    def _inline(self, kind: str, value: Any) -> Nodes:
        if kind in _WRAPPED:
            return [_WRAPPED[kind]("", "", *self.inlines(value))]
        if kind in _STYLED:
            return [nodes.inline("", "", *self.inlines(value), classes=[_STYLED[kind]])]
        match kind:
            case "Quoted":
                opening, closing = "‘’" if value[0]["t"] == "SingleQuote" else "“”"
                return [nodes.Text(opening), *self.inlines(value[1]), nodes.Text(closing)]
            case "Cite":
                return self.inlines(value[1])
            case "Code":
                return [nodes.literal(value[1], value[1])]
            case "LineBreak":
                return [nodes.raw("", "<br>", format="html")]
            case "Math":
                return [nodes.raw("", self.formulas[formula_key(value)], format="html")]
            case "RawInline":
                return self._raw(*value)
            case "Link":
                return self._link(value)
            case "Image":
                alt = self.picture(int(value[2][0]))
                return [nodes.inline("", alt, classes=["described"])] if alt else []
            case "Note":
                return [self._footnote(value)]
            case "Span":
                return self._span(*value)
        return []

    def _link(self, value: Any) -> Nodes:
        words, target = self.inlines(value[1]), value[2][0]
        address = self.address(target)
        if address is None:
            self.dead.append(target)
            return words
        return [nodes.reference("", "", *words, refuri=address, internal=False)]

    def _footnote(self, blocks: list[Block]) -> nodes.Node:
        number = len(self.footnotes) + 1
        note, mark = (f"{self.anchor}-{kind}-{number}" for kind in ("footnote", "mark"))
        label = nodes.label("", str(number))
        self.footnotes.append(nodes.footnote("", label, ids=[note], backrefs=[mark]))  # before those in it
        self.footnotes[number - 1].extend(self.blocks(blocks))
        return nodes.footnote_reference("", str(number), refid=note, ids=[mark])

    def _span(self, attributes: Any, inlines: list[Block]) -> Nodes:
        _, classes, pairs = attributes
        if SPACE in classes:
            return [nodes.Text(" ")]
        if QED in classes:
            return [nodes.inline("", " ∎", classes=["qed"])]
        given: dict[str, str] = dict(pairs)
        if LABEL in classes:
            return [nodes.inline("", "", *self.inlines(inlines), classes=["item-label"])]
        if "term" in classes:
            return [nodes.inline("", "", *self.inlines(inlines), ids=[self._term(stringify(inlines))])]
        inside = self.inlines(inlines)
        look = LOOKS.get("alert" if "alert" in classes else given.get("font", given.get("how", "")), "")
        if look in _ELEMENTS:
            return [_ELEMENTS[look]("", "", *inside)]
        kept = [look] if look else own_classes(classes)
        return [nodes.inline("", "", *inside, classes=kept)] if kept else inside

    def _table(self, _: Any, caption: Any, columns: Any, head: Any, bodies: Any, foot: Any) -> nodes.table:
        found = nodes.table("", classes=["docutils"])
        if caption[1]:
            found += nodes.title("", "", *self.inlines(caption[1][0]["c"]))
        group = nodes.tgroup("", cols=len(columns))
        group += [nodes.colspec("", colwidth=1) for _ in columns]
        sides = [align["t"].removeprefix("Align").lower() for align, _ in columns]
        rows = [row for body in bodies for row in (*body[2], *body[3])] + foot[1]
        if head[1]:
            group += nodes.thead("", *(self._row(row, sides) for row in head[1]))
        group += nodes.tbody("", *(self._row(row, sides) for row in rows))
        found += group
        return found

    def _row(self, row: Any, sides: list[str]) -> nodes.row:
        found = nodes.row("")
        for side, (_, align, down, across, blocks) in zip(sides, row[1], strict=False):
            own = align["t"].removeprefix("Align").lower()
            side = own if own != "default" else side
            entry = nodes.entry(
                "", *self.blocks(blocks), classes=[f"text-{side}"] if side != "default" else []
            )
            if across > 1:
                entry["morecols"] = across - 1
            if down > 1:
                entry["morerows"] = down - 1
            found += entry
        return found


def own_classes(classes: list[str]) -> list[str]:
    """Those of `classes` that the author gave."""
    if any(name.startswith("deckproof-") for name in classes):
        return []
    return [name for name in classes if re.fullmatch(r"[a-z][a-z-]*", name)]


def is_labelled(item: list[Block]) -> bool:
    """Does the `item` of a list have a mark of its own, in place of a bullet or number?"""
    first: Block = item[0] if item else {"t": ""}
    inlines: list[Block] = first["c"] if first["t"] in ("Plain", "Para") else []
    while inlines and inlines[0]["t"] == "Span" and LABEL not in inlines[0]["c"][0][1]:
        inlines = inlines[0]["c"][1]
    return bool(inlines) and inlines[0]["t"] == "Span"


def is_drawn(node: Block) -> bool:
    """Is `node` a drawing in LaTeX?"""
    return (
        node["t"] in ("RawBlock", "RawInline")
        and node["c"][0] in ("tex", "latex")
        and is_drawing(node["c"][1])
    )


def _text(inline: Block) -> str | None:
    """The text of a word or a blank; None of anything else."""
    if inline["t"] == "Str":
        return str(inline["c"]).replace(SOFT_HYPHEN, "")
    return " " if inline["t"] in ("Space", "SoftBreak") else None


def index(entries: list[tuple[str, str]]) -> nodes.Node:
    """A node that puts words into the index, with their anchors."""
    return addnodes.index(
        entries=[("single", word.replace(";", ","), anchor, "", None) for word, anchor in entries]
    )


def link(words: str, address: str, *, is_code: bool = False) -> nodes.reference:
    """A link to `address`, a path within the handout."""
    shown = nodes.literal("", words) if is_code else nodes.Text(words)
    return nodes.reference("", "", shown, refuri=quoted(address), internal=False)


def quoted(address: str) -> str:
    """The path `address` as it stands in HTML."""
    return quote(address, safe="/#=")
