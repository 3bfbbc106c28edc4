"""Plugins: found where they may be, loaded by themselves, and each failure one diagnostic that names its plugin."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import pytest

from cecgen.catalogue.plugins import Registry, load_plugin_for_test, load_plugins, run_plugin_checks
from cecgen.diagnostics import Diagnostic
from cecgen.ledger.reading import read_ledger
from cecgen.model.settings import Settings

if TYPE_CHECKING:
    from conftest import Command, Repository

SOUND = """
from datetime import date
from decimal import Decimal

from cecgen import Provider, Unit, hookimpl

POINT = Unit(name="point", hours=Decimal("0.5"), source="https://example.org/rules", read_on=date(2026, 1, 10))

@hookimpl
def cecgen_providers():
    return [Provider(id="sound", name="Sound", units=(POINT,))]
"""
HOUSE = SOUND.replace("sound", "house").replace("Sound", "House")
UNITS = """
format = 1
read_on = 2026-01-10

[provider]
id = "house"
name = "House"

[[provider.unit]]
name = "point"
hours = 0.5
source = "https://example.org/rules"
"""
SCHEME = """
format = 1
read_on = 2026-01-10

[body]
id = "house"
name = "House"

[[scheme]]
id = "house.coach"
title = "Coach"
unit = "point"

[[scheme.requirement]]
id = "total"
title = "All"
min = 10
source = "https://example.org/rules"
"""
CHECK = """
from cecgen import Diagnostic, Place, hookimpl

class Odd(Diagnostic, frozen=True):
    code = "HOUSE001"
    message = property(lambda self: "odd")
    hint = property(lambda self: "do this")

def look(ledger):
    BODY

@hookimpl
def cecgen_checks():
    return [look]
