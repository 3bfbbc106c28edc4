"""A transcript made by hand for tests of what renders it: two holders, and of everything that can be shown at least one."""

import datetime
import hashlib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from documents import pdf
from msgspec.structs import replace

from cecgen.diagnostics import LocatedDiagnostic, Location
from cecgen.model.calendar_rules import AuditRule, Fee, Grace, Period
from cecgen.model.facts import Provider, Unit
from cecgen.model.judged import (
    AuditState,
    Credit,
    Finding,
    JudgedCard,
    JudgedCertification,
    JudgedCycle,
    JudgedHolder,
    Pace,
    Todo,
    Transcript,
    UsedUnit,
)
from cecgen.model.provenance import Commit, Provenance
from cecgen.model.rules import Limit, Requirement, Selection, Worth
from cecgen.model.scheme import Body, Scheme
from cecgen.model.written import Approval, Card, Entry, Evidence, Exemption, Part, Ruling, Step
from cecgen.outputs.audit.pdf import Exhibit, build_cycle_view
from cecgen.outputs.site import write_project
from cecgen.outputs.site.build import build_site
from cecgen.outputs.words.cycle_fields import CycleView
from cecgen.outputs.words.numbering import number_documents
from cecgen.outputs.words.states import describe_document

AS_OF = datetime.date(2026, 3, 16)
READ_ON = datetime.date(2026, 2, 1)
PDF = pdf("A specimen")


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


CEU = Unit(name="CEU", hours=Decimal(10), source="https://nsca.example/ceu", read_on=READ_ON, confidence="V3")
NSCA = Provider(id="nsca", name="National Strength and Conditioning Association", units=(CEU,), url="https://nsca.example")
TOTAL = Requirement(
    id="total",
    title="Continuing education",
    min=Decimal(60),
    source="https://acsm.example/renew",
    read_on=READ_ON,
    instead=("exam",),
)
EP = Scheme(
    id="acsm.ep",
    title="ACSM Certified Exercise Physiologist",
    unit="CEC",
    body=Body(id="acsm", name="American College of Sports Medicine", short="ACSM"),
    zone="America/New_York",
    period=Period(years=3, ends="12-31", source="https://acsm.example/renew", read_on=READ_ON),
    grace=Grace(months=6, source="https://acsm.example/late", read_on=READ_ON, confidence="M"),
    audit=AuditRule(answer_days=30, reach_years=1, source="https://acsm.example/audit", read_on=READ_ON),
    fees=(Fee(what="late", amount=Decimal(80), since=day("2025-02-22"), source="https://acsm.example/fee", read_on=READ_ON),),
    worths=(
        Worth(
            amount=Decimal(1), per="hour", of=Selection(kinds=("course",)), source="https://acsm.example/cec", read_on=READ_ON
        ),
    ),
    limits=(
        Limit(
            id="cpr-year",
            title="CPR, each year",
            max=Decimal(5),
            per="year",
            of=Selection(kinds=("cpr",)),
            since=day("2025-01-01"),
            until=day("2026-12-31"),
            source="https://acsm.example/cec",
            read_on=READ_ON,
        ),
    ),
    requirements=(TOTAL,),
    not_modelled=("What a quarter credit of a college earns.",),
)
CPT = replace(EP, id="acsm.cpt", title="ACSM Certified Personal Trainer", requirements=(replace(TOTAL, min=Decimal(45)),))


