"""Private values: which fields hold them, and the walk that finds every one of a holder's.

An edition leaves out the kinds that its readers must not see (`outputs/editions`), and searches what was made for them.
"""

from collections.abc import Iterator
from enum import StrEnum
from urllib.parse import urlsplit

from msgspec import Struct

from cecgen.model.closed_cycle import ClosedFile
from cecgen.model.documents import iter_tables
from cecgen.model.judged import JudgedCertification, JudgedHolder
from cecgen.model.ledger import Holder, StoredEvidence
from cecgen.model.written import Card, Certification, Entry, Evidence, HolderFile, Part, Step


class PrivateKind(StrEnum):
    """The kind of a private value, as a diagnostic names it."""

    NOTE = "a note"
    OTHER_PRINTED_NAME = "another name of a holder"
    OTHER_HOLDER = "the name of another holder"
    CERTIFICATION = "a certification number"
    SERIAL = "the serial of a certificate"
    CARD = "the number of a card"
    PRIVATE_URL = "an address with a key in it"
    FILE = "a file of evidence"


PRIVATE_FIELDS: dict[type[Struct], dict[str, PrivateKind]] = {
    Holder: {"id": PrivateKind.OTHER_HOLDER},
    HolderFile: {
        "name": PrivateKind.OTHER_HOLDER,
        "also_printed": PrivateKind.OTHER_PRINTED_NAME,
        "note": PrivateKind.NOTE,
    },
    Certification: {"number": PrivateKind.CERTIFICATION},
    Entry: {"certificate": PrivateKind.SERIAL, "note": PrivateKind.NOTE, "url": PrivateKind.PRIVATE_URL},
    Part: {"note": PrivateKind.NOTE},
    Card: {"number": PrivateKind.CARD, "note": PrivateKind.NOTE},
    Step: {"note": PrivateKind.NOTE},
    Evidence: {"file": PrivateKind.FILE},
    StoredEvidence: {"file": PrivateKind.FILE},
    ClosedFile: {"file": PrivateKind.FILE},
    JudgedHolder: {
        "name": PrivateKind.OTHER_HOLDER,
        "id": PrivateKind.OTHER_HOLDER,
        "also_printed": PrivateKind.OTHER_PRINTED_NAME,
    },
    JudgedCertification: {"number": PrivateKind.CERTIFICATION},
}
"""Every field that some edition leaves out: this is the one place that says which fields are private."""


def iter_private_values(records: Holder | JudgedHolder) -> Iterator[tuple[str, PrivateKind]]:
    """Every private value in a holder's files or in their part of a transcript, with what it is."""
    for table in iter_tables(records):
        for name, kind in PRIVATE_FIELDS.get(type(table), {}).items():
            value = getattr(table, name)
            for text in [value] if isinstance(value, str) else value:
                if is_private(text, kind):
                    yield text, kind


def is_private(value: str, kind: PrivateKind) -> bool:
    """Whether the value of a private field is private: it says something, and an address carries a key."""
    return bool(value) and (kind is not PrivateKind.PRIVATE_URL or not is_public_url(value))


def is_public_url(url: str) -> bool:
    """Whether an address carries nothing that may be a key: no user, no query, no fragment."""
    parts = urlsplit(url)
    return not (parts.username or parts.query or parts.fragment)
