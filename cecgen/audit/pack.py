"""Packing: one cycle of one holder as a bundle for its auditor, which proves itself offline and holds nothing of anybody else.

It is put together in a folder beside its place, looked through for whatever must not be in it, and checked as its reader
will check it; only then does it take its name.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import partial
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from cecgen.audit.bag import SIGNATURE, TAG_MANIFEST, write_bag, write_zip
from cecgen.audit.forms import DETAIL, SUMMARY, AuditedCycle, auditor_edition, build_form_view, collect_cycle, render_forms
from cecgen.audit.provenance import trace_provenance
from cecgen.audit.records import Records, minimize_records
from cecgen.audit.signatures import key_fingerprint, sign_bytes
from cecgen.audit.verify import DAY_LABEL, SIGNED_WITH_LABEL, SOFTWARE_AGENT, SOFTWARE_LABEL, verify_bundle
from cecgen.diagnostics import CecgenError, LocatedDiagnostic
from cecgen.ledger.reading import CONTENT_FOLDER
from cecgen.model.judged import CycleRef, Transcript
from cecgen.model.provenance import Commit, Provenance
from cecgen.outputs.audit.pack import render_readme, render_transcript_page
from cecgen.outputs.audit.pack.provenance import BundledDocument, format_provenance
from cecgen.outputs.audit.pdf import CoverSheet, render_summary
from cecgen.outputs.editions.edition import redact_transcript
from cecgen.outputs.editions.searching import DocumentCache, search_output
from cecgen.outputs.editions.value_search import find_values
from cecgen.outputs.editions.withheld import WithheldValues, find_withheld
from cecgen.outputs.exports.document import format_transcript
from cecgen.outputs.exports.spreadsheet import format_spreadsheet
from cecgen.outputs.site import build_site, write_project
from cecgen.outputs.words.entry_list import EntryFilter, list_entries
from cecgen.outputs.words.entry_list import sort_entries as in_order_of
from cecgen.pipeline import Evaluation, locate_diagnostics, mark_waived, sort_diagnostics

REDACTED_NAME = "somebody else, whose name is withheld"
_ENDING = ".zip"
_FORMS = (SUMMARY, DETAIL)


class PackOptions(Struct, frozen=True):
    """What the holder decides about a bundle: who signs it, whether originals go along, and where further fonts are."""

    key: Path | None = None
    originals: bool = False
    """Whether certificates go along as they lie in the repository, with all that they say beside what they show."""
    fonts: tuple[Path, ...] = ()


class PackedBundle(Struct, frozen=True):
    """A bundle in its place: its files, the digest that stands for it, and what to know before it is sent."""

    path: Path
    cover_path: Path
    """The summary with the root digest on its first page, which is to travel another way."""
    root_digest: str
    signed_with: str
    audited: AuditedCycle
    remarks: tuple[str, ...]


def pack_cycle(result: Evaluation, ref: CycleRef, target: Path, wishes: PackOptions) -> PackedBundle:
    """Pack a cycle as of the transcript's day: as a zip if the target's name ends in .zip, else as a folder.

    Raises CecgenError if anything prevents it, and FileExistsError if something has the name already.
    """
    cover = target.with_name(f"{target.name.removesuffix(_ENDING)}-cover.pdf")
    for path in (target, cover):
        if os.path.lexists(path):
            raise FileExistsError(17, "it is there already; name another, or take it away first", str(path))
    from_ = collect_cycle(result, ref)
    evidence = from_.originals if wishes.originals else {each.file: each.data for each in from_.exhibits}
    cut = minimize_records(result, ref, evidence)
    entries = [credit.entry_id for credit in from_.cycle.credits if credit.entry_id]
    came = trace_provenance(result.root, ref.holder, entries, evidence, from_.transcript.as_of)
    with _temporary_folder(target) as folder:
        payload, out, name = folder / "payload", folder / "out", bundle_name(result.transcript, ref)
        bundle = _BundleBuilder(result, from_, wishes, name, came)
        bundle.add_evidence(payload, evidence)
        bundle.add_documents(payload, cut)
        root = bundle.seal(payload, out / name)
        (out / cover.name).write_bytes(bundle.render_cover(root))
        unread = bundle.search(out, f"{name}/data/")
        if failed := verify_bundle(out / name, root=root).failed:
            raise CecgenError(f"the bundle does not verify ({failed[0]}): this is a bug in cecgen")
        _move_into_place(out / name, out / cover.name, target, cover, from_.transcript.as_of)
    return PackedBundle(
        target, cover, root, bundle.fingerprint, from_, tuple(_build_remarks(from_, cut, bundle.provenance, unread))
    )


def bundle_name(transcript: Transcript, ref: CycleRef) -> str:
    """The name of a cycle's bundle: its holder, scheme and years."""
    return f"{ref.holder}-{ref.scheme}-{ref.begins.year}-{transcript.cycle(ref).ends.year}"


