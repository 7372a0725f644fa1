"""Modules over the whole snippet language whose claims are true by construction, made from a seed.

A module is put together from pieces: code, with what each of its top-level statements prints or raises, known
without running it. `module(seed)` chooses pieces, ways to state them and places to state them in.
"""

import itertools
import random
import textwrap
from collections.abc import Callable, Iterable

from msgspec import Struct, field


class Error(Struct, frozen=True):
    """An exception: its qualified type, its message, and lines that its traceback has."""

    type: str
    message: str = ""
    frames: tuple[str, ...] = ()


class Did(Struct, frozen=True):
    """What one top-level statement does. Of one that prints for ever, `output` is the beginning."""

    output: str = ""
    error: Error | None = None
    value: str | None = None
    endless: bool = False
    skipped: bool = False


SILENT = Did()


class Piece(Struct, frozen=True):
    """Code and what its statements do, in order."""

    code: str
    did: tuple[Did, ...]

    @property
    def output(self) -> str:
        return "".join(did.output for did in self.did)

    @property
    def ends_badly(self) -> bool:
        return bool(self.did[-1].error or self.did[-1].endless)

    @property
    def speaks_last(self) -> bool:
        """Is it only the last statement that prints?"""
        return not any(did.output for did in self.did[:-1])


class Generated(Struct, frozen=True):
    """A module of the corpus: its text, and what its top-level statements do, in order."""

    name: str
    source: str
    did: tuple[Did, ...]
    line_end: str = "\n"
    encoding: str = "utf-8"

    @property
    def content(self) -> bytes:
        return self.source.replace("\n", self.line_end).encode(self.encoding)


class Names:
    """Chooses, and gives names that are used once."""

    WORDS = (
        "ape", "bee", "cat", "dog", "elk", "fox", "gnu", "hen", "ibis", "jay", "koi",
        "lynx", "mole", "newt", "owl", "pig", "rat", "seal", "toad", "wasp", "yak", "pécari",
    )  # fmt: skip

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.numbers = itertools.count(1)

    def new(self, stem: str) -> str:
        return f"{stem}{next(self.numbers)}"

    def word(self) -> str:
        return self.rng.choice(self.WORDS)

    def words(self, least: int = 2, most: int = 4) -> list[str]:
        return self.rng.sample(self.WORDS, self.rng.randint(least, most))

    def number(self) -> int:
        return self.rng.randint(2, 99)


Maker = Callable[[Names], Piece]
PRINTING: list[Maker] = []
QUIET: list[Maker] = []
RAISING: list[Maker] = []
ENDLESS: list[Maker] = []


def kind(makers: list[Maker]) -> Callable[[Maker], Maker]:
    def add(maker: Maker) -> Maker:
        makers.append(maker)
        return maker

    return add


def prints(code: str, *outputs: str) -> Piece:
    """A piece whose statements print `outputs`."""
    return Piece(textwrap.dedent(code).strip("\n"), tuple(Did(output) for output in outputs))


def lines(words: Iterable[object]) -> str:
    return "".join(f"{word}\n" for word in words)


# What prints


@kind(PRINTING)
def a_word(n: Names) -> Piece:
    word = n.word()
    return prints(f'print("{word}")', f"{word}\n")


@kind(PRINTING)
def a_sum(n: Names) -> Piece:
    a, b, x = n.number(), n.number(), n.new("x")
    return prints(f"{x} = {a}\nprint({x} + {b})", "", f"{a + b}\n")


@kind(PRINTING)
def several_lines(n: Names) -> Piece:
    words = n.words()
    return prints(f"print({words!r}, sep='; ')\nprint(*{words!r}, sep='\\n')", f"{words!r}\n", lines(words))


@kind(PRINTING)
def an_empty_line_between(n: Names) -> Piece:
    a, b = n.words(2, 2)
    return prints(f'print("{a}\\n\\n  {b}")', f"{a}\n\n  {b}\n")


@kind(PRINTING)
def a_for_loop(n: Names) -> Piece:
    i, count = n.new("i"), n.rng.randint(2, 6)
    return prints(f"for {i} in range({count}):\n    print({i} ** 2)", lines(i * i for i in range(count)))


@kind(PRINTING)
def a_for_loop_with_else(n: Names) -> Piece:
    i, word = n.new("i"), n.word()
    code = f'for {i} in "ab":\n\tprint({i})\n\t# a remark, after a tab\nelse:\n\tprint("{word}")'
    return prints(code, f"a\nb\n{word}\n")


