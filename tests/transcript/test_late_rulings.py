"""What a body takes back after a renewal: what is short since when, until when, and where it is seen."""

import datetime

import pytest
from holder_files import CPR, HOUSE, attended, category, certified, cycle, entry, step

from cecgen.diagnostics import Location
from cecgen.model.report import Watch
from cecgen.outputs.terminal.status_table import format_status_table
from cecgen.transcript.alarms import find_alarms

DONE = "renewed = 2026-10-20\nfee_paid = 2026-10-20"
RULED = "2027-02-02"
BEFORE, DAY, AFTER = "2027-02-01", RULED, "2027-02-03"


def ruling(amount: object = 0, on: str = RULED, scheme: str = "acsm.ep") -> str:
    return f'[[entry.ruling]]\nscheme = "{scheme}"\non = {on}\namount = {amount}\nwhy = "audit"\n'


def ep(lines: str = "claimed = 60", steps: str = "", *more: str) -> str:
    return certified("acsm.ep", cycle(lines=f"{DONE}\n{lines}", steps=steps), *more) + CPR


FIFTY = attended("2024-06-01", 50, id="fifty")
TEN = attended("2025-06-01", 10, ruling(), "ten")
NEXT = cycle("2027-01-01", "2029-12-31")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("claimed = 60", "the form claims 60 (total), but since the ruling of 2027-02-02 only 50 count"),
        ("", "the renewal needed 60 (total), but since the ruling of 2027-02-02 only 50 count"),
    ],
)
def test_a_ruling_after_the_renewal_that_takes_credit_away_is_an_error(someone, lines, message):
    """From its day on; the cycle stays renewed, with an open audit finding."""
    judged = someone(ep(lines, "", NEXT), FIFTY, TEN)
    assert (judged.on(BEFORE).codes, judged.on(BEFORE).cycle("2024-01-01").open_audit) == ([], None)
    for day in (DAY, AFTER):
        found = judged.on(day)
        assert [(each.code, each.message) for each in found.found] == [("CEC410", message)]
        old = found.cycle("2024-01-01")
        assert old.standing == "renewed"
        assert old.open_audit is not None
        assert (old.open_audit.message, str(old.open_audit.due)) == (
            "10 CEC short since the ruling of 2027-02-02",
            "2027-03-04",
        )
        assert found.finding("total", "2024-01-01").message == "10 CEC short since the ruling of 2027-02-02"


@pytest.mark.parametrize(("day", "overdue"), [("2027-03-03", False), ("2027-03-04", False), ("2027-03-05", True)])
def test_other_proof_is_due_as_long_after_the_ruling_as_the_body_gives(someone, day, overdue):
    """Thirty days with ACSM, and after that it is overdue."""
    finding = someone(ep("claimed = 60", "", NEXT), FIFTY, TEN).on(day).finding("audit", "2024-01-01")
    assert (finding.status, "overdue since 2027-03-04" in finding.message) == ("open", overdue)


def test_where_an_audit_waits_for_an_answer_its_day_holds(someone):
    """Asked on 1 February, it is due on 3 March."""
    judged = someone(ep("claimed = 60", step("audit-asked", "2027-02-01"), NEXT), FIFTY, TEN).on(DAY)
    assert str(judged.finding("audit", "2024-01-01").due) == "2027-03-03"


@pytest.mark.parametrize(("more", "short"), [("9.99", "0.01"), ("10", None), ("10.01", None)])
def test_other_credit_of_the_cycle_makes_up_for_what_was_taken(someone, more, short):
    """Earned in the cycle, after the form or before it."""
    judged = someone(ep("claimed = 60", "", NEXT), FIFTY, TEN, attended("2026-12-01", more)).on(DAY)
    found = judged.cycle("2024-01-01").open_audit
    assert (found and found.message) == (f"{short} CEC short since the ruling of 2027-02-02" if short else None)
    assert judged.codes == (["CEC410"] if short else [])


@pytest.mark.parametrize("did", ["audit-passed", "accepted", "audit-failed"])
@pytest.mark.parametrize(("on", "is_open"), [("2027-02-01", True), ("2027-02-02", False), ("2027-02-03", False)])
def test_what_the_body_decides_about_the_cycle_closes_the_matter(someone, did, on, is_open):
    """On the day of the ruling or after it."""
    judged = someone(ep("claimed = 60", step("audit-asked", "2027-01-10") + step(did, on), NEXT), FIFTY, TEN).on("2027-02-04")
    assert ("CEC410" in judged.codes, judged.cycle("2024-01-01").open_audit is not None) == (is_open, is_open)


