"""Judge a holder: the standing, findings and to-dos of every cycle of every certification."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from cecgen.model.closed_cycle import ClosedCycle
from cecgen.model.judged import (
    AuditState,
    Credit,
    Finding,
    Forecast,
    JudgedCard,
    JudgedCertification,
    JudgedCycle,
    JudgedHolder,
    LeastCredit,
    Todo,
    UsedUnit,
)
from cecgen.model.rules import Standing
from cecgen.transcript.cards import cards_in_cycle, judge_cards
from cecgen.transcript.closed import build_record
from cecgen.transcript.counting.rules import TOTAL, ZERO
from cecgen.transcript.credits import (
    HeldCertification,
    drop_credit_outside_window,
)
from cecgen.transcript.cycle_checks import claimed_amounts
from cecgen.transcript.cycle_count import CycleCount
from cecgen.transcript.cycles import (
    DatedCycle,
    iter_with_gaps,
    steps_until,
)
from cecgen.transcript.forecast import forecast_cycle, select_plans
from cecgen.transcript.holder_cycles import HolderCycles
from cecgen.transcript.late_rulings import (
    judge_taken_back,
)
from cecgen.transcript.least_credit import find_least_credit
from cecgen.transcript.more_credit import find_more_credit
from cecgen.transcript.proof import Unproven, judge_proof, list_unproven_others
from cecgen.transcript.renewal import judge_renewal
from cecgen.transcript.reporting import find_unreported
from cecgen.transcript.requirements import (
    MET_STATUSES,
    GoverningCertification,
    compute_pace,
)
from cecgen.transcript.standing import (
    are_requirements_met,
    audit_reach_end,
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
    """Judges the cycles of one holder."""

    def __init__(self, cycles: HolderCycles, *, finds_least_credit: bool = True) -> None:
        self._cycles, self._holder, self._as_of = cycles, cycles.holder, cycles.as_of
        self._counts, self._finds_least_credit = cycles.counts, finds_least_credit

    def judge(self) -> JudgedHolder:
        """Judge every cycle of every certification."""
        holder, about = self._holder, self._holder.profile
        return JudgedHolder(
            id=holder.id,
            name=about.name,
            team=about.team,
            also_printed=about.also_printed,
            certifications=tuple(self._judge_certification(each) for each in self._cycles.certifications),
            entries=holder.entries,
        )

    def _judge_certification(self, held: HeldCertification) -> JudgedCertification:
        judged = tuple(self._judge_cycle(window, gap, held) for window, gap in iter_with_gaps(held.cycles))
        return JudgedCertification(
            scheme=held.scheme, number=held.certification.number, certified=held.certification.certified, cycles=judged
        )

    def _judge_cycle(self, window: DatedCycle, gap: date | None, held: HeldCertification) -> JudgedCycle:
        scheme, as_of = held.scheme, self._as_of
        count = self._counts.count_cycle(held, held.cycles.index(window), as_of)
        governing = self._counts.find_governing(window, scheme, as_of)
        all_cards = judge_cards(self._holder, window, as_of)
        pace = compute_pace(window, count.need, as_of)
        credits = drop_credit_outside_window(count.credits, count.case)
        requirements = self._counts.judge_requirements(count, governing, as_of)
        standing = self._judge_standing(count, governing, requirements)
        audit = find_audit(window, scheme, as_of)
        unproven_others = self._list_unproven_others(count, all_cards)
        plans, forecast = self._forecast(window, held, count.have, standing)
        findings = (
            *requirements,
            *self._judge_renewal(window, held),
            *judge_taken_back(self._counts.find_taken_back(count, governing), window, scheme, audit, as_of),
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
            planned_credits=plans,
            forecast=forecast,
            least_credit=self._find_least(count, window, requirements, governing)
            if is_open or standing == "upcoming"
            else None,
            more_credit=find_more_credit(count.credits, count.case) if is_open and governing is None else (),
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

    def _forecast(
        self, window: DatedCycle, held: HeldCertification, have: Decimal, standing: Standing
    ) -> tuple[tuple[Credit, ...], Forecast | None]:
        """Return the planned credits of a cycle, and a forecast if the cycle can still be renewed."""
        planned = [entry for entry, _ in held.entries_by_cycle[window.begins] if entry.planned]
        done = self._cycles.with_plans if planned else None
        if done is None or standing in _OVER_STANDINGS:
            return (), None
        day = max(self._as_of, *(entry.date for entry in planned))
        theirs, counts = done.certification(held.position), done.counts
        count = counts.count_cycle(theirs, held.cycles.index(window), day)
        plans = select_plans(drop_credit_outside_window(count.credits, count.case), planned)
        if standing not in (*_OPEN_STANDINGS, "upcoming"):
            return plans, None
        governing = counts.find_governing(count.window, held.scheme, day)
        # Planned activities change no fee and no form, so their findings remain those of today.
        steps = {each.requirement.id for each in count.case.requirements if each.requirement.step}
        today = counts.judge_requirements(counts.count_cycle(theirs, count.position, self._as_of), governing, self._as_of)
        findings = [each for each in counts.judge_requirements(count, governing, day) if each.requirement not in steps]
        findings += [each for each in today if each.requirement in steps]
        is_ready = are_requirements_met(findings, governing)
        least = self._find_least(count, window, findings, governing)
        return plans, forecast_cycle(have, count.have, findings, least, is_ready=is_ready)

    def _find_least(
        self, count: CycleCount, window: DatedCycle, findings: Sequence[Finding], governing: GoverningCertification | None
    ) -> LeastCredit | None:
        if not self._finds_least_credit:
            return None
        return find_least_credit(count, findings, governing, self._as_of, window.last_earning_day(self._as_of))

    def _judge_standing(self, count: CycleCount, governing: GoverningCertification | None, findings: list[Finding]) -> Standing:
        """Judge where a cycle is; if it is not known how much is asked for, by the most that may be."""
        amounts: list[tuple[Decimal, Decimal | None]] = [(governing.have, governing.need)] if governing else []
        if governing is None or governing.missing_key:
            is_settled = any(finding.requirement == TOTAL and finding.status in MET_STATUSES for finding in findings)
            amounts += [(count.have, None if is_settled else count.most)]  # a total that is met or exempt cannot be behind
        is_met = are_requirements_met(findings, governing)
        standings = [
            judge_standing(count.window, is_met, have, need, compute_pace(count.window, need, self._as_of), self._as_of)
            for have, need in amounts
        ]
        return "behind" if "behind" in standings else standings[0]

    def _judge_renewal(self, window: DatedCycle, held: HeldCertification) -> Iterator[Finding]:
        """Judge the form and the fees of a cycle that has begun."""
        if self._as_of < window.begins:
            return
        void_reason = ""
        if (sent := self._cycles.form_sent_on(window)) is not None and window.renewed_on is None:
            void_reason = why_form_is_void(window, held.scheme, sent, self._counts.were_met_on(sent, window, held))
        yield from judge_renewal(window, held.scheme, void_reason, self._as_of)

    def _list_unproven_others(self, count: CycleCount, cards: Sequence[JudgedCard]) -> list[Unproven]:
        """List what a cycle depends on besides credits and has no document, once it has begun."""
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
        if is_last and self._cycles.needs_next_cycle(cycle.window):
            yield build_next_cycle_todo()

    def _may_be_asked_for_proof(self, audit: AuditState | None, keep_until: date | None) -> bool:
        """Whether the body may still ask for the proof of a cycle: an audit is under way, or may come until `keep_until`."""
        if audit is not None:
            return audit.ended is None
        return keep_until is not None and self._as_of <= keep_until

    def _closed_on(self, window: DatedCycle, held: HeldCertification) -> date | None:
        """Return the day on which a cycle was closed, if it still is."""
        for record in self._holder.closed:
            if (
                self._cycles.resolve(record.scheme) == held.scheme.id
                and record.begins == window.begins
                and not record.is_reopened
            ):
                return record.closed if record.closed <= self._as_of else None
        return None

    def record(self, scheme: str, begins: date, digests: Mapping[str, str], version: str = "") -> ClosedCycle | None:
        """Build the record of closing a cycle today; None if the holder has no such cycle."""
        for held in self._cycles.certifications:
            for window, gap in iter_with_gaps(held.cycles):
                if held.scheme.id == self._cycles.resolve(scheme) and window.begins == begins:
                    judged = self._judge_cycle(window, gap, held)
                    units = [
                        UsedUnit(issuer, unit) for issuer in self._cycles.catalogue.providers.values() for unit in issuer.units
                    ]
                    return build_record(window.cycle, judged, held.scheme, units, digests, self._as_of, version)
        return None