@kind(PRINTING)
def a_while_loop(n: Names) -> Piece:
    i, count = n.new("i"), n.rng.randint(2, 5)
    code = f"{i} = {count}\nwhile {i}:\n    print({i})\n\n    {i} -= 1"
    return prints(code, "", lines(range(count, 0, -1)))


@kind(PRINTING)
def a_with_block(n: Names) -> Piece:
    f, word = n.new("f"), n.word()
    code = f"""
        with open("{f}", "w+") as {f}:
            _ = {f}.write("{word}\\n")
            _ = {f}.seek(0)
            print({f}.read(), end="")
        """
    return prints(code, f"{word}\n")


@kind(PRINTING)
def a_try_statement(n: Names) -> Piece:
    word, other = n.words(2, 2)
    code = f"""
        try:
            print(undefined_name)
        except NameError:
            print("{word}")
        finally:
            print("{other}")
        """
    return prints(code, f"{word}\n{other}\n")


@kind(PRINTING)
def a_match_statement(n: Names) -> Piece:
    word, number = n.word(), n.number()
    code = f"""
        for _ in ("{word}", {number}), None:
            match _:
                case (str() as name, int(size)) if size:
                    print(name, size)
                case _:
                    print("no")  # a remark
        """
    return prints(code, f"{word} {number}\nno\n")


@kind(PRINTING)
def a_decorator(n: Names) -> Piece:
    d, f, a, b = n.new("d"), n.new("f"), *n.words(2, 2)
    code = f"""
        def {d}(function):
            print("decorating")
            return function

        @{d}
        # a remark
        @{d}
        def {f}(): print("{a}", "{b}")

        {f}()
        """
    return prints(code, "", "decorating\ndecorating\n", f"{a} {b}\n")


@kind(PRINTING)
def a_class(n: Names) -> Piece:
    c, word = n.new("C"), n.word()
    code = f"""
        class {c}:
            # a remark
            def __repr__(self):
                return "{c}({word})"
        print({c}(), {c}.__name__)
        """
    return prints(code, "", f"{c}({word}) {c}\n")


@kind(PRINTING)
def a_class_that_prints_as_it_is_made(n: Names) -> Piece:
    return prints(f'class {n.new("C")}:\n    print("making")\n    x = 1', "making\n")


@kind(PRINTING)
def a_string_with_hashes(n: Names) -> Piece:
    a, b = n.words(2, 2)
    code = f'print("""{a}\n# {b}\n  # region {a}\n""")'
    return Piece(code, (Did(f"{a}\n# {b}\n  # region {a}\n\n"),))


@kind(PRINTING)
def several_statements_on_a_line(n: Names) -> Piece:
    x, number = n.new("x"), n.number()
    return prints(
        f"{x} = {number}; print({x}); print({x} + 1); {x} = 0", "", f"{number}\n", f"{number + 1}\n", ""
    )


@kind(PRINTING)
def a_statement_of_many_lines(n: Names) -> Piece:
    words = n.words(3, 3)
    code = 'print(\n    "{}",  # the first\n    # a remark\n    "{}",\n\n    "{}",\n    sep="-",\n)'.format(
        *words
    )
    return prints(code, "-".join(words) + "\n")


@kind(PRINTING)
def top_level_await(n: Names) -> Piece:
    f, word = n.new("f"), n.word()
    code = f"""
        import asyncio
        async def {f}():
            await asyncio.sleep(0)
            print("{word}")
            return 1
        print(await {f}() + await {f}())
        """
    return prints(code, "", "", f"{word}\n{word}\n2\n")


@kind(PRINTING)
def top_level_async_for_and_with(n: Names) -> Piece:
    f, c, i = n.new("f"), n.new("C"), n.new("i")
    code = f"""
        async def {f}():
            for i in range(3):
                yield i
        class {c}:
            async def __aenter__(self): print("enter")
            async def __aexit__(self, *args): print("exit")
        async with {c}():
            async for {i} in {f}():
                print({i})
        """
    return prints(code, "", "", "enter\n0\n1\n2\nexit\n")


@kind(PRINTING)
def written_to_stdout(n: Names) -> Piece:
    a, b = n.words(2, 2)
    code = f'import sys\n_ = sys.stdout.write("{a}\\n")\nsys.stdout.writelines(["{b}\\n", "{a}\\n"])'
    return prints(code, "", f"{a}\n", f"{b}\n{a}\n")


