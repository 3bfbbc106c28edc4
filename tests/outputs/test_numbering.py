"""The numbers of activities and of the documents that prove them, and the address of each activity on a page."""

import datetime
from decimal import Decimal

from msgspec.structs import replace

from cecgen.model.judged import Credit, JudgedCard, JudgedCycle
from cecgen.model.written import Card, Entry, Ruling, Step
from cecgen.outputs.words.numbering import number_credits, number_documents

DAY = datetime.date(2025, 3, 14)


def credit(id: str, *evidence: str, draft: bool = False, part: int | None = None, ruled: str = "") -> Credit:
    rulings = (Ruling(scheme="acsm.ep", on=DAY, amount=Decimal(1), why="petition", evidence=(ruled,)),) if ruled else ()
    entry = Entry(date=DAY, title=id, provider="nsca", kind="course", id=id, evidence=tuple(evidence), ruling=rulings)
    return Credit(
        entry_id=id, date=DAY, title=id, provider="nsca", kind="course", award="", amount=Decimal(1), counted=Decimal(1),
        basis=(), status="draft" if draft else "counted", part=part, source_entry=entry if id else None,
    )  # fmt: skip


def cycle(*credits: Credit, cards: tuple[JudgedCard, ...] = (), steps: tuple[Step, ...] = ()) -> JudgedCycle:
    return JudgedCycle(
        begins=datetime.date(2024, 1, 1), ends=datetime.date(2026, 12, 31), standing="behind", required=Decimal(60),
        counted=Decimal(1), claimed=None, credits=credits, cards=cards, steps=steps,
    )  # fmt: skip


def numbers(of: JudgedCycle) -> dict[str, str]:
    return {file.removeprefix("evidence/"): number for file, (number, _) in number_documents(of).items()}


def test_a_draft_has_no_number_and_takes_none_from_the_activity_after_it() -> None:
    numbered = number_credits(cycle(credit("a"), credit("b", draft=True), credit("c")))
    assert [(each.credit.entry_id, each.number) for each in numbered] == [("a", 1), ("b", None), ("c", 2)]


def test_an_address_stays_the_same_when_entries_come_and_go() -> None:
    before = {each.credit.entry_id: each.anchor for each in number_credits(cycle(credit("b"), credit("d")))}
    after = {each.credit.entry_id: each.anchor for each in number_credits(cycle(credit("a"), credit("b"), credit("d")))}
    assert after == {**before, "a": "entry-a"}


def test_a_part_never_has_the_address_of_another_entry() -> None:
    numbered = number_credits(cycle(credit("a", part=0), credit("a-part-1"), credit("a-1"), credit(""), credit("")))
    anchors = [each.anchor for each in numbered]
    assert anchors == ["entry-a.1", "entry-a-part-1", "entry-a-1", "carried-1", "carried-2"]


def test_the_proof_of_no_7_is_exhibit_7_and_several_have_letters() -> None:
    made = cycle(
        credit("a", "evidence/a.pdf"), credit("b"), credit("c", "evidence/c.pdf", "evidence/d.pdf", ruled="evidence/r.pdf")
    )
    assert numbers(made) == {"a.pdf": "1", "c.pdf": "3a", "d.pdf": "3b", "r.pdf": "3c"}


def test_a_document_of_two_activities_has_the_number_of_the_first() -> None:
    assert numbers(cycle(credit("a", "evidence/a.pdf"), credit("b", "evidence/a.pdf", "evidence/b.pdf"))) == {
        "a.pdf": "1",
        "b.pdf": "2",
    }


def test_the_parts_of_an_entry_share_the_number_of_the_first_part() -> None:
    made = cycle(credit("a", "evidence/a.pdf", part=0), credit("a", "evidence/a.pdf", part=1), credit("b", "evidence/b.pdf"))
    assert numbers(made) == {"a.pdf": "1", "b.pdf": "3"}


def test_what_only_a_draft_names_is_no_exhibit() -> None:
    made = cycle(credit("a", "evidence/plan.pdf", "evidence/x.pdf", draft=True), credit("b", "evidence/x.pdf"))
    assert numbers(made) == {"x.pdf": "1"}


def test_cards_and_steps_are_numbered_after_the_last_activity() -> None:
    card = JudgedCard(
        card=Card(covers=("cpr",), expires=DAY, evidence=("evidence/cpr.pdf",)), issuer="", issued=None, is_current=True
    )
    proven = JudgedCard(
        card=Card(covers=("aed",), expires=DAY, evidence=("evidence/a.pdf",)), issuer="", issued=None, is_current=True
    )
    step = Step(did="accepted", on=DAY, evidence=("evidence/one.pdf", "evidence/two.pdf"))
    made = cycle(credit("a", "evidence/a.pdf"), credit("b"), cards=(proven, card), steps=(step,))
    assert numbers(made) == {"a.pdf": "1", "cpr.pdf": "3", "one.pdf": "4a", "two.pdf": "4b"}


def test_letters_go_on_after_z() -> None:
    files = [f"evidence/{number}.pdf" for number in range(28)]
    found = [*numbers(cycle(replace(credit("a", *files)))).values()]
    assert [*found[:2], *found[24:]] == ["1a", "1b", "1y", "1z", "1aa", "1ab"]
