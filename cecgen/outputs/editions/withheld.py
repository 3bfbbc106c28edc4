"""Withheld values: every private value in a workspace that an edition does not show.

Finished outputs are searched for them (`searching`).
"""

from collections.abc import Collection, Iterable, Iterator
from functools import cache
from typing import Literal, get_args, get_origin

import msgspec
from msgspec import Struct, to_builtins

from cecgen.model.judged import JudgedHolder, Transcript
from cecgen.model.ledger import Holder, Ledger
from cecgen.model.private import PrivateKind, iter_private_values
from cecgen.model.written import Card, Entry, Exemption, Step
from cecgen.outputs.editions.value_search import SpellingsByValue, find_values, split_words

_NAMES = frozenset({PrivateKind.OTHER_PRINTED_NAME, PrivateKind.OTHER_HOLDER})
_PROSE = frozenset({PrivateKind.NOTE, *_NAMES})
_NUMBERS = frozenset({PrivateKind.CERTIFICATION, PrivateKind.SERIAL, PrivateKind.CARD})


class WithheldValues(Struct, frozen=True):
    """The private values that an edition does not show, each with its kind, and the transcript that it shows."""

    values: dict[str, PrivateKind]
    shown: Transcript

    def spellings(self, values: Iterable[str] | None = None) -> SpellingsByValue:
        """The withheld values, or some of them, each with every spelling that gives it away."""
        wanted = self.values if values is None else values
        return {value: {tuple(split_words(text)) for text in _spellings(value, self.values[value])} for value in wanted}

    def leaked(self, found: Collection[str]) -> dict[str, PrivateKind]:
        """Those of some values, found in a document, that give something away.

        The others the edition shows anyway, since the holder wrote them elsewhere: a colleague's name in the title of a
        course, a serial that is the number of the approval too.
        """
        return self._without(found, _iter_written_texts(self.shown))

    def leaked_by_cecgen(self, found: Collection[str]) -> dict[str, PrivateKind]:
        """The same for values that were found in a file that cecgen itself wrote.

        There the keys and words of the transcript are no leak either, even if somebody's folder is called `grace`.
        """
        return self._without(found, _iter_texts(to_builtins(self.shown, enc_hook=lambda _: None), keys=True))

    def _without(self, found: Collection[str], texts: Iterable[str]) -> dict[str, PrivateKind]:
        if not found:
            return {}
        shown = set(texts)
        leaked = {value: self.values[value] for value in found if value not in shown}
        prose = self.spellings(value for value, kind in leaked.items() if kind in _PROSE)
        shown_in_prose = find_values(prose, lambda: ["\n".join(shown)])
        return {value: kind for value, kind in leaked.items() if value not in shown_in_prose}


def find_withheld(full: Transcript, shown: Transcript, ledger: Ledger) -> WithheldValues:
    """The private values that an edition leaves out, and that are long enough to be searched for.

    The ledger has those that are in no transcript: notes about a holder, cards that no cycle asks for, files that nothing
    uses.
    """
    removed = ((value.removeprefix("evidence/"), kind) for value, kind in removed_values(full, shown, ledger).items())
    return WithheldValues({value: kind for value, kind in removed if _is_distinctive(value, kind)}, shown)


def removed_values(full: Transcript, shown: Transcript, ledger: Ledger | None = None) -> dict[str, PrivateKind]:
    """The private values of a transcript, and of the ledger that it was made from, that are not in an edition of it."""
    holders: list[Holder | JudgedHolder] = [*(ledger.holders if ledger else ()), *full.holders]
    still_shown = {value for holder in shown.holders for value, _ in iter_private_values(holder)}
    return {value: kind for holder in holders for value, kind in iter_private_values(holder) if value not in still_shown}


def _is_distinctive(value: str, kind: PrivateKind) -> bool:
    """Whether a value is too long to be found by chance: four letters or digits, and for a note three words."""
    words = split_words(value)
    return len(b"".join(words)) >= 4 and (kind is not PrivateKind.NOTE or len(words) >= 3)


def _spellings(value: str, kind: PrivateKind) -> Iterator[str]:
    """A value as it was written, a number in upper and lower case too, and a name as forms and certificates print it."""
    yield value
    if kind in _NUMBERS and not value.isdecimal():
        yield from (value.upper(), value.lower())
    first, _, last = value.rpartition(" ")
    if kind in _NAMES and first:
        yield from (value.upper(), f"{first} {last.upper()}")
        yield from (f"{last} {first}", f"{last.upper()} {first.upper()}", f"{last.upper()} {first}")


def _iter_written_texts(shown: Transcript) -> Iterator[str]:
    """The texts of a transcript that somebody wrote as words of their own, and the names of organisations.

    Keys, sentences of cecgen and words of ours such as `ready` or `course` are not among them: that they are in a transcript
    says nothing about who is called so.
    """
    yield shown.title
    yield from shown.providers.values()
    yield from (name for scheme in shown.schemes for name in (scheme.title, scheme.body.name if scheme.body else ""))
    yield from (each.waiver_reason for each in shown.diagnostics)
    for holder in shown.holders:
        yield from (holder.id, holder.name, holder.team, *holder.also_printed)
        tables: list[Struct] = [*holder.entries]
        for certification in holder.certifications:
            yield certification.number
            for cycle in certification.cycles:
                tables += (*cycle.steps, *cycle.exempt, *(judged.card for judged in cycle.cards))
        own_words = _own_words()
        texts = _iter_texts(to_builtins(tables, enc_hook=lambda _: None))
        yield from (text for text in texts if text not in own_words)


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
def _own_words() -> frozenset[str]:
    """Every word that a table takes from a list of ours, such as `course` as the kind of an entry."""
    return frozenset().union(*map(_words_of_type, (Entry, Card, Step, Exemption)))


def _words_of_type(kind: object) -> frozenset[str]:
    if get_origin(kind) is Literal:
        return frozenset(map(str, get_args(kind)))
    fields = msgspec.structs.fields(kind) if isinstance(kind, type) and issubclass(kind, Struct) else ()
    return frozenset().union(*map(_words_of_type, (*get_args(kind), *(field.type for field in fields))))
