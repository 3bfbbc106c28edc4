"""What counts in one cycle as of a day, and what the cycle asks for."""

from decimal import Decimal
from typing import NamedTuple

from cecgen.model.judged import Credit
from cecgen.transcript.carry_over import CarryBalance, compute_carry_over
from cecgen.transcript.counting.measures import measure
from cecgen.transcript.counting.rules import ZERO, AppliedRequirement, CycleCase, find_total
from cecgen.transcript.credits import HeldCertification
from cecgen.transcript.cycles import DatedCycle


class CycleCount(NamedTuple):
    """What counts in a cycle as of a day, and what the cycle asks for."""

    certification: HeldCertification
    position: int
    case: CycleCase
    credits: tuple[Credit, ...]
    earlier: tuple[Credit, ...]
    """What counted in earlier cycles, if a requirement looks back at them."""
    valued: tuple[Credit, ...]
    """The credits of its entries before limits."""
    carried: tuple[Credit, ...]
    """What was carried in."""

    @property
    def window(self) -> DatedCycle:
        """The cycle itself."""
        return self.certification.cycles[self.position]

    @property
    def total(self) -> AppliedRequirement | None:
        """The requirement for the cycle as a whole."""
        return find_total(self.case.requirements)

    @property
    def need(self) -> Decimal | None:
        """How much credit the cycle asks for; None if that is not known."""
        return self.total.need if self.total else None

    @property
    def most(self) -> Decimal | None:
        """How much credit it asks for at most, if it is not known how much; None if that is not known either."""
        return self.total.most if self.total else None

    @property
    def have(self) -> Decimal:
        """How much credit counts."""
        if self.total is None:
            return sum((credit.counted for credit in self.credits), ZERO)
        rolling = self.total.requirement.within_months is not None
        return measure(self.total.requirement, [*self.earlier, *self.credits] if rolling else self.credits, self.case)

    @property
    def carry_over(self) -> CarryBalance | None:
        """What this cycle passes on to the next."""
        return compute_carry_over(self.credits, self.case)
