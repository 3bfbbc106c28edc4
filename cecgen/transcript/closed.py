"""The record of a closed cycle: built when it is closed, compared with the files ever after."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from msgspec.structs import asdict

from cecgen.diagnostics import Diagnostic, Place, format_decimal
from cecgen.diagnostics.closed_cycles import (
    ClosedCycleChanged,
    ClosedCycleGainedEntry,
    ClosedEntryChanged,
    ClosedEntryRemoved,
    ClosedEvidenceChanged,
    ClosedResultChanged,
    ClosedRulesChanged,
)
from cecgen.model.closed_cycle import ClosedCard, ClosedCycle, ClosedEntry, ClosedFile, ClosedFinding, ClosedRule, digest_values
from cecgen.model.documents import iter_cycle_documents
from cecgen.model.facts import Fact
from cecgen.model.judged import Credit, JudgedCycle, UsedUnit
from cecgen.model.ledger import Holder
from cecgen.model.rules import EntryForm, ReportRule, named_facts
from cecgen.model.scheme import Scheme
from cecgen.model.written import Card, Cycle, Ruling
from cecgen.transcript.requirements import MET_STATUSES

_REMARKS = frozenset({"source", "read_on", "confidence", "note"})
"""Keys of a fact that are not the figure itself: reading a source again changes no rule."""


def build_record(
    cycle: Cycle,
    judged: JudgedCycle,
    scheme: Scheme,
    units: Sequence[UsedUnit],
    digests: Mapping[str, str],
    on: date,
    version: str,
) -> ClosedCycle:
    """Build the record of a cycle as of a day: a digest of everything that its renewal depends on, and its results."""
    credits = [credit for credit in judged.credits if credit.source_entry is not None]
    # A body may rule on an entry long after the renewal, so its letters are not locked.
    uses = [use for use in iter_cycle_documents(judged) if not isinstance(use.owner, Ruling)]
    files = dict.fromkeys(use.document.file for use in uses)
    return ClosedCycle(
        format=1,
        scheme=scheme.id,
        begins=judged.begins,
        ends=judged.ends,
        closed=on,
        renewed=cycle.renewed,
        fee_paid=cycle.fee_paid,
        claimed=cycle.claimed,
        required=judged.required,
        counted=judged.counted,
        cecgen=version,
        not_met=tuple(each.requirement for each in judged.findings if not each.advisory and each.status not in MET_STATUSES),
        finding=tuple(
            ClosedFinding(requirement=each.requirement, status=each.status, have=each.have, need=each.need)
            for each in judged.findings
        ),
        entry=tuple(_iter_closed_entries(credits)),
        evidence=tuple(ClosedFile(file=file, digest=digests.get(file, "")) for file in sorted(files)),
        card=tuple(_build_card(each.card) for each in judged.cards),
        rule=_list_rules(scheme, units, credits, judged.begins, judged.grace_until or judged.ends),
    )


def _iter_closed_entries(credits: Sequence[Credit]) -> Iterator[ClosedEntry]:
    """Yield the entries of a cycle, each with the sum that its parts count."""
    for id in dict.fromkeys(credit.entry_id for credit in credits):
        own = [credit for credit in credits if credit.entry_id == id]
        entry = own[0].source_entry
        assert entry is not None
        yield ClosedEntry(
            id=id, counted=sum((credit.counted for credit in own[1:]), own[0].counted), digest=digest_values(entry)
        )


def _build_card(card: Card) -> ClosedCard:
    return ClosedCard(covers=tuple(sorted(card.covers)), expires=card.expires, digest=digest_values(card))


def _list_rules(
    scheme: Scheme, units: Sequence[UsedUnit], credits: Sequence[Credit], first: date, last: date
) -> tuple[ClosedRule, ...]:
    """Return the facts that applied on any day of a cycle: the scheme's, and the units of its awards."""
    facts: list[tuple[str, Fact]] = [
        (f"{scheme.id} {about}", fact)
        for about, fact in named_facts(scheme)
        if not isinstance(fact, ReportRule | EntryForm)  # how a credit is reported changes none of its figures
    ]
    entries = [credit.source_entry for credit in credits if credit.source_entry]
    printed = [(body, award.unit, entry.date) for entry in entries for body, award in entry.iter_awards()]
    for each in units:
        if any(each.is_printed_as(body, unit) and each.unit.is_in_force_on(day) for body, unit, day in printed):
            facts.append((f"{each.provider.id} {each.unit.name}", each.unit))
    applied = [(about, fact) for about, fact in facts if (fact.since or first) <= last and (fact.until or last) >= first]
    rules = {ClosedRule(about=about, digest=_digest_fact(fact)) for about, fact in applied}
    return tuple(sorted(rules, key=lambda rule: (rule.about, rule.digest)))


def _digest_fact(fact: Fact) -> str:
    """Return the digest of a fact, without remarks on it."""
    return digest_values(type(fact)(**{name: value for name, value in asdict(fact).items() if name not in _REMARKS}))


