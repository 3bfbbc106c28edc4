"""What holds for any holder: nothing that does not count has any effect, and nothing depends on order."""

import tempfile
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
import rtoml
from holder_files import CPR, CPT, HOUSE, attended, certified, cycle, entry, step
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from cecgen.diagnostics import NOWHERE, format_decimal
from cecgen.ledger.reading import read_ledger, read_settings
from cecgen.model.days import add_years
from cecgen.model.judged import Finding, JudgedCycle, Transcript
from cecgen.model.ledger import Holder, Ledger
from cecgen.model.settings import Settings, Waiver
from cecgen.model.written import Entry, HolderFile, Ruling
from cecgen.outputs.exports.document import format_transcript, transcript_document
from cecgen.testing import make_entry
from cecgen.transcript import check_ledger, transcribe

HOLDER = (
    'name = "Someone"\n'
    + certified("acsm.ep", cycle("2023-01-01", "2025-12-31"), cycle("2026-01-01", "2028-12-31"), lines="certified = 2023-02-01")
    + certified("acsm.gei", cycle("2023-01-01", "2025-12-31"))
    + CPR
)
FIRST, LAST = date(2022, 6, 1), date(2027, 6, 30)

days = st.dates(FIRST, LAST)
amounts = st.decimals(0, 40, places=2).map(format_decimal)
measures = st.one_of(
    st.builds(lambda n: {"kind": "course", "provider": "ace", "award": f"{n} CEC"}, amounts),
    st.builds(lambda n: {"kind": "conference", "provider": "acsm", "award": f"{n} CEC"}, amounts),
    st.builds(lambda n: {"kind": "volunteering", "provider": "acsm", "award": f"{n} CEC"}, amounts),
    st.just({"kind": "volunteering", "provider": "acsm", "award": "1 service year"}),
    st.just({"kind": "cpr", "provider": "Red Cross"}),
    st.builds(lambda n, g: {"kind": "college", "provider": "Uni", "award": f"{n} semester credits", "grade": g},
              st.integers(1, 4), st.sampled_from(["A", "C", "C-", "pass"])),
    st.builds(lambda n: {"kind": "quiz", "provider": "nsca", "award": f"{n} CEU"}, amounts),
    st.builds(lambda n, h: {"kind": "course", "provider": "iacet", "award": f"{n} CEU", "hours": h},
              amounts, st.decimals(0, 40, places=1)),
)  # fmt: skip
choices = st.sampled_from([{}, {}, {}, {"draft": True}, {"for": ["acsm.hfs"]}, {"not_for": ["acsm.gei"]}])
claims = st.sampled_from([[], [], [], [{"scheme": "acsm.ep", "cycle": "2026-01-01"}], [{"scheme": "acsm.gei", "amount": 3}]])


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    """A holder's entries, sorted as the ledger sorts them."""
    drawn = draw(st.lists(st.tuples(days, measures, choices, claims), max_size=12))
    made = [
        make_entry(id=f"e{number}", date=day, **measure, **choice, claim=claim)
        for number, (day, measure, choice, claim) in enumerate(drawn)
    ]
    return sorted(made, key=lambda each: (each.date, each.id))


@pytest.fixture(scope="module")
def work_out(builtin):
    """Some entries of the holder, judged on a day."""
    about = msgspec.convert(rtoml.loads(HOLDER), HolderFile)

    def worked_out(entries: list[Entry], day: date) -> Transcript:
        made = sorted(entries, key=lambda each: (each.date, each.id))
        ledger = Ledger(Settings(format=1), (Holder("someone", about, NOWHERE, tuple(made), {}),))
        return transcribe(ledger, builtin, day)[0]

    return worked_out


def cycles(transcript: Transcript) -> list[JudgedCycle]:
    return [judged for each in transcript.holders[0].certifications for judged in each.cycles]


@given(entries=entries(), day=days)
def test_nothing_counts_more_than_it_is_worth_and_every_cut_is_explained(work_out, entries, day):
    """Limits never raise, and never go below nothing."""
    for judged in cycles(work_out(entries, day)):
        for credit in judged.credits:
            assert 0 <= credit.counted <= credit.amount
            assert credit.why_not or credit.counted == credit.amount
            assert credit.status == "counted" or credit.why_not
        assert judged.counted == sum(credit.counted for credit in judged.credits)


