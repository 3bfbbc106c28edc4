"""When cycles begin and end, and which of them an entry belongs to."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from holder_files import CPR, CPT, HOUSE, attended, certified, cycle, entry, step

from cecgen.commands.check import check_workspace
from cecgen.model.settings import Settings
from cecgen.outputs.exports.document import format_transcript
from cecgen.pipeline import WorkspaceError, evaluate, resolve_as_of

TWO = certified("acsm.cpt", cycle(), cycle("2027-01-01", "2029-12-31")) + CPR
FIRST, SECOND = "2024-01-01", "2027-01-01"


def cycles_of(judged, entry_id: str) -> list[str]:
    """The cycles in which an entry appears."""
    return [
        str(each.begins) for each in judged.certification().cycles if entry_id in {credit.entry_id for credit in each.credits}
    ]


# ---------------------------------------------------------------- the days of a cycle


def test_a_fixed_end_may_be_left_out(someone):
    """ACSM's cycles end on 31 December three years on."""
    judged = someone(certified("acsm.cpt", cycle(ends=None))).on("2025-01-01")
    assert str(judged.cycle().ends) == "2026-12-31"
    assert judged.codes == []


def test_an_end_that_the_scheme_does_not_fix_has_to_be_written(someone):
    """A first cycle that begins in spring may last two years or three: nobody guesses."""
    judged = someone(certified("acsm.cpt", cycle("2024-03-02", None))).on("2025-01-01")
    assert judged.certification().cycles == ()
    assert judged.codes == ["CEC211"]


def test_a_scheme_that_says_nothing_of_periods_needs_every_end(someone):
    """The same diagnostic, with its reason."""
    judged = someone(certified("club.coach", cycle(ends=None)), scheme=HOUSE).on("2025-01-01")
    (found,) = judged.found
    assert found.code == "CEC211"
    assert "does not say how long" in found.message


@pytest.mark.parametrize(
    ("begins", "years", "ends"),
    [
        ("2024-01-01", 3, "2026-12-31"),
        ("2024-02-29", 3, "2027-02-28"),
        ("2024-02-29", 4, "2028-02-28"),
        ("2023-03-01", 1, "2024-02-29"),
        ("2023-08-31", 2, "2025-08-30"),
    ],
)
def test_years_are_calendar_years(someone, begins, years, ends):
    """Never 1,095 days: a cycle lasts until the day before the same date, 29 February included."""
    scheme = HOUSE + f'\n[scheme.period]\nyears = {years}\nsource = "https://example.org/period"\n'
    judged = someone(certified("club.coach", cycle(begins, None)), scheme=scheme).on("2024-06-01")
    assert (str(judged.cycle().ends), judged.codes) == (ends, [])


def test_a_cycle_that_ends_on_another_day_is_judged_as_written(someone):
    """With a warning, since a slip is more likely than an exception."""
    judged = someone(certified("acsm.cpt", cycle(ends="2026-12-30"))).on("2025-01-01")
    assert (str(judged.cycle().ends), judged.codes) == ("2026-12-30", ["CEC212"])


def test_a_cycle_that_ends_before_it_begins_is_none(someone):
    """It is reported, and not judged."""
    judged = someone(certified("acsm.cpt", cycle("2027-01-01", "2026-12-31"))).on("2025-01-01")
    assert (judged.certification().cycles, judged.codes) == ((), ["CEC213"])


def test_a_cycle_may_last_one_day(someone):
    """Nothing divides by its length."""
    judged = someone(certified("acsm.cpt", cycle("2026-12-31", "2026-12-31")) + CPR, attended("2026-12-31", 45))
    assert [judged.on(day).standing for day in ("2026-12-30", "2026-12-31", "2027-01-01")] == ["upcoming", "ready", "grace"]
    assert judged.on("2026-12-31").counted == 45


def test_overlapping_cycles_are_reported_and_the_earlier_one_is_judged(someone):
    """An entry could otherwise count twice."""
    judged = someone(certified("acsm.cpt", cycle(), cycle("2026-12-31", "2029-12-31"))).on("2025-01-01")
    assert (len(judged.certification().cycles), judged.codes) == (1, ["CEC210"])


def test_cycles_are_in_order_of_their_days(someone):
    """However they were written."""
    judged = someone(certified("acsm.cpt", cycle("2027-01-01", "2029-12-31"), cycle())).on("2025-01-01")
    assert [str(each.begins) for each in judged.certification().cycles] == [FIRST, SECOND]


def test_a_certification_without_cycles_is_one(someone):
    """There is nothing to judge, and nothing breaks."""
    assert someone(certified("acsm.cpt")).on("2025-01-01").certification().cycles == ()


# ---------------------------------------------------------------- an entry's date decides


@pytest.mark.parametrize(
    ("day", "cycles"),
    [("2023-12-31", []), ("2024-01-01", [FIRST]), ("2026-12-31", [FIRST]), ("2027-07-01", [SECOND]), ("2030-07-01", [])],
)
def test_a_date_belongs_to_the_cycle_that_holds_it(someone, day, cycles):
    """Both ends included, and the day of completion only."""
    judged = someone(TWO, entry(day, 'begins = 2023-06-01\naward = "1 CEC"', "it")).on("2031-01-01")
    assert cycles_of(judged, "it") == cycles


@pytest.mark.parametrize(("day", "cycles"), [("2027-01-01", [FIRST]), ("2027-06-30", [FIRST]), ("2027-07-01", [SECOND])])
def test_in_grace_an_entry_goes_to_the_cycle_that_is_still_open(someone, day, cycles):
    """Whole, and not again to the next."""
    assert cycles_of(someone(TWO, attended(day, 1, id="it")).on(day), "it") == cycles


@pytest.mark.parametrize(("day", "cycle_"), [("2027-02-01", FIRST), ("2027-02-02", SECOND)])
def test_after_a_late_renewal_entries_go_to_the_next_cycle(someone, day, cycle_):
    """Those of the day of the form still belong to the old one."""
    lines = "renewed = 2027-02-01\nfee_paid = 2027-02-01"
    renewed = cycle(lines=lines, steps=step("late-fee", "2027-02-01"))
    holder = certified("acsm.cpt", renewed, cycle("2027-01-01", "2029-12-31")) + CPR
    judged = someone(holder, attended("2024-05-05", 45), attended(day, 1, id="it")).on("2027-03-01")
    assert judged.cycle(FIRST).standing == "renewed"
    assert cycles_of(judged, "it") == [cycle_]


def test_after_a_renewal_in_time_nothing_goes_to_the_old_cycle(someone):
    """There is no grace where there is nothing to mend."""
    renewed = cycle(lines="renewed = 2026-10-20\nfee_paid = 2026-10-20")
    holder = certified("acsm.cpt", renewed, cycle("2027-01-01", "2029-12-31")) + CPR
    judged = someone(holder, attended("2024-05-05", 45), attended("2027-01-01", 1, id="it")).on("2027-03-01")
    assert cycles_of(judged, "it") == [SECOND]


def test_between_form_and_end_the_cycle_still_takes_its_entries(someone):
    """The date decides, not the form."""
    renewed = cycle(lines="renewed = 2026-10-20\nfee_paid = 2026-10-20")
    judged = someone(certified("acsm.cpt", renewed) + CPR, attended("2024-05-05", 45), attended("2026-12-31", 1))
    assert judged.on("2026-12-31").counted == 46


def test_a_form_that_renewed_nothing_leaves_the_cycle_open(someone):
    """Sent two credits short, the holder earns them in grace, and they count where they are missing."""
    short = cycle(lines="renewed = 2026-12-20\nfee_paid = 2026-12-20")
    holder = certified("acsm.cpt", short, cycle("2027-01-01", "2029-12-31")) + CPR
    judged = someone(holder, attended("2024-05-05", 43, "reported = 2024-06-02"), attended("2027-02-01", 2, id="it")).on(
        "2027-03-01"
    )
    assert cycles_of(judged, "it") == [FIRST]
    assert judged.cycle(FIRST).counted == 45
    assert judged.todos(FIRST) == ["Send the renewal form again", "Pay the late fee (80 USD)"]


