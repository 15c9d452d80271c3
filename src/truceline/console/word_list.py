"""The catalogues, written anew from what pages say: ``make words``.

What is to be translated comes from the templates (``{% trans %}``, ``_()``), from the pages
(``asked.gettext``, ``N_``) and from :mod:`truceline.console.code_words`. Scripts have no words of
their own: each finds its sentences in the page that it works on, so they are in the templates.
Translations that are there stay; what nothing says any more is dropped; nothing is guessed from
what is alike (no entry is "fuzzy").

    python -m truceline.console.word_list
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from truceline.analysis.effect import saying
from truceline.console import code_words, words
from truceline.reception import letters
from truceline.reception.speech import LANGUAGES
from truceline.report import figure_aid, figure_clusters, figure_effect, figure_effect_forest

HERE: Final = Path(__file__).parent
FIGURES: Final = tuple(
    Path(str(each.__file__))
    for each in (figure_aid, figure_clusters, figure_effect, figure_effect_forest, saying)
)
"""Figures and sentences that pages show ask for their words by ``look.text``, ``tell.text``."""
LETTERS: Final = Path(str(letters.__file__))
"""E-mails ask as pages do."""
KEYWORDS: Final = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
JINJA: Final = {
    # As markup.environment() sets them: the same text, to the blank, is asked for.
    "trimmed": "true",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "newstyle_gettext": "true",
    "silent": "false",
}
PLURALS: Final = {
    # Babel's own Arabic rule puts 11 to 99 apart from where other tools look for them.
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
    "n%100>=11 ? 4 : 5);",
}
HEADER: Final = """\
# Truceline: the console in {name}.
# Written by the authors of Truceline after the usage of the United Nations, and not reviewed by
# native field officers: docs/glossary.md has the terms. A translation says no more than the
# English does: receipt is not consent, an allegation is no finding.
"""


def said() -> Catalog:
    """All that is to be translated, each with the files that say it."""
    found = Catalog(project="truceline", charset="utf-8")
    for suffix, method in ((".html", "jinja2"), (".py", "python")):
        for path in sorted(HERE.rglob(f"*{suffix}")):
            name = path.relative_to(HERE).as_posix()
            for _, text, _, _ in extract_from_file(
                method, path, keywords=KEYWORDS, options=JINJA if method == "jinja2" else {}
            ):
                found.add(text, locations=[(name, 1)])
    for _, text, _, _ in extract_from_file("python", LETTERS, keywords=KEYWORDS):
        found.add(text, locations=[(LETTERS.name, 1)])
    for figure in FIGURES:
        for _, text, _, _ in extract_from_file("python", figure, keywords={"text": None}):
            found.add(text, locations=[(figure.name, 1)])
    for code in code_words.codes():
        found.add(code, locations=[("code_words.py", 1)])
    for sentence in code_words.sentences():
        found.add(sentence, locations=[("code_words.py", 1)])
    return found


def written(language: str, template: Catalog) -> bytes:
    """The catalogue of a language, brought up to what is said."""
    path = place_of(language)
    kept = read_po(io.BytesIO(path.read_bytes()), locale=language) if path.is_file() else None
    made = Catalog(locale=language, project="truceline", charset="utf-8", fuzzy=False)
    for message in template:
        if message.id:
            old = None if kept is None else kept.get(message.id)
            alike = old is not None and isinstance(old.id, str) == isinstance(message.id, str)
            made.add(
                message.id,
                old.string if old is not None and alike else None,
                locations=message.locations,
            )
    file = io.BytesIO()
    write_po(file, made, width=0, sort_output=True, include_lineno=False, omit_header=True)
    return head(language).encode() + file.getvalue()


def head(language: str) -> str:
    """The head of a language's catalogue: who wrote it, its letters and its plurals."""
    plurals = PLURALS.get(language) or f"{Catalog(locale=language).plural_forms.rstrip(chr(59))};"
    told = {
        "Project-Id-Version": "truceline",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plurals,
        "X-Reviewed": "no",
    }
    lines = "".join(f'"{name}: {value}\\n"\n' for name, value in told.items())
    return f'{HEADER.format(name=LANGUAGES[language])}msgid ""\nmsgstr ""\n{lines}\n'


def place_of(language: str) -> Path:
    """Where the catalogue of a language is kept."""
    return HERE / f"locale/{language}/LC_MESSAGES/{words.DOMAIN}.po"


def main() -> None:
    """Bring every catalogue up to what pages say."""
    template = said()
    for language in LANGUAGES:
        if language != "en":
            path = place_of(language)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(written(language, template))


if __name__ == "__main__":
    main()
