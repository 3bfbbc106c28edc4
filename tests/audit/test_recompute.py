"""Recomputing: a bundle's transcript must follow from the bundle's own records, and nothing that it brings is run."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bundles import HOLDER, HOUSE, PDF, bundle, evaluate_for_auditor

from cecgen.audit.recompute import recompute_transcript

if TYPE_CHECKING:
    from conftest import Repository

EVIDENCED = """[[entry]]
date = 2025-03-14
title = "Exercise testing workshop"
provider = "ace"
kind = "course"
award = "0.6 CEC"
evidence = ["evidence/a.pdf"]
"""
FOLDER = "content/jordan-rivera"
ENTRY = "content/jordan-rivera/entry.toml"
TWO = """
[[entry]]
date = 2025-05-01
title = "Of the house"
provider = "house"
kind = "course"
award = "3 points"
"""


@pytest.fixture
def root(repository: Repository, tmp_path: Path) -> Path:
    repository.root = tmp_path / "repository"
    return repository({ENTRY: EVIDENCED, "content/jordan-rivera/evidence/a.pdf": PDF})


def cycle(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["holders"][0]["certifications"][0]["cycles"][0]
    return found


def test_a_transcript_that_follows_from_its_records_holds(root: Path, tmp_path: Path) -> None:
    """The evidence lies at its place again, so that the credit is proven."""
    bundle(tmp_path / "b", root)
    found = recompute_transcript(tmp_path / "b", same_version=True)
    assert (found.differences, found.reworded, found.not_recomputed) == ((), (), ())
    assert found.compared == 1 + len(cycle(evaluate_for_auditor(root))["findings"])
    assert cycle(evaluate_for_auditor(root))["credits"][0]["evidence_state"] == "proven"


def test_evidence_that_was_left_out_is_a_difference(root: Path, tmp_path: Path) -> None:
    document = evaluate_for_auditor(root)
    (root / FOLDER / "evidence" / "a.pdf").unlink()
    bundle(tmp_path / "b", root, document)
    assert any("evidence_state was packed as proven" in said for said in recompute_transcript(tmp_path / "b").differences)


@pytest.mark.parametrize(
    ("key", "value"), [("amount", "60"), ("counted", "60"), ("award", "6 CEC"), ("title", "Another"), ("status", "ruled")]
)
def test_a_credit_that_says_something_else_is_a_difference(root: Path, tmp_path: Path, key: str, value: str) -> None:
    document = evaluate_for_auditor(root)
    before = cycle(document)["credits"][0][key]
    cycle(document)["credits"][0][key] = value
    bundle(tmp_path / "b", root, document)
    id = cycle(document)["credits"][0]["entry"]
    said = f"acsm.cpt from 2024-01-01, {id}: {key} was packed as {value}, and the records come to {before}"
    assert recompute_transcript(tmp_path / "b").differences == (said,)


@pytest.mark.parametrize(("key", "value"), [("status", "met"), ("have", "45"), ("need", "6")])
def test_a_finding_that_says_something_else_is_a_difference(root: Path, tmp_path: Path, key: str, value: str) -> None:
    document = evaluate_for_auditor(root)
    total = next(finding for finding in cycle(document)["findings"] if finding["requirement"] == "total")
    total[key] = value
    bundle(tmp_path / "b", root, document)
    (said,) = recompute_transcript(tmp_path / "b").differences
    assert said.startswith(f"acsm.cpt from 2024-01-01, requirement total: {key} was packed as {value}")


@pytest.mark.parametrize("what", ["credits", "findings"])
def test_what_was_left_out_or_added_is_a_difference(root: Path, tmp_path: Path, what: str) -> None:
    document = evaluate_for_auditor(root)
    gone = cycle(document)[what].pop()
    invented = {**gone, "entry": "2025-01-01-invented", "requirement": "invented"}
    cycle(document)[what].append(invented)
    bundle(tmp_path / "b", root, document)
    added, left_out = recompute_transcript(tmp_path / "b").differences
    assert "invented: packed, and the records do not come to it" in added
    assert left_out.endswith("not packed, and the records come to it")


def test_standing_name_and_number_are_compared(root: Path, tmp_path: Path) -> None:
    document = evaluate_for_auditor(root)
    cycle(document)["standing"] = "ready"
    document["holders"][0]["name"] = "Jordan Smith"
    document["holders"][0]["certifications"][0]["number"] = "1"
    bundle(tmp_path / "b", root, document)
    assert [said.split(": ")[1].split()[0] for said in recompute_transcript(tmp_path / "b").differences] == [
        "name",
        "number",
        "standing",
    ]


def test_a_cycle_that_the_records_do_not_have_is_a_difference(root: Path, tmp_path: Path) -> None:
    document = evaluate_for_auditor(root)
    cycle(document)["begins"] = "2021-01-01"
    bundle(tmp_path / "b", root, document)
    assert recompute_transcript(tmp_path / "b").differences == ("acsm.cpt from 2021-01-01: the records have no such cycle",)


def test_a_bundle_of_one_cycle_is_compared_by_that_one(root: Path, tmp_path: Path) -> None:
    """The records may hold more than the pack shows."""
    holder = root / FOLDER / "holder.toml"
    again = "\n[[certification.cycle]]\nbegins = 2021-01-01\nends = 2023-12-31\n"
    holder.write_text(holder.read_text().replace("\n[[certification.cycle]]", again + "\n[[certification.cycle]]"))
    document = evaluate_for_auditor(root)
    del document["holders"][0]["certifications"][0]["cycles"][0]
    bundle(tmp_path / "b", root, document)
    assert recompute_transcript(tmp_path / "b", same_version=True).differences == ()


def test_other_words_are_a_difference_to_the_version_that_packed_them_only(root: Path, tmp_path: Path) -> None:
    document = evaluate_for_auditor(root)
    cycle(document)["credits"][0]["basis"] = ["Because I say so"]
    cycle(document)["a_later_key"] = None
    bundle(tmp_path / "b", root, document)
    later = recompute_transcript(tmp_path / "b")
    assert later.differences == ()
    assert "Because I say so" in later.reworded[0]
    assert "Because I say so" in recompute_transcript(tmp_path / "b", same_version=True).differences[0]


def test_what_the_bundles_own_plugin_would_say_is_not_recomputed(root: Path, tmp_path: Path) -> None:
    """Its data is not believed: the credit and all that rests on it are named, and the rest is held as ever."""
    (root / "plugins").mkdir()
    (root / "plugins" / "house.toml").write_text(HOUSE)
    (root / ENTRY).write_text(EVIDENCED + TWO)
    document = evaluate_for_auditor(root)
    assert [credit["amount"] for credit in cycle(document)["credits"]] == ["6", "3"]
    bundle(tmp_path / "b", root, document)
    found = recompute_transcript(tmp_path / "b", same_version=True)
    assert found.differences == ()
    assert found.not_recomputed[0] == "acsm.cpt from 2024-01-01, 2025-05-01-of-the-house: its provider is not built in"
    assert any("requirement total: have was packed as 9" in said for said in found.not_recomputed)
    differing = {said.split(": ")[0] for said in found.not_recomputed if ", " in said.split(": ")[0]}
    assert found.compared == len(cycle(document)["credits"]) + len(cycle(document)["findings"]) - len(differing)
    cycle(document)["credits"][0]["amount"] = "60"
    bundle(tmp_path / "c", root, document)
    assert "amount was packed as 60" in recompute_transcript(tmp_path / "c").differences[0]


def test_a_bundle_names_the_installed_plugins_that_it_rests_on(root: Path, tmp_path: Path) -> None:
    """They cannot go along as files, and what they say is not recomputed all the same."""
    (root / "plugins").mkdir()
    (root / "plugins" / "house.toml").write_text(HOUSE)
    (root / ENTRY).write_text(EVIDENCED + TWO)
    document = evaluate_for_auditor(root)
    shutil.rmtree(root / "plugins")
    bundle(
        tmp_path / "b", root, document, more={"provenance.json": b'{"plugins": [{"name": "house", "where": "house:plugin"}]}'}
    )
    assert recompute_transcript(tmp_path / "b", same_version=True).differences == ()
    for nobody in (b'{"plugins": []}', b"[]", b"no JSON"):
        bundle(tmp_path / str(len(nobody)), root, document, more={"provenance.json": nobody})
        assert recompute_transcript(tmp_path / str(len(nobody)), same_version=True).differences != ()


def test_a_provider_that_nobody_brings_excuses_nothing(root: Path, tmp_path: Path) -> None:
    (root / ENTRY).write_text(EVIDENCED + TWO)
    document = evaluate_for_auditor(root)
    cycle(document)["credits"][1]["amount"] = "3"
    bundle(tmp_path / "b", root, document)
    assert any("amount was packed as 3" in said for said in recompute_transcript(tmp_path / "b").differences)


def test_python_of_a_bundle_is_never_run(root: Path, tmp_path: Path) -> None:
    (root / "cecgen.toml").write_text('format = 1\nplugins = ["plugins/evil.py"]\n')
    document = pack_without_code(root)
    evil = f"open({str(tmp_path / 'was run')!r}, 'w')\n".encode()
    bundle(tmp_path / "b", root, document, more={"records/plugins/evil.py": evil})
    assert recompute_transcript(tmp_path / "b", same_version=True).differences == ()
    assert not (tmp_path / "was run").exists()


def pack_without_code(root: Path) -> dict[str, Any]:
    settings = (root / "cecgen.toml").read_text()
    (root / "cecgen.toml").write_text("format = 1\n")
    document = evaluate_for_auditor(root)
    (root / "cecgen.toml").write_text(settings)
    return document


def test_a_scheme_that_is_not_built_in_is_not_recomputed(root: Path, tmp_path: Path) -> None:
    document = evaluate_for_auditor(root)
    document["holders"][0]["certifications"][0]["scheme"] = "house.trainer"
    bundle(tmp_path / "b", root, document, more={"records/plugins/house.toml": HOUSE.encode()})
    found = recompute_transcript(tmp_path / "b")
    assert found.differences == ()
    assert found.not_recomputed == ("house.trainer from 2024-01-01: no built-in scheme, so nothing of this cycle",)
    bundle(tmp_path / "c", root, document)
    assert "no built-in scheme has this id" in recompute_transcript(tmp_path / "c").differences[0]


@pytest.mark.parametrize("key", ["credits", "findings"])
@pytest.mark.parametrize("figure", [1, "x", None, []])
def test_a_figure_that_is_no_table_makes_no_transcript(root: Path, tmp_path: Path, key: str, figure: Any) -> None:
    document = evaluate_for_auditor(root)
    cycle(document)[key] = [figure]
    bundle(tmp_path / "b", root, document)
    (said,) = recompute_transcript(tmp_path / "b").differences
    assert said == "data/transcript.json is not a transcript document of format 1"


@pytest.mark.parametrize("scheme", [[], {}, None, 1])
def test_a_scheme_that_is_no_text_makes_no_transcript(root: Path, tmp_path: Path, scheme: Any) -> None:
    document = evaluate_for_auditor(root)
    document["holders"][0]["certifications"][0]["scheme"] = scheme
    bundle(tmp_path / "b", root, document)
    (said,) = recompute_transcript(tmp_path / "b").differences
    assert said == "data/transcript.json is not a transcript document of format 1"


def test_a_transcript_without_a_cycle_does_not_follow_from_anything(root: Path, tmp_path: Path) -> None:
    """Nothing in it differs, since nothing is in it: the pages beside it can then say what they like."""
    document = evaluate_for_auditor(root)
    document["holders"][0]["certifications"] = []
    bundle(tmp_path / "b", root, document)
    found = recompute_transcript(tmp_path / "b", same_version=True)
    assert found.compared == 0
    assert found.differences == ("data/transcript.json has no cycle, so nothing of it follows from the records",)


@pytest.mark.parametrize(
    "document",
    [
        [],
        {},
        {"format": 2, "as_of": "2026-03-16", "holders": []},
        {"format": 1, "as_of": "yesterday", "holders": []},
        {"format": 1, "as_of": "2026-03-16", "holders": [{"id": HOLDER, "certifications": [{"scheme": "x", "cycles": [[]]}]}]},
        {"format": 1, "as_of": "2026-03-16", "holders": [{"id": HOLDER, "certifications": []}]},
        {"format": 1, "as_of": "2026-03-16", "holders": [{"id": HOLDER, "name": "Jordan", "certifications": [{"cycles": []}]}]},
        {"format": 1, "as_of": "2026-03-16", "holders": [[]]},
    ],
)
def test_a_transcript_that_is_none_is_a_difference(root: Path, tmp_path: Path, document: Any) -> None:
    bundle(tmp_path / "b", root, document)
    assert recompute_transcript(tmp_path / "b").differences == (
        "data/transcript.json is not a transcript document of format 1",
    )


@pytest.mark.parametrize("holder", ["../../../etc", "priya-natarajan", "", "/etc"])
def test_records_of_somebody_else_are_a_difference(root: Path, tmp_path: Path, holder: str) -> None:
    document = evaluate_for_auditor(root)
    document["holders"][0]["id"] = holder
    bundle(tmp_path / "b", root, document)
    (said,) = recompute_transcript(tmp_path / "b").differences
    assert "not of one and the same holder" in said


def test_settings_that_cannot_be_read_are_a_difference(root: Path, tmp_path: Path) -> None:
    document = evaluate_for_auditor(root)
    (root / "cecgen.toml").write_text("format = 1\nformat = 2\n")
    bundle(tmp_path / "b", root, document)
    assert "data/records/cecgen.toml cannot be read" in recompute_transcript(tmp_path / "b").differences[0]


def test_records_that_cannot_be_read_are_a_difference(root: Path, tmp_path: Path) -> None:
    document = evaluate_for_auditor(root)
    (root / FOLDER / "holder.toml").write_text("name = ")
    bundle(tmp_path / "b", root, document)
    assert recompute_transcript(tmp_path / "b").differences == ("the records of jordan-rivera cannot be read",)


# ---------------------------------------------------------------- how long evidence is kept

PAST = """name = "Jordan Rivera"

