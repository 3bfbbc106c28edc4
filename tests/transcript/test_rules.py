"""How a scheme's rules apply: which version and tier is meant for a cycle, what a selection takes, worths, grades, rounding."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cecgen.model.days import add_months
from cecgen.model.facts import Fact
from cecgen.model.judged import Credit
from cecgen.model.rules import Category, ConditionalFact, CycleCondition, Requirement, Selection, Worth
from cecgen.model.scheme import Scheme
from cecgen.model.written import Entry
from cecgen.testing import make_entry
from cecgen.transcript.counting.rules import (
    TOTAL,
    AppliedRequirement,
    CycleSituation,
    applies_to,
    apply_requirements,
    cycle_years,
    find_total,
    find_worths,
    in_force,
    is_approved_by,
    is_passing_grade,
    round_to_step,
    selects_credit,
    selects_entry,
    selects_entry_in,
)

DAY = date(2025, 3, 14)
BEGINS, ENDS = date(2024, 1, 1), date(2026, 12, 31)
ONE_DAY = timedelta(days=1)
AMOUNTS = st.decimals(0, 1000, places=3)
STEPS = st.sampled_from([Decimal(step) for step in ("0.1", "0.25", "0.5", "1", "1.25", "3")])


def scheme(**rules: Any) -> Scheme:
    return Scheme(id="club.coach", title="Coach", unit="credit", **rules)


def situation(**known: Any) -> CycleSituation:
    return CycleSituation(**{"begins": BEGINS, "ends": ENDS, **known})


def total(least: object, **fields: Any) -> Requirement:
    return Requirement(id=TOTAL, title="Total", min=Decimal(str(least)), **fields)


def part(id: str, least: object, **fields: Any) -> Requirement:
    return Requirement(id=id, title=id, min=Decimal(str(least)), **fields)


def needs(found: tuple[AppliedRequirement, ...]) -> dict[str, Decimal | None]:
    """How much of each requirement is asked."""
    return {each.requirement.id: each.need for each in found}


def unknowns(found: tuple[AppliedRequirement, ...]) -> dict[str, str]:
    """What would have to be known of each requirement."""
    return {each.requirement.id: each.missing_key for each in found}


# ---------------------------------------------------------------- what holds when


@pytest.mark.parametrize(
    ("day", "holds"),
    [("2022-12-31", False), ("2023-01-01", True), ("2024-02-29", True), ("2024-12-31", True), ("2025-01-01", False)],
)
def test_a_fact_holds_from_its_first_day_to_its_last(day, holds):
    """Both included."""
    fact = Fact(since=date(2023, 1, 1), until=date(2024, 12, 31))
    assert fact.is_in_force_on(date.fromisoformat(day)) is holds
    assert (in_force(fact, date.fromisoformat(day)) is fact) is holds


def test_a_fact_without_days_always_holds_and_none_never():
    """What a body does not say is not in force."""
    assert in_force(Fact(), date.min) is not None
    assert in_force((), DAY) is None


@pytest.mark.parametrize(("day", "holds"), [("2025-03-13", "old"), ("2025-03-14", "old"), ("2025-03-15", "new")])
def test_of_several_versions_the_one_of_the_day_holds(day, holds):
    """The old one on its last day, and the new one on the next."""
    old, new = Fact(until=date(2025, 3, 14), note="old"), Fact(since=date(2025, 3, 15), note="new")
    for versions in ((old, new), (new, old)):
        found = in_force(versions, date.fromisoformat(day))
        assert found is not None
        assert found.note == holds


@pytest.mark.parametrize("day", ["2025-03-15", "2025-03-31"])
def test_between_two_versions_nothing_is_known(day):
    """A gap is not filled from either side."""
    versions = (Fact(until=date(2025, 3, 14)), Fact(since=date(2025, 4, 1)))
    assert in_force(versions, date.fromisoformat(day)) is None


def test_worths_are_those_of_the_entrys_date():
    """Not of today, and not of the cycle."""
    old = Worth(amount=Decimal(1), per="hour", until=date(2025, 3, 14))
    new = Worth(amount=Decimal(2), per="hour", since=date(2025, 3, 15))
    both = scheme(worths=(old, new))
    assert find_worths(both, make_entry(date=date(2025, 3, 14))) == [old]
    assert find_worths(both, make_entry(date=date(2025, 3, 15))) == [new]


def test_worths_are_those_that_take_the_activity_in_the_order_of_the_file():
    """The first one is what it is worth; the others are what it would be."""
    quiz = Worth(amount=Decimal(1), per="entry", of=Selection(kinds=("quiz",)))
    course = Worth(amount=Decimal(2), per="hour", of=Selection(kinds=("course",)))
    anything = Worth(amount=Decimal(3), per="hour")
    assert find_worths(scheme(worths=(quiz, course, anything)), make_entry(kind="course")) == [course, anything]


# ---------------------------------------------------------------- for which cycles: true, false and not known


def holds(when: CycleCondition, **known: Any) -> bool | str:
    return applies_to(ConditionalFact(when=when), situation(**known))


def test_without_a_condition_a_figure_is_for_every_cycle():
    """Even for one of which nothing else is known."""
    assert applies_to(ConditionalFact(), situation()) is True


@pytest.mark.parametrize("months", [-18, -12, 0, 1, 12, 24, 36])
@pytest.mark.parametrize(("days", "before"), [(-1, True), (0, False), (1, False)])
def test_a_tier_begins_on_the_day_so_many_months_into_the_period(months, days, before):
    """From that day on, and before it; below zero it is before the period."""
    certified = add_months(BEGINS, months) + days * ONE_DAY
    assert holds(CycleCondition(certified_before=months), certified=certified) is before
    assert holds(CycleCondition(certified_from=months), certified=certified) is not before


@pytest.mark.parametrize(
    ("certified", "tier"),
    [
        ("2023-12-31", "full"),
        ("2024-01-01", "first"),
        ("2024-12-31", "first"),
        ("2025-01-01", "second"),
        ("2025-12-31", "second"),
        ("2026-01-01", "third"),
        ("2026-12-31", "third"),
    ],
)
def test_a_certification_is_in_one_of_the_tiers_of_a_period(certified, tier):
    """From one, and before the other."""
    tiers = {
        "full": CycleCondition(certified_before=0),
        "first": CycleCondition(certified_from=0, certified_before=12),
        "second": CycleCondition(certified_from=12, certified_before=24),
        "third": CycleCondition(certified_from=24),
    }
    found = [name for name, when in tiers.items() if holds(when, certified=date.fromisoformat(certified)) is True]
    assert found == [tier]


def test_the_months_of_a_tier_are_those_of_the_calendar():
    """A month after 31 January is the end of February."""
    begins = date(2024, 1, 31)
    before = CycleCondition(certified_before=1)
    assert holds(before, begins=begins, certified=date(2024, 2, 28)) is True
    assert holds(before, begins=begins, certified=date(2024, 2, 29)) is False


@pytest.mark.parametrize("key", ["certified_from", "certified_before"])
@pytest.mark.parametrize("months", [-12, 0, 12])
def test_a_certification_of_an_unknown_day_leaves_its_tier_open(key, months):
    """And the line of the holder's file that would settle it is named."""
    assert holds(CycleCondition(**{key: months})) == "certified"


