"""Judge a holder: every certification with its cycles, and every problem that shows only against the catalogue."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.closed_cycles import ClosedCycleUnknown
from cecgen.diagnostics.conversion import NotEvaluated
from cecgen.diagnostics.entries import NextCycleMissing, UnknownScheme
from cecgen.model.closed_cycle import ClosedCycle
from cecgen.model.days import add_days
from cecgen.model.duplicates import find_repeated
from cecgen.model.judged import (
    AuditState,
    Credit,
    Finding,
    Forecast,
    JudgedCard,
    JudgedCertification,
    JudgedCycle,
    JudgedHolder,
    Pace,
    Standing,
    Todo,
    UsedUnit,
)
from cecgen.model.ledger import Holder
from cecgen.model.scheme import Catalogue, Scheme
from cecgen.transcript.cards import cards_in_cycle, judge_cards
from cecgen.transcript.carry_over import carried_credits, format_carried_in
from cecgen.transcript.closed import build_record, check_record
from cecgen.transcript.conversion import Converter
from cecgen.transcript.counting.rules import TOTAL, ZERO, CycleCase, apply_requirements, find_total, in_force
from cecgen.transcript.credits import (
    EntriesWithState,
    HeldCertification,
    cycle_credits,
    find_used_elsewhere,
    leave_out_of_window,
    place_entries,
)
from cecgen.transcript.cycle_checks import check_claim, check_favours, check_names, claimed_amounts
from cecgen.transcript.cycle_count import CycleCount
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
from cecgen.transcript.entries import check_entries, check_missing_categories
from cecgen.transcript.far_days import check_far_days
from cecgen.transcript.forecast import finish_plans, forecast_cycle, select_plans
from cecgen.transcript.hanging import mark_hanging
from cecgen.transcript.late_rulings import (
    LateRuling,
    TakenBack,
    check_taken_back,
    find_late_rulings,
    find_taken_back,
    judge_taken_back,
)
from cecgen.transcript.proof import Unproven, judge_evidence, judge_proof, list_unproven_others
from cecgen.transcript.renewal import judge_renewal
from cecgen.transcript.reporting import find_unreported
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
from cecgen.transcript.todos import (
    TodoCase,
    build_audit_todo,
    build_next_cycle_todo,
    build_plan_todo,
    build_proof_todos,
    build_reinstatement_todos,
    build_renewal_todos,
    build_taken_back_todos,
    todo_urgency,
)

_OPEN_STANDINGS: tuple[Standing, ...] = ("behind", "on-track", "ready", "grace")
"""Standings of a cycle that can still be renewed."""
_OVER_STANDINGS: tuple[Standing, ...] = ("lapsed", "inactive", "ended")
"""Standings of a cycle for which nothing more can be earned."""


class HolderJudge:
    """Judges one holder: all certifications together, since they share entries and cards, and may depend on each other."""

    def __init__(
        self,
        holder: Holder,
        catalogue: Catalogue,
        converter: Converter,
        as_of: date,
        accepted_repeats: Collection[str] = (),
    ) -> None:
        self._holder = holder
        self._catalogue = catalogue
        self._converter = converter
        self._as_of = as_of
        self._accepted_repeats = accepted_repeats
        """The entries and files whose repeats a waiver accepts, as waivers name them."""
        self._entries: EntriesWithState = [
            (entry, judge_evidence(entry, holder) if entry.evidence or entry.card else "none") for entry in holder.entries
        ]
        self._problems: list[Diagnostic] = []
        self._held: dict[int, HeldCertification] = {}
        self._counts: dict[tuple[int, int, date], CycleCount] = {}
        held = list(self._date_certifications())
        for each in sorted(held, key=lambda each: (-each.scheme.max_required, each.position)):
            self._held[each.position] = self._apply_renewals(each)
        self._assign_shared_entries()

    @property
    def certifications(self) -> list[HeldCertification]:
        """The certifications whose schemes are known, in the order of the holder's file."""
        return [self._held[position] for position in sorted(self._held)]

    def judge(self) -> JudgedHolder:
        """Judge every cycle of every certification."""
        holder, about = self._holder, self._holder.profile
        return JudgedHolder(
            id=holder.id,
            name=about.name,
            team=about.team,
            also_printed=tuple(about.also_printed),
            certifications=tuple(self._judge_certification(each) for each in self.certifications),
            entries=holder.entries,
        )

    @cached_property
    def _with_plans(self) -> "HolderJudge | None":
        """Judge of the same holder as if everything planned were done; None if nothing is planned."""
        if not any(entry.planned for entry in self._holder.entries):
            return None
        done = finish_plans(self._holder, self._as_of)
        return HolderJudge(done, self._catalogue, self._converter, self._as_of, self._accepted_repeats)

    def _foresee(
        self, window: DatedCycle, held: HeldCertification, have: Decimal, standing: Standing
    ) -> tuple[tuple[Credit, ...], Forecast | None]:
        """Return what is planned in a cycle, and what it would make of the cycle while that can be renewed."""
        planned = [entry for entry, _ in held.entries_by_cycle[window.begins] if entry.planned]
        judge = self._with_plans if planned else None
        if judge is None or standing in _OVER_STANDINGS:
            return (), None
        day = max(self._as_of, *(entry.date for entry in planned))
        theirs = judge._held[held.position]
        count = judge._cycle_count(theirs, held.cycles.index(window), day)
        plans = select_plans(leave_out_of_window(count.credits, count.case), planned)
        if standing not in (*_OPEN_STANDINGS, "upcoming"):
            return plans, None
        governing = judge._find_governing(count.window, held.scheme, day)
        # Fees and forms of a later day are no matter of plans: their findings remain those of today.
        steps = {each.requirement.id for each in count.case.requirements if each.requirement.step}
        today = judge._judge_requirements(judge._cycle_count(theirs, count.position, self._as_of), governing, self._as_of)
        findings = [each for each in judge._judge_requirements(count, governing, day) if each.requirement not in steps]
        findings += [each for each in today if each.requirement in steps]
        is_ready = are_requirements_met(findings, governing)
        return plans, forecast_cycle(have, count.have, findings, is_ready=is_ready)

    def check(self) -> list[Diagnostic]:
        """Return every problem of the holder's files that shows only against the catalogue."""
        held = self.certifications
        all_known = len(held) == len(self._holder.profile.certification)
        entries = check_entries(self._holder, held, self._converter, self._resolve, self._as_of, all_known)
        diagnostics = [*self._problems, *entries, *check_far_days(self._holder, self._as_of)]
        counted = (
            (each.scheme, self._cycle_count(each, index, self._as_of).credits)
            for each in held
            if each.scheme.categories
            for index, window in enumerate(each.cycles)
            if _may_lack_category(each, window)
        )
        diagnostics += check_missing_categories(counted, self._holder.id)
        for each in held:
            for index, window in enumerate(each.cycles):
                diagnostics += check_names(window, each.scheme, self._holder.id)
                if window.cycle.already_met or window.cycle.exempt or window.cycle.step:
                    diagnostics += check_favours(window, each.scheme, self._holder.id)
                if self._holder.is_complete and (window.cycle.renewed is not None or window.renewed_on is not None):
                    diagnostics += self._check_claim(window, each, index)
            if each.cycles and self._needs_next_cycle(each.cycles[-1]):
                last, about, scheme = each.cycles[-1], self._holder.id, each.scheme
                left = self._cycle_count(each, len(each.cycles) - 1, self._as_of).carry_over
                block = next_cycle_block(last, scheme, self._as_of, format_carried_in(left))
                diagnostics.append(NextCycleMissing(at=last.at, about=about, scheme=scheme.id, ended=last.ends, block=block))
        if self._holder.closed and self._holder.is_complete:  # else what is missing may only be unreadable
            diagnostics += self._check_closed()
        return diagnostics

    def _check_claim(self, window: DatedCycle, held: HeldCertification, index: int) -> Sequence[Diagnostic]:
        """Check what the form claims, as of the day it was sent, and again after every ruling since."""
        about, sent = self._holder.id, self._form_sent_on(window)
        credits = self._cycle_count(held, index, sent).credits if sent is not None else ()
        found = [*check_claim(window, held.scheme, about, credits)] if sent is not None else []
        if window.renewed_on is None or not any(entry.ruling for entry, _ in held.entries_by_cycle[window.begins]):
            return found
        governing = self._find_governing(window, held.scheme, self._as_of)
        taken = self._find_taken_back(self._cycle_count(held, index, self._as_of), governing)
        return [*found, *check_taken_back(taken, window, about, frozenset(each.field for each in found))]

    def record(self, scheme: str, begins: date, digests: Mapping[str, str], version: str = "") -> ClosedCycle | None:
        """Build the record of closing a cycle today; None if the holder has no such cycle."""
        for held in self.certifications:
            for window, gap in iter_with_gaps(held.cycles):
                if held.scheme.id == self._resolve(scheme) and window.begins == begins:
                    judged = self._judge_cycle(window, gap, held)
                    units = [UsedUnit(issuer, unit) for issuer in self._catalogue.providers.values() for unit in issuer.units]
                    return build_record(window.cycle, judged, held.scheme, units, digests, self._as_of, version)
        return None

    def _check_closed(self) -> Iterator[Diagnostic]:
        """Compare each closed cycle with its record, computed again as of the day on which it was closed."""
        digests = {file: stored.digest for file, stored in self._holder.evidence.items()}
        for record in self._holder.closed:
            if record.is_open or record.closed > self._as_of:
                continue
            judge = HolderJudge(self._holder, self._catalogue, self._converter, record.closed, self._accepted_repeats)
            now = judge.record(record.scheme, record.begins, digests)
            if now is None:
                about = self._holder.id
                yield ClosedCycleUnknown(at=record.at / "begins", about=about, scheme=record.scheme, begins=record.begins)
            else:
                yield from check_record(record, now, self._holder)

    @cached_property
    def _repeated(self) -> dict[tuple[str, Place], str]:
        """The entries that repeat an earlier one, by id and place, each with the id of that one."""
        finished = [entry for entry in self._holder.entries if entry.is_finished]
        return {
            (entry.id, entry.at): first.id
            for entry, _, first in find_repeated(finished)
            if {f"{self._holder.id}/{entry.id}", entry.at.file}.isdisjoint(self._accepted_repeats)
        }

    def _date_certifications(self) -> Iterator[HeldCertification]:
        """Yield every certification whose scheme is known, with its cycles and their entries."""
        used: dict[tuple[str, str], Scheme] = {}
        for index, certification in enumerate(self._holder.profile.certification):
            at = self._holder.at / "certification" / index
            scheme = self._catalogue.scheme(certification.scheme)
            if scheme is None and certification.scheme in self._catalogue.broken_scheme_ids:
                continue  # its file is reported
            if scheme is None:
                self._problems.append(self._unknown_scheme(certification.scheme, at / "scheme"))
                continue
            cycles, problems = date_cycles(certification, scheme, at, self._holder.id, self._as_of)
            self._problems += problems
            placed = place_entries(self._entries, cycles, scheme, self._resolve, self._as_of)
            yield HeldCertification(index, certification, scheme, cycles, placed, find_used_elsewhere(scheme, placed, used))

    def _needs_next_cycle(self, last: DatedCycle) -> bool:
        """Whether the last cycle is over and was renewed or reinstated, so that another one has begun."""
        ended = decisive_step(last.cycle, self._as_of)
        if self._as_of <= last.ends or ended in ("retired", "audit-failed"):
            return False
        return ended == "reinstated" or last.renewed_on is not None

    def _resolve(self, id: str) -> str:
        return self._catalogue.aliases.get(id, id)

    def _unknown_scheme(self, scheme: str, at: Place) -> Diagnostic:
        if self._catalogue.is_incomplete:
            failed = not self._catalogue.has_unrun_code
            return NotEvaluated(at=at, about=self._holder.id, what=f'the scheme "{scheme}"', plugin_failed=failed)
        return UnknownScheme(at=at, about=self._holder.id, scheme=scheme, schemes=tuple(self._catalogue.schemes))

    def _apply_renewals(self, held: HeldCertification) -> HeldCertification:
        """Mark each cycle as renewed if its form was valid on the day it was sent, then place the entries again.

        After a renewal, entries of the grace period belong to the next cycle. A body's highest certification is done
        first, since lower ones may depend on it.
        """
        for index, window in enumerate(held.cycles):
            sent = self._form_sent_on(window)
            if sent is None or window.renewed_on is not None or not are_fees_paid(window, held.scheme, self._as_of):
                continue
            if why_form_is_void(window, held.scheme, sent, self._were_met_on(sent, window, held)):
                continue
            cycles = [*held.cycles[:index], mark_renewed(window, sent), *held.cycles[index + 1 :]]
            cycles = link_neighbours(cycles, held.scheme, self._as_of)
            held = held._replace(
                cycles=cycles, entries_by_cycle=place_entries(self._entries, cycles, held.scheme, self._resolve, self._as_of)
            )
            self._counts.clear()
        return held

    def _assign_shared_entries(self) -> None:
        """For schemes that forbid reuse, decide which certification counts an entry, after every cycle has its entries."""
        used: dict[tuple[str, str], Scheme] = {}
        for held in self.certifications:
            elsewhere = find_used_elsewhere(held.scheme, held.entries_by_cycle, used)
            if elsewhere != held.used_elsewhere:
                self._held[held.position] = held._replace(used_elsewhere=elsewhere)
                self._counts.clear()

    def _form_sent_on(self, window: DatedCycle) -> date | None:
        """Return the day on which a cycle's form was sent, if that is not in the future."""
        sent = window.cycle.renewed
        return sent if sent is not None and sent <= self._as_of else None

    def _judge_certification(self, held: HeldCertification) -> JudgedCertification:
        judged = tuple(self._judge_cycle(window, gap, held) for window, gap in iter_with_gaps(held.cycles))
        return JudgedCertification(
            scheme=held.scheme, number=held.certification.number, certified=held.certification.certified, cycles=judged
        )

    def _judge_cycle(self, window: DatedCycle, gap: date | None, held: HeldCertification) -> JudgedCycle:
        scheme, as_of = held.scheme, self._as_of
        count = self._cycle_count(held, held.cycles.index(window), as_of)
        governing = self._find_governing(window, scheme, as_of)
        all_cards = judge_cards(self._holder, window, as_of)
        pace = compute_pace(window, count.need, as_of)
        credits = leave_out_of_window(count.credits, count.case)
        requirements = self._judge_requirements(count, governing, as_of)
        standing = self._judge_standing(count, governing, requirements, pace)
        audit = find_audit(window, scheme, as_of)
        unproven_others = self._list_unproven_others(count, all_cards)
        plans, forecast = self._foresee(window, held, count.have, standing)
        findings = (
            *requirements,
            *self._judge_renewal(window, held),
            *judge_taken_back(self._find_taken_back(count, governing), window, scheme, audit, as_of),
            *judge_proof(credits, unproven_others, scheme),
        )
        keep_until = audit_reach_end(window, scheme, audit, as_of)
        is_open = standing in _OPEN_STANDINGS
        unreported = find_unreported(count.credits, scheme, as_of) if is_open else None
        todo_case = TodoCase(
            window,
            count.case,
            count.credits,
            count.earlier,
            unreported,
            findings,
            all_cards,
            unproven_others,
            governing,
            plans,
        )
        todos = self._list_todos(todo_case, standing, audit, keep_until, is_last=window is held.cycles[-1])
        claimed, claimed_fields = claimed_amounts(window.cycle)
        return JudgedCycle(
            begins=window.begins,
            ends=window.ends,
            standing=standing,
            required=count.need,
            counted=count.have,
            claimed=claimed,
            claimed_fields=claimed_fields,
            credits=credits,
            plans=plans,
            forecast=forecast,
            findings=findings,
            cards=tuple(cards_in_cycle(all_cards, window)),
            steps=tuple(steps_until(window.cycle, as_of)),
            exempt=tuple(sorted((each for each in window.exempt if each.on <= as_of), key=lambda each: each.on)),
            renewed_on=window.renewed_on if standing == "renewed" else None,
            pace=pace,
            unreported=None if unreported is None else sum((credit.counted for credit in unreported), ZERO),
            todos=tuple(sorted(todos, key=todo_urgency)),
            audit=audit,
            renewal_opens=renewal_opening_day(window, scheme),
            grace_until=window.grace_until,
            keep_until=keep_until,
            reinstate_until=reinstatement_end(window, scheme),
            carry_over=count.carry_over.amount if count.carry_over else None,
            closed_on=self._closed_on(window, held),
            gap_from=gap,
            at=window.at,
        )

    def _judge_standing(
        self, count: CycleCount, governing: GoverningCertification | None, findings: list[Finding], pace: Pace | None
    ) -> Standing:
        have, need = (governing.have, governing.need) if governing else (count.have, count.need)
        if governing is None and any(finding.requirement == TOTAL and finding.status in MET_STATUSES for finding in findings):
            need = None  # a total that is met or exempt cannot be behind
        is_met = are_requirements_met(findings, governing)
        return judge_standing(count.window, is_met, have, need, pace, self._as_of)

    def _judge_renewal(self, window: DatedCycle, held: HeldCertification) -> Iterator[Finding]:
        """Judge the form and the fees of a cycle that has begun."""
        if self._as_of < window.begins:
            return
        void_reason = ""
        if (sent := self._form_sent_on(window)) is not None and window.renewed_on is None:
            void_reason = why_form_is_void(window, held.scheme, sent, self._were_met_on(sent, window, held))
        yield from judge_renewal(window, held.scheme, void_reason, self._as_of)

    def _late_rulings(self, count: CycleCount) -> tuple[LateRuling, ...]:
        """Find what the body decided about a cycle's entries after the cycle was renewed or over."""
        held, window = count.certification, count.window
        ruled = [entry for entry, _ in held.entries_by_cycle[window.begins] if entry.ruling]
        if not ruled:
            return ()
        return find_late_rulings(
            ruled, window, count.case.as_of, lambda scheme: self._resolve(scheme) == held.scheme.id,
            lambda day: self._cycle_count(held, count.position, day).credits,
        )  # fmt: skip

    def _find_taken_back(self, count: CycleCount, governing: GoverningCertification | None) -> list[TakenBack]:
        """Find what a renewed cycle claimed or had to earn, and no longer has."""
        rulings = self._late_rulings(count)
        return find_taken_back(count.window, count.case, count.credits, rulings, must_earn=governing is None)

    def _list_unproven_others(self, count: CycleCount, cards: Sequence[JudgedCard]) -> list[Unproven]:
        """List what a cycle rests on beside its credits without a document, once it has begun."""
        if self._as_of < count.window.begins:
            return []
        return list_unproven_others(count.window, count.case, cards, self._holder)

    def _list_todos(
        self, cycle: TodoCase, standing: Standing, audit: AuditState | None, keep_until: date | None, *, is_last: bool
    ) -> Iterator[Todo]:
        """Yield what is left to do about a cycle."""
        is_audited = audit is not None and audit.ended is None
        if audit and is_audited:
            yield build_audit_todo(audit, self._as_of)
        if todo := build_plan_todo(cycle):
            yield todo
        if standing in _OPEN_STANDINGS:
            yield from build_renewal_todos(cycle)
        else:
            yield from build_taken_back_todos(cycle.findings, cycle.scheme, self._as_of)
        if standing in ("renewed", "reinstated") and self._may_be_asked_for_proof(audit, keep_until):
            until = "" if is_audited else f" until {keep_until}"
            yield from build_proof_todos(cycle, why=f"{cycle.scheme.body_short_name} may ask for it{until}")
        if is_last and standing == "lapsed":
            yield from build_reinstatement_todos(cycle.window, cycle.scheme, self._as_of)
        if is_last and self._needs_next_cycle(cycle.window):
            yield build_next_cycle_todo()

    def _may_be_asked_for_proof(self, audit: AuditState | None, keep_until: date | None) -> bool:
        """Whether the body may still ask for the proof of a cycle: an audit is under way, or may come until `keep_until`."""
        if audit is not None:
            return audit.ended is None
        return keep_until is not None and self._as_of <= keep_until

    def _closed_on(self, window: DatedCycle, held: HeldCertification) -> date | None:
        """Return the day on which a cycle was closed, if it still is."""
        for record in self._holder.closed:
            if self._resolve(record.scheme) == held.scheme.id and record.begins == window.begins and not record.is_open:
                return record.closed if record.closed <= self._as_of else None
        return None

    def _cycle_count(self, held: HeldCertification, index: int, day: date) -> CycleCount:
        """Return what counts in a cycle as of a day; cached, since every later cycle may look back at it."""
        key = (held.position, index, day)
        if key not in self._counts:
            self._counts[key] = self._compute_count(held, index, day)
        return self._counts[key]

    def _compute_count(self, held: HeldCertification, index: int, day: date) -> CycleCount:
        """Compute what counts in a cycle as of a day, with what the cycle before passes on."""
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
        renewed_on = window.renewed_on if window.renewed_on and window.renewed_on <= day else None
        satisfied = find_satisfied(window, CycleCase(scheme, situation, asks, day, renewed_on), earlier)
        if satisfied:
            asks = apply_requirements(scheme, situation, satisfied)
        case = CycleCase(scheme, situation, asks, day, renewed_on, satisfied)
        carried_in = tuple(carried_credits(window, scheme, last, left))
        entries = held.entries_by_cycle[window.begins]
        credits = cycle_credits(
            window, entries, case, carried_in, self._converter, self._resolve, held.used_elsewhere, self._repeated
        )
        return CycleCount(held, index, case, mark_hanging(credits, window, case, self._converter, self._resolve), earlier)

    def _judge_requirements(self, counted: CycleCount, governing: GoverningCertification | None, day: date) -> list[Finding]:
        """Judge every requirement of a cycle as of a day."""
        window = counted.window
        cards = judge_cards(self._holder, window, day)
        inputs = RequirementInput(counted.credits, counted.earlier, cards, self._late_rulings(counted))
        return judge_requirements(window, counted.case, inputs, governing)

    def _find_governing(self, window: DatedCycle, scheme: Scheme, day: date) -> GoverningCertification | None:
        """Find the higher certification that this cycle depends on, if the body asks only for the highest one.

        It is of the same body and ends on the same day.
        """
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
        """Whether every requirement was met on a day, by what was recorded up to that day."""
        counted = self._cycle_count(held, held.cycles.index(window), day)
        governing = self._find_governing(window, held.scheme, day)
        return are_requirements_met(self._judge_requirements(counted, governing, day), governing)


def _may_lack_category(held: HeldCertification, window: DatedCycle) -> bool:
    """Whether an entry of a cycle, or a part of one, names no category: else its credits need not be counted to know it."""
    entries = held.entries_by_cycle[window.begins]
    return any(entry.part or not entry.category_for(held.scheme.issuer) for entry, _ in entries)
