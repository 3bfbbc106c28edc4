"""Select the smallest part of a holder's files from which an auditor can compute one cycle's transcript again.

Notes, expected credits and what other bodies decided are never included. Each candidate is tried: the transcript is
computed from it and compared with the full one.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import tomli_w
from msgspec import Struct
from msgspec.structs import replace

from cecgen.audit.forms import auditor_edition
from cecgen.catalogue.plugins import LoadedPlugin, load_plugins
from cecgen.diagnostics import CecgenError
from cecgen.diagnostics.crosschecks import SameActivityTwice
from cecgen.files.temporary import temporary_folder
from cecgen.files.toml.write import format_tables, to_tables
from cecgen.ledger.reading import CONTENT_FOLDER, SETTINGS_FILE, read_ledger, read_settings
from cecgen.model.documents import own_documents
from cecgen.model.duplicates import find_repeated
from cecgen.model.judged import CycleRef, Transcript
from cecgen.model.ledger import Holder
from cecgen.model.private import PrivateKind
from cecgen.model.settings import Settings
from cecgen.model.written import Certification, Entry, HolderFile
from cecgen.outputs.editions.edition import redact_transcript
from cecgen.outputs.editions.redaction import Redactor, can_be_shown
from cecgen.outputs.exports.document import transcript_document
from cecgen.outputs.json_document import drop_empty
from cecgen.pipeline import Evaluation
from cecgen.transcript import transcribe
from cecgen.transcript.known_names import resolve_ledger_names


class Records(Struct, frozen=True):
    """A repository with the records of one cycle: its files by their paths, and what they contain besides the cycle."""

    files: dict[str, bytes]
    also_contains: str = ""
    """What it contains besides the cycle, in words; empty if the cycle alone is enough."""
    plugins: tuple[LoadedPlugin, ...] = ()
    """The plugins beyond the built-in ones that are needed to convert or judge the cycle."""


class _Scope(NamedTuple):
    """A part of a holder's files: cycles by scheme and first day, entries by id, cards by their index in the file."""

    cycles: Mapping[str, Collection[date]]
    entries: Collection[str]
    cards: Collection[int]
    also_contains: str
    """What it contains besides the cycle, in words."""


def minimize_records(result: Evaluation, ref: CycleRef, evidence: Mapping[str, bytes]) -> Records:
    """Return the smallest records from which the transcript of a cycle follows; an error if nothing is enough.

    `evidence` is the evidence that the bundle contains, by path.
    """
    expected = _auditor_document(result.transcript, ref)
    source = result.ledger.holder(ref.holder)
    plugins = tuple(_external_plugins(result, ref))
    for scope in _iter_scopes(source, result.transcript, ref):
        waivers = _accepted_repeats(source, result.ledger.settings, scope)
        files = {**_settings_files(result, plugins, waivers), **_ReducedHolder(result, ref, scope).build_files()}
        if _auditor_document(_evaluate_files(result, files, ref.holder, evidence), ref) == expected:
            return Records(files, scope.also_contains, plugins)
    proofs = {entry.id: own_documents(entry) for entry in source.entries}
    bare = sorted(id for id, documents in proofs.items() if documents and not any(map(can_be_shown, documents)))
    badges = f": a badge that is not a picture is never handed over, and {', '.join(bare)} has no other proof" if bare else ""
    raise CecgenError(f"the transcript of {ref.holder} cannot be computed from what may be handed over{badges}")


def _auditor_document(transcript: Transcript, ref: CycleRef) -> object:
    """The part of the transcript document that the auditor of a cycle sees."""
    return transcript_document(redact_transcript(transcript, auditor_edition(ref)))["holders"]


def _evaluate_files(result: Evaluation, files: Mapping[str, bytes], holder: str, evidence: Mapping[str, bytes]) -> Transcript:
    """The transcript that these files give, by the same rules and as of the same day."""
    with temporary_folder() as folder:
        for name, data in (*files.items(), *((f"{CONTENT_FOLDER}/{holder}/{file}", data) for file, data in evidence.items())):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        settings, _ = read_settings(folder)
        ledger, _ = read_ledger(folder, settings or result.ledger.settings)
    catalogue = result.registry.catalogue
    return transcribe(resolve_ledger_names(ledger, catalogue), catalogue, result.transcript.as_of)[0]