"""
BUILT_IN = load_plugins()
BUILT_IN_FOLDER = Path(__file__).parents[2] / "plugins"


def load(root: Path, *listed: str, code: bool = True) -> Registry:
    return load_plugins(root, Settings(format=1, plugins=list(listed)), run_code=code)


def with_house(repository: Repository, house: str, files: Mapping[str, str] | None = None) -> Registry:
    """What is loaded where a plugin under test lies beside a sound one."""
    root = repository({"plugins/house.py": house, "plugins/sound.py": SOUND, **(files or {})})
    return load(root, "plugins/house.py", "plugins/sound.py")


def only(registry: Registry) -> Diagnostic:
    """The one problem; everything that is sound is loaded beside it."""
    assert registry.catalogue.providers.keys() >= {"sound", *BUILT_IN.catalogue.providers}
    assert registry.catalogue.schemes.keys() >= BUILT_IN.catalogue.schemes.keys()
    (found,) = registry.diagnostics
    return found


class TestWhatIsFound:
    def test_the_built_in_plugins_load_without_a_problem(self) -> None:
        """Providers, schemes and checks."""
        assert BUILT_IN.diagnostics == ()
        assert {"acsm", "ace", "nsca"} <= BUILT_IN.catalogue.providers.keys()
        assert "acsm.ep" in BUILT_IN.catalogue.schemes

    def test_what_is_declared_is_sorted_by_id(self) -> None:
        """The order of loading never shows."""
        for declared in (BUILT_IN.catalogue.providers, BUILT_IN.catalogue.schemes):
            assert list(declared) == sorted(declared)

    def test_files_of_data_in_plugins_are_always_read(self, repository: Repository) -> None:
        """They run nothing, so nobody has to list them."""
        registry = load(repository({"plugins/units.toml": UNITS, "plugins/scheme.toml": SCHEME}))
        assert registry.diagnostics == ()
        assert registry.catalogue.providers["house"].units[0].hours == Decimal("0.5")
        assert registry.catalogue.schemes["house.coach"].issuer == "house"

    def test_the_reading_day_of_a_file_is_that_of_its_facts(self, repository: Repository) -> None:
        """It is stated once, at the top."""
        catalogue = load(repository({"plugins/units.toml": UNITS, "plugins/scheme.toml": SCHEME})).catalogue
        (total,) = catalogue.schemes["house.coach"].total_requirements
        assert str(total.read_on) == str(catalogue.providers["house"].units[0].read_on) == "2026-01-10"

    def test_code_that_is_not_listed_does_not_run(self, repository: Repository) -> None:
        """A Python file in plugins/ is no invitation."""
        registry = load(repository({"plugins/house.py": "raise SystemExit"}))
        assert registry.diagnostics == ()
        assert [plugin.name for plugin in registry.plugins] == [plugin.name for plugin in BUILT_IN.plugins]

    def test_code_that_is_listed_runs(self, repository: Repository) -> None:
        """From anywhere in the repository but content/."""
        registry = load(repository({"house/units.py": HOUSE}), "house/units.py")
        assert registry.diagnostics == ()
        assert "house" in registry.catalogue.providers

    @pytest.mark.parametrize(
        ("listed", "reason"),
        [
            ("content/jordan-rivera/house.py", "content/ must not contain code"),
            ("plugins/../content/jordan-rivera/house.py", "content/ must not contain code"),
            ("../house.py", "only Python files inside the repository can be listed"),
            ("/usr/lib/house.py", "only Python files inside the repository can be listed"),
            ("plugins/units.toml", "only Python files inside the repository can be listed"),
            ("plugins", "only Python files inside the repository can be listed"),
            ("plugins/hous.py", "hous.py does not exist"),
        ],
    )
    def test_code_from_anywhere_else_is_refused(self, repository: Repository, listed: str, reason: str) -> None:
        """Outside the repository, in content/, or no Python."""
        root = repository({"content/jordan-rivera/house.py": HOUSE, "plugins/units.toml": UNITS})
        (found,) = load(root, listed).diagnostics
        assert found.code == "CEC901"
        assert listed in found.message
        assert reason in found.message

    def test_code_behind_a_link_out_of_the_repository_is_refused(
        self, repository: Repository, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        """A link leads where it likes."""
        outside = tmp_path_factory.mktemp("outside") / "house.py"
        outside.write_text(HOUSE)
        root = repository({"plugins/sound.py": SOUND})
        (root / "plugins/house.py").symlink_to(outside)
        assert [found.code for found in load(root, "plugins/house.py").diagnostics] == ["CEC901"]

    def test_no_two_registries_share_anything(self, repository: Repository) -> None:
        """What one repository loads is not there for the next."""
        load(repository({"plugins/units.toml": UNITS}))
        assert "house" not in load_plugins().catalogue.providers

    def test_a_built_in_plugin_that_changes_is_loaded_again(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """They are read once in a process, and again where somebody who works on one has saved it."""
        folder = tmp_path / "plugins"
        folder.mkdir()
        monkeypatch.setattr("cecgen.catalogue.loading.builtin_folder", lambda: folder)
        monkeypatch.setattr("cecgen.catalogue.plugins.builtin_folder", lambda: folder)

        def save(code: str, units: str, seconds: int) -> tuple[str, ...]:
            for path, text in ((folder / "house.py", code), (folder / "garden.toml", units)):
                path.write_text(text)
                os.utime(path, (seconds, seconds))
            providers = load_plugins().catalogue.providers
            return (*providers, *(provider.units[0].name for provider in providers.values()))

        units = UNITS.replace('"house"', '"garden"')
        assert save(HOUSE, units, 1) == ("garden", "house", "point", "point")
        changed = HOUSE.replace('id="house"', 'id="shed"'), units.replace('"point"', '"mark"')
        assert save(*changed, 3) == ("garden", "shed", "mark", "point")


class TestNoCode:
    def test_listed_code_does_not_run(self, repository: Repository) -> None:
        """It is a warning each, and the catalogue knows that something may be missing."""
        root = repository({"plugins/house.py": "raise SystemExit", "plugins/sound.py": SOUND})
        registry = load(root, "plugins/house.py", "plugins/sound.py", code=False)
        assert [(found.code, found.severity) for found in registry.diagnostics] == [("CEC906", "warning")] * 2
        assert registry.catalogue.has_unrun_code
        assert "sound" not in registry.catalogue.providers

    def test_data_is_still_read(self, repository: Repository) -> None:
        """It runs nothing."""
        registry = load(repository({"plugins/units.toml": UNITS}), code=False)
        assert "house" in registry.catalogue.providers
        assert not registry.catalogue.has_unrun_code

    def test_what_needs_the_code_is_not_judged_and_not_wrong(self, repository: Repository, cecgen: Command) -> None:
        """A stranger's branch is checked without running any of it."""
        entry = repository.entry.replace('"ace"', '"house"').replace("0.6 CEC", "3 points")
        root = repository(
            {
                "cecgen.toml": f'{repository.settings}plugins = ["plugins/house.py"]\n',
                "plugins/house.py": HOUSE,
                "content/jordan-rivera/entry.toml": entry,
            }
        )
        ran = cecgen("check", "--no-code", "-C", root)
        assert ran.code == 0
        assert "CEC306" in ran.output
        assert cecgen("check", "-C", root).output == "1 holder, 1 entry: no problems\n"


