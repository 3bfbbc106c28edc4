"""The spreadsheet that cecgen exports comes back: nothing is doubled, and no figure changes without a word."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

if TYPE_CHECKING:
    from conftest import Command, Repository

ENTRIES = """
[[entry]]
id = "formula"
date = 2025-04-01
title = "=SUM(A1) \\"quoted\\", with a comma"
provider = "ace"
kind = "course"
award = "0.4 CEC"
topics = ["ethics", "hiv"]
organiser = "Tidewater Institute"

[[entry]]
id = "draft"
date = 2025-04-02
title = "A draft"
provider = "ace"
kind = "course"
award = "0.2 CEC"
draft = true

[[entry]]
id = "sessions"
date = 2025-04-03
title = "A conference"
provider = "nsca"
kind = "conference"
award = "0.5 CEU"

[[entry.part]]
title = "One"
hours = 2

[[entry.part]]
title = "Two"
hours = 3

[[entry]]
id = "hours"
date = 2025-04-04
title = "Of an unknown provider"
provider = "Someone"
kind = "course"
hours = 2

[[entry]]
id = "elsewhere"
date = 2019-04-04
title = "In no cycle"
provider = "ace"
kind = "course"
award = "0.1 CEC"
"""


@pytest.fixture
def root(repository: Repository) -> Path:
    root = repository()
    (root / "content/jordan-rivera/more.toml").write_text(ENTRIES)
    return root


@pytest.fixture
def export(root: Path, cecgen: Command, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export of the repository, beside it."""
    file = tmp_path_factory.mktemp("desk") / "export.csv"
    assert cecgen("export", "csv", "-C", root, "--output", file).code == 0
    return file


def toml_files(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (root / "content").rglob("*.toml")}


def as_workbook(file: Path) -> Path:
    """An export that was opened in a spreadsheet program and saved as a workbook."""
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline="")):
        book.active.append([float(cell) if cell.isdecimal() else cell or None for cell in row])
        for cell in book.active[book.active.max_row]:
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    book.save(file.with_suffix(".xlsx"))
    return file.with_suffix(".xlsx")


def as_german_csv(file: Path) -> Path:
    """An export that was saved with semicolons and their line."""
    rows = csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline=""))
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows(rows)
    path = file.with_name("german.csv")
    path.write_text("sep=;\n" + out.getvalue(), encoding="utf-8-sig", newline="")
    return path


@pytest.mark.parametrize("saved", [None, as_workbook, as_german_csv], ids=["as it is", "workbook", "semicolons"])
@pytest.mark.parametrize("name", ["plain", "usual"])
def test_every_row_of_an_export_is_there_already(root: Path, cecgen: Command, export: Path, saved: object, name: str) -> None:
    """Whatever the map, and whatever program it went through; nothing is written."""
    before = toml_files(root)
    file = saved(export) if callable(saved) else export
    ran = cecgen("import", file, "-C", root, "--map", name, "--no-input")
    rows = len([*csv.reader(io.StringIO(export.read_text(encoding="utf-8-sig"), newline=""))]) - 1
    entries = len({row["entry"] for row in csv.DictReader(io.StringIO(export.read_text(encoding="utf-8-sig"), newline=""))})
    assert (ran.code, toml_files(root) == before) == (0, True)
    assert "nothing to import: nothing was written" in ran.output
    assert ran.output.count("which is there already") == entries < rows


