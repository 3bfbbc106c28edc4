"""The words by which amounts are read: units and names of providers, and words that say whether an amount was earned."""

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from cecgen.evidence.certificates.lines import Flow
from cecgen.evidence.certificates.phrases import PhraseBook, alternatives, fold_with_places, words_of
from cecgen.model.facts import Provider, normalize_unit

_PLURAL = r"(?:\(e?s\)|e?s|'s)?(?:\s?(?:tm|®|\(r\)|\(tm\)))?"


class NamedBody(NamedTuple):
    """An organisation that a text names."""

    id: str
    start: int
    end: int


class UnitWords:
    """The units and names of these providers, and the words for hours, found in texts."""

    def __init__(self, providers: Mapping[str, Provider]) -> None:
        self.units: dict[str, list[tuple[str, str]]] = {}
        """By spelling: the providers that issue such a unit, and what they call it."""
        self.hours = {normalize_unit(word) for word in words_of("amounts", "hours")}
        self.not_hours = {*self.hours}
        """The words for hours, and units of which one is not one hour."""
        self._names: list[tuple[str, re.Pattern[str], bool]] = []
        for provider in providers.values():
            for unit in provider.units:
                for called in (unit.name, *unit.also_called, *unit.printed):
                    folded = normalize_unit(called)
                    if unit.hours not in (None, 1):
                        self.not_hours.add(folded)
                    if (provider.id, unit.name) not in self.units.setdefault(folded, []):
                        self.units[folded].append((provider.id, unit.name))
            for name in dict.fromkeys(printed_names(provider)):
                self._names.append((provider.id, *_name_pattern(name)))
        spellings = sorted({*self.units, *self.hours}, key=len, reverse=True)
        any_unit = "|".join(re.escape(each).replace(r"\ ", r"[\s-]+") for each in spellings) or r"(?!)"
        self.pattern = re.compile(rf"(?<![^\W_])(?P<unit>{any_unit}){_PLURAL}(?![^\W_])")
        self.between = re.compile(rf"(?:(?:{alternatives(words_of('amounts', 'between'))})\b[\s,/-]*)*")
        """Words such as "total", between an amount and its unit."""

    def find_bodies(self, flow: Flow) -> list[NamedBody]:
        """Every organisation that a flow names; what is in another name is left out."""
        found: list[NamedBody] = []
        for id, pattern, is_exact in self._names:
            text = flow.text if is_exact else flow.folded.text
            for match in pattern.finditer(text):
                start, end = match.span()
                if is_exact:
                    start, end = flow.folded.from_original(start), flow.folded.from_original(end)
                found.append(NamedBody(id, start, end))
        return [
            body
            for body in found
            if not any(o.start <= body.start and body.end <= o.end and o.end - o.start > body.end - body.start for o in found)
        ]

    def spelling(self, match: re.Match[str]) -> str:
        """The unit as the providers' data spells it, in the singular if that is a unit."""
        words = normalize_unit(" ".join(match["unit"].replace("-", " ").split()))
        return self.singular(re.sub(r"\bhr(s?)$", r"hour\1", words))

    def singular(self, words: str) -> str:
        """A unit in the singular, if that is one."""
        return next((each for each in (words, words.removesuffix("s"), words.removesuffix("es")) if each in self.units), words)


def printed_names(provider: Provider) -> list[str]:
    """Every name that a certificate may print of a provider."""
    return [provider.short_name, provider.name, *provider.also_called, *provider.recognise.printed]


def _name_pattern(name: str) -> tuple[re.Pattern[str], bool]:
    """How a name is found: an abbreviation as it is spelt, with its capitals; any other name in whatever letters."""
    if len(name) <= 12 and (" " not in name or name.isupper()):
        return re.compile(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])"), True
    folded = re.escape(fold_with_places(name).text).replace(r"\ ", r"\s+")
    return re.compile(rf"(?<![^\W_]){folded}(?![^\W_])"), False


@cache
def role_book() -> PhraseBook:
    """What an amount is, by the words around it."""
    roles = ("maximum", "recommended", "definition", "offer", "other_time", "approved", "earned")
    return PhraseBook((role, words_of("amounts", role)) for role in roles)
