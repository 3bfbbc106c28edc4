"""Make editions: copies of the transcript for some readers, without the private values that they must not see.

No output has to leave anything out, because it never gets those values. Finished outputs are searched for them as well: see
`withheld` and `searching`.
"""

import datetime
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from cecgen.diagnostics import LocatedDiagnostic, Location
from cecgen.ledger.reading import CONTENT_FOLDER
from cecgen.model.judged import JudgedCertification, JudgedCycle, JudgedHolder, Transcript, UsedUnit
from cecgen.model.ledger import Ledger
from cecgen.model.private import PrivateKind
from cecgen.model.written import Entry
from cecgen.outputs.editions.redaction import Redactor
from cecgen.outputs.editions.value_search import replace_value
from cecgen.outputs.editions.withheld import WithheldValues, find_removed_values, find_withheld

__all__ = ["Edition", "WithheldValues", "find_withheld", "redact_transcript"]


class Edition(Struct, frozen=True):
    """For whom a transcript is made: for everybody, or for the auditor of one holder.

    `holder`, `scheme` and `cycle` (the first day of a cycle of that scheme) each leave out all others. With `evidence` the
    public edition shows every document that does not say `public = false`.
    """

    name: Literal["public", "auditor"] = "public"
    holder: str | None = None
    scheme: str | None = None
    evidence: bool = False
    cycle: datetime.date | None = None

    @property
    def description(self) -> str:
        """What the edition is, in a sentence for its reader."""
        if self.name == "auditor":
            return "Auditor edition: one holder, with certification numbers and evidence"
        return "Public edition: certification numbers, certificates' serials, notes and closed evidence are left out"


def redact_transcript(transcript: Transcript, edition: Edition, ledger: Ledger | None = None) -> Transcript:
    """The transcript as its readers may see it. Notes are for the holder alone and are in no edition.

    The ledger is needed if diagnostics are shown: they may name what is private and in no transcript, such as a file that
    nothing uses.
    """
    selected = _select_holders(transcript.holders, edition)
    holders = tuple(redact_holder(holder, edition) for holder in selected)
    if edition.name == "public" and edition.holder is None and edition.scheme is None:
        redacted = replace(transcript, holders=holders)
        diagnostics = transcript.diagnostics
    else:
        entries = [entry for holder in holders for entry in holder.entries]
        schemes = {certification.scheme.id for holder in holders for certification in holder.certifications}
        redacted = replace(
            transcript,
            holders=holders,
            units=_select_units(entries, transcript.units),
            schemes=tuple(scheme for scheme in transcript.schemes if scheme.id in schemes),
        )
        diagnostics = _select_diagnostics(transcript, holders, schemes, edition)
    removed: dict[str, str] = {}
    if diagnostics:
        others = _records_of_others(ledger, {holder.id for holder in holders})
        removed = {**find_removed_values(transcript, redacted, ledger), **dict(others)}
    return replace(redacted, diagnostics=redact_diagnostics(diagnostics, removed))


def select_certifications(transcript: Transcript, wanted: Collection[tuple[str, str]]) -> Transcript:
    """The part of a transcript that is about some certifications, each named by its holder and its scheme."""
    holders = []
    for holder in transcript.holders:
        kept = tuple(each for each in holder.certifications if (holder.id, each.scheme.id) in wanted)
        if kept:
            holders.append(holder if kept == holder.certifications else _keep_certifications(holder, kept))
    entries = [entry for holder in holders for entry in holder.entries]
    schemes = {certification.scheme.id for holder in holders for certification in holder.certifications}
    about = {holder.id for holder in holders} | {f"{holder.id}/{entry.id}" for holder in holders for entry in holder.entries}
    return replace(
        transcript,
        holders=tuple(holders),
        units=_select_units(entries, transcript.units),
        schemes=tuple(scheme for scheme in transcript.schemes if scheme.id in schemes),
        diagnostics=tuple(each for each in transcript.diagnostics if each.about in about),
    )


def redact_holder(holder: JudgedHolder, edition: Edition) -> JudgedHolder:
    """One holder's part of the transcript as its readers may see it."""
    return _build_redactor(edition, holder).redact(holder)


def redact_diagnostics(diagnostics: Iterable[LocatedDiagnostic], removed: Mapping[str, str]) -> tuple[LocatedDiagnostic, ...]:
    """Diagnostics without the values that were removed, each with its description ("a note")."""
    return tuple(_redact_diagnostic(each, removed) for each in diagnostics)


