"""Checking in several processes finds what one process finds."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cecgen.commands import check as checking
from cecgen.model.report import Watch
from cecgen.model.retention import RetainedFile, retained_files
from cecgen.pipeline import evaluate

pytestmark = pytest.mark.usefixtures("lasting_sandboxes")

ROOT = Path(__file__).parents[2]
TODAY = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A copy of the example with a fault in the files of three holders."""
    shutil.copytree(ROOT / "content", tmp_path / "content")
    shutil.copy(ROOT / "cecgen.toml", tmp_path)
    for holder in ("amara-okafor", "jordan-rivera", "mateo-silva"):
        (tmp_path / "content" / holder / "stray.txt").write_text("stray")
    return tmp_path


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_shares_together_are_the_whole(faulty: Path, processes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many processes check, the problems, their order and the counts are the same."""
    monkeypatch.setattr(checking, "_count_processes", lambda root: processes)
    checked = checking.check_workspace(faulty, TODAY)
    whole = evaluate(faulty, TODAY)
    assert checked.diagnostics == whole.transcript.diagnostics
    assert checked.error_count == 3
    assert checked.holders == len(whole.ledger.holders)
    assert checked.entries == sum(len(holder.entries) for holder in whole.ledger.holders)


def test_a_process_that_dies_leaves_nothing_unchecked(faulty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The share of a process that failed is checked again where its failure can be said."""
    encode = checking.msgspec.msgpack.encode
    monkeypatch.setattr(checking, "_count_processes", lambda root: 2)
    monkeypatch.setattr(checking.msgspec.msgpack, "encode", lambda value: encode(value) if value is None else 1 / 0)
    assert checking.check_workspace(faulty, TODAY).error_count == 3


def test_a_small_repository_is_checked_by_one_process() -> None:
    """A second process is started only where it is worth its start."""
    assert checking._count_processes(ROOT) == 1


def test_shares_tell_where_holders_stand_as_the_whole_does(faulty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is watched for is worked out by every process for its share."""
    watch = Watch(frozenset({"behind", "open", "grace"}), (1, "y"))
    reports = []
    for processes in (1, 3):
        monkeypatch.setattr(checking, "_count_processes", lambda root, processes=processes: processes)
        reports.append(checking.check_workspace(faulty, TODAY, watch=watch))
    assert reports[0] == reports[1]
    assert reports[0].alarms


@pytest.mark.parametrize("processes", [1, 3])
def test_a_check_of_evidence_says_until_when_each_file_is_kept(
    faulty: Path, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By holder and file, as the transcript has it, from however many processes; and the same problems as ever."""
    monkeypatch.setattr(checking, "_count_processes", lambda root: processes)
    opened = checking.check_workspace(faulty, TODAY, open_evidence=True)
    whole: list[RetainedFile] = [*retained_files(evaluate(faulty, TODAY).transcript)]
    assert opened.retained_files == tuple(whole)
    assert {each.until for each in whole if each.holder == "jordan-rivera"} >= {None, date(2024, 12, 31)}
    assert [each for each in opened.diagnostics if each.code < "CEC44"] == [
        *checking.check_workspace(faulty, TODAY).diagnostics
    ]


def test_a_plain_check_works_no_transcript_out(faulty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So it stays as fast as it is, and says nothing of how long anything is kept."""
    monkeypatch.setattr(checking, "run_pipeline", None)
    assert checking.check_workspace(faulty, TODAY).retained_files is None


def test_a_check_of_evidence_that_watches_tells_both(faulty: Path) -> None:
    """One transcript serves both."""
    report = checking.check_workspace(faulty, TODAY, watch=Watch(frozenset({"behind"})), open_evidence=True)
    assert report.alarms
    assert report.retained_files
