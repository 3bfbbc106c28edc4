"""A credit in doubt: the sentence stands beside the number in every output, and no form says that something was printed."""

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal

import pytest
from msgspec.structs import replace

from cecgen.model.judged import Credit, Transcript
from cecgen.outputs.audit.pack import render_transcript_page
from cecgen.outputs.exports.document import format_entry_list, format_transcript
from cecgen.outputs.exports.spreadsheet import format_spreadsheet
from cecgen.outputs.site.pages import build_pages
from cecgen.outputs.terminal.effects import describe_effects
from cecgen.outputs.terminal.entry_table import format_entry_table
from cecgen.outputs.terminal.explanation import explain_entry
from cecgen.outputs.words.credit_view import CreditView
from cecgen.outputs.words.cycle_fields import CycleView
from cecgen.outputs.words.entry_list import EntryFilter, list_entries

Said = Callable[..., CycleView]
DOUBT = "3 NCSF CEU would be 3 CEC by one rule and 6 CEC by another; a ruling settles it"
ENTRY = "2024-03-08-workshop"


def change_workshop(made: Transcript, **values: object) -> Transcript:
    """The transcript with other values in the credit of the workshop."""
    jordan = made.holders[0]
    held = jordan.certifications[0]
    credits = tuple(replace(each, **values) if each.entry_id == ENTRY else each for each in held.cycles[1].credits)
    cycles = (held.cycles[0], replace(held.cycles[1], credits=credits))
    jordan = replace(jordan, certifications=(replace(held, cycles=cycles), *jordan.certifications[1:]))
    return replace(made, holders=(jordan, *made.holders[1:]))


def outputs_of(made: Transcript, said: Said) -> dict[str, str]:
    """Every output that shows a credit, as text."""
    listed = list_entries(made, EntryFilter(text="workshop"))
    return {
        "site": "".join(page.body for page in build_pages(made)),
        "explain": explain_entry(made.holders[0], ENTRY, made),
        "preview": describe_effects(None, made.holders[0], ENTRY),
        "forms": str(said(made)),
        "page of the bundle": render_transcript_page(said(made), {}),
        "json": format_transcript(made),
        "list --format json": format_entry_list(listed, made.as_of),
        "csv": format_spreadsheet(listed, {}).decode(),
    }


def test_every_output_says_the_doubt_beside_the_number(harbour: Transcript, said: Said) -> None:
    """The one sentence; without a doubt there is no trace of one."""
    doubtful, sure = outputs_of(change_workshop(harbour, doubt=DOUBT), said), outputs_of(harbour, said)
    assert [name for name, text in doubtful.items() if DOUBT not in text] == []
    assert [name for name, text in sure.items() if "in doubt" in text] == []


def test_the_documents_have_a_key_and_a_column_for_it(harbour: Transcript) -> None:
    """Columns are added at the end, since none is moved."""
    made = change_workshop(harbour, doubt=DOUBT, lacks="hours")
    credits = json.loads(format_transcript(made))["holders"][0]["certifications"][0]["cycles"][1]["credits"]
    assert [(each["entry"], each["doubt"], each["lacks"]) for each in credits if "doubt" in each] == [(ENTRY, DOUBT, "hours")]
    (row,) = csv.DictReader(io.StringIO(format_spreadsheet(list_entries(made, EntryFilter(text="workshop")), {}).decode()))
    assert list(row.items())[-3:] == [("doubt", DOUBT), ("reported", ""), ("team", "Cardiac rehab")]


def test_the_table_marks_what_is_in_doubt(harbour: Transcript) -> None:
    """There is no room for the sentence: `explain` has it."""
    lines = [*format_entry_table(list_entries(change_workshop(harbour, doubt=DOUBT), EntryFilter(text="workshop")), 80)]
    assert lines[-1].endswith("6 CEC, in doubt")


def test_a_form_says_how_much_of_its_total_is_in_doubt(harbour: Transcript, said: Said) -> None:
    """Beside the total, since the summary shows no single activity."""
    assert ("In doubt", "6 CEC of no. 2") in said(change_workshop(harbour, doubt=DOUBT)).about
    assert [name for name, _ in said(harbour).about if name == "In doubt"] == []
    assert [
        name for name, _ in said(change_workshop(harbour, doubt=DOUBT, counted=Decimal(0))).about if name == "In doubt"
    ] == []


def facts_of(credit: Credit, made: Transcript) -> dict[str, str]:
    view = CreditView(credit, made.holders[0].certifications[0].scheme)
    return {fact.name: fact.value for fact in view.facts()}


@pytest.fixture
def workshop(harbour: Transcript) -> Credit:
    (credit,) = [each for each in harbour.holders[0].certifications[0].cycles[1].credits if each.entry_id == ENTRY]
    return credit


def test_only_what_is_printed_is_called_printed(harbour: Transcript, workshop: Credit) -> None:
    """Hours that were worked out from the award are no hours on the certificate."""
    facts = facts_of(replace(workshop, hours=Decimal(6)), harbour)
    assert facts["Printed on the certificate"] == workshop.award
    assert facts["Contact hours, computed"] == "6"
    assert "Clock hours on the certificate" not in facts


def test_hours_on_the_certificate_are_called_so(harbour: Transcript, workshop: Credit) -> None:
    """Those of the entry, with what counts of them where that is another figure."""
    entry = replace(workshop.source_entry, hours=Decimal(7))  # type: ignore[type-var]
    facts = facts_of(replace(workshop, source_entry=entry, hours=Decimal(7)), harbour)
    assert (facts["Clock hours on the certificate"], "Contact hours, computed" in facts) == ("7", False)
    facts = facts_of(replace(workshop, source_entry=entry, hours=Decimal(6)), harbour)
    assert (facts["Clock hours on the certificate"], facts["Contact hours, computed"]) == ("7", "6")


def test_an_entry_of_hours_alone_prints_no_award(harbour: Transcript, workshop: Credit) -> None:
    """Its hours stand where hours stand."""
    entry = replace(workshop.source_entry, award=None, hours=Decimal(6))  # type: ignore[type-var]
    facts = facts_of(replace(workshop, source_entry=entry, award="6 hours", hours=Decimal(6)), harbour)
    assert ("Printed on the certificate" in facts, facts["Clock hours on the certificate"]) == (False, "6")


def test_what_no_part_covers_is_printed_nowhere(harbour: Transcript, workshop: Credit) -> None:
    """It is a difference, and called one."""
    facts = facts_of(replace(workshop, is_remainder=True, award="1.5 CEC"), harbour)
    assert (facts["In none of its parts"], "Printed on the certificate" in facts) == ("1.5 CEC", False)


def test_credit_that_is_carried_in_is_printed_on_no_certificate(harbour: Transcript) -> None:
    """It has an amount and no entry."""
    carried = replace(harbour.holders[0].certifications[0].cycles[1].credits[0], award="2.5 CEC")
    assert facts_of(carried, harbour) == {"Carried in": "2.5 CEC"}
