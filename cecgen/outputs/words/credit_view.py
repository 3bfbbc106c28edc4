"""A credit in words: what counts of it and by which steps, and what was written down of its activity.

The site, the forms, the page of a bundle, explanations and previews all take their words from here. Days in the steps and
in the reason are ISO days, for a terminal; `states.spell_out_dates` turns them into words.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Literal, NamedTuple

from msgspec import Struct

from cecgen.diagnostics import format_decimal
from cecgen.model.documents import entry_documents
from cecgen.model.judged import Credit
from cecgen.model.scheme import Scheme
from cecgen.model.written import Approval, Entry, Evidence, Ruling
from cecgen.outputs.words import states
from cecgen.outputs.words.figures import format_credit
from cecgen.outputs.words.phrases import join_parts, with_prefix

COUNTS_NOWHERE = "it counts in no cycle"


class ActivityFact(NamedTuple):
    """Something that was written down of an activity.

    `summary` facts are on one line without their names, `detail` facts in the list below it. `form` facts are only for an
    auditor, or have their own place on the site.
    """

    name: str
    value: str
    use: Literal["summary", "detail", "form"]


class CreditView(Struct, frozen=True):
    """One credit of a cycle, ready to print."""

    credit: Credit
    scheme: Scheme
    providers: Mapping[str, str] = {}
    """The full names of providers, by id."""

    @property
    def provider(self) -> str:
        """The full name of the provider; its id if no plugin knows it."""
        return self.providers.get(self.credit.provider, self.credit.provider)

    @property
    def amount(self) -> str:
        """What counts of what it is worth, or would count of what is planned: 5 of 8 CEC."""
        if self.credit.status == "planned":
            would = self.credit.pending or Decimal(0)
            return f"would count {format_credit(would, self.credit.amount, self.scheme.unit)}"
        return format_credit(self.credit.counted, self.credit.amount, self.scheme.unit)

    @property
    def counted(self) -> str:
        """What counts, without its unit."""
        return format_decimal(self.credit.counted)

    @property
    def worth(self) -> str:
        """What it is worth, if not all of that counts."""
        return format_decimal(self.credit.amount) if self.credit.amount != self.credit.counted else ""

    @property
    def limited(self) -> str:
        """How much of it counts, as a step of its own: 5 of 8 CEC count."""
        return f"{self.amount} count" if self.worth else ""

    @property
    def status(self) -> str:
        """Why it is not simply counted, in a word or two."""
        return states.CREDIT_WORDS.get(self.credit.status, "")

    @property
    def reason(self) -> str:
        """Why it counts less than it is worth, or nothing, as the last step."""
        return with_prefix("unclear:" if self.credit.status == "unclear" else "but:", self.credit.why_not)

    @property
    def doubt(self) -> str:
        """If its unit can be read in another way: how, and what would settle it, as a line beside the number."""
        return with_prefix("in doubt:", self.credit.doubt)

    @property
    def printed_for_body(self) -> str:
        """What the certificate prints for the body itself, beside its award: ACSM: 6 CEC; empty if nothing."""
        entry, scheme = self.credit.source_entry, self.scheme
        is_whole = self.credit.part is None and not self.credit.is_remainder
        printed = entry.also.get(scheme.issuer, "") if entry is not None and is_whole else ""
        return with_prefix(f"{scheme.body_short_name}:", printed)

    @property
    def documents(self) -> tuple[Evidence, ...]:
        """Its certificates, its card and the body's letters about it."""
        return entry_documents(self.credit.source_entry) if self.credit.source_entry else ()

    def facts(self) -> list[ActivityFact]:
        """Everything that was written down of the activity, in the order in which an auditor asks."""
        return [fact for fact in _facts(self.credit, self.credit.source_entry, self.scheme) if fact.value]

    def summary(self, facts: list[ActivityFact]) -> str:
        """Who gave the activity, what it was, and how it was taken, in one line."""
        if self.credit.source_entry is None:
            return "carried in from the cycle before"
        named = (
            f"{fact.name.lower()} {fact.value}" if fact.name in ("Grade", "Category") else fact.value
            for fact in facts
            if fact.use == "summary"
        )
        return join_parts(self.provider, *named, by=" · ")


def _facts(credit: Credit, entry: Entry | None, scheme: Scheme) -> Iterator[ActivityFact]:
    if entry is None:
        yield ActivityFact("Carried in", credit.award, "form")
        return
    yield from _printed_facts(credit, entry)
    yield ActivityFact("Also printed", ", ".join(f"{award} ({body})" for body, award in entry.also.items()), "form")
    yield ActivityFact("Kind", states.KIND_WORDS.get(credit.kind, credit.kind), "summary")
    yield ActivityFact("Began on", states.format_optional_date(entry.begins), "detail")
    yield ActivityFact("Organiser", entry.organiser, "detail")
    yield ActivityFact("Place", entry.location, "detail")
    yield ActivityFact("Format", states.describe_format(entry.format), "summary")
    yield ActivityFact("Role", entry.role, "summary")
    yield ActivityFact("Assessment", {True: "passed", False: "not passed", None: ""}[entry.passed], "summary")
    yield ActivityFact("Grade", entry.grade or "", "summary")
    yield ActivityFact("Topics", ", ".join(entry.topics), "form")
    yield ActivityFact("Category", credit.allocated, "summary")
    if entry.approval:
        yield ActivityFact("Approval", _describe_approval(entry.approval), "detail")
    yield ActivityFact("Certificate number", entry.certificate, "detail")
    yield ActivityFact("Web address", entry.url, "form")
    reported = entry.reported_to(*scheme.names_of_record)
    yield ActivityFact("On record at the body since", states.format_optional_date(reported), "detail")
    for ruling in entry.ruling:
        yield _ruling_fact(ruling, scheme.id)


def _printed_facts(credit: Credit, entry: Entry) -> Iterator[ActivityFact]:
    """What the certificate prints, and separately what was computed: the hours of an award, or what no part covers."""
    if credit.is_remainder:
        yield ActivityFact("In none of its parts", credit.award, "form")
    else:
        yield ActivityFact("Printed on the certificate", entry.award or "", "form")
        stated = format_decimal(entry.hours) if entry.hours is not None else ""
        yield ActivityFact("Clock hours on the certificate", stated, "form")
    if credit.hours is not None and (credit.is_remainder or credit.hours != entry.hours):
        yield ActivityFact("Contact hours, computed", format_decimal(credit.hours), "form")


def _describe_approval(approval: Approval) -> str:
    return join_parts(
        join_parts(approval.body, approval.number, by=" "),
        with_prefix("from", states.format_optional_date(approval.from_)),
        with_prefix("until", states.format_optional_date(approval.until)),
    )


def _ruling_fact(ruling: Ruling, scheme: str) -> ActivityFact:
    """What a body decided; whose decision it is, if it is about another certification."""
    other = f" for {ruling.scheme}" if ruling.scheme != scheme else ""
    value = join_parts(format_decimal(ruling.amount), ruling.why, by=": ")
    return ActivityFact(f"Ruled{other} on {states.format_date(ruling.on)}", value, "detail")