@pytest.mark.parametrize("months", [0, 12, 36])
def test_who_has_had_a_cycle_before_was_certified_before_the_period(months):
    """Whether or not the day is written down."""
    assert holds(CycleCondition(certified_before=months), min_cycle_number=2) is True
    assert holds(CycleCondition(certified_from=months), min_cycle_number=2) is False


@pytest.mark.parametrize("key", ["certified_from", "certified_before"])
def test_a_cycle_before_does_not_say_how_long_before_the_period_the_certification_was(key):
    """Months below zero are about the time before."""
    assert holds(CycleCondition(**{key: -1}), min_cycle_number=2) == "certified"


@pytest.mark.parametrize(
    ("route", "answer"), [("exam", True), ("Exam", True), ("portfolio", True), ("transfer", False), ("", "route")]
)
def test_a_figure_may_be_for_some_routes(route, answer):
    """One of those that are listed, in any letter case."""
    assert holds(CycleCondition(routes=("exam", "portfolio")), route=route) == answer


@pytest.mark.parametrize(("nth", "answer"), [(1, True), (2, False), (3, True), (4, False)])
def test_a_figure_may_be_for_the_first_and_third_cycle(nth, answer):
    """Which one it is may be known."""
    assert holds(CycleCondition(nth=(1, 3)), cycle_number=nth, min_cycle_number=nth) is answer


@pytest.mark.parametrize(
    ("least", "of", "answer"),
    [
        (1, (1,), "nth"),
        (2, (1,), False),
        (2, (2,), "nth"),
        (3, (1, 2), False),
        (3, (1, 3), "nth"),
        (3, (4,), "nth"),
    ],
)
def test_of_a_cycle_that_is_the_second_at_least_it_is_known_that_it_is_not_the_first(least, of, answer):
    """What is past cannot be it any more; what may come can."""
    assert holds(CycleCondition(nth=of), min_cycle_number=least) == answer


