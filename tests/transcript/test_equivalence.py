"""What a body says about other organisations' units: 1 = 1, .1 = 1, an hour in doubt; and the doubt that is left."""

from decimal import Decimal

import pytest
from holder_files import CPT, EP, HOUSE, attended, certified, cycle, entry, part
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

DAY = "2025-03-14"
COACH = certified("club.coach", cycle())
SETTLED = "until the certificate's clock hours or a ruling by ACSM settle it"


def course(provider: str, award: str, lines: str = "", id: str = "") -> str:
    """A course with an award as its certificate prints it."""
    return entry(DAY, f'provider = "{provider}"\naward = "{award}"\n{lines}', id)


# ---------------------------------------------------------------- units whose hours are known


@pytest.mark.parametrize(
    ("provider", "award", "counted"),
    [
        ("issa", "3 CEU", "3"), ("ama", "1.5 CME", "1.5"), ("issa", "0.9 CEU", "0.9"), ("issa", "1 CEU", "1"),
        ("issa", "1.1 CEU", "1.1"), ("ace", "0.3 CEC", "3"), ("nsca", "0.1 CEU", "1"), ("ace", "1 CEC", "10"),
        ("ace", "1.1 CEC", "11"), ("acpe", "0.9 CEU", "9"),
        ("yoga-alliance", "3 contact hours", "3"),
    ],
)  # fmt: skip
def test_a_unit_of_one_hour_or_of_ten_has_one_reading(someone, provider, award, counted):
    """1 = 1 and .1 = 1 are what the hours give, so that nothing is in doubt."""
    judged = someone(CPT, course(provider, award, 'format = "in-person"')).on(DAY)
    assert (judged.counted, judged.credit().doubt, judged.codes) == (Decimal(counted), "", [])
    assert not any("general rule" in line for line in judged.credit().basis)


@pytest.mark.parametrize(
    ("provider", "award", "lines", "counted", "by_rule", "by_hours"),
    [
        ("ncsf", "5 CEU", "", "5", "5", "10"),
        ("ncsf", "0.9 CEU", "", "0.9", "0.9", "1.8"),
        ("ncsf", "1 CEU", "", "1", "1", "2"),
        ("ncsf", "1.1 CEU", "", "1.1", "1.1", "2.2"),
        ("canfitpro", "4 CEC", "", "4", "4", "8"),
        ("nasba", "2 CPE", "", "1.66", "2", "1.66"),
        ("reps-nz", "5 CPD points", "assessed = false", "5", "5", "8"),
        ("reps-nz", "10 CPD points", "assessed = true\npassed = true", "8", "10", "8"),
        ("cimspa", "5 CPD points", 'category = { cimspa = "not mapped" }', "5", "5", "10"),
    ],
)
def test_of_a_unit_of_another_size_the_smaller_reading_counts(someone, provider, award, lines, counted, by_rule, by_hours):
    """With both readings beside the number, and what would settle it."""
    judged = someone(CPT, course(provider, award, lines)).on(DAY)
    credit = judged.credit()
    assert (credit.counted, credit.amount, judged.codes) == (Decimal(counted), Decimal(counted), [])
    assert credit.doubt.endswith(
        f"would be {by_rule} CEC by ACSM's general rule (1 = 1) and {by_hours} CEC by their hours; the smaller counts {SETTLED}"
    )


@pytest.mark.parametrize(("hours", "counted"), [(8, 8), (9, 9), (10, 10), (11, 10)])
def test_printed_hours_settle_a_unit_of_another_size(someone, hours, counted):
    """In doubt ACSM counts hours; more hours than the award stands for give no more."""
    credit = someone(CPT, course("ncsf", "5 CEU", f"hours = {hours}")).on(DAY).credit()
    assert (credit.counted, credit.doubt) == (counted, "")
    assert f"would give 5 CEC: in doubt the certificate's {hours} hours decide" in "; ".join(credit.basis)


def test_hours_that_are_within_a_units_increment_decide_too(someone):
    """REPs NZ rounds points, which are 1.6 hours: the certificate's 7 hours count, and not the 8 of its points."""
    lines = "assessed = false\nhours = 7"
    assert someone(CPT, course("reps-nz", "5 CPD points", lines)).on(DAY).counted == 7


