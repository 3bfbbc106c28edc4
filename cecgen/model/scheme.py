"""Schemes: what a certifying body asks for one credential, the body itself, and the catalogue of all that plugins declare."""

import datetime
from decimal import Decimal
from typing import Annotated

from msgspec import Meta, Struct

from cecgen.model.calendar_rules import Fee
from cecgen.model.facts import Provider
from cecgen.model.rules import Requirement, Rules, category_ancestry


class Body(Rules, frozen=True):
    """A certifying body, and what it says for all schemes of its file."""

    id: str
    """The body's short name in lower case."""
    name: str
    """Its full name."""
    short: str = ""
    """What people call it."""
    url: str = ""
    """Its address."""


_MAX_ABBREVIATION = 6
"""Up to this many letters a credential's id is an abbreviation (tsac-f) rather than a word (membership)."""


class Scheme(Rules, frozen=True):
    """What a certifying body asks for one credential."""

    id: str
    """The scheme's id: `<body>.<credential>`."""
    title: str
    """The credential's full name."""
    unit: str
    """The unit that its credits are in."""
    aliases: tuple[str, ...] = ()
    """The ids that it had before."""
    former_names: tuple[str, ...] = ()
    """The names that it had before."""
    body: Annotated[Body | None, Meta(extra={"internal": True})] = None  # set by the reader from the file's [body]

    @property
    def issuer(self) -> str:
        """The body's id, which is also that of its own unit's provider."""
        return self.id.partition(".")[0]

    @property
    def record_ids(self) -> tuple[str, ...]:
        """The ids under which an entry may say that it is on record for this scheme, the most exact first."""
        return self.id, *self.aliases, self.issuer

    @property
    def body_short_name(self) -> str:
        """What people call the body."""
        return (self.body.short if self.body else "") or self.issuer.upper()

    @property
    def short_name(self) -> str:
        """What people call the credential, such as ACSM-EP; its title if the id is not an abbreviation."""
        credential = self.id.partition(".")[2]
        short = len(credential) <= _MAX_ABBREVIATION and " " not in self.body_short_name
        return f"{self.body_short_name}-{credential.upper()}" if short else self.title

    @property
    def total_requirements(self) -> tuple[Requirement, ...]:
        """The requirements of credit for a whole cycle: one for each version and tier."""
        return tuple(each for each in self.requirements if each.id == "total")

    @property
    def max_required(self) -> Decimal:
        """The most credit that a whole cycle may require under the latest rules; zero if no figure is known."""
        last = max((each.until or datetime.date.max for each in self.total_requirements), default=None)
        latest = (each.min for each in self.total_requirements if (each.until or datetime.date.max) == last)
        return max((each for each in latest if each is not None), default=Decimal(0))

    def has_fee(self, what: str) -> bool:
        """Whether the body charges for something at all, even if the amount on a given day is not known."""
        return any(fee.what == what for fee in self.fees)

    def find_fee(self, what: str, day: datetime.date, months_late: int = 0) -> Fee | None:
        """The fee for something on a day, `months_late` months after the end of the cycle; None if there is none."""
        return next(
            (
                fee
                for fee in self.fees
                if fee.what == what
                and fee.is_in_force_on(day)
                and fee.from_month <= months_late
                and (fee.until_month is None or months_late < fee.until_month)
            ),
            None,
        )

    def category_ancestry(self, category: str) -> tuple[str, ...]:
        """A category, and every category that it is a part of, from the inside out."""
        return category_ancestry(category, self.categories)


class Catalogue(Struct, frozen=True):
    """Everything that plugins declare: providers and schemes by id, and schemes by their former ids."""

    providers: dict[str, Provider]
    schemes: dict[str, Scheme]
    aliases: dict[str, str]
    broken_scheme_ids: frozenset[str] = frozenset()
    """Schemes whose files have errors: they exist, so nothing may say that the id is unknown."""
    has_unrun_code: bool = False
    """Whether plugins in Python were not loaded (`--no-code`), so that an unknown id may be known to them."""
    has_failed_plugin: bool = False
    """Whether a plugin failed, so that an unknown id may be known to it."""
    unlisted_code: tuple[str, ...] = ()
    """Python files in plugins/ that cecgen.toml does not list, so that they never run."""

    @property
    def is_incomplete(self) -> bool:
        """Whether an unknown id may be known to a plugin that was not run or that failed."""
        return self.has_unrun_code or self.has_failed_plugin

    def scheme(self, id: str) -> Scheme | None:
        """The scheme with an id or former id, or None."""
        return self.schemes.get(self.scheme_id(id))

    def scheme_id(self, id: str) -> str:
        """The present id of a scheme that was named by a former one, or in capitals; any other id as it is."""
        spelled = id if id in self.schemes or id in self.aliases else id.strip().lower()
        return self.aliases.get(spelled, spelled if spelled in self.schemes else id)
