"""From a `Draft` and the modules that it names to a `Deck`."""

from collections.abc import Mapping
from difflib import get_close_matches

from msgspec import Struct

from deckproof.deck.draft import Draft, Reference
from deckproof.deck.model import Code, Deck
from deckproof.deck.staged import staged
from deckproof.files import Kept
from deckproof.problem import Problem
from deckproof.snippets.language import key
from deckproof.snippets.module import Module
from deckproof.snippets.shown import shown


class Resolved(Struct, frozen=True):
    """The deck, what is wrong with its references, and which slides show which region (by the key of its
    module and its name, "generators:first")."""

    deck: Deck
    problems: tuple[Problem, ...]
    shows: Mapping[str, tuple[str, ...]]


def resolve(
    draft: Draft, modules: Mapping[str, Module], there: frozenset[str], memory: Kept | None = None
) -> Resolved:
    """Look up each reference of `draft` in `modules`.

    `there` names all modules that exist; one that exists but is not in `modules` has problems of its
    own, which are reported elsewhere. `memory` has the slides whose steps were counted before.
    """
    problems: list[Problem] = []
    codes: list[Code] = []
    shows: dict[str, list[str]] = {}
    for reference in draft.references:
        text, not_run = reference.text, False
        place = draft.slides[reference.slide].named(draft.file)
        if reference.module and reference.name:
            shows.setdefault(f"{reference.module}:{reference.name}", []).append(place)
            module = modules.get(reference.module)
            if module is not None:
                try:
                    found = shown(module, reference.name)
                    text, not_run = found.text, found.not_run
                except LookupError as error:
                    message = f"there is no snippet {reference.snippet}"
                    problems.append(_problem(draft, reference, place, "no-region", message, str(error)))
            elif reference.module not in there:
                problems.append(_no_module(draft, reference, place, there))
        language = reference.language or "text"
        codes.append(Code(text, language, reference.snippet, reference.first_line, not_run, reference.module))
    deck = Deck(
        draft.source, draft.file, draft.source.stem, draft.title, draft.authors, draft.date, draft.language,
        draft.slide_level, draft.slides, tuple(codes), draft.pictures, draft.ast,
        draft.duration, draft.keywords, draft.theme, draft.marks,
    )  # fmt: skip
    deck, wrong = staged(draft, deck, memory)
    problems += wrong
    return Resolved(
        deck, tuple(problems), {name: tuple(dict.fromkeys(slides)) for name, slides in shows.items()}
    )


def _no_module(draft: Draft, reference: Reference, place: str, there: frozenset[str]) -> Problem:
    module = reference.snippet.partition(":")[0]
    suffix = next((suffix for suffix in reference.suffixes if module.endswith(suffix)), "")
    plain = module.removesuffix(suffix)
    names = sorted(n for n in (one.partition("@")[0] for one in there) if key(n, reference.kind) in there)
    near = get_close_matches(plain, names, 1)
    hint = f"did you mean {near[0]}?" if near else f"modules there: {', '.join(names) or 'none'}"
    message = f"there is no module snippets/{plain}{reference.suffixes[0]}"
    if suffix and plain in names:
        message, hint = f"a module is named without {suffix}", f'write snippet="{plain}:{reference.name}"'
    return _problem(draft, reference, place, "no-module", message, hint)


def _problem(draft: Draft, reference: Reference, place: str, code: str, message: str, hint: str) -> Problem:
    return Problem(draft.file, reference.line, code, message, hint, (place,))
