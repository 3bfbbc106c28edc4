"""The registry: plugins found, loaded and asked, each failure one diagnostic that names the plugin."""

import importlib.util
import inspect
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stdout
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pluggy
from msgspec import Struct
from msgspec.structs import replace

from cecgen import hookspecs
from cecgen.catalogue.schemes import build_provider, build_schemes, check_provider_units, read_scheme_file
from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.plugins import (
    PluginFailed,
    PluginNotLoaded,
    PluginNotRun,
    PluginWithoutHooks,
    SameIdInTwoPlugins,
    UnknownHook,
)
from cecgen.hookspecs import Check, Importer
from cecgen.model.facts import Provider, Unit
from cecgen.model.ledger import Ledger
from cecgen.model.scheme import Catalogue, Scheme
from cecgen.model.scheme_file import SchemeExample
from cecgen.model.written import Workspace

Found = list[Diagnostic]
ENTRY_POINT_GROUP = "cecgen"
HOOK_NAMES = tuple(sorted(name for name in vars(hookspecs) if name.startswith("cecgen_")))


class LoadedPlugin(Struct, frozen=True):
    """A plugin as it was found: its name, where it lies, and what it declares."""

    name: str
    location: str
    providers: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    importers: tuple[str, ...] = ()


class Registry(Struct, frozen=True):
    """What all plugins declare together, and what went wrong with any of them."""

    catalogue: Catalogue
    checks: tuple[tuple[str, Check], ...]
    importers: tuple[tuple[str, Importer], ...]
    plugins: tuple[LoadedPlugin, ...]
    diagnostics: tuple[Diagnostic, ...]
    examples: tuple[tuple[Place, SchemeExample, tuple[Scheme, ...]], ...] = ()
    """The worked examples of the repository's own scheme files, with the schemes of the file."""
    has_foreign_checks: bool = False
    """Whether any check is not a built-in one, which look at each holder by themselves."""


def load_plugins(
    root: Path | None = None, workspace: Workspace | None = None, *, run_code: bool = True, installed: bool = True
) -> Registry:
    """The built-in plugins, those that are installed, and those of a repository; without `run_code` none of its Python.

    Without `installed` either, what is worked out is the same on every machine.
    """
    found: Found = []
    manager = pluggy.PluginManager("cecgen")
    manager.add_hookspecs(hookspecs)
    where: dict[str, str] = {}

    def register(name: str, place: str, module: Callable[[], object]) -> None:
        problem = _register_plugin(manager, name, place, module)
        if problem is None:
            where[name] = place
        else:
            found.append(problem)

    builtin = _builtin_folder()
    for path in sorted(builtin.glob("*.py")):
        register(path.stem, str(path), lambda path=path: _load_module(f"cecgen_plugins.{path.stem}", path))  # type: ignore[misc]
    own_names = frozenset(where)
    for name, place, loader in _find_installed() if installed else ():
        # A package may name its plugin as a built-in one: they are two plugins all the same.
        register(f"{name} ({place})" if name in own_names else name, place, loader)
    data = [path for path in sorted(builtin.glob("*.toml")) if not path.with_suffix(".py").exists()]
    if root is not None:
        own = root / "plugins"
        data += [path for path in sorted(own.glob("*.toml")) if not _is_builtin(path, builtin)]
        for listed in workspace.plugins if workspace else ():
            if not run_code:
                found.append(PluginNotRun(at=Place("cecgen.toml", ("plugins",)), plugin=listed))
            else:
                register(listed, listed, lambda listed=listed: _load_own_module(root, listed))  # type: ignore[misc]
    registry = _collect_declarations(
        manager, where, root, data, found, refused=not run_code and bool(workspace and workspace.plugins)
    )
    return replace(registry, has_foreign_checks=any(plugin not in own_names for plugin, _ in registry.checks))


