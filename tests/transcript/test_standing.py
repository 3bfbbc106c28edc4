"""Where a cycle stands: form, fee, card and credits, never credits alone."""

import pytest
from holder_files import CPR, HOUSE, attended, certified, cycle, step

DONE = "renewed = 2026-10-20\nfee_paid = 2026-10-20"
ENOUGH = attended("2024-06-01", 45, "reported = 2024-06-02")


def cpt(lines: str = "", steps: str = "", **days: str) -> str:
    """A CPT cycle with a current card."""
    return certified("acsm.cpt", cycle(lines=lines, steps=steps, **days)) + CPR


# ---------------------------------------------------------------- before the end


@pytest.mark.parametrize(("day", "standing"), [("2023-12-31", "upcoming"), ("2024-01-01", "on-track")])
def test_a_cycle_is_upcoming_until_the_day_it_begins(someone, day, standing):
    """The day before it begins and the day itself."""
    assert someone(cpt()).on(day).standing == standing


@pytest.mark.parametrize(
    ("cec", "standing"),
    # On 31 December 2024 twelve of 36 months are gone, less six of slack: 45 × 6 ÷ 36 = 7.5.
    [("7.49", "behind"), ("7.5", "on-track"), ("44.9", "on-track"), ("45", "ready")],
)
def test_behind_is_below_an_even_pace_with_a_sixth_of_the_cycle_as_slack(someone, cec, standing):
    """The formula at its edge, and the requirement at its own."""
    assert someone(cpt(), attended("2024-06-01", cec)).on("2024-12-31").standing == standing


def test_nobody_is_behind_in_the_first_sixth_of_a_cycle(someone):
    """Six whole months are gone on 30 June, and none of them asks for anything yet."""
    judged = someone(cpt())
    assert [judged.on(day).standing for day in ("2024-06-30", "2024-07-30", "2024-07-31")] == ["on-track", "on-track", "behind"]


def test_the_pace_is_shown_beside_every_standing(someone):
    """Months gone, months in all, and what an even pace would have by now, rounded down to a tenth."""
    judged = someone(cpt(), ENOUGH)
    assert judged.on("2023-12-31").cycle().pace is None
    pace = judged.on("2024-07-31").cycle().pace
    assert (pace.elapsed, pace.months, str(pace.due)) == (7, 36, "8.7")
    assert judged.on("2027-03-01").cycle().pace.elapsed == 36


def test_enough_credits_alone_are_no_renewal(someone):
    """Ready on the last day, expired the next, lapsed at the end of grace."""
    judged = someone(cpt(), attended("2024-06-01", 90))
    days = ("2026-12-31", "2027-01-01", "2027-06-30", "2027-07-01")
    assert [judged.on(day).standing for day in days] == ["ready", "grace", "grace", "lapsed"]


def test_enough_credits_without_a_card_are_not_ready(someone):
    """CPR is a condition of renewal whatever was earned."""
    judged = someone(certified("acsm.cpt", cycle()), ENOUGH).on("2026-06-01")
    assert judged.standing == "on-track"
    assert judged.finding("cpr").status == "open"


# ---------------------------------------------------------------- renewed


def test_form_fee_card_and_credits_renew_on_the_day_of_the_form(someone):
    """And not on the day before."""
    judged = someone(cpt(DONE), ENOUGH)
    assert [judged.on(day).standing for day in ("2026-10-19", "2026-10-20")] == ["ready", "renewed"]


@pytest.mark.parametrize("missing", ["renewed", "fee_paid"])
def test_form_without_fee_and_fee_without_form_renew_nothing(someone, missing):
    """What is left is said."""
    lines = "\n".join(line for line in DONE.splitlines() if not line.startswith(missing))
    judged = someone(cpt(lines), ENOUGH).on("2026-11-01")
    assert judged.standing == "ready"
    assert judged.finding({"renewed": "form", "fee_paid": "fee"}[missing]).status == "open"


def test_a_fee_of_unknown_amount_is_still_due(someone):
    """What renewal cost in 2024 was not found; that it cost something is known."""
    lines = "renewed = 2024-10-20"
    judged = someone(cpt(lines, begins="2022-01-01", ends="2024-12-31"), attended("2023-06-01", 45)).on("2024-11-01")
    assert judged.standing == "ready"
    assert judged.finding("fee").title == "Renewal fee"


