"""Alarms: what a check that was asked to watch is told, on which day, and where that was written."""

import datetime
from typing import Any

import pytest
from holder_files import CPR, CPT, EP, HOUSE, attended, certified, cycle, entry, step

from cecgen.diagnostics import Location, Place
from cecgen.model.judged import FindingStatus
from cecgen.model.report import ALARM_MEANINGS, Alarm, AlarmRequest
from cecgen.model.rules import Standing
from cecgen.transcript.alarms import find_alarms

ENOUGH = attended("2024-06-01", 45, "reported = 2024-06-02")
HOLDER = "content/someone/holder.toml"


def locate(place: Place) -> Location:
    """A place as a span that names its keys."""
    return Location(place.file, 1, 1, ".".join(map(str, place.keys)))


def list_alarms(judged: Any, *words: str, within: tuple[int, Any] | None = None) -> list[Alarm]:
    return [*find_alarms(judged.transcript, AlarmRequest(frozenset(words), within), locate)]


def codes(judged: Any, *words: str, within: tuple[int, Any] | None = None) -> list[str]:
    return [each.code for each in list_alarms(judged, *words, within=within)]


def card(covers: str, expires: str, issued: str = "2023-12-01") -> str:
    return f"\n[[card]]\ncovers = [{covers}]\nissued = {issued}\nexpires = {expires}\n"


def test_every_standing_and_every_status_that_asks_for_something_has_a_word() -> None:
    """And so have the three kinds of days that are near."""
    statuses = {"open", "missed", "unclear"}
    assert statuses < set(FindingStatus.__args__)
    assert set(ALARM_MEANINGS) == {*Standing.__args__, *statuses, "renewal-due", "audit-due", "card-due"}


# ---------------------------------------------------------------- standings and findings


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        ("2023-12-31", "upcoming"), ("2024-02-01", "on-track"), ("2025-12-31", "behind"), ("2027-01-01", "grace"),
        ("2027-07-01", "lapsed"),
    ],
)  # fmt: skip
def test_a_standing_is_told_on_the_days_on_which_it_holds(someone, day, standing):
    """And no other standing is."""
    judged = someone(CPT + CPR).on(day)
    every = Standing.__args__
    assert codes(judged, *every) == [standing]
    assert codes(judged, *(each for each in every if each != standing)) == []


def test_a_standing_is_told_with_its_credit_its_place_and_what_comes_next(someone):
    """The cycle's table in holder.toml, and the holder's to-do list."""
    (alarm,) = list_alarms(someone(CPT + CPR, attended("2024-06-01", 6, "reported = 2024-06-02")).on("2025-12-31"), "behind")
    assert alarm.about == "someone/acsm.cpt"
    assert alarm.location == Location(HOLDER, 1, 1, "certification.0.cycle.0")
    assert alarm.message == "ACSM Certified Personal Trainer, 2024-01-01 to 2026-12-31: behind, 6 of 45 CEC counted"
    assert alarm.hint.splitlines()[0] == "Earn 39 more CEC by 2026-12-31"


def test_only_the_cycle_to_look_at_is_told(someone):
    """One that lapsed long ago, before another began, is history."""
    cycles = cycle("2018-01-01", "2020-12-31"), cycle("2024-01-01", "2026-12-31")
    judged = someone(certified("acsm.cpt", *cycles) + CPR).on("2025-12-31")
    assert [each.detail for each in list_alarms(judged, "lapsed", "behind")] == ["2024-01-01"]


def test_where_no_total_is_stated_only_what_counts_is_told(someone):
    """Nothing is made up for a sum that the scheme does not state for such a cycle."""
    scheme = HOUSE.replace("min = 10\n", "min = 10\nsince = 2030-01-01\n")
    judged = someone(certified("club.coach", cycle()), attended("2024-06-01", 3), scheme=scheme).on("2025-12-31")
    assert [each.message.rpartition(": ")[2] for each in list_alarms(judged, "on-track")] == ["on-track, 3 credits counted"]


@pytest.mark.parametrize(
    ("word", "day", "requirements"),
    [
        ("open", "2026-06-01", ["cpr", "fee", "form", "total"]),
        ("missed", "2026-06-01", []),
        ("missed", "2027-07-01", ["cpr", "fee", "form", "late-fee", "total"]),
    ],
)
def test_a_finding_is_told_by_its_status(someone, word, day, requirements):
    """Each requirement of the cycle, the form and the fees; what only advises is not told."""
    judged = someone(CPT, attended("2024-06-01", 6, "evidence = []")).on(day)
    assert any(each.advisory and each.status == "open" for each in judged.cycle().findings)
    alarms = list_alarms(judged, word)
    assert sorted(each.detail.split()[1] for each in alarms) == requirements
    assert {each.code for each in alarms} <= {word}


