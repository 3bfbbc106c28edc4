"""The least that is still missing in all requirements together: enough, and nothing less would do."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest

from cecgen.model.judged import JudgedCycle, LeastCredit
from tests.transcript.conftest import Judged, Someone
from tests.transcript.holder_files import CPR, CPT, HOUSE, attended, category, certified, cycle, entry

Write = Callable[..., Someone]
TODAY = "2026-03-16"
COACH = certified("club.coach", cycle())


def requirement(id: str, least: int, of: str, lines: str = "") -> str:
    """A further requirement of the club."""
    table = f'\n[[scheme.requirement]]\nid = "{id}"\ntitle = "Title of {id}"\nmin = {least}\nof = {of}\n{lines}\n'
    return table + 'source = "https://example.org/points"\n'


def limit(id: str, most: int, of: str, per: str = "cycle") -> str:
    """A limit of the club."""
    table = f'\n[[scheme.limit]]\nid = "{id}"\ntitle = "Limit of {id}"\nmax = {most}\nper = "{per}"\nof = {of}\n'
    return table + 'source = "https://example.org/points"\n'


def points(day: str, hours: object, lines: str = "") -> str:
    """An activity of so many hours, each a credit of the club."""
    return entry(day, f'provider = "house"\naward = "{Decimal(str(hours)) * 2} points"\n{lines}')


def least(judged: Judged) -> LeastCredit:
    found = judged.cycle().least_credit
    assert found is not None
    return found


def parts(found: LeastCredit) -> dict[tuple[str, ...], Decimal]:
    """How much of which category and topic."""
    return {(each.category, *each.topics): each.amount for each in found.parts}


def test_with_a_total_alone_it_is_what_the_total_lacks(someone: Write) -> None:
    found = least(someone(CPT + CPR, attended("2025-03-14", "10.5")).on(TODAY))
    assert (found.amount, found.is_proven, found.hindrances) == (Decimal("34.5"), True, ())
    (part,) = found.parts
    assert (part.amount, part.kind, part.due) == (Decimal("34.5"), "course", date(2026, 12, 31))


def test_what_one_activity_gives_to_several_requirements_is_needed_once(someone: Write) -> None:
    """Ethics is part of the total: 3 of the 10 that are missing, and not 13."""
    scheme = HOUSE + requirement("ethics", 3, '{ topics = ["ethics"] }')
    found = least(someone(COACH, scheme=scheme).on(TODAY))
    assert found.amount == 10
    assert parts(found) == {("",): Decimal(7), ("", "ethics"): Decimal(3)}


def test_credit_that_is_there_moves_to_where_the_least_is_missing(someone: Write) -> None:
    """Six in A or B, of which A needs four and B five: three more are enough, wherever the six are now."""
    scheme = HOUSE + category("A", "{}") + category("B", "{}")
    scheme += requirement("a", 4, '{ categories = ["A"] }') + requirement("b", 5, '{ categories = ["B"] }')
    found = least(someone(COACH, points("2025-01-02", 5), points("2025-01-03", 1), scheme=scheme).on(TODAY))
    assert found.amount == 4


def test_a_full_category_takes_no_more(someone: Write) -> None:
    scheme = HOUSE + category("A") + category("B") + limit("A", 6, '{ categories = ["A"] }')
    found = least(someone(COACH, points("2025-01-02", 5, 'category = "A"'), scheme=scheme).on(TODAY))
    assert parts(found) in ({("A",): Decimal(1), ("B",): Decimal(4)}, {("B",): Decimal(5)})
    assert found.amount == 5


def test_limits_that_leave_no_room_are_a_hindrance(someone: Write) -> None:
    """Four a year: the last year does not make up for the first two."""
    scheme = HOUSE + limit("all", 4, "{}", "year")
    found = least(someone(COACH, points("2025-01-02", 5), scheme=scheme).on(TODAY))
    assert (found.amount, found.parts) == (None, ())
    assert found.hindrances == ("the limits leave no room for what is missing",)


def test_another_kind_makes_up_for_a_kind_that_is_full(someone: Write) -> None:
    scheme = HOUSE + limit("courses", 4, '{ kinds = ["course"] }')
    found = least(someone(COACH, points("2025-01-02", 5), scheme=scheme).on(TODAY))
    assert [(each.amount, each.kind) for each in found.parts] == [(Decimal(6), "conference")]


def test_a_year_that_is_over_cannot_be_made_up(someone: Write) -> None:
    scheme = HOUSE + requirement("yearly", 2, "{}", 'per = "year"')
    found = least(someone(COACH, points("2025-01-02", 2), scheme=scheme).on(TODAY))
    assert found.amount is None
    assert found.hindrances == ("Title of yearly: 2 credits short from 2024-01-01 to 2024-12-31",)


def test_each_year_has_its_own_last_day(someone: Write) -> None:
    scheme = HOUSE + requirement("yearly", 3, "{}", 'per = "year"')
    judged = someone(COACH, points("2024-05-02", 3), points("2025-01-02", 1), scheme=scheme).on("2025-06-01")
    found = least(judged)
    assert [(each.amount, str(each.due)) for each in found.parts] == [(Decimal(4), "2026-12-31"), (Decimal(2), "2025-12-31")]


def test_a_card_and_hours_of_practice_are_no_credit(someone: Write) -> None:
    """They are named beside the amount, which would not be enough without them."""
    scheme = HOUSE + requirement("practice", 20, '{ kinds = ["practice"] }', 'measure = "hours"')
    found = least(someone(COACH, points("2025-01-02", 10), scheme=scheme).on(TODAY))
    assert (found.amount, [each.title for each in found.other_findings]) == (Decimal(0), ["Title of practice"])
    found = least(someone(CPT, attended("2025-03-14", 45)).on(TODAY))
    assert (found.amount, [each.title for each in found.other_findings]) == (Decimal(0), ["Current CPR certification"])


def test_what_counts_at_most_of_one_activity_is_said(someone: Write) -> None:
    found = least(someone(COACH, scheme=HOUSE + limit("one", 4, "{}", "entry")).on(TODAY))
    assert [(each.amount, each.max_per_activity) for each in found.parts] == [(Decimal(10), Decimal(4))]


def test_after_the_last_day_nothing_is_enough(someone: Write) -> None:
    judged = someone(certified("club.coach", cycle("2023-01-01", "2025-12-31")), scheme=HOUSE).on(TODAY)
    assert judged.cycle().least_credit is None  # it has lapsed


def test_plans_leave_less_missing(someone: Write) -> None:
    plan = entry("2026-06-01", 'provider = "house"\naward = "8 points"\nplanned = true\nevidence = []')
    judged = someone(COACH, points("2025-01-02", 3), plan, scheme=HOUSE).on(TODAY)
    forecast = judged.cycle().forecast
    assert least(judged).amount == 7
    assert forecast is not None
    assert forecast.least_credit is not None
    assert forecast.least_credit.amount == 3


CASES = {
    "a topic and a full category": (
        category("A", "{}") + category("B")
        + limit("A", 5, '{ categories = ["A"] }')
        + requirement("ethics", 2, '{ topics = ["ethics"] }') + requirement("b", 3, '{ categories = ["B"] }'),
        [("2025-01-02", 4, 'category = "A"'), ("2025-01-03", 1, 'topics = ["ethics"]\ncategory = "A"')],
    ),
    "two that overlap": (
        category("A", "{}") + category("B", "{}") + category("C")
        + requirement("ab", 7, '{ categories = ["A", "B"] }') + requirement("bc", 6, '{ categories = ["B", "C"] }')
        + requirement("ac", 6, '{ categories = ["A", "C"] }'),
        [("2025-01-02", 3, ""), ("2025-01-03", 1, 'category = "C"')],
    ),
    "limits inside each other": (
        category("A") + category("B", lines='part_of = "A"') + category("C")
        + limit("A", 6, '{ categories = ["A"] }') + limit("B", 2, '{ categories = ["B"] }')
        + requirement("c", 3, '{ categories = ["C"] }'),
        [("2025-01-02", 1, 'category = "C"'), ("2025-01-03", 3, 'category = "B"')],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_nothing_less_is_enough_whatever_is_tried(someone: Write, case: str) -> None:
    """Every way of earning one credit less, in whole credits of every category with and without the topic, falls short."""
    scheme, there = CASES[case]
    written = [points(*each) for each in there]

    def is_met(judged: JudgedCycle) -> bool:
        return all(each.status == "met" for each in judged.findings if each.need is not None)

    def earn(amounts: dict[tuple[str, ...], int]) -> JudgedCycle:
        extra = [
            points(str(date(2026, 3, 1) + timedelta(number)), amount, _lines(*sort))
            for number, (sort, amount) in enumerate(amounts.items())
            if amount
        ]
        return someone(COACH, *written, *extra, scheme=HOUSE + scheme).on(TODAY).cycle()

    found = least(someone(COACH, *written, scheme=HOUSE + scheme).on(TODAY))
    assert found.amount is not None
    assert found.amount == int(found.amount)
    assert is_met(earn({sort: int(amount) for sort, amount in parts(found).items()}))
    categories = [name for name in "ABC" if f'id = "{name}"\ntitle = "Category' in scheme]
    sorts = [*product(categories, *([["", "ethics"]] if "ethics" in scheme else []))]
    for amounts in product(range(int(found.amount)), repeat=len(sorts)):
        if sum(amounts) == found.amount - 1:
            assert not is_met(earn(dict(zip(sorts, amounts, strict=True))))


def _lines(category: str, topic: str = "") -> str:
    """What an entry of a category, and perhaps about a topic, says."""
    return f'category = "{category}"\n' + (f'topics = ["{topic}"]' if topic else "")
