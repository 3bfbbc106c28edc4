"""What `add` and `import` write: ids that cannot collide, tidy text, and a trial that leaves no trace."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import rtoml
from hypothesis import given
from hypothesis import strategies as st

from cecgen.commands.add.plan import EvidenceFile, format_entry, make_entry_id, new_evidence_path, plan_entry
from cecgen.commands.preview import evaluate_with_files
from cecgen.diagnostics import Place
from cecgen.files.toml.validation import validate
from cecgen.model.vocabulary import ID_PATTERN
from cecgen.model.written import EntryFile
from cecgen.pipeline import open_workspace

if TYPE_CHECKING:
    from conftest import Repository

NOW = datetime(2026, 3, 16, tzinfo=UTC)
PDF = b"%PDF-1.7 a certificate"
WORKSHOP: dict[str, Any] = {
    "date": date(2025, 6, 1),
    "title": "Strength for older adults",
    "provider": "nsca",
    "kind": "course",
    "award": "0.6 CEU",
}


def as_entry(table: dict[str, Any]) -> str:
    return format_entry({"id": make_entry_id(table), **table})


# ---------------------------------------------------------------- ids


def test_two_different_activities_of_one_day_and_title_have_two_ids() -> None:
    """So that two branches which both add one can be merged."""
    assert make_entry_id(WORKSHOP) != make_entry_id({**WORKSHOP, "award": "0.7 CEU"})


def test_the_same_activity_with_another_certificate_has_another_id() -> None:
    """The certificate is part of what is said."""
    assert make_entry_id(WORKSHOP, PDF) != make_entry_id(WORKSHOP, PDF + b"2")


def test_the_very_same_entry_has_the_same_id_in_whatever_order_it_is_said() -> None:
    """Two branches that add it agree on the file too."""
    assert make_entry_id(WORKSHOP, PDF) == make_entry_id(dict(reversed(WORKSHOP.items())), PDF)


@given(st.text(max_size=200))
def test_an_id_is_one_that_the_reader_takes(title: str) -> None:
    """Whatever the title is."""
    id = make_entry_id({**WORKSHOP, "title": title})
    assert ID_PATTERN.fullmatch(id)
    assert len(id) <= 60


# ---------------------------------------------------------------- text


def test_an_entry_is_written_as_the_format_page_writes_it() -> None:
    """Keys in the order of the format, short lists and tables on their line, a card and parts as tables of their own."""
    table = {
        **WORKSHOP,
        "evidence": ["evidence/a.pdf"],
        "card": {"covers": ["cpr", "aed"], "expires": date(2027, 5, 31)},
        "part": [{"title": "First day", "hours": Decimal("2.50")}],
        "also": {"acsm": "6 CEC", "b.c": "1 x"},
        "hours": Decimal("6.0"),
    }
    assert format_entry(table) == (
        '[[entry]]\ndate = 2025-06-01\ntitle = "Strength for older adults"\nprovider = "nsca"\nkind = "course"\n'
        'award = "0.6 CEU"\nhours = 6\nalso = { acsm = "6 CEC", "b.c" = "1 x" }\nevidence = ["evidence/a.pdf"]\n'
        '\n[[entry.part]]\ntitle = "First day"\nhours = 2.50\n\n[entry.card]\ncovers = ["cpr", "aed"]\nexpires = 2027-05-31\n'
    )


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])), st.decimals(0, 9999, places=2))
def test_what_is_written_is_read_back_to_the_letter(text: str, hours: Decimal) -> None:
    """Quotes, backslashes and other scripts included."""
    table = {**WORKSHOP, "title": f"x{text}", "hours": hours, "note": text}
    read, found = validate(rtoml.loads(format_entry(table)), EntryFile, Place("a.toml"))
    assert not found
    assert read is not None
    assert (read.entry[0].title, read.entry[0].hours, read.entry[0].note) == (f"x{text}", hours, text)


# ---------------------------------------------------------------- evidence


@pytest.mark.parametrize(("head", "ending"), [(PDF, "pdf"), (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff\xe0", "jpg")])
def test_a_certificate_is_named_after_its_entry_and_by_what_it_is(head: bytes, ending: str) -> None:
    """Not by what its file was called."""
    assert (
        new_evidence_path("2025-06-01-strength-abcdef", EvidenceFile(head)) == f"evidence/2025-06-01-strength-abcdef.{ending}"
    )
    assert (
        new_evidence_path("2025-06-01-strength-abcdef", EvidenceFile(head), 2)
        == f"evidence/2025-06-01-strength-abcdef-2.{ending}"
    )


@pytest.mark.parametrize("data", [b"", b"<html>", b"PK\x03\x04", b" " * 1025 + b"%PDF-1.7"])
def test_what_is_no_document_gets_no_name(data: bytes) -> None:
    """A web page, an archive or an empty file proves nothing."""
    with pytest.raises(ValueError, match="not a PDF, PNG or JPEG"):
        new_evidence_path("x", EvidenceFile(data))


def test_a_pdf_behind_other_bytes_is_named_as_one() -> None:
    """Viewers open it."""
    assert new_evidence_path("x", EvidenceFile(b" " * 1016 + b"%PDF-1.7")) == "evidence/x.pdf"


def test_several_badges_of_one_entry_have_a_file_each() -> None:
    """One does not take the name of another, and a certificate beside them keeps its own number."""
    badges = [EvidenceFile(data, shows="badge", badge_ending=".json") for data in (b"{}", b"{ }")]
    plan = plan_entry("kim", {**WORKSHOP, "id": "squat"}, [EvidenceFile(PDF), *badges, EvidenceFile(PDF + b"2")])
    folder = "content/kim/evidence/squat"
    assert plan.evidence == {
        f"{folder}.pdf": PDF, f"{folder}-badge.json": b"{}", f"{folder}-badge-2.json": b"{ }", f"{folder}-2.pdf": PDF + b"2",
    }  # fmt: skip
    assert [*plan.files][-1] == plan.path == "content/kim/squat.toml"


# ---------------------------------------------------------------- trying


def snapshot(root: Path) -> dict[str, tuple[int, bytes]]:
    return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in sorted(root.rglob("*")) if path.is_file()}


def test_planned_files_are_evaluated_and_leave_no_trace(repository: Repository) -> None:
    """0.6 NSCA CEU are 6 CEC; the repository is as it was."""
    root = repository()
    before = snapshot(root)
    opened = open_workspace(root, NOW)
    files = {"content/jordan-rivera/new.toml": as_entry(WORKSHOP).encode()}
    counted = [
        evaluate_with_files(opened, "jordan-rivera", each).transcript.holders[0].certifications[0].cycles[0].counted
        for each in ({}, files)
    ]
    assert counted == [Decimal(6), Decimal(12)]
    assert snapshot(root) == before


def test_a_planned_file_in_place_of_another_changes_only_the_copy(repository: Repository) -> None:
    """Files of the copy may be the same as the repository's under another name."""
    root = repository()
    before = snapshot(root)
    files = {"content/jordan-rivera/entry.toml": as_entry(WORKSHOP).encode()}
    result = evaluate_with_files(open_workspace(root, NOW), "jordan-rivera", files)
    assert [entry.title for entry in result.ledger.holders[0].entries] == ["Strength for older adults"]
    assert snapshot(root) == before


