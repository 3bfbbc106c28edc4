"""Put together what all plugins declare: providers, schemes, checks and importers. Each failure becomes one diagnostic."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from cecgen.catalogue.answers import check_diagnostic
from cecgen.catalogue.loading import PluginLoader, builtin_folder, describe_failure
from cecgen.catalogue.providers import check_form, find_inexact, find_unit_line
from cecgen.catalogue.schemes import find_sources_without_page, read_builtin_declarations, read_declarations
from cecgen.diagnostics import NOWHERE, Diagnostic, Place
from cecgen.diagnostics.files import LinkInContent
from cecgen.diagnostics.plugins import PluginNotRun, SameIdInTwoPlugins
from cecgen.files.toml import read_limited
from cecgen.hookspecs import Check, Importer
from cecgen.model.facts import Provider, Unit
from cecgen.model.ledger import Ledger
from cecgen.model.scheme import Catalogue, Scheme
from cecgen.model.scheme_file import SchemeExample
from cecgen.model.settings import Settings


class LoadedPlugin(Struct, frozen=True):
    """A loaded plugin: its name, where its code or data is, and the ids of what it declares."""

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
    """True if a plugin that is not built-in has a check. It may compare holders; a built-in check looks at one at a time."""
    root: Path | None = None
    """The repository that the plugins were loaded for."""


def load_plugins(
    root: Path | None = None, settings: Settings | None = None, *, run_code: bool = True, installed: bool = True
) -> Registry:
    """Load the built-in plugins, the installed ones, and a repository's own; without `run_code` none of its Python runs.

    Without `run_code` and `installed`, the result is the same on every machine.
    """
    loader = PluginLoader(root)
    loader.add_builtin()
    if installed:
        loader.add_installed()
    listed = settings.plugins if root and settings else ()
    for name in listed:
        if root is not None and run_code:
            loader.add_own(root, name)
        else:
            loader.diagnostics.append(PluginNotRun(at=Place("cecgen.toml", ("plugins",)), plugin=name))
    own = _list_own_files(root) if root else []
    return _Declarations(loader, root).collect(
        [*_list_builtin_files(), *own],
        has_unrun_code=bool(listed) and not run_code,
        unlisted_code=_list_unlisted_code(root, listed) if root else (),
    )


def load_plugin_for_test(plugin: ModuleType | Path, root: Path) -> tuple[Registry, str]:
    """Load the built-in plugins and one more, as `check` does for the repository `root`; also return the name of that one.

    A built-in plugin is checked as thoroughly as one of a repository.
    """
    loader = PluginLoader(root)
    loader.add_builtin()
    files = _list_builtin_files()
    if isinstance(plugin, ModuleType):
        name = plugin.__name__
        loader.add(name, name, lambda: plugin)
        return _Declarations(loader, root).collect(files), name
    path = plugin.resolve()
    if path.parent == builtin_folder().resolve():
        name = path.stem
    elif path.suffix == ".py":
        name = loader.add_own(root, str(path))
    else:
        name = path.relative_to(root.resolve()).as_posix()
        files.append(_SchemeFilePlugin(name, name, root / name))
    return _Declarations(loader, root, checked_builtin=name).collect(files), name


class _SchemeFilePlugin(NamedTuple):
    """A plugin that is one file of data."""

    name: str
    location: str
    path: Path


def _list_builtin_files() -> list[_SchemeFilePlugin]:
    """List the built-in scheme files that no plugin's code returns."""
    paths = sorted(builtin_folder().glob("*.toml"))
    return [_SchemeFilePlugin(path.stem, str(path), path) for path in paths if not path.with_suffix(".py").exists()]


def _list_own_files(root: Path) -> list[_SchemeFilePlugin]:
    """List a repository's own scheme files. They run nothing, so cecgen.toml does not have to name them."""
    return [_SchemeFilePlugin(f"plugins/{path.name}", f"plugins/{path.name}", path) for path in _list_own_paths(root, "*.toml")]


def _list_unlisted_code(root: Path, listed: Iterable[str]) -> tuple[str, ...]:
    """List the Python files in a repository's plugins/ that its settings do not name."""
    named = {(root / name).resolve() for name in listed}
    return tuple(f"plugins/{path.name}" for path in _list_own_paths(root, "*.py") if path.resolve() not in named)


def _list_own_paths(root: Path, pattern: str) -> list[Path]:
    folder = root / "plugins"
    if folder.is_symlink():
        return []  # it may lead out of the repository, and is reported
    return [path for path in sorted(folder.glob(pattern)) if not _is_builtin(path)]


def _is_builtin(path: Path) -> bool:
    """Return True if a file of the repository is a built-in one or a copy of it, as in a checkout of cecgen itself."""
    try:
        _, data = read_limited(str(path))  # a link, a pipe or a device is not opened, and reported where it is read
        return data is not None and data == (builtin_folder() / path.name).read_bytes()
    except OSError:
        return False


