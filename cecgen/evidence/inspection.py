"""The inspection of a file of evidence, and the requests to the sandbox with its responses."""

from typing import Literal

from msgspec import Struct

from cecgen.diagnostics import CecgenError
from cecgen.model.file_type import FileType
from cecgen.model.pages import DocumentPage

InspectionFailure = Literal[
    "", "broken", "truncated", "locked", "large", "pixels", "drawings", "unpacked", "memory", "time", "pages", "crash", "page",
    "attached"
]  # fmt: skip
SandboxTask = Literal["inspect", "strip", "read", "words"]
ActiveContent = Literal[
    "JavaScript", "a launch action", "a form that sends itself", "embedded files", "rich media", "an XFA form"
]


class Inspection(Struct, frozen=True, kw_only=True):
    """What a file of evidence is, shows and hides, and why it could not be opened.

    If there is a failure, only kind, size and digest are known.
    """

    kind: FileType | None = None
    size: int = 0
    digest: str = ""
    """SHA-256 of the file."""
    failure: InspectionFailure = ""
    pages: int = 0
    width: int = 0
    height: int = 0
    text: str = ""
    """The text of a PDF, with form feeds between pages; empty for a scan."""
    is_legible: bool = False
    """Whether a reader surely sees this text: it is not a scan, not from text recognition, and no font hides its letters."""
    content_key: str = ""
    """Equal for two files with the same text, or without text and with the same pictures."""
    is_encrypted: bool = False
    active: tuple[ActiveContent, ...] = ()
    """What a PDF contains that can act, or that its pages do not show."""
    has_location: bool = False
    """Whether a picture in it has the place where it was taken (GPS)."""
    metadata: dict[str, str] = {}
    """Author, title and the like, as the file states them outside its pages."""


class DocumentContents(Struct, frozen=True, array_like=True):
    """All text of a document, on its pages and outside them; or why it could not be read."""

    texts: tuple[str, ...] = ()
    has_unread_text: bool = False
    """Whether it shows text that cannot be read here: a picture, a scanned page, a font that hides its letters."""
    failure: InspectionFailure = ""


class DocumentPages(Struct, frozen=True, array_like=True):
    """The pages of a document as words with their places; or why it could not be opened."""

    pages: tuple[DocumentPage, ...] = ()
    failure: InspectionFailure = ""


class SandboxRequest(Struct, frozen=True, array_like=True):
    """A request to the sandbox: inspect a file, strip it of what it hides, read all of its text, or the words of its pages."""

    task: SandboxTask
    kind: FileType
    data: bytes
    seconds: int


class SandboxResponse(Struct, frozen=True, array_like=True):
    """The answer: the inspection, the stripped copy, the text or the pages; else the inspection has the failure."""

    inspection: Inspection
    data: bytes = b""
    contents: DocumentContents = DocumentContents()
    pages: tuple[DocumentPage, ...] = ()
    broken_library: str = ""
    """Why a library that opens such files could not be loaded: that is the installation's fault, and not the file's."""


class BrokenLibrariesError(CecgenError):
    """The libraries that open documents are not installed, or cannot be loaded."""

    exit_status = 2

    def __init__(self, reason: str) -> None:
        message = f"what opens certificates is missing or broken in this installation ({reason})"
        super().__init__(message, "pip install --force-reinstall 'cecgen[evidence]'")


class InspectionError(CecgenError):
    """A file that cannot be opened, and why."""

    def __init__(self, failure: InspectionFailure) -> None:
        super().__init__(failure)
        self.failure: InspectionFailure = failure