def test_after_retiring_nothing_is_earned_in_grace(someone):
    """Who starts anew earns for the new cycle."""
    holder = certified("acsm.cpt", cycle(steps=step("retired", "2026-11-01")), cycle("2027-01-01", "2029-12-31"))
    assert cycles_of(someone(holder, attended("2027-02-01", 1, id="it")).on("2027-03-01"), "it") == [SECOND]


def test_after_reinstatement_entries_go_to_the_new_cycle(someone):
    """Those of the gap go nowhere, and that is said."""
    holder = certified("acsm.cpt", cycle(steps=step("reinstated", "2027-09-10")), cycle("2027-09-10", "2029-12-31"))
    judged = someone(holder, attended("2027-09-09", 1, id="gap"), attended("2027-09-10", 1, id="new")).on("2027-10-01")
    assert (cycles_of(judged, "gap"), cycles_of(judged, "new")) == ([], ["2027-09-10"])
    assert judged.codes == ["CEC215"]


def test_an_entry_counts_in_one_cycle_of_a_certification_only(someone):
    """Whatever the days: no entry stands in two cycles."""
    days = [f"{year}-{month:02}-15" for year in range(2023, 2031) for month in range(1, 13, 2)]
    judged = someone(TWO, *(attended(day, 1) for day in days))
    for on in ("2026-06-01", "2027-03-01", "2027-08-01", "2030-12-31"):
        found = [credit.entry_id for each in judged.on(on).certification().cycles for credit in each.credits]
        assert len(found) == len(set(found))


# ---------------------------------------------------------------- what else moves the window


@pytest.mark.parametrize(("day", "counted"), [("2024-03-01", 0), ("2024-03-02", 1), ("2024-03-03", 1)])
def test_nothing_counts_before_the_certification_was_granted(someone, day, counted):
    """The day itself does."""
    judged = someone(certified("acsm.cpt", cycle(), lines="certified = 2024-03-02"), attended(day, 1)).on("2025-01-01")
    assert judged.counted == counted
    assert judged.codes == ([] if counted else ["CEC216"])


@pytest.mark.parametrize(("day", "counted"), [("2024-01-31", 0), ("2024-02-01", 1)])
def test_a_body_may_move_the_first_day_of_earning(someone, day, counted):
    """`earn_from`, as for who renewed the last cycle late."""
    judged = someone(certified("acsm.cpt", cycle(lines="earn_from = 2024-02-01")), attended(day, 1)).on("2025-01-01")
    assert judged.counted == counted


def test_earn_from_never_opens_a_cycle_early(someone):
    """It can only take away."""
    judged = someone(certified("acsm.cpt", cycle(lines="earn_from = 2023-02-01")), attended("2023-12-31", 1))
    assert judged.on("2025-01-01").counted == 0


def test_two_certifications_with_different_ends_take_an_entry_each_in_its_own_cycle(someone):
    """In the grace of the one and the middle of the other."""
    holder = certified("acsm.cpt", cycle("2022-01-01", "2024-12-31"), cycle("2025-01-01", "2027-12-31"))
    holder += certified("acsm.gei", cycle("2023-01-01", "2025-12-31")) + CPR
    judged = someone(holder, attended("2025-03-01", 4)).on("2025-04-01")
    assert judged.cycle("2022-01-01", "acsm.cpt").counted == 4
    assert judged.cycle("2025-01-01", "acsm.cpt").counted == 0
    assert judged.cycle("2023-01-01", "acsm.gei").counted == 4


def test_the_same_credential_granted_twice_is_two_certifications(someone):
    """Lapsed, and earned again by exam: claims may name the cycles of either."""
    holder = certified("acsm.cpt", cycle("2018-01-01", "2020-12-31")) + certified("acsm.cpt", cycle())
    claim = '[[entry.claim]]\nscheme = "acsm.cpt"\ncycle = 2018-01-01\n'
    judged = someone(holder, attended("2020-02-02", 3, claim)).on("2025-01-01")
    assert judged.codes == []
    assert [each.cycles[0].counted for each in judged.transcript.holders[0].certifications] == [3, 0]


# ---------------------------------------------------------------- longer than the scheme grants


@pytest.mark.parametrize(
    ("begins", "ends", "codes"),
    [
        ("2024-01-01", "2026-12-31", []), ("2024-01-01", "2027-01-01", ["CEC224"]), ("2023-01-01", "2026-12-31", ["CEC224"]),
        ("2017-01-01", "2026-12-31", ["CEC224"]),
        ("2024-03-02", "2026-12-31", []), ("2024-03-02", "2027-12-31", []), ("2024-03-02", "2028-12-31", ["CEC224"]),
    ],
)  # fmt: skip
def test_a_cycle_is_no_longer_than_its_scheme_grants(someone, begins, ends, codes):
    """ACSM's three years; from a day in the middle of a year on to the next 31 December."""
    judged = someone(certified("acsm.cpt", cycle(begins, ends)) + CPR, attended(begins, 60)).on("2026-06-01")
    assert judged.codes == codes
    assert judged.standing == ("on-track" if codes else "ready")
    assert [each.status for each in judged.cycle().findings if each.requirement == "cycle"] == (["unclear"] if codes else [])


@pytest.mark.parametrize(("certified_on", "codes"), [("2019-05-05", ["CEC224"]), ("2024-03-02", [])])
def test_only_a_first_cycle_may_reach_a_later_end_of_the_year(someone, certified_on, codes):
    """Whoever was certified long before has a cycle of three years at most."""
    holder = certified("acsm.cpt", cycle("2024-03-02", "2027-12-31"), lines=f"certified = {certified_on}")
    assert someone(holder).on("2025-01-01").codes == codes


def test_a_first_cycle_is_as_long_as_the_certification_is_old(someone):
    """Nothing before the certification counts, so it does not lengthen the cycle."""
    holder = certified("acsm.cpt", cycle("2024-01-01", "2027-12-31"), lines="certified = 2024-06-14")
    assert someone(holder).on("2025-01-01").codes == []


@pytest.mark.parametrize(("on", "steps"), [("2026-11-02", True), ("2026-11-02", False)])
def test_an_extension_that_the_body_granted_is_a_step(someone, on, steps):
    """With it the cycle is as long as it says, on whatever day one looks."""
    extended = step("extended", on) if steps else ""
    judged = someone(certified("acsm.cpt", cycle(ends="2027-12-31", steps=extended)) + CPR, attended("2024-06-01", 45))
    for day in ("2026-11-01", "2026-11-02", "2026-11-03"):
        assert (judged.on(day).codes, judged.on(day).standing) == (([], "ready") if steps else (["CEC224"], "on-track"))


OWN_DAYS = [
    ("years = 2", "2024-03-15", "2026-03-15", "2026-03-16"),
    ("years = 2", "2024-02-29", "2026-02-28", "2026-03-01"),
    ("years = 4", "2024-02-29", "2028-02-29", "2028-03-01"),
    ('years = 2\nlast_day = "same-date"', "2024-03-15", "2026-03-15", "2026-03-16"),
    ('years = 2\nlast_day = "month-end"', "2024-03-15", "2026-03-31", "2026-04-01"),
    ("years = [1, 2]", "2024-03-15", "2026-03-15", "2026-03-16"),
    ('years = 2\nlast_day = "stated"', "2024-03-15", "2027-03-31", "2027-04-01"),
]


