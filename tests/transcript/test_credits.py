"""What of an entry counts, and why less may: parts, claims, rulings, drafts, and what is carried over."""

from decimal import Decimal

import pytest
from holder_files import CPR, CPT, EP, HOUSE, attended, category, certified, cycle, entry, part

CEP_AND_EP = certified("acsm.cep", cycle()) + certified("acsm.ep", cycle())
BOTH = certified("acsm.ep", cycle()) + certified("acsm.gei", cycle())


def ruling(amount: object, on: str = "2025-06-01", scheme: str = "acsm.cpt", why: str = "petition") -> str:
    return f'\n[[entry.ruling]]\nscheme = "{scheme}"\non = {on}\namount = {amount}\nwhy = "{why}"\n'


def claim(amount: object = "", scheme: str = "acsm.cpt", cycle: str = "") -> str:
    lines = [f'scheme = "{scheme}"', f"amount = {amount}" if amount != "" else "", f"cycle = {cycle}" if cycle else ""]
    return "\n[[entry.claim]]\n" + "\n".join(lines) + "\n"


# ---------------------------------------------------------------- parts


def test_parts_divide_an_award(someone):
    """Each is a credit of its own, and together they are the certificate."""
    lines = 'provider = "ace"\naward = "0.6 CEC"' + part("Morning", "hours = 2") + part("Afternoon", "hours = 4")
    judged = someone(CPT, entry("2025-03-14", lines)).on("2025-04-01")
    assert [(each.title, each.part, each.counted) for each in judged.cycle().credits] == [
        ("Morning", 0, 2),
        ("Afternoon", 1, 4),
    ]
    assert judged.codes == []


def test_what_no_part_covers_counts_too(someone):
    """As the rest of the certificate, and the basis says so."""
    judged = someone(CPT, entry("2025-03-14", 'provider = "ace"\naward = "0.6 CEC"' + part("Ethics", "hours = 2"), "day"))
    rest = judged.on("2025-04-01").credit("day")
    assert (judged.on("2025-04-01").counted, rest.counted) == (6, 4)
    assert rest.basis == ("4 hours of the certificate are in none of its parts", "4 h × 1 CEC = 4 CEC")


def test_parts_of_the_whole_leave_no_rest(someone):
    """Not even one of nothing."""
    judged = someone(CPT, entry("2025-03-14", "hours = 2.5" + part("A", "hours = 1.5") + part("B", "hours = 1.0")))
    assert len(judged.on("2025-04-01").cycle().credits) == 2


def test_parts_that_come_to_more_than_the_certificate_are_an_error(someone):
    """They divide an award: they sum to it at most."""
    judged = someone(CPT, entry("2025-03-14", 'provider = "ace"\naward = "0.6 CEC"' + part("Ethics", "hours = 6.1")))
    assert judged.on("2025-04-01").codes == ["CEC305"]


def test_parts_of_a_college_course_are_told_in_its_own_measure(someone):
    """One of three semester credits is a part, and the other two are the rest."""
    college = 'kind = "college"\nprovider = "Uni"\naward = "3 semester credits"\ngrade = "A"'
    judged = someone(CPT, entry("2025-03-14", college + part("Ethics", 'award = "1 semester credit"'), "course")).on(
        "2025-04-01"
    )
    assert (judged.credit("course", 0).counted, judged.credit("course").counted, judged.counted) == (10, 20, 30)


def test_parts_of_a_college_course_come_to_the_course_at_most(someone):
    """Two and two are not three."""
    college = 'kind = "college"\nprovider = "Uni"\naward = "3 semester credits"\ngrade = "A"'
    parts = part("A", 'award = "2 semester credits"') + part("B", 'award = "2 semester credits"')
    assert someone(CPT, entry("2025-03-14", college + parts)).on("2025-04-01").codes == ["CEC305"]


def test_the_smaller_of_award_and_hours_is_what_parts_divide(someone):
    """Five hours on the certificate, so parts of six are too many."""
    lines = 'provider = "ace"\naward = "0.6 CEC"\nhours = 5' + part("All of it", "hours = 6")
    assert someone(CPT, entry("2025-03-14", lines)).on("2025-04-01").codes == ["CEC304", "CEC305"]


def test_a_part_may_be_of_another_kind(someone):
    """A talk given at a conference is no hour attended."""
    lines = 'kind = "conference"\nprovider = "Forum"\nhours = 8' + part("My talk", 'kind = "presenting"\nhours = 1')
    judged = someone(CPT, entry("2025-03-14", lines, "forum")).on("2025-04-01")
    assert judged.credit("forum", 0).status == "unclear"
    assert judged.counted == 7


def test_a_unit_that_nobody_issued_is_an_error_in_a_part_too(someone):
    """The part's own place is named."""
    lines = 'provider = "ace"\naward = "0.6 CEC"' + part("Ethics", 'award = "0.2 CEU"')
    (found,) = someone(CPT, entry("2025-03-14", lines)).on("2025-04-01").found
    assert (found.code, found.at.keys) == ("CEC301", ("entry", 0, "part", 0, "award"))


def test_what_a_body_values_as_a_whole_is_not_valued_for_each_part(someone):
    """CPR, AED and first aid on one certificate are five CEC."""
    lines = 'kind = "cpr"\nprovider = "Red Cross"' + part("CPR", "hours = 3") + part("First aid", "hours = 4")
    judged = someone(CPT, entry("2025-03-14", lines + "", "cpr")).on("2025-04-01")
    assert [judged.credit("cpr", number).amount for number in (0, 1)] == [5, 0]
    assert judged.counted == 5