class TestFailures:
    @pytest.mark.parametrize(
        ("code", "reason"),
        [
            ("import nothing_of_this_name", "No module named"),
            ("def x(:", "SyntaxError"),
            ("<<<<<<< HEAD\n=======\na = 1\n>>>>>>> branch\n", "loaded: a merge conflict that is not settled (house.py:1)"),
            ("raise SystemExit(0)", "SystemExit: 0"),
            ("import sys; sys.exit()", "SystemExit"),
            ("raise GeneratorExit", "GeneratorExit"),
            ("raise BaseException('first line\\nsecond line')", "BaseException: first line"),
        ],
    )
    def test_one_that_does_not_import_is_named(self, repository: Repository, code: str, reason: str) -> None:
        """Whatever it raises."""
        found = only(with_house(repository, code))
        assert found.code == "CEC901"
        assert "plugins/house.py" in found.message
        assert reason in found.message
        assert "second line" not in found.message

    def test_one_that_misspells_a_hook_is_named_with_the_hook_it_meant(self, repository: Repository) -> None:
        """A hook that nobody calls would be missed in silence."""
        found = only(with_house(repository, HOUSE.replace("cecgen_providers", "cecgen_provider")))
        assert found.code == "CEC902"
        assert "cecgen_provider" in found.message
        assert found.hint == 'did you mean "cecgen_providers"?'

    def test_one_whose_hook_takes_other_arguments_is_named(self, repository: Repository) -> None:
        """Hooks declare, and get nothing to act on."""
        found = only(with_house(repository, HOUSE.replace("providers()", "providers(ledger)")))
        assert found.code == "CEC902"
        assert "plugins/house.py" in found.message

    def test_the_hook_with_other_arguments_is_named(self, repository: Repository) -> None:
        """Not the library that noticed it."""
        found = only(with_house(repository, HOUSE.replace("providers()", "providers(ledger)")))
        assert '"cecgen_providers"' in found.message

    @pytest.mark.parametrize("code", [HOUSE.replace("@hookimpl\n", ""), "", "hookimpl = 1"])
    def test_one_without_a_hook_is_named(self, repository: Repository, code: str) -> None:
        """Usually the mark was forgotten."""
        found = only(with_house(repository, code))
        assert found.code == "CEC905"
        assert "plugins/house.py" in found.message

    @pytest.mark.parametrize(
        ("answer", "reason"),
        [
            ("None", "NoneType"),
            ("['house']", "returned str instead of Provider"),
            ("[Provider]", " instead of Provider"),
            ("3", "int"),
            ("[1 / 0]", "ZeroDivisionError"),
            ("exit()", "SystemExit"),
            ("(x for x in [1 / 0])", "ZeroDivisionError"),
        ],
    )
    def test_one_that_answers_with_something_else_is_named(self, repository: Repository, answer: str, reason: str) -> None:
        """What it would have added is left out."""
        house = "from cecgen import Provider, hookimpl\n\n@hookimpl\ndef cecgen_providers():\n    return " + answer
        found = only(with_house(repository, house))
        assert found.code == "CEC904"
        assert "plugins/house.py failed in cecgen_providers" in found.message
        assert reason in found.message

    @pytest.mark.parametrize(
        ("right", "wrong", "reason"),
        [
            ('Decimal("0.5")', "0.5", 'has hours = 0.5: write Decimal("0.5")'),
            ('Decimal("0.5")', "10", 'has hours = 10: write Decimal("10")'),
            ('hours=Decimal("0.5")', "convert=3", "has convert = 3, which is not a function"),
        ],
    )
    def test_what_only_code_can_get_wrong_is_the_plugins_failure(
        self, repository: Repository, right: str, wrong: str, reason: str
    ) -> None:
        """A file's amounts are exact, and it has no functions."""
        found = only(with_house(repository, HOUSE.replace(right, wrong)))
        assert (found.code, found.at.file) == ("CEC904", "plugins/house.py")
        assert reason in found.message

    @pytest.mark.parametrize("hook", ["cecgen_schemes", "cecgen_checks", "cecgen_importers"])
    def test_every_hook_may_fail_by_itself(self, repository: Repository, hook: str) -> None:
        """What the same plugin answers to another hook is kept."""
        house = f"{HOUSE}\n@hookimpl\ndef {hook}():\n    raise ValueError\n"
        registry = with_house(repository, house)
        assert only(registry).code == "CEC904"
        assert "house" in registry.catalogue.providers

    def test_an_interruption_is_not_a_plugins_failure(self, repository: Repository) -> None:
        """Ctrl-C still ends the command."""
        with pytest.raises(KeyboardInterrupt):
            with_house(repository, "raise KeyboardInterrupt")

    def test_one_that_clashes_replaces_nothing(self, repository: Repository) -> None:
        """The first is used, and both are named."""
        registry = with_house(repository, HOUSE.replace('"house"', '"ace"'))
        found = only(registry)
        assert found.code == "CEC903"
        assert found.message == 'the plugin plugins/house.py declares the provider "ace", which ace declares too'
        assert registry.catalogue.providers["ace"] == BUILT_IN.catalogue.providers["ace"]

    def test_files_of_data_clash_as_code_does(self, repository: Repository) -> None:
        """Providers and schemes."""
        twice = {
            "plugins/a.toml": UNITS + SCHEME.replace("format = 1\nread_on = 2026-01-10\n", ""),
            "plugins/b.toml": UNITS,
            "plugins/c.toml": SCHEME,
        }
        found = load(repository(twice)).diagnostics
        assert [(each.code, each.at.file) for each in found] == [("CEC903", "plugins/b.toml"), ("CEC903", "plugins/c.toml")]

    def test_one_that_is_listed_twice_is_still_used(self, repository: Repository) -> None:
        """The second time is named, and takes nothing out."""
        registry = load(repository({"plugins/house.py": HOUSE}), "plugins/house.py", "plugins/house.py")
        assert "house" in registry.catalogue.providers
        assert [found.code for found in registry.diagnostics] == ["CEC901"]

    def test_one_file_is_one_plugin_however_it_is_written(self, repository: Repository) -> None:
        """It would otherwise run twice, and clash with itself."""
        registry = load(repository({"plugins/house.py": HOUSE}), "plugins/house.py", "plugins/./house.py")
        (found,) = registry.diagnostics
        assert (found.code, "plugins/house.py is listed twice" in found.message) == ("CEC901", True)
        assert "house" in registry.catalogue.providers
        assert not registry.catalogue.is_incomplete

    def test_an_alias_takes_no_other_scheme_over(self, repository: Repository) -> None:
        """A former id that is somebody's present one is a clash."""
        registry = load(
            repository({"plugins/house.toml": SCHEME.replace('unit = "point"', 'unit = "point"\naliases = ["acsm.ep"]')})
        )
        assert registry.catalogue.scheme("acsm.ep") == BUILT_IN.catalogue.scheme("acsm.ep")
        assert [found.code for found in registry.diagnostics] == ["CEC903"]


