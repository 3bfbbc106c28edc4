"""Whether lines are enough to tell one design of certificates from others."""

import re
from collections.abc import Iterable, Mapping, Sequence

from cecgen.evidence.certificates.constant_text import constant_words
from cecgen.evidence.certificates.unit_words import printed_names
from cecgen.evidence.matching import fold_accents
from cecgen.model.facts import Provider

_MIN_LETTERS, _MIN_WORDS = 40, 5
"""Letters that all lines must have together, and words that make one of them a sentence."""
_MANY_LINES, _FEW_LINES = 6, 4
_WORD = re.compile(r"[^\W_]+")


def are_enough_lines(lines: Sequence[str], provider: str, providers: Mapping[str, Provider]) -> bool:
    """Whether lines tell a design from others: a sentence, many lines, or the name of the organisation and a few of them."""
    if sum(len("".join(constant_words(line))) for line in lines) < _MIN_LETTERS:
        return False
    if len(lines) >= _MANY_LINES or any(len(constant_words(line)) >= _MIN_WORDS for line in lines):
        return True
    return len(lines) >= _FEW_LINES and any(names_any(line, provider_names(provider, providers)) for line in lines if provider)


def provider_names(value: str, providers: Mapping[str, Provider]) -> list[str]:
    """Every name of a provider, by its id; the name itself of one that no plugin knows."""
    provider = providers.get(value)
    return printed_names(provider) if provider else [value]


def names_any(text: str, names: Iterable[str]) -> bool:
    """Whether a text has one of these names as words of their own."""
    words = _spaced(text)
    return any(len(name) > 2 and name in words for name in map(_spaced, names))


def _spaced(text: str) -> str:
    return f" {' '.join(_WORD.findall(fold_accents(text)))} "
