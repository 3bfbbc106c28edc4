"""Credits: every entry of a cycle in the scheme's unit, with what the body ruled, what was claimed, and why less may count."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from msgspec.structs import replace

from cecgen.diagnostics import Diagnostic
from cecgen.diagnostics.conversion import PartsExceed
from cecgen.diagnostics.crosschecks import ClaimTooHigh, CreditsDiffer
from cecgen.model.judged import Credit, EvidenceState
from cecgen.model.ledger import Holder
from cecgen.model.scheme import Scheme, versions
from cecgen.model.written import NO_PROOF, Award, Certification, Claim, Entry, Part, Ruling, amount_of, award_of, plain, proofs
from cecgen.transcript.conversion import Converter, Value
from cecgen.transcript.counting.limits import Case, settled
from cecgen.transcript.counting.rules import ZERO, in_force
from cecgen.transcript.cycles import Window, window_for

Entries = list[tuple[Entry, EvidenceState]]
Resolve = Callable[[str], str]
"""A scheme's present id for any id that a file may use."""
_HOURS = "hours"


def evidence_state(entry: Entry, holder: Holder) -> EvidenceState:
    """Whether an entry, or its card, has a document that proves it: one that is there, and shows more than a receipt."""
    named = [*entry.evidence, *entry.card.evidence] if entry.card else entry.evidence
    if not named:
        return "none"
    items = proofs(named)
    troubles = [(item, holder.evidence[item.file].trouble) for item in items if item.file in holder.evidence]
    sound = [item for item, trouble in troubles if not trouble or trouble == item.shows == "badge"]
    if not sound:
        return "broken"
    return "proven" if any(item.shows not in NO_PROOF for item in sound) else "no-proof"


def counts_for(entry: Entry, scheme: Scheme, resolve: Resolve) -> bool:
    """Whether the holder lets an entry count for a scheme: every one of theirs, unless the entry says otherwise.

    Where one total serves all certifications of a body, what counts for one of them counts for all.
    """
    if entry.for_ is not None:
        named = {resolve(name) for name in entry.for_}
        sharing = in_force(scheme.sharing, entry.date)
        if sharing is not None and sharing.rule == "one-total":
            named |= {scheme.id for name in named if name.partition(".")[0] == scheme.issuer}
        if scheme.id not in named:
            return False
    return not entry.not_for or scheme.id not in {resolve(name) for name in entry.not_for}


def claim_for(entry: Entry, scheme: str, resolve: Resolve) -> Claim | None:
    """What the entry claims for a scheme, where it says."""
    return next((claim for claim in entry.claim if resolve(claim.scheme) == scheme), None)


def ruling_for(entry: Entry, scheme: str, as_of: date, resolve: Resolve) -> Ruling | None:
    """The body's latest decision about an entry by a day."""
    rulings = [ruling for ruling in entry.ruling if ruling.on <= as_of and resolve(ruling.scheme) == scheme]
    return max(rulings, key=lambda ruling: ruling.on, default=None)


class Held(NamedTuple):
    """A certification that a holder has, with its scheme, its cycles, and the entries that each of them takes."""

    position: int
    certification: Certification
    scheme: Scheme
    cycles: list[Window]
    placed: dict[date, Entries]
    elsewhere: dict[str, str]
    """The entries that count for another certification of the body, and for which, where nothing counts twice."""


def entries_by_cycle(entries: Entries, cycles: list[Window], scheme: Scheme, resolve: Resolve) -> dict[date, Entries]:
    """The entries that each cycle of a certification takes, by the day it begins: by their date, or as they are claimed."""
    placed: dict[date, Entries] = {window.begins: [] for window in cycles}
    for item in entries:
        entry = item[0]
        if not counts_for(entry, scheme, resolve):
            continue
        claim = claim_for(entry, scheme.id, resolve) if entry.claim else None
        if claim is not None and claim.cycle is not None:
            placed.get(claim.cycle, []).append(item)
        elif (window := window_for(cycles, entry)) is not None:
            placed[window.begins].append(item)
    return placed


