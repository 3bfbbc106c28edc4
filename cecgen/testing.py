"""For the tests of plugins: a plugin's units, checks, schemes and importers tried without a workspace.

    from cecgen.testing import contact_hours

    def test_a_tenth_of_a_credit_is_an_hour():
        hours = contact_hours("plugins/house.py", "0.1 credit", date=date(2025, 3, 14))
        assert hours.amount == 1

A plugin is given as its module, or as the path of its file.
It is loaded together with the built-in ones and checked as `cecgen check` does; its problems are raised as a CheckError.
"""

import datetime
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
from msgspec.structs import replace

from cecgen.catalogue.answers import check_drafts
from cecgen.catalogue.loading import builtin_folder
from cecgen.catalogue.plugins import LoadedPlugin, Registry, load_plugin_for_test, run_plugin_checks
from cecgen.catalogue.providers import to_file_value
from cecgen.diagnostics import NOWHERE, CecgenError, Diagnostic, Place
from cecgen.files.toml.validation import find_faults
from cecgen.ledger.entries import check_entry_table
from cecgen.model.drafts import ImportMap, ReadDrafts, SourceFile
from cecgen.model.facts import Hours, Provider
from cecgen.model.ledger import Holder, Ledger
from cecgen.model.scheme import Scheme
from cecgen.model.settings import Settings
from cecgen.model.written import Entry, HolderFile, default_id
from cecgen.pipeline import locate_diagnostics
from cecgen.transcript.conversion import Converter
from cecgen.transcript.examples import compare_example
from cecgen.transcript.known_names import KnownNames
from cecgen.transcript.unit_checks import check_units

__all__ = [
    "CheckError",
    "PluginSource",
    "check_entry_with",
    "contact_hours",
    "declared_providers",
    "declared_schemes",
    "failed_examples",
    "make_entry",
    "read_with",
]

PluginSource = ModuleType | Path | str


