"""Raw LaTeX made ready for pandoc's LaTeX reader, which would drop what it does not know of beamer.

Overlays, columns, blocks, sizes and spaces are written as `\\textcolor{deckproof7}{...}`, which the reader
keeps around blocks as around words; the number is that of an `Op`, which says what it stood for.
"""

import re
from dataclasses import dataclass

from deckproof.deck.scan import Unreadable, environment, group, length, option, skip_blanks, specification

MARK = "deckproof"
SIZES = (
    "tiny",
    "scriptsize",
    "footnotesize",
    "small",
    "normalsize",
    "large",
    "Large",
    "LARGE",
    "huge",
    "Huge",
)
LOOKS = {"alert": "alert", "structure": "structure", "textbf": "strong", "emph": "emph", "textit": "emph"}
BLOCKS = {"block": "", "alertblock": "alert", "exampleblock": "example"}

_COVERS = ("only", "uncover", "visible", "invisible")
_LISTS = ("itemize", "enumerate", "description")
_PLAIN = (
    "center",
    "quote",
    "quotation",
    "verse",
    "figure",
    "table",
    "figure*",
    "table*",
)
_TABLES = ("tabular", "tabular*", "tabularx")
_SKIPS = {"smallskip": "3pt", "medskip": "6pt", "bigskip": "12pt"}
_TOKEN = re.compile(
    r"(?P<comment>%[^\n]*\n?)|(?P<verb>\\verb\*?(?P<q>[^\w\s*]).*?(?P=q))|(?P<word>\\[A-Za-z@]+\*?)"
    r"|(?P<maths>\$\$.*?\$\$|\$(?:[^$\\]|\\.)*\$|\\\(.*?\\\)|\\\[.*?\\\])|(?P<symbol>\\.)"
    r"|(?P<par>\n[ \t]*\n\s*)|(?P<group>\{)|(?P<cell>&)|(?P<text>[^\\%${}&\n]+|.)",
    re.DOTALL,
)
_DEFAULT = re.compile(r"\s*\[<([^<>\n]*)>\]")
_COLUMN = re.compile(r"\\column(?![A-Za-z])\s*(?:<[^>]*>)?\s*(?:\[[^]]*\])?\s*\{[^{}]*\}")
_BLOCK_INSIDE = re.compile(r"\n[ \t]*\n|\\begin\s*\{(?!math)")
_DROPPED = ("\\centering", "\\raggedright", "\\noindent", "\\par", "\\relax")
_DRAWING = re.compile(
    r"(?:%[^\n]*\n|\s)*(\\begin\{(tikzpicture|tikzcd|circuitikz|forest)\}.*\\end\{\2\}|\\tikz\b.*)\s*",
    re.DOTALL,
)
_OVERLAID = re.compile(
    r"\\(?:only|uncover|visible|invisible|onslide|pause|alt|temporal)(?![A-Za-z])|\\[A-Za-z]+\s*<[\d+.\-,*]+>"
)


def is_drawing(latex: str) -> bool:
    """Is `latex` a drawing without steps, and nothing else?"""
    return _DRAWING.fullmatch(latex) is not None and not _OVERLAID.search(latex)


@dataclass(frozen=True, slots=True)
class Op:
    """What stood in the LaTeX: its kind, and the specification, size or length that it had."""

    kind: str
    detail: str = ""


def encoded(latex: str, ops: list[Op]) -> str:
    """`latex` for pandoc's reader; what its marks stand for is added to `ops`.

    Raises `Unreadable` where that would lose something.
    """
    return _Encoder(ops).scan(latex, whole=True)