@kind(PRINTING)
def written_to_the_descriptor(n: Names) -> Piece:
    a, b = n.words(2, 2)
    return prints(f'import os\nprint("{a}"); _ = os.write(1, "{b}\\n".encode())', "", f"{a}\n", f"{b}\n")


@kind(PRINTING)
def a_subprocess(n: Names) -> Piece:
    words = n.words()
    code = f"import subprocess\n_ = subprocess.run(['printf', '%s\\\\n', {', '.join(map(repr, words))}])"
    return prints(code, "", lines(words))


@kind(PRINTING)
def a_thread_that_is_joined(n: Names) -> Piece:
    t, word = n.new("t"), n.word()
    code = f'import threading\n{t} = threading.Thread(target=print, args=["{word}"])\n{t}.start(); {t}.join()'
    return Piece(code, (SILENT, SILENT, Did(f"{word}\n"), SILENT))


@kind(PRINTING)
def threads_that_are_joined_in_a_function(n: Names) -> Piece:
    f, words = n.new("f"), n.words()
    code = f"""
        import threading
        def {f}(words):
            for word in words:
                thread = threading.Thread(target=print, args=[word])
                thread.start()
                thread.join()
        {f}({words!r})
        """
    return prints(code, "", "", lines(words))


@kind(PRINTING)
def text_without_a_line_end(n: Names) -> Piece:
    a, b = n.words(2, 2)
    return prints(f'print("{a}", end="-")\nprint("{b}")', f"{a}-", f"{b}\n")


@kind(PRINTING)
def a_last_line_without_an_end(n: Names) -> Piece:
    a, b = n.words(2, 2)
    return prints(f'print("{a}")\nprint("{b}", end="")', f"{a}\n", f"{b}")


@kind(PRINTING)
def an_address(n: Names) -> Piece:
    return prints("print(object())", "<object object at 0x7f01>\n")


@kind(PRINTING)
def two_addresses(n: Names) -> Piece:
    f, x = n.new("f"), n.new("x")
    code = f"def {f}(): ...\n{x} = [{f}, lambda: 0]\nfor _ in ({f}, {x}[1], {f}): print(_)"
    a, b = f"<function {f} at 0x7f02>", "<function <lambda> at 0x7f03>"
    return prints(code, "", "", lines([a, b, a]))


@kind(PRINTING)
def a_generator(n: Names) -> Piece:
    f, g = n.new("f"), n.new("g")
    code = f"""
        def {f}():
            print("Start")
            yield 1

        {g} = {f}()
        print(next({g}))
        """
    return prints(code, "", "", "Start\n1\n")


@kind(PRINTING)
def a_method_call(n: Names) -> Piece:
    words = n.words(3, 3)
    code = f"import sys; print({words!r}, sorted({words!r}), sys.byteorder in ('little', 'big'))"
    return prints(code, "", f"{words!r} {sorted(words)!r} True\n")


@kind(PRINTING)
def other_letters(n: Names) -> Piece:
    number = n.number()
    return prints(f'print("→ é λ ✓ 漢字", {number})', f"→ é λ ✓ 漢字 {number}\n")


@kind(PRINTING)
def a_main_guard(n: Names) -> Piece:
    word = n.word()
    return prints(
        f'if __name__ != "__main__": print("imported")\nif __name__ == "__main__":\n    print("{word}")',
        "",
        f"{word}\n",
    )


@kind(PRINTING)
def a_line_with_commas(n: Names) -> Piece:
    a, b, c = n.words(3, 3)
    return prints(f'print("{a}, {b}")\nprint(("{a}", "{c}"))', f"{a}, {b}\n", f"('{a}', '{c}')\n")


@kind(PRINTING)
def dots_that_are_printed(n: Names) -> Piece:
    word = n.word()
    return prints(f'print("{word}...")', f"{word}...\n")


@kind(PRINTING)
def a_bar_of_dots(n: Names) -> Piece:
    count = n.rng.randint(4, 9)
    return prints(f'print("." * {count} + "F")', "." * count + "F\n")


@kind(PRINTING)
def what_looks_like_a_comment_for_tools(n: Names) -> Piece:
    number = n.number()
    return prints(
        f'print("type: {number}")\nprint("pragma: no-store")', f"type: {number}\n", "pragma: no-store\n"
    )


