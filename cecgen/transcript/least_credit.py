"""Find the least credit with which all requirements of a cycle would be met, by category, and what no credit can settle."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any, NamedTuple, TypeVar, get_args

from cecgen.model.days import add_days
from cecgen.model.judged import Credit, Finding, LeastCredit, LeastPart
from cecgen.model.rules import Selection
from cecgen.model.scheme import Scheme
from cecgen.model.vocabulary import ActivityFormat, ActivityKind
from cecgen.model.written import Approval, Entry
from cecgen.transcript.counting.least import Increment, PresentCredit, find_least_amounts
from cecgen.transcript.counting.limits import LimitBalances
from cecgen.transcript.counting.measures import date_ranges, is_short, mandatory_requirements
from cecgen.transcript.counting.rules import PER_ENTRY, TOTAL, ZERO, CycleCase, find_worths
from cecgen.transcript.cycle_count import CycleCount
from cecgen.transcript.requirements import MET_STATUSES, GoverningCertification

_ID = "-"
"""The id of an activity that is still to come: no entry has it."""
_ONE = Decimal(1)
_PLAIN_KINDS: tuple[ActivityKind, ...] = ("course", "conference", "other")
WordT = TypeVar("WordT", bound=str)


class _ActivitySort(NamedTuple):
    """A sort of activity that requirements and limits may treat in their own way; it has at most one topic."""

    category: str = ""
    kind: ActivityKind = "course"
    topics: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    format: ActivityFormat | None = None
    is_approved: bool = False


def find_least_credit(
    count: CycleCount,
    findings: Sequence[Finding],
    governing: GoverningCertification | None,
    as_of: date,
    last_day: date,
) -> LeastCredit:
    """Find the least credit that is still missing in a cycle, and what is asked for besides; `last_day` is the last to earn it.

    Each activity that is still to come is taken to have one category and at most one topic.
    """
    case = count.case
    other_findings = tuple(each for each in findings if _is_other_finding(each, case))
    if governing is not None:
        if governing.is_met:
            return LeastCredit(amount=ZERO, other_findings=other_findings)
        why = f"the credit of {governing.scheme.title} decides: plan that one"
        if governing.missing_key:
            why = (
                f"whether the credit of {governing.scheme.title} decides depends on `{governing.missing_key}`, "
                "which holder.toml does not say"
            )
        return LeastCredit(amount=None, other_findings=other_findings, hindrances=(why,))
    asked = [each for each in mandatory_requirements(case) if each.requirement.measure == "credit"]
    unknown = [
        f"how much {each.requirement.title} asks for depends on `{each.missing_key}`, which holder.toml does not say"
        for each in case.requirements
        if each.missing_key and not each.requirement.advisory
    ]
    if all(each.requirement.id != TOTAL for each in case.requirements):
        unknown.append(f"{case.scheme.body_short_name} states no total for such a case, as far as is known")
    if unknown:
        return LeastCredit(amount=None, other_findings=other_findings, hindrances=tuple(unknown))
    if not any(is_short(each, [*count.earlier, *count.credits], case) for each in asked):
        return LeastCredit(amount=ZERO, other_findings=other_findings)
    missed = [f"{each.title}: {each.message}" for each in findings if each.status == "missed" and each.need is not None]
    if as_of > last_day:
        missed.insert(0, f"nothing more can be earned since {last_day}")
    if missed:
        return LeastCredit(amount=None, other_findings=other_findings, hindrances=tuple(missed), is_possible=False)
    sorts = [*_iter_sorts(case.scheme, [each.requirement.of for each in asked], as_of)]
    spans = _earning_spans(case, sorts, as_of, last_day)
    candidates = [_build_credit(sort, day, case.scheme) for day, _ in spans for sort in sorts]
    present = PresentCredit(count.credits, count.valued, count.carried, count.earlier)
    found = find_least_amounts(present, candidates, case, [_find_increment(credit, case.scheme) for credit in candidates])
    if found is None:
        why = "the limits leave no room for what is missing"
        return LeastCredit(amount=None, other_findings=other_findings, hindrances=(why,), is_possible=False)
    parts = [
        _build_part(amount, sort, by, credit, case)
        for amount, credit, ((_, by), sort) in zip(found.amounts, candidates, product(spans, sorts), strict=True)
        if amount
    ]
    return LeastCredit(
        amount=sum(found.amounts, ZERO), parts=tuple(parts), other_findings=other_findings, is_proven=found.is_proven
    )


def _is_other_finding(finding: Finding, case: CycleCase) -> bool:
    """Whether a finding is open and not about an amount of credit."""
    if finding.status in MET_STATUSES or finding.advisory:
        return False
    measures = {each.requirement.id: each.requirement.measure for each in case.requirements if each.requirement.min is not None}
    return measures.get(finding.requirement) != "credit"


def _earning_spans(case: CycleCase, sorts: Sequence[_ActivitySort], as_of: date, last_day: date) -> list[tuple[date, date]]:
    """Return the first and last day of each span in which credit can be earned, as years divide it, the latest first.

    What can be earned in several spans is then said to be due in the latest.
    """
    kinds = {sort.kind for sort in sorts}
    per = {limit.per for limit in case.scheme.limits if not limit.of.kinds or kinds.intersection(limit.of.kinds)}
    per |= {each.requirement.per for each in mandatory_requirements(case)}
    turns = {last for each in per - {"entry", "cycle"} for _, last in date_ranges(each, case.situation)}
    first, spans = max(as_of, case.situation.begins), []
    for last in [*sorted(turn for turn in turns if first <= turn < last_day), last_day]:
        spans.append((first, last))
        first = add_days(last, 1)
    return spans[::-1]


def _iter_sorts(scheme: Scheme, asked: Sequence[Selection], day: date) -> Iterator[_ActivitySort]:
    """Yield the sorts of activity that requirements tell apart, the plainest first, in each category."""
    parents = {each.part_of for each in scheme.categories}
    categories = [each.id for each in scheme.categories if each.id not in parents and each.is_in_force_on(day)] or [""]
    limited = [each.of for each in scheme.limits if each.per != PER_ENTRY]
    approved = any(of.approved is not None for of in (*asked, *limited))
    formats_matter = any(of.formats for of in (*asked, *limited))
    plain = _ActivitySort(
        kind=_find_free(_PLAIN_KINDS, [of.kinds for of in limited]),
        is_approved=approved,
        format=_find_free(get_args(ActivityFormat), [of.formats for of in limited]) if formats_matter else None,
    )
    marks = dict.fromkeys([plain])
    for of in asked:
        marks.update(dict.fromkeys([merged for mark in marks for merged in _merge(mark, of, plain)]))
    yield from (mark._replace(category=category) for mark in marks for category in categories)


def _find_free(words: Sequence[WordT], limited: Sequence[Sequence[str]]) -> WordT:
    """Return the first word that no limit names, or else the first."""
    return next((word for word in words if not any(word in names for names in limited)), words[0])


def _merge(sort: _ActivitySort, of: Selection, plain: _ActivitySort) -> Iterator[_ActivitySort]:
    """Yield a sort with what a selection asks for; nothing if it asks for something else where the sort has a mark already."""
    wanted: dict[str, Any] = {
        "topics": of.topics,
        "providers": of.providers,
        "kind": of.kinds[0] if of.kinds and sort.kind not in of.kinds else None,
        "format": of.formats[0] if of.formats and sort.format not in of.formats else None,
    }
    changed = {key: value for key, value in wanted.items() if value}
    if all(getattr(sort, key) == getattr(plain, key) for key in changed):
        yield sort._replace(**changed)


def _build_credit(sort: _ActivitySort, day: date, scheme: Scheme) -> Credit:
    """A credit of 1 for an activity of a sort."""
    entry = Entry(
        id=_ID,
        date=day,
        title="",
        provider=sort.providers[0] if sort.providers else "",
        kind=sort.kind,
        topics=sort.topics[:1],
        format=sort.format,
        approval=Approval(body=scheme.issuer) if sort.is_approved else None,
        category={scheme.issuer: sort.category} if sort.category else None,
    )
    return Credit(
        entry_id=_ID, date=day, title="", provider=entry.provider, kind=sort.kind, award="", amount=_ONE, counted=_ONE,
        basis=(), allocated=sort.category, source_entry=entry,
    )  # fmt: skip


def _find_increment(credit: Credit, scheme: Scheme) -> Increment:
    """Return the amounts in which an activity earns credit by the hour, as the scheme rounds it."""
    worths = find_worths(scheme, credit.source_entry) if credit.source_entry else []
    rounded = {Increment(each.step, each.least) for each in worths if each.per == "hour"}
    return rounded.pop() if len(rounded) == 1 else Increment()


def _build_part(amount: Decimal, sort: _ActivitySort, by: date, credit: Credit, case: CycleCase) -> LeastPart:
    limits = [
        limit.max for limit, _ in LimitBalances(case, ()).limits_for(credit) if limit.per == PER_ENTRY and limit.max < amount
    ]
    return LeastPart(
        amount=amount,
        category=sort.category,
        kind=sort.kind,
        topics=sort.topics,
        providers=sort.providers,
        format=sort.format,
        is_approved=sort.is_approved,
        max_per_activity=min(limits) if limits else None,
        due=by,
    )
