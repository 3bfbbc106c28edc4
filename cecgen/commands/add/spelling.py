"""Bring a new entry's table into the form of the format: ids as the catalogue spells them, and one award in each key."""

from collections.abc import Mapping

from cecgen.commands.add.plan import EntryTable
from cecgen.files.toml.validation import convert_or_none
from cecgen.model.facts import Provider
from cecgen.model.ledger import Holder
from cecgen.model.scheme import Catalogue
from cecgen.model.written import Entry
from cecgen.transcript.known_names import KnownNames
from cecgen.transcript.printed_awards import split_award

_NAMED_KEYS = {"for": "for_"}
_KEYS = ("provider", "also", "topics", "role", "category", "for", "not_for", "credits")
"""The keys whose values are ids and words of the catalogue."""


def spell_table(table: EntryTable, holder: Holder, catalogue: Catalogue) -> EntryTable:
    """Return an entry's table with every known id in its own spelling, and its awards in keys of their own."""
    entry = convert_or_none(table, Entry)
    if entry is None:
        return table  # `check` reports why
    names = KnownNames(catalogue)
    resolved = names.resolve_entry(entry, names.categories_of(holder.profile))
    spelled = {**table, **{key: getattr(resolved, _NAMED_KEYS.get(key, key)) for key in _KEYS if key in table}}
    if resolved.approval is not None:
        spelled["approval"] = {**table["approval"], "body": resolved.approval.body}
    return split_table(spelled, catalogue.providers)


def split_table(table: EntryTable, providers: Mapping[str, Provider]) -> EntryTable:
    """Return an entry's table with what its award prints for several bodies, or in hours, in keys of their own."""
    if "award" not in table or "provider" not in table:
        return table
    split = split_award(table["award"], table["provider"], providers, table.get("hours"), table.get("also"))
    if split is None:
        return table
    others = {"hours": split.hours, "also": split.also}
    return {**table, "award": split.award, **{key: value for key, value in others.items() if value}}
