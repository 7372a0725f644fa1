r"""Theorems and their like: beamer's environments, and those that a deck defines with `\newtheorem`."""

import re

THEOREMS = {
    "theorem": ("", True), "lemma": ("", True), "corollary": ("", True), "fact": ("", True),
    "problem": ("", True), "solution": ("", True), "proof": ("", False), "definition": ("", False),
    "definitions": ("", False), "example": ("example", False), "examples": ("example", False),
}  # fmt: skip
"""Which kind of block each is, and whether its text is italic."""

_ORDER = (
    "theorem", "lemma", "corollary", "fact", "problem", "solution", "proof", "definition", "definitions",
    "example", "examples",
)  # fmt: skip
_WORDS = {
    "en": "Theorem Lemma Corollary Fact Problem Solution Proof "
          "Definition Definitions Example Examples",
    "de": "Satz Lemma Korollar Fakt Problem Lösung Beweis "
          "Definition Definitionen Beispiel Beispiele",
    "fr": "Théorème Lemme Corollaire Fait Problème Solution Démonstration "
          "Définition Définitions Exemple Exemples",
    "es": "Teorema Lema Corolario Hecho Problema Solución Demostración "
          "Definición Definiciones Ejemplo Ejemplos",
    "it": "Teorema Lemma Corollario Fatto Problema Soluzione Dimostrazione "
          "Definizione Definizioni Esempio Esempi",
    "pt": "Teorema Lema Corolário Fato Problema Solução Demonstração "
          "Definição Definições Exemplo Exemplos",
    "nl": "Stelling Lemma Gevolg Feit Probleem Oplossing Bewijs "
          "Definitie Definities Voorbeeld Voorbeelden",
    "pl": "Twierdzenie Lemat Wniosek Fakt Problem Rozwiązanie Dowód "
          "Definicja Definicje Przykład Przykłady",
    "ru": "Теорема Лемма Следствие Факт Задача Решение Доказательство "
          "Определение Определения Пример Примеры",
}  # fmt: skip
_DEFINED = re.compile(
    r"\\theoremstyle\s*\{(\w+)\}|\\newtheorem\*?\s*\{([^{}]+)\}\s*(?:\[[^]]*\])?\s*\{([^{}]+)\}"
)


def title(name: str, language: str) -> str:
    """What a deck in `language` calls the environment `name`; in English, as with beamer, for others."""
    words = _WORDS.get(language.partition("-")[0].lower(), _WORDS["en"])
    return words.split()[_ORDER.index(name)]


def defined(header: str) -> dict[str, tuple[str, bool]]:
    """The environments that `header` defines: the title of each, and whether its text is italic."""
    found, is_italic = {}, True
    for style, name, words in _DEFINED.findall(header):
        if style:
            is_italic = style == "plain"
        else:
            found[name] = (words, is_italic)
    return found
