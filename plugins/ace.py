"""ACE counts continuing education in CECs of ten hours: a certificate that prints 0.1 CEC stands for one hour.

Source: ACE's own questions and answers, read on 2026-11-23.
What its certifications ask is in ace.toml.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import ClassVar

from cecgen import Check, Diagnostic, Ledger, Provider, Recognition, Severity, Unit, hookimpl

CEC = Unit(
    name="CEC",
    also_called=("continuing education credit",),
    hours=Decimal(10),
    source="https://www.acefitness.org/faqs/faqs.aspx?faq=Continuing+Education+Credits+(CECs)",
    read_on=date(2026, 11, 23),
    note="ACE also awards CECs for CPR, college courses and publications, which are not hours.",
)
APPROVALS = tuple(f"{letters}{'#' * digits}" for letters in ("CEP", "CP", "CA", "CS", "CL") for digits in (6, 5))
COURSE_NUMBER = re.compile(r"(CEP|CP|CA|CS|CL)[0-9]{5,6}")


class NotACourseNumber(Diagnostic, frozen=True):
    """The number of an ACE approval does not have the form of ACE's course numbers.

    ACE gives every approved course CEP, CP, CA, CS or CL and five or six digits, and asks for that number at renewal.
    """

    code = "ACE001"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    number: str

    @property
    def message(self) -> str:
        return f'"{self.number}" is no number of an ACE-approved course'

    @property
    def hint(self) -> str:
        return "compare it with the certificate: CEP, CP, CA, CS or CL, then five or six digits (CEP123456)"


def course_numbers(ledger: Ledger) -> Iterable[Diagnostic]:
    """Find approvals by ACE whose number does not have the form of ACE's course numbers."""
    for holder in ledger.holders:
        for entry in holder.entries:
            approval = entry.approval
            if approval and approval.body == "ace" and approval.number and not COURSE_NUMBER.fullmatch(approval.number):
                at = entry.at / "approval" / "number"
                yield NotACourseNumber(at=at, about=f"{holder.id}/{entry.id}", number=approval.number)


@hookimpl
def cecgen_providers() -> list[Provider]:
    recognise = Recognition(approval=APPROVALS)
    name, url = "American Council on Exercise", "https://www.acefitness.org"
    return [Provider(id="ace", name=name, url=url, recognise=recognise, units=(CEC,))]


@hookimpl
def cecgen_schemes() -> list[Path]:
    return [Path(__file__).with_name("ace.toml")]


@hookimpl
def cecgen_checks() -> list[Check]:
    return [course_numbers]
