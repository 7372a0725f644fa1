"""The programs, LaTeX packages and fonts that the system must bring, and how to get them.

Only the standard library is used, so that `python3 -m deckproof.system install pdf` works before
anything else is there.
"""

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

PURPOSES = {
    "venv": (),
    "check": (),
    "html": (),
    "pdf": (),
    "present": ("html",),
    "handout": ("check", "html", "pdf"),
    "site": ("handout", "check", "html", "pdf"),
    "watch": ("html",),
    "test": ("check", "html", "pdf"),
    "bench": ("check", "html", "pdf"),
}
"""What tools are needed for: making a virtual environment, checking decks, building HTML, building
PDF, presenting, watching, the handout, the site, this project's own tests and its benchmark; with each, the
others that it includes."""

MISSING = 3
"""The exit status when a tool is missing."""


class Kind(Enum):
    """How a tool is recognised."""

    PROGRAM = "program"  # any of the names is on the PATH
    TEX = "LaTeX package"  # TeX finds every file
    FONT = "font"  # fontconfig knows the family
    MODULE = "Python module"  # this Python can import it
    LIBRARY = "library"  # Linux's loader finds it; elsewhere nothing needs it


@dataclass(frozen=True, slots=True)
class Tool:
    """Something that a system's package manager brings.

    `packages` are those of apt, dnf and brew, in this order; an empty name says that there is none. A
    tool that is not `needed` is installed with the others, and done without where that is not possible.
    """

    name: str
    kind: Kind
    found_by: tuple[str, ...]
    purposes: tuple[str, ...]
    packages: tuple[str, str, str]
    needed: bool = True


def _program(name: str, purposes: str, apt: str, dnf: str, brew: str, *others: str) -> Tool:
    return Tool(name, Kind.PROGRAM, (name, *others), tuple(purposes.split()), (apt, dnf, brew))


def _tex(package: str, apt: str, *files: str, purpose: str = "pdf") -> Tool:
    return Tool(package, Kind.TEX, files, (purpose,), (apt, f"texlive-{package}", "texlive"))


def _font(family: str, apt: str, dnf: str, brew: str, needed: bool = True) -> Tool:
    return Tool(family, Kind.FONT, (family,), ("html", "pdf"), (apt, dnf, brew), needed)


def _venv() -> Tool:
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = (f"{python}-venv", "python3", "python")
    return Tool("Python's venv", Kind.MODULE, ("venv", "ensurepip"), ("venv",), packages)


