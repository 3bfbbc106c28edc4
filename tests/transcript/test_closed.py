"""A closed cycle: what its record holds, and what is reported when something of it is no longer as it was."""

from datetime import date
from decimal import Decimal
from hashlib import sha256

import pytest
from holder_files import CPR, HOUSE, certified, cycle, entry
from msgspec.structs import replace

from cecgen.diagnostics import Place
from cecgen.model.closed_cycle import ClosedFile, ClosedFinding, Reopening
from cecgen.transcript import build_cycle_record, check_ledger

CLOSED_ON = date(2026, 11, 20)
BEGINS = date(2024, 1, 1)
RECORD = Place("content/someone/closed/club.coach-2024.toml")
SENT = "renewed = 2026-11-10\nfee_paid = 2026-11-12\nclaimed = 14"
COACH = certified("club.coach", cycle(lines=SENT), cycle("2027-01-01", "2029-12-31")) + CPR
WORKSHOP = entry("2024-06-01", 'provider = "house"\naward = "24 points"\nevidence = ["evidence/workshop.pdf"]', id="workshop")
LECTURE = entry("2025-06-01", "hours = 2", id="lecture")
ENTRIES = (WORKSHOP, LECTURE)
PDF = b"%PDF-1.7\n"
FILES = {"workshop.pdf": b"%PDF-1.7 workshop"}
REOPEN = "cecgen reopen someone club.coach --cycle 2024-01-01 --reason …"
POINT = "hours = 0.5"
SOURCE = 'source = "https://example.org/points"\n'


@pytest.fixture
def coach(someone):
    """Writes the holder whose cycle is closed, as above but for what a test changes; with the digest of every file."""

    def write(holder=COACH, entries=ENTRIES, scheme=HOUSE, evidence=FILES):
        written = someone(holder, *entries, scheme=scheme, evidence=evidence)
        (read,) = written.ledger.holders
        data = {f"evidence/{name}": content for name, content in {"proof.pdf": PDF, **evidence}.items()}
        stored = {file: replace(read.evidence[file], digest=sha256(content).hexdigest()) for file, content in data.items()}
        written.ledger = replace(written.ledger, holders=(replace(read, evidence=stored),))
        return written

    return write


@pytest.fixture
def record(coach):
    """The record of the holder's cycle as it is below, taken before a test changes any of it."""
    return close(coach())


def close(coach, scheme="club.coach", begins=BEGINS, on=CLOSED_ON):
    """The record of the cycle as it is closed on a day, with the place that its file has."""
    digests = {file: stored.digest for file, stored in coach.ledger.holders[0].evidence.items()}
    record = build_cycle_record(coach.ledger, coach.catalogue, scheme, begins, on, digests, "0.1.0")
    return record and replace(record, at=RECORD)


def faults(coach, record, on=date(2027, 3, 1), **fields):
    """What is reported of closed cycles where the holder's folder has this record."""
    (holder,) = coach.ledger.holders
    ledger = replace(coach.ledger, holders=(replace(holder, closed=(record,), **fields),))
    found = [fault for fault in check_ledger(ledger, coach.catalogue, on) if fault.code.startswith("CEC43")]
    assert all(fault.about.startswith("someone") for fault in found)
    return found


def messages(found):
    return [(fault.code, fault.message) for fault in found]


# ---------------------------------------------------------------- the record


def test_a_record_holds_what_was_sent_and_what_it_came_to(coach):
    """The days, the claim, the totals, every requirement, and who closed it when."""
    record = close(coach())
    assert (record.scheme, record.begins, record.ends) == ("club.coach", BEGINS, date(2026, 12, 31))
    assert (record.renewed, record.fee_paid, record.claimed) == (date(2026, 11, 10), date(2026, 11, 12), 14)
    assert (record.required, record.counted, record.closed, record.cecgen) == (10, 14, CLOSED_ON, "0.1.0")
    assert ClosedFinding(requirement="total", status="met", have=Decimal(14), need=Decimal(10)) in record.finding
    assert record.not_met == ()


def test_a_record_lists_entries_evidence_and_cards_by_their_digests(coach):
    """One entry for each activity, each file once, and a card's sides in the order of the alphabet."""
    holder = COACH.replace('covers = ["cpr"]', 'covers = ["cpr", "aed"]')
    written = coach(holder)
    record = close(written)
    assert {each.id: each.counted for each in record.entry} == {"workshop": 12, "lecture": 2}
    stored = written.ledger.holders[0].evidence
    assert record.evidence == tuple(
        ClosedFile(file=file, digest=stored[file].digest) for file in ("evidence/proof.pdf", "evidence/workshop.pdf")
    )
    assert [(card.covers, card.expires) for card in record.card] == [(("aed", "cpr"), date(2027, 12, 31))]