def check_record(record: ClosedCycle, now: ClosedCycle, holder: Holder) -> Iterator[Diagnostic]:
    """Compare the record of a closed cycle with the same cycle computed again as of its closing day.

    Changed totals are reported only if nothing else changed; otherwise the change in the files is the reason, and is
    reported alone.
    """
    reopen = f"cecgen reopen {holder.id} {record.scheme} --cycle {record.begins} --reason …"
    changed = [
        *_check_entries(record, now, holder, reopen),
        *_check_evidence(record, now, holder, reopen),
        *_check_cycle(record, now, holder.id, reopen),
    ]
    yield from changed or _check_results(record, now, holder.id, reopen)


def _check_entries(record: ClosedCycle, now: ClosedCycle, holder: Holder, reopen: str) -> Iterator[Diagnostic]:
    written = {entry.id: entry for entry in holder.entries}
    before, after = ({each.id: each for each in one.entry} for one in (record, now))
    for index, then in enumerate(record.entry):
        about = f"{holder.id}/{then.id}"
        if then.id not in after:
            at = record.at / "entry" / index
            yield ClosedEntryRemoved(at=at, about=about, entry=then.id, closed_on=record.closed, reopen_command=reopen)
        elif then.digest != after[then.id].digest:
            at = written[then.id].at
            yield ClosedEntryChanged(at=at, about=about, entry=then.id, closed_on=record.closed, reopen_command=reopen)
    for id in after.keys() - before.keys():
        about = f"{holder.id}/{id}"
        yield ClosedCycleGainedEntry(at=written[id].at, about=about, entry=id, closed_on=record.closed, reopen_command=reopen)


def _check_evidence(record: ClosedCycle, now: ClosedCycle, holder: Holder, reopen: str) -> Iterator[Diagnostic]:
    """Check every file of the record, whether or not an entry still names it."""
    for index, recorded in enumerate(record.evidence):
        stored = holder.evidence.get(recorded.file)
        if stored is None or stored.digest != recorded.digest:
            at = record.at / "evidence" / index
            yield ClosedEvidenceChanged(
                at=at, about=holder.id, file=recorded.file, was_removed=stored is None, reopen_command=reopen
            )


def _check_cycle(record: ClosedCycle, now: ClosedCycle, about: str, reopen: str) -> Iterator[Diagnostic]:
    for name in ("ends", "renewed", "fee_paid", "claimed"):
        then, here = getattr(record, name), getattr(now, name)
        if then != here:
            at = record.at / name
            yield ClosedCycleChanged(
                at=at, about=about, what=name, then=_format_value(then), now=_format_value(here), reopen_command=reopen
            )
    digests = {card.digest for card in now.card}
    for index, card in enumerate(record.card):
        if card.digest not in digests:
            what, at = f"the card for {', '.join(card.covers)}", record.at / "card" / index
            then, here = f"valid until {card.expires}", "another or gone"
            yield ClosedCycleChanged(at=at, about=about, what=what, then=then, now=here, reopen_command=reopen)


def _format_value(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} = {format_decimal(amount)}" for name, amount in sorted(value.items()))
    return format_decimal(value) if isinstance(value, Decimal) else str(value or "not written")


def _check_results(record: ClosedCycle, now: ClosedCycle, about: str, reopen: str) -> Iterator[Diagnostic]:
    """Report results that changed although the files did not, and the rules that changed."""
    rules = tuple(sorted({rule.about for rule in set(record.rule).symmetric_difference(now.rule)}))
    differing = list(_changed_results(record, now))
    for at, what, then, here in differing:
        yield ClosedResultChanged(at=at, about=about, what=what, then=then, now=here, rules=rules, reopen_command=reopen)
    if rules and not differing:
        yield ClosedRulesChanged(at=record.at, about=about, rules=rules, reopen_command=reopen)


def _changed_results(record: ClosedCycle, now: ClosedCycle) -> Iterator[tuple[Place, str, str, str]]:
    """Yield each changed result: its place in the record, what it is, then and now."""
    if record.counted != now.counted:
        yield record.at / "counted", "the total", format_decimal(record.counted), format_decimal(now.counted)
    if record.required != now.required:
        yield record.at / "required", "what is required", _format_value(record.required), _format_value(now.required)
    counted = {each.id: each.counted for each in now.entry}
    for index, entry in enumerate(record.entry):
        if counted[entry.id] != entry.counted:
            yield (
                record.at / "entry" / index / "counted",
                entry.id,
                format_decimal(entry.counted),
                format_decimal(counted[entry.id]),
            )
    judged = {each.requirement: each for each in now.finding}
    for index, then in enumerate(record.finding):
        here = judged.pop(then.requirement, None)
        if here != then:
            what = f'the requirement "{then.requirement}"'
            yield record.at / "finding" / index, what, _format_finding(then), _format_finding(here)
    for requirement, come in judged.items():
        yield record.at / "finding", f'the requirement "{requirement}"', _format_finding(None), _format_finding(come)


def _format_finding(finding: ClosedFinding | None) -> str:
    if finding is None:
        return "nothing"
    have = f" ({format_decimal(finding.have)}" if finding.have is not None else ""
    need = f" of {format_decimal(finding.need)})" if have and finding.need is not None else ")" if have else ""
    return f"{finding.status}{have}{need}"
