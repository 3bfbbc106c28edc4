"""The registry: plugins found, loaded and asked, each failure one diagnostic that names the plugin."""

import importlib.util
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy
from msgspec import Struct
from msgspec.structs import asdict, replace

from cecgen import hookspecs
from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.plugins import CodeRefused, NoHooks, NotLoaded, PluginFailed, SameIdInTwoPlugins, UnknownHook
from cecgen.diagnostics.reading import BrokenScheme
from cecgen.hookspecs import Check, Importer
from cecgen.model import Body, Catalogue, Fact, Ledger, Provider, Scheme, SchemeFile, Unit, Workspace, facts_of
from cecgen.source import read
from cecgen.source.validation import valid

Found = list[Diagnostic]
GROUP = "cecgen"
HOOKS = tuple(sorted(name for name in vars(hookspecs) if name.startswith("cecgen_")))


class Plugin(Struct, frozen=True):
    """A plugin as it was found: its name, where it lies, and what it declares."""

    name: str
    where: str
    providers: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    importers: tuple[str, ...] = ()


class Registry(Struct, frozen=True):
    """What all plugins declare together, and what went wrong with any of them."""

    catalogue: Catalogue
    checks: tuple[tuple[str, Check], ...]
    importers: tuple[tuple[str, Importer], ...]
    plugins: tuple[Plugin, ...]
    found: tuple[Diagnostic, ...]


def load(root: Path | None = None, workspace: Workspace | None = None, *, code: bool = True) -> Registry:
    """The built-in plugins, those that are installed, and those of a repository; without `code` no Python of the repository."""
    found: Found = []
    manager = pluggy.PluginManager("cecgen")
    manager.add_hookspecs(hookspecs)
    where: dict[str, str] = {}

    def register(name: str, place: str, module: Callable[[], object]) -> None:
        problem = _register(manager, name, place, module)
        if problem is None:
            where[name] = place
        else:
            found.append(problem)

    builtin = _builtin_folder()
    for path in sorted(builtin.glob("*.py")):
        register(path.stem, str(path), lambda path=path: _module(f"cecgen_plugins.{path.stem}", path))  # type: ignore[misc]
    for name, place, loader in _installed():
        register(name, place, loader)
    data = [path for path in sorted(builtin.glob("*.toml")) if not path.with_suffix(".py").exists()]
    if root is not None:
        own = root / "plugins"
        data += [path for path in sorted(own.glob("*.toml")) if not _is_builtin(path, builtin)]
        for listed in workspace.plugins if workspace else ():
            if not code:
                found.append(CodeRefused(at=Place("cecgen.toml", ("plugins",)), plugin=listed))
            else:
                register(listed, listed, lambda listed=listed: _own_module(root, listed))  # type: ignore[misc]
    return _asked(manager, where, root, data, found, refused=not code and bool(workspace and workspace.plugins))


