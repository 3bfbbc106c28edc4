"""The rules in use: the figures of every scheme and provider, grouped as the page shows them.

Rules that all schemes of a body share are shown once, under the body.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from cecgen.model.facts import Fact
from cecgen.model.judged import Transcript, UsedUnit
from cecgen.model.scheme import Scheme
from cecgen.outputs.words.rule_sentences import RuleSentence, describe_rules


class RuleBook(Struct, frozen=True):
    """The rules of one scheme, or the rules that several schemes of a body share."""

    id: str
    title: str
    scheme: Scheme | None
    rules: tuple[RuleSentence, ...]
    not_modelled: tuple[str, ...]
    outdated_since: datetime.date | None = None
    """When the oldest of its figures was read, if that is more than a year ago."""


class ProviderUnits(Struct, frozen=True):
    """A provider with those of its units that certificates in the transcript print."""

    provider: str
    url: str
    used: tuple[UsedUnit, ...]
    outdated_since: datetime.date | None = None
    """When the oldest of its figures was read, if that is more than a year ago."""


def group_units(transcript: Transcript) -> list[ProviderUnits]:
    """Group the units in use by provider."""
    ids = dict.fromkeys(used.provider.id for used in transcript.units)
    groups = ([used for used in transcript.units if used.provider.id == id] for id in ids)
    return [
        ProviderUnits(
            group[0].provider.name,
            group[0].provider.url,
            tuple(group),
            _outdated_since((used.unit for used in group), transcript.as_of),
        )
        for group in groups
    ]


def build_rule_books(transcript: Transcript) -> list[RuleBook]:
    """Build the rules in use: those that a body's schemes share first, then those of each scheme."""
    issuers = dict.fromkeys(scheme.issuer for scheme in transcript.schemes)
    bodies = ([scheme for scheme in transcript.schemes if scheme.issuer == issuer] for issuer in issuers)
    return [
        replace(book, outdated_since=_outdated_since((rule.fact for rule in book.rules), transcript.as_of))
        for schemes in bodies
        for book in build_body_rule_books(schemes)
    ]


def build_body_rule_books(schemes: Sequence[Scheme]) -> Iterator[RuleBook]:
    """Yield a book of the rules that one body's schemes share, then a book of each scheme's own rules."""
    rules = {scheme.id: describe_rules(scheme) for scheme in schemes}
    first = schemes[0]
    common_rules = [rule for rule in rules[first.id] if all(rule in each for each in rules.values())]
    common_open_texts = [text for text in first.open_texts if all(text in each.open_texts for each in schemes)]
    if len(schemes) == 1 or not (common_rules or common_open_texts):
        common_rules, common_open_texts = [], []
    else:
        how_many = "both" if len(schemes) == 2 else f"all {len(schemes)}"
        title = f"{first.body_short_name}: what {how_many} certifications here ask alike"
        yield RuleBook(f"body-{first.issuer}", title, None, tuple(common_rules), tuple(common_open_texts))
    for scheme in schemes:
        own = tuple(rule for rule in rules[scheme.id] if rule not in common_rules)
        not_modelled = tuple(text for text in scheme.open_texts if text not in common_open_texts)
        yield RuleBook(f"scheme-{scheme.id}", scheme.title, scheme, own, not_modelled)


def _outdated_since(facts: Iterable[Fact], as_of: datetime.date) -> datetime.date | None:
    """Return the first day on which any of these was read, if that is more than a year ago."""
    days = [fact.read_on for fact in facts if fact.read_on]
    oldest = min(days, default=as_of)
    a_year_ago = (as_of.year - 1, as_of.month, as_of.day)  # as numbers, because most years have no 29 February
    return oldest if (oldest.year, oldest.month, oldest.day) < a_year_ago else None
