"""Build the bundle of one cycle for its auditor.

It is assembled in a temporary folder next to its target, searched for private values, verified as its auditor will verify it,
and only then moved into place.
"""

import os
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from cecgen.audit.bag import SIGNATURE, TAG_MANIFEST, write_bag, write_zip
from cecgen.audit.forms import (
    DETAIL,
    SUMMARY,
    AuditedCycle,
    auditor_edition,
    build_form_view,
    collect_cycle,
    leave_out_unfinished,
    render_forms,
    render_without_missing_emoji,
)
from cecgen.audit.provenance import trace_provenance
from cecgen.audit.records import Records, minimize_records
from cecgen.audit.signatures import key_fingerprint, sign_bytes
from cecgen.audit.verify import DAY_LABEL, SIGNED_WITH_LABEL, SOFTWARE_AGENT, SOFTWARE_LABEL, verify_bundle
from cecgen.diagnostics import CecgenError, LocatedDiagnostic
from cecgen.files.atomic import has_content, has_taken, link_into_place
from cecgen.files.lock import lock_output
from cecgen.files.work_folder import work_folder
from cecgen.ledger.reading import CONTENT_FOLDER
from cecgen.model.judged import CycleRef, Transcript
from cecgen.model.provenance import Commit, Provenance
from cecgen.outputs.audit.pack import render_readme, render_transcript_page
from cecgen.outputs.audit.pack.provenance import BundledDocument, format_provenance
from cecgen.outputs.audit.pdf import CoverSheet, CycleView, render_summary
from cecgen.outputs.editions.edition import redact_transcript
from cecgen.outputs.editions.searching import DocumentCache, search_output
from cecgen.outputs.editions.value_search import find_values
from cecgen.outputs.editions.withheld import WithheldValues, find_withheld
from cecgen.outputs.exports.document import format_transcript
from cecgen.outputs.exports.spreadsheet import format_spreadsheet
from cecgen.outputs.site import build_site, write_project
from cecgen.outputs.words.entry_list import EntryFilter, list_entries, sort_entries
from cecgen.pipeline import Evaluation, locate_diagnostics, mark_waived, sort_diagnostics

REDACTED_NAME = "somebody else, whose name is withheld"
_ENDING = ".zip"
_FORMS = (SUMMARY, DETAIL)


class PackOptions(Struct, frozen=True):
    """What the holder decides about a bundle: the key that signs it, whether it contains originals, and folders of fonts."""

    key: Path | None = None
    originals: bool = False
    """Whether it contains the original certificates, with their metadata, instead of cleaned copies."""
    fonts: tuple[Path, ...] = ()


class PackedBundle(Struct, frozen=True):
    """A finished bundle: its files, its root digest, and what to know before sending it."""

    path: Path
    cover_path: Path
    """The summary with the root digest on its first page, to be sent another way than the bundle."""
    root_digest: str
    signed_with: str
    audited: AuditedCycle
    remarks: tuple[str, ...]


def pack_cycle(result: Evaluation, ref: CycleRef, target: Path, options: PackOptions) -> PackedBundle:
    """Pack a cycle as of the transcript's day: as a zip if the target's name ends in .zip, else as a folder.

    Raises CecgenError if anything prevents it, and FileExistsError if something has the name already.
    """
    cover = target.with_name(f"{target.name.removesuffix(_ENDING)}-cover.pdf")
    if os.path.lexists(target):
        raise _exists_error(target)
    everything, result = result, leave_out_unfinished(result, ref.holder)
    audited = collect_cycle(result, ref)
    evidence = audited.originals if options.originals else {each.file: each.data for each in audited.exhibits}
    records = minimize_records(result, ref, evidence)
    entries = [credit.entry_id for credit in audited.cycle.credits if credit.entry_id]
    provenance = trace_provenance(result.root, ref.holder, entries, evidence, audited.transcript.as_of)
    with work_folder(target) as folder:
        made, payload, out, name = folder / "made", folder / "payload", folder / "out", bundle_name(result.transcript, ref)
        withheld = find_withheld(everything.transcript, audited.transcript, everything.ledger)
        bundle = _BundleBuilder(result, audited, evidence, provenance, options, name, withheld)
        bundle.add_evidence(made)
        bundle.add_documents(made, records)
        _move_finished(made, payload)
        root = bundle.seal(payload, out / name)
        (out / cover.name).write_bytes(bundle.render_cover(root))
        unread = bundle.search(out, f"{name}/data/").unread
        if failed := verify_bundle(out / name, root=root).failed:
            raise CecgenError(f"the bundle does not verify ({failed[0]}): this is a bug in cecgen")
        with lock_output(result.root, target):
            _move_into_place(out / name, out / cover.name, target, cover, audited.transcript.as_of)
    remarks = tuple(_build_remarks(audited, records, bundle.provenance, unread, bundle.left_out))
    return PackedBundle(target, cover, root, bundle.fingerprint, audited, remarks)


