"""An award in contact hours by what its provider says, and in credit by what a scheme says."""

from datetime import date
from decimal import Decimal

import pytest
from holder_files import CPT, EP, HOUSE, attended, category, certified, cycle, entry
from hypothesis import given
from hypothesis import strategies as st

from cecgen.model import plain
from cecgen.testing import entry_with
from cecgen.transcript.conversion import Converter

AMOUNTS = st.decimals(min_value=0, max_value=9999, places=4, allow_nan=False)
DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 31))
FACTORS = {
    ("acsm", "CEC"): 1, ("ace", "CEC"): 10, ("nsca", "CEU"): 10, ("nasm", "CEU"): 10, ("iacet", "CEU"): 10,
    ("issa", "CEU"): 1, ("afaa", "CEU"): 1, ("boc", "CEU"): 1, ("ncsf", "CEU"): 2, ("canfitpro", "CEC"): 2,
    ("npcp", "CEC"): 1, ("aea", "CEC"): 1, ("nchec", "CECH"): 1, ("ama", "AMA PRA Category 1 Credit"): 1,
}  # fmt: skip


# ---------------------------------------------------------------- two facts


@pytest.mark.parametrize(
    ("unit", "factor"), FACTORS.items(), ids=lambda value: "-".join(value) if isinstance(value, tuple) else ""
)
def test_the_same_word_is_worth_what_its_own_provider_says(someone, unit, factor):
    """CEU is 10, 2 or 1 hours and CEC 10, 2 or 1: never converted by the unit's name."""
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


def test_a_unit_of_a_provider_that_no_plugin_knows_is_an_error(someone):
    """What anybody's points are worth is not guessed."""
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
    assert plain(judged.counted) == "2"


def test_tenths_and_fifths_add_up(someone):
    """0.1 + 0.2 is 0.3."""
    judged = someone(CPT, attended("2025-03-14", "0.1"), attended("2025-03-15", "0.2")).on("2025-06-01")
    assert plain(judged.counted) == "0.3"


def value(builtin, scheme="acsm.cpt", **fields):
    return Converter(builtin).value(entry_with(**fields), builtin.scheme(scheme)).amount


@given(amount=AMOUNTS, unit=st.sampled_from(sorted(FACTORS)), day=DAYS)
def test_conversion_is_exact(builtin, amount, unit, day):
    """Amount times factor, to the last digit."""
    assert value(builtin, provider=unit[0], award=f"{plain(amount)} {unit[1]}", date=day) == amount * FACTORS[unit]


@given(one=AMOUNTS, other=AMOUNTS, unit=st.sampled_from(sorted(FACTORS)), day=DAYS)
def test_conversion_is_linear(builtin, one, other, unit, day):
    """Two awards are worth what one of both is worth."""
    amounts = [value(builtin, provider=unit[0], award=f"{plain(x)} {unit[1]}", date=day) for x in (one, other, one + other)]
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
    """The smaller of the two counts."""
    award = f"{plain(amount)} {unit[1]}"
    assert value(builtin, provider=unit[0], award=award, hours=hours) <= value(builtin, provider=unit[0], award=award)


@given(amount=AMOUNTS)
def test_every_acsm_certification_values_an_activity_alike(builtin, amount):
    """What differs is how much is asked."""
    values = {
        value(builtin, scheme, provider="ace", award=f"{plain(amount)} CEC")
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
    assert plain(judged.counted) == "1.23"


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
        entry("2025-03-14", 'hours = 2\ntopics = ["ethics"]', "a-ethics"),
        entry("2025-03-14", "hours = 2", "b-bare"),
        entry("2025-03-14", 'hours = 2\nformat = "recorded"', "c-recorded"),
        entry("2025-03-14", "hours = 2", "d-bare"),
        entry("2025-03-14", 'hours = 2\ncategory = "A"', "e-category"),
        entry("2025-03-14", "hours = 2", "f-bare"),
        scheme=scheme + plain_worth + category_worth + category("A") + category("B", "{}"),
    ).on("2025-04-01")
    bare = dict.fromkeys(("b-bare", "d-bare", "f-bare"), 0)
    assert judged.credits() == {"a-ethics": 2, "c-recorded": 1, "e-category": Decimal("0.5"), **bare}


def test_what_is_printed_for_the_body_is_not_lent_to_the_next_entry(someone):
    """Nor is it lost because an entry before it printed nothing."""
    lines = 'provider = "ace"\naward = "0.6 CEC"'
    one, other = entry("2025-03-14", lines, "one"), entry("2025-03-14", lines + '\nalso = { acsm = "5 CEC" }', "two")
    judged = someone(CPT, one, other, one.replace('"one"', '"zero"')).on("2025-04-01")
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
    """The same points on the same day: assessed they are half the hours."""
    lines = 'provider = "reps-nz"\naward = "5 CPD points"\n'
    first = entry("2025-03-14", lines + "assessed = true\npassed = true", "a")
    assert someone(CPT, first, entry("2025-03-14", lines + "assessed = false", "b")).on("2025-04-01").credits() == {
        "a": 4,
        "b": 8,
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
