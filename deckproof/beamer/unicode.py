"""Characters beyond ASCII: which font shows each, in text, in code and in formulas."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from deckproof import fonts
from deckproof.beamer.preamble import fallback
from deckproof.scripts import breaks, is_ideograph, is_joined
from deckproof.theme import Theme

_TABLE = r"""
α \alpha β \beta γ \gamma δ \delta ε \varepsilon ζ \zeta η \eta θ \theta ι \iota κ \kappa λ \lambda μ \mu
ν \nu ξ \xi ο o π \pi ρ \rho ς \varsigma σ \sigma τ \tau υ \upsilon φ \varphi χ \chi ψ \psi ω \omega
ϵ \epsilon ϕ \phi ϑ \vartheta Γ \Gamma Δ \Delta Θ \Theta Λ \Lambda Ξ \Xi Π \Pi Σ \Sigma Υ \Upsilon Φ \Phi
Ψ \Psi Ω \Omega × \times ÷ \div · \cdot ± \pm ∓ \mp − - ∗ \ast ∘ \circ ⊕ \oplus ⊗ \otimes ≤ \leq ≥ \geq
≠ \neq ≈ \approx ≡ \equiv ≪ \ll ≫ \gg ∼ \sim ∝ \propto ∈ \in ∉ \notin ∋ \ni ⊂ \subset ⊆ \subseteq
⊃ \supset ⊇ \supseteq ∪ \cup ∩ \cap ∅ \emptyset ∖ \setminus ∧ \wedge ∨ \vee ¬ \neg ∀ \forall ∃ \exists
⊥ \perp ⊢ \vdash ⊨ \models → \rightarrow ← \leftarrow ↔ \leftrightarrow ↦ \mapsto ↑ \uparrow ↓ \downarrow
⇒ \Rightarrow ⇐ \Leftarrow ⇔ \Leftrightarrow ∑ \sum ∏ \prod ∫ \int √ \surd ∂ \partial ∇ \nabla ∞ \infty
ℓ \ell … \ldots ⋯ \cdots ′ {}' ° {}^\circ ⟨ \langle ⟩ \rangle ² ^2 ³ ^3 ¹ ^1
ℕ \mathbb{N} ℤ \mathbb{Z} ℚ \mathbb{Q} ℝ \mathbb{R} ℂ \mathbb{C}
"""
_FORMULAS = dict(zip(_TABLE.split()[::2], _TABLE.split()[1::2], strict=True))
"""Characters in formulas, and what TeX calls them."""


class Characters(Struct, frozen=True):
    """What to tell TeX about the characters of a deck."""

    code: Mapping[str, str]  # characters that the font of code lacks, and TeX's families that have them
    text: str  # LaTeX that defines the characters that text and formulas need
    missing: frozenset[str]  # those that no font has


def characters(text: str, code: Iterable[str], theme: Theme) -> Characters:
    """The characters of `text` (LaTeX outside code) and of the code blocks `code`."""
    families = [theme.mono, *theme.fallbacks]
    names = {theme.mono: "dpmono"}
    for place, family in enumerate(theme.fallbacks):
        names.setdefault(family, fallback(place))
    in_code = _beyond_ascii("".join(code))
    in_text = _beyond_ascii(text)
    mono = fonts.covering(in_code | in_text, families)
    sans = fonts.covering(in_text, [theme.sans, *families])
    defined = [_definition(c, sans[c], mono[c], theme, names) for c in sorted(in_text) if not is_joined(c)]
    defined += [rf"\catcode{ord(c)}=9 " for c in sorted(_unseen(text, theme))]  # TeX passes over them
    lacking = {c for c in in_code if mono[c] is None} | {c for c in in_text if sans[c] is None}
    elsewhere = {c: names[f] for c in in_code if (f := mono[c]) is not None and f != theme.mono}
    return Characters(elsewhere, "\n".join(filter(None, defined)), frozenset(lacking))


def joined_families(text: str, theme: Theme) -> dict[str, str]:
    """For those characters of `text` that join their neighbours, and that the font of text lacks: TeX's
    families that have them."""
    letters = {c for c in set(text) if is_joined(c)}
    names = {family: fallback(place) for place, family in reversed(list(enumerate(theme.fallbacks)))}
    names[theme.mono] = "dpmono"
    proportional = sorted(theme.fallbacks, key=lambda family: "Mono" in family)
    found = fonts.covering(letters, [theme.sans, *proportional]) if letters else {}
    return {c: names[family] for c, family in found.items() if family and family != theme.sans}


def _definition(
    character: str, sans: str | None, mono: str | None, theme: Theme, names: Mapping[str, str]
) -> str:
    """LaTeX that says where a character of text comes from; empty when it is in both of the main fonts."""
    formula = _FORMULAS.get(character, "")
    point = ord(character)
    if is_ideograph(character) and not formula and sans is not None:
        before, after = breaks(character)
        family = names[sans] if sans != theme.sans else ""
        wide = f"{int(before)}{int(after)}"
        return rf"\catcode{point}=13 \dpideograph{{{point}}}{{{family}}}{wide}"
    plain = sans == theme.sans and mono == theme.mono
    if sans is None or (plain and not formula):
        return ""
    upright = "" if sans == theme.sans else names[sans]
    typed = "" if mono == theme.mono else names[mono] if mono else upright
    active = "" if plain else rf"\catcode{point}=13 "
    active += rf'\mathcode{point}="8000 ' if formula else ""
    return rf"{active}\dpchar{{{point}}}{{{upright}}}{{{typed}}}{{{formula}}}"


def _unseen(text: str, theme: Theme) -> set[str]:
    """The joiners, variation selectors and the like in `text` that the main fonts lack: nothing to show."""
    faces = [fonts.face_of(family) for family in (theme.sans, theme.mono)]
    return {c for c in set(text) if fonts.invisible(c) and not all(face.has(ord(c)) for face in faces)}


def _beyond_ascii(text: str) -> set[str]:
    return {c for c in set(text) if not c.isascii() and not fonts.invisible(c) and not c.isspace()}