class TestWhereAPluginFailed:
    HELPER = "from cecgen import hookimpl\n\ndef helper(x):\n    return x['nope']\n\n"

    @pytest.mark.parametrize(
        ("code", "place", "line"),
        [
            ("@hookimpl\ndef cecgen_providers():\n    return helper({})\n", "(house.py:4, in helper)", 4),
            ("@hookimpl\ndef cecgen_checks():\n    yield helper({})\n", "(house.py:4, in helper)", 4),
            (
                "@hookimpl\ndef cecgen_importers():\n    import json\n    json.loads('{')\n",
                "(house.py:9, in cecgen_importers)",
                9,
            ),
            ("1 / 0\n", "(house.py:6)", 6),
            ("import nothing_of_this_name\n", "(house.py:6)", 6),
            ("def x(:\n", "SyntaxError", 6),
        ],
        ids=["hook", "generator", "library", "import", "missing", "syntax"],
    )
    def test_it_is_named_by_the_innermost_line_of_its_own_file(
        self, repository: Repository, code: str, place: str, line: int
    ) -> None:
        """An author looks there first; what a library did below it is in the traceback."""
        found = only(with_house(repository, self.HELPER + code))
        assert (found.at.file, found.at.line) == ("plugins/house.py", line)
        assert place in found.message

    def test_a_check_is_too(self, repository: Repository) -> None:
        """It runs later, over the ledger."""
        registry = with_house(repository, CHECK.replace("BODY", "return [1 / 0]"))
        ledger, _ = read_ledger(repository.root, Settings(format=1))
        (found,) = run_plugin_checks(registry, ledger)
        assert (found.at.file, found.at.line) == ("plugins/house.py", 10)

    @pytest.mark.parametrize(("wanted", "shown"), [("1", True), ("", False)])
    def test_the_whole_traceback_is_shown_to_who_asks(
        self,
        repository: Repository,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
        wanted: str,
        shown: bool,
    ) -> None:
        """On standard error, beside the report."""
        monkeypatch.setenv("CECGEN_TRACEBACK", wanted)
        with_house(repository, self.HELPER + "@hookimpl\ndef cecgen_providers():\n    return helper({})\n")
        assert ("return x['nope']" in capsys.readouterr().err) == shown


