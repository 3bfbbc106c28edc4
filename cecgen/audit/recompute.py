"""Compute the transcript of a bundle again from its records, and compare it with the packed one.

Only built-in providers and schemes are used: nothing in a bundle is executed or trusted. Figures that need one of its own
plugins are listed as not recomputed.
"""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from cecgen.audit.bag import is_clutter
from cecgen.catalogue.plugins import load_plugins
from cecgen.files.temporary import temporary_folder
from cecgen.ledger.reading import CONTENT_FOLDER, SETTINGS_FILE, read_ledger, read_settings
from cecgen.model.judged import JudgedCertification, JudgedHolder, Transcript
from cecgen.model.scheme import Catalogue
from cecgen.model.settings import Settings
from cecgen.model.written import Entry
from cecgen.outputs.editions.edition import Edition, redact_transcript
from cecgen.outputs.exports.document import transcript_document
from cecgen.transcript import transcribe
from cecgen.transcript.known_names import resolve_ledger_names

RECORDS, EVIDENCE, TRANSCRIPT = "data/records", "data/evidence", "data/transcript.json"
"""Where a bundle contains the holder's files, the certificates, and the packed transcript."""
PROVENANCE = "data/provenance.json"
"""Where it names the commits that they are from, and the plugins that its figures depend on."""

_MAX_TRANSCRIPT_BYTES = 64 << 20
_WORDING_KEYS = {
    "holder": frozenset[str](),
    "certification": frozenset({"title", "unit", "not_modelled"}),
    "cycle": frozenset({"next"}),
    "credit": frozenset({"basis", "confidence", "doubt", "sources", "why_not"}),
    "finding": frozenset({"title", "message", "source", "confidence", "note"}),
}
"""Keys whose words or sources another version of cecgen may have changed."""
_INDEPENDENT_KEYS = frozenset({"date", "title", "provider", "kind", "award", "amount", "part", "evidence_state"})
"""Keys of a credit that do not depend on the other credits; the others depend on limits that all of them share."""

Json = dict[str, Any]


class Recomputation(Struct, frozen=True):
    """The result of computing a transcript again."""

    compared: int = 0
    """How many credits and findings were compared, each of them in whole."""
    as_of: str = ""
    """The day of the packed transcript."""
    differences: tuple[str, ...] = ()
    reworded: tuple[str, ...] = ()
    """Figures that agree, in the words of the version of cecgen that packed them."""
    not_recomputed: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    """What each cycle comes to, in words, to be compared with the pages by eye."""


class _PackedCycle(NamedTuple):
    """A cycle of a transcript document, with its holder and scheme."""

    holder: str
    scheme: str
    tables: Json

    @property
    def label(self) -> str:
        return f"{self.scheme} from {self.tables.get('begins')}"


def recompute_transcript(
    folder: Path, *, same_version: bool = False, renamed: Mapping[str, str] | None = None
) -> Recomputation:
    """Compare the transcript of a bundle, whose files were checked, with what its records come to.

    `renamed` has the names in the folder of files that are called something else in the bundle.
    Packed by the same version of cecgen it must be equal; another version may word things differently and say more.
    """
    packed, failure = _read_packed(folder / TRANSCRIPT)
    if packed is None:
        return Recomputation(differences=(failure,))
    as_of = date.fromisoformat(packed["as_of"])
    with temporary_folder() as root:
        if failure := _rebuild_workspace(folder, root, [str(holder["id"]) for holder in packed["holders"]], renamed or {}):
            return Recomputation(differences=(failure,))
        settings, diagnostics = read_settings(root)
        if settings is None:
            why = "; ".join(each.message for each in diagnostics)
            return Recomputation(differences=(f"{RECORDS}/{SETTINGS_FILE} cannot be read: {why}",))
        catalogue = load_plugins(installed=False).catalogue
        ledger, _ = read_ledger(root, settings)
        transcript, _ = transcribe(resolve_ledger_names(ledger, catalogue), catalogue, as_of)
    comparison = _Comparison(same_version, as_of)
    _compare(packed, transcript, catalogue, comparison, has_own_plugins=_has_own_plugins(folder, settings))
    return Recomputation(
        comparison.compared,
        as_of.isoformat(),
        tuple(comparison.differences),
        tuple(comparison.reworded),
        tuple(comparison.not_recomputed),
        tuple(comparison.totals),
    )


def _read_packed(path: Path) -> tuple[Json | None, str]:
    """Read the packed transcript document; None and the reason if it is not one."""
    try:
        if path.stat().st_size > _MAX_TRANSCRIPT_BYTES:
            return None, f"{TRANSCRIPT} is too large to be a transcript"
        document = msgspec.json.decode(path.read_bytes())
        is_transcript = _is_transcript(document)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        is_transcript = False
    return (document, "") if is_transcript else (None, f"{TRANSCRIPT} is not a transcript document of format 1")


