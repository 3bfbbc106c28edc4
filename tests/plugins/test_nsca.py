from datetime import date
from decimal import Decimal

import pytest

from cecgen.catalogue.plugins import load_plugins
from cecgen.model.scheme import Scheme
from cecgen.testing import CheckError
from cecgen.transcript.counting.rules import CycleSituation, applies_to, apply_requirements

PERIODS = {2018: date(2020, 12, 31), 2021: date(2023, 12, 31), 2024: date(2026, 12, 31)}
STEP_TABLE = {
    2024: {
        "before": "6.0: A 5.5, B 4.0, C 5.5, D 4.0",
        "first year": "4.0: A 3.5, B 3.0, C 3.5, D 3.0",
        "second year": "2.0: A 1.5, B 1.0, C 1.5, D 1.0",
        "to June of the third": "1.0: A 1.0, B 1.0, C 1.0, D 1.0",
        "from July of the third": "0: all 0",
    },
    2021: {
        "before": "6.0: A 5.5, B 4.0, C 5.5, D 4.0",
        "first year": "4.0: A 3.5, B 3.0, C 3.5, D 3.0",
        "second year": "2.0: A 1.5, B 1.0, C 1.5, D 1.0",
        "to June of the third": "1.0: A 1.0, B 1.0, C 1.0, D 1.0",
        "from July of the third": "0: all 0",
    },
    2018: {
        "before": "6.0: A 5.5, B 4.0, C 5.5, D 3.5",
        "first year": "4.0: A 3.5, B 2.5, C 3.5, D 1.5",
        "second year": "2.0: A 1.5, B 1.0, C 1.5, D 1.0",
        "to June of the third": "1.0: A 1.0, B 1.0, C 1.0, D 1.0",
        "from July of the third": "0: all 0",
    },
}
"""NSCA's own tables: what is asked, and the most of each category."""
CERTIFIED = {
    "before": ((-9, 5, 1), (-1, 12, 31)),
    "first year": ((0, 1, 1), (0, 12, 31)),
    "second year": ((1, 1, 1), (1, 12, 31)),
    "to June of the third": ((2, 1, 1), (2, 6, 30)),
    "from July of the third": ((2, 7, 1), (2, 12, 31)),
}
"""The first and the last day of each row, in years from the first of the period."""


@pytest.fixture(scope="module")
def cscs() -> Scheme:
    return load_plugins().catalogue.schemes["nsca.cscs"]


def row(scheme: Scheme, first: int, certified: date) -> tuple[Decimal | None, dict[str, Decimal]]:
    """What a scheme asks of one certified on a day, and how much may count of each category."""
    situation = CycleSituation(date(first, 1, 1), PERIODS[first], certified)
    (total,) = (each.need for each in apply_requirements(scheme, situation) if each.requirement.id == "total")
    limits = [each for each in scheme.limits if each.per == "cycle" and each.is_in_force_on(situation.ends)]
    most = {
        letter: each.max for each in limits if applies_to(each, situation) is True for letter in each.of.categories or ["all"]
    }
    return total, most


def parse(text: str) -> tuple[Decimal, dict[str, Decimal]]:
    total, most = text.split(": ")
    return Decimal(total), {letter: Decimal(amount) for letter, amount in (each.split() for each in most.split(", "))}


def days(first: int, tier: str) -> list[date]:
    return [date(first + year, month, day) for year, month, day in CERTIFIED[tier]]


def test_a_tenth_of_a_ceu_is_a_contact_hour(hours):
    """NSCA's CEU is ten contact hours."""
    assert hours("0.1 CEU", date=date(2025, 3, 14)).amount == 1
    assert hours("1.5 CEUs", date=date(2025, 3, 14)).amount == 15


def test_nsca_issues_no_cec(hours):
    """The word CEC is other bodies'; NSCA's unit is not guessed from it."""
    with pytest.raises(CheckError, match="never issued"):
        hours("1 CEC", date=date(2025, 3, 14))


@pytest.mark.parametrize("first", STEP_TABLE)
@pytest.mark.parametrize("tier", CERTIFIED)
def test_every_row_of_the_step_table_is_as_nsca_prints_it(cscs, first, tier):
    """Its figures belong to the row, on its first day and on its last; they are no ratio of the six CEU."""
    for certified in days(first, tier):
        assert row(cscs, first, certified) == parse(STEP_TABLE[first][tier])


def test_a_table_that_was_read_on_a_copy_says_whose(cscs):
    """Those of 2021-23 and 2024-26 stood on NSCA's pre-production hosts; that of 2018-20 on its own page."""
    for each in (*cscs.requirements, *cscs.limits):
        if each.since is None:
            continue
        copied = each.since.year != 2018
        assert (each.confidence == "V3") is copied
        assert ("pre-production copy" in each.note) is copied
