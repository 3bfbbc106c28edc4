"""The two sides of a comparison, and how what is on one is found again on the other."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from msgspec import Struct

from cecgen.git.revisions import GitFile
from cecgen.model.judged import JudgedCycle, JudgedHolder, Transcript
from cecgen.model.ledger import Holder, Ledger
from cecgen.model.scheme import Scheme
from cecgen.model.written import Workspace

FilesByPath = Mapping[str, GitFile]
ItemT = TypeVar("ItemT")


class Side(Struct, frozen=True):
    """A revision judged: what was written, what came of it, and the files that it holds."""

    revision: str
    commit: str
    transcript: Transcript
    ledger: Ledger
    content: FilesByPath
    rules: FilesByPath
    settings: Workspace | None
    """What the revision's own settings say; None where it has none that can be read."""


class HolderSide(NamedTuple):
    """A holder on one side: judged in full, as everybody may see it, and as it was written."""

    judged: JudgedHolder
    public: JudgedHolder
    written: Holder
    files: dict[str, str]
    """The content of every file of the holder's evidence, by an id."""

    @property
    def cycles(self) -> list["CycleSide"]:
        """Every cycle of every certification."""
        return [
            CycleSide(certification.scheme, cycle, shown)
            for certification, public in zip(self.judged.certifications, self.public.certifications, strict=True)
            for cycle, shown in zip(certification.cycles, public.cycles, strict=True)
        ]


class CycleSide(NamedTuple):
    """A cycle with its scheme: in full, and as everybody may see it."""

    scheme: Scheme
    judged: JudgedCycle
    public: JudgedCycle


def list_holder_sides(side: Side, shown: Transcript) -> list[HolderSide]:
    """Every holder of a side, with what everybody may see of them."""
    written = {holder.id: holder for holder in side.ledger.holders}
    evidence: dict[str, dict[str, str]] = {}
    for path, file in side.content.items():
        _, holder, *inside = path.split("/")
        if inside and inside[0] == "evidence" and not any(part.startswith(".") for part in inside):
            evidence.setdefault(holder, {})["/".join(inside)] = file.blob
    return [
        HolderSide(full, public, written[full.id], evidence.get(full.id, {}))
        for full, public in zip(side.transcript.holders, shown.holders, strict=True)
    ]


def match_pairs(
    before: Iterable[ItemT], after: Iterable[ItemT], *keys: Callable[[ItemT], Hashable]
) -> Iterator[tuple[ItemT | None, ItemT | None]]:
    """What is on both sides with what it was; by the first key that finds it again, and alone where none does."""
    gone, come = dict(enumerate(before)), dict(enumerate(after))
    found: dict[int, ItemT | None] = dict.fromkeys(come)
    everything = dict(come)
    for key in keys:
        sought = _positions_by_key(gone, key)
        for value, position in _positions_by_key(come, key).items():
            if value in sought:
                found[position] = gone.pop(sought[value])
                del come[position]
    yield from ((found[position], each) for position, each in everything.items())
    yield from ((each, None) for each in gone.values())


def _positions_by_key(items: Mapping[int, ItemT], key: Callable[[ItemT], Hashable]) -> dict[Hashable, int]:
    """Where each key stands; the second of the same key apart from the first."""
    seen: Counter[Hashable] = Counter()
    out: dict[Hashable, int] = {}
    for position, each in items.items():
        value = key(each)
        if value:
            out[value, seen[value]] = position
            seen[value] += 1
    return out