def test_stated_credits_are_those_of_the_whole(someone):
    """Parts do not make an entry worth more."""
    lines = 'kind = "cpr"\nprovider = "Red Cross"\ncredits = 5' + part("CPR", "hours = 3") + part("First aid", "hours = 4")
    assert someone(CPT, entry("2025-03-14", lines)).on("2025-04-01").codes == []


# ---------------------------------------------------------------- limits


def test_where_nobody_knows_which_limit_applies_the_key_that_would_say_it_is_named(someone):
    """NSCA's tiers depend on the day of the certification: without it nothing counts, and nothing is called used up."""
    course = 'provider = "nsca"\naward = "0.6 CEU"\ncategory = "A"'
    judged = someone(certified("nsca.cscs", cycle()), entry("2025-03-14", course)).on("2025-04-01")
    credit = judged.credit()
    assert (credit.counted, credit.status) == (0, "unclear")
    assert credit.why_not.endswith(": how much may count depends on `certified`, which holder.toml does not say")
    assert judged.finding("total").status == "unclear"
    known = someone(certified("nsca.cscs", cycle(), lines="certified = 2019-06-14"), entry("2025-03-14", course))
    assert known.on("2025-04-01").credit().counted == Decimal("0.6")


def test_volunteering_counts_eight_a_year(someone):
    """Two service years that end in one calendar year are still eight."""
    lines = 'kind = "volunteering"\naward = "1 service year"\nbegins = 2024-02-01'
    judged = someone(CPT, entry("2025-03-14", lines, "one"), entry("2025-06-14", lines, "two")).on("2025-07-01")
    assert judged.credits() == {"one": 8, "two": 0}
    credit = judged.credit("two")
    assert (credit.amount, credit.status) == (8, "limited")
    assert credit.why_not == "Volunteering for ACSM, each year: 8 of 8 CEC used, 8 cut"


THREE = 'kind = "volunteering"\naward = "3 service years"'


def test_three_service_years_on_one_certificate_are_eight_for_each(someone):
    """Each in its own calendar year."""
    judged = someone(EP, entry("2026-12-31", f"begins = 2024-01-01\n{THREE}", "committee")).on("2026-12-31")
    assert judged.credits() == {"committee": 24}
    assert [(str(each.date), each.amount, each.counted, each.award) for each in judged.cycle().credits] == [
        ("2024-12-31", 8, 8, "3 service years"),
        ("2025-12-31", 8, 8, "3 service years"),
        ("2026-12-31", 8, 8, "3 service years"),
    ]
    assert judged.cycle().credits[0].basis == (
        "2024-01-01 to 2024-12-31 of 3 service years",
        "1 service year × 8 CEC = 8 CEC",
    )
    assert judged.codes == []


def test_without_a_first_day_the_years_are_counted_back_from_the_last(someone):
    """To the day after the last of the year before."""
    judged = someone(EP, entry("2026-06-30", THREE, "committee")).on("2026-12-31")
    assert [(str(each.date), each.counted) for each in judged.cycle().credits] == [
        ("2024-06-30", 0), ("2025-06-30", 8), ("2026-06-30", 8),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("begins", "ends", "counted"),
    [
        ("2023-12-31", "2026-12-30", [0, 8, 8]),
        ("2024-01-01", "2026-12-31", [8, 8, 8]),
        ("2024-01-02", "2027-01-01", [8, 8, 0]),
        ("2023-07-01", "2026-06-30", [0, 8, 8]),
        ("2023-01-01", "2025-12-31", [0, 8, 8]),
    ],
)
def test_of_service_that_reaches_past_the_cycle_the_years_inside_count(someone, begins, ends, counted):
    """And the others say what to do with them."""
    judged = someone(EP, entry(ends, f"begins = {begins}\n{THREE}", "committee")).on("2027-03-01")
    assert [each.counted for each in judged.cycle().credits] == counted
    for each in judged.cycle().credits:
        told = each.why_not.endswith(": report each cycle's years of service as an entry of their own")
        assert told is (not each.counted)


def test_more_years_than_there_is_room_for_are_those_of_the_last_year(someone):
    """Three years cannot have passed in one."""
    judged = someone(EP, entry("2024-12-31", f"begins = 2024-01-01\n{THREE}", "committee")).on("2026-12-31")
    assert judged.credits() == {"committee": 8}


def test_half_a_year_of_service_is_half_of_one(someone):
    """The last of two and a half."""
    lines = 'begins = 2024-01-01\nkind = "volunteering"\naward = "2.5 service years"'
    judged = someone(EP, entry("2026-06-30", lines, "committee")).on("2026-12-31")
    assert [each.counted for each in judged.cycle().credits] == [8, 8, 4]


def test_years_of_service_share_each_years_limit_with_other_service(someone):
    """Whatever came first."""
    other = entry("2025-02-01", 'kind = "volunteering"\naward = "1 service year"\nbegins = 2024-02-02', "other")
    judged = someone(EP, other, entry("2026-12-31", f"begins = 2024-01-01\n{THREE}", "committee")).on("2026-12-31")
    assert judged.credits() == {"other": 8, "committee": 16}


def test_stated_credits_are_compared_with_all_the_years(someone):
    """Twenty-four."""
    stated = entry("2026-12-31", f"begins = 2024-01-01\ncredits = 24\n{THREE}")
    assert someone(EP, stated).on("2026-12-31").codes == []


