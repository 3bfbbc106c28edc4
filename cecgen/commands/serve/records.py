"""One record for each holder, read and judged again only if one of the holder's files changed."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from cecgen.catalogue.plugins import run_plugin_checks
from cecgen.commands.serve.watch import Stamps
from cecgen.diagnostics import CecgenError, LocatedDiagnostic
from cecgen.ledger.crosschecks import run_crosschecks
from cecgen.ledger.evidence_files import file_digest
from cecgen.ledger.reading import CONTENT_FOLDER, read_holder
from cecgen.ledger.shared import Mentions, collect_mentions, find_shared
from cecgen.model.judged import JudgedHolder, Transcript
from cecgen.model.ledger import Holder, Ledger
from cecgen.model.private import PrivateKind, iter_private_values
from cecgen.outputs.editions.edition import Edition, redact_diagnostics, redact_holder
from cecgen.outputs.editions.withheld import PrivateValue, ShownFields, remove_shown, shown_fields, shown_values
from cecgen.pipeline import Evaluation, OpenedWorkspace, apply_waivers, locate_diagnostics, sort_diagnostics
from cecgen.transcript import HolderResult, combine_holders, transcribe_holder
from cecgen.transcript.conversion import Converter
from cecgen.transcript.known_names import KnownNames

PrivateValues = tuple[PrivateValue, ...]


class HolderRecord(Struct, frozen=True):
    """One holder: as written, as judged, as shown, and what of it is private."""

    holder: Holder
    result: HolderResult
    diagnostics: tuple[LocatedDiagnostic, ...]
    """The problems that the holder's files have by themselves."""
    mentions: Mentions
    redacted: JudgedHolder
    written_private: PrivateValues
    judged_private: PrivateValues
    still_shown: frozenset[PrivateValue]
    """What of it the pages show, each value with the sort of its field."""
    shown_fields: ShownFields

    @property
    def private(self) -> frozenset[PrivateValue]:
        """Everything that is private, shown or not."""
        return frozenset((*self.written_private, *self.judged_private))


class UnreadableHolderError(CecgenError):
    """A holder's own file is invalid: only a full evaluation reports everything about the folder."""


class HolderReader:
    """Makes the records of holders, by the settings and plugins of one opened repository."""

    def __init__(self, opened: OpenedWorkspace, edition: Edition) -> None:
        self._opened = opened
        self._edition = edition
        self._names = KnownNames(opened.registry.catalogue)
        self._converter = Converter(opened.registry.catalogue)
        self._digests: dict[tuple[str, object], str] = {}

    def read(self, name: str) -> HolderRecord:
        """Read and judge one holder; UnreadableHolderError if the holder's own file is invalid."""
        opened = self._opened
        written, reading_problems = read_holder(opened.root, name)
        if written is None:
            raise UnreadableHolderError(name)
        holder = self._names.resolve_holder(written)
        ledger = Ledger(opened.settings, (holder,))
        catalogue = opened.registry.catalogue
        result = transcribe_holder(holder, opened.settings, catalogue, self._converter.fresh(), opened.as_of)
        checked = [*run_crosschecks(ledger), *run_plugin_checks(opened.registry, ledger)]
        located = locate_diagnostics(opened.root, [*reading_problems, *result.diagnostics, *checked], opened.rules)
        shown = redact_holder(result.judged, self._edition)
        return HolderRecord(
            holder,
            replace(result, diagnostics=()),
            located,
            collect_mentions(ledger),
            shown,
            tuple(iter_private_values(holder)),
            tuple(iter_private_values(result.judged)),
            frozenset(shown_values(shown)),
            shown_fields(shown),
        )

    def evaluate(self, records: Iterable[HolderRecord], mentions: Mentions, pages: Sequence[str], stamps: Stamps) -> Evaluation:
        """Put records together as a full evaluation does; `mentions` has at least those that two holders share."""
        opened, records = self._opened, [*records]

        def digest(path: str) -> str:
            key = path, stamps.get(path)
            if key not in self._digests:
                self._digests[key] = file_digest(f"{opened.root}/{path}")
            return self._digests[key]

        settings, catalogue = opened.settings, opened.registry.catalogue
        ledger = Ledger(settings, tuple(record.holder for record in records), tuple(pages))
        results = [record.result for record in records]
        transcript, outdated = combine_holders(results, settings, catalogue, opened.as_of)
        shared = find_shared(opened.root, [mentions], digest)
        located = locate_diagnostics(opened.root, [*opened.registry.diagnostics, *outdated, *shared], opened.rules)
        diagnostics = sort_diagnostics([*located, *(each for record in records for each in record.diagnostics)])
        transcript = replace(transcript, diagnostics=apply_waivers(opened, diagnostics))
        return Evaluation(opened.root, transcript, ledger, opened.registry)


