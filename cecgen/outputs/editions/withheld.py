"""What an edition withholds: every private value that was written down anywhere, and that it does not show."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from cecgen.model.judged import Transcript
from cecgen.model.ledger import Holder, Ledger
from cecgen.model.written import Card, Cycle, Entry, Evidence, normalize_evidence
from cecgen.outputs.editions.value_search import SpellingsByValue, find_values, split_words

NOTE = "a note"
OTHER_PRINTED_NAME = "another name of a holder"
OTHER_HOLDER = "the name of another holder"
CERTIFICATION = "a certification number"
SERIAL = "the serial of a certificate"
CARD = "the number of a card"
PRIVATE_URL = "an address with a key in it"
FILE = "a file of evidence"
_PROSE = frozenset({NOTE, OTHER_PRINTED_NAME, OTHER_HOLDER})
_NAMES = frozenset({OTHER_PRINTED_NAME, OTHER_HOLDER})
_NUMBERS = frozenset({CERTIFICATION, SERIAL, CARD})


class WithheldValues(Struct, frozen=True):
    """What an edition withholds: every private value that it does not show, and what that value is."""

    values: dict[str, str]
    shown: Transcript

    def spellings(self, values: Iterable[str] | None = None) -> SpellingsByValue:
        """The withheld values, or some of them, each with every way to write it that gives it away."""
        sought = self.values if values is None else values
        return {value: {tuple(split_words(each)) for each in _spellings(value, self.values[value])} for value in sought}

    def leaked(self, found: Iterable[str]) -> dict[str, str]:
        """Those of some found values that give something away.

        The others the edition shows for another reason: a colleague's name in the title of a course, a serial that is
        the number of the approval too.
        """
        said = set(msgspec.json.encode(self.shown, enc_hook=lambda _: None).decode().split('"'))
        told = {value: self.values[value] for value in found if value not in said}
        prose = self.spellings(value for value, what in told.items() if what in _PROSE)
        said_anyway = find_values(prose, lambda: ["\n".join(said)])
        return {value: what for value, what in told.items() if value not in said_anyway}


def find_withheld(full: Transcript, shown: Transcript, ledger: Ledger) -> WithheldValues:
    """What an edition withholds, without what is too short to be told from chance.

    The ledger has what no transcript holds: notes about a holder, cards that no cycle asks for, files that nothing uses.
    """
    hidden = ((value.removeprefix("evidence/"), what) for value, what in removed_values(full, shown, ledger).items())
    return WithheldValues({value: what for value, what in hidden if _is_distinctive(value, what)}, shown)


def removed_values(full: Transcript, shown: Transcript, ledger: Ledger | None = None) -> dict[str, str]:
    """The private values of a transcript, and of what it was made from, that an edition of it no longer holds."""
    kept = {value for value, _ in _private_values(shown)} | {""}
    written = (pair for holder in ledger.holders for pair in _private_of_holder(holder)) if ledger else ()
    return {value: what for value, what in (*written, *_private_values(full)) if value not in kept}


def _is_distinctive(value: str, what: str) -> bool:
    """Whether finding a value means something: four letters or digits, and for a note three words."""
    told = split_words(value)
    return len(b"".join(told)) >= 4 and (what != NOTE or len(told) >= 3)


def _spellings(value: str, what: str) -> Iterator[str]:
    """A value as it was written, a name as forms and certificates print it, and a number in the other case too."""
    yield value
    if what in _NUMBERS and not value.isdecimal():
        yield from (value.upper(), value.lower())
    given, _, family = value.rpartition(" ")
    if what in _NAMES and given:
        yield from (value.upper(), f"{given} {family.upper()}")
        yield from (f"{family} {given}", f"{family.upper()} {given.upper()}", f"{family.upper()} {given}")


# ---------------------------------------------------------------- what some edition withholds


def is_public_url(url: str) -> bool:
    """Whether an address carries nothing that may be a key: no user, no query, no fragment."""
    parts = urlsplit(url)
    return not (parts.username or parts.query or parts.fragment)


def _private_values(transcript: Transcript) -> Iterator[tuple[str, str]]:
    """Every value of a transcript that some edition withholds."""
    for holder in transcript.holders:
        yield from _names(holder.id, holder.name, holder.also_printed)
        for entry in holder.entries:
            yield from _private_of_entry(entry)
        for certification in holder.certifications:
            yield certification.number, CERTIFICATION
            for cycle in certification.cycles:
                for judged in cycle.cards:
                    yield from _private_of_card(judged.card)
                    yield from _files(judged.evidence)
                for step in cycle.steps:
                    yield step.note, NOTE
                    yield from _files(step.evidence)
                for exempt in cycle.exempt:
                    yield from _files(exempt.evidence)


def _private_of_holder(holder: Holder) -> Iterator[tuple[str, str]]:
    """Everything that was written about a holder and that some edition withholds, whether or not a transcript holds it."""
    about = holder.profile
    yield from _names(holder.id, about.name, about.also_printed)
    yield about.note, NOTE
    yield from ((file, FILE) for file in holder.evidence)
    yield from ((file.file, FILE) for closed in holder.closed for file in closed.evidence)
    for entry in holder.entries:
        yield from _private_of_entry(entry)
    for card in about.card:
        yield from _private_of_card(card)
    for certification in about.certification:
        yield certification.number, CERTIFICATION
        for cycle in certification.cycle:
            yield from _private_of_cycle(cycle)


def _private_of_cycle(cycle: Cycle) -> Iterator[tuple[str, str]]:
    for step in cycle.step:
        yield step.note, NOTE
        yield from _files(step.evidence)
    for exempt in cycle.exempt:
        yield from _files(exempt.evidence)


def _private_of_entry(entry: Entry) -> Iterator[tuple[str, str]]:
    yield entry.certificate, SERIAL
    yield entry.note, NOTE
    yield "" if is_public_url(entry.url) else entry.url, PRIVATE_URL
    yield from ((part.note, NOTE) for part in entry.part)
    yield from _files(entry.evidence)
    for ruling in entry.ruling:
        yield from _files(ruling.evidence)
    if entry.card:
        yield from _private_of_card(entry.card)


def _private_of_card(card: Card) -> Iterator[tuple[str, str]]:
    yield card.number, CARD
    yield card.note, NOTE
    yield from _files(card.evidence)


def _names(id: str, name: str, also: Iterable[str]) -> Iterator[tuple[str, str]]:
    yield from ((each, OTHER_HOLDER) for each in (name, id))
    yield from ((each, OTHER_PRINTED_NAME) for each in also)


def _files(evidence: Iterable[str | Evidence]) -> Iterator[tuple[str, str]]:
    yield from ((item.file, FILE) for item in normalize_evidence(list(evidence)))
