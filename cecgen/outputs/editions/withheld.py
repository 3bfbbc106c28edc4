"""Withheld values: every private value in a workspace that an edition does not show.

Finished outputs are searched for them (`searching`).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, lru_cache

from msgspec import Struct, to_builtins

from cecgen.files.toml.value_types import ValueType, ValueTypes, value_types
from cecgen.model.judged import JudgedHolder, Transcript
from cecgen.model.ledger import Holder, Ledger
from cecgen.model.private import PrivateKind, iter_private_values
from cecgen.model.rules import Standing
from cecgen.model.written import Card, Entry, Step
from cecgen.outputs.editions.value_search import Spelling, SpellingsByValue, find_values, split_words

PrivateValue = tuple[str, PrivateKind]
"""A private value, and what it is."""
ShownFields = Mapping[PrivateKind, Collection[str]]
"""The values that are shown in the fields of each sort."""

_NAMES = frozenset({PrivateKind.OTHER_PRINTED_NAME, PrivateKind.OTHER_HOLDER})
_PROSE = frozenset({PrivateKind.NOTE, *_NAMES})
_FIELDS_OF_IDS = frozenset({"provider", "unit_of", "body", "category", "for_", "not_for", "scheme", "requirement", "by"})
_REMEMBERED = 2**18
"""How many values are spelled out only once: a hospital has a hundred thousand, and `serve` searches at every save."""
_NUMBERS = frozenset({PrivateKind.CERTIFICATION, PrivateKind.SERIAL, PrivateKind.CARD})


class WithheldValues(Struct, frozen=True):
    """The private values that an edition does not show, each with its kind, and the transcript of the edition."""

    values: dict[str, PrivateKind]
    edition: Transcript

    def spellings(self, values: Iterable[str] | None = None) -> SpellingsByValue:
        """The withheld values, or some of them, each with every spelling that gives it away."""
        wanted = self.values if values is None else values
        return {value: list_spellings(value, self.values[value]) for value in wanted}

    def leaked(self, found: Collection[str]) -> dict[str, PrivateKind]:
        """Select the values, of those found in a document, that give something away.

        A value is not a leak if the edition shows it in a field of the same sort: a serial that is also the number of the
        approval, or a colleague's name that is also the holder's own.
        """
        if not found:
            return {}
        return dict(select_leaked(((value, self.values[value]) for value in found), map(shown_fields, self.edition.holders)))

    def leaked_by_cecgen(self, found: Collection[str]) -> dict[str, PrivateKind]:
        """The same for values that were found in a file that cecgen itself wrote.

        Our own keys and words are not a leak there, even if somebody's folder is called `grace`; but they are one if somebody
        wrote the value into a field that the edition shows.
        """
        leaked = self.leaked(found)
        if not leaked:
            return {}
        spellings = self.spellings(leaked)
        written = {*_iter_written_texts(self.edition)}
        own = {*_iter_texts(to_builtins(self.edition, enc_hook=lambda _: None), keys=True), *_our_words()} - written
        is_written = {*find_values(spellings, lambda: ["\n".join(written)])}
        prose = self.spellings(value for value, kind in leaked.items() if kind in _PROSE)
        is_own = {*own, *find_values(prose, lambda: ["\n".join(own)])}
        return {value: kind for value, kind in leaked.items() if value in is_written or value not in is_own}


def select_leaked(found: Iterable[PrivateValue], shown: Iterable[ShownFields]) -> list[PrivateValue]:
    """Select the private values, of those found in an output, that no holder's fields of the same sort show."""
    fields: dict[PrivateKind, set[str]] = {kind: set() for kind in PrivateKind}
    for one in shown:
        for sort, values in one.items():
            fields[sort].update(values)
    leaked = [(value, kind) for value, kind in found if value not in fields[field_sort(kind)]]
    names = {(value, kind): list_spellings(value, kind) for value, kind in leaked if kind in _NAMES}
    shown_names = find_values(names, lambda: ["\n".join(fields[PrivateKind.OTHER_HOLDER])])
    return [each for each in leaked if each not in shown_names]


def find_withheld(full: Transcript, shown: Transcript, ledger: Ledger) -> WithheldValues:
    """The private values that an edition leaves out, and that are long enough to be searched for.

    The ledger has those that are in no transcript: notes about a holder, cards that no cycle asks for, files that nothing
    uses.
    """
    return select_searchable(find_removed_values(full, shown, ledger), shown)


def select_searchable(removed: Mapping[str, PrivateKind], shown: Transcript) -> WithheldValues:
    """Select the removed values that are long enough to be searched for."""
    named = ((value.removeprefix("evidence/"), kind) for value, kind in removed.items())
    return WithheldValues({value: kind for value, kind in named if is_distinctive(value, kind)}, shown)


def find_removed_values(full: Transcript, shown: Transcript, ledger: Ledger | None = None) -> dict[str, PrivateKind]:
    """The private values of a transcript, and of the ledger that it was made from, that are not in an edition of it."""
    holders: list[Holder | JudgedHolder] = [*(ledger.holders if ledger else ()), *full.holders]
    private = (each for holder in holders for each in iter_private_values(holder))
    return remove_shown(private, {each for holder in shown.holders for each in shown_values(holder)})


def shown_values(holder: JudgedHolder) -> Iterator[tuple[str, PrivateKind]]:
    """What an edition shows of a holder in private fields, each value with the sort of its field."""
    return ((value, field_sort(kind)) for value, kind in iter_private_values(holder))


