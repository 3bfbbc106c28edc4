"""A cycle in two sentences and four checks: credit, cards, proof, form and fee.

The page of a cycle, the page of a bundle and the forms begin with them, so that a reader need not add anything up.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from cecgen.diagnostics import format_decimal
from cecgen.model.amounts import format_amount
from cecgen.model.judged import Credit, Finding, FindingStatus, JudgedCertification, JudgedCycle
from cecgen.outputs.words import states
from cecgen.outputs.words.card_view import deciding_day, format_card_title
from cecgen.outputs.words.figures import format_cycle_credit
from cecgen.outputs.words.numbering import number_credits
from cecgen.outputs.words.phrases import join_and, join_parts, with_prefix
from cecgen.outputs.words.readers import reword_for_readers

CheckName = Literal["Credit", "Cards", "Proof", "Form and fee"]
_RENEWAL = {"form": "form", "fee": "fee", "late-fee": "late fee"}
_PROOF = ("evidence", "audit")
_MET: tuple[FindingStatus, ...] = ("met", "exempt", "not-applicable")
_MOST_NUMBERS = 5
_SOON = timedelta(days=90)
"""A card that runs out within this time, and before the renewal, is a warning."""


class CycleCheck(Struct, frozen=True, kw_only=True):
    """One of the four checks: what it is about, where it stands, and what is behind that."""

    name: CheckName
    words: str
    detail: str
    tone: str


class CycleVerdict(Struct, frozen=True, kw_only=True):
    """Where a cycle stands, as a reader wants to know it first."""

    lead: str
    """Its standing as the first word of a sentence."""
    sentences: tuple[str, ...]
    """One about credit and proof, one about cards and renewal."""
    checks: tuple[CycleCheck, ...]
    met_today: frozenset[str]
    """The requirements of cards that are met today, and will not be on the last day for the renewal if nothing is done."""


def build_verdict(
    certification: JudgedCertification, cycle: JudgedCycle, as_of: date, *, counts_days: bool = True
) -> CycleVerdict:
    """Sum up a cycle; `counts_days` says whether the reader is the one whose days are running."""
    judge = _CycleSummary(certification, cycle, as_of, counts_days=counts_days)
    standing = states.describe_standing(cycle)
    sentences = (
        _join_clauses([judge.credit_clause(), *judge.proof_clause()]),
        _join_clauses([*judge.card_clause(), *judge.renewal_clause()]),
    )
    return CycleVerdict(
        lead=f"{standing[:1].upper()}{standing[1:]}",
        sentences=tuple(f"{text[:1].upper()}{text[1:]}." for text in sentences if text),
        checks=(judge.credit_check(), judge.card_check(), judge.proof_check(), judge.renewal_check()),
        met_today=judge.cards_met_today(),
    )


class _CycleSummary:
    """The parts of a verdict, from the findings of the cycle."""

    def __init__(self, certification: JudgedCertification, cycle: JudgedCycle, as_of: date, *, counts_days: bool) -> None:
        self.scheme = certification.scheme
        self.cycle = cycle
        self.as_of = as_of
        self.counts_days = counts_days and cycle.renewed_on is None and as_of <= cycle.deadline
        rules = {each.id: each for each in self.scheme.requirements}
        self.of_cards: list[Finding] = []
        self.of_renewal: list[Finding] = []
        self.of_credit: list[Finding] = []
        for finding in cycle.findings:
            rule = rules.get(finding.requirement)
            if finding.requirement in _RENEWAL or (rule is not None and rule.step):
                self.of_renewal.append(finding)
            elif rule is not None and rule.card is not None:
                self.of_cards.append(finding)
            elif finding.requirement not in _PROOF and not finding.advisory:
                self.of_credit.append(finding)
        self.needed_cards = {
            word
            for finding in self.of_cards
            if (rule := rules[finding.requirement]).card is not None
            for word in rule.card.covers
        }

    # ------------------------------------------------------------ credit

    @property
    def _total(self) -> Finding | None:
        return next((each for each in self.of_credit if each.requirement == "total"), None)

    @property
    def _missing(self) -> Decimal:
        return max((self.cycle.required or Decimal(0)) - self.cycle.counted, Decimal(0))

    @property
    def _is_earned_elsewhere(self) -> bool:
        return self._total is not None and self._total.status in ("not-applicable", "exempt")

    def credit_clause(self) -> str:
        """What is counted of what is asked, and what is missing."""
        cycle, unit = self.cycle, self.scheme.unit
        if cycle.required is None:
            return f"{format_amount(cycle.counted, unit)} counted, and what is asked in all is not known"
        counted = f"{format_cycle_credit(cycle, unit)} {'is' if cycle.required == 1 else 'are'} counted"
        if self._is_earned_elsewhere or not self._missing:
            return counted
        verb = "is" if self._missing == 1 else "are"
        left = (
            f" with {states.describe_time_left(cycle.deadline, self.as_of)}"
            if cycle.deadline > self.as_of
            else " on the last day"
        )
        return f"{counted}, {format_decimal(self._missing)} {verb} missing{left if self.counts_days else ''}"

    def credit_check(self) -> CycleCheck:
        """How much is counted, and what is short: in all, or of one requirement."""
        cycle, unit, total = self.cycle, self.scheme.unit, self._total
        if cycle.required is None:
            words, detail = format_amount(cycle.counted, unit), "what is asked in all is not known"
        elif self._is_earned_elsewhere and total is not None:
            words, detail = format_amount(cycle.counted, unit), reword_for_readers(total.message)
        else:
            words = format_cycle_credit(cycle, unit)
            over = cycle.counted - cycle.required
            shows_pace = self._missing and cycle.pace is not None and cycle.pace.due < cycle.required and self.counts_days
            detail = (
                f"{format_decimal(over)} more than asked"
                if over > 0
                else "all that is asked"
                if not over
                else f"{format_decimal(self._missing)} missing"
            )
            if shows_pace and cycle.pace is not None:
                detail += f"; an even pace would be {format_decimal(cycle.pace.due)}"
        short = [each for each in self.of_credit if each is not total and each.status not in _MET]
        doubtful = describe_doubtful_credit(cycle, unit)
        named = ", ".join(f"{each.title} {states.STATUS_WORDS.get(each.status, each.status)}" for each in short[:3])
        more = f" and {len(short) - 3} more" if len(short) > 3 else ""
        details = join_parts(detail, f"{named}{more}", with_prefix("in doubt:", doubtful), by="; ")
        tone = self._tone(self.of_credit) if self.of_credit else "good" if cycle.required and not self._missing else "calm"
        return CycleCheck(name="Credit", words=words, detail=details, tone="warn" if doubtful and tone == "good" else tone)

    # ------------------------------------------------------------ proof

    def proof_clause(self) -> Iterator[str]:
        """How many of the counted activities are proven, and which are not."""
        counted, unproven = find_unproven_numbers(self.cycle)
        if counted == 1:
            yield "the one counted activity is proven" if not unproven else "the one counted activity has no proof"
        elif counted and not unproven:
            yield f"{'both' if counted == 2 else f'all {counted}'} counted activities are proven"
        elif counted:
            verb = "has" if len(unproven) == 1 else "have"
            yield f"{len(unproven)} of {counted} counted activities {verb} no proof ({_list_numbers(unproven)})"

    def proof_check(self) -> CycleCheck:
        """How many of the counted activities are proven."""
        counted, unproven = find_unproven_numbers(self.cycle)
        if not counted:
            return CycleCheck(name="Proof", words="Nothing to prove", detail="no activity counts yet", tone="calm")
        proven = counted - len(unproven)
        finding = next((each for each in self.cycle.findings if each.requirement == "evidence"), None)
        others = finding is not None and finding.status == "open" and not unproven
        detail = (
            f"without proof: {_list_numbers(unproven)}"
            if unproven
            else reword_for_readers(finding.message)
            if others and finding is not None
            else "every counted activity has a document"
        )
        tone = "warn" if unproven or others else "good"
        if self.cycle.open_audit is not None:
            tone, detail = "warn", reword_for_readers(self.cycle.open_audit.message)
        return CycleCheck(name="Proof", words=f"{proven} of {counted} proven", detail=detail, tone=tone)

    # ------------------------------------------------------------ cards

    def card_clause(self) -> Iterator[str]:
        """Whether the cards that are asked for are current, and whether they stay so."""
        if not self.needed_cards or all(each.status == "not-applicable" for each in self.of_cards):
            return
        day, card = deciding_day(self.cycle, self.as_of), format_card_title(self.needed_cards)
        worst = self._worst(self.of_cards)
        if worst is not None and worst.status not in _MET:
            yield reword_for_readers(worst.message)
        elif worst is not None and worst.status == "exempt":
            yield f"no {card} is asked for here"
        elif self.cycle.renewed_on is not None:
            yield f"the {card} was current on the day of renewal"
        elif self.as_of > self.cycle.deadline:
            yield f"the {card} was current on {states.format_date(day)}"
        elif (last := self._last_day(day)) is not None and last < self.cycle.deadline:
            yield f"the {card} is current today and runs out on {states.format_date(last)}, before the renewal is due"
        else:
            yield f"the {card} is current"

    def card_check(self) -> CycleCheck:
        """Until when the cards that are asked for are valid."""
        if not self.needed_cards:
            return CycleCheck(name="Cards", words="None asked for", detail="the rules at hand ask for no card", tone="calm")
        worst, day = self._worst(self.of_cards), deciding_day(self.cycle, self.as_of)
        title = format_card_title(self.needed_cards)
        last = self._last_day(day)
        tone = self._tone(self.of_cards)
        if worst is not None and worst.status not in _MET:
            past = self._last_expired(day)
            ran_out = past is not None and last is None
            words = f"{title} ran out" if ran_out else f"{title} {states.STATUS_WORDS.get(worst.status, worst.status)}"
            detail = reword_for_readers(worst.message)
            return CycleCheck(name="Cards", words=words, detail=detail, tone="bad" if ran_out else tone)
        if last is None:
            return CycleCheck(
                name="Cards",
                words=title,
                detail=reword_for_readers(worst.message) if worst is not None else "",
                tone=tone,
            )
        words = f"{title} until {states.format_date(last)}"
        if self.cycle.renewed_on is not None:
            return CycleCheck(name="Cards", words=words, detail="current on the day of renewal", tone="good")
        if self.as_of > self.cycle.deadline:
            return CycleCheck(name="Cards", words=words, detail=f"current on {states.format_date(day)}", tone=tone)
        if last < self.cycle.deadline:
            detail = f"current today; another one is needed by {states.format_date(self.cycle.deadline)}"
            is_soon = last <= self.as_of + _SOON
            return CycleCheck(name="Cards", words=words, detail=detail, tone="warn" if is_soon else "calm")
        return CycleCheck(name="Cards", words=words, detail="current for the renewal", tone="good")

    def cards_met_today(self) -> frozenset[str]:
        """The requirements that a card meets which runs out before the renewal is due."""
        if self.cycle.renewed_on is not None or self.as_of > self.cycle.deadline:
            return frozenset()
        last = self._last_day(self.as_of)
        runs_out = last is not None and last < self.cycle.deadline
        return frozenset(each.requirement for each in self.of_cards if runs_out and each.status == "met")

    def _last_day(self, day: date) -> date | None:
        """The last day of the card that is asked for and runs out first; None if one of them is not current."""
        lasts = []
        for word in self.needed_cards:
            valid = [
                each.card.expires
                for each in self.cycle.cards
                if word in each.card.covers and each.card.expires >= day and (each.issued is None or each.issued <= day)
            ]
            if not valid:
                return None
            lasts.append(max(valid))
        return min(lasts, default=None)

    def _last_expired(self, day: date) -> date | None:
        return max(
            (
                each.card.expires
                for each in self.cycle.cards
                if self.needed_cards & set(each.card.covers) and each.card.expires < day
            ),
            default=None,
        )

    # ------------------------------------------------------------ form and fee

    def renewal_clause(self) -> Iterator[str]:
        """What was sent and paid, or what still has to be."""
        cycle = self.cycle
        if cycle.renewed_on is not None:
            yield f"the cycle was renewed on {states.format_date(cycle.renewed_on)}"
        elif back := next((step for step in cycle.steps if step.did == "reinstated"), None):
            yield f"the certification was reinstated on {states.format_date(back.on)}"
        elif missed := self._renewal_names("missed"):
            was, is_ = ("was", "is") if len(missed) == 1 else ("were", "are")
            yield f"the {join_and(missed)} {was} due and {is_} not recorded"
        elif open_ones := self._renewal_names("open", "unclear"):
            verb = "is" if len(open_ones) == 1 else "are"
            yield f"the {join_and(open_ones)} {verb} still to do by {states.format_date(cycle.deadline)}"

    def renewal_check(self) -> CycleCheck:
        """Whether the form went in and the fee was paid."""
        cycle = self.cycle
        if not self.of_renewal:
            words, day = ("Renewed", states.format_date(cycle.renewed_on)) if cycle.renewed_on else ("None asked for", "")
            detail = day or "the rules at hand ask for no form and no fee"
            return CycleCheck(name="Form and fee", words=words, detail=detail, tone="good" if cycle.renewed_on else "calm")
        if cycle.renewed_on is not None and all(each.status in _MET for each in self.of_renewal):
            done = dict.fromkeys(reword_for_readers(each.message) for each in self.of_renewal if each.status == "met")
            return CycleCheck(
                name="Form and fee",
                words=f"Renewed on {states.format_date(cycle.renewed_on)}",
                detail="; ".join(done),
                tone="good",
            )
        unmet = [each for each in self.of_renewal if each.status not in _MET]
        if not unmet:
            return CycleCheck(name="Form and fee", words="Sent and paid", detail="", tone="good")
        if any(step.did == "reinstated" for step in cycle.steps):
            return CycleCheck(name="Form and fee", words="Reinstated", detail=self._list_unmet(unmet), tone="calm")
        names = join_and(self._renewal_names("missed", "open", "unclear"))
        missed = any(each.status == "missed" for each in unmet)
        words = f"{names[:1].upper()}{names[1:]} {'missed' if missed else 'to do'}"
        return CycleCheck(name="Form and fee", words=words, detail=self._list_unmet(unmet), tone=self._tone(self.of_renewal))

    def _list_unmet(self, findings: Sequence[Finding]) -> str:
        by_message: dict[str, list[str]] = {}
        for each in findings:
            by_message.setdefault(reword_for_readers(each.message), []).append(each.title)
        return "; ".join(f"{join_and(titles)}: {message}" for message, titles in by_message.items())

    def _renewal_names(self, *statuses: FindingStatus) -> list[str]:
        findings = [each for each in self.of_renewal if each.status in statuses and not each.advisory]
        return [_RENEWAL.get(each.requirement) or each.title[:1].lower() + each.title[1:] for each in findings]

    # ------------------------------------------------------------ tones

    def _worst(self, findings: Sequence[Finding]) -> Finding | None:
        order = {"missed": 0, "unclear": 1, "open": 2, "met": 3, "exempt": 4, "not-applicable": 5}
        return min(findings, key=lambda each: order[each.status], default=None)

    def _tone(self, findings: Sequence[Finding]) -> str:
        worst = self._worst([each for each in findings if not each.advisory])
        return states.finding_tone(worst, self.cycle) if worst is not None else "calm"


# ---------------------------------------------------------------- figures of single activities


def find_unproven_numbers(cycle: JudgedCycle) -> tuple[int, list[int]]:
    """Count the activities that count, and list the numbers of those without proof; carried-in credit needs none."""
    counting = [
        (number, credit)
        for credit, number, _ in number_credits(cycle)
        if number is not None and credit.entry_id and credit.counted > 0
    ]
    return len(counting), [number for number, credit in counting if credit.evidence_state != "proven"]


def describe_doubtful_credit(cycle: JudgedCycle, unit: str) -> str:
    """How much of the total may be read in another way: 6 CEC of no. 2 and 5; empty if none."""
    doubtful: list[tuple[int, Credit]] = [
        (number, credit)
        for credit, number, _ in number_credits(cycle)
        if number is not None and credit.doubt and credit.counted
    ]
    if not doubtful:
        return ""
    amount = format_amount(sum((credit.counted for _, credit in doubtful), Decimal(0)), unit)
    return f"{amount} of {_list_numbers([number for number, _ in doubtful])}"


def _join_clauses(clauses: Sequence[str]) -> str:
    """Join two clauses to a sentence; a clause with a comma or a colon of its own is set apart."""
    apart = any("," in clause or ":" in clause for clause in clauses[:1])
    return ("; " if apart else ", and ").join(clauses)


def _list_numbers(numbers: Sequence[int]) -> str:
    """List the numbers of activities: no. 4, 7 and 9, or the first few of many."""
    if len(numbers) > _MOST_NUMBERS:
        return f"no. {', '.join(map(str, numbers[:_MOST_NUMBERS]))} and {len(numbers) - _MOST_NUMBERS} more"
    return f"no. {join_and(map(str, numbers))}"
