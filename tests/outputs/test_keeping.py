"""Retention: until when each certificate is kept, and that nothing goes while anybody may ask for it."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from msgspec.structs import replace

from cecgen.model.judged import AuditState, JudgedCertification, JudgedCycle, Transcript
from cecgen.model.retention import (
    CycleRetention,
    LongerRetention,
    RetainedFile,
    RetainingCycle,
    retained_files,
    retention_by_cycle,
)
from cecgen.model.written import Evidence
from cecgen.outputs.terminal.retention import format_retention, format_retention_json

LATER = datetime.date(2026, 3, 16)
YEARS = datetime.date(2024, 12, 31)
RUNNING = RetainingCycle("acsm.ep", datetime.date(2024, 1, 1), datetime.date(2026, 12, 31), None)
OVER = RetainingCycle("acsm.ep", datetime.date(2021, 1, 1), datetime.date(2023, 12, 31), YEARS)
LONGER = RetainingCycle("acsm.gei", datetime.date(2021, 1, 1), datetime.date(2023, 12, 31), datetime.date(2025, 12, 31))
LONGEST = RetainingCycle("nsca.cscs", datetime.date(2021, 1, 1), datetime.date(2023, 12, 31), datetime.date(2026, 12, 31))


def of(transcript: Transcript, **changes: Any) -> dict[str, RetainedFile]:
    """What is kept of the first holder's renewed cycle, with something else about it."""
    holder = transcript.holders[0]
    certification = holder.certifications[0]
    renewed = next(cycle for cycle in certification.cycles if cycle.standing == "renewed")
    changed: JudgedCycle = replace(renewed, **{"keep_until": YEARS, "audit": None, **changes})
    only = replace(holder, certifications=(replace(certification, cycles=(changed,)),))
    return {each.file: each for each in retained_files(replace(transcript, holders=(only,)))}


@pytest.fixture
def harbour_of(harbour: Transcript) -> Any:
    return lambda **changes: of(harbour, **changes)


def resting(found: dict[str, RetainedFile]) -> list[RetainedFile]:
    return [each for each in found.values() if each.cycles]


def test_what_a_renewed_cycle_rests_on_is_kept_until_its_audit_can_no_longer_come(harbour_of: Any) -> None:
    """The day itself is still one of them."""
    found = resting(harbour_of())
    assert found
    assert {each.until for each in found} == {YEARS}
    assert all(each.can_be_deleted(LATER) and not each.can_be_deleted(YEARS) for each in found)


@pytest.mark.parametrize("standing", ["upcoming", "behind", "on-track", "ready", "grace", "inactive"])
def test_nothing_goes_while_the_cycle_goes_on(harbour_of: Any, standing: str) -> None:
    """Whatever day the calendar shows."""
    assert not any(each.can_be_deleted(LATER) for each in harbour_of(standing=standing).values())


def test_nothing_goes_while_an_audit_is_under_way(harbour_of: Any) -> None:
    """Though its reach may be over: the body has asked in time."""
    asked = AuditState(datetime.date(2024, 12, 1), datetime.date(2024, 12, 31))
    assert not any(each.can_be_deleted(LATER) for each in harbour_of(audit=asked).values())
    assert any(
        each.can_be_deleted(LATER) for each in harbour_of(audit=replace(asked, ended=datetime.date(2025, 1, 15))).values()
    )


def test_a_lapsed_cycle_is_kept_for_as_long_as_it_can_come_back(harbour_of: Any) -> None:
    """And for good where the body does not say for how long."""
    back = datetime.date(2027, 12, 31)
    assert {each.until for each in resting(harbour_of(standing="lapsed", reinstate_until=back))} == {back}
    assert {each.until for each in resting(harbour_of(standing="lapsed"))} == {None}


def test_where_a_body_does_not_say_it_is_kept_for_good(harbour_of: Any) -> None:
    """And that is said."""
    found = [*harbour_of(keep_until=None).values()]
    assert not any(each.can_be_deleted(datetime.date.max) for each in found)
    assert "the last day is not known yet" in format_retention(found, LATER, all_of_them=True)


