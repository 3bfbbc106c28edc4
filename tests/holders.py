"""Holders for property tests: documents and private values wherever a holder's records can hold one."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from itertools import count
from typing import TypeVar

from hypothesis import strategies as st

from cecgen.diagnostics import Place
from cecgen.model.closed_cycle import ClosedCycle, ClosedFile
from cecgen.model.documents import own_documents
from cecgen.model.judged import Credit, JudgedCard, JudgedCertification, JudgedCycle, JudgedHolder
from cecgen.model.ledger import Holder, StoredEvidence
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
)

T = TypeVar("T")
DAY = datetime.date(2024, 5, 1)


@st.composite
def holders(draw: st.DrawFn) -> Holder:
    """A holder who names documents and private values wherever that can be done; each value is another."""
    number = count(1)

    def text(kind: str) -> str:
        return f"secret-{kind}-{next(number)}" if draw(st.booleans()) else ""

    def some(make: Callable[[], T], most: int = 2) -> tuple[T, ...]:
        return tuple(make() for _ in range(draw(st.integers(0, most))))

    def document() -> str | Evidence:
        file = f"evidence/{next(number)}{draw(st.sampled_from(['.pdf', '.svg']))}"
        if draw(st.booleans()):
            return file
        shows = draw(st.sampled_from(["certificate", "badge", "letter"]))
        return Evidence(file=file, shows=shows, public=draw(st.sampled_from([None, True, False])))

    def card() -> Card:
        return Card(covers=("cpr",), expires=DAY, number=text("number"), note=text("note"), evidence=some(document))

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
            url=draw(st.sampled_from(["", "https://a.example/b", f"https://a.example/b?key=secret-{index}"])),
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
        also_printed=(text("name"),),
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
    cards = [JudgedCard(card, "", None, True, own_documents(card)) for card in holder.profile.card] + [
        JudgedCard(entry.card, "", None, True, own_documents(entry.card) or own_documents(entry))
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
