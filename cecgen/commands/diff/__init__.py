"""Compare two revisions as of the same day: cycles, entries, cards, evidence, problems and rules.

The result contains only values from the public editions. Private values are compared but not included.
"""

from collections.abc import Hashable

from cecgen.commands.diff.cycles import compare_cycles, find_closed_edits, match_cycles
from cecgen.commands.diff.evidence import compare_cards, compare_evidence
from cecgen.commands.diff.files import compare_files, compare_rules, select_team_pages
from cecgen.commands.diff.problems import compare_diagnostics
from cecgen.commands.diff.sides import HolderSide, Side, list_holder_sides, match_pairs
from cecgen.ledger.reading import SETTINGS_FILE
from cecgen.model.changes import Changes, ComparedRevision, HolderChange
from cecgen.outputs.editions.edition import Edition, redact_transcript

__all__ = ["Side", "compare_sides"]


def compare_sides(before: Side, after: Side, rules_from: str = "") -> Changes:
    """Return everything that differs between two sides that were evaluated as of the same day."""
    was, now = (redact_transcript(side.transcript, Edition(), side.ledger) for side in (before, after))
    holders = [*match_pairs(list_holder_sides(before, was), list_holder_sides(after, now), _id, _name, _entry_ids)]
    renamed = {one.judged.id: other.judged.id for one, other in holders if one and other and one.judged.id != other.judged.id}
    cycles = [(one, other, *pair) for one, other in holders for pair in match_cycles(one, other)]
    changed = [change for each in cycles if (change := compare_cycles(*each))]
    rewritten = [each for one, other, *pair in cycles for each in find_closed_edits(one, other, *pair)]
    return Changes(
        before=_summarize_side(before),
        after=_summarize_side(after),
        as_of=after.transcript.as_of,
        rules_from=rules_from,
        holders=tuple(each for pair in holders if (each := _compare_holder(*pair))),
        cycles=tuple(sorted(changed, key=lambda each: (each.name, each.holder, each.scheme.id, each.cycle.begins))),
        touched=tuple(rewritten),
        cards=tuple(each for pair in holders for each in compare_cards(*pair)),
        evidence=tuple(each for pair in holders for each in compare_evidence(*pair)),
        diagnostics=tuple(compare_diagnostics(was.diagnostics, now.diagnostics, renamed)),
        rules=tuple(compare_rules(before, after)),
        pages=tuple(compare_files(select_team_pages(before), select_team_pages(after))),
    )


def _summarize_side(side: Side) -> ComparedRevision:
    errors = sum(1 for each in side.transcript.diagnostics if each.is_blocking)
    return ComparedRevision(
        revision=side.revision, commit=side.commit, has_workspace=SETTINGS_FILE in side.rules, errors=errors
    )


def _id(side: HolderSide) -> Hashable:
    return side.judged.id


def _name(side: HolderSide) -> Hashable:
    return side.judged.name


def _entry_ids(side: HolderSide) -> Hashable:
    """Return the ids of a holder's entries, which identify a holder whose id and name both changed."""
    return tuple(entry.id for entry in side.judged.entries)


def _compare_holder(before: HolderSide | None, after: HolderSide | None) -> HolderChange | None:
    if after is None:
        assert before is not None
        return HolderChange(holder=before.judged.id, name=before.judged.name, kind="removed")
    if before is None:
        return HolderChange(holder=after.judged.id, name=after.judged.name, kind="added")
    if before.judged.id != after.judged.id:
        return HolderChange(holder=after.judged.id, name=after.judged.name, kind="renamed", old_id=before.judged.id)
    return None
