"""The page of a cycle: the values that its template prints."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from string import ascii_lowercase
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from cecgen.diagnostics import LocatedDiagnostic
from cecgen.model.judged import JudgedCertification, JudgedCycle, Transcript
from cecgen.model.written import Evidence
from cecgen.outputs.site.activities import ListedActivity, build_activities, number_sources
from cecgen.outputs.site.chart import build_chart
from cecgen.outputs.site.planned import list_plans
from cecgen.outputs.site.retention import CyclesByFile, build_cycle_retention
from cecgen.outputs.words import states
from cecgen.outputs.words.card_view import arrange_cards, cards_until_renewal, deciding_day
from cecgen.outputs.words.numbering import NumberedDocument, number_credits, number_documents
from cecgen.outputs.words.open_points import describe_rules_read, list_open_points
from cecgen.outputs.words.paper import format_page_style
from cecgen.outputs.words.plan_view import build_plan_view
from cecgen.outputs.words.verdict import build_verdict

_DAY = datetime.timedelta(days=1)


class ProofLink(Struct, frozen=True):
    """The way from the number of an activity to a document that proves it; without one, to the activity."""

    label: str
    anchor: str
    document: Evidence | None = None


def list_proofs(activities: Iterable[ListedActivity], exhibits: Mapping[str, NumberedDocument]) -> Iterator[ProofLink]:
    """Yield the documents of each activity of an entry, by the numbers that they have as exhibits: 7, or 7a and 7b.

    A document that proves an earlier activity too is there again under the number of the later one.
    """
    for each in activities:
        if each.number is None or not each.has_entry:
            continue
        documents = {item.file: item for item in each.evidence if item.file in exhibits}
        for file, document in documents.items():
            number = exhibits[file].number
            is_own = number.rstrip(ascii_lowercase) == f"{each.number}"
            yield ProofLink(number if is_own else f"{each.number}", each.id, document)
        if not documents:
            yield ProofLink(f"{each.number}", each.id)


def build_cycle_values(
    transcript: Transcript,
    name: str,
    certification: JudgedCertification,
    cycle: JudgedCycle,
    files: CyclesByFile,
    waived: Mapping[str, list[LocatedDiagnostic]],
    *,
    for_auditor: bool,
) -> dict[str, Any]:
    """Build what the template prints of a cycle of somebody, beside the cycle itself.

    `files` are the holder's files with the cycles that use them; `waived` has the accepted warnings by entry.
    An auditor gets neither drafts nor plans, which are no activities yet.
    """
    if for_auditor:
        done = tuple(each.credit for each in number_credits(cycle) if each.number is not None)
        cycle = replace(cycle, credits=done, planned_credits=(), forecast=None, least_credit=None)
    scheme, required, as_of = certification.scheme, cycle.required or 0, transcript.as_of
    sources = number_sources(cycle)
    activities = [*build_activities(cycle, scheme, sources, transcript.providers, waived)]
    plans = [*list_plans(cycle.planned_credits, scheme.unit)]
    rows = {credit.entry_id: (row.id, row.title) for credit, row in zip(cycle.credits, activities, strict=True)}
    days = f"{states.format_date(cycle.begins)} to {states.format_date(cycle.ends)}"
    exhibits = number_documents(cycle) if for_auditor else {}
    return {
        "rules_read": describe_rules_read(scheme),
        "print_style": format_page_style(name, scheme.title, days),
        "verdict": build_verdict(certification, cycle, as_of, counts_days=not for_auditor),
        "open_points": [*list_open_points(cycle, scheme)],
        "exhibits": exhibits,
        "proofs": [*list_proofs(activities, exhibits)] if exhibits else [],
        "cards": arrange_cards(cards_until_renewal(cycle), deciding_day(cycle, as_of)),
        "cards_on": deciding_day(cycle, as_of),
        "chart": build_chart(cycle, as_of),
        "activities": activities,
        "plans": plans,
        "plan": build_plan_view(certification, cycle) if cycle.least_credit else None,
        "entry_rows": rows | {plan.id.removeprefix("planned-"): (plan.id, plan.title) for plan in plans},
        "retention": build_cycle_retention(cycle, certification, files),
        "sources": sources,
        "steps": states.describe_steps(cycle),
        "gap_until": cycle.begins - _DAY,
        "missing": required - cycle.counted,
        "other_credit": cycle.counted - sum(credit.counted for credit in cycle.credits),
        "shows_pace": cycle.pace is not None and cycle.pace.due < required,
    }
