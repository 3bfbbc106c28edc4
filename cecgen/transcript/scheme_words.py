"""The words that schemes have for what they ask for: topics, categories, and kinds of activity with a value of their own."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from cecgen.model.rules import Selection
from cecgen.model.scheme import Catalogue, Scheme
from cecgen.transcript.counting.rules import PER_ENTRY


def iter_selections(scheme: Scheme) -> Iterator[Selection]:
    """Yield every selection of a scheme's rules, which is where a scheme knows topics and roles."""
    yield from (requirement.of for requirement in scheme.requirements)
    yield from (limit.of for limit in scheme.limits)
    yield from (worth.of for worth in scheme.worths)
    yield from (proof.of for proof in scheme.proofs)
    yield from (category.takes for category in scheme.categories if category.takes is not None)


def takes_any_topic(scheme: Scheme) -> bool:
    """Whether a scheme counts how many different topics there are, whatever they are called."""
    return any(each.measure == "topics" and not each.of.topics for each in scheme.requirements)


def iter_topics(scheme: Scheme) -> Iterator[str]:
    """Yield every topic that a scheme asks for or counts in its own way; some come more than once."""
    return (topic for pick in iter_selections(scheme) for topic in pick.topics)


class BodyCategories(NamedTuple):
    """The categories that the schemes of one body have, by their ids."""

    body: str
    """What people call the body."""
    ids: tuple[str, ...]


def collect_categories(schemes: Iterable[Scheme]) -> dict[str, BodyCategories]:
    """Return the categories of each body that has any, by the body's id."""
    found: dict[str, BodyCategories] = {}
    for scheme in schemes:
        if scheme.categories:
            before = found[scheme.issuer].ids if scheme.issuer in found else ()
            ids = dict.fromkeys((*before, *(each.id for each in scheme.categories)))
            found[scheme.issuer] = BodyCategories(scheme.body_short_name, tuple(ids))
    return found


class CatalogueWords:
    """The words of all schemes of a catalogue, worked out once where a check asks for them."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    @cached_property
    def topics(self) -> frozenset[str]:
        """Every topic that any scheme of the catalogue asks for."""
        return frozenset(topic for scheme in self._catalogue.schemes.values() for topic in iter_topics(scheme))

    @cached_property
    def categories(self) -> dict[str, BodyCategories]:
        """The categories of every body in the catalogue that has any, by its id."""
        return collect_categories(self._catalogue.schemes.values())

    @cached_property
    def flat_kinds(self) -> frozenset[str]:
        """Kinds of activity that some scheme gives a flat value, so that they need neither award nor hours."""
        worths = (worth for scheme in self._catalogue.schemes.values() for worth in scheme.worths)
        return frozenset(kind for worth in worths if worth.per == PER_ENTRY for kind in worth.of.kinds)

    @property
    def knows_all_bodies(self) -> bool:
        """Whether every plugin was loaded, so that a body that is not in the catalogue is unknown."""
        return not self._catalogue.is_incomplete and not self._catalogue.broken_scheme_ids