def test_an_evidence_file_that_is_not_there_has_an_empty_digest(coach):
    """What was missing when the cycle was closed can still be seen."""
    record = close(coach(evidence={}))
    assert {each.file: each.digest for each in record.evidence}["evidence/workshop.pdf"] == ""


def test_the_parts_of_an_entry_are_recorded_as_their_sum(coach):
    """An entry is one line of the record, with what no part covers."""
    parts = "\n[[entry.part]]\ntitle = 'One'\nhours = 3\n[[entry.part]]\ntitle = 'Two'\nhours = 1.5\n"
    record = close(coach(entries=(entry("2024-06-01", "hours = 4.5" + parts, id="sessions"),)))
    assert [(each.id, each.counted) for each in record.entry] == [("sessions", Decimal("4.5"))]


def test_credit_that_was_carried_in_counts_and_is_no_entry(coach):
    """Nobody wrote an entry for it in this cycle."""
    carry = f"\n[scheme.carry]\nmax = 4\n{SOURCE}"
    record = close(coach(COACH.replace(SENT, SENT + "\ncarried_in = [{ amount = 3 }]"), scheme=HOUSE + carry))
    assert record.counted == 17
    assert [each.id for each in record.entry] == ["workshop", "lecture"]


def test_what_the_body_says_later_is_not_in_the_record(coach):
    """The letter about a ruling may come long after."""
    letter = '\n[[entry.ruling]]\nscheme = "club.coach"\non = 2026-10-01\namount = 12\nevidence = ["evidence/letter.pdf"]\n'
    record = close(coach(entries=(WORKSHOP + letter,), evidence={**FILES, "letter.pdf": b"%PDF-1.7 letter"}))
    assert [each.file for each in record.evidence] == ["evidence/proof.pdf", "evidence/workshop.pdf"]


def test_what_is_not_met_is_named_unless_it_is_only_advice(coach):
    """Closed all the same, and for everybody to see."""
    more = "".join(
        f'\n[[scheme.requirement]]\nid = "{id}"\ntitle = "More"\nmin = 50\nadvisory = {advisory}\n{SOURCE}'
        for id, advisory in (("must", "false"), ("may", "true"))
    )
    record = close(coach(scheme=HOUSE + more))
    assert record.not_met == ("must",)
    assert [each.status for each in record.finding if each.requirement in ("must", "may")] == ["open", "open"]


@pytest.mark.parametrize(("scheme", "begins"), [("club.coach", date(2023, 1, 1)), ("club.judge", BEGINS)])
def test_of_a_cycle_that_the_holder_does_not_have_there_is_no_record(coach, scheme, begins):
    """Neither of other days nor of another scheme."""
    assert close(coach(), scheme, begins) is None


# ---------------------------------------------------------------- the rules in a record


def rules(coach):
    return [rule.about for rule in close(coach).rule]


def test_a_record_names_the_figures_of_the_scheme_and_the_units_that_were_printed(coach):
    """Sorted, so that the same cycle is always the same file."""
    assert rules(coach()) == ["club.coach requirement total", "club.coach worth per hour", "house point"]


@pytest.mark.parametrize(
    ("activity", "printed"),
    [
        ("hours = 4", False),
        ('award = "4 CEC"\nprovider = "acsm"', False),
        ('award = "4 CEC"\nprovider = "acsm"\nalso = { house = "8 points" }', True),
        ('award = "8 points"\nprovider = "house"', True),
        ('hours = 4\nprovider = "house"\n\n[[entry.part]]\ntitle = "One"\naward = "2 points"', True),
        ('hours = 4\nprovider = "house"\n\n[[entry.part]]\ntitle = "One"\nhours = 1', False),
    ],
    ids=["hours", "another-body", "also", "award", "part-with-award", "part-with-hours"],
)
def test_only_units_that_a_certificate_prints_are_in_the_record(coach, activity, printed):
    """For the entry itself, for another body, or for one of its parts; the workshop of another cycle prints one too."""
    later = WORKSHOP.replace("2024-06-01", "2027-06-01")
    assert ("house point" in rules(coach(entries=(later, entry("2024-06-01", activity))))) == printed


