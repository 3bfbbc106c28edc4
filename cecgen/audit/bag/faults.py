"""Describe what can be wrong with a bag: where it is, and what it means for somebody who relies on the bag."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct, field

from cecgen.audit.bag.names import printable
from cecgen.diagnostics import CecgenError

BagFaultKind = Literal[
    "missing",  # a listed file does not exist
    "changed",  # the content differs from the listed digest
    "unlisted",  # a file exists but is not listed
    "escapes",  # a name that leads out of the bag
    "link",  # a link to content outside of the bag
    "special",  # not a file or folder, for example a pipe or a device
    "alike",  # names that differ only in letter case or Unicode form
    "repeated",  # listed twice
    "malformed",  # a line or file that does not follow BagIt
    "totals",  # Payload-Oxum does not match the payload
    "encoding",  # text that is not in the declared encoding
    "unheld",  # a tag file that no tag manifest lists
    "incomplete",  # content that would have to be downloaded
    "archive",  # a fault of the zip file itself
]


class BagFault(Struct, frozen=True):
    """One thing that is wrong with a bag, and where."""

    kind: BagFaultKind
    path: str
    message: str = field(name="means")

    def __str__(self) -> str:
        return f"{printable(self.path)}: {self.message}" if self.path else self.message


class NotABagError(CecgenError):
    """The given path is not a bag, so there is nothing to check."""

    exit_status = 2


class UnsafeZipError(CecgenError):
    """A zip was not unpacked because it is unsafe; `faults` gives all the reasons."""

    def __init__(self, faults: Sequence[BagFault]) -> None:
        super().__init__("the zip is not unpacked")
        self.faults = tuple(faults)
