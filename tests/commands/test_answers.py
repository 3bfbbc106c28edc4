"""What was typed about an entry: exact days and amounts, and every refusal in the words of the reader of files."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import rtoml
from hypothesis import given
from hypothesis import strategies as st

from cecgen.commands.add.answers import REQUIRED_KEYS, build_table, check_answer, read_answer
from cecgen.commands.add.plan import format_entry
from cecgen.files.toml.validation import convert_or_none
from cecgen.model.vocabulary import KIND_DESCRIPTIONS
from cecgen.model.written import Entry

KEYS = [
    "date", "begins", "title", "provider", "kind", "award", "hours", "also", "organiser", "format", "assessed", "grade",
    "topics", "category", "certificate", "approval", "for", "credits", "card", "url", "reported", "note", "draft",
]  # fmt: skip


def test_the_keys_that_must_be_there_are_those_of_the_form() -> None:
    """Nobody lists them twice."""
    assert REQUIRED_KEYS == ("date", "title", "provider", "kind")


@pytest.mark.parametrize(
    ("key", "texts", "said"),
    [
        ("date", ["2025-03-14"], date(2025, 3, 14)),
        ("hours", ["0.60"], Decimal("0.60")),
        ("title", ["  Strength \t"], "Strength"),
        ("assessed", ["yes"], True),
        ("draft", ["No"], False),
        ("passed", ["TRUE"], True),
        ("assessed", ["on"], "on"),
        ("kind", ["Course"], "course"),
        ("grade", ["a-"], "A-"),
        ("for", ["acsm.ep"], ["acsm.ep"]),
        ("unit", ["CEC"], "CEC"),
        ("unit", ["ace=CEC", "nsca=CEU"], {"ace": "CEC", "nsca": "CEU"}),
        ("topics", ["ethics", "law, and order"], ["ethics", "law, and order"]),
        ("also", ["acsm=6 CEC", "b.c = 1 x"], {"acsm": "6 CEC", "b.c": "1 x"}),
        ("category", ["A"], "A"),
        ("category", ["nsca=A"], {"nsca": "A"}),
        ("credits", ["6"], Decimal(6)),
        ("credits", ["acsm.ep=6", "nsca.cscs=0.6"], {"acsm.ep": Decimal(6), "nsca.cscs": Decimal("0.6")}),
        ("url", ["https://example.org/?a=b"], "https://example.org/?a=b"),
        ("approval", ["body=ace", "from=2025-01-01"], {"body": "ace", "from": date(2025, 1, 1)}),
        (
            "card",
            ["covers=cpr,aed", "expires=2027-05-31", "hands_on=yes"],
            {"covers": ["cpr", "aed"], "expires": date(2027, 5, 31), "hands_on": True},
        ),
    ],
)
def test_a_text_becomes_what_its_key_holds(key: str, texts: list[str], said: Any) -> None:
    """Lists of words, tables of NAME=VALUE, days, amounts and truths."""
    assert read_answer(key, texts) == said


@pytest.mark.parametrize("text", ["0,6", "½", "1e1", "1/2", ".5", "6.", "+6", "-1", "٣", "6 h", "inf", ""])
def test_an_amount_that_is_no_plain_decimal_is_refused_as_the_reader_refuses_it(text: str) -> None:
    """It stays the text that it is, and is never made into a number."""
    assert read_answer("hours", [text]) == text
    assert check_answer("hours", [text], {}).startswith('"hours" is ')


@pytest.mark.parametrize(
    "text", ["14/3/2025", "20250314", "2025-W11-5", "2025-02-30", "2025-3-14", "2025-03-14T00:00", "٢٠٢٥-03-14"]
)
def test_a_day_is_written_in_one_way(text: str) -> None:
    """Python would read some of these."""
    assert check_answer("date", [text], {}).startswith(f'"{text}" is not a day: ')


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        (
            "award",
            "6",
            '"award" is "6", which is not an amount and a unit: write it as printed, amount and then unit: "0.6 CEC"',
        ),
        ("award", "0,6 CEC", '"award" is "0,6 CEC", which is not an amount and a unit'),
        ("also", "acsm=6", '"also.acsm" is "6", which is not an amount and a unit'),
        ("assessed", "on", "write true or false"),
        ("kind", "corse", '"kind" cannot be "corse": did you mean "course"?'),
        ("title", "", '"title" is missing in [[entry]]'),
        ("title", "a\x07b", "the text contains U+0007"),
        ("note", "a\u202eb", "the text contains U+202E"),
        ("url", "www.example.org", '"www.example.org" is not a web address: write it in full: https://www.example.org'),
        ("approval", "form=2025-01-01", 'unknown key "form" in [entry.approval]: did you mean "from"?'),
        ("card.covers", "cpr, add", '"covers" cannot be "add": did you mean "aed"?'),
        ("card.expires", "soon", '"soon" is not a day: write year, month and day: 1 May 2026 is 2026-05-01'),
        ("card.hands_on", "maybe", "write true or false"),
    ],
)
def test_what_is_wrong_is_said_in_the_words_of_check(key: str, text: str, words: str) -> None:
    """With the way out."""
    assert check_answer(key, [text], {}).startswith(words)


def test_an_answer_is_judged_with_what_was_said_before() -> None:
    """A first day after the last, a card that ran out before its course."""
    said = {"date": date(2025, 3, 14)}
    assert "is before begins" in check_answer("begins", ["2025-03-15"], said)
    assert "is before issued" in check_answer("card.expires", ["2025-03-13"], said)
    assert check_answer("begins", ["2025-03-15"], {}) == ""
    assert check_answer("card.expires", ["2025-03-14"], said) == ""


def test_what_is_not_typed_as_the_command_takes_it_is_all_said_at_once() -> None:
    """That a table takes NAME=VALUE is the command's own affair."""
    with pytest.raises(ValueError, match="form NAME=VALUE") as told:
        build_table({"also": ["6 CEC"], "credits": ["acsm.ep=6", "acsm.ep=7"], "note": ["caf\udce9"], "title": ["x"]})
    assert str(told.value).splitlines() == [
        'also: "6 CEC" is not of the form NAME=VALUE',
        "credits: acsm.ep is given twice",
        "note: not UTF-8 text",
    ]


