"""The recipe of docs/scripts.md works as it stands."""

import ast
import datetime
import inspect
import re
import shutil
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from importlib.util import find_spec
from itertools import zip_longest
from pathlib import Path
from types import SimpleNamespace

import pytest

import cecgen
from cecgen import pipeline
from cecgen.model import judged

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "scripts.md").read_text(encoding="utf-8")
RECIPE, FRAME = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def rows(tmp_path, monkeypatch):
    """What the recipe makes of the example workspace."""
    shutil.copytree(ROOT / "content", tmp_path / "content")
    shutil.copy(ROOT / "cecgen.toml", tmp_path)
    monkeypatch.chdir(tmp_path)
    script: dict = {}
    exec(RECIPE, script)
    return script["rows"]


def test_the_recipe_makes_a_row_for_every_credit(rows):
    """Plain values, so that any library takes them."""
    assert rows
    assert {type(row["counted"]) for row in rows} == {Decimal}
    assert {type(row["date"]) for row in rows} == {datetime.date}
    assert {type(row[key]) for row in rows for key in ("holder", "scheme", "standing", "title")} == {str}


class Frame:
    """As much of pandas.DataFrame as the recipe asks of it, for where pandas is not installed: it is 80 MB."""

    def __init__(self, rows):
        self.columns = {name: [row[name] for row in rows] for name in rows[0]}
        assert all(row.keys() == rows[0].keys() for row in rows)

    def groupby(self, keys):
        groups = list(zip(*(self.columns[key] for key in keys), strict=True))

        class Groups:
            def __getitem__(_, name):
                sums = Counter()
                for group, value in zip(groups, self.columns[name], strict=True):
                    sums[group] += value
                return SimpleNamespace(sum=lambda: sums)

        return Groups()


def test_the_rows_are_a_data_frame(rows, monkeypatch, capsys):
    """The total of every cycle is the one that the transcript has."""
    if find_spec("pandas") is None:
        monkeypatch.setitem(sys.modules, "pandas", SimpleNamespace(DataFrame=Frame))
    script = {"rows": rows}
    exec(FRAME, script)
    assert "jordan" in capsys.readouterr().out.lower()
    totals = script["frame"].groupby(["holder", "scheme", "cycle"])["counted"].sum()
    for holder in cecgen.open(".").transcript.holders:
        for certification in holder.certifications:
            for cycle in (each for each in certification.cycles if each.credits):
                total = totals[(holder.name, certification.scheme.id, cycle.begins)]
                assert total == sum(credit.counted for credit in cycle.credits)


def test_every_field_of_a_transcript_says_what_it_means():
    """Below its name in the class, where an editor and a notebook show it."""
    silent = [
        f"{table.name}.{field.target.id}"
        for module in (judged, pipeline)
        for table in ast.parse(inspect.getsource(module)).body
        if isinstance(table, ast.ClassDef) and (module is judged or table.name == "Evaluation")
        for field, below in zip_longest(table.body, table.body[1:])
        if isinstance(field, ast.AnnAssign)
        if not (
            isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
            and str(below.value.value).endswith((".", "…"))
        )
    ]
    assert silent == []


def test_the_recipe_is_typed_strictly(tmp_path):
    """A misspelt field is found before the script runs."""
    (tmp_path / "recipe.py").write_text(RECIPE, encoding="utf-8")
    (tmp_path / "misspelt.py").write_text(RECIPE.replace("credit.counted", "credit.countet"), encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", str(tmp_path / "recipe.py"), str(tmp_path / "misspelt.py")]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Found 1 error in 1 file" in ran.stdout
    assert re.search(r'misspelt\.py:\d+: error: "Credit" has no attribute "countet"', ran.stdout), ran.stdout


def test_every_field_of_the_result_is_one(repository):
    """The page names nothing that there is not."""
    opened = cecgen.open(repository())
    fields = re.findall(r"`([\w.]+)`", PAGE.partition("| the result has |")[2].partition("\n\n")[0])
    for field in (field for field in fields if field != "cecgen"):
        value = opened
        for name in field.split("."):
            value = getattr(value, name)


def test_the_day_is_the_one_asked_for(repository):
    """Else the workspace's own."""
    root = repository()
    assert cecgen.open(root).transcript.as_of == datetime.date(2026, 3, 16)
    assert cecgen.open(str(root), as_of=datetime.date(2026, 1, 2)).transcript.as_of == datetime.date(2026, 1, 2)


def test_problems_are_values_and_an_unreadable_workspace_is_an_error(repository):
    opened = cecgen.open(repository({"content/jordan-rivera/entry.toml": "format ="}))
    assert [each.code for each in opened.transcript.diagnostics] == ["CEC101"]
    assert opened.error_count == 1
    with pytest.raises(cecgen.WorkspaceError) as caught:
        cecgen.open(repository({"cecgen.toml": "format ="}))
    assert [each.code for each in caught.value.diagnostics] == ["CEC101"]


def test_importing_cecgen_loads_neither_the_pipeline_nor_pytest():
    """A plugin and every start of the command pay for it."""
    modules = "cecgen.pipeline cecgen.testing cecgen.catalogue.plugins pytest"
    code = f"import cecgen, sys; print([m for m in {modules.split()} if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_the_pytest_plugin_costs_nothing_until_a_fixture_is_used():
    """pytest loads it in every project of the environment."""
    code = "import cecgen.pytest_plugin, sys; print('cecgen.testing' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


def test_every_exported_name_can_be_imported():
    assert all(hasattr(cecgen, name) for name in cecgen.__all__)
    assert not hasattr(cecgen, "opne")
