"""Print what the tests reach of every room of cecgen, and fail if a room is below what it must reach.

    python .ci/coverage_by_room.py report.json                         # a table of all rooms
    python .ci/coverage_by_room.py report.json --hold transcript 95    # exit code 1 below 95 %

The report is the one that `coverage json -o report.json` writes.
A branch is one way out of an `if`, a loop or a `match`; a room without branches has reached them all.
"""

import argparse
import json
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path, PurePosixPath


@dataclass
class Reached:
    """How many statements and branches there are in a room, and how many of them ran."""

    statements: int = 0
    statements_run: int = 0
    branches: int = 0
    branches_run: int = 0

    def add(self, summary: dict[str, int]) -> None:
        """Add the counts of one file, as coverage's JSON report has them."""
        self.statements += summary["num_statements"]
        self.statements_run += summary["covered_lines"]
        self.branches += summary["num_branches"]
        self.branches_run += summary["covered_branches"]

    @property
    def percent_of_statements(self) -> float:
        """The statements that ran, as a percentage."""
        return 100 * self.statements_run / self.statements if self.statements else 100.0

    @property
    def percent_of_branches(self) -> float:
        """The branches that ran, as a percentage."""
        return 100 * self.branches_run / self.branches if self.branches else 100.0


def room_of(file: str) -> str:
    """Return the folder of cecgen that a file belongs to, or the name of a module that lies in none."""
    parts = PurePosixPath(file.replace("\\", "/")).parts
    below = parts[len(parts) - parts[::-1].index("cecgen") :]
    return below[0]


def read_rooms(report: Path) -> dict[str, Reached]:
    """Return what was reached of every room, by its name."""
    rooms: dict[str, Reached] = defaultdict(Reached)
    for file, measured in json.loads(report.read_text(encoding="utf-8"))["files"].items():
        rooms[room_of(file)].add(measured["summary"])
    return dict(sorted(rooms.items()))


def format_table(rooms: dict[str, Reached]) -> str:
    """Return the rooms as a table, with the whole package in the last line."""
    whole = Reached()
    for room in rooms.values():
        for count, value in vars(room).items():
            setattr(whole, count, getattr(whole, count) + value)
    lines = [f"{'room':<16}{'statements':>12}{'%':>8}{'branches':>12}{'%':>8}"]
    for name, room in [*rooms.items(), ("all", whole)]:
        statements, branches = f"{room.percent_of_statements:.1f}", f"{room.percent_of_branches:.1f}"
        lines.append(f"{name:<16}{room.statements:>12}{statements:>8}{room.branches:>12}{branches:>8}")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Print the table, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("report", type=Path)
    parser.add_argument("--hold", nargs=2, metavar=("ROOM", "PERCENT"), help="fail if this room has less branch coverage")
    options = parser.parse_args(arguments)
    rooms = read_rooms(options.report)
    print(format_table(rooms))
    if options.hold:
        name, least = options.hold[0], float(options.hold[1])
        reached = rooms.get(name, Reached(branches=1)).percent_of_branches
        if reached < least:
            print(f"{name}: {reached:.1f} % of the branches are reached, and {least:g} % must be", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
