"""Build the to-dos of a cycle: their wording, their last days, and their order, the most pressing first.

Every output prints these texts as they are; only days are put into words for the site and the forms.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, get_args

from msgspec.structs import replace

from cecgen.diagnostics import format_decimal
from cecgen.model.amounts import format_amount, pluralize_unit
from cecgen.model.judged import AuditState, Credit, Finding, JudgedCard, Todo, TodoKind
from cecgen.model.rules import Requirement
from cecgen.model.scheme import Scheme
from cecgen.transcript.cards import first_to_expire, format_card_names
from cecgen.transcript.counting.measures import date_ranges
from cecgen.transcript.counting.rules import TOTAL, ZERO, CycleCase, in_force
from cecgen.transcript.cycles import DatedCycle, last_step_day
from cecgen.transcript.incomplete import IncompleteKind, incomplete_kind, is_incomplete, measure_pending
from cecgen.transcript.late_rulings import TAKEN_BACK
from cecgen.transcript.proof import PROOF, Unproven, find_unproven
from cecgen.transcript.requirements import GoverningCertification
from cecgen.transcript.standing import reinstatement_end, renewal_opening_day

_KIND_ORDER: tuple[TodoKind, ...] = get_args(TodoKind)
_UNPROVEN_REASONS = {
    "no-proof": "has only documents that prove nothing, such as a receipt",
    "broken": "has a document that cannot be read",
}


class TodoCase(NamedTuple):
    """A cycle with everything that its to-dos depend on, as of a day."""

    window: DatedCycle
    case: CycleCase
    credits: Sequence[Credit]
    earlier: Sequence[Credit]
    """What counted in earlier cycles, if a requirement looks back at them."""
    unreported: Sequence[Credit] | None
    findings: Sequence[Finding]
    cards: Sequence[JudgedCard]
    """All cards that the holder has or had."""
    unproven_others: Sequence[Unproven]
    governing: GoverningCertification | None
    planned_credits: Sequence[Credit] = ()
    """What is planned in the cycle, with what would count of it."""

    @property
    def incomplete(self) -> list[Credit]:
        """The credits that do not count yet because a word in the entry or a decision of the body is missing."""
        return [credit for credit in self.credits if is_incomplete(credit)]

    @property
    def as_of(self) -> date:
        """The as-of date."""
        return self.case.as_of

    @property
    def scheme(self) -> Scheme:
        """The scheme of the cycle."""
        return self.case.scheme

    @property
    def deadline(self) -> date:
        """The last day for the renewal itself: the end of the cycle, and after it the end of grace."""
        return self.window.last_renewal_day if self.as_of > self.window.ends else self.window.ends

    @property
    def earning_deadline(self) -> date:
        """The last day on which credit still counts for this cycle."""
        return self.window.last_earning_day(self.as_of)


def todo_urgency(todo: Todo) -> tuple[int, date, int]:
    """The key by which to-dos are sorted: what has run out, then by the last day, then by kind; waiting comes at the end.

    What has no last day comes after what has one, but for an audit: its weeks are few, even where nobody says how many.
    """
    place = 0 if todo.is_overdue else 3 if todo.kind == "wait" else 1 if todo.kind == "audit" and todo.due is None else 2
    return place, todo.due or date.max, _KIND_ORDER.index(todo.kind)


def build_renewal_todos(cycle: TodoCase) -> Iterator[Todo]:
    """Yield what is left to do before renewal."""
    yield from _entry_todos(cycle)
    yield from build_proof_todos(cycle, cycle.deadline)
    if cycle.unreported:
        yield _report_todo(cycle.unreported, cycle)
    yield from _governing_todo(cycle)
    yield from (todo for finding in cycle.findings if (todo := _finding_todo(finding, cycle)))
    yield from _expiring_card_todo(cycle)


def build_reinstatement_todos(window: DatedCycle, scheme: Scheme, as_of: date) -> Iterator[Todo]:
    """Yield how a lapsed certification comes back, as long as it can."""
    rule = in_force(scheme.reinstatement, window.ends)
    if rule is None:
        return
    requested = last_step_day(window.cycle, as_of, "reinstatement-asked")
    last = reinstatement_end(window, scheme)
    if requested:
        yield Todo("wait", f"Wait for the body's word on reinstatement (asked {requested})")
    elif last is None or as_of <= last:
        besides = f", with {' or '.join(rule.by)}" if rule.by else ""
        yield Todo("reinstate", f"Ask the body for reinstatement{besides}", last)


def build_audit_todo(audit: AuditState, as_of: date) -> Todo:
    """Build the to-do of an audit that is not over."""
    if audit.answered:
        return Todo("wait", f"Wait for the audit's result (answered {audit.answered})")
    is_overdue = audit.due is not None and as_of > audit.due
    overdue = f": overdue since {audit.due}" if is_overdue else ""
    return Todo("audit", f"Answer the audit with the proof{overdue}", audit.due, is_overdue=is_overdue)


def build_plan_todo(cycle: TodoCase) -> Todo | None:
    """Build the to-do about planned activities whose day is over; None if there are none."""
    past = [credit for credit in cycle.planned_credits if credit.date < cycle.as_of]
    if not past:
        return None
    amount = sum((credit.pending or ZERO for credit in past), ZERO)
    in_brackets = f" ({format_amount(amount, cycle.scheme.unit)})" if amount else ""
    are_past = _count_entries(
        past, "planned activity is past: put in the certificate", "planned activities are past: put in their certificates"
    )
    why = "with `cecgen attach` and its certificate it is done; if it did not take place, delete the entry"
    due = cycle.deadline if cycle.deadline >= cycle.as_of else None
    return Todo("planned", f"{are_past}{in_brackets}", due, why, _entry_ids(past), credit=amount or None)


def build_taken_back_todos(findings: Sequence[Finding], scheme: Scheme, as_of: date) -> Iterator[Todo]:
    """Yield the to-dos after a ruling that took credit back after the renewal: other proof, or an answer to the body."""
    for finding in findings:
        if finding.requirement == TAKEN_BACK and finding.status == "open":
            is_overdue = finding.due is not None and finding.due < as_of
            text = f"Write to {scheme.body_short_name} about what it took back ({finding.message})"
            yield Todo("audit", text, finding.due, is_overdue=is_overdue)


def build_next_cycle_todo() -> Todo:
    """Build the to-do for a renewed cycle that is over while the next one is not written down."""
    return Todo("cycle", "Write the cycle that follows into holder.toml")


# ---------------------------------------------------------------- what credit depends on


def _entry_todos(cycle: TodoCase) -> Iterator[Todo]:
    """Yield one to-do for each word that entries lack, with all the entries that lack it."""
    groups: dict[IncompleteKind, list[Credit]] = {}
    for credit in cycle.incomplete:
        groups.setdefault(incomplete_kind(credit), []).append(credit)
    for kind, credits in groups.items():
        reasons = "; ".join(dict.fromkeys(credit.why_not for credit in credits))
        body = cycle.scheme.body_short_name
        entries = _count_entries(credits)
        amount = sum((credit.pending or ZERO for credit in credits), ZERO)
        in_brackets = f" ({format_amount(amount, cycle.scheme.unit)})" if amount else ""
        text, why = {
            "category": (f"Say the category of {entries}", _list_categories(credits, cycle.scheme)),
            "hours": (f"Say the clock hours of {entries}", reasons),
            "grade": (f"Say the grade of {entries}", reasons),
            "approval": (f"Add {body}'s approval of {entries}", reasons),
            "unclear": (f"Clear up what {entries} {'counts' if entries.startswith('1 ') else 'count'}", reasons),
            "draft": (f"Finish {_count_entries(credits, 'draft', 'drafts')}", "a draft does not count yet"),
        }[kind]
        yield Todo(kind, f"{text}{in_brackets}", cycle.deadline, why, _entry_ids(credits), credit=amount or None)


def _list_categories(credits: Sequence[Credit], scheme: Scheme) -> str:
    """List the categories that entries may be put in, each with what it is called."""
    days = {credit.date for credit in credits}
    titles = {each.id: each.title for each in scheme.categories if any(each.is_in_force_on(day) for day in days)}
    named = ", ".join(f"{id} ({title})" if title and title != id else id for id, title in titles.items())
    return f'category = {{ {scheme.issuer} = "…" }} is one of: {named}'


def build_proof_todos(cycle: TodoCase, due: date | None = None, why: str = "") -> Iterator[Todo]:
    """Yield the proof that is missing: of entries that count, and the scans of cards that the scheme asks for.

    Once the form is sent there is no last day for it: the body may ask at any time.
    """
    is_over = due is None and cycle.as_of > cycle.window.ends
    of_cycle = f" of the cycle that ended on {cycle.window.ends}" if is_over else ""
    unproven = list(find_unproven(cycle.credits, cycle.scheme))
    if unproven:
        credits = [credit for credit, _ in unproven]
        total = sum((credit.counted for credit in credits), ZERO)
        amount = format_amount(total, cycle.scheme.unit)
        reasons = dict.fromkeys(reason or _unproven_reason(credit) for credit, reason in unproven)
        text = f"Add the proof of {_count_entries(credits)} ({amount}){of_cycle}"
        says = "; ".join(each for each in (*reasons, why) if each)
        yield Todo("evidence", text, due, says, _entry_ids(credits), credit=total)
    for each in cycle.unproven_others:
        yield Todo(
            "scan" if each.document == "scan" else "evidence",
            f"Add the {each.document} of the {each.subject}{of_cycle}",
            due,
            why,
        )


def _unproven_reason(credit: Credit) -> str:
    says = _UNPROVEN_REASONS.get(credit.evidence_state)
    return f"{credit.date} {credit.title} {says}" if says else ""


def _report_todo(unreported: Sequence[Credit], cycle: TodoCase) -> Todo:
    """Build the to-do about credit that the body must have on record before it shows the renewal."""
    body = cycle.scheme.body_short_name
    total = sum((credit.counted for credit in unreported), ZERO)
    amount = format_amount(total, cycle.scheme.unit)
    text = f"Report {_count_entries(unreported)} ({amount}) to {body}"
    why = f"{body} shows the renewal only once all credit is reported; then write reported = the day into the entry"
    return Todo("report", text, cycle.deadline, why, _entry_ids(unreported), credit=total)


def _entry_ids(credits: Sequence[Credit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(credit.entry_id for credit in credits))


def _count_entries(credits: Sequence[Credit], one: str = "entry", many: str = "entries") -> str:
    count = len(_entry_ids(credits))
    return f"{count} {one if count == 1 else many}"


# ---------------------------------------------------------------- what is left to earn, hold and send


def _governing_todo(cycle: TodoCase) -> Iterator[Todo]:
    """Yield what the holder's higher certification still needs, if credit must be earned for that one only."""
    if (governing := cycle.governing) is None or governing.is_met or governing.missing_key:
        return  # how much an unclear one needs is to be cleared up first, which its finding says
    own = next((each.requirement for each in cycle.case.requirements if each.requirement.id == TOTAL), None)
    pending = _pending_for(own, cycle, None) if own else ZERO
    if todo := _earn_todo(
        governing.need - governing.have, pending, governing.scheme.unit, governing.scheme.title, cycle.deadline
    ):
        yield replace(todo, governing_scheme=governing.scheme.id)