@pytest.mark.parametrize(("rule", "begins", "last", "after"), OWN_DAYS)
def test_where_holders_have_days_of_their_own_the_same_day_of_the_year_is_the_last(someone, rule, begins, last, after):
    """Account pages show it or its eve; a day more is an error, leap years or not."""
    for ends, codes in ((last, []), (after, ["CEC224"])):
        judged = someone(certified("club.coach", cycle(begins, ends)), scheme=HOUSE + matter("period", rule)).on(begins)
        assert judged.codes == codes


def test_where_the_scheme_says_nothing_of_periods_a_cycle_may_be_as_long_as_it_is(someone):
    """Nobody knows."""
    assert someone(certified("club.coach", cycle("2024-01-01", "2033-12-31")), scheme=HOUSE).on("2025-01-01").codes == []


# ---------------------------------------------------------------- claims for another cycle


def claim_in(cycle_: str, amount: str = "") -> str:
    return f'[[entry.claim]]\nscheme = "acsm.cpt"\ncycle = {cycle_}\n{amount}'


def test_a_claim_may_name_a_cycle_that_the_date_does_not_say(someone):
    """And then it is in that one only."""
    judged = someone(TWO, attended("2027-02-01", 5, claim_in(SECOND), "it")).on("2027-03-01")
    assert cycles_of(judged, "it") == [SECOND]


RENEWED_LATE = "renewed = 2027-02-10\nfee_paid = 2027-02-10"


@pytest.mark.parametrize(
    ("day", "cycle_", "place"),
    [
        ("2023-12-31", FIRST, []), ("2024-01-01", FIRST, [FIRST]), ("2024-01-02", FIRST, [FIRST]),
        ("2026-12-31", SECOND, []), ("2027-01-01", SECOND, [SECOND]), ("2027-01-02", SECOND, [SECOND]),
        ("2027-06-29", FIRST, [FIRST]), ("2027-06-30", FIRST, [FIRST]), ("2027-07-01", FIRST, []),
    ],
)  # fmt: skip
@pytest.mark.parametrize("amount", ["", "amount = 2\n"])
def test_a_claim_never_brings_in_a_day_that_the_cycle_does_not_take(someone, day, cycle_, place, amount):
    """From the first day of a cycle to the last of its grace, however much is claimed."""
    judged = someone(TWO, attended(day, 5, claim_in(cycle_, amount), "it")).on("2027-10-01")
    assert cycles_of(judged, "it") == place
    assert judged.codes == ([] if place else ["CEC419"])


@pytest.mark.parametrize(("day", "place"), [("2027-02-09", [FIRST]), ("2027-02-10", [FIRST]), ("2027-02-11", [])])
def test_a_claim_for_a_cycle_in_grace_ends_with_its_renewal(someone, day, place):
    """What comes after the form is the next cycle's."""
    holder = (
        certified("acsm.cpt", cycle(lines=RENEWED_LATE, steps=step("accepted", "2027-02-12")), cycle(SECOND, "2029-12-31"))
        + CPR
    )
    judged = someone(holder, attended(day, 5, claim_in(FIRST), "it")).on("2027-03-01")
    assert cycles_of(judged, "it") == place
    assert judged.codes == ([] if place else ["CEC419"])


@pytest.mark.parametrize(("day", "counted"), [("2024-03-01", 0), ("2024-03-02", 5), ("2024-03-03", 5)])
def test_no_claim_reaches_before_the_certification(someone, day, counted):
    """The message names the day on which it was granted."""
    holder = certified("acsm.cpt", cycle(), lines="certified = 2024-03-02")
    judged = someone(holder, attended(day, 5, claim_in(FIRST))).on("2025-01-01")
    assert judged.counted == counted
    assert [each.message for each in judged.found] == (
        [] if counted else ["dated 2024-03-01, before acsm.cpt was granted on 2024-03-02: no claim makes it count"]
    )


@pytest.mark.parametrize(("day", "codes"), [("2024-01-31", ["CEC419"]), ("2024-02-01", []), ("2024-02-02", [])])
def test_no_claim_reaches_before_the_day_from_which_a_cycle_earns(someone, day, codes):
    """`earn_from` holds for claims too."""
    holder = certified("acsm.cpt", cycle(lines="earn_from = 2024-02-01"))
    judged = someone(holder, attended(day, 5, claim_in(FIRST))).on("2025-01-01")
    assert (judged.codes, judged.counted) == (codes, 0 if codes else 5)


@pytest.mark.parametrize(("day", "codes"), [("2023-12-31", ["CEC419"]), ("2024-01-01", []), ("2024-01-02", [])])
def test_of_a_course_of_several_days_the_last_one_decides_a_claim_too(someone, day, codes):
    """It began in the cycle before."""
    judged = someone(CPT, attended(day, 5, f"begins = 2023-12-01\n{claim_in(FIRST)}")).on("2025-01-01")
    assert (judged.codes, judged.counted) == (codes, 0 if codes else 5)


def test_a_claim_brings_no_old_credit_into_a_cycle_that_an_exam_answers(someone):
    """Nor into one that has lapsed."""
    exempt = '\n[[certification.cycle.exempt]]\nrequirement = "total"\nby = "exam"\non = 2025-05-05\n'
    for steps, day in ((exempt, "2026-06-01"), ("", "2027-08-01")):
        judged = someone(certified("acsm.cpt", cycle(steps=steps)), attended("2015-03-14", 60, claim_in(FIRST))).on(day)
        assert (judged.counted, judged.codes) == (0, ["CEC419"])


def test_a_claim_for_a_cycle_that_is_not_there_counts_nowhere(someone):
    """It is an error, and no other cycle is guessed."""
    judged = someone(TWO, attended("2025-02-01", 5, claim_in("2025-01-01"), "it")).on("2027-03-01")
    assert cycles_of(judged, "it") == []
    assert judged.codes == ["CEC418"]


def test_two_claims_for_one_certification_are_an_error(someone):
    """An entry counts in one cycle only."""
    judged = someone(TWO, attended("2025-02-01", 5, claim_in(FIRST) + claim_in(SECOND), "it")).on("2025-03-01")
    assert cycles_of(judged, "it") == [FIRST]
    assert judged.codes == ["CEC417"]


def test_a_claim_does_not_make_credit_of_the_time_after_a_lapse(someone):
    """Only credits of the lapsed cycle count for reinstatement, whatever is claimed."""
    judged = someone(CPT, attended("2027-08-01", 5, claim_in(FIRST))).on("2027-08-02")
    assert (judged.counted, judged.codes) == (0, ["CEC419"])


# ---------------------------------------------------------------- gaps


def test_cycles_that_follow_each_other_leave_no_gap(someone):
    """31 December and 1 January."""
    assert someone(TWO).on("2027-03-01").cycle(SECOND).gap_from is None


def test_one_day_between_cycles_is_a_gap(someone):
    """It begins the day after the end."""
    judged = someone(certified("acsm.cpt", cycle(), cycle("2027-01-02", "2029-12-31"))).on("2027-03-01")
    assert str(judged.cycle("2027-01-02").gap_from) == "2027-01-01"


# ---------------------------------------------------------------- rules of another time


def test_a_grace_that_was_given_up_is_not_granted(someone):
    """Whether there is one is decided by the cycle's end."""
    scheme = HOUSE + '\n[scheme.grace]\nmonths = 6\nuntil = 2025-12-31\nsource = "https://example.org/grace"\n'
    holder = certified("club.coach", cycle("2023-01-01", "2024-12-31"), cycle("2025-01-01", "2026-12-31"))
    judged = someone(holder, scheme=scheme).on("2025-01-01")
    assert [str(each.grace_until) for each in judged.certification().cycles] == ["2025-06-30", "None"]