@pytest.mark.parametrize(("grade", "counted"), [("C", 30), ("C-", 0), ("F", 0), ("fail", 0), ("pass", 30)])
def test_a_failed_course_earns_nothing_whatever_was_awarded(someone, grade, counted):
    """The body's own award counts at face value only of a course that was passed, as far as the grade says."""
    lines = f'kind = "college"\ngrade = "{grade}"\nbegins = 2025-01-13'
    judged = someone(CPT, attended("2025-05-09", 30, lines)).on("2025-06-01")
    assert judged.counted == counted
    assert judged.credit().why_not == ("" if counted else f"grade {grade} is below C, whatever was awarded")


def test_the_bodys_own_award_for_volunteering_is_limited_too(someone):
    """The limit is on what counts, however it was awarded."""
    assert someone(CPT, attended("2025-03-14", 12, 'kind = "volunteering"\nbegins = 2024-03-15')).on("2025-07-01").counted == 8


def test_volunteering_counts_24_a_cycle(someone):
    """With a cycle of four calendar years, the fourth year's eight are too many."""
    lines = 'kind = "volunteering"\naward = "1 service year"'
    holder = certified("acsm.cpt", cycle("2023-01-01", "2026-12-31"))
    judged = someone(holder, *(entry(f"{year}-12-01", lines) for year in range(2023, 2027))).on("2026-12-31")
    assert [judged.credits()[f"on-{year}-12-01"] for year in range(2023, 2027)] == [8, 8, 8, 0]


@pytest.mark.parametrize(("days", "counted"), [(("2025-01-01", "2025-12-31"), 5), (("2025-12-31", "2026-01-01"), 10)])
def test_cpr_counts_five_a_calendar_year(someone, days, counted):
    """A year is that of the entry's date."""
    judged = someone(CPT, *(entry(day, 'kind = "cpr"\nprovider = "Red Cross"') for day in days)).on("2026-06-01")
    assert judged.counted == counted


def test_the_earlier_entry_has_the_room(someone):
    """In order of their dates, and of their ids where the dates are the same."""
    lines = 'kind = "cpr"\nprovider = "Red Cross"'
    judged = someone(CPT, entry("2025-03-14", lines, "b"), entry("2025-03-14", lines, "a"), entry("2025-03-13", lines, "z"))
    assert judged.on("2025-07-01").credits() == {"z": 5, "a": 0, "b": 0}


def test_a_limit_for_each_entry_is_for_all_of_its_parts(someone):
    """Two sessions of one certificate share it."""
    limit = '[[scheme.limit]]\nid = "event"\ntitle = "One event"\nmax = 3\nper = "entry"\nsource = "https://example.org"\n'
    lines = "hours = 8" + part("A", "hours = 2") + part("B", "hours = 4")
    judged = someone(certified("club.coach", cycle()), entry("2025-03-14", lines), scheme=HOUSE + limit).on("2025-04-01")
    assert [each.counted for each in judged.cycle().credits] == [2, 1, 0]


def test_a_draft_takes_no_room(someone):
    """Neither of a limit nor of anything else."""
    lines = 'kind = "cpr"\nprovider = "Red Cross"'
    judged = someone(CPT, entry("2025-03-13", f"{lines}\ndraft = true", "draft"), entry("2025-03-14", lines, "real"))
    assert judged.on("2025-07-01").credits() == {"draft": 0, "real": 5}


# ---------------------------------------------------------------- drafts, for and not_for


def test_a_draft_does_not_count_yet(someone):
    """It is shown with what it would be worth."""
    credit = someone(CPT, attended("2025-03-14", 6, "draft = true")).on("2025-04-01").credit()
    assert (credit.amount, credit.counted, credit.status) == (6, 0, "draft")


def test_a_draft_that_is_unclear_is_a_draft(someone):
    """What does not count yet need not be cleared up yet."""
    judged = someone(CPT, entry("2025-03-14", 'kind = "quiz"\nprovider = "ace"\naward = "0.1 CEC"\ndraft = true')).on(
        "2025-04-01"
    )
    assert judged.credit().status == "draft"
    assert "unclear" not in judged.finding("total").message


@pytest.mark.parametrize(
    ("line", "counted"),
    [
        ("", (3, 3)),
        ('for = ["acsm.ep"]', (3, 0)),
        ('not_for = ["acsm.ep"]', (0, 3)),
        ('for = ["acsm.ep", "acsm.gei"]\nnot_for = ["acsm.gei"]', (3, 0)),
        ('for = ["acsm.hfs"]', (3, 0)),
        ('not_for = ["acsm.hfs"]', (0, 3)),
        ("for = []", (0, 0)),
    ],
)
def test_an_entry_counts_for_every_certification_unless_it_says_otherwise(someone, line, counted):
    """Former names are names."""
    judged = someone(BOTH, attended("2025-03-14", 3, line)).on("2025-04-01")
    assert (judged.cycle(scheme="acsm.ep").counted, judged.cycle(scheme="acsm.gei").counted) == counted


def test_a_certification_that_the_holder_has_not_is_an_error(someone):
    """In any of the keys that may name one."""
    lines = (
        'for = ["acsm.cpt", "acsm.cep"]\nnot_for = ["nsca.cscs"]\ncredits = { "acsm.gei" = 3 }'
        + claim(1, "acsm.ep")
        + ruling(1, scheme="x.y")
    )
    judged = someone(CPT, attended("2025-03-14", 3, lines)).on("2025-07-01")
    assert judged.codes == ["CEC206"] * 5


# ---------------------------------------------------------------- claims


