"""Recomputing: the transcript of a bundle worked out again from the records in it, and held against the one that was packed.

Only built-in providers and schemes take part. Nothing that a bundle brings is run or believed: what its own plugins would
have to say is reported as not recomputed.
"""

import shutil
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from cecgen.catalogue.plugins import load_plugins
from cecgen.ledger.reading import CONTENT_FOLDER, SETTINGS_FILE, read_ledger, read_workspace
from cecgen.model.judged import JudgedCertification, JudgedHolder, Transcript
from cecgen.model.scheme import Catalogue
from cecgen.model.written import Entry, Workspace
from cecgen.outputs.editions.edition import Edition, redact_transcript
from cecgen.outputs.exports.document import transcript_document
from cecgen.transcript import transcribe

RECORDS, EVIDENCE, TRANSCRIPT = "data/records", "data/evidence", "data/transcript.json"
"""Where a bundle keeps the holder's own files, the certificates, and the transcript that was packed."""
PROVENANCE = "data/provenance.json"
"""Where it says which commits they are from, and which plugins its figures rest on."""

_LARGEST = 64 << 20
_WORDING_KEYS = {
    "holder": frozenset[str](),
    "certification": frozenset({"title", "unit", "not_modelled"}),
    "cycle": frozenset({"next"}),
    "credit": frozenset({"basis", "confidence", "sources", "why_not"}),
    "finding": frozenset({"title", "message", "source", "confidence", "note"}),
}
"""What a later version of cecgen may word otherwise, or have another source for."""
_INDEPENDENT_KEYS = frozenset({"date", "title", "provider", "kind", "award", "amount", "part", "evidence_state"})
"""What a credit is whatever the others are; the rest of it rests on limits that all share."""

Json = dict[str, Any]


class Recomputation(Struct, frozen=True):
    """What came of working a transcript out again."""

    compared: int = 0
    """Credits and findings that were held against each other."""
    differences: tuple[str, ...] = ()
    reworded: tuple[str, ...] = ()
    """What is the same figure, and said in other words by the version of cecgen that packed it."""
    not_recomputed: tuple[str, ...] = ()


class _PackedCycle(NamedTuple):
    """A cycle as a document has it, and where."""

    holder: str
    scheme: str
    tables: Json

    @property
    def label(self) -> str:
        return f"{self.scheme} from {self.tables.get('begins')}"


def recompute_transcript(folder: Path, *, same_version: bool = False) -> Recomputation:
    """The transcript of a bundle against its records; the bundle is known to be whole.

    The version of cecgen that packed it must have come to the very same; another may word things otherwise and say more.
    """
    packed, trouble = _read_packed(folder / TRANSCRIPT)
    if packed is None:
        return Recomputation(differences=(trouble,))
    as_of = date.fromisoformat(packed["as_of"])
    with TemporaryDirectory(prefix="cecgen-") as place:
        root = Path(place)
        if trouble := _rebuild_workspace(folder, root, [str(holder["id"]) for holder in packed["holders"]]):
            return Recomputation(differences=(trouble,))
        workspace, found = read_workspace(root)
        if workspace is None:
            why = "; ".join(each.message for each in found)
            return Recomputation(differences=(f"{RECORDS}/{SETTINGS_FILE} cannot be read: {why}",))
        catalogue = load_plugins(installed=False).catalogue
        ledger, _ = read_ledger(root, workspace)
        transcript, _ = transcribe(ledger, catalogue, as_of)
    brings = _has_own_plugins(folder, workspace)
    account = _Comparison(same_version)
    _compare(packed, transcript, catalogue, account, brings=brings)
    return Recomputation(account.compared, tuple(account.differences), tuple(account.reworded), tuple(account.not_recomputed))