@pytest.mark.parametrize(("earned", "standing"), [("2026-10-20", "renewed"), ("2026-10-21", "ready")])
def test_what_is_earned_after_the_form_does_not_renew_it(someone, earned, standing):
    """Every requirement is met on the form's day, or the form renews nothing."""
    judged = someone(cpt(DONE), attended("2024-06-01", 44), attended(earned, 1))
    assert judged.on("2026-11-01").standing == standing


def test_a_form_that_came_too_soon_has_to_be_sent_again(someone):
    """The finding says why, and the next thing to do is not nothing."""
    judged = someone(cpt(DONE), attended("2024-06-01", 44, "reported = 2024-06-02"), attended("2026-11-05", 1)).on("2026-11-06")
    assert judged.finding("form").status == "open"
    assert "when not every requirement was met" in judged.finding("form").message
    assert judged.todos() == ["Send the renewal form again"]


@pytest.mark.parametrize(("sent", "standing"), [("2025-12-31", "ready"), ("2026-01-01", "renewed")])
def test_renewal_opens_in_the_final_year(someone, sent, standing):
    """A form dated before that is a slip, and renews nothing."""
    judged = someone(cpt(f"renewed = {sent}\nfee_paid = {sent}"), ENOUGH).on("2026-02-01")
    assert str(judged.cycle().renewal_opens) == "2026-01-01"
    assert judged.standing == standing


def test_the_bodys_word_outranks_what_is_worked_out(someone):
    """`accepted` renews whatever the files prove."""
    judged = someone(cpt(steps=step("accepted", "2026-10-22")))
    assert [judged.on(day).standing for day in ("2026-10-21", "2026-10-22")] == ["behind", "renewed"]


def test_a_ruling_after_the_renewal_does_not_undo_it(someone):
    """An audit's rejection lowers what is counted; whether the renewal stands, only a step says."""
    ruled = attended("2024-06-01", 45, '[[entry.ruling]]\nscheme = "acsm.cpt"\non = 2027-03-02\namount = 0\nwhy = "audit"\n')
    judged = someone(cpt(DONE), ruled)
    assert judged.on("2027-03-01").counted == 45
    after = judged.on("2027-03-02")
    assert (after.counted, after.standing, after.finding("total").status) == (0, "renewed", "missed")


def test_a_ruling_before_the_form_does_keep_it_from_renewing(someone):
    """What the body had rejected by then was not there on the form's day."""
    ruled = attended("2024-06-01", 45, '[[entry.ruling]]\nscheme = "acsm.cpt"\non = 2026-10-20\namount = 44\n')
    assert someone(cpt(DONE), ruled).on("2026-10-20").standing == "on-track"


def test_a_card_that_ran_out_after_the_renewal_does_not_undo_it(someone):
    """It was current on the form's day, and that is all that was asked."""
    holder = certified("acsm.cpt", cycle(lines=DONE)) + CPR.replace("2027-12-31", "2026-10-20")
    assert someone(holder, ENOUGH).on("2027-03-01").standing == "renewed"


def test_a_card_that_ran_out_before_the_form_keeps_it_from_renewing(someone):
    """One day makes the difference."""
    holder = certified("acsm.cpt", cycle(lines=DONE)) + CPR.replace("2027-12-31", "2026-10-19")
    assert someone(holder, ENOUGH).on("2026-10-20").standing == "on-track"


def test_after_a_renewal_the_cycle_that_follows_is_asked_for(someone):
    """Cycles are never invented: the block to paste is printed, once the old one is over."""
    judged = someone(cpt(DONE), ENOUGH)
    assert "CEC217" not in judged.on("2026-12-31").codes
    (found,) = [each for each in judged.on("2027-01-01").found if each.code == "CEC217"]
    assert "begins = 2027-01-01\nends = 2029-12-31" in found.hint


# ---------------------------------------------------------------- grace


def late(lines: str, *steps: str) -> str:
    return cpt(lines, "".join(steps))


LATE = "renewed = 2027-02-01\nfee_paid = 2027-02-01"


def test_a_renewal_in_grace_takes_the_late_fee(someone):
    """Form and standard fee alone do not end the grace."""
    assert someone(late(LATE), ENOUGH).on("2027-03-01").standing == "grace"


def test_a_renewal_in_grace_with_the_late_fee_is_one(someone):
    """From the day on which all three are there."""
    judged = someone(late(LATE, step("late-fee", "2027-02-03")), ENOUGH)
    assert [judged.on(day).standing for day in ("2027-02-02", "2027-02-03")] == ["grace", "renewed"]


