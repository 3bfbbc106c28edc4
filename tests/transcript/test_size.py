"""One holder with many entries takes about as long as many holders with few: nothing looks through all for each."""

from datetime import date
from time import process_time

from cecgen.catalogue.plugins import load_plugins
from cecgen.diagnostics import Place
from cecgen.ledger.crosschecks import run_crosschecks
from cecgen.model.ledger import Holder, Ledger
from cecgen.model.settings import Settings
from cecgen.model.written import Certification, Cycle, Entry, HolderFile
from cecgen.transcript import check_ledger

AS_OF = date(2026, 3, 16)
ENTRIES = 2000
HOLDERS = 40
PROFILE = HolderFile(
    name="H",
    certification=(Certification(scheme="acsm.cpt", cycle=(Cycle(begins=date(2024, 1, 1), ends=date(2026, 12, 31)),)),),
)


def spread_over(holders: int, entries: list[Entry]) -> Ledger:
    """A ledger in which each of so many holders has as many of the entries."""
    each = len(entries) // holders
    return Ledger(
        Settings(format=1),
        tuple(
            Holder(
                f"h{number}",
                PROFILE,
                Place(f"content/h{number}/holder.toml"),
                tuple(entries[number * each : (number + 1) * each]),
                {},
            )
            for number in range(holders)
        ),
    )


def test_a_holder_with_many_entries_on_a_day_takes_at_most_three_times_as_long() -> None:
    """Whether an activity is written twice is looked up: compared with all others of its day it would take a hundred times."""
    catalogue = load_plugins().catalogue
    entries = [
        Entry(
            id=f"e{number}",
            date=date(2025, 1, 1),
            title=f"Course {number}",
            provider="ace",
            kind="course",
            award="0.1 CEC",
            at=Place("content/h/e.toml", ("entry", number)),
        )
        for number in range(ENTRIES)
    ]

    def time_checks(ledger: Ledger) -> float:
        began = process_time()
        check_ledger(ledger, catalogue, AS_OF)
        list(run_crosschecks(ledger))
        return process_time() - began

    spread = min(time_checks(spread_over(HOLDERS, entries)) for _ in range(2))
    assert min(time_checks(spread_over(1, entries)) for _ in range(2)) <= 3 * spread
