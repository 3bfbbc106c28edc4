"""Build the transcript: entries converted, limited and judged for every cycle, as of one day."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.crosschecks import FactsOutdated, SameActivityTwice
from cecgen.model.closed_cycle import ClosedCycle
from cecgen.model.days import add_years
from cecgen.model.judged import Transcript, UsedUnit
from cecgen.model.ledger import Ledger
from cecgen.model.rules import named_facts
from cecgen.model.scheme import Catalogue, Scheme
from cecgen.transcript.conversion import Converter
from cecgen.transcript.holder import HolderJudge


def transcribe(ledger: Ledger, catalogue: Catalogue, as_of: date) -> tuple[Transcript, list[Diagnostic]]:
    """Build the transcript as of a day, with every problem that shows only against the catalogue."""
    converter = Converter(catalogue)
    judges = _judges(ledger, catalogue, converter, as_of)
    found = _faults(judges, converter, as_of)
    transcript = Transcript(
        title=ledger.settings.title,
        as_of=as_of,
        holders=tuple(judge.judge() for judge in judges),
        units=converter.units,
        schemes=_used_schemes(judges),
        providers={id: provider.name for id, provider in catalogue.providers.items()},
    )
    return transcript, found


def check_ledger(ledger: Ledger, catalogue: Catalogue, as_of: date) -> list[Diagnostic]:
    """Return every problem that shows only against the catalogue, without building the transcript.

    Such as unknown units, days outside every cycle, and claims that are too high.
    """
    converter = Converter(catalogue)
    return _faults(_judges(ledger, catalogue, converter, as_of), converter, as_of)


def record_cycle(
    ledger: Ledger,
    catalogue: Catalogue,
    scheme: str,
    begins: date,
    on: date,
    digests: Mapping[str, str],
    version: str,
) -> ClosedCycle | None:
    """Build the record of closing a cycle on a day, for a ledger with one holder; None if there is no such cycle."""
    (judge,) = _judges(ledger, catalogue, Converter(catalogue), on)
    return judge.record(scheme, begins, digests, version)


def _judges(ledger: Ledger, catalogue: Catalogue, converter: Converter, as_of: date) -> list[HolderJudge]:
    """Return the judge of every holder; a repeated activity that a waiver accepts counts as often as it is written."""
    accepted = {waiver.at for waiver in ledger.settings.waive if waiver.code == SameActivityTwice.code}
    return [HolderJudge(holder, catalogue, converter, as_of, accepted) for holder in ledger.holders]


def _faults(judges: Sequence["HolderJudge"], converter: Converter, as_of: date) -> list[Diagnostic]:
    found = [fault for judge in judges for fault in judge.check()]
    return [*found, *_find_outdated_facts(_used_schemes(judges), converter.units, as_of)]


def _used_schemes(judges: Sequence["HolderJudge"]) -> tuple[Scheme, ...]:
    """Return the schemes that holders are certified under, sorted by id."""
    schemes = {held.scheme.id: held.scheme for judge in judges for held in judge.certifications}
    return tuple(schemes[id] for id in sorted(schemes))


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