def test_a_fee_paid_in_grace_takes_the_late_fee_too(someone):
    """A form in time is half a renewal in time."""
    holder = late("renewed = 2026-12-20\nfee_paid = 2027-02-01")
    judged = someone(holder, ENOUGH).on("2027-03-01")
    assert (judged.standing, judged.todos()) == ("grace", ["Pay the late fee (80 USD)"])


@pytest.mark.parametrize(("day", "standing"), [("2027-06-30", "renewed"), ("2027-07-01", "lapsed")])
def test_grace_ends_on_30_june(someone, day, standing):
    """A form, a fee or a late fee after that comes too late, each by itself."""
    holder = late(f"renewed = {day}\nfee_paid = {day}", step("late-fee", day))
    assert someone(holder, ENOUGH).on("2027-08-01").standing == standing


@pytest.mark.parametrize("which", ["renewed", "fee_paid", "late-fee"])
def test_each_part_of_a_late_renewal_has_the_same_last_day(someone, tmp_path, which):
    """Two of three in time are not enough."""
    days = dict.fromkeys(("renewed", "fee_paid", "late-fee"), "2027-06-30") | {which: "2027-07-01"}
    holder = late(f"renewed = {days['renewed']}\nfee_paid = {days['fee_paid']}", step("late-fee", days["late-fee"]))
    assert someone(holder, ENOUGH).on("2027-08-01").standing == "lapsed"


def test_the_late_fee_is_that_of_the_day_it_is_paid(someone):
    """$25 for a cycle that ended in 2019 would have been paid in 2020, when it cost $75."""
    holder = cpt(begins="2017-01-01", ends="2019-12-31")
    judged = someone(holder, attended("2018-06-01", 45))
    assert judged.on("2020-02-01").finding("late-fee").title == "Late fee (75 USD)"
    assert judged.on("2024-02-01").finding("late-fee").status == "missed"


def test_no_late_fee_is_asked_before_the_end(someone):
    """Nor after a renewal in time."""
    judged = someone(cpt(DONE), ENOUGH)
    for day in ("2026-12-31", "2027-01-01"):
        assert "late-fee" not in [finding.requirement for finding in judged.on(day).cycle().findings]


def test_in_grace_the_deadline_is_its_end(someone):
    """Everything still open is due by 30 June."""
    judged = someone(cpt(), attended("2024-06-01", 44)).on("2027-01-01")
    assert judged.finding("total").message == "1 more CEC by 2027-06-30"
    assert {str(todo.due) for todo in judged.cycle().todos} == {"2027-06-30"}
    assert str(judged.cycle().deadline) == "2027-06-30"


def test_a_scheme_without_grace_lapses_the_day_after_the_end(someone):
    """Nothing is granted that no source states."""
    judged = someone(certified("club.coach", cycle()), scheme=HOUSE)
    assert [judged.on(day).standing for day in ("2026-12-31", "2027-01-01")] == ["behind", "lapsed"]


# ---------------------------------------------------------------- lapsed and reinstated


BACK = cpt(steps=step("reinstatement-asked", "2027-08-01") + step("reinstated", "2027-09-10"))


def test_a_lapsed_certification_is_told_to_ask_for_reinstatement(someone):
    """And, once it has asked, to wait."""
    judged = someone(BACK, ENOUGH)
    assert judged.on("2027-07-31").todos() == ["Ask the body for reinstatement"]
    assert judged.on("2027-08-01").todos() == ["Wait for the body's word on reinstatement (asked 2027-08-01)"]


def test_reinstatement_comes_from_a_step(someone):
    """On its day, and not before."""
    judged = someone(BACK, ENOUGH)
    assert [judged.on(day).standing for day in ("2027-09-09", "2027-09-10")] == ["lapsed", "reinstated"]


def test_after_reinstatement_the_new_cycle_begins_with_the_approval(someone):
    """The block to paste says that day, and no end: the new cycle may be shorter."""
    (found,) = [each for each in someone(BACK, ENOUGH).on("2027-09-10").found if each.code == "CEC217"]
    assert found.hint.endswith("[[certification.cycle]]\nbegins = 2027-09-10")


def test_only_credits_of_the_lapsed_cycle_count_for_reinstatement(someone):
    """What was earned in its grace counts while grace lasts, and never again after it."""
    judged = someone(BACK, attended("2024-06-01", 40), attended("2027-03-01", 5))
    assert [judged.on(day).counted for day in ("2027-06-30", "2027-07-01", "2027-09-10")] == [45, 40, 40]
    assert judged.on("2027-07-01").credit("on-2027-03-01").why_not == (
        "only credit earned by 2026-12-31 counts for reinstatement"
    )


