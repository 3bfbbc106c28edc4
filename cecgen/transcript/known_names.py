"""Read ids and words as they were meant: in any letter case, and an award that names its body as that body's.

"NSCA" is `nsca`, "ACSM.EP" is `acsm.ep`, and "0.2 ACE CECs" on a hospital's certificate are ACE's. A name that nothing knows
stays as it was written, so that `check` can report it. The files themselves are never changed.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from operator import attrgetter
from typing import Any, TypeVar

from msgspec.structs import replace

from cecgen.diagnostics.folding import fold_text
from cecgen.model.amounts import parse_award
from cecgen.model.facts import Provider, split_name
from cecgen.model.ledger import Holder, Ledger
from cecgen.model.scheme import Catalogue, Scheme
from cecgen.model.written import BodyId, Certification, Cycle, Entry, HolderFile, Part
from cecgen.transcript.scheme_words import iter_selections, iter_topics

_ValueT = TypeVar("_ValueT")


def resolve_ledger_names(ledger: Ledger, catalogue: Catalogue) -> Ledger:
    """Return the ledger with every id and word that the catalogue knows in the catalogue's own spelling."""
    names = KnownNames(catalogue)
    holders = tuple(map(names.resolve_holder, ledger.holders))
    changed = any(new is not old for new, old in zip(holders, ledger.holders, strict=True))
    return replace(ledger, holders=holders) if changed else ledger


def find_provider_id(name: str, providers: Mapping[str, Provider]) -> str:
    """Return the id of the only provider with this id, name or short name, in any letter case; empty if there is none."""
    if name in providers:
        return name
    return _ids_by_name(providers).get(fold_text(name), "")


def _ids_by_name(providers: Mapping[str, Provider]) -> dict[str, str]:
    """Return the ids of providers by each of their names, folded; no name of two providers."""
    ids: dict[str, set[str]] = {}
    for id, provider in providers.items():
        for name in provider.names:
            ids.setdefault(fold_text(name), set()).add(id)
    return {name: next(iter(same)) for name, same in ids.items() if len(same) == 1}


_UNUSUAL_NAMES = attrgetter("also", "part", "role", "not_for", "claim", "ruling", "category", "approval", "for_", "credits")
"""Everything in an entry that names something in the catalogue, except its provider, award and topics."""
_SMALL_WORDS = frozenset({"of", "and", "the", "for", "on", "in", "&", "inc", "llc"})
_NEAR = 80
"""How alike two words are, in per cent, that may be the same with a slip."""


def closest_provider(name: str, providers: Mapping[str, Provider]) -> str:
    """Return the id of the known provider that a name probably means; empty if it is known already, or if none is near.

    The American Heart Association is not the American Medical Association, and AHA is not AMA: every word of a name must be
    nearly the same, and a short id may only have two letters swapped, or one too many or too few.
    """
    if not name.strip() or find_provider_id(name, providers):
        return ""
    words = _name_words(name)
    for id, provider in providers.items():
        if len(words) == 1 and any(_is_near_id(words[0], known) for known in (id, fold_text(provider.short_name))):
            return id
    for id, provider in providers.items():
        if len(words) > 1 and _is_near_name(words, _name_words(provider.name), {id, fold_text(provider.short_name)}):
            return id
    return ""


def _name_words(name: str) -> list[str]:
    return [word for word in re.split(r"[\s,()./-]+", fold_text(name)) if word and word not in _SMALL_WORDS]


def _is_near_id(written: str, known: str) -> bool:
    if len(written) < 3:
        return False
    longer, shorter = sorted((written, known), key=len, reverse=True)
    if len(longer) == len(shorter):
        return sorted(longer) == sorted(shorter) or (len(longer) > 5 and _likeness(longer, shorter) >= _NEAR)
    if len(longer) - len(shorter) == 1:
        return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))
    return known.startswith(written) or (len(shorter) > 5 and _likeness(longer, shorter) >= _NEAR)


def _is_near_name(written: list[str], known: list[str], short: set[str]) -> bool:
    """Whether every word of a known name is in a written one, which says nothing else but the short name."""
    left = [word for word in written if word not in short]
    for word in known:
        match = next((other for other in left if other == word or _likeness(other, word) >= _NEAR), None)
        if match is None:
            return False
        left.remove(match)
    return not left


def _likeness(one: str, other: str) -> int:
    import difflib  # noqa: PLC0415 - 5 ms that only a misspelt name is worth

    return round(100 * difflib.SequenceMatcher(None, one, other).ratio())


