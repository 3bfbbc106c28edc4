"""Plan what `cecgen renew` writes: form, fee, closing and the next cycle, each from the files as they are."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from cecgen.commands.close import SentForm, plan_closing, plan_holder_file
from cecgen.commands.preview import evaluate_with_files
from cecgen.diagnostics import CecgenError, format_decimal
from cecgen.files.layout import format_toml
from cecgen.files.toml import BOM
from cecgen.files.toml.positions import TomlPositions
from cecgen.model.days import add_days
from cecgen.model.judged import CycleRef, JudgedCycle
from cecgen.model.ledger import Holder
from cecgen.model.scheme import Scheme
from cecgen.model.written import Cycle, HolderFile
from cecgen.pipeline import Evaluation, OpenedWorkspace
from cecgen.transcript import format_next_cycle
from cecgen.transcript.cycles import compute_cycle_end

StepName = Literal["form", "fee", "close", "next"]
_STILL_TO_DO = frozenset({"form", "fee", "late-fee", "evidence", "audit"})
"""Findings that do not prevent sending the form: the renewal's own steps, and those that come after it."""


class RenewalStep(Struct, frozen=True):
    """A step of a renewal: whether it is done, what it does, and what is missing for it; empty if it can be done now."""

    name: StepName
    is_done: bool
    what: str
    lacks: str = ""


def list_unmet(cycle: JudgedCycle) -> list[str]:
    """The requirements of a cycle that are not met, each with its message."""
    return [
        f"{each.title}: {each.message}"
        for each in cycle.findings
        if each.status in ("open", "missed", "unclear") and not each.advisory and each.requirement not in _STILL_TO_DO
    ]


def list_steps(result: Evaluation, ref: CycleRef, sent: SentForm, ends: date | None) -> list[RenewalStep]:
    """List the four steps of renewing a cycle, by the files and the options."""
    transcript = result.transcript
    certification, cycle = transcript.certification(ref), transcript.cycle(ref)
    scheme, holder = certification.scheme, f"{ref.holder} {ref.scheme}"
    written = _written_cycle(result.ledger.holder(ref.holder), ref, result)
    renewed, paid = written.renewed, written.fee_paid
    following = [each for each in certification.cycles if each.begins > cycle.begins]
    begins, last = next_cycle_days(cycle, scheme)
    fee = scheme.find_fee("renewal", transcript.as_of) if scheme.has_fee("renewal") else None
    costs = f" ({format_decimal(fee.amount)} {fee.currency})" if fee else ""
    dates = f"write begins = {begins}" + (f" and ends = {last or ends}" if last or ends else "")
    return [
        RenewalStep(
            "form",
            renewed is not None,
            "type these totals into the body's form, and write the day it was sent and what was claimed; "
            f"`cecgen forms {holder}` has every activity as PDFs",
            "" if renewed or sent.renewed else "the day on which the form was sent: --renewed",
        ),
        RenewalStep(
            "fee",
            paid is not None,
            f"pay the fee{costs}; then write the day",
            "" if paid or sent.fee_paid else "the day on which the fee was paid: --fee-paid",
        ),
        RenewalStep(
            "close",
            cycle.closed_on is not None,
            "close the cycle: `check` then fails if anything changes that the renewal depends on",
            "" if renewed or sent.renewed else "the form, which must be sent before the cycle is closed",
        ),
        RenewalStep(
            "next",
            bool(following),
            f"{dates} as the next cycle into holder.toml",
            "" if last or ends else "its last day, which the scheme does not fix: --next-ends",
        ),
    ]


def next_cycle_days(cycle: JudgedCycle, scheme: Scheme) -> tuple[date, date | None]:
    """The first and last day of the cycle that follows; no last day if the scheme does not fix it."""
    begins = add_days(cycle.ends, 1)
    return begins, compute_cycle_end(begins, scheme, first=False)


def plan_sent(opened: OpenedWorkspace, holder: Holder, ref: CycleRef, sent: SentForm) -> dict[str, bytes]:
    """Plan to write what was sent into the holder's file; an error with the problems that this would cause."""
    files = plan_holder_file(opened.root, holder, ref, sent, opened.registry.catalogue)
    _require_valid(opened, holder.id, files)
    return files


def plan_next_cycle(
    opened: OpenedWorkspace, holder: Holder, result: Evaluation, ref: CycleRef, ends: date | None, files: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Plan to add the next cycle below its certification, on top of the `files` that are planned already."""
    block = format_next_cycle(result.ledger, opened.registry.catalogue, ref.scheme, ref.begins, opened.as_of)
    lines = ["", *block.split("\n")]
    if "\nends = " not in block:
        if ends is None:
            way_out = "add --next-ends DAY, as your account shows it"
            raise CecgenError("the scheme does not say on which day the next cycle ends", way_out)
        lines.insert(3, f"ends = {ends}")
    name = holder.at.file
    data = files.get(name) or (opened.root / name).read_bytes()
    planned = {**files, name: _insert_cycle(data, holder, ref, opened, lines)}
    _require_valid(opened, holder.id, planned)
    return planned


def plan_all(
    opened: OpenedWorkspace, holder: Holder, result: Evaluation, ref: CycleRef, sent: SentForm, ends: date | None
) -> dict[str, bytes]:
    """Plan every step that is left as one set of files: all of them are written, or none."""
    steps = {each.name: each for each in list_steps(result, ref, sent, ends)}
    files: dict[str, bytes] = {}
    if not steps["close"].is_done:
        closing = plan_closing(opened, holder, ref, sent)
        files, result = closing.files, closing.result
    if not steps["next"].is_done:
        files = plan_next_cycle(opened, holder, result, ref, ends, files)
    return files


def _insert_cycle(data: bytes, holder: Holder, ref: CycleRef, opened: OpenedWorkspace, lines: list[str]) -> bytes:
    """Insert a cycle's lines before the next [[certification]] or [[card]], or at the end of the file."""
    text = data.removeprefix(BOM).decode().replace("\r\n", "\n").rstrip("\n").split("\n")
    catalogue, profile, positions = opened.registry.catalogue, holder.profile, TomlPositions(data)
    number = [catalogue.scheme_id(each.scheme) for each in profile.certification].index(ref.scheme)
    headers = [("certification", index) for index in range(len(profile.certification))]
    headers += [("card", index) for index in range(len(profile.card))]
    lines_of_headers = [positions.find_nearest(keys)[0] for keys in headers]
    place = min((line - 1 for line in lines_of_headers if line > lines_of_headers[number]), default=len(text))
    if place < len(text):
        while text[place - 1].startswith("#"):  # a comment right above the next table belongs to it
            place -= 1
    while place and not text[place - 1].strip():
        place -= 1
    text[place:place] = lines
    return format_toml("\n".join(text) + "\n", HolderFile).encode()


def _written_cycle(holder: Holder, ref: CycleRef, result: Evaluation) -> Cycle:
    catalogue = result.registry.catalogue
    return next(
        cycle
        for certification in holder.profile.certification
        if catalogue.scheme_id(certification.scheme) == ref.scheme
        for cycle in certification.cycle
        if cycle.begins == ref.begins
    )


def _require_valid(opened: OpenedWorkspace, holder: str, files: Mapping[str, bytes]) -> None:
    """Stop with the problems that the holder would have if these files were written."""
    result = evaluate_with_files(opened, holder, files)
    if errors := tuple(each for each in result.transcript.diagnostics if each.is_blocking):
        raise CecgenError("the files would have these errors", diagnostics=errors)