@pytest.mark.parametrize(("begins", "ends"), [("9997-01-01", "9999-12-31"), ("0001-01-01", "9999-12-31")])
@pytest.mark.parametrize("day", ["0001-01-01", "2026-03-16", "9999-12-31"])
def test_days_at_the_end_of_the_calendar_are_days(someone, begins, ends, day):
    """Whoever writes them gets an answer, not a fault of ours."""
    steps = step("audit-asked", "9999-12-31")
    judged = someone(certified("acsm.cpt", cycle(begins, ends, steps=steps)) + CPR.replace("2027-12-31", "9999-12-31")).on(day)
    assert str(judged.cycle().grace_until) == "9999-12-31"


@pytest.mark.parametrize(
    ("begins", "codes"),
    [("2027-09-09", ["CEC220"]), ("2027-09-10", []), ("2027-09-11", ["CEC220"]), ("2027-01-01", ["CEC220"])],
)
def test_the_cycle_after_a_reinstatement_begins_on_the_day_of_its_approval(someone, begins, codes):
    """ACSM's does; another day is a warning."""
    holder = certified("acsm.cpt", cycle(steps=step("reinstated", "2027-09-10")), cycle(begins, "2029-12-31"))
    assert someone(holder).on("2027-10-01").codes == codes


# ---------------------------------------------------------------- the end that a scheme fixes


def matter(name: str, lines: str) -> str:
    """What the house's scheme says of a matter, or one version of it."""
    table = f"[[scheme.{name}]]" if "since" in lines or "until =" in lines else f"[scheme.{name}]"
    return f'\n{table}\n{lines}\nsource = "https://example.org/{name}"\n'


def end(someone, period: str, begins: str, lines: str = "", of_cycle: str = "") -> str:
    """The end of a cycle that states none, or the code of what is reported instead."""
    holder = certified("club.coach", cycle(begins, None, of_cycle), lines=lines)
    judged = someone(holder, scheme=HOUSE + matter("period", period)).on("2024-06-01")
    ends = [str(each.ends) for each in judged.certification().cycles]
    (found,) = [*ends, *judged.codes]
    return found


SHARED = 'years = 3\nends = "12-31"\nshared_from = 2024-01-01'


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        ("2023-12-31", "2023-12-31"),
        ("2024-01-01", "2026-12-31"),
        ("2024-01-02", "2026-12-31"),
        ("2025-06-15", "2026-12-31"),
        ("2026-12-31", "2026-12-31"),
        ("2027-01-01", "2029-12-31"),
        ("2029-12-31", "2029-12-31"),
        ("2020-12-31", "2020-12-31"),
        ("2021-01-01", "2023-12-31"),
    ],
)
def test_a_shared_period_ends_for_all_on_the_same_day(someone, begins, ends):
    """Whenever a holder joins it; the periods before and after the one that is named have their turns."""
    assert end(someone, SHARED, begins) == ends


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        ("2025-06-30", "2025-06-30"),
        ("2025-07-01", "2027-06-30"),
        ("2026-12-31", "2027-06-30"),
        ("2027-01-01", "2027-06-30"),
        ("2027-07-01", "2029-06-30"),
    ],
)
def test_a_shared_period_may_begin_in_the_middle_of_a_year(someone, begins, ends):
    """The turn of the year is none of its own."""
    assert end(someone, "years = 2\nshared_from = 2025-07-01", begins) == ends


@pytest.mark.parametrize(
    ("begins", "ends"), [("2022-03-01", "2024-02-29"), ("2024-02-29", "2024-02-29"), ("2024-03-01", "2026-02-28")]
)
def test_a_shared_period_may_end_with_february(someone, begins, ends):
    """On its last day."""
    assert end(someone, "years = 2\nshared_from = 2022-03-01", begins) == ends


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        ("2026-06-30", "2026-12-31"),
        ("2026-07-01", "2029-12-31"),
        ("2026-07-02", "2029-12-31"),
        ("2026-12-31", "2029-12-31"),
        ("2027-01-01", "2029-12-31"),
        ("2029-06-30", "2029-12-31"),
        ("2029-07-01", "2032-12-31"),
    ],
)
def test_who_joins_late_in_a_shared_period_stays_to_the_end_of_the_next(someone, begins, ends):
    """From the month that the body names on."""
    assert end(someone, SHARED + "\nnext_from = 30", begins, f"certified = {begins}") == ends


@pytest.mark.parametrize("lines", ["nth = 2", "nth = 3"])
def test_only_a_new_holder_stays_to_the_end_of_the_next_period(someone, lines):
    """Who comes back late in a period has been there before."""
    assert end(someone, SHARED + "\nnext_from = 30", "2026-07-01", of_cycle=lines) == "2026-12-31"


def test_the_cycle_after_a_long_first_one_is_a_period_again(someone):
    """Three years from the day after."""
    holder = certified("club.coach", cycle("2026-08-01", None), cycle("2030-01-01", None), lines="certified = 2026-08-01")
    judged = someone(holder, scheme=HOUSE + matter("period", SHARED + "\nnext_from = 30")).on("2026-08-01")
    assert [str(each.ends) for each in judged.certification().cycles] == ["2029-12-31", "2032-12-31"]


@pytest.mark.parametrize(
    ("begins", "ends", "codes"),
    [
        ("2024-01-01", "2026-12-30", ["CEC212"]),
        ("2024-01-01", "2026-12-31", []),
        ("2026-08-01", "2029-12-31", []),
        ("2024-01-01", "2027-01-01", ["CEC224"]),
        ("2024-01-01", "2025-12-31", ["CEC212"]),
    ],
)
def test_a_cycle_that_ends_on_another_day_than_the_period_is_judged_as_written(someone, begins, ends, codes):
    """With a warning, or an error where it is longer; a year too few is noticed, too."""
    judged = someone(certified("club.coach", cycle(begins, ends)), scheme=HOUSE + matter("period", SHARED)).on(begins)
    assert (str(judged.cycle().ends), judged.codes) == (ends, codes)


TIERS = (
    HOUSE.replace("min = 10", "min = 20\nwhen = { certified_before = 0 }")
    + """
[[scheme.requirement]]
id = "total"
title = "Credits"
min = 10
when = { certified_from = 0 }
source = "https://example.org/points"
"""
)


@pytest.mark.parametrize(
    ("certified_on", "begins", "need"),
    [
        ("2026-06-30", "2024-01-01", 10),
        ("2023-12-31", "2024-01-01", 20),
        ("2024-01-01", "2024-01-01", 10),
        ("2026-06-30", "2026-06-30", 10),
        ("2026-07-01", "2026-07-01", 20),
        ("2026-12-31", "2026-12-31", 20),
        ("2027-01-01", "2027-01-01", 10),
    ],
)
def test_tiers_are_of_the_shared_period_that_a_cycle_ends_with(someone, certified_on, begins, need):
    """Who stays to the end of the next one was certified before it, and has all of it to earn in."""
    scheme = TIERS + matter("period", SHARED + "\nnext_from = 30")
    holder = certified("club.coach", cycle(begins, None), lines=f"certified = {certified_on}")
    assert someone(holder, scheme=scheme).on("2027-01-01").finding("total").need == need


DECEMBER = 'years = 3\nends = "12-31"'


@pytest.mark.parametrize(
    ("begins", "plain", "longer", "shorter"),
    [
        ("2023-12-31", "CEC211", "2026-12-31", "2025-12-31"),
        ("2024-01-01", "2026-12-31", "2026-12-31", "2026-12-31"),
        ("2024-01-02", "CEC211", "2027-12-31", "2026-12-31"),
        ("2024-03-02", "CEC211", "2027-12-31", "2026-12-31"),
        ("2024-12-31", "CEC211", "2027-12-31", "2026-12-31"),
        ("2025-01-01", "2027-12-31", "2027-12-31", "2027-12-31"),
    ],
)
@pytest.mark.parametrize("first", ["plain", "longer", "shorter"])
def test_a_first_cycle_reaches_the_day_on_which_all_end_as_the_body_says(someone, begins, plain, longer, shorter, first):
    """Longer or shorter than the others; where the body does not say, the holder states its end."""
    lines = "" if first == "plain" else f'\nfirst = "{first}"'
    expected = {"plain": plain, "longer": longer, "shorter": shorter}[first]
    assert end(someone, DECEMBER + lines, begins, f"certified = {begins}") == expected