def _finding_todo(finding: Finding, cycle: TodoCase) -> Todo | None:
    """Build the to-do of a finding that is open or unclear; None if nothing is left to do."""
    requirement = next(
        (each.requirement for each in cycle.case.requirements if each.requirement.id == finding.requirement), None
    )
    if finding.status == "unclear":
        clarify = Todo("clarify", f"Clear up: {finding.title} ({finding.message})", cycle.deadline)
        return None if finding.advisory else clarify
    if requirement is not None and requirement.step and finding.status in ("open", "missed"):
        is_overdue = finding.status == "missed"
        return Todo("fee", f"See to: {finding.title} ({finding.message})", finding.due or cycle.deadline, is_overdue=is_overdue)
    if finding.status != "open" or finding.requirement == PROOF:
        return None
    match finding.requirement:
        case "form":
            return _renewal_todo("form", f"Send the renewal form{' again' if _was_sent(cycle) else ''}", cycle)
        case "fee" | "late-fee" as kind:
            return _renewal_todo(kind, f"Pay the {finding.title[0].lower()}{finding.title[1:]}", cycle)
    if finding.need is not None and finding.have is not None:
        subject = "" if finding.requirement == TOTAL else finding.title
        pending = _pending_for(requirement, cycle, finding.due) if requirement else ZERO
        return _earn_todo(finding.need - finding.have, pending, finding.unit, subject, finding.due or cycle.earning_deadline)
    return _card_todo(finding, set(requirement.card.covers) if requirement and requirement.card else set(), cycle)