@pytest.mark.parametrize(("nth", "answer"), [(1, False), (2, False), (3, True), (4, False), (6, True), (9, True)])
def test_a_figure_may_be_for_every_third_cycle(nth, answer):
    """The third, sixth, ninth."""
    assert holds(CycleCondition(every=3), cycle_number=nth, min_cycle_number=nth) is answer


def test_every_third_cycle_is_not_known_without_a_number():
    """However many there were at least."""
    assert holds(CycleCondition(every=3)) == "nth"
    assert holds(CycleCondition(every=3), min_cycle_number=3) == "nth"


@pytest.mark.parametrize(("years", "answer"), [(1, False), (2, True), (3, False)])
def test_a_figure_may_be_for_cycles_of_a_length(years, answer):
    """Where the holder chose it."""
    assert holds(CycleCondition(years=2), years=years) is answer


@pytest.mark.parametrize("lapsed", [True, False])
def test_a_figure_may_be_for_lapsed_cycles_or_for_all_others(lapsed):
    """Whether a cycle has run out is always known."""
    assert holds(CycleCondition(lapsed=True), has_lapsed=lapsed) is lapsed
    assert holds(CycleCondition(lapsed=False), has_lapsed=lapsed) is not lapsed


@pytest.mark.parametrize(
    ("known", "answer"),
    [
        ({"route": "exam", "cycle_number": 2, "min_cycle_number": 2}, True),
        ({"route": "exam", "cycle_number": 1}, False),
        ({"route": "transfer", "cycle_number": 2, "min_cycle_number": 2}, False),
        ({"cycle_number": 2, "min_cycle_number": 2}, "route"),
        ({"route": "exam"}, "nth"),
        ({"cycle_number": 1}, False),
        ({"route": "transfer"}, False),
        ({}, "route"),
    ],
)
def test_all_keys_of_a_condition_must_fit(known, answer):
    """One that does not fit decides, whatever is not known; else what is not known leaves it open."""
    assert holds(CycleCondition(routes=("exam",), nth=(2,)), **known) == answer


@pytest.mark.parametrize(
    ("known", "answer"),
    [
        ({"route": "exam", "cycle_number": 2}, True),
        ({"route": "exam", "cycle_number": 1}, False),
        ({"route": "transfer", "cycle_number": 1}, False),
        ({"route": "transfer", "cycle_number": 2}, False),
        ({"route": "transfer"}, False),
        ({"cycle_number": 1}, False),
        ({"cycle_number": 2}, "route"),
        ({"route": "exam"}, "nth"),
        ({}, "route"),
    ],
)
def test_unless_takes_cycles_out_again(known, answer):
    """Where it is not known whether it does, neither is whether the figure holds; one certain no is enough."""
    fact = ConditionalFact(when=CycleCondition(routes=("exam",)), unless=CycleCondition(nth=(1,)))
    assert applies_to(fact, situation(**known)) == answer


def test_unless_alone_is_for_all_cycles_but_those():
    """The second and later ones, say."""
    fact = ConditionalFact(unless=CycleCondition(nth=(1,)))
    answers = [applies_to(fact, situation(cycle_number=nth, min_cycle_number=nth or 1)) for nth in (1, 2, None)]
    assert answers == [False, True, "nth"]


def test_unless_with_several_keys_takes_out_those_that_fit_all_of_them():
    """A lapsed first cycle, say: neither a lapsed second one nor a first one that did not lapse."""
    fact = ConditionalFact(unless=CycleCondition(nth=(1,), lapsed=True))
    answers = [
        applies_to(fact, situation(cycle_number=nth, min_cycle_number=nth, has_lapsed=lapsed))
        for nth in (1, 2)
        for lapsed in (True, False)
    ]
    assert answers == [False, True, True, True]
    assert applies_to(fact, situation(has_lapsed=False)) is True
    assert applies_to(fact, situation(has_lapsed=True)) == "nth"


KNOWN = {"certified": date(2025, 6, 1), "route": "exam", "cycle_number": 1}


