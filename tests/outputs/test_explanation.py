"""Explanations in the terminal: every number with its steps, and every fact with its source."""

import re
from datetime import date

import pytest
from msgspec.structs import replace

from cecgen.catalogue.plugins import load_plugins
from cecgen.diagnostics import Diagnostic, all_diagnostics
from cecgen.diagnostics.conversion import UnknownUnit
from cecgen.diagnostics.crosschecks import EvidenceShared
from cecgen.model.judged import Transcript
from cecgen.outputs.terminal.explanation import explain_certification, explain_entry, explain_holder, explain_problem
from cecgen.outputs.words.rule_sentences import describe_rules


@pytest.fixture
def jordan(harbour: Transcript) -> str:
    return explain_holder(harbour.holders[0], harbour)


@pytest.fixture
def certification(harbour: Transcript) -> str:
    holder = harbour.holders[0]
    return explain_certification(holder, holder.certifications[0], harbour)


def test_a_code_is_explained_by_its_own_documentation():
    """Title, what it means, and whether it can be waived."""
    assert explain_problem(UnknownUnit) == (
        "CEC301 (error): A provider never issued this unit.\n"
        "The same word is worth different hours with each provider.\n"
        "It cannot be waived."
    )
    assert explain_problem(EvidenceShared).endswith("It can be waived in cecgen.toml with a reason.")


def shipped_codes() -> list[str]:
    """The codes of cecgen and of its built-in plugins; a class that another test made in this process is not one of them."""
    load_plugins(installed=False)
    ours = re.compile(r"cecgen\.diagnostics\.|cecgen_plugins\.(?!own\.)")
    return sorted(code for code, kind in all_diagnostics().items() if ours.match(kind.__module__))


@pytest.mark.parametrize("code", shipped_codes())
def test_every_code_has_an_explanation(code):
    """One sentence at least, and no line that is empty."""
    first, *rest = explain_problem(all_diagnostics()[code]).splitlines()
    assert first.startswith(f"{code} (")
    assert first.endswith(".")
    assert rest
    assert rest[-1].startswith("It can")


def test_a_class_of_another_test_is_no_shipped_code():
    """It lives as long as the process, whatever ran there before."""

    class Odd(Diagnostic, frozen=True):
        code = "HOUSE001"

    assert all_diagnostics()["HOUSE001"] is Odd
    assert {"CEC202", "ACE001"} <= {*shipped_codes()}
    assert "HOUSE001" not in shipped_codes()


def test_a_holder_is_explained_cycle_by_cycle(jordan):
    """Standing, sum, pace, findings, what is next, and how long to keep the evidence."""
    assert jordan.splitlines()[0] == "Jordan Rivera (jordan-rivera), as of 2026-03-16"
    for line in (
        "  2024-01-01 to 2026-12-31: behind",
        "    counted: 2.5 + 6 + 5 + 3 = 16.5 CEC",
        "    even pace: 43.3 CEC after 26 of 36 months",
        "    open: Continuing education – 43.5 more CEC by 2026-12-31",
        "      source: https://acsm.example/renew",
        "    next: Earn 43.5 more CEC by 2026-12-31",
        "    next: Ask ACSM about the talk",
        "    keep the evidence until 2027-12-31",
    ):
        assert line in jordan.splitlines()


def test_a_sum_of_nothing_is_nought(jordan):
    """And says so."""
    # made by hand: a cycle whose credits are not listed
    assert "    counted: 0 + 62 of earlier cycles = 62 CEC" in jordan


def test_a_gap_is_named_from_its_first_day_to_its_last(harbour):
    """The new cycle's first day is no part of it."""
    text = explain_holder(harbour.holders[1], harbour)
    assert "  not certified from 2025-01-01 to 2025-09-09" in text.splitlines()


def test_how_well_a_fact_is_known_is_said_unless_it_is_well_known(jordan):
    """INF is spelt out, V is silent."""
    assert "V: read" not in jordan
    assert "Current CPR card" in jordan