def _card_todo(finding: Finding, covers: set[str], cycle: TodoCase) -> Todo:
    """Build the to-do of a card; it is overdue from the day on which no card is current, also if there never was one."""
    recorded = [each.card for each in cycle.cards if covers & set(each.card.covers)]
    is_missing = not covers <= {word for card in recorded if card.expires >= cycle.as_of for word in card.covers}
    act = "Renew the card" if recorded else "Get the card, or record it"
    return Todo("card", f"{act} ({finding.message})", cycle.deadline, is_overdue=is_missing, covers=tuple(sorted(covers)))


def _pending_for(requirement: Requirement, cycle: TodoCase, due: date | None) -> Decimal:
    """How much of what a requirement still needs may come from credit that only lacks a word."""
    ranges = date_ranges(requirement.per, cycle.case.situation)
    span = next((each for each in ranges if each[1] == due), None) or (ranges[-1] if ranges else None)
    if span is None:
        return ZERO
    credits = [*cycle.earlier, *cycle.credits] if requirement.looks_back else cycle.credits
    return measure_pending(requirement, credits, cycle.incomplete, cycle.case, span)


def _earn_todo(missing: Decimal, pending: Decimal, unit: str, subject: str, due: date) -> Todo | None:
    """Build the to-do about credit to earn; None if credit that only lacks a word would be enough."""
    if pending >= missing:
        return None
    of_subject = f" for {subject}" if subject else ""
    why = f"{format_amount(missing, unit)} missing; entries that say too little may give {format_decimal(pending)} of that"
    return Todo("earn", f"Earn {_format_more(missing - pending, unit)}{of_subject}", due, why if pending else "")


