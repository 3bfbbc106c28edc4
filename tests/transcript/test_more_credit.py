"""What more credit would make of a cycle: what is said is what comes out once the credit is written down."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from cecgen.model.judged import MoreCredit
from tests.transcript.conftest import Someone
from tests.transcript.holder_files import CPT, HOUSE, attended, category, certified, cycle, entry

Write = Callable[..., Someone]
TODAY = "2026-03-16"
COACH = certified("club.coach", cycle())
WORTH = '\n[[scheme.worth]]\namount = 1\nper = "hour"\nof = { kinds = ["quiz"] }\nsource = "https://example.org/q"\n'


def limit(id: str, most: int, per: str, of: str) -> str:
    return f'\n[[scheme.limit]]\nid = "{id}"\ntitle = "Limit {id}"\nmax = {most}\nper = "{per}"\nof = {of}\nsource = "https://example.org/l"\n'


def house(day: str, hours: object, lines: str = "", id: str = "") -> str:
    return entry(day, f'provider = "house"\naward = "{Decimal(str(hours)) * 2} points"\n{lines}', id)


QUIZZES = limit("quiz-year", 3, "year", '{ kinds = ["quiz"] }') + limit("quiz-cycle", 5, "cycle", '{ kinds = ["quiz"] }')
CASES = {
    "no limit": (HOUSE, "", [house("2025-01-01", 4)]),
    "a limit of the year that is partly used": (HOUSE + WORTH + QUIZZES, "", [house("2026-01-10", 2, 'kind = "quiz"\n')]),
    "a limit that is cut already": (
        HOUSE + WORTH + QUIZZES, "",
        [house("2026-01-10", 8, 'kind = "quiz"\n'), house("2025-01-10", 2, 'kind = "quiz"\n')],
    ),
    "a limit of a category": (
        HOUSE + category("A") + category("B") + limit("A", 6, "cycle", '{ categories = ["A"] }'), "category",
        [house("2025-01-01", 4, 'category = { club = "A" }\n')],
    ),
}  # fmt: skip


@pytest.mark.parametrize("amount", ["0", "0.5", "1", "2.5", "3", "7", "20"])
@pytest.mark.parametrize("name", CASES)
def test_what_is_said_is_what_comes_out(someone: Write, name: str, amount: str) -> None:
    scheme, _, entries = CASES[name]
    before = someone(COACH, *entries, scheme=scheme).on(TODAY)
    assert before.cycle().more_credit
    for more in before.cycle().more_credit:
        chosen = f'category = {{ club = "{more.category}" }}\n' if more.category else ""
        added = house(TODAY, amount, f'kind = "{more.kind}"\n{chosen}', id="more")
        after = someone(COACH, *entries, *([added] if Decimal(amount) else []), scheme=scheme).on(TODAY)
        counts = Decimal(amount) if more.max_counted is None else min(Decimal(amount), more.max_counted)
        assert after.counted - before.counted == counts, more


def test_each_kind_with_a_limit_has_what_the_limit_leaves(someone: Write) -> None:
    scheme, _, entries = CASES["a limit of the year that is partly used"]
    more = someone(COACH, *entries, scheme=scheme).on(TODAY).cycle().more_credit
    assert more == (MoreCredit("course", "", None), MoreCredit("quiz", "", Decimal(1)))


def test_nothing_is_said_where_credit_has_a_choice_of_categories(someone: Write) -> None:
    scheme = HOUSE + category("A", "{}") + category("B", "{}")
    assert someone(COACH, house("2025-01-01", 4), scheme=scheme).on(TODAY).cycle().more_credit == ()


def test_nothing_is_said_where_two_limits_share_some_credit_only(someone: Write) -> None:
    crossing = limit("quiz", 5, "cycle", '{ kinds = ["quiz"] }') + limit("online", 4, "cycle", '{ formats = ["recorded"] }')
    entries = (
        house("2025-01-01", 2, 'kind = "quiz"\nformat = "recorded"\n', id="both"),
        house("2025-02-01", 1, 'kind = "quiz"\n', id="quiz"),
        house("2025-03-01", 1, 'format = "recorded"\n', id="recorded"),
    )
    assert someone(COACH, *entries, scheme=HOUSE + WORTH + crossing).on(TODAY).cycle().more_credit == ()


def test_nothing_is_said_of_a_cycle_that_is_over_or_governed_by_another(someone: Write) -> None:
    assert someone(CPT, attended("2025-03-14", 10)).on("2029-01-01").cycle().more_credit == ()
    both = certified("acsm.ep", cycle()) + certified("acsm.gei", cycle())
    judged = someone(both, attended("2025-03-14", 10)).on(TODAY)
    assert judged.cycle(scheme="acsm.ep").more_credit
    assert judged.cycle(scheme="acsm.gei").more_credit == ()


def test_a_kind_that_is_worth_the_same_however_long_it_takes_is_not_asked_about(someone: Write) -> None:
    more = someone(CPT, attended("2025-03-14", 10)).on(TODAY).cycle().more_credit
    assert [(each.kind, each.max_counted) for each in more][:1] == [("course", None)]
    assert "cpr" not in {each.kind for each in more}
