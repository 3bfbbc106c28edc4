"""Alarms: standings and findings that a check was asked to fail on, and deadlines that are near."""

from collections.abc import Callable, Iterator
from datetime import date

from msgspec.structs import replace

from cecgen.diagnostics import Location, Place, format_decimal
from cecgen.model.amounts import format_amount
from cecgen.model.days import add_duration
from cecgen.model.judged import JudgedCard, JudgedCertification, JudgedCycle, JudgedHolder, Transcript
from cecgen.model.report import Alarm, AlarmRequest
from cecgen.model.vocabulary import COVERAGE_NAMES

Locate = Callable[[Place], Location]

_RENEWABLE = ("behind", "on-track", "ready", "grace")
"""Standings in which the renewal is still to be done and still possible."""
_NOT_RENEWABLE = ("lapsed", "inactive", "ended")


def find_alarms(transcript: Transcript, watch: AlarmRequest, locate: Locate) -> tuple[Alarm, ...]:
    """Find every alarm that was asked for, sorted by place; only cycles that `status` shows are looked at."""
    alarms = [
        replace(alarm, name=holder.name, team=holder.team)
        for holder in transcript.holders
        for alarm in _holder_alarms(holder, transcript.as_of, watch, locate)
    ]
    return sort_alarms(alarms)


def sort_alarms(alarms: list[Alarm]) -> tuple[Alarm, ...]:
    """Sort alarms by place."""
    return tuple(
        sorted(
            alarms,
            key=lambda each: (each.location.file, each.location.line, each.location.column, each.about, each.code, each.detail),
        )
    )


def _holder_alarms(holder: JudgedHolder, as_of: date, watch: AlarmRequest, locate: Locate) -> Iterator[Alarm]:
    current = [(each, cycle) for each in holder.certifications if (cycle := each.current_cycle(as_of)) is not None]
    for certification in holder.certifications:
        for cycle in certification.cycles_to_show(as_of):
            yield from _cycle_alarms(holder, certification, cycle, watch, locate)
    if watch.within is None:
        return
    until = add_duration(as_of, *watch.within)
    for certification, cycle in current:
        yield from _renewal_alarm(holder, certification, cycle, until, locate)
    for certification in holder.certifications:
        for cycle in certification.cycles:  # an audit is about a cycle that is over
            yield from _audit_alarm(holder, certification, cycle, as_of, until, locate)
    yield from _card_alarms(holder, current, as_of, until, locate)


def _cycle_alarms(
    holder: JudgedHolder, certification: JudgedCertification, cycle: JudgedCycle, watch: AlarmRequest, locate: Locate
) -> Iterator[Alarm]:
    """Yield alarms for a cycle's standing and for each finding that decides it."""
    about = f"{holder.id}/{certification.scheme.id}"
    named = f"{certification.scheme.title}, {cycle.begins} to {cycle.ends}"
    if cycle.standing in watch.statuses:
        unit = certification.scheme.unit
        have = (
            format_amount(cycle.counted, unit)
            if cycle.required is None
            else f"{format_decimal(cycle.counted)} of {format_amount(cycle.required, unit)}"
        )
        yield Alarm(
            code=cycle.standing,
            about=about,
            detail=str(cycle.begins),
            location=locate(cycle.at),
            message=f"{named}: {cycle.standing}, {have} counted",
            hint=_format_todos(cycle) or _explain_hint(about),
        )
    for finding in cycle.findings:
        if finding.status in watch.statuses and not finding.advisory:
            yield Alarm(
                code=finding.status,
                about=about,
                detail=f"{cycle.begins} {finding.requirement}",
                location=locate(cycle.at),
                message=f"{named}: {finding.title}: {finding.message}",
                hint=_explain_hint(about),
            )


def _renewal_alarm(
    holder: JudgedHolder, certification: JudgedCertification, cycle: JudgedCycle, until: date, locate: Locate
) -> Iterator[Alarm]:
    """Yield an alarm for a renewal that is due soon by the end of the cycle, or was missed and can be made up in grace."""
    if cycle.standing == "grace" or (cycle.standing in _RENEWABLE and cycle.ends <= until):
        about = f"{holder.id}/{certification.scheme.id}"
        grace = ", when its grace ends" if cycle.standing == "grace" else ""
        yield Alarm(
            code="renewal-due",
            about=about,
            detail=str(cycle.begins),
            location=locate(cycle.at),
            message=f"{certification.scheme.title}, {cycle.begins} to {cycle.ends}: to be renewed by {cycle.deadline}{grace}",
            hint=_format_todos(cycle) or _explain_hint(about),
            day=cycle.deadline,
        )