@given(st.sampled_from(KEYS), st.lists(st.text(max_size=40), min_size=1, max_size=3))
def test_whatever_is_typed_is_either_refused_or_read_back_as_it_was_meant(key: str, texts: list[str]) -> None:
    """Nothing typed ends in a traceback or in another value."""
    refused = check_answer(key, texts, {})
    if not refused:
        said = read_answer(key, texts)
        table = {"date": date.max, "title": "x", "provider": "x", "kind": "other", key: said}
        read = rtoml.loads(format_entry(table))["entry"][0]
        assert convert_or_none(read, Entry) == convert_or_none(table, Entry)


def test_the_kinds_are_explained_at_the_prompt_as_on_the_page() -> None:
    """docs/format.md has the table."""
    page = (Path(__file__).parents[2] / "docs" / "format.md").read_text()
    table = page.split("### Kinds\n", 1)[1].split("\n\n", 2)[1]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines()[2:]]
    assert {kind.strip("`"): words for kind, words in rows} == KIND_DESCRIPTIONS


@pytest.mark.parametrize(
    ("key", "texts", "value"),
    [
        ("date", ["03/07/2026"], date(2026, 3, 7)),
        ("date", ["3/7/2026"], date(2026, 3, 7)),
        ("date", ["2026-03-07"], date(2026, 3, 7)),
        ("reported", ["acsm=12/31/2025"], {"acsm": date(2025, 12, 31)}),
        ("card", ["covers=cpr", "expires=05/31/2027"], {"covers": ["cpr"], "expires": date(2027, 5, 31)}),
        ("title", ["03/07/2026"], "03/07/2026"),
    ],
)
def test_a_holder_of_us_days_types_the_month_first(key: str, texts: list[str], value: Any) -> None:
    """Wherever a key holds a day; ISO days stay what they are, and a text stays a text."""
    assert read_answer(key, texts, "us") == value


@pytest.mark.parametrize("text", ["30/07/2026", "02/30/2026", "03/07/26", "03-07-2026", "3.7.2026"])
def test_what_is_no_us_day_is_never_turned_round(text: str) -> None:
    """30/07 has no month 30, two digits are no year, and hyphens and points are used elsewhere, where the day is first."""
    assert check_answer("date", [text], {}, "us").startswith(f'"{text}" is not a day: ')