@given(
    when=st.builds(
        CycleCondition,
        certified_from=st.none() | st.integers(-24, 36),
        certified_before=st.none() | st.integers(-24, 36),
        routes=st.sampled_from([(), ("exam",), ("transfer",)]),
        nth=st.sampled_from([(), (1,), (2,), (1, 3)]),
        every=st.none() | st.integers(1, 3),
        years=st.none() | st.integers(1, 3),
        lapsed=st.none() | st.booleans(),
    ),
    unless=st.none()
    | st.builds(CycleCondition, routes=st.sampled_from([("exam",), ("transfer",)]), nth=st.sampled_from([(), (1,)])),
    known=st.sets(st.sampled_from(sorted(KNOWN))),
    nth=st.integers(1, 6),
)
def test_what_is_certain_stays_so_when_more_is_known(when, unless, known, nth):
    """An answer given without a fact is the answer with it: nothing is guessed; and with all of them there is an answer."""
    fact = ConditionalFact(when=when, unless=unless)
    everything = {**KNOWN, "cycle_number": nth, "certified": KNOWN["certified"] if nth == 1 else date(2021, 6, 1)}
    some = {key: value for key, value in everything.items() if key in known}
    answer = applies_to(fact, situation(years=3, **some))
    certain = applies_to(fact, situation(years=3, min_cycle_number=nth, **everything))
    assert certain in (True, False)
    assert answer in (certain, "certified", "route", "nth")
    key = "cycle_number" if answer == "nth" else answer
    assert answer in (True, False) or key not in known


# ---------------------------------------------------------------- what is asked: versions and tiers


@pytest.mark.parametrize(("ends", "least"), [("2026-12-30", 10), ("2026-12-31", 12), ("2027-01-01", 12)])
def test_a_requirement_is_that_of_the_cycles_last_day(ends, least):
    """A new figure is asked of the cycles that end when it holds."""
    old, new = total(10, until=date(2026, 12, 30)), total(12, since=date(2026, 12, 31))
    for versions in ((old, new), (new, old)):
        assert needs(apply_requirements(scheme(requirements=versions), situation(ends=date.fromisoformat(ends)))) == {
            "total": least
        }


def test_a_requirement_of_another_time_is_not_asked():
    """Before it began, and after it was given up."""
    old, new = total(10, until=ENDS - ONE_DAY), total(12, since=ENDS + ONE_DAY)
    assert apply_requirements(scheme(requirements=(old, new)), situation()) == ()
    assert find_total(()) is None


TIERS = (
    total(20, when=CycleCondition(certified_before=0)),
    total(10, when=CycleCondition(certified_from=0, certified_before=12)),
    total(0, when=CycleCondition(certified_from=12)),
)


@pytest.mark.parametrize(
    ("certified", "least"),
    [("2023-12-31", 20), ("2024-01-01", 10), ("2024-12-31", 10), ("2025-01-01", 0), ("2026-12-31", 0)],
)
def test_of_several_tiers_the_one_that_is_meant_for_the_cycle_is_asked(certified, least):
    """Nothing at all, where that is what the tier says."""
    found = find_total(apply_requirements(scheme(requirements=TIERS), situation(certified=date.fromisoformat(certified))))
    assert found is not None
    assert (found.need, found.missing_key) == (least, "")


def test_a_tier_that_cannot_be_told_says_what_would_tell_it():
    """It is asked all the same, once, and how much is not known."""
    (found,) = apply_requirements(scheme(requirements=TIERS), situation())
    assert (found.requirement.id, found.need, found.missing_key) == ("total", None, "certified")


def test_a_tier_that_is_certain_is_taken_although_another_is_named_before_it():
    """Where the certification's day is not known, but an earlier cycle is."""
    late_first = (TIERS[2], TIERS[1], TIERS[0])
    assert needs(apply_requirements(scheme(requirements=late_first), situation(min_cycle_number=2))) == {"total": 20}


def test_where_no_tier_is_meant_for_a_cycle_nothing_is_asked():
    """An empty answer, and no total."""
    found = apply_requirements(scheme(requirements=(total(10, when=CycleCondition(lapsed=True)),)), situation())
    assert (found, find_total(found)) == ((), None)


def test_requirements_are_asked_in_the_order_of_the_file():
    """By their first mention."""
    requirements = (part("ethics", 2), total(10), part("law", 1), part("ethics", 3, when=CycleCondition(lapsed=True)))
    assert list(needs(apply_requirements(scheme(requirements=requirements), situation()))) == ["ethics", "total", "law"]


