"""A design of certificates, as a repository remembers it: what never changes on it, and where its values are."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from cecgen.model.vocabulary import ActivityFormat, ActivityKind

MAX_LINE_LENGTH = 400
"""Letters of a line of a design."""
DesignKey = Literal["title", "date", "award", "also", "hours", "certificate", "approval"]
"""The keys of an entry whose values change from one certificate of a design to the next."""


class DesignConstants(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every certificate of a design says, in the keys of an entry."""

    provider: str = ""
    """Whose unit it prints, by id or name."""
    organiser: str = ""
    """Who holds the courses."""
    kind: ActivityKind | None = None
    """The kind of activity."""
    format: ActivityFormat | None = None
    """How it is held."""


class DesignField(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where one value is: beside a label, or in a line with a placeholder."""

    key: DesignKey
    """The key of the entry. Several fields may have one key: those that are found must agree."""
    right_of: str = ""
    """The label to the left of the value, in its line."""
    below: str = ""
    """The label above the value."""
    above: str = ""
    """The label below the value, as on the line of a signature."""
    line: str = ""
    """The line that the value is in, such as "has earned {award} CEUs on {}": `{award}` is the value, `{}` any text."""
    unit: str = ""
    """The unit of an award, which follows its amount in the entry."""
    provider: str = ""
    """Of `also`, whose unit it is."""
    order: Literal["month-first", "day-first"] | None = None
    """How a date in figures is meant, such as 03/07/2025."""

    @property
    def label(self) -> str:
        """The label beside the value, wherever it is; empty if the value is only in a line."""
        return self.right_of or self.below or self.above


class Design(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One design of certificates. It holds nothing of anybody: no names, no numbers, no days."""

    format: Literal[1]
    """The format of the file, always 1."""
    lines: tuple[str, ...]
    """Lines that every certificate of this design has, and none of another one has all of; `{}` is text that changes."""
    constant: DesignConstants = DesignConstants()
    """What every certificate of this design says."""
    field: tuple[DesignField, ...] = ()
    """Where the values are."""


Designs = Mapping[str, Design]
"""Designs by the paths of their files in the repository."""
