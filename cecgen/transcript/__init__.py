"""Build the transcript: entries converted, limited and judged for every cycle, as of one day."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.crosschecks import FactsOutdated, SameActivityTwice
from cecgen.model.closed_cycle import ClosedCycle
from cecgen.model.days import add_years
from cecgen.model.judged import JudgedHolder, Transcript, UsedUnit
from cecgen.model.ledger import Holder, Ledger
from cecgen.model.rules import named_facts
from cecgen.model.scheme import Catalogue, Scheme
from cecgen.model.settings import Settings
from cecgen.transcript.conversion import Converter
from cecgen.transcript.cycles import next_cycle_block
from cecgen.transcript.holder_checks import check_holder
from cecgen.transcript.holder_cycles import HolderCycles
from cecgen.transcript.hours import sort_units


class HolderResult(Struct, frozen=True):
    """What one holder's files come to: their part of the transcript, their problems, and the rules that were used for it."""

    judged: JudgedHolder
    diagnostics: tuple[Diagnostic, ...]
    schemes: tuple[Scheme, ...]
    units: tuple[UsedUnit, ...]


def transcribe(
    ledger: Ledger, catalogue: Catalogue, as_of: date, *, finds_least_credit: bool = True
) -> tuple[Transcript, list[Diagnostic]]:
    """Build the transcript as of a day, with every problem that shows only against the catalogue.

    Without `finds_least_credit` no cycle says what is the least that is missing: the search takes milliseconds for each.
    """
    from cecgen.transcript.holder import HolderJudge  # noqa: PLC0415 - `check` judges no cycle, and starts without it

    converter = Converter(catalogue)
    schemes: dict[str, Scheme] = {}
    diagnostics: list[Diagnostic] = []
    holders: list[JudgedHolder] = []
    for cycles in _iter_holders(ledger.holders, ledger.settings, catalogue, converter, as_of):
        diagnostics += check_holder(cycles)
        holders.append(HolderJudge(cycles, finds_least_credit=finds_least_credit).judge())
        schemes |= {held.scheme.id: held.scheme for held in cycles.certifications}
    transcript = _build_transcript(ledger.settings, catalogue, as_of, holders, schemes.values(), converter.hours.units)
    return transcript, [*diagnostics, *_find_outdated_facts(transcript.schemes, transcript.units, as_of)]


def transcribe_holder(
    holder: Holder, settings: Settings, catalogue: Catalogue, converter: Converter, as_of: date
) -> HolderResult:
    """Do for one holder what `transcribe` does for all of them; the converter must not have converted anything else."""
    from cecgen.transcript.holder import HolderJudge  # noqa: PLC0415 - as above

    (cycles,) = _iter_holders([holder], settings, catalogue, converter, as_of)
    diagnostics = tuple(check_holder(cycles))
    judged = HolderJudge(cycles).judge()
    return HolderResult(judged, diagnostics, tuple(held.scheme for held in cycles.certifications), converter.hours.units)


def combine_holders(
    results: Sequence[HolderResult], settings: Settings, catalogue: Catalogue, as_of: date
) -> tuple[Transcript, list[Diagnostic]]:
    """Build the transcript that `transcribe` builds, from the results of its holders one by one."""
    units = {(each.provider.id, each.unit.name, each.unit.since): each for result in results for each in result.units}
    schemes = (scheme for result in results for scheme in result.schemes)
    holders = [result.judged for result in results]
    sorted_units = sort_units(units.items())
    transcript = _build_transcript(settings, catalogue, as_of, holders, schemes, sorted_units)
    diagnostics = [each for result in results for each in result.diagnostics]
    return transcript, [*diagnostics, *_find_outdated_facts(transcript.schemes, transcript.units, as_of)]


def _build_transcript(
    settings: Settings,
    catalogue: Catalogue,
    as_of: date,
    holders: Iterable[JudgedHolder],
    schemes: Iterable[Scheme],
    units: tuple[UsedUnit, ...],
) -> Transcript:
    used = {scheme.id: scheme for scheme in schemes}
    return Transcript(
        title=settings.title,
        as_of=as_of,
        holders=tuple(holders),
        units=units,
        schemes=tuple(used[id] for id in sorted(used)),
        providers={id: provider.name for id, provider in catalogue.providers.items()},
    )


