"""A holder judged: every certification with its cycles, and what is wrong between what was written and what is known."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.closed_cycles import ClosedCycleUnknown
from cecgen.diagnostics.conversion import NotEvaluated
from cecgen.diagnostics.crosschecks import ClaimedMoreThanProven
from cecgen.diagnostics.entries import NextCycleMissing, UnknownCategory, UnknownRequirement, UnknownScheme
from cecgen.model.closed_cycle import ClosedCycle
from cecgen.model.days import add_days
from cecgen.model.judged import Credit, Finding, JudgedCertification, JudgedCycle, JudgedHolder, Todo, UsedUnit
from cecgen.model.ledger import Holder
from cecgen.model.scheme import Catalogue, Scheme
from cecgen.model.written import Cycle
from cecgen.transcript.cards import cards_in_cycle, judge_cards
from cecgen.transcript.carry_over import CarryBalance, carried_credits, compute_carry_over, format_carried_in
from cecgen.transcript.closed import build_record, check_record
from cecgen.transcript.conversion import Converter
from cecgen.transcript.counting.limits import CycleCase, measure
from cecgen.transcript.counting.rules import TOTAL, ZERO, AppliedRequirement, apply_requirements, find_total, in_force
from cecgen.transcript.credits import (
    EntriesWithState,
    HeldCertification,
    cycle_credits,
    find_used_elsewhere,
    judge_evidence,
    place_entries,
)
from cecgen.transcript.cycles import (
    DatedCycle,
    date_cycles,
    iter_with_gaps,
    link_neighbours,
    mark_renewed,
    next_cycle_block,
    situation_on,
    steps_until,
)
from cecgen.transcript.entries import check_entries
from cecgen.transcript.renewal import build_reinstatement_todos, build_todos, judge_proof, judge_renewal
from cecgen.transcript.requirements import (
    MET_STATUSES,
    GoverningCertification,
    RequirementInput,
    compute_pace,
    find_satisfied,
    judge_requirements,
)
from cecgen.transcript.standing import (
    are_fees_paid,
    are_requirements_met,
    audit_reach_end,
    decisive_step,
    find_audit,
    judge_standing,
    reinstatement_end,
    renewal_opening_day,
    why_form_is_void,
)

Found = list[Diagnostic]


class CycleCount(NamedTuple):
    """What counts in a cycle of a certification as of a day, and what it asks."""

    held: HeldCertification
    position: int
    case: CycleCase
    credits: tuple[Credit, ...]
    earlier: tuple[Credit, ...]
    """What counted in the cycles before, where something that is asked looks back at them."""

    @property
    def total(self) -> AppliedRequirement | None:
        """The credit that the whole cycle asks for."""
        return find_total(self.case.requirements)

    @property
    def need(self) -> Decimal | None:
        """How much credit the cycle asks for; None where that is not known."""
        return self.total.need if self.total else None

    @property
    def have(self) -> Decimal:
        """How much credit counts."""
        if self.total is None:
            return sum((credit.counted for credit in self.credits), ZERO)
        rolling = self.total.requirement.within_months is not None
        return measure(self.total.requirement, [*self.earlier, *self.credits] if rolling else self.credits, self.case)

    @property
    def carry_over(self) -> CarryBalance | None:
        """What it leaves to the cycle after it."""
        return compute_carry_over(self.credits, self.case)


class HolderJudge:
    """Judges one holder: all certifications together, since entries, cards and the highest requirement are shared."""

    def __init__(self, holder: Holder, catalogue: Catalogue, converter: Converter, as_of: date) -> None:
        self._holder = holder
        self._catalogue = catalogue
        self._converter = converter
        self._as_of = as_of
        self._entries: EntriesWithState = [(entry, judge_evidence(entry, holder)) for entry in holder.entries]
        self._unheld: Found = []
        self._held: dict[int, HeldCertification] = {}
        self._known: dict[tuple[int, int, date], CycleCount] = {}
        held = list(self._date_certifications())
        for each in sorted(held, key=lambda each: (-_need(each.scheme), each.position)):
            self._held[each.position] = self._apply_renewals(each)
        self._assign_shared_entries()

    @property
    def certifications(self) -> list[HeldCertification]:
        """The certifications whose schemes are known, as the holder's file lists them."""
        return [self._held[position] for position in sorted(self._held)]

    def judge(self) -> JudgedHolder:
        """The holder with every certification judged."""
        holder, about = self._holder, self._holder.profile
        return JudgedHolder(
            id=holder.id,
            name=about.name,
            team=about.team,
            also_printed=tuple(about.also_printed),
            certifications=tuple(self._judge_certification(each) for each in self.certifications),
            entries=holder.entries,
        )

    def check(self) -> Found:
        """What is wrong between what was written about the holder and what is known."""
        held = self.certifications
        known = len(held) == len(self._holder.profile.certification)
        found = [*self._unheld, *check_entries(self._holder, held, self._converter, self._resolve, self._as_of, known)]
        for each in held:
            for window in each.cycles:
                found += self._cycle_faults(window, each)
            if each.cycles and self._needs_next_cycle(each.cycles[-1]):
                last, about, scheme = each.cycles[-1], self._holder.id, each.scheme
                left = self._cycle_count(each, len(each.cycles) - 1, self._as_of).carry_over
                block = next_cycle_block(last, scheme, self._as_of, format_carried_in(left))
                found.append(NextCycleMissing(at=last.at, about=about, scheme=scheme.id, ended=last.ends, block=block))
        if self._holder.closed and self._holder.is_complete:  # else what is missing may only be unreadable
            found += self._closed_faults()
        return found

    def record(self, scheme: str, begins: date, digests: Mapping[str, str], version: str = "") -> ClosedCycle | None:
        """A cycle as the record of its closing on this day would have it; None where the holder has no such cycle."""
        for held in self.certifications:
            for window, gap in iter_with_gaps(held.cycles):
                if held.scheme.id == self._resolve(scheme) and window.begins == begins:
                    judged = self._judge_cycle(window, gap, held)
                    units = [UsedUnit(issuer, unit) for issuer in self._catalogue.providers.values() for unit in issuer.units]
                    return build_record(window.cycle, judged, held.scheme, units, digests, self._as_of, version)
        return None

    def _closed_faults(self) -> Iterator[Diagnostic]:
        """What of a closed cycle is no longer as its record says, as of the day on which it was closed."""
        digests = {file: stored.digest for file, stored in self._holder.evidence.items()}
        for record in self._holder.closed:
            if record.is_open or record.closed > self._as_of:
                continue
            judge = HolderJudge(self._holder, self._catalogue, self._converter, record.closed)
            now = judge.record(record.scheme, record.begins, digests)
            if now is None:
                about = self._holder.id
                yield ClosedCycleUnknown(at=record.at / "begins", about=about, scheme=record.scheme, begins=record.begins)
            else:
                yield from check_record(record, now, self._holder)

    def _date_certifications(self) -> Iterator[HeldCertification]:
        """Every certification whose scheme is known, with its cycles and the entries that they take by their dates."""
        used: dict[tuple[str, str], Scheme] = {}
        for index, certification in enumerate(self._holder.profile.certification):
            at = self._holder.at / "certification" / index
            scheme = self._catalogue.scheme(certification.scheme)
            if scheme is None and certification.scheme in self._catalogue.broken_scheme_ids:
                continue  # its file is reported
            if scheme is None:
                self._unheld.append(self._unknown_scheme(certification.scheme, at / "scheme"))
                continue
            cycles, problems = date_cycles(certification, scheme, at, self._holder.id, self._as_of)
            self._unheld += problems
            placed = place_entries(self._entries, cycles, scheme, self._resolve)
            yield HeldCertification(index, certification, scheme, cycles, placed, find_used_elsewhere(scheme, placed, used))

    def _needs_next_cycle(self, last: DatedCycle) -> bool:
        """Whether the last cycle is over and came to a good end, so that another has begun."""
        ended = decisive_step(last.cycle, self._as_of)
        if self._as_of <= last.ends or ended in ("retired", "audit-failed"):
            return False
        return ended == "reinstated" or last.renewed is not None

    def _resolve(self, id: str) -> str:
        return self._catalogue.aliases.get(id, id)

    def _unknown_scheme(self, scheme: str, at: Place) -> Diagnostic:
        if self._catalogue.has_unrun_code:
            return NotEvaluated(at=at, about=self._holder.id, what=f'the scheme "{scheme}"')
        return UnknownScheme(at=at, about=self._holder.id, scheme=scheme, known=tuple(self._catalogue.schemes))

    def _apply_renewals(self, held: HeldCertification) -> HeldCertification:
        """A certification whose cycles know whether their form renewed them, for entries of a grace may then belong elsewhere.

        The highest of a body comes first, since others may rest on it.
        """
        for index, window in enumerate(held.cycles):
            sent = self._form_sent_on(window)
            if sent is None or window.renewed is not None or not are_fees_paid(window, held.scheme, self._as_of):
                continue
            if why_form_is_void(window, held.scheme, sent, self._were_met_on(sent, window, held)):
                continue
            cycles = [*held.cycles[:index], mark_renewed(window, sent), *held.cycles[index + 1 :]]
            cycles = link_neighbours(cycles, held.scheme, self._as_of)
            held = held._replace(
                cycles=cycles, entries_by_cycle=place_entries(self._entries, cycles, held.scheme, self._resolve)
            )
            self._known.clear()
        return held

    def _assign_shared_entries(self) -> None:
        """Which certification uses an entry that may be used once, now that every cycle has the entries that are its own."""
        used: dict[tuple[str, str], Scheme] = {}
        for held in self.certifications:
            elsewhere = find_used_elsewhere(held.scheme, held.entries_by_cycle, used)
            if elsewhere != held.used_elsewhere:
                self._held[held.position] = held._replace(used_elsewhere=elsewhere)
                self._known.clear()

    def _form_sent_on(self, window: DatedCycle) -> date | None:
        """The day on which a cycle's form was sent, once it is."""
        sent = window.cycle.renewed
        return sent if sent is not None and sent <= self._as_of else None

    def _judge_certification(self, held: HeldCertification) -> JudgedCertification:
        judged = tuple(self._judge_cycle(window, gap, held) for window, gap in iter_with_gaps(held.cycles))
        return JudgedCertification(
            scheme=held.scheme, number=held.certification.number, certified=held.certification.certified, cycles=judged
        )

    def _judge_cycle(self, window: DatedCycle, gap: date | None, held: HeldCertification) -> JudgedCycle:
        scheme, cycles, as_of, cycle = held.scheme, held.cycles, self._as_of, window.cycle
        counted = self._cycle_count(held, cycles.index(window), as_of)
        governing = self._find_governing(window, scheme, as_of)
        findings = self._judge_requirements(counted, governing, as_of)
        own, credits = counted.need, counted.credits
        cards = cards_in_cycle(judge_cards(self._holder, window, as_of), window)
        sent = self._form_sent_on(window)
        void = (
            why_form_is_void(window, scheme, sent, self._were_met_on(sent, window, held)) if sent and not window.renewed else ""
        )
        met = are_requirements_met(findings, governing)
        earned = (governing.have, governing.need) if governing else (counted.have, own)
        pace = compute_pace(window, own, as_of)
        waived = any(finding.requirement == TOTAL and finding.status in MET_STATUSES for finding in findings) and not governing
        standing = judge_standing(window, met, *((counted.have, None) if waived else earned), pace, as_of)
        opens, audit = renewal_opening_day(window, scheme), find_audit(window, scheme, as_of)
        findings += judge_renewal(window, scheme, void, as_of) if as_of >= window.begins else []
        if (proof := judge_proof(credits, scheme)) is not None:
            findings.append(proof)
        to_do: list[Todo] = []
        if standing in ("behind", "on-track", "ready", "grace"):
            to_do = build_todos(findings, governing, window, scheme, cards, opens, as_of)
        last = window is cycles[-1]
        if standing == "lapsed" and last:
            to_do += build_reinstatement_todos(window, scheme, as_of)
        if audit and audit.ended is None:
            answered = f"Wait for the audit's result (answered {audit.answered})"
            deed = Todo("wait", answered) if audit.answered else Todo("audit", "Answer the audit with the proof", audit.due)
            to_do.insert(0, deed)
        if last and self._needs_next_cycle(window):
            to_do.append(Todo("cycle", "Write the cycle that follows into holder.toml"))
        claimed, fields = _claimed_amounts(cycle)
        return JudgedCycle(
            begins=window.begins,
            ends=window.ends,
            standing=standing,
            required=own,
            counted=counted.have,
            claimed=claimed,
            claimed_fields=fields,
            credits=credits,
            findings=tuple(findings),
            cards=tuple(cards),
            steps=tuple(steps_until(cycle, as_of)),
            exempt=tuple(sorted((each for each in cycle.exempt if each.on <= as_of), key=lambda each: each.on)),
            renewed_on=window.renewed if standing == "renewed" else None,
            pace=pace,
            todos=tuple(to_do),
            audit=audit,
            renewal_opens=opens,
            grace_until=window.grace_until,
            keep_until=audit_reach_end(window, scheme, audit, as_of),
            reinstate_until=reinstatement_end(window, scheme),
            carry_over=counted.carry_over.amount if counted.carry_over else None,
            closed_on=self._closed_on(window, held),
            gap_from=gap,
            at=window.at,
        )

    def _closed_on(self, window: DatedCycle, held: HeldCertification) -> date | None:
        """The day on which a cycle was closed, where it still is."""
        for record in self._holder.closed:
            if self._resolve(record.scheme) == held.scheme.id and record.begins == window.begins and not record.is_open:
                return record.closed if record.closed <= self._as_of else None
        return None

    def _cycle_count(self, held: HeldCertification, index: int, day: date) -> "CycleCount":
        """What counts in a cycle as of a day; worked out once, since every later cycle may look back at it."""
        key = (held.position, index, day)
        if key not in self._known:
            self._known[key] = self._compute_count(held, index, day)
        return self._known[key]

    def _compute_count(self, held: HeldCertification, index: int, day: date) -> "CycleCount":
        """What counts in a cycle as of a day, after what the cycle before it leaves over."""
        scheme, window = held.scheme, held.cycles[index]
        situation = situation_on(window, day)
        before = held.cycles[index - 1] if index else None
        last = before.ends if before else add_days(window.begins, -1)
        over = before is not None and in_force(scheme.carry, last) is not None
        left = self._cycle_count(held, index - 1, day).carry_over if over else None
        asks = apply_requirements(scheme, situation)
        looks_back = any(each.requirement.once or each.requirement.within_months for each in asks)
        earlier = tuple(
            credit for each in (range(index) if looks_back else ()) for credit in self._cycle_count(held, each, day).credits
        )
        renewed = window.renewed if window.renewed and window.renewed <= day else None
        waived = find_satisfied(window, CycleCase(scheme, situation, asks, day, renewed), earlier)
        case = CycleCase(
            scheme, situation, apply_requirements(scheme, situation, waived) if waived else asks, day, renewed, waived
        )
        carried_in = tuple(carried_credits(window, scheme, last, left))
        entries = held.entries_by_cycle[window.begins]
        credits = cycle_credits(window, entries, case, carried_in, self._converter, self._resolve, held.used_elsewhere)
        return CycleCount(held, index, case, credits, earlier)

    def _judge_requirements(self, counted: "CycleCount", governing: GoverningCertification | None, day: date) -> list[Finding]:
        """Every requirement of a cycle, judged as of a day."""
        window = counted.held.cycles[counted.position]
        given = RequirementInput(counted.credits, counted.earlier, judge_cards(self._holder, window, day))
        return judge_requirements(window, counted.case, given, governing)

    def _find_governing(self, window: DatedCycle, scheme: Scheme, day: date) -> GoverningCertification | None:
        """The higher certification of the same body that ends on the same day, where only the highest must be earned."""
        sharing = in_force(scheme.sharing, window.ends)
        own = find_total(apply_requirements(scheme, situation_on(window, day)))
        if sharing is None or sharing.rule != "highest-only" or own is None:
            return None
        for other in self._held.values():
            if other.scheme.issuer != scheme.issuer or other.scheme.id == scheme.id:
                continue
            for index, cycle in enumerate(other.cycles):
                if cycle.ends != window.ends or cycle.begins > max(day, window.begins):
                    continue
                if decisive_step(cycle.cycle, day) in ("retired", "audit-failed"):
                    continue
                total = find_total(apply_requirements(other.scheme, situation_on(cycle, day)))
                if total is None or (total.need or ZERO) <= (own.need or ZERO):
                    continue
                counted = self._cycle_count(other, index, day)
                judged = next(each for each in self._judge_requirements(counted, None, day) if each.requirement == TOTAL)
                return GoverningCertification(
                    other.scheme, total.need or ZERO, judged.have or ZERO, judged.status in MET_STATUSES
                )
        return None

    def _were_met_on(self, day: date, window: DatedCycle, held: HeldCertification) -> bool:
        """Whether every requirement was met on a day, by what was known on that day."""
        counted = self._cycle_count(held, held.cycles.index(window), day)
        governing = self._find_governing(window, held.scheme, day)
        return are_requirements_met(self._judge_requirements(counted, governing, day), governing)

    def _cycle_faults(self, window: DatedCycle, held: HeldCertification) -> Iterator[Diagnostic]:
        cycle, at, about, scheme = window.cycle, window.at, self._holder.id, held.scheme
        requirements = tuple(dict.fromkeys(requirement.id for requirement in scheme.requirements))
        for index, exempt in enumerate(cycle.exempt):
            if exempt.requirement not in requirements:
                yield UnknownRequirement(
                    at=at / "exempt" / index / "requirement", about=about, what="requirement",
                    found=exempt.requirement, scheme=scheme.id, known=requirements,
                )  # fmt: skip
        for index, name in enumerate(cycle.already_met):
            if name not in requirements:
                yield UnknownRequirement(
                    at=at / "already_met" / index, about=about, what="requirement",
                    found=name, scheme=scheme.id, known=requirements,
                )  # fmt: skip
        categories = tuple(category.id for category in scheme.categories)
        for index, stated in enumerate(cycle.carried_in):
            if stated.category and categories and stated.category not in categories:
                yield UnknownCategory(
                    at=at / "carried_in" / index / "category", about=about, category=stated.category,
                    body=scheme.body_short_name, known=categories,
                )  # fmt: skip
        filed = cycle.renewed is not None and cycle.renewed <= self._as_of
        claimed, fields = _claimed_amounts(cycle)
        known = _category_ids(scheme)
        for name, _ in fields:
            if name not in known:
                yield UnknownRequirement(
                    at=at / "claimed" / name, about=about, what="form field", found=name, scheme=scheme.id, known=known
                )
        if claimed is None or not filed or cycle.renewed is None or not self._holder.is_complete:
            return
        credits = self._cycle_count(held, held.cycles.index(window), cycle.renewed).credits
        proven = [credit for credit in credits if credit.evidence_state == "proven"]
        for name, amount in [("total", claimed), *fields]:
            support = sum(
                (credit.counted for credit in proven if name in ("total", *scheme.category_ancestry(credit.allocated))), ZERO
            )
            if amount > support:
                yield ClaimedMoreThanProven(at=at / "claimed", about=about, field=name, claimed=amount, proven=support)


def _need(scheme: Scheme) -> Decimal:
    return scheme.max_required


def _claimed_amounts(cycle: Cycle) -> tuple[Decimal | None, tuple[tuple[str, Decimal], ...]]:
    """What was typed into the renewal form: the total, and the fields beside it."""
    if not isinstance(cycle.claimed, dict):
        return cycle.claimed, ()
    fields = tuple((name, amount) for name, amount in sorted(cycle.claimed.items()) if name != "total")
    return cycle.claimed.get("total", sum((amount for _, amount in fields), ZERO)), fields


def _category_ids(scheme: Scheme) -> tuple[str, ...]:
    """The fields that a scheme's form has beside the total: its categories."""
    return tuple(sorted(category.id for category in scheme.categories))
