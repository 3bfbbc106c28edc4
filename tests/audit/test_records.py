"""Records for an auditor: the least of a holder's files that one cycle's transcript follows from, and nothing private."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bundles import HOUSE
from documents import certificate

from cecgen.audit.forms import collect_cycle
from cecgen.audit.records import Records, minimize_records
from cecgen.diagnostics import CecgenError
from cecgen.model.judged import CycleRef
from cecgen.pipeline import evaluate

if TYPE_CHECKING:
    from conftest import Command, Repository

pytestmark = pytest.mark.usefixtures("lasting_sandboxes")

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 3, 16, tzinfo=UTC)
FOLDER = "content/jordan-rivera"
BEGINS = date(2024, 1, 1)
TWO_SCHEMES = """name = "Jordan Rivera"
also_printed = ["Jordan Smith"]
note = "Never to be seen"

[[certification]]
scheme = "acsm.cpt"
number = "OWN-NUMBER"

[[certification.cycle]]
begins = 2024-01-01
ends = 2026-12-31

[[certification.cycle.step]]
did = "audit-asked"
on = 2026-03-01
note = "They rang twice"

[[certification]]
scheme = "nsca.cscs"
number = "OTHER-NUMBER"

[[certification.cycle]]
begins = 2024-01-01
ends = 2026-12-31

[[card]]
covers = ["cpr", "aed"]
number = "CARD-OF-NOW"
format = "in-person"
hands_on = true
issued = 2025-05-02
expires = 2027-05-31
note = "In the drawer"

[[card]]
covers = ["membership"]
number = "CARD-OF-THEN"
issued = 2019-01-01
expires = 2019-12-31
"""
SHARED = """[[entry]]
id = "shared"
date = 2025-03-14
title = "Exercise testing workshop"
provider = "ace"
kind = "course"
award = "0.6 CEC"
category = { nsca = "A", acsm = "X" }
credits = { "acsm.cpt" = 6 }
certificate = "SERIAL-1"
note = "The coffee was bad"
evidence = ["evidence/a.pdf"]

[[entry.part]]
title = "Morning"
hours = 2
note = "Overslept"

[[entry.claim]]
scheme = "nsca.cscs"
amount = 0.1

[[entry.ruling]]
scheme = "nsca.cscs"
on = 2026-01-02
amount = 0.1
why = "NSCA petition"

[[entry]]
id = "for-the-other"
date = 2025-04-01
title = "Loaded carries"
provider = "nsca"
kind = "course"
award = "0.1 CEU"
for = ["nsca.cscs"]
"""


def tables(found: Records, name: str) -> dict[str, Any]:
    """A file of some records, read as TOML."""
    return tomllib.loads(found.files[name].decode())


def of(root: Path, holder: str = "jordan-rivera", scheme: str = "acsm.cpt", begins: date = BEGINS) -> Records:
    result = evaluate(root, NOW)
    ref = CycleRef(holder, scheme, begins)
    return minimize_records(result, ref, collect_cycle(result, ref).originals)


@pytest.fixture
def two(repository: Repository) -> Records:
    """The records of one of two certifications."""
    return of(
        repository(
            {f"{FOLDER}/holder.toml": TWO_SCHEMES, f"{FOLDER}/entry.toml": SHARED, f"{FOLDER}/evidence/a.pdf": certificate()}
        )
    )


def test_nothing_of_another_certification_is_in_them(two: Records) -> None:
    """Neither its number, nor what was claimed or ruled for it, nor an entry that counts for it alone."""
    text = b"\n".join(two.files.values()).decode()
    for private in ("nsca.cscs", "OTHER-NUMBER", "NSCA petition", "Loaded carries", 'nsca = "A"'):
        assert private not in text
    assert "OWN-NUMBER" in text
    (entry,) = tables(two, f"{FOLDER}/entries.toml")["entry"]
    assert entry["category"] == {"acsm": "X"}


def test_nothing_that_is_for_the_holder_alone_is_in_them(two: Records) -> None:
    """Notes, wherever they stand, and what credit the holder expected; the serial and the number are the auditor's."""
    text = b"\n".join(two.files.values()).decode()
    for private in ("Never to be seen", "They rang twice", "In the drawer", "The coffee was bad", "Overslept", "credits"):
        assert private not in text
    for shown in ("SERIAL-1", "Jordan Smith", "Morning", "audit-asked", "CARD-OF-NOW"):
        assert shown in text