def test_a_failed_course_is_worth_nothing_by_any_rule(someone):
    """Its provider says so; the body's general rule makes nothing of it, and leaves no doubt."""
    credit = someone(CPT, course("reps-nz", "10 CPD points", "assessed = true\npassed = false")).on(DAY).credit()
    assert (credit.counted, credit.doubt) == (0, "")


@pytest.mark.parametrize(("provider", "award"), [("reps-nz", "5 CPD points"), ("yoga-alliance", "5 hours")])
def test_what_a_provider_leaves_open_is_not_read_by_the_word_of_its_unit(someone, provider, award):
    """The certificate has to say more, or its hours."""
    credit = someone(CPT, course(provider, award)).on(DAY).credit()
    assert (credit.status, credit.counted, credit.lacks) == ("unclear", 0, "hours")


def test_a_body_without_such_a_rule_goes_by_the_hours_of_a_known_unit(someone):
    """Two facts, as ever: five NCSF CEU are ten hours."""
    credit = someone(COACH, course("ncsf", "5 CEU"), scheme=HOUSE).on(DAY).credit()
    assert (credit.counted, credit.doubt) == (10, "")


# ---------------------------------------------------------------- providers that no plugin knows


@pytest.mark.parametrize(
    ("award", "counted", "decimal"),
    [
        ("3 CEC", "3", ""), ("2 CME", "2", ""), ("4 CE hours", "4", ""), ("4 CECH", "4", ""), ("2 CME credits", "2", ""),
        ("1 CEU", "1", ""), ("1.0 CEU", "1", ""), ("1.1 CEU", "1.1", "11"), ("1.5 CE credits", "1.5", "15"),
        ("12.25 CEU", "12.25", "122.5"),
    ],
)  # fmt: skip
def test_a_credit_of_anybody_is_one_cec(someone, award, counted, decimal):
    """By ACSM's general rule; where the amount is not whole, with what it would be in decimals."""
    judged = someone(CPT, course("Nobody Ltd", award)).on(DAY)
    credit = judged.credit()
    assert (credit.counted, credit.status, judged.codes) == (Decimal(counted), "counted", ["CEC303"])
    assert f"{counted} CEC by ACSM's general rule (1 = 1)" in credit.doubt
    assert credit.doubt.endswith("until clock hours agree or a ruling by ACSM settles it")
    assert (f"and {decimal} CEC in decimals (.1 = 1)" in credit.doubt) is bool(decimal)


@pytest.mark.parametrize("award", ["0.3 CEU", "0.9 CEC", "0.99 CME", "0.1 CE hours"])
def test_less_than_one_without_hours_is_unclear(someone, award):
    """It may be decimals: never an error, and never a guess."""
    judged = someone(CPT, course("Nobody Ltd", award)).on(DAY)
    credit = judged.credit()
    assert (credit.counted, credit.status, credit.lacks, credit.doubt) == (0, "unclear", "hours", "")
    assert "less than one" in credit.why_not
    assert "say hours = … beside the award" in credit.why_not
    assert [(each.code, each.severity) for each in judged.found] == [("CEC303", "warning")]


@pytest.mark.parametrize(
    ("award", "hours", "counted", "doubtful"),
    [
        ("0.3 CEU", 3, "3", False),
        ("0.3 CEU", 2, "2", True),
        ("0.3 CEU", 4, "3", True),
        ("0.9 CEU", 9, "9", False),
        ("1 CEU", 1, "1", False),
        ("1 CEU", 10, "1", True),
        ("1.1 CEU", 11, "1.1", True),
        ("3 CEC", 2, "2", True),
        ("3 CEC", 3, "3", False),
        ("3 CEC", 4, "3", True),
        ("6 contact hours", 5, "5", False),
    ],
)
def test_with_hours_the_smaller_of_the_two_counts(someone, award, hours, counted, doubtful):
    """Where both say the same nothing is in doubt, and nobody has to leave out what the certificate prints."""
    judged = someone(CPT, course("Nobody Ltd", award, f"hours = {hours}")).on(DAY)
    credit = judged.credit()
    assert (credit.counted, bool(credit.doubt)) == (Decimal(counted), doubtful)
    assert "CEC303" not in judged.codes