def test_what_other_entries_print_changes_nothing_about_the_rules_of_a_cycle(coach):
    """A unit that only `also` names is in the record whether or not anything else was converted by it."""
    lecture = entry("2024-06-01", 'award = "4 CEC"\nprovider = "acsm"\nalso = { house = "8 points" }')
    record = close(coach(entries=(lecture,)))
    assert faults(coach(entries=(lecture, WORKSHOP.replace("2024-06-01", "2027-06-01"))), record) == []


def test_figures_of_other_days_are_not_in_the_record(coach):
    """Neither what had ended before the cycle nor what begins after it, nor a unit that was another when it was printed."""
    ended = f'\n[[scheme.requirement]]\nid = "ended"\ntitle = "Ended"\nmin = 1\nuntil = 2023-12-31\n{SOURCE}'
    later = ended.replace("ended", "later").replace("until = 2023-12-31", "since = 2030-01-01")
    last_day = ended.replace("ended", "first-day").replace("2023-12-31", "2024-01-01")
    unit = HOUSE.index("[[provider.unit]]")
    former = '[[provider.unit]]\nname = "point"\nhours = 1\nsince = 2010-01-01\nuntil = 2019-12-31\n' + SOURCE + "\n"
    record = close(coach(scheme=HOUSE[:unit] + former + HOUSE[unit:] + ended + later + last_day))
    about = [rule.about for rule in record.rule]
    assert "club.coach requirement first-day" in about
    assert {"club.coach requirement ended", "club.coach requirement later"}.isdisjoint(about)
    assert about.count("house point") == 1


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("read_on = 2026-01-01", "read_on = 2026-05-01", True),
        ("https://example.org/points", "https://example.org/moved", True),
        ("min = 10", "min = 10.0", True),
        ("min = 10", "min = 11", False),
        (POINT, "hours = 0.6", False),
    ],
)
def test_a_rule_is_another_if_its_figure_is_and_not_if_it_was_read_again(coach, before, after, same):
    """The day of reading and the address say nothing about the figure."""
    assert (close(coach()).rule == close(coach(scheme=HOUSE.replace(before, after))).rule) == same


# ---------------------------------------------------------------- what was written has changed


def test_nothing_is_reported_of_a_cycle_that_is_as_it_was(coach, record):
    """Also after the next cycle has begun, with entries of its own."""
    assert faults(coach(), record) == []
    next_one = entry("2027-02-01", "hours = 5")
    assert faults(coach(entries=(*ENTRIES, next_one)), record) == []


def test_an_entry_that_says_something_else_is_reported_where_it_is_written(coach, record):
    """At the entry, with the way out."""
    changed = coach(entries=(WORKSHOP.replace("Anything", "Something else"), LECTURE))
    (found,) = faults(changed, record)
    assert (found.code, found.about, found.severity) == ("CEC431", "someone/workshop", "error")
    assert found.message == "workshop has changed since its cycle was closed on 2026-11-20"
    assert found.hint.endswith(REOPEN)
    assert found.at == next(each.at for each in changed.ledger.holders[0].entries if each.id == "workshop")


@pytest.mark.parametrize(
    "entries",
    [(WORKSHOP,), (WORKSHOP, LECTURE.replace("2025-06-01", "2027-06-01")), (WORKSHOP, LECTURE + 'not_for = ["club.coach"]\n')],
    ids=["deleted", "moved-to-the-next-cycle", "for-another-scheme"],
)
def test_an_entry_that_left_the_cycle_is_reported_in_the_record(coach, record, entries):
    """Whatever made it leave: there is no better place for what is not there."""
    (found,) = faults(coach(entries=entries), record)
    assert (found.code, found.about, found.at) == ("CEC432", "someone/lecture", RECORD / "entry" / 1)
    assert found.message == "lecture belonged to the cycle when it was closed on 2026-11-20, but no longer does"


def test_an_entry_that_came_later_is_reported_where_it_is_written(coach, record):
    """It may belong to the next cycle: the hint says how to say so."""
    late = coach(entries=(*ENTRIES, entry("2026-02-01", "hours = 1", id="late")))
    (found,) = faults(late, record)
    assert (found.code, found.about) == ("CEC433", "someone/late")
    assert found.message == "late was added to the cycle after it was closed on 2026-11-20"
    assert found.at.file == "content/someone/2.toml"


