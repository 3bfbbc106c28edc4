"""An award in contact hours by what its provider says, and in credit by what a scheme says."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from holder_files import CPT, EP, HOUSE, attended, category, certified, cycle, entry
from hypothesis import given
from hypothesis import strategies as st

from cecgen.diagnostics import format_decimal
from cecgen.model.facts import Hours, Provider, Unit
from cecgen.model.scheme import Catalogue
from cecgen.testing import make_entry
from cecgen.transcript.conversion import Converter
from cecgen.transcript.unit_checks import check_units

AMOUNTS = st.decimals(min_value=0, max_value=9999, places=4, allow_nan=False)
DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 31))
TWO_HOURS = ("ncsf", "canfitpro")
"""Providers whose unit is two hours, of which ACSM's general rule makes one CEC until hours are printed beside it."""
FACTORS = {
    ("acsm", "CEC"): 1, ("ace", "CEC"): 10, ("nsca", "CEU"): 10, ("nasm", "CEU"): 10, ("iacet", "CEU"): 10,
    ("issa", "CEU"): 1, ("afaa", "CEU"): 1, ("boc", "CEU"): 1, ("ncsf", "CEU"): 1, ("canfitpro", "CEC"): 1,
    ("npcp", "CEC"): 1, ("aea", "CEC"): 1, ("nchec", "CECH"): 1, ("ama", "AMA PRA Category 1 Credit"): 1,
}  # fmt: skip


# ---------------------------------------------------------------- two facts


@pytest.mark.parametrize(
    ("unit", "factor"), FACTORS.items(), ids=lambda value: "-".join(value) if isinstance(value, tuple) else ""
)
def test_the_same_word_is_worth_what_its_own_provider_says(someone, unit, factor):
    """CEU is 10, 2 or 1 hours and CEC 10, 2 or 1; of the two the smaller reading counts."""
    provider, name = unit
    judged = someone(CPT, entry("2025-03-14", f'provider = "{provider}"\naward = "0.6 {name}"')).on("2025-03-14")
    assert judged.counted == Decimal("0.6") * factor
    assert judged.codes == []


def test_the_way_to_the_credit_is_told_in_words(someone):
    """Both facts, each with its source."""
    credit = someone(CPT, entry("2025-03-14", 'provider = "ace"\naward = "0.6 CEC"')).on("2025-03-14").credit()
    assert credit.basis == ("0.6 ACE CEC × 10 h = 6 contact hours", "6 h × 1 CEC = 6 CEC")
    assert len(credit.sources) == 2
    assert all(source.startswith("https://") for source in credit.sources)


@pytest.mark.parametrize("printed", ["0.6 CEC", "0.6 CECs", "0.6 cec", "0.60  CEC", "0.6 Continuing Education Credits"])
def test_case_spacing_and_plural_of_units_are_the_same(someone, printed):
    """As certificates spell them."""
    assert someone(CPT, entry("2025-03-14", f'provider = "ace"\naward = "{printed}"')).on("2025-03-14").counted == 6


def test_a_unit_that_its_provider_never_issued_is_an_error_and_counts_nothing(someone):
    """ACE issues CEC: what a CEU of theirs would be is not guessed."""
    judged = someone(CPT, entry("2025-03-14", 'provider = "ace"\naward = "0.6 CEU"')).on("2025-03-14")
    assert judged.codes == ["CEC301"]
    assert (judged.counted, judged.credit().status) == (0, "unclear")
    assert judged.credit().why_not == "what 0.6 CEU from ace is in hours is not known"


@pytest.mark.parametrize(("day", "counted"), [("2019-12-31", 0), ("2020-01-01", 2)])
def test_a_unit_counts_from_the_day_it_was_issued(someone, day, counted):
    """The key is provider, unit and date; before that day it is an error, never a guess."""
    holder = certified("club.coach", cycle("2019-01-01", "2021-12-31"))
    judged = someone(holder, entry(day, 'provider = "house"\naward = "4 points"'), scheme=HOUSE).on("2021-01-01")
    assert judged.counted == counted
    assert judged.codes == ([] if counted else ["CEC302"])


def test_a_unit_that_changed_its_worth_is_converted_by_the_day(someone):
    """The old fact ends on one day, and the new one begins on the next."""
    older = HOUSE.replace("since = 2020-01-01", "until = 2024-12-31")
    newer = '[[provider.unit]]\nname = "point"\nhours = 2\nsince = 2025-01-01\nsource = "https://example.org"\n\n[[scheme]]'
    judged = someone(
        certified("club.coach", cycle()),
        entry("2024-12-31", 'provider = "house"\naward = "4 points"', "old"),
        entry("2025-01-01", 'provider = "house"\naward = "4 points"', "new"),
        scheme=older.replace("[[scheme]]", newer),
    ).on("2025-01-01")
    assert judged.credits() == {"old": 2, "new": 8}


def test_face_value_needs_a_unit_that_the_body_issued_by_then(someone):
    """Its own unit is no exception: on a day when there was none, nothing is counted."""
    scheme = HOUSE.replace("club.coach", "house.coach").replace('unit = "credit"', 'unit = "point"')
    holder = certified("house.coach", cycle("2019-01-01", "2021-12-31"))
    entries = [entry(day, 'provider = "house"\naward = "4 points"') for day in ("2019-12-31", "2020-01-01")]
    judged = someone(holder, *entries, scheme=scheme).on("2021-01-01")
    assert (judged.credits(), judged.codes) == ({"on-2019-12-31": 0, "on-2020-01-01": 4}, ["CEC302"])