class CheckError(CecgenError):
    """What `cecgen check` would report as an error: about the plugin, or about the entry that it is tried on."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        text = "\n".join(f"{each.code} {each.message}: {each.hint}" for each in diagnostics)
        super().__init__(text, diagnostics=locate_diagnostics(Path.cwd(), diagnostics))


def contact_hours(plugin: PluginSource, award: str, *, date: datetime.date, **fields: Any) -> Hours:
    """Convert an award into contact hours of 60 minutes, as `check` does, by what the plugin's provider issued that day.

    `fields` are those of an entry (`assessed=True`). CheckError: the plugin or the entry has a problem.
    """
    registry, _ = _load(plugin)
    issuer = _find_provider(declared_providers(plugin), fields.pop("provider", None))
    entry = KnownNames(registry.catalogue).resolve_entry(
        _read_entry({"provider": issuer.id, "award": award, "date": date, **fields})
    )
    converter = Converter(registry.catalogue)
    _raise_errors(check_units(entry, entry.id, converter))
    measured = converter.hours.convert(entry)
    return Hours(measured.hours, "; ".join(measured.basis), measured.why_not)


def check_entry_with(plugin: PluginSource, **fields: Any) -> list[Diagnostic]:
    """Run the plugin's checks on a ledger of one entry with these fields, and return what they find.

    CheckError: the plugin cannot be loaded, or no entry can have these fields.
    """
    registry, name = _load(plugin)
    holder = Holder(id="a-holder", profile=HolderFile(name="A Holder"), at=NOWHERE, entries=(_read_entry(fields),), evidence={})
    own = tuple((owner, check) for owner, check in registry.checks if owner == name)
    return list(run_plugin_checks(replace(registry, checks=own), Ledger(settings=Settings(format=1), holders=(holder,))))


def read_with(plugin: PluginSource, name: str, data: bytes, **mapping: Any) -> ReadDrafts:
    """Read a file's bytes with the plugin's importer; `mapping` are the keys of a map.

    CheckError: the plugin or the map has a problem. LookupError: none of its importers reads files of this ending.
    TypeError: what it returned cannot be used.
    """
    registry, plugin_name = _load(plugin)
    file = SourceFile(name, data)
    table = {"format": 1, **mapping}
    try:
        import_map = msgspec.convert(table, ImportMap)
    except msgspec.ValidationError:
        raise CheckError(find_faults(to_file_value(table), ImportMap, Place("the map"))) from None
    for owner, importer in registry.importers:
        if owner == plugin_name and file.ending in importer.endings:
            return check_drafts(importer.read(file, import_map))
    raise LookupError(f"nothing here reads {file.ending} files")


def failed_examples(scheme_file: Path | str) -> list[str]:
    """List the figures that differ from what the worked examples of a scheme file expect.

    The file may use the built-in providers and its own, not those that Python declares. CheckError: it cannot be used.
    """
    registry, _ = _load(scheme_file)
    differences = [
        str(difference)
        for _, example, schemes in registry.examples
        for difference in compare_example(example, schemes, registry.catalogue)
    ]
    code = Path(scheme_file).with_suffix(".py")
    if differences and code.is_file() and code.parent.resolve() != builtin_folder().resolve():
        unread = f"{code} was not read, so nothing that it declares is known here"
        differences.append(f"{unread}: `cecgen check` reads both, if cecgen.toml lists it")
    return differences


def declared_providers(plugin: PluginSource) -> list[Provider]:
    """The providers that a plugin declares. CheckError: they cannot be used."""
    registry, name = _load(plugin)
    return [registry.catalogue.providers[id] for id in _find_plugin(registry, name).providers]


def declared_schemes(plugin: PluginSource) -> list[Scheme]:
    """The schemes that a plugin declares. CheckError: they cannot be used."""
    registry, name = _load(plugin)
    return [registry.catalogue.schemes[id] for id in _find_plugin(registry, name).schemes]


def make_entry(**fields: Any) -> Entry:
    """An entry with these fields; required ones that are left out are filled in.

    msgspec.ValidationError: no entry can have these fields.
    """
    entry = msgspec.convert(_complete(fields), Entry)
    return replace(entry, id=entry.id or default_id(entry.date, entry.title))


def _complete(fields: dict[str, Any]) -> dict[str, Any]:
    return {"date": datetime.date(2025, 1, 1), "title": "Any activity", "provider": "anyone", "kind": "course", **fields}


def _read_entry(fields: dict[str, Any]) -> Entry:
    """An entry that passes the checks of a file's entries."""
    _raise_errors(check_entry_table(to_file_value(_complete(fields)), NOWHERE))
    return make_entry(**fields)


def _load(plugin: PluginSource) -> tuple[Registry, str]:
    """Everything that is loaded with a plugin, and the plugin's name."""
    if isinstance(plugin, ModuleType):
        registry, name = load_plugin_for_test(plugin, Path.cwd())
    else:
        path = Path(plugin).absolute()
        home = Path.cwd() if path.is_relative_to(Path.cwd()) else path.parent
        registry, name = _load_file(path, home, path.stat().st_mtime_ns if path.is_file() else 0)
    _raise_errors(registry.diagnostics)
    return registry, name


@lru_cache(maxsize=64)
def _load_file(path: Path, home: Path, changed: int) -> tuple[Registry, str]:
    """The same for a file; `changed` is when it was last written, so that a changed file is loaded anew."""
    return load_plugin_for_test(path, home)


def _raise_errors(diagnostics: Iterable[Diagnostic]) -> None:
    if errors := [each for each in diagnostics if each.severity == "error"]:
        raise CheckError(errors)


def _find_plugin(registry: Registry, name: str) -> LoadedPlugin:
    return next(plugin for plugin in registry.plugins if plugin.name == name)


def _find_provider(declared: list[Provider], wanted: str | None) -> Provider:
    if wanted is None and len(declared) == 1:
        return declared[0]
    if not declared:
        raise LookupError(
            "this plugin declares no provider: give the file that does, such as the .toml beside it, "
            "as the first argument; with pytest, as what a fixture `plugin` of yours returns"
        )
    by_id = {provider.id: provider for provider in declared}
    if wanted in by_id:
        return by_id[wanted]
    raise LookupError(f"say provider = …: this plugin declares {', '.join(sorted(by_id))}")
