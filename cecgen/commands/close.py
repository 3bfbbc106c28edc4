"""Close a cycle at its renewal, or reopen it.

Closing writes a record of everything that the renewal depends on; from then on `check` fails if any of it changes.
"""

import os
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import tomli_w
from msgspec import Struct
from msgspec.structs import replace

from cecgen import __version__
from cecgen.commands.preview import evaluate_with_files
from cecgen.diagnostics import CecgenError
from cecgen.files.layout import format_toml
from cecgen.files.toml import BOM
from cecgen.files.toml.positions import TomlPositions
from cecgen.files.toml.write import to_tables
from cecgen.ledger.evidence_files import file_digest
from cecgen.ledger.reading import CONTENT_FOLDER
from cecgen.model.closed_cycle import ClosedCycle, Reopened
from cecgen.model.judged import CycleRef, JudgedCycle
from cecgen.model.ledger import Holder
from cecgen.model.scheme import Catalogue
from cecgen.model.written import HolderFile
from cecgen.pipeline import Evaluation, OpenedWorkspace
from cecgen.transcript import record_cycle

_HEADER = "# Written by `cecgen close`. It is not for editing: `cecgen reopen` opens the cycle again, with a reason.\n\n"

ClaimedAmounts = Decimal | dict[str, Decimal]


class SentForm(Struct, frozen=True):
    """What was sent at renewal: the days of the form and the fee, and the amounts that the form claims."""

    renewed: date | None = None
    fee_paid: date | None = None
    claimed: ClaimedAmounts | None = None


class ClosingPlan(Struct, frozen=True):
    """What closing a cycle will write, and which requirements are not met."""

    files: dict[str, bytes]
    record: ClosedCycle
    result: Evaluation

    @property
    def not_met(self) -> tuple[str, ...]:
        """The requirements that are not met, each with its message."""
        findings = {each.requirement: each for each in self.cycle.findings}
        return tuple(f"{findings[name].title}: {findings[name].message}" for name in self.record.not_met)

    @property
    def cycle(self) -> JudgedCycle:
        """The cycle as it was judged."""
        return self.result.transcript.holders[0].certification(self.record.scheme).cycle(self.record.begins)


def plan_closing(opened: OpenedWorkspace, holder: Holder, ref: CycleRef, sent: SentForm) -> ClosingPlan:
    """Plan what closing a cycle writes; an error if it is closed already or its holder has errors."""
    root, as_of, catalogue = opened.root, opened.as_of, opened.registry.catalogue
    before = _find_record(holder, ref, catalogue)
    if before is not None and not before.is_open:
        raise CecgenError(f"it was closed on {before.closed}", "`cecgen reopen` opens it again, with a reason")
    files = plan_holder_file(root, holder, ref, sent, catalogue)
    result = evaluate_with_files(opened, holder.id, files)
    if errors := tuple(each for each in result.transcript.diagnostics if each.is_blocking):
        raise CecgenError(f"fix what is wrong with {holder.id} first, or the amounts that are claimed", diagnostics=errors)
    folder = root / CONTENT_FOLDER / holder.id
    digests = {file: file_digest(str(folder / stored.path)) for file, stored in holder.evidence.items()}
    record = record_cycle(result.ledger, catalogue, ref.scheme, ref.begins, as_of, digests, __version__)
    if record is None:
        raise CecgenError(f"{holder.id} has no cycle of {ref.scheme} that begins on {ref.begins}")
    if before is not None:
        *others, last = before.reopened
        record = replace(record, reopened=(*others, replace(last, closed_again=as_of)))
    path = before.at.file if before is not None else _record_path(root, holder, record)
    return ClosingPlan({**files, path: _format_record(record)}, record, result)


def plan_reopening(opened: OpenedWorkspace, holder: Holder, ref: CycleRef, reason: str) -> dict[str, bytes]:
    """Plan what reopening a closed cycle writes; the reason stays in the record for good."""
    record, as_of = _find_record(holder, ref, opened.registry.catalogue), opened.as_of
    if record is None:
        raise CecgenError(f"no cycle of {ref.scheme} that begins on {ref.begins} was ever closed")
    if record.is_open:
        raise CecgenError(f"it has been open since {record.reopened[-1].on}: {record.reopened[-1].reason}")
    if as_of < record.closed:
        raise CecgenError(f"it was closed on {record.closed}, after {as_of}")
    reason = " ".join(reason.split())
    if not reason:
        raise CecgenError("say why: the reason stays in the record")
    opened_again = replace(record, reopened=(*record.reopened, Reopened(on=as_of, reason=reason)))
    return {record.at.file: _format_record(opened_again)}


def _find_record(holder: Holder, ref: CycleRef, catalogue: Catalogue) -> ClosedCycle | None:
    records = {(catalogue.scheme_id(each.scheme), each.begins): each for each in reversed(holder.closed)}
    return records.get((ref.scheme, ref.begins))


def _record_path(root: Path, holder: Holder, record: ClosedCycle) -> str:
    """Return the path of a cycle's record: named by scheme and years, or by its first day if another has the same years."""
    folder = f"{CONTENT_FOLDER}/{holder.id}/closed"
    path = f"{folder}/{record.scheme}-{record.begins.year}-{record.ends.year}.toml"
    return f"{folder}/{record.scheme}-{record.begins}.toml" if os.path.lexists(root / path) else path


def plan_holder_file(root: Path, holder: Holder, ref: CycleRef, sent: SentForm, catalogue: Catalogue) -> dict[str, bytes]:
    """Plan the holder's file with what was sent at renewal added to its cycle; empty if the file has it all."""
    values = {name: value for name, value in msgspec.structs.asdict(sent).items() if value is not None}
    for index, certification in enumerate(holder.profile.certification):
        for number, cycle in enumerate(certification.cycle):
            if (catalogue.scheme_id(certification.scheme), cycle.begins) != (ref.scheme, ref.begins):
                continue
            for name, value in values.items():
                if getattr(cycle, name) not in (None, value):
                    raise CecgenError(
                        f"{holder.at.file} says {name} = {_format_value(getattr(cycle, name))} for this cycle; change it there"
                    )
            new = {name: value for name, value in values.items() if getattr(cycle, name) is None}
            if new:
                return {holder.at.file: _insert_keys(root, holder, ("certification", index, "cycle", number), new)}
    return {}


def _insert_keys(root: Path, holder: Holder, table: tuple[str | int, ...], new: Mapping[str, Any]) -> bytes:
    """Return the holder's file, formatted, with keys inserted below the header of a table; comments stay in place."""
    data = (root / holder.at.file).read_bytes().removeprefix(BOM)
    lines = data.decode().replace("\r\n", "\n").split("\n")
    line, _ = TomlPositions(data).find_nearest(table)
    if not lines[line - 1].lstrip().startswith("[["):
        keys = ", ".join(f"{name} = {_format_value(value)}" for name, value in new.items())
        raise CecgenError(f"write {keys} into the cycle yourself: {holder.at.file} has the whole cycle in one line")
    lines[line:line] = [f"{name} = {_format_value(value)}" for name, value in new.items()]
    return format_toml("\n".join(lines), HolderFile).encode()


def _format_value(value: Any) -> str:
    """Format a value as TOML."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_format_value(amount)}" for name, amount in value.items()) + " }"
    return str(value)


def _format_record(record: ClosedCycle) -> bytes:
    """Format a record as TOML, without empty keys."""
    return (_HEADER + tomli_w.dumps(to_tables(record))).encode()