def test_a_provider_that_no_plugin_knows_awards_hours_only(someone):
    """A hospital's hours count, its points do not."""
    hours = someone(CPT, entry("2025-03-14", 'provider = "St Brannock Hospital"\naward = "6 contact hours"')).on("2025-03-14")
    assert (hours.counted, hours.codes) == (6, [])


def test_points_of_a_provider_that_no_plugin_knows_are_asked_about(someone):
    """What anybody's points are worth is not guessed: they count nothing, and no entry is refused for it."""
    judged = someone(CPT, entry("2025-03-14", 'provider = "St Brannock Hospital"\naward = "6 points"')).on("2025-03-14")
    assert (judged.counted, judged.codes) == (0, ["CEC303"])


def test_clock_hours_count_for_anybody(someone):
    """Where the certificate says hours, nobody's unit is needed."""
    judged = someone(CPT, entry("2025-03-14", 'provider = "St Brannock Hospital"\nhours = 1.5')).on("2025-03-14")
    assert judged.counted == Decimal("1.5")
    assert judged.credit().award == "1.5 hours"


# ---------------------------------------------------------------- award and hours


@pytest.mark.parametrize(
    ("provider", "award", "hours", "counted"),
    [
        ("ace", "0.6 CEC", 6, 6),
        ("ace", "0.6 CEC", 5, 5),
        ("ace", "0.6 CEC", 7, 6),
        ("acsm", "6 CEC", 5, 5),
        ("acsm", "6 CEC", 7, 6),
        ("iacet", "0.6 CEU", 5, 6),  # one tenth, IACET's increment, is within what rounding explains
        ("iacet", "0.6 CEU", 7, 6),
        ("iacet", "0.6 CEU", "4.9", "4.9"),
        ("St Brannock Hospital", "6 hours", 5, 5),
        ("St Brannock Hospital", "6 hours", 7, 6),
    ],
)
def test_where_award_and_hours_disagree_the_smaller_counts(someone, provider, award, hours, counted):
    """By more than the unit's increment; and the basis says so."""
    judged = someone(CPT, entry("2025-03-14", f'provider = "{provider}"\naward = "{award}"\nhours = {hours}')).on("2025-03-14")
    assert judged.counted == Decimal(counted)
    told = any("the smaller" in line for line in judged.credit().basis)
    worth = {"ace": 6, "acsm": 6, "iacet": 6}.get(provider, 6)
    agree = abs(worth - Decimal(hours)) <= (1 if provider == "iacet" else 0)
    assert told is not agree
    assert judged.codes == ([] if agree else ["CEC304"])


def test_what_the_award_alone_is_worth_is_told(someone):
    """The warning names the hours of the award, a provider's function included."""
    lines = 'provider = "reps-nz"\naward = "10 CPD points"\nhours = 5\nassessed = true\npassed = true'
    (found,) = someone(CPT, entry("2025-03-14", lines)).on("2025-03-14").found
    assert found.code == "CEC304"
    assert found.message.startswith("10 CPD points is 8 hours")


# ---------------------------------------------------------------- the body's own word


def test_the_bodys_own_award_counts_at_face_value(someone):
    """Its own CEC needs no conversion."""
    credit = someone(CPT, attended("2025-03-14", 6)).on("2025-03-14").credit()
    assert (credit.counted, credit.basis) == (6, ("6 CEC awarded by ACSM itself: counts at face value",))


@pytest.mark.parametrize("kind", ["quiz", "presenting", "authoring", "teaching", "mentoring", "exam", "practice", "other"])
def test_the_bodys_own_award_counts_for_kinds_that_it_states_no_worth_for(someone, kind):
    """ACSM said how many; stated hours, which those are not worth, take nothing away."""
    judged = someone(CPT, attended("2025-03-14", 2, f'kind = "{kind}"\nhours = 1')).on("2025-03-14")
    assert judged.counted == 2


@pytest.mark.parametrize("kind", ["quiz", "presenting", "authoring", "teaching", "mentoring", "exam", "practice", "other"])
@pytest.mark.parametrize("award", ['provider = "nsca"\naward = "0.2 CEU"', 'provider = "Uni"\nhours = 2'])
def test_a_kind_whose_worth_the_body_does_not_state_is_unclear(someone, kind, award):
    """Others' credits and hours of it are never multiplied."""
    credit = someone(CPT, entry("2025-03-14", f'{award}\nkind = "{kind}"')).on("2025-03-14").credit()
    assert (credit.status, credit.counted) == ("unclear", 0)
    assert credit.why_not == f"ACSM states no worth for {kind} on 2025-03-14"


def test_what_a_certificate_prints_for_the_body_outranks_the_conversion(someone):
    """One certificate, two units: ACSM takes its own."""
    lines = 'provider = "ace"\naward = "0.6 CEC"\nalso = { acsm = "5 CEC" }'
    assert someone(CPT, entry("2025-03-14", lines)).on("2025-03-14").counted == 5