def _is_transcript(document: Any) -> bool:
    """Return True if a document has every table and list that is compared; KeyError, TypeError or ValueError if one lacks."""
    date.fromisoformat(document["as_of"])
    holders = document["holders"]
    certifications = [each for holder in holders for each in holder["certifications"]]
    cycles = [cycle for each in certifications for cycle in each["cycles"]]
    figures = [figure for cycle in cycles for key in ("credits", "findings") for figure in cycle[key]]
    names = [holder[key] for holder in holders for key in ("id", "name")] + [each["scheme"] for each in certifications]
    return (
        document["format"] == 1
        and all(isinstance(table, dict) for table in (*holders, *certifications, *cycles, *figures))
        and all(isinstance(name, str) for name in names)
    )


def _iter_cycles(document: Json) -> Iterator[_PackedCycle]:
    for holder in document["holders"]:
        for certification in holder["certifications"]:
            for cycle in certification["cycles"]:
                yield _PackedCycle(str(holder["id"]), str(certification["scheme"]), cycle)


def _rebuild_workspace(folder: Path, root: Path, holders: list[str], renamed: Mapping[str, str]) -> str:
    """Write the records as the repository that they came from, evidence in place; return why it is impossible, if it is."""
    records = folder / RECORDS / CONTENT_FOLDER
    folders = sorted(path.name for path in records.iterdir() if not is_clutter(path.name)) if records.is_dir() else []
    if len(holders) != 1 or folders != holders:
        both = " and ".join(f"of {', '.join(names) or 'nobody'}" for names in (folders, holders))
        return f"{RECORDS} and {TRANSCRIPT} are not of one and the same holder, but {both}"
    if not (folder / RECORDS / SETTINGS_FILE).is_file():
        return f"{RECORDS}/{SETTINGS_FILE} is missing"
    shutil.copyfile(folder / RECORDS / SETTINGS_FILE, root / SETTINGS_FILE)
    home = root / CONTENT_FOLDER / folders[0]
    evidence = home / "evidence"
    _copy_folder(records / folders[0], home)
    _copy_folder(folder / EVIDENCE, evidence)
    for name, stored in renamed.items():
        if name.startswith(f"{EVIDENCE}/"):
            target = evidence / name.removeprefix(f"{EVIDENCE}/")
            target.parent.mkdir(parents=True, exist_ok=True)
            (evidence / stored.removeprefix(f"{EVIDENCE}/")).rename(target)
    return ""


def _copy_folder(source: Path, target: Path) -> None:
    """Copy the files of a folder, if there is one, but for what a computer put there by itself, which no record is."""
    for path, folders, names in os.walk(source):
        folders[:] = [name for name in folders if not is_clutter(name)]
        here = target / Path(path).relative_to(source)
        here.mkdir(parents=True, exist_ok=True)
        for name in names:
            if not is_clutter(name):
                shutil.copyfile(Path(path, name), here / name)


def _compare(
    packed: Json, transcript: Transcript, catalogue: Catalogue, comparison: "_Comparison", *, has_own_plugins: bool
) -> None:
    """Compare the holder, the certifications and every packed cycle, credit by credit and finding by finding."""
    (holder,) = packed["holders"]
    schemes = [str(each["scheme"]) for each in holder["certifications"]]
    units = {str(each["scheme"]): str(each.get("unit")) for each in holder["certifications"]}
    edition = Edition("auditor", holder["id"], schemes[0] if len(schemes) == 1 else None)
    recomputed = transcript_document(_keep_packed_cycles(packed, redact_transcript(transcript, edition)))
    if not recomputed["holders"]:
        comparison.differences.append(f"the records of {holder['id']} cannot be read")
        return
    if not any(_iter_cycles(packed)):
        comparison.differences.append(f"{TRANSCRIPT} has no cycle, so nothing of it follows from the records")
    comparison.compare_tables("holder", holder["name"], holder, recomputed["holders"][0], without={"certifications"})
    entries = [entry for each in transcript.holders if each.id == holder["id"] for entry in each.entries]
    unknown_entries = {entry.id for entry in entries if has_own_plugins and _needs_plugin(entry, catalogue)}
    cycles = {(cycle.scheme, str(cycle.tables["begins"])): cycle.tables for cycle in _iter_cycles(recomputed)}
    certifications = {each["scheme"]: each for each in recomputed["holders"][0]["certifications"]}
    for each in holder["certifications"]:
        if other := certifications.get(each["scheme"]):
            # Its evidence is that of its cycles: if one of them is not in the records, which is reported, the evidence differs.
            has_all_cycles = all((str(each["scheme"]), str(cycle.get("begins"))) in cycles for cycle in each["cycles"])
            # How long evidence is kept depends on the standing of its cycles, and so on every credit.
            is_unsure = any(
                str(credit.get("entry")) in unknown_entries for cycle in each["cycles"] for credit in cycle["credits"]
            )
            comparison.compare_tables(
                "certification",
                each["scheme"],
                each,
                other,
                without={"cycles"} if has_all_cycles else {"cycles", "evidence"},
                is_unsure=is_unsure,
                sure={*each, *other} - {"evidence"},
            )
    for cycle in _iter_cycles(packed):
        own = cycles.get((cycle.scheme, str(cycle.tables.get("begins"))))
        if own is not None:
            comparison.compare_cycle(cycle, own, unknown_entries, units[cycle.scheme])
        elif has_own_plugins and catalogue.scheme(cycle.scheme) is None:
            comparison.not_recomputed.append(f"{cycle.label}: no built-in scheme, so nothing of this cycle")
        else:
            why = "" if catalogue.scheme(cycle.scheme) else "; no built-in scheme has this id"
            comparison.differences.append(f"{cycle.label}: the records have no such cycle{why}")