def test_a_ruling_that_leaves_enough_takes_nothing_back(someone):
    """Seventy were counted, sixty claimed."""
    judged = someone(ep("claimed = 60", "", NEXT), attended("2024-06-01", 60, id="sixty"), TEN).on(DAY)
    assert (judged.codes, judged.cycle("2024-01-01").open_audit) == ([], None)


def test_of_several_rulings_the_one_that_made_it_short_is_named(someone):
    """The first took what was more than enough."""
    first, second = attended("2025-05-01", 5, ruling(on="2027-01-15"), "five"), TEN
    judged = someone(ep("claimed = 60", "", NEXT), FIFTY, first, second).on(DAY)
    assert judged.finding("audit", "2024-01-01").message == "10 CEC short since the ruling of 2027-02-02"
    later = attended("2025-05-01", 5, ruling(on="2027-02-20"), "five")
    judged = someone(ep("claimed = 60", "", NEXT), attended("2024-06-01", 45, id="most"), TEN, later).on("2027-02-21")
    assert judged.finding("audit", "2024-01-01").message == "15 CEC short since the ruling of 2027-02-02"


def test_a_field_of_the_form_that_a_ruling_empties_is_named(someone):
    """The total is covered by another field."""
    scheme = HOUSE + category("A", "{}") + category("B", "{}")
    lines = f"{DONE}\nclaimed = {{ total = 10, A = 5 }}"
    holder = certified("club.coach", cycle(lines=lines))
    given = [
        entry("2025-03-14", f'hours = 5\ncategory = "A"\n{ruling(3, scheme="club.coach")}', "a"),
        entry("2025-03-15", 'hours = 10\ncategory = "B"', "b"),
    ]
    judged = someone(holder, *given, scheme=scheme).on(DAY)
    assert judged.finding("audit").message == "2 credits short in A since the ruling of 2027-02-02"
    assert "the form claims 5 (A), but since the ruling of 2027-02-02 only 3 count" in [each.message for each in judged.found]


def test_a_lower_certification_rests_on_the_highest_and_is_short_of_nothing(someone):
    """What it must earn itself is nothing."""
    holder = ep("", "", NEXT) + certified("acsm.gei", cycle(lines=DONE), NEXT)
    judged = someone(holder, FIFTY, TEN).on(DAY)
    assert judged.cycle("2024-01-01", "acsm.gei").open_audit is None


def test_a_lapsed_cycle_is_short_since_the_ruling_too(someone):
    """It had enough until then, and was never renewed."""
    judged = someone(certified("acsm.ep", cycle()) + CPR, FIFTY, attended("2025-06-01", 10, ruling(on="2027-08-01"), "ten"))
    assert judged.on("2027-07-31").finding("total").status == "met"
    assert judged.on("2027-08-01").finding("total").message == "10 CEC short since the ruling of 2027-08-01"


def test_status_shows_the_short_cycle_beside_the_next_one(someone):
    """The one with the open audit first."""
    judged = someone(ep("claimed = 60", "", NEXT), FIFTY, TEN)
    rows = [line.split() for line in format_status_table(judged.on(DAY).transcript, 90)][4:]
    assert [row[2:] for row in rows] == [
        ["renewed", "(audit", "open)", "50", "of", "60", "CEC", "2026-12-31", "–"],
        ["on-track", "0", "of", "60", "CEC", "2029-12-31", "1063"],
    ]
    assert len(list(format_status_table(judged.on(BEFORE).transcript, 90))) == 5


@pytest.mark.parametrize(("days", "codes"), [(29, []), (30, ["audit-due"]), (31, ["audit-due"])])
def test_a_check_can_fail_on_the_day_by_which_other_proof_is_due(someone, days, codes):
    """As on that of an audit."""
    judged = someone(ep("claimed = 60", "", NEXT), FIFTY, TEN).on(DAY)
    watch = Watch(within=(days, "d"))
    found = find_alarms(judged.transcript, watch, lambda at: Location(at.file, 1, 1))
    assert [each.code for each in found] == codes


def test_a_check_can_fail_on_what_an_audit_left_open(someone):
    """Though the next cycle has begun."""
    judged = someone(ep("claimed = 60", "", NEXT), FIFTY, TEN).on(DAY)
    found = find_alarms(judged.transcript, Watch(statuses=("missed",)), lambda at: Location(at.file, 1, 1))
    assert [each.detail for each in found] == ["2024-01-01 total"]


def test_the_day_is_an_argument(someone):
    """A ruling that is still to come takes nothing back."""
    judged = someone(ep("claimed = 60", "", NEXT), FIFTY, attended("2025-06-01", 10, ruling(on="2027-12-01"), "ten"))
    assert judged.on(AFTER).transcript.as_of == datetime.date(2027, 2, 3)
    assert judged.on(AFTER).cycle("2024-01-01").open_audit is None