def show_records(result: Evaluation, records: Iterable[HolderRecord], waivers: "RedactedWaivers") -> Transcript:
    """Build the public transcript. It has only the waived diagnostics, because no others are on a page."""
    return replace(
        result.transcript,
        holders=tuple(record.redacted for record in records),
        diagnostics=waivers.redacted(each for each in result.transcript.diagnostics if each.waiver_reason),
    )


class RedactedWaivers:
    """Waived diagnostics without private values; one is redacted again only if a value in it became private or public."""

    def __init__(self, records: Iterable[HolderRecord], before: "RedactedWaivers | None" = None, changed: Collection[str] = ()):
        self._records = records
        self._changed = changed
        self._before = before._made if before else {}
        self._made: dict[LocatedDiagnostic, LocatedDiagnostic] = {}

    def redacted(self, waived: Iterable[LocatedDiagnostic]) -> tuple[LocatedDiagnostic, ...]:
        """Diagnostics as the public may see them."""
        waived = [*waived]
        again = [each for each in waived if each not in self._before or self._names_changed(each)]
        removed = _removed_values([*self._records]) if again else {}
        self._made = {each: self._before[each] for each in waived if each in self._before}
        self._made.update(zip(again, redact_diagnostics(again, removed), strict=True))
        return tuple(self._made[each] for each in waived)

    def _names_changed(self, each: LocatedDiagnostic) -> bool:
        text = "\n".join((each.span.file, each.message, each.hint, each.waiver_reason))
        return any(value in text for value in self._changed)


def _removed_values(records: Sequence[HolderRecord]) -> Mapping[str, PrivateKind]:
    """Every private value that no page shows."""
    private = [each for record in records for each in record.written_private]
    private += [each for record in records for each in record.judged_private]
    return remove_shown(private, frozenset[PrivateValue]().union(*(record.still_shown for record in records)))


def changed_holders(old: Stamps, new: Stamps, holders: Mapping[str, object]) -> list[str] | None:
    """The holders whose files changed; None if anything else did too, or if a holder came or went."""
    names: set[str] = set()
    for path, _ in old.items() ^ new.items():
        parts = path.split("/")
        if len(parts) < 3 or parts[0] != CONTENT_FOLDER or parts[1] not in holders:
            return None
        names.add(parts[1])
    return sorted(names) if all(f"{CONTENT_FOLDER}/{name}/holder.toml" in new for name in names) else None


def list_holders(stamps: Stamps) -> Iterator[str]:
    """The folders of holders, in the order in which they are read."""
    parts = (path.split("/") for path in stamps)
    yield from sorted(part[1] for part in parts if len(part) == 3 and part[0] == CONTENT_FOLDER and part[2] == "holder.toml")


def read_all(root: Path, reader: HolderReader, stamps: Stamps) -> dict[str, HolderRecord]:
    """The records of all holders."""
    return {name: reader.read(name) for name in list_holders(stamps) if (root / CONTENT_FOLDER / name).is_dir()}