def _move_finished(made: Path, payload: Path) -> None:
    """Move what was made into the payload, and leave behind the site's work folder if the disk did not let it be removed."""
    payload.mkdir()
    for item in made.iterdir():
        if not item.name.startswith("."):
            item.rename(payload / item.name)


def bundle_name(transcript: Transcript, ref: CycleRef) -> str:
    """The name of a cycle's bundle: its holder, scheme and years."""
    return f"{ref.holder}-{ref.scheme}-{ref.begins.year}-{transcript.cycle(ref).ends.year}"


class _BundleBuilder:
    """Builds the bundle of one cycle, step by step."""

    def __init__(
        self,
        result: Evaluation,
        audited: AuditedCycle,
        evidence: Mapping[str, bytes],
        provenance: Provenance,
        options: PackOptions,
        name: str,
        withheld: WithheldValues,
    ) -> None:
        self._result, self._audited, self._evidence, self._options, self._name = result, audited, evidence, options, name
        self.fingerprint = key_fingerprint(options.key) if options.key else ""
        self._document_cache: DocumentCache = {}
        # Every bundle has files with the names of the forms, so these names do not give away somebody's certificate.
        values = {value: what for value, what in withheld.values.items() if value not in _FORMS}
        self._withheld = replace(withheld, values=values)
        self.provenance = _redact_names(provenance, self._withheld)
        self.left_out: tuple[str, ...] = ()
        """Each emoji that the forms leave out, with where it is."""

    def add_evidence(self, payload: Path) -> None:
        """Add the evidence files.

        If a file contains a private value that a waiver allows, the transcript is redacted again with the reason of the
        waiver in it.
        """
        for file, data in self._evidence.items():
            _write_file(payload / file, data)
        if waived := self.search(payload, "").waived:
            full = self._result.transcript
            full = replace(full, diagnostics=sort_diagnostics([*full.diagnostics, *waived]))
            transcript = redact_transcript(full, auditor_edition(self._audited.ref), self._result.ledger)
            self._audited = replace(self._audited, transcript=transcript)

    def add_documents(self, payload: Path, records: Records) -> None:
        """Add everything else that the auditor gets: forms, page, site, records and their provenance."""
        transcript = self._audited.transcript
        document = format_transcript(transcript)
        bundled = [BundledDocument(file, data, self._audited.originals[file]) for file, data in self._evidence.items()]
        plugins = {each.name: each.location for each in records.plugins}
        view = build_form_view(self._audited, self.provenance)
        rows = sort_entries(list_entries(transcript, EntryFilter(carried=True)), "holder")
        forms = render_forms(self._audited, self._options.fonts, self.provenance)
        self.left_out = forms.left_out
        files: dict[str, bytes] = {
            **forms.files,
            "transcript.html": render_transcript_page(view, self._evidence).encode(),
            "transcript.json": document.encode(),
            "transcript.csv": format_spreadsheet(rows, transcript.providers, mark=True),
            "provenance.json": format_provenance(
                self.provenance, bundled, plugins, SOFTWARE_AGENT, transcript.as_of, records.also_contains
            ).encode(),
            **{f"records/{name}": data for name, data in records.files.items()},
        }
        for name, data in files.items():
            _write_file(payload / name, data)
        project = payload.with_name("project")
        content = self._result.root / CONTENT_FOLDER
        edition = auditor_edition(self._audited.ref).description
        engine = self._result.ledger.settings.site.engine
        write_project(
            transcript,
            content,
            project,
            document,
            edition,
            team_pages=False,
            evidence="../evidence",
            for_auditor=True,
            made_by=f"{SOFTWARE_AGENT} from commit {self.provenance.commit.id[:12]}",
        )
        if diagnostics := build_site(project, payload / "site", engine=engine):
            located = locate_diagnostics(self._result.root, diagnostics)
            raise CecgenError("its site could not be built", diagnostics=located)

    def seal(self, payload: Path, bag: Path) -> str:
        """Put the payload into a bag, sign it if there is a key, and return the root digest."""
        audited, as_of, view = self._audited, self._audited.transcript.as_of, build_form_view(self._audited)
        info = {
            DAY_LABEL: as_of.isoformat(),
            SOFTWARE_LABEL: SOFTWARE_AGENT,
            "External-Identifier": self._name,
            "External-Description": view.title,
            "Internal-Sender-Identifier": f"git commit {self.provenance.commit.id}",
            **({SIGNED_WITH_LABEL: self.fingerprint} if self.fingerprint else {}),
        }
        readme = render_readme(
            holder=audited.holder.name,
            scheme=audited.certification.scheme.title,
            cycle=view.cycle,
            as_of=as_of,
            day=as_of,
            cecgen=SOFTWARE_AGENT,
            commit=self.provenance.commit.id,
            fingerprint=self.fingerprint,
        )
        page = files("cecgen.outputs").joinpath("audit", "pack", "verify.html").read_bytes()
        paths = {path.relative_to(payload).as_posix(): path for path in payload.rglob("*") if path.is_file()}
        try:
            root = write_bag(bag, paths, info, {"README.txt": readme.encode(), "verify.html": page})
        except ValueError as error:
            raise CecgenError(str(error), "give the file another name") from None
        if self._options.key:
            (bag / SIGNATURE).write_bytes(sign_bytes((bag / TAG_MANIFEST).read_bytes(), self._options.key))
        return root

    def render_cover(self, root: str) -> bytes:
        """Render the summary with the root digest on its first page."""
        transcript, sheet = self._audited.transcript, CoverSheet(self._name, root, self.fingerprint)
        view, attachment = build_form_view(self._audited, self.provenance), format_transcript(transcript).encode()

        def render(view: CycleView) -> bytes:
            return render_summary(view, attachment, transcript.as_of, self._options.fonts, sheet)

        return render_without_missing_emoji(render, view, self._audited, self._options.fonts)[0]

    def search(self, folder: Path, payload: str) -> "_SearchOutcome":
        """Search a folder for withheld values; an error if one is there that no waiver allows."""
        sources = {file: f"{CONTENT_FOLDER}/{self._audited.ref.holder}/{file}" for file in self._evidence}
        made_of = {f"{payload}{file}": [source] for file, source in sources.items()}
        made_of[f"{payload}{DETAIL}"] = [*sources.values()]
        search = search_output(folder, self._withheld, made_of, self._document_cache)
        diagnostics = mark_waived(self._result.root, search.diagnostics, self._result.ledger.settings)
        if errors := [each for each in diagnostics if not each.waiver_reason]:
            raise CecgenError("the bundle would contain something that its auditor must not see", diagnostics=errors)
        return _SearchOutcome(diagnostics, search.unread)