TOOLS = (
    _venv(),
    _program("pandoc", "check html pdf", "pandoc", "pandoc", "pandoc"),
    _program("xelatex", "pdf", "texlive-xetex", "texlive-xetex", "texlive"),
    _program("xdvipdfmx", "pdf", "texlive-binaries", "texlive-dvipdfmx", "texlive"),
    _tex("beamer", "texlive-latex-recommended", "beamer.cls"),
    _tex("booktabs", "texlive-latex-recommended", "booktabs.sty"),
    _tex("colortbl", "texlive-latex-base", "colortbl.sty"),
    _tex("multirow", "texlive-latex-extra", "multirow.sty"),
    _tex("pgf", "texlive-pictures", "pgfcore.sty"),
    _tex("tools", "texlive-latex-base", "array.sty", "calc.sty", "longtable.sty"),
    _program("rsvg-convert", "html pdf", "librsvg2-bin", "librsvg2-tools", "librsvg"),
    _program("pdftocairo", "html", "poppler-utils", "poppler-utils", "poppler"),
    _program("fc-list", "html pdf", "fontconfig", "fontconfig", "fontconfig"),
    _font("Inter", "fonts-inter", "rsms-inter-fonts", "font-inter"),
    _font("JetBrains Mono", "fonts-jetbrains-mono", "jetbrains-mono-fonts", "font-jetbrains-mono"),
    _font("DejaVu Sans", "fonts-dejavu-core", "dejavu-sans-fonts", "font-dejavu"),
    _font("DejaVu Sans Mono", "fonts-dejavu-core", "dejavu-sans-mono-fonts", "font-dejavu"),
    _font("Droid Sans Fallback", "fonts-droid-fallback", "google-droid-sans-fonts", "", needed=False),
    _font("Symbola", "fonts-symbola", "gdouros-symbola-fonts", "", needed=False),
    _font(
        "Latin Modern Math", "fonts-lmodern", "latinmodern-math-fonts", "font-latin-modern-math", needed=False
    ),
    _program(
        *("chromium", "test bench", "chromium", "chromium", "google-chrome"),
        *("chromium-browser", "google-chrome", "google-chrome-stable"),
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ),
    Tool(
        "libatomic", Kind.LIBRARY, ("libatomic.so.1",), ("test",), ("libatomic1", "libatomic", "")
    ),  # for playwright
    _program("bash", "test", "bash", "bash", "bash"),
    _program("cc", "test", "build-essential", "gcc", "gcc"),  # with the headers of the C library
    _program("node", "test", "nodejs", "nodejs", "node"),
    _program("pdftotext", "test", "poppler-utils", "poppler-utils", "poppler"),
    _program("pdftoppm", "test", "poppler-utils", "poppler-utils", "poppler"),
    _program("pdflatex", "bench", "texlive-latex-base", "texlive-latex", "texlive"),
    _tex("minted", "texlive-latex-extra", "minted.sty", purpose="bench"),
    _tex("lm", "lmodern", "lmodern.sty", purpose="bench"),
)


def program(name: str) -> str | None:
    """The path of the program that serves as the tool `name`; None when there is none."""
    names = next((tool.found_by for tool in TOOLS if tool.name == name), (name,))
    return next(filter(None, map(shutil.which, names)), None)


def missing(*purposes: str) -> tuple[Tool, ...]:
    """The tools for `purposes` that this system lacks. Asks TeX once and fontconfig once (0.1 s)."""
    wanted = [tool for tool in TOOLS if _serves(tool, purposes)]
    found = {
        kind: look([name for tool in wanted if tool.kind is kind for name in tool.found_by])
        for kind, look in _LOOK.items()
    }
    return tuple(tool for tool in wanted if not _met(tool, found[tool.kind]))


def _serves(tool: Tool, purposes: Sequence[str]) -> bool:
    wanted = {*purposes}.union(*(PURPOSES.get(purpose, ()) for purpose in purposes))
    return not wanted.isdisjoint(tool.purposes)


def _met(tool: Tool, found: set[str]) -> bool:
    enough = any if tool.kind is Kind.PROGRAM else all
    return enough(name in found for name in tool.found_by)


def _programs(names: list[str]) -> set[str]:
    return {name for name in names if shutil.which(name)}


def _tex_files(names: list[str]) -> set[str]:
    return {os.path.basename(path) for path in _output("kpsewhich", *names).splitlines()} if names else set()


def _families(names: list[str]) -> set[str]:
    listed = _output("fc-list", ":", "family").splitlines() if names else []
    return {family.replace("\\", "") for line in listed for family in line.split(",")}


def _modules(names: list[str]) -> set[str]:
    return {name for name in names if importlib.util.find_spec(name)}


def _libraries(names: list[str]) -> set[str]:
    return {name for name in names if sys.platform != "linux" or _loads(name)}


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


_LOOK: dict[Kind, Callable[[list[str]], set[str]]] = {
    Kind.PROGRAM: _programs,
    Kind.TEX: _tex_files,
    Kind.FONT: _families,
    Kind.MODULE: _modules,
    Kind.LIBRARY: _libraries,
}


