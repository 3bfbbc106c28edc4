"""Find, import and call plugins, each on its own: one that fails is named, and the others still work."""

import importlib.util
import inspect
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from functools import lru_cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pluggy

from cecgen import hookspecs
from cecgen.diagnostics import NOWHERE, Diagnostic, Place
from cecgen.diagnostics.plugin_errors import describe_plugin_error, find_plugin_frame, print_traceback
from cecgen.diagnostics.plugins import PluginFailed, PluginNotLoaded, PluginWithoutHooks, UnknownHook

ENTRY_POINT_GROUP = "cecgen"
HOOK_NAMES = tuple(sorted(name for name in vars(hookspecs) if name.startswith("cecgen_")))
_LISTED = Place("cecgen.toml", ("plugins",))


class _PluginManager(pluggy.PluginManager):
    def parse_hookimpl_opts(self, plugin: object, name: str) -> pluggy.HookimplOpts | None:
        """Pass over what in a module cannot be a hook: pluggy looks at each name in a way that takes 5 ms for all plugins."""
        if isinstance(plugin, ModuleType):
            value = vars(plugin).get(name)
            is_marked = hasattr(value, f"{self.project_name}_impl") if isinstance(value, FunctionType) else callable(value)
            if not is_marked or isinstance(value, type):
                return None
        return super().parse_hookimpl_opts(plugin, name)


class PluginLoader:
    """Imports plugins and calls their hooks; one that cannot be used becomes a diagnostic."""

    def __init__(self, root: Path | None) -> None:
        self._root = root
        self._manager = _PluginManager("cecgen")
        self._manager.add_hookspecs(hookspecs)
        self._builtin: frozenset[str] = frozenset()
        self._own: set[str] = set()
        self.locations: dict[str, str] = {}
        """Where each plugin that could be loaded is, by its name, in the order of loading."""
        self.diagnostics: list[Diagnostic] = []
        self.has_failures = False
        """True if a provider or a scheme may be missing, because a plugin could not be used."""

    def add_builtin(self) -> None:
        """Load the plugins that come with cecgen."""
        for path in sorted(builtin_folder().glob("*.py")):
            self.add(path.stem, str(path), lambda path=path: _import_builtin(path, path.stat().st_mtime_ns))  # type: ignore[misc]
        self._builtin = frozenset(self.locations)

    def add_installed(self) -> None:
        """Load the plugins of other packages, by the entry-point group `cecgen`."""
        for name, value, load in _find_installed():
            # A package may give its plugin the name of a built-in one: they are still two plugins.
            self.add(f"{name} ({value})" if name in self._builtin else name, value, load)

    def add_own(self, root: Path, listed: str) -> str:
        """Load a Python file of the repository, and return the plugin's name, which is its path.

        A file is loaded once, even if its path is written in two ways.
        """
        root, path = root.resolve(), (root / listed).resolve()
        if reason := _refusal_reason(root, path):
            self._refuse(PluginNotLoaded(at=_LISTED, plugin=listed, reason=reason))
            return listed
        name = path.relative_to(root).as_posix()
        if name in self._own:
            self.diagnostics.append(PluginNotLoaded(at=_LISTED, plugin=listed, reason=f"{name} is listed twice"))
            return name
        self._own.add(name)
        self.add(name, name, lambda: _import_file(f"cecgen_plugins.own.{path.stem}", path), _LISTED)
        return name

    def add(self, name: str, location: str, load: Callable[[], object], at: Place = NOWHERE) -> None:
        """Load one plugin; `at` is where the settings name it. A plugin that fails is removed again."""
        try:
            with redirect_stdout(sys.stderr):  # a plugin that prints must not spoil a document on standard output
                plugin = load()
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a plugin may raise anything, SystemExit included
            print_traceback(error)
            where = _locate(error, self._root) or at
            self._refuse(PluginNotLoaded(at=where, plugin=name, reason=describe_plugin_error(error)))
            return
        if problem := self._register(name, plugin, at):
            self._refuse(problem)
        else:
            self.locations[name] = location

    def _register(self, name: str, plugin: object, at: Place) -> Diagnostic | None:
        if self._manager.has_plugin(name) or self._manager.is_registered(plugin):
            return PluginNotLoaded(at=at, plugin=name, reason="a plugin of this name is already loaded")
        try:
            self._manager.register(plugin, name)
            self._manager.check_pending()
        except pluggy.PluginValidationError as error:
            self._manager.unregister(name=name)
            return UnknownHook(
                at=at, plugin=name, hook=_find_wrong_hook(plugin) or describe_plugin_error(error), hooks=HOOK_NAMES
            )
        if not self._manager.get_hookcallers(plugin):
            self._manager.unregister(name=name)
            return PluginWithoutHooks(at=at, plugin=name)
        return None

    def _refuse(self, problem: Diagnostic) -> None:
        self.diagnostics.append(problem)
        self.has_failures = True

    def call_hook(self, hook: str, wanted: type) -> Iterator[tuple[str, Any]]:
        """Yield what every plugin returns from a hook, with the plugin's name, in the order of loading.

        Each is called on its own: if all were called at once, one that raises would end the call.
        """
        implementations = {each.plugin_name: each for each in getattr(self._manager.hook, hook).get_hookimpls()}
        # The built-in ones come first, so that no other takes an id of theirs.
        for name in (name for name, _ in self._manager.list_name_plugin() if name in implementations):
            try:
                answer = list(implementations[name].function())
                wrong = [item for item in answer if not isinstance(item, wanted)]
                if wrong:
                    raise TypeError(f"returned {type(wrong[0]).__name__} instead of {wanted.__name__}")
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # whatever it raised, the other plugins are still called
                self.report_failure(name, hook, error)
                continue
            yield from ((name, item) for item in answer)

    def report_failure(self, plugin: str, hook: str, error: BaseException | str) -> None:
        """Report that a hook raised or returned something that cannot be used, and why."""
        self.diagnostics.append(describe_failure(plugin, hook, error, self._root, self.locate_plugin(plugin)))
        self.has_failures |= hook in ("cecgen_providers", "cecgen_schemes")

    def locate_plugin(self, plugin: str) -> Place:
        """Return the file of a repository's own plugin; other plugins have no file that the reader could change."""
        return Place(plugin) if plugin in self._own else NOWHERE

    def is_builtin(self, plugin: str) -> bool:
        """Return True if a plugin's code comes with cecgen."""
        return plugin in self._builtin


