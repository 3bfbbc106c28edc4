"""ACPE accredits providers of pharmacists' continuing education, counted in CEUs of ten contact hours (from memory).

Source: none was found for the CEU (looked for on 2026-11-28); the form of the activity numbers (UAN) is marked V3.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import ClassVar

from cecgen import Check, Diagnostic, Ledger, Provider, Severity, Unit, hookimpl

CEU = Unit(
    name="CEU",
    also_called=("continuing education unit",),
    hours=Decimal(10),
    source="from memory: no page was found",
    read_on=date(2026, 11, 28),
    confidence="M",
    note="Not verified: that 0.1 CEU is one contact hour is from memory and not to be relied on. "
    "It was looked for on ACPE's own site and on others', and not found. Write the clock hours too, as hours = ….",
)
UAN = re.compile(r"[0-9]{4}-[0-9]{4}-[0-9]{2}-[0-9]{3}-[A-Z][0-9]{2}-[PT]")


class NotAnActivityNumber(Diagnostic, frozen=True):
    """The number of an ACPE approval does not have the form of a Universal Activity Number (UAN).

    A UAN is provider, joint provider, year, sequence, format with topic, and audience: 1234-0000-21-001-L01-P.
    Mark V3: ACPE prints that example at https://www.acpe-accredit.org/universal-activity-numbers/; that digits and
    letters are always in those places was concluded from it and from providers' pages.
    """

    code = "ACPE001"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    number: str

    @property
    def message(self) -> str:
        return f'"{self.number}" is no Universal Activity Number of ACPE'

    @property
    def hint(self) -> str:
        return "compare it with the certificate: it looks like 1234-0000-21-001-L01-P"


def activity_numbers(ledger: Ledger) -> Iterable[Diagnostic]:
    """Find approvals by ACPE whose number does not have the form of a UAN."""
    for holder in ledger.holders:
        for entry in holder.entries:
            approval = entry.approval
            if approval and approval.body == "acpe" and approval.number and not UAN.fullmatch(approval.number):
                at = entry.at / "approval" / "number"
                yield NotAnActivityNumber(at=at, about=f"{holder.id}/{entry.id}", number=approval.number)


@hookimpl
def cecgen_providers() -> list[Provider]:
    name = "Accreditation Council for Pharmacy Education"
    return [Provider(id="acpe", name=name, url="https://www.acpe-accredit.org", units=(CEU,))]


@hookimpl
def cecgen_checks() -> list[Check]:
    return [activity_numbers]
