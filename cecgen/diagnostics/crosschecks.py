"""Family 4xx: files and figures that do not agree with each other."""

import datetime
from decimal import Decimal
from typing import ClassVar

from cecgen.diagnostics import Diagnostic, Severity, format_decimal
from cecgen.diagnostics.letters import NOBODYS_LETTER_HINT, describe_letter, is_nobodys


class SameActivityTwice(Diagnostic, frozen=True):
    """The same activity was entered twice: same provider, date and title, or the same certificate serial.

    Only the first counts, until one is removed or corrected, or a waiver says why there are two.
    """

    code = "CEC401"
    waivable: ClassVar[bool] = True
    what: str
    other: str

    @property
    def message(self) -> str:
        return f"the same {self.what} as {self.other}"

    @property
    def hint(self) -> str:
        return "remove one of the two; write the sessions of one certificate as [[entry.part]]"


class EvidenceShared(Diagnostic, frozen=True):
    """One file, by its content, is the evidence of two entries.

    A transcript (`shows = "transcript"`) may prove many entries.
    """

    code = "CEC402"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    file: str
    other: str
    other_file: str

    @property
    def message(self) -> str:
        if self.other_file != self.file:
            return f"{self.file} is the same file as {self.other_file}, the evidence of {self.other}"
        return f"{self.file} is also the evidence of {self.other}"

    @property
    def hint(self) -> str:
        return "attach each entry's own certificate, use [[entry.part]], or waive it with the reason"


class EvidenceOfTwoHolders(Diagnostic, frozen=True):
    """The same file, byte for byte, proves something for two holders: one of them has a colleague's certificate.

    The one warning is at the second holder.
    What proves nothing by itself, such as a programme (`shows = "agenda"`), is not reported.
    """

    code = "CEC425"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    file: str
    other_file: str
    other: str
    more_holders: int = 0

    @property
    def message(self) -> str:
        more = _describe_more_holders(self.more_holders)
        return f"{self.file} is the same file as {self.other_file}, the evidence of {self.other}{more}"

    @property
    def hint(self) -> str:
        return "attach each holder's own certificate, or waive it with the reason, such as one list of all who attended"


class SerialOfTwoHolders(Diagnostic, frozen=True):
    """Two holders state one number of one issuer: the serial of a certificate, or the number of a card or certification.

    Letter case, spacing and the kind of hyphen do not matter. The one warning is at the second holder.
    """

    code = "CEC426"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    what: str
    other: str
    more_holders: int = 0

    @property
    def message(self) -> str:
        return f"the same {self.what} as {self.other}{_describe_more_holders(self.more_holders)}"

    @property
    def hint(self) -> str:
        return "compare both with what the documents print, and correct the wrong one; or waive it with the reason"


def _describe_more_holders(holders: int) -> str:
    return f", and of {holders} more {'holder' if holders == 1 else 'holders'}" if holders else ""


class LettersWithoutFont(Diagnostic, frozen=True):
    """Texts that the forms print have letters that the fonts of the forms lack.

    `forms` and `pack` then need a folder of fonts (`--font`). Emoji are left out. No font has letters that mean something in
    one program only, such as the bullets of Word: type another sign. The one warning is at the first text.
    """

    code = "CEC427"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    letters: str
    count: int

    @property
    def message(self) -> str:
        some = f"{''.join(map(describe_letter, self.letters[:10]))}{'…' if len(self.letters) > 10 else ''}"
        where = "this text" if self.count == 1 else f"{self.count:,} texts of this holder"
        return f"forms cannot print {some} in {where} with their own fonts"

    @property
    def hint(self) -> str:
        if any(map(is_nobodys, self.letters)):
            return NOBODYS_LETTER_HINT
        return "name a folder of fonts when you run `forms` or `pack` (--font), and waive this with the reason"


class CreditsDiffer(Diagnostic, frozen=True):
    """The credits that the holder states differ from the conversion."""

    code = "CEC409"
    waivable: ClassVar[bool] = True
    scheme: str
    stated: Decimal
    worth: Decimal
    basis: str

    @property
    def message(self) -> str:
        stated, worth = format_decimal(self.stated), format_decimal(self.worth)
        return f"credits says {stated} for {self.scheme}, but the conversion gives {worth}"

    @property
    def hint(self) -> str:
        return f"it is computed as: {self.basis}"


class ClaimedMoreThanProven(Diagnostic, frozen=True):
    """More was claimed on the renewal form than entries with evidence support, or the body took credit back after the renewal.

    Once the body has decided, write its decision as a step: audit-passed, audit-failed or accepted.
    """

    code = "CEC410"
    waivable: ClassVar[bool] = True
    field: str
    claimed: Decimal
    proven: Decimal
    since: datetime.date | None = None
    is_needed: bool = False
    """Whether nothing is recorded as claimed, and this is what the renewal needed."""

    @property
    def message(self) -> str:
        claimed, proven = format_decimal(self.claimed), format_decimal(self.proven)
        if self.since is not None:
            whose = "the renewal needed" if self.is_needed else "the form claims"
            return f"{whose} {claimed} ({self.field}), but since the ruling of {self.since} only {proven} count"
        return f"the form claims {claimed} ({self.field}), but entries with evidence support {proven}"

    @property
    def hint(self) -> str:
        if self.since is not None:
            return "add other activities of this cycle, or write what the body decided about the cycle as a step"
        return "attach the missing evidence, or ask the body to correct the form"