@pytest.mark.parametrize("award", ["6 points", "3 CPE", "0.5 points"])
def test_a_word_that_the_rule_does_not_have_is_unclear(someone, award):
    """Only hours say what anybody's points are."""
    unclear = someone(CPT, course("Nobody Ltd", award)).on(DAY)
    assert (unclear.counted, unclear.credit().status, unclear.credit().lacks) == (0, "unclear", "hours")
    assert unclear.codes == ["CEC303"]
    assert someone(CPT, course("Nobody Ltd", award, "hours = 6")).on(DAY).counted == 6


@pytest.mark.parametrize("award", ["3 CEC", "2 CME", "0.3 CEU", "4 CE hours"])
def test_for_a_body_without_such_a_rule_it_is_unclear(someone, award):
    """Never an error; with hours, its own worth of an hour."""
    judged = someone(COACH, course("Nobody Ltd", award), scheme=HOUSE).on(DAY)
    assert (judged.counted, judged.credit().status, judged.credit().lacks) == (0, "unclear", "hours")
    assert [(each.code, each.severity) for each in judged.found] == [("CEC303", "warning")]
    assert someone(COACH, course("Nobody Ltd", award, "hours = 3"), scheme=HOUSE).on(DAY).counted == 3


def test_a_unit_that_a_known_provider_never_issued_stays_an_error(someone):
    """No general rule makes ACE's CEU of it, and its hint keeps the award as printed."""
    judged = someone(CPT, course("ace", "3 CEU", "hours = 3")).on(DAY)
    (found,) = judged.found
    assert (judged.counted, found.code, found.severity) == (0, "CEC301", "error")
    assert "instead" not in found.hint


# ---------------------------------------------------------------- when somebody's total depends on it


@pytest.mark.parametrize(
    "lines",
    [
        "hours = 3",
        'also = { acsm = "3 CEC" }',
        "draft = true",
        'kind = "presenting"',
        'kind = "quiz"\naward = "0.2 PDU"',
        '[[entry.ruling]]\nscheme = "acsm.cpt"\non = 2025-03-14\namount = 2',
        'not_for = ["acsm.cpt"]',
    ],
)
def test_no_warning_where_no_total_depends_on_the_unit(someone, lines):
    """Hours, the body's own award or its ruling decide, or the entry counts nowhere anyway."""
    award = "" if "award" in lines else 'award = "3 CEC"\n'
    assert someone(CPT, entry(DAY, f'provider = "Nobody Ltd"\n{award}{lines}')).on("2025-04-01").codes == []


def test_no_warning_before_the_day(someone):
    """An entry in the future counts nothing yet."""
    assert someone(CPT, course("Nobody Ltd", "3 CEC")).on("2025-03-13").codes == ["CEC214"]


def test_one_of_two_schemes_is_enough_for_the_warning(someone):
    """ACSM ruled, and nobody else did."""
    lines = '[[entry.ruling]]\nscheme = "acsm.cpt"\non = 2025-03-14\namount = 2'
    judged = someone(CPT + certified("club.coach", cycle()), course("Nobody Ltd", "3 CEC", lines), scheme=HOUSE).on(DAY)
    assert judged.codes == ["CEC303"]


def test_a_misspelt_body_in_also_is_asked_about(someone):
    """ "acms" is nobody's unit, and the total would be another with "acsm"; a board that no scheme is of is left alone."""
    (found,) = someone(CPT, course("ace", "0.3 CEC", 'also = { acms = "3 CEC" }')).on(DAY).found
    assert (found.code, found.severity, found.hint) == ("CEC303", "warning", 'did you mean "acsm"?')
    assert someone(CPT, course("ace", "0.3 CEC", 'also = { statewide-board-of-therapy = "3 units" }')).on(DAY).codes == []


# ---------------------------------------------------------------- what settles it