def jordan() -> JudgedHolder:
    """One certification renewed and then behind, with a limited credit, a ruled one, a draft and one carried in."""
    workshop = Entry(
        date=day("2024-03-08"),
        title="Exercise testing workshop",
        provider="nsca",
        kind="course",
        award="0.6 CEU",
        id="2024-03-08-workshop",
        organiser="Tidewater Institute",
        location="Port Ellery",
        certificate="AB-123456",
        approval=Approval(body="nsca", number="CEP-778899", from_=day("2024-01-01")),
        format="in-person",
        note="Paid from the training budget of 2024",
        url="https://courses.example/workshop?token=5up3r-53cr3t",
        evidence=(
            Evidence(file="evidence/2024-03-08-nsca.pdf", page=2),
            Evidence(file="evidence/receipt-0815.pdf", public=False),
        ),
        part=(Part(title="Morning", hours=Decimal(2), note="Left early, told nobody about it"),),
    )
    cpr = Entry(
        date=day("2025-05-02"),
        title="Adult CPR and AED",
        provider="American Red Cross",
        kind="cpr",
        id="2025-05-02-cpr",
        evidence=("evidence/2025-05-02-cpr.png",),
        card=Card(covers=("cpr", "aed"), expires=day("2027-05-31"), number="CARD-424242", note="Kept in the grey locker box"),
    )
    talk = Entry(
        date=day("2025-09-27"),
        title="Talk on cardiac rehab",
        provider="house",
        kind="presenting",
        hours=Decimal(2),
        id="2025-09-27-talk",
        ruling=(
            Ruling(
                scheme="acsm.ep",
                on=day("2025-11-02"),
                amount=Decimal(3),
                why="petition",
                evidence=("evidence/petition-granted.pdf",),
            ),
        ),
        url="https://house.example/talk",
    )
    draft = Entry(
        date=day("2026-02-28"),
        title="Flexibility coach",
        provider="nsca",
        kind="course",
        award="0.6 CEU",
        id="2026-02-28-coach",
    )

    def credit(entry: Entry, amount: int, counted: int, **more: object) -> Credit:
        return Credit(
            entry_id=entry.id,
            date=entry.date,
            title=entry.title,
            provider=entry.provider,
            kind=entry.kind,
            award=entry.award or "",
            amount=Decimal(amount),
            counted=Decimal(counted),
            source_entry=entry,
            **{"basis": (f"{amount} h × 1 CEC = {amount} CEC",), "sources": ("https://nsca.example/ceu",), **more},
        )

    current = JudgedCycle(
        begins=day("2024-01-01"),
        ends=day("2026-12-31"),
        standing="behind",
        required=Decimal(60),
        counted=Decimal("16.5"),
        claimed=None,
        credits=(
            Credit(
                entry_id="",
                date=day("2024-01-01"),
                title="Carried in",
                provider="acsm",
                kind="other",
                award="",
                amount=Decimal("2.5"),
                counted=Decimal("2.5"),
                basis=(),
            ),
            credit(workshop, 6, 6, confidence="V3", evidence_state="proven"),
            credit(cpr, 8, 5, status="limited", why_not="CPR, each year: 5 of 5 CEC used, 3 cut", evidence_state="proven"),
            credit(talk, 3, 3, status="ruled", evidence_state="no-proof", allocated="II"),
            credit(draft, 6, 0, status="draft", why_not="a draft does not count yet"),
        ),
        findings=(
            Finding(
                requirement="total",
                title="Continuing education",
                status="open",
                message="43.5 more CEC by 2026-12-31",
                have=Decimal("16.5"),
                need=Decimal(60),
                source="https://acsm.example/renew",
                note="Or pass the exam again.",
            ),
            Finding(
                requirement="cpr", title="Current CPR card", status="met", message="valid until 2027-05-31", confidence="INF"
            ),
            Finding(
                requirement="ethics", title="One hour of ethics", status="missed", message="nothing found", source="by letter"
            ),
            Finding(requirement="proof", title="Proof of every entry", status="unclear", message="one has none", advisory=True),
        ),
        cards=(
            JudgedCard(
                card=cpr.card or Card(covers=("cpr",), expires=AS_OF),
                issuer="American Red Cross",
                issued=cpr.date,
                is_current=True,
                evidence=(Evidence(file="evidence/2025-05-02-cpr.png"),),
            ),
        ),
        pace=Pace(elapsed=26, months=36, due=Decimal("43.3")),
        todos=(Todo("earn", "Earn 43.5 more CEC", day("2026-12-31")), Todo("clarify", "Ask ACSM about the talk")),
        renewal_opens=day("2026-01-01"),
        grace_until=day("2027-06-30"),
        keep_until=day("2027-12-31"),
    )
    renewed = JudgedCycle(
        begins=day("2021-01-01"),
        ends=day("2023-12-31"),
        standing="renewed",
        required=Decimal(60),
        counted=Decimal(62),
        claimed=Decimal(62),
        claimed_fields=(("total", Decimal(62)), ("I", Decimal(50))),
        steps=(
            Step(
                did="accepted",
                on=day("2023-10-24"),
                evidence=("evidence/accepted-letter.pdf",),
                note="They rang twice before that",
            ),
        ),
        exempt=(Exemption(requirement="total", by="exam", on=day("2023-09-02"), evidence=("evidence/exam-passed.pdf",)),),
        renewed_on=day("2023-10-18"),
        closed_on=day("2023-11-02"),
        audit=AuditState(day("2024-01-12"), day("2024-02-11"), answered=day("2024-02-06")),
        todos=(Todo("audit", "Wait for the audit's result"),),
    )
    certification = JudgedCertification(scheme=EP, number="1012345", certified=day("2020-10-17"), cycles=(renewed, current))
    return JudgedHolder(
        id="jordan-rivera",
        name="Jordan Rivera",
        team="Cardiac rehab",
        also_printed=("Jordan Delacroix",),
        certifications=(certification,),
        entries=(workshop, cpr, talk, draft),
    )