def test_what_a_certificate_prints_for_another_body_changes_nothing(someone):
    """NSCA's CEU beside ACE's CEC is not ACSM's business."""
    lines = 'provider = "ace"\naward = "0.6 CEC"\nalso = { nsca = "0.5 CEU" }'
    judged = someone(CPT, entry("2025-03-14", lines)).on("2025-03-14")
    assert (judged.counted, judged.codes) == (6, [])


# ---------------------------------------------------------------- what is not worth its hours


@pytest.mark.parametrize(
    ("printed", "counted"), [("1 semester credit", 10), ("3 semester credits", 30), ("0.5 Semester Credits", 5)]
)
def test_a_semester_credit_is_ten_cec(someone, printed, counted):
    """From any college, with a passing grade; the basis has it as printed."""
    lines = f'kind = "college"\nprovider = "Uni"\naward = "{printed}"\ngrade = "B"'
    credit = someone(CPT, entry("2025-03-14", lines)).on("2025-03-14").credit()
    assert (credit.counted, credit.basis) == (counted, (f"{printed} × 10 CEC = {counted} CEC",))


def test_a_three_credit_course_is_30_whatever_another_body_printed(someone):
    """NSCA's 1.5 CEU would be 15: it is kept as printed and never multiplied."""
    lines = 'kind = "college"\nprovider = "nsca"\nalso = { ace = "3 CEC" }\naward = "3 semester credits"\ngrade = "B"'
    assert someone(CPT, entry("2025-03-14", lines)).on("2025-03-14").counted == 30


def test_another_bodys_credits_for_a_college_course_are_not_multiplied(someone):
    """Without the semester credits the course is unclear, and the way out is named."""
    lines = 'kind = "college"\nprovider = "nsca"\naward = "1.5 CEU"\ngrade = "B"'
    credit = someone(CPT, entry("2025-03-14", lines)).on("2025-03-14").credit()
    assert (credit.status, credit.counted, credit.award) == ("unclear", 0, "1.5 CEU")
    assert (
        credit.why_not
        == "1.5 CEU is kept as printed, since college is valued by semester credits, which the entry does not say"
    )


def test_class_hours_of_a_college_course_are_not_multiplied(someone):
    """45 hours in a lecture hall are worth 10 CEC a semester credit, not 45."""
    lines = 'kind = "college"\nprovider = "Uni"\nhours = 45\ngrade = "B"'
    assert someone(CPT, entry("2025-03-14", lines)).on("2025-03-14").credit().status == "unclear"


def test_a_quarter_credit_is_unclear(someone):
    """ACSM says credit hour, and does not tell the two apart."""
    lines = 'kind = "college"\nprovider = "Uni"\naward = "4 quarter credits"\ngrade = "A"'
    assert someone(CPT, entry("2025-03-14", lines)).on("2025-03-14").credit().status == "unclear"


@pytest.mark.parametrize(
    ("grade", "status"),
    [
        ("A+", "counted"), ("B-", "counted"), ("C+", "counted"), ("C", "counted"), ("C-", "not-counted"), ("D", "not-counted"),
        ("F", "not-counted"), ("fail", "not-counted"), ("pass", "unclear"), ("", "unclear"),
    ],
)  # fmt: skip
def test_college_takes_a_c_or_better(someone, grade, status):
    """C- is below C; pass/fail and no grade say too little."""
    lines = 'kind = "college"\nprovider = "Uni"\naward = "3 semester credits"' + (f'\ngrade = "{grade}"' if grade else "")
    credit = someone(CPT, entry("2025-03-14", lines)).on("2025-03-14").credit()
    assert (credit.status, credit.counted) == (status, 30 if status == "counted" else 0)


@pytest.mark.parametrize(("day", "counted"), [("2022-12-31", 0), ("2023-01-01", 8)])
def test_a_service_year_is_eight_cec_since_2023(someone, day, counted):
    """For ACSM; what it was before that day is not known."""
    lines = 'kind = "volunteering"\naward = "1 service year"'
    judged = someone(certified("acsm.cpt", cycle("2021-01-01", "2023-12-31")), entry(day, lines)).on("2023-06-01")
    assert (judged.counted, judged.credit().status) == (counted, "counted" if counted else "unclear")


@pytest.mark.parametrize(("day", "counted"), [("2024-12-31", 0), ("2025-01-01", 5)])
def test_a_cpr_course_is_five_cec_since_2025(someone, day, counted):
    """Flat, whoever gave it, and without award or hours."""
    judged = someone(CPT, entry(day, 'kind = "cpr"\nprovider = "American Red Cross"')).on("2025-06-01")
    assert (judged.counted, judged.credit().status) == (counted, "counted" if counted else "unclear")
    assert judged.codes == []


def test_the_hours_of_a_cpr_course_are_not_multiplied(someone):
    """Eight hours in class are five CEC."""
    assert someone(CPT, entry("2025-03-14", 'kind = "cpr"\nprovider = "Red Cross"\nhours = 8')).on("2025-03-14").counted == 5


def test_a_course_that_says_neither_award_nor_hours_is_an_error(someone):
    """Only what some scheme values flat needs neither."""
    judged = someone(CPT, entry("2025-03-14", 'provider = "ace"')).on("2025-03-14")
    assert (judged.counted, judged.codes) == (0, ["CEC209"])


# ---------------------------------------------------------------- exact arithmetic


