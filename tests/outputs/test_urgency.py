"""Whose turn it is: one order for `status` and the site."""

from datetime import date
from decimal import Decimal

import pytest

from cecgen.model.judged import JudgedCard, JudgedCertification, JudgedCycle, JudgedHolder, Todo
from cecgen.model.rules import Standing
from cecgen.model.scheme import Scheme
from cecgen.model.written import Card
from cecgen.outputs.words.urgency import Urgency, certification_urgency

AS_OF = date(2026, 3, 16)
RAN_OUT = JudgedCard(Card(covers=("cpr",), expires=date(2026, 3, 15)), "", None, False)
VALID = JudgedCard(Card(covers=("cpr",), expires=date(2027, 3, 15)), "", None, True)
RENEW_CARD = Todo("card", "Renew the CPR card", date(2026, 12, 31))


def urgency(
    standing: Standing = "behind", name: str = "Anna", due: date | None = date(2026, 12, 31), counted: int = 6, **more: object
) -> Urgency:
    todos = more.pop("todos", (Todo("earn", "Earn more", due),))
    cycle = JudgedCycle(
        begins=date(2024, 1, 1),
        ends=date(2026, 12, 31),
        standing=standing,
        required=Decimal(20),
        counted=Decimal(counted),
        claimed=None,
        todos=todos,  # type: ignore[arg-type]
        **more,  # type: ignore[arg-type]
    )
    certification = JudgedCertification(
        scheme=Scheme(id="harbour.coach", title="Coach", unit="CCU"), number="", certified=None, cycles=(cycle,)
    )
    holder = JudgedHolder(id=name.lower(), name=name, team="", also_printed=(), certifications=(certification,), entries=())
    return certification_urgency(holder, certification, AS_OF)


CARD_RAN_OUT = urgency("behind", cards=(RAN_OUT,), todos=(RENEW_CARD,))


def test_standings_are_sorted_as_the_design_says() -> None:
    """A lapsed certification comes before one that is on track; a card that ran out before grace."""
    order = ("lapsed", "inactive", "", "grace", "behind", "ready", "on-track", "upcoming", "renewed", "ended")
    keys = [urgency(standing) if standing else CARD_RAN_OUT for standing in order]  # type: ignore[arg-type]
    assert keys == sorted(keys)


@pytest.mark.parametrize("standing", ["grace", "ready", "on-track"])
def test_a_card_that_ran_out_comes_before_everything_but_a_lapse(standing: Standing) -> None:
    """Whatever the credit is."""
    assert urgency("inactive") < urgency(standing, cards=(RAN_OUT,), todos=(RENEW_CARD,)) < urgency("grace")


@pytest.mark.parametrize(
    ("cards", "todos"),
    [((RAN_OUT, VALID), (RENEW_CARD,)), ((VALID,), (RENEW_CARD,)), ((RAN_OUT,), (Todo("earn", "Earn more", None),))],
    ids=["another took its place", "it runs out later", "nobody asks for it"],
)
def test_a_card_that_is_not_missing_changes_nothing(cards: tuple[JudgedCard, ...], todos: tuple[Todo, ...]) -> None:
    """Only one that the cycle asks for and that ran out does."""
    assert urgency("behind", cards=cards, todos=todos)[0] == urgency("behind")[0]


def test_of_equal_standings_the_earliest_to_do_comes_first() -> None:
    """Then those without a day."""
    assert urgency(due=date(2026, 5, 31)) < urgency(due=date(2026, 12, 31)) < urgency(due=None)


def test_then_the_one_with_most_credit_missing_then_the_name() -> None:
    """More credit than required is not missing."""
    assert urgency(counted=3, name="Zoe") < urgency(counted=6)
    assert urgency(name="Anna") < urgency(name="Bert")
    assert urgency(counted=20, name="Anna") < urgency(counted=25, name="Bert")
