"""The harness that plugin authors test with."""

import os
import subprocess
import sys
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest

import cecgen
from cecgen.testing import CheckError, check_entry_with, contact_hours, declared_providers, failed_examples, read_with
from tests.transcript.holder_files import CLUB, HEAD

DAY = date(2025, 3, 14)
SPREADSHEET = Path(__file__).parents[2] / "plugins" / "spreadsheet.py"

CODE = """
from datetime import date
from decimal import Decimal

from cecgen import Provider, Unit, hookimpl

SOURCE = {"source": "https://example.org/rules", "read_on": date(2026, 1, 1)}
CREDIT = Unit(name="credit", hours=Decimal("0.5"), since=date(2024, 1, 1), **SOURCE)

@hookimpl
def cecgen_providers():
    return [Provider(id="house", name="House Academy", units=(CREDIT,))]
"""

USES_THE_FIXTURES = """
from datetime import date

def test_two_credits_are_an_hour(hours):
    assert hours("2 credits", date=date(2025, 3, 14)).amount == 1

def test_there_is_nothing_to_check(check_entry):
    assert check_entry(title="Gait") == []
"""

DATA = """
format = 1
read_on = 2026-01-01

[provider]
id = "house"
name = "House Academy"

[[provider.unit]]
name = "credit"
hours = 0.5
since = 2024-01-01
source = "https://example.org/rules"
"""


@pytest.fixture(params=["house.py", "house.toml"])
def house(request, tmp_path):
    """The same organisation, declared in code and as data."""
    path = tmp_path / request.param
    path.write_text(CODE if path.suffix == ".py" else DATA, encoding="utf-8")
    return path


def test_a_plain_unit_converts(house):
    assert contact_hours(house, "3 credits", date=DAY).amount == Decimal("1.5")


def test_a_unit_that_was_never_issued_is_refused(house):
    with pytest.raises(CheckError, match="never issued"):
        contact_hours(house, "3 points", date=DAY)


def test_a_unit_that_was_not_issued_then_is_refused(house):
    with pytest.raises(CheckError, match="known since 2024-01-01"):
        contact_hours(house, "3 credits", date=date(2023, 12, 31))


def test_what_is_no_award_is_refused_as_in_a_file(house):
    with pytest.raises(CheckError, match=r"CEC204 .*not an amount and a unit"):
        contact_hours(house, "three credits", date=DAY)


def test_a_misspelt_field_is_refused_as_in_a_file(house):
    with pytest.raises(CheckError, match=r'CEC202 .*"asessed".*did you mean "assessed"') as caught:
        contact_hours(house, "3 credits", date=DAY, asessed=True)
    assert [each.code for each in caught.value.diagnostics] == ["CEC202"]


def test_a_module_is_taken_as_well_as_a_path():
    plugin = ModuleType("house")
    exec(CODE, vars(plugin))
    assert contact_hours(plugin, "2 credits", date=DAY).amount == 1


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("def cecgen_providers", "def cecgen_provider", 'CEC902 .*"cecgen_provider".*did you mean "cecgen_providers"'),
        ('Decimal("0.5")', "0.5", r'CEC904 .*hours = 0\.5: write Decimal\("0\.5"\)'),
        ('"source": "https://example.org/rules", ', "", "CEC111 .*has no source"),
        ("(CREDIT,)", "(CREDIT, CREDIT)", "CEC111 .*stated twice for the same days"),
        ('id="house"', 'id="ace"', 'CEC903 .*the provider "ace", which ace declares too'),
        ("return", "1 / 0; return", r"CEC904 .*ZeroDivisionError.*\(house\.py:\d+, in cecgen_providers\)"),
        ("@hookimpl", "", "CEC905"),
        ("from cecgen", "import nothing_of_this_name; from cecgen", "CEC901"),
    ],
    ids=["hook", "float", "source", "overlap", "clash", "raises", "unmarked", "import"],
)
def test_what_check_reports_about_a_plugin_is_raised(tmp_path, right, wrong, message):
    """A test that passes means that `check` takes the plugin too."""
    path = tmp_path / "house.py"
    path.write_text(CODE.replace(right, wrong), encoding="utf-8")
    with pytest.raises(CheckError, match=message):
        contact_hours(path, "3 credits", date=DAY)