def test_ten_tenths_are_one(someone):
    """As awards and as hours; binary floats make 0.9999999999999999 of it."""
    awards = [entry(f"2025-03-{day}", 'provider = "issa"\naward = "0.1 CEU"') for day in range(10, 20)]
    hours = [entry(f"2025-04-{day}", 'provider = "Uni"\nhours = 0.1') for day in range(10, 20)]
    judged = someone(CPT, *awards, *hours).on("2025-06-01")
    assert format_decimal(judged.counted) == "2"


def test_tenths_and_fifths_add_up(someone):
    """0.1 + 0.2 is 0.3."""
    judged = someone(CPT, attended("2025-03-14", "0.1"), attended("2025-03-15", "0.2")).on("2025-06-01")
    assert format_decimal(judged.counted) == "0.3"


def value(builtin, scheme="acsm.cpt", **fields):
    return Converter(builtin).convert(make_entry(**fields), builtin.scheme(scheme)).amount


@given(amount=AMOUNTS, unit=st.sampled_from(sorted(FACTORS)), day=DAYS)
def test_conversion_is_exact(builtin, amount, unit, day):
    """Amount times factor, to the last digit."""
    assert value(builtin, provider=unit[0], award=f"{format_decimal(amount)} {unit[1]}", date=day) == amount * FACTORS[unit]


@given(one=AMOUNTS, other=AMOUNTS, unit=st.sampled_from(sorted(FACTORS)), day=DAYS)
def test_conversion_is_linear(builtin, one, other, unit, day):
    """Two awards are worth what one of both is worth."""
    amounts = [
        value(builtin, provider=unit[0], award=f"{format_decimal(x)} {unit[1]}", date=day) for x in (one, other, one + other)
    ]
    assert amounts[0] + amounts[1] == amounts[2]


@given(unit=st.sampled_from(sorted(FACTORS)), day=DAYS)
def test_nothing_is_worth_nothing(builtin, unit, day):
    """Zero is zero in every unit."""
    assert value(builtin, provider=unit[0], award=f"0 {unit[1]}", date=day) == 0


@given(hours=AMOUNTS, day=DAYS)
def test_clock_hours_are_exact(builtin, hours, day):
    """An hour attended is one CEC."""
    assert value(builtin, provider="anyone", hours=hours, date=day) == hours


@given(amount=AMOUNTS, hours=AMOUNTS, unit=st.sampled_from(sorted(FACTORS)))
def test_stated_hours_never_raise_an_award(builtin, amount, hours, unit):
    """The smaller of the two counts; a unit of two hours counts two where its certificate has as many."""
    award = f"{format_decimal(amount)} {unit[1]}"
    most = value(builtin, provider=unit[0], award=award) * (2 if unit[0] in TWO_HOURS else 1)
    assert value(builtin, provider=unit[0], award=award, hours=hours) <= most


@given(amount=AMOUNTS)
def test_every_acsm_certification_values_an_activity_alike(builtin, amount):
    """What differs is how much is asked."""
    values = {
        value(builtin, scheme, provider="ace", award=f"{format_decimal(amount)} CEC")
        for scheme in ("acsm.cpt", "acsm.gei", "acsm.ep", "acsm.cep")
    }
    assert len(values) == 1


# ---------------------------------------------------------------- rounding


@pytest.mark.parametrize(("rounding", "counted"), [("down", "1.5"), ("nearest", "2"), ("up", "2")])
def test_a_scheme_may_round_and_then_says_so(someone, rounding, counted):
    """1.75 hours in halves: the direction is the scheme's, and the basis shows it."""
    scheme = HOUSE.replace('per = "hour"', f'per = "hour"\nstep = 0.5\nrounding = "{rounding}"')
    judged = someone(certified("club.coach", cycle()), entry("2025-03-14", "hours = 1.75"), scheme=scheme).on("2025-03-14")
    assert judged.counted == Decimal(counted)
    assert judged.credit().basis[-1] == f"1.75 h × 1 credit = 1.75 credits, rounded {rounding} to {counted}"


def test_nothing_is_rounded_where_no_rule_says_so(someone):
    """ACSM states no rounding for individuals."""
    judged = someone(EP, entry("2025-03-14", 'provider = "ace"\naward = "0.123 CEC"')).on("2025-03-14")
    assert format_decimal(judged.counted) == "1.23"


def test_rounding_is_by_the_entry_and_not_on_the_total(someone):
    """Three times 0.7 is three times 0.5, not 2."""
    scheme = HOUSE.replace('per = "hour"', 'per = "hour"\nstep = 0.5')
    entries = [entry(f"2025-03-1{day}", "hours = 0.7") for day in range(3)]
    assert someone(certified("club.coach", cycle()), *entries, scheme=scheme).on("2025-06-01").counted == Decimal("1.5")


# ---------------------------------------------------------------- how well it is known


def test_a_credit_is_as_well_known_as_its_weakest_fact(someone):
    """ACE's own page is V, a page of others' V3, memory M."""
    judged = someone(
        CPT,
        entry("2025-03-14", 'provider = "ace"\naward = "0.1 CEC"', "read"),
        entry("2025-03-15", 'provider = "ama"\naward = "1 AMA PRA Category 1 Credit"', "elsewhere"),
        entry("2025-03-16", 'provider = "boc"\naward = "1 CEU"', "memory"),
    ).on("2025-06-01")
    assert [judged.credit(id).confidence for id in ("read", "elsewhere", "memory")] == ["V", "V3", "M"]


