"""Reports made by hand, and texts that try to break out of a format."""

import datetime
from typing import Any

from hypothesis import strategies as st

from cecgen.diagnostics import Reported, Span
from cecgen.model.report import Alarm, Read, Report
from cecgen.model.retention import Kept, Resting

AS_OF = datetime.date(2026, 3, 16)
HOLDER = "content/jordan-rivera/holder.toml"
ENTRY = "content/jordan-rivera/2025-03-14-workshop.toml"

UNKNOWN_KEY = Reported(
    "CEC202",
    "error",
    Span(ENTRY, 3, 1, 'titel = "Exercise testing workshop"'),
    'unknown key "titel" in [[entry]]',
    'did you mean "title"?',
    about="jordan-rivera/2025-03-14-workshop",
)
SAME_EVIDENCE = Reported(
    "CEC402",
    "warning",
    Span(ENTRY, 8, 1, 'evidence = ["evidence/a.pdf"]'),
    "evidence/a.pdf is also the evidence of 2025-01-01-course",
    "attach its own",
    about="jordan-rivera/2025-03-14-workshop",
)
WAIVED = Reported(
    "CEC402",
    "warning",
    Span(ENTRY, 20, 1, 'evidence = ["evidence/b.pdf"]'),
    "evidence/b.pdf is also the evidence of 2025-01-01-course",
    "attach its own",
    about="jordan-rivera/2025-03-14-workshop",
    waived="One certificate for both days.",
)
NOT_LOADED = Reported("CEC901", "error", Span(""), "the plugin house does not load", "mend it")
UNUSED = Reported("CEC415", "warning", Span("cecgen.toml", 5, 1, "[[waive]]"), "no such problem", "take it out")
LOST = Reported("CEC107", "error", Span("content/jordan-rivera/stray file#1.txt"), "unknown file", "take it away")
BEHIND = Alarm(
    code="behind",
    about="jordan-rivera/acsm.ep",
    what="2024-01-01",
    span=Span(HOLDER, 9, 1, "[[certification.cycle]]"),
    message="ACSM Certified Exercise Physiologist, 2024-01-01 to 2026-12-31: behind, 42 of 60 CEC counted",
    hint="Earn 18 more CEC by 2026-12-31",
)
OVER = Resting("acsm.ep", datetime.date(2021, 1, 1), datetime.date(2023, 12, 31), datetime.date(2024, 12, 31))
LONGER = Resting("acsm.gei", datetime.date(2021, 1, 1), datetime.date(2023, 12, 31), datetime.date(2025, 12, 31))
RUNNING = Resting("acsm.ep", datetime.date(2024, 1, 1), datetime.date(2026, 12, 31), None)
NASM = Kept("jordan-rivera", "evidence/2021-07-10-nasm.pdf", (OVER, LONGER))
CPR = Kept("jordan-rivera", "evidence/2024-05-04-cpr-card.png", (OVER, RUNNING))
READ = (Read("amara-okafor", ("2025-01-01-course",)), Read("jordan-rivera", ("2025-03-14-workshop", "2025-01-01-course")))


def report(*told: Reported | Alarm, **more: Any) -> Report:
    """A report of these, in the order of their places."""
    return Report(
        as_of=AS_OF,
        read=READ,
        diagnostics=tuple(each for each in told if isinstance(each, Reported)),
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


def odd_reported(severity: str) -> st.SearchStrategy[Reported]:
    """A diagnostic with anything at all in its texts."""
    spans = st.builds(Span, ODD, st.integers(0, 99), st.integers(0, 99), ODD)
    return st.builds(Reported, st.sampled_from(["CEC202", "CEC402"]), st.just(severity), spans, ODD, ODD, ODD)


ODD_REPORTS = st.lists(odd_reported("error") | odd_reported("warning"), max_size=5).map(lambda told: report(*told))
