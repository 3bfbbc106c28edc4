"""Renewing: what proves an activity, as the body asks."""

import pytest
from holder_files import HOUSE, certified, cycle, entry

SOURCE = 'source = "https://example.org"\n'
PROOF = HOUSE + f'\n[[scheme.proof]]\nshows = ["transcript", "letter"]\nof = {{ kinds = ["college"] }}\n{SOURCE}'


def proof_of(someone, lines, scheme=PROOF):
    holder = certified("club.coach", cycle())
    return someone(holder, entry("2025-03-14", f"hours = 3\n{lines}"), scheme=scheme).on("2025-04-01").finding("evidence")


@pytest.mark.parametrize(
    ("shows", "status"),
    [("transcript", "met"), ("letter", "met"), ("certificate", "open"), ("card", "open")],
)
def test_a_body_may_ask_for_its_own_kind_of_proof(someone, shows, status):
    """Any one of the documents that it names, for the activities that it names."""
    lines = f'kind = "college"\nevidence = [{{ file = "evidence/proof.pdf", shows = "{shows}" }}]'
    assert proof_of(someone, lines).status == status


def test_the_finding_says_which_document_is_asked_for(someone):
    """With the activity and the words to write."""
    finding = proof_of(someone, 'kind = "college"\nevidence = ["evidence/proof.pdf"]')
    assert finding.message.endswith('is to be proved by a document with shows = "transcript" or "letter"')
    assert finding.message.startswith("2025-03-14 ")


def test_other_activities_are_proved_by_any_document_that_proves(someone):
    """The selection of the rule says which it is about."""
    assert proof_of(someone, 'kind = "course"\nevidence = ["evidence/proof.pdf"]').status == "met"


def test_without_any_document_that_alone_is_said(someone):
    """Which one it would have to be comes later."""
    assert proof_of(someone, 'kind = "college"\nevidence = []').message == "1 counted entry has no proof yet (3 credits)"


def test_a_rule_of_proof_holds_for_its_own_days(someone):
    """By the date of the entry."""
    since = PROOF + "since = 2025-03-15\n"
    assert proof_of(someone, 'kind = "college"\nevidence = ["evidence/proof.pdf"]', since).status == "met"
