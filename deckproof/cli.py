"""The command line: reads arguments, calls the package, shows problems. Holds no logic of its own."""

import argparse
import atexit
import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path

from deckproof.problem import MissingTool, Problem, Problems, report, visible
from deckproof.project import Project

Shard = tuple[int, int]
OK, PROBLEMS, USAGE, MISSING_TOOL, INTERRUPTED = 0, 1, 2, 3, 130

_EXAMPLES = """\
examples:
  {prog} pdf                      check every deck in slides/, then build build/<deck>.pdf
  {prog} pdf async-intro          one deck (slides/async-intro.md)
  {prog} pdf --shard 2/8          the second of eight parts of all decks, for one of eight machines
  {prog} html                     the same as HTML: one file that presents without a network
  {prog} present                  the same, then show it in a browser, until Ctrl-C
  {prog} watch                    show it in a browser while you write, each change at once
  {prog} handout                  the slides, their text and their code as a web site and as EPUB
  {prog} site                     all of it in build/site/, for a web server
  {prog} check                    run all of snippets/ and say what is not true; build nothing
  {prog} accept                   show how claims differ from what is printed, and ask to rewrite them
  {prog} -C ../my-talk pdf        work on another project

exit status: 0 all is true and built, 1 problems, 2 wrong command line, 3 a tool is missing
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give the exit status; `argv` is without the program's name."""
    parser = _parser()
    options = parser.parse_args(argv)
    root = Path(options.directory)
    if not root.is_dir():
        parser.error(f"-C {options.directory}: this is no directory")
    project = Project(root.resolve())
    if options.command not in ("watch", "present"):  # the others end before there is much to collect
        gc.set_threshold(1_000_000)
        atexit.register(gc.freeze)  # or else all there is would be looked through at the very end
    for ending in _ENDING:
        signal.signal(ending, _stop)
    _listen()
    colour = sys.stderr.isatty() and "NO_COLOR" not in os.environ
    try:
        if options.command == "check":
            return _check(project, options)
        if options.command == "accept":
            return _accept(project, options.modules, yes=options.yes)
        if options.command == "watch":
            return _watch(project, options.decks, colour, browser=options.browser)
        if options.command == "present":
            return _present(project, options.decks, browser=options.browser)
        if options.command in ("handout", "site"):
            return _publish(project, options)
        return _make(project, options)
    except Problems as found:
        status = _fail(found.problems, project, colour, options.command)
        _stop_programs()  # that set slides which nobody waits for any more
        return status
    except MissingTool as missing:
        print(_advice(str(missing), options.command), file=sys.stderr)
        return MISSING_TOOL
    except OSError as error:  # the disk is full, the directory may not be written to, …
        print(f"the system refuses: {error}", file=sys.stderr)
        return PROBLEMS
    except (KeyboardInterrupt, RuntimeError) as ended:  # Python makes the second of the first within a class
        if isinstance(ended, RuntimeError) and not isinstance(ended.__cause__, KeyboardInterrupt):
            raise
        print("stopped", file=sys.stderr)
        return INTERRUPTED


def _stop(_signal: int, _frame: object) -> None:
    """End at once, and leave nothing running."""
    _asked.set()
    _stop_programs()
    raise KeyboardInterrupt


@cache
def _listen() -> None:
    """See to it that a signal is heard at once: Python hears it in its main thread, which may not notice one
    that comes just before it begins to wait for something. A signal that says nothing ends the wait."""
    told, tells = os.pipe()
    os.set_blocking(tells, False)
    signal.set_wakeup_fd(tells, warn_on_full_buffer=False)
    os.register_at_fork(after_in_child=lambda: signal.set_wakeup_fd(-1))
    signal.signal(signal.SIGURG, lambda _signal, _frame: None)
    main = threading.main_thread().ident or 0

    def listen() -> None:
        while number := os.read(told, 1):
            while number[0] in _ENDING and not _asked.wait(0.05):
                signal.pthread_kill(main, signal.SIGURG)

    threading.Thread(target=listen, daemon=True).start()


_ENDING = (signal.SIGINT, signal.SIGTERM)
_asked = threading.Event()  # to end


def _stop_programs() -> None:
    if processes := sys.modules.get("deckproof.processes"):
        processes.stop()