def test_a_dated_version_and_a_tier_hold_together():
    """The tier of the version that the cycle's last day is in."""
    requirements = (
        total(20, until=date(2025, 12, 31)),
        total(30, since=date(2026, 1, 1), when=CycleCondition(routes=("exam",))),
        total(40, since=date(2026, 1, 1), unless=CycleCondition(routes=("exam",))),
    )
    known = {"2025-12-31": 20, "2026-01-01": 30}
    for ends, least in known.items():
        given_route = situation(ends=date.fromisoformat(ends), route="exam")
        assert needs(apply_requirements(scheme(requirements=requirements), given_route)) == {"total": least}
    assert needs(apply_requirements(scheme(requirements=requirements), situation(route="transfer"))) == {"total": 40}
    assert needs(apply_requirements(scheme(requirements=requirements), situation(ends=date(2025, 12, 31)))) == {"total": 20}
    assert unknowns(apply_requirements(scheme(requirements=requirements), situation())) == {"total": "route"}


def test_what_asks_for_a_card_or_a_step_has_no_amount():
    """It is asked, and there is no need to count."""
    (found,) = apply_requirements(scheme(requirements=(Requirement(id="fee", title="Fee", step="annual-fee"),)), situation())
    assert (found.need, found.missing_key) == (None, "")


# ---------------------------------------------------------------- what comes on top of the total


def test_what_adds_comes_on_top_of_the_total():
    """Whichever of the two the file names first; and what does not add is a part of it."""
    requirements = (part("harm", 2, adds=True), total(24), part("ethics", 3))
    expected = {"harm": 2, "total": 26, "ethics": 3}
    assert needs(apply_requirements(scheme(requirements=requirements), situation())) == expected
    assert needs(apply_requirements(scheme(requirements=requirements[::-1]), situation())) == expected


def test_several_things_may_be_added():
    """To the last tenth."""
    requirements = (total(24), part("harm", "2.5", adds=True), part("law", "0.1", adds=True))
    assert needs(apply_requirements(scheme(requirements=requirements), situation()))["total"] == Decimal("26.6")


@pytest.mark.parametrize(("nth", "least"), [(1, 24), (2, 24), (3, 26), (4, 24), (6, 26)])
def test_what_adds_every_third_cycle_adds_then_only(nth, least):
    """24 credits, and 26 every third time."""
    requirements = (total(24), part("harm", 2, adds=True, when=CycleCondition(every=3)))
    found = find_total(apply_requirements(scheme(requirements=requirements), situation(cycle_number=nth, min_cycle_number=nth)))
    assert found is not None
    assert found.need == least


def test_where_it_is_not_known_what_adds_the_total_is_not_known_either():
    """Nor why; the line that would settle it is the same."""
    requirements = (total(24), part("harm", 2, adds=True, when=CycleCondition(every=3)))
    found = apply_requirements(scheme(requirements=requirements), situation())
    assert needs(found) == {"total": None, "harm": None}
    assert unknowns(found) == {"total": "nth", "harm": "nth"}


def test_an_unknown_total_stays_so_whatever_adds_to_it():
    """The tier of the total is what is not known."""
    requirements = (*TIERS, part("harm", 2, adds=True))
    found = apply_requirements(scheme(requirements=requirements), situation())
    assert needs(found) == {"total": None, "harm": 2}
    assert unknowns(found) == {"total": "certified", "harm": ""}


def test_nothing_is_added_where_there_is_no_total():
    """What adds is asked by itself."""
    found = apply_requirements(scheme(requirements=(part("harm", 2, adds=True),)), situation())
    assert (needs(found), find_total(found)) == ({"harm": 2}, None)


def test_what_is_only_recommended_adds_nothing_that_must_be_reached():
    """The total is asked; the advice on top of it is not."""
    requirements = (total(24), part("harm", 2, adds=True, advisory=True))
    assert needs(apply_requirements(scheme(requirements=requirements), situation()))["total"] == 24


# ---------------------------------------------------------------- so much for each month


def per_month(certified: date | None, most: object = 100, ends: date = ENDS, **known: Any) -> AppliedRequirement:
    (found,) = apply_requirements(
        scheme(requirements=(total(most, per_month=1),)), situation(certified=certified, ends=ends, **known)
    )
    return found


@pytest.mark.parametrize(
    ("certified", "months"),
    [
        ("2026-12-31", 1),
        ("2026-12-01", 1),
        ("2026-11-30", 2),
        ("2026-11-01", 2),
        ("2026-10-31", 3),
        ("2026-01-01", 12),
        ("2025-12-31", 13),
        ("2024-01-02", 36),
        ("2024-01-01", 36),
        ("2023-12-31", 36),
        ("2019-05-05", 36),
    ],
)
def test_so_much_for_each_month_from_the_certification_to_the_end(certified, months):
    """A begun one counts whole, and what was before the period does not."""
    assert per_month(date.fromisoformat(certified)).need == months


