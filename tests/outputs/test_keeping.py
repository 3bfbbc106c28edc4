"""Retention: until when each certificate is kept, and that nothing goes while anybody may ask for it."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from msgspec.structs import replace

from cecgen.model import AuditState, Evidence, JudgedCycle, Transcript
from cecgen.outputs.keeping import Kept, keeping_json, keeping_text, kept

LATER = datetime.date(2026, 3, 16)
YEARS = datetime.date(2024, 12, 31)


def of(transcript: Transcript, **changes: Any) -> dict[str, Kept]:
    """What is kept of the first holder's renewed cycle, with something else about it."""
    holder = transcript.holders[0]
    certification = holder.certifications[0]
    renewed = next(cycle for cycle in certification.cycles if cycle.standing == "renewed")
    changed: JudgedCycle = replace(renewed, **{"keep_until": YEARS, "audit": None, **changes})
    only = replace(holder, certifications=(replace(certification, cycles=(changed,)),))
    return {each.file: each for each in kept(replace(transcript, holders=(only,)))}


@pytest.fixture
def harbour_of(harbour: Transcript) -> Any:
    return lambda **changes: of(harbour, **changes)


def resting(found: dict[str, Kept]) -> list[Kept]:
    return [each for each in found.values() if each.why]


def test_what_a_renewed_cycle_rests_on_is_kept_until_its_audit_can_no_longer_come(harbour_of: Any) -> None:
    """The day itself is still one of them."""
    found = resting(harbour_of())
    assert found
    assert {each.until for each in found} == {YEARS}
    assert all(each.may_go(LATER) and not each.may_go(YEARS) for each in found)


@pytest.mark.parametrize("standing", ["upcoming", "behind", "on-track", "ready", "grace", "inactive"])
def test_nothing_goes_while_the_cycle_goes_on(harbour_of: Any, standing: str) -> None:
    """Whatever day the calendar shows."""
    assert not any(each.may_go(LATER) for each in harbour_of(standing=standing).values())


def test_nothing_goes_while_an_audit_is_under_way(harbour_of: Any) -> None:
    """Though its reach may be over: the body has asked in time."""
    asked = AuditState(datetime.date(2024, 12, 1), datetime.date(2024, 12, 31))
    assert not any(each.may_go(LATER) for each in harbour_of(audit=asked).values())
    assert any(each.may_go(LATER) for each in harbour_of(audit=replace(asked, ended=datetime.date(2025, 1, 15))).values())


def test_a_lapsed_cycle_is_kept_for_as_long_as_it_can_come_back(harbour_of: Any) -> None:
    """And for good where the body does not say for how long."""
    back = datetime.date(2027, 12, 31)
    assert {each.until for each in resting(harbour_of(standing="lapsed", reinstate_until=back))} == {back}
    assert {each.until for each in resting(harbour_of(standing="lapsed"))} == {None}


def test_where_a_body_does_not_say_it_is_kept_for_good(harbour_of: Any) -> None:
    """And that is said."""
    found = [*harbour_of(keep_until=None).values()]
    assert not any(each.may_go(datetime.date.max) for each in found)
    assert "nobody says until when" in keeping_text(found, LATER, all_of_them=True)


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
        (found,) = kept(replace(harbour, holders=(only,)))
        return found.until

    assert until(YEARS, LATER) == LATER
    assert until(YEARS, None) is None


def test_without_all_only_what_may_go_is_listed(harbour_of: Any) -> None:
    """And it is said that nothing was deleted."""
    found = [*harbour_of().values(), Kept("jordan-rivera", "evidence/new.pdf", None, ("acsm.ep 2025 to 2027",))]
    text = keeping_text(found, LATER, all_of_them=False)
    assert "new.pdf" not in text
    assert text.endswith("; nothing was deleted\n")
    assert "new.pdf" in keeping_text(found, LATER, all_of_them=True)


def test_the_document_says_the_same(harbour_of: Any) -> None:
    """With days as ISO 8601 writes them."""
    found = [*harbour_of().values()]
    document = json.loads(keeping_json(found, LATER))
    assert (document["format"], document["as_of"]) == (1, "2026-03-16")
    assert [each["may_go"] for each in document["files"]] == [each.may_go(LATER) for each in found]
    assert {each["until"] for each in document["files"] if each["rests_on_it"]} == {"2024-12-31"}
