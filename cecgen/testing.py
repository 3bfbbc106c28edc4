"""For the tests of plugins: a plugin's units, checks and schemes tried on one entry, without a workspace.

    from cecgen.testing import contact_hours

    def test_a_tenth_of_a_credit_is_an_hour():
        hours = contact_hours("plugins/house.py", "0.1 credit", date=date(2025, 3, 14))
        assert hours.amount == 1

A plugin is given as its module, or as the path of its file.
"""

import datetime
import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pluggy
import rtoml
from msgspec.structs import replace

from cecgen import hookspecs
from cecgen.catalogue.plugins import load_plugins
from cecgen.catalogue.schemes import build_provider, build_schemes, read_scheme_file
from cecgen.diagnostics import NOWHERE, Diagnostic, Place
from cecgen.model.drafts import ImportMap, ReadDrafts, SourceFile
from cecgen.model.facts import Hours, Provider, Unit
from cecgen.model.ledger import Holder, Ledger
from cecgen.model.scheme import Catalogue
from cecgen.model.scheme_file import SchemeFile
from cecgen.model.written import Entry, HolderFile, Workspace, default_id, parse_award
from cecgen.transcript.conversion import Converter
from cecgen.transcript.examples import compare_example

PluginSource = ModuleType | Path | str


def contact_hours(plugin: PluginSource, award: str, *, date: datetime.date, **fields: Any) -> Hours:
    """An award in contact hours of 60 minutes, converted as cecgen does by what the plugin's provider issued that day.

    `fields` are those of an entry as a file holds it (`assessed=True`, `format="in-person"`), and checked like one.
    ValueError: this is no award. LookupError: the provider never issued that unit, or not on that day.
    """
    if parse_award(award) is None:
        raise ValueError(f'"{award}" is no award: an award is an amount and a unit, such as "0.6 CEC"')
    issuer = _find_provider(plugin, fields.pop("provider", None))
    entry = make_entry(provider=issuer.id, award=award, date=date, **fields)
    converter = Converter(Catalogue(providers={issuer.id: issuer}, schemes={}, aliases={}))
    for fault in converter.check_units(entry, entry.id):
        if fault.severity == "error":
            raise LookupError(f"{fault.message}: {fault.hint}")
    measured = converter.measure_hours(entry)
    return Hours(measured.hours, "; ".join(measured.basis), measured.why_not)


def check_entry_with(plugin: PluginSource, **fields: Any) -> list[Diagnostic]:
    """What the plugin's checks find wrong with an entry of these fields, in a ledger that holds nothing else."""
    holder = Holder(
        id="a-holder", profile=HolderFile(name="A Holder"), at=NOWHERE, entries=(make_entry(**fields),), evidence={}
    )
    ledger = Ledger(workspace=Workspace(format=1), holders=(holder,))
    return [found for checks in plugin_hooks(plugin).cecgen_checks() for check in checks for found in check(ledger)]


def read_with(plugin: PluginSource, name: str, data: bytes, **mapping: Any) -> ReadDrafts:
    """What the plugin's importer makes of a file; `mapping` are the keys of a map, as its file holds them.

    LookupError: none of the plugin's importers reads files of this ending.
    """
    given = SourceFile(name, data)
    for importers in plugin_hooks(plugin).cecgen_importers():
        for importer in importers:
            if given.ending in importer.endings:
                read: ReadDrafts = importer.read(given, msgspec.convert({"format": 1, **mapping}, ImportMap))
                return read
    raise LookupError(f"nothing here reads {given.ending} files")


def failed_examples(scheme_file: Path | str) -> list[str]:
    """What the worked examples of a scheme file expect and does not come out, in words; nothing where all is well.

    The file may use the built-in providers and its own. ValueError: the file cannot be used, and why.
    """
    path = Path(scheme_file)
    found: list[Diagnostic] = []
    file = read_scheme_file(path.parent, path.name, found, strict=True)
    schemes = build_schemes(file, Place(path.name), found) if file else []
    if file is None or found:
        raise ValueError("; ".join(f"{each.code} {each.message}" for each in found) or f"{path} cannot be read")
    known = load_plugins().catalogue
    own = build_provider(file)
    catalogue = replace(known, providers={**known.providers, **({own.id: own} if own else {})})
    return [str(each) for example in file.example for each in compare_example(example, schemes, catalogue)]


def make_entry(**fields: Any) -> Entry:
    """An entry as a file would hold it; what an entry must say and the test leaves out is filled in.

    msgspec.ValidationError: a field has a name or a value that no entry may have.
    """
    usual = {"date": datetime.date(2025, 1, 1), "title": "Any activity", "provider": "anyone", "kind": "course"}
    entry = msgspec.convert({**usual, **fields}, Entry)
    return msgspec.structs.replace(entry, id=entry.id or default_id(entry.date, entry.title))


def declared_providers(plugin: PluginSource) -> list[Provider]:
    """The providers that a plugin declares, in code or in a file of plain units."""
    if not isinstance(plugin, ModuleType) and Path(plugin).suffix == ".toml":
        text = msgspec.convert(rtoml.load(Path(plugin)), SchemeFile).provider
        if text is None:
            return []
        units = tuple(Unit(**msgspec.structs.asdict(unit)) for unit in text.unit)
        return [Provider(id=text.id, name=text.name, url=text.url, short=text.short, units=units)]
    return [provider for declared in plugin_hooks(plugin).cecgen_providers() for provider in declared]


def plugin_hooks(plugin: PluginSource) -> pluggy.HookRelay:
    """A plugin's hooks, as cecgen calls them.

    pluggy.PluginValidationError: the plugin implements a hook that does not exist.
    """
    manager = pluggy.PluginManager("cecgen")
    manager.add_hookspecs(hookspecs)
    manager.register(plugin if isinstance(plugin, ModuleType) else _load_module(Path(plugin)))
    manager.check_pending()
    return manager.hook


def _find_provider(plugin: PluginSource, wanted: str | None) -> Provider:
    known = {provider.id: provider for provider in declared_providers(plugin)}
    if wanted is None and len(known) == 1:
        return next(iter(known.values()))
    if wanted in known:
        return known[wanted]
    raise LookupError(f"say provider = …: this plugin declares {', '.join(sorted(known)) or 'none'}")


def _load_module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise LookupError(f"{path} is neither a Python module nor a TOML file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