@kind(PRINTING)
def many_lines(n: Names) -> Piece:
    i, count = n.new("i"), n.rng.randint(8, 15)
    return prints(f'for {i} in range({count}): print("line", {i})', lines(f"line {i}" for i in range(count)))


@kind(PRINTING)
def the_same_line_again_and_again(n: Names) -> Piece:
    i, word = n.new("i"), n.word()
    return prints(f'for {i} in range(3): print("{word}")', lines([word] * 3))


@kind(PRINTING)
def something_on_stderr(n: Names) -> Piece:
    word = n.word()
    return prints(f'import sys\nprint("no", file=sys.stderr); print("{word}")', "", "", f"{word}\n")


# What prints nothing


@kind(QUIET)
def an_assignment(n: Names) -> Piece:
    return prints(f"{n.new('x')} = {n.number()}", "")


@kind(QUIET)
def an_import(n: Names) -> Piece:
    return prints("import math, os.path", "")


@kind(QUIET)
def a_function(n: Names) -> Piece:
    f = n.new("f")
    return prints(f"def {f}(x):\n    # a remark\n    x = 1\n    # an other\n    return x\n{f}(0)", "", "")


@kind(QUIET)
def an_expression(n: Names) -> Piece:
    return prints(f"{n.number()} + 1", "")


@kind(QUIET)
def an_assertion(n: Names) -> Piece:
    return prints(f"assert {n.number()} > 1, 'no'", "")


@kind(QUIET)
def what_goes_to_stderr(n: Names) -> Piece:
    return prints('import sys\nprint("oops", file=sys.stderr)', "", "")


@kind(QUIET)
def an_empty_print(n: Names) -> Piece:
    return prints('print("", end="")', "")


# What raises


@kind(RAISING)
def raises_with_a_message(n: Names) -> Piece:
    word = n.word()
    return Piece(f'raise ValueError("bad {word}")', (Did("", Error("ValueError", f"bad {word}")),))


@kind(RAISING)
def raises_without_a_message(n: Names) -> Piece:
    return Piece("next(iter(()))", (Did("", Error("StopIteration")),))


@kind(RAISING)
def raises_in_a_function_after_printing(n: Names) -> Piece:
    f, word = n.new("f"), n.word()
    code = f'def {f}():\n    print("{word}")\n    return 1 / 0\n{f}()'
    error = Error("ZeroDivisionError", "division by zero", (f"in {f}", "return 1 / 0"))
    return Piece(code, (SILENT, Did(f"{word}\n", error)))


@kind(RAISING)
def raises_an_exception_of_its_own(n: Names) -> Piece:
    c, word = n.new("Wrong"), n.word()
    code = f'class {c}(Exception): ...\nraise {c}("{word}: more")'
    return Piece(code, (SILENT, Did("", Error(c, f"{word}: more"))))


@kind(RAISING)
def raises_an_exception_of_a_package(n: Names) -> Piece:
    code = 'import json\njson.loads("")'
    error = Error("json.decoder.JSONDecodeError", "Expecting value: line 1 column 1 (char 0)")
    return Piece(code, (SILENT, Did("", error)))


@kind(RAISING)
def raises_from_another(n: Names) -> Piece:
    word = n.word()
    code = f'try:\n    {{}}["k"]\nexcept KeyError as error:\n    raise RuntimeError("{word}") from error'
    return Piece(code, (Did("", Error("RuntimeError", word, ("KeyError: 'k'",))),))


@kind(RAISING)
def raises_with_a_message_of_two_lines(n: Names) -> Piece:
    a, b = n.words(2, 2)
    return Piece(f'raise OSError("{a}\\n{b}")', (Did("", Error("OSError", f"{a} {b}")),))


@kind(RAISING)
def raises_and_assigns_nothing(n: Names) -> Piece:
    x, word = n.new("x"), n.word()
    return Piece(f'{x} = int("{word}")', (
        Did("", Error("ValueError", f"invalid literal for int() with base 10: '{word}'")),))  # fmt: skip


@kind(RAISING)
def raises_where_it_awaits(n: Names) -> Piece:
    f, word = n.new("f"), n.word()
    code = f'async def {f}():\n    raise LookupError("{word}")\nawait {f}()'
    return Piece(code, (SILENT, Did("", Error("LookupError", word, (f"in {f}",)))))


