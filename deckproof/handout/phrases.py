"""What the handout itself says, in the languages that it knows; in others it says it in English."""

from collections.abc import Callable

Say = Callable[[str], str]
"""Gives an English phrase of the table in a language."""

_LANGUAGES = ("de", "fr", "es", "it", "pt", "nl", "pl", "ru")
_PHRASES = {
    "Slide {}": (
        "Folie {}", "Diapositive {}", "Diapositiva {}", "Diapositiva {}", "Slide {}", "Dia {}", "Slajd {}",
        "Слайд {}",
    ),
    "Slides": (
        "Folien", "Diapositives", "Diapositivas", "Diapositive", "Slides", "Dia’s", "Slajdy", "Слайды",
    ),
    "Handout": (
        "Handout", "Document d’accompagnement", "Material de apoyo", "Materiale di supporto",
        "Material de apoio", "Hand-out", "Materiały", "Раздаточный материал",
    ),
    "Untitled": (
        "Ohne Titel", "Sans titre", "Sin título", "Senza titolo", "Sem título", "Zonder titel", "Bez tytułu",
        "Без названия",
    ),
    "{} minutes": (
        "{} Minuten", "{} minutes", "{} minutos", "{} minuti", "{} minutos", "{} minuten", "{} min", "{} мин",
    ),
    "The title slide: {}": (
        "Die Titelfolie: {}", "La diapositive de titre : {}", "La diapositiva del título: {}",
        "La diapositiva del titolo: {}", "O slide do título: {}", "De titeldia: {}", "Slajd tytułowy: {}",
        "Титульный слайд: {}",
    ),
    "What the speaker says": (
        "Was dazu gesagt wird", "Ce que dit l’orateur", "Lo que dice el ponente", "Che cosa dice il relatore",
        "O que diz o orador", "Wat de spreker zegt", "Co mówi prelegent", "Что говорит докладчик",
    ),
    "open in the slides": (
        "in den Folien öffnen", "ouvrir dans les diapositives", "abrir en las diapositivas",
        "apri nelle diapositive", "abrir nos slides", "openen in de dia’s", "otwórz w slajdach",
        "открыть в слайдах",
    ),
    "page {} of the PDF": (
        "Seite {} des PDF", "page {} du PDF", "página {} del PDF", "pagina {} del PDF", "página {} do PDF",
        "pagina {} van de pdf", "strona {} pliku PDF", "страница {} PDF",
    ),
    "In the picture: ": (
        "Im Bild: ", "Sur l’image : ", "En la imagen: ", "Nell’immagine: ", "Na imagem: ",
        "In de afbeelding: ", "Na ilustracji: ", "На рисунке: ",
    ),
    "not run": (
        "nicht ausgeführt", "non exécuté", "no ejecutado", "non eseguito", "não executado", "niet uitgevoerd",
        "nie uruchomiono", "не выполнялось",
    ),
    "When the module runs, this prints:": (
        "Wenn das Modul läuft, gibt dies aus:", "Quand le module s’exécute, ceci affiche :",
        "Cuando se ejecuta el módulo, esto imprime:", "Quando il modulo viene eseguito, questo stampa:",
        "Quando o módulo é executado, isto imprime:", "Als de module draait, drukt dit af:",
        "Po uruchomieniu modułu zostaje wypisane:", "При запуске модуля это выводит:",
    ),
    "Snippets": (
        "Codebeispiele", "Exemples de code", "Ejemplos de código", "Esempi di codice", "Exemplos de código",
        "Codevoorbeelden", "Przykłady kodu", "Примеры кода",
    ),
    "The code on the slides is pulled from these modules, which were run to build them.": (
        "Der Code auf den Folien stammt aus diesen Modulen, die beim Bauen ausgeführt wurden.",
        "Le code des diapositives provient de ces modules, exécutés lors de leur construction.",
        "El código de las diapositivas procede de estos módulos, que se ejecutaron al construirlas.",
        "Il codice delle diapositive proviene da questi moduli, eseguiti per costruirle.",
        "O código dos slides vem destes módulos, que foram executados para construí-los.",
        "De code op de dia’s komt uit deze modules, die bij het bouwen zijn uitgevoerd.",
        "Kod na slajdach pochodzi z tych modułów, które uruchomiono podczas budowania.",
        "Код на слайдах взят из этих модулей, которые были выполнены при сборке.",
    ),
    "They import support code:": (
        "Sie importieren Hilfscode:", "Ils importent du code auxiliaire :", "Importan código auxiliar:",
        "Importano codice ausiliario:", "Eles importam código auxiliar:", "Ze importeren hulpcode:",
        "Importują kod pomocniczy:", "Они импортируют вспомогательный код:",
    ),
    "Support code, which other modules import": (
        "Hilfscode, den andere Module importieren", "Code auxiliaire, importé par d’autres modules",
        "Código auxiliar que importan otros módulos", "Codice ausiliario, importato da altri moduli",
        "Código auxiliar, importado por outros módulos", "Hulpcode, die andere modules importeren",
        "Kod pomocniczy, importowany przez inne moduły", "Вспомогательный код для других модулей",
    ),
    "No slide shows it.": (
        "Keine Folie zeigt es.", "Aucune diapositive ne le montre.", "Ninguna diapositiva lo muestra.",
        "Nessuna diapositiva lo mostra.", "Nenhum slide o mostra.", "Geen dia toont het.",
        "Nie pokazuje go żaden slajd.", "Его не показывает ни один слайд.",
    ),
    " on ": (" auf ", " sur ", " en ", " su ", " em ", " op ", " na: ", ": "),
    "Run by {}": (
        "Ausgeführt von {}", "Exécuté par {}", "Ejecutado por {}", "Eseguito da {}", "Executado por {}",
        "Uitgevoerd door {}", "Uruchomiono: {}", "Выполнено: {}",
    ),
    "Not run": (
        "Nicht ausgeführt", "Non exécuté", "No ejecutado", "Non eseguito", "Não executado", "Niet uitgevoerd",
        "Nie uruchomiono", "Не выполнялось",
    ),
    "stated outputs that hold: {}": (
        "zutreffende Angaben: {}", "sorties annoncées et vérifiées : {}", "salidas declaradas y ciertas: {}",
        "output dichiarati e veri: {}", "saídas declaradas e verdadeiras: {}", "juiste uitkomsten: {}",
        "podane i prawdziwe wyniki: {}", "верных указанных выводов: {}",
    ),
    "Verdicts": (
        "Urteile", "Verdicts", "Veredictos", "Verdetti", "Vereditos", "Oordelen", "Werdykty", "Вердикты",
    ),
    "Line": ("Zeile", "Ligne", "Línea", "Riga", "Linha", "Regel", "Wiersz", "Строка"),
    "Stated": (
        "Angegeben", "Annoncé", "Declarado", "Dichiarato", "Declarado", "Opgegeven", "Podano", "Указано",
    ),
    "Printed by {}": (
        "Ausgegeben von {}", "Affiché par {}", "Impreso por {}", "Stampato da {}", "Impresso por {}",
        "Afgedrukt door {}", "Wypisane: {}", "Выведено: {}",
    ),
    "Download {}": (
        "{} herunterladen", "Télécharger {}", "Descargar {}", "Scarica {}", "Baixar {}", "{} downloaden",
        "Pobierz {}", "Скачать {}",
    ),
    "A slide, large": (
        "Eine Folie, groß", "Une diapositive, en grand", "Una diapositiva, en grande",
        "Una diapositiva, in grande", "Um slide, ampliado", "Een dia, groot", "Slajd, powiększony",
        "Слайд крупно",
    ),
    "The slide before": (
        "Vorige Folie", "Diapositive précédente", "Diapositiva anterior", "Diapositiva precedente",
        "Slide anterior", "Vorige dia", "Poprzedni slajd", "Предыдущий слайд",
    ),
    "The next slide": (
        "Nächste Folie", "Diapositive suivante", "Diapositiva siguiente", "Diapositiva successiva",
        "Próximo slide", "Volgende dia", "Następny slajd", "Следующий слайд",
    ),
    "Close": ("Schließen", "Fermer", "Cerrar", "Chiudi", "Fechar", "Sluiten", "Zamknij", "Закрыть"),
    "All pages": (
        "Alle Seiten", "Toutes les pages", "Todas las páginas", "Tutte le pagine", "Todas as páginas",
        "Alle pagina’s", "Wszystkie strony", "Все страницы",
    ),
    "This page": (
        "Diese Seite", "Cette page", "Esta página", "Questa pagina", "Esta página", "Deze pagina",
        "Ta strona", "Эта страница",
    ),
}  # fmt: skip
OF_SCRIPTS = ("A slide, large", "The slide before", "The next slide", "Close", "All pages", "This page")
"""The phrases that handout.js needs, in this order."""


def sayer(language: str) -> Say:
    """What says phrases in `language` (BCP 47)."""
    name = language.partition("-")[0].lower()

    def say(phrase: str) -> str:
        known = _PHRASES[phrase]
        return known[_LANGUAGES.index(name)] if name in _LANGUAGES else phrase

    return say
