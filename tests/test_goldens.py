"""The example, whole: what the document, the table and the explanations of it must be."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cecgen.model.judged import Transcript
from cecgen.outputs.editions.edition import Edition, redact_transcript
from cecgen.outputs.exports.document import format_transcript
from cecgen.outputs.terminal.explanation import explain_certification, explain_entry, explain_holder
from cecgen.outputs.terminal.status_table import format_status_table
from cecgen.pipeline import evaluate

ROOT = Path(__file__).parent.parent
GOLDENS = Path(__file__).with_name("goldens")

Golden = Callable[[Path, str], None]


@pytest.fixture(scope="module")
def example() -> Transcript:
    """The example as of its own day; the one that is given here is never looked at."""
    return evaluate(ROOT, datetime(2000, 1, 1, tzinfo=UTC)).transcript


@pytest.mark.parametrize("edition", ["public", "auditor"])
def test_the_document_of_the_example(example: Transcript, golden: Golden, edition: str) -> None:
    """For everybody, and for the auditor of one holder."""
    shown = redact_transcript(example, Edition("auditor", "priya-natarajan") if edition == "auditor" else Edition())
    golden(GOLDENS / f"transcript-{edition}.json", format_transcript(shown))


@pytest.mark.parametrize("width", [80, 120])
def test_the_table_of_the_example(example: Transcript, golden: Golden, width: int) -> None:
    """In a narrow terminal and in a wide one."""
    golden(GOLDENS / f"status-{width}.txt", "".join(f"{line}\n" for line in format_status_table(example, width)))


def test_a_holder_explained(example: Transcript, golden: Golden) -> None:
    """Lapsed, reinstated, and the gap between."""
    (holder,) = [each for each in example.holders if each.id == "hana-kovacs"]
    golden(GOLDENS / "explain-holder.txt", explain_holder(holder, example) + "\n")


def test_a_certification_explained(example: Transcript, golden: Golden) -> None:
    """A cycle with parts, college, service years, CPR and a limit."""
    (holder,) = [each for each in example.holders if each.id == "amara-okafor"]
    (certification,) = [each for each in holder.certifications if each.scheme.id == "acsm.cep"]
    golden(GOLDENS / "explain-certification.txt", explain_certification(holder, certification, example) + "\n")


def test_an_entry_explained(example: Transcript, golden: Golden) -> None:
    """One that the body ruled about."""
    (holder,) = [each for each in example.holders if each.id == "priya-natarajan"]
    golden(GOLDENS / "explain-entry.txt", explain_entry(holder, "2024-04-13-pelvic-floor-study-day", example) + "\n")


def test_the_example_shows_what_it_is_for(example: Transcript) -> None:
    """In grace, behind, ready, reinstated after a gap, renewed, and under audit; without a problem."""
    cycles = [cycle for holder in example.holders for each in holder.certifications for cycle in each.cycles]
    assert {cycle.standing for cycle in cycles} >= {"grace", "behind", "ready", "on-track", "reinstated", "renewed"}
    assert any(cycle.gap_from for cycle in cycles)
    assert any(cycle.audit for cycle in cycles)
    assert [each for each in example.diagnostics if not each.waiver_reason] == []
