"""The table of coverage that `.ci/run` prints, and the room that it holds to a figure."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / ".ci" / "coverage_by_room.py"


@pytest.fixture
def report(tmp_path):
    """A report as coverage writes it: two files in one room, one without branches, one beside the rooms."""
    counts = {
        "cecgen/transcript/cards.py": (90, 90, 40, 37),
        "cecgen/transcript/counting/limits.py": (110, 100, 60, 58),
        "/home/cecgen/work/cecgen/model/days.py": (10, 10, 0, 0),
        "cecgen/pipeline.py": (3, 1, 2, 1),
    }
    keys = ("num_statements", "covered_lines", "num_branches", "covered_branches")
    files = {file: {"summary": dict(zip(keys, numbers, strict=True))} for file, numbers in counts.items()}
    path = tmp_path / "report.json"
    path.write_text(json.dumps({"files": files}))
    return path


def run(*arguments):
    return subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True, check=False)


def test_every_room_is_one_line_and_the_package_the_last(report):
    """The figures are those of all files below the room together."""
    ran = run(report)
    assert ran.returncode == 0
    assert ran.stdout.splitlines() == [
        "room              statements       %    branches       %",
        "model                     10   100.0           0   100.0",
        "pipeline.py                3    33.3           2    50.0",
        "transcript               200    95.0         100    95.0",
        "all                      213    94.4         102    94.1",
    ]


@pytest.mark.parametrize(("room", "least", "code"), [("transcript", "95", 0), ("transcript", "95.1", 1), ("evidence", "1", 1)])
def test_a_room_below_its_figure_fails(report, room, least, code):
    """A room that the report does not have has reached nothing."""
    ran = run(report, "--hold", room, least)
    assert ran.returncode == code
    assert (f"{room}: " in ran.stderr) == bool(code)