@pytest.mark.parametrize(
    ("certified", "ends", "months"),
    [
        ("2026-06-15", "2026-07-13", 1),
        ("2026-06-15", "2026-07-14", 1),
        ("2026-06-15", "2026-07-15", 2),
        ("2024-01-31", "2024-02-28", 1),
        ("2024-01-31", "2024-02-29", 2),
        ("2024-02-29", "2024-03-28", 1),
        ("2024-02-29", "2024-03-29", 2),
    ],
)
def test_a_month_is_begun_on_the_day_of_the_month_that_the_certification_has(certified, ends, months):
    """The eve of it still belongs to the month before."""
    assert per_month(date.fromisoformat(certified), ends=date.fromisoformat(ends)).need == months


@pytest.mark.parametrize(("certified", "need"), [("2026-09-01", 4), ("2026-08-31", 5), ("2026-07-31", 5)])
def test_never_more_than_a_full_cycle_asks(certified, need):
    """`min` is the most that the months come to."""
    assert per_month(date.fromisoformat(certified), most=5).need == need


def test_months_may_be_worth_a_part_of_a_credit():
    """Exactly."""
    requirement = total(30, per_month=Decimal("1.25"))
    (found,) = apply_requirements(scheme(requirements=(requirement,)), situation(certified=date(2026, 10, 31)))
    assert found.need == Decimal("3.75")


def test_without_the_day_of_the_certification_the_months_are_not_known():
    """And the line that would settle it is named."""
    found = per_month(None)
    assert (found.need, found.missing_key) == (None, "certified")


def test_in_a_later_cycle_every_month_counts_whatever_the_day_of_the_certification():
    """It came before the period, since there was a cycle before."""
    found = per_month(None, min_cycle_number=2)
    assert (found.need, found.missing_key) == (36, "")


def test_a_certification_after_the_end_asks_for_nothing():
    """Never for less than that."""
    assert per_month(date(2027, 3, 1)).need == 0


@given(certified=st.dates(BEGINS, ENDS))
def test_a_day_later_is_never_a_month_more(certified):
    """And one month fewer at most."""
    now, later = per_month(certified).need, per_month(min(certified + ONE_DAY, ENDS)).need
    assert now is not None
    assert later is not None
    assert 0 <= now - later <= 1


# ---------------------------------------------------------------- how long a cycle is


@pytest.mark.parametrize(
    ("ends", "years"),
    [
        ("2024-06-29", 0),
        ("2024-06-30", 1),
        ("2024-12-31", 1),
        ("2025-06-29", 1),
        ("2025-06-30", 2),
        ("2025-12-31", 2),
        ("2026-12-30", 3),
        ("2026-12-31", 3),
        ("2027-01-01", 3),
    ],
)
def test_a_cycle_lasts_so_many_years_to_the_nearest(ends, years):
    """Half a year and more is a year."""
    assert cycle_years(BEGINS, date.fromisoformat(ends)) == years


# ---------------------------------------------------------------- selections

CATEGORIES = (
    Category(id="A", title="First"),
    Category(id="A1", title="Part of the first", part_of="A"),
    Category(id="A11", title="Part of that", part_of="A1"),
    Category(id="B", title="Second"),
)
CLUB = scheme(categories=CATEGORIES)
WHOLE: dict[str, Any] = {
    "date": DAY,
    "provider": "ace",
    "kind": "course",
    "topics": ["ethics"],
    "format": "recorded",
    "role": "attendee",
    "assessed": True,
    "passed": True,
    "category": {"club": "A1", "nsca": "B"},
    "approval": {"body": "club"},
}


@pytest.mark.parametrize(
    ("pick", "taken"),
    [
        (Selection(), True),
        (Selection(kinds=("course", "quiz")), True),
        (Selection(kinds=("quiz",)), False),
        (Selection(providers=("nsca", "ace")), True),
        (Selection(providers=("nsca",)), False),
        (Selection(topics=("law", "ethics")), True),
        (Selection(topics=("law",)), False),
        (Selection(categories=("A1",)), True),
        (Selection(categories=("A",)), True),
        (Selection(categories=("A11",)), False),
        (Selection(categories=("B",)), False),
        (Selection(categories=("B", "A")), True),
        (Selection(formats=("in-person", "recorded")), True),
        (Selection(formats=("in-person",)), False),
        (Selection(roles=("attendee", "presenter")), True),
        (Selection(roles=("presenter",)), False),
        (Selection(assessed=True), True),
        (Selection(assessed=False), False),
        (Selection(passed=True), True),
        (Selection(passed=False), False),
        (Selection(approved=True), True),
        (Selection(approved=False), False),
        (Selection(kinds=("course",), topics=("law",)), False),
        (Selection(kinds=("course",), topics=("ethics",), formats=("recorded",), approved=True), True),
    ],
)
def test_a_selection_takes_one_of_the_words_of_every_list_and_every_mark_that_it_gives(pick, taken):
    """And everything where it gives none."""
    assert selects_entry(pick, make_entry(**WHOLE), CLUB) is taken