class _Encoder:
    def __init__(self, ops: list[Op]) -> None:
        self.ops = ops
        self.default = ""  # the specification of items that have none of their own

    def mark(self, kind: str, detail: str, inside: str) -> str:
        self.ops.append(Op(kind, detail))
        number = len(self.ops) - 1
        if _BLOCK_INSIDE.search(inside):
            return f"\n\n\\textcolor{{{MARK}{number}}}{{\n\n{inside}\n\n}}\n\n"
        return f"\\textcolor{{{MARK}{number}}}{{{inside}}}"

    def box(self, kind: str, detail: str, inside: str) -> str:
        """The same for what is a block in any case."""
        return self.mark(kind, detail, f"\n\n{inside}\n\n")

    def scan(self, text: str, *, terms: bool = False, whole: bool = False) -> str:
        """`text` with marks. `terms` says that its items have terms, `whole` that something may follow to
        which a size applies."""
        done: list[str] = []
        size = ""  # what the rest of the group is set in
        run: list[str] = []  # that part of it which is not marked yet

        def flush() -> None:
            inside = "".join(run)
            run.clear()
            marked = self.mark("size", size, inside) if size and inside.strip() else inside
            done.append(marked)

        at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise Unreadable(text[at:])
            at = match.end()
            kind, token = match.lastgroup, match[0]
            if match["verb"]:
                kind = "verb"
            if kind in ("par", "cell") or token == "\\\\":
                flush()
                done.append(token)
            elif kind == "group":
                inside, at = group(text, at - 1)
                run.append(f"{{{self.scan(inside)}}}")
            elif kind == "maths":
                if _OVERLAID.search(token):
                    raise Unreadable(token)
                run.append(token)
            elif kind != "word":
                run.append(token)
            elif token[1:] in SIZES:
                flush()
                size = token[1:]
                at = skip_blanks(text, at)
            elif token == "\\item":
                flush()
                piece, at = self.item(text, at, terms)
                done.append(piece)
            elif token == "\\begin":
                name, at = group(text, at)
                inside, at = environment(text, at, name)
                piece = self.environment(name, inside)
                if size and name not in _TABLES:
                    flush()
                    done.append(self.box("size", size, piece))
                else:
                    run.append(piece)
            elif token not in _DROPPED:
                piece, at = self.command(token[1:], text, at)
                run.append(piece)
        flush()
        if size and whole:
            done.append(self.mark("size", size, ""))
        return "".join(done)

    def item(self, text: str, at: int, terms: bool) -> tuple[str, int]:
        spec, at = specification(text, at)
        term = ""
        if text[skip_blanks(text, at) :].startswith("["):
            if not terms:
                raise Unreadable("\\item[")  # the reader would drop it
            term, at = option(text, at)
            term = self.scan(term)
            if spec is None:
                spec, at = specification(text, at)
        spec = self.default if spec is None else spec
        mark = self.mark("item", spec, "") if spec else ""
        return (f"\\item[{mark}{term}] " if terms else f"\\item{mark} "), at

    def command(self, name: str, text: str, at: int) -> tuple[str, int]:
        if name == "pause":
            if text[skip_blanks(text, at) :].startswith("["):
                raise Unreadable("\\pause[")
            return self.mark("pause", "", ""), at
        if name in ("onslide", "onslide*"):
            if text[at : at + 1] in ("*", "+"):
                name, at = name + text[at], at + 1
            spec, at = specification(text, at)
            if not text[skip_blanks(text, at) :].startswith("{"):
                return self.mark("onslide", spec or "*", ""), at
            cover = {"onslide*": "only", "onslide+": "visible"}.get(name, "uncover")
            return self.covered(cover, spec, text, at)
        if name in _COVERS:
            spec, at = specification(text, at)
            return self.covered(name, spec, text, at)
        if name == "alt":
            spec, at = specification(text, at)
            if spec is None:
                raise Unreadable("\\alt")
            there, at = group(text, at)
            otherwise, at = group(text, at)
            shown = self.mark("only", spec, self.scan(there))
            return shown + self.mark("not-only", spec, self.scan(otherwise)), at
        if name in LOOKS:
            spec, after = specification(text, at)
            if spec is not None or name == "structure":
                inside, at = group(text, after)
                return self.mark(LOOKS[name], spec or "", self.scan(inside)), at
        elif name in ("vspace", "vspace*"):
            height, at = group(text, at)
            return self.mark("space", length(height), ""), at
        elif name in _SKIPS:
            return self.mark("space", _SKIPS[name], ""), at
        spec, after = specification(text, at)
        if name == "includegraphics":
            options, after = option(text, after)
            file, after = group(text, after)
            options = re.sub(r"(?<!\d)\.(?=\d)", "0.", options)  # the reader takes .5 for 5
            picture = f"\\includegraphics[{options}]{{{file}}}"
            return (picture if spec is None else self.mark("only", spec, picture)), after
        if spec is None:
            return f"\\{name}", at
        raise Unreadable(f"\\{name}<{spec}>")

    def covered(self, how: str, spec: str | None, text: str, at: int) -> tuple[str, int]:
        inside, at = group(text, at)
        if spec is None:
            spec, at = specification(text, at)
        return self.mark(how, "*" if spec is None else spec, self.scan(inside)), at

    def environment(self, name: str, inside: str) -> str:
        spec, at = specification(inside, 0)
        if spec is not None:
            if name not in (*BLOCKS, *_PLAIN, *_LISTS, *(f"{cover}env" for cover in (*_COVERS, "action"))):
                raise Unreadable(f"\\begin{{{name}}}<")
            if name.endswith("env"):
                cover = name.removesuffix("env").replace("action", "uncover")
                return self.box(cover, spec, self.scan(inside[at:]))
            return self.box("uncover", spec, self.environment(name, inside[at:]))
        if name in BLOCKS:
            return self.block(name, inside)
        if name == "columns":
            align, at = option(inside, 0)
            return self.box("columns", align, self.scan(_as_environments(inside[at:])))
        if name == "column":
            align, at = option(inside, 0)
            width, at = group(inside, at)
            return self.box("column", f"{length(width)}|{align}", self.scan(inside[at:]))
        if name == "overlayarea":
            width, at = group(inside, 0)
            height, at = group(inside, at)
            return self.box("area", f"{length(width)}|{length(height)}", self.scan(inside[at:]))
        if name in ("flushleft", "flushright"):
            return self.box("flush", name, self.scan(inside))
        if name in _LISTS:
            default = _DEFAULT.match(inside)
            at = default.end() if default else 0
            label, at = option(inside, at)
            kept = f"[{label}]" if label and name == "enumerate" else ""
            before, self.default = (
                self.default,
                default[1] if default else self.default,
            )  # a list in it has it too
            body = self.scan(inside[at:], terms=name == "description")
            self.default = before
            return f"\n\n\\begin{{{name}}}{kept}\n{body}\n\\end{{{name}}}\n\n"
        if name in _PLAIN:
            _, at = option(inside, 0)
            return f"\n\n\\begin{{{name}}}\n{self.scan(inside[at:])}\n\\end{{{name}}}\n\n"
        if name in _TABLES:
            end = 0
            if name != "tabular":
                _, end = group(inside, 0)
            _, end = option(inside, end)
            _, end = group(inside, end)
            return f"\\begin{{{name}}}{inside[:end]}{self.scan(inside[end:])}\\end{{{name}}}"
        if _OVERLAID.search(inside):
            raise Unreadable(inside)
        return f"\\begin{{{name}}}{inside}\\end{{{name}}}"

    def block(self, name: str, inside: str) -> str:
        title, at = group(inside, 0)
        spec, at = specification(inside, at)
        head = self.mark("title", "", self.scan(title))
        made = self.box("block", BLOCKS[name], f"{head}\n\n{self.scan(inside[at:])}")
        return made if spec is None else self.box("uncover", spec, made)


def _as_environments(columns: str) -> str:
    """`\\column{...}` commands as environments."""
    found = list(_COLUMN.finditer(columns))
    if not found:
        return columns
    ends = [*(match.start() for match in found[1:]), len(columns)]
    heads = [match[0].removeprefix("\\column") for match in found]
    parts = [
        f"\\begin{{column}}{head}{columns[match.end() : end]}\\end{{column}}"
        for head, match, end in zip(heads, found, ends, strict=True)
    ]
    return columns[: found[0].start()] + "\n\n".join(parts)