def test_a_plugin_that_changed_is_loaded_anew(house):
    assert contact_hours(house, "3 credits", date=DAY).amount == Decimal("1.5")
    house.write_text(house.read_text(encoding="utf-8").replace("0.5", "0.25"), encoding="utf-8")
    os.utime(house, ns=(0, 1))
    assert contact_hours(house, "3 credits", date=DAY).amount == Decimal("0.75")


def test_an_importer_is_given_a_map_that_a_file_could_hold(tmp_path):
    with pytest.raises(CheckError, match=r"CEC202 .*colums"):
        read_with(SPREADSHEET, "log.csv", b"", colums={})


EXAMPLE = """
[[example]]
title = "A course"
as_of = 2026-01-01
cycle = [{ begins = 2024-06-01, ends = 2026-05-31 }]
entry = [{ date = 2025-03-14, title = "Sleep", provider = "house", kind = "course", award = "40 credits" }]
expect = { counted = 20 }
"""


def test_an_example_whose_unit_is_declared_in_python_says_so(tmp_path):
    """The two files of one plugin are read by `check`; here only the one that is named is."""
    (tmp_path / "house.toml").write_text(HEAD + CLUB + EXAMPLE, encoding="utf-8")
    (alone,) = failed_examples(tmp_path / "house.toml")
    assert "counted is 0 (what 40 credits from house is in hours is not known" in alone
    (tmp_path / "house.py").write_text(CODE, encoding="utf-8")
    difference, reason = failed_examples(tmp_path / "house.toml")
    assert difference == alone
    assert "house.py was not read" in reason
    assert "`cecgen check` reads both, if cecgen.toml lists it" in reason


def test_a_plugin_of_checks_alone_has_no_hours_and_says_where_they_are(tmp_path):
    """Its units may be data in the file beside it, which converts."""
    (tmp_path / "house.toml").write_text(DATA, encoding="utf-8")
    (tmp_path / "house.py").write_text(
        "from cecgen import hookimpl\n\n@hookimpl\ndef cecgen_checks():\n    return []\n", encoding="utf-8"
    )
    with pytest.raises(LookupError, match=r"give the file that does, such as the \.toml beside it"):
        contact_hours(tmp_path / "house.py", "3 credits", date=DAY)
    assert contact_hours(tmp_path / "house.toml", "3 credits", date=DAY).amount == Decimal("1.5")


def test_checks_see_one_entry(tmp_path):
    """A check of a plugin is tried on an entry of the fields that the test gives."""

    class Seen(cecgen.Diagnostic, frozen=True):
        code = "HOUSE001"
        message = "seen"
        hint = "nothing to do"

    plugin = ModuleType("house")
    plugin.cecgen_checks = cecgen.hookimpl(
        lambda: [lambda ledger: [Seen(at=e.at, about=e.title) for e in ledger.holders[0].entries]]
    )
    assert [each.about for each in check_entry_with(plugin, title="Gait")] == ["Gait"]


def test_loading_leaves_no_module_behind(house):
    declared_providers(house)
    assert "house" not in sys.modules


def test_the_fixtures_come_with_an_installation(tmp_path):
    """pytest finds them by the entry point that the package declares: a project names no plugin and passes no `-p`."""
    metadata = tmp_path / "installed" / "cecgen-9.9.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: cecgen\nVersion: 9.9\n", encoding="utf-8")
    pyproject = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    declared = pyproject["project"]["entry-points"]["pytest11"]
    lines = ["[pytest11]", *(f"{name} = {module}" for name, module in declared.items())]
    (metadata / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")
    project = tmp_path / "project"
    for name, text in (("plugins/house.py", CODE), ("tests/test_house.py", USES_THE_FIXTURES), ("pytest.ini", "[pytest]\n")):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(metadata.parent)}
    run = subprocess.run([sys.executable, "-m", "pytest"], cwd=project, env=environment, capture_output=True, text=True)
    assert "2 passed" in run.stdout, run.stdout + run.stderr
