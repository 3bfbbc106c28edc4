"""The vocabulary of the files that people write: the words a key may have, and the form and length of its text."""

import re
from typing import Annotated, Literal

from msgspec import Meta

from cecgen.model.amounts import AWARD_PATTERN

ActivityKind = Literal[
    "course", "conference", "college", "quiz", "presenting", "teaching", "authoring", "mentoring",
    "volunteering", "practice", "exam", "certification", "cpr", "other",
]  # fmt: skip
ActivityFormat = Literal["in-person", "live-online", "recorded", "self-study"]
StepKind = Literal[
    "accepted", "late-fee", "annual-fee", "audit-asked", "audit-answered", "audit-passed", "audit-failed",
    "reinstatement-asked", "reinstated", "retired", "extended",
]  # fmt: skip
CardCoverage = Literal["cpr", "aed", "first-aid", "bls", "acls", "pals", "membership", "insurance"]
ProofKind = Literal["certificate", "letter", "transcript", "first-page", "card", "confirmation"]
DocumentKind = Literal[ProofKind, "receipt", "agenda", "slides", "dates", "thanks", "badge"]
DayOrder = Literal["us"]
Grade = Literal["A+", "A", "A-", "B+", "B", "B-", "C+", "C", "C-", "D+", "D", "D-", "F", "pass", "fail"]

NON_PROOF_KINDS = frozenset({"receipt", "agenda", "slides", "dates", "thanks", "badge"})
"""Kinds of documents that prove nothing: a paid receipt, bare dates, a badge whose own proof nobody checked."""

LETTER_GRADES = ("A+", "A", "A-", "B+", "B", "B-", "C+", "C", "C-", "D+", "D", "D-", "F")
"""College grades from best to worst."""


COVERAGE_NAMES = {"cpr": "CPR", "aed": "AED", "first-aid": "first aid", "bls": "BLS", "acls": "ACLS", "pals": "PALS"}
"""What cards cover, in the usual words."""
ID_PATTERN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_ID_LENGTH = 60
URL_PATTERN = re.compile(r"(?:[Hh][Tt][Tt][Pp][Ss]?://|[Mm][Aa][Ii][Ll][Tt][Oo]:)\S+")
EVIDENCE_FOLDER = "evidence/"
DESIGNS_FOLDER = "plugins/designs"
"""Where a repository has its designs of certificates, one a file."""
EVIDENCE_PATTERN = re.compile(r'(?!.*(?:^|/)\.{1,2}(?:/|$))evidence/[^\\:*?"<>|\x00-\x1f\x7f]+(?<![ ./])')
"""A path into `evidence/` of a holder's folder, without a step that leads out of it."""


MAX_SHORT_TEXT_LENGTH = 1_000
"""Characters of a title, a name and whatever else is shown on one line: three times the longest title of an article."""
MAX_LONG_TEXT_LENGTH = 10_000
"""Characters of a note or a reason: three pages."""
MAX_ADDRESS_LENGTH = 4_000
"""Characters of an address: browsers accept twice that, and servers half."""


def _text_with_pattern(
    pattern: re.Pattern[str], *, may_be_empty: bool = False, max_length: int = MAX_SHORT_TEXT_LENGTH, **more: int | str
) -> Meta:
    """A text's pattern for the JSON Schema, and its length. Reading checks the same pattern, with a message of its own."""
    text = f"(?:{pattern.pattern})?" if may_be_empty else pattern.pattern
    return Meta(max_length=max_length, extra_json_schema={"pattern": f"^{text}$", **more})


def _text_with_suggestions(what: str) -> Meta:
    """A text that names what plugins declare: the JSON Schemas of a repository suggest the names that it knows."""
    return Meta(max_length=MAX_SHORT_TEXT_LENGTH, extra_json_schema={"suggest": what})


ProviderName = Annotated[str, _text_with_suggestions("provider")]
SchemeName = Annotated[str, _text_with_suggestions("scheme")]
CategoryName = Annotated[str, _text_with_suggestions("category")]
ShortText = Annotated[str, Meta(max_length=MAX_SHORT_TEXT_LENGTH)]
LongText = Annotated[str, Meta(max_length=MAX_LONG_TEXT_LENGTH)]
AwardText = Annotated[str, _text_with_pattern(AWARD_PATTERN, suggest="award")]
IdText = Annotated[str, _text_with_pattern(ID_PATTERN, may_be_empty=True, maxLength=MAX_ID_LENGTH)]
AddressText = Annotated[str, _text_with_pattern(URL_PATTERN, may_be_empty=True, max_length=MAX_ADDRESS_LENGTH)]
EvidencePath = Annotated[str, _text_with_pattern(EVIDENCE_PATTERN)]

KIND_DESCRIPTIONS = {
    "course": "a course, workshop, clinic or webinar that you attended",
    "conference": "a conference or meeting that you attended",
    "college": "a course of a college or university",
    "quiz": "a test on an article or a recording",
    "presenting": "a talk or session that you gave",
    "teaching": "a course that you taught",
    "authoring": "something that you wrote or reviewed",
    "mentoring": "somebody whom you supervised",
    "volunteering": "service for a body, its committees or chapters",
    "practice": "professional work itself",
    "exam": "an exam passed again",
    "certification": "another certification that you earned",
    "cpr": "CPR, AED or first aid",
    "other": "anything else",
}
"""What each kind of activity is; docs/format.md has the same words."""
