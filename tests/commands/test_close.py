"""Closing a cycle at renewal: what the record holds, what may still change, and how it is opened again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import rtoml
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cecgen.model.closed_cycle import digest_values
from cecgen.model.written import Entry, Evidence, Ruling

if TYPE_CHECKING:
    from conftest import Command, Repository

PDF = b"%PDF-1.7 a certificate"
HOLDER = """name = "Jordan Rivera"  # as on the certificates

[[certification]]
scheme = "acsm.cpt"

[[certification.cycle]]
begins = 2022-01-01  # the first of January
ends = 2024-12-31

# ACSM counts from here on
[[certification.cycle]]
begins = 2025-01-01
ends = 2027-12-31

[[card]]
covers = ["cpr", "aed"]
issued = 2024-05-02
expires = 2026-05-31
"""
WORKSHOP = """[[entry]]
id = "2023-03-14-exercise-testing-workshop"
date = 2023-03-14
begins = 2023-03-10
title = "Exercise testing workshop"
provider = "acsm"
kind = "course"
award = "45 CEC"
evidence = ["evidence/2023-03-14-acsm.pdf"]
"""
FILES = {
    "content/jordan-rivera/holder.toml": HOLDER,
    "content/jordan-rivera/entry.toml": WORKSHOP,
    "content/jordan-rivera/evidence/2023-03-14-acsm.pdf": PDF,
}
RECORD = "content/jordan-rivera/closed/acsm.cpt-2022-2024.toml"
ABOUT = ("jordan-rivera", "acsm.cpt", "--cycle", "2022-01-01")
SENT = ("--renewed", "2024-11-20", "--fee-paid", "2024-11-20", "--claimed", "45")


@pytest.fixture
def root(repository: Repository) -> Path:
    """A repository whose holder has met everything in the cycle that ended."""
    return repository(FILES)


@pytest.fixture
def closed(root: Path, cecgen: Command) -> Path:
    """The same with the cycle closed."""
    ran = cecgen("close", *ABOUT, *SENT, "-C", root)
    assert ran.code == 0, ran.output
    return root


def edit(root: Path, file: str, before: str, after: str) -> None:
    path = root / "content/jordan-rivera" / file
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def check(cecgen: Command, root: Path, *more: str) -> str:
    return cecgen("check", "-C", root, *more).output


# ---------------------------------------------------------------- closing


def test_a_closed_cycle_is_recorded_with_what_it_rests_on(closed: Path) -> None:
    """Entries, evidence, cards, findings and rules, and what was sent."""
    record = rtoml.loads((closed / RECORD).read_text())
    assert (record["counted"], record["required"], record["claimed"]) == (45, 45, 45)
    assert (record["closed"], record["renewed"], record["fee_paid"]) == (
        date(2026, 3, 16),
        date(2024, 11, 20),
        date(2024, 11, 20),
    )
    assert [each["id"] for each in record["entry"]] == ["2023-03-14-exercise-testing-workshop"]
    assert [each["file"] for each in record["evidence"]] == ["evidence/2023-03-14-acsm.pdf"]
    assert [each["covers"] for each in record["card"]] == [["aed", "cpr"]]
    assert {"total", "cpr", "form", "fee"} <= {each["requirement"] for each in record["finding"]}
    assert "acsm.cpt requirement total" in {each["about"] for each in record["rule"]}
    assert "not_met" not in record


def test_what_was_sent_is_written_into_the_holders_file_and_its_comments_stay(closed: Path) -> None:
    """Into the cycle that it is about, and nowhere else."""
    text = (closed / "content/jordan-rivera/holder.toml").read_text()
    written = rtoml.loads(text)["certification"][0]["cycle"]
    assert written[0]["renewed"] == written[0]["fee_paid"] == date(2024, 11, 20)
    assert written[0]["claimed"] == 45
    assert set(written[1]) == {"begins", "ends"}
    for comment in (
        "# as on the certificates",
        "# the first of January",
        "# ACSM counts from here on\n[[certification.cycle]]",
    ):
        assert comment in text


def test_a_closed_cycle_is_clean_and_shown_as_closed(closed: Path, cecgen: Command) -> None:
    """In the document, with the day."""
    assert check(cecgen, closed) == "1 holder, 1 entry: no problems\n"
    assert '"closed": "2026-03-16"' in cecgen("status", "--format", "json", "-C", closed).output


def test_closing_again_changes_nothing(closed: Path, cecgen: Command) -> None:
    """It says when it was closed, and how to open it."""
    before = (closed / RECORD).read_bytes()
    ran = cecgen("close", *ABOUT, "-C", closed)
    assert ran.code == 1
    assert "closed on 2026-03-16" in ran.output
    assert "reopen" in ran.output
    assert (closed / RECORD).read_bytes() == before


def test_what_is_not_met_is_said_and_nothing_is_closed(root: Path, cecgen: Command) -> None:
    """Unless it is meant, and then the record says so."""
    edit(root, "entry.toml", "45 CEC", "40 CEC")
    ran = cecgen("close", *ABOUT, "--renewed", "2024-11-20", "-C", root)
    assert ran.code == 1
    assert "not met: Continuing education: 5 CEC short on 2024-12-31" in ran.output
    assert not (root / RECORD).exists()
    assert (root / "content/jordan-rivera/holder.toml").read_text() == HOLDER
    assert cecgen("close", *ABOUT, "--renewed", "2024-11-20", "--anyway", "-C", root).code == 0
    assert "total" in rtoml.loads((root / RECORD).read_text())["not_met"]


def test_a_holder_with_errors_is_not_closed(root: Path, cecgen: Command) -> None:
    """A total that rests on a file which cannot be read proves nothing."""
    (root / "content/jordan-rivera/broken.toml").write_text("[[entry]]\n")
    ran = cecgen("close", *ABOUT, *SENT, "-C", root)
    assert ran.code == 1
    assert "content/jordan-rivera/broken.toml:1:1: error" in ran.output
    assert not (root / RECORD).exists()


def test_what_the_file_says_already_is_not_written_over(root: Path, cecgen: Command) -> None:
    """Two days for one form are a mistake to be looked at."""
    edit(root, "holder.toml", "ends = 2024-12-31\n", "ends = 2024-12-31\nrenewed = 2024-10-01\n")
    ran = cecgen("close", *ABOUT, *SENT, "-C", root)
    assert ran.code == 1
    assert "renewed = 2024-10-01" in ran.output
    assert not (root / RECORD).exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("jordan-rivero", "acsm.cpt"),
        ("jordan-rivera", "acsm.cbt"),
        ("jordan-rivera", "acsm.cpt", "--cycle", "2023-01-01"),
        ("jordan-rivera", "acsm.cpt", "--claimed", "forty-five"),
        ("jordan-rivera", "acsm.cpt", "--claimed", "1e3"),
    ],
)
@pytest.mark.parametrize("verb", ["close", "reopen"])
def test_what_is_not_known_is_a_usage_error(root: Path, cecgen: Command, verb: str, arguments: tuple[str, ...]) -> None:
    """And nothing is written."""
    reason = ("--reason", "x") if verb == "reopen" else ()
    assert cecgen(verb, *arguments, *reason, "-C", root).code == 2
    assert not (root / RECORD).exists()


def test_the_fields_of_a_form_are_claimed_by_name(root: Path, cecgen: Command) -> None:
    """One that the scheme's form does not have is shown where it would stand, and nothing is written."""
    ran = cecgen("close", *ABOUT, *SENT[:4], "--claimed", "total=45", "--claimed", "I=5.5", "--anyway", "-C", root)
    assert ran.code == 1
    assert 'error CEC218: acsm.cpt has no form field "I"' in ran.output
    assert "claimed = { total = 45, I = 5.5 }" in ran.output
    assert not (root / RECORD).exists()
    assert "no problems" in check(cecgen, root)


