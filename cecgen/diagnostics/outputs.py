"""Family 5xx: an output that could not be made as it should be."""

from typing import ClassVar

from cecgen.diagnostics import Diagnostic


class OutputShowsWithheld(Diagnostic, frozen=True):
    """A private value that the edition leaves out appears in the output; the output was deleted.

    A page of the team may repeat it; otherwise it is a bug.
    """

    code = "CEC501"
    no_example_reason: ClassVar[str] = "would be a bug, or a team page that repeats a private value"
    what: str

    @property
    def message(self) -> str:
        return f"the output contains {self.what}, which this edition leaves out"

    @property
    def hint(self) -> str:
        return "remove it from titles, names and pages (private text belongs in note), and build again"


class BuildFailed(Diagnostic, frozen=True):
    """The site could not be built; the previous site is unchanged."""

    code = "CEC502"
    no_example_reason: ClassVar[str] = "is found when an output is made, not by `check`"
    reason: str

    @property
    def message(self) -> str:
        return f"the site could not be built: {self.reason}"

    @property
    def hint(self) -> str:
        return "the previous site is unchanged; fix the cause and build again"


class EngineMissing(Diagnostic, frozen=True):
    """The program that `engine` of `[site]` names is not installed; the previous site is unchanged."""

    code = "CEC506"
    no_example_reason: ClassVar[str] = "is found when an output is made, not by `check`"
    engine: str
    install: str

    @property
    def message(self) -> str:
        return f"the site could not be built: {self.engine} is not installed"

    @property
    def hint(self) -> str:
        return f"install it with {self.install}, or name another engine"


class PageLinkDead(Diagnostic, frozen=True):
    """A page of the team links to a page that the site does not have, or shows a picture that is not in `content/`.

    Write a link as it works in the repository (`../jordan-rivera/holder.toml`, `courses.md`, `desk.png`), or in the site
    (`../../holders/jordan-rivera.md`). A picture of another site is not shown: a reader may have no network.
    """

    code = "CEC507"
    no_example_reason: ClassVar[str] = "is found when an output is made, not by `check`"
    what: str

    @property
    def message(self) -> str:
        return f"this page {self.what}"

    @property
    def hint(self) -> str:
        return "correct it, or remove it; link a holder by the path from this page, such as ../ID/holder.toml"


class FormatFailed(Diagnostic, frozen=True):
    """`cecgen fmt` could not format a file; the file is unchanged."""

    code = "CEC503"
    no_example_reason: ClassVar[str] = "is caused by the machine (a write-protected file, a full disk) or would be a bug"
    reason: str
    is_bug: bool = False

    @property
    def message(self) -> str:
        return f"this file was not formatted: {self.reason}"

    @property
    def hint(self) -> str:
        if self.is_bug:
            return "the file is unchanged; report a bug with the file"
        return "the file is unchanged; fix the cause, and run `cecgen fmt` again"


class SearchFailed(Diagnostic, frozen=True):
    """A file of the output could not be searched for private values; the output was deleted.

    It is a damaged, locked or enormous document, neither text nor PDF, PNG or JPEG, or a link.
    """

    code = "CEC504"
    no_example_reason: ClassVar[str] = "is found when an output is made, not by `check`"
    reason: str
    remedy: str

    @property
    def message(self) -> str:
        return f"this file cannot be searched for private values: {self.reason}"

    @property
    def hint(self) -> str:
        return self.remedy


class DocumentShowsWithheld(Diagnostic, frozen=True):
    """A document of evidence contains a private value that the edition leaves out; the output was deleted.

    A certificate prints its serial, for example, or a colleague's name as the instructor.
    Properties, bookmarks, notes and attached files of a PDF count, and the metadata of a picture.
    If readers may see it, waive it at the file or its entry: their transcript has the reason.
    `check` does not say whether such a waiver is needed.
    """

    code = "CEC505"
    waivable: ClassVar[bool] = True
    needs_output: ClassVar[bool] = True
    no_example_reason: ClassVar[str] = "is found when an output is made, not by `check`"
    what: str

    @property
    def message(self) -> str:
        return f"this document contains {self.what}, which the edition leaves out"

    @property
    def hint(self) -> str:
        return "leave the document out of this edition, use a copy without it, or waive it with the reason"