def test_a_finding_is_told_in_its_own_words(someone):
    """And where to read on."""
    alarm = next(each for each in list_alarms(someone(CPT + CPR).on("2026-06-01"), "open") if each.detail.endswith("total"))
    assert alarm.message == (
        "ACSM Certified Personal Trainer, 2024-01-01 to 2026-12-31: Continuing education: 45 more CEC by 2026-12-31"
    )
    assert alarm.hint == "`cecgen explain someone/acsm.cpt` says how it came about"


def test_nothing_is_told_that_was_not_asked_for(someone):
    """A check that watches for one thing is quiet about the rest."""
    judged = someone(CPT).on("2027-01-01")
    assert codes(judged) == []
    assert codes(judged, "behind") == []


# ---------------------------------------------------------------- renewals


@pytest.mark.parametrize(
    ("span", "first"),
    [((60, "d"), "2026-11-01"), ((8, "w"), "2026-11-05"), ((2, "m"), "2026-10-31"), ((1, "y"), "2025-12-31")],
)
def test_a_renewal_is_near_from_the_span_before_its_last_day_on(someone, span, first):
    """Both days included, by the calendar."""
    judged = someone(CPT + card('"cpr"', "2029-12-31"))
    day = datetime.date.fromisoformat(first)
    assert codes(judged.on(str(day - datetime.timedelta(1))), within=span) == []
    assert codes(judged.on(first), within=span) == ["renewal-due"]
    assert codes(judged.on("2026-12-31"), within=span) == ["renewal-due"]


@pytest.mark.parametrize("day", ["2027-01-01", "2027-06-01", "2027-06-30"])
def test_a_renewal_in_grace_is_due_from_its_first_day_on(someone, day):
    """The end was missed: that is more urgent than an end to come, however long grace lasts. It names the last day left."""
    judged = someone(CPT + CPR)
    (alarm,) = list_alarms(judged.on(day), within=(29, "d"))
    assert alarm.message.endswith("to be renewed by 2027-06-30, when its grace ends")
    assert alarm.hint.splitlines()[0].startswith("Earn 45 more CEC")


def test_a_renewal_that_was_done_is_due_no_more(someone):
    """Form, fee and credits."""
    done = certified("acsm.cpt", cycle(lines="renewed = 2026-10-20\nfee_paid = 2026-10-20"))
    assert codes(someone(done + CPR, ENOUGH).on("2026-12-01"), within=(60, "d")) == []


def test_a_renewal_whose_time_is_over_is_a_standing(someone):
    """It cannot be done any more: `lapsed` tells it."""
    judged = someone(CPT + CPR).on("2027-07-01")
    assert codes(judged, within=(1, "y")) == []
    assert codes(judged, "lapsed", within=(1, "y")) == ["lapsed"]


def test_the_calendar_may_end(someone):
    """A span that reaches past the last year there is."""
    assert codes(someone(CPT + CPR).on("2025-01-01"), within=(9999, "y")) == ["card-due", "renewal-due"]


# ---------------------------------------------------------------- audits


def audited_holder(*steps: str) -> str:
    """A cycle that was renewed, and then audited."""
    lines = "renewed = 2026-10-20\nfee_paid = 2026-10-20"
    return certified("acsm.cpt", cycle(lines=lines, steps="".join(steps)), cycle("2027-01-01", "2029-12-31"))


@pytest.mark.parametrize(("day", "due"), [("2027-01-30", 0), ("2027-02-20", 1), ("2027-04-30", 1)])
def test_the_proof_of_an_audit_is_due_until_it_was_handed_in(someone, builtin, day, due):
    """Of the cycle before, too, and after its last day all the more."""
    days = builtin.schemes["acsm.cpt"].audit[0].answer_days
    last = datetime.date(2027, 2, 1) + datetime.timedelta(days)
    judged = someone(audited_holder(step("audit-asked", "2027-02-01")) + CPR, ENOUGH).on(day)
    found = list_alarms(judged, within=(days, "d"))
    assert [each.code for each in found] == ["audit-due"] * due
    if due:
        verb = "was" if str(last) < day else "is"
        assert found[0].message.endswith(f"the audit's proof {verb} due by {last}")
        assert found[0].location.excerpt == "certification.0.cycle.0"