def priya() -> JudgedHolder:
    """In grace in one certification, and back after a gap in the other."""
    entry = Entry(
        date=day("2023-07-22"),
        title="Barbell clinic",
        provider="nsca",
        kind="course",
        award="0.6 CEU",
        id="2023-07-22-barbell",
        certificate="XY-998877",
        evidence=("evidence/priya-barbell.pdf",),
    )
    credit = Credit(
        entry_id=entry.id,
        date=entry.date,
        title=entry.title,
        provider="nsca",
        kind="course",
        award="0.6 CEU",
        amount=Decimal(6),
        counted=Decimal(6),
        basis=("0.6 NSCA CEU × 10 h = 6 contact hours",),
        source_entry=entry,
        evidence_state="proven",
    )
    grace = JudgedCycle(
        begins=day("2023-01-01"),
        ends=day("2025-12-31"),
        standing="grace",
        required=Decimal(45),
        counted=Decimal(6),
        claimed=None,
        credits=(credit,),
        grace_until=day("2026-06-30"),
        reinstate_until=day("2027-06-30"),
        todos=(Todo("form", "Send the renewal form", day("2026-06-30")),),
    )
    back = JudgedCycle(
        begins=day("2025-09-10"),
        ends=day("2027-12-31"),
        standing="on-track",
        required=Decimal(60),
        counted=Decimal(0),
        claimed=None,
        gap_from=day("2025-01-01"),
    )
    certifications = (
        JudgedCertification(scheme=CPT, number="PN-2233445", certified=None, cycles=(grace,)),
        JudgedCertification(scheme=EP, number="PN-5566778", certified=None, cycles=(back,)),
    )
    return JudgedHolder(
        id="priya-natarajan",
        name="Priya Natarajan",
        team="Gym floor",
        also_printed=(),
        certifications=certifications,
        entries=(entry,),
    )


def transcript() -> Transcript:
    waived = LocatedDiagnostic(
        "CEC402",
        "warning",
        Location("content/jordan-rivera/2024.toml", 3, 1, 'note = "Paid from"'),
        "evidence/2024-03-08-nsca.pdf is also the evidence of 2025-05-02-cpr",
        "attach its own",
        about="jordan-rivera/2024-03-08-workshop",
        waiver_reason="One certificate for both days.",
    )
    other = LocatedDiagnostic(
        "CEC412", "warning", Location("content/priya-natarajan/2023.toml", 1, 1), "25 hours", "", about="priya-natarajan"
    )
    return Transcript(
        title="Harbour Street Physio",
        as_of=AS_OF,
        holders=(jordan(), priya()),
        units=(UsedUnit(NSCA, CEU),),
        schemes=(CPT, EP),
        diagnostics=(waived, other),
        providers={"nsca": NSCA.name, "acsm": "American College of Sports Medicine"},
    )


