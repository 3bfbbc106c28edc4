"""Reminders: the days of every cycle and card that a holder must not miss, each with what is left to do."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from cecgen.model.amounts import format_amount
from cecgen.model.days import add_days
from cecgen.model.facts import Fact
from cecgen.model.judged import CycleRef, JudgedCard, JudgedCertification, JudgedCycle, JudgedHolder, Transcript
from cecgen.model.retention import CycleRetention, LongerRetention
from cecgen.model.rules import as_versions
from cecgen.outputs.words.card_view import format_card_title
from cecgen.outputs.words.figures import format_cycle_credit
from cecgen.outputs.words.phrases import format_count
from cecgen.outputs.words.states import format_standing

ReminderTopic = Literal["Renewal", "Card", "Audit", "Evidence", "Planned"]
DEADLINE_ALARM_DAYS = (60, 14, 1)
"""Days before a deadline on which the calendar alerts: time for a course, time for the form, the last day before it."""
DAY_BEFORE = (1,)
"""For a day on which something begins: Outlook drops an alarm that comes after midnight of the day itself."""
_ONCE_PAST = "If it did not take place, delete the entry."
_OPEN = ("upcoming", "behind", "on-track", "ready")
"""Standings of a cycle that can still be renewed in time."""


class Reminder(Struct, frozen=True, kw_only=True):
    """A day that matters to a holder, and what it is about.

    `key` stays the same if the day is corrected. If `is_obsolete`, the day no longer applies; the reminder remains, so
    that a calendar that already has it can remove it.
    """

    key: str
    day: date
    topic: ReminderTopic
    subject: str
    title: str
    lines: tuple[str, ...]
    alarms: tuple[int, ...] = ()
    is_obsolete: bool = False


def build_reminders(
    transcript: Transcript,
    holder: str | None = None,
    scheme: str | None = None,
    *,
    retention: Mapping[CycleRef, CycleRetention] = {},
) -> list[Reminder]:
    """Build the reminders of a transcript, by date: future days, and past days that still matter.

    Keys do not depend on the chosen holder or scheme. `retention` counts the files of evidence of a cycle, because the
    edition in the transcript may withhold them.
    """
    return sort_reminders(
        reminder
        for each in transcript.holders
        if holder in (None, each.id)
        for reminder in holder_reminders(each, transcript.as_of, scheme, retention=retention)
    )


def holder_reminders(
    holder: JudgedHolder, as_of: date, scheme: str | None = None, *, retention: Mapping[CycleRef, CycleRetention] = {}
) -> list[Reminder]:
    """Build the reminders of one holder, in no particular order."""
    return [
        reminder
        for reminder in _iter_holder_reminders(holder, scheme, as_of, retention)
        if not (reminder.is_obsolete and reminder.day < as_of)  # no calendar needs to remove a past day
    ]


def sort_reminders(reminders: Iterable[Reminder]) -> list[Reminder]:
    """Sort reminders by day."""
    return sorted(reminders, key=lambda each: (each.day, each.title, each.key))


def _iter_holder_reminders(
    holder: JudgedHolder, scheme: str | None, as_of: date, retention: Mapping[CycleRef, CycleRetention]
) -> Iterator[Reminder]:
    cards = _key_cards(
        each for certification in holder.certifications for cycle in certification.cycles for each in cycle.cards
    )
    wanted: dict[str, JudgedCard] = {}
    for certification in holder.certifications:
        if scheme not in (None, certification.scheme.id):
            continue
        current = certification.current_cycle(as_of)
        for cycle in certification.cycles:
            if cycle is current or _is_relevant(cycle, as_of):
                own = retention.get(CycleRef(holder.id, certification.scheme.id, cycle.begins))
                yield from _CycleReminders(holder, certification, cycle, as_of, own).reminders()
                wanted |= {key: card for key, card in cards.items() if card in cycle.cards}
    for key, card in wanted.items():
        yield _card(f"{holder.id}/card/{key}", holder, card, cards.values())
    yield from _plans(holder, scheme, as_of)


def _name_person(holder: JudgedHolder) -> str:
    """Name a holder with their team: Jordan Rivera (Cardiac rehab)."""
    return f"{holder.name} ({holder.team})" if holder.team else holder.name


def _is_relevant(cycle: JudgedCycle, as_of: date) -> bool:
    """Whether a cycle may still ask something: it is running, an audit may come, or it can be reinstated."""
    back = cycle.reinstate_until if cycle.standing == "lapsed" else None
    last = max(day for day in (cycle.ends, cycle.grace_until, cycle.keep_until, back) if day)
    return last >= as_of or (cycle.audit is not None and cycle.audit.ended is None)


# ---------------------------------------------------------------- cycles


class _CycleReminders:
    """The reminders of one cycle."""

    def __init__(
        self,
        holder: JudgedHolder,
        certification: JudgedCertification,
        cycle: JudgedCycle,
        as_of: date,
        retention: CycleRetention | None,
    ) -> None:
        self._holder, self._cycle, self._scheme, self._as_of = holder, cycle, certification.scheme, as_of
        self._retention = retention
        self._what = certification.scheme.short_name
        self._years = f"{cycle.begins.year}–{cycle.ends.year}"

    def reminders(self) -> Iterator[Reminder]:
        yield from self._opens()
        yield self._ends()
        yield from self._grace()
        yield from self._reinstatement()
        yield from self._audit()
        yield from self._evidence()

    def _opens(self) -> Iterator[Reminder]:
        cycle = self._cycle
        if cycle.renewal_opens:
            over = cycle.standing not in (*_OPEN, "grace")
            source = self._source(self._scheme.renewal)
            yield self._make("opens", cycle.renewal_opens, "Renewal", "renewal opens", self._left(), source, DAY_BEFORE, over)

    def _ends(self) -> Reminder:
        cycle, scheme = self._cycle, self._scheme
        waits = "renewal due" if cycle.grace_until else "renewal closes"
        words = {
            "grace": "cycle ended, late renewal open",
            "lapsed": "cycle ended, not renewed",
            "renewed": "cycle ends, renewed",
            "reinstated": "cycle ended, reinstated",
            "inactive": "cycle ends, certification inactive",
            "ended": "cycle ends, certification retired",
        }
        source = self._source(scheme.renewal) or self._source(scheme.period)
        alarms = DEADLINE_ALARM_DAYS if cycle.standing in _OPEN else ()
        over = cycle.standing in ("inactive", "ended")
        return self._make("ends", cycle.ends, "Renewal", words.get(cycle.standing, waits), self._left(), source, alarms, over)

    def _grace(self) -> Iterator[Reminder]:
        cycle = self._cycle
        if cycle.grace_until is None:
            return
        lapsed = cycle.standing == "lapsed"
        words = "late renewal closed, lapsed" if lapsed else "late renewal closes"
        alarms, over = (() if lapsed else DEADLINE_ALARM_DAYS), cycle.standing not in (*_OPEN, "grace", "lapsed")
        source = self._source(self._scheme.grace)
        yield self._make("grace", cycle.grace_until, "Renewal", words, self._left(), source, alarms, over)

    def _reinstatement(self) -> Iterator[Reminder]:
        """The last day of reinstatement, once a cycle has ended without renewal; obsolete when it was asked for."""
        cycle, last = self._cycle, self._cycle.grace_until or self._cycle.ends
        in_time = cycle.renewed_on is not None and cycle.renewed_on <= last
        if cycle.reinstate_until is None or self._as_of <= last or in_time:
            return
        over = not any(todo.kind == "reinstate" for todo in cycle.todos)
        day, source = cycle.reinstate_until, self._source(self._scheme.reinstatement)
        yield self._make("reinstate", day, "Renewal", "reinstatement closes", self._left(), source, DEADLINE_ALARM_DAYS, over)

    def _audit(self) -> Iterator[Reminder]:
        audit = self._cycle.audit
        if audit is None or audit.due is None:
            return
        lines = [f"Audit asked for on {audit.asked}."]
        lines += [f"Answered on {audit.answered}."] if audit.answered else []
        lines += [f"Result on {audit.ended}: {'passed' if audit.passed else 'failed'}."] if audit.ended else []
        over = bool(audit.answered or audit.ended)
        source = self._source(self._scheme.audit)
        yield self._make(
            "audit", audit.due, "Audit", f"audit of {self._years}, proof due", lines, source, DEADLINE_ALARM_DAYS, over
        )

    def _evidence(self) -> Iterator[Reminder]:
        """The last day on which the body may audit: after it, evidence may be deleted that nothing else needs."""
        day = self._cycle.keep_until
        if day and self._cycle.standing != "upcoming":
            after = _describe_retention(self._cycle, self._retention, day) if self._retention else ""
            last = "The last day on which the body may ask for the evidence of this cycle"
            says = [f"{last}.", after] if after else [f"{last}; after it, it may be deleted."]
            words, source = f"audit reach of {self._years} ends", self._source(self._scheme.audit)
            yield self._make("keep", day, "Evidence", words, says, source, (), False)

    def _make(
        self,
        name: str,
        day: date,
        about: ReminderTopic,
        words: str,
        says: Iterable[str],
        source: str,
        alarms: tuple[int, ...],
        over: bool,
    ) -> Reminder:
        cycle, scheme = self._cycle, self._scheme
        return Reminder(
            key=f"{self._holder.id}/{scheme.id}/{cycle.begins}/{name}",
            day=day,
            topic=about,
            subject=self._what,
            title=f"{self._what} {words}: {_name_person(self._holder)}",
            lines=(
                f"{scheme.title}, cycle {cycle.begins} to {cycle.ends}",
                f"As of {self._as_of}: {format_standing(cycle)}, {format_cycle_credit(cycle, scheme.unit)} counted.",
                *says,
                *((f"Source: {source}",) if source else ()),
            ),
            alarms=() if over else alarms,
            is_obsolete=over,
        )

    def _left(self) -> list[str]:
        """What is left to do, or when it was done."""
        cycle = self._cycle
        done = [f"Renewed on {cycle.renewed_on}."] if cycle.renewed_on else []
        left = [
            f"- {todo.text}{f' (by {todo.due})' if todo.due not in (None, cycle.deadline) and not todo.says_day else ''}"
            for todo in cycle.todos
        ]
        return [*done, "Still to do:", *left] if left else done

    def _source(self, stated: Fact | tuple[Fact, ...]) -> str:
        """The source of a rule, in the version for this cycle."""
        return next((fact.source for fact in as_versions(stated) if fact.is_in_force_on(self._cycle.ends)), "")


def _describe_retention(cycle: JudgedCycle, holding: CycleRetention, day: date) -> str:
    """Say how many files a cycle uses, and which of them may be deleted after the last day of audits."""
    one = holding.file_count == 1
    belonging = f"{format_count(holding.file_count, 'file')} of evidence {'belongs' if one else 'belong'} to this cycle"
    if cycle.audit and cycle.audit.ended is None:
        return f"{belonging}; as long as its audit goes on, none may be deleted."
    if cycle.standing in (*_OPEN, "grace"):
        return f"{belonging}; as long as it goes on, none may be deleted."
    if holding.until is None:
        return f"{belonging}; until when {'it' if one else 'they'} must be kept is not known yet."
    after = "after this day" if holding.until == day else f"after {holding.until}, the last day of reinstatement,"
    they = f"{holding.releasable_count:,} of them" if holding.longer else "it" if one else "all"
    going = [f"{after} {they} may be deleted"] if holding.releasable_count else []
    return f"{belonging}; {', '.join([*going, *map(_describe_longer, holding.longer)])}."


def _describe_longer(longer: LongerRetention) -> str:
    """Say how many files another cycle keeps, and until when."""
    other = "certification" if longer.other_certification else "cycle"
    until = f"until {longer.until}" if longer.until else "until when is not known yet"
    return f"{longer.file_count:,} {'is' if longer.file_count == 1 else 'are'} kept longer for another {other} ({until})"


# ---------------------------------------------------------------- cards


def _key_cards(cards: Iterable[JudgedCard]) -> dict[str, JudgedCard]:
    """Give each card a key that stays the same if its expiry is corrected: what it covers, and when it was issued.

    Cards that agree in both are numbered by expiry.
    """
    out: dict[str, JudgedCard] = {}
    for card in sorted(cards, key=lambda each: (each.card.expires, each.issuer)):
        if card in out.values():
            continue
        base = f"{'+'.join(sorted(set(card.card.covers)))}/{card.issued or ''}"
        number = sum(1 for key in out if key.rpartition("/")[0] == base)
        out[f"{base}/{number}"] = card
    return out


def _card(key: str, holder: JudgedHolder, judged: JudgedCard, cards: Iterable[JudgedCard]) -> Reminder:
    card = judged.card
    names = format_card_title(card.covers)
    later = [each for each in cards if each.card.expires > card.expires]
    over = set(card.covers) <= {word for each in later for word in each.card.covers}
    issued = f", issued {judged.issued}" if judged.issued else ""
    says = [f"{judged.issuer or 'Issuer not stated'}{issued}, valid until {card.expires}."]
    if over:
        last = min(max(each.card.expires for each in later if word in each.card.covers) for word in set(card.covers))
        says.append(f"Another that is valid until {last} takes its place.")
    return Reminder(
        key=key,
        day=card.expires,
        topic="Card",
        subject=names,
        title=f"{names} runs out: {_name_person(holder)}",
        lines=tuple(says),
        alarms=() if over else DEADLINE_ALARM_DAYS,
        is_obsolete=over,
    )


# ---------------------------------------------------------------- what is planned


def _plans(holder: JudgedHolder, scheme: str | None, as_of: date) -> Iterator[Reminder]:
    """Yield the planned activities, each with what would count of it; of one scheme, those that are for it.

    Once one is past, its event moves to the day after it, and asks for the certificate.
    """
    worth: dict[str, list[str]] = {}
    for certification in holder.certifications:
        if scheme in (None, certification.scheme.id):
            for credit in (each for cycle in certification.cycles for each in cycle.plans):
                amount = "not known yet" if credit.pending is None else format_amount(credit.pending, certification.scheme.unit)
                worth.setdefault(credit.entry_id, []).append(f"{certification.scheme.short_name}: {amount}")
    for entry in holder.entries:
        if entry.planned and (scheme is None or entry.id in worth):
            is_past = entry.date < as_of
            days = f"{entry.begins} to {entry.date}" if entry.begins else f"{entry.date}"
            where = f", {entry.location}" if entry.location else ""
            counts = worth.get(entry.id, ["It is in no cycle yet."])
            yield Reminder(
                key=f"{holder.id}/planned/{entry.id}",
                day=add_days(entry.date, 1) if is_past else max(entry.begins or entry.date, as_of),
                topic="Planned",
                subject=entry.kind,
                title=f"{entry.title} ({'is past: put in the certificate' if is_past else 'planned'}): {_name_person(holder)}",
                lines=(f"{days}{where}", *counts, _ONCE_PAST if is_past else "Once it is done, put in its certificate."),
                alarms=DAY_BEFORE,
            )
