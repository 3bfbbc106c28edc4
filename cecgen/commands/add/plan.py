"""Plan a new entry: its id, the text of its file, and the files of its evidence. `add` and `import` share this."""

import hashlib
import stat
from base64 import b32encode
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from cecgen.files.toml.write import format_tables
from cecgen.ledger.reading import CONTENT_FOLDER
from cecgen.model.document_limits import MAX_EVIDENCE_BYTES
from cecgen.model.drafts import PlannedEntry
from cecgen.model.file_type import FileType, describe_other_format, detect_type
from cecgen.model.vocabulary import MAX_ID_LENGTH
from cecgen.model.written import Entry, slugify

EntryTable = dict[str, Any]
"""An entry as its file has it: keys and values of `[[entry]]`."""

_ENDINGS: dict[FileType, str] = {"pdf": ".pdf", "png": ".png", "jpeg": ".jpg"}
_NOT_A_DOCUMENT = "not a PDF, PNG or JPEG by its first bytes"
KEY_ORDER = tuple(field.encode_name for field in msgspec.structs.fields(Entry))
"""The keys of an entry, in the order in which a file has them."""
_DIGEST_LENGTH = 6
"""Letters of the digest in an id: two different activities with one date and title share them once in a thousand million."""


class EvidenceFile(Struct, frozen=True):
    """A file that proves a new entry, and what it shows."""

    data: bytes
    shows: str = "certificate"
    existing_path: str = ""
    """Where it is in the holder's folder, if it is there already and need not be copied."""
    badge_ending: str = ""
    """The ending of an Open Badge, which its first bytes do not show."""


def plan_entry(
    holder: str,
    table: EntryTable,
    evidence: Sequence[EvidenceFile] = (),
    header: str = "",
    source: str = "",
    cell_places: Mapping[str, str] | None = None,
) -> PlannedEntry:
    """Plan the files of a new entry of a holder; ValueError if some evidence is not a document.

    `header` is what its file begins with (where its schema is); `source` and `cell_places` say where it was imported from.
    """
    id = table.get("id") or make_entry_id(table, *(item.data for item in evidence))
    named, copied = name_evidence(holder, id, evidence)
    text = header + format_entry({**table, "id": id, **({"evidence": named} if named else {})})
    return PlannedEntry(
        id=id,
        path=f"{CONTENT_FOLDER}/{holder}/{id}.toml",
        text=text,
        evidence=copied,
        source=source,
        cell_places=dict(cell_places or {}),
    )


def name_evidence(holder: str, id: str, evidence: Sequence[EvidenceFile]) -> tuple[list[str | EntryTable], dict[str, bytes]]:
    """Name an entry's new evidence: what its `evidence` says, and the files to copy; ValueError if one is not a document."""
    named: list[str | EntryTable] = []
    copied: dict[str, bytes] = {}
    numbers: Counter[bool] = Counter()
    for item in evidence:
        numbers[bool(item.badge_ending)] += 1
        path = item.existing_path or new_evidence_path(id, item, numbers[bool(item.badge_ending)])
        named.append(path if item.shows == "certificate" else {"file": path, "shows": item.shows})
        if not item.existing_path:
            copied[f"{CONTENT_FOLDER}/{holder}/{path}"] = item.data
    return named, copied


def make_entry_id(table: EntryTable, *evidence: bytes) -> str:
    """Make the id of a new entry: its date, a slug of its title, and a digest of all its keys and evidence.

    Two branches that add different entries therefore never use one id or file name, and two that add the very same entry
    use the same.
    """
    content = msgspec.json.encode({key: table[key] for key in sorted(table.keys() - {"id", "evidence"})}, order="deterministic")
    digest = hashlib.sha256(content)
    for data in evidence:
        digest.update(hashlib.sha256(data).digest())
    ending = b32encode(digest.digest()).decode().lower()[:_DIGEST_LENGTH]
    # A date that is not one is still text here, such as "../x": the slug keeps it from being a path until it is reported.
    slug = slugify(f"{table['date']} {table['title']}")[: MAX_ID_LENGTH - _DIGEST_LENGTH - 1].strip("-")
    return f"{slug}-{ending}".strip("-")


def new_evidence_path(id: str, item: EvidenceFile, number: int = 1) -> str:
    """Return the path of an entry's new evidence in its holder's folder, named after the entry.

    ValueError if it is neither a badge nor a document by its first bytes.
    """
    stem = f"evidence/{id}-badge" if item.badge_ending else f"evidence/{id}"
    ending = item.badge_ending or _document_ending(item.data)
    return f"{stem}{f'-{number}' if number > 1 else ''}{ending}"


def _document_ending(data: bytes) -> str:
    """The ending of a document by its first bytes; ValueError if they are not those of one."""
    file_type = detect_type(data)
    if file_type is None:
        raise ValueError(_NOT_A_DOCUMENT)
    return _ENDINGS[file_type]


def read_certificate(path: Path) -> bytes:
    """Read a file that is to become evidence; ValueError says why it cannot.

    A link is followed, because the document itself is copied. A pipe is not opened: it would wait for a writer.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ValueError("a folder, not a document" if stat.S_ISDIR(status.st_mode) else "not a file")
        with open(path, "rb") as stream:
            data = stream.read(MAX_EVIDENCE_BYTES + 1) if status.st_size <= MAX_EVIDENCE_BYTES else b""
    except OSError as error:
        raise ValueError((error.strerror or str(error)).lower()) from None
    size = max(status.st_size, len(data))
    if size > MAX_EVIDENCE_BYTES:
        raise ValueError(
            f"{size:,} bytes, and a certificate may have {MAX_EVIDENCE_BYTES:,}: "
            "scan it at a lower resolution, or print it as a PDF"
        )
    if not data:
        raise ValueError("empty: save the certificate again")
    if detect_type(data) is None:
        what, way_out = describe_other_format(data, path.name)
        raise ValueError(
            f"{what}, but evidence must be a PDF, PNG or JPEG: {way_out}" if what else f"{_NOT_A_DOCUMENT}: {way_out}"
        )
    return data


def format_entry(table: EntryTable) -> str:
    """Format a file with one entry: keys in the order of the format, tables after them."""
    return format_tables({"entry": [table]}, KEY_ORDER)