def _has_own_plugins(folder: Path, settings: Settings) -> bool:
    """Return True if a bundle says that it depends on plugins that are not built in; only what those affect may differ."""
    try:
        named = bool(msgspec.json.decode((folder / PROVENANCE).read_bytes()).get("plugins"))
    except (OSError, ValueError, AttributeError, RecursionError):
        named = False
    return (
        named or bool(settings.plugins) or any(not is_clutter(path.name) for path in (folder / RECORDS / "plugins").glob("*"))
    )


def _keep_packed_cycles(packed: Json, transcript: Transcript) -> Transcript:
    """Keep only the cycles that were packed, since a certification's evidence is that of its cycles."""
    wanted = {(cycle.holder, cycle.scheme, str(cycle.tables.get("begins"))) for cycle in _iter_cycles(packed)}

    def narrow(holder: JudgedHolder, certification: JudgedCertification) -> JudgedCertification:
        scheme = certification.scheme.id
        cycles = [cycle for cycle in certification.cycles if (holder.id, scheme, cycle.begins.isoformat()) in wanted]
        return replace(certification, cycles=tuple(cycles))

    holders = (
        replace(each, certifications=tuple(narrow(each, one) for one in each.certifications)) for each in transcript.holders
    )
    return replace(transcript, holders=tuple(holders))


def _needs_plugin(entry: Entry, catalogue: Catalogue) -> bool:
    """Return True if only a plugin of the bundle may know what an entry is worth."""
    return any(provider not in catalogue.providers for provider in (entry.unit_provider, *entry.also))


class _Comparison:
    """Collects what differs, what is only worded differently, and what could not be recomputed."""

    def __init__(self, same_version: bool, as_of: date) -> None:
        self.same_version = same_version
        self.as_of = as_of
        self.compared = 0
        self.differences: list[str] = []
        self.reworded: list[str] = []
        self.not_recomputed: list[str] = []
        self.totals: list[str] = []

    def compare_cycle(self, packed: _PackedCycle, recomputed: Json, unknown_entries: set[str], unit: str) -> None:
        """Compare a cycle: its own figures, credits and findings. If any credit is unknown, so are the totals."""
        unsure = sorted(unknown_entries & {str(each.get("entry")) for each in packed.tables["credits"]})
        self.not_recomputed += [f"{packed.label}, {entry}: its provider is not built in" for entry in unsure]
        if not unsure:
            required = f" of {recomputed['required']}" if recomputed["required"] is not None else ""
            self.totals.append(f"{recomputed['counted']}{required} {unit} count for {packed.label}, as of {self.as_of}")
        own = {"credits", "findings"}
        self.compare_tables("cycle", packed.label, packed.tables, recomputed, without=own, is_unsure=bool(unsure))
        for what, named in (("credit", _credit_name), ("finding", _finding_name)):
            others = dict(_number_duplicates(recomputed[f"{what}s"], named))
            for name, each in _number_duplicates(packed.tables[f"{what}s"], named):
                already = len(self.not_recomputed)
                label = f"{packed.label}, {name}"
                other = others.pop(name, None)
                if other is None:
                    self.differences.append(f"{label}: packed, and the records do not come to it")
                else:
                    sure = _INDEPENDENT_KEYS if what == "credit" and each.get("entry") not in unsure else frozenset()
                    self.compare_tables(what, label, each, other, is_unsure=bool(unsure), sure=sure)
                is_unknown = what == "credit" and each.get("entry") in unsure
                self.compared += not is_unknown and len(self.not_recomputed) == already
            self.differences += [f"{packed.label}, {name}: not packed, and the records come to it" for name in others]

    def compare_tables(
        self,
        what: str,
        label: str,
        packed: Json,
        recomputed: Json,
        *,
        without: Collection[str] = (),
        is_unsure: bool = False,
        sure: Collection[str] = (),
    ) -> None:
        """Compare two tables key by key; for another version only the packed keys, since a later version may add keys."""
        keys = dict.fromkeys([*packed, *(recomputed if self.same_version else ())])
        for key in keys:
            value, other = packed.get(key), recomputed.get(key)
            if key in without or value == other:
                continue
            difference = f"{label}: {key} was packed as {_format_value(value)}, and the records come to {_format_value(other)}"
            if is_unsure and key not in sure:
                self.not_recomputed.append(f"{difference}; it may depend on what is not recomputed")
            elif key in _WORDING_KEYS[what] and not self.same_version:
                self.reworded.append(difference)
            else:
                self.differences.append(difference)


def _number_duplicates(items: list[Json], named: Callable[[Json], str]) -> Iterator[tuple[str, Json]]:
    """Yield tables with their names; a second one of the same name (credit carried in twice) gets a number."""
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