def test_a_file_of_two_cycles_is_kept_for_the_later(harbour: Transcript) -> None:
    """One that still goes on keeps it whatever the other says."""
    holder = harbour.holders[0]
    certification = holder.certifications[0]
    shared = Evidence(file="evidence/shared.pdf")
    first, second = certification.cycles[0], certification.cycles[1]
    card = next(each for cycle in certification.cycles for each in cycle.cards)
    both = [replace(cycle, cards=(replace(card, evidence=(shared,)),)) for cycle in (first, second)]

    def until(*days: datetime.date | None, standing: str = "renewed") -> datetime.date | None:
        cycles = tuple(
            replace(cycle, standing=standing, keep_until=day, audit=None, credits=(), steps=(), exempt=())
            for cycle, day in zip(both, days, strict=True)
        )
        only = replace(holder, entries=(), certifications=(replace(certification, cycles=cycles),))
        (found,) = retained_files(replace(harbour, holders=(only,)))
        return found.until

    assert until(YEARS, LATER) == LATER
    assert until(YEARS, None) is None


def test_without_all_only_what_may_go_is_listed(harbour_of: Any) -> None:
    """And it is said that nothing was deleted."""
    found = [*harbour_of().values(), RetainedFile("jordan-rivera", "evidence/new.pdf", (RUNNING,))]
    text = format_retention(found, LATER, all_of_them=False)
    assert "new.pdf" not in text
    assert text.endswith("; nothing was deleted\n")
    assert "new.pdf" in format_retention(found, LATER, all_of_them=True)


def test_the_document_says_the_same(harbour_of: Any) -> None:
    """With days as ISO 8601 writes them."""
    found = [*harbour_of().values()]
    document = json.loads(format_retention_json(found, LATER))
    assert (document["format"], document["as_of"]) == (1, "2026-03-16")
    assert [each["may_go"] for each in document["files"]] == [each.can_be_deleted(LATER) for each in found]
    assert {each["until"] for each in document["files"] if each["rests_on_it"]} == {"2024-12-31"}


def test_a_file_that_proves_nothing_that_counts_is_named_and_never_let_go(harbour: Transcript) -> None:
    """Whose entry lies in no cycle; in order of the files, like those that something rests on."""
    holder = harbour.holders[0]
    found = [*retained_files(replace(harbour, holders=(replace(holder, certifications=()),)))]
    assert [each.file for each in found] == [
        "evidence/2024-03-08-nsca.pdf",
        "evidence/2025-05-02-cpr.png",
        "evidence/petition-granted.pdf",
        "evidence/receipt-0815.pdf",
    ]
    assert not any(each.cycles or each.until or each.can_be_deleted(datetime.date.max) for each in found)
    assert "nsca.pdf: nothing that counts uses it" in format_retention(found, LATER, all_of_them=True)


# ---------------------------------------------------------------- by scheme


def test_each_scheme_has_the_last_day_of_its_own_cycles() -> None:
    """And the file the last of all."""
    found = RetainedFile("jordan-rivera", "evidence/a.pdf", (replace(OVER, until=datetime.date(2022, 12, 31)), LONGER, OVER))
    assert [(each.scheme, each.until) for each in found.longest_by_scheme] == [("acsm.ep", YEARS), ("acsm.gei", LONGER.until)]
    assert found.until == LONGER.until


def test_a_scheme_with_a_cycle_that_goes_on_has_no_last_day() -> None:
    """Nor has the file then; the other scheme still has."""
    found = RetainedFile("jordan-rivera", "evidence/a.pdf", (OVER, RUNNING, LONGER))
    assert [(each.scheme, each.until) for each in found.longest_by_scheme] == [("acsm.ep", None), ("acsm.gei", LONGER.until)]
    assert found.longest_by_scheme[0] == RUNNING
    assert found.until is None
    assert not found.can_be_deleted(datetime.date.max)