@pytest.mark.parametrize("did", ["audit-answered", "audit-passed"])
def test_an_audit_that_was_answered_or_is_over_is_due_no_more(someone, did):
    """What the body decides is not in the holder's hands, and an answer need not be written down once it has."""
    steps = step("audit-asked", "2027-02-01"), step(did, "2027-02-10")
    assert codes(someone(audited_holder(*steps) + CPR, ENOUGH).on("2027-02-20"), within=(60, "d")) == []


# ---------------------------------------------------------------- cards


@pytest.mark.parametrize(("day", "found"), [("2025-03-31", []), ("2025-04-01", ["card-due"]), ("2025-05-31", ["card-due"])])
def test_a_card_is_near_its_end_from_the_span_before_on(someone, day, found):
    """Both days included."""
    assert codes(someone(CPT + card('"cpr"', "2025-05-31"), ENOUGH).on(day), within=(60, "d")) == found


def test_a_card_is_told_with_its_place(someone):
    """Its own table, since it is the holder's and no certification's."""
    (alarm,) = list_alarms(
        someone(CPT + CPR + card('"aed", "first-aid"', "2025-05-31"), ENOUGH).on("2025-05-01"), within=(60, "d")
    )
    assert (alarm.about, alarm.detail, alarm.location) == ("someone", "aed first-aid", Location(HOLDER, 1, 1, "card.1"))
    assert alarm.message == "the AED and first aid card runs out on 2025-05-31"


def test_a_card_of_an_entry_is_told_at_the_entry(someone):
    """The course was the card."""
    course = entry("2024-02-01", 'kind = "cpr"\n[entry.card]\ncovers = ["cpr"]\nexpires = 2025-05-31\n')
    (alarm,) = list_alarms(someone(CPT, ENOUGH, course).on("2025-05-01"), within=(60, "d"))
    assert alarm.location == Location("content/someone/1.toml", 1, 1, "entry.0.card")


def test_a_card_that_a_later_one_replaces_is_not_told(someone):
    """For as much as the later one covers."""
    old = card('"cpr", "aed"', "2025-05-31")
    judged = someone(CPT + old + card('"cpr"', "2027-05-31", issued="2025-04-20"), ENOUGH)
    assert [each.detail for each in list_alarms(judged.on("2025-04-19"), within=(60, "d"))] == ["aed cpr"]
    assert [each.detail for each in list_alarms(judged.on("2025-04-20"), within=(60, "d"))] == ["aed"]


def test_a_card_that_two_certifications_ask_for_is_told_once(someone):
    """There is one card to renew."""
    assert codes(someone(CPT + EP + card('"cpr"', "2025-05-31"), ENOUGH).on("2025-05-01"), within=(60, "d")) == ["card-due"]


def test_a_card_that_ran_out_is_told_for_as_long_as_it_is_asked_for(someone):
    """The day after must not look as if all were well."""
    judged = someone(CPT + card('"cpr"', "2025-05-31") + card('"aed"', "2025-05-31"), ENOUGH).on("2025-06-01")
    (alarm,) = list_alarms(judged, within=(60, "d"))
    assert (alarm.detail, alarm.message) == ("cpr", "the CPR card ran out on 2025-05-31")


def test_a_card_that_was_never_recorded_is_told_in_its_cycle(someone):
    """What is asked for alone: CPR, and AED of nobody."""
    (alarm,) = list_alarms(someone(CPT, ENOUGH).on("2025-06-01"), within=(60, "d"))
    assert (alarm.code, alarm.detail, alarm.message) == ("card-due", "cpr", "no current CPR card")
    assert str(alarm.day) == "2025-06-01"


def test_a_card_that_ran_out_before_the_cycle_began_is_told_too(someone):
    """It is the last that there was."""
    cycles = (
        cycle("2021-01-01", "2023-12-31", lines="renewed = 2023-10-01\nfee_paid = 2023-10-01"),
        cycle("2024-01-01", "2026-12-31"),
    )
    files = attended("2021-06-01", 45), ENOUGH
    judged = someone(certified("acsm.cpt", *cycles) + card('"cpr"', "2023-11-30", issued="2021-12-01"), *files)
    assert [each.message for each in list_alarms(judged.on("2025-06-01"), within=(60, "d"))] == [
        "the CPR card ran out on 2023-11-30"
    ]


def test_the_cards_of_a_holder_whose_certification_is_over_are_not_told(someone):
    """Nobody asks for them any more."""
    retired = certified("acsm.cpt", cycle(steps=step("retired", "2025-02-01"))) + card('"cpr"', "2025-05-31")
    assert codes(someone(retired, ENOUGH).on("2025-05-01"), within=(60, "d")) == []