def _builtin_folder() -> Path:
    """Where the built-in plugins lie: in the package once it is installed, beside it in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "_plugins"
    return inside if inside.is_dir() else package.parent / "plugins"


def _is_builtin(path: Path, builtin: Path) -> bool:
    """Whether a file of the repository is a built-in one, or a copy of it: as in a checkout of cecgen itself."""
    try:
        return path.read_bytes() == (builtin / path.name).read_bytes()
    except OSError:
        return False


def _find_installed() -> Iterator[tuple[str, str, Callable[[], object]]]:
    """Plugins of other packages, by the entry-point group `cecgen`."""
    if not any(_declares_plugins(folder) for folder in dict.fromkeys(sys.path)):
        return
    from importlib.metadata import entry_points  # noqa: PLC0415 - 40 ms, which only an installed plugin is worth

    for point in sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda point: point.name):
        yield point.name, point.value, point.load


def _declares_plugins(folder: str) -> bool:
    """Whether any package in a folder of the path declares a plugin of ours; reads no more than its entry points."""
    try:
        names = [name for name in os.listdir(folder or ".") if name.endswith((".dist-info", ".egg-info"))]
    except OSError:
        return False
    for name in names:
        try:
            with open(f"{folder or '.'}/{name}/entry_points.txt", "rb") as stream:
                if b"[cecgen]" in stream.read():
                    return True
        except OSError:
            continue
    return False


def _load_own_module(root: Path, listed: str) -> ModuleType:
    path = (root / listed).resolve()
    if not path.is_relative_to(root.resolve()) or path.suffix != ".py":
        raise ImportError("only Python files inside the repository can be listed")
    if path.is_relative_to((root / "content").resolve()):
        raise ImportError("content/ holds no code")
    return _load_module(f"cecgen_plugins.own.{path.stem}", path)


def _load_module(name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None or not path.is_file():
        raise ImportError(f"{path.name} is not there")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _register_plugin(manager: pluggy.PluginManager, name: str, place: str, module: Callable[[], object]) -> Diagnostic | None:
    """Registers one plugin, or says why it cannot be; a failed one is taken out again, so that no other suffers."""
    at = Place("cecgen.toml", ("plugins",)) if place == name else Place("")
    try:
        with redirect_stdout(sys.stderr):  # a plugin that prints must not spoil a document on standard output
            plugin = module()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a plugin may raise anything, SystemExit included
        return PluginNotLoaded(at=at, plugin=name, reason=_describe_error(error))
    if manager.has_plugin(name) or manager.is_registered(plugin):
        return PluginNotLoaded(at=at, plugin=name, reason="a plugin of this name is loaded already")
    try:
        manager.register(plugin, name)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        manager.unregister(name=name)
        return UnknownHook(at=at, plugin=name, hook=_find_wrong_hook(plugin) or _describe_error(error), known=HOOK_NAMES)
    if not manager.get_hookcallers(plugin):
        manager.unregister(name=name)
        return PluginWithoutHooks(at=at, plugin=name)
    return None


def _find_wrong_hook(plugin: object) -> str:
    """The hook that a plugin misspells, or that it gives arguments which no hook has."""
    hooks = [name for name in dir(plugin) if name.startswith("cecgen_")]
    wrong = [name for name in hooks if name not in HOOK_NAMES or inspect.signature(getattr(plugin, name)).parameters]
    return wrong[0] if wrong else ""


def _describe_error(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__


def _collect_declarations(
    manager: pluggy.PluginManager,
    where: dict[str, str],
    root: Path | None,
    data: list[Path],
    found: Found,
    *,
    refused: bool,
) -> Registry:
    """Every hook of every plugin called by itself, since one that raises would otherwise end the whole call."""
    providers: dict[str, Provider] = {}
    schemes: dict[str, Scheme] = {}
    aliases: dict[str, str] = {}
    owners: dict[tuple[str, str], str] = {}
    declared: dict[str, dict[str, list[str]]] = {name: {} for name in where}
    checks: list[tuple[str, Check]] = []
    importers: list[tuple[str, Importer]] = []
    examples: list[tuple[Place, SchemeExample, tuple[Scheme, ...]]] = []
    broken: set[str] = set()

    def owned(plugin: str, what: str, id: str, at: Place) -> bool:
        other = owners.setdefault((what, id), plugin)
        if other != plugin:
            found.append(SameIdInTwoPlugins(at=at, plugin=plugin, what=what, id=id, other=other))
            return False
        declared.setdefault(plugin, {}).setdefault(what, []).append(id)
        return True

    def add_file(plugin: str, path: Path) -> None:
        inside, builtin = root is not None and path.is_relative_to(root), path.parent == _builtin_folder()
        folder, name = (root, str(path.relative_to(root))) if inside and root is not None else (path.parent, path.name)
        file = read_scheme_file(folder, name, found, strict=not builtin or inside)
        if file is None:
            return
        at = Place(name)
        found.extend(check_provider_units(file, at))
        if (provider := build_provider(file)) and owned(plugin, "provider", provider.id, at):
            providers[provider.id] = provider
        own_schemes = build_schemes(file, at, found, closely=not builtin)
        if not own_schemes:
            broken.update(id for scheme in file.scheme for id in (scheme.id, *scheme.aliases))
        if inside and not builtin:  # the examples of the built-in ones are held by tests
            numbered = enumerate(file.example)
            examples.extend((at / "example" / index, each, tuple(own_schemes)) for index, each in numbered)
        for scheme in own_schemes:
            if owned(plugin, "scheme", scheme.id, at):
                schemes[scheme.id] = scheme
                for alias in scheme.aliases:
                    if (other := owners.setdefault(("scheme", alias), plugin)) == plugin:
                        aliases[alias] = scheme.id
                    else:
                        found.append(SameIdInTwoPlugins(at=at, plugin=plugin, what="scheme", id=alias, other=other))

    for plugin, hook, item in _call_hook(manager, "cecgen_providers", Provider, found):
        if fault := _check_provider(item):
            found.append(PluginFailed(at=NOWHERE_IN_FILES, plugin=plugin, hook=hook, reason=fault))
        elif owned(plugin, "provider", item.id, NOWHERE_IN_FILES):
            providers[item.id] = item
    for plugin, _, path in _call_hook(manager, "cecgen_schemes", Path, found):
        add_file(plugin, path)
    for path in data:
        own = root is not None and path.parent == root / "plugins"
        name = f"plugins/{path.name}" if own else path.stem
        where[name] = name if own else str(path)
        add_file(name, path)
    for plugin, _, check in _call_hook(manager, "cecgen_checks", object, found):
        checks.append((plugin, check))
        declared[plugin].setdefault("check", []).append(getattr(check, "__name__", "check"))
    for plugin, hook, importer in _call_hook(manager, "cecgen_importers", object, found):
        if fault := _check_importer(importer):
            found.append(PluginFailed(at=NOWHERE_IN_FILES, plugin=plugin, hook=hook, reason=fault))
        elif owned(plugin, "importer", importer.name, NOWHERE_IN_FILES):
            importers.append((plugin, importer))
    whats = ("provider", "scheme", "check", "importer")
    plugins = tuple(
        LoadedPlugin(name, place, *(tuple(sorted(declared.get(name, {}).get(what, []))) for what in whats))
        for name, place in where.items()
    )
    catalogue = Catalogue(dict(sorted(providers.items())), dict(sorted(schemes.items())), aliases, frozenset(broken), refused)
    return Registry(catalogue, tuple(checks), tuple(importers), plugins, tuple(found), tuple(examples))


NOWHERE_IN_FILES = Place("")


def _check_importer(importer: Any) -> str:
    """What keeps a reader of files from being used, or nothing."""
    name, endings, maps = (getattr(importer, key, None) for key in ("name", "endings", "maps"))
    if not isinstance(name, str) or not name:
        return f"{importer!r} is no importer with a name"
    if not isinstance(endings, tuple) or not all(isinstance(each, str) and each.startswith(".") for each in endings):
        return f'the importer {name}: endings must be a tuple such as (".csv",)'
    if not isinstance(maps, Mapping) or not all(isinstance(path, Path) for path in maps.values()):
        return f"the importer {name}: maps must be a table of names and paths, {{}} where none come with it"
    if not isinstance(getattr(importer, "needs_map", None), bool):
        return f"the importer {name}: needs_map must be True or False"
    return "" if callable(getattr(importer, "read", None)) else f"the importer {name} has no read(file, mapping)"


def _call_hook(manager: pluggy.PluginManager, hook: str, wanted: type, found: Found) -> Iterator[tuple[str, str, Any]]:
    """What every plugin answers to a hook, in the order of loading."""
    implementations = {each.plugin_name: each for each in getattr(manager.hook, hook).get_hookimpls()}
    # In the order of loading: the built-in ones come first, so that no stranger takes an id of theirs.
    for implementation in (implementations[name] for name, _ in manager.list_name_plugin() if name in implementations):
        name = implementation.plugin_name
        try:
            answer = list(implementation.function())
            wrong = [item for item in answer if not isinstance(item, wanted)]
            if wrong:
                raise TypeError(f"returned {type(wrong[0]).__name__}, and {wanted.__name__} is asked for")
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # whatever it raised, the other plugins go on
            found.append(PluginFailed(at=NOWHERE_IN_FILES, plugin=name, hook=hook, reason=_describe_error(error)))
            continue
        for item in answer:
            yield name, hook, item


def _check_provider(provider: Provider) -> str:
    """What a provider made by code holds that no provider can: records are not checked when they are made."""
    try:
        wrong = [unit for unit in provider.units if not isinstance(unit, Unit) or not callable(unit.convert or str)]
        if wrong:
            return f"{wrong[0]!r} is no Unit"
        plain = replace(provider, units=tuple(replace(unit, convert=None) for unit in provider.units))
        tables = msgspec.to_builtins(plain, builtin_types=(Decimal, date))
        msgspec.convert(tables, Provider, builtin_types=(Decimal, date))
    except (msgspec.ValidationError, TypeError) as error:
        return f"the provider {provider.id!r}: {error}"
    amounts = [amount for unit in provider.units for amount in (unit.hours, unit.step) if amount is not None]
    return "" if all(amount.is_finite() and amount > 0 for amount in amounts) else "hours and step must be above zero"


def run_checks(registry: Registry, ledger: Ledger) -> Iterator[Diagnostic]:
    """What the plugins' own checks find; one that raises is a diagnostic that names its plugin."""
    for plugin, check in registry.checks:
        try:
            answer = list(check(ledger))
            wrong = [each for each in answer if not isinstance(each, Diagnostic) or not hasattr(each, "code")]
            if wrong:
                raise TypeError(f"yielded {type(wrong[0]).__name__}, which is no diagnostic with a code")
            yield from answer
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a check is a stranger's code
            yield PluginFailed(at=NOWHERE_IN_FILES, plugin=plugin, hook="cecgen_checks", reason=_describe_error(error))