def test_the_document_has_the_last_day_of_each_scheme() -> None:
    """After the keys that it always had."""
    (found,) = json.loads(
        format_retention_json([RetainedFile("jordan-rivera", "evidence/a.pdf", (OVER, RUNNING, LONGER))], LATER)
    )["files"]
    assert [*found] == ["holder", "file", "until", "may_go", "rests_on_it", "schemes"]
    assert found["schemes"] == [{"scheme": "acsm.ep", "until": None}, {"scheme": "acsm.gei", "until": "2025-12-31"}]
    assert found["rests_on_it"] == [
        "acsm.ep 2021-01-01 to 2023-12-31",
        "acsm.ep 2024-01-01 to 2026-12-31",
        "acsm.gei 2021-01-01 to 2023-12-31",
    ]


# ---------------------------------------------------------------- by cycle


def with_files(harbour: Transcript, files: dict[str, tuple[RetainingCycle, ...]]) -> Transcript:
    """A holder of whom each file is the evidence of cards of these cycles."""
    holder = harbour.holders[0]
    model, card = holder.certifications[0].cycles[0], holder.certifications[0].cycles[1].cards[0]
    certifications: dict[str, list[JudgedCycle]] = {}
    for one in sorted({each for uses in files.values() for each in uses}, key=lambda each: (each.scheme, each.begins)):
        cycle = replace(
            model,
            begins=one.begins,
            ends=one.ends,
            standing="renewed" if one.until else "behind",
            keep_until=one.until or datetime.date(2027, 12, 31),
            audit=None,
            steps=(),
            exempt=(),
            cards=tuple(replace(card, evidence=(Evidence(file=file),)) for file, uses in files.items() if one in uses),
        )
        certifications.setdefault(one.scheme, []).append(cycle)
    scheme = holder.certifications[0].scheme
    made = tuple(
        JudgedCertification(scheme=replace(scheme, id=id), number="", certified=None, cycles=tuple(cycles))
        for id, cycles in certifications.items()
    )
    return replace(harbour, holders=(replace(holder, entries=(), certifications=made),))


def test_a_cycle_says_how_many_files_rest_on_it_and_how_many_another_keeps_longer(harbour: Transcript) -> None:
    """The nearest day first, those that have none last; the other cycle does not count what this one keeps longer."""
    files = {
        "evidence/a.pdf": (OVER,),
        "evidence/b.pdf": (OVER, LONGER),
        "evidence/c.pdf": (OVER, LONGER),
        "evidence/d.pdf": (OVER, RUNNING),
        "evidence/e.pdf": (OVER, LONGER, LONGEST),
        "evidence/f.pdf": (OVER, replace(OVER, scheme="acsm.cpt")),
    }
    found = retention_by_cycle(with_files(harbour, files))
    ep, gei = found["jordan-rivera", "acsm.ep", OVER.begins], found["jordan-rivera", "acsm.gei", LONGER.begins]
    assert ep == CycleRetention(
        YEARS,
        6,
        (
            LongerRetention(LONGER.until, other_certification=True, file_count=2),
            LongerRetention(LONGEST.until, other_certification=True, file_count=1),
            LongerRetention(None, other_certification=False, file_count=1),
        ),
    )
    assert ep.releasable_count == 2
    assert gei == CycleRetention(LONGER.until, 3, (LongerRetention(LONGEST.until, other_certification=True, file_count=1),))
    assert found["jordan-rivera", "acsm.ep", RUNNING.begins] == CycleRetention(None, 1)


def test_a_cycle_without_files_holds_nothing(harbour: Transcript) -> None:
    """It is not named."""
    assert ("priya-natarajan", "acsm.ep", datetime.date(2025, 9, 10)) not in retention_by_cycle(harbour)
    assert ("priya-natarajan", "acsm.cpt", datetime.date(2023, 1, 1)) in retention_by_cycle(harbour)