@pytest.mark.parametrize(("files", "what"), [({"workshop.pdf": b"%PDF-1.7 other"}, "has changed"), ({}, "was removed")])
def test_evidence_with_other_bytes_or_none_is_reported(coach, record, files, what):
    """The entry still names it: what changed is the file."""
    (found,) = faults(coach(evidence=files), record)
    assert (found.code, found.at) == ("CEC434", RECORD / "evidence" / 1)
    assert found.message == f"evidence/workshop.pdf {what} after its cycle was closed"


@pytest.mark.parametrize(
    ("before", "after", "key", "message"),
    [
        ("claimed = 14", "claimed = 15", "claimed", "claimed was 14 when the cycle was closed, but is 15 now"),
        ("\nclaimed = 14", "", "claimed", "claimed was 14 when the cycle was closed, but is not written now"),
        (
            "claimed = 14",
            "claimed = { total = 14, B = 2.50 }",
            "claimed",
            "claimed was 14 when the cycle was closed, but is B = 2.5, total = 14 now",
        ),
        ("2026-11-10", "2026-11-11", "renewed", "renewed was 2026-11-10 when the cycle was closed, but is 2026-11-11 now"),
        ("2026-11-12", "2026-11-13", "fee_paid", "fee_paid was 2026-11-12 when the cycle was closed, but is 2026-11-13 now"),
        ("2026-12-31", "2026-12-30", "ends", "ends was 2026-12-31 when the cycle was closed, but is 2026-12-30 now"),
    ],
    ids=["amount", "nothing", "fields", "renewed", "fee", "end"],
)
def test_what_the_holders_file_says_otherwise_of_the_cycle_is_reported(coach, record, before, after, key, message):
    """Both values in words, at the key of the record."""
    (found,) = faults(coach(COACH.replace(before, after)), record)
    assert (found.code, found.message, found.at) == ("CEC435", message, RECORD / key)


@pytest.mark.parametrize("card", ["", CPR.replace("2023-12-01", "2023-12-02")], ids=["gone", "other"])
def test_a_card_that_is_another_is_reported(coach, record, card):
    """Any value of it counts, as with entries."""
    (found,) = faults(coach(COACH.replace(CPR, card)), record)
    assert (found.code, found.at) == ("CEC435", RECORD / "card" / 0)
    wanted = "the card for cpr was valid until 2027-12-31 when the cycle was closed, but is another or gone now"
    assert found.message == wanted


def test_several_changes_are_all_reported(coach, record):
    """An auditor would find them all."""
    changed = coach(COACH.replace("claimed = 14", "claimed = 13"), (LECTURE,), evidence={})
    assert [fault.code for fault in faults(changed, record)] == ["CEC432", "CEC434", "CEC435"]


# ---------------------------------------------------------------- the same files come to something else


def test_a_total_that_a_rule_changes_is_reported_with_the_rule(coach, record):
    """The total, the entry and the finding, each at its place, and the figure that is the reason."""
    now = coach(scheme=HOUSE.replace(POINT, "hours = 0.25"))
    found = faults(now, record)
    total, rule = 'the requirement "total"', "; rules that have changed: house point"
    assert messages(found) == [
        ("CEC436", f"the total came to 14 when the cycle was closed, but comes to 8 now{rule}"),
        ("CEC436", f"workshop came to 12 when the cycle was closed, but comes to 6 now{rule}"),
        ("CEC436", f"{total} came to met (14 of 10) when the cycle was closed, but comes to open (8 of 10) now{rule}"),
    ]
    assert [fault.at for fault in found] == [RECORD / "counted", RECORD / "entry" / 0 / "counted", RECORD / "finding" / 0]


def test_another_requirement_is_reported_with_what_is_required(coach, record):
    """What is asked is a result as well."""
    found = faults(coach(scheme=HOUSE.replace("min = 10", "min = 12")), record)
    assert found[0].at == RECORD / "required"
    assert found[0].message.startswith(
        "what is required came to 10 when the cycle was closed, but comes to 12 now; rules that have changed"
    )


EXTRA = f'\n[[scheme.requirement]]\nid = "extra"\ntitle = "Extra"\nmin = 1\n{SOURCE}'


