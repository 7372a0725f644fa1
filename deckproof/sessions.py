"""The console sessions that decks ask for, `{.pycon snippet=…}`: what to record for them, and their text."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec.structs import replace

from deckproof.deck.draft import Draft, Reference
from deckproof.deck.model import Deck
from deckproof.problem import Problem
from deckproof.snippets.judge import is_broken
from deckproof.snippets.module import Module
from deckproof.snippets.recording import Recording

if TYPE_CHECKING:
    from deckproof.snippets.console import NoSession


def displaying(drafts: Sequence[Draft], modules: Mapping[str, Module]) -> dict[str, Module]:
    """`modules`, which say now for which statements a run must record what a console displays."""
    wanted: dict[str, frozenset[int]] = {}
    for reference in (r for draft in drafts for r in draft.references if r.is_session):
        from deckproof.snippets.console import displayed  # most decks have no session

        if reference.module in modules:
            with suppress(LookupError):  # `resolve` reports it
                shown = displayed(modules[reference.module], reference.name)
                wanted[reference.module] = wanted.get(reference.module, frozenset()) | shown
    return {
        name: replace(module, displayed=wanted.get(name, frozenset())) for name, module in modules.items()
    }


def with_sessions(
    draft: Draft, deck: Deck, modules: Mapping[str, Module], recordings: Mapping[str, Recording]
) -> tuple[Deck, list[Problem]]:
    """`deck`, made of `draft`, with its console sessions, and why there can be none where there is none.

    A session of a module whose run was cut short is left as it is: the module has a problem of its own.
    """
    problems: list[Problem] = []
    codes = list(deck.codes)
    for place, reference in enumerate(draft.references):
        module = modules.get(reference.module) if reference.is_session else None
        if module is None or is_broken(module, recordings[reference.module]):
            continue
        from deckproof.snippets.console import NoSession, session

        try:
            text = session(module, recordings[reference.module], reference.name)
            codes[place] = replace(codes[place], text=text)
        except NoSession as reason:
            problems.append(_problem(draft, reference, module, reason))
        except LookupError:  # `resolve` reports it
            continue
    return replace(deck, codes=tuple(codes)), problems


def _problem(draft: Draft, reference: Reference, module: Module, reason: "NoSession") -> Problem:
    message = f"{reference.snippet} cannot be shown as a console session: {reason.message}"
    detail = (f"{module.file}:{reason.line}: {module.lines[reason.line - 1].strip()}",)
    slides = (draft.slides[reference.slide].named(draft.file),)
    return Problem(draft.file, reference.line, "no-session", message, reason.hint, slides, detail)
