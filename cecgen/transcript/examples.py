"""Worked examples: compute the cases in a scheme's own file and compare the results with the file's expectations."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from cecgen.diagnostics import NOWHERE, Place, format_decimal
from cecgen.diagnostics.files import ExampleDiffers
from cecgen.model.judged import JudgedCycle
from cecgen.model.ledger import Holder, Ledger
from cecgen.model.scheme import Catalogue, Scheme
from cecgen.model.scheme_file import ExampleExpectation, SchemeExample
from cecgen.model.settings import Settings
from cecgen.model.written import Certification, HolderFile, default_id
from cecgen.transcript import transcribe
from cecgen.transcript.known_names import resolve_ledger_names

EXAMPLE_HOLDER_ID = "an-example"


class Difference(Struct, frozen=True):
    """One result that differs from what a worked example expects."""

    scheme: str
    title: str
    subject: str
    expected: str
    actual: str

    def __str__(self) -> str:
        return f"{self.scheme}, {self.title}: {self.subject} is {self.actual}, and {self.expected} is expected"


def compare_example(example: SchemeExample, schemes: Iterable[Scheme], catalogue: Catalogue) -> Iterator[Difference]:
    """Compute an example for each of its schemes and return what differs from its expectations."""
    for scheme in schemes:
        if example.schemes and scheme.id not in example.schemes:
            continue
        with_scheme = replace(catalogue, schemes={**catalogue.schemes, scheme.id: scheme})
        transcript, diagnostics = transcribe(
            resolve_ledger_names(_build_ledger(example, scheme), with_scheme), with_scheme, example.as_of
        )
        problems = [each for each in diagnostics if each.severity == "error"]
        certification = transcript.holders[0].certifications
        cycle = certification[0].cycles[-1] if certification and certification[0].cycles else None
        for problem in problems:
            yield Difference(scheme.id, example.title, problem.code, "no problem", problem.message)
        if cycle is not None:
            for what, expected, actual in _iter_differences(example.expect, cycle):
                yield Difference(scheme.id, example.title, what, expected, actual)
        elif not problems:
            yield Difference(scheme.id, example.title, "the cycle", "one", "missing")


def check_example(
    at: Place, example: SchemeExample, schemes: Iterable[Scheme], catalogue: Catalogue
) -> Iterator[ExampleDiffers]:
    """Check an example; return the differences as diagnostics at its place in the file."""
    for difference in compare_example(example, schemes, catalogue):
        yield ExampleDiffers(
            at=at / "expect",
            scheme=difference.scheme,
            what=difference.subject,
            expected=difference.expected,
            actual=difference.actual,
        )


def _build_ledger(example: SchemeExample, scheme: Scheme) -> Ledger:
    """Build a ledger that contains only the example."""
    certification = Certification(scheme=scheme.id, certified=example.certified, route=example.route, cycle=example.cycle)
    entries = (replace(entry, id=entry.id or default_id(entry.date, entry.title)) for entry in example.entry)
    holder = Holder(
        id=EXAMPLE_HOLDER_ID,
        profile=HolderFile(name="An Example", certification=(certification,), card=example.card),
        at=NOWHERE,
        entries=tuple(sorted(entries, key=lambda entry: entry.date)),
        evidence={},
    )
    return Ledger(settings=Settings(format=1), holders=(holder,))


def _iter_differences(expect: ExampleExpectation, cycle: JudgedCycle) -> Iterator[tuple[str, str, str]]:
    """Yield each expectation about a cycle that differs from the result."""
    if expect.standing and expect.standing != cycle.standing:
        yield "standing", expect.standing, cycle.standing
    unclear = "; ".join(dict.fromkeys(credit.why_not for credit in cycle.credits if credit.status == "unclear"))
    figures: list[tuple[str, date | Decimal | None, date | Decimal | None]] = [
        ("ends", expect.ends, cycle.ends),
        ("required", expect.required, cycle.required),
        ("counted", expect.counted, cycle.counted),
        ("carries", expect.carries, cycle.carry_over),
    ]
    for what, wanted, actual in figures:
        if wanted is not None and wanted != actual:
            why = f" ({unclear})" if unclear and what == "counted" else ""
            yield what, _format_figure(wanted), _format_figure(actual) + why
    findings = {finding.requirement: finding for finding in cycle.findings}
    for id, status in expect.findings.items():
        finding = findings.get(id)
        if finding is None or finding.status != status:
            yield f"the finding {id}", status, f"{finding.status} ({finding.message})" if finding else "missing"
    for id, message in expect.messages.items():
        finding = findings.get(id)
        if finding is None or finding.message != message:
            yield f"the message of {id}", f'"{message}"', f'"{finding.message}"' if finding else "missing"
    for id, counted in expect.credits.items():
        credits = [credit for credit in cycle.credits if credit.entry_id == id]
        actual = sum((credit.counted for credit in credits), Decimal(0))
        if not credits or actual != counted:
            why = "; ".join(credit.why_not for credit in credits if credit.why_not)
            result = f"{format_decimal(actual)} ({why})" if why else format_decimal(actual)
            yield f"the credit of {id}", format_decimal(counted), result if credits else "missing"
    for id, category in expect.allocated.items():
        went = " and ".join(dict.fromkeys(credit.allocated for credit in cycle.credits if credit.entry_id == id))
        if went != category:
            yield f"the category of {id}", category or "none", went or "none"


def _format_figure(figure: date | Decimal | None) -> str:
    return "unknown" if figure is None else format_decimal(figure) if isinstance(figure, Decimal) else figure.isoformat()
