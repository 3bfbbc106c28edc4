"""When cycles begin and end, and which of them an entry belongs to."""

import pytest
from holder_files import CPR, CPT, HOUSE, attended, certified, cycle, entry, step

TWO = certified("acsm.cpt", cycle(), cycle("2027-01-01", "2029-12-31")) + CPR
FIRST, SECOND = "2024-01-01", "2027-01-01"


def placed(judged, entry_id: str) -> list[str]:
    """The cycles in which an entry appears."""
    return [str(each.begins) for each in judged.certification().cycles if entry_id in {credit.entry for credit in each.credits}]


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
    assert placed(judged, "it") == cycles


@pytest.mark.parametrize(("day", "cycles"), [("2027-01-01", [FIRST]), ("2027-06-30", [FIRST]), ("2027-07-01", [SECOND])])
def test_in_grace_an_entry_goes_to_the_cycle_that_is_still_open(someone, day, cycles):
    """Whole, and not again to the next."""
    assert placed(someone(TWO, attended(day, 1, id="it")).on(day), "it") == cycles


@pytest.mark.parametrize(("day", "cycle_"), [("2027-02-01", FIRST), ("2027-02-02", SECOND)])
def test_after_a_late_renewal_entries_go_to_the_next_cycle(someone, day, cycle_):
    """Those of the day of the form still belong to the old one."""
    lines = "renewed = 2027-02-01\nfee_paid = 2027-02-01"
    renewed = cycle(lines=lines, steps=step("late-fee", "2027-02-01"))
    holder = certified("acsm.cpt", renewed, cycle("2027-01-01", "2029-12-31")) + CPR
    judged = someone(holder, attended("2024-05-05", 45), attended(day, 1, id="it")).on("2027-03-01")
    assert judged.cycle(FIRST).standing == "renewed"
    assert placed(judged, "it") == [cycle_]


def test_after_a_renewal_in_time_nothing_goes_to_the_old_cycle(someone):
    """There is no grace where there is nothing to mend."""
    renewed = cycle(lines="renewed = 2026-10-20\nfee_paid = 2026-10-20")
    holder = certified("acsm.cpt", renewed, cycle("2027-01-01", "2029-12-31")) + CPR
    judged = someone(holder, attended("2024-05-05", 45), attended("2027-01-01", 1, id="it")).on("2027-03-01")
    assert placed(judged, "it") == [SECOND]


def test_between_form_and_end_the_cycle_still_takes_its_entries(someone):
    """The date decides, not the form."""
    renewed = cycle(lines="renewed = 2026-10-20\nfee_paid = 2026-10-20")
    judged = someone(certified("acsm.cpt", renewed) + CPR, attended("2024-05-05", 45), attended("2026-12-31", 1))
    assert judged.on("2026-12-31").counted == 46


def test_a_form_that_renewed_nothing_leaves_the_cycle_open(someone):
    """Sent two credits short, the holder earns them in grace, and they count where they are missing."""
    short = cycle(lines="renewed = 2026-12-20\nfee_paid = 2026-12-20")
    holder = certified("acsm.cpt", short, cycle("2027-01-01", "2029-12-31")) + CPR
    judged = someone(holder, attended("2024-05-05", 43), attended("2027-02-01", 2, id="it")).on("2027-03-01")
    assert placed(judged, "it") == [FIRST]
    assert judged.cycle(FIRST).counted == 45
    assert judged.todos(FIRST) == ["Send the renewal form again", "Pay the late fee (80 USD)"]


def test_after_retiring_nothing_is_earned_in_grace(someone):
    """Who starts anew earns for the new cycle."""
    holder = certified("acsm.cpt", cycle(steps=step("retired", "2026-11-01")), cycle("2027-01-01", "2029-12-31"))
    assert placed(someone(holder, attended("2027-02-01", 1, id="it")).on("2027-03-01"), "it") == [SECOND]


def test_after_reinstatement_entries_go_to_the_new_cycle(someone):
    """Those of the gap go nowhere, and that is said."""
    holder = certified("acsm.cpt", cycle(steps=step("reinstated", "2027-09-10")), cycle("2027-09-10", "2029-12-31"))
    judged = someone(holder, attended("2027-09-09", 1, id="gap"), attended("2027-09-10", 1, id="new")).on("2027-10-01")
    assert (placed(judged, "gap"), placed(judged, "new")) == ([], ["2027-09-10"])
    assert judged.codes == ["CEC215"]


def test_an_entry_counts_in_one_cycle_of_a_certification_only(someone):
    """Whatever the days: no entry stands in two cycles."""
    days = [f"{year}-{month:02}-15" for year in range(2023, 2031) for month in range(1, 13, 2)]
    judged = someone(TWO, *(attended(day, 1) for day in days))
    for on in ("2026-06-01", "2027-03-01", "2027-08-01", "2030-12-31"):
        found = [credit.entry for each in judged.on(on).certification().cycles for credit in each.credits]
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


# ---------------------------------------------------------------- claims for another cycle


def claimed(cycle_: str, amount: str = "") -> str:
    return f'[[entry.claim]]\nscheme = "acsm.cpt"\ncycle = {cycle_}\n{amount}'


def test_a_claim_may_name_a_cycle_that_the_date_does_not_say(someone):
    """And then it is in that one only."""
    judged = someone(TWO, attended("2027-02-01", 5, claimed(SECOND), "it")).on("2027-03-01")
    assert placed(judged, "it") == [SECOND]


def test_a_claim_for_a_cycle_that_is_not_there_counts_nowhere(someone):
    """It is an error, and no other cycle is guessed."""
    judged = someone(TWO, attended("2025-02-01", 5, claimed("2025-01-01"), "it")).on("2027-03-01")
    assert placed(judged, "it") == []
    assert judged.codes == ["CEC418"]


def test_two_claims_for_one_certification_are_an_error(someone):
    """An entry counts in one cycle only."""
    judged = someone(TWO, attended("2025-02-01", 5, claimed(FIRST) + claimed(SECOND), "it")).on("2025-03-01")
    assert placed(judged, "it") == [FIRST]
    assert judged.codes == ["CEC417"]


def test_a_claim_does_not_make_credit_of_the_time_after_a_lapse(someone):
    """Only credits of the lapsed cycle count for reinstatement, whatever is claimed."""
    judged = someone(CPT, attended("2027-08-01", 5, claimed(FIRST))).on("2027-08-02")
    assert judged.counted == 0


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
