"""Days that are too far ahead to be meant are warnings, wherever people write days."""

import datetime
import typing

import pytest
from holder_files import CPT, attended, certified, cycle, entry, step
from msgspec.structs import fields

from cecgen.model.written import Card, Entry, HolderFile, WrittenTable
from cecgen.transcript.far_days import _day_keys

NOW, LAST, FAR = "2026-03-16", "2036-03-16", "2036-03-17"


def card(expires: str, issued: str = "") -> str:
    first = f"issued = {issued}\n" if issued else ""
    return f'\n[[card]]\ncovers = ["cpr"]\n{first}expires = {expires}\nevidence = ["evidence/proof.pdf"]\n'


HOLDERS = {
    "a card that expires": lambda day: CPT + card(day),
    "a card that was issued": lambda day: CPT + card("9999-12-31", day) if day == FAR else CPT + card(day),
    "a certification": lambda day: certified("acsm.cpt", lines=f"certified = {day}"),
    "a cycle that begins": lambda day: certified("isc2.cissp", cycle(day, None)),
    "a form": lambda day: certified("acsm.cpt", cycle(lines=f"renewed = {day}")),
    "a fee": lambda day: certified("acsm.cpt", cycle(lines=f"fee_paid = {day}")),
    "a first day of earning": lambda day: certified("acsm.cpt", cycle(lines=f"earn_from = {day}")),
    "a step": lambda day: certified("acsm.cpt", cycle(steps=step("accepted", day))),
}


@pytest.mark.parametrize("holder", HOLDERS.values(), ids=HOLDERS)
@pytest.mark.parametrize(("day", "is_far"), [("2036-03-15", False), (LAST, False), (FAR, True)])
def test_a_day_in_a_holders_file_may_be_ten_years_ahead_and_no_more(someone, holder, day, is_far):
    """To the day."""
    assert ("CEC227" in someone(holder(day)).on(NOW).codes) is is_far


ENTRIES = {
    "its date": lambda day: entry(day, "hours = 1"),
    "the date of a draft": lambda day: entry(day, "hours = 1\ndraft = true"),
    "an approval's last day": lambda day: entry("2025-03-14", f'hours = 1\napproval = {{ body = "ace", until = {day} }}'),
    "an approval's first day": lambda day: entry("2025-03-14", f'hours = 1\napproval = {{ body = "ace", from = {day} }}'),
    "a ruling": lambda day: attended("2025-03-14", 1, f'[[entry.ruling]]\nscheme = "acsm.cpt"\non = {day}\namount = 1\n'),
    "the day it was reported": lambda day: entry("2025-03-14", f"hours = 1\nreported = {day}"),
    "its card": lambda day: entry("2030-03-14", f'kind = "cpr"\n\n[entry.card]\ncovers = ["cpr"]\nexpires = {day}\n'),
}


@pytest.mark.parametrize("written", ENTRIES.values(), ids=ENTRIES)
@pytest.mark.parametrize(("day", "is_far"), [("2036-03-15", False), (LAST, False), (FAR, True)])
def test_a_day_in_an_entry_may_be_ten_years_ahead_and_no_more(someone, written, day, is_far):
    """A warning at the key."""
    assert ("CEC227" in someone(CPT, written(day)).on(NOW).codes) is is_far


@pytest.mark.parametrize(("day", "codes"), [(LAST, ["CEC214"]), (FAR, ["CEC227"])])
def test_an_entrys_own_day_is_reported_once(someone, day, codes):
    """As one that is still to come, or as one that cannot be meant."""
    assert someone(CPT, entry(day, "hours = 1")).on(NOW).codes == codes


@pytest.mark.parametrize(("expires", "is_far"), [("2026-12-01", False), ("2026-12-02", True), ("2036-03-16", True)])
def test_a_card_runs_for_ten_years_at_most(someone, expires, is_far):
    """From the day on which it was issued."""
    found = someone(CPT + card(expires, "2016-12-01")).on(NOW).found
    assert [each.message for each in found] == (
        [f"expires is {expires}, more than ten years after it was issued on 2016-12-01"] if is_far else []
    )


def test_every_day_of_every_table_is_looked_at():
    """So that a new key with a day is, too; only what names a cycle by its first day is not a day of its own."""

    def days(table: type[WrittenTable]) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        for field in fields(table):
            text = str(field.type)
            if "datetime.date" in text:
                found.add((table.__name__, field.name))
            for inside in _tables(field.type):
                found |= days(inside)
        return found

    def looked_at(table: type[WrittenTable]) -> set[tuple[str, str]]:
        keys = _day_keys(table)
        found = {(table.__name__, name) for name, _ in keys.days}
        types = {field.name: field.type for field in fields(table)}
        for name, _ in keys.tables:
            for inside in _tables(types[name]):
                found |= looked_at(inside)
        return found

    for table in (HolderFile, Entry, Card):
        assert looked_at(table) == days(table) - {("Claim", "cycle")}
    assert datetime.date in typing.get_args(next(each.type for each in fields(Entry) if each.name == "begins"))


def _tables(form: object) -> list[type[WrittenTable]]:
    if isinstance(form, type) and issubclass(form, WrittenTable):
        return [form]
    return [table for inside in typing.get_args(form) for table in _tables(inside)]