def test_a_former_name_of_a_credential_is_the_credential(someone):
    """A file of 2014 that says HFS is judged as EP."""
    judged = someone(certified("acsm.hfs", cycle()), attended("2025-03-14", 6)).on("2025-03-14")
    assert (judged.certification().scheme.id, judged.cycle().required, judged.counted) == ("acsm.ep", 60, 6)


def test_entries_that_look_alike_are_told_apart_by_what_the_rules_ask_for(someone):
    """The same award on the same day, by topic, format, category, and what is printed for the body itself."""
    scheme = HOUSE.replace('per = "hour"', 'per = "hour"\nof = { topics = ["ethics"] }')
    plain_worth = (
        '[[scheme.worth]]\namount = 0.5\nper = "hour"\nof = { formats = ["recorded"] }\nsource = "https://example.org"\n'
    )
    category_worth = plain_worth.replace("0.5", "0.25").replace('formats = ["recorded"]', 'categories = ["A"]')
    judged = someone(
        certified("club.coach", cycle()),
        entry("2025-03-14", 'title = "a"\nhours = 2\ntopics = ["ethics"]', "a-ethics"),
        entry("2025-03-14", 'title = "b"\nhours = 2', "b-bare"),
        entry("2025-03-14", 'title = "c"\nhours = 2\nformat = "recorded"', "c-recorded"),
        entry("2025-03-14", 'title = "d"\nhours = 2', "d-bare"),
        entry("2025-03-14", 'title = "e"\nhours = 2\ncategory = "A"', "e-category"),
        entry("2025-03-14", 'title = "f"\nhours = 2', "f-bare"),
        scheme=scheme + plain_worth + category_worth + category("A") + category("B", "{}"),
    ).on("2025-04-01")
    bare = dict.fromkeys(("b-bare", "d-bare", "f-bare"), 0)
    assert judged.credits() == {"a-ethics": 2, "c-recorded": 1, "e-category": Decimal("0.5"), **bare}


def test_what_is_printed_for_the_body_is_not_lent_to_the_next_entry(someone):
    """Nor is it lost because an entry before it printed nothing."""
    lines = 'provider = "ace"\naward = "0.6 CEC"'
    also = '\nalso = { acsm = "5 CEC" }\ntitle = "Another"'
    one, other = entry("2025-03-14", lines, "one"), entry("2025-03-14", lines + also, "two")
    third = entry("2025-03-14", f'{lines}\ntitle = "A third"', "zero")
    judged = someone(CPT, one, other, third).on("2025-04-01")
    assert judged.credits() == {"one": 6, "two": 5, "zero": 6}


@pytest.mark.parametrize(("hours", "words"), [(1, "1 hour"), (2, "2 hours"), ("0.5", "0.5 hours")])
def test_hours_are_counted_in_words(someone, hours, words):
    """One is one."""
    assert (
        someone(CPT, entry("2025-03-14", f"hours = {hours}")).on("2025-04-01").credit().basis[0]
        == f"{words} on the certificate"
    )


@pytest.mark.parametrize(("grade", "why"), [("", "no grade"), ('\ngrade = "pass"', 'grade "pass"')])
def test_why_a_grade_is_not_enough_is_said(someone, grade, why):
    """So that the holder knows what to look up."""
    lines = f'kind = "college"\nprovider = "Uni"\naward = "3 semester credits"{grade}'
    assert someone(CPT, entry("2025-03-14", lines)).on("2025-04-01").credit().why_not == f"{why}, and C or better is asked"


def test_a_unit_that_looks_at_the_entry_is_worked_out_for_each(someone):
    """The same points on the same day: assessed they are four hours, else eight, of which ACSM's general rule takes five."""
    lines = 'provider = "reps-nz"\naward = "5 CPD points"\n'
    first = entry("2025-03-14", lines + "assessed = true\npassed = true", "a")
    other = entry("2025-03-14", lines + 'assessed = false\ntitle = "Another"', "b")
    assert someone(CPT, first, other).on("2025-04-01").credits() == {
        "a": 4,
        "b": 5,
    }


def test_face_value_is_as_well_known_as_the_unit(someone):
    """A body's own unit may be known from memory only."""
    scheme = HOUSE.replace("club.coach", "house.coach").replace('unit = "credit"', 'unit = "point"')
    scheme = scheme.replace("hours = 0.5", 'hours = 0.5\nconfidence = "M"')
    judged = someone(
        certified("house.coach", cycle()), entry("2025-03-14", 'provider = "house"\naward = "4 points"'), scheme=scheme
    )
    assert judged.on("2025-04-01").credit().confidence == "M"


def test_what_is_unclear_is_told_with_its_own_day(someone):
    """Not with that of an entry like it."""
    lines = 'kind = "quiz"\nprovider = "ace"\naward = "0.1 CEC"'
    judged = someone(CPT, *(entry(day, lines) for day in ("2025-03-14", "2025-03-15"))).on("2025-04-01")
    assert [each.why_not for each in judged.cycle().credits] == [
        f"ACSM states no worth for quiz on {day}" for day in ("2025-03-14", "2025-03-15")
    ]


# ---------------------------------------------------------------- worths for some activities only


COACH = certified("club.coach", cycle())