@pytest.mark.parametrize("first", ["longer", "shorter"])
def test_only_a_first_cycle_is_drawn_out_or_cut_to_that_day(someone, first):
    """A later one that begins elsewhere is an exception, and nobody guesses its end."""
    lines = f'{DECEMBER}\nfirst = "{first}"'
    assert end(someone, lines, "2024-03-02", of_cycle="nth = 2") == "CEC211"


COHORTS = 'years = 5\nends = ["03-31", "09-30"]'


@pytest.mark.parametrize(
    ("begins", "longer", "shorter"),
    [
        ("2024-03-31", "2029-03-31", "2028-09-30"),
        ("2024-04-01", "2029-03-31", "2029-03-31"),
        ("2024-04-02", "2029-09-30", "2029-03-31"),
        ("2024-09-30", "2029-09-30", "2029-03-31"),
        ("2024-10-01", "2029-09-30", "2029-09-30"),
        ("2024-10-02", "2030-03-31", "2029-09-30"),
    ],
)
@pytest.mark.parametrize("first", ["longer", "shorter"])
def test_of_several_days_on_which_cycles_end_the_nearest_is_taken(someone, begins, longer, shorter, first):
    """The first one after the full length, or the last one before it."""
    expected = {"longer": longer, "shorter": shorter}[first]
    assert end(someone, f'{COHORTS}\nfirst = "{first}"', begins, f"certified = {begins}") == expected


@pytest.mark.parametrize(
    ("begins", "ends"), [("2024-04-01", "2029-03-31"), ("2024-10-01", "2029-09-30"), ("2024-05-01", "CEC211")]
)
def test_each_cohort_has_its_own_day(someone, begins, ends):
    """The one after which its cycles begin."""
    assert end(someone, COHORTS, begins) == ends


@pytest.mark.parametrize(
    ("ends", "codes"), [("2029-03-30", ["CEC212"]), ("2029-03-31", []), ("2029-09-30", []), ("2029-10-01", ["CEC224"])]
)
def test_a_cycle_may_end_on_the_day_of_either_cohort(someone, ends, codes):
    """Any other day is a warning that names both, and a later one an error."""
    judged = someone(certified("club.coach", cycle("2024-05-15", ends)), scheme=HOUSE + matter("period", COHORTS))
    found = judged.on("2024-06-01")
    assert (str(found.cycle().ends), found.codes) == (ends, codes)
    assert all("03-31 or 09-30" in each.message for each in found.found if each.code == "CEC212")


@pytest.mark.parametrize("first", ["", '\nfirst = "longer"', '\nfirst = "shorter"'])
@pytest.mark.parametrize(
    ("begins", "years", "ends"),
    [
        ("2023-03-01", 1, "2024-02-28"),
        ("2024-02-29", 1, "2025-02-28"),
        ("2025-03-01", 1, "2026-02-28"),
        ("2025-03-01", 3, "2028-02-28"),
        ("2024-02-29", 4, "2028-02-28"),
    ],
)
def test_cycles_that_end_on_28_february_do_so_in_every_year(someone, begins, years, ends, first):
    """Each begins on the day after, which a leap year has on the 29th."""
    assert end(someone, f'years = {years}\nends = "02-28"{first}', begins) == ends


FIRST_CYCLE, LATER, UNKNOWN = "nth = 1", "nth = 2", ""


@pytest.mark.parametrize(
    ("begins", "years", "which", "ends"),
    [
        ("2024-03-02", 3, FIRST_CYCLE, "2027-03-02"),
        ("2024-03-03", 3, LATER, "2027-03-02"),
        ("2024-03-02", 3, UNKNOWN, "CEC211"),
        ("2024-02-29", 3, FIRST_CYCLE, "2027-02-28"),
        ("2027-03-01", 3, LATER, "2030-02-28"),
        ("2024-02-29", 4, FIRST_CYCLE, "2028-02-29"),
        ("2028-03-01", 4, LATER, "2032-02-29"),
        ("2023-12-31", 1, FIRST_CYCLE, "2024-12-31"),
        ("2025-01-01", 1, LATER, "2025-12-31"),
    ],
)
def test_a_cycle_may_last_to_the_same_date(someone, begins, years, which, ends):
    """The first from that date to that date; each later one begins the day after, and ends on it again."""
    assert end(someone, f'years = {years}\nlast_day = "same-date"', begins, of_cycle=which) == ends


@pytest.mark.parametrize(
    ("begins", "years", "which", "ends"),
    [
        ("2024-05-01", 2, FIRST_CYCLE, "2026-05-31"),
        ("2024-05-01", 2, LATER, "2026-04-30"),
        ("2024-05-01", 2, UNKNOWN, "CEC211"),
        ("2024-05-02", 2, FIRST_CYCLE, "2026-05-31"),
        ("2024-05-02", 2, LATER, "2026-05-31"),
        ("2024-05-02", 2, UNKNOWN, "2026-05-31"),
        ("2024-05-31", 2, UNKNOWN, "2026-05-31"),
        ("2024-06-01", 2, LATER, "2026-05-31"),
        ("2024-02-29", 2, UNKNOWN, "2026-02-28"),
        ("2022-02-28", 2, UNKNOWN, "2024-02-29"),
        ("2022-03-01", 2, LATER, "2024-02-29"),
        ("2024-03-01", 2, LATER, "2026-02-28"),
        ("2023-12-15", 1, UNKNOWN, "2024-12-31"),
    ],
)
def test_a_cycle_may_last_to_the_end_of_the_month(someone, begins, years, which, ends):
    """Which cycle it is matters on the first of a month only."""
    assert end(someone, f'years = {years}\nlast_day = "month-end"', begins, of_cycle=which) == ends


@pytest.mark.parametrize(
    ("last_day", "begins", "ends"),
    [
        ("eve", ["2020-03-15", "2024-03-15", "2028-03-15"], "03-14"),
        ("eve", ["2020-02-29", "2024-02-29", "2028-02-29"], "02-28"),
        ("eve", ["2020-03-01", "2024-03-01", "2028-03-01"], "02-29"),
        ("same-date", ["2020-03-15", "2024-03-16", "2028-03-16"], "03-15"),
        ("same-date", ["2020-02-29", "2024-03-01", "2028-03-01"], "02-29"),
        ("same-date", ["2020-12-31", "2025-01-01", "2029-01-01"], "12-31"),
        ("month-end", ["2020-03-15", "2024-04-01", "2028-04-01"], "03-31"),
        ("month-end", ["2020-03-01", "2024-04-01", "2028-04-01"], "03-31"),
        ("month-end", ["2020-02-10", "2024-03-01", "2028-03-01"], "02-29"),
    ],
)
def test_each_cycle_ends_on_the_day_of_the_first(someone, last_day, begins, ends):
    """One after the other, each beginning the day after the one before."""
    holder = certified("club.coach", *(cycle(day, None, "" if number else "nth = 1") for number, day in enumerate(begins)))
    judged = someone(holder, scheme=HOUSE + matter("period", f'years = 4\nlast_day = "{last_day}"')).on("2020-06-01")
    assert judged.codes == []
    assert {f"{each.ends:%m-%d}" for each in judged.certification().cycles} == {ends}
    assert [each.gap_from for each in judged.certification().cycles] == [None, None, None]