def test_what_is_wrong_with_a_planned_file_is_reported_as_check_reports_it(repository: Repository) -> None:
    """With its place and its line."""
    root = repository()
    text = as_entry({**WORKSHOP, "award": "0.6 XYZ"})
    result = evaluate_with_files(open_workspace(root, NOW), "jordan-rivera", {"content/jordan-rivera/new.toml": text.encode()})
    (said,) = result.transcript.diagnostics
    assert (said.code, said.location.file, said.location.excerpt) == (
        "CEC301",
        "content/jordan-rivera/new.toml",
        'award = "0.6 XYZ"',
    )


def test_waivers_of_other_holders_are_not_reported_as_unused(repository: Repository) -> None:
    """They have nothing to apply to in the copy of one holder."""
    waiver = '\n[[waive]]\ncode = "CEC402"\nat = "somebody-else"\nreason = "One certificate for both days."\n'
    root = repository({"cecgen.toml": repository.settings + waiver})
    assert evaluate_with_files(open_workspace(root, NOW), "jordan-rivera", {}).transcript.diagnostics == ()


def test_the_day_is_the_one_that_check_would_take(repository: Repository) -> None:
    """The workspace's own, where it pins one."""
    root = repository()
    opened = open_workspace(root, datetime(2030, 1, 1, tzinfo=UTC))
    assert evaluate_with_files(opened, "jordan-rivera", {}).transcript.as_of == date(2026, 3, 16)
