"""Family 5xx: an output that could not be made as it should be."""

from typing import ClassVar

from cecgen.diagnostics import Diagnostic


class Withheld(Diagnostic, frozen=True):
    """A value that the edition withholds appears in what was built; nothing of it was kept."""

    code = "CEC501"
    example: ClassVar[str] = "would be a bug, or a team page that repeats a private value"
    what: str

    @property
    def message(self) -> str:
        return f"the output holds {self.what}, which this edition withholds"

    @property
    def hint(self) -> str:
        return "take it out of titles, names and pages (private text belongs in note), and build again"


class NotBuilt(Diagnostic, frozen=True):
    """MkDocs could not build the site; the site that was there is untouched."""

    code = "CEC502"
    example: ClassVar[str] = "is caused by the machine (disk full) or a team page that MkDocs refuses"
    reason: str

    @property
    def message(self) -> str:
        return f"the site could not be built: {self.reason}"

    @property
    def hint(self) -> str:
        return "the old site is as it was; mend the cause and build again"


class NotFormatted(Diagnostic, frozen=True):
    """A file could not be laid out by `cecgen fmt`, and is as it was.

    Before a file is written, what it says is compared with what it said.
    Should the two differ, that is a bug in cecgen, and your file is not touched.
    """

    code = "CEC503"
    example: ClassVar[str] = "is caused by the machine (a write-protected file, a full disk) or would be a bug"
    reason: str

    @property
    def message(self) -> str:
        return f"this file was not formatted: {self.reason}"

    @property
    def hint(self) -> str:
        return "the file is as it was; make it writable, or report a bug with the file"