def test_after_reinstatement_the_gap_shows(someone):
    """From the day after the end until the approval the holder was not certified."""
    holder = certified("acsm.cpt", cycle(steps=step("reinstated", "2027-09-10")), cycle("2027-09-10", "2029-12-31")) + CPR
    judged = someone(holder, ENOUGH).on("2027-10-01")
    assert str(judged.cycle("2027-09-10").gap_from) == "2027-01-01"
    assert judged.cycle("2024-01-01").gap_from is None


# ---------------------------------------------------------------- audits, retirement


def test_a_failed_audit_makes_a_certification_inactive(someone):
    """On its day, whatever was renewed before."""
    judged = someone(cpt(DONE, step("audit-asked", "2027-01-10") + step("audit-failed", "2027-03-01")), ENOUGH)
    assert [judged.on(day).standing for day in ("2027-02-28", "2027-03-01")] == ["renewed", "inactive"]


def test_a_mended_audit_ends_as_the_body_says(someone):
    """The last word counts: accepted after failed is renewed."""
    steps = step("audit-failed", "2027-03-01") + step("accepted", "2027-06-01")
    judged = someone(cpt(DONE, steps), ENOUGH)
    assert [judged.on(day).standing for day in ("2027-05-31", "2027-06-01")] == ["inactive", "renewed"]


def test_a_passed_audit_leaves_the_renewal(someone):
    """It changes nothing about the standing."""
    judged = someone(cpt(DONE, step("audit-asked", "2027-01-10") + step("audit-passed", "2027-02-10")), ENOUGH).on("2027-03-01")
    assert (judged.standing, judged.cycle().audit.passed) == ("renewed", True)


def test_retired_is_ended(someone):
    """Even before anything else was done, and in spite of every credit."""
    judged = someone(cpt(steps=step("retired", "2025-06-01")), ENOUGH)
    assert [judged.on(day).standing for day in ("2025-05-31", "2025-06-01", "2027-08-01")] == ["ready", "ended", "ended"]
    assert judged.on("2027-01-01").todos() == []


def test_steps_are_taken_in_the_order_of_their_days(someone):
    """Not in the order in which they were written."""
    steps = step("retired", "2027-10-01") + step("reinstated", "2027-09-10") + step("accepted", "2026-10-22")
    judged = someone(cpt(steps=steps), ENOUGH)
    days = ("2026-10-21", "2026-10-22", "2027-09-10", "2027-10-01")
    assert [judged.on(day).standing for day in days] == ["ready", "renewed", "reinstated", "ended"]


AUDIT = step("audit-asked", "2027-01-10") + step("audit-answered", "2027-02-01") + step("audit-passed", "2027-03-01")


def test_an_audit_is_answered_within_30_days(someone):
    """The day is worked out, and is the first thing to do."""
    judged = someone(cpt(DONE, AUDIT), ENOUGH)
    assert judged.on("2027-01-09").cycle().audit is None
    audited = judged.on("2027-01-10")
    assert audited.standing == "renewed"
    assert (audited.cycle().todos[0].text, str(audited.cycle().todos[0].due)) == (
        "Answer the audit with the proof",
        "2027-02-09",
    )


def test_an_answered_audit_is_waited_for_and_then_gone(someone):
    """Answered is not ended, and ended is no longer to do."""
    judged = someone(cpt(DONE, AUDIT), ENOUGH)
    assert "Wait for the audit's result (answered 2027-02-01)" in judged.on("2027-02-01").todos()
    assert str(judged.on("2027-03-01").cycle().audit.ended) == "2027-03-01"
    assert not any("audit" in todo for todo in judged.on("2027-03-01").todos())


def test_a_second_audit_is_one_of_its_own(someone):
    """The result of the first does not answer it."""
    audit = someone(cpt(DONE, AUDIT + step("audit-asked", "2027-05-01")), ENOUGH).on("2027-05-02").cycle().audit
    assert (str(audit.asked), audit.answered, audit.ended) == ("2027-05-01", None, None)


# ---------------------------------------------------------------- keeping evidence