@contextmanager
def _temporary_folder(target: Path) -> Iterator[Path]:
    """A folder beside a bundle's place, so that it can take its name there in one step; gone afterwards."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as folder:
        yield Path(folder)


class _BundleBuilder:
    """The bundle of one cycle while it is put together."""

    def __init__(self, result: Evaluation, from_: AuditedCycle, wishes: PackOptions, name: str, came: Provenance) -> None:
        self._result, self._from, self._wishes, self._name = result, from_, wishes, name
        self.fingerprint = key_fingerprint(wishes.key) if wishes.key else ""
        self._known: DocumentCache = {}
        hidden = find_withheld(result.transcript, from_.transcript, result.ledger)
        # Every bundle has the forms: that somebody has a certificate of the same name is then no news.
        self._hidden = replace(hidden, values={value: what for value, what in hidden.values.items() if value not in _FORMS})
        self.provenance = _redact_names(came, self._hidden)

    def add_evidence(self, payload: Path, evidence: Mapping[str, bytes]) -> None:
        """The documents, and what they show by the leave of a waiver: that is said in the transcript."""
        self._evidence = evidence
        for file, data in evidence.items():
            _write(payload / file, data)
        if by_leave := self._search_folder(payload, "").found:
            full = self._result.transcript
            told = replace(full, diagnostics=sort_diagnostics([*full.diagnostics, *by_leave]))
            shown = redact_transcript(told, auditor_edition(self._from.ref), self._result.ledger)
            self._from = replace(self._from, transcript=shown)

    def add_documents(self, payload: Path, cut: Records) -> None:
        """Everything else that the auditor is to have: forms, page, site, records and where they come from."""
        shown = self._from.transcript
        said = format_transcript(shown)
        documents = [BundledDocument(file, data, self._from.originals[file]) for file, data in self._evidence.items()]
        plugins = {each.name: each.location for each in cut.plugins}
        laid: dict[str, bytes] = {
            **render_forms(self._from, self._wishes.fonts, self.provenance),
            "transcript.html": render_transcript_page(build_form_view(self._from, self.provenance), self._evidence).encode(),
            "transcript.json": said.encode(),
            "transcript.csv": format_spreadsheet(
                in_order_of(list_entries(shown, EntryFilter(carried=True)), "holder"), shown.providers, mark=True
            ),
            "provenance.json": format_provenance(
                self.provenance, documents, plugins, SOFTWARE_AGENT, shown.as_of, cut.also_holds
            ).encode(),
            **{f"records/{name}": data for name, data in cut.files.items()},
        }
        for name, data in laid.items():
            _write(payload / name, data)
        project = payload.with_name("project")
        content = self._result.root / CONTENT_FOLDER
        write_project(
            shown, content, project, said, auditor_edition(self._from.ref).description, team_pages=False, evidence="../evidence"
        )
        if found := build_site(project, payload / "site"):
            raise CecgenError("its site could not be built", diagnostics=locate_diagnostics(self._result.root, found))

    def seal(self, payload: Path, bag: Path) -> str:
        """The bag around it, signed where it is to be; its root digest."""
        from_, day, words = self._from, self._from.transcript.as_of, build_form_view(self._from)
        info = {
            DAY_LABEL: day.isoformat(),
            SOFTWARE_LABEL: SOFTWARE_AGENT,
            "External-Identifier": self._name,
            "External-Description": words["title"],
            "Internal-Sender-Identifier": f"git commit {self.provenance.commit.id}",
            **({SIGNED_WITH_LABEL: self.fingerprint} if self.fingerprint else {}),
        }
        said = render_readme(
            holder=from_.holder.name,
            scheme=from_.certification.scheme.title,
            cycle=words["cycle"]["words"],
            as_of=day,
            day=day,
            cecgen=SOFTWARE_AGENT,
            commit=self.provenance.commit.id,
            fingerprint=self.fingerprint,
        )
        page = files("cecgen.outputs").joinpath("audit", "pack", "verify.html").read_bytes()
        laid = {path.relative_to(payload).as_posix(): path for path in payload.rglob("*") if path.is_file()}
        try:
            root = write_bag(bag, laid, info, {"README.txt": said.encode(), "verify.html": page})
        except ValueError as error:
            raise CecgenError(str(error), "give the file another name") from None
        if self._wishes.key:
            (bag / SIGNATURE).write_bytes(sign_bytes((bag / TAG_MANIFEST).read_bytes(), self._wishes.key))
        return root

    def render_cover(self, root: str) -> bytes:
        """The summary with the root digest on its first page."""
        shown, sheet = self._from.transcript, CoverSheet(self._name, root, self.fingerprint)
        return render_summary(
            build_form_view(self._from, self.provenance),
            format_transcript(shown).encode(),
            shown.as_of,
            self._wishes.fonts,
            sheet,
        )

    def search(self, out: Path, payload: str) -> int:
        """Searches everything that is to go out; how many documents show lettering that nothing here reads."""
        return self._search_folder(out, payload).unread

    def _search_folder(self, folder: Path, payload: str) -> "_SearchOutcome":
        """What documents show by the leave of a waiver; an error if anything else is there that must not be."""
        sources = {file: f"{CONTENT_FOLDER}/{self._from.holder.id}/{file}" for file in self._evidence}
        made_of = {f"{payload}{file}": [source] for file, source in sources.items()}
        made_of[f"{payload}{DETAIL}"] = [*sources.values()]
        seen = search_output(folder, self._hidden, made_of, self._known)
        found = mark_waived(self._result.root, seen.diagnostics, self._result.ledger.workspace)
        if errors := [each for each in found if not each.waiver_reason]:
            raise CecgenError("something would be in the bundle that must not be", diagnostics=errors)
        return _SearchOutcome(found, seen.unread)


class _SearchOutcome(NamedTuple):
    """What a search came to: what is accepted, and how many documents nothing here reads."""

    found: tuple[LocatedDiagnostic, ...]
    unread: int


def _redact_names(came: Provenance, hidden: WithheldValues) -> Provenance:
    """Where records come from, without the names that this edition withholds: a colleague may have committed them."""
    spelt = hidden.spellings()
    names = {each.author for each in (came.commit, *came.entries.values(), *came.evidence.values())}
    secret = {name for name in names if hidden.leaked(find_values(spelt, partial(iter, [name])))}

    def named(commit: Commit) -> Commit:
        return replace(commit, author=REDACTED_NAME) if commit.author in secret else commit

    entries = {id: named(each) for id, each in came.entries.items()}
    return Provenance(named(came.commit), entries, {file: named(each) for file, each in came.evidence.items()})


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _move_into_place(bag: Path, sheet: Path, target: Path, cover: Path, day: date) -> None:
    """The bundle and its cover in their places, or neither."""
    whole = bag
    if target.suffix == _ENDING:
        whole = bag.with_name(f"{bag.name}{_ENDING}")
        write_zip(bag, whole, day)
    sheet.rename(cover)
    try:
        whole.rename(target)
    except BaseException:
        cover.unlink()
        raise


def _build_remarks(from_: AuditedCycle, cut: Records, came: Provenance, unread: int) -> Iterator[str]:
    """What the holder should know before the bundle is sent."""
    cycle = from_.cycle
    for finding in cycle.findings:
        if finding.status in ("open", "missed", "unclear") and not finding.advisory:
            yield f"not met: {finding.title}: {finding.message}"
    bare = [
        credit.title for credit in cycle.credits if credit.counted and credit.evidence_state != "proven" and credit.entry_id
    ]
    if bare:
        yield f"no document proves: {'; '.join(dict.fromkeys(bare))}"
    if unread:
        documents = len(from_.exhibits)
        yield f"{unread} of {documents} documents hold pictures or letters that nothing here reads: look at them yourself"
    if cut.also_holds:
        yield f"its records hold {cut.also_holds} too: its figures do not follow from less"
    for plugin in cut.plugins:
        yield f"what {plugin.name} says cannot be worked out again by its reader: only built-in rules are"
    doubts = {
        (each.id, doubt)
        for each in (came.commit, *came.entries.values(), *came.evidence.values())
        for doubt in each.time_doubts
    }
    for id, doubt in sorted(doubts):
        yield f"commit {id[:12]} is {doubt}"
