"""Changes: two sides of one day held against each other, cycle by cycle, entry by entry, problem by problem.

What is shown comes from the public edition of both; what is private is only compared.
"""

from collections.abc import Hashable

from cecgen.commands.diff.cycles import cycle_change, cycles_of, touched
from cecgen.commands.diff.evidence import cards, evidence
from cecgen.commands.diff.files import files, pages, rules
from cecgen.commands.diff.problems import problems
from cecgen.commands.diff.sides import Known, Side, known, paired
from cecgen.ledger.reading import SETTINGS
from cecgen.model.changes import Changes, HolderChange, Revised
from cecgen.outputs.editions.edition import Edition, edition_of

__all__ = ["Side", "compare"]


def compare(before: Side, after: Side, rules_from: str = "") -> Changes:
    """Everything that differs between two sides judged as of one day."""
    was, now = (edition_of(side.transcript, Edition(), side.ledger) for side in (before, after))
    holders = [*paired(known(before, was), known(after, now), _id, _name, _entries)]
    renamed = {one.full.id: other.full.id for one, other in holders if one and other and one.full.id != other.full.id}
    cycles = [(one, other, *pair) for one, other in holders for pair in cycles_of(one, other)]
    changed = [change for each in cycles if (change := cycle_change(*each))]
    rewritten = [each for one, other, *pair in cycles for each in touched(one, other, *pair)]
    return Changes(
        before=_revised(before),
        after=_revised(after),
        as_of=after.transcript.as_of,
        rules_from=rules_from,
        holders=tuple(each for pair in holders if (each := _holder(*pair))),
        cycles=tuple(sorted(changed, key=lambda each: (each.name, each.holder, each.scheme.id, each.cycle.begins))),
        touched=tuple(rewritten),
        cards=tuple(each for pair in holders for each in cards(*pair)),
        evidence=tuple(each for pair in holders for each in evidence(*pair)),
        diagnostics=tuple(problems(was.diagnostics, now.diagnostics, renamed)),
        rules=tuple(rules(before, after)),
        pages=tuple(files(pages(before), pages(after))),
    )


def _revised(side: Side) -> Revised:
    errors = sum(1 for each in side.transcript.diagnostics if each.severity == "error" and not each.waived)
    return Revised(revision=side.revision, commit=side.commit, workspace=SETTINGS in side.rules, errors=errors)


def _id(known: Known) -> Hashable:
    return known.full.id


def _name(known: Known) -> Hashable:
    return known.full.name


def _entries(known: Known) -> Hashable:
    """The entries of a holder, by which one is found again who has another name too."""
    return tuple(entry.id for entry in known.full.entries)


def _holder(before: Known | None, after: Known | None) -> HolderChange | None:
    if after is None:
        assert before is not None
        return HolderChange(holder=before.full.id, name=before.full.name, turn="removed")
    if before is None:
        return HolderChange(holder=after.full.id, name=after.full.name, turn="added")
    if before.full.id != after.full.id:
        return HolderChange(holder=after.full.id, name=after.full.name, turn="renamed", was=before.full.id)
    return None
