"""The page about importing is held against the form of a map, the maps that come with cecgen, and its own example."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
import rtoml

from cecgen.diagnostics import Place
from cecgen.model.drafts import ImportMap
from cecgen.source.validation import valid

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
MAPS = {path.stem: path for path in (ROOT / "plugins" / "maps").glob("*.toml")}


def listed(heading: str) -> set[str]:
    """The first cells of the table under a heading."""
    table = PAGE.partition(heading)[2]
    return set(re.findall(r"^\| `(\w+)` \|", table.partition("\n\n#")[0], re.MULTILINE))


def test_every_key_of_a_map_and_every_map_that_comes_along_is_listed() -> None:
    """And none that is not there."""
    keys = {field.encode_name for field in msgspec.structs.fields(ImportMap)} - {"format"}
    assert listed("## Maps") == keys | set(MAPS)


def read(text: str) -> tuple[Any, list[Any]]:
    return valid(rtoml.loads(text), ImportMap, Place("map.toml"))


def test_the_example_is_a_map() -> None:
    """As it stands."""
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert read(example)[1] == []


@pytest.mark.parametrize("name", MAPS)
def test_a_map_that_comes_along_is_one(name: str) -> None:
    """And says something of a column."""
    mapping, found = read(MAPS[name].read_text(encoding="utf-8"))
    assert found == []
    assert mapping.columns.date