def worth(amount: object, of: str, per: str = "hour") -> str:
    """A worth of the house's scheme for some activities."""
    return f'\n[[scheme.worth]]\namount = {amount}\nper = "{per}"\nof = {of}\nsource = "https://example.org/worths"\n'


def scheme_with_worths(*worths: str) -> str:
    """The house's scheme with these worths in the place of its own."""
    start, end = HOUSE.index("[[scheme.worth]]"), HOUSE.index("[[scheme.requirement]]")
    return HOUSE[:start] + "".join(worths) + "\n" + HOUSE[end:]


@pytest.mark.parametrize(
    ("of", "lines", "other", "unsaid"),
    [
        ('{ formats = ["in-person", "recorded"] }', 'format = "recorded"', 'format = "self-study"', "format"),
        ('{ roles = ["presenter"] }', 'role = "presenter"', 'role = "attendee"', "role"),
        ("{ assessed = true }", "assessed = true", "assessed = false", "assessed"),
        ("{ passed = true }", "passed = true", "passed = false", "passed"),
        ('{ kinds = ["course"] }', 'kind = "course"', 'kind = "quiz"', ""),
        ('{ providers = ["house"] }', 'provider = "house"', 'provider = "acsm"', ""),
        ('{ topics = ["law"] }', 'topics = ["law", "tax"]', 'topics = ["tax"]', ""),
    ],
)
def test_a_worth_takes_only_the_activities_that_it_is_for(someone, of, lines, other, unsaid):
    """One that says otherwise earns nothing; one that says nothing is told what to say."""
    entries = [
        entry("2025-03-14", f"hours = 3\n{lines}", "fits"),
        entry("2025-03-15", f"hours = 3\n{other}", "other"),
        entry("2025-03-16", "hours = 3", "unsaid"),
    ]
    judged = someone(COACH, *entries, scheme=scheme_with_worths(worth(2, of))).on("2025-04-01")
    assert (judged.credit("fits").counted, judged.credit("other").status) == (6, "unclear")
    if unsaid:
        why = f"CLUB states no worth for course that does not say {unsaid} on 2025-03-16"
        assert (judged.credit("unsaid").counted, judged.credit("unsaid").why_not) == (0, why)


@pytest.mark.parametrize(
    ("lines", "counted"),
    [
        ("assessed = true\npassed = true", 6),
        ("assessed = true\npassed = false", 0),
        ("assessed = false", 3),
        ("assessed = true", 0),
        ("passed = true", 0),
    ],
)
def test_a_body_may_value_an_hour_by_its_assessment(someone, lines, counted):
    """Twice as much where it was passed, nothing where it was failed; what is not told is not guessed."""
    scheme = scheme_with_worths(
        worth(2, "{ assessed = true, passed = true }"),
        worth(0, "{ assessed = true, passed = false }"),
        worth(1, "{ assessed = false }"),
    )
    judged = someone(COACH, entry("2025-03-14", f"hours = 3\n{lines}"), scheme=scheme).on("2025-04-01")
    assert judged.counted == counted
    failed = "passed = false" in lines
    assert judged.credit().status == ("counted" if counted or failed else "unclear")


def test_of_several_worths_that_take_an_activity_the_first_holds(someone):
    """However much the second would give."""
    scheme = scheme_with_worths(worth(1, '{ kinds = ["course"] }'), worth(2, "{ assessed = true }"))
    judged = someone(COACH, entry("2025-03-14", "hours = 3\nassessed = true"), scheme=scheme).on("2025-04-01")
    assert judged.counted == 3


def test_a_part_may_be_of_another_role(someone):
    """An hour given at a conference, and seven attended."""
    scheme = scheme_with_worths(worth(2, '{ roles = ["presenter"] }'), worth(1, '{ roles = ["attendee"] }'))
    part = '\n[[entry.part]]\ntitle = "My talk"\nhours = 1\nrole = "presenter"\n'
    judged = someone(COACH, entry("2025-03-14", f'hours = 8\nrole = "attendee"{part}', "forum"), scheme=scheme).on("2025-04-01")
    assert (judged.credit("forum", 0).counted, judged.credit("forum").counted) == (2, 7)


# ---------------------------------------------------------------- the least that counts


def scheme_with_steps(lines: str) -> str:
    return HOUSE.replace('per = "hour"', f'per = "hour"\n{lines}')


@pytest.mark.parametrize(
    ("hours", "counted"), [("0.24", "0"), ("0.25", "0"), ("0.49", "0"), ("0.5", "0.5"), ("0.51", "0.5"), ("0.75", "0.75")]
)
def test_what_is_less_than_the_least_counts_nothing(someone, hours, counted):
    """Looked at after rounding."""
    judged = someone(COACH, entry("2025-03-14", f"hours = {hours}"), scheme=scheme_with_steps("step = 0.25\nleast = 0.5")).on(
        "2025-04-01"
    )
    assert judged.counted == Decimal(counted)
    if not Decimal(counted):
        assert judged.credit().why_not == "less than 0.5 credits, the least that counts"
        assert judged.credit().status == "not-counted"


@pytest.mark.parametrize(("hours", "counted"), [("0.49", "0"), ("0.5", "1")])
def test_what_is_rounded_up_to_the_least_counts(someone, hours, counted):
    """Half of it is nearer to one than to none."""
    scheme = scheme_with_steps('step = 1\nrounding = "nearest"\nleast = 1')
    assert someone(COACH, entry("2025-03-14", f"hours = {hours}"), scheme=scheme).on("2025-04-01").counted == Decimal(counted)


