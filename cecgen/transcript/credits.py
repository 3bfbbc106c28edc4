"""The credits of a cycle: each entry in the scheme's unit, after rulings and claims, with the reason if less counts."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from msgspec.structs import replace

from cecgen.diagnostics import Diagnostic, Place, format_decimal
from cecgen.diagnostics.crosschecks import ClaimTooHigh, CreditsDiffer
from cecgen.model.amounts import format_amount
from cecgen.model.days import months_before_end
from cecgen.model.judged import Credit, EvidenceState
from cecgen.model.rules import as_versions
from cecgen.model.scheme import Scheme
from cecgen.model.written import Certification, Claim, Entry, Ruling
from cecgen.transcript.conversion import Converter, CreditValue
from cecgen.transcript.counting.rules import ZERO, CycleCase, find_total, in_force
from cecgen.transcript.cycles import DatedCycle, find_cycle
from cecgen.transcript.service_years import is_service, split_service
from cecgen.transcript.sessions import iter_sessions, printed_whole

EntriesWithState = list[tuple[Entry, EvidenceState]]
SchemeResolver = Callable[[str], str]
"""Returns the present id of a scheme for any id, old ones included."""


def counts_for(entry: Entry, scheme: Scheme, resolve: SchemeResolver) -> bool:
    """Whether an entry counts for a scheme of its holder, by its `for` and `not_for`.

    If a body keeps one total for all its certifications, an entry `for` one of them counts for all.
    """
    if entry.for_ is not None:
        named = {resolve(name) for name in entry.for_}
        sharing = in_force(scheme.sharing, entry.date)
        if sharing is not None and sharing.rule == "one-total":
            named |= {scheme.id for name in named if name.partition(".")[0] == scheme.issuer}
        if scheme.id not in named:
            return False
    return not entry.not_for or scheme.id not in {resolve(name) for name in entry.not_for}


def find_claim(entry: Entry, scheme: str, resolve: SchemeResolver) -> Claim | None:
    """Return the entry's claim for a scheme, if it has one."""
    return next((claim for claim in entry.claim if resolve(claim.scheme) == scheme), None)


def find_ruling(entry: Entry, scheme: str, as_of: date, resolve: SchemeResolver) -> Ruling | None:
    """Return the body's latest ruling on an entry, up to `as_of`."""
    rulings = [ruling for ruling in entry.ruling if ruling.on <= as_of and resolve(ruling.scheme) == scheme]
    return max(rulings, key=lambda ruling: ruling.on, default=None)


class HeldCertification(NamedTuple):
    """A holder's certification with its scheme, its dated cycles, and the entries that belong to each cycle."""

    position: int
    certification: Certification
    scheme: Scheme
    cycles: list[DatedCycle]
    entries_by_cycle: dict[date, EntriesWithState]
    used_elsewhere: dict[str, str]
    """Entry id to the title of the certification that already counts it, for bodies where nothing counts twice."""


def place_entries(
    entries: EntriesWithState, cycles: list[DatedCycle], scheme: Scheme, resolve: SchemeResolver, as_of: date
) -> dict[date, EntriesWithState]:
    """Sort entries into cycles, by each cycle's first day: by the entry's date, or as its claim says.

    A claim chooses among the cycles that may hold the entry's date; one for any other cycle counts nowhere.
    A future entry never belongs to a grace period that has not begun: until then the cycle is expected to be renewed in time.
    """
    placed: dict[date, EntriesWithState] = {window.begins: [] for window in cycles}
    ahead = [each if each.ends < as_of else replace(each, earns_until=min(each.earns_until, each.ends)) for each in cycles]
    for item in entries:
        entry = item[0]
        if (entry.for_ is not None or entry.not_for) and not counts_for(entry, scheme, resolve):
            continue
        claim = find_claim(entry, scheme.id, resolve) if entry.claim else None
        claimed = claim.cycle if claim is not None else None
        windows = cycles if entry.date <= as_of else ahead
        window = find_cycle(windows if claimed is None else [each for each in windows if each.begins == claimed], entry)
        if window is not None:
            placed[window.begins].append(item)
    return placed