def _parser() -> argparse.ArgumentParser:
    prog = "deckproof" if Path(sys.argv[0]).stem in ("deckproof", "__main__") else Path(sys.argv[0]).name
    parser = argparse.ArgumentParser(
        prog=prog,
        description="Build slide decks whose code is run and whose stated outputs are checked.",
        epilog=_EXAMPLES.format(prog=prog),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("-C", dest="directory", default=".", metavar="DIR", help="work on the project in DIR")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in (
        ("pdf", "check, then build build/<deck>.pdf with beamer"),
        ("html", "check, then build build/<deck>.html with reveal.js"),
        ("handout", "check, build PDF and HTML, then build/handout/ and build/<deck>.epub"),
        ("site", "the same, then put it all into build/site/"),
        ("present", "check, build the HTML, serve it on this machine and open a browser"),
        ("watch", "show the decks in a browser, and each change of a file at once"),
        ("check", "run the snippets and compare what they print with what they state"),
    ):
        command = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        command.add_argument(
            "decks", nargs="*", metavar="DECK", help="a deck's name or file (default: all in slides/)"
        )
        if name == "pdf":
            command.add_argument(
                "--handout", action="store_true", help="one page a slide, in build/<deck>-handout.pdf"
            )
        if name in ("pdf", "html"):
            text = "only every Nth deck, from the Ith on: the part of one of N machines"
            command.add_argument("--shard", type=_shard, default=(1, 1), metavar="I/N", help=text)
        if name == "site":
            command.add_argument(
                "--url", default="", help="where the site will be: for previews of links to it"
            )
        if name in ("present", "watch"):
            command.add_argument(
                "--no-browser", dest="browser", action="store_false", help="only print the address"
            )
        if name == "check":
            text = "list what no slide shows, and what several slides do"
            command.add_argument("--verbose", "-v", action="store_true", help=text)
            form = command.add_mutually_exclusive_group()
            form.add_argument("--json", action="store_true", help="give verdicts and problems as JSON")
            form.add_argument("--github", action="store_true", help="annotate a pull request, too")
    text = "rewrite what the snippets state to what they print, as a diff to look at first"
    command = commands.add_parser("accept", help=text, description=text[0].upper() + text[1:] + ".")
    command.add_argument(
        "modules", nargs="*", metavar="MODULE", help="a module's name or file (default: all in snippets/)"
    )
    command.add_argument("--yes", action="store_true", help="write it without asking")
    return parser


def _shard(text: str) -> Shard:
    """`2/8` as numbers."""
    part, slash, parts = text.partition("/")
    if not (slash and part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts)):
        raise argparse.ArgumentTypeError(f"{text} is no part of a whole: write 2/8 for the second of eight")
    return int(part), int(parts)


def _sources(project: Project, decks: Sequence[str]) -> list[Path]:
    """The decks named, or all. A name may be `async-intro`, `async-intro.md` or a path."""
    if not decks:
        found = project.decks()
        if not found:
            message, hint = "there are no decks", "write one: slides/my-talk.md"
            raise Problems([Problem("slides", 0, "no-deck", message, hint)])
        return found
    sources = []
    for deck in decks:
        given = Path(deck)
        if given.suffix not in ("", ".md"):
            message, hint = (
                "a deck is a file of markdown",
                "name it by its name, or by its file, which ends in .md",
            )
            raise Problems([Problem(deck, 0, "no-deck", message, hint)])
        candidates = [given.resolve(), project.root / given] if len(given.parts) > 1 else []
        named = project.slides / f"{given.name.removesuffix('.md')}.md"
        sources.append(next((path for path in candidates if path.is_file()), named))
    return list(dict.fromkeys(sources))


def _check(project: Project, options: argparse.Namespace) -> int:
    from deckproof.check import Checked, check, read_decks, told
    from deckproof.files import save_kept

    begun = time.monotonic()
    checked = Checked((), (), {}, {}, (), {})
    try:
        drafts, problems = read_decks(project, _sources(project, options.decks))
        checked = check(project, drafts, all_modules=not options.decks)
        problems += checked.problems
        save_kept()
    except Problems as found:
        problems = [*found.problems]
    if options.json or options.github:
        from deckproof import machine

        repository = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd()).resolve()
        for annotation in machine.annotations(problems, project.root, repository) if options.github else ():
            print(annotation)
        if options.json:
            print(machine.document(checked, problems))
    if options.verbose:
        from deckproof.usage import usage

        for line in usage(checked.modules, checked.shows):
            print(line, file=sys.stderr if options.json else sys.stdout)
    if problems:
        raise Problems(problems)
    claims, modules = sum(map(len, checked.verdicts.values())), len(checked.modules)
    seconds = time.monotonic() - begun
    if not options.json:
        print(f"{claims} claims in {modules} modules hold; {told(checked.decks)} ({seconds:.1f} s)")
    return OK


