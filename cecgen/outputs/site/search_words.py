"""The words that search finds a page by: whatever people may type to look for an entry, a card or a number.

They come from the transcript of the edition, so that search finds no value that the edition does not show. A word with
accents is there without them too, since no engine's search ignores accents.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from cecgen.model.judged import Credit, JudgedCard, JudgedCertification, JudgedCycle, JudgedHolder
from cecgen.model.scheme import Scheme
from cecgen.model.vocabulary import COVERAGE_NAMES
from cecgen.outputs.words import states


def find_holder_words(holder: JudgedHolder, cards: Iterable[JudgedCard]) -> tuple[str, ...]:
    """Return the words for a holder's page: who they are, what they are certified as, and their cards."""
    words = [holder.name, *holder.also_printed, holder.team]
    for certification in holder.certifications:
        words += (*_scheme_words(certification.scheme), certification.number)
    words += (entry.title for entry in holder.entries if entry.planned)
    words += (word for card in cards for word in _card_words(card))
    return with_plain_letters(words)


def find_cycle_words(
    holder: JudgedHolder, certification: JudgedCertification, cycle: JudgedCycle, providers: Mapping[str, str]
) -> tuple[str, ...]:
    """Return the words for a cycle's page: those of its entries and cards, and its standing."""
    words = [holder.name, *_scheme_words(certification.scheme), certification.number, states.describe_standing(cycle)]
    for credit in (*cycle.credits, *cycle.planned_credits):
        words += _credit_words(credit, providers)
    words += (word for card in cycle.cards for word in _card_words(card))
    return with_plain_letters(words)


def with_plain_letters(texts: Iterable[str]) -> tuple[str, ...]:
    """Return each text once, and after them the words that have accents, without the accents."""
    given = dict.fromkeys(text for text in texts if text)
    words = (word for text in given if not text.isascii() for word in text.split())
    plain = ((word, _remove_accents(word)) for word in words)
    return (*given, *dict.fromkeys(bare for word, bare in plain if bare != word))


def _remove_accents(word: str) -> str:
    """Remove the accents and strokes of a word; letters of other alphabets, such as Greek, stay."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", word) if not unicodedata.combining(sign))
    return plain.translate(_WITHOUT_STROKE)


_WITHOUT_STROKE = str.maketrans(
    dict(zip("ŁłØøĐđı", "LlOoDdi", strict=True)) | {"ß": "ss", "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe"}
)
"""Letters that Unicode does not take apart, each as people without that letter on their keyboard type it."""


def _scheme_words(scheme: Scheme) -> tuple[str, ...]:
    return scheme.title, scheme.short_name, scheme.id, scheme.issuer.upper()


def _credit_words(credit: Credit, providers: Mapping[str, str]) -> Iterator[str]:
    yield credit.title
    known = providers.get(credit.provider, "")
    yield from (credit.provider.upper(), known) if known else (credit.provider,)
    yield states.KIND_WORDS.get(credit.kind, credit.kind)
    if (entry := credit.source_entry) is not None:
        yield from (entry.title, entry.organiser, entry.location, entry.certificate, *entry.topics)
        yield entry.approval.number if entry.approval else ""


def _card_words(judged: JudgedCard) -> Iterator[str]:
    yield from (COVERAGE_NAMES.get(word, word) for word in judged.card.covers)
    yield from (judged.issuer, judged.card.number)
