"""The rows of `status`, the overview and the spreadsheet of standings: what is due, what ran out, and which are asked for."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from cecgen.model.judged import (
    AuditState,
    JudgedCard,
    JudgedCertification,
    JudgedCycle,
    JudgedHolder,
    Standing,
    Todo,
    Transcript,
)
from cecgen.model.rules import CardRule, Requirement
from cecgen.model.scheme import Scheme
from cecgen.model.written import Card
from cecgen.outputs.editions.edition import select_certifications
from cecgen.outputs.exports.standings import STANDING_COLUMNS, format_standings_csv, format_standings_json
from cecgen.outputs.words.standings import StandingFilter, StandingRow, list_standings

AS_OF = date(2026, 3, 16)
ENDS = date(2026, 12, 31)
CPR = Requirement(id="cpr", title="CPR", card=CardRule(covers=("cpr",)))
COACH = Scheme(id="harbour.coach", title="Coach", unit="CCU", requirements=(CPR,))
RENEW_CARD = Todo("card", "Renew the card", ENDS, is_overdue=True)
EARN = Todo("earn", "Earn 8 more CCU", ENDS)


def cpr_card(expires: date, *covers: str) -> JudgedCard:
    return JudgedCard(Card(covers=list(covers or ("cpr", "aed")), expires=expires), "", None, expires >= AS_OF)


def somebody(
    name: str = "Anna",
    standing: Standing = "behind",
    *,
    team: str = "",
    todos: tuple[Todo, ...] = (EARN,),
    cards: tuple[JudgedCard, ...] = (),
    scheme: Scheme = COACH,
    **more: object,
) -> JudgedHolder:
    cycle = JudgedCycle(
        begins=date(2024, 1, 1),
        ends=ENDS,
        standing=standing,
        required=Decimal(20),
        counted=Decimal(12),
        claimed=None,
        todos=todos,
        cards=cards,
        **more,  # type: ignore[arg-type]
    )
    certification = JudgedCertification(scheme=scheme, number="", certified=None, cycles=(cycle,))
    return JudgedHolder(id=name.lower(), name=name, team=team, also_printed=(), certifications=(certification,), entries=())


def rows(*holders: JudgedHolder, **wanted: object) -> list[StandingRow]:
    return list_standings(Transcript(title="Team", as_of=AS_OF, holders=holders), StandingFilter(**wanted))  # type: ignore[arg-type]


def names(*holders: JudgedHolder, **wanted: object) -> list[str]:
    return [row.holder.name for row in rows(*holders, **wanted)]


def only(holder: JudgedHolder) -> StandingRow:
    (row,) = rows(holder)
    return row


def test_a_card_that_ran_out_is_marked_whatever_else_is_due() -> None:
    """What the scheme asks for alone: nobody asks for AED."""
    row = only(somebody(todos=(EARN, RENEW_CARD), cards=(cpr_card(date(2026, 1, 20)),)))
    assert (row.ran_out, row.due) == (("cpr",), date(2026, 1, 20))


def test_a_card_that_was_never_recorded_is_missing_like_one_that_ran_out() -> None:
    """It is due today: who asks for all that is due within a month must not miss it."""
    never = somebody(todos=(EARN, replace(RENEW_CARD, covers=("cpr",))))
    row = only(never)
    assert (row.ran_out, row.due) == (("cpr",), AS_OF)
    assert names(never, standings=("card-ran-out",), until=AS_OF) == ["Anna"]


def test_a_card_that_another_took_the_place_of_did_not_run_out() -> None:
    row = only(somebody(cards=(cpr_card(date(2026, 1, 20)), cpr_card(date(2026, 4, 30)))))
    assert (row.ran_out, row.due) == ((), date(2026, 4, 30))


def test_a_card_runs_out_for_those_too_who_have_renewed() -> None:
    """No to-do of the cycle says so: its requirements were met on the day of renewal."""
    renewed = somebody(standing="renewed", todos=(), cards=(cpr_card(date(2026, 4, 30)),))
    assert [(each.day, each.kind) for each in only(renewed).deadlines] == [(date(2026, 4, 30), "card")]


def test_a_card_that_nobody_asks_for_has_no_deadline() -> None:
    assert only(somebody(standing="renewed", todos=(), cards=(cpr_card(date(2026, 4, 30), "first-aid"),))).due is None


def test_what_a_row_waits_for_is_there_by_kind_once_each() -> None:
    audit = Todo("audit", "Answer the audit", date(2026, 4, 2))
    year = Todo("earn", "Earn 2 more", date(2026, 6, 30))
    row = only(somebody(todos=(audit, EARN, year), audit=AuditState(date(2026, 3, 1), date(2026, 4, 2))))
    assert [(str(each.day), each.kind) for each in row.deadlines] == [
        ("2026-04-02", "audit"), ("2026-06-30", "other"), ("2026-12-31", "renewal"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("standing", "is_due"), [("lapsed", True), ("inactive", True), ("renewed", False), ("ended", False), ("grace", True)]
)
@pytest.mark.parametrize("grace", [date(2026, 4, 1), date(2026, 12, 31)])
def test_what_is_over_already_is_due_within_any_time(standing: Standing, is_due: bool, grace: date) -> None:
    """Whoever may not work next month is among those who may not work now; in grace the end was missed."""
    holder = somebody(standing=standing, todos=(), grace_until=grace)
    cycle = replace(holder.certifications[0].cycles[0], begins=date(2023, 1, 1), ends=date(2025, 12, 31))
    over = replace(holder, certifications=(replace(holder.certifications[0], cycles=(cycle,)),))
    assert bool(rows(over, until=date(2026, 4, 15))) is is_due


def test_filters_join_and_a_team_is_found_as_it_looks() -> None:
    anna, bert, zoe = somebody("Anna", team="Cardiac  rehab"), somebody("Bert", "lapsed", team="Gym"), somebody("Zoe")
    assert names(anna, bert, zoe, team="cardiac rehab") == ["Anna"]
    assert names(anna, bert, zoe, team="") == ["Zoe"]
    assert names(anna, bert, zoe, standings=("lapsed", "behind")) == ["Bert", "Anna", "Zoe"]
    assert names(anna, bert, zoe, standings=("behind",), holder="zoe") == ["Zoe"]
    assert names(anna, bert, zoe, team="Gym", standings=("behind",)) == []
    cora = somebody("Cora", todos=(RENEW_CARD,), cards=(cpr_card(date(2026, 3, 1)),))
    assert names(anna, cora, standings=("card-ran-out",)) == ["Cora"]


def test_a_certification_without_a_cycle_is_a_row_too() -> None:
    holder = somebody()
    bare = replace(holder, certifications=(replace(holder.certifications[0], cycles=()),))
    assert (only(bare).standing, only(bare).missing, only(bare).due) == (None, 0, None)
    assert format_standings_csv(rows(bare)).decode().splitlines()[1] == "anna,Anna,,harbour.coach,Coach,,,,,,,,,CCU,,,,,0"


def test_the_spreadsheet_and_the_document_have_the_same_rows() -> None:
    """Exact amounts, days in ISO 8601, and no text that a program would run as a formula."""
    listed = rows(somebody("=Anna", team="Gym", todos=(RENEW_CARD, EARN), cards=(cpr_card(date(2026, 1, 20)),)))
    (row,) = csv.DictReader(io.StringIO(format_standings_csv(listed).decode(), newline=""), strict=True)
    assert tuple(row) == STANDING_COLUMNS
    assert {name: value for name, value in row.items() if value} == {
        "holder": "'=anna", "name": "'=Anna", "team": "Gym", "scheme": "harbour.coach", "title": "Coach",
        "cycle_begins": "2024-01-01", "cycle_ends": "2026-12-31", "standing": "behind", "ran_out": "cpr",
        "counted": "12", "required": "20", "missing": "8", "unit": "CCU", "deadline": "2026-12-31", "due": "2026-01-20",
        "next": "Renew the card", "next_by": "2026-12-31", "todos": "2",
    }  # fmt: skip
    (document,) = json.loads(format_standings_json(listed, AS_OF))["standings"]
    assert {name: document[name] for name in ("standing", "ran_out", "missing", "due")} == {
        "standing": "behind", "ran_out": ["cpr"], "missing": "8", "due": "2026-01-20",
    }  # fmt: skip
    assert document["next"][1] == {"do": "Earn 8 more CCU", "by": "2026-12-31"}


def test_a_transcript_of_some_certifications_has_what_belongs_to_them_alone(harbour: Transcript) -> None:
    """Entries that count there, units and schemes that they use, and problems of these holders."""
    part = select_certifications(harbour, {("jordan-rivera", "acsm.ep")})
    (holder,) = part.holders
    assert [each.scheme.id for each in holder.certifications] == ["acsm.ep"]
    assert [each.id for each in part.schemes] == ["acsm.ep"]
    assert {each.about.partition("/")[0] for each in part.diagnostics} <= {"jordan-rivera"}
    assert select_certifications(harbour, {(h.id, c.scheme.id) for h in harbour.holders for c in h.certifications}) == harbour
