"""Describe the two sides of a comparison, and match the items of one side with those of the other."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from msgspec import Struct

from cecgen.git.revisions import GitFile
from cecgen.ledger.reading import CONTENT_FOLDER
from cecgen.model.judged import JudgedCycle, JudgedHolder, Transcript
from cecgen.model.ledger import Holder, Ledger
from cecgen.model.scheme import Scheme
from cecgen.model.settings import Settings

FilesByPath = Mapping[str, GitFile]
_ItemT = TypeVar("_ItemT")


class Side(Struct, frozen=True):
    """An evaluated revision: its ledger, its transcript, and its files."""

    revision: str
    commit: str
    transcript: Transcript
    ledger: Ledger
    content: FilesByPath
    rules: FilesByPath
    settings: Settings | None
    """The revision's own settings; None if it has none that can be read."""


class HolderSide(NamedTuple):
    """A holder on one side: evaluated in full, in the public edition, and as written."""

    judged: JudgedHolder
    public: JudgedHolder
    written: Holder
    files: dict[str, str]
    """The git blob of each of the holder's evidence files, by path in the holder's folder."""

    @property
    def cycles(self) -> list["CycleSide"]:
        """Every cycle of every certification."""
        return [
            CycleSide(certification.scheme, cycle, public_cycle)
            for certification, public in zip(self.judged.certifications, self.public.certifications, strict=True)
            for cycle, public_cycle in zip(certification.cycles, public.cycles, strict=True)
        ]


class CycleSide(NamedTuple):
    """A cycle with its scheme: in full, and in the public edition."""

    scheme: Scheme
    judged: JudgedCycle
    public: JudgedCycle


def list_holder_sides(side: Side, public: Transcript) -> list[HolderSide]:
    """List the holders of a side, each with its public edition."""
    written = {holder.id: holder for holder in side.ledger.holders}
    return [
        HolderSide(full, redacted, written[full.id], _evidence_blobs(side, written[full.id]))
        for full, redacted in zip(side.transcript.holders, public.holders, strict=True)
    ]


def _evidence_blobs(side: Side, holder: Holder) -> dict[str, str]:
    """The git blob of each file of evidence of a holder; files that git does not have, such as links, are left out."""
    paths = {file: f"{CONTENT_FOLDER}/{holder.id}/{stored.path}" for file, stored in holder.evidence.items()}
    return {file: side.content[path].blob for file, path in paths.items() if path in side.content}


def match_pairs(
    before: Iterable[_ItemT], after: Iterable[_ItemT], *keys: Callable[[_ItemT], Hashable]
) -> Iterator[tuple[_ItemT | None, _ItemT | None]]:
    """Pair the items of both sides by the first key under which they match; an item without a match is paired with None."""
    old, new = dict(enumerate(before)), dict(enumerate(after))
    matches: dict[int, _ItemT | None] = dict.fromkeys(new)
    everything = dict(new)
    for key in keys:
        positions = _positions_by_key(old, key)
        for value, position in _positions_by_key(new, key).items():
            if value in positions:
                matches[position] = old.pop(positions[value])
                del new[position]
    yield from ((matches[position], each) for position, each in everything.items())
    yield from ((each, None) for each in old.values())


def _positions_by_key(items: Mapping[int, _ItemT], key: Callable[[_ItemT], Hashable]) -> dict[Hashable, int]:
    """Return the position of each key. Repeated keys are numbered, and items with an empty key are left out."""
    seen: Counter[Hashable] = Counter()
    positions: dict[Hashable, int] = {}
    for position, each in items.items():
        value = key(each)
        if value:
            positions[value, seen[value]] = position
            seen[value] += 1
    return positions
