from datetime import date

from cecgen.catalogue.plugins import load_plugins
from cecgen.testing import declared_schemes


def test_a_ceu_is_one_contact_hour(hours):
    """BOC's CEU is one contact hour, although it is called CEU."""
    assert hours("5 CEU", date=date(2025, 3, 14)).amount == 5


def test_the_scheme_comes_from_the_file_beside_the_plugin(plugin):
    """The rules are data: the plugin only says where they lie."""
    assert {scheme.issuer for scheme in declared_schemes(plugin)} == {"boc"}


def test_no_hour_is_worked_out():
    """What a CEU is in hours was not verified, so the scheme states no worth and says so in words."""
    scheme = load_plugins().catalogue.schemes["boc.atc"]
    assert not scheme.worths
    assert any("in hours" in text for text in scheme.open_texts)


def test_what_others_say_of_the_years_before_is_marked():
    """The maxima of 2016-17 of A to C, and the change of 2014 with what was before it, were not read on BOC's own pages."""
    scheme = load_plugins().catalogue.schemes["boc.atc"]
    maxima = [limit for limit in scheme.limits if limit.id != "D"]
    older = [fact for fact in (*scheme.period, *scheme.total_requirements) if fact.until == date(2013, 12, 31)]
    assert {limit.until for limit in scheme.limits} == {date(2017, 12, 31)}
    assert {fact.confidence for fact in (*maxima, *scheme.period, *older)} == {"V3", "INF"}
    assert {limit.confidence for limit in scheme.limits if limit.id == "D"} == {"V"}


def test_a_late_year_costs_its_fee():
    """$20 for a year that is late."""
    assert load_plugins().catalogue.schemes["boc.atc"].find_fee("late", date(2026, 1, 15)).amount == 20
