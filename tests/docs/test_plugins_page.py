"""The examples of docs/plugins.md work as they stand."""

import re
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cecgen.files.toml import parse_toml
from cecgen.files.toml.validation import validate
from cecgen.hookspecs import Importer
from cecgen.model.scheme_file import SchemeFile
from cecgen.testing import check_entry_with, contact_hours, make_entry, read_with

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
TOML = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def test_the_plugin_passes_its_own_test(tmp_path, monkeypatch):
    """The ten lines, and the five that try them."""
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "harbour.py").write_text(PYTHON[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    test: dict = {}
    exec(PYTHON[1], test)
    test["test_a_credit_is_half_an_hour"]()


def test_the_fixtures_try_the_plugin_that_the_test_is_named_after(pytester):
    """In an environment where cecgen is installed, or with -p."""
    pytester.mkdir("plugins").joinpath("harbour.py").write_text(PYTHON[0], encoding="utf-8")
    pytester.makepyfile(test_harbour=next(each for each in PYTHON if "hours: Callable" in each))
    pytester.makeini("[pytest]")
    pytester.runpytest("-p", "cecgen.pytest_plugin").assert_outcomes(passed=1)


def test_the_fixture_for_checks_tries_the_plugin_that_the_test_is_named_after(pytester):
    """The example of `check_entry` finds nothing in an entry that names its organiser, and does in one without."""
    pytester.mkdir("plugins").joinpath("lakeside.py").write_text(
        next(each for each in PYTHON if "class NoOrganiser" in each), encoding="utf-8"
    )
    example = next(each for each in PYTHON if "check_entry: Callable" in each)
    spoilt = example.replace(', organiser="Saltmarsh"', "").replace("def test_who", "def test_nobody")
    pytester.makepyfile(test_lakeside=example + spoilt)
    pytester.makeini("[pytest]")
    pytester.runpytest("-p", "cecgen.pytest_plugin").assert_outcomes(passed=1, failed=1)


def test_the_check_passes_its_own_test(tmp_path, monkeypatch):
    """And an entry that it has nothing against is left alone."""
    (tmp_path / "plugins").mkdir()
    plugin, test = (next(each for each in PYTHON if text in each) for text in ("class NoOrganiser", "check_entry_with("))
    (tmp_path / "plugins" / "lakeside.py").write_text(plugin, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    example: dict = {}
    exec(test, example)
    example["test_a_webinar_needs_an_organiser"]()
    fields = {"date": date(2025, 3, 14), "title": "Sleep", "provider": "acsm", "kind": "course", "award": "1 CEC"}
    assert not check_entry_with("plugins/lakeside.py", **fields, format="live-online", organiser="Saltmarsh")


def test_the_file_of_plain_units_says_the_same(tmp_path):
    """Data only, and the same half hour, in either spelling."""
    path = tmp_path / "harbour.toml"
    path.write_text(TOML[0], encoding="utf-8")
    for award in ("6 credits", "6 academy credits"):
        assert contact_hours(path, award, date=date(2025, 3, 14)).amount == 3
    raw, problems = parse_toml(TOML[0].encode(), "plugins/harbour.toml")
    assert problems == []
    assert validate(raw, SchemeFile, make_entry().at)[1] == []


@pytest.mark.parametrize(("assessed", "hours"), [(True, 3), (False, 6), (None, None)])
def test_the_function_asks_where_the_entry_is_silent(assessed, hours):
    """Assessed courses earn double, and what is not said is not guessed."""
    example: dict = {}
    exec(next(each for each in PYTHON if "def contact_hours" in each), example)
    entry = make_entry() if assessed is None else make_entry(assessed=assessed)
    found = example["contact_hours"](6, entry)
    assert found.amount == hours
    assert bool(found.why_not) == (hours is None)


@pytest.mark.parametrize(("award", "hours"), [("12 credits", "10"), ("6 credits", "5"), ("1 credit", "0.83")])
def test_credits_of_50_minutes_are_exact_in_code(tmp_path, award, hours):
    """A decimal factor is not: twelve credits would be 9.9996 hours."""
    path = tmp_path / "harbour.py"
    path.write_text(next(each for each in PYTHON if "* 50 / 60" in each), encoding="utf-8")
    assert contact_hours(path, award, date=date(2025, 3, 14)).amount == Decimal(hours)


def test_the_importer_reads_lines_and_names_the_ones_that_it_cannot(tmp_path):
    """All drafts and all faults at once."""
    (example,) = [each for each in PYTHON if "cecgen_importers" in each]
    path = tmp_path / "lines.py"
    path.write_text(example, encoding="utf-8")
    found = read_with(path, "mine.lines", b"2025-03-14 Exercise testing workshop\nyesterday Other\n")
    assert [draft.table for draft in found.drafts] == [{"date": date(2025, 3, 14), "title": "Exercise testing workshop"}]
    assert [(fault.where, fault.message) for fault in found.faults] == [("line 2", '"yesterday" is no day')]


def test_an_importer_has_what_the_page_says_of_it():
    """Every part of the contract, and none that there is not."""
    parts = re.findall(r"^\| `(\w+)` \|", PAGE.partition("| an importer has |")[2].partition("\n\n")[0], re.MULTILINE)
    assert sorted(parts) == sorted([*Importer.__annotations__, "read"])


def test_every_example_is_typed_strictly(tmp_path):
    """Authors who check their types get none of cecgen's making to silence."""
    files = [tmp_path / f"example_{number}.py" for number in range(len(PYTHON))]
    for file, example in zip(files, PYTHON, strict=True):
        file.write_text(example, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", *map(str, files)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("file", sorted(set(re.findall(r"`(plugins/(?!harbour|lakeside)[a-z_]+\.(?:py|toml))`", PAGE))))
def test_the_files_that_it_points_to_are_there(file):
    """No example is named that was renamed since."""
    assert (ROOT / file).is_file()
