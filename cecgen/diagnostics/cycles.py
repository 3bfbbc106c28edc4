"""Family 2xx: cycles that do not fit their scheme, or each other."""

import datetime
from typing import ClassVar

from cecgen.diagnostics import Diagnostic, Severity, suggest


class CyclesOverlap(Diagnostic, frozen=True):
    """Two cycles of one certification share days, so an entry could count twice."""

    code = "CEC210"
    begins: datetime.date
    other: str

    @property
    def message(self) -> str:
        return f"the cycle from {self.begins} overlaps the one {self.other}"

    @property
    def hint(self) -> str:
        return "copy both days of each cycle from the body's account page"


class CycleEndUnknown(Diagnostic, frozen=True):
    """A cycle states no end, and its scheme does not fix one for a cycle that begins on this day."""

    code = "CEC211"
    scheme: str
    begins: datetime.date
    reason: str

    @property
    def message(self) -> str:
        return f"no end for the {self.scheme} cycle from {self.begins}: {self.reason}"

    @property
    def hint(self) -> str:
        return "add ends = … as the body's account page shows it"


class CycleEndUnexpected(Diagnostic, frozen=True):
    """A cycle ends on another day than its scheme's cycles do.

    It is evaluated as written.
    """

    code = "CEC212"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    ends: datetime.date
    expected: str

    @property
    def message(self) -> str:
        return f"ends {self.ends}, but cycles of this scheme end on {self.expected} (month and day)"

    @property
    def hint(self) -> str:
        return "compare it with the body's account page"


class NextCycleMissing(Diagnostic, frozen=True):
    """A renewed certification has no cycle for the days that follow."""

    code = "CEC217"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    scheme: str
    ended: datetime.date
    block: str

    @property
    def message(self) -> str:
        return f"{self.scheme} was renewed, but the cycle after {self.ended} is not in holder.toml yet"

    @property
    def hint(self) -> str:
        return f"compare with the body's account page, then paste below the last cycle:\n{self.block}"


class UnknownRequirement(Diagnostic, frozen=True):
    """A holder's file names a requirement, an alternative or a form field that the scheme does not have."""

    code = "CEC218"
    what: str
    name: str
    scheme: str
    names: tuple[str, ...]

    @property
    def message(self) -> str:
        return f'{self.scheme} has no {self.what} "{self.name}"'

    @property
    def hint(self) -> str:
        return suggest(self.name, self.names)


class NotOnceForAll(Diagnostic, frozen=True):
    """A cycle says that a requirement was met before, and its scheme asks for it in every cycle (no `once = true`)."""

    code = "CEC222"
    requirement: str
    scheme: str
    once: tuple[str, ...]

    @property
    def message(self) -> str:
        return f'"{self.requirement}" cannot have been met before: {self.scheme} asks for it in every cycle'

    @property
    def hint(self) -> str:
        once = " or ".join(f'"{each}"' for each in self.once)
        return (
            f"remove it; {self.scheme} lets {once} be met once for all" if once else "remove it, and write what was done for it"
        )


class CycleBeginUnexpected(Diagnostic, frozen=True):
    """The cycle after a reinstatement begins on another day than that of its approval."""

    code = "CEC220"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    begins: datetime.date
    approved: datetime.date

    @property
    def message(self) -> str:
        return f"begins {self.begins}, but the reinstatement before it was approved on {self.approved}"

    @property
    def hint(self) -> str:
        return f"write begins = {self.approved}, or correct the day of the step"


class ExemptionOutsideCycle(Diagnostic, frozen=True):
    """An exemption is not dated in the cycle that it is written in, so it exempts from nothing there.

    Before the renewal, days of the grace count as well. The exam that earned the certification replaces nothing, and one
    exam counts in one cycle only.
    """

    code = "CEC223"
    by: str
    on: datetime.date
    requirement: str
    first: datetime.date
    last: datetime.date

    @property
    def message(self) -> str:
        if self.first <= self.on <= self.last:
            return (
                f'the {self.by} of {self.on} counts in the cycle before already: here it does not replace "{self.requirement}"'
            )
        return (
            f'the {self.by} of {self.on} does not replace "{self.requirement}": this cycle accepts {self.first} to {self.last}'
        )

    @property
    def hint(self) -> str:
        return (
            "correct the day, or write it in the cycle that it is dated in; "
            "for something that lasts longer, write a day of this cycle on which it was valid"
        )


class CycleTooLong(Diagnostic, frozen=True):
    """A cycle is longer than its scheme grants.

    Nobody can be ready in it.
    """

    code = "CEC224"
    scheme: str
    begins: datetime.date
    ends: datetime.date
    latest_end: datetime.date

    @property
    def message(self) -> str:
        return f"ends {self.ends}, but a cycle of {self.scheme} from {self.begins} ends by {self.latest_end}"

    @property
    def hint(self) -> str:
        return (
            "compare both days with the body's account page; "
            'if the body granted more time, add a [[certification.cycle.step]] with did = "extended"'
        )


class TooManyYears(Diagnostic, frozen=True):
    """A step is written for more years than the scheme lets it be taken for at once, or for none."""

    code = "CEC225"
    did: str
    years: int
    max_years: int
    scheme: str

    @property
    def message(self) -> str:
        most = f"for up to {self.max_years} years" if self.max_years > 1 else "for one year"
        return f'a step "{self.did}" cannot be for {self.years} years: {self.scheme} takes it {most} at a time'

    @property
    def hint(self) -> str:
        return "write a step for each year, with the day on which it was done"


class SituationUnknown(Diagnostic, frozen=True):
    """What a scheme asks for depends on something that holder.toml does not say, such as which renewal this is.

    Until it is written, these requirements are unclear, and the standing follows from the most that may be asked.
    """

    code = "CEC230"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    key: str
    scheme: str
    titles: tuple[str, ...]
    """What depends on it."""
    routes: tuple[str, ...] = ()
    """The routes for which the scheme has rules of their own."""

    @property
    def message(self) -> str:
        unsaid = {
            "nth": "which renewal this is",
            "route": "by which route the certification was granted",
            "certified": "on which day the certification was granted",
        }[self.key]
        return f"holder.toml does not say {unsaid}, so it is unclear what {self.scheme} asks for: {', '.join(self.titles)}"

    @property
    def hint(self) -> str:
        if self.key == "nth":
            return (
                "add it below [[certification.cycle]]: nth = 1 for the cycle that ends with the first renewal "
                "since the certification was granted, nth = 2 for the second, and so on"
            )
        if self.key == "route":
            routes = " or ".join(f'route = "{each}"' for each in self.routes)
            return f"add it below [[certification]]: {routes}, or the word for another route"
        return "add it below [[certification]]: certified = … (year-month-day)"