@pytest.mark.parametrize(
    "pick",
    [
        Selection(topics=("ethics",)),
        Selection(categories=("A",)),
        Selection(formats=("recorded",)),
        Selection(roles=("attendee",)),
        Selection(assessed=True),
        Selection(assessed=False),
        Selection(passed=True),
        Selection(passed=False),
        Selection(approved=True),
    ],
)
def test_what_an_activity_does_not_say_is_not_taken(pick):
    """Neither as this nor as that: nothing is assumed."""
    assert selects_entry(pick, make_entry(date=DAY), CLUB) is False


def test_what_nobody_approved_is_what_the_body_did_not_approve():
    """Approval is there or it is not."""
    assert selects_entry(Selection(approved=False), make_entry(date=DAY), CLUB) is True


@pytest.mark.parametrize(("mark", "value"), [("assessed", False), ("passed", False)])
def test_a_mark_may_be_asked_to_be_false(mark, value):
    """Said to be false is something else than left unsaid."""
    assert selects_entry(Selection(**{mark: value}), make_entry(**{mark: value}), CLUB) is True


def test_a_bare_category_is_every_bodys():
    """A holder with one certification need not name the body."""
    assert selects_entry(Selection(categories=("A",)), make_entry(category="A"), CLUB)


def test_a_category_of_another_body_is_none_of_this_one():
    """Although they have the same name."""
    assert not selects_entry(Selection(categories=("A",)), make_entry(category={"nsca": "A"}), CLUB)


@pytest.mark.parametrize(
    ("category", "asked_for", "taken"),
    [("A", "A", True), ("A1", "A", True), ("A11", "A", True), ("A11", "A1", True), ("A", "A1", False), ("B", "A", False)],
)
def test_what_is_in_a_part_is_in_the_whole(category, asked_for, taken):
    """At any depth, and not the other way round."""
    assert selects_entry_in(Selection(categories=(asked_for,)), make_entry(), category, CLUB) is taken


def test_the_category_that_credit_went_to_outranks_what_is_written():
    """A selection after allocation looks at where it went."""
    written = make_entry(category="A")
    assert selects_entry_in(Selection(categories=("B",)), written, "B", CLUB)
    assert not selects_entry_in(Selection(categories=("A",)), written, "B", CLUB)


def test_a_scheme_whose_categories_go_in_circles_does_not_hang():
    """Such a file is refused; the answer is given all the same."""
    around = scheme(categories=(Category(id="A", title="A", part_of="B"), Category(id="B", title="B", part_of="A")))
    assert around.category_ancestry("A") == ("A", "B")


# ---------------------------------------------------------------- what the body approved


def is_approved_on(day: str, approval: dict[str, Any]) -> bool:
    return is_approved_by(make_entry(date=date.fromisoformat(day), approval=approval), "club")


@pytest.mark.parametrize(
    ("day", "valid"),
    [("2024-12-31", False), ("2025-01-01", True), ("2025-01-02", True), ("2025-12-30", True), ("2025-12-31", True),
     ("2026-01-01", False)],
)  # fmt: skip
def test_an_approval_is_valid_from_its_first_day_to_its_last(day, valid):
    """Both included."""
    approval = {"body": "club", "from": date(2025, 1, 1), "until": date(2025, 12, 31)}
    assert is_approved_on(day, approval) is valid
    entry = make_entry(date=date.fromisoformat(day), approval=approval)
    assert selects_entry(Selection(approved=True), entry, CLUB) is valid
    assert selects_entry(Selection(approved=False), entry, CLUB) is not valid


@pytest.mark.parametrize(("day", "valid"), [("2024-12-31", False), ("2025-01-01", True), ("2125-01-01", True)])
def test_an_approval_without_a_last_day_goes_on(day, valid):
    """From its first day."""
    assert is_approved_on(day, {"body": "club", "from": date(2025, 1, 1)}) is valid


@pytest.mark.parametrize(("day", "valid"), [("1925-01-01", True), ("2025-12-31", True), ("2026-01-01", False)])
def test_an_approval_without_a_first_day_has_always_been(day, valid):
    """Until its last day."""
    assert is_approved_on(day, {"body": "club", "until": date(2025, 12, 31)}) is valid