@pytest.mark.parametrize(
    ("certified_on", "ends"),
    [
        ("2022-05-01", "2026-04-30"),
        ("2022-05-02", "CEC211"),
        ("2024-04-30", "CEC211"),
        ("2024-05-01", "2026-05-31"),
        ("2024-05-02", "2026-05-31"),
    ],
)
def test_who_was_certified_a_whole_period_before_has_had_a_cycle(someone, certified_on, ends):
    """Who was certified a little before may be in the first one still: then the end is not known."""
    assert end(someone, 'years = 2\nlast_day = "month-end"', "2024-05-01", f"certified = {certified_on}") == ends


def test_a_cycle_that_follows_another_is_no_first_one(someone):
    """Whatever the holder's file says of the certification."""
    scheme = HOUSE + matter("period", 'years = 2\nlast_day = "month-end"')
    holder = certified("club.coach", cycle("2022-05-01", "2024-04-30"), cycle("2024-05-01", None))
    judged = someone(holder, scheme=scheme).on("2024-06-01")
    assert str(judged.cycle("2024-05-01").ends) == "2026-04-30"


@pytest.mark.parametrize("lines", ["years = [1, 2]", 'years = 2\nlast_day = "stated"'])
def test_an_end_that_only_the_holder_knows_has_to_be_stated(someone, lines):
    """Any day will do then."""
    assert end(someone, lines, "2024-05-01") == "CEC211"


@pytest.mark.parametrize("lines", ["years = [1, 2]", 'years = 2\nlast_day = "stated"', "years = 2"])
@pytest.mark.parametrize("ends", ["2025-04-30", "2025-10-10", "2026-04-30"])
def test_an_end_that_is_the_holders_own_is_taken_as_stated(someone, lines, ends):
    """Nobody shares it, so there is nothing to hold it against."""
    judged = someone(certified("club.coach", cycle("2024-05-01", ends)), scheme=HOUSE + matter("period", lines))
    found = judged.on("2024-06-01")
    assert (str(found.cycle().ends), found.codes) == (ends, [])


CHOSEN = (
    HOUSE.replace("min = 10", "min = 5\nwhen = { years = 1 }")
    + """
[[scheme.requirement]]
id = "total"
title = "Credits"
min = 10
when = { years = 2 }
source = "https://example.org/points"
"""
)


@pytest.mark.parametrize(("ends", "need"), [("2025-04-30", 5), ("2026-04-30", 10), ("2025-10-30", 5), ("2025-10-31", 10)])
def test_what_is_asked_may_depend_on_the_years_that_the_holder_chose(someone, ends, need):
    """To the nearest year."""
    judged = someone(certified("club.coach", cycle("2024-05-01", ends)), scheme=CHOSEN + matter("period", "years = [1, 2]"))
    assert judged.on("2024-06-01").finding("total").need == need


def test_for_a_length_that_the_body_does_not_offer_no_total_is_known(someone):
    """It is unclear, not nothing."""
    judged = someone(
        certified("club.coach", cycle("2024-05-01", "2027-04-30")), scheme=CHOSEN + matter("period", "years = [1, 2]")
    )
    found = judged.on("2024-06-01").finding("total")
    assert (found.status, found.need) == ("unclear", None)


@pytest.mark.parametrize(
    ("begins", "ends"), [("2024-12-30", "2026-12-29"), ("2024-12-31", "2026-12-30"), ("2025-01-01", "2027-12-31")]
)
def test_how_long_a_cycle_lasts_is_decided_on_the_day_it_begins(someone, begins, ends):
    """A longer period holds for those that begin when it does."""
    scheme = HOUSE + matter("period", "years = 2\nuntil = 2024-12-31") + matter("period", "years = 3\nsince = 2025-01-01")
    judged = someone(certified("club.coach", cycle(begins, None)), scheme=scheme).on(begins)
    assert str(judged.cycle().ends) == ends


# ---------------------------------------------------------------- which cycle of the certification it is

BY_NUMBER = (
    HOUSE.replace("min = 10", "min = 10\nwhen = { nth = [1] }")
    + """
[[scheme.requirement]]
id = "total"
title = "Credits"
min = 20
unless = { nth = [1] }
source = "https://example.org/points"

[[scheme.requirement]]
id = "third"
title = "Every third time"
min = 1
when = { every = 3 }
source = "https://example.org/points"
"""
)
THREE_YEARS = matter("period", "years = 3")


def needs(judged, begins: str) -> tuple[object, ...]:
    """What a cycle asks in all, and whether every third one's requirement is asked of it."""
    found = {each.requirement: each for each in judged.cycle(begins).findings}
    third = found["third"].status if "third" in found else "not asked"
    return found["total"].need, third


@pytest.mark.parametrize(
    ("lines", "of_cycle", "need", "third"),
    [
        ("", "nth = 1", 10, "not asked"),
        ("", "nth = 2", 20, "not asked"),
        ("", "nth = 3", 20, "open"),
        ("", "nth = 6", 20, "open"),
        ("", "", None, "unclear"),
        ("certified = 2024-01-01", "", 10, "not asked"),
        ("certified = 2025-05-05", "", 10, "not asked"),
        ("certified = 2023-12-31", "", None, "unclear"),
        ("certified = 2021-01-02", "", None, "unclear"),
        ("certified = 2021-01-01", "", 20, "unclear"),
        ("certified = 2020-12-31", "", 20, "unclear"),
        ("certified = 2010-01-01", "nth = 3", 20, "open"),
    ],
)
def test_which_cycle_it_is_is_known_from_its_number_or_the_certification(someone, lines, of_cycle, need, third):
    """Certified in it, it is the first; a whole period before, it is not; anything else is not known."""
    holder = certified("club.coach", cycle(lines=of_cycle), lines=lines)
    assert needs(someone(holder, scheme=BY_NUMBER + THREE_YEARS).on("2024-06-01"), FIRST) == (need, third)


def test_where_the_holder_may_choose_a_whole_period_is_the_longest(someone):
    """Certified two years before, it may be a first cycle of three."""
    scheme = BY_NUMBER + matter("period", "years = [2, 3]")
    holder = certified("club.coach", cycle(), lines="certified = 2022-01-01")
    assert needs(someone(holder, scheme=scheme).on("2024-06-01"), FIRST) == (None, "unclear")


def test_cycles_are_counted_from_the_one_that_is_known(someone):
    """Each that follows is the next; one that states its own number is that one."""
    cycles = [cycle(f"{year}-01-01", f"{year}-12-31", "nth = 2" if year == 2020 else "") for year in (2020, 2021, 2022)]
    holder = certified("club.coach", *cycles, cycle("2023-01-01", "2023-12-31", "nth = 9"))
    judged = someone(holder, scheme=BY_NUMBER).on("2023-06-01")
    assert [needs(judged, f"{year}-01-01")[1] for year in (2020, 2021, 2022, 2023)] == [
        "not asked",
        "missed",
        "not asked",
        "open",
    ]


def test_where_the_first_on_record_has_no_number_the_second_is_no_first_all_the_same(someone):
    """How many came before is not known."""
    holder = certified("club.coach", cycle("2021-01-01", "2023-12-31"), cycle())
    judged = someone(holder, scheme=BY_NUMBER).on("2024-06-01")
    assert [needs(judged, begins) for begins in ("2021-01-01", FIRST)] == [(None, "unclear"), (20, "unclear")]


def test_what_is_not_known_is_named_with_the_line_that_would_settle_it(someone):
    """In the finding."""
    found = someone(certified("club.coach", cycle()), scheme=BY_NUMBER).on("2024-06-01").finding("total")
    assert "`nth`" in found.message


# ---------------------------------------------------------------- late renewers

