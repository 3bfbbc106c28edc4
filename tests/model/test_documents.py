"""The one walk over a holder's documents and private values agrees with every walk that was written by hand."""

from __future__ import annotations

import datetime
from decimal import Decimal
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from cecgen.diagnostics import Place
from cecgen.model.closed_cycle import ClosedCycle, ClosedFile
from cecgen.model.documents import entry_documents, iter_cycle_documents, iter_document_uses, iter_judged_documents
from cecgen.model.judged import Credit, JudgedCard, JudgedCertification, JudgedCycle, JudgedHolder, Transcript
from cecgen.model.judged import cycle_documents as old_cycle_documents
from cecgen.model.judged import entry_documents as old_entry_documents
from cecgen.model.ledger import Holder, StoredEvidence, iter_evidence_uses
from cecgen.model.private import PrivateKind, iter_private_values
from cecgen.model.scheme import Scheme
from cecgen.model.written import (
    Card,
    Certification,
    Claim,
    Cycle,
    Entry,
    Evidence,
    Exemption,
    HolderFile,
    Part,
    Ruling,
    Step,
    normalize_evidence,
)
from cecgen.outputs.editions.edition import Edition, _Redactor
from cecgen.outputs.editions.redaction import Redactor
from cecgen.outputs.editions.withheld import _private_of_holder, _private_values
from cecgen.outputs.site import _evidence as site_evidence

DAY = datetime.date(2024, 5, 1)


@st.composite
def holders(draw: st.DrawFn) -> Holder:
    """A holder who names documents and private values wherever that can be done; each value is another."""
    number = count(1)

    def text(kind: str) -> str:
        return f"{kind} {next(number)}" if draw(st.booleans()) else ""

    def some(make, most: int = 2) -> list:  # type: ignore[no-untyped-def, type-arg]
        return [make() for _ in range(draw(st.integers(0, most)))]

    def document() -> str | Evidence:
        file = f"evidence/{next(number)}{draw(st.sampled_from(['.pdf', '.svg']))}"
        if draw(st.booleans()):
            return file
        shows = draw(st.sampled_from(["certificate", "badge", "letter"]))
        return Evidence(file=file, shows=shows, public=draw(st.sampled_from([None, True, False])))

    def card() -> Card:
        return Card(covers=["cpr"], expires=DAY, number=text("number"), note=text("note"), evidence=some(document))

    def ruling() -> Ruling:
        scheme = draw(st.sampled_from(["a.one", "b.two"]))
        return Ruling(scheme=scheme, on=DAY, amount=Decimal(1), evidence=some(document))

    def entry() -> Entry:
        index = next(number)
        return Entry(
            id=f"entry-{index}",
            date=DAY,
            title=f"Entry {index}",
            provider="ace",
            kind="course",
            certificate=text("serial"),
            note=text("note"),
            url=draw(st.sampled_from(["", "https://a.example/b", f"https://a.example/b?key={index}"])),
            part=some(lambda: Part(title="Part", note=text("note"))),
            evidence=some(document),
            claim=some(lambda: Claim(scheme=draw(st.sampled_from(["a.one", "b.two"])))),
            ruling=some(ruling),
            card=card() if draw(st.booleans()) else None,
            at=Place("content/jo/entries.toml", ("entry", index)),
        )

    def cycle() -> Cycle:
        return Cycle(
            begins=DAY,
            step=some(lambda: Step(did="accepted", on=DAY, note=text("note"), evidence=some(document))),
            exempt=some(lambda: Exemption(requirement="total", by="exam", on=DAY, evidence=some(document))),
        )

    def closed() -> ClosedCycle:
        files = tuple(ClosedFile(file=f"evidence/{next(number)}.pdf", digest="0") for _ in range(2))
        return ClosedCycle(format=1, scheme="a.one", begins=DAY, ends=DAY, closed=DAY, counted=Decimal(0), evidence=files)

    def certification() -> Certification:
        scheme = draw(st.sampled_from(["a.one", "b.two"]))
        return Certification(scheme=scheme, number=text("certification"), cycle=some(cycle))

    files = [f"evidence/{next(number)}.pdf" for _ in range(draw(st.integers(0, 2)))]
    profile = HolderFile(
        name="Jo Quayle",
        also_printed=["J. Quayle"],
        note=text("note"),
        certification=some(certification),
        card=some(card),
    )
    return Holder(
        "jo",
        profile,
        Place("content/jo/holder.toml"),
        tuple(some(entry, 3)),
        {file: StoredEvidence(file, 1) for file in files},
        tuple(some(closed, 1)),
    )