def find_used_elsewhere(
    scheme: Scheme, placed: dict[date, EntriesWithState], used: dict[tuple[str, str], Scheme]
) -> dict[str, str]:
    """Find the entries that an earlier certification of the same body counts already, if the body lets nothing count twice.

    `used` remembers the first scheme that counted each entry, across calls.
    Entries are compared by id here; `check` reports the same activity in two entries (model/duplicates).
    """
    elsewhere: dict[str, str] = {}
    if all(fact.rule != "no-reuse" for fact in as_versions(scheme.sharing)):
        return elsewhere
    for entry, _ in (item for entries in placed.values() for item in entries):
        sharing = in_force(scheme.sharing, entry.date)
        if sharing is None or sharing.rule != "no-reuse":
            continue
        first = used.setdefault((scheme.issuer, entry.id), scheme)
        if first is not scheme:
            elsewhere[entry.id] = first.title
    return elsewhere


def value_entries(
    window: DatedCycle,
    entries: EntriesWithState,
    case: CycleCase,
    converter: Converter,
    resolve: SchemeResolver,
    elsewhere: Mapping[str, str],
    repeated: Mapping[tuple[str, Place], str],
) -> tuple[Credit, ...]:
    """Return the credits of one cycle by date, before limits.

    `elsewhere` has the entries that another certification counts, and `repeated` those that repeat an earlier entry.
    """
    scheme, as_of = case.scheme, case.as_of
    rule = in_force(scheme.reinstatement, window.ends) if case.situation.has_lapsed else None
    only_inside = rule is not None and rule.credits_of == "lapsed-cycle"
    valued: list[Credit] = []
    for entry, state in entries:
        if entry.date > as_of or entry.planned:
            continue
        credits = _entry_credits(entry, state, window, scheme, converter, resolve, as_of)
        if only_inside and entry.date > window.ends:
            credits = [
                _not_counted(credit, f"only credit earned by {window.ends} counts for reinstatement") for credit in credits
            ]
        if entry.id in elsewhere:
            why = f"counts for {elsewhere[entry.id]}, and {scheme.body_short_name} lets nothing count twice"
            credits = [_not_counted(credit, why) for credit in credits]
        if first := repeated.get((entry.id, entry.at)):
            why = f"the same activity as {first}, and counts once"
            credits = [_not_counted(credit, why) for credit in credits]
        valued += credits
    valued.sort(key=lambda credit: credit.date)  # years of service are before the day on which the last of them ends
    return tuple(valued)


def drop_credit_outside_window(credits: tuple[Credit, ...], case: CycleCase) -> tuple[Credit, ...]:
    """Count nothing that is outside the total's window, if the total counts only the last months before the renewal."""
    total = find_total(case.requirements)
    months = total.requirement.within_months if total else None
    if months is None:
        return credits
    first, last = months_before_end(case.renewal, months), case.renewal
    why = f"earned outside the {months} months that count, {first} to {last}"
    return tuple(
        credit if credit.source_entry is not None and first <= credit.date <= last else _not_counted(credit, why)
        for credit in credits
    )


def _entry_credits(
    entry: Entry,
    state: EvidenceState,
    window: DatedCycle,
    scheme: Scheme,
    converter: Converter,
    resolve: SchemeResolver,
    as_of: date,
) -> list[Credit]:
    if entry.ruling and (ruling := find_ruling(entry, scheme.id, as_of, resolve)):
        return [_credit_by_ruling(entry, state, ruling, window, scheme, converter)]
    if not entry.part and not is_service(entry, converter):
        credits = [_build_credit(entry, None, state, window, scheme, converter.convert(entry, scheme))]
    else:
        valued = _value_sessions(entry, scheme, converter)
        credits = [
            credit if session.award == printed.award else replace(credit, award=printed.award or "", source_entry=printed)
            for index, printed, session, value in valued
            for credit in [_build_credit(session, index, state, window, scheme, value)]
        ]
    if entry.claim and (claim := find_claim(entry, scheme.id, resolve)) and claim.amount is not None:
        credits = _limit_to_claim(credits, claim.amount, scheme)
    return credits


def _value_sessions(
    entry: Entry, scheme: Scheme, converter: Converter
) -> Iterator[tuple[int | None, Entry, Entry, CreditValue]]:
    """Yield each session of an entry as it was printed, each year of it if it is service, and the credit value of that.

    A flat value (per entry, not per hour) goes to the first session of its kind; the others are worth 0.
    """
    flat: set[str] = set()
    sessions = [
        (index, printed, session)
        for index, printed in iter_sessions(entry, converter)
        for session in split_service(printed, converter)
    ]
    for index, printed, session in sessions:
        value = converter.convert(session, scheme, printed_whole(entry, printed))
        if session is not printed:
            value = replace(value, basis=(f"{session.begins} to {session.date} of {printed.award}", *value.basis))
        if value.is_flat and session.kind in flat:
            value = CreditValue(ZERO, value.basis, "valued once for the whole entry", value.confidence, value.sources)
        elif value.is_flat:
            flat.add(session.kind)
        if index is None and entry.part:
            remainder = session.award or f"{format_decimal(session.hours or ZERO)} hours"
            reason = f"{remainder} of the certificate are in none of its parts"
            value = replace(value, basis=(reason, *value.basis[1 if session.hours and value.basis else 0 :]), is_remainder=True)
        yield index, printed, session, value