class _Declarations:
    """Collects everything that plugins declare; if two plugins declare the same id, the first keeps it."""

    def __init__(self, loader: PluginLoader, root: Path | None, checked_builtin: str = "") -> None:
        self._loader = loader
        self._root = root
        self._checked_builtin = checked_builtin
        """A built-in plugin whose facts are checked. The others are not checked at every start: cecgen's own tests do that."""
        self._builtin_folder = builtin_folder()
        self._diagnostics = loader.diagnostics
        self._providers: dict[str, Provider] = {}
        self._schemes: dict[str, Scheme] = {}
        self._aliases: dict[str, str] = {}
        self._checks: list[tuple[str, Check]] = []
        self._importers: list[tuple[str, Importer]] = []
        self._examples: list[tuple[Place, SchemeExample, tuple[Scheme, ...]]] = []
        self._broken_scheme_ids: set[str] = set()
        self._owners: dict[tuple[str, str], str] = {}
        self._ids: dict[str, dict[str, list[str]]] = {}
        """For each plugin, the ids that it declares, by kind (provider, scheme, check, importer)."""

    def collect(
        self, files: Sequence[_SchemeFilePlugin], *, has_unrun_code: bool = False, unlisted_code: tuple[str, ...] = ()
    ) -> Registry:
        """Call every hook of every plugin, read the scheme files, and put together what they declare."""
        for plugin, provider in self._loader.call_hook("cecgen_providers", Provider):
            self._add_provider(plugin, provider)
        for plugin, path in self._loader.call_hook("cecgen_schemes", Path):
            self._add_file(plugin, path)
        if self._root and (self._root / "plugins").is_symlink():
            self._diagnostics.append(LinkInContent(at=Place("plugins")))
            self._loader.has_failures = True
        for file in files:
            self._loader.locations[file.name] = file.location
            self._add_file(file.name, file.path)
        for plugin, check in self._loader.call_hook("cecgen_checks", object):
            self._checks.append((plugin, check))
            self._add_id(plugin, "check", getattr(check, "__name__", "check"))
        for plugin, importer in self._loader.call_hook("cecgen_importers", object):
            self._add_importer(plugin, importer)
        return self._to_registry(has_unrun_code, unlisted_code)

    def _to_registry(self, has_unrun_code: bool, unlisted_code: tuple[str, ...]) -> Registry:
        catalogue = Catalogue(
            providers=dict(sorted(self._providers.items())),
            schemes=dict(sorted(self._schemes.items())),
            aliases=self._aliases,
            broken_scheme_ids=frozenset(self._broken_scheme_ids),
            has_unrun_code=has_unrun_code,
            has_failed_plugin=self._loader.has_failures,
            unlisted_code=unlisted_code,
        )
        kinds = ("provider", "scheme", "check", "importer")
        plugins = tuple(
            LoadedPlugin(name, location, *(tuple(sorted(self._ids.get(name, {}).get(kind, []))) for kind in kinds))
            for name, location in self._loader.locations.items()
        )
        return Registry(
            catalogue,
            tuple(self._checks),
            tuple(self._importers),
            plugins,
            tuple(self._diagnostics),
            tuple(self._examples),
            has_foreign_checks=any(not self._loader.is_builtin(plugin) for plugin, _ in self._checks),
            root=self._root,
        )

    def _is_trusted(self, plugin: str) -> bool:
        """Return True if cecgen's own tests check a plugin, so that it is not checked at every start."""
        return self._loader.is_builtin(plugin) and plugin != self._checked_builtin

    def _take_id(self, plugin: str, kind: str, id: str, at: Place) -> bool:
        """Return True if an id is free or already this plugin's own; otherwise report the clash."""
        owner = self._owners.setdefault((kind, id), plugin)
        if owner != plugin:
            self._diagnostics.append(SameIdInTwoPlugins(at=at, plugin=plugin, what=kind, id=id, other=owner))
            return False
        return True

    def _add_id(self, plugin: str, kind: str, id: str) -> None:
        self._ids.setdefault(plugin, {}).setdefault(kind, []).append(id)

    def _add_provider(self, plugin: str, provider: Provider) -> None:
        """Add a provider from code. It is checked like one from a file, because a Struct accepts any value."""
        at = self._loader.locate_plugin(plugin)
        if not self._is_trusted(plugin):
            faults = check_form(provider, at)
            inexact = "" if faults else find_inexact(provider)
            if inexact:
                self._loader.report_failure(plugin, "cecgen_providers", inexact)
                return
            if faults:
                self._report_faults(plugin, provider, faults)
                self._loader.has_failures = True
                return
            self._report_faults(plugin, provider, _check_units(provider, at))
            diagnostics = find_sources_without_page(provider.units, at / "provider" / "unit")
            self._diagnostics += (replace(each, at=self._locate_unit(each.at, provider)) for each in diagnostics)
        if self._take_id(plugin, "provider", provider.id, at):
            self._providers[provider.id] = provider
            self._add_id(plugin, "provider", provider.id)

    def _report_faults(self, plugin: str, provider: Provider, faults: Iterable[Diagnostic]) -> None:
        """Report each fault at its line of the plugin, or as a failure of the plugin if its file is not the reader's own."""
        for fault in faults:
            if fault.at.file:
                self._diagnostics.append(replace(fault, at=self._locate_unit(fault.at, provider)))
            else:
                reason = f"the provider {provider.id!r}: {fault.message}"
                self._loader.report_failure(plugin, "cecgen_providers", reason)

    def _locate_unit(self, at: Place, provider: Provider) -> Place:
        match at.keys:
            case ("provider", "unit", int(index), *_) if at.file and self._root and isinstance(provider.units[index], Unit):
                line = find_unit_line((self._root / at.file).read_bytes(), provider, index)
                return Place(at.file, at.keys, line, column=1)
        return at

    def _add_file(self, plugin: str, path: Path) -> None:
        """Add a scheme file: plain units, a body with its schemes, or both."""
        inside, builtin = self._root is not None and path.is_relative_to(self._root), path.parent == self._builtin_folder
        folder, name = (self._root, str(path.relative_to(self._root))) if inside and self._root else (path.parent, path.name)
        is_checked = not builtin or plugin == self._checked_builtin
        declared = read_declarations(folder, name) if is_checked else read_builtin_declarations(folder, name, strict=inside)
        self._diagnostics += declared.diagnostics
        file, provider, schemes, _ = declared
        if file is None:
            self._loader.has_failures = True
            return
        at = Place(name)
        if provider and self._take_id(plugin, "provider", provider.id, at):
            self._providers[provider.id] = provider
            self._add_id(plugin, "provider", provider.id)
        if not schemes:
            self._broken_scheme_ids.update(id for scheme in file.scheme for id in (scheme.id, *scheme.aliases))
        if is_checked and (inside or plugin == self._checked_builtin):  # tests run the examples of the built-in files
            self._examples.extend((at / "example" / index, each, schemes) for index, each in enumerate(file.example))
        for scheme in schemes:
            self._add_scheme(plugin, scheme, at)

    def _add_scheme(self, plugin: str, scheme: Scheme, at: Place) -> None:
        if not self._take_id(plugin, "scheme", scheme.id, at):
            return
        self._schemes[scheme.id] = scheme
        self._add_id(plugin, "scheme", scheme.id)
        for alias in scheme.aliases:
            if self._take_id(plugin, "scheme", alias, at):
                self._aliases[alias] = scheme.id

    def _add_importer(self, plugin: str, importer: Importer) -> None:
        if fault := _check_importer(importer):
            self._loader.report_failure(plugin, "cecgen_importers", fault)
        elif self._take_id(plugin, "importer", importer.name, self._loader.locate_plugin(plugin)):
            self._importers.append((plugin, importer))
            self._add_id(plugin, "importer", importer.name)


