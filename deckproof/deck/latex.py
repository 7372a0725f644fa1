"""Raw LaTeX made ready for pandoc's LaTeX reader, which would drop what it does not know of beamer.

Overlays, columns, blocks, sizes and spaces are written as `\\textcolor{deckproof7}{...}`, which the reader
keeps around blocks as around words; the number is that of an `Op`, which says what it stood for.
"""

from deckproof.deck.commands import SIDES, Declared, command, declared
from deckproof.deck.drawing import is_overlaid
from deckproof.deck.environments import TABLES, begun
from deckproof.deck.ops import Known, Marker, Op
from deckproof.deck.scan import TOKEN, Unreadable, group, length, option, skip_blanks, specification

_DROPPED = ("\\noindent", "\\par", "\\relax", "\\leavevmode", "\\protect")


def encoded(latex: str, ops: list[Op], known: Known) -> str:
    """`latex` for pandoc's reader; what its marks stand for is added to `ops`.

    Raises `Unreadable` where that would lose something.
    """
    return _Encoder(ops, known).whole(latex)


class _Encoder(Marker):
    def whole(self, text: str) -> str:
        """`text` with marks, and one at its end for each declaration: something may follow."""
        now: Declared = {}
        done = self._scan(text, now)
        return done + "".join(self.mark(*how, "") for how in now.values())

    def scan(self, text: str, *, terms: bool = False, cells: bool = False) -> str:
        return self._scan(text, {}, terms=terms, cells=cells)

    def _scan(self, text: str, now: Declared, *, terms: bool = False, cells: bool = False) -> str:
        """`text` with marks; `now` is what is declared before it, and after it."""
        done: list[str] = []
        run: list[str] = []  # what is not marked yet

        def flush() -> None:
            inside = "".join(run)
            run.clear()
            done.append(self._marked(now, inside) if inside.strip() else inside)

        at = 0
        while at < len(text):
            match = TOKEN.match(text, at)
            if match is None:
                raise Unreadable(text[at:])
            at = match.end()
            kind, token = match.lastgroup, match[0]
            if match["verb"]:
                kind = "verb"
            if kind in ("par", "cell") or token == "\\\\":
                flush()
                if cells:
                    now.clear()  # a cell is a group
                if kind == "symbol":
                    space, at = option(text, at + (text[at : at + 1] == "*"))
                    done.append(self.mark("space", length(space), "") if space and not cells else "")
                done.append(token)
            elif kind == "group":
                inside, at = group(text, at - 1)
                run.append(f"{{{self.scan(inside)}}}")
            elif kind == "maths":
                if is_overlaid(token):
                    raise Unreadable(token)
                run.append(token)
            elif kind != "word":
                run.append(token)
            elif token[1:] in SIDES:
                if self.is_placed:
                    continue
                flush()
                if "\\item" in text[at:]:
                    raise Unreadable(token)
                inside = self._scan(text[at:], now)
                done.append(self.box("flush", SIDES[token[1:]], inside) if inside.strip() else "")
                now.setdefault("side", ("flush", SIDES[token[1:]]))
                at = len(text)
            elif token == "\\item":
                flush()
                piece, at = self.item(text, at, terms)
                done.append(piece)
            elif token == "\\begin":
                name, at = group(text, at)
                piece, at = begun(name, text, at, self)
                if now and name not in TABLES:
                    flush()
                    piece = self._marked(now, f"\n\n{piece}\n\n")
                    done.append(piece)
                else:
                    run.append(piece)
            elif token not in _DROPPED:
                found = declared(token[1:], text, at, now, self)
                if found:
                    flush()
                    now.clear()
                    now.update(found[0])
                    at = found[1]
                else:
                    piece, at = command(token[1:], text, at, self, cells=cells)
                    run.append(piece)
        flush()
        return "".join(done)

    def _marked(self, now: Declared, inside: str) -> str:
        for how in now.values():
            inside = self.mark(*how, inside)
        return inside

    def item(self, text: str, at: int, terms: bool) -> tuple[str, int]:
        spec, at = specification(text, at)
        term = self.label
        if text[skip_blanks(text, at) :].startswith("["):
            term, at = option(text, at)
            if spec is None:
                spec, at = specification(text, at)
        term = self.scan(term)
        spec = self.default if spec is None else spec
        mark = self.mark("item", spec, "") if spec else ""
        if terms:
            return f"\\item[{mark}{term}] ", at
        label = self.mark("label", "", term) if term else ""
        return f"\\item{mark}{label} ", at