def test_a_card_of_another_time_is_not_in_them(two: Records) -> None:
    assert [card["covers"] for card in tables(two, f"{FOLDER}/holder.toml")["card"]] == [["cpr", "aed"]]
    assert two.also_contains == ""


EXAMPLE = evaluate(ROOT, NOW)
CYCLES = [
    pytest.param(holder.id, certification.scheme.id, cycle.begins, id=f"{holder.id}-{certification.scheme.id}-{cycle.begins}")
    for holder in EXAMPLE.transcript.holders
    for certification in holder.certifications
    for cycle in certification.cycles
]


@pytest.mark.parametrize(("holder", "scheme", "begins"), CYCLES)
def test_the_example_has_records_of_every_cycle(holder: str, scheme: str, begins: date) -> None:
    """They are a repository of one holder, in which `check` would find every file readable."""
    ref = CycleRef(holder, scheme, begins)
    found = minimize_records(EXAMPLE, ref, collect_cycle(EXAMPLE, ref).originals)
    others = [each.name for each in EXAMPLE.transcript.holders if each.id != holder]
    text = b"\n".join(found.files.values()).decode()
    assert not any(name in text for name in others)
    assert tables(found, f"content/{holder}/holder.toml")["name"] in text


CARRIED = """name = "Jordan Rivera"

[[certification]]
scheme = "pmi.pmp"
certified = 2022-01-01

[[certification.cycle]]
begins = 2022-01-01
ends = 2024-12-31
renewed = 2024-11-01
fee_paid = 2024-11-01

[[certification.cycle]]
begins = 2025-01-01
ends = 2027-12-31
carried_in = [{ amount = 20 }]
"""
BEFORE = """[[entry]]
id = "long-course"
date = 2024-06-01
title = "A long course"
provider = "pmi"
kind = "course"
award = "65 PDU"
certificate = "SERIAL-OF-THEN"
category = "education"
evidence = ["evidence/a.pdf"]
"""


def test_what_is_carried_over_brings_the_cycle_before_along(repository: Repository) -> None:
    """Without its files and serials: only the credit is needed, of which 5 can be carried and not 20."""
    files = {f"{FOLDER}/holder.toml": CARRIED, f"{FOLDER}/entry.toml": BEFORE, f"{FOLDER}/evidence/a.pdf": certificate()}
    found = of(repository(files), scheme="pmi.pmp", begins=date(2025, 1, 1))
    assert found.also_contains == "the other cycles of this certification, which its figures depend on"
    (entry,) = tables(found, f"{FOLDER}/entries.toml")["entry"]
    assert entry["award"] == "65 PDU"
    assert not any(key in entry for key in ("evidence", "certificate"))


def test_a_card_whose_course_counted_in_the_cycle_before_comes_with_its_documents() -> None:
    """A CPR course counts once, and its card is asked for as long as it is valid: the serial of the course stays at home."""
    found = of(ROOT, "priya-natarajan", "acsm.cpt", date(2026, 1, 1))
    assert found.also_contains == ""
    entries = tables(found, "content/priya-natarajan/entries.toml")["entry"]
    (course,) = [entry for entry in entries if entry["date"] < date(2026, 1, 1)]
    assert [item["file"] for item in course["evidence"]] == [
        "evidence/2025-06-07-cpr-front.png",
        "evidence/2025-06-07-cpr-back.png",
    ]