def _check_units(provider: Provider, at: Place) -> Iterator[Diagnostic]:
    """Find what is wrong with a provider's units, for a plugin that is checked: the built-in ones are not at every start."""
    from cecgen.catalogue.schemes.contradictions import check_provider_units  # noqa: PLC0415 - 3 ms, for others' plugins only

    return check_provider_units(provider, at)


def _check_importer(importer: Any) -> str:
    """Return why an importer cannot be used, or nothing."""
    name, endings, maps = (getattr(importer, key, None) for key in ("name", "endings", "maps"))
    if not isinstance(name, str) or not name:
        return f"{importer!r} needs a name, as a text"
    if not isinstance(endings, tuple) or not all(isinstance(each, str) and each.startswith(".") for each in endings):
        return f'the importer {name}: endings must be a tuple such as (".csv",)'
    if not isinstance(maps, Mapping) or not all(isinstance(path, Path) for path in maps.values()):
        return f"the importer {name}: maps must be a dictionary of names and paths, {{}} if there are none"
    if not isinstance(getattr(importer, "needs_map", None), bool):
        return f"the importer {name}: needs_map must be True or False"
    return "" if callable(getattr(importer, "read", None)) else f"the importer {name} has no read(file, mapping)"


def run_plugin_checks(registry: Registry, ledger: Ledger) -> Iterator[Diagnostic]:
    """Run the plugins' own checks on a ledger; a check that raises becomes a diagnostic that names its plugin."""
    for plugin, check in registry.checks:
        try:
            answer = list(check(ledger))
            for item in answer:
                check_diagnostic(item)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a check may be anybody's code
            is_own = registry.root is not None and (registry.root / plugin).is_file()
            yield describe_failure(plugin, "cecgen_checks", error, registry.root, Place(plugin) if is_own else NOWHERE)
        else:
            yield from answer
