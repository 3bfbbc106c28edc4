"""docs/printed.md: each line of its tables is an entry that comes to what the line says.

`pytest tests/docs/test_printed_page.py --update-goldens` writes the last two columns anew.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import rtoml

import cecgen
from cecgen.diagnostics import format_decimal

if TYPE_CHECKING:
    from conftest import Golden

    from cecgen.model.judged import Credit, JudgedHolder

PATH = Path(__file__).parents[2] / "docs" / "printed.md"
PAGE = PATH.read_text(encoding="utf-8")
ROW = re.compile(r"^\| (?!it prints)([^|]+) \| ([^|]+) \|([^|]*)\|([^|]*)\|$", re.MULTILINE)
BODIES = ("acsm.ep", "nsca.cscs")
HOLDER = "name = 'Jordan Rivera'\n" + "".join(
    f"[[certification]]\nscheme = '{scheme}'\nnumber = '1'\ncertified = 2020-01-01\n"
    "[[certification.cycle]]\nbegins = 2024-01-01\nends = 2026-12-31\n"
    for scheme in BODIES
)
USUAL = {"date": "2025-03-14", "title": '"A workshop"', "kind": '"course"', "provider": '"Eastmere University"'}
CARD = "[entry.card]\ncovers = ['cpr', 'aed']\nexpires = 2027-03-31\n"


def written_rows() -> list[str]:
    """What each line says to write, with the kind that the sentence above its table says for all of them."""
    found = []
    for section in PAGE.split("\n## ")[1:]:
        kind = re.search(r"^Write (`kind = \"\w+\"`)", section, re.MULTILINE)
        found += [f"{kind[1]} {row[1]}" if kind else row[1] for row in ROW.findall(section)]
    return found


def entry_of(row: str) -> str:
    """The entry that a line says to write, with what the page says of every entry."""
    stated = dict(re.findall(r"`(\w+) = ((?:\{[^`]+\}|\"[^`]*\"|[\w.-]+))`", row))
    category = "D" if stated.get("kind") == '"quiz"' else "A"
    days = {"begins": "2025-01-13"} if stated.get("kind") == '"college"' else {}
    keys = {**USUAL, "category": f'{{ nsca = "{category}" }}', **days, **stated}
    card = CARD if "entry.card" in row else ""
    return "[[entry]]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items()) + card


def describe(holder: JudgedHolder, scheme: str) -> str:
    """What the entry of a line counts for a scheme, as the page says it."""
    (certification,) = [each for each in holder.certifications if each.scheme.id == scheme]
    credits: list[Credit] = [credit for cycle in certification.cycles for credit in cycle.credits]
    if not credits:
        return "0"
    (credit,) = credits
    if credit.status == "draft":
        return "0, a draft"
    if credit.status == "unclear":
        return "0, unclear"
    amount = f"{format_decimal(credit.counted)} {certification.scheme.unit}" if credit.counted else "0"
    return f"**{amount}**, in doubt" if credit.doubt else f"**{amount}**"


@pytest.fixture(scope="module")
def transcript(tmp_path_factory: pytest.TempPathFactory) -> cecgen.Transcript:
    """A holder for each line, so that no line is limited by another."""
    root = tmp_path_factory.mktemp("printed")
    (root / "cecgen.toml").write_text("format = 1\nas_of = 2026-03-16\n", encoding="utf-8")
    for number, row in enumerate(written_rows()):
        folder = root / "content" / f"line-{number:02}"
        folder.mkdir(parents=True)
        (folder / "holder.toml").write_text(HOLDER, encoding="utf-8")
        (folder / "entry.toml").write_text(entry_of(row), encoding="utf-8")
    return cecgen.open(root).transcript


def test_every_line_comes_to_what_it_says(transcript: cecgen.Transcript, golden: Golden) -> None:
    """Through the ledger and the rules, as `check` and `build` do it."""
    by_id = {holder.id: holder for holder in transcript.holders}
    numbers = iter(range(len(by_id)))

    def worked_out(row: re.Match[str]) -> str:
        holder = by_id[f"line-{next(numbers):02}"]
        return f"| {row[1]} | {row[2]} | {' | '.join(describe(holder, scheme) for scheme in BODIES)} |"

    golden(PATH, ROW.sub(worked_out, PAGE))


def test_no_line_is_an_error(transcript: cecgen.Transcript) -> None:
    """Whatever a certificate prints can be written down as it says."""
    wrong = [f"{each.about}: {each.code} {each.message}" for each in transcript.diagnostics if each.severity == "error"]
    assert wrong == []


def test_there_are_forty_lines() -> None:
    """At least, and each is an entry of its own."""
    entries = [entry_of(row) for row in written_rows()]
    assert len(entries) == len(ROW.findall(PAGE))
    assert len(entries) >= 40
    assert all(rtoml.loads(entry)["entry"][0]["title"] for entry in entries)