class UnitOwners:
    """Finds the organisations that an award names beside its unit: ACE for "0.2 ACE CECs"."""

    def __init__(self, providers: Mapping[str, Provider]) -> None:
        self._providers = providers
        self._found: dict[str, tuple[str, ...]] = {}

    def find(self, award: str) -> tuple[str, ...]:
        """Return the ids of the organisations that an award names and that have such a unit: none, one, or several."""
        known = self._found.get(award)
        if known is None:
            printed = parse_award(award)
            # A unit of one word has no room for a name; most awards end here.
            unit = printed.unit if printed and " " in printed.unit else ""
            words = split_name(unit) if unit else ()
            near = {id for word in words for id in self._ids_by_word.get(word, ())}
            owners = (id for id, provider in self._providers.items() if id in near and provider.is_named_in(unit))
            known = self._found[award] = tuple(owners)
        return known

    @cached_property
    def _ids_by_word(self) -> dict[str, set[str]]:
        """The ids of organisations by the first word of each of their names."""
        ids: dict[str, set[str]] = {}
        for id, provider in self._providers.items():
            for name in provider.names:
                ids.setdefault("".join(split_name(name)[:1]), set()).add(id)
        return ids

    def owner(self, award: str, provider: str) -> str:
        """Return the organisation that an award names; empty if that is the provider, or if it is not certain."""
        owners = self.find(award)
        return owners[0] if len(owners) == 1 and owners[0] != provider else ""


class KnownNames:
    """The ids and words of a catalogue, found in any letter case."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._owners = UnitOwners(catalogue.providers)
        self._providers: dict[str, str] = {id: id for id in catalogue.providers}
        self._plain_awards: set[tuple[str, str | None]] = set()

    @cached_property
    def _ids_by_name(self) -> dict[str, str]:
        return _ids_by_name(self._catalogue.providers)

    @cached_property
    def _bodies(self) -> dict[str, str]:
        issuers = (scheme.issuer for scheme in self._catalogue.schemes.values())
        return _index_by_folded(dict.fromkeys([*self._catalogue.providers, *issuers]))

    @cached_property
    def _schemes(self) -> dict[str, str]:
        return _index_by_folded([*self._catalogue.schemes, *self._catalogue.aliases])

    @cached_property
    def _topics(self) -> dict[str, str]:
        return _index_by_folded(topic for scheme in self._catalogue.schemes.values() for topic in iter_topics(scheme))

    @cached_property
    def _topic_words(self) -> frozenset[str]:
        return frozenset(self._topics.values())

    @cached_property
    def _roles(self) -> dict[str, str]:
        schemes = self._catalogue.schemes.values()
        return _index_by_folded(role for scheme in schemes for pick in iter_selections(scheme) for role in pick.roles)

    @cached_property
    def _categories(self) -> dict[str, dict[str, str]]:
        categories: dict[str, dict[str, str]] = {}
        for scheme in self._catalogue.schemes.values():
            categories.setdefault(scheme.issuer, {}).update(_index_by_folded(each.id for each in scheme.categories))
        return categories

    def resolve_holder(self, holder: Holder) -> Holder:
        """Return a holder with every known id and word in its own spelling; the same one if that changes nothing."""
        profile = self._resolve_profile(holder.profile)
        if profile is holder.profile and self._are_plain(holder):
            return holder
        bare = self.holder_categories(profile)
        entries = tuple(self.resolve_entry(entry, bare) for entry in holder.entries)
        if profile is holder.profile and all(new is old for new, old in zip(entries, holder.entries, strict=True)):
            return holder
        return replace(holder, profile=profile, entries=entries)

    def _are_plain(self, holder: Holder) -> bool:
        """Whether no entry names anything that would be spelled otherwise; a ledger may have 30,000 such entries."""
        entries, plain = holder.entries, self._plain_awards
        if not holder.has_usual_keys and any(map(any, map(_UNUSUAL_NAMES, entries))):
            return False
        for entry in entries:
            if entry.topics and not self._topic_words.issuperset(entry.topics):
                return False
            printed = entry.provider, entry.award
            if printed not in plain:
                if not self._is_plain(*printed):
                    return False
                plain.add(printed)
        return True

    def _is_plain(self, provider: str, award: str | None) -> bool:
        return self._respell_provider(provider) == provider and not (award and self._owners.find(award))

    def holder_categories(self, profile: HolderFile) -> dict[str, str]:
        """Return the categories of a holder's bodies, by their form without letter case."""
        bodies = dict.fromkeys(_respell(self._schemes, each.scheme).partition(".")[0] for each in profile.certification)
        return {folded: id for body in bodies for folded, id in self._categories.get(body, {}).items()}

    def resolve_entry(self, entry: Entry, categories: Mapping[str, str] | None = None) -> Entry:
        """Return an entry with every known id and word in its own spelling; `categories` are those of its holder's bodies."""
        changes: dict[str, Any] = {}
        provider = self._respell_provider(entry.provider)
        if provider != entry.provider:
            changes["provider"] = provider
        if entry.award is not None and (owner := self._owners.owner(entry.award, provider)) != entry.unit_of:
            changes["unit_of"] = BodyId(owner)
        if entry.also:
            _set_if_changed(changes, "also", entry.also, _respell_keys(entry.also, self._bodies))
        if entry.topics:
            _set_if_changed(changes, "topics", entry.topics, self._respell_topics(entry.topics))
        if entry.role:
            _set_if_changed(changes, "role", entry.role, self._roles.get(fold_text(entry.role), entry.role))
        if entry.category is not None:
            _set_if_changed(changes, "category", entry.category, self._respell_category(entry.category, categories or {}))
        if entry.approval is not None:
            body = _respell(self._bodies, entry.approval.body)
            _set_if_changed(changes, "approval", entry.approval, replace(entry.approval, body=body))
        if entry.for_ is not None:
            _set_if_changed(changes, "for_", entry.for_, tuple(_respell(self._schemes, each) for each in entry.for_))
        if entry.not_for:
            _set_if_changed(changes, "not_for", entry.not_for, tuple(_respell(self._schemes, each) for each in entry.not_for))
        if isinstance(entry.credits, dict):
            _set_if_changed(changes, "credits", entry.credits, _respell_keys(entry.credits, self._schemes))
        for key in ("claim", "ruling"):
            if tables := getattr(entry, key):
                resolved = tuple(replace(each, scheme=_respell(self._schemes, each.scheme)) for each in tables)
                _set_if_changed(changes, key, tables, resolved)
        if entry.part:
            parts = tuple(self._resolve_part(part, provider, categories or {}) for part in entry.part)
            _set_if_changed(changes, "part", entry.part, parts)
        return replace(entry, **changes) if changes else entry

    def _resolve_part(self, part: Part, provider: str, categories: Mapping[str, str]) -> Part:
        changes: dict[str, Any] = {}
        if part.award is not None and (owner := self._owners.owner(part.award, provider)):
            changes["unit_of"] = BodyId(owner)
        if part.topics:
            changes["topics"] = self._respell_topics(part.topics)
        if part.role:
            changes["role"] = self._roles.get(fold_text(part.role), part.role)
        if part.category is not None:
            changes["category"] = self._respell_category(part.category, categories)
        return replace(part, **changes) if changes else part

    def _respell_provider(self, name: str) -> str:
        known = self._providers.get(name)
        if known is None:
            known = self._providers[name] = self._ids_by_name.get(fold_text(name), name)
        return known

    def _respell_topics(self, topics: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self._topics.get(fold_text(each), each) for each in topics)

    def _respell_category(self, category: str | dict[str, str], bare: Mapping[str, str]) -> str | dict[str, str]:
        if isinstance(category, str):
            return _respell(bare, category)
        named = _respell_keys(category, self._bodies)
        return {body: _respell(self._categories.get(body, {}), each) for body, each in named.items()}

    def _resolve_profile(self, profile: HolderFile) -> HolderFile:
        if all(map(self._is_plain_certification, profile.certification)):
            return profile
        resolved = tuple(self._resolve_certification(each) for each in profile.certification)
        return profile if resolved == profile.certification else replace(profile, certification=resolved)

    def _is_plain_certification(self, certification: Certification) -> bool:
        return certification.scheme in self._catalogue.schemes and not any(map(_names_rules, certification.cycle))

    def _resolve_certification(self, certification: Certification) -> Certification:
        id = _respell(self._schemes, certification.scheme)
        scheme = self._catalogue.scheme(id)
        cycles = certification.cycle if scheme is None else tuple(_resolve_cycle(each, scheme) for each in certification.cycle)
        return replace(certification, scheme=id, cycle=cycles)