def test_entries_of_an_export_that_are_not_there_keep_their_ids_words_and_figures(
    root: Path, cecgen: Command, export: Path
) -> None:
    """The apostrophe before a formula is taken off; what the figure hangs on and is not in an export makes a draft."""
    before = cecgen("list", "-C", root, "--format", "csv").output
    (root / "content/jordan-rivera/more.toml").unlink()
    ran = cecgen("import", export, "-C", root, "--map", "plain", "--no-input")
    assert ran.code == 0
    new = toml_files(root)
    formula = new["formula.toml"].decode()
    assert 'title = "=SUM(A1) \\"quoted\\", with a comma"' in formula
    assert 'topics = ["ethics", "hiv"]' in formula
    assert 'credits = { "acsm.cpt" = 4 }' in formula
    assert "hours = 2" in new["hours.toml"].decode()
    drafts = {name for name, data in new.items() if b"draft = true" in data}
    assert drafts == {"draft.toml", "sessions.toml", "elsewhere.toml"}
    assert b"copy its file instead" in new["sessions.toml"]
    assert b"a draft does not count yet" in new["draft.toml"]

    def counted(text: str) -> dict[str, str]:
        rows = csv.DictReader(io.StringIO(text, newline=""))
        return {row["entry"]: row["counted"] for row in rows if row["scheme"]}

    after = counted(cecgen("list", "-C", root, "--format", "csv").output)
    assert {id: after[id] for id in ("formula", "hours")} == {id: counted(before)[id] for id in ("formula", "hours")}


def test_a_figure_of_an_export_that_does_not_come_out_again_makes_a_draft(root: Path, cecgen: Command, export: Path) -> None:
    """It is named by row and column, nothing is counted that nobody looked at, and the other entries come in."""
    text = export.read_text(encoding="utf-8-sig").replace("formula", "other").replace(",4,4,4,", ",4,5,5,")
    export.write_text(text.replace("=SUM", "=MAX"))
    ran = cecgen("import", export, "-C", root, "--map", "plain", "--no-input")
    assert ran.code == 0
    assert "column U (amount): warning: credits says 5 for acsm.cpt, but the conversion gives 4" in ran.output
    assert "it is a draft, which does not count" in ran.output
    other = toml_files(root)["other.toml"].decode()
    assert "draft = true" in other
    assert "It came to 5 for acsm.cpt" in other
    assert "credits" not in other.partition("note")[0]


UNEXPORTED = """
[[entry]]
id = "grade"
date = 2025-05-09
title = "Clinical exercise physiology"
provider = "Eastmere University"
kind = "college"
award = "3 semester credits"
grade = "A-"

[[entry]]
id = "printed-hours"
date = 2025-05-10
title = "Foam rolling"
provider = "canfitpro"
kind = "course"
award = "1 CEC"
hours = 2
"""


def test_an_export_is_imported_into_an_emptied_repository(root: Path, cecgen: Command, tmp_path: Path) -> None:
    """Also where a figure hangs on a grade, or on hours beside the award, which an export does not have: a draft each."""
    (root / "content/jordan-rivera/more.toml").write_text(ENTRIES + UNEXPORTED)
    file = tmp_path / "export.csv"
    assert cecgen("export", "csv", "-C", root, "--output", file).code == 0
    before = {row["entry"] for row in csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline=""))}
    for path in (root / "content/jordan-rivera").glob("*.toml"):
        if path.name != "holder.toml":
            path.unlink()
    ran = cecgen("import", file, "-C", root, "--map", "plain", "--no-input")
    assert (ran.code, ran.output.count("but the conversion gives")) == (0, 2)
    new = toml_files(root)
    assert {f"{id}.toml" for id in before} == new.keys() - {"holder.toml", "cecgen.toml"}
    drafts = {name for name, data in new.items() if b"draft = true" in data}
    assert drafts == {"draft.toml", "sessions.toml", "elsewhere.toml", "grade.toml", "printed-hours.toml"}


def test_rows_of_another_holder_are_not_imported(root: Path, cecgen: Command, export: Path) -> None:
    """Each is named with its holder."""
    shutil.copytree(root / "content/jordan-rivera", root / "content/kim-lee")
    (root / "content/kim-lee/more.toml").unlink()
    ran = cecgen("import", export, "-C", root, "--map", "plain", "--holder", "kim-lee", "--no-input")
    assert "an entry of jordan-rivera, and these are imported for kim-lee" in ran.output
    assert "nothing to import: nothing was written" in ran.output