class _SearchOutcome(NamedTuple):
    """The result of a search: hits that a waiver allows, and how many documents contain text that cannot be read."""

    waived: tuple[LocatedDiagnostic, ...]
    unread: int


def _redact_names(provenance: Provenance, withheld: WithheldValues) -> Provenance:
    """Redact the authors that this edition withholds: a colleague may have committed the records."""
    spellings = withheld.spellings()
    names = {each.author for each in _commits(provenance)}
    withheld_names = {name for name in names if withheld.leaked(find_values(spellings, partial(iter, [name])))}

    def redact(commit: Commit) -> Commit:
        return replace(commit, author=REDACTED_NAME) if commit.author in withheld_names else commit

    entries = {id: redact(each) for id, each in provenance.entries.items()}
    return Provenance(redact(provenance.commit), entries, {file: redact(each) for file, each in provenance.evidence.items()})


def _commits(provenance: Provenance) -> tuple[Commit, ...]:
    return provenance.commit, *provenance.entries.values(), *provenance.evidence.values()


def _write_file(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _move_into_place(bag: Path, sheet: Path, target: Path, cover: Path, day: date) -> None:
    """Move the bundle and its cover to their places, or neither; never over anything that is there.

    A pack that was killed between the two left the cover: the same one may stay.
    """
    bundle = bag
    if target.suffix == _ENDING:
        bundle = bag.with_name(f"{bag.name}{_ENDING}")
        write_zip(bag, bundle, day)
    if os.path.lexists(target):
        raise _exists_error(target)
    makes_cover = not has_content(cover, sheet.read_bytes())
    if makes_cover and os.path.lexists(cover):
        raise _exists_error(cover)
    try:
        if makes_cover:
            link_into_place(sheet, cover)
        if bundle.is_file():
            link_into_place(bundle, target)
        else:
            bundle.rename(target)
    except BaseException:
        if makes_cover and has_taken(sheet, cover) and not has_taken(bundle, target):
            cover.unlink(missing_ok=True)
        raise


def _exists_error(path: Path) -> FileExistsError:
    return FileExistsError(17, "it exists already; choose another name, or remove it first", str(path))


def _build_remarks(
    audited: AuditedCycle, records: Records, provenance: Provenance, unread: int, left_out: tuple[str, ...]
) -> Iterator[str]:
    """Yield what the holder should know before sending the bundle."""
    cycle = audited.cycle
    for finding in cycle.findings:
        if finding.status in ("open", "missed", "unclear") and not finding.advisory:
            yield f"not met: {finding.title}: {finding.message}"
    unproven = [
        credit.title for credit in cycle.credits if credit.counted and credit.evidence_state != "proven" and credit.entry_id
    ]
    if unproven:
        yield f"no document proves: {'; '.join(dict.fromkeys(unproven))}"
    if unread:
        documents = len(audited.exhibits)
        yield f"{unread} of {documents} documents contain pictures or text that cecgen cannot read: look at them yourself"
    if left_out:
        yield f"left out of the forms, since no font has it: {'; '.join(left_out)}"
    if records.also_contains:
        yield f"its records also contain {records.also_contains}: its figures cannot be computed from less"
    for plugin in records.plugins:
        yield f"the auditor cannot recompute what depends on the plugin {plugin.name}: `verify` uses built-in rules only"
    doubts = {(each.id, doubt) for each in _commits(provenance) for doubt in each.time_doubts}
    for id, doubt in sorted(doubts):
        yield f"commit {id[:12]} is {doubt}"
