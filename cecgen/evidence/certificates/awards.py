"""Propose the award, the hours and the provider of an entry from the amounts that a certificate prints."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from cecgen.evidence.certificates.amounts import MAX_AMOUNT, NOT_EARNED, PrintedAmount, is_credit, is_other_measure
from cecgen.evidence.certificates.context import find_label, label_book, quote
from cecgen.evidence.certificates.lines import Layout
from cecgen.evidence.certificates.offers import join_offers, unique_offers
from cecgen.model.amounts import match_unit
from cecgen.model.drafts import Offer, Proposal, ProposalState
from cecgen.model.facts import Provider


class AwardReader:
    """Reads what was earned on one certificate; `remarks` has what a person should know about it."""

    def __init__(
        self,
        layout: Layout,
        masked: Mapping[int, str],
        amounts: Sequence[PrintedAmount],
        providers: Mapping[str, Provider],
        guesses: Sequence[PrintedAmount] = (),
    ) -> None:
        self.remarks: list[str] = []
        self._layout = layout
        self._masked = masked
        self._amounts = amounts
        self._providers = providers
        self._guesses = guesses

    def propose(self) -> dict[str, Proposal]:
        """Propose the award with its provider, other awards beside it, and the hours."""
        found: dict[str, Proposal] = {}
        allowed = [each for each in self._amounts if each.role in ("earned", "approved", "")]
        refused = [each for each in self._amounts if each.role in NOT_EARNED]
        credits = [each for each in self._amounts if is_credit(each)]
        credits = [each for each in credits if each.role != "part"] or credits
        hours = [each for each in allowed if each.is_hours]
        labelled = self._labelled_hours()
        if not credits:
            credits = [each for each in hours if each.body and not self._is_mere_duration(each)]
        self._add_hours(found, hours, labelled)
        if not credits and hours and any("contact" in each.unit for each in hours):
            credits = [each for each in hours if "contact" in each.unit]
        if credits:
            self._add_awards(found, credits)
        elif self._guesses:
            found["award"] = Proposal("choice", unique_offers(_amount_offer(each, _guess_text(each)) for each in self._guesses))
            if bodies := unique_offers(_amount_offer(each, each.body) for each in self._guesses if each.body):
                found["provider"] = Proposal("choice", bodies)
        elif refused and not hours:
            if refused[0].body:
                found["provider"] = Proposal("probable", (_amount_offer(refused[0], refused[0].body),))
            words = quote(refused[0].flow, refused[0].start, refused[0].end)
            self.remarks.append(
                f'It prints only what may be earned at most or under which terms ("{words}"): say how much you claim.'
            )
        return found

    def _is_mere_duration(self, amount: PrintedAmount) -> bool:
        """Whether hours say only how long it took: no unit of their provider, whose name is not beside them either."""
        return amount.unit not in {unit.name for unit in self._providers[amount.body].units} and not amount.is_body_beside

    def _labelled_hours(self) -> list[Offer]:
        """Bare figures and figures in hours beside a label such as "Duration"."""
        found: list[Offer] = []
        taken = {
            (id(each.flow), each.start)
            for each in self._amounts
            if not each.is_hours or each.has_minutes or each.role in (*NOT_EARNED, "part")
        }
        for flow in self._layout.flows:
            for match in re.finditer(r"(?<![\w.,/:-])\d{1,3}(?:[.,]\d{1,2})?(?![\w.,/:-])", self._masked[id(flow)]):
                label = (
                    None if (id(flow), match.start()) in taken else find_label(self._layout, flow, *match.span(), label_book())
                )
                if label and label.meaning == "hours" and label.is_beside:
                    value = Decimal(match[0].replace(",", "."))
                    if 0 < value <= MAX_AMOUNT and not is_other_measure(self._masked[id(flow)], match.end()):
                        words = quote(flow, *match.span(), label)
                        found.append(Offer(value, flow.cell_at(match.start()).page, words))
        return found

    def _add_hours(self, found: dict[str, Proposal], hours: Sequence[PrintedAmount], labelled: Sequence[Offer]) -> None:
        refused = {each.amount for each in self._amounts if each.role in ("recommended", "other_time")}
        beside = [offer for offer in labelled if offer.value not in refused]
        plain = [each for each in hours if each.role != "approved"] or [*hours]
        offers = unique_offers([*beside, *(_amount_offer(each, each.amount) for each in plain)])
        values = {offer.value for offer in offers}
        if not offers:
            return
        earned = unique_offers(_amount_offer(each, each.amount) for each in plain if each.is_labelled)
        if len(values) == 1:
            is_sure = bool(beside) or any(each.is_labelled for each in plain)
            found["hours"] = Proposal("printed" if is_sure else "probable", offers)
        elif len({offer.value for offer in beside}) == 1:
            found["hours"] = Proposal("probable", offers)
        elif len(earned) == 1:
            found["hours"] = Proposal("probable", unique_offers([*earned, *offers]))
        else:
            found["hours"] = Proposal("choice", offers)

    def _add_awards(self, found: dict[str, Proposal], credits: Sequence[PrintedAmount]) -> None:
        """Add the award of the first provider with that provider, and in `also` those of the others."""
        by_bodies = _group_by_bodies([each for each in credits if each.role != "approved"] or credits)
        if not by_bodies:
            return
        (bodies, first), *others = by_bodies.items()
        found["award"] = self._award_proposal(first)
        if len(bodies) == 1 and bodies[0]:
            is_sure = any(each.is_body_beside for each in first)
            found["provider"] = Proposal("printed" if is_sure else "probable", (_amount_offer(first[0], bodies[0]),))
        elif offers := tuple(_amount_offer(first[0], id) for id in bodies):
            found["provider"] = Proposal("choice", offers)
        also = {ids[0]: amounts for ids, amounts in others if len(ids) == 1 and ids[0]}
        if also:
            self._add_others(found, also)
        if len(also) < len(others) and not ("provider" in found and found["provider"].is_filled_in):
            everything = [each for amounts in by_bodies.values() for each in amounts]
            offers = unique_offers(_amount_offer(each, _award_text(each)) for each in everything)
            if len(offers) > 1:
                found["award"] = Proposal("choice", offers)

    def _add_others(self, found: dict[str, Proposal], also: Mapping[str, Sequence[PrintedAmount]]) -> None:
        """Add the awards of further providers, or a remark if it is not clear what one of them is."""
        parts = {id: self._award_proposal(amounts) for id, amounts in also.items()}
        if any(part.state == "choice" for part in parts.values()):
            for id, part in parts.items():
                amounts = " or ".join(offer.value for offer in part.offers)
                self.remarks.append(f"It prints {amounts} of {id}: say which in `also`.")
            return
        state: ProposalState = "printed" if all(part.state == "printed" for part in parts.values()) else "probable"
        found["also"] = Proposal(state, (join_offers({id: part.offers[0] for id, part in parts.items()}),))

    def _award_proposal(self, amounts: Sequence[PrintedAmount]) -> Proposal:
        earned = [each for each in amounts if each.is_labelled]
        values = {each.amount for each in amounts}
        offers = unique_offers(_amount_offer(each, _award_text(each)) for each in (*earned, *amounts))
        if len(values) > 1 or any(each.role == "part" for each in amounts) or (not earned and self._are_of_sessions(amounts)):
            return Proposal("choice", offers)
        is_sure = any((each.is_labelled or each.role == "") and each.body and each.role != "approved" for each in amounts)
        is_sure = is_sure and self._agrees_with_parts(amounts[0])
        return Proposal("printed" if is_sure else "probable", offers[:1])

    def _are_of_sessions(self, amounts: Sequence[PrintedAmount]) -> bool:
        """Whether amounts are in lines of a list, such as "Session 1 | 1.5 CECs" and "Session 2 | 1.5 CECs": parts of a sum."""
        lines = {(each.flow.cell_at(each.start).page, each.flow.cell_at(each.start).row): each for each in amounts}
        heads = [self._before_in_line(each) for each in lines.values()]
        are_numbered = len({re.sub(r"\d+", "#", head) for head in heads}) == 1 and len(set(heads)) == len(heads)
        are_alone = all(each.start == 0 and each.end == len(each.flow.folded.text.rstrip(" .")) for each in lines.values())
        return len(heads) > 1 and all(heads) and (are_numbered or (are_alone and len(set(heads)) == len(heads)))

    def _before_in_line(self, amount: PrintedAmount) -> str:
        """What is before an amount in its line, in its cell or else in the one to its left."""
        cell = amount.flow.cell_at(amount.start)
        own = cell.folded.text[: cell.folded.text.find(amount.flow.folded.text[amount.start : amount.end])].strip(" :-")
        left = self._layout.left_of(cell)
        return own or (left.folded.text if left else "")

    def _agrees_with_parts(self, amount: PrintedAmount) -> bool:
        """Whether an amount is the sum of the figures in the column of its unit, if there is one."""
        parts = [each.amount for each in self._amounts if each.role == "part" and each.unit == amount.unit]
        return not parts or sum(parts) == amount.amount


def _group_by_bodies(credits: Sequence[PrintedAmount]) -> dict[tuple[str, ...], list[PrintedAmount]]:
    """Group amounts by the providers that may be meant: one, if it is certain.

    An amount without a name beside the same amount with one of those names is the same award, and left out.
    """
    groups: dict[tuple[str, ...], list[PrintedAmount]] = {}
    for each in credits:
        groups.setdefault((each.body,) if each.body else each.bodies, []).append(each)
    named = {bodies[0] for bodies in groups if len(bodies) == 1}
    certain = {each.amount for each in credits if each.body}
    return {
        bodies: amounts
        for bodies, amounts in groups.items()
        if len(bodies) == 1 or not named & {*bodies} or not {each.amount for each in amounts} <= certain
    }


def _amount_offer(amount: PrintedAmount, value: Any) -> Offer:
    page = amount.flow.cell_at(amount.start).page
    return Offer(value, page, quote(amount.flow, amount.start, amount.end, amount.label))


def _guess_text(amount: PrintedAmount) -> str:
    return _award_text(amount) if amount.body else f"{amount.text} {amount.unit}"  # as it is printed


def _award_text(amount: PrintedAmount) -> str:
    return f"{amount.text} {match_unit(amount.amount, amount.unit)}"
