"""The words of a language by which speech is attributed, read once from the packaged lists.

>>> tongue("en").verbs["told"].lemma
'tell'
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, Literal

from truceline.mechanism.yaml_source import read_yaml

LANGUAGES: Final = ("en", "ru", "fr", "ar")
_VOWELS: Final = "aeiou"

Form = Literal["base", "s", "past", "participle", "ing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One form of a reporting verb.

    Args:
        lemma: The verb.
        form: Which form it is; past and participle are one in most verbs.
        holds: Whether it tells what somebody holds or wants and not what was said.
        weak: Whether it counts only with more evidence: it has other uses.
    """

    lemma: str
    form: Form
    holds: bool = False
    weak: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """What attribution needs to know of a language.

    Args:
        code: ISO 639-1.
        verbs: Each form of each verb.
        lists: Other words by what they are: ``roles``, ``groups``, ``bodies`` and so on.
        pronouns: Pronoun to gender or number: m, f, n, p (they), i, w (we), r (relative).
    """

    code: str
    verbs: dict[str, Verb]
    lists: dict[str, frozenset[str]]
    pronouns: dict[str, str]

    def has(self, what: str, word: str) -> bool:
        """Whether a word is on one of the lists."""
        return word in self.lists.get(what, frozenset())


@cache
def tongue(code: str) -> Tongue:
    """The words of a language; of English for a language that has none here."""
    known = code if code in LANGUAGES else "en"
    data = read_yaml((resources.files("truceline.press") / "words" / f"{known}.yaml").read_bytes())
    words: dict[str, Any] = data.data
    pronouns = {str(word): str(kind) for word, kind in words.pop("pronouns", {}).items()}
    if known == "en":
        verbs = _english_verbs(words)
    else:
        verbs = {
            form: Verb(
                lemma=lemma,
                form="past",
                holds=lemma in words["hold"],
                weak=lemma in words["weak"],
            )
            for lemma, forms in words["say"].items()
            for form in forms
        }
    lists = {
        name: frozenset(str(each) for each in listed)
        for name, listed in words.items()
        if isinstance(listed, list)
    }
    return Tongue(code=known, verbs=verbs, lists=lists, pronouns=pronouns)


def _english_verbs(words: dict[str, Any]) -> dict[str, Verb]:
    """Every form of the English verbs; a verb that says wins over the same form that holds."""
    weak = set(words["weak"])
    made: dict[str, Verb] = {}
    for name in ("hold", "say"):
        for entry in words[name]:
            lemma, past, participle = _principal(entry)
            forms: tuple[tuple[str, Form], ...] = (
                (_ing(lemma), "ing"),
                (participle, "participle"),
                (past, "past"),
                (_third(lemma), "s"),
                (lemma, "base"),
            )
            for text, form in forms:
                if name == "say" or text not in made:
                    made[text] = Verb(
                        lemma=lemma, form=form, holds=name == "hold", weak=lemma in weak
                    )
            if past in {lemma, participle}:
                made[past] = Verb(
                    lemma=lemma, form="past", holds=name == "hold", weak=lemma in weak
                )
    return made


def _principal(entry: str) -> tuple[str, str, str]:
    """A verb's lemma, past and participle: as listed, or by the regular rule."""
    lemma, *others = entry.split("/")
    if others:
        return lemma, others[0], others[1]
    past = _doubled(lemma) + "ed"
    if lemma.endswith("e"):
        past = lemma + "d"
    elif lemma.endswith("y") and lemma[-2] not in _VOWELS:
        past = lemma[:-1] + "ied"
    return lemma, past, past


def _doubled(lemma: str) -> str:
    """With its last consonant doubled where stress asks for it: ``admit`` and ``quip``, say."""
    stressed = lemma in {"admit", "quip", "confer", "infer", "plan", "regret", "rebut", "slam"}
    return lemma + lemma[-1] if stressed else lemma


def _ing(lemma: str) -> str:
    """The form in ``-ing``."""
    if lemma.endswith("e") and not lemma.endswith("ee"):
        return lemma[:-1] + "ing"
    return _doubled(lemma) + "ing"


def _third(lemma: str) -> str:
    """The third person: ``says``, ``denies``, ``stresses``."""
    if lemma.endswith("y") and lemma[-2] not in _VOWELS:
        return lemma[:-1] + "ies"
    return lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x")) else "s")