@pytest.mark.parametrize(("provider", "award"), [("ncsf", "5 CEU"), ("Nobody Ltd", "3 CEC"), ("Nobody Ltd", "0.3 CEU")])
def test_a_ruling_settles_every_doubt(someone, provider, award):
    """From its day on; the day before the doubt is still there."""
    lines = '[[entry.ruling]]\nscheme = "acsm.cpt"\non = 2025-04-02\namount = 4'
    holder = someone(CPT, course(provider, award, lines))
    before, after = holder.on("2025-04-01").credit(), holder.on("2025-04-02").credit()
    assert before.doubt or before.status == "unclear"
    assert (after.counted, after.status, after.doubt, after.lacks) == (4, "ruled", "", None)


def test_the_bodys_own_award_beside_the_other_leaves_no_doubt(someone):
    """ACSM takes its own."""
    judged = someone(CPT, course("Nobody Ltd", "0.3 CEU", 'also = { acsm = "3 CEC" }')).on(DAY)
    assert (judged.counted, judged.credit().doubt, judged.codes) == (3, "", [])


@pytest.mark.parametrize(("hours", "counted", "codes"), [(5, 5, ["CEC304"]), (6, 6, []), (7, 6, [])])
def test_what_is_printed_for_the_body_is_cut_by_the_hours(someone, hours, counted, codes):
    """As the award is: one hour at the fair is no sixty CEC, whoever printed them."""
    judged = someone(CPT, entry(DAY, f'provider = "Nobody Ltd"\nhours = {hours}\nalso = {{ acsm = "6 CEC" }}')).on(DAY)
    assert (judged.counted, judged.codes) == (counted, codes)


def test_sixty_cec_beside_one_hour_are_one_cec(someone):
    """The review's case: the award of ACE agrees with the hour, what is printed for ACSM does not."""
    judged = someone(EP, course("ace", "0.1 CEC", 'hours = 1\nalso = { acsm = "60 CEC" }')).on(DAY)
    assert (judged.counted, judged.codes, judged.standing != "ready") == (1, ["CEC304"], True)


def test_what_a_body_printed_for_a_talk_is_not_cut_by_the_hours(someone):
    """A talk is not worth its hours; ACSM said how many."""
    lines = 'kind = "presenting"\nprovider = "ace"\nhours = 1\nalso = { acsm = "3 CEC" }'
    assert someone(CPT, entry(DAY, lines)).on(DAY).counted == 3


# ---------------------------------------------------------------- what is not worth its hours


@pytest.mark.parametrize("kind", ["presenting", "teaching", "authoring", "mentoring", "practice", "exam", "other"])
@pytest.mark.parametrize(("provider", "award"), [("ncsf", "5 CEU"), ("Nobody Ltd", "3 CEC"), ("ama", "3 CME")])
def test_the_general_rule_is_for_what_is_attended(someone, kind, provider, award):
    """Nobody's credits for a talk are ACSM's."""
    credit = someone(CPT, course(provider, award, f'kind = "{kind}"')).on(DAY).credit()
    assert (credit.counted, credit.status, credit.lacks) == (0, "unclear", None)
    assert credit.why_not == f"ACSM states no worth for {kind} on {DAY}"


@pytest.mark.parametrize(
    ("provider", "award", "lines", "counted", "doubtful"),
    [
        ("ama", "1 CME", "", "1", False),
        ("ama", "1 CME", "hours = 0.5", "0.5", False),
        ("ama", "1.5 AMA PRA Category 1 Credits™", "", "1.5", False),
        ("Quayside Hospital", "1 AMA PRA Category 1 Credit", "", "1", False),
        ("issa", "0.9 CEU", "", "0.9", False),
        ("ncsf", "1 CEU", "", "1", False),
        ("ncsf", "1 CEU", "hours = 2", "1", False),
        ("Nobody Ltd", "2 CME", "", "2", True),
        ("Nobody Ltd", "2 CME", "hours = 1", "1", True),
    ],
)
def test_a_self_test_counts_one_for_one(someone, provider, award, lines, counted, doubtful):
    """ACSM takes self-tests that give CEC, CME or CEU: as printed, and never more than their hours."""
    credit = someone(CPT, course(provider, award, f'kind = "quiz"\n{lines}')).on(DAY).credit()
    assert (credit.counted, bool(credit.doubt), credit.confidence) == (Decimal(counted), doubtful, "INF")