class TestWhatFollowsFromAFailure:
    def checked(self, repository: Repository, cecgen: Command, house: str) -> list[str]:
        """The codes that `check` reports where an entry and a certification need the plugin."""
        entry = repository.entry.replace('"ace"', '"house"').replace("0.6 CEC", "3 points")
        root = repository(
            {
                "cecgen.toml": f'{repository.settings}plugins = ["plugins/house.py"]\n',
                "plugins/house.py": house,
                "content/jordan-rivera/entry.toml": entry,
                "content/jordan-rivera/holder.toml": f'{repository.holder}\n[[certification]]\nscheme = "house.coach"\n',
            }
        )
        return sorted(re.findall(r"(?:error|warning) (CEC\d+)", cecgen("check", "-C", root).output))

    @pytest.mark.parametrize(
        ("house", "code"),
        [
            ("raise RuntimeError", "CEC901"),
            (HOUSE.replace("cecgen_providers", "cecgen_provider"), "CEC902"),
            (HOUSE.replace("return", "1 / 0; return"), "CEC904"),
            (HOUSE.replace("@hookimpl", ""), "CEC905"),
            (HOUSE.replace('Decimal("0.5")', 'Decimal("-1")'), "CEC204"),
        ],
    )
    def test_what_only_follows_is_marked_so(self, repository: Repository, cecgen: Command, house: str, code: str) -> None:
        """One CEC303 for every entry would drown the one error that has to be mended."""
        assert self.checked(repository, cecgen, house) == sorted([code, "CEC306", "CEC306"])

    def test_a_failed_check_explains_no_unknown_provider(self, repository: Repository, cecgen: Command) -> None:
        """It declares none."""
        codes = self.checked(repository, cecgen, CHECK.replace("BODY", "raise RuntimeError"))
        assert codes == ["CEC206", "CEC303", "CEC904"]

    def test_a_plugin_that_is_not_listed_is_named_with_what_to_do(self, repository: Repository, cecgen: Command) -> None:
        """Python in plugins/ runs only if the settings list it, and its author may not know."""
        entry = repository.entry.replace('"ace"', '"house"').replace("0.6 CEC", "3 points")
        root = repository({"plugins/house.py": HOUSE, "content/jordan-rivera/entry.toml": entry})
        hint = 'if plugins/house.py declares it, list that in cecgen.toml: plugins = ["plugins/house.py"]'
        assert hint in cecgen("check", "-C", root).output
        (root / "cecgen.toml").write_text('format = 1\nplugins = ["./plugins/house.py"]\n', encoding="utf-8")
        assert "CEC303" not in cecgen("check", "-C", root).output

    def test_a_broken_file_of_units_is_marked_too(self, repository: Repository, cecgen: Command) -> None:
        entry = repository.entry.replace('"ace"', '"house"').replace("0.6 CEC", "3 points")
        root = repository({"plugins/house.toml": "format =", "content/jordan-rivera/entry.toml": entry})
        assert re.findall(r"(?:error|warning) (CEC\d+)", cecgen("check", "-C", root).output) == ["CEC306", "CEC101"]


FAULTS: dict[str, tuple[str, dict[str, str]]] = {
    "no source": ("CEC111", {"source": ""}),
    "blank source": ("CEC111", {"source": '" "'}),
    "no reading day": ("CEC111", {"read_on": ""}),
    "reversed days": ("CEC111", {"since": "2026-01-01", "until": "2025-01-01"}),
    "hours of zero": ("CEC111", {"hours": "0"}),
    "step of zero": ("CEC111", {"step": "0"}),
    "hours below zero": ("CEC204", {"hours": "-0.5"}),
    "hours that are no number": ("CEC204", {"hours": "nan"}),
    "hours without end": ("CEC204", {"hours": "inf"}),
    "hours in quotes": ("CEC204", {"hours": '"0.5"'}),
    "hours as a fraction": ("CEC204", {"hours": '"5/6"'}),
    "hours cut off": ("CEC128", {"hours": "0.8333"}),
    "step in quotes": ("CEC204", {"step": '"0.5"'}),
    "hours that are a list": ("CEC203", {"hours": "[]"}),
    "no name": ("CEC201", {"name": '""'}),
    "name that is a number": ("CEC203", {"name": "3"}),
    "spelling that is no list": ("CEC203", {"also_called": '"points"'}),
    "spelling that is no text": ("CEC203", {"also_called": "[3]"}),
    "day in quotes": ("CEC203", {"since": '"2026-01-01"'}),
    "unknown mark": ("CEC205", {"confidence": '"sure"'}),
    "note that is a number": ("CEC203", {"note": "3"}),
}


