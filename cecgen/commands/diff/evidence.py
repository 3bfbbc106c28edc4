"""What changes in cards and evidence: the proof that came, went, or is another."""

from collections.abc import Hashable, Iterator

from cecgen.commands.diff.sides import HolderSide
from cecgen.model.changes import CardChange, EvidenceChange
from cecgen.model.documents import iter_document_uses
from cecgen.model.judged import JudgedCard
from cecgen.model.written import Card


def compare_cards(before: HolderSide | None, after: HolderSide | None) -> Iterator[CardChange]:
    was, now = _cards_of(before), _cards_of(after)
    whose = after or before
    assert whose is not None
    for key in now.keys() - was.keys() | was.keys() - now.keys():
        turn = "added" if key in now else "removed"
        card = now.get(key) or was[key]
        yield CardChange(holder=whose.judged.id, name=whose.judged.name, turn=turn, card=card)  # type: ignore[arg-type]


def _cards_of(known: HolderSide | None) -> dict[Hashable, JudgedCard]:
    cards = [card for each in known.cycles for card in each.public.cards] if known else []
    return {(tuple(sorted(each.card.covers)), each.issuer, each.issued, each.card.expires): each for each in cards}


def compare_evidence(before: HolderSide | None, after: HolderSide | None) -> Iterator[EvidenceChange]:
    was, now = before.files if before else {}, after.files if after else {}
    gone = {file: blob for file, blob in was.items() if file not in now}
    for file in sorted(now):
        assert after is not None
        if file in was:
            if was[file] != now[file]:
                yield _evidence_change("replaced", file, after)
        elif old := next((each for each, blob in gone.items() if blob == now[file]), None):
            del gone[old]
            yield _evidence_change("moved", file, after)
        else:
            yield _evidence_change("added", file, after)
    for file in sorted(gone):
        assert before is not None
        yield _evidence_change("removed", file, before)


def _evidence_change(turn: str, file: str, known: HolderSide) -> EvidenceChange:
    uses = [use for use in iter_document_uses(known.written) if use.document.file == file]
    titles = {entry.id: entry.title for entry in known.judged.entries}
    entries = [use.entry.id for use in uses if use.entry]
    others = ["a card" if isinstance(use.owner, Card) else "a cycle's record" for use in uses if use.entry is None]
    return EvidenceChange(
        holder=known.judged.id,
        name=known.judged.name,
        turn=turn,  # type: ignore[arg-type]
        file=file if uses and all(use.document.public for use in uses) else "",
        entries=tuple(dict.fromkeys(entries)),
        proves=tuple(dict.fromkeys([*(titles[entry] for entry in entries), *others])),
    )
