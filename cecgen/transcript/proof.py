"""Proof: whether what counts in a cycle has a document that an audit would take."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from msgspec import Struct

from cecgen.model.amounts import format_amount
from cecgen.model.documents import entry_documents, own_documents
from cecgen.model.judged import Credit, Finding, JudgedCard
from cecgen.model.ledger import Holder
from cecgen.model.rules import as_versions
from cecgen.model.scheme import Scheme
from cecgen.transcript.cards import describe_card, select_deciding_cards
from cecgen.transcript.counting.rules import CycleCase, selects_credit
from cecgen.transcript.cycles import DatedCycle, steps_until
from cecgen.transcript.evidence_states import judge_documents

PROOF = "evidence"
"""The id of the finding about the proof of every entry."""


class Unproven(NamedTuple):
    """Something that a cycle depends on, besides its credits, and that has no document."""

    document: Literal["proof", "scan"]
    subject: str


def list_unproven_others(window: DatedCycle, case: CycleCase, cards: Sequence[JudgedCard], holder: Holder) -> list[Unproven]:
    """List what a cycle depends on besides credits and has no document: exams, cards, more time granted by the body."""
    rules = [each.requirement.card for each in case.requirements if each.requirement.card is not None]
    relied_on = select_deciding_cards(rules, cards, window, case.as_of)
    extended = [step for step in steps_until(window.cycle, case.as_of) if step.did == "extended"]
    others: list[tuple[Unproven, Struct]] = [
        *((Unproven("proof", f"{each.by} of {each.on}"), each) for each in window.exempt if each.on <= case.as_of),
        *((Unproven("proof", f"extension of {step.on}"), step) for step in extended),
        *((Unproven("scan", describe_card(each)), each) for each in relied_on),
    ]
    documents = ((what, own_documents(owner)) for what, owner in others)
    return [what for what, named in documents if judge_documents(named, holder) != "proven"]


def judge_proof(credits: Sequence[Credit], unproven_others: Sequence[Unproven], scheme: Scheme) -> Iterator[Finding]:
    """Judge whether every counted credit has a document that proves it; an audit asks for all of them.

    `unproven_others` is what else has no document, as `list_unproven_others` says.
    """
    if not any(credit.counted > 0 for credit in credits) and not unproven_others:
        return
    lacking = list(find_unproven(credits, scheme))
    unproven = [credit for credit, reason in lacking if not reason]
    amount = sum((credit.counted for credit in unproven), Decimal(0))
    entries = len({credit.entry_id for credit in unproven})
    subject = "entry has" if entries == 1 else "entries have"
    missing = f"{entries} counted {subject} no proof yet ({format_amount(amount, scheme.unit)})"
    reasons = [missing] if unproven else []
    reasons += dict.fromkeys(reason for _, reason in lacking if reason)
    reasons += (f"no {each.document} yet of the {each.subject}" for each in unproven_others)
    yield Finding(
        requirement=PROOF,
        title="Proof of every entry",
        status="open" if reasons else "met",
        message="; ".join(reasons) or "every counted entry has its proof",
        source=next((audit.source for audit in as_versions(scheme.audit)), ""),
        advisory=True,
    )


def find_unproven(credits: Sequence[Credit], scheme: Scheme) -> Iterator[tuple[Credit, str]]:
    """Yield every counted credit without a proof that the body takes, and why not if there is a document of another kind."""
    for credit in credits:
        if credit.counted > 0:
            reason = _wrong_proof_reason(credit, scheme) if credit.evidence_state == "proven" else ""
            if reason or credit.evidence_state != "proven":
                yield credit, reason


def _wrong_proof_reason(credit: Credit, scheme: Scheme) -> str:
    """Which document the body takes as proof of an activity, where the holder's is of another kind."""
    if credit.source_entry is None:
        return ""
    shown = {document.shows for document in entry_documents(credit.source_entry, with_rulings=False)}
    for rule in scheme.proofs:
        if rule.is_in_force_on(credit.date) and selects_credit(rule.of, credit, scheme) and not shown & set(rule.shows):
            asked = " or ".join(f'"{each}"' for each in rule.shows)
            return f"{credit.date} {credit.title} is to be proved by a document with shows = {asked}"
    return ""