def test_a_claim_for_less_counts_less(someone):
    """The rest is kept for somebody else, and why is said."""
    judged = someone(CPT, attended("2025-03-14", 6, claim(4))).on("2025-04-01")
    credit = judged.credit()
    assert (credit.amount, credit.counted, credit.why_not) == (6, 4, "4 CEC of it is claimed here")


def test_a_claim_for_one_certification_leaves_the_other(someone):
    """Claims are by scheme; a former name is one too."""
    judged = someone(BOTH, attended("2025-03-14", 6, claim(4, "acsm.hfs"))).on("2025-04-01")
    assert (judged.cycle(scheme="acsm.ep").counted, judged.cycle(scheme="acsm.gei").counted) == (4, 6)


def test_a_claim_takes_the_first_parts_first(someone):
    """Across parts and their rest."""
    lines = "hours = 6" + part("A", "hours = 3") + part("B", "hours = 2") + claim(4)
    judged = someone(CPT, entry("2025-03-14", lines)).on("2025-04-01")
    assert [each.counted for each in judged.cycle().credits] == [3, 1, 0]


def test_claiming_more_than_an_entry_is_worth_is_an_error(someone):
    """And it counts what it is worth."""
    judged = someone(CPT, attended("2025-03-14", 6, claim("6.1"))).on("2025-04-01")
    assert (judged.counted, judged.codes) == (6, ["CEC411"])


def test_claiming_nothing_counts_nothing(someone):
    """Zero is an amount."""
    assert someone(CPT, attended("2025-03-14", 6, claim(0))).on("2025-04-01").counted == 0


# ---------------------------------------------------------------- rulings


@pytest.mark.parametrize(("day", "counted"), [("2025-05-31", 6), ("2025-06-01", 4)])
def test_a_ruling_outranks_the_conversion_from_its_day_on(someone, day, counted):
    """The conversion stays in the basis, before the body's word."""
    judged = someone(CPT, attended("2025-03-14", 6, ruling(4))).on(day)
    assert judged.counted == counted
    if counted == 4:
        assert judged.credit().basis[-1] == "ACSM decided on 2025-06-01 (petition): 4 CEC"
        assert judged.credit().status == "ruled"


def test_a_ruling_may_raise_an_award(someone):
    """It outranks in both directions."""
    assert someone(CPT, attended("2025-03-14", 6, ruling(9))).on("2025-06-01").counted == 9


def test_a_ruling_clears_up_what_is_unclear(someone):
    """That is what petitions are for."""
    lines = 'kind = "quiz"\nprovider = "ace"\naward = "0.1 CEC"' + ruling(1)
    judged = someone(CPT, entry("2025-03-14", lines))
    assert [judged.on(day).credit().status for day in ("2025-05-31", "2025-06-01")] == ["unclear", "ruled"]
    assert judged.on("2025-06-01").counted == 1


def test_the_latest_ruling_counts(someone):
    """Not the last one written."""
    lines = ruling(0, "2025-09-01", why="audit") + ruling(4, "2025-06-01")
    judged = someone(CPT, attended("2025-03-14", 6, lines))
    assert [judged.on(day).counted for day in ("2025-06-01", "2025-08-31", "2025-09-01")] == [4, 4, 0]


def test_a_ruling_is_for_its_scheme_only(someone):
    """A former name is the scheme."""
    judged = someone(BOTH, attended("2025-03-14", 6, ruling(4, scheme="acsm.ep-c"))).on("2025-07-01")
    assert (judged.cycle(scheme="acsm.ep").counted, judged.cycle(scheme="acsm.gei").counted) == (4, 6)


def test_a_ruling_on_an_entry_with_parts_is_one_credit(someone):
    """The body decided about the certificate."""
    lines = "hours = 6" + part("A", "hours = 3") + ruling(2)
    judged = someone(CPT, entry("2025-03-14", lines)).on("2025-07-01")
    assert [each.counted for each in judged.cycle().credits] == [2]


def test_limits_hold_for_rulings_too(someone):
    """Eight a year is what counts."""
    lines = 'kind = "volunteering"\naward = "1 service year"\nbegins = 2024-04-01' + ruling(20)
    assert someone(CPT, entry("2025-03-14", lines)).on("2025-07-01").counted == 8


# ---------------------------------------------------------------- wholly inside the cycle


@pytest.mark.parametrize(
    ("begins", "ends", "counted"),
    [
        ("2024-01-01", "2024-04-30", 30),
        ("2023-12-31", "2024-04-30", 0),
        ("2026-08-31", "2026-12-31", 30),
        ("2026-08-31", "2027-01-01", 0),
    ],
)
def test_a_college_course_lies_wholly_inside_the_cycle(someone, begins, ends, counted):
    """A day outside, before or after, and it does not count; grace is no part of the cycle."""
    lines = f'kind = "college"\nprovider = "Uni"\naward = "3 semester credits"\ngrade = "A"\nbegins = {begins}'
    judged = someone(CPT, entry(ends, lines)).on("2027-02-01")
    assert judged.counted == counted
    if not counted:
        assert judged.credit().why_not == "must lie wholly inside the cycle (2024-01-01 to 2026-12-31)"


@pytest.mark.parametrize(("begins", "counted"), [("2024-01-01", 8), ("2023-12-31", 0)])
def test_a_service_year_lies_wholly_inside_the_cycle(someone, begins, counted):
    """ACSM takes only service years of the current cycle."""
    lines = f'kind = "volunteering"\naward = "1 service year"\nbegins = {begins}'
    assert someone(CPT, entry("2024-12-30", lines)).on("2025-01-01").counted == counted