def judge(holder: Holder) -> JudgedHolder:
    """The holder as a transcript has it: each entry has two credits, and each card is judged."""
    entries = holder.entries
    cards = [JudgedCard(card, "", None, True, normalize_evidence(card.evidence)) for card in holder.profile.card] + [
        JudgedCard(entry.card, "", None, True, normalize_evidence(entry.card.evidence) or normalize_evidence(entry.evidence))
        for entry in entries
        if entry.card
    ]
    credits = [
        Credit(
            entry_id=entry.id, date=DAY, title=entry.title, provider="", kind="course", award="", amount=Decimal(1),
            counted=Decimal(1), basis=(), part=part, source_entry=entry,
        )
        for entry in entries
        for part in range(2)
    ]  # fmt: skip
    certifications = tuple(
        JudgedCertification(
            scheme=Scheme(id=each.scheme, title="", unit="CEC"),
            number=each.number,
            certified=None,
            cycles=tuple(
                JudgedCycle(
                    begins=DAY, ends=DAY, standing="ready", required=None, counted=Decimal(0), claimed=None,
                    credits=tuple(credits), cards=tuple(cards), steps=tuple(cycle.step), exempt=tuple(cycle.exempt),
                )
                for cycle in each.cycle
            ),
        )
        for each in holder.profile.certification
    )  # fmt: skip
    profile = holder.profile
    return JudgedHolder(
        id=holder.id,
        name=profile.name,
        team=profile.team,
        also_printed=tuple(profile.also_printed),
        certifications=certifications,
        entries=entries,
    )


@given(holders())
def test_the_documents_of_a_holders_files_are_the_same(holder: Holder) -> None:
    new = [(use.table, use.at, use.about(holder.id)) for use in iter_document_uses(holder)]
    assert new == [*iter_evidence_uses(holder)]


@given(holders())
def test_the_documents_of_an_entry_are_the_same(holder: Holder) -> None:
    for entry in holder.entries:
        for rulings in (True, False):
            assert entry_documents(entry, rulings=rulings) == old_entry_documents(entry, rulings=rulings)


def label(use) -> str:  # type: ignore[no-untyped-def]
    if use.entry:
        return use.entry.title
    return "What was done about the cycle" if isinstance(use.owner, (Step, Exemption)) else "Card"


@given(holders())
def test_the_documents_of_a_cycle_are_the_same_in_the_same_order(holder: Holder) -> None:
    for certification in judge(holder).certifications:
        for cycle in certification.cycles:
            new = [(label(use), use.table) for use in iter_cycle_documents(cycle)]
            assert [*dict.fromkeys(new)] == [*dict.fromkeys(old_cycle_documents(cycle))]
            new = [(label(use), use.table) for use in iter_cycle_documents(cycle) if not isinstance(use.owner, Ruling)]
            assert [*dict.fromkeys(new)] == [*dict.fromkeys(old_cycle_documents(cycle, rulings=False))]


@given(holders())
def test_the_documents_of_a_site_are_the_same(holder: Holder) -> None:
    judged = judge(holder)
    assert {use.table.file for use in iter_judged_documents(judged)} == {item.file for item in site_evidence(judged)}


@given(holders())
def test_the_private_values_of_a_holders_files_are_the_same(holder: Holder) -> None:
    assert {*iter_private_values(holder)} == {pair for pair in _private_of_holder(holder) if pair[0]}


@given(holders())
def test_the_private_values_of_a_transcript_are_the_same(holder: Holder) -> None:
    judged = judge(holder)
    old = {*_private_values(Transcript(title="", as_of=DAY, holders=(judged,)))}
    assert {*iter_private_values(judged)} == {pair for pair in old if pair[0]}


EDITIONS = [
    Edition(),
    Edition(evidence=True),
    Edition("auditor", "jo"),
    Edition("auditor", "jo", "a.one"),
]


@given(holders(), st.sampled_from(EDITIONS))
def test_a_redacted_holder_is_the_same(holder: Holder, edition: Edition) -> None:
    judged = judge(holder)
    schemes = {each.scheme.id for each in judged.certifications}
    auditor = edition.name == "auditor"
    redactor = Redactor(
        {PrivateKind.NOTE} if auditor else {*PrivateKind} - {PrivateKind.OTHER_HOLDER},
        lambda item: auditor or (edition.evidence if item.public is None else item.public),
        lambda scheme: not (auditor and edition.scheme) or scheme in schemes,
    )
    assert redactor.redact(judged) == _Redactor(edition).holder(judged)