@given(entries=entries(), day=days)
def test_the_limits_of_acsm_hold(work_out, entries, day):
    """8 a year and 24 a cycle for volunteering, 5 a year for CPR, whatever was entered."""
    for judged in cycles(work_out(entries, day)):
        by_year: dict[tuple[str, int], Decimal] = {}
        for credit in judged.credits:
            key = (credit.kind, credit.date.year)
            by_year[key] = by_year.get(key, Decimal(0)) + credit.counted
        assert all(total <= 5 for (kind, year), total in by_year.items() if kind == "cpr" and year >= 2025)
        assert all(total == 0 for (kind, year), total in by_year.items() if kind == "cpr" and year < 2025)
        # Before 2023 nothing is known of volunteering, neither what it is worth nor how much may count.
        assert all(total <= 8 for (kind, year), total in by_year.items() if kind == "volunteering" and year >= 2023)
        assert sum(total for (kind, year), total in by_year.items() if kind == "volunteering" and year >= 2023) <= 24


@given(entries=entries(), day=days)
def test_an_entry_counts_in_one_cycle_of_a_certification_only(work_out, entries, day):
    """Whatever its date, and whatever is claimed."""
    for certification in work_out(entries, day).holders[0].certifications:
        found = [credit.entry_id for judged in certification.cycles for credit in judged.credits]
        assert len(found) == len(set(found))


@given(entries=entries(), more=entries(), day=days)
def test_an_entry_more_never_lowers_what_counts(work_out, entries, more, day):
    """Limits make room for nothing less."""
    added = [*entries, *(replace(each, id=f"more-{each.id}") for each in more)]
    before, after = cycles(work_out(entries, day)), cycles(work_out(added, day))
    assert all(one.counted <= other.counted for one, other in zip(before, after, strict=True))


@given(entries=entries(), day=days)
def test_what_comes_later_changes_nothing(work_out, entries, day):
    """Entries and rulings of tomorrow are as if they were not there."""
    later = [replace(each, ruling=(Ruling(scheme="acsm.ep", on=date(2027, 7, 1), amount=Decimal(0)),)) for each in entries]
    past = [each for each in entries if each.date <= day]
    assert transcript_document(work_out(later, day))["holders"] == transcript_document(work_out(past, day))["holders"]


@given(entries=entries(), day=days)
def test_drafts_change_nothing_that_is_counted(work_out, entries, day):
    """They are shown, named beside what is missing, and that is all."""
    drafts = [*entries, *(replace(each, id=f"draft-{each.id}", draft=True) for each in entries)]
    shown, alone = (
        [(each.counted, each.standing, [without_aside(finding) for finding in each.findings]) for each in cycles(worked_out)]
        for worked_out in (work_out(drafts, day), work_out(entries, day))
    )
    assert shown == alone


def without_aside(finding: Finding) -> Finding:
    """A finding without what its sentence says of drafts."""
    said, _, aside = finding.message.removesuffix(")").partition(" (")
    kept = [each for each in aside.split("; ") if each and "draft" not in each]
    return replace(finding, message=f"{said} ({'; '.join(kept)})" if kept else said)


DEEDS = [
    "accepted", "late-fee", "annual-fee", "audit-asked", "audit-answered", "audit-passed", "audit-failed",
    "reinstatement-asked", "reinstated", "retired", "extended",
]  # fmt: skip
histories = st.fixed_dictionaries(
    {"step": st.lists(st.fixed_dictionaries({"did": st.sampled_from(DEEDS), "on": days}), max_size=5)},
    optional={"renewed": days, "fee_paid": days, "claimed": st.integers(0, 90)},
)


