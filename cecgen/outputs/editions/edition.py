"""Editions: who may read a transcript, and so what it must not hold.

An edition is a transcript from which the withheld is gone, not one that an output is trusted to hide. What is gone
is then looked for in everything that was made of it: see `withheld`, and `cecgen.outputs.editions.searching`.
"""

import datetime
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from cecgen.diagnostics import LocatedDiagnostic, Location
from cecgen.model.facts import normalize_unit
from cecgen.model.judged import JudgedHolder, Transcript, UsedUnit
from cecgen.model.ledger import Ledger
from cecgen.model.private import PrivateKind
from cecgen.model.written import Entry, parse_award
from cecgen.outputs.editions.redaction import Redactor
from cecgen.outputs.editions.withheld import WithheldValues, find_withheld, removed_values

__all__ = ["Edition", "WithheldValues", "find_withheld", "redact_transcript"]


class Edition(Struct, frozen=True):
    """For whom a transcript is made: for everybody, or for the auditor of one holder.

    A holder or a scheme that is named leaves the others out, and so does the first day of a cycle of that scheme. `evidence`
    opens the public edition to the files that do not refuse it.
    """

    name: Literal["public", "auditor"] = "public"
    holder: str | None = None
    scheme: str | None = None
    evidence: bool = False
    cycle: datetime.date | None = None

    @property
    def description(self) -> str:
        """What a reader should know about the edition in hand."""
        if self.name == "auditor":
            return "Auditor edition: one holder, with certification numbers and evidence"
        return "Public edition: certification numbers, certificates' serials, notes and closed evidence are left out"


def redact_transcript(transcript: Transcript, edition: Edition, ledger: Ledger | None = None) -> Transcript:
    """The transcript as one edition may show it; notes are the holder's own and are in none.

    Where its diagnostics are shown too, the ledger tells what is private in their words and in no transcript: the name of
    a file that nothing uses, say.
    """
    chosen = _select_holders(transcript.holders, edition)
    holders = tuple(_build_redactor(edition, holder).redact(holder) for holder in chosen)
    if edition.name == "public" and edition.holder is None and edition.scheme is None:
        shown = replace(transcript, holders=holders)
        told = transcript.diagnostics
    else:
        entries = [entry for holder in holders for entry in holder.entries]
        schemes = {certification.scheme.id for holder in holders for certification in holder.certifications}
        shown = replace(
            transcript,
            holders=holders,
            units=_select_units(entries, transcript.units),
            schemes=tuple(scheme for scheme in transcript.schemes if scheme.id in schemes),
        )
        told = _select_diagnostics(transcript, holders, schemes, edition)
    hidden = removed_values(transcript, shown, ledger) if told else {}
    return replace(shown, diagnostics=tuple(_redact_diagnostic(each, hidden) for each in told))


def _select_diagnostics(
    transcript: Transcript, holders: Iterable[JudgedHolder], schemes: Collection[str], edition: Edition
) -> tuple[LocatedDiagnostic, ...]:
    """The diagnostics about some holders and their entries; for the auditor of one certification none about another.

    One about the holder may be about anything, so that this auditor sees it only where the reason of its waiver must be told.
    """
    entries = {f"{holder.id}/{entry.id}" for holder in holders for entry in holder.entries}
    whose = {holder.id for holder in holders}
    about = tuple(each for each in transcript.diagnostics if each.about in entries or each.about in whose)
    if edition.name == "public" or edition.scheme is None:
        return about
    others = [scheme for scheme in transcript.schemes if scheme.id not in schemes]
    names = {id for scheme in others for id in (scheme.id, *scheme.aliases)}
    return tuple(
        each
        for each in about
        if (each.about in entries or each.waiver_reason) and names.isdisjoint(_ID.findall(f"{each.message} {each.hint}"))
    )


_ID = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
"""A scheme's id in a sentence."""


def _build_redactor(edition: Edition, holder: JudgedHolder) -> Redactor:
    """The redactor of a holder for the readers of an edition.

    The auditor sees every document and all but the notes; everybody else the documents that say so, or do not refuse.
    """
    schemes = {id for each in holder.certifications for id in (each.scheme.id, *each.scheme.aliases)}
    if edition.name == "auditor":
        return Redactor({PrivateKind.NOTE}, lambda _: True, lambda scheme: edition.scheme is None or scheme in schemes)
    return Redactor(
        {*PrivateKind} - {PrivateKind.OTHER_HOLDER},
        lambda document: edition.evidence if document.public is None else document.public,
        lambda _: True,
    )


def _select_holders(holders: Iterable[JudgedHolder], edition: Edition) -> Iterator[JudgedHolder]:
    """The holders that an edition is about: all of them, the one that is named, or those of a scheme; an auditor names one."""
    everybody = edition.name == "public" and edition.holder is None
    for holder in holders:
        if everybody or holder.id == edition.holder:
            narrowed = _narrow_holder(holder, edition.scheme, edition.cycle) if edition.scheme else holder
            if narrowed.certifications or not everybody or not edition.scheme:
                yield narrowed


def _narrow_holder(holder: JudgedHolder, scheme: str, begins: datetime.date | None) -> JudgedHolder:
    """A holder with one certification only, or one cycle of it, and the entries that were judged for that."""
    certifications = tuple(each for each in holder.certifications if each.scheme.id == scheme)
    if begins is not None:
        certifications = tuple(
            replace(each, cycles=tuple(cycle for cycle in each.cycles if cycle.begins == begins)) for each in certifications
        )
    judged = {credit.entry_id for each in certifications for cycle in each.cycles for credit in cycle.credits}
    entries = tuple(entry for entry in holder.entries if entry.id in judged)
    return replace(holder, certifications=certifications, entries=entries)


def _select_units(entries: Iterable[Entry], units: Iterable[UsedUnit]) -> tuple[UsedUnit, ...]:
    """The units that some entries' certificates print."""
    printed = {
        (provider, normalize_unit(award.unit))
        for entry in entries
        for provider, text in (
            (entry.provider, entry.award),
            *((entry.provider, part.award) for part in entry.part),
            *entry.also.items(),
        )
        if text and (award := parse_award(text))
    }
    return tuple(used for used in units if any((used.provider.id, spelling) in printed for spelling in used.unit.spellings()))


def _redact_diagnostic(reported: LocatedDiagnostic, hidden: Mapping[str, str]) -> LocatedDiagnostic:
    """A diagnostic in an edition's words: without the line it is about, and without what is hidden."""

    def told(text: str) -> str:
        for value in sorted((value for value in hidden if value in text), key=len, reverse=True):
            text = text.replace(value, hidden[value])
        return text

    span = Location(told(reported.span.file), reported.span.line, reported.span.column)
    return replace(
        reported,
        span=span,
        message=told(reported.message),
        hint=told(reported.hint),
        waiver_reason=told(reported.waiver_reason),
    )