def describe_failure(plugin: str, hook: str, error: BaseException | str, root: Path | None, otherwise: Place) -> PluginFailed:
    """Build the diagnostic of a plugin's failure, at the line that raised it if that line is in the repository `root`."""
    if isinstance(error, str):
        return PluginFailed(at=otherwise, plugin=plugin, hook=hook, reason=error)
    print_traceback(error)
    at = _locate(error, root) or otherwise
    return PluginFailed(at=at, plugin=plugin, hook=hook, reason=describe_plugin_error(error))


def _locate(error: BaseException, root: Path | None) -> Place | None:
    """Find the line of a repository that raised a plugin's error; None if it was raised elsewhere."""
    frame = find_plugin_frame(error)
    if frame is None or root is None:
        return None
    path, root = Path(frame.file).resolve(), root.resolve()
    return Place(path.relative_to(root).as_posix(), line=frame.line, column=1) if path.is_relative_to(root) else None


def builtin_folder() -> Path:
    """The folder of the built-in plugins: in the package once it is installed, beside it in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "_plugins"
    return inside if inside.is_dir() else package.parent / "plugins"


def _find_installed() -> Iterator[tuple[str, str, Callable[[], object]]]:
    """Yield the name, the value and the loader of every entry point of other packages."""
    if not any(_declares_plugins(folder) for folder in dict.fromkeys(sys.path)):
        return
    from importlib.metadata import entry_points  # noqa: PLC0415 - 40 ms, which only an installed plugin is worth

    for point in sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda point: point.name):
        yield point.name, point.value, point.load


def _declares_plugins(folder: str) -> bool:
    """Return True if any package in a folder of `sys.path` declares a cecgen plugin; only entry points are read."""
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


def _refusal_reason(root: Path, path: Path) -> str:
    """Return why a repository may not run a file, or nothing; both paths are resolved."""
    if not path.is_relative_to(root) or path.suffix != ".py":
        return "only Python files inside the repository can be listed"
    if path.is_relative_to(root / "content"):
        return "content/ must not contain code"
    return "" if path.is_file() else f"{path.name} does not exist"


def _import_file(name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path.name} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


@lru_cache(maxsize=256)
def _import_builtin(path: Path, written_ns: int) -> ModuleType:
    """Import a built-in plugin, once for each version of its file: `serve` loads the plugins at every save."""
    return _import_file(f"cecgen_plugins.{path.stem}", path)


def _find_wrong_hook(plugin: object) -> str:
    """Return the hook that a plugin misspells, or that it gives arguments, which no hook has."""
    hooks = [name for name in dir(plugin) if name.startswith("cecgen_")]
    wrong = [name for name in hooks if name not in HOOK_NAMES or inspect.signature(getattr(plugin, name)).parameters]
    return wrong[0] if wrong else ""