@given(entries=entries(), histories=st.lists(histories, min_size=3, max_size=3), day=days)
def test_whatever_was_done_the_parts_agree(builtin, entries, histories, day):
    """Standing, renewal, what is next, and what is wrong: one story."""
    about = rtoml.loads(HOLDER)
    written = [written for certification in about["certification"] for written in certification["cycle"]]
    for each, history in zip(written, histories, strict=True):
        each.update(history)
    holder = Holder("someone", msgspec.convert(about, HolderFile), NOWHERE, tuple(entries), {})
    ledger = Ledger(Settings(format=1), (holder,))
    transcript, found = transcribe(ledger, builtin, day)
    assert check_ledger(ledger, builtin, day) == found
    follows = sum(each.code == "CEC217" for each in found)
    assert follows == sum(todo.kind == "cycle" for judged in cycles(transcript) for todo in judged.todos)
    for judged in cycles(transcript):
        assert (judged.renewed_on is not None) == (judged.standing == "renewed")
        assert judged.renewed_on is None or judged.renewed_on <= day
        assert judged.keep_until is not None
        assert judged.keep_until >= add_years(judged.ends, 1)
        assert judged.standing != "grace" or judged.ends < day <= (judged.grace_until or date.min)
        assert judged.standing != "upcoming" or day < judged.begins
        assert judged.standing != "ready" or all(
            each.status in ("met", "exempt", "not-applicable")
            for each in judged.findings
            if not each.advisory and each.requirement not in ("form", "fee", "late-fee")
        )
        assert all(each.on <= day for each in judged.steps)
        assert all(credit.date <= day for credit in judged.credits)
        overdue = [todo.is_overdue for todo in judged.todos]
        assert overdue == sorted(overdue, reverse=True)
        by_day = [todo.due for todo in judged.todos if todo.kind in ("earn", "card", "form", "fee") and not todo.is_overdue]
        assert by_day == sorted(by_day)
        known = {credit.entry_id for credit in judged.credits}
        assert all(known.issuperset(todo.entries) for todo in judged.todos)


def toml(entry: Entry) -> str:
    """An entry as a file holds it."""
    return rtoml.dumps({"entry": [_plain(msgspec.to_builtins(entry, builtin_types=[date, Decimal], enc_hook=lambda _: None))]})


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if item is not None and key != "at"}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return float(value) if isinstance(value, Decimal) else value


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(entries=entries(), day=days, data=st.data())
def test_neither_the_order_of_entries_nor_their_files_matter(builtin, entries, day, data):
    """The document is the same to the byte."""

    def written(order: list[Entry], per_file: int) -> str:
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder, "content", "someone")
            (home / "evidence").mkdir(parents=True)
            (home / "evidence" / "proof.pdf").write_bytes(b"%PDF-1.7\n")
            Path(folder, "cecgen.toml").write_text("format = 1\n")
            (home / "holder.toml").write_text(HOLDER)
            for start in range(0, len(order), per_file):
                text = "\n".join(toml(each) for each in order[start : start + per_file])
                (home / f"{start:02}.toml").write_text(text)
            settings, _ = read_settings(Path(folder))
            ledger, found = read_ledger(Path(folder), settings)
            assert found == []
            return format_transcript(transcribe(ledger, builtin, day)[0])

    shuffled = data.draw(st.permutations(entries))
    assert written(entries, len(entries) or 1) == written(shuffled, data.draw(st.integers(1, 4)))


# ---------------------------------------------------------------- the traps, one by one


def test_after_a_late_renewal_the_next_cycle_stays_on_schedule(someone):
    """It begins on 1 January, not on the day of the form."""
    lines = "renewed = 2027-02-01\nfee_paid = 2027-02-01"
    holder = certified("acsm.cpt", cycle(lines=lines, steps=step("late-fee", "2027-02-01"))) + CPR
    (found,) = [each for each in someone(holder, attended("2024-06-01", 45)).on("2027-03-01").found if each.code == "CEC217"]
    assert "begins = 2027-01-01" in found.hint


def test_the_last_day_is_a_calendar_day(someone):
    """31 December counts to its end, 1 January is grace; no hour of the day is asked."""
    judged = someone(CPT + CPR, attended("2026-12-31", 45)).on("2026-12-31")
    assert judged.standing == "ready"


def test_a_course_over_the_turn_of_a_cycle_counts_where_it_was_completed(someone):
    """Once, and whole."""
    holder = certified("acsm.cpt", cycle("2021-01-01", "2023-12-31", steps=step("accepted", "2023-12-01")), cycle())
    judged = someone(holder, entry("2024-01-02", 'award = "6 CEC"\nbegins = 2023-12-30')).on("2024-07-01")
    assert (judged.cycle("2021-01-01").counted, judged.cycle("2024-01-01").counted) == (0, 6)