def _build_credit(
    entry: Entry, part: int | None, state: EvidenceState, window: DatedCycle, scheme: Scheme, value: CreditValue
) -> Credit:
    amount = value.amount if value.amount is not None else ZERO
    counted, status, why_not = amount, "counted", value.why_not
    if entry.draft:
        counted, status, why_not = ZERO, "draft", "a draft does not count yet"
    elif value.amount is None:
        status = "unclear"
    elif value.must_fit_cycle and is_outside_cycle(entry, window):
        counted, status = ZERO, "not-counted"
        why_not = f"must lie wholly inside the cycle ({window.begins} to {window.ends})"
        if entry.kind == "volunteering":
            why_not += ": report each cycle's years of service as an entry of their own"
    elif why_not:
        status = "not-counted"
    return Credit(
        entry_id=entry.id,
        date=entry.date,
        title=entry.title,
        provider=entry.provider,
        kind=entry.kind,
        award=entry.award_or_hours,
        amount=amount,
        counted=counted,
        basis=value.basis,
        status=status,  # type: ignore[arg-type]
        why_not=why_not,
        part=part,
        confidence=value.confidence,
        evidence_state=state,
        allocated=entry.category_for(scheme.issuer) if entry.category is not None else "",
        hours=value.hours,
        sources=value.sources,
        doubt="" if entry.draft else value.doubt,
        is_remainder=value.is_remainder,
        source_entry=entry,
    )


def is_outside_cycle(entry: Entry, window: DatedCycle) -> bool:
    """Whether any day of an activity is outside a cycle."""
    return (entry.begins or entry.date) < window.begins or entry.date > window.ends


def _credit_by_ruling(
    entry: Entry, state: EvidenceState, ruling: Ruling, window: DatedCycle, scheme: Scheme, converter: Converter
) -> Credit:
    value = converter.convert(replace(entry, part=()), scheme)
    why = f" ({ruling.why})" if ruling.why else ""
    decision = f"{scheme.body_short_name} decided on {ruling.on}{why}: {format_amount(ruling.amount, scheme.unit)}"
    credit = _build_credit(entry, None, state, window, scheme, CreditValue(ruling.amount, (*value.basis, decision)))
    return credit if entry.draft else replace(credit, status="ruled")


def _not_counted(credit: Credit, why: str) -> Credit:
    if credit.counted or credit.status == "counted":
        return replace(credit, counted=ZERO, status="not-counted", why_not=why)
    return credit


def _limit_to_claim(credits: list[Credit], claimed: Decimal, scheme: Scheme) -> list[Credit]:
    """Limit the credits of an entry to the amount that the holder claims, first part first."""
    limited: list[Credit] = []
    for credit in credits:
        part = min(credit.counted, claimed)
        claimed -= part
        why = f"{format_amount(part, scheme.unit)} of it is claimed here"
        limited.append(credit if part == credit.counted else replace(credit, counted=part, status="limited", why_not=why))
    return limited


def check_stated_amounts(
    entry: Entry, scheme: Scheme, stated: Decimal | None, converter: Converter, resolve: SchemeResolver, about: str
) -> Iterator[Diagnostic]:
    """Check the credits that a holder expects, or claims, against the conversion."""
    claim = find_claim(entry, scheme.id, resolve) if entry.claim else None
    claimed = claim.amount if claim else None
    if stated is None and claimed is None:
        return
    values = [value for *_, value in _value_sessions(entry, scheme, converter)]
    worth = sum((value.amount for value in values if value.amount is not None), ZERO)
    reasons = [text for value in values for text in (*value.basis, value.why_not) if text]
    basis = "; ".join(reasons) or "nothing"
    if stated is not None and stated != worth:
        at = entry.at / "credits"
        yield CreditsDiffer(at=at, about=about, scheme=scheme.id, stated=stated, worth=worth, basis=basis)
    if claimed is not None and claimed > worth and not any(resolve(r.scheme) == scheme.id for r in entry.ruling):
        yield ClaimTooHigh(at=entry.at / "claim", about=about, scheme=scheme.id, claimed=claimed, worth=worth)
