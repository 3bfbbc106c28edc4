"""A cycle in two sentences and four checks, for whoever must know where it stands before reading on."""

import datetime
from decimal import Decimal

from msgspec.structs import replace

from cecgen.model.judged import Credit, Finding, JudgedCard, JudgedCertification, JudgedCycle, Transcript
from cecgen.model.rules import CardRule, Requirement
from cecgen.model.written import Card
from cecgen.outputs.words.card_view import arrange_cards
from cecgen.outputs.words.verdict import CycleCheck, CycleVerdict, build_verdict

AS_OF = datetime.date(2026, 3, 16)
ENDS = datetime.date(2026, 12, 31)
CPR = Requirement(id="cpr", title="Current CPR certification", card=CardRule(covers=("cpr",)))


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def cpr_card(expires: str, issued: str = "2024-05-04", covers: tuple[str, ...] = ("cpr",)) -> JudgedCard:
    card = Card(covers=covers, expires=day(expires))  # type: ignore[arg-type]
    return JudgedCard(card=card, issuer="AHA", issued=day(issued), is_current=day(expires) >= AS_OF)


def credit(number: int, *, counted: int = 6, proven: bool = True, doubt: str = "") -> Credit:
    return Credit(
        entry_id=f"a-{number}", date=AS_OF, title=f"A {number}", provider="nsca", kind="course", award="", doubt=doubt,
        amount=Decimal(counted), counted=Decimal(counted), basis=(), evidence_state="proven" if proven else "none",
    )  # fmt: skip


def verdict_of(made: Transcript, cycle: JudgedCycle, *, as_of: datetime.date = AS_OF, counts_days: bool = True) -> CycleVerdict:
    certification = made.holders[0].certifications[0]
    scheme = replace(certification.scheme, requirements=(*certification.scheme.requirements, CPR))
    certification = JudgedCertification(scheme=scheme, number="", certified=None, cycles=(cycle,))
    return build_verdict(certification, cycle, as_of, counts_days=counts_days)


def cycle_of(*findings: Finding, counted: int = 12, credits: tuple[Credit, ...] = (), **more: object) -> JudgedCycle:
    values = {"standing": "behind", "required": Decimal(60), **more}
    return JudgedCycle(
        begins=day("2024-01-01"),
        ends=ENDS,
        counted=Decimal(counted),
        claimed=None,
        credits=credits,
        findings=findings,
        **values,  # type: ignore[arg-type]
    )


def finding(requirement: str, status: str, message: str = "", **more: object) -> Finding:
    return Finding(requirement=requirement, title=requirement.capitalize(), status=status, message=message, **more)  # type: ignore[arg-type]


def check(verdict: CycleVerdict, name: str) -> CycleCheck:
    (found,) = [each for each in verdict.checks if each.name == name]
    return found


def test_a_verdict_has_two_sentences_and_four_checks(harbour: Transcript) -> None:
    made = cycle_of(
        finding("total", "open"), finding("cpr", "met"), finding("form", "open", "due by 2026-12-31"), finding("fee", "open"),
        credits=(credit(1), credit(2, proven=False)), cards=(cpr_card("2026-05-31"),),
    )  # fmt: skip
    verdict = verdict_of(harbour, made)
    assert verdict.lead == "Behind"
    assert verdict.sentences == (
        "12 of 60 CEC are counted, 48 are missing with 290 days left; 1 of 2 counted activities has no proof (no. 2).",
        "The CPR card is current today and runs out on 31 May 2026, before the renewal is due; "
        "the form and fee are still to do by 31 December 2026.",
    )
    assert [(each.name, each.words) for each in verdict.checks] == [
        ("Credit", "12 of 60 CEC"),
        ("Cards", "CPR card until 31 May 2026"),
        ("Proof", "1 of 2 proven"),
        ("Form and fee", "Form and fee to do"),
    ]
    assert [each.tone for each in verdict.checks] == ["warn", "warn", "warn", "warn"]
    assert verdict.met_today == {"cpr"}


def test_an_auditor_is_told_no_days_that_are_left(harbour: Transcript) -> None:
    verdict = verdict_of(harbour, cycle_of(finding("total", "open"), credits=(credit(1),)), counts_days=False)
    assert "days" not in " ".join((*verdict.sentences, *(each.detail for each in verdict.checks)))


def test_a_renewed_cycle_says_when_and_counts_no_days(harbour: Transcript) -> None:
    made = cycle_of(
        finding("total", "met"), finding("cpr", "met"), finding("form", "met", "submitted on 2025-10-18"),
        counted=62, credits=(credit(1), credit(2)), standing="renewed", renewed_on=day("2025-10-18"),
        cards=(cpr_card("2026-01-31"),),
    )  # fmt: skip
    verdict = verdict_of(harbour, made)
    assert verdict.sentences == (
        "62 of 60 CEC are counted, and both counted activities are proven.",
        "The CPR card was current on the day of renewal, and the cycle was renewed on 18 October 2025.",
    )
    assert {each.tone for each in verdict.checks} == {"good"}
    assert verdict.met_today == frozenset()


def test_a_card_that_ran_out_is_the_worst_that_can_be_said_of_cards(harbour: Transcript) -> None:
    message = "no current CPR card: the last ran out on 2026-01-20"
    verdict = verdict_of(harbour, cycle_of(finding("cpr", "open", message), cards=(cpr_card("2026-01-20"),)))
    cards = check(verdict, "Cards")
    assert (cards.words, cards.tone) == ("CPR card ran out", "bad")
    assert cards.detail == "no current CPR card: the last ran out on 20 January 2026"
    assert verdict.sentences[1].startswith("No current CPR card: the last ran out on 20 January 2026")


def test_what_nobody_asks_for_is_said_to_be_that(harbour: Transcript) -> None:
    verdict = verdict_of(harbour, cycle_of(finding("total", "met"), counted=60))
    assert [check(verdict, name).words for name in ("Cards", "Proof", "Form and fee")] == [
        "None asked for", "Nothing to prove", "None asked for",
    ]  # fmt: skip
    assert verdict.sentences == ("60 of 60 CEC are counted.",)


def test_credit_that_is_in_doubt_is_named_beside_the_total(harbour: Transcript) -> None:
    made = cycle_of(finding("total", "met"), counted=60, credits=(credit(1), credit(2, doubt="1 CEC or 10")))
    assert check(verdict_of(harbour, made), "Credit").detail == "all that is asked; in doubt: 6 CEC of no. 2"
    assert check(verdict_of(harbour, made), "Credit").tone == "warn"


def test_a_requirement_that_is_short_is_named_where_the_total_is_reached(harbour: Transcript) -> None:
    verdict = verdict_of(harbour, cycle_of(finding("total", "met"), finding("ethics", "missed"), counted=60))
    assert check(verdict, "Credit").detail == "all that is asked; Ethics missed"
    assert check(verdict, "Credit").tone == "bad"


def test_of_many_activities_without_proof_the_first_few_are_named(harbour: Transcript) -> None:
    made = cycle_of(credits=tuple(credit(number, proven=False) for number in range(1, 10)))
    assert check(verdict_of(harbour, made), "Proof").detail == "without proof: no. 1, 2, 3, 4, 5 and 4 more"


def test_what_ran_out_and_was_not_replaced_comes_before_what_is_current() -> None:
    old, new = cpr_card("2024-05-31", "2022-05-07"), cpr_card("2026-05-31")
    first_aid = cpr_card("2025-12-31", covers=("first-aid",))
    arranged = arrange_cards((old, first_aid, new), AS_OF)
    assert arranged.relevant == (first_aid, new)
    assert arranged.replaced == (old,)