def test_a_course_attended_may_begin_before_the_cycle(someone):
    """For what is attended, the day of completion decides."""
    assert someone(CPT, attended("2024-01-01", 6, "begins = 2023-11-01")).on("2025-01-01").counted == 6


# ---------------------------------------------------------------- carried in


def test_a_shortfall_carried_in_counts_against_the_cycle(someone):
    """Whatever the scheme says of carrying over."""
    holder = certified("acsm.cpt", cycle(lines="carried_in = [{ amount = -5 }]"))
    judged = someone(holder, attended("2025-03-14", 12)).on("2025-04-01")
    assert judged.counted == 7
    assert judged.finding("total").have == 7


def test_a_shortfall_may_leave_less_than_nothing(someone):
    """It is not cut at zero."""
    judged = someone(certified("acsm.cpt", cycle(lines="carried_in = [{ amount = -5 }]"))).on("2025-04-01")
    assert (judged.counted, judged.finding("total").message) == (-5, "50 more CEC by 2026-12-31")


def test_a_surplus_that_no_source_lets_be_carried_is_unclear(someone):
    """ACSM's answer was not seen."""
    judged = someone(certified("acsm.cpt", cycle(lines="carried_in = [{ amount = 5 }]"))).on("2025-04-01")
    assert (judged.counted, judged.credit("").status) == (0, "unclear")


CARRY = (
    HOUSE
    + category("A")
    + category("B")
    + '\n[scheme.carry]\nmax = 4\ncategories = ["A"]\nsource = "https://example.org/carry"\n'
)


@pytest.mark.parametrize(
    ("carried", "counted"),
    [
        ('[{ amount = 3, category = "A" }]', 3),
        ('[{ amount = 5, category = "A" }]', 4),
        ('[{ amount = 3, category = "A" }, { amount = 3, category = "A" }]', 4),
        ('[{ amount = 3, category = "B" }]', 0),
        ("[{ amount = 3 }]", 0),
        ('[{ amount = 3, category = "A" }, { amount = -1 }]', 2),
        ("[{ amount = 0 }]", 0),
    ],
)
def test_a_surplus_is_carried_as_far_as_the_scheme_lets_it(someone, carried, counted):
    """So much in all, and of these categories."""
    holder = certified("club.coach", cycle(lines=f"carried_in = {carried}"))
    assert someone(holder, scheme=CARRY).on("2025-04-01").counted == counted


# ---------------------------------------------------------------- evidence


@pytest.mark.parametrize(
    ("evidence", "state"),
    [
        ("[]", "none"),
        ('["evidence/proof.pdf"]', "proven"),
        ('[{ file = "evidence/proof.pdf", shows = "letter" }]', "proven"),
        *(
            (f'[{{ file = "evidence/proof.pdf", shows = "{shows}" }}]', "no-proof")
            for shows in ("receipt", "agenda", "slides", "dates", "thanks")
        ),
        ('[{ file = "evidence/proof.pdf", shows = "receipt" }, "evidence/photo.png"]', "proven"),
        ('["evidence/not-there.pdf"]', "broken"),
        ('["evidence/empty.pdf"]', "broken"),
        ('["evidence/letter.docx"]', "broken"),
        ('["evidence/pointer.pdf"]', "broken"),
        ('["evidence/empty.pdf", "evidence/proof.pdf"]', "proven"),
    ],
)
def test_evidence_is_more_than_a_file(someone, evidence, state):
    """It is there, it is a document, and it shows more than that somebody paid or came."""
    files = {
        "photo.png": b"\x89PNG\r\n\x1a\n",
        "empty.pdf": b"",
        "letter.docx": b"PK\x03\x04",
        "pointer.pdf": b"version https://git-lfs.github.com/spec/v1\n",
    }
    judged = someone(CPT, attended("2025-03-14", 6, f"evidence = {evidence}"), evidence=files).on("2025-04-01")
    assert judged.credit().evidence_state == state
    assert judged.finding("evidence").status == ("met" if state == "proven" else "open")


def test_the_evidence_of_the_card_proves_the_entry_that_is_the_card(someone):
    """It need not be named twice."""
    card = (
        '[entry.card]\ncovers = ["cpr"]\nexpires = 2027-03-31\nevidence = [{ file = "evidence/proof.pdf", shows = "card" }]\n'
    )
    judged = someone(CPT, entry("2025-03-14", f'kind = "cpr"\nprovider = "Red Cross"\nevidence = []\n{card}')).on("2025-04-01")
    assert judged.credit().evidence_state == "proven"


def test_what_has_no_proof_counts_all_the_same(someone):
    """Proof is for the audit; that it is missing is a finding, in figures."""
    judged = someone(CPT, attended("2025-03-14", 6, "evidence = []"), attended("2025-03-15", 2)).on("2025-04-01")
    assert judged.counted == 8
    finding = judged.finding("evidence")
    assert (finding.advisory, finding.message) == (True, "1 counted entry has no proof yet (6 CEC)")


# ---------------------------------------------------------------- what the holder expects, and what is claimed on the form


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("credits = 6", []),
        ("credits = 6.0", []),
        ("credits = 6.1", ["CEC409"]),
        ('credits = { "acsm.ep" = 6, "acsm.gei" = 6 }', []),
        ('credits = { "acsm.ep" = 6, "acsm.gei" = 5 }', ["CEC409"]),
        ('credits = { "acsm.hfs" = 5 }', ["CEC409"]),
    ],
)
def test_credits_that_the_holder_expects_are_checked(someone, line, codes):
    """A bare number is for the first certification that the entry counts for."""
    assert someone(BOTH, attended("2025-03-14", 6, line)).on("2025-04-01").codes == codes