@kind(RAISING)
def exits(n: Names) -> Piece:
    code = n.number()
    return Piece(f"import sys\nsys.exit({code})", (SILENT, Did("", Error("SystemExit", str(code)))))


# What prints for ever


@kind(ENDLESS)
def counts_for_ever(n: Names) -> Piece:
    i, first = n.new("i"), n.number()
    code = f"import itertools\nfor {i} in itertools.count({first}):\n    print({i})"
    return Piece(code, (SILENT, Did(lines(range(first, first + 60)), endless=True)))


@kind(ENDLESS)
def says_the_same_for_ever(n: Names) -> Piece:
    f, word = n.new("f"), n.word()
    code = f'def {f}():\n    while True:\n        try:\n            print("{word}"); raise OSError\n        except Exception: ...\n{f}()'
    return Piece(code, (SILENT, Did(lines([word] * 60), endless=True)))


@kind(ENDLESS)
def says_two_things_for_ever(n: Names) -> Piece:
    a, b = n.words(2, 2)
    code = f'import sys\nwhile True: print("{a}"); sys.stdout.write("{b}\\n")'
    return Piece(code, (SILENT, Did(lines([a, b] * 30), endless=True)))


# How things are stated

TOOLS = ["# noqa", "# type: ignore", "# fmt: off", "# pragma: no cover", "# pylint: disable=all"]
STYLES = ("exact", "comma", "mixed", "gap", "order", "order of gaps", "more below", "more behind")


def plain(text: str) -> bool:
    """May this line stand in a comma form?"""
    return (
        bool(text.strip())
        and text == text.strip()
        and not set(text) & set(",()[]{}'\"<>")
        and "..." not in text
    )


def stated(rng: random.Random, did: Iterable[Did], style: str) -> list[str]:
    """What `did`, stated in this `style`, or exactly where it cannot be: the lines of a claim."""
    did = tuple(did)
    text = "".join(d.output for d in did)
    printed = [line.rstrip() for line in text.removesuffix("\n").split("\n")] if text else []
    error = did[-1].error
    while printed and not printed[-1] and not error:
        printed.pop()
    if error:
        form = _error_in(rng, error)
        if style == "comma" and len(form) == 1 and plain(form[0]) and printed and all(map(plain, printed)):
            return [", ".join([*printed, *form])]
        return printed + form
    if did[-1].endless or (style.startswith("more") and len(printed) > 1):
        shown = printed[: rng.randint(1, min(len(printed) - 1, 5))]
        if style == "more behind":
            commas = all(map(plain, shown))
            return [", ".join(shown) + "..."] if commas else [*shown, "..."]
        if style == "comma" and all(map(plain, shown)):
            return [", ".join(shown) + ", ..."]
        return [*shown, "..."]
    if style == "comma" and len(printed) > 1 and all(map(plain, printed)):
        return [rng.choice([", ", ","]).join(printed)]
    if style == "mixed" and len(printed) > 2 and all(map(plain, printed)):
        return [printed[0], ", ".join(printed[1:])]
    if style.startswith("order") and len(printed) > 1 and all(printed):
        shuffled = rng.sample(printed, len(printed))
        if style == "order of gaps":
            shuffled = [_gapped(line) for line in shuffled]
            shuffled = sorted(shuffled, key=lambda line: line.endswith("..."))
            if shuffled[-1].endswith("..."):
                return ["in any order:", *rng.sample(printed, len(printed))]
        if not shuffled[-1].endswith("..."):
            return ["in any order:", *shuffled]
    if style == "gap":
        place = rng.randrange(len(printed))
        return [*printed[:place], _gapped(printed[place]), *printed[place + 1 :]]
    return printed


def _gapped(line: str) -> str:
    """`line` with `...` in place of its middle, if it has one."""
    if len(line) < 3 or ".." in line or line[0] == " ":
        return line
    return f"{line[0]}...{line[-1]}" if line[-1] != "." and line[0] != "." else line


