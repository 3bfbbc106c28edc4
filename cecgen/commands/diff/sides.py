"""The two sides of a comparison, and how what is on one is found again on the other."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from msgspec import Struct

from cecgen.git.repository import File
from cecgen.model.judged import JudgedCycle, JudgedHolder, Transcript
from cecgen.model.ledger import Holder, Ledger
from cecgen.model.scheme import Scheme
from cecgen.model.written import Workspace

Files = Mapping[str, File]
One = TypeVar("One")


class Side(Struct, frozen=True):
    """A revision judged: what was written, what came of it, and the files that it holds."""

    revision: str
    commit: str
    transcript: Transcript
    ledger: Ledger
    content: Files
    rules: Files
    settings: Workspace | None
    """What the revision's own settings say; None where it has none that can be read."""


class Known(NamedTuple):
    """A holder on one side: judged in full, as everybody may see it, and as it was written."""

    full: JudgedHolder
    shown: JudgedHolder
    written: Holder
    files: dict[str, str]
    """The content of every file of the holder's evidence, by an id."""

    @property
    def cycles(self) -> list["Placed"]:
        """Every cycle of every certification."""
        return [
            Placed(certification.scheme, cycle, shown)
            for certification, public in zip(self.full.certifications, self.shown.certifications, strict=True)
            for cycle, shown in zip(certification.cycles, public.cycles, strict=True)
        ]


class Placed(NamedTuple):
    """A cycle with its scheme: in full, and as everybody may see it."""

    scheme: Scheme
    full: JudgedCycle
    shown: JudgedCycle


def known(side: Side, shown: Transcript) -> list[Known]:
    """Every holder of a side, with what everybody may see of them."""
    written = {holder.id: holder for holder in side.ledger.holders}
    evidence: dict[str, dict[str, str]] = {}
    for path, file in side.content.items():
        _, holder, *inside = path.split("/")
        if inside and inside[0] == "evidence" and not any(part.startswith(".") for part in inside):
            evidence.setdefault(holder, {})["/".join(inside)] = file.blob
    return [
        Known(full, public, written[full.id], evidence.get(full.id, {}))
        for full, public in zip(side.transcript.holders, shown.holders, strict=True)
    ]


def paired(
    before: Iterable[One], after: Iterable[One], *keys: Callable[[One], Hashable]
) -> Iterator[tuple[One | None, One | None]]:
    """What is on both sides with what it was; by the first key that finds it again, and alone where none does."""
    gone, come = dict(enumerate(before)), dict(enumerate(after))
    found: dict[int, One | None] = dict.fromkeys(come)
    everything = dict(come)
    for key in keys:
        sought = _by(gone, key)
        for value, position in _by(come, key).items():
            if value in sought:
                found[position] = gone.pop(sought[value])
                del come[position]
    yield from ((found[position], each) for position, each in everything.items())
    yield from ((each, None) for each in gone.values())


def _by(items: Mapping[int, One], key: Callable[[One], Hashable]) -> dict[Hashable, int]:
    """Where each key stands; the second of the same key apart from the first."""
    seen: Counter[Hashable] = Counter()
    out: dict[Hashable, int] = {}
    for position, each in items.items():
        value = key(each)
        if value:
            out[value, seen[value]] = position
            seen[value] += 1
    return out