def _names_rules(cycle: Cycle) -> bool:
    """Whether a cycle names any requirement or category of its scheme."""
    return bool(cycle.exempt or cycle.already_met or cycle.carried_in) or isinstance(cycle.claimed, dict)


def _resolve_cycle(cycle: Cycle, scheme: Scheme) -> Cycle:
    """Return a cycle with the requirements, alternatives and categories that it names in the scheme's own spelling."""
    if not _names_rules(cycle):
        return cycle
    requirements = _index_by_folded(each.id for each in scheme.requirements)
    alternatives = _index_by_folded(by for each in scheme.requirements for by in each.instead)
    fields = _index_by_folded(["total", *(each.id for each in scheme.categories)])
    return replace(
        cycle,
        already_met=tuple(_respell(requirements, each) for each in cycle.already_met),
        exempt=tuple(
            replace(each, requirement=_respell(requirements, each.requirement), by=_respell(alternatives, each.by))
            for each in cycle.exempt
        ),
        carried_in=tuple(replace(each, category=_respell(fields, each.category)) for each in cycle.carried_in),
        claimed=_respell_keys(cycle.claimed, fields) if isinstance(cycle.claimed, dict) else cycle.claimed,
    )


def _index_by_folded(words: Iterable[str]) -> dict[str, str]:
    """Return words by their form without letter case; of two that differ in nothing else, neither."""
    folded: dict[str, set[str]] = {}
    for word in words:
        folded.setdefault(fold_text(word), set()).add(word)
    return {key: next(iter(same)) for key, same in folded.items() if len(same) == 1}


def _respell(known: Mapping[str, str], word: str) -> str:
    """Return the known spelling of a word, or the word itself."""
    return known.get(fold_text(word), word)


def _respell_keys(table: dict[str, _ValueT], known: Mapping[str, str]) -> dict[str, _ValueT]:
    """Return a table with its keys in their known spelling; as it was, if two of them were the same key."""
    renamed = {_respell(known, key): value for key, value in table.items()}
    return renamed if len(renamed) == len(table) else table


def _set_if_changed(changes: dict[str, Any], key: str, old: object, new: object) -> None:
    if new != old:
        changes[key] = new