def _accept(project: Project, modules: Sequence[str], *, yes: bool) -> int:
    from deckproof.accept import Offer, accept

    asks = sys.stdin.isatty() and sys.stdout.isatty()

    def consent(offer: Offer) -> bool:
        print("\n".join(map(visible, offer.diff)), flush=True)
        if yes or not asks:
            return yes
        try:
            return input(f"rewrite {offer.module.file}? [y/N] ").strip().lower() in ("y", "yes")
        except EOFError:
            return False

    outcome = accept(project, modules, consent)
    for file in outcome.accepted:
        print(f"{file}: rewritten")
    if outcome.declined and not asks:
        print("nothing of this is written; `accept --yes` writes it", file=sys.stderr)
    if outcome.problems:
        raise Problems(outcome.problems)
    if not outcome.accepted and not outcome.declined:
        print("nothing to accept: all claims hold")
    return PROBLEMS if outcome.declined else OK


def _make(project: Project, options: argparse.Namespace) -> int:
    handout = getattr(options, "handout", False)
    for _ in _made(project, options.decks, f".{options.command}", options.shard, handout=handout):
        pass
    return OK


def _made(
    project: Project, decks: Sequence[str], suffix: str, shard: Shard = (1, 1), *, handout: bool = False
) -> Iterator[Path]:
    """Make what is not up to date of `decks`, or of one `shard` of them, and tell of all; gives the files."""
    from deckproof.unchanged import Inputs

    inputs = Inputs(project)
    part, parts = shard
    sources = _sources(project, decks)[part - 1 :: parts]
    kind = f"-handout{suffix}" if handout else suffix
    left = []
    for source in sources:
        if built := inputs.built(f"{source.stem}{kind}", [source]):
            print(f"{built.said[0]} (up to date)", *built.said[1:], sep="\n", flush=True)
            yield project.build / f"{source.stem}{kind}"
        else:
            left.append(source)
    if not left:
        return
    from deckproof import ahead

    ahead.begin_plain(project, left, suffix)
    from deckproof.make import make
    from deckproof.progress import Progress

    with closing(Progress(sys.stderr)) as progress:
        for made in make(project, left, suffix, handout=handout, inputs=inputs, progress=progress):
            progress.clear()
            print(f"{made.said[0]} ({made.seconds:.1f} s)", *made.said[1:], sep="\n", flush=True)
            if made.warning:
                print(f"{project.shown(made.path)}: {made.warning}", file=sys.stderr)
            yield made.path


def _publish(project: Project, options: argparse.Namespace) -> int:
    from deckproof.publish import handout, site

    sources = _sources(project, options.decks)
    done = site(project, sources, options.url) if options.command == "site" else handout(project, sources)
    for written in done:
        when = "up to date" if written.seconds is None else f"{written.seconds:.1f} s"
        print(f"{project.shown(written.path)}: {written.what} ({when})", flush=True)
    return OK


def _present(project: Project, decks: Sequence[str], *, browser: bool) -> int:
    import webbrowser

    from deckproof.present import Server

    built = set(_made(project, decks, ".html"))
    order = [project.build / f"{source.stem}.html" for source in _sources(project, decks)]
    with Server([path for path in order if path in built]) as server:
        print(f"presenting at {server.url} (Ctrl-C ends it)", flush=True)
        if browser:  # beside it: some browsers keep their caller waiting
            threading.Thread(target=webbrowser.open, args=(server.url,), daemon=True).start()
        try:
            server.serve_forever(poll_interval=0.2)
        except KeyboardInterrupt:
            print("ended", flush=True)
    return OK


def _watch(project: Project, decks: Sequence[str], colour: bool, *, browser: bool) -> int:
    try:
        from deckproof.watch.session import Session
    except ModuleNotFoundError as error:
        if error.name != "watchfiles":
            raise
        raise MissingTool("the Python package watchfiles (pip install watchfiles)") from None

    def show(problems: Sequence[Problem]) -> None:
        print(report(problems, project.root, colour=colour), file=sys.stderr, flush=True)

    named = _sources(project, decks) if decks else []
    session = Session(project, named, lambda line: print(line, flush=True), show)
    try:
        session.run(browser=browser)
    except KeyboardInterrupt:
        print("ended", flush=True)
    return OK


def _fail(problems: Sequence[Problem], project: Project, colour: bool, command: str) -> int:
    print(report(problems, project.root, colour=colour), file=sys.stderr)
    count = len(set(problems))
    means = {"accept": "; this cannot be accepted", "check": ""}
    built = "; nothing was built from a deck that has one"
    means |= dict.fromkeys(("handout", "site"), "; the handout is as it was before")
    print(f"{count} problem{'s' if count != 1 else ''}{means.get(command, built)}", file=sys.stderr)
    return PROBLEMS


def _advice(tool: str, command: str) -> str:
    """What to install: all that `command` lacks, not only the tool that it asked for first."""
    from deckproof import system

    lacking = system.missing(command)
    return system.advice(lacking) if lacking else f"{tool} is not installed"
