"""Closing a cycle at its renewal, and opening it again: what the renewal rests on is written down, and held from then on."""

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
from cecgen.catalogue.plugins import Registry
from cecgen.commands.add.proposal import Proposal, tried
from cecgen.diagnostics import Reported
from cecgen.files.layout import laid_out
from cecgen.files.toml import BOM
from cecgen.files.toml.positions import positions
from cecgen.files.toml.write import tables
from cecgen.ledger.reading import CONTENT, digest_of_file
from cecgen.model.closed_cycle import ClosedCycle, Reopened
from cecgen.model.judged import JudgedCycle
from cecgen.model.ledger import Holder
from cecgen.model.written import HolderFile, Workspace
from cecgen.pipeline import Result
from cecgen.transcript import recorded_cycle

_NOTE = "# Written by `cecgen close`. It is not for editing: `cecgen reopen` opens the cycle again, with a reason.\n\n"

Claimed = Decimal | dict[str, Decimal]


class Refused(Exception):
    """A cycle that cannot be closed or opened again, and why: a sentence that says what to do, and the errors in the way."""

    def __init__(self, why: str, errors: tuple[Reported, ...] = ()) -> None:
        super().__init__(why)
        self.errors = errors


class Sent(Struct, frozen=True):
    """What was sent at renewal: the day of the form and of the fee, and the totals that were typed into the form."""

    renewed: date | None = None
    fee_paid: date | None = None
    claimed: Claimed | None = None


class Closing(Struct, frozen=True):
    """A cycle about to be closed: what will be written, and what the record says is not met."""

    files: dict[str, bytes]
    record: ClosedCycle
    result: Result

    @property
    def not_met(self) -> tuple[str, ...]:
        """The requirements that are not met, each with where it stands."""
        titles = {each.requirement: each for each in self.judged.findings}
        return tuple(f"{titles[name].title}: {titles[name].message}" for name in self.record.not_met)

    @property
    def judged(self) -> JudgedCycle:
        """The cycle as it was judged."""
        holder = self.result.transcript.holders[0]
        return next(
            cycle
            for certification in holder.certifications
            if certification.scheme.id == self.record.scheme
            for cycle in certification.cycles
            if cycle.begins == self.record.begins
        )


def closing(
    root: Path, holder: Holder, scheme: str, begins: date, sent: Sent, opened: tuple[Workspace, Registry], on: date
) -> Closing:
    """Works out what closing a cycle would write, as of a day; Refused where it is closed already or cannot be read."""
    before = _record(holder, scheme, begins, opened[1])
    if before is not None and not before.is_open:
        raise Refused(f"it was closed on {before.closed}; `cecgen reopen` opens it again, with a reason")
    files = _with_sent(root, holder, scheme, begins, sent, opened[1])
    result = tried(root, holder.id, Proposal(files), opened, on)
    if errors := tuple(each for each in result.transcript.diagnostics if each.severity == "error" and not each.waived):
        raise Refused(f"mend what is wrong with {holder.id} first, or what is claimed", errors)
    folder = root / CONTENT / holder.id
    digests = {file: digest_of_file(str(folder / file)) for file in holder.evidence}
    record = recorded_cycle(result.ledger, opened[1].catalogue, scheme, begins, on, digests, __version__)
    if record is None:
        raise Refused(f"{holder.id} has no cycle of {scheme} that begins on {begins}")
    if before is not None:
        *others, last = before.reopened
        record = replace(record, reopened=(*others, replace(last, closed_again=on)))
    path = before.at.file if before is not None else _path(root, holder, record)
    return Closing({**files, path: _toml(record)}, record, result)


def reopening(
    root: Path, holder: Holder, scheme: str, begins: date, reason: str, registry: Registry, on: date
) -> dict[str, bytes]:
    """What opening a closed cycle again would write; the reason stays in the record for good."""
    record = _record(holder, scheme, begins, registry)
    if record is None:
        raise Refused(f"no cycle of {scheme} that begins on {begins} was ever closed")
    if record.is_open:
        raise Refused(f"it was opened again on {record.reopened[-1].on}, and is open: {record.reopened[-1].reason}")
    if on < record.closed:
        raise Refused(f"it was closed on {record.closed}, after {on}")
    reason = " ".join(reason.split())
    if not reason:
        raise Refused("say why: the reason stays in the record")
    opened_again = replace(record, reopened=(*record.reopened, Reopened(on=on, reason=reason)))
    return {record.at.file: _toml(opened_again)}


def _record(holder: Holder, scheme: str, begins: date, registry: Registry) -> ClosedCycle | None:
    aliases = registry.catalogue.aliases
    wanted = aliases.get(scheme, scheme)
    return next(
        (each for each in holder.closed if (aliases.get(each.scheme, each.scheme), each.begins) == (wanted, begins)), None
    )


def _path(root: Path, holder: Holder, record: ClosedCycle) -> str:
    """Where the record of a cycle lies: by its scheme and years, by its first day where another has the same years."""
    folder = f"{CONTENT}/{holder.id}/closed"
    path = f"{folder}/{record.scheme}-{record.begins.year}-{record.ends.year}.toml"
    return f"{folder}/{record.scheme}-{record.begins}.toml" if os.path.lexists(root / path) else path


def _with_sent(root: Path, holder: Holder, scheme: str, begins: date, sent: Sent, registry: Registry) -> dict[str, bytes]:
    """The holder's file with what was sent at renewal written into its cycle, where any of it is not there yet."""
    said = {name: value for name, value in msgspec.structs.asdict(sent).items() if value is not None}
    aliases = registry.catalogue.aliases
    for index, certification in enumerate(holder.about.certification):
        for number, cycle in enumerate(certification.cycle):
            if aliases.get(certification.scheme, certification.scheme) != scheme or cycle.begins != begins:
                continue
            for name, value in said.items():
                if getattr(cycle, name) not in (None, value):
                    raise Refused(
                        f"{holder.at.file} says {name} = {_text(getattr(cycle, name))} for this cycle; change it there"
                    )
            new = {name: value for name, value in said.items() if getattr(cycle, name) is None}
            if new:
                return {holder.at.file: _inserted(root, holder, ("certification", index, "cycle", number), new)}
    return {}


def _inserted(root: Path, holder: Holder, table: tuple[str | int, ...], new: Mapping[str, Any]) -> bytes:
    """The holder's file with keys put right below the header of a table, and laid out; every comment stays where it is."""
    data = (root / holder.at.file).read_bytes().removeprefix(BOM)
    lines = data.decode().replace("\r\n", "\n").split("\n")
    line, _ = positions(data)[table]
    if not lines[line - 1].lstrip().startswith("[["):
        told = ", ".join(f"{name} = {_text(value)}" for name, value in new.items())
        raise Refused(f"write {told} into the cycle yourself: {holder.at.file} has it in one line")
    lines[line:line] = [f"{name} = {_text(value)}" for name, value in new.items()]
    return laid_out("\n".join(lines), HolderFile).encode()


def _text(value: Any) -> str:
    """A value as a file writes it."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_text(amount)}" for name, amount in value.items()) + " }"
    return str(value)


def _toml(record: ClosedCycle) -> bytes:
    """The record's file: keys in the order of the form, those that say nothing left out."""
    return (_NOTE + tomli_w.dumps(tables(record))).encode()