@pytest.mark.parametrize(
    ("provider", "award"),
    [
        ("nsca", "0.2 CEU"),
        ("ace", "1 CEC"),
        ("Nobody Ltd", "0.9 CME"),
        ("Nobody Ltd", "3 CE hours"),
        ("nasba", "2 CPE"),
    ],
)
def test_decimals_of_a_self_test_are_never_multiplied(someone, provider, award):
    """What is not covered, or may be decimals, is unclear."""
    credit = someone(CPT, course(provider, award, 'kind = "quiz"')).on(DAY).credit()
    assert (credit.counted, credit.status) == (0, "unclear")


# ---------------------------------------------------------------- parts and claims


def test_a_part_below_one_is_no_decimal_where_its_certificate_is_not(someone):
    """0.5 of 3 CEC is half of one; what no part covers has the same doubt."""
    parts = part("Knee", 'award = "0.5 CEC"') + part("Hip", 'award = "1 CEC"')
    judged = someone(CPT, course("Nobody Ltd", "3 CEC", parts, "forum")).on(DAY)
    assert [each.counted for each in judged.cycle().credits] == [Decimal("0.5"), 1, Decimal("1.5")]
    assert all(each.doubt for each in judged.cycle().credits)
    assert "1.5 CEC of the certificate are in none of its parts" in judged.cycle().credits[-1].basis


@pytest.mark.parametrize(
    ("lines", "counted"),
    [("", "5"), ("hours = 10", "5.0"), ("hours = 7", "3.5")],
)
def test_the_rest_of_a_certificate_in_doubt_is_in_doubt_too(someone, lines, counted):
    """Its two hours a unit do not come back by way of what no part covers."""
    parts = part("Knee", 'award = "2 CEU"') + part("Hip", 'award = "1 CEU"')
    judged = someone(CPT, course("ncsf", "5 CEU", lines + parts)).on(DAY)
    assert (judged.counted, judged.codes) == (Decimal(counted), ["CEC304"] if lines == "hours = 7" else [])


def test_a_part_with_hours_counts_by_them(someone):
    """Two of the five units are those four hours, and three are left."""
    judged = someone(CPT, course("ncsf", "5 CEU", part("Knee", "hours = 4"))).on(DAY)
    assert [each.counted for each in judged.cycle().credits] == [4, 3]


@pytest.mark.parametrize(("hours", "codes"), [(2, ["CEC303"]), (3, ["CEC303"]), (4, ["CEC303", "CEC305"])])
def test_parts_of_an_unknown_unit_exceed_no_certificate(someone, hours, codes):
    """3 CEC of anybody hold three hours of parts, and no fourth."""
    assert someone(CPT, course("Nobody Ltd", "3 CEC", part("Knee", f"hours = {hours}"))).on(DAY).codes == codes


@pytest.mark.parametrize(("claimed", "counted", "codes"), [(4, 4, []), (5, 5, []), (6, 5, ["CEC411"])])
def test_a_claim_goes_as_far_as_the_smaller_reading(someone, claimed, counted, codes):
    """And has its doubt."""
    lines = f'[[entry.claim]]\nscheme = "acsm.cpt"\namount = {claimed}'
    judged = someone(CPT, course("ncsf", "5 CEU", lines)).on(DAY)
    assert (judged.counted, judged.codes) == (counted, codes)
    assert judged.credit().doubt


# ---------------------------------------------------------------- another body's own rule

RULE = """
[[scheme.equivalence]]
units = ["CEU"]
{lines}
source = "https://example.org/rule"
"""


def with_rule(lines: str) -> str:
    return HOUSE + RULE.format(lines=lines)


@pytest.mark.parametrize(
    ("lines", "award", "counted"),
    [
        ("amount = 0.5", "3 CEU", "1.5"),
        ("amount = 0.5\ndecimal = 5", "0.9 CEU", None),
        ("amount = 2", "3 CECs", None),
        ("since = 2025-03-14", "3 CEU", "3"),
        ("since = 2025-03-15", "3 CEU", None),
        ("until = 2025-03-14", "3 CEU", "3"),
        ("until = 2025-03-13", "3 CEU", None),
        ('of = { kinds = ["conference"] }', "3 CEU", None),
    ],
)
def test_a_body_may_state_a_rule_of_its_own(someone, lines, award, counted):
    """Its amount, its days, its units, its activities."""
    judged = someone(COACH, course("Nobody Ltd", award), scheme=with_rule(lines)).on(DAY)
    assert judged.counted == Decimal(counted or 0)
    assert judged.credit().status == ("counted" if counted else "unclear")