def _iter_scopes(source: Holder, transcript: Transcript, ref: CycleRef) -> Iterator[_Scope]:
    """Yield scopes from the cycle alone to everything, each with what it contains besides the cycle."""
    judged, certification, cycle = transcript.holder(ref.holder), transcript.certification(ref), transcript.cycle(ref)
    places = {each.at for each in cycle.cards}
    own = [index for index in range(len(source.profile.card)) if source.at / "card" / index in places]
    entries = {each.entry_id for each in cycle.credits} | {each.id for each in source.entries if each.at / "card" in places}
    yield _Scope({ref.scheme: {ref.begins}}, entries, own, "")
    every_cycle = {ref.scheme: {each.begins for each in certification.cycles}}
    yield _Scope(every_cycle, entries, own, "the dates of this certification's other cycles")
    every_card = range(len(source.profile.card))
    same_body = [each for each in judged.certifications if each.scheme.issuer == certification.scheme.issuer]
    for certifications, also_contains in (
        ([certification], "the other cycles of this certification, which its figures depend on"),
        (same_body, "the holder's other certifications of the same body, which it is judged together with"),
        (judged.certifications, "the holder's other certifications, which it shares credits with"),
    ):
        credited = entries | {credit.entry_id for each in certifications for cycle in each.cycles for credit in cycle.credits}
        cycles = {each.scheme.id: {cycle.begins for cycle in each.cycles} for each in certifications}
        yield _Scope(cycles, credited, every_card, also_contains)


def _external_plugins(result: Evaluation, ref: CycleRef) -> Iterator[LoadedPlugin]:
    """Yield the plugins beyond the built-in ones that declare the scheme, or the provider of an entry of the cycle."""
    builtin = {each.name for each in load_plugins(installed=False).plugins}
    entries = [credit.source_entry for credit in result.transcript.cycle(ref).credits if credit.source_entry]
    providers = {provider for entry in entries for provider in (entry.provider, entry.unit_provider, *entry.also)}
    for plugin in result.registry.plugins:
        if plugin.name not in builtin and (ref.scheme in plugin.schemes or providers & set(plugin.providers)):
            yield plugin


def _accepted_repeats(holder: Holder, settings: Settings, scope: _Scope) -> list[dict[str, str]]:
    """The waivers of repeated activities, each at its entry: without them, the second of a pair would count nothing."""
    reasons = {waiver.at: waiver.reason for waiver in settings.waive if waiver.code == SameActivityTwice.code}
    waivers: list[dict[str, str]] = []
    for entry, *_ in find_repeated([entry for entry in holder.entries if entry.id in scope.entries]):
        at = f"{holder.id}/{entry.id}"
        if reason := reasons.get(at) or reasons.get(entry.at.file):
            waivers.append({"code": SameActivityTwice.code, "at": at, "reason": reason})
    return waivers


def _settings_files(
    result: Evaluation, plugins: Iterable[LoadedPlugin], waivers: Sequence[Mapping[str, str]]
) -> dict[str, bytes]:
    """The settings of the records' repository, and the files of the plugins that they need."""
    own = {each.location: result.root / each.location for each in plugins if (result.root / each.location).is_file()}
    listed = sorted(name for name in own if name.endswith(".py"))
    settings = {"format": 1, "title": result.ledger.settings.title, **drop_empty(plugins=listed, waive=waivers)}
    return {SETTINGS_FILE: tomli_w.dumps(settings).encode(), **{name: path.read_bytes() for name, path in own.items()}}


