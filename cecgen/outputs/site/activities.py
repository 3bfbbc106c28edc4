"""The activities of a cycle as table rows: what was earned, what counts of it, by which steps and from which sources."""

from collections.abc import Iterator, Mapping

from markupsafe import Markup
from msgspec import Struct

from cecgen.diagnostics import LocatedDiagnostic
from cecgen.model.judged import JudgedCycle
from cecgen.model.scheme import Scheme
from cecgen.model.written import Evidence
from cecgen.outputs.words import states
from cecgen.outputs.words.credit_view import CreditView
from cecgen.outputs.words.numbering import number_credits
from cecgen.outputs.words.readers import reword_for_readers


class ListedActivity(Struct, frozen=True):
    """One row, ready to print; what several rows share is formatted once."""

    id: str
    number: int | None
    """None for a draft, which is no activity yet."""
    has_entry: bool
    """Whether there is an entry behind it; credit that was carried in has none."""
    day: Markup
    title: str
    about: str
    mark: str
    steps: list[str]
    url: str
    sources: Markup
    why_not: str
    doubt: str
    accepted: list[LocatedDiagnostic]
    evidence: tuple[Evidence, ...]
    award: str
    also: str
    """What the certificate prints for the body itself."""
    proof: Markup
    counted: str
    worth: str
    status: str


def number_sources(cycle: JudgedCycle) -> dict[str, int]:
    """Number the sources of a cycle's credits in the order in which they are cited."""
    addresses = dict.fromkeys(address for credit in cycle.credits for address in credit.sources)
    return {address: number for number, address in enumerate(addresses, 1)}


def build_activities(
    cycle: JudgedCycle,
    scheme: Scheme,
    sources: dict[str, int],
    providers: Mapping[str, str],
    accepted: Mapping[str, list[LocatedDiagnostic]],
) -> Iterator[ListedActivity]:
    """Yield a cycle's credits as rows; `accepted` has the waived diagnostics by entry."""
    cited = {each: _format_citations(each, sources) for each in {credit.sources for credit in cycle.credits}}
    for credit, number, anchor in number_credits(cycle):
        entry = credit.source_entry
        view = CreditView(credit, scheme, providers)
        facts = view.facts()
        details = [f"{fact.name}: {fact.value}" for fact in facts if fact.use == "detail"]
        yield ListedActivity(
            id=anchor,
            number=number,
            has_entry=entry is not None,
            day=states.time_tag(credit.date),
            title=credit.title,
            about=view.summary(facts),
            mark=states.CONFIDENCE_MARKS.get(credit.confidence, ""),
            steps=[reword_for_readers(line) for line in credit.basis] + details,
            url=entry.url if entry else "",
            sources=cited[credit.sources],
            why_not=reword_for_readers(credit.why_not),
            doubt=reword_for_readers(view.doubt),
            accepted=accepted.get(credit.entry_id, []) if accepted else [],
            evidence=view.documents,
            award=credit.award,
            also=view.printed_for_body,
            proof=_PROOFS[credit.evidence_state] if entry else _NO_PROOF,
            counted=view.counted,
            worth=view.worth,
            status=view.status,
        )


_PROOF = Markup('<td class="e cec-state--{}">{}</td>')
_PROOFS = {state: _PROOF.format(states.EVIDENCE_TONES[state], words) for state, words in states.EVIDENCE_WORDS.items()}
_NO_PROOF = Markup("<td></td>")
_CITED = Markup('<a href="#source-{0}">{0}</a>')


def _format_citations(sources: tuple[str, ...], numbers: dict[str, int]) -> Markup:
    """Link to sources by their numbers in the list at the end of the page."""
    return Markup(", ").join(_CITED.format(numbers[each]) for each in sources)