def test_a_certification_is_explained_with_every_credit(certification):
    """Printed, converted, limited: step by step."""
    lines = certification.splitlines()
    for line in (
        "    2024-03-08 Exercise testing workshop: 6 CEC",
        "      printed: 0.6 CEU",
        "      6 h × 1 CEC = 6 CEC",
        "      source: https://nsca.example/ceu",
        "      mark V3: read on somebody else's page, not on the organisation's own",
        "      evidence: proven",
        "    2025-05-02 Adult CPR and AED: 5 of 8 CEC",
        "      but: CPR, each year: 5 of 5 CEC used, 3 cut",
        "    2026-02-28 Flexibility coach: 0 of 6 CEC",
        "      but: a draft does not count yet",
    ):
        assert line in lines


def test_a_certification_is_explained_with_every_fact_of_its_scheme(harbour, certification):
    """Since when, where, and when it was read; and what is left open."""
    scheme = harbour.holders[0].certifications[0].scheme
    for rule in describe_rules(scheme):
        fact = rule.fact
        assert (
            f"  {rule.about}: {rule.text}\n    {fact.describe_days()}; source: {fact.source} (read {fact.read_on})"
            in certification
        )
    assert (
        "  Late renewal: Taken for 6 months after the end, with the late fee\n"
        "    at any date; source: https://acsm.example/late (read 2026-02-01) [M: from memory: no source was seen]\n"
    ) in certification
    assert "  - What a quarter credit of a college earns." in certification


def test_an_entry_is_explained_for_every_certification_it_counts_for(harbour):
    """With the place where it was written."""
    holder = harbour.holders[0]
    text = explain_entry(holder, "2025-09-27-talk", harbour)
    assert text.splitlines()[0] == "2025-09-27 Talk on cardiac rehab (house, presenting)"
    assert "ACSM Certified Exercise Physiologist, 2024-01-01 to 2026-12-31:" in text
    assert "2025-09-27 Talk on cardiac rehab: 3 CEC" in text


def test_an_entry_that_counts_nowhere_is_explained_too(harbour):
    """It says that, and does not fall silent."""
    holder = replace(harbour.holders[0], certifications=())
    assert "It counts in no cycle" in explain_entry(holder, "2025-09-27-talk", harbour)


def test_an_entry_says_until_when_its_evidence_is_kept(harbour):
    """Each of its files, the body's letter too; of an entry without evidence nothing is said."""
    holder = harbour.holders[0]
    rests = "(acsm.ep 2024-01-01 to 2026-12-31)"
    workshop = explain_entry(holder, "2024-03-08-workshop", harbour)
    assert workshop.endswith(
        "\n\nIts evidence:\n"
        f"    evidence/2024-03-08-nsca.pdf: must be kept, the last day is not known yet {rests}\n"
        f"    evidence/receipt-0815.pdf: must be kept, the last day is not known yet {rests}"
    )
    assert f"    evidence/petition-granted.pdf: must be kept, the last day is not known yet {rests}" in explain_entry(
        holder, "2025-09-27-talk", harbour
    )
    assert "Its evidence" not in explain_entry(holder, "2026-02-28-coach", harbour)
    alone = explain_entry(replace(holder, certifications=()), "2024-03-08-workshop", harbour)
    assert "    evidence/2024-03-08-nsca.pdf: nothing that counts uses it" in alone


def test_a_part_is_named_by_its_number(harbour):
    """Counted from one, as people count."""
    holder = harbour.holders[0]
    certification = holder.certifications[0]
    *before, current = certification.cycles
    credits = tuple(
        replace(credit, part=0) if credit.entry_id == "2024-03-08-workshop" else credit for credit in current.credits
    )
    changed = replace(certification, cycles=(*before, replace(current, credits=credits)))
    text = explain_entry(replace(holder, certifications=(changed,)), "2024-03-08-workshop", harbour)
    assert "2024-03-08 Exercise testing workshop, part 1: 6 CEC" in text


def test_what_is_unclear_is_called_unclear(harbour):
    """Not "but", as where a rule cut something."""
    holder = harbour.holders[0]
    certification = holder.certifications[0]
    *before, current = certification.cycles
    unclear = replace(
        current.credits[-1], status="unclear", why_not="no grade, and C or better is asked", date=date(2026, 2, 28)
    )
    changed = replace(certification, cycles=(*before, replace(current, credits=(unclear,))))
    text = explain_certification(holder, changed, harbour)
    assert "      unclear: no grade, and C or better is asked" in text.splitlines()
