"""The page about the exports is held against what they hold."""

import re
from pathlib import Path

from cecgen.outputs.exports.reminders import DEADLINE_ALARM_DAYS
from cecgen.outputs.exports.spreadsheet import COLUMNS

PAGE = (Path(__file__).parents[2] / "docs" / "exports.md").read_text(encoding="utf-8")


def first_cells(heading: str) -> list[str]:
    """The first column of the table with this heading."""
    table = re.search(rf"^\| {heading} \|.*\n\|[-|]+\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    assert table is not None, heading
    return [row.split("|")[1].strip() for row in table[1].splitlines()]


def test_the_page_has_every_column_in_order():
    """And invents none; a row has one column or several beside each other."""
    assert [name for cell in first_cells("column") for name in cell.split(", ")] == [f"`{name}`" for name in COLUMNS]


def test_the_page_names_the_days_of_the_alarms():
    """As often as there are deadlines."""
    days = f"{', '.join(map(str, DEADLINE_ALARM_DAYS[:-1]))} and {DEADLINE_ALARM_DAYS[-1]} days before"
    assert PAGE.count(days) == 6


def test_every_command_on_the_page_is_understood(cecgen, tmp_path, monkeypatch):
    """In the repository of the example."""
    root = Path(__file__).parents[2]
    commands = re.search(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    assert commands is not None
    monkeypatch.chdir(tmp_path)
    for line in commands[1].splitlines():
        _, *arguments = line.split()
        assert cecgen(*arguments, "-C", root).code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["acsm-ep.csv", "jordan.ics", "team.ics", "transcript.json"]