def used_before(scheme: Scheme, placed: dict[date, Entries], used: dict[tuple[str, str], Scheme]) -> dict[str, str]:
    """The entries that an earlier certification of the same body has used, where the body lets nothing count twice."""
    elsewhere: dict[str, str] = {}
    if all(fact.rule != "no-reuse" for fact in versions(scheme.sharing)):
        return elsewhere
    for entry, _ in (item for entries in placed.values() for item in entries):
        sharing = in_force(scheme.sharing, entry.date)
        if sharing is None or sharing.rule != "no-reuse":
            continue
        first = used.setdefault((scheme.issuer, entry.id), scheme)
        if first is not scheme:
            elsewhere[entry.id] = first.title
    return elsewhere


def sessions(entry: Entry, converter: Converter) -> Iterator[tuple[int | None, Entry]]:
    """An entry as the sessions that its certificate covers: its parts, each with what it has from the entry, and the rest."""
    if not entry.part:
        yield None, entry
        return
    for index, part in enumerate(entry.part):
        yield index, _session(entry, part)
    whole, parts = _divided(entry, converter)
    if whole is not None and whole.amount > parts.amount:
        rest = Award(whole.amount - parts.amount, whole.unit)
        award, hours = (None, rest.amount) if rest.unit == _HOURS else (str(rest), None)
        yield None, replace(entry, award=award, hours=hours, also={}, part=[])


def _session(entry: Entry, part: Part) -> Entry:
    """A part as an entry of its own."""
    own = {
        name: value
        for name in ("kind", "format", "assessed", "passed", "role", "topics", "category")
        if (value := getattr(part, name)) is not None
    }
    return replace(entry, title=part.title, award=part.award, hours=part.hours, also={}, part=[], **own)


def _divided(entry: Entry, converter: Converter) -> tuple[Award | None, Award]:
    """What a certificate awards and what its parts come to, both in its own measure, else in contact hours."""
    whole = converter.measured(replace(entry, part=[]))
    parts = [converter.measured(_session(entry, part)) for part in entry.part]
    if whole.own is not None:
        printed = award_of(entry.award or "") or whole.own
        amounts = [part.own.amount for part in parts if part.own is not None and part.own.unit == whole.own.unit]
        return printed, Award(sum(amounts, ZERO), printed.unit)
    hours = sum([part.hours for part in parts if part.hours is not None], ZERO)
    return (Award(whole.hours, _HOURS) if whole.hours is not None else None), Award(hours, _HOURS)


def part_faults(entry: Entry, converter: Converter, about: str) -> Iterator[Diagnostic]:
    """Parts that come to more than their certificate awards, and units in them that nobody issued."""
    if not entry.part:
        return
    for index, part in enumerate(entry.part):
        if part.award:
            yield from converter.unit_faults(replace(_session(entry, part), at=entry.at / "part" / index), about)
    whole, parts = _divided(entry, converter)
    if whole is not None and parts.amount > whole.amount:
        yield PartsExceed(at=entry.at / "part", about=about, parts=str(parts), award=str(whole))


def credits_of(
    window: Window,
    entries: Entries,
    case: Case,
    carried: tuple[Credit, ...],
    converter: Converter,
    resolve: Resolve,
    elsewhere: dict[str, str],
) -> tuple[Credit, ...]:
    """The credits of one cycle as of one day, in order of date, after every limit; what was carried in comes first."""
    scheme, as_of = case.scheme, case.day
    rule = in_force(scheme.reinstatement, window.ends) if case.situation.lapsed else None
    only_inside = rule is not None and rule.credits_of == "lapsed-cycle"
    out: list[Credit] = []
    for entry, state in entries:
        if entry.date > as_of:
            continue
        found = _entry_credits(entry, state, window, scheme, converter, resolve, as_of)
        if only_inside and entry.date > window.ends:
            found = [_not_counted(credit, f"only credit earned by {window.ends} counts for reinstatement") for credit in found]
        if entry.id in elsewhere:
            why = f"counts for {elsewhere[entry.id]}, and {scheme.body_called} lets nothing count twice"
            found = [_not_counted(credit, why) for credit in found]
        out += found
    return (*carried, *settled(out, carried, case))


def _entry_credits(
    entry: Entry,
    state: EvidenceState,
    window: Window,
    scheme: Scheme,
    converter: Converter,
    resolve: Resolve,
    as_of: date,
) -> list[Credit]:
    if entry.ruling and (ruling := ruling_for(entry, scheme.id, as_of, resolve)):
        return [_ruled(entry, state, ruling, window, scheme, converter)]
    if not entry.part:
        credits = [_credit(entry, None, state, window, scheme, converter.value(entry, scheme))]
    else:
        valued = _valued(entry, scheme, converter)
        credits = [_credit(session, index, state, window, scheme, value) for index, session, value in valued]
    if entry.claim and (claim := claim_for(entry, scheme.id, resolve)) and claim.amount is not None:
        credits = _claimed(credits, claim.amount, scheme)
    return credits