LATE = HOUSE + matter("grace", "months = 6") + matter("renewal", 'late_earns_from = "02-01"')


@pytest.mark.parametrize(
    ("renewed", "day", "cycles"),
    [
        ("2026-12-31", "2027-01-01", [SECOND]),
        ("2027-01-01", "2027-01-01", [FIRST]),
        ("2027-01-01", "2027-01-02", []),
        ("2027-01-10", "2027-01-10", [FIRST]),
        ("2027-01-10", "2027-01-11", []),
        ("2027-01-10", "2027-01-31", []),
        ("2027-01-10", "2027-02-01", [SECOND]),
        ("2027-01-10", "2027-02-02", [SECOND]),
        ("2027-03-15", "2027-03-15", [FIRST]),
        ("2027-03-15", "2027-03-16", [SECOND]),
    ],
)
def test_who_renews_late_earns_for_the_next_cycle_from_the_day_that_the_body_names(someone, renewed, day, cycles):
    """What lies between the form and that day counts nowhere."""
    old = cycle(lines=f"renewed = {renewed}\nfee_paid = {renewed}")
    holder = certified("club.coach", old, cycle("2027-01-01", "2029-12-31"))
    done = entry("2024-05-05", 'provider = "Any"\nhours = 10', "done")
    judged = someone(holder, done, entry(day, 'provider = "Any"\nhours = 1', "it"), scheme=LATE).on("2027-06-01")
    assert judged.cycle(FIRST).standing == "renewed"
    assert cycles_of(judged, "it") == cycles
    assert ("CEC215" in judged.codes) is (not cycles)


def test_a_late_renewal_that_the_body_accepted_moves_the_first_day_too(someone):
    """Its word is as good as a form."""
    old = cycle(steps=step("accepted", "2027-01-10"))
    holder = certified("club.coach", old, cycle("2027-01-01", "2029-12-31"))
    it = [entry(day, 'provider = "Any"\nhours = 1', day) for day in ("2027-01-31", "2027-02-01")]
    judged = someone(holder, *it, scheme=LATE).on("2027-06-01")
    assert [cycles_of(judged, each) for each in ("2027-01-31", "2027-02-01")] == [[], [SECOND]]


def test_before_a_late_renewal_is_known_the_old_cycle_takes_its_entries(someone):
    """As of the day before the form, the same entry still helps the cycle that is in grace."""
    old = cycle(lines="renewed = 2027-02-10")
    holder = certified("club.coach", old, cycle("2027-01-01", "2029-12-31"))
    judged = someone(holder, entry("2027-02-09", 'provider = "Any"\nhours = 10', "it"), scheme=LATE)
    assert cycles_of(judged.on("2027-02-09"), "it") == cycles_of(judged.on("2027-02-10"), "it") == [FIRST]


# ---------------------------------------------------------------- lapsed

LAPSING = (
    HOUSE.replace("min = 10", "min = 10\nunless = { lapsed = true }")
    + """
[[scheme.requirement]]
id = "total"
title = "Credits"
min = 30
when = { lapsed = true }
source = "https://example.org/points"
"""
)


@pytest.mark.parametrize(
    ("grace", "day", "need"),
    [
        (0, "2026-12-31", 10),
        (0, "2027-01-01", 30),
        (6, "2026-12-31", 10),
        (6, "2027-01-01", 10),
        (6, "2027-06-30", 10),
        (6, "2027-07-01", 30),
    ],
)
def test_a_cycle_has_lapsed_when_its_grace_is_over_without_renewal(someone, grace, day, need):
    """From the day after on, and more may be asked then."""
    scheme = LAPSING + (matter("grace", f"months = {grace}") if grace else "")
    assert someone(certified("club.coach", cycle()), scheme=scheme).on(day).finding("total").need == need


def test_a_cycle_that_was_renewed_never_lapses(someone):
    """However long ago."""
    holder = certified("club.coach", cycle(steps=step("accepted", "2026-12-31")))
    assert someone(holder, scheme=LAPSING).on("2030-01-01").finding("total").need == 10


def reinstatement(lines: str) -> str:
    return HOUSE + matter("reinstatement", lines)


@pytest.mark.parametrize(
    ("day", "counted"),
    [("2026-12-31", 1), ("2027-01-01", 1), ("2027-12-30", 1), ("2027-12-31", 1), ("2028-01-01", 0)],
)
def test_after_a_lapse_any_credit_may_count_as_long_as_reinstatement_is_possible(someone, day, counted):
    """Twelve months after the end."""
    scheme = reinstatement('credits_of = "any"\nuntil_months = 12')
    judged = someone(certified("club.coach", cycle()), entry(day, 'provider = "Any"\nhours = 1'), scheme=scheme)
    assert judged.on("2028-06-01").counted == counted
    assert ("CEC215" in judged.on("2028-06-01").codes) is (not counted)


def test_the_months_of_reinstatement_are_counted_from_the_end_and_not_from_the_grace(someone):
    """Six of the twelve are grace."""
    scheme = reinstatement('credits_of = "any"\nuntil_months = 12') + matter("grace", "months = 6")
    entries = [entry(day, 'provider = "Any"\nhours = 1', day) for day in ("2027-07-01", "2027-12-31", "2028-01-01")]
    judged = someone(certified("club.coach", cycle()), *entries, scheme=scheme).on("2028-06-01")
    assert judged.credits() == {"2027-07-01": 1, "2027-12-31": 1}


def test_without_a_last_month_any_credit_counts_to_the_day_of_the_judgement(someone):
    """For ever."""
    scheme = reinstatement('credits_of = "any"')
    judged = someone(certified("club.coach", cycle()), entry("2039-12-31", 'provider = "Any"\nhours = 1'), scheme=scheme)
    assert judged.on("2039-12-31").counted == 1


@pytest.mark.parametrize("credits_of", ["", 'credits_of = "lapsed-cycle"'])
def test_nothing_counts_after_a_lapse_unless_the_body_says_so(someone, credits_of):
    """The cycle is over."""
    judged = someone(
        certified("club.coach", cycle()),
        entry("2027-01-01", 'provider = "Any"\nhours = 1'),
        scheme=reinstatement(f"{credits_of}\nuntil_months = 12"),
    )
    assert judged.on("2027-06-01").counted == 0


@pytest.mark.parametrize(("day", "cycles"), [("2027-08-31", [FIRST]), ("2027-09-01", ["2027-09-01"])])
def test_a_lapsed_cycle_takes_credit_until_the_next_one_begins(someone, day, cycles):
    """Then it is that one's."""
    scheme = reinstatement('credits_of = "any"\nuntil_months = 12')
    holder = certified("club.coach", cycle(), cycle("2027-09-01", "2029-12-31"))
    judged = someone(holder, entry(day, 'provider = "Any"\nhours = 1', "it"), scheme=scheme).on("2028-06-01")
    assert cycles_of(judged, "it") == cycles


@pytest.mark.parametrize(("day", "cycles"), [("2027-04-30", [FIRST]), ("2027-05-02", [])])
@pytest.mark.parametrize("did", ["reinstated", "retired"])
def test_a_lapsed_cycle_takes_no_credit_after_its_story_has_ended(someone, did, day, cycles):
    """Reinstated or given up: what comes later is the business of another cycle."""
    scheme = reinstatement('credits_of = "any"\nuntil_months = 12')
    holder = certified("club.coach", cycle(steps=step(did, "2027-05-01")))
    judged = someone(holder, entry(day, 'provider = "Any"\nhours = 1', "it"), scheme=scheme).on("2028-06-01")
    assert cycles_of(judged, "it") == cycles