class SpecimenAmongRecords(Diagnostic, frozen=True):
    """An entry that `cecgen init --example` invented is among the records of somebody real, and its credit counts."""

    code = "CEC429"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    file: str

    @property
    def message(self) -> str:
        return f"this entry was invented for a new repository, and {self.file} is a specimen"

    @property
    def hint(self) -> str:
        return "delete the entry and the specimen, if they are not yours"


class ExampleAmongRecords(Diagnostic, frozen=True):
    """The invented holder of `cecgen init --example` is there beside others: the site shows credit that nobody earned."""

    code = "CEC428"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    folder: str

    @property
    def message(self) -> str:
        return "this holder was invented for a new repository, but is still next to real ones"

    @property
    def hint(self) -> str:
        return f"delete the folder {self.folder}"


class ClaimTooHigh(Diagnostic, frozen=True):
    """An entry claims more for a scheme than it is worth there."""

    code = "CEC411"
    scheme: str
    claimed: Decimal
    worth: Decimal

    @property
    def message(self) -> str:
        return f"{format_decimal(self.claimed)} claimed for {self.scheme}, but the entry is worth {format_decimal(self.worth)}"

    @property
    def hint(self) -> str:
        return "claim at most what it is worth"


class OverTwentyFourHours(Diagnostic, frozen=True):
    """The contact hours of one day come to more than 24, or those of several days to more than 24 a day."""

    code = "CEC412"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    date: datetime.date
    hours: Decimal
    days: int = 1
    """How many days it took, up to that date."""

    @property
    def message(self) -> str:
        when = f"on {self.date} alone" if self.days == 1 else f"in the {self.days} days up to {self.date}"
        return f"{format_decimal(self.hours)} contact hours {when}"

    @property
    def hint(self) -> str:
        if self.days > 1:
            return "compare the hours and the first day with the certificate"
        return "compare the hours with the certificate, or add begins = … if it took more than one day"


class OutsideApproval(Diagnostic, frozen=True):
    """An activity is dated outside the days for which its approval was given."""

    code = "CEC413"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    date: datetime.date
    body: str

    @property
    def message(self) -> str:
        return f"dated {self.date}, outside the days of its approval by {self.body}"

    @property
    def hint(self) -> str:
        return "compare approval.from and approval.until with the certificate"


class FactsOutdated(Diagnostic, frozen=True):
    """The facts of a scheme or a provider in use were read more than a year before the as-of date."""

    code = "CEC414"
    severity: ClassVar[Severity] = "warning"
    what: str
    read_on: datetime.date

    @property
    def message(self) -> str:
        return f"the facts about {self.what} were last read on {self.read_on}, more than a year before the as-of date"

    @property
    def hint(self) -> str:
        return "compare them with their sources (`cecgen plugins` lists them), or update cecgen"


class WaiverUnused(Diagnostic, frozen=True):
    """A waiver that accepts no problem any more."""

    code = "CEC415"
    severity: ClassVar[Severity] = "warning"
    waived: str
    where: str

    @property
    def message(self) -> str:
        return f"the waiver of {self.waived} at {self.where} is not needed"

    @property
    def hint(self) -> str:
        return "remove the [[waive]], or correct its code or place"


class WaiverRefused(Diagnostic, frozen=True):
    """A waiver names a code that cannot be waived or does not exist."""

    code = "CEC416"
    waived: str
    waivable_codes: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{self.waived} cannot be waived"

    @property
    def hint(self) -> str:
        if self.waived.upper() in self.waivable_codes:
            return f'did you mean "{self.waived.upper()}"?'
        return "fix the problem instead; `cecgen explain CODE` says whether a code can be waived"


class ClaimedTwice(Diagnostic, frozen=True):
    """An entry is claimed for two cycles of one certification."""

    code = "CEC417"
    scheme: str

    @property
    def message(self) -> str:
        return f"claimed for two cycles of {self.scheme}"

    @property
    def hint(self) -> str:
        return "an entry counts in one cycle of a certification only: keep one [[entry.claim]]"


class ClaimedCycleUnknown(Diagnostic, frozen=True):
    """An entry is claimed for a cycle that the holder's file does not have."""

    code = "CEC418"
    scheme: str
    cycle: datetime.date
    cycles: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{self.scheme} has no cycle that begins {self.cycle}"

    @property
    def hint(self) -> str:
        return "its cycles begin " + ", ".join(self.cycles) if self.cycles else "add the cycle to holder.toml"


class ClaimOutsideCycle(Diagnostic, frozen=True):
    """An entry is claimed for a cycle that its date does not fit, so it counts nothing there.

    A claim only chooses between cycles that may both have the date: one in its grace, for example, and the next.
    """

    code = "CEC419"
    date: datetime.date
    scheme: str
    cycle: datetime.date
    first: datetime.date
    last: datetime.date
    certified: datetime.date | None = None

    @property
    def message(self) -> str:
        if self.certified is not None:
            return f"dated {self.date}, before {self.scheme} was granted on {self.certified}: no claim makes it count"
        cycle = f"the {self.scheme} cycle from {self.cycle}"
        return f"dated {self.date}, but {cycle} accepts entries dated {self.first} to {self.last}: it does not count there"

    @property
    def hint(self) -> str:
        return (
            "correct the date, or remove `cycle` from the claim; credit that the body carries over from an earlier cycle "
            "is written as carried_in in holder.toml"
        )
