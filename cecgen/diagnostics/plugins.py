"""Family 9xx: a plugin that cannot be used; each is one diagnostic that names the plugin."""

from typing import ClassVar

from cecgen.diagnostics import Diagnostic, Severity, suggest


class PluginNotLoaded(Diagnostic, frozen=True):
    """A plugin's code could not be imported."""

    code = "CEC901"
    plugin: str
    reason: str

    @property
    def message(self) -> str:
        return f"the plugin {self.plugin} could not be loaded: {self.reason}"

    @property
    def hint(self) -> str:
        return "fix it, or remove it from cecgen.toml or the environment"


class UnknownHook(Diagnostic, frozen=True):
    """A plugin implements a hook that does not exist, or with arguments that the hook does not have."""

    code = "CEC902"
    plugin: str
    hook: str
    hooks: tuple[str, ...]

    @property
    def message(self) -> str:
        return f'the plugin {self.plugin} implements "{self.hook}", and there is no such hook'

    @property
    def hint(self) -> str:
        return suggest(self.hook, self.hooks)


class SameIdInTwoPlugins(Diagnostic, frozen=True):
    """Two plugins declare a provider or a scheme of the same id; the first is used, none silently replaces it."""

    code = "CEC903"
    plugin: str
    what: str
    id: str
    other: str

    @property
    def message(self) -> str:
        return f'the plugin {self.plugin} declares the {self.what} "{self.id}", which {self.other} declares too'

    @property
    def hint(self) -> str:
        return "give it another id, or remove one of the two plugins"


class PluginFailed(Diagnostic, frozen=True):
    """A plugin's own code raised an error, or returned something else than its hook asks for."""

    code = "CEC904"
    plugin: str
    hook: str
    reason: str

    @property
    def message(self) -> str:
        return f"the plugin {self.plugin} failed in {self.hook}: {self.reason}"

    @property
    def hint(self) -> str:
        return "what it would have added is left out; tell its author"


class PluginWithoutHooks(Diagnostic, frozen=True):
    """A plugin implements no hook at all: usually the `@hookimpl` mark is missing."""

    code = "CEC905"
    plugin: str

    @property
    def message(self) -> str:
        return f"the plugin {self.plugin} implements no hook"

    @property
    def hint(self) -> str:
        return "mark its functions with @cecgen.hookimpl"


class PluginNotRun(Diagnostic, frozen=True):
    """A Python plugin was listed and not run, since `--no-code` was given.

    What depends on it is not evaluated, and not wrong for that.
    """

    code = "CEC906"
    severity: ClassVar[Severity] = "warning"
    plugin: str

    @property
    def message(self) -> str:
        return f"{self.plugin} was not run (--no-code), so what depends on it was not evaluated"

    @property
    def hint(self) -> str:
        return "run without --no-code if you trust the repository"