def _valued(entry: Entry, scheme: Scheme, converter: Converter) -> Iterator[tuple[int | None, Entry, Value]]:
    """The sessions of an entry with what each is worth; a worth for the entry as a whole goes to the first that has it."""
    flat: set[str] = set()
    for index, session in sessions(entry, converter):
        value = converter.value(session, scheme)
        if value.flat and session.kind in flat:
            value = Value(ZERO, value.basis, "valued once for the whole entry", value.confidence, value.sources)
        elif value.flat:
            flat.add(session.kind)
        if index is None and entry.part:
            left = f"{session.award or f'{plain(session.hours or ZERO)} hours'} of the certificate are in none of its parts"
            value = replace(value, basis=(left, *value.basis[1 if session.hours and value.basis else 0 :]))
        yield index, session, value


def _credit(entry: Entry, part: int | None, state: EvidenceState, window: Window, scheme: Scheme, value: Value) -> Credit:
    amount = value.amount if value.amount is not None else ZERO
    counted, status, why_not = amount, "counted", value.why_not
    if entry.draft:
        counted, status, why_not = ZERO, "draft", "a draft does not count yet"
    elif value.amount is None:
        status = "unclear"
    elif value.inside and ((entry.begins or entry.date) < window.begins or entry.date > window.ends):
        counted, status = ZERO, "not-counted"
        why_not = f"must lie wholly inside the cycle ({window.begins} to {window.ends})"
    elif why_not:
        status = "not-counted"
    return Credit(
        entry=entry.id,
        date=entry.date,
        title=entry.title,
        provider=entry.provider,
        kind=entry.kind,
        award=entry.award or (f"{plain(entry.hours)} hours" if entry.hours is not None else ""),
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
        written=entry,
    )


def _ruled(entry: Entry, state: EvidenceState, ruling: Ruling, window: Window, scheme: Scheme, converter: Converter) -> Credit:
    value = converter.value(replace(entry, part=[]), scheme)
    why = f" ({ruling.why})" if ruling.why else ""
    decision = f"{scheme.body_called} decided on {ruling.on}{why}: {amount_of(ruling.amount, scheme.unit)}"
    credit = _credit(entry, None, state, window, scheme, Value(ruling.amount, (*value.basis, decision)))
    return credit if entry.draft else replace(credit, status="ruled")


def _not_counted(credit: Credit, why: str) -> Credit:
    return (
        replace(credit, counted=ZERO, status="not-counted", why_not=why)
        if credit.counted or credit.status == "counted"
        else credit
    )


def _claimed(credits: list[Credit], claimed: Decimal, scheme: Scheme) -> list[Credit]:
    """Credits cut to what the holder claims of the entry, first part first."""
    out: list[Credit] = []
    for credit in credits:
        part = min(credit.counted, claimed)
        claimed -= part
        why = f"{amount_of(part, scheme.unit)} of it is claimed here"
        out.append(credit if part == credit.counted else replace(credit, counted=part, status="limited", why_not=why))
    return out


def amount_faults(
    entry: Entry, scheme: Scheme, stated: Decimal | None, converter: Converter, resolve: Resolve, about: str
) -> Iterator[Diagnostic]:
    """Credits that the holder states, or claims, and that the conversion does not give."""
    claim = claim_for(entry, scheme.id, resolve) if entry.claim else None
    claimed = claim.amount if claim else None
    if stated is None and claimed is None:
        return
    values = [value for _, _, value in _valued(entry, scheme, converter)]
    worth = sum((value.amount for value in values if value.amount is not None), ZERO)
    reasons = [text for value in values for text in (*value.basis, value.why_not) if text]
    basis = "; ".join(reasons) or "nothing"
    if stated is not None and stated != worth:
        at = entry.at / "credits"
        yield CreditsDiffer(at=at, about=about, scheme=scheme.id, stated=stated, worth=worth, basis=basis)
    if claimed is not None and claimed > worth and not any(resolve(r.scheme) == scheme.id for r in entry.ruling):
        yield ClaimTooHigh(at=entry.at / "claim", about=about, scheme=scheme.id, claimed=claimed, worth=worth)