def test_while_it_is_not_lapsed_the_rule_for_lapses_changes_nothing(someone):
    """In grace that earns no credit, nothing counts although any would after the lapse."""
    scheme = reinstatement('credits_of = "any"') + matter("grace", "months = 6\nearns = false")
    judged = someone(certified("club.coach", cycle()), entry("2027-01-01", 'provider = "Any"\nhours = 1'), scheme=scheme)
    assert judged.on("2027-06-30").counted == 0


# ---------------------------------------------------------------- which day it is

TURN = datetime(2027, 1, 1, 3, 0, tzinfo=UTC)
"""Already the new year in London, and still the old one in New York."""
NEW_YORK = 'format = 1\nzone = "America/New_York"\n'
AFTER = """[[entry]]
date = 2027-01-01
title = "New year's workshop"
provider = "ace"
kind = "course"
award = "0.6 CEC"
"""


@pytest.mark.parametrize(
    ("settings", "today"), [(NEW_YORK, "2026-12-31"), ('format = 1\nzone = "Europe/London"\n', "2027-01-01")]
)
def test_today_is_the_day_in_the_workspaces_time_zone(repository, settings, today):
    """On the last evening in New York a cycle that ends on 31 December is not over."""
    transcript = evaluate(repository({"cecgen.toml": settings}), TURN).transcript
    standing = transcript.holders[0].certifications[0].cycles[0].standing
    assert (str(transcript.as_of), standing) == (today, "behind" if today == "2026-12-31" else "grace")


def test_a_day_that_is_asked_for_or_pinned_is_that_day_in_every_zone():
    """A day has no zone; the one asked for comes first."""
    pinned = Settings(format=1, as_of=date(2025, 5, 5), zone="America/New_York")
    assert resolve_as_of(pinned, TURN, None) == date(2025, 5, 5)
    assert resolve_as_of(pinned, TURN, date(2024, 4, 4)) == date(2024, 4, 4)
    assert resolve_as_of(Settings(format=1, zone="America/New_York"), TURN, date(2027, 1, 1)) == date(2027, 1, 1)


def test_without_a_zone_the_machines_own_calendar_says_what_today_is():
    """The moment is told in its zone."""
    local = TURN.astimezone(ZoneInfo("America/New_York"))
    assert resolve_as_of(Settings(format=1), local, None) == date(2026, 12, 31)
    assert resolve_as_of(Settings(format=1), TURN, None) == date(2027, 1, 1)


@pytest.mark.parametrize(("settings", "in_future"), [(NEW_YORK, True), ("format = 1\n", False)])
def test_check_looks_at_the_same_day(repository, settings, in_future):
    """What is dated 1 January is in the future where it is still 31 December."""
    root = repository({"cecgen.toml": settings, "content/jordan-rivera/entry.toml": AFTER})
    assert ("CEC214" in {each.code for each in check_workspace(root, TURN).diagnostics}) is in_future
    assert ("CEC214" in {each.code for each in evaluate(root, TURN).transcript.diagnostics}) is in_future


def test_a_time_zone_that_there_is_not_makes_a_workspace_unusable(repository):
    """It would decide which day it is, so none is guessed."""
    root = repository({"cecgen.toml": 'format = 1\nzone = "America/Newyork"\n'})
    with pytest.raises(WorkspaceError) as stop:
        evaluate(root, TURN)
    (found,) = stop.value.diagnostics
    assert (found.code, found.location.file, found.location.line) == ("CEC114", "cecgen.toml", 2)


# ---------------------------------------------------------------- any day of the past


CHANGED = (
    HOUSE.replace("min = 10", "min = 10\nuntil = 2025-12-31")
    + """
[[scheme.requirement]]
id = "total"
title = "Credits"
min = 20
since = 2026-01-01
source = "https://example.org/points"
"""
)


def test_a_cycle_is_judged_by_the_rules_of_its_own_end_whenever_it_is_looked_at(someone):
    """Before the change, on its day and long after it."""
    holder = certified("club.coach", cycle("2024-01-01", "2025-12-31"), cycle("2026-01-01", "2027-12-31"))
    judged = someone(holder, scheme=CHANGED)
    for day in ("2024-06-01", "2025-12-31", "2026-01-01", "2029-01-01"):
        assert [judged.on(day).finding("total", begins).need for begins in ("2024-01-01", "2026-01-01")] == [10, 20]


def test_an_entry_is_worth_what_it_was_worth_on_its_day_whenever_it_is_looked_at(someone):
    """A later change does not reach back."""
    first = 'amount = 1\nper = "hour"\n'
    scheme = (
        HOUSE.replace(first, f"{first}until = 2025-03-14\n")
        + """
[[scheme.worth]]
amount = 2
per = "hour"
since = 2025-03-15
source = "https://example.org/points"
"""
    )
    entries = [entry(day, 'provider = "Any"\nhours = 1', day) for day in ("2025-03-14", "2025-03-15")]
    judged = someone(certified("club.coach", cycle()), *entries, scheme=scheme)
    assert judged.on("2025-03-14").credits() == {"2025-03-14": 1}
    assert judged.on("2025-03-15").credits() == judged.on("2026-12-31").credits() == {"2025-03-14": 1, "2025-03-15": 2}


STORY = certified(
    "acsm.cpt",
    cycle(lines="renewed = 2026-10-20\nfee_paid = 2026-10-20", steps=step("audit-asked", "2026-11-05")),
)
LATER_CARD = """
[[card]]
covers = ["cpr"]
issued = 2026-05-01
expires = 2028-05-01
"""
RULING = '[[entry.ruling]]\nscheme = "acsm.cpt"\non = 2026-11-20\namount = 0\n'


@pytest.mark.parametrize(
    ("day", "counted", "standing", "cards"),
    [
        ("2025-06-01", 20, "on-track", 0),
        ("2025-06-02", 45, "on-track", 0),
        ("2026-04-30", 45, "on-track", 0),
        ("2026-05-01", 45, "ready", 1),
        ("2026-10-19", 45, "ready", 1),
        ("2026-10-20", 45, "renewed", 1),
        ("2026-11-19", 45, "renewed", 1),
        ("2026-11-20", 20, "renewed", 1),
    ],
)
def test_on_a_day_of_the_past_there_is_what_there_was_then(someone, day, counted, standing, cards):
    """Entries, cards, the form and the body's rulings come into it on their own days."""
    judged = someone(STORY + LATER_CARD, attended("2025-06-01", 20), attended("2025-06-02", 25, RULING)).on(day)
    cycle_ = judged.cycle()
    assert (cycle_.counted, cycle_.standing, len(cycle_.cards)) == (counted, standing, cards)
    assert (cycle_.audit is not None) == (day >= "2026-11-05")
    assert [each.did for each in cycle_.steps] == (["audit-asked"] if day >= "2026-11-05" else [])


def test_a_day_of_the_past_is_worked_out_the_same_whenever_that_is_done(repository):
    """To the last byte: neither the clock nor the machine's zone is in it."""
    root = repository({"cecgen.toml": "format = 1\n"})
    moments = (datetime(2025, 6, 1, tzinfo=UTC), TURN, datetime(2099, 1, 1, tzinfo=UTC))
    made = {format_transcript(evaluate(root, moment, as_of=date(2025, 6, 1)).transcript) for moment in moments}
    assert len(made) == 1


def test_the_command_works_out_a_day_of_the_past(repository, cecgen):
    """`--as-of` comes before the day of the settings, and what is later is a warning."""
    root = repository()
    past = cecgen("status", "--format", "json", "--as-of", "2025-03-13", "-C", root)
    assert '"as_of": "2025-03-13"' in past.output
    assert "CEC214" in past.output
    assert past == cecgen("status", "--format", "json", "--as-of", "2025-03-13", "-C", root)
    settings = {"cecgen.toml": "format = 1\nas_of = 2025-03-13\n"}
    assert past == cecgen("status", "--format", "json", "-C", repository(settings))