EVIDENCE = (
    "2024-03-08-nsca.pdf",
    "2025-05-02-cpr.png",
    "accepted-letter.pdf",
    "exam-passed.pdf",
    "petition-granted.pdf",
    "priya-barbell.pdf",
    "receipt-0815.pdf",
)


def content_of(folder: Path, made: Transcript) -> Path:
    """The repository's content that goes with a transcript: evidence for every holder, and one page of the team's own."""
    for holder in made.holders:
        for name in EVIDENCE:
            file = folder / holder.id / "evidence" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(PDF)
        (folder / holder.id / "holder.toml").write_text("")
        (folder / holder.id / "private.md").write_text("# Not a page of the team's\n")
    (folder / "guides").mkdir(parents=True)
    (folder / "guides" / "courses.md").write_text("# Which courses we take\n\n[All holders](../../index.md)\n")
    return folder


def build(made: Transcript, folder: Path, **more: object) -> Path:
    """The site of a transcript in a folder."""
    content = content_of(folder / "content", made)
    write_project(made, content, folder / "build", "{}\n", **more)
    found = build_site(folder / "build", folder / "site")
    assert not found, found[0].message
    return folder / "site"


Build = Callable[..., Path]
"""Builds the site of a transcript in a folder."""


@pytest.fixture(scope="session")
def built() -> Build:
    return build


@pytest.fixture(scope="session")
def harbour() -> Transcript:
    return transcript()


@pytest.fixture
def content(harbour: Transcript, tmp_path: Path) -> Path:
    return content_of(tmp_path / "content", harbour)


@pytest.fixture(scope="session")
def full_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site with nothing withheld: evidence, numbers, notes and all."""
    return build(transcript(), tmp_path_factory.mktemp("full"), edition="Everything")


# ---------------------------------------------------------------- what an auditor reads of a cycle


def commit(by: str, on: str, *doubts: str) -> Commit:
    return Commit(hashlib.sha1(f"{by} {on}".encode()).hexdigest(), by, datetime.datetime.fromisoformat(on), doubts)


PROVENANCE = Provenance(
    commit("Sam Brook", "2026-03-15T21:14:03-05:00", "it lies before that of the commit that it follows (2026-03-16)"),
    {
        "2024-03-08-workshop": commit("Jordan Rivera", "2024-03-10T09:00:00+00:00"),
        "2025-05-02-cpr": commit("Jordan Rivera", "2025-05-05T00:30:00+02:00", "it lies before that of its parent"),
    },
    {"evidence/2024-03-08-nsca.pdf": commit("Priya Natarajan", "2024-03-11T09:00:00+00:00")},
)


def exhibits_of(cycle: JudgedCycle) -> list[Exhibit]:
    """Every document of a cycle as an exhibit, with no more in it than a specimen."""
    return [
        Exhibit(
            number,
            use.label,
            file,
            describe_document(use.document.shows),
            file.rpartition(".")[2],
            PDF,
            use.document.page,
        )
        for file, (number, use) in number_documents(cycle).items()
    ]


def said_of(
    made: Transcript,
    provenance: Provenance | None = PROVENANCE,
    number: int = 1,
    exhibits: list[Exhibit] | None = None,
) -> CycleView:
    """The values of one cycle of a transcript's first holder, the present one where no other is named, with its documents."""
    holder = made.holders[0]
    held = holder.certifications[0]
    cycle = held.cycles[number]
    shown = exhibits_of(cycle) if exhibits is None else exhibits
    return build_cycle_view(made, holder, held, cycle, shown, "0.1.0", provenance)


def filed(values: CycleView) -> dict[str, bytes]:
    """The evidence of a cycle as it lies in a bundle: of every file other bytes."""
    return {each.file: PDF + each.file.encode() for each in values.exhibits}


Said = Callable[..., CycleView]


@pytest.fixture(scope="session")
def said() -> Said:
    return said_of


@pytest.fixture(scope="session")
def as_filed() -> Callable[[CycleView], dict[str, bytes]]:
    return filed