def test_the_least_is_of_each_activity(someone):
    """Two that are too short are no long one."""
    entries = [entry(f"2025-03-1{day}", "hours = 0.4") for day in (4, 5)]
    assert someone(COACH, *entries, scheme=scheme_with_steps("least = 0.5")).on("2025-04-01").counted == 0


@pytest.mark.parametrize(
    ("rounding", "hours", "counted"),
    [
        ("down", "1.49", "1.25"), ("down", "1.5", "1.5"),
        ("nearest", "1.374", "1.25"), ("nearest", "1.375", "1.5"), ("nearest", "1.376", "1.5"),
        ("up", "1.25", "1.25"), ("up", "1.2501", "1.5"),
    ],
)  # fmt: skip
def test_an_amount_is_rounded_to_the_bodys_increment(someone, rounding, hours, counted):
    """Half a step goes up where it is rounded to the nearest."""
    scheme = scheme_with_steps(f'step = 0.25\nrounding = "{rounding}"')
    assert someone(COACH, entry("2025-03-14", f"hours = {hours}"), scheme=scheme).on("2025-04-01").counted == Decimal(counted)


# ---------------------------------------------------------------- what the body approved


def approval(mode: str, lines: str = "") -> str:
    return HOUSE + f'\n[scheme.approval]\nmode = "{mode}"\n{lines}\nsource = "https://example.org/approval"\n'


BEFORE = 'CLUB counts what it approved: approval = { body = "club", … } would say that it is'
PETITION = f"{BEFORE}, or a [[entry.ruling]] what CLUB decided on your petition"


@pytest.mark.parametrize(("mode", "why"), [("pre-approved", BEFORE), ("petition", PETITION)])
def test_what_the_body_did_not_approve_is_unclear_and_not_refused(someone, mode, why):
    """It may have been approved, and only the certificate does not say so; the credit says what would."""
    judged = someone(COACH, entry("2025-03-14", "hours = 3"), scheme=approval(mode)).on("2025-04-01")
    credit = judged.credit()
    assert (credit.status, credit.counted, credit.why_not) == ("unclear", 0, why)
    assert judged.finding("total").message == "10 more credits by 2026-12-31 (3 credits lack CLUB's approval)"


def test_where_holders_declare_nothing_has_to_be_approved(someone):
    """As where nothing is said of it."""
    judged = someone(COACH, entry("2025-03-14", "hours = 3"), scheme=approval("self-declared")).on("2025-04-01")
    assert (judged.counted, judged.credit().status) == (3, "counted")


@pytest.mark.parametrize("mode", ["pre-approved", "petition"])
@pytest.mark.parametrize(
    ("lines", "counted"),
    [
        ('approval = { body = "club" }', 3),
        ('approval = { body = "club", number = "AB-1" }', 3),
        ('approval = { body = "house" }', 0),
        ('provider = "club"', 3),
        ('provider = "house"', 0),
    ],
)
def test_a_body_approves_by_its_word_or_as_the_provider(someone, mode, lines, counted):
    """Another body's approval is none of its own."""
    assert someone(COACH, entry("2025-03-14", f"hours = 3\n{lines}"), scheme=approval(mode)).on("2025-04-01").counted == counted


def test_an_award_that_the_body_prints_on_the_certificate_is_its_approval(someone):
    """In its own unit, which counts at face value."""
    scheme = approval("pre-approved").replace("club.coach", "house.coach").replace('unit = "credit"', 'unit = "point"')
    lines = 'provider = "acsm"\naward = "6 CEC"\nalso = { house = "4 points" }'
    holder = certified("house.coach", cycle())
    assert someone(holder, entry("2025-03-14", lines), scheme=scheme).on("2025-04-01").counted == 4


@pytest.mark.parametrize(
    ("days", "counted"),
    [
        ("from = 2025-03-13", 3),
        ("from = 2025-03-14", 3),
        ("from = 2025-03-15", 0),
        ("until = 2025-03-13", 0),
        ("until = 2025-03-14", 3),
        ("until = 2025-03-15", 3),
        ("from = 2025-03-14, until = 2025-03-14", 3),
        ("from = 2025-01-01, until = 2025-03-13", 0),
    ],
)
def test_an_approval_approves_from_its_first_day_to_its_last(someone, days, counted):
    """By the day on which the activity was completed."""
    lines = f'hours = 3\napproval = {{ body = "club", {days} }}'
    assert someone(COACH, entry("2025-03-14", lines), scheme=approval("pre-approved")).on("2025-04-01").counted == counted


@pytest.mark.parametrize(("kind", "counted"), [("course", 0), ("conference", 3)])
def test_only_what_the_rule_is_about_has_to_be_approved(someone, kind, counted):
    """A conference is taken as it is."""
    scheme = approval("pre-approved", 'of = { kinds = ["course"] }')
    judged = someone(COACH, entry("2025-03-14", f'hours = 3\nkind = "{kind}"'), scheme=scheme).on("2025-04-01")
    assert judged.counted == counted