@pytest.mark.parametrize(
    ("lines", "steps", "until"),
    [
        ("", "", "2027-12-31"),
        (DONE, "", "2027-12-31"),
        (LATE, step("late-fee", "2027-02-01"), "2028-02-01"),
        (DONE, step("accepted", "2027-01-15"), "2028-01-15"),
        ("", step("reinstated", "2027-09-10"), "2028-09-10"),
    ],
    ids=["not yet renewed", "renewed in time", "renewed late", "accepted later", "reinstated"],
)
def test_evidence_is_kept_for_a_year_after_recertification(someone, lines, steps, until):
    """Or after the end of the cycle, whichever is later."""
    assert str(someone(cpt(lines, steps), ENOUGH).on("2027-10-01").cycle().keep_until) == until


def test_evidence_is_kept_while_an_audit_waits_for_it(someone):
    """Its answer may be due after the reach of audits has passed."""
    judged = someone(cpt(DONE, step("audit-asked", "2027-12-20") + step("audit-passed", "2028-01-10")), ENOUGH)
    assert str(judged.on("2027-12-20").cycle().keep_until) == "2028-01-19"
    assert str(judged.on("2028-01-10").cycle().keep_until) == "2027-12-31"


def test_29_february_is_kept_until_the_28th(someone):
    """The year that follows has no such day."""
    renewal = cycle("2025-01-01", "2027-12-31", "renewed = 2028-02-29\nfee_paid = 2028-02-29", step("late-fee", "2028-02-29"))
    holder = certified("acsm.cpt", renewal) + CPR.replace("2027-12-31", "2028-12-31")
    assert str(someone(holder, attended("2025-06-01", 45)).on("2028-03-01").cycle().keep_until) == "2029-02-28"


def test_a_body_that_never_audits_asks_for_nothing_to_be_kept(someone):
    """No source, no day."""
    assert someone(certified("club.coach", cycle()), scheme=HOUSE).on("2026-03-16").cycle().keep_until is None


@pytest.mark.parametrize(("lines", "until"), [("until_months = 12", "2027-12-31"), ('credits_of = "any"', "None")])
def test_the_last_day_of_reinstatement_is_counted_from_the_end_where_the_body_sets_one(someone, lines, until):
    """Known before the cycle lapses, so that a calendar can keep it."""
    scheme = f'{HOUSE}\n[scheme.reinstatement]\n{lines}\nsource = "https://club.example/back"\n'
    assert str(someone(certified("club.coach", cycle()), scheme=scheme).on("2026-03-16").cycle().reinstate_until) == until


# ---------------------------------------------------------------- which cycle is the present one


def test_the_cycle_in_grace_is_the_one_to_look_at(someone):
    """Even though the next has begun."""
    judged = someone(certified("acsm.cpt", cycle(), cycle("2027-01-01", "2029-12-31")) + CPR, ENOUGH)
    day = judged.on("2027-03-01")
    assert str(day.certification().current_cycle(day.transcript.as_of).begins) == "2024-01-01"
    day = judged.on("2027-07-01")
    assert str(day.certification().current_cycle(day.transcript.as_of).begins) == "2027-01-01"


# ---------------------------------------------------------------- days at the edge


def test_form_and_fee_on_the_last_day_are_in_time(someone):
    """No late fee is asked for 31 December."""
    judged = someone(cpt("renewed = 2026-12-31\nfee_paid = 2026-12-31"), ENOUGH)
    assert [judged.on(day).standing for day in ("2026-12-31", "2027-01-01")] == ["renewed", "renewed"]


@pytest.mark.parametrize(("requirement", "message"), [("form", "submitted on 2026-10-20"), ("fee", "paid on 2026-10-20")])
def test_form_and_fee_are_there_from_their_own_day_on(someone, requirement, message):
    """And due until the day before."""
    judged = someone(cpt(DONE), ENOUGH)
    assert judged.on("2026-10-19").finding(requirement).message == "due by 2026-12-31"
    assert judged.on("2026-10-20").finding(requirement).message == message


def test_on_the_last_day_everything_is_due_that_day(someone):
    """Grace begins the day after."""
    judged = someone(cpt(), attended("2024-06-01", 40, "reported = 2024-06-02")).on("2026-12-31")
    assert judged.finding("total").message == "5 more CEC by 2026-12-31"
    assert {str(todo.due) for todo in judged.cycle().todos} == {"2026-12-31"}
    assert judged.todos()[0] == "Earn 5 more CEC"


def test_a_form_of_tomorrow_is_not_sent_again_today(someone):
    """It was not sent yet."""
    assert someone(cpt(DONE), ENOUGH).on("2026-10-19").todos()[0] == "Send the renewal form"


def test_an_acceptance_in_grace_covers_the_late_fee(someone):
    """The body's word covers everything."""
    finding = someone(cpt(steps=step("accepted", "2027-02-01")), ENOUGH).on("2027-02-01").finding("late-fee")
    assert (finding.status, finding.message) == ("met", "accepted on 2027-02-01")


