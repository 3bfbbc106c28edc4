"""Reports made by hand, and texts that try to break out of a format."""

import datetime
from typing import Any

from hypothesis import strategies as st

from cecgen.diagnostics import LocatedDiagnostic, Location
from cecgen.model.report import Alarm, HolderEntryIds, Report
from cecgen.model.retention import RetainedFile, RetainingCycle

AS_OF = datetime.date(2026, 3, 16)
HOLDER = "content/jordan-rivera/holder.toml"
ENTRY = "content/jordan-rivera/2025-03-14-workshop.toml"

UNKNOWN_KEY = LocatedDiagnostic(
    "CEC202",
    "error",
    Location(ENTRY, 3, 1, 'titel = "Exercise testing workshop"'),
    'unknown key "titel" in [[entry]]',
    'did you mean "title"?',
    about="jordan-rivera/2025-03-14-workshop",
)
SAME_EVIDENCE = LocatedDiagnostic(
    "CEC402",
    "warning",
    Location(ENTRY, 8, 1, 'evidence = ["evidence/a.pdf"]'),
    "evidence/a.pdf is also the evidence of 2025-01-01-course",
    "attach its own",
    about="jordan-rivera/2025-03-14-workshop",
)
WAIVED = LocatedDiagnostic(
    "CEC402",
    "warning",
    Location(ENTRY, 20, 1, 'evidence = ["evidence/b.pdf"]'),
    "evidence/b.pdf is also the evidence of 2025-01-01-course",
    "attach its own",
    about="jordan-rivera/2025-03-14-workshop",
    waiver_reason="One certificate for both days.",
)
NOT_LOADED = LocatedDiagnostic("CEC901", "error", Location(""), "the plugin house does not load", "mend it")
UNUSED = LocatedDiagnostic("CEC415", "warning", Location("cecgen.toml", 5, 1, "[[waive]]"), "no such problem", "remove it")
LOST = LocatedDiagnostic("CEC107", "error", Location("content/jordan-rivera/stray file#1.txt"), "unknown file", "take it away")
BEHIND = Alarm(
    code="behind",
    about="jordan-rivera/acsm.ep",
    detail="2024-01-01",
    span=Location(HOLDER, 9, 1, "[[certification.cycle]]"),
    message="ACSM Certified Exercise Physiologist, 2024-01-01 to 2026-12-31: behind, 42 of 60 CEC counted",
    hint="Earn 18 more CEC by 2026-12-31",
)
OVER = RetainingCycle("acsm.ep", datetime.date(2021, 1, 1), datetime.date(2023, 12, 31), datetime.date(2024, 12, 31))
LONGER = RetainingCycle("acsm.gei", datetime.date(2021, 1, 1), datetime.date(2023, 12, 31), datetime.date(2025, 12, 31))
RUNNING = RetainingCycle("acsm.ep", datetime.date(2024, 1, 1), datetime.date(2026, 12, 31), None)
NASM = RetainedFile("jordan-rivera", "evidence/2021-07-10-nasm.pdf", (OVER, LONGER))
CPR = RetainedFile("jordan-rivera", "evidence/2024-05-04-cpr-card.png", (OVER, RUNNING))
READ = (
    HolderEntryIds("amara-okafor", ("2025-01-01-course",)),
    HolderEntryIds("jordan-rivera", ("2025-03-14-workshop", "2025-01-01-course")),
)


def report(*told: LocatedDiagnostic | Alarm, **more: Any) -> Report:
    """A report of these, in the order of their places."""
    return Report(
        as_of=AS_OF,
        holders_read=READ,
        diagnostics=tuple(each for each in told if isinstance(each, LocatedDiagnostic)),
        alarms=tuple(each for each in told if isinstance(each, Alarm)),
        version="0.1.0",
        **more,
    )


EVERYTHING = report(NOT_LOADED, UNUSED, UNKNOWN_KEY, SAME_EVIDENCE, WAIVED, LOST, BEHIND)

HOSTILE = (
    "\n::error::pwned",
    "%0A::add-mask::a",
    "::stop-commands::x",
    "##[group]x",
    "]]>",
    "<failure/>",
    "&amp;&#0;",
    "\"'",
    "\x00\x1b[31m\x85\u2028",
    "\ufffe\uffff\U0001f9d8",
    "\udcff",
    "[text](javascript:x)",
    "{0}",
    "[[ATTACHMENT|/etc/passwd]]",
    "%41%2F..",
    "\r\n",
    "a,b:c=d",
)
ANY = st.sampled_from(HOSTILE) | st.text(max_size=6) | st.text("\ud800\udfff\t\v", max_size=2)
ODD = st.lists(ANY, max_size=4).map("".join)


def odd_diagnostics(severity: str) -> st.SearchStrategy[LocatedDiagnostic]:
    """A diagnostic with anything at all in its texts."""
    spans = st.builds(Location, ODD, st.integers(0, 99), st.integers(0, 99), ODD)
    return st.builds(LocatedDiagnostic, st.sampled_from(["CEC202", "CEC402"]), st.just(severity), spans, ODD, ODD, ODD)


ODD_REPORTS = st.lists(odd_diagnostics("error") | odd_diagnostics("warning"), max_size=5).map(lambda told: report(*told))
