"""What can be wrong with a bag: a value that says where, and what it means for whoever relies on the bag."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct, field

from cecgen.audit.bag.names import printable
from cecgen.diagnostics import CecgenError

BagFaultKind = Literal[
    "missing",  # listed, and not there
    "changed",  # another content than was listed
    "unlisted",  # there, and listed nowhere
    "escapes",  # a name that leads out of the bag
    "link",  # a link, whose content lies elsewhere
    "special",  # neither file nor folder: a pipe, a device
    "alike",  # names that differ in letter case or Unicode form only
    "repeated",  # listed twice
    "malformed",  # a line or file that is not as BagIt has it
    "totals",  # Payload-Oxum does not add up
    "encoding",  # text that cannot be read in the encoding that is stated
    "unheld",  # a tag file that no tag manifest holds
    "incomplete",  # content that would have to be fetched
    "archive",  # the zip itself
]


class BagFault(Struct, frozen=True):
    """One thing that is wrong with a bag, and where."""

    kind: BagFaultKind
    path: str
    message: str = field(name="means")

    def __str__(self) -> str:
        return f"{printable(self.path)}: {self.message}" if self.path else self.message


class NotABagError(CecgenError):
    """The path that was named is not a bag at all: there is nothing to check."""

    exit_status = 2


class UnsafeZipError(CecgenError):
    """A zip that is not unpacked, with all that speaks against it."""

    def __init__(self, faults: Sequence[BagFault]) -> None:
        super().__init__("the zip is not unpacked")
        self.faults = tuple(faults)