def remove_shown(
    private: Iterable[tuple[str, PrivateKind]], still_shown: Collection[tuple[str, PrivateKind]]
) -> dict[str, PrivateKind]:
    """Private values without those that an edition shows in a field of the same sort."""
    return {value: kind for value, kind in private if (value, field_sort(kind)) not in still_shown}


@lru_cache(maxsize=_REMEMBERED)
def is_distinctive(value: str, kind: PrivateKind) -> bool:
    """Whether a value is too long to be found by chance: four letters or digits, and for a note three words."""
    words = split_words(value)
    return len(b"".join(words)) >= 4 and (kind is not PrivateKind.NOTE or len(words) >= 3)


@lru_cache(maxsize=_REMEMBERED)
def list_spellings(value: str, kind: PrivateKind) -> frozenset[Spelling]:
    """Every spelling of a value that gives it away, as words."""
    return frozenset(tuple(split_words(text)) for text in _spellings(value, kind))


def _spellings(value: str, kind: PrivateKind) -> Iterator[str]:
    """A value as it was written, a number in upper and lower case too, and a name as forms and certificates print it."""
    yield value
    if "&" in value:  # a page that shows "R&amp;D" to people holds "R&amp;amp;D"
        yield value.replace("&", " ")
    if kind in _NUMBERS and not value.isdecimal():
        yield from (value.upper(), value.lower())
    first, _, last = value.rpartition(" ")
    if kind in _NAMES and first:
        yield from (value.upper(), f"{first} {last.upper()}")
        yield from (f"{last} {first}", f"{last.upper()} {first.upper()}", f"{last.upper()} {first}")


def field_sort(kind: PrivateKind) -> PrivateKind:
    """The sort of field that a kind of value is in: all names are of one sort, every other kind is one of its own."""
    return PrivateKind.OTHER_HOLDER if kind in _NAMES else kind


def shown_fields(holder: JudgedHolder) -> ShownFields:
    """What an edition shows of a holder in the fields of each sort; a serial is often the number of the approval too."""
    fields: dict[PrivateKind, set[str]] = {
        PrivateKind.OTHER_HOLDER: {holder.id, holder.name, *holder.also_printed},
        PrivateKind.SERIAL: {each.approval.number for each in holder.entries if each.approval},
    }
    for value, kind in iter_private_values(holder):
        fields.setdefault(field_sort(kind), set()).add(value.removeprefix("evidence/"))
    return fields


def _iter_written_texts(shown: Transcript) -> Iterator[str]:
    """The texts of a transcript that somebody wrote as words of their own, apart from the names of its holders.

    Left out are keys, sentences of cecgen, ids in fields for ids, and listed words in fields for those: they occur in every
    transcript, whoever has such a name. The title `ready` was written by somebody, the kind `course` was not.
    """
    yield shown.title
    yield from (each.waiver_reason for each in shown.diagnostics)
    ids = frozenset({*shown.providers, *(id for scheme in shown.schemes for id in (scheme.id, scheme.issuer, *scheme.aliases))})
    for holder in shown.holders:
        yield holder.team
        tables: list[Struct] = [*holder.entries]
        for certification in holder.certifications:
            for cycle in certification.cycles:
                tables += (*cycle.steps, *cycle.exempt, *(judged.card for judged in cycle.cards))
        for table in tables:
            yield from _iter_own_words(table, ids)


def _iter_own_words(table: Struct, ids: frozenset[str]) -> Iterator[str]:
    """The texts of a table, and of the tables in it, without what a field takes from a list of ours or from known ids."""
    listed_by_field = _words_by_field(type(table))
    for name in table.__struct_fields__:
        value = getattr(table, name)
        listed = listed_by_field.get(name, frozenset()) | (ids if name in _FIELDS_OF_IDS else frozenset())
        for each in value if isinstance(value, (list, tuple)) else (value,):
            if isinstance(each, Struct):
                yield from _iter_own_words(each, ids)
            else:
                yield from (text for text in _iter_texts(to_builtins(each, enc_hook=lambda _: None)) if text not in listed)


def _iter_texts(value: object, *, keys: bool = False) -> Iterator[str]:
    """Every text in a transcript that was turned into plain dictionaries and tuples; with the keys, or without."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        if keys:
            yield from value
        for item in value.values():
            yield from _iter_texts(item, keys=keys)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _iter_texts(item, keys=keys)


@cache
def _words_by_field(table: type[Struct]) -> dict[str, frozenset[str]]:
    """The words that each field of a table takes from a list of ours, such as `course` as the kind of an entry."""
    (form,) = value_types(table)
    return {key.field.name: _words_of_types(key.types) for key in form.keys.values()}


def _words_of_types(types: ValueTypes) -> frozenset[str]:
    """Every word from a list of ours in values of these types, and in the tables inside of them."""
    return frozenset().union(*map(_words_of_type, types))


def _words_of_type(one: ValueType) -> frozenset[str]:
    if one.kind in ("list", "mapping"):
        return _words_of_types(one.items)
    inside = (key.types for key in one.keys.values()) if one.kind == "table" else ()
    return frozenset(map(str, one.words)).union(*map(_words_of_types, inside))


@cache
def _our_words() -> frozenset[str]:
    """Every word from a list of ours that a page may print, in a legend too: kinds, formats, steps, standings."""
    return frozenset().union(*(_words_of_types(value_types(each)) for each in (Entry, Card, Step, Standing)))
