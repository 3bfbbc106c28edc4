"""Words that say what was attended, how and when, and are no title: "the workshop", "el taller presencial", "on Tuesday"."""

from functools import cache

from cecgen.evidence.certificates.context import WEEKDAY
from cecgen.evidence.certificates.phrases import PhraseBook, load_languages, words_of


def says_only_the_kind(text: str) -> bool:
    """Whether a folded text only says what was attended and how it was held: "the workshop", "el taller presencial"."""
    phrases = [*_kind_book().find(text)]
    left = text
    for phrase in reversed(phrases):
        left = left[: phrase.start] + left[phrase.end :]
    return bool(phrases) and all(word in words_of("other", "title_hanging") for word in left.split())


def is_article_with_kind(text: str) -> bool:
    """Whether a folded text does so as a part of a sentence: "el taller presencial", but not "Hybrid Training"."""
    return text.partition(" ")[0] in words_of("other", "title_hanging") and says_only_the_kind(text)


def is_weekday(text: str) -> bool:
    """Whether a folded text is only a day of the week: "on Tuesday", "el martes"."""
    day = WEEKDAY.search(text)
    if day is None or len(day[0]) < 5:  # "Sun" is a word too
        return False
    return all(word in words_of("other", "title_hanging") for word in text[: day.start()].split())


@cache
def format_book() -> PhraseBook:
    """Words for how it was held."""
    return PhraseBook([("format", _format_words())])


@cache
def _kind_book() -> PhraseBook:
    activities = [word for language in load_languages() for word in language.activities]
    return PhraseBook([("kind", [*activities, *_format_words()])])


def _format_words() -> list[str]:
    return [word for language in load_languages() for words in language.format.values() for word in words]
