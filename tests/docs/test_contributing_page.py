"""CONTRIBUTING names the test that holds each promise; here it is held to that."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([^|]+) \| (`tests/[^|]+) \|$", PAGE, re.MULTILINE)


@cache
def find_tests(file: str) -> set[str]:
    """The names of the tests in a file."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_every_promise_is_held_by_a_test_that_exists() -> None:
    table = PAGE.partition("## What must never happen")[2].partition("\n## ")[0]
    assert len(ROWS) == len(re.findall(r"^\| ", table, re.MULTILINE)) - 1, "a promise without a test"
    for promise, tests in ROWS:
        for file, name in re.findall(r"`([^`]+)::([^`]+)`", tests):
            assert name in find_tests(file), f"{promise}: {file} has no {name}"


def test_the_trials_that_are_run_by_hand_are_those_that_there_are() -> None:
    assert set(re.findall(r"-m benchmarks (\w+)", PAGE)) == {"faults", "races", "fuzz"}