class TestOneCheckOfFacts:
    """A provider is checked the same whether code or a file declares it."""

    SOUND_UNIT: ClassVar = {
        "name": '"point"',
        "hours": "0.5",
        "source": '"https://example.org/rules/rules"',
        "read_on": "2026-01-10",
    }

    def from_file(self, repository: Repository, *units: dict[str, str]) -> list[tuple[str, str, str, object]]:
        lines = ["format = 1", "[provider]", 'id = "house"', 'name = "House"']
        for unit in units:
            lines += ["[[provider.unit]]", *(f"{key} = {value}" for key, value in {**self.SOUND_UNIT, **unit}.items() if value)]
        return self.faults(load(repository({"plugins/house.toml": "\n".join(lines)})))

    def from_code(self, repository: Repository, *units: dict[str, str]) -> list[tuple[str, str, str, object]]:
        texts = [
            ", ".join(f"{key}={self.as_code(key, value)}" for key, value in {**self.SOUND_UNIT, **unit}.items() if value)
            for unit in units
        ]
        units_text = " ".join(f"Unit({text})," for text in texts)
        house = HOUSE.replace("POINT =", "OTHER =").replace("(POINT,)", f"({units_text})")
        return self.faults(load(repository({"plugins/house.py": house}), "plugins/house.py"))

    def as_code(self, key: str, value: str) -> str:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            return f"date.fromisoformat('{value}')"
        if key in ("hours", "step") and value[0] not in '"[':
            return f"Decimal('{value}')"
        return value

    def faults(self, registry: Registry) -> list[tuple[str, str, str, object]]:
        return [(each.code, each.message, each.hint, each.at.keys) for each in registry.diagnostics]

    @pytest.mark.parametrize("name", FAULTS)
    def test_a_unit_that_cannot_be_is_the_same_from_code_and_from_a_file(self, repository: Repository, name: str) -> None:
        """Neither door takes what the other refuses."""
        code, unit = FAULTS[name]
        from_file = self.from_file(repository, unit)
        assert [fault[0] for fault in from_file] == [code]
        repository({"plugins/house.toml": "format = 1"})
        assert self.from_code(repository, unit) == from_file

    @pytest.mark.parametrize(
        "other", [{"name": '"Points"'}, {"name": '"credit"', "also_called": '["POINT"]'}, {"until": "2026-01-01"}]
    )
    def test_two_versions_for_one_day_are_refused(self, repository: Repository, other: dict[str, str]) -> None:
        """The first that is listed would win in silence."""
        units = ({"since": "2025-01-01"}, other)
        from_file = self.from_file(repository, *units)
        assert [(fault[0], "stated twice for the same days" in fault[1]) for fault in from_file] == [("CEC111", True)]
        repository({"plugins/house.toml": "format = 1"})
        assert self.from_code(repository, *units) == from_file

    def test_a_fault_in_code_is_reported_at_the_line_of_its_unit(self, repository: Repository) -> None:
        """The second of two versions as well as the only one of its name."""
        house = HOUSE.replace("(POINT,)", "(POINT, LATER, OTHER)")
        later = 'LATER = Unit(\n    name="point", hours=Decimal(1), source="https://a.example/x", read_on=date(2026, 1, 10))\n'
        other = 'OTHER = Unit(name="other", hours=Decimal(-1), read_on=date(2026, 1, 10))\n'
        line = house.splitlines().index("@hookimpl") + 1
        for spoilt, lines in ((other, [line + 2]), (other.replace("-1", "1"), [line + 2, line])):
            text = house.replace("@hookimpl", f"{later}{spoilt}@hookimpl")
            registry = load(repository({"plugins/house.py": text}), "plugins/house.py")
            assert [(each.at.file, each.at.line) for each in registry.diagnostics] == [("plugins/house.py", n) for n in lines]

    @pytest.mark.parametrize("source", ["https://example.org", "https://example.org/"])
    def test_a_site_as_source_is_a_warning_from_code_and_from_a_file(self, repository: Repository, source: str) -> None:
        """Nobody finds a figure on a whole site; the unit is used all the same."""
        unit = {"source": f'"{source}"'}
        from_file = self.from_file(repository, unit)
        assert [fault[0] for fault in from_file] == ["CEC115"]
        repository({"plugins/house.toml": "format = 1"})
        assert self.from_code(repository, unit) == from_file
        house = HOUSE.replace("https://example.org/rules", source)
        registry = load(repository({"plugins/house.py": house}), "plugins/house.py")
        assert [(each.at.file, each.at.line) for each in registry.diagnostics] == [
            ("plugins/house.py", next(n for n, line in enumerate(house.splitlines(), 1) if source in line))
        ]
        assert "house" in registry.catalogue.providers

    def test_versions_one_after_the_other_are_sound(self, repository: Repository) -> None:
        units = ({"until": "2025-12-31"}, {"since": "2026-01-01"})
        assert self.from_file(repository, *units) == []
        repository({"plugins/house.toml": "format = 1"})
        assert self.from_code(repository, *units) == []

    @pytest.mark.parametrize("path", sorted(BUILT_IN_FOLDER.glob("*.py")), ids=lambda path: path.stem)
    def test_no_built_in_plugin_has_a_fault(self, path: Path) -> None:
        """They are not looked at closely at every start."""
        registry, name = load_plugin_for_test(path, path.parents[1])
        assert registry.diagnostics == ()
        assert name in {plugin.name for plugin in registry.plugins}