# ---------------------------------------------------------------- what may still change


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        (
            "entry.toml",
            'title = "Exercise testing workshop"\nprovider = "acsm"\n',
            "provider = 'acsm'\ntitle = 'Exercise testing workshop'\n",
        ),
        ("entry.toml", '"45 CEC"', '"45   CEC"'),
        ("entry.toml", '["evidence/2023-03-14-acsm.pdf"]', '[{ file = "evidence/2023-03-14-acsm.pdf" }]'),
        ("entry.toml", "[[entry]]", "# a comment\n[[entry]]"),
        ("entry.toml", "award", "draft = false\naward"),
        ("entry.toml", "award", "reported = 2026-02-01\naward"),
        ("holder.toml", 'name = "Jordan Rivera"', 'name = "Jordan Rivera"\nteam = "Cardiac rehab"'),
        ("holder.toml", "claimed = 45", "claimed = 45.0"),
    ],
)
def test_layout_and_what_is_left_open_change_nothing(closed: Path, cecgen: Command, file: str, before: str, after: str) -> None:
    """A record holds values, and not the way in which they are written."""
    edit(closed, file, before, after)
    assert "CEC43" not in check(cecgen, closed)


def test_a_ruling_and_an_audit_after_closing_are_not_a_change(closed: Path, cecgen: Command) -> None:
    """They are the body's own, and come later."""
    path = closed / "content/jordan-rivera/entry.toml"
    path.write_text(path.read_text() + '\n[[entry.ruling]]\nscheme = "acsm.cpt"\non = 2026-04-02\namount = 0\nwhy = "audit"\n')
    step = 'ends = 2024-12-31\n\n[[certification.cycle.step]]\ndid = "audit-asked"\non = 2026-04-01\n'
    holder = closed / "content/jordan-rivera/holder.toml"
    text = holder.read_text()
    cut = text.index("\n# ACSM counts")
    holder.write_text(text[:cut].rstrip() + "\n" + step.removeprefix("ends = 2024-12-31\n") + text[cut:])
    assert "CEC43" not in check(cecgen, closed, "--as-of", "2026-05-01")


