"""Family 3xx: an award that cannot be converted as it stands."""

import datetime
from decimal import Decimal
from typing import ClassVar

from cecgen.diagnostics import Diagnostic, Severity, format_decimal


class UnknownUnit(Diagnostic, frozen=True):
    """A provider never issued this unit.

    The same word is worth different hours with each provider.
    """

    code = "CEC301"
    provider: str
    unit: str
    units: tuple[str, ...]

    @property
    def message(self) -> str:
        return f'{self.provider} never issued "{self.unit}"'

    @property
    def hint(self) -> str:
        return (
            f"compare unit and provider with the certificate ({self.provider} issues: {', '.join(self.units)}); "
            "provider is the organisation whose unit it is"
        )


class UnitNotIssuedThen(Diagnostic, frozen=True):
    """A provider issues this unit, but did not on the entry's date."""

    code = "CEC302"
    provider: str
    unit: str
    date: datetime.date
    known_days: str

    @property
    def message(self) -> str:
        return f"{self.provider} did not issue {self.unit} on {self.date} (known {self.known_days})"

    @property
    def hint(self) -> str:
        return "compare date, unit and provider with the certificate; provider is the organisation whose unit it is"


class UnknownProviderUnit(Diagnostic, frozen=True):
    """No plugin knows the provider, and somebody's total depends on what its unit is worth.

    The award counts by the body's rule about others' units, if it has one. Clock hours beside the award, the body's own award
    in `also`, or its ruling settle it.
    """

    code = "CEC303"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    provider: str
    award: str
    similar_provider: str = ""
    unlisted: tuple[str, ...] = ()
    """Plugins in Python that cecgen.toml does not list: one of them may know the provider."""

    @property
    def message(self) -> str:
        return f'no plugin knows the provider "{self.provider}", so what "{self.award}" is worth is in doubt'

    @property
    def hint(self) -> str:
        if self.similar_provider:
            return f'did you mean "{self.similar_provider}"?'
        if self.unlisted:
            files = ", ".join(f'"{name}"' for name in self.unlisted)
            declare = f"if {' or '.join(self.unlisted)} declares it, list that in cecgen.toml: plugins = [{files}]"
        else:
            declare = "declare the provider in plugins/*.toml"
        return f"write the certificate's clock hours beside the award: hours = …; or {declare}"


class HoursDisagree(Diagnostic, frozen=True):
    """The printed award and the stated hours differ by more than the unit's increment; the smaller counts."""

    code = "CEC304"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    award: str
    worth: Decimal
    hours: Decimal

    @property
    def message(self) -> str:
        return (
            f"{self.award} is {format_decimal(self.worth)} hours, but hours = {format_decimal(self.hours)}: the smaller counts"
        )

    @property
    def hint(self) -> str:
        return "compare both with the certificate"


class PartsExceed(Diagnostic, frozen=True):
    """The parts of an entry come to more than its certificate awards."""

    code = "CEC305"
    parts: str
    award: str

    @property
    def message(self) -> str:
        return f"the parts come to {self.parts}, but the certificate awards {self.award}"

    @property
    def hint(self) -> str:
        return "correct the parts or the award: the parts cannot come to more than the award"


class SeveralAwards(Diagnostic, frozen=True):
    """An award has what a certificate prints for several bodies, or hours beside it, in one text.

    The provider's is `award`, clock hours are `hours`, other bodies' are `also`. `cecgen add` and `import` split such a text.
    """

    code = "CEC308"
    award: str
    replacement: str = ""

    @property
    def message(self) -> str:
        return f'"{self.award}" is more than one award'

    @property
    def hint(self) -> str:
        if self.replacement:
            return f"write in place of it:\n{self.replacement}"
        return (
            'write one award here, clock hours as hours = …, and what it prints for other bodies as also = { acsm = "2 CEC" }'
        )


class TenfoldAward(Diagnostic, frozen=True):
    """An award in a unit of ten hours comes to more than 12 hours a day, which is what a slipped decimal point looks like.

    A certificate for two hours prints 0.2. Every day from `begins` to `date` counts.
    Parts and awards for other bodies (`also`) are checked too.
    There is no warning if the entry states its hours, or is recorded or self-study.
    """

    code = "CEC309"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    amount: Decimal
    unit: str
    provider: str
    unit_hours: Decimal
    days: int

    @property
    def message(self) -> str:
        hours, days = self.amount * self.unit_hours, "one day" if self.days == 1 else f"{self.days} days"
        tenth = f"{format_decimal(self.amount / 10)} {self.unit}"
        return f"{format_decimal(self.amount)} {self.unit} on {days} are {format_decimal(hours)} hours: is {tenth} meant?"

    @property
    def hint(self) -> str:
        return (
            f"one {self.provider} {self.unit} is {format_decimal(self.unit_hours)} hours: compare it with the certificate; "
            'if it is right, say what it took: begins = …, hours = … or format = "self-study"'
        )


class NotEvaluated(Diagnostic, frozen=True):
    """What an entry needs may be declared by a plugin that was not run (`--no-code`) or that failed: it was not evaluated."""

    code = "CEC306"
    severity: ClassVar[Severity] = "warning"
    what: str
    plugin_failed: bool = False

    @property
    def message(self) -> str:
        code = "a plugin that may know it could not be used" if self.plugin_failed else "the code that may know it was not run"
        return f"{self.what} was not evaluated: {code}"

    @property
    def hint(self) -> str:
        return "fix the plugin first" if self.plugin_failed else "run without --no-code if you trust the repository"
