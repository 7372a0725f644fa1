"""Watching a project: from a change in its files to what browsers and the terminal show."""

import queue
import threading
import time
import webbrowser
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

from msgspec.structs import replace

from deckproof.check import Checked, Resolved, proven, resolved
from deckproof.deck.draft import Draft
from deckproof.deck.read import read
from deckproof.files import save_kept
from deckproof.problem import MissingTool, Problem, Problems
from deckproof.project import Project
from deckproof.renderers import draw_html
from deckproof.reveal.page import compose
from deckproof.snippets.module import Module
from deckproof.watch.behind import Builder
from deckproof.watch.proving import PATIENCE, Proving
from deckproof.watch.server import Server
from deckproof.watch.state import State, shown, told, wrong
from deckproof.watch.watcher import Watcher

_IDLE = 0.8  # seconds without a change before files are built
_PATIENCE = 8  # times that an empty deck is read again
Say = Callable[[str], None]
Report = Callable[[Sequence[Problem]], None]


class Session:
    """What is known of the decks of a project while it is watched."""

    def __init__(self, project: Project, named: Sequence[Path], say: Say, report: Report) -> None:
        """`named` are the sources of the decks; where there are none, all of the project's are meant.
        `say` is called with each line for the terminal, `report` with problems."""
        self.project, self.named = project, named
        self.say, self.report = say, report
        self.server = Server(project.root)
        self._prove = Proving(project.snippets, project.cache)
        self._waiting: set[str] = set()  # decks with modules that still run
        self._sources: dict[str, Path] = {}
        self._own: dict[str, tuple[Problem, ...]] = {}  # by deck
        self._built: dict[str, tuple[Problem, ...]] = {}  # those that only building shows
        self._told: dict[str, frozenset[Problem]] = {}
        self._checked: dict[str, tuple[Draft, Checked]] = {}
        self._results: queue.SimpleQueue[tuple[str, str, float, list[Problem]]] = queue.SimpleQueue()
        self._builder = Builder(project, lambda *result: self._results.put(result))
        self._dirty: set[str] = set()
        self._versions = count(1)

    def run(self, *, browser: bool) -> None:
        """Show the decks and go on until KeyboardInterrupt."""
        watcher = Watcher(self.project)
        try:
            self.update(None)
            threading.Thread(
                target=self.server.serve_forever, kwargs={"poll_interval": 0.2}, daemon=True
            ).start()
            self.say(f"watching at {self.server.url} (Ctrl-C ends it)")
            if browser:  # beside it: some browsers keep their caller waiting
                threading.Thread(target=webbrowser.open, args=(self.server.url,), daemon=True).start()
            idle = time.monotonic()
            while True:
                changed = watcher.changes(timeout=0.1)
                if changed:
                    self.update(changed)
                    idle = time.monotonic()
                if self._prove.is_news():
                    for name in sorted(self._waiting & self._sources.keys()):
                        self._update(name, self._sources[name])
                    idle = time.monotonic()
                elif time.monotonic() > idle + _IDLE:
                    self._build()
                self._take_results()
        finally:
            watcher.close()
            self._prove.close()
            self._builder.close()
            self.server.server_close()
            save_kept()

    def update(self, changed: set[Path] | None) -> None:
        """Bring up to date what depends on the files `changed`; None for all."""
        sources = {path.stem: path for path in (self.named or self.project.decks())}
        for name in [name for name in self._sources if name not in sources]:
            self._gone(name)
        new = {name for name in sources if name not in self._sources}
        self._sources = sources
        decks = {path: name for name, path in sources.items()}
        only = changed is not None and all(path in decks for path in changed)
        for path, name in decks.items():
            if changed is None or not only or path in changed or name in new:
                self._update(name, path)

    def _update(self, name: str, source: Path) -> None:
        begun = time.monotonic()
        before = self.server.states.get(name) or State(name)
        late: list[Module] = []
        try:
            draft = self._read(source)
            known = resolved(self.project, [draft])
            late = self._late(name, known)
            checked = _checked(known, late, self._prove, self.project)
            with ThreadPoolExecutor(1) as beside:  # while pandoc runs
                drawn = beside.submit(_drawn, draft, self.project)
                content = compose(checked.decks[0], draft.theme, self.project.cache)
            files, unseen = drawn.result()
            problems = [*checked.problems, *unseen, *content.problems]
            files_of_late = {module.file for module in late}  # what was wrong with them may be still
            problems += [problem for problem in self._own.get(name, ()) if problem.file in files_of_late]
            state = shown(content, files, self.server.pictures)
            self._checked[name] = (draft, checked)
        except Problems as found:
            problems = list(found.problems)
            state = before
        except (MissingTool, OSError) as failure:
            self.say(f"{name}: {failure}")
            return
        self._builder.forget(name)
        news = tuple(problems) != self._own.get(name) or not state.looks_like(before)
        self._own[name] = tuple(problems)
        if problems or name in self._waiting:
            self._dirty.discard(name)
        else:
            self._dirty.add(name)
        if not news:  # lines may be others
            self.server.states[name] = replace(state, version=before.version, problems=before.problems)
            return
        self._show(name, state)
        new = sum(key not in before.html for key in state.html) if state is not before else 0
        what = f"{_counted(new, 'slide')} new"
        if self._prove.ran and state is not before:
            what += f", {_counted(len(self._prove.ran), 'module')} checked"
            what += f", {len(late)} of them still running" if late else ""
        self._line(name, f"{what} ({time.monotonic() - begun:.2f} s)")
        self._report(name)

    def _late(self, name: str, known: Resolved) -> list[Module]:
        """The modules of a deck that still run. What is shown first is proven, and sessions are what they
        print."""
        sessions = any(reference.is_session for draft in known.drafts for reference in draft.references)
        waits = sessions or name not in self.server.states
        late = self._prove.late(known.modules.values(), None if waits else PATIENCE)
        self._waiting -= {name}
        self._waiting |= {name} if late else set()
        return late

    def _read(self, source: Path) -> Draft:
        """The deck in `source`; not one that an editor has just emptied in order to write it anew.

        Raises `Problems` for one that stays empty: there is nothing to show of it."""
        for _ in range(_PATIENCE):
            draft = read(self.project, source)
            if draft.slides or "title" in draft.ast["meta"]:
                return draft
            time.sleep(0.02)
        raise Problems(draft.problems)

    def _show(self, name: str, state: State) -> None:
        """Let browsers show `state` with all problems of the deck."""
        problems = [*self._own.get(name, ()), *self._built.get(name, ())]
        known = self._checked.get(name)
        if known and state.content:
            draft, checked = known
            lines = [reference.line for reference in draft.references]
            said = wrong(problems, state.content.deck, lines, checked.modules, self.project)
        else:
            said = tuple(told(problem, self.project) for problem in problems)
        self.server.show(replace(state, name=name, problems=said, version=next(self._versions)))

    def _gone(self, name: str) -> None:
        """The deck of that name is no more; pages that show it say so."""
        self._builder.forget(name)
        self._dirty.discard(name)
        for known in (self._built, self._checked, self._own, self._told):
            known.pop(name, None)
        file = f"slides/{name}.md"
        message, hint = "the deck is gone", "what is shown is from before"
        self._own[name] = (Problem(file, 0, "no-deck", message, hint),)
        if state := self.server.states.get(name):
            self._show(name, state)
        self._line(name, "gone")
        self.server.drop(name)

    def _build(self) -> None:
        """Build the files of what has changed and is as it should be; save what is kept."""
        for name in sorted(self._dirty):
            self._builder.build(self._sources[name])
        if self._dirty:
            save_kept()
        self._dirty.clear()

    def _take_results(self) -> None:
        while True:
            try:
                name, what, seconds, problems = self._results.get_nowait()
            except queue.Empty:
                return
            if name not in self.server.states or name in self._dirty:
                continue
            if not problems:
                self._line(name, f"build/{name}.{what} ({seconds:.1f} s)")
            if what == "html" or problems:
                had = self._built.pop(name, ())
                if problems:
                    self._built[name] = tuple(problems)
                if had != self._built.get(name, ()):
                    self._show(name, self.server.states[name])
                    self._report(name)

    def _report(self, name: str) -> None:
        """Say what is wrong with the deck, if that is news."""
        now = frozenset([*self._own.get(name, ()), *self._built.get(name, ())])
        before = self._told.get(name, frozenset())
        if now != before:
            if now:
                self.report(sorted(now, key=lambda problem: (problem.file, problem.line)))
            else:
                self._line(name, "no problem any more")
        self._told[name] = now

    def _line(self, name: str, text: str) -> None:
        self.say(f"{time.strftime('%H:%M:%S')} {name}: {text}")


def _checked(known: Resolved, late: Sequence[Module], prove: Proving, project: Project) -> Checked:
    """What a check of `known` finds, but for what `late` modules state."""
    ready = {name: module for name, module in known.modules.items() if module not in late}
    return replace(proven(project, replace(known, modules=ready), prove), modules=known.modules)


def _counted(count: int, name: str) -> str:
    return f"{count} {name}{'' if count == 1 else 's'}"


def _drawn(draft: Draft, project: Project) -> tuple[list[Path | None], list[Problem]]:
    """The files of the pictures of `draft`, None where there is none, and what is wrong with these."""
    try:
        return [*draw_html(draft.pictures, project, draft.theme)], []
    except Problems:
        files: list[Path | None] = []
        problems: list[Problem] = []
        for picture in draft.pictures:
            try:
                files += draw_html([picture], project, draft.theme)
            except Problems as found:
                files.append(None)
                slides = (picture.slide,) if picture.slide else ()
                problems += [replace(problem, slides=slides) for problem in found.problems]
        return files, problems