def test_expected_credits_of_something_unclear_are_an_error(someone):
    """The hint says why the conversion gives none."""
    (found,) = (
        someone(CPT, entry("2025-03-14", 'kind = "quiz"\nprovider = "ace"\naward = "0.1 CEC"\ncredits = 1'))
        .on("2025-04-01")
        .found
    )
    assert found.code == "CEC409"
    assert "ACSM states no worth for quiz" in found.hint


def file_form(claimed: str, sent: str = "2026-10-20") -> str:
    return certified("acsm.cpt", cycle(lines=f"claimed = {claimed}\nrenewed = {sent}\nfee_paid = {sent}")) + CPR


@pytest.mark.parametrize(("claimed", "codes"), [("45", []), ("46", []), ("46.1", ["CEC410"]), ("{ total = 47 }", ["CEC410"])])
def test_claiming_more_than_the_evidence_supports_is_an_error(someone, claimed, codes):
    """46 counted, all proven."""
    assert someone(file_form(claimed), attended("2024-06-01", 46)).on("2026-10-20").codes == codes


def test_nothing_is_said_of_a_claim_before_the_form_is_filed(someone):
    """It is still being written."""
    assert someone(file_form("60"), attended("2024-06-01", 45)).on("2026-10-19").codes == []


@pytest.mark.parametrize("line", ["evidence = []", 'evidence = [{ file = "evidence/proof.pdf", shows = "receipt" }]'])
def test_what_is_not_proven_supports_no_claim(someone, line):
    """A receipt is as good as nothing."""
    (found,) = someone(file_form("46"), attended("2024-06-01", 45), attended("2024-06-02", 1, line)).on("2026-10-20").found
    assert (found.code, found.proven) == ("CEC410", 45)


def test_what_came_after_the_form_supports_no_claim(someone):
    """It could not have been claimed."""
    judged = someone(file_form("46"), attended("2024-06-01", 45), attended("2026-10-21", 1))
    assert judged.on("2026-11-01").codes == ["CEC410"]


@pytest.mark.parametrize(("day", "is_wrong"), [("2027-03-01", False), ("2027-03-02", True), ("2027-03-03", True)])
def test_a_rejection_after_the_form_leaves_the_claim_unproven_from_its_day_on(someone, day, is_wrong):
    """Until then what was known on the form's day counts."""
    judged = someone(file_form("45"), attended("2024-06-01", 45, ruling(0, "2027-03-02", why="audit")))
    assert ("CEC410" in judged.on(day).codes) is is_wrong


def test_limits_cut_what_supports_a_claim(someone):
    """Two CPR courses of one year are five CEC, claimed or not."""
    lines = 'kind = "cpr"\nprovider = "Red Cross"'
    entries = [attended("2024-06-01", 40), entry("2025-03-14", lines), entry("2025-09-14", lines)]
    assert someone(file_form("50"), *entries).on("2026-10-20").codes == ["CEC410"]


CATEGORIES = (
    HOUSE
    + category("A")
    + category("C", "{}")
    + """
[[scheme.limit]]
id = "a"
title = "Category A"
max = 6
per = "cycle"
of = { categories = ["A"] }
source = "https://example.org/a"
"""
)


@pytest.mark.parametrize(
    ("claimed", "codes"),
    [
        ("{ total = 10, A = 6 }", []),
        ("{ total = 10, A = 7 }", ["CEC410"]),
        ("{ total = 11, A = 6 }", ["CEC410"]),
        ("{ A = 6 }", []),
        ("{ total = 10, B = 4 }", ["CEC218", "CEC410"]),
    ],
)
def test_each_field_of_the_form_is_checked(someone, claimed, codes):
    """Categories by themselves, and a field that the form does not have is an error."""
    holder = certified("club.coach", cycle(lines=f"claimed = {claimed}\nrenewed = 2026-10-20"))
    entries = [entry("2025-03-14", 'hours = 8\ncategory = { club = "A" }'), entry("2025-03-15", "hours = 4")]
    assert someone(holder, *entries, scheme=CATEGORIES).on("2026-10-20").codes == codes


def test_a_credit_says_which_category_it_is_in(someone):
    """As the holder put it, for that body."""
    lines = 'hours = 8\ncategory = { club = "A", nsca = "B" }'
    judged = someone(certified("club.coach", cycle()), entry("2025-03-14", lines), scheme=CATEGORIES).on("2025-04-01")
    assert (judged.credit().allocated, judged.counted) == ("A", 6)


def test_every_credit_that_counts_less_says_why(someone):
    """Whatever the reason."""
    judged = someone(
        CEP_AND_EP + CPT,
        entry("2025-01-01", 'kind = "cpr"\nprovider = "Red Cross"', "a"),
        entry("2025-01-02", 'kind = "cpr"\nprovider = "Red Cross"', "b"),
        attended("2025-01-03", 3, "draft = true"),
        attended("2025-01-04", 3, claim(1)),
        entry("2025-01-05", 'kind = "college"\nprovider = "Uni"\naward = "3 semester credits"\ngrade = "D"'),
        entry("2025-01-06", 'kind = "quiz"\nprovider = "ace"\naward = "0.1 CEC"'),
    ).on("2025-04-01")
    credits = [each for c in judged.transcript.holders[0].certifications for each in c.cycles[0].credits]
    assert len(credits) == 18
    assert all(each.why_not for each in credits if each.counted < each.amount or each.status != "counted")
    assert sum((each.counted for each in credits), Decimal(0)) == 5 * 3 + 3 + 3 + 1