def test_an_audit_may_end_on_the_day_it_was_asked(someone):
    """Some are answered by telephone."""
    audit = someone(cpt(DONE, step("audit-asked", "2027-01-10") + step("audit-passed", "2027-01-10")), ENOUGH)
    assert audit.on("2027-01-10").cycle().audit.passed is True


def test_a_scheme_may_take_any_credits_for_reinstatement(someone):
    """Then what was earned in grace counts after it too."""
    rules = (
        '\n[scheme.grace]\nmonths = 6\nsource = "https://example.org"\n'
        '\n[scheme.reinstatement]\ncredits_of = "any"\nbegins = "schedule"\nsource = "https://example.org"\n'
    )
    holder = certified("club.coach", cycle(steps=step("reinstated", "2027-09-10")))
    judged = someone(holder, attended("2027-03-01", 5), scheme=HOUSE + rules).on("2027-10-01")
    assert judged.counted == 5
    (found,) = [each for each in judged.found if each.code == "CEC217"]
    assert "begins = 2027-01-01" in found.hint


def test_a_form_that_the_body_accepted_is_no_void_one(someone):
    """Whatever the files prove: it need not be sent again."""
    judged = someone(cpt(DONE, step("accepted", "2026-10-22"))).on("2026-10-22")
    assert (judged.finding("form").status, judged.finding("form").message) == ("met", "submitted on 2026-10-20")
    assert str(judged.cycle().renewed_on) == "2026-10-20"


def test_who_goes_on_after_a_lapse_is_not_told_to_ask(someone):
    """The next cycle is written: it came back somehow."""
    judged = someone(certified("acsm.cpt", cycle(), cycle("2027-09-10", "2029-12-31")) + CPR, ENOUGH).on("2027-10-01")
    assert (judged.cycle("2024-01-01").standing, judged.todos("2024-01-01")) == ("lapsed", [])


def test_the_last_day_of_a_lapsed_cycle_is_part_of_it(someone):
    """What was earned then counts for reinstatement."""
    assert someone(cpt(), attended("2026-12-31", 5), attended("2027-01-01", 5)).on("2027-07-01").counted == 5


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("2026-12-31", "due by 2026-12-31"),
        ("2027-01-01", "due by 2027-06-30"),
        ("2027-06-30", "due by 2027-06-30"),
        ("2027-07-01", "was due by 2027-06-30"),
    ],
)
def test_form_and_fee_are_due_by_the_end_then_by_the_end_of_grace(someone, day, message):
    """And missed after it."""
    judged = someone(cpt(), ENOUGH).on(day)
    found = [judged.finding(each) for each in ("form", "fee")]
    assert [(each.message, each.status) for each in found] == [(message, "missed" if "was" in message else "open")] * 2
    assert ("late-fee" in [each.requirement for each in judged.cycle().findings]) is (day > "2026-12-31")


def test_a_renewed_certification_that_was_retired_is_followed_by_nothing(someone):
    """No block is asked for."""
    judged = someone(cpt(DONE, step("retired", "2026-12-01")), ENOUGH).on("2027-02-01")
    assert (judged.standing, judged.todos(), judged.codes) == ("ended", [], [])


def test_only_the_last_cycle_asks_for_the_one_that_follows(someone):
    """The first is followed already."""
    holder = certified("acsm.cpt", cycle(lines=DONE), cycle("2027-01-01", "2029-12-31")) + CPR
    judged = someone(holder, ENOUGH).on("2027-02-01")
    assert (judged.todos("2024-01-01"), judged.codes) == ([], [])


def test_a_renewal_on_the_last_day_shows_no_late_fee(someone):
    """Neither then nor afterwards."""
    judged = someone(cpt("renewed = 2026-12-31\nfee_paid = 2026-12-31"), ENOUGH).on("2027-02-01")
    assert "late-fee" not in [finding.requirement for finding in judged.cycle().findings]


def test_a_scheme_need_not_say_when_renewal_opens(someone):
    """Then the form can be sent at any time."""
    rules = '\n[scheme.renewal]\nsource = "https://example.org"\n'
    judged = someone(certified("club.coach", cycle()), attended("2024-06-01", 10), scheme=HOUSE + rules)
    assert judged.on("2024-07-01").todos() == ["Send the renewal form"]
    assert judged.on("2024-07-01").cycle().renewal_opens is None