@pytest.mark.parametrize(
    ("fields", "stands"),
    [
        ({"provider": "club"}, True),
        ({"also": {"club": "1 credit"}}, True),
        ({"approval": {"body": "club"}}, True),
        ({"approval": {"body": "ace"}}, False),
        ({"also": {"ace": "1 CEC"}}, False),
        ({"provider": "ace"}, False),
        ({"provider": "club", "approval": {"body": "club", "until": date(2020, 1, 1)}}, True),
        ({"organiser": "club"}, False),
    ],
)
def test_a_body_stands_behind_what_it_gave_approved_or_printed_its_award_for(fields, stands):
    """One of the three is enough."""
    assert is_approved_by(make_entry(date=DAY, **fields), "club") is stands


# ---------------------------------------------------------------- selections of credits


def credit(written: Entry | None, allocated: str = "") -> Credit:
    return Credit(
        entry_id="e" if written else "", date=DAY, title="Any", provider="any", kind="course", award="", amount=Decimal(3),
        counted=Decimal(3), basis=(), allocated=allocated, source_entry=written,
    )  # fmt: skip


def test_a_selection_looks_at_the_category_that_a_credit_went_to():
    """Its activity says the rest."""
    found = credit(make_entry(topics=("law",), category="B"), "A1")
    assert selects_credit(Selection(categories=("A",), topics=("law",)), found, CLUB)
    assert not selects_credit(Selection(categories=("B",)), found, CLUB)
    assert not selects_credit(Selection(categories=("A",), topics=("ethics",)), found, CLUB)


@pytest.mark.parametrize(
    ("pick", "category", "taken"),
    [
        (Selection(), "", True),
        (Selection(), "A1", True),
        (Selection(categories=("A1",)), "A1", True),
        (Selection(categories=("A",)), "A1", True),
        (Selection(categories=("B",)), "A1", False),
        (Selection(categories=("A",)), "", False),
        (Selection(kinds=("other",)), "A1", False),
        (Selection(providers=("club",)), "A1", False),
        (Selection(topics=("ethics",)), "A1", False),
        (Selection(approved=True), "A1", False),
        (Selection(approved=False), "A1", False),
        (Selection(categories=("A",), topics=("ethics",)), "A1", False),
    ],
)
def test_what_was_carried_in_has_its_category_and_nothing_else(pick, category, taken):
    """No topic, no kind: it counts where only the category is asked, or nothing."""
    assert selects_credit(pick, credit(None, category), CLUB) is taken


# ---------------------------------------------------------------- grades


@pytest.mark.parametrize(
    ("grade", "passes"),
    [
        ("A+", True),
        ("C+", True),
        ("C", True),
        ("C-", False),
        ("D+", False),
        ("F", False),
        ("fail", False),
        ("pass", None),
        (None, None),
    ],
)
def test_c_or_better(grade, passes):
    """C- is below C, and "pass" says nothing about it."""
    assert is_passing_grade(grade, "C") is passes


# ---------------------------------------------------------------- rounding


@pytest.mark.parametrize(
    ("amount", "step", "down", "nearest", "up"),
    [
        ("1.6", "0.5", "1.5", "1.5", "2"),
        ("1.75", "0.5", "1.5", "2", "2"),
        ("1.5", "0.5", "1.5", "1.5", "1.5"),
        ("0.1", "0.25", "0", "0", "0.25"),
        ("3.75", "1.25", "3.75", "3.75", "3.75"),
        ("0", "1", "0", "0", "0"),
        ("0.3", "0.1", "0.3", "0.3", "0.3"),
    ],
)
def test_rounding_goes_the_way_the_rule_says(amount, step, down, nearest, up):
    """In whole steps, a half upwards."""
    found = [round_to_step(Decimal(amount), Decimal(step), direction) for direction in ("down", "nearest", "up")]
    assert found == [Decimal(down), Decimal(nearest), Decimal(up)]


@given(amount=AMOUNTS)
def test_without_a_step_nothing_is_rounded(amount):
    """Exact is the default."""
    assert round_to_step(amount, None, "down") == amount


@given(amount=AMOUNTS, step=STEPS)
def test_rounding_is_within_one_step(amount, step):
    """Down never raises, up never lowers, and whole steps stay as they are."""
    down, nearest, up = (round_to_step(amount, step, direction) for direction in ("down", "nearest", "up"))
    assert amount - step < down <= amount <= up < amount + step
    assert abs(nearest - amount) <= step / 2
    assert all(round_to_step(each, step, "down") == each for each in (down, nearest, up))