def check_ledger(ledger: Ledger, catalogue: Catalogue, as_of: date) -> list[Diagnostic]:
    """Return every problem that shows only against the catalogue, without building the transcript."""
    return check_holders(ledger.holders, ledger.settings, catalogue, as_of)


def check_holders(holders: Iterable[Holder], settings: Settings, catalogue: Catalogue, as_of: date) -> list[Diagnostic]:
    """Do the same for holders that come one after the other, and keep none of them.

    Such problems are unknown units, days outside every cycle, and claims that are too high.
    """
    converter = Converter(catalogue)
    schemes: dict[str, Scheme] = {}
    diagnostics: list[Diagnostic] = []
    for cycles in _iter_holders(holders, settings, catalogue, converter, as_of):
        diagnostics += check_holder(cycles)
        schemes |= {each.scheme.id: each.scheme for each in cycles.certifications}
    return [*diagnostics, *_find_outdated_facts([schemes[id] for id in sorted(schemes)], converter.hours.units, as_of)]


def build_cycle_record(
    ledger: Ledger,
    catalogue: Catalogue,
    scheme: str,
    begins: date,
    on: date,
    digests: Mapping[str, str],
    version: str,
) -> ClosedCycle | None:
    """Build the record of closing a cycle on a day, for a ledger with one holder; None if there is no such cycle."""
    from cecgen.transcript.holder import HolderJudge  # noqa: PLC0415 - as above

    (cycles,) = _iter_holders(ledger.holders, ledger.settings, catalogue, Converter(catalogue), on)
    return HolderJudge(cycles).record(scheme, begins, digests, version)


def format_next_cycle(ledger: Ledger, catalogue: Catalogue, scheme: str, begins: date, as_of: date) -> str:
    """Format the block of the cycle after one, with what is carried over, as far as the scheme fixes it.

    For a ledger with one holder; empty if there is no such cycle.
    """
    from cecgen.transcript.carry_over import format_carried_in  # noqa: PLC0415 - as above

    (cycles,) = _iter_holders(ledger.holders, ledger.settings, catalogue, Converter(catalogue), as_of)
    for held in cycles.certifications:
        for index, window in enumerate(held.cycles):
            if (held.scheme.id, window.begins) == (scheme, begins):
                left = cycles.counts.count_cycle(held, index, as_of).carry_over
                return next_cycle_block(window, held.scheme, as_of, format_carried_in(left))
    return ""


def _iter_holders(
    holders: Iterable[Holder], settings: Settings, catalogue: Catalogue, converter: Converter, as_of: date
) -> Iterator[HolderCycles]:
    """Yield the cycles of every holder, one holder at a time: the results take more memory than the files.

    A repeated activity that a waiver accepts counts as often as it is written.
    """
    accepted = {waiver.at for waiver in settings.waive if waiver.code == SameActivityTwice.code}
    for holder in holders:
        yield HolderCycles(holder, catalogue, converter, as_of, accepted)


def _find_outdated_facts(schemes: Sequence[Scheme], units: Sequence[UsedUnit], as_of: date) -> Iterator[Diagnostic]:
    """Warn of each source whose facts are in use and were read more than a year before `as_of`."""
    oldest: dict[str, date] = {}
    facts = [(scheme.title, fact.read_on) for scheme in schemes for _, fact in named_facts(scheme)]
    facts += [(f"the {each.provider.short_name} {each.unit.name}", each.unit.read_on) for each in units]
    for what, read_on in facts:
        if read_on is not None and add_years(read_on, 1) < as_of:
            oldest[what] = min(read_on, oldest.get(what, read_on))
    for what, read_on in sorted(oldest.items()):
        yield FactsOutdated(at=Place("cecgen.toml"), what=what, read_on=read_on)