def test_without_hours_in_doubt_printed_hours_settle_nothing(someone):
    """The body does not say that they do: the smaller reading counts, and a ruling would settle it."""
    credit = someone(COACH, course("ncsf", "5 CEU", "hours = 10"), scheme=with_rule("")).on(DAY).credit()
    assert (credit.counted, credit.doubt.endswith("until a ruling by CLUB settles it")) == (5, True)


def test_the_scheme_rounds_what_the_rule_gives(someone):
    """As it rounds its hours."""
    scheme = with_rule("").replace('per = "hour"', 'per = "hour"\nstep = 0.5')
    credit = someone(COACH, course("Nobody Ltd", "3.7 CEU"), scheme=scheme).on(DAY).credit()
    assert (credit.counted, credit.basis[-1].endswith("rounded down to 3.5")) == (Decimal("3.5"), True)


# ---------------------------------------------------------------- never rosier


AMOUNTS = st.decimals(min_value="0.01", max_value="24", places=2, allow_nan=False, allow_infinity=False)
UNITS = st.sampled_from([("ncsf", "CEU", 2), ("canfitpro", "CEC", 2), ("Nobody Ltd", "CEU", 1), ("Nobody Ltd", "CME", 1)])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(unit=UNITS, amount=AMOUNTS, hours=st.none() | AMOUNTS)
def test_a_doubtful_credit_never_counts_more_than_either_reading(someone, unit, amount, hours):
    """By the body's rule, by the hours of the unit, and by the hours on the certificate."""
    provider, name, factor = unit
    lines = "" if hours is None else f"hours = {hours}"
    credit = someone(CPT, course(provider, f"{amount} {name}", lines)).on(DAY).credit()
    most = min(amount * 10 if amount < 1 and provider == "Nobody Ltd" else amount * factor, hours or Decimal(999))
    assert credit.counted <= most
    if credit.doubt:
        general = amount * 10 if amount < 1 and provider == "Nobody Ltd" else amount
        assert credit.counted <= min(general, hours or general)
        assert credit.status == "counted"


@pytest.mark.parametrize(("award", "counted", "doubtful"), [("0.9 CEC", 0, False), ("1 CEC", 1, True), ("3 CEC", 3, True)])
def test_a_known_provider_that_does_not_say_what_its_unit_is(someone, award, counted, doubtful):
    """AUSactive's CEC is somebody's CEC: 1 = 1, and less than one is unclear; the award is no mistake."""
    judged = someone(CPT, course("ausactive", award)).on(DAY)
    assert (judged.counted, bool(judged.credit().doubt), judged.codes) == (counted, doubtful, [])


def test_hours_of_a_body_count_whoever_gave_them(someone):
    """What is one hour to everybody needs no rule and leaves no doubt."""
    judged = someone(CPT, course("Nobody Ltd", "4 contact hours"), attended("2025-03-15", 2)).on("2025-04-01")
    assert (judged.counted, judged.codes, [each.doubt for each in judged.cycle().credits]) == (6, [], ["", ""])


@pytest.mark.parametrize(
    ("provider", "award", "lines"),
    [
        ("ncsf", "5 CEU", ""),
        ("nasba", "2 CPE", ""),
        ("St Brannock University Hospital", "1.5 CEU", ""),
        ("St Brannock University Hospital", "3 CEC", "hours = 2.5"),
        ("St Brannock University Hospital", "3 CEC", ""),
        ("St Brannock University Hospital", "3 CME", 'kind = "quiz"'),
    ],
)
def test_a_doubt_is_one_sentence_that_can_be_read(someone, provider, award, lines):
    """Forty words at most, without a full stop, so that it stands beside any number."""
    doubt = someone(CPT, course(provider, award, lines)).on(DAY).credit().doubt
    assert 0 < len(doubt.split()) <= 40
    assert not doubt.endswith(".")
