"""Compare the cards and evidence files of two revisions: what was added, removed, moved or replaced."""

from collections.abc import Hashable, Iterator

from cecgen.commands.diff.sides import HolderSide
from cecgen.model.changes import CardChange, EvidenceChange
from cecgen.model.documents import iter_document_uses
from cecgen.model.judged import JudgedCard
from cecgen.model.written import Card


def compare_cards(before: HolderSide | None, after: HolderSide | None) -> Iterator[CardChange]:
    """Yield the cards that a holder gained or lost."""
    was, now = _cards_by_content(before), _cards_by_content(after)
    holder_side = after or before
    assert holder_side is not None
    for key in now.keys() - was.keys() | was.keys() - now.keys():
        kind = "added" if key in now else "removed"
        card = now.get(key) or was[key]
        yield CardChange(holder=holder_side.judged.id, name=holder_side.judged.name, kind=kind, card=card)  # type: ignore[arg-type]


def _cards_by_content(side: HolderSide | None) -> dict[Hashable, JudgedCard]:
    cards = [card for each in side.cycles for card in each.public.cards] if side else []
    return {(tuple(sorted(each.card.covers)), each.issuer, each.issued, each.card.expires): each for each in cards}


def compare_evidence(before: HolderSide | None, after: HolderSide | None) -> Iterator[EvidenceChange]:
    """Yield the files of evidence that were added, removed, moved or replaced."""
    was, now = before.files if before else {}, after.files if after else {}
    removed = {file: blob for file, blob in was.items() if file not in now}
    for file in sorted(now):
        assert after is not None
        if file in was:
            if was[file] != now[file]:
                yield _evidence_change("replaced", file, after)
        elif old := next((each for each, blob in removed.items() if blob == now[file]), None):
            del removed[old]
            yield _evidence_change("moved", file, after)
        else:
            yield _evidence_change("added", file, after)
    for file in sorted(removed):
        assert before is not None
        yield _evidence_change("removed", file, before)


def _evidence_change(kind: str, file: str, side: HolderSide) -> EvidenceChange:
    uses = [use for use in iter_document_uses(side.written) if use.document.file == file]
    titles = {entry.id: entry.title for entry in side.judged.entries}
    entries = [use.entry.id for use in uses if use.entry]
    others = ["a card" if isinstance(use.owner, Card) else "a cycle's record" for use in uses if use.entry is None]
    return EvidenceChange(
        holder=side.judged.id,
        name=side.judged.name,
        kind=kind,  # type: ignore[arg-type]
        file=file if uses and all(use.document.public for use in uses) else "",
        entries=tuple(dict.fromkeys(entries)),
        proves=tuple(dict.fromkeys([*(titles[entry] for entry in entries), *others])),
    )
