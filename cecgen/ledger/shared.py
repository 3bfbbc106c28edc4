"""One certificate under two holders: the same bytes, or the same number of the same issuer.

Mostly somebody attached a colleague's certificate. `check` reads holders in several processes, so each process collects what
could be shared, and one of them compares it all: once, in a time that grows with the number of files.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from cecgen.diagnostics import Diagnostic, Place, TomlKey
from cecgen.diagnostics.crosschecks import EvidenceOfTwoHolders, SerialOfTwoHolders
from cecgen.diagnostics.folding import fold_text
from cecgen.ledger.evidence_files import file_digest
from cecgen.ledger.reading import CONTENT_FOLDER
from cecgen.model.documents import iter_document_uses
from cecgen.model.duplicates import SAME_SERIAL, serial_key
from cecgen.model.ledger import Holder, Ledger
from cecgen.model.vocabulary import NON_PROOF_KINDS
from cecgen.model.written import Card


class Mention(Struct, frozen=True, array_like=True):
    """Where a holder's files name a document or a number: small enough to travel between processes."""

    holder: str
    about: str
    toml_file: str
    keys: tuple[TomlKey, ...]
    """The file and the keys in it where it was written."""

    @property
    def at(self) -> Place:
        """The place where it was written."""
        return Place(self.toml_file, self.keys)


class DocumentMention(Mention, frozen=True, array_like=True):
    """A document that proves something: its path in the holder's folder, its size, and its digest if that is known."""

    file: str
    size: int
    digest: str = ""

    @property
    def path(self) -> str:
        """Its path in the repository."""
        return f"{CONTENT_FOLDER}/{self.holder}/{self.file}"


class SerialMention(Mention, frozen=True, array_like=True):
    """A number that no two holders should have: what it is, who issued it, and the number; the last two are folded."""

    what: str
    issuer: str
    number: str


class Mentions(Struct, frozen=True):
    """Everything in some holders' files that no other holder should have."""

    documents: list[DocumentMention]
    serials: list[SerialMention]


MentionT = TypeVar("MentionT", bound=Mention)
_ENDING_BYTES = 4096


def collect_mentions(ledger: Ledger) -> Mentions:
    """Collect the documents and the numbers of a ledger's holders."""
    documents = [mention for holder in ledger.holders if holder.evidence for mention in _iter_documents(holder)]
    return Mentions(documents, [mention for holder in ledger.holders for mention in _iter_serials(holder)])


def _iter_documents(holder: Holder) -> Iterator[DocumentMention]:
    """Yield every file that proves something, once; others are left out, as two holders may share an agenda."""
    seen: set[str] = set()
    for use in iter_document_uses(holder):
        stored = holder.evidence.get(use.document.file)
        if stored is None or stored.defect or use.document.shows in NON_PROOF_KINDS or stored.file in seen:
            continue
        seen.add(stored.file)
        yield DocumentMention(
            holder.id, use.about(holder.id), use.at.file, use.at.keys, stored.path, stored.size, stored.digest
        )


def _iter_serials(holder: Holder) -> Iterator[SerialMention]:
    def mention(about: str, at: Place, what: str, issuer: str, number: str) -> Iterator[SerialMention]:
        if number := fold_text(number):
            yield SerialMention(holder.id, about, at.file, at.keys, what, fold_text(issuer), number)

    def mention_card(about: str, at: Place, card: Card, issuer: str) -> Iterator[SerialMention]:
        return mention(about, at / "number", "card number", card.issuer or issuer, card.number)

    for entry in () if holder.has_usual_keys else holder.entries:
        about = f"{holder.id}/{entry.id}"
        if key := serial_key(entry):
            yield SerialMention(holder.id, about, entry.at.file, (*entry.at.keys, "certificate"), SAME_SERIAL, *key)
        if entry.card and entry.card.number:
            yield from mention_card(about, entry.at / "card", entry.card, entry.provider)
    for index, card in enumerate(holder.profile.card):
        if card.number:
            yield from mention_card(holder.id, holder.at / "card" / index, card, "")
    for index, certification in enumerate(holder.profile.certification):
        if certification.number:
            at, body = holder.at / "certification" / index / "number", certification.scheme.partition(".")[0]
            yield from mention(holder.id, at, "certification number", body, certification.number)


def find_shared(root: Path, parts: Iterable[Mentions], digest_of: Callable[[str], str] | None = None) -> Iterator[Diagnostic]:
    """Find the documents and numbers that several holders have; each is one problem, at the second of these holders.

    `digest_of` returns the digest of a file of the repository, for callers that have digests already.
    """
    parts = [*parts]
    for group in _shared_documents(root, [each for part in parts for each in part.documents], digest_of):
        first, second, more_holders = _split_by_holder(group)
        yield EvidenceOfTwoHolders(
            at=second.at,
            about=second.about,
            file=second.file,
            other_file=first.path,
            other=f"{first.about} in {first.toml_file}",
            more_holders=more_holders,
        )
    serials = [each for part in parts for each in part.serials]
    for mentions in _group_shared(serials, lambda each: (each.what, each.issuer, each.number)):
        one, two, more_holders = _split_by_holder(mentions)
        yield SerialOfTwoHolders(
            at=two.at, about=two.about, what=two.what, other=f"{one.about} in {one.toml_file}", more_holders=more_holders
        )


def _shared_documents(
    root: Path, documents: Iterable[DocumentMention], digest_of: Callable[[str], str] | None
) -> Iterator[list[DocumentMention]]:
    """Yield groups of files that have the same bytes and several holders.

    Only files of the same size are opened, and only those whose last bytes are the same are read whole.
    """

    def digest_in_root(path: str) -> str:
        return file_digest(f"{root}/{path}")

    def ending(each: DocumentMention) -> bytes:
        return b"" if digest_of else _read_ending(f"{root}/{each.path}", each.size)

    def digest(each: DocumentMention) -> str:
        return each.digest or (digest_of or digest_in_root)(each.path) or each.path

    for same_size in _group_shared(documents, lambda each: each.size):
        for same_ending in _group_shared(same_size, ending):
            yield from _group_shared(same_ending, digest)


def _read_ending(path: str, size: int) -> bytes:
    """The last bytes of a file, which differ between most documents; none if it cannot be read."""
    try:
        with open(path, "rb", buffering=0) as stream:
            stream.seek(max(0, size - _ENDING_BYTES))
            return stream.read(_ENDING_BYTES)
    except OSError:
        return b""


def _group_shared(mentions: Iterable[MentionT], key_of: Callable[[MentionT], Hashable]) -> list[list[MentionT]]:
    """Group mentions by a key; return the groups that have at least two holders."""
    groups: dict[Hashable, list[MentionT]] = {}
    for each in mentions:
        groups.setdefault(key_of(each), []).append(each)
    return [group for group in groups.values() if any(each.holder != group[0].holder for each in group)]


def _split_by_holder(group: list[MentionT]) -> tuple[MentionT, MentionT, int]:
    """The mention of the first holder, that of the second, and the number of further holders."""
    by_holder = {each.holder: each for each in sorted(group, key=lambda each: (each.holder, each.about), reverse=True)}
    first, second, *others = [by_holder[holder] for holder in sorted(by_holder)]
    return first, second, len(others)