def _output(*command: str) -> str:
    """What `command` prints; nothing when there is no such program. Its status says only that some
    files were not found."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout
    except OSError:
        return ""


def advice(tools: Iterable[Tool]) -> str:
    """What is missing, and the one line to type for each package manager."""
    tools = tuple(tools)
    named = [
        ", ".join(tool.name for tool in tools if tool.kind not in (Kind.TEX, Kind.FONT)),
        _listed("the LaTeX package", [tool.name for tool in tools if tool.kind is Kind.TEX]),
        _listed("the font", [tool.name for tool in tools if tool.kind is Kind.FONT]),
    ]
    lines = [f"missing: {'; '.join(filter(None, named))}", "to install, type the line that fits this system:"]
    lines += [f"  {line}" for line in commands(tools)]
    by_hand = [tool.name for tool in tools if not tool.needed and not tool.packages[2]]
    if by_hand:
        lines.append(f"  (brew has no {' and no '.join(by_hand)}: only rare characters need them)")
    return "\n".join(lines)


def _listed(what: str, names: Sequence[str]) -> str:
    return f"{what}{'s' if len(names) > 1 else ''} {', '.join(names)}" if names else ""


_INSTALL = (
    "sudo apt-get update && sudo apt-get install --no-install-recommends",
    "sudo dnf install",
    "brew install",
)


def commands(tools: Iterable[Tool]) -> tuple[str, ...]:
    """The lines that install `tools`: with apt, with dnf, with brew."""
    tools = tuple(tools)
    wanted = (packages(tools, manager) for manager in range(len(_INSTALL)))
    return tuple(
        f"{install} {' '.join(names)}" for install, names in zip(_INSTALL, wanted, strict=True) if names
    )


def packages(tools: Iterable[Tool], manager: int = 0) -> tuple[str, ...]:
    """The packages that bring `tools`, each once; `manager` counts apt, dnf, brew."""
    return tuple(dict.fromkeys(tool.packages[manager] for tool in tools if tool.packages[manager]))


def ensure(purposes: Sequence[str], say: Callable[[str], None]) -> int:
    """Install what is missing for `purposes`, as far as this user may; the exit status."""
    lacking = missing(*purposes)
    if not lacking:
        return 0
    rights = _rights()
    if rights is not None:
        names = packages(lacking)
        say(f"installing with apt, which may take some minutes: {' '.join(names)}")
        failure = _apt_install(rights, names)
        if failure:
            say(f"apt-get could not install them:\n{failure.rstrip()}")
        lacking = missing(*purposes)
    if lacking:
        say(advice(lacking))
    return MISSING if any(tool.needed for tool in lacking) else 0


def _rights() -> list[str] | None:
    """What to put before apt-get so that it may install; None when it may not, or there is no apt-get."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, stdin=subprocess.DEVNULL, check=False)
    return ["sudo", "-n"] if asked.returncode == 0 else None


def _apt_install(rights: list[str], names: Sequence[str]) -> str:
    """Install the packages `names`; what apt-get said when it failed, or nothing. The package lists are
    fetched only when those at hand do not do."""
    apt = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qy", "-oDPkg::Lock::Timeout=300"]
    install = [*apt, "install", "--no-install-recommends", *names]
    if not _failure(install):
        return ""
    not_updated = _failure([*apt, "update"])
    not_installed = _failure(install)
    return not_installed and not_updated + not_installed


def _failure(command: list[str]) -> str:
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return (done.stdout or f"status {done.returncode}") if done.returncode else ""


def main(argv: Sequence[str] | None = None) -> int:
    """`python3 -m deckproof.system install|missing PURPOSE...`."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    action, purposes = "".join(arguments[:1]), arguments[1:]
    if action not in ("install", "missing") or not purposes or not PURPOSES.keys() >= set(purposes):
        _say(f"usage: python3 -m deckproof.system install|missing {'|'.join(PURPOSES)} ...")
        return 2
    if action == "install":
        return ensure(purposes, _say)
    lacking = missing(*purposes)
    if lacking:
        _say(advice(lacking))
    return MISSING if any(tool.needed for tool in lacking) else 0


def _say(text: str) -> None:
    print(f"deckproof: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
