"""The cycles of one holder, and which entries belong to each. `counts` says what counts there."""

from collections.abc import Collection, Iterator
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.conversion import NotEvaluated
from cecgen.diagnostics.entries import UnknownScheme
from cecgen.model.ledger import Holder
from cecgen.model.scheme import Catalogue, Scheme
from cecgen.transcript.conversion import Converter
from cecgen.transcript.credits import EntriesWithState, HeldCertification, find_used_elsewhere, place_entries
from cecgen.transcript.cycles import DatedCycle, compute_cycle_days, decisive_step, link_neighbours, mark_renewed
from cecgen.transcript.evidence_states import judge_evidence

if TYPE_CHECKING:
    from cecgen.transcript.holder_counts import HolderCounts


class HolderCycles:
    """All certifications of a holder together, since they share entries and cards, and may depend on each other."""

    def __init__(
        self,
        holder: Holder,
        catalogue: Catalogue,
        converter: Converter,
        as_of: date,
        accepted_repeats: Collection[str] = (),
    ) -> None:
        self.holder = holder
        self.catalogue = catalogue
        self.converter = converter
        self.as_of = as_of
        self.accepted_repeats = accepted_repeats
        """The entries and files whose repeats a waiver accepts, as waivers name them."""
        self._entries: EntriesWithState = [
            (entry, judge_evidence(entry, holder) if entry.evidence or entry.card else "none") for entry in holder.entries
        ]
        self.problems: list[Diagnostic] = []
        self._held: dict[int, HeldCertification] = {}
        held = list(self._iter_dated_certifications())
        if len(held) > 1:  # most holders have one, and how much a scheme asks for at most takes a look at all its rules
            held.sort(key=lambda each: (-each.scheme.max_required, each.position))
        for each in held:
            self._held[each.position] = self._apply_renewals(each)
        self._assign_shared_entries()

    @property
    def certifications(self) -> list[HeldCertification]:
        """The certifications whose schemes are known, in the order of the holder's file."""
        return [self._held[position] for position in sorted(self._held)]

    @property
    def highest_first(self) -> list[HeldCertification]:
        """The certifications whose cycles have their entries so far, a body's highest first."""
        return [*self._held.values()]

    def certification(self, position: int) -> HeldCertification:
        """Return the certification at a position of the holder's file."""
        return self._held[position]

    @cached_property
    def with_plans(self) -> "HolderCycles | None":
        """The same holder as if everything planned were done; None if nothing is planned."""
        if not any(entry.planned for entry in self.holder.entries):
            return None
        from cecgen.transcript.forecast import finish_plans  # noqa: PLC0415 - few holders plan

        done = finish_plans(self.holder, self.as_of)
        return HolderCycles(done, self.catalogue, self.converter, self.as_of, self.accepted_repeats)

    @cached_property
    def counts(self) -> "HolderCounts":
        """What counts in each cycle, as of any day."""
        from cecgen.transcript.holder_counts import HolderCounts  # noqa: PLC0415 - most holders are checked without counting

        return HolderCounts(self)

    def _iter_dated_certifications(self) -> Iterator[HeldCertification]:
        """Yield every certification whose scheme is known, with its cycles and their entries."""
        used: dict[tuple[str, str], Scheme] = {}
        for index, certification in enumerate(self.holder.profile.certification):
            at = self.holder.at / "certification" / index
            scheme = self.catalogue.scheme(certification.scheme)
            if scheme is None and certification.scheme in self.catalogue.broken_scheme_ids:
                continue  # its file is reported
            if scheme is None:
                self.problems.append(self._unknown_scheme(certification.scheme, at / "scheme"))
                continue
            cycles, problems = compute_cycle_days(certification, scheme, at, self.holder.id, self.as_of)
            self.problems += problems
            placed = place_entries(self._entries, cycles, scheme, self.resolve, self.as_of)
            yield HeldCertification(index, certification, scheme, cycles, placed, find_used_elsewhere(scheme, placed, used))

    def _unknown_scheme(self, scheme: str, at: Place) -> Diagnostic:
        if self.catalogue.is_incomplete:
            failed = not self.catalogue.has_unrun_code
            return NotEvaluated(at=at, about=self.holder.id, what=f'the scheme "{scheme}"', plugin_failed=failed)
        return UnknownScheme(at=at, about=self.holder.id, scheme=scheme, schemes=tuple(self.catalogue.schemes))

    def _apply_renewals(self, held: HeldCertification) -> HeldCertification:
        """Mark each cycle as renewed if its form was valid on the day it was sent, then place the entries again.

        After a renewal, entries of the grace period belong to the next cycle. A body's highest certification is done
        first, since lower ones may depend on it.
        """
        for index, window in enumerate(held.cycles):
            sent = self.form_sent_on(window)
            if sent is None or window.renewed_on is not None or not self.counts.does_form_renew(sent, window, held):
                continue
            cycles = [*held.cycles[:index], mark_renewed(window, sent), *held.cycles[index + 1 :]]
            cycles = link_neighbours(cycles, held.scheme, self.as_of)
            held = held._replace(
                cycles=cycles, entries_by_cycle=place_entries(self._entries, cycles, held.scheme, self.resolve, self.as_of)
            )
            self.counts.forget()
        return held

    def _assign_shared_entries(self) -> None:
        """For schemes that forbid reuse, decide which certification counts an entry, after every cycle has its entries."""
        used: dict[tuple[str, str], Scheme] = {}
        for held in self.certifications:
            elsewhere = find_used_elsewhere(held.scheme, held.entries_by_cycle, used)
            if elsewhere != held.used_elsewhere:
                self._held[held.position] = held._replace(used_elsewhere=elsewhere)
                self.counts.forget()

    def resolve(self, id: str) -> str:
        return self.catalogue.aliases.get(id, id)

    def form_sent_on(self, window: DatedCycle) -> date | None:
        """Return the day on which a cycle's form was sent, if that is not in the future."""
        sent = window.cycle.renewed
        return sent if sent is not None and sent <= self.as_of else None

    def needs_next_cycle(self, last: DatedCycle) -> bool:
        """Whether the last cycle is over and was renewed or reinstated, so that another one has begun."""
        ended = decisive_step(last.cycle, self.as_of)
        if self.as_of <= last.ends or ended in ("retired", "audit-failed"):
            return False
        return ended == "reinstated" or last.renewed_on is not None
