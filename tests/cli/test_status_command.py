"""`cecgen status` with its options: which certifications, in which form, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Command, Repository

HOLDER = """name = "{name}"
team = "{team}"

[[certification]]
scheme = "acsm.cpt"
certified = 2023-11-18

[[certification.cycle]]
begins = 2024-01-01
ends = 2026-12-31
"""


@pytest.fixture
def home(repository: Repository) -> Path:
    """Jordan without a team, and two people with one each."""
    return repository(
        {
            "content/anna-berg/holder.toml": HOLDER.format(name="Anna Berg", team="Cardiac rehab") + repository.card,
            "content/zoe-lind/holder.toml": HOLDER.format(name="Zoe Lind", team="Gym") + repository.card,
            f"{repository.folder}/holder.toml": repository.holder + repository.card,
        }
    )


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ((), ["Anna Berg", "Jordan Rivera", "Zoe Lind"]),
        (("--team", "cardiac REHAB"), ["Anna Berg"]),
        (("--team", ""), ["Jordan Rivera"]),
        (("--holder", "zoe-lind", "--standing", "behind,grace"), ["Zoe Lind"]),
        (("--standing", "lapsed"), []),
        (("zoe-lind",), ["Zoe Lind"]),
        (("--within", "9m"), []),
        (("--within", "10m", "--team", "Gym"), ["Zoe Lind"]),
    ],
    ids=str,
)
def test_options_choose_certifications_in_every_form(
    home: Path, cecgen: Command, options: tuple[str, ...], shown: list[str]
) -> None:
    """The table, the spreadsheet and the document show the same people."""
    made = cecgen("status", "-C", home, "--format", "csv", *options)
    assert made.code == 0
    assert sorted(row["name"] for row in csv.DictReader(io.StringIO(made.output, newline=""))) == shown
    document = json.loads(cecgen("status", "-C", home, "--format", "json", *options).output)
    assert sorted(each["name"] for each in document["holders"]) == shown
    table = cecgen("status", "-C", home, *options).output
    assert [name for name in ("Anna Berg", "Jordan Rivera", "Zoe Lind") if name in table] == shown
    assert ("No certification matches." in table) is (not shown)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--team", "Cardiac rehap"), 'no team "Cardiac rehap"; did you mean "Cardiac rehab"?'),
        (("--holder", "zoe-lint"), 'no holder "zoe-lint"; did you mean "zoe-lind"?'),
        (("--holder", ""), 'no holder ""'),
        (("",), 'no holder ""'),
        (("zoe-lint",), 'no holder "zoe-lint"; did you mean "zoe-lind"?'),
        (("zoe-lind", "--holder", "anna-berg"), "HOLDER is zoe-lind, and --holder is anna-berg: name one of them"),
        (("--standing", "behind,laps"), 'no standing "laps"; did you mean "lapsed"?'),
        (("--standing", "card-run-out"), 'no standing "card-run-out"; did you mean "card-ran-out"?'),
        (("--within", "soon"), "'soon' is not a span such as 60d, 8w, 3m or 1y"),
    ],
    ids=str,
)
def test_what_is_not_known_is_refused_with_what_was_meant(
    home: Path, cecgen: Command, options: tuple[str, ...], message: str
) -> None:
    said = cecgen("status", "-C", home, *options)
    assert said.code == 2
    assert message in said.output