def test_certifications_that_are_judged_together_come_together() -> None:
    """Where only the highest of a body must be earned for, the lower one rests on it; its number stays at home."""
    found = of(ROOT, "jordan-rivera", "acsm.gei", BEGINS)
    assert found.also_contains == "the holder's other certifications of the same body, which it is judged together with"
    held = tables(found, f"{FOLDER}/holder.toml")["certification"]
    assert {each["scheme"]: "number" in each for each in held} == {"acsm.ep": False, "acsm.gei": True}


def test_a_plugin_that_an_entry_needs_goes_along(repository: Repository) -> None:
    entry = SHARED.replace('provider = "ace"', 'provider = "house"').replace('award = "0.6 CEC"', 'award = "3 points"')
    files = {"plugins/house.toml": HOUSE, f"{FOLDER}/entry.toml": entry.replace('credits = { "acsm.cpt" = 6 }\n', "")}
    root = repository({**files, f"{FOLDER}/holder.toml": TWO_SCHEMES, f"{FOLDER}/evidence/a.pdf": certificate()})
    found = of(root)
    assert [plugin.name for plugin in found.plugins] == ["plugins/house.toml"]
    assert found.files["plugins/house.toml"] == HOUSE.encode()


def test_a_plugin_that_nothing_needs_stays_at_home(repository: Repository) -> None:
    found = of(repository({"plugins/house.toml": HOUSE}))
    assert found.plugins == ()
    assert "plugins/house.toml" not in found.files


def test_a_repetition_that_is_waived_counts_in_the_records_too(repository: Repository) -> None:
    """With its waiver, at the entry and not at a file that has another name there; without a waiver only one counts."""
    entry = SHARED[: SHARED.index("[[entry.part]]")].replace('credits = { "acsm.cpt" = 6 }\n', "")
    again = entry.replace('"shared"', '"shared-again"').replace("SERIAL-1", "SERIAL-2")
    root = repository({f"{FOLDER}/entry.toml": entry, f"{FOLDER}/again.toml": again, f"{FOLDER}/evidence/a.pdf": certificate()})
    assert "waive" not in tomllib.loads(of(root).files["cecgen.toml"].decode())
    for at in ("jordan-rivera/shared-again", f"{FOLDER}/again.toml"):
        waiver = f'[[waive]]\ncode = "CEC401"\nat = "{at}"\nreason = "Given on both days"\n'
        (root / "cecgen.toml").write_text(f'format = 1\ntitle = "Harbour"\n\n{waiver}')
        cycle = evaluate(root, NOW).transcript.holder("jordan-rivera").certifications[0].cycles[0]
        assert cycle.counted == 12
        (copied,) = tomllib.loads(of(root).files["cecgen.toml"].decode())["waive"]
        assert copied == {"code": "CEC401", "at": "jordan-rivera/shared-again", "reason": "Given on both days"}


def test_the_record_of_a_closed_cycle_goes_along(repository: Repository, cecgen: Command) -> None:
    """So that the day of closing follows from the records too."""
    root = repository()
    cecgen("close", "jordan-rivera", "acsm.cpt", "-C", root, "--renewed", "2026-03-10", "--anyway")
    assert f"{FOLDER}/closed/acsm.cpt-2024-2026.toml" in of(root).files


def test_a_badge_that_is_no_picture_as_the_only_proof_is_named(repository: Repository) -> None:
    """No edition shows one, and without it the entry would look as if nothing had ever been there."""
    entry = repository.entry.replace("[[entry]]", '[[entry]]\nid = "badged"')
    entry += 'evidence = [{ file = "evidence/b.json", shows = "badge" }]\n'
    root = repository({f"{FOLDER}/entry.toml": entry, f"{FOLDER}/evidence/b.json": '{"type": "Assertion"}'})
    with pytest.raises(CecgenError, match="badged has no other proof"):
        of(root)