@pytest.mark.parametrize(
    ("before", "after", "then", "now"),
    [(HOUSE, HOUSE + EXTRA, "nothing", "met (14 of 1)"), (HOUSE + EXTRA, HOUSE, "met (14 of 1)", "nothing")],
    ids=["came", "went"],
)
def test_a_requirement_that_came_or_went_is_reported(coach, before, after, then, now):
    """On either side there is nothing to compare with."""
    (found,) = faults(coach(scheme=after), close(coach(scheme=before)))
    assert found.code == "CEC436"
    assert f'"extra" came to {then} when the cycle was closed, but comes to {now} now' in found.message


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        (ClosedFinding(requirement="total", status="unclear", have=Decimal(1)), "unclear (1)"),
        (ClosedFinding(requirement="total", status="exempt", need=Decimal(10)), "exempt"),
    ],
)
def test_a_result_that_differs_by_the_same_rules_is_reported_without_a_reason(coach, record, finding, words):
    """Somebody wrote another figure into the record, or cecgen itself works it out otherwise."""
    (index,) = [index for index, each in enumerate(record.finding) if each.requirement == "total"]
    findings = (*record.finding[:index], finding, *record.finding[index + 1 :])
    found = faults(coach(), replace(record, counted=Decimal("15.50"), required=None, finding=findings))
    assert messages(found) == [
        ("CEC436", "the total came to 15.5 when the cycle was closed, but comes to 14 now"),
        ("CEC436", "what is required came to not written when the cycle was closed, but comes to 10 now"),
        ("CEC436", f'the requirement "total" came to {words} when the cycle was closed, but comes to met (14 of 10) now'),
    ]


def test_other_rules_that_come_to_the_same_are_a_warning(coach, record):
    """It can be waived with a reason."""
    (found,) = faults(coach(scheme=HOUSE.replace("since = 2020-01-01", "since = 2021-01-01")), record)
    assert (found.code, found.severity, found.waivable, found.at) == ("CEC437", "warning", True, RECORD)
    assert found.message == "rules of the cycle have changed since it was closed: house point"


def test_where_something_was_changed_the_result_is_not_reported_as_well(coach, record):
    """The change is the reason, and one thing to mend."""
    found = faults(coach(entries=(WORKSHOP.replace("24 points", "20 points"), LECTURE)), record)
    assert [fault.code for fault in found] == ["CEC431"]


# ---------------------------------------------------------------- which records are held


def test_a_record_of_a_cycle_that_the_holder_does_not_have_is_reported(coach, record):
    """At the key that is wrong, or was right once."""
    record = replace(record, begins=date(2023, 1, 1))
    (found,) = faults(coach(), record)
    assert (found.code, found.at) == ("CEC438", RECORD / "begins")
    assert found.message == "no cycle of club.coach begins on 2023-01-01"


def test_a_cycle_that_was_opened_again_is_not_held_until_it_is_closed_once_more(coach, record):
    """What is open may be mended."""
    changed = coach(entries=(WORKSHOP,))
    opened = Reopening(on=date(2026, 12, 1), reason="A certificate was missing.")
    assert faults(changed, replace(record, reopened=(opened,))) == []
    again = replace(opened, closed_again=date(2026, 12, 5))
    assert [fault.code for fault in faults(changed, replace(record, reopened=(again,)))] == ["CEC432"]


@pytest.mark.parametrize(("on", "codes"), [(date(2026, 11, 19), []), (CLOSED_ON, ["CEC432"])])
def test_a_record_holds_from_the_day_of_closing(coach, record, on, codes):
    """A day of the past is judged as it was then."""
    assert [fault.code for fault in faults(coach(entries=(WORKSHOP,)), record, on)] == codes


def test_a_holder_who_could_not_be_read_whole_is_not_held(coach, record):
    """What seems to be gone may only be unreadable."""
    assert faults(coach(entries=(WORKSHOP,)), record, is_complete=False) == []


def test_a_record_under_a_former_id_of_the_scheme_is_held(coach):
    """The body renamed the credential; the cycle is the same."""
    renamed = HOUSE.replace('id = "club.coach"', 'id = "club.trainer"\naliases = ["club.coach"]')
    assert faults(coach(scheme=renamed), replace(close(coach(scheme=renamed)), scheme="club.coach")) == []


@pytest.mark.parametrize(
    ("on", "closed"),
    [("2026-11-19", None), ("2026-11-20", CLOSED_ON), ("2027-03-01", CLOSED_ON)],
    ids=["before", "on", "after"],
)
def test_a_closed_cycle_is_shown_as_closed_from_that_day(coach, on, closed):
    """With the day of its closing."""
    written = coach()
    (holder,) = written.ledger.holders
    written.ledger = replace(written.ledger, holders=(replace(holder, closed=(close(written),)),))
    assert [each.closed_on for each in written.on(on).certification().cycles] == [closed, None]