def _builtin_folder() -> Path:
    """Where the built-in plugins lie: in the package once it is installed, beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / "_plugins"
    return inside if inside.is_dir() else package.parent / "plugins"


def _is_builtin(path: Path, builtin: Path) -> bool:
    """Whether a file of the repository is a built-in one, or a copy of it: as in a checkout of cecgen itself."""
    try:
        return path.read_bytes() == (builtin / path.name).read_bytes()
    except OSError:
        return False


def _installed() -> Iterator[tuple[str, str, Callable[[], object]]]:
    """Plugins of other packages, by the entry-point group `cecgen`."""
    if not any(_declares_plugins(folder) for folder in dict.fromkeys(sys.path)):
        return
    from importlib.metadata import entry_points  # noqa: PLC0415 - 40 ms, which only an installed plugin is worth

    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
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


def _own_module(root: Path, listed: str) -> ModuleType:
    path = (root / listed).resolve()
    if not path.is_relative_to(root.resolve()) or path.suffix != ".py":
        raise ImportError("only Python files inside the repository can be listed")
    if path.is_relative_to((root / "content").resolve()):
        raise ImportError("content/ holds no code")
    return _module(f"cecgen_plugins.own.{path.stem}", path)


def _module(name: str, path: Path) -> ModuleType:
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


def _register(manager: pluggy.PluginManager, name: str, place: str, module: Callable[[], object]) -> Diagnostic | None:
    """Registers one plugin, or says why it cannot be; a failed one is taken out again, so that no other suffers."""
    at = Place("cecgen.toml", ("plugins",)) if place == name else Place("")
    try:
        plugin = module()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a plugin may raise anything, SystemExit included
        return NotLoaded(at=at, plugin=name, reason=_reason(error))
    try:
        manager.register(plugin, name)
        manager.check_pending()
    except (pluggy.PluginValidationError, ValueError) as error:
        if manager.has_plugin(name):
            manager.unregister(name=name)
        wrong = [hook for hook in dir(plugin) if hook.startswith("cecgen_") and hook not in HOOKS]
        return UnknownHook(at=at, plugin=name, hook=wrong[0] if wrong else _reason(error), known=HOOKS)
    if not manager.get_hookcallers(plugin):
        manager.unregister(name=name)
        return NoHooks(at=at, plugin=name)
    return None


def _reason(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__


def _asked(
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
    owners: dict[tuple[str, str], str] = {}
    declared: dict[str, dict[str, list[str]]] = {name: {} for name in where}
    checks: list[tuple[str, Check]] = []
    importers: list[tuple[str, Importer]] = []

    def owned(plugin: str, what: str, id: str, at: Place) -> bool:
        other = owners.setdefault((what, id), plugin)
        if other != plugin:
            found.append(SameIdInTwoPlugins(at=at, plugin=plugin, what=what, id=id, other=other))
            return False
        declared.setdefault(plugin, {}).setdefault(what, []).append(id)
        return True

    def add_file(plugin: str, path: Path) -> None:
        inside = root is not None and path.is_relative_to(root)
        folder, name = (root, str(path.relative_to(root))) if inside and root is not None else (path.parent, path.name)
        file = _read_scheme_file(folder, name, found)
        if file is None:
            return
        at = Place(name)
        if (provider := _provider_in(file)) and owned(plugin, "provider", provider.id, at):
            providers[provider.id] = provider
        for scheme in _schemes_in(file, at, found):
            if owned(plugin, "scheme", scheme.id, at):
                schemes[scheme.id] = scheme

    for plugin, _, item in _answers(manager, "cecgen_providers", Provider, found):
        if owned(plugin, "provider", item.id, NOWHERE_IN_FILES):
            providers[item.id] = item
    for plugin, _, path in _answers(manager, "cecgen_schemes", Path, found):
        add_file(plugin, path)
    for path in data:
        own = root is not None and path.parent == root / "plugins"
        name = f"plugins/{path.name}" if own else path.stem
        where[name] = name if own else str(path)
        add_file(name, path)
    for plugin, _, check in _answers(manager, "cecgen_checks", object, found):
        checks.append((plugin, check))
        declared[plugin].setdefault("check", []).append(getattr(check, "__name__", "check"))
    for plugin, _, importer in _answers(manager, "cecgen_importers", object, found):
        importers.append((plugin, importer))
        declared[plugin].setdefault("importer", []).append(str(getattr(importer, "name", "importer")))
    aliases = {alias: id for id, scheme in sorted(schemes.items()) for alias in scheme.aliases}
    whats = ("provider", "scheme", "check", "importer")
    plugins = tuple(
        Plugin(name, place, *(tuple(sorted(declared.get(name, {}).get(what, []))) for what in whats))
        for name, place in where.items()
    )
    catalogue = Catalogue(dict(sorted(providers.items())), dict(sorted(schemes.items())), aliases, refused)
    return Registry(catalogue, tuple(checks), tuple(importers), plugins, tuple(found))


NOWHERE_IN_FILES = Place("")


def _answers(manager: pluggy.PluginManager, hook: str, wanted: type, found: Found) -> Iterator[tuple[str, str, Any]]:
    """What every plugin answers to a hook, in the order of their names."""
    implementations = getattr(manager.hook, hook).get_hookimpls()
    for implementation in sorted(implementations, key=lambda each: str(each.plugin_name)):
        name = implementation.plugin_name
        try:
            answer = list(implementation.function())
            wrong = [item for item in answer if not isinstance(item, wanted)]
            if wrong:
                raise TypeError(f"returned {type(wrong[0]).__name__}, and {wanted.__name__} is asked for")
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # whatever it raised, the other plugins go on
            found.append(PluginFailed(at=NOWHERE_IN_FILES, plugin=name, hook=hook, reason=_reason(error)))
            continue
        for item in answer:
            yield name, hook, item


def run_checks(registry: Registry, ledger: Ledger) -> Iterator[Diagnostic]:
    """What the plugins' own checks find; one that raises is a diagnostic that names its plugin."""
    for plugin, check in registry.checks:
        try:
            yield from list(check(ledger))
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a check is a stranger's code
            yield PluginFailed(at=NOWHERE_IN_FILES, plugin=plugin, hook="cecgen_checks", reason=_reason(error))