[[certification]]
scheme = "acsm.cpt"
certified = 2020-11-18

[[certification.cycle]]
begins = 2021-01-01
ends = 2023-12-31

[[certification.cycle.step]]
did = "accepted"
on = 2023-11-02
evidence = ["evidence/accepted.pdf"]

[[certification.cycle]]
begins = 2024-01-01
ends = 2026-12-31
"""


@pytest.fixture
def two_cycles(root: Path) -> Path:
    """A cycle that is over and one that goes on, each with a file."""
    (root / FOLDER / "holder.toml").write_text(PAST)
    (root / FOLDER / "evidence" / "accepted.pdf").write_bytes(PDF + b"% accepted")
    return root


def evidence(document: dict[str, Any]) -> Any:
    return document["holders"][0]["certifications"][0]["evidence"]


def test_until_when_evidence_is_kept_is_compared(two_cycles: Path, tmp_path: Path) -> None:
    document = evaluate_for_auditor(two_cycles)
    assert evidence(document) == [
        {"file": "evidence/a.pdf"},
        {"file": "evidence/accepted.pdf", "keep_until": "2024-12-31"},
    ]
    bundle(tmp_path / "b", two_cycles, document)
    assert recompute_transcript(tmp_path / "b", same_version=True).differences == ()
    evidence(document)[1]["keep_until"] = "2023-12-31"
    bundle(tmp_path / "c", two_cycles, document)
    (said,) = recompute_transcript(tmp_path / "c").differences
    assert said.startswith("acsm.cpt: evidence was packed as ")


def test_the_evidence_of_a_bundle_of_one_cycle_is_that_of_the_cycle(two_cycles: Path, tmp_path: Path) -> None:
    """Its list knows nothing of the other cycle's files, whose records are there."""
    document = evaluate_for_auditor(two_cycles)
    del document["holders"][0]["certifications"][0]["cycles"][1]
    del evidence(document)[0]
    bundle(tmp_path / "b", two_cycles, document)
    assert recompute_transcript(tmp_path / "b", same_version=True).differences == ()


def test_a_bundle_that_an_earlier_version_packed_has_no_list_of_evidence(two_cycles: Path, tmp_path: Path) -> None:
    """That is no difference: format 1 adds keys."""
    document = evaluate_for_auditor(two_cycles)
    del document["holders"][0]["certifications"][0]["evidence"]
    bundle(tmp_path / "b", two_cycles, document)
    assert recompute_transcript(tmp_path / "b").differences == ()


def test_until_when_evidence_is_kept_may_rest_on_what_is_not_recomputed(root: Path, tmp_path: Path) -> None:
    """A standing that a strange credit brought about decides it; the number of the certification does not."""
    (root / "plugins").mkdir()
    (root / "plugins" / "house.toml").write_text(HOUSE)
    (root / ENTRY).write_text(EVIDENCED + TWO)
    document = evaluate_for_auditor(root)
    evidence(document)[0]["keep_until"] = "2027-12-31"
    document["holders"][0]["certifications"][0]["number"] = "1"
    bundle(tmp_path / "b", root, document)
    found = recompute_transcript(tmp_path / "b")
    assert any(said.startswith("acsm.cpt: evidence was packed as") for said in found.not_recomputed)
    assert [said.split(" was ")[0] for said in found.differences] == ["acsm.cpt: number"]
