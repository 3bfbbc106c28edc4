from datetime import date

import pytest

from cecgen.catalogue.plugins import load_plugins
from cecgen.testing import declared_schemes

DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def schemes():
    """ACSM's four schemes as cecgen reads them, the body's rules included."""
    return {id: scheme for id, scheme in load_plugins().catalogue.schemes.items() if id.startswith("acsm.")}


def test_a_cec_is_an_hour(hours):
    """ACSM's CEC is one hour attended."""
    assert hours("6 CEC", date=date(2025, 3, 14)).amount == 6


def test_the_schemes_come_from_the_file_beside_the_plugin(plugin):
    """The rules are data: the plugin only says where they lie."""
    assert {scheme.issuer for scheme in declared_schemes(plugin)} == {"acsm"}


def test_every_certification_asks_for_its_own_total(schemes):
    """45 CEC for GEI and CPT, 60 for EP and CEP."""
    assert {id: scheme.max_required for id, scheme in schemes.items()} == {
        "acsm.cpt": 45, "acsm.gei": 45, "acsm.ep": 60, "acsm.cep": 60,
    }  # fmt: skip


def test_the_exam_takes_the_place_of_the_credits(schemes):
    """Who passes the exam again needs no CEC."""
    assert all(total.instead == ("exam",) for scheme in schemes.values() for total in scheme.total_requirements)


def test_former_credentials_are_found(schemes):
    """Holders whose files bear an old name keep their certification."""
    aliases = {alias: id for id, scheme in schemes.items() for alias in scheme.aliases}
    assert aliases["acsm.hfs"] == "acsm.ep"
    assert aliases["acsm.es"] == aliases["acsm.ces"] == aliases["acsm.rcep"] == "acsm.cep"


def test_only_what_is_attended_is_worth_its_hours(schemes):
    """The hour rule never covers authoring, presenting, teaching, exams, quizzes or practice."""
    (by_hour,) = [worth for worth in schemes["acsm.ep"].worths if worth.per == "hour"]
    assert by_hour.of.kinds == ("course", "conference")


def test_cpr_is_required_and_earns_credit_since_2025(schemes):
    """It is a condition of renewal and, since 1 January 2025, five CEC a year besides."""
    ep = schemes["acsm.ep"]
    assert [requirement.card.covers for requirement in ep.requirements if requirement.id == "cpr"] == [("cpr",)]
    for fact in (*(w for w in ep.worths if "cpr" in w.of.kinds), *(x for x in ep.limits if x.id == "cpr-year")):
        assert not fact.is_in_force_on(date(2024, 12, 31))
        assert fact.is_in_force_on(date(2025, 1, 1))


@pytest.mark.parametrize("limit", ["volunteering-year", "volunteering-cycle"])
def test_volunteering_is_known_since_2023(schemes, limit):
    """8 CEC a year and 24 a cycle, and nothing is said of the time before."""
    (found,) = [each for each in schemes["acsm.gei"].limits if each.id == limit]
    assert (found.max, found.since) == ({"year": 8, "cycle": 24}[found.per], date(2023, 1, 1))


def test_fees_are_those_known_on_the_day(schemes):
    """$60 or $70, and $80 when late; the late fee was $25 until 2019 and $75 in 2020."""
    assert [schemes[id].find_fee("renewal", DAY).amount for id in ("acsm.cpt", "acsm.cep")] == [60, 70]
    late = [schemes["acsm.ep"].find_fee("late", day).amount for day in (date(2019, 12, 31), date(2020, 1, 1), DAY)]
    assert late == [25, 75, 80]


def test_no_fee_is_stated_where_two_pages_contradict_each_other(schemes):
    """Reinstatement costs $165 or $225, so it is said in words and never as a figure."""
    assert all(scheme.find_fee("reinstatement", DAY) is None for scheme in schemes.values())
    assert any("$165" in text and "$225" in text for text in schemes["acsm.ep"].open_texts)


def test_what_could_not_be_verified_is_no_rule(schemes):
    """No carry-over, no worth of authoring and the like, no rounding, no hands-on card: all of it is said in words."""
    for scheme in schemes.values():
        assert scheme.carry == ()
        assert not {kind for worth in scheme.worths for kind in worth.of.kinds} & {
            "authoring", "teaching", "presenting", "certification", "exam", "quiz", "mentoring", "practice", "other",
        }  # fmt: skip
        assert not any(worth.per == "quarter credit" or worth.step for worth in scheme.worths)
        assert not any(requirement.card and requirement.card.hands_on for requirement in scheme.requirements)
        unknown = " ".join(scheme.open_texts)
        for word in ("carry over", "authoring", "quarter credit", "rounded", "hands-on", "first cycle", "RCEP", "July 2024"):
            assert word in unknown