def test_a_holder_of_two_equal_certifications_earns_for_both_at_once(someone):
    """Entries are shared, not divided."""
    judged = someone(CEP_AND_EP, attended("2025-03-14", 6)).on("2025-04-01")
    assert [judged.cycle(scheme=scheme).counted for scheme in ("acsm.cep", "acsm.ep")] == [6, 6]


def test_no_part_of_a_certificate_is_unclear_for_want_of_hours_of_its_own(someone):
    """A part that says neither award nor hours is only a title: the whole still counts."""
    judged = someone(EP, entry("2025-03-14", "hours = 6" + part("Ethics", 'topics = ["ethics"]'))).on("2025-04-01")
    assert judged.counted == 6


def test_hours_of_a_college_course_are_no_part_of_its_credits(someone):
    """They are unclear, and all three semester credits are left."""
    college = 'kind = "college"\nprovider = "Uni"\naward = "3 semester credits"\ngrade = "A"'
    judged = someone(CPT, entry("2025-03-14", college + part("Ethics", "hours = 2"), "course")).on("2025-04-01")
    assert (judged.credit("course", 0).status, judged.counted, judged.codes) == ("unclear", 30, [])
    assert judged.credit("course").basis == (
        "3 semester credits of the certificate are in none of its parts",
        "3 semester credits × 10 CEC = 30 CEC",
    )


def test_a_bare_number_of_credits_is_for_the_first_certification_it_counts_for(someone):
    """Not for one that it does not count for."""
    judged = someone(EP + CPT, attended("2025-03-14", 6, 'not_for = ["acsm.ep"]\ncredits = 5')).on("2025-04-01")
    (found,) = judged.found
    assert (found.code, found.scheme) == ("CEC409", "acsm.cpt")


def test_a_ruling_names_the_body_that_made_it(someone):
    """By what people call it, else by its id."""
    judged = someone(
        certified("club.coach", cycle()), entry("2025-03-14", "hours = 6" + ruling(4, scheme="club.coach")), scheme=HOUSE
    )
    assert judged.on("2025-07-01").credit().basis[-1] == "CLUB decided on 2025-06-01 (petition): 4 credits"


def test_nothing_carried_in_is_nothing_unclear(someone):
    """Zero needs no rule."""
    judged = someone(certified("acsm.cpt", cycle(lines="carried_in = [{ amount = 0 }]"))).on("2025-04-01")
    assert (judged.credit("").status, judged.finding("total").message) == ("counted", "45 more CEC by 2026-12-31")


def test_a_scheme_may_let_any_category_be_carried(someone):
    """Where it names none, all of them are."""
    carry = HOUSE + '\n[scheme.carry]\nmax = 4\nsource = "https://example.org/carry"\n'
    holder = certified("club.coach", cycle(lines='carried_in = [{ amount = 1 }, { amount = 2, category = "B" }]'))
    assert someone(holder, scheme=carry).on("2025-04-01").counted == 3


# ---------------------------------------------------------------- several certifications of one body


def share_scheme(rule: str, lines: str = "") -> str:
    """The house's scheme twice, with a rule for those who hold both."""
    sharing = f'\n[scheme.sharing]\nrule = "{rule}"\n{lines}\nsource = "https://example.org/sharing"\n'
    one = HOUSE[HOUSE.index("[[scheme]]") :] + sharing
    other = one.replace("club.coach", "club.master").replace("Club Coach", "Club Master").replace("min = 10", "min = 20")
    return HOUSE[: HOUSE.index("[[scheme]]")] + one + "\n" + other


COACH, MASTER = certified("club.coach", cycle()), certified("club.master", cycle())
TAKEN = "counts for Club {}, and CLUB lets nothing count twice"


def of_both(judged, entry: str = "on-2025-03-14") -> tuple[Decimal, Decimal]:
    """What an entry counts for the coach, and for the master."""
    coach, master = (judged.credits(scheme=f"club.{name}").get(entry, Decimal(0)) for name in ("coach", "master"))
    return coach, master


@pytest.mark.parametrize(
    ("lines", "counted"),
    [
        ("", (6, 0)),
        ('for = ["club.coach"]', (6, 0)),
        ('for = ["club.master"]', (0, 6)),
        ('for = ["club.coach", "club.master"]', (6, 0)),
        ('not_for = ["club.coach"]', (0, 6)),
        ('not_for = ["club.master"]', (6, 0)),
    ],
)
def test_where_nothing_counts_twice_it_counts_where_the_holder_says_else_for_the_first(someone, lines, counted):
    """The first that the holder's file lists and the entry allows."""
    judged = someone(COACH + MASTER, entry("2025-03-14", f"hours = 6\n{lines}"), scheme=share_scheme("no-reuse")).on(
        "2025-04-01"
    )
    assert of_both(judged) == counted


def test_the_first_is_the_first_in_the_file(someone):
    """Not the one that asks for more, nor the one that comes first in the alphabet."""
    judged = someone(MASTER + COACH, entry("2025-03-14", "hours = 6"), scheme=share_scheme("no-reuse")).on("2025-04-01")
    assert of_both(judged) == (0, 6)


@pytest.mark.parametrize(("holder", "scheme", "title"), [
    (COACH + MASTER, "club.master", "Coach"), (MASTER + COACH, "club.coach", "Master"),
])  # fmt: skip
def test_what_counts_elsewhere_says_where(someone, holder, scheme, title):
    """It is shown with what it would be worth."""
    judged = someone(holder, entry("2025-03-14", "hours = 6"), scheme=share_scheme("no-reuse")).on("2025-04-01")
    credit = judged.credit(scheme=scheme)
    assert (credit.amount, credit.counted, credit.status, credit.why_not) == (6, 0, "not-counted", TAKEN.format(title))