def _read_packed(path: Path) -> tuple[Json | None, str]:
    """The transcript document that was packed, or why it is none."""
    try:
        if path.stat().st_size > _LARGEST:
            return None, f"{TRANSCRIPT} is too large to be a transcript"
        document = msgspec.json.decode(path.read_bytes())
        date.fromisoformat(document["as_of"])
        whole = document["format"] == 1 and all(
            isinstance(cycle["credits"], list) and isinstance(cycle["findings"], list) for _, _, cycle in _iter_cycles(document)
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        whole = False
    return (document, "") if whole else (None, f"{TRANSCRIPT} is no transcript document of format 1")


def _iter_cycles(document: Json) -> Iterator[_PackedCycle]:
    for holder in document["holders"]:
        for certification in holder["certifications"]:
            for cycle in certification["cycles"]:
                yield _PackedCycle(str(holder["id"]), str(certification["scheme"]), cycle)


def _rebuild_workspace(folder: Path, root: Path, holders: list[str]) -> str:
    """Lays the records out as the repository that they came from, the evidence back in its place; what keeps it from that."""
    records = folder / RECORDS / CONTENT_FOLDER
    there = sorted(path.name for path in records.iterdir()) if records.is_dir() else []
    if len(holders) != 1 or there != holders:
        said = " and ".join(f"of {', '.join(names) or 'nobody'}" for names in (there, holders))
        return f"{RECORDS} and {TRANSCRIPT} are not of one and the same holder, but {said}"
    if not (folder / RECORDS / SETTINGS_FILE).is_file():
        return f"{RECORDS}/{SETTINGS_FILE} is not there"
    shutil.copyfile(folder / RECORDS / SETTINGS_FILE, root / SETTINGS_FILE)
    home = root / CONTENT_FOLDER / there[0]
    shutil.copytree(records / there[0], home, copy_function=shutil.copyfile)
    if (folder / EVIDENCE).is_dir():
        shutil.copytree(folder / EVIDENCE, home / "evidence", copy_function=shutil.copyfile, dirs_exist_ok=True)
    return ""


def _compare(packed: Json, transcript: Transcript, catalogue: Catalogue, account: "_Comparison", *, brings: bool) -> None:
    """Holder, certifications, and every cycle that was packed: credit by credit and finding by finding."""
    (holder,) = packed["holders"]
    schemes = [str(each["scheme"]) for each in holder["certifications"]]
    edition = Edition("auditor", holder["id"], schemes[0] if len(schemes) == 1 else None)
    again = transcript_document(_keep_packed_cycles(packed, redact_transcript(transcript, edition)))
    if not again["holders"]:
        account.differences.append(f"the records of {holder['id']} cannot be read")
        return
    account.tables("holder", holder["name"], holder, again["holders"][0], without={"certifications"})
    entries = [entry for each in transcript.holders if each.id == holder["id"] for entry in each.entries]
    strange = {entry.id for entry in entries if brings and _needs_plugin(entry, catalogue)}
    cycles = {(cycle.scheme, str(cycle.tables["begins"])): cycle.tables for cycle in _iter_cycles(again)}
    certifications = {each["scheme"]: each for each in again["holders"][0]["certifications"]}
    for each in holder["certifications"]:
        if other := certifications.get(each["scheme"]):
            # Its evidence is that of its cycles: where one is not in the records, which is said of it, the rest cannot agree.
            whole = all((str(each["scheme"]), str(cycle.get("begins"))) in cycles for cycle in each["cycles"])
            # How long evidence is kept rests on standings, and these on every credit.
            unsure = any(str(credit.get("entry")) in strange for cycle in each["cycles"] for credit in cycle["credits"])
            account.tables(
                "certification",
                each["scheme"],
                each,
                other,
                without={"cycles"} if whole else {"cycles", "evidence"},
                unsure=unsure,
                sure={*each, *other} - {"evidence"},
            )
    for cycle in _iter_cycles(packed):
        here = cycles.get((cycle.scheme, str(cycle.tables.get("begins"))))
        if here is not None:
            account.cycle(cycle, here, strange)
        elif brings and catalogue.scheme(cycle.scheme) is None:
            account.not_recomputed.append(f"{cycle.label}: no built-in scheme, so nothing of this cycle")
        else:
            why = "" if catalogue.scheme(cycle.scheme) else "; no built-in scheme has this id"
            account.differences.append(f"{cycle.label}: the records have no such cycle{why}")


def _has_own_plugins(folder: Path, workspace: Workspace) -> bool:
    """Whether a bundle rests on plugins that are not built in, by its own account; only what that could touch is excused."""
    try:
        named = bool(msgspec.json.decode((folder / PROVENANCE).read_bytes()).get("plugins"))
    except (OSError, ValueError, AttributeError, RecursionError):
        named = False
    return named or bool(workspace.plugins) or any((folder / RECORDS / "plugins").glob("*"))


def _keep_packed_cycles(packed: Json, transcript: Transcript) -> Transcript:
    """The cycles that were packed, and of their certifications no others: a certification's evidence is that of its cycles."""
    there = {(cycle.holder, cycle.scheme, str(cycle.tables.get("begins"))) for cycle in _iter_cycles(packed)}

    def cut(holder: JudgedHolder, each: JudgedCertification) -> JudgedCertification:
        cycles = [cycle for cycle in each.cycles if (holder.id, each.scheme.id, cycle.begins.isoformat()) in there]
        return replace(each, cycles=tuple(cycles))

    holders = (
        replace(each, certifications=tuple(cut(each, one) for one in each.certifications)) for each in transcript.holders
    )
    return replace(transcript, holders=tuple(holders))


def _needs_plugin(entry: Entry, catalogue: Catalogue) -> bool:
    """Whether an entry may be worth what only a plugin of the bundle could say."""
    return any(provider not in catalogue.providers for provider in (entry.provider, *entry.also))


class _Comparison:
    """What differs, what is only worded otherwise, and what could not be worked out."""

    def __init__(self, same_version: bool) -> None:
        self.same_version = same_version
        self.compared = 0
        self.differences: list[str] = []
        self.reworded: list[str] = []
        self.not_recomputed: list[str] = []

    def cycle(self, packed: _PackedCycle, again: Json, strange: set[str]) -> None:
        """A cycle: its own figures, its credits, its findings. Where any credit is not known, neither are the totals."""
        unsure = sorted(strange & {str(each.get("entry")) for each in packed.tables["credits"]})
        self.not_recomputed += [f"{packed.label}, {entry}: its provider is no built-in one" for entry in unsure]
        own = {"credits", "findings"}
        self.tables("cycle", packed.label, packed.tables, again, without=own, unsure=bool(unsure))
        for what, named in (("credit", _credit_name), ("finding", _finding_name)):
            others = dict(_number_duplicates(again[f"{what}s"], named))
            for name, each in _number_duplicates(packed.tables[f"{what}s"], named):
                self.compared += 1
                called = f"{packed.label}, {name}"
                other = others.pop(name, None)
                if other is None:
                    self.differences.append(f"{called}: packed, and the records do not come to it")
                else:
                    sure = _INDEPENDENT_KEYS if what == "credit" and each.get("entry") not in unsure else frozenset()
                    self.tables(what, called, each, other, unsure=bool(unsure), sure=sure)
            self.differences += [f"{packed.label}, {name}: not packed, and the records come to it" for name in others]

    def tables(
        self,
        what: str,
        called: str,
        packed: Json,
        again: Json,
        *,
        without: Collection[str] = (),
        unsure: bool = False,
        sure: Collection[str] = (),
    ) -> None:
        """Two tables, key by key; of another version by those that were packed, since a later one may add keys."""
        keys = dict.fromkeys([*packed, *(again if self.same_version else ())])
        for key in keys:
            value, other = packed.get(key), again.get(key)
            if key in without or value == other:
                continue
            said = f"{called}: {key} was packed as {_format_value(value)}, and the records come to {_format_value(other)}"
            if unsure and key not in sure:
                self.not_recomputed.append(f"{said}; it may rest on what is not recomputed")
            elif key in _WORDING_KEYS[what] and not self.same_version:
                self.reworded.append(said)
            else:
                self.differences.append(said)


def _number_duplicates(items: list[Json], named: Callable[[Json], str]) -> Iterator[tuple[str, Json]]:
    """Tables by their names; the second of a name, credit carried in twice for one, bears a number."""
    times: Counter[str] = Counter()
    for item in items:
        name = named(item)
        times[name] += 1
        yield (name if times[name] == 1 else f"{name} ({times[name]})"), item


def _credit_name(credit: Json) -> str:
    part = credit.get("part")
    return f"{credit.get('entry') or 'credit carried in'}{f' part {part}' if part is not None else ''}"


def _finding_name(finding: Json) -> str:
    return f"requirement {finding.get('requirement')}"


def _format_value(value: object) -> str:
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode() if value is not None else "nothing"
    return text if len(text) <= 200 else f"{text[:200]}…"
