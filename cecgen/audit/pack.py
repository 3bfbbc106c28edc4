"""Packing: one cycle of one holder as a bundle for its auditor, which proves itself offline and holds nothing of anybody else.

It is put together in a folder beside its place, looked through for whatever must not be in it, and checked as its reader
will check it; only then does it take its name.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from cecgen.audit.bag import SIGNATURE, TAG_MANIFEST, write_bag, zipped
from cecgen.audit.forms import DETAIL, SUMMARY, Gathered, forms, gathered, in_words
from cecgen.audit.provenance import provenance
from cecgen.audit.records import Records, records
from cecgen.audit.signatures import key_fingerprint, sign
from cecgen.audit.verify import AGENT, DAY, SIGNED_WITH, SOFTWARE, verify
from cecgen.diagnostics import Reported
from cecgen.ledger.reading import CONTENT
from cecgen.model.provenance import Commit, Provenance
from cecgen.outputs.audit.pack import readme, transcript_page
from cecgen.outputs.audit.pack.provenance import Document, origins_document
from cecgen.outputs.audit.pdf import Cover, summary_pdf
from cecgen.outputs.editions.edition import Edition, edition_of
from cecgen.outputs.editions.searching import Known, searched
from cecgen.outputs.editions.value_search import held
from cecgen.outputs.editions.withheld import Hidden, withheld
from cecgen.outputs.exports.document import document
from cecgen.outputs.exports.spreadsheet import spreadsheet
from cecgen.outputs.site import build_site, write_project
from cecgen.outputs.words.entry_list import Wanted, listed
from cecgen.outputs.words.entry_list import in_order as in_order_of
from cecgen.pipeline import Result, accepted, in_order, reported

NAMELESS = "somebody else, whose name is withheld"
_ENDING = ".zip"
_FORMS = (SUMMARY, DETAIL)


class NotPacked(Exception):
    """Why there is no bundle, and the way out; nothing of it is left."""

    def __init__(self, why: str, found: Sequence[Reported] = ()) -> None:
        super().__init__(why)
        self.found = tuple(found)


class Wishes(Struct, frozen=True):
    """What the holder decides about a bundle: who signs it, whether originals go along, and where further fonts are."""

    key: Path | None = None
    originals: bool = False
    """Whether certificates go along as they lie in the repository, with all that they say beside what they show."""
    fonts: tuple[Path, ...] = ()


class Packed(Struct, frozen=True):
    """A bundle in its place: its files, the digest that stands for it, and what to know before it is sent."""

    bundle: Path
    cover: Path
    """The summary with the root digest on its first page, which is to travel another way."""
    root: str
    signed_with: str
    from_: Gathered
    remarks: tuple[str, ...]


def pack(result: Result, holder: str, scheme: str, begins: date, target: Path, wishes: Wishes) -> Packed:
    """Packs a cycle as of the transcript's day, as a folder or, where the target's name ends so, as a zip.

    NotPacked, NoForms, NoRecords, NoRevision and SigningFailed say what is in the way; FileExistsError where something has
    the name already.
    """
    cover = target.with_name(f"{target.name.removesuffix(_ENDING)}-cover.pdf")
    for path in (target, cover):
        if os.path.lexists(path):
            raise FileExistsError(17, "it is there already; name another, or take it away first", str(path))
    from_ = gathered(result, holder, scheme, begins)
    evidence = from_.originals if wishes.originals else {each.file: each.data for each in from_.exhibits}
    cut = records(result, holder, scheme, begins, evidence)
    entries = [credit.entry for credit in from_.cycle.credits if credit.entry]
    came = provenance(result.root, holder, entries, evidence, from_.shown.as_of)
    with _beside(target) as folder:
        payload, out, name = folder / "payload", folder / "out", bundle_name(result, holder, scheme, begins)
        bundle = _Bundle(result, from_, wishes, name, came)
        bundle.lay_evidence(payload, evidence)
        bundle.lay(payload, cut)
        root = bundle.close(payload, out / name)
        (out / cover.name).write_bytes(bundle.cover(root))
        unread = bundle.look_through(out, f"{name}/data/")
        if failed := verify(out / name, root=root).failed:
            raise NotPacked(f"the bundle does not verify ({failed[0]}): this is a bug in cecgen")
        _put(out / name, out / cover.name, target, cover, from_.shown.as_of)
    return Packed(target, cover, root, bundle.fingerprint, from_, tuple(_remarks(from_, cut, bundle.came, unread)))


def bundle_name(result: Result, holder: str, scheme: str, begins: date) -> str:
    """What the bundle of a cycle is called: whose, of what, of which years."""
    held = next(each for each in result.transcript.holders if each.id == holder).certifications
    cycles = next(each.cycles for each in held if each.scheme.id == scheme)
    years = f"{begins.year}-{next(each.ends for each in cycles if each.begins == begins).year}"
    return f"{holder}-{scheme}-{years}"


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A folder beside a bundle's place, so that it can take its name there in one step; gone afterwards."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as folder:
        yield Path(folder)


class _Bundle:
    """The bundle of one cycle while it is put together."""

    def __init__(self, result: Result, from_: Gathered, wishes: Wishes, name: str, came: Provenance) -> None:
        self._result, self._from, self._wishes, self._name = result, from_, wishes, name
        self.fingerprint = key_fingerprint(wishes.key) if wishes.key else ""
        self._known: Known = {}
        hidden = withheld(result.transcript, from_.shown, result.ledger)
        # Every bundle has the forms: that somebody has a certificate of the same name is then no news.
        self._hidden = replace(hidden, values={value: what for value, what in hidden.values.items() if value not in _FORMS})
        self.came = _named(came, self._hidden)

    def lay_evidence(self, payload: Path, evidence: Mapping[str, bytes]) -> None:
        """The documents, and what they show by the leave of a waiver: that is said in the transcript."""
        self._evidence = evidence
        for file, data in evidence.items():
            _write(payload / file, data)
        if by_leave := self._searched(payload, "").found:
            full = self._result.transcript
            told = replace(full, diagnostics=in_order([*full.diagnostics, *by_leave]))
            shown = edition_of(told, self._edition, self._result.ledger)
            self._from = replace(self._from, shown=shown)

    def lay(self, payload: Path, cut: Records) -> None:
        """Everything else that the auditor is to have: forms, page, site, records and where they come from."""
        shown = self._from.shown
        said = document(shown)
        documents = [Document(file, data, self._from.originals[file]) for file, data in self._evidence.items()]
        plugins = {each.name: each.where for each in cut.plugins}
        laid: dict[str, bytes] = {
            **forms(self._from, self._wishes.fonts, self.came),
            "transcript.html": transcript_page(in_words(self._from, self.came), self._evidence).encode(),
            "transcript.json": said.encode(),
            "transcript.csv": spreadsheet(
                in_order_of(listed(shown, Wanted(carried=True)), "holder"), shown.providers, mark=True
            ),
            "provenance.json": origins_document(self.came, documents, plugins, AGENT, shown.as_of, cut.beside).encode(),
            **{f"records/{name}": data for name, data in cut.files.items()},
        }
        for name, data in laid.items():
            _write(payload / name, data)
        project = payload.with_name("project")
        content = self._result.root / CONTENT
        write_project(shown, content, project, said, self._edition.words, team_pages=False, evidence="../evidence")
        if found := build_site(project, payload / "site"):
            raise NotPacked("its site could not be built", reported(self._result.root, found))

    def close(self, payload: Path, bag: Path) -> str:
        """The bag around it, signed where it is to be; its root digest."""
        from_, day, words = self._from, self._from.shown.as_of, in_words(self._from)
        info = {
            DAY: day.isoformat(),
            SOFTWARE: AGENT,
            "External-Identifier": self._name,
            "External-Description": words["title"],
            "Internal-Sender-Identifier": f"git commit {self.came.commit.id}",
            **({SIGNED_WITH: self.fingerprint} if self.fingerprint else {}),
        }
        said = readme(
            holder=from_.holder.name,
            scheme=from_.certification.scheme.title,
            cycle=words["cycle"]["words"],
            as_of=day,
            day=day,
            cecgen=AGENT,
            commit=self.came.commit.id,
            fingerprint=self.fingerprint,
        )
        page = files("cecgen.outputs").joinpath("audit", "pack", "verify.html").read_bytes()
        laid = {path.relative_to(payload).as_posix(): path for path in payload.rglob("*") if path.is_file()}
        try:
            root = write_bag(bag, laid, info, {"README.txt": said.encode(), "verify.html": page})
        except ValueError as error:
            raise NotPacked(f"{error}; give the file another name") from None
        if self._wishes.key:
            (bag / SIGNATURE).write_bytes(sign((bag / TAG_MANIFEST).read_bytes(), self._wishes.key))
        return root

    def cover(self, root: str) -> bytes:
        """The summary with the root digest on its first page."""
        shown, sheet = self._from.shown, Cover(self._name, root, self.fingerprint)
        return summary_pdf(in_words(self._from, self.came), document(shown).encode(), shown.as_of, self._wishes.fonts, sheet)

    def look_through(self, out: Path, payload: str) -> int:
        """Searches everything that is to go out; how many documents show lettering that nothing here reads."""
        return self._searched(out, payload).unread

    @property
    def _edition(self) -> Edition:
        return Edition("auditor", self._from.holder.id, self._from.certification.scheme.id, cycle=self._from.cycle.begins)

    def _searched(self, folder: Path, payload: str) -> "_Seen":
        """What documents show by the leave of a waiver; NotPacked where anything else is there that must not be."""
        sources = {file: f"{CONTENT}/{self._from.holder.id}/{file}" for file in self._evidence}
        made_of = {f"{payload}{file}": [source] for file, source in sources.items()}
        made_of[f"{payload}{DETAIL}"] = [*sources.values()]
        seen = searched(folder, self._hidden, made_of, self._known)
        found = accepted(self._result.root, seen.found, self._result.ledger.workspace)
        if errors := [each for each in found if not each.waived]:
            raise NotPacked("something would be in the bundle that must not be", errors)
        return _Seen(found, seen.unread)


class _Seen(NamedTuple):
    """What a search came to: what is accepted, and how many documents nothing here reads."""

    found: tuple[Reported, ...]
    unread: int


def _named(came: Provenance, hidden: Hidden) -> Provenance:
    """Where records come from, without the names that this edition withholds: a colleague may have committed them."""
    spelt = hidden.spelt()
    names = {each.by for each in (came.commit, *came.entries.values(), *came.evidence.values())}
    secret = {name for name in names if hidden.told(held(spelt, partial(iter, [name])))}

    def named(commit: Commit) -> Commit:
        return replace(commit, by=NAMELESS) if commit.by in secret else commit

    entries = {id: named(each) for id, each in came.entries.items()}
    return Provenance(named(came.commit), entries, {file: named(each) for file, each in came.evidence.items()})


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _put(bag: Path, sheet: Path, target: Path, cover: Path, day: date) -> None:
    """The bundle and its cover in their places, or neither."""
    whole = bag
    if target.suffix == _ENDING:
        whole = bag.with_name(f"{bag.name}{_ENDING}")
        zipped(bag, whole, day)
    sheet.rename(cover)
    try:
        whole.rename(target)
    except BaseException:
        cover.unlink()
        raise


def _remarks(from_: Gathered, cut: Records, came: Provenance, unread: int) -> Iterator[str]:
    """What the holder should know before the bundle is sent."""
    cycle = from_.cycle
    for finding in cycle.findings:
        if finding.status in ("open", "missed", "unclear") and not finding.advisory:
            yield f"not met: {finding.title}: {finding.message}"
    bare = [credit.title for credit in cycle.credits if credit.counted and credit.evidence_state != "proven" and credit.entry]
    if bare:
        yield f"no document proves: {'; '.join(dict.fromkeys(bare))}"
    if unread:
        documents = len(from_.exhibits)
        yield f"{unread} of {documents} documents hold pictures or letters that nothing here reads: look at them yourself"
    if cut.beside:
        yield f"its records hold {cut.beside} too: its figures do not follow from less"
    for plugin in cut.plugins:
        yield f"what {plugin.name} says cannot be worked out again by its reader: only built-in rules are"
    doubts = {
        (each.id, doubt) for each in (came.commit, *came.entries.values(), *came.evidence.values()) for doubt in each.doubts
    }
    for id, doubt in sorted(doubts):
        yield f"commit {id[:12]} is {doubt}"