def _error_in(rng: random.Random, error: Error) -> list[str]:
    last = error.type.rpartition(".")[2]
    forms = [[f"Exception: {last}"], [last], [error.type]]
    if error.message:
        half = error.message[: len(error.message) // 2]
        forms += [
            [f"{error.type}: {error.message}"],
            [f"Exception: {last}: {error.message}"],
            [f"{last}: {half}..."],
            ["Traceback (most recent call last):", "  ...", f"{error.type}: {error.message}"],
        ]
        if error.frames:
            frames = [f"  ...{frame}" for frame in error.frames]
            forms.append(["Traceback (most recent call last):", *frames, f"{error.type}: {error.message}"])
    else:
        forms.append(["Traceback (most recent call last):", "  ...", error.type])
    return rng.choice([*forms, ["Traceback ..."]])


# Where things are stated


class Text(Struct):
    """A module that is being written."""

    n: Names
    lines: list[str] = field(default_factory=list)
    did: list[Did] = field(default_factory=list)
    used: list[Maker] = field(default_factory=list)
    wanted: list[Maker] = field(default_factory=list)  # pieces to use before others
    styles: list[str] = field(default_factory=list)

    def code(self, piece: Piece) -> Piece:
        self.lines += piece.code.split("\n")
        self.did += piece.did
        return piece

    def claim(self, did: Iterable[Did]) -> None:
        style = self.styles.pop() if self.styles else self.n.rng.choice(STYLES)
        self.lines += [f"# {line}".rstrip() for line in stated(self.n.rng, did, style)]

    def blank(self) -> None:
        self.lines.append("")

    def remark(self) -> None:
        self.lines += ["", f"# what follows is about the {self.n.word()}"]

    def open(self, mark: str = "") -> None:
        self.lines.append(f"# region {self.n.new('r')}{mark}")

    def close(self) -> None:
        self.lines.append("# endregion")

    def piece(self, *kinds: list[Maker], last: bool = False) -> Piece:
        """A new piece of one of these kinds; `last` where only its last statement may print."""
        for place, maker in enumerate(self.wanted):
            if any(maker in makers for makers in kinds):
                made = maker(self.n)
                if not last or made.speaks_last:
                    del self.wanted[place]
                    return made
        while True:
            made = self.n.rng.choice(self.n.rng.choice(kinds))(self.n)
            if not last or made.speaks_last:
                return made

    def chance(self, of: float) -> bool:
        return self.n.rng.random() < of


def touching(t: Text) -> None:
    """Claims that touch what they are about, in a region."""
    t.open()
    for _ in range(t.n.rng.randint(1, 3)):
        if t.chance(0.3):
            t.code(t.piece(QUIET))
            t.blank()
        if t.chance(0.2):
            t.remark()
        piece = t.code(t.piece(PRINTING, PRINTING, RAISING, ENDLESS))
        if t.chance(0.1):
            t.lines.append(t.n.rng.choice(TOOLS))
        t.claim(piece.did)
        if t.chance(0.3):
            t.blank()
    if t.chance(0.3):
        t.code(t.piece(QUIET))
    t.close()


def hidden(t: Text) -> None:
    """A claim that touches a hidden statement."""
    t.claim(t.code(t.piece(PRINTING, RAISING, ENDLESS, last=True)).did)


def detached(t: Text) -> None:
    """Claims alone between blank lines, or at the end of the region."""
    t.open()
    for place in range(t.n.rng.randint(1, 2)):
        piece = t.code(t.piece(PRINTING, PRINTING, RAISING))
        if not piece.ends_badly and t.chance(0.5):
            t.code(t.piece(QUIET))
        t.blank()
        t.claim(piece.did)
        if place == 0 or t.chance(0.3):
            t.blank()
    t.close()


def at_the_end(t: Text) -> None:
    """A claim at the end of a region, about all its pieces; the last may raise or never end."""
    t.open()
    pieces = [t.code(t.piece(PRINTING)) for _ in range(t.n.rng.randint(1, 2))]
    if t.chance(0.4):
        pieces.append(t.code(t.piece(RAISING)))
    if t.chance(0.5):
        t.blank()
    elif not pieces[-1].did[-1].error:
        t.code(t.piece(QUIET))
    t.claim(did for piece in pieces for did in piece.did)
    t.close()


def epilogue(t: Text) -> None:
    """A region that shows a function and what it prints, which hidden lines call."""
    f, words = t.n.new("main"), t.n.words()
    t.open()
    t.code(prints(f"def {f}():\n    for word in {words!r}:\n        print(word)", ""))
    if t.chance(0.6):
        t.blank()
    did = [Did(lines(words))]
    t.claim(did)
    t.close()
    if t.chance(0.3):
        t.code(t.piece(QUIET))
    t.code(Piece(f"{f}()", (did[0],)))


def endless_epilogue(t: Text) -> None:
    """The same of a function that never returns."""
    f, number = t.n.new("main"), t.n.number()
    t.open()
    t.code(prints(f"def {f}(i={number}):\n    while True:\n        print(i)\n        i += 1", ""))
    t.blank()
    did = Did(lines(range(number, number + 60)), endless=True)
    t.claim([did])
    t.close()
    t.blank()
    t.code(Piece(f"{f}()", (did,)))


def nested(t: Text) -> None:
    """A region in a region, each with claims of its own."""
    t.open()
    if t.chance(0.5):
        t.claim(t.code(t.piece(PRINTING, RAISING)).did)
    t.open()
    t.claim(t.code(t.piece(PRINTING)).did)
    t.close()
    if t.chance(0.5):
        t.claim(t.code(t.piece(PRINTING, ENDLESS)).did)
    t.close()


def inside_a_function(t: Text) -> None:
    """A region in a function, and a claim on what it prints when it is called."""
    f, r, word = t.n.new("f"), t.n.new("r"), t.n.word()
    code = f'def {f}():\n    # region {r}\n    x = 1\n\n    # a remark\n    print("{word}", x)\n    # endregion\n{f}()'
    t.claim(t.code(Piece(code, (SILENT, Did(f"{word} 1\n")))).did)


def unstated(t: Text) -> None:
    """A region that prints and states nothing."""
    t.open()
    t.code(t.piece(PRINTING))
    t.code(t.piece(QUIET))
    t.close()
    t.code(t.piece(QUIET))


def not_run(t: Text) -> None:
    """A region that is not run."""
    t.open(" [not run]")
    t.code(Piece("launch_the_missiles()", (Did(skipped=True),)))
    t.close()


def values(t: Text) -> None:
    """Values behind expressions and assignments."""
    a, b, x, words = t.n.number(), t.n.number(), t.n.new("x"), t.n.words(2, 2)
    t.open()
    t.code(Piece(f"{a} * {b}  # => {a * b}", (Did(value=str(a * b)),)))
    t.code(Piece(f"{x} = {words!r}  # => {words!r}", (Did(value=repr(words)),)))
    t.code(Piece(f"{x}[0]  # => '{words[0]}'", (Did(value=repr(words[0])),)))
    t.code(Piece("object()  # => <object object at 0x12>", (Did(value="<object object at 0x7f09>"),)))
    t.code(Piece(f"{x} += [\n    {a},\n]  # => [..., {a}]", (Did(value=repr([*words, a])),)))
    t.code(Piece(f"print({a})  # a remark", (Did(f"{a}\n"),)))
    t.claim([Did(f"{a}\n")])
    t.close()


LAYOUTS: list[Callable[[Text], None]] = [
    touching, hidden, detached, at_the_end, epilogue, endless_epilogue, nested, inside_a_function, unstated,
    not_run, values,
]  # fmt: skip


def module(rng: random.Random, name: str = "m", place: int | None = None) -> Generated:
    """A module. `place` in a corpus sees to it that a corpus has every piece in every layout that takes it."""
    text = Text(Names(rng))
    layouts = rng.choices(LAYOUTS, k=rng.randint(1, 3))
    if place is not None:
        pieces = PRINTING + RAISING + ENDLESS
        text.wanted = [pieces[place % len(pieces)]]
        text.styles = [STYLES[place % len(STYLES)]]
        layouts.insert(0, LAYOUTS[place % len(LAYOUTS)])
    windows, ends, head = rng.random() < 0.1, rng.random() < 0.9, rng.random()
    if head < 0.1:
        text.lines.append("#!/usr/bin/env python3")
    if head < 0.2:
        text.lines.append("# -*- coding: latin-1 -*-")
    if head < 0.3:
        text.code(prints('"""A module: prints nothing by itself.\n\n# not a claim\n"""', ""))
    for layout in layouts:
        if rng.random() < 0.5:
            text.blank()
        layout(text)
    source = "\n".join(text.lines) + ("\n" if ends else "")
    encoding = "utf-8"
    if "latin-1" in source:
        try:
            source.encode(encoding := "latin-1")
        except UnicodeEncodeError:
            source, encoding = source.replace("latin-1", "utf-8", 1), "utf-8"
    return Generated(name, source, tuple(text.did), "\r\n" if windows else "\n", encoding)


def corpus(size: int, seed: int = 0) -> list[Generated]:
    """`size` modules, always the same."""
    return [module(random.Random(f"{seed} {n}"), f"m{n}", n) for n in range(size)]