class _ReducedHolder:
    """A holder's files, reduced to a scope and redacted for the auditor of one cycle."""

    def __init__(self, result: Evaluation, ref: CycleRef, scope: _Scope) -> None:
        self._result, self._ref, self._scope = result, ref, scope
        self._source = result.ledger.holder(ref.holder)
        cycle = result.transcript.cycle(ref)
        self._packed = {credit.entry_id for credit in cycle.credits}
        self._cards = {judged.at for judged in cycle.cards}
        self._without_notes = Redactor({PrivateKind.NOTE}, lambda _: True, self._is_in_scope)
        self._without_private = Redactor({*PrivateKind}, lambda _: False, self._is_in_scope)

    def build_files(self) -> dict[str, bytes]:
        """The holder's file, all entries in one file, and the record of the closed cycle if there is one."""
        folder = f"{CONTENT_FOLDER}/{self._source.id}"
        entries = [to_tables(self._reduce_entry(each)) for each in self._source.entries if each.id in self._scope.entries]
        files = {f"{folder}/holder.toml": format_tables(to_tables(self._build_holder_file())).encode()}
        if entries:
            files[f"{folder}/entries.toml"] = format_tables({"entry": entries}).encode()
        for record in self._source.closed:
            if (self._resolve(record.scheme), record.begins) == (self._ref.scheme, self._ref.begins):
                files[record.at.file] = (self._result.root / record.at.file).read_bytes()
        return files

    def _resolve(self, scheme: str) -> str:
        return self._result.registry.catalogue.scheme_id(scheme)

    def _is_in_scope(self, scheme: str) -> bool:
        return self._resolve(scheme) in self._scope.cycles

    def _build_holder_file(self) -> HolderFile:
        profile = self._source.profile
        return HolderFile(
            name=profile.name,
            also_printed=profile.also_printed,
            team=profile.team,
            certification=tuple(
                self._reduce_certification(each) for each in profile.certification if self._is_in_scope(each.scheme)
            ),
            card=tuple(
                self._choose_redactor(self._source.at / "card" / index in self._cards).redact(card)
                for index, card in enumerate(profile.card)
                if index in self._scope.cards
            ),
        )

    def _reduce_certification(self, certification: Certification) -> Certification:
        begins_in_scope = self._scope.cycles[self._resolve(certification.scheme)]
        own = self._resolve(certification.scheme) == self._ref.scheme
        cycles = tuple(
            self._choose_redactor(own and each.begins == self._ref.begins).redact(each)
            for each in certification.cycle
            if each.begins in begins_in_scope
        )
        return replace(certification, number=certification.number if own else "", cycle=cycles)

    def _select_reported(self, entry: Entry) -> date | dict[str, date] | None:
        """The days since which the bodies in the bundle have an entry on record."""
        if not isinstance(entry.reported, dict):
            return entry.reported
        bodies = {scheme.partition(".")[0] for scheme in self._scope.cycles}
        return {name: day for name, day in entry.reported.items() if name in bodies or self._is_in_scope(name)} or None

    def _choose_redactor(self, is_packed: bool) -> Redactor:
        """The redactor of a table: of the cycle itself only notes are hidden, of anything else all private values."""
        return self._without_notes if is_packed else self._without_private

    def _reduce_entry(self, entry: Entry) -> Entry:
        """An entry without its private values; if it is not of the cycle, only what its credit depends on."""
        packed = entry.id in self._packed
        # A card may be valid long after the cycle in which its course counted.
        card = packed or entry.at / "card" in self._cards
        proves_card = card and entry.card is not None and not entry.card.evidence
        bodies = {scheme.partition(".")[0] for scheme in self._scope.cycles}
        redacted = self._choose_redactor(packed).redact(entry)
        return replace(
            redacted,
            credits=None,
            url=entry.url if packed else "",
            evidence=self._without_notes.documents(entry) if proves_card else redacted.evidence,
            part=tuple(replace(part, category=_select_categories(part.category, bodies)) for part in redacted.part),
            category=_select_categories(entry.category, bodies),
            reported=self._select_reported(entry),
            for_=None if entry.for_ is None else tuple(filter(self._is_in_scope, entry.for_)),
            not_for=tuple(filter(self._is_in_scope, entry.not_for)),
            card=self._choose_redactor(card).redact(entry.card) if entry.card else None,
        )


def _select_categories(category: str | dict[str, str] | None, bodies: Collection[str]) -> str | dict[str, str] | None:
    """Keep the categories of some bodies only."""
    if not isinstance(category, dict):
        return category
    return {body: each for body, each in category.items() if body in bodies} or None
