"""What changes in cards and evidence: the proof that came, went, or is another."""

from collections.abc import Hashable, Iterator

from cecgen.commands.diff.sides import HolderSide
from cecgen.model.changes import CardChange, EvidenceChange
from cecgen.model.judged import JudgedCard
from cecgen.model.ledger import iter_evidence_uses


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
    uses = [(item, at, about) for item, at, about in iter_evidence_uses(known.written) if item.file == file]
    titles = {entry.id: entry.title for entry in known.judged.entries}
    entries = [entry for _, _, about in uses if (entry := about.partition("/")[2])]
    others = ["a card" if at.keys[0] == "card" else "a cycle's record" for _, at, about in uses if "/" not in about]
    return EvidenceChange(
        holder=known.judged.id,
        name=known.judged.name,
        turn=turn,  # type: ignore[arg-type]
        file=file if uses and all(item.public for item, _, _ in uses) else "",
        entries=tuple(dict.fromkeys(entries)),
        proves=tuple(dict.fromkeys([*(titles[entry] for entry in entries), *others])),
    )
