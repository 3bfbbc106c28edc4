"""The page of dependencies names each of them, and no other."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAME = re.compile(r"[A-Za-z0-9_-]+")


def read_names(requirements: list[str]) -> set[str]:
    """The packages of a list of requirements, without cecgen's own extras."""
    return {name for each in requirements if (name := NAME.match(each)[0]) != "cecgen"}  # type: ignore[index]


def test_the_page_has_a_row_for_each_dependency() -> None:
    """With why it is there; a dependency that has gone is gone from the page."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    page = (ROOT / "docs" / "dependencies.md").read_text()
    table, rest = page.split("With the extras:")
    rows = [row.split("|")[1] for row in table.splitlines() if row.startswith("| ")][1:]
    assert {name for row in rows for name in NAME.findall(row)} == read_names(project["dependencies"])
    for extra, requirements in project["optional-dependencies"].items():
        assert f"`cecgen[{extra}]`" in rest
        assert extra == "test" or all(name in rest for name in read_names(requirements))