class TestInstalled:
    @pytest.fixture
    def installed(self, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A folder on the path where packages can be laid as an installer would."""
        folder = tmp_path_factory.mktemp("site")
        monkeypatch.syspath_prepend(folder)
        return folder

    def lay(self, folder: Path, name: str, code: str, module: str = "house_cecgen") -> None:
        (folder / f"{module}.py").write_text(code)
        info = folder / f"{module}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[cecgen]\n{name} = {module}\n")

    def test_a_package_that_is_installed_is_found(self, installed: Path) -> None:
        """By the entry-point group `cecgen`; nothing has to be listed."""
        self.lay(installed, "house", HOUSE, "house_one")
        registry = load_plugins()
        assert registry.diagnostics == ()
        assert "house" in registry.catalogue.providers
        assert [plugin.location for plugin in registry.plugins if plugin.name == "house"] == ["house_one"]

    def test_a_package_that_does_not_import_is_named(self, installed: Path) -> None:
        """And nothing else suffers."""
        self.lay(installed, "house", "import nothing_of_this_name", "house_two")
        (found,) = load_plugins().diagnostics
        assert found.code == "CEC901"
        assert "the plugin house " in found.message

    def test_a_package_whose_plugin_bears_a_built_in_name_takes_nothing_out(self, installed: Path) -> None:
        """An installed plugin named "ace" is another plugin, and ACE's own units stay."""
        self.lay(installed, "ace", HOUSE, "house_three")
        registry = load_plugins()
        assert registry.diagnostics == ()
        assert registry.catalogue.providers.keys() >= {"ace", "house"}


class TestFilesOfData:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("format =", "CEC101"),
            ("", "CEC201"),
            (UNITS.replace("format = 1", "format = 2"), "CEC205"),
            (UNITS.replace("hours", "huors"), "CEC202"),
            (UNITS.replace("0.5", "true"), "CEC204"),
            (SCHEME.replace("min = 10", "min = true"), "CEC204"),
            (SCHEME.replace('id = "total"', 'id = "most"'), "CEC111"),
        ],
        ids=["no TOML", "empty", "format", "key", "hours", "amount", "no total"],
    )
    def test_a_broken_file_is_named_and_not_used(self, repository: Repository, text: str, code: str) -> None:
        """A cycle judged by it would be judged wrongly."""
        registry = load(repository({"plugins/house.toml": text, "plugins/sound.py": SOUND}), "plugins/sound.py")
        assert {(found.code, found.at.file) for found in registry.diagnostics} >= {(code, "plugins/house.toml")}
        assert "sound" in registry.catalogue.providers
        assert registry.catalogue.schemes.keys() == BUILT_IN.catalogue.schemes.keys()

    def test_a_unit_says_where_it_is_said(self, repository: Repository) -> None:
        """A figure without a source cannot be looked up by anybody."""
        bare = "\n".join(line for line in UNITS.splitlines() if not line.startswith("source"))
        (found,) = load(repository({"plugins/house.toml": bare})).diagnostics
        assert (found.code, found.at.keys) == ("CEC111", ("provider", "unit", 0))

    @pytest.mark.parametrize("value", ["nan", "inf", '"10"', "-10"])
    def test_an_amount_in_a_scheme_is_a_plain_decimal(self, repository: Repository, value: str) -> None:
        """As in an entry."""
        root = repository({"plugins/house.toml": SCHEME.replace("min = 10", f"min = {value}")})
        assert [found.code for found in load(root).diagnostics] == ["CEC204"]


