"""What a standing leaves out is said beside it in every output: proof that is missing, an audit that is overdue or open."""

import json

import pytest
from holder_files import CPR, HOUSE, attended, certified, cycle, step

from cecgen.outputs.exports.reminders import build_reminders
from cecgen.outputs.exports.standings import format_standings_csv
from cecgen.outputs.site.pages import build_pages
from cecgen.outputs.terminal.explanation import explain_holder
from cecgen.outputs.terminal.status_table import format_status_table
from cecgen.outputs.words.standings import list_standings
from cecgen.outputs.words.states import describe_standing, standing_tone

DONE = "renewed = 2026-10-20\nfee_paid = 2026-10-20"
BY_RENEWAL = HOUSE.replace("min = 10", "min = 10\nunless = { nth = [1] }")
NEXT = cycle("2027-01-01", "2029-12-31")


def outputs(judged) -> dict[str, str]:
    """Everything that names a standing, by where it does."""
    transcript, holder = judged.transcript, judged.transcript.holders[0]
    pages = {page.path: page.body for page in build_pages(transcript)}
    return {
        "status": "\n".join(format_status_table(transcript, 80)),
        "explain": explain_holder(holder, transcript),
        "holder's page": pages["index"],
        "cycle's page": pages[f"holders/someone_{holder.certifications[0].scheme.id}_2024-01-01"],
        "calendar": "\n".join(line for each in build_reminders(transcript) for line in each.lines),
    }


@pytest.mark.parametrize(
    ("evidence", "missing"),
    [
        ('evidence = ["evidence/proof.pdf"]', False),
        ("evidence = []", True),
        ('evidence = [{ file = "evidence/proof.pdf", shows = "receipt" }]', True),
    ],
)
def test_ready_beside_missing_proof_says_so_everywhere(someone, evidence, missing):
    """A receipt proves nothing."""
    judged = someone(certified("acsm.cpt", cycle()) + CPR, attended("2024-06-01", 45, evidence)).on("2026-06-01")
    assert judged.standing == "ready"
    for name, text in outputs(judged).items():
        assert ("proof missing" in text) is missing, name
    (told,) = json.loads(judged.json)["holders"][0]["certifications"][0]["cycles"]
    assert ("proof_missing" in told) is missing
    assert describe_standing(judged.cycle()) == ("ready to renew (proof missing)" if missing else "ready to renew")
    assert standing_tone(judged.cycle()) == ("warn" if missing else "good")


def test_before_it_is_ready_missing_proof_is_only_a_thing_to_do(someone):
    """The standing promises nothing yet."""
    judged = someone(certified("acsm.cpt", cycle()) + CPR, attended("2024-06-01", 44, "evidence = []")).on("2024-06-02")
    assert describe_standing(judged.cycle()) == "on track"


def test_a_standing_before_an_unknown_total_says_so_everywhere(someone):
    """Which renewal this is decides how much a nurse needs; on track as far as is known is not on track."""
    judged = someone(certified("club.coach", cycle()), scheme=BY_RENEWAL).on("2024-06-01")
    for name, text in outputs(judged).items():
        if name != "calendar":
            assert "total unclear" in text, name
    assert standing_tone(judged.cycle()) == "warn"
    assert b"on-track,total unclear," in format_standings_csv(list_standings(judged.transcript))


AUDITED = certified("acsm.cpt", cycle(lines=DONE, steps=step("audit-asked", "2027-01-10")), NEXT) + CPR


@pytest.mark.parametrize(("day", "overdue"), [("2027-02-08", False), ("2027-02-09", False), ("2027-02-10", True)])
def test_an_audit_past_its_day_is_overdue_everywhere(someone, day, overdue):
    """Its last day is the thirtieth after the body asked."""
    judged = someone(AUDITED, attended("2024-06-01", 45)).on(day)
    assert describe_standing(judged.cycle("2024-01-01")) == ("renewed (audit overdue)" if overdue else "renewed (audit)")
    for name, text in outputs(judged).items():
        if name != "calendar":
            assert ("overdue" in text) is overdue, name
    first = json.loads(judged.json)["holders"][0]["certifications"][0]["cycles"][0]
    assert first["audit"].get("overdue", False) is overdue


@pytest.mark.parametrize("did", ["audit-answered", "audit-passed"])
def test_an_audit_that_was_answered_is_not_overdue(someone, did):
    """Late or not: now the body has to say something, or has said it."""
    holder = AUDITED.replace("on = 2027-01-10\n", f"on = 2027-01-10\n{step(did, '2027-03-01')}")
    assert "overdue" not in outputs(someone(holder, attended("2024-06-01", 45)).on("2027-07-15"))["status"]


def test_what_an_audit_left_open_is_said_everywhere(someone):
    """In a row of its own beside the present cycle, and as what is asked."""
    ruling = '[[entry.ruling]]\nscheme = "acsm.cpt"\non = 2027-02-02\namount = 5\n'
    holder = certified("acsm.cpt", cycle(lines=f"{DONE}\nclaimed = 45"), NEXT) + CPR
    judged = someone(holder, attended("2024-06-01", 40, id="most"), attended("2025-06-01", 10, ruling, "rest")).on("2027-02-03")
    assert judged.codes == []
    judged = someone(holder, attended("2024-06-01", 40, id="most"), attended("2025-06-01", 5, ruling.replace("5\n", "0\n")))
    for name, text in outputs(judged.on("2027-02-03")).items():
        assert "audit open" in text, name
    assert "5 CEC short since the ruling of 2 February 2027" in outputs(judged.on("2027-02-03"))["cycle's page"]