def _select_diagnostics(
    transcript: Transcript, holders: Iterable[JudgedHolder], schemes: Collection[str], edition: Edition
) -> tuple[LocatedDiagnostic, ...]:
    """The diagnostics about some holders and their entries.

    The auditor of one certification gets none that names another one. A diagnostic about the holder may concern anything,
    so this auditor gets it only if it is waived: the reason of a waiver must be visible.
    """
    entries = {f"{holder.id}/{entry.id}" for holder in holders for entry in holder.entries}
    holder_ids = {holder.id for holder in holders}
    diagnostics = tuple(each for each in transcript.diagnostics if each.about in entries or each.about in holder_ids)
    if edition.name == "public" or edition.scheme is None:
        return diagnostics
    others = [scheme for scheme in transcript.schemes if scheme.id not in schemes]
    names = {id for scheme in others for id in (scheme.id, *scheme.aliases)}
    return tuple(
        each
        for each in diagnostics
        if (each.about in entries or each.waiver_reason) and names.isdisjoint(_ID.findall(f"{each.message} {each.hint}"))
    )


_ID = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
"""A scheme's id in a sentence."""


def _build_redactor(edition: Edition, holder: JudgedHolder) -> Redactor:
    """The redactor of a holder's records for the readers of an edition.

    The auditor sees everything but notes. Everybody else sees nothing private, and a document only if it says
    `public = true`, or if the edition shows evidence and the document does not say `public = false`.
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
    """The holders of an edition: all, the named one, or those of a scheme. The auditor edition always has one holder."""
    is_for_all = edition.name == "public" and edition.holder is None
    for holder in holders:
        if is_for_all or holder.id == edition.holder:
            holder = _without_plans(holder) if edition.name == "auditor" else holder
            narrowed = _narrow_holder(holder, edition.scheme, edition.cycle) if edition.scheme else holder
            if narrowed.certifications or not is_for_all or not edition.scheme:
                yield narrowed


def _without_plans(holder: JudgedHolder) -> JudgedHolder:
    """A holder without planned entries: they are not activities yet, and do not concern an auditor."""
    if not any(entry.planned for entry in holder.entries):
        return holder
    certifications = tuple(
        replace(certification, cycles=tuple(map(_forget_plans, certification.cycles)))
        for certification in holder.certifications
    )
    entries = tuple(entry for entry in holder.entries if not entry.planned)
    return replace(holder, certifications=certifications, entries=entries)


def _forget_plans(cycle: JudgedCycle) -> JudgedCycle:
    """A cycle without its plans, and without what is to be done about them."""
    return replace(
        cycle, plans=(), forecast=None, least=None, todos=tuple(todo for todo in cycle.todos if todo.kind != "planned")
    )


def _narrow_holder(holder: JudgedHolder, scheme: str, begins: datetime.date | None) -> JudgedHolder:
    """A holder with only one certification, or one cycle of it, and the entries that have a credit there."""
    certifications = tuple(each for each in holder.certifications if each.scheme.id == scheme)
    if begins is not None:
        certifications = tuple(
            replace(each, cycles=tuple(cycle for cycle in each.cycles if cycle.begins == begins)) for each in certifications
        )
    return _keep_certifications(holder, certifications)


def _keep_certifications(holder: JudgedHolder, certifications: tuple[JudgedCertification, ...]) -> JudgedHolder:
    """A holder with some certifications, and the entries that have a credit in them."""
    credited = {credit.entry_id for each in certifications for cycle in each.cycles for credit in cycle.credits}
    entries = tuple(entry for entry in holder.entries if entry.id in credited)
    return replace(holder, certifications=certifications, entries=entries)


def _select_units(entries: Iterable[Entry], units: Iterable[UsedUnit]) -> tuple[UsedUnit, ...]:
    """The units that the certificates of these entries print."""
    printed = {(body, award.unit) for entry in entries for body, award in entry.iter_awards()}
    return tuple(used for used in units if any(used.is_printed_as(body, unit) for body, unit in printed))


def _records_of_others(ledger: Ledger | None, shown_ids: Collection[str]) -> Iterator[tuple[str, str]]:
    """Files and entries of holders who are not shown, each described: a problem that two holders share names both."""
    for holder in ledger.holders if ledger else ():
        if holder.id in shown_ids:
            continue
        yield holder.at.file, "a file of another holder"
        yield from (
            (f"{CONTENT_FOLDER}/{holder.id}/{each.path}", "a file of another holder") for each in holder.evidence.values()
        )
        for entry in holder.entries:
            yield f"{holder.id}/{entry.id}", "an entry of another holder"
            yield entry.at.file, "a file of another holder"


def _redact_diagnostic(diagnostic: LocatedDiagnostic, removed: Mapping[str, str]) -> LocatedDiagnostic:
    """A diagnostic without the line that it quotes, and with every private value in it replaced by what it is ("a note")."""

    def redact(text: str) -> str:
        # The longest first: one value may be a part of another.
        for value in sorted((value for value in removed if value in text), key=len, reverse=True):
            text = replace_value(text, value, removed[value])
        return text

    location = Location(redact(diagnostic.span.file), diagnostic.span.line, diagnostic.span.column)
    return replace(
        diagnostic,
        span=location,
        message=redact(diagnostic.message),
        hint=redact(diagnostic.hint),
        waiver_reason=redact(diagnostic.waiver_reason),
    )
