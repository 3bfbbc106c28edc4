"""Worked examples: what a scheme's own file expects, and what is told where it comes out differently."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest
from holder_files import HOUSE, category

from cecgen.diagnostics import Place
from cecgen.model.scheme_file import SchemeExample
from cecgen.transcript.examples import check_example, compare_example

EXAMPLE = {
    "title": "A year of courses",
    "as_of": date(2026, 6, 1),
    "cycle": [{"begins": date(2025, 1, 1), "ends": date(2026, 12, 31)}],
    "entry": [
        {"date": date(2026, 3, 14), "title": "Later", "provider": "house", "kind": "course", "award": "6 points"},
        {"date": date(2025, 3, 14), "title": "Earlier", "provider": "anyone", "kind": "course", "hours": 4},
    ],
}
LIMIT = """
[[scheme.limit]]
id = "event"
title = "One event"
max = 2
per = "entry"
source = "https://example.org/points"
"""


@pytest.fixture
def compare(someone):
    """`tried(expect, …)`: the differences of an example that expects this, as (what, expected, found)."""

    def run(expect, scheme=HOUSE, **fields):
        catalogue = someone("", scheme=scheme).catalogue
        example = msgspec.convert({**EXAMPLE, "expect": expect, **fields}, SchemeExample)
        schemes = [each for id, each in catalogue.schemes.items() if id.startswith("club.")]
        assert schemes, "the scheme file of the test is refused"
        return [(each.subject, each.expected, each.actual) for each in compare_example(example, schemes, catalogue)]

    return run


def test_an_example_that_comes_out_as_it_says_has_no_differences(compare):
    """Everything that can be expected, at once."""
    expect = {
        "standing": "on-track",
        "ends": date(2026, 12, 31),
        "required": Decimal(10),
        "counted": Decimal(7),
        "findings": {"total": "open"},
        "messages": {"total": "3 more credits by 2026-12-31"},
        "credits": {"2026-03-14-later": Decimal(3), "2025-03-14-earlier": Decimal(4)},
    }
    assert compare(expect) == []


@pytest.mark.parametrize(
    ("expect", "difference"),
    [
        ({"standing": "ready"}, ("standing", "ready", "on-track")),
        ({"ends": date(2027, 1, 31)}, ("ends", "2027-01-31", "2026-12-31")),
        ({"required": Decimal("12.50")}, ("required", "12.5", "10")),
        ({"counted": Decimal(8)}, ("counted", "8", "7")),
        ({"carries": Decimal(1)}, ("carries", "1", "unknown")),
        ({"findings": {"total": "met"}}, ("the finding total", "met", "open (3 more credits by 2026-12-31)")),
        ({"findings": {"ethics": "met"}}, ("the finding ethics", "met", "missing")),
        ({"messages": {"total": "all there"}}, ("the message of total", '"all there"', '"3 more credits by 2026-12-31"')),
        ({"messages": {"ethics": "all there"}}, ("the message of ethics", '"all there"', "missing")),
        ({"credits": {"2026-03-14-later": Decimal(2)}}, ("the credit of 2026-03-14-later", "2", "3")),
        ({"credits": {"2026-03-15-other": Decimal(0)}}, ("the credit of 2026-03-15-other", "0", "missing")),
        ({"allocated": {"2026-03-14-later": "A"}}, ("the category of 2026-03-14-later", "A", "none")),
    ],
)
def test_each_thing_that_differs_is_told_with_both_values(compare, expect, difference):
    """What the file says first, then what came out."""
    assert compare(expect) == [difference]


def test_credit_that_a_limit_cuts_is_told_with_the_reason(compare):
    """Else nobody could see which rule differs."""
    ((what, expected, found),) = compare({"credits": {"2026-03-14-later": Decimal(3)}}, HOUSE + LIMIT)
    assert (what, expected) == ("the credit of 2026-03-14-later", "3")
    assert found == "2 (One event: 2 of 2 credits used, 1 cut)"


def test_where_an_entry_went_is_held_too(compare):
    """No category is an answer as well."""
    scheme, entry = HOUSE + category("A", "{}"), "2025-03-14-earlier"
    assert compare({"allocated": {entry: "A"}}, scheme) == []
    assert compare({"allocated": {entry: ""}}, scheme) == [(f"the category of {entry}", "none", "A")]


def test_an_example_that_its_scheme_cannot_judge_is_told_with_the_problem(compare):
    """An example with an error would prove nothing."""
    entry = {**EXAMPLE["entry"][0], "award": "6 CEU"}
    assert [what for what, _, _ in compare({"counted": Decimal(0)}, entry=[entry])] == ["CEC301"]


def test_the_last_cycle_of_an_example_is_judged(compare):
    """Those before it are there for what they leave over."""
    before = {"begins": date(2023, 1, 1), "ends": date(2024, 12, 31)}
    assert compare({"counted": Decimal(7)}, cycle=[before, *EXAMPLE["cycle"]]) == []


def test_an_example_without_a_cycle_is_told(compare):
    """There is nothing to compare with."""
    assert compare({"counted": Decimal(7)}, cycle=()) == [("the cycle", "one", "missing")]


def test_an_example_holds_for_every_scheme_of_its_file_or_for_those_that_it_names(compare):
    """A body's schemes often share a case."""
    second = HOUSE.partition("[[scheme]]")
    both = HOUSE + "\n[[scheme]]" + second[2].replace("club.coach", "club.judge")
    assert len(compare({"counted": Decimal(8)}, both)) == 2
    assert len(compare({"counted": Decimal(8)}, both, schemes=["club.judge"])) == 1


def test_a_difference_is_a_diagnostic_at_what_the_example_expects(someone):
    """And a sentence for the test of a plugin's author."""
    catalogue = someone("", scheme=HOUSE).catalogue
    example = msgspec.convert({**EXAMPLE, "expect": {"counted": Decimal(8)}}, SchemeExample)
    scheme = catalogue.schemes["club.coach"]
    at = Place("plugins/own.toml", ("example", 0))
    (fault,) = check_example(at, example, [scheme], catalogue)
    assert (fault.code, fault.at) == ("CEC113", at / "expect")
    assert fault.message == "club.coach: counted is 7, but the example expects 8"
    (difference,) = compare_example(example, [scheme], catalogue)
    assert str(difference) == "club.coach, A year of courses: counted is 7, and 8 is expected"