def test_the_totals_of_several_certifications_are_never_added(someone):
    """Sixty for EP and GEI together, not 105."""
    holder = certified("acsm.ep", cycle()) + certified("acsm.gei", cycle()) + CPR
    judged = someone(holder, attended("2024-06-01", 60)).on("2026-06-01")
    assert [judged.cycle(scheme=scheme).standing for scheme in ("acsm.ep", "acsm.gei")] == ["ready", "ready"]


def test_a_rejected_credit_is_taken_from_a_closed_cycle(someone):
    """After an audit, years later."""
    rejected = '[[entry.ruling]]\nscheme = "acsm.cpt"\non = 2027-11-02\namount = 0\nwhy = "audit"\n'
    lines = "renewed = 2026-10-20\nfee_paid = 2026-10-20"
    holder = certified("acsm.cpt", cycle(lines=lines), cycle("2027-01-01", "2029-12-31")) + CPR
    judged = someone(holder, attended("2024-06-01", 45), attended("2024-07-01", 3, rejected)).on("2027-11-02")
    assert judged.cycle("2024-01-01").counted == 45
    assert judged.cycle("2027-01-01").counted == 0


def test_a_long_career_is_judged_at_once(someone):
    """Every cycle looks back at all before it, and each of those is worked out once."""
    scheme = (
        HOUSE
        + '\n[scheme.carry]\nmax = 2\nsource = "https://example.org"\n'
        + '\n[[scheme.requirement]]\nid = "once"\ntitle = "Once"\nmin = 1\nonce = true\n'
        + 'of = { topics = ["ethics"] }\nsource = "https://example.org"\n'
    )
    holder = certified("club.coach", *(cycle(f"{year}-01-01", f"{year}-12-31") for year in range(1980, 2026)))
    entries = [entry(f"{year}-06-01", 'hours = 12\nprovider = "Any"', f"in-{year}") for year in range(1980, 2026)]
    began = time.process_time()
    judged = someone(holder, *entries, scheme=scheme).on("2026-01-01")
    assert time.process_time() - began < 5
    assert [each.counted for each in judged.certification().cycles] == [12] * 46


# ---------------------------------------------------------------- written twice


@pytest.mark.parametrize(
    "again",
    [
        "",
        'title = "ＡＮＹＴＨＩＮＧ"',
        'title = "Any\u00adthing"',
        'title = "Another"\ncertificate = "ab\u20101"',
    ],
    ids=["as it is", "in full width", "with a soft hyphen", "by its serial"],
)
def test_an_activity_that_is_written_twice_counts_once(someone, again):
    """As people see it; the second says which one counts."""
    serial = 'certificate = "AB-1"'
    twice = (attended("2024-06-01", 6, serial, id="one"), attended("2024-06-01", 6, again, id="two"))
    judged = someone(CPT, *twice).on("2026-03-16")
    assert judged.credits() == {"one": 6, "two": 0}
    assert judged.credit("two").why_not == "the same activity as one, and counts once"


@pytest.mark.parametrize(
    "again", ['title = "Another"', 'provider = "nsca"\naward = "0.6 CEU"', 'certificate = "AB-2"\ntitle = "Another"']
)
def test_what_only_looks_like_it_counts_beside_it(someone, again):
    """Another title, provider or serial on the same day."""
    other = entry("2024-06-01", again if "award" in again else f'award = "6 CEC"\n{again}', "two")
    judged = someone(CPT, attended("2024-06-01", 6, 'certificate = "AB-1"', id="one"), other).on("2026-03-16")
    assert judged.credits() == {"one": 6, "two": 6}


def test_a_draft_takes_nothing_from_the_entry_that_it_repeats(someone):
    """Whichever comes first."""
    drafted = attended("2024-06-01", 6, "draft = true", id="a-draft")
    assert someone(CPT, drafted, attended("2024-06-01", 6, id="one")).on("2026-03-16").counted == 6


@pytest.mark.parametrize("at", ["someone/two", "content/someone/1.toml"])
def test_two_activities_that_a_waiver_accepts_both_count(someone, at):
    """At the entry or at its file."""
    made = someone(CPT, attended("2024-06-01", 6, id="one"), attended("2024-06-01", 6, id="two"))
    waived = replace(made.ledger.settings, waive=(Waiver(code="CEC401", at=at, reason="Two groups."),))
    made.ledger = replace(made.ledger, settings=waived)
    assert made.on("2026-03-16").credits() == {"one": 6, "two": 6}
