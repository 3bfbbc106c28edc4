"""Family 4xx: evidence that is missing, does not open, hides something, or shows something else."""

from typing import ClassVar

from cecgen.diagnostics import Diagnostic, Severity, suggest


class EvidenceMissing(Diagnostic, frozen=True):
    """An entry names a file of evidence that does not exist."""

    code = "CEC403"
    file: str
    files: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{self.file} does not exist"

    @property
    def hint(self) -> str:
        return suggest(self.file, self.files, "add the file, or remove the line until you have it")


class EvidenceEmpty(Diagnostic, frozen=True):
    """A file of evidence has no content."""

    code = "CEC404"
    file: str

    @property
    def message(self) -> str:
        return f"{self.file} is empty"

    @property
    def hint(self) -> str:
        return "save the certificate again"


class EvidenceNotDocument(Diagnostic, frozen=True):
    """A file of evidence is not a PDF, PNG or JPEG by its first bytes, whatever its name says: an iPhone photo, a Word file."""

    code = "CEC405"
    file: str
    is_pointer: bool = False
    what: str = ""
    """What it is instead, if that is known."""
    remedy: str = "save the certificate as a PDF, or scan it as PNG or JPEG"

    @property
    def message(self) -> str:
        if self.is_pointer:
            return f"{self.file} is a Git LFS pointer, not the document"
        if self.what:
            return f"{self.file} is {self.what}, but evidence must be a PDF, PNG or JPEG"
        return f"{self.file} is not a PDF, PNG or JPEG by its first bytes"

    @property
    def hint(self) -> str:
        return "run git lfs pull" if self.is_pointer else self.remedy


class EvidenceOutside(Diagnostic, frozen=True):
    """A path of evidence leads out of the holder's folder, or is not plain."""

    code = "CEC406"
    file: str

    @property
    def message(self) -> str:
        return f'"{self.file}" is not a plain path inside the holder\'s folder'

    @property
    def hint(self) -> str:
        return "paths start at the holder's folder: evidence/2025-03-14-ace.pdf"


class EvidenceUnused(Diagnostic, frozen=True):
    """A file in evidence/ that no entry, card, step or ruling uses."""

    code = "CEC408"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    file: str

    @property
    def message(self) -> str:
        return f"nothing uses {self.file}"

    @property
    def hint(self) -> str:
        return f'name it where it belongs: evidence = ["{self.file}"]'


class EvidenceNameTaken(Diagnostic, frozen=True):
    """A document next to its entry has the same name as a file in evidence/, so lists cannot tell the two apart."""

    code = "CEC450"
    file: str
    path: str

    @property
    def message(self) -> str:
        return f"{self.path} is next to its entry, but {self.file} exists too"

    @property
    def hint(self) -> str:
        return f"keep one of them; or move {self.path} to evidence/ under another name, and name it in its entry"


class EvidenceBroken(Diagnostic, frozen=True):
    """A file of evidence cannot be opened: it is cut short, or damaged."""

    code = "CEC441"
    needs_evidence: ClassVar[bool] = True
    file: str
    is_truncated: bool = False

    @property
    def message(self) -> str:
        return f"{self.file} is cut short" if self.is_truncated else f"{self.file} cannot be opened"

    @property
    def hint(self) -> str:
        return "save the certificate again, and open it yourself before you commit it"


class EvidenceTooLarge(Diagnostic, frozen=True):
    """A file of evidence is too large, or takes more time or memory than any certificate needs.

    That is 10 MiB, 1,000 pages, 10,000 drawings on each, a picture of 50 million pixels,
    64 MiB in one unpacked stream, 1024 MiB of memory, 20 seconds.
    `check` sees the size; `check --evidence`, `forms` and `pack` the rest.
    """

    code = "CEC442"
    needs_evidence: ClassVar[bool] = True
    file: str
    what: str

    @property
    def message(self) -> str:
        return f"{self.file} {self.what}"

    @property
    def hint(self) -> str:
        return "print it to a new PDF, or scan it again at 200 to 300 dots an inch"


class EvidenceLocked(Diagnostic, frozen=True):
    """A file of evidence is encrypted, so that an auditor cannot read it without the password."""

    code = "CEC443"
    needs_evidence: ClassVar[bool] = True
    file: str

    @property
    def message(self) -> str:
        return f"{self.file} can only be opened with a password"

    @property
    def hint(self) -> str:
        return "open it with the password and print it to a new PDF"


class EvidenceActiveContent(Diagnostic, frozen=True):
    """A PDF contains something that can act, or that its pages do not show: scripts, launch actions, attached files.

    The exhibits of an audit pack are copies without it.
    """

    code = "CEC444"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    needs_evidence: ClassVar[bool] = True
    file: str
    what: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{self.file} contains {' and '.join(self.what)}"

    @property
    def hint(self) -> str:
        return "print it to a new PDF, or waive it with the reason; exhibits are copies without it"


class EvidenceMismatch(Diagnostic, frozen=True):
    """The text of a certificate does not show what its entry says: the holder's name, the date, the title or the amount.

    It is compared if every document of the entry is a PDF with text. Spelling, order and language of a date do not matter.
    """

    code = "CEC445"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    needs_evidence: ClassVar[bool] = True
    file: str
    missing: tuple[str, ...]

    @property
    def message(self) -> str:
        *others, last = self.missing
        return f"{self.file} does not show {', '.join(others)}{' or ' if others else ''}{last}"

    @property
    def hint(self) -> str:
        if any(each.startswith("the name") for each in self.missing):
            return "compare it with the entry; if certificates print another name of the holder, add it to also_printed"
        return "compare it with the entry: one of the two may be wrong; otherwise waive it with the reason"


class EvidenceDuplicate(Diagnostic, frozen=True):
    """Two entries have the same certificate in two files: with different bytes, but the same text or the same picture.

    The same bytes are CEC402.
    """

    code = "CEC446"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    needs_evidence: ClassVar[bool] = True
    file: str
    other: str
    other_file: str

    @property
    def message(self) -> str:
        return f"{self.file} shows the same as {self.other_file}, the evidence of {self.other}"

    @property
    def hint(self) -> str:
        return "attach each entry's own certificate, use [[entry.part]], or waive it with the reason"


class EvidenceHasLocation(Diagnostic, frozen=True):
    """A picture says where it was taken, which is often the holder's home.

    Remove it before you commit: history keeps it. The exhibits of an audit pack are copies without it.
    """

    code = "CEC447"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    needs_evidence: ClassVar[bool] = True
    file: str

    @property
    def message(self) -> str:
        return f"{self.file} says where its picture was taken (GPS)"

    @property
    def hint(self) -> str:
        return "save it again without its location, or waive it with the reason; exhibits are copies without it"


class EvidencePageMissing(Diagnostic, frozen=True):
    """An entry names a page that its file of evidence does not have."""

    code = "CEC448"
    needs_evidence: ClassVar[bool] = True
    file: str
    page: int
    pages: int

    @property
    def message(self) -> str:
        return f"{self.file} has no page {self.page}: it has {self.pages}"

    @property
    def hint(self) -> str:
        return "correct `page`, or leave it out"