def test_before_it_was_closed_nothing_is_held_against_it(closed: Path, cecgen: Command) -> None:
    """Judged as of an earlier day, the cycle is as open as it was then."""
    edit(closed, "entry.toml", "45 CEC", "44 CEC")
    assert "CEC431" in check(cecgen, closed)
    assert "CEC43" not in check(cecgen, closed, "--as-of", "2026-03-15")


def test_another_entry_in_another_cycle_is_nothing_to_it(closed: Path, cecgen: Command) -> None:
    """The next cycle goes on."""
    entry = WORKSHOP.replace("2023", "2025").replace("45 CEC", "5 CEC").partition("evidence")[0]
    (closed / "content/jordan-rivera/next.toml").write_text(entry)
    assert "CEC43" not in check(cecgen, closed)


def test_a_broken_file_is_reported_by_itself(closed: Path, cecgen: Command) -> None:
    """An entry that cannot be read is not also called gone."""
    edit(closed, "entry.toml", "award", "awrd")
    assert "CEC43" not in check(cecgen, closed)


def test_a_record_that_somebody_edited_is_checked_as_any_file(closed: Path, cecgen: Command) -> None:
    """Its keys are known, and its place is shown."""
    (closed / RECORD).write_text((closed / RECORD).read_text().replace("counted = 45\ncecgen", "countd = 45\ncecgen"))
    assert f"{RECORD}:" in check(cecgen, closed)
    assert "CEC202" in check(cecgen, closed)


# ---------------------------------------------------------------- opening again


def test_a_cycle_is_opened_again_with_a_reason_that_stays(closed: Path, cecgen: Command) -> None:
    """Open, it can be mended; closed anew, it is held again."""
    assert cecgen("reopen", *ABOUT, "-C", closed).code == 2
    assert cecgen("reopen", *ABOUT, "--reason", "  ", "-C", closed).code == 1
    assert cecgen("reopen", *ABOUT, "--reason", "The form said 45, the certificate 46.", "-C", closed).code == 0
    edit(closed, "entry.toml", "45 CEC", "46 CEC")
    assert "CEC43" not in check(cecgen, closed)
    assert '"closed"' not in cecgen("status", "--format", "json", "-C", closed).output
    assert cecgen("reopen", *ABOUT, "--reason", "again", "-C", closed).code == 1
    assert cecgen("close", *ABOUT, "-C", closed, "--as-of", "2026-04-01").code == 0
    record = rtoml.loads((closed / RECORD).read_text())
    assert (record["counted"], record["closed"]) == (46, date(2026, 4, 1))
    assert record["reopened"] == [
        {"on": date(2026, 3, 16), "reason": "The form said 45, the certificate 46.", "closed_again": date(2026, 4, 1)}
    ]
    edit(closed, "entry.toml", "46 CEC", "45 CEC")
    assert "CEC431" in check(cecgen, closed, "--as-of", "2026-04-01")


def test_what_was_never_closed_cannot_be_opened(root: Path, cecgen: Command) -> None:
    """And is said to be."""
    ran = cecgen("reopen", *ABOUT, "--reason", "x", "-C", root)
    assert ran.code == 1
    assert "was ever closed" in ran.output


# ---------------------------------------------------------------- digests and files

ENTRY = Entry(id="a", date=date(2023, 3, 14), title="T", provider="acsm", kind="course", award="6 CEC")


@pytest.mark.parametrize(
    "other",
    [
        replace(ENTRY, title="t"),
        replace(ENTRY, date=date(2023, 3, 15)),
        replace(ENTRY, award="6.1 CEC"),
        replace(ENTRY, assessed=False),
        replace(ENTRY, evidence=("evidence/a.pdf",)),
        replace(ENTRY, topics=("ethics",)),
        replace(ENTRY, note="x"),
    ],
)
def test_every_value_is_in_the_digest(other: Entry) -> None:
    """Also a no where nothing was said."""
    assert digest_values(other) != digest_values(ENTRY)


def test_what_is_left_open_is_not_in_the_digest() -> None:
    """Rulings, and that the body has it on record."""
    ruling = Ruling(scheme="acsm.cpt", on=date(2024, 1, 1), amount=Decimal(0))
    assert digest_values(replace(ENTRY, ruling=[ruling], reported=date(2024, 1, 1))) == digest_values(ENTRY)


@given(st.decimals(0, 999, places=3))
def test_an_amount_has_one_digest_however_many_zeros_it_ends_in(hours: Decimal) -> None:
    """6, 6.0 and 6.000 are one amount."""
    assert digest_values(replace(ENTRY, hours=hours)) == digest_values(replace(ENTRY, hours=hours.normalize()))


def test_evidence_has_one_digest_in_either_form() -> None:
    """A path, or a table with nothing but a path."""
    one, other = replace(ENTRY, evidence=("evidence/a.pdf",)), replace(ENTRY, evidence=[Evidence(file="evidence/a.pdf")])
    assert digest_values(one) == digest_values(other)