class TestChecks:
    def checked(self, repository: Repository, body: str) -> list[Diagnostic]:
        house = CHECK.replace("BODY", body)
        registry = with_house(repository, house)
        assert registry.diagnostics == ()
        ledger, _ = read_ledger(repository.root, Settings(format=1))
        return list(run_plugin_checks(registry, ledger))

    def test_a_check_sees_the_ledger(self, repository: Repository) -> None:
        """Everything that was written, and nothing that was worked out."""
        (found,) = self.checked(repository, "return [Odd(at=ledger.holders[0].entries[0].at)]")
        assert (found.code, found.message) == ("HOUSE001", "odd")
        assert found.at.keys == ("entry", 0)

    @pytest.mark.parametrize("body", ["raise RuntimeError('x')", "return None", "yield 1 / 0", "exit()"])
    def test_one_that_raises_is_named(self, repository: Repository, body: str) -> None:
        """The other checks go on."""
        (found,) = self.checked(repository, body)
        assert found.code == "CEC904"
        assert "plugins/house.py failed in cecgen_checks" in found.message

    @pytest.mark.parametrize("body", ["return ['x']", "return [Diagnostic(at=Place('x'))]"])
    def test_one_that_yields_something_else_is_named(self, repository: Repository, body: str) -> None:
        """A text is no diagnostic, and neither is one without a code."""
        (found,) = self.checked(repository, body)
        assert isinstance(found, Diagnostic)
        assert getattr(found, "code", "") == "CEC904"

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            ("yield Odd(at='x')", "with at = 'x', which is not a Place"),
            ("yield Odd(at=Place('x', line='1'))", "which is not a Place of a file and its keys"),
            ("yield Odd(at=Place('x', ('entry', 1.5)))", "which is not a Place of a file and its keys"),
            ("yield Odd(at=Place('x'), about=5)", "with about = 5, which is not a text"),
            ("Odd.message = 5; yield Odd(at=Place('x'))", "with message = 5, which is not a text"),
            ("Odd.severity = 'fatal'; yield Odd(at=Place('x'))", "with severity = 'fatal'"),
            ("Odd.hint = property(lambda self: 1 / 0); yield Odd(at=Place('x'))", "ZeroDivisionError"),
        ],
    )
    def test_a_diagnostic_that_cannot_be_shown_is_the_plugins_fault(
        self, repository: Repository, body: str, reason: str
    ) -> None:
        """It would fail where it is printed, and look like a bug of cecgen."""
        (found,) = self.checked(repository, body)
        assert found.code == "CEC904"
        assert reason in found.message


class TestConversionByCode:
    def converted(self, repository: Repository, cecgen: Command, convert: str) -> tuple[int, str]:
        """What `check` says of an entry whose unit is converted by a function of a plugin."""
        entry = repository.entry.replace('"ace"', '"house"').replace("0.6 CEC", "3 points")
        house = HOUSE.replace('hours=Decimal("0.5")', f"convert=lambda amount, entry: {convert}").replace(
            "cecgen import ", "cecgen import Hours, "
        )
        root = repository(
            {
                "cecgen.toml": f'{repository.settings}plugins = ["plugins/house.py"]\n',
                "plugins/house.py": house,
                "content/jordan-rivera/entry.toml": entry,
            }
        )
        ran = cecgen("check", "-C", root)
        return ran.code, ran.output

    def test_a_function_that_works_is_no_problem(self, repository: Repository, cecgen: Command) -> None:
        """It answers with hours and their basis."""
        assert self.converted(repository, cecgen, 'Hours(amount, "as printed")')[0] == 0

    def test_a_function_that_raises_is_named(self, repository: Repository, cecgen: Command) -> None:
        """At the award that it could not convert."""
        code, output = self.converted(repository, cecgen, "1 / 0")
        assert code == 1
        assert "CEC904" in output
        assert "ZeroDivisionError" in output

    @pytest.mark.parametrize("convert", ["exit()", "3", "None", 'Hours(0.5, "a float")', "Hours(amount, 5)"])
    def test_a_function_that_does_anything_else_is_named(self, repository: Repository, cecgen: Command, convert: str) -> None:
        """An exit in a plugin must not look like a clean check."""
        code, output = self.converted(repository, cecgen, convert)
        assert code == 1
        assert "CEC904" in output