def _audit_alarm(
    holder: JudgedHolder, certification: JudgedCertification, cycle: JudgedCycle, as_of: date, until: date, locate: Locate
) -> Iterator[Alarm]:
    """Yield an alarm for the proof that an audit waits for, or else for credit that it took back."""
    audit, left_open = cycle.audit, cycle.open_audit
    waits = audit is not None and not audit.answered and not audit.ended
    due = audit.due if audit is not None and waits else left_open.due if left_open else None
    if due is None or due > until:
        return
    verb = "was" if due < as_of else "is"
    what = "the audit's proof" if waits or left_open is None else f"other proof ({left_open.message})"
    asked = audit.asked if audit is not None and waits else "ruling"
    yield Alarm(
        code="audit-due",
        about=f"{holder.id}/{certification.scheme.id}",
        detail=f"{cycle.begins} {asked}",
        location=locate(cycle.at),
        message=f"{certification.scheme.title}, {cycle.begins} to {cycle.ends}: {what} {verb} due by {due}",
        hint='answer the audit, then write a step with did = "audit-answered" into the cycle',
        day=due,
    )


def _card_alarms(
    holder: JudgedHolder,
    current: list[tuple[JudgedCertification, JudgedCycle]],
    as_of: date,
    until: date,
    locate: Locate,
) -> Iterator[Alarm]:
    """Yield an alarm for the latest card of each kind if it runs out soon, or is needed and ran out or was never there."""
    alive = [certification for certification, cycle in current if cycle.standing not in _NOT_RENEWABLE]
    cards = {card.at: card for certification in alive for cycle in certification.cycles for card in cycle.cards}
    last: dict[str, JudgedCard] = {}
    for card in cards.values():
        for word in card.card.covers:
            last[word] = max(last.get(word, card), card, key=lambda each: each.card.expires)
    missing_covers = {word for certification, cycle in current for word in _iter_missing_covers(certification, cycle)}
    due: dict[Place, list[str]] = {}
    for covered, card in last.items():
        if as_of <= card.card.expires <= until or (card.card.expires < as_of and covered in missing_covers):
            due.setdefault(card.at, []).append(covered)
    for at, words in due.items():
        expires = cards[at].card.expires
        names = " and ".join(COVERAGE_NAMES.get(each, each) for each in words)
        yield Alarm(
            code="card-due",
            about=holder.id,
            detail=" ".join(sorted(words)),
            location=locate(at),
            message=f"the {names} card {'ran' if expires < as_of else 'runs'} out on {expires}",
            hint="renew it, then write down the new card",
            day=expires,
        )
    at_cycle = [(cycle.at, cover) for certification, cycle in current for cover in _iter_missing_covers(certification, cycle)]
    never = {cover: at for at, cover in reversed(at_cycle) if cover not in last}
    if never:
        names = " and ".join(COVERAGE_NAMES.get(each, each) for each in sorted(never))
        yield Alarm(
            code="card-due",
            about=holder.id,
            detail=" ".join(sorted(never)),
            location=locate(next(iter(never.values()))),
            message=f"no current {names} card",
            hint="write it down as a [[card]], or as the [entry.card] of the course",
            day=as_of,
        )


def _iter_missing_covers(certification: JudgedCertification, cycle: JudgedCycle) -> Iterator[str]:
    """Yield what cards must cover for a cycle that can still be renewed, and do not cover."""
    if cycle.standing not in _RENEWABLE:
        return
    short = {each.requirement for each in cycle.findings if each.status in ("open", "missed") and not each.advisory}
    for requirement in certification.scheme.requirements:
        if requirement.card is not None and requirement.id in short:
            yield from requirement.card.covers


def _format_todos(cycle: JudgedCycle) -> str:
    """Format what the holder does next, one line each."""
    return "\n".join(todo.sentence for todo in cycle.todos)


def _explain_hint(about: str) -> str:
    return f"`cecgen explain {about}` says how it came about"
