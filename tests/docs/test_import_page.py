"""docs/import.md: its table of keys is the form's own, its map is sound, its examples come out as it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from cecgen.catalogue.plugins import load_plugins
from cecgen.commands.importing.maps import read_map
from cecgen.files.sheets.limits import MAX_COLUMNS, MAX_ROWS, MAX_SHEET_BYTES
from cecgen.files.sheets.workbook import MAX_ELEMENTS
from cecgen.ledger.schemas import _class_docs
from cecgen.model.drafts import ImportMap

if TYPE_CHECKING:
    from conftest import Command, Golden, Repository

PATH = Path(__file__).parents[2] / "docs" / "import.md"
PAGE = PATH.read_text(encoding="utf-8")
(MAP,) = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
_, REPORT = re.findall(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
HEAD = "| key | meaning |\n|---|---|\n"


def test_the_table_of_keys_is_the_form_of_a_map(golden: Golden) -> None:
    """Every key with what the form says of it; nothing is invented."""
    says = _class_docs("cecgen.model.drafts")["ImportMap"]
    fields = [field.encode_name for field in msgspec.structs.fields(ImportMap)]
    rows = "".join(f"| `{key}` | {says[key][0].lower()}{says[key][1:].removesuffix('.')} |\n" for key in fields)
    golden(PATH, re.sub(rf"{re.escape(HEAD)}(?:\|.*\n)*", lambda _: HEAD + rows, PAGE))


def test_the_map_of_the_page_is_sound(tmp_path: Path) -> None:
    """As a person would start from it."""
    (tmp_path / "my-map.toml").write_text(MAP, encoding="utf-8")
    assert read_map(tmp_path / "my-map.toml")[1] == []


def test_every_map_that_comes_with_cecgen_is_on_the_page() -> None:
    """And no other."""
    (readers,) = [importer for _, importer in load_plugins().importers if importer.name == "spreadsheet"]
    listed = re.findall(
        r"^\| `([a-z0-9-]+)` \| (?:a|CE|Date)", PAGE.partition("| map | for |")[2].partition("\n\n")[0], re.MULTILINE
    )
    assert sorted(listed) == sorted(readers.maps)


def test_the_report_of_the_page_is_what_is_printed(repository: Repository, cecgen: Command, tmp_path: Path) -> None:
    """To the letter."""
    rows = "2025-01-01,A,ace,course\n2025-01-02,B,ace,course\n2025-01-03,C,ace,webinair\n"
    (tmp_path / "log.csv").write_text(f"date,title,provider,kind\n{rows}")
    ran = cecgen("import", tmp_path / "log.csv", "-C", repository(), "--map", "plain")
    assert REPORT in ran.output


def test_the_options_of_the_page_are_those_of_the_command(cecgen: Command) -> None:
    """None was renamed since."""
    told = cecgen("import", "--help").output
    assert all(option in told for option in set(re.findall(r"--[a-z][a-z-]+", PAGE)))


def test_the_limits_of_the_page_are_those_of_the_reader() -> None:
    """Figures are not left behind."""
    said = re.search(r"At most ([\d,]+) rows and (\d+) columns", PAGE)
    assert said
    assert f"({MAX_ELEMENTS:,} XML elements" in PAGE
    assert f"more than {MAX_SHEET_BYTES // 2**20} MiB" in PAGE
    assert (said[1], said[2]) == (f"{MAX_ROWS:,}", f"{MAX_COLUMNS}")
