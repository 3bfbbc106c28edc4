"""A unit as it follows an amount, in the singular or the plural."""

from decimal import Decimal

import pytest

from cecgen.model.amounts import format_amount, match_unit


@pytest.mark.parametrize(
    ("amount", "unit", "text"),
    [
        ("1", "class", "1 class"), ("2", "class", "2 classes"), ("2", "quiz", "2 quizzes"), ("2", "CEC", "2 CEC"),
        ("0.5", "contact hour", "0.5 contact hours"),
    ],
)  # fmt: skip
def test_an_amount_is_written_as_people_write_it(amount: str, unit: str, text: str) -> None:
    assert format_amount(Decimal(amount), unit) == text


@pytest.mark.parametrize("unit", ["contact hour", "contact hours"])
def test_a_unit_that_was_written_with_another_amount_is_matched_to_this_one(unit: str) -> None:
    assert (match_unit(Decimal(1), unit), match_unit(Decimal(4), unit)) == ("contact hour", "contact hours")
    assert match_unit(Decimal(4), "AMA PRA Category 1 Credits") == "AMA PRA Category 1 Credits"
