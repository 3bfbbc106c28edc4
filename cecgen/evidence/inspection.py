"""What is found out about a file of evidence, and how much of this machine it may cost to find it out."""

from typing import Literal

from msgspec import Struct

from cecgen.diagnostics import CecgenError

FileType = Literal["pdf", "png", "jpeg"]
InspectionFailure = Literal[
    "", "broken", "truncated", "locked", "large", "pixels", "unpacked", "memory", "time", "crash", "page", "attached"
]  # fmt: skip
SandboxTask = Literal["look", "strip", "tell"]
ActiveContent = Literal[
    "JavaScript", "a launch action", "a form that sends itself", "embedded files", "rich media", "an XFA form"
]

MIB = 1024 * 1024
MAX_EVIDENCE_BYTES = 10 * MIB
"""The largest file that is opened, in bytes: what ACE, the strictest body that says so, takes as an upload."""
MAX_PIXELS = 50_000_000
"""The largest picture that is decoded: A4 at 600 dots an inch is 35 million."""
MAX_STREAM_BYTES = 64 * MIB
"""How far one compressed stream of a PDF may unpack, in bytes."""
MAX_MEMORY_BYTES = 1024 * MIB
"""How much memory the process that opens files may have, in bytes."""
MAX_SECONDS = 20
"""How long one file may take."""
MAX_TEXT_LENGTH = 200_000
"""How much of a text is kept, in characters."""
MAX_PAGES_READ = 100
"""How many pages' text is read."""
MAX_RESPONSE_BYTES = 4 * MAX_EVIDENCE_BYTES
"""The longest answer that is taken from the process that opens files, in bytes."""

MAX_SEARCHED_BYTES = 256 * MIB
"""The largest document of an output that is searched: the detail of a cycle holds each of its exhibits once more."""
MAX_SEARCH_SECONDS = 300
"""How long searching one may take."""
MAX_SEARCHED_TEXT = 8_000_000
"""How much text one may hold, in characters; a thicker one is not searched in part."""

_FIRST_BYTES: tuple[tuple[bytes, FileType], ...] = ((b"%PDF-", "pdf"), (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"))


class Inspection(Struct, frozen=True, kw_only=True):
    """A file of evidence as it was found: what it is, what it shows, what it hides, and what is wrong with it.

    Where there is trouble, nothing but kind, size and digest is known.
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
    """The text of a PDF, pages parted by form feeds; nothing for a scan."""
    is_legible: bool = False
    """Whether the text can be relied on to hold what a reader sees: no scan, no recognised text, no font without letters."""
    content_key: str = ""
    """The same for two files with the same text, or with the same picture where there is no text."""
    is_encrypted: bool = False
    active: tuple[ActiveContent, ...] = ()
    """What a PDF holds beside its pages that can act, or that its pages do not show."""
    has_location: bool = False
    """Whether it says where its picture was taken."""
    metadata: dict[str, str] = {}
    """Author, title and the like as the file states them beside what it shows."""


def detect_type(data: bytes) -> FileType | None:
    """What a file is by its first bytes, whatever its name says."""
    return next((kind for first, kind in _FIRST_BYTES if data.startswith(first)), None)


class DocumentContents(Struct, frozen=True, array_like=True):
    """Everything that a document says, in what it shows and beside it; or the trouble with reading it."""

    texts: tuple[str, ...] = ()
    has_unread_text: bool = False
    """Whether it shows lettering that nothing here reads: a picture, a scanned page, a font that does not say its letters."""
    trouble: InspectionFailure = ""


class SandboxRequest(Struct, frozen=True, array_like=True):
    """What the process that opens files is asked: to look at a file, to strip it, or to tell all that it says."""

    want: SandboxTask
    kind: FileType
    data: bytes
    seconds: int


class SandboxResponse(Struct, frozen=True, array_like=True):
    """What it answers: what it saw, the stripped copy, or what the file says; or why none of them."""

    inspection: Inspection
    data: bytes = b""
    told: DocumentContents = DocumentContents()


class InspectionError(CecgenError):
    """A file that cannot be looked at, and the trouble with it."""

    def __init__(self, trouble: InspectionFailure) -> None:
        super().__init__(trouble)
        self.trouble: InspectionFailure = trouble
