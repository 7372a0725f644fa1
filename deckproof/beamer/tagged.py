"""Tags: what on a page is heading, text, item, code or picture, for those who hear it instead of seeing it.

TeX as distributed cannot tag what beamer typesets. But beamer puts things on a page in the order in which
they are read, so tags can be made of the finished page: text is shown in runs, and marks from access.tex and
theme.tex say where a heading, the label of an item, a line of code and a picture begin and end. What is only
painted is decoration.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import pikepdf
from msgspec import Struct, field
from msgspec.structs import astuple
from pikepdf import Array, Dictionary, Name, Object, Operator, Pdf, String

from deckproof.beamer.measure import Page
from deckproof.beamer.words import BLANK, NO_FONT, Font, Fonts, words
from deckproof.deck.model import Deck
from deckproof.files import Kept, digest, program

_SHOW = {"Tj", "TJ", "'", '"'}
_PATH = {"m", "re"}
_PAINT = {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "n"}
_END = Operator("EMC")
_AWAY = 1000  # points
_NEXT_PARAGRAPH = 1.65  # a line that is further down than this many sizes of its type begins a paragraph

Operation = Any  # as pikepdf reads and writes it


class _Element(Struct):
    """One thing on a page, and the pieces of the page that show it."""

    role: str
    pieces: list[int] = field(default_factory=list)
    alt: str | None = None
    text: str = ""
    size: float = 0.0  # of its type


def tag(document: Pdf, deck: Deck, pages: Sequence[Page], memory: Kept) -> None:
    """Tag all pages of `document`, which `pages` tell of; `memory` is for pages that come again."""
    root = document.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    whole = document.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root))
    known = Fonts()
    parents: list[Object | int] = []
    sections = []
    links: list[tuple[Object, Object]] = []
    for number, (page, about) in enumerate(zip(document.pages, pages, strict=True)):
        slide = deck.slides[about.slide] if about.slide >= 0 else None
        title, level = (slide.title, slide.level) if slide else (deck.title, 1)
        content, elements = _read(page, f"H{min(level, 6)}", known, memory)
        page.obj.Contents = document.make_stream(content)
        section: Object = document.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Sect, P=whole))
        if title:
            section.T = String(title)
        owners: dict[int, Object] = {}
        kids: list[Object] = []
        for is_list, group in groupby(elements, lambda element: element.role == "LBody"):
            above: Object = section
            if is_list:
                above = document.make_indirect(Dictionary(Type=Name.StructElem, S=Name.L, P=section))
                kids.append(above)
            made = [_element(document, element, above, page, owners) for element in group]
            if is_list:
                above.K = Array(made)
            else:
                kids += made
        for annotation in page.obj.get(Name.Annots, Array()):
            if annotation.get(Name.Subtype) == Name.Link:
                reference = Dictionary(Type=Name.OBJR, Obj=annotation, Pg=page.obj)
                link = document.make_indirect(
                    Dictionary(Type=Name.StructElem, S=Name.Link, P=section, K=Array([reference]))
                )
                kids.append(link)
                links.append((annotation, link))
        section.K = Array(kids)
        sections.append(section)
        page.obj.StructParents = number
        page.obj.Tabs = Name.S
        parents += [number, Array([owners[piece] for piece in sorted(owners)])]
    for key, (annotation, owner) in enumerate(links, len(sections)):
        annotation.StructParent = key
        parents += [key, owner]
    whole.K = Array(sections)
    root.K = Array([whole])
    root.ParentTree = Dictionary(Nums=Array(parents))
    root.ParentTreeNextKey = len(sections) + len(links)
    document.Root.StructTreeRoot = root
    document.Root.MarkInfo = Dictionary(Marked=True)


def _read(page: pikepdf.Page, heading: str, known: Fonts, memory: Kept) -> tuple[bytes, list[_Element]]:
    """The content of `page` with our marks, and what is on it."""
    page.contents_coalesce()
    fonts = [f"{name} {str(font.get(Name.BaseFont))[8:]}" for name, font in known.named(page)]
    key = digest("tags", program(), heading, page.obj.Contents.read_bytes(), *sorted(fonts))
    if (before := memory.get(key)) is None:
        writer = _Writer(heading, known.on(page))
        content = pikepdf.unparse_content_stream(list(writer.rewritten(page)))
        before = [content.decode("latin-1"), [list(astuple(element)) for element in writer.told()]]
        memory.put(key, before)
    text, elements = before
    return text.encode("latin-1"), [_Element(*element) for element in elements]


def _element(
    document: Pdf, element: _Element, section: Object, page: pikepdf.Page, owners: dict[int, Object]
) -> Object:
    """The tag of `element`. Items and code are inside others, as PDF wants them."""
    above = {"LBody": ("LI",), "Code": ("P",)}.get(element.role, ())
    parent: Object = section
    top: Object | None = None
    for role in (*above, element.role):
        made: Object = document.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{role}"), P=parent))
        if top is None:
            top = made
        else:
            parent.K = Array([made])
        parent = made
    parent.Pg = page.obj
    parent.K = Array(element.pieces)
    if element.text:
        parent.ActualText = String(element.text)
    if element.alt is not None:
        parent.Alt = String(element.alt)
    owners.update(dict.fromkeys(element.pieces, parent))
    assert top is not None
    return top


class _Writer:
    """Goes through one page's operations once and puts a mark around each piece of an element."""

    def __init__(self, heading: str, fonts: Mapping[str, Font]) -> None:
        self.heading = heading
        self.fonts = fonts
        self.font = NO_FONT
        self.end = 0.0  # of what was shown last, on its line
        self.elements: list[_Element] = []
        self.marks: list[
            tuple[str, int]
        ] = []  # those that are open: what, and how many there are of it in the output
        self.open = ""  # of ours: "text", "artifact"
        self.count = 0
        self.x = self.y = self.below = self.line = self.size = 0.0
        self.shifts = [0.0]  # how far to the right the page is moved, within each q
        self.began = ""  # what a mark has just begun: the next text is a new element of that kind
        self.painted = True  # something was painted since the last text
        self.titled = False

    def rewritten(self, page: pikepdf.Page) -> Iterator[Operation]:
        """The operations of `page` with our marks."""
        in_path = False
        for instruction in pikepdf.parse_content_stream(page):
            operands, operator = instruction.operands, instruction.operator
            name = str(operator)
            if name in ("BDC", "BMC"):
                yield from self._close()
                yield from self._begin(operands, operator)
                continue
            if name == "EMC" and self.marks:
                yield from self._close()
                for _ in range(self.marks.pop()[1]):
                    yield [], _END
                continue
            if not self._inside("Figure") and not self._inside("Artifact"):
                if name in _PATH and not in_path:
                    in_path = True
                    yield from self._artifact()
                elif name in _SHOW and self._away():
                    yield from self._artifact()
                elif name in _SHOW:
                    yield from self._text()
                    if not self._inside("Code"):
                        self._say(operands)
                elif name in ("Do", "sh", "EI", "INLINE IMAGE"):
                    yield from self._artifact()
            if name == "q":
                self.shifts.append(self.shifts[-1])
            elif name == "Q" and len(self.shifts) > 1:
                self.shifts.pop()
            elif name == "cm":
                self.shifts[-1] += float(operands[4])
            elif name == "ET":
                yield from self._close()
            elif name == "Tf":
                self.font, self.size = self.fonts.get(str(operands[0]), NO_FONT), float(operands[1])
            elif name == "BT":
                self.x = self.y = 0.0
            elif name == "Td":
                self.x, self.y = self.x + float(operands[0]), self.y + float(operands[1])
            yield instruction
            if name in _PAINT:
                in_path = False
            if name in _PAINT or name == "Do":
                yield from self._close()
        yield from self._close()

    def told(self) -> list[_Element]:
        """What is on the page; where no heading is marked, the largest text is one."""
        texts = [element for element in self.elements if element.role == "P"]
        if texts and not self.titled:
            largest = max(texts, key=lambda element: element.size)
            if largest.size > min(element.size for element in texts) or len(texts) == 1:
                largest.role = self.heading
        return self.elements

    def _away(self) -> bool:
        """Is what comes far off the page? There beamer puts what a step does not show yet."""
        return abs(self.shifts[-1]) > _AWAY

    def _inside(self, what: str) -> bool:
        return bool(self.marks) and any(mark == what for mark, _ in self.marks)

    def _begin(self, operands: Any, operator: Operator) -> Iterator[Operation]:
        kind = str(operands[0])
        given = operands[1] if len(operands) > 1 and isinstance(operands[1], Dictionary) else Dictionary()
        if self._inside("Figure") or self._inside("Artifact"):
            self.marks.append(("within", 0))
        elif kind == "/Artifact" or (self._away() and kind == "/Span"):
            self.marks.append(("Artifact", 1))
            yield [Name.Artifact], Operator("BMC")
        elif Name.Alt in given:
            alt = str(given.Alt)
            self.marks.append(("Figure" if alt else "Artifact", 1))
            if alt:
                self.elements.append(_Element("Figure", alt=alt))
                yield self._piece("Figure")
            else:
                yield [Name.Artifact], Operator("BMC")
        elif Name.ActualText in given:
            self.marks.append(("Code", 2))
            self._into("Code", new=self.painted)
            self.elements[-1].text += ("\n" if self.elements[-1].text else "") + str(given.ActualText)
            yield self._piece("Code")
            yield operands, operator  # which viewers copy
        elif kind not in ("/DpTitle", "/DpLabel"):
            self.marks.append((kind, 1))  # not ours
            yield operands, operator
        else:
            self.began = {"/DpTitle": self.heading, "/DpLabel": "LBody"}[kind]
            self.titled = self.titled or kind == "/DpTitle"
            self.marks.append((kind, 0))

    def _text(self) -> Iterator[Operation]:
        if self._inside("Code"):
            self.painted = False
            return
        down = self.below - self.y
        far = not -0.9 * self.size <= down <= _NEXT_PARAGRAPH * self.size
        self.below = self.y
        last = self.elements[-1].role if self.elements else ""
        if self._inside("/DpTitle"):
            role, new = self.heading, self.began != ""
        elif self.began:
            role, new = self.began, True
        elif last in ("P", "LBody") and not far:
            role, new = last, False
        else:
            role, new = "P", True
        self.began = "" if not self._inside("/DpLabel") else self.began
        if self.open == "text" and not new:
            return
        yield from self._close()
        self._into(role, new=new)
        self.open = "text"
        yield self._piece(role)
        if self._inside("/DpLabel"):
            self.began = ""

    def _into(self, role: str, *, new: bool) -> None:
        """Say that what comes is of the last element, or of a new one."""
        if new or not self.elements or self.elements[-1].role != role:
            self.elements.append(_Element(role))
        self.elements[-1].size = max(self.elements[-1].size, self.size)
        self.painted = False

    def _piece(self, role: str) -> Operation:
        return [Name(f"/{role}"), Dictionary(MCID=self._number())], Operator("BDC")

    def _say(self, shown: Any) -> None:
        """Keep what is shown: those who read it aloud would have to guess at blanks."""
        text, width = words(shown, self.font)
        element = self.elements[-1]
        apart = self.y != self.line or abs(self.x - self.end) > BLANK / 1000 * self.size
        element.text += " " if apart and element.text and not element.text.endswith((" ", "-")) else ""
        element.text += text
        self.end, self.line = self.x + width * self.size / 1000, self.y

    def _number(self) -> int:
        self.elements[-1].pieces.append(self.count)
        self.count += 1
        return self.count - 1

    def _artifact(self) -> Iterator[Operation]:
        yield from self._close()
        self.open = "artifact"
        self.painted = True
        yield [Name.Artifact], Operator("BMC")

    def _close(self) -> Iterator[Operation]:
        if self.open:
            self.open = ""
            yield [], _END