def _renewal_todo(kind: TodoKind, text: str, cycle: TodoCase) -> Todo:
    """Build a to-do of the renewal itself; if the renewal is not open yet, it says when it opens."""
    opens = renewal_opening_day(cycle.window, cycle.scheme)
    wait = f" (renewal opens {opens})" if opens and cycle.as_of < opens else ""
    return Todo(kind, f"{text}{wait}", cycle.deadline)


def _expiring_card_todo(cycle: TodoCase) -> Iterator[Todo]:
    """Yield the renewal of the first card that is asked for, is current, and runs out before the deadline."""
    needed = {word for requirement in cycle.scheme.requirements if requirement.card for word in requirement.card.covers}
    current = [card for card in cycle.cards if card.is_current]
    covered = needed & {word for card in current for word in card.card.covers}
    if covered and (first := first_to_expire(covered, current)).card.expires < cycle.deadline:
        covers = [word for word in first.card.covers if word in covered]
        text = f"Renew the {format_card_names(covers)} card before it runs out"
        yield Todo("card", text, first.card.expires, covers=tuple(sorted(covers)))


def _was_sent(cycle: TodoCase) -> bool:
    """Whether the form was sent once already."""
    sent = cycle.window.cycle.renewed
    return sent is not None and sent <= cycle.as_of


def _format_more(amount: Decimal, unit: str) -> str:
    return f"{format_decimal(amount)} more {pluralize_unit(amount, unit)}"