def _read_scheme_file(root: Path, name: str, found: Found) -> SchemeFile | None:
    raw, problems = read(root, name)
    found += problems
    if raw is None or problems:
        return None
    file, problems = valid(raw, SchemeFile, Place(name))
    found += problems
    return file


def _provider_in(file: SchemeFile) -> Provider | None:
    text = file.provider
    if text is None:
        return None
    units = tuple(Unit(**{**asdict(unit), "read_on": unit.read_on or file.read_on}) for unit in text.unit)
    return Provider(id=text.id, name=text.name, url=text.url, short=text.short, units=units)


def _schemes_in(file: SchemeFile, at: Place, found: Found) -> Iterator[Scheme]:
    """The schemes of a file with what the body says for all of them; one that contradicts itself is reported, not used."""
    for index, text in enumerate(file.scheme):
        scheme = _dated(_with_body(text, file.body), file.read_on)
        faults = list(_contradictions(scheme, file.body))
        for reason, remedy in faults:
            found.append(BrokenScheme(at=at / "scheme" / index, scheme=scheme.id, reason=reason, remedy=remedy))
        if not faults:
            yield scheme


_LISTS = ("fees", "worths", "limits", "requirements", "not_modelled")
_SINGLE = ("zone", "period", "renewal", "grace", "reinstatement", "audit", "sharing", "carry")


def _with_body(scheme: Scheme, body: Body | None) -> Scheme:
    """A scheme with the body's rules: its own come first, and take the place of the body's where there can be but one."""
    if body is None:
        return scheme
    lists = {name: (*getattr(scheme, name), *getattr(body, name)) for name in _LISTS}
    single = {name: getattr(scheme, name) or getattr(body, name) for name in _SINGLE}
    return replace(scheme, body=body, **lists, **single)


def _dated(scheme: Scheme, read_on: date | None) -> Scheme:
    """A scheme whose facts carry the file's reading day where they state none of their own."""

    def dated(fact: Any) -> Any:
        return replace(fact, read_on=read_on) if isinstance(fact, Fact) and fact.read_on is None else fact

    lists = {name: tuple(dated(fact) for fact in getattr(scheme, name)) for name in _LISTS}
    single = {name: dated(getattr(scheme, name)) for name in _SINGLE}
    return replace(scheme, **lists, **single)


def _contradictions(scheme: Scheme, body: Body | None) -> Iterable[tuple[str, str]]:
    if body is not None and scheme.issuer != body.id:
        yield f'its id does not begin with the body\'s, "{body.id}."', f'write id = "{body.id}.…"'
    if "." not in scheme.id:
        yield "its id names no body", 'write id = "<body>.<credential>"'
    for name, fact in facts_of(scheme):
        if not fact.source:
            yield f"the {name} has no source", "add source = the address where the body says it"
        if fact.read_on is None:
            yield f"the {name} has no reading day", "add read_on = … to it, or once at the top of the file"
        if fact.since and fact.until and fact.since > fact.until:
            yield f"the {name} ends before it begins", "one of since and until is wrong"
    for what in (scheme.limits, scheme.requirements):
        seen: list[Any] = []
        for item in what:
            for other in seen:
                if other.id == item.id and _overlap(other, item):
                    yield f'"{item.id}" is stated twice for the same days', "close the older one with until = …"
            seen.append(item)
    for requirement in scheme.requirements:
        if (requirement.min is None) == (not requirement.card):
            yield f'the requirement "{requirement.id}" must have either min or card', "write one of the two"
    if not any(requirement.id == "total" for requirement in scheme.requirements):
        yield "it has no total", 'add [[scheme.requirement]] with id = "total" and min = …'


def _overlap(one: Fact, other: Fact) -> bool:
    first = max(one.since or date.min, other.since or date.min)
    return first <= min(one.until or date.max, other.until or date.max)