@pytest.mark.parametrize(("day", "counted"), [("2025-03-13", 3), ("2025-03-14", 0)])
def test_approval_is_asked_from_the_day_on_which_the_rule_holds(someone, day, counted):
    """By the day of the activity."""
    scheme = approval("pre-approved", "since = 2025-03-14")
    assert someone(COACH, entry(day, "hours = 3"), scheme=scheme).on("2025-04-01").counted == counted


@pytest.mark.parametrize("mode", ["pre-approved", "petition"])
@pytest.mark.parametrize(("day", "granted", "counted", "status"), [
    ("2025-05-31", 2, 0, "unclear"), ("2025-06-01", 2, 2, "ruled"), ("2025-06-01", 0, 0, "ruled"),
])  # fmt: skip
def test_what_the_body_decided_counts_from_that_day(someone, mode, day, granted, counted, status):
    """A petition that is granted, or not; what it says is clear either way."""
    lines = f'hours = 3\n[[entry.ruling]]\nscheme = "club.coach"\non = 2025-06-01\namount = {granted}\nwhy = "petition"\n'
    credit = someone(COACH, entry("2025-03-14", lines), scheme=approval(mode)).on(day).credit()
    assert (credit.counted, credit.status) == (counted, status)


def test_what_is_not_approved_is_asked_for_before_its_worth(someone):
    """Whether an exam is worth anything is no matter as long as it was not approved."""
    scheme = scheme_with_worths(worth(1, '{ kinds = ["course"] }')) + approval("petition").removeprefix(HOUSE)
    judged = someone(COACH, entry("2025-03-14", 'hours = 3\nkind = "exam"'), scheme=scheme).on("2025-04-01")
    assert judged.credit().why_not == PETITION


# ---------------------------------------------------------------- units that a plugin converts by a function


def issuing(convert):
    """A catalogue of one provider, whose unit a function converts."""
    unit = Unit(name="star", since=date(2020, 1, 1), source="https://example.org/stars", convert=convert)
    return Catalogue(providers={"house": Provider(id="house", name="House Academy", units=(unit,))}, schemes={}, aliases={})


def stars(catalogue, **fields):
    """Three stars in hours, and the codes of what is wrong with them."""
    converter, written = Converter(catalogue), make_entry(provider="house", award="3 stars", **fields)
    return converter.hours.convert(written), check_units(written, written.id, converter)


def test_a_function_gets_the_award_and_the_entry_and_its_answer_is_taken_as_it_is():
    """For units that are not linear: 50-minute hours, or more where there was a test."""
    catalogue = issuing(lambda amount, entry: Hours(amount * (2 if entry.assessed else 1), "with a test"))
    measured, faults = stars(catalogue, assessed=True)
    assert (measured.hours, measured.basis, measured.why_not, faults) == (6, ("with a test",), "", [])
    assert stars(catalogue)[0].hours == 3


def test_a_function_may_say_why_there_are_no_hours():
    """That is an answer, and no fault of the plugin."""
    measured, faults = stars(issuing(lambda amount, entry: Hours(None, "", "nobody knows")))
    assert (measured.hours, measured.basis, measured.why_not, faults) == (None, (), "nobody knows", [])


def fail(amount, entry):
    raise SystemExit("no")


@pytest.mark.parametrize(
    ("convert", "reason"),
    [
        (fail, f"SystemExit: no ({Path(__file__).name}:{fail.__code__.co_firstlineno + 1}, in fail)"),
        (lambda amount, entry: 3, "it answered 3, and Hours with an exact amount is asked for"),
        (lambda amount, entry: Hours(3.0, ""), "and Hours with an exact amount is asked for"),
        (lambda amount, entry: Hours(Decimal("NaN"), ""), "and Hours with an exact amount is asked for"),
        (lambda amount, entry: Hours(Decimal(-1), ""), "and Hours with an exact amount is asked for"),
    ],
    ids=["raises", "number", "float", "not-a-number", "negative"],
)
def test_a_function_that_fails_is_reported_and_counts_nothing(convert, reason):
    """A stranger's code may do anything, and must never look like a clean check."""
    measured, (fault,) = stars(issuing(convert))
    assert (measured.hours, fault.code, fault.plugin, fault.at.keys[-1:]) == (None, "CEC904", "house", ("award",))
    assert measured.why_not.startswith("house's plugin failed: ")
    assert reason in measured.why_not
    assert reason in fault.message


def test_an_interrupted_function_interrupts():
    """Whoever presses Ctrl-C means the whole command."""

    def interrupt(amount, entry):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stars(issuing(interrupt))


@pytest.mark.parametrize("unit", ["CEC\u02bcs", "CEC\u2032s", "C\u00adECs", "C\u200bEC", "CECs\u2122"])
def test_a_unit_is_known_by_what_people_see(someone, unit):
    """Another apostrophe, a soft hyphen of a PDF, a trade mark."""
    judged = someone(CPT, entry("2025-03-14", f'provider = "ace"\naward = "0.6 {unit}"')).on("2025-04-01")
    assert (judged.codes, judged.counted) == ([], 6)


def test_years_of_service_are_known_by_what_people_see(someone):
    """With the soft hyphen of a PDF in the word."""
    lines = 'kind = "volunteering"\nbegins = 2024-01-01\naward = "3 service ye\u00adars"'
    assert someone(CPT, entry("2026-12-31", lines)).on("2026-12-31").counted == 24