def test_of_several_activities_each_counts_somewhere(someone):
    """The holder divides them as is best."""
    entries = [entry("2025-03-14", "hours = 10"), entry("2025-03-15", 'hours = 20\nfor = ["club.master"]')]
    judged = someone(COACH + MASTER, *entries, scheme=share_scheme("no-reuse")).on("2025-04-01")
    assert [judged.cycle(scheme=f"club.{name}").standing for name in ("coach", "master")] == ["ready", "ready"]


@pytest.mark.parametrize(("day", "counted"), [("2025-05-31", (0, 6)), ("2025-06-01", (6, 0))])
def test_what_lies_in_no_cycle_of_the_first_counts_for_the_next(someone, day, counted):
    """It is used where it counts, and nowhere else."""
    holder = certified("club.coach", cycle("2025-06-01", "2026-12-31")) + MASTER
    judged = someone(holder, entry(day, "hours = 6"), scheme=share_scheme("no-reuse")).on("2025-07-01")
    assert of_both(judged, f"on-{day}") == counted


def test_no_part_of_what_counts_elsewhere_counts(someone):
    """A certificate goes whole to one certification."""
    lines = "hours = 6" + part("A", "hours = 2") + part("B", "hours = 3")
    judged = someone(COACH + MASTER, entry("2025-03-14", lines), scheme=share_scheme("no-reuse")).on("2025-04-01")
    assert [each.counted for each in judged.cycle(scheme="club.coach").credits] == [2, 3, 1]
    assert [each.counted for each in judged.cycle(scheme="club.master").credits] == [0, 0, 0]


def test_hours_that_earn_nothing_are_not_counted_twice_either(someone):
    """Practice for one certification is no practice for the other."""
    worth = '[[scheme.worth]]\namount = 0\nper = "hour"\nof = { kinds = ["practice"] }\nsource = "https://example.org"\n\n'
    asked = '\n[[scheme.requirement]]\nid = "practice"\ntitle = "Practice"\nmin = 4\nmeasure = "hours"\n'
    asked += 'of = { kinds = ["practice"] }\nsource = "https://example.org"\n'
    scheme = share_scheme("no-reuse").replace("[[scheme.worth]]", worth + "[[scheme.worth]]")
    scheme = scheme.replace("\n[[scheme.requirement]]", asked + "\n[[scheme.requirement]]")
    judged = someone(COACH + MASTER, entry("2025-03-14", 'kind = "practice"\nhours = 5'), scheme=scheme).on("2025-04-01")
    assert [judged.finding("practice", scheme=f"club.{name}").have for name in ("coach", "master")] == [5, 0]


def test_other_bodies_take_it_all_the_same(someone):
    """The rule is that of one body."""
    judged = someone(COACH + MASTER + CPT, entry("2025-03-14", "hours = 6"), scheme=share_scheme("no-reuse")).on("2025-04-01")
    assert (of_both(judged), judged.credits(scheme="acsm.cpt")) == ((6, 0), {"on-2025-03-14": 6})


@pytest.mark.parametrize(("day", "counted"), [("2025-03-13", (6, 6)), ("2025-03-14", (6, 0))])
def test_nothing_counts_twice_from_the_day_on_which_the_body_says_so(someone, day, counted):
    """By the day of the activity."""
    scheme = share_scheme("no-reuse", "since = 2025-03-14")
    judged = someone(COACH + MASTER, entry(day, "hours = 6"), scheme=scheme).on("2025-04-01")
    assert of_both(judged, f"on-{day}") == counted


@pytest.mark.parametrize(
    ("rule", "lines", "counted", "other"),
    [
        ("one-total", "", (6, 6), 6),
        ("one-total", 'for = ["club.coach"]', (6, 6), 0),
        ("one-total", 'for = ["club.master"]', (6, 6), 0),
        ("one-total", 'not_for = ["club.coach"]', (0, 6), 6),
        ("one-total", 'for = ["club.master"]\nnot_for = ["club.coach"]', (0, 6), 0),
        ("one-total", 'for = ["acsm.cpt"]', (0, 0), 6),
        ("each", "", (6, 6), 6),
        ("each", 'for = ["club.coach"]', (6, 0), 0),
        ("each", 'for = ["club.master"]', (0, 6), 0),
        ("each", 'not_for = ["club.coach"]', (0, 6), 6),
        ("highest-only", 'for = ["club.coach"]', (6, 0), 0),
    ],
)
def test_what_is_for_one_certification_is_for_others_where_one_total_serves_them(someone, rule, lines, counted, other):
    """Nowhere else, not for another body, and not where the holder keeps it from counting."""
    judged = someone(COACH + MASTER + CPT, entry("2025-03-14", f"hours = 6\n{lines}"), scheme=share_scheme(rule)).on(
        "2025-04-01"
    )
    assert (of_both(judged), judged.credits(scheme="acsm.cpt").get("on-2025-03-14", 0)) == (counted, other)


def test_one_total_is_judged_by_what_each_certification_asks(someone):
    """Ten are enough for the one, and not for the other."""
    judged = someone(COACH + MASTER, entry("2025-03-14", "hours = 10"), scheme=share_scheme("one-total")).on("2025-04-01")
    assert [judged.finding("total", scheme=f"club.{name}").status for name in ("coach", "master")] == ["met", "open"]
