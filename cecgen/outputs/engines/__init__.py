"""The engines: the one place that knows the site builders by name, their settings file, and how each is run.

Each builds the same project: pages whose bodies are in their front matter, a theme of ours, one settings file, and no plugin
of ours.
"""

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from msgspec import Struct

from cecgen.model.settings import EngineName


class Engine(Struct, frozen=True):
    """A site builder: the modules that it needs, the extra that installs them, and how it builds a project.

    `run(project, folder)` builds the project's site in a new folder; it returns a complaint, or nothing.
    """

    name: EngineName
    modules: tuple[str, ...]
    extra: str
    """Empty for the one that cecgen itself needs."""
    run: Callable[[Path, Path], str]

    @property
    def install(self) -> str:
        """The command that installs what it needs."""
        from cecgen.evidence.extras import format_install_command  # noqa: PLC0415 - only if something is missing

        return format_install_command(self.extra)

    @property
    def is_installed(self) -> bool:
        """Whether everything that it needs is installed."""
        return all(find_spec(module) is not None for module in self.modules)


def _run_mkdocs(project: Path, folder: Path) -> str:
    from cecgen.outputs.engines.in_process import run_in_process  # noqa: PLC0415 - 300 ms that only a build needs

    return run_in_process(project, folder)


def _run_zensical(project: Path, folder: Path) -> str:
    from cecgen.outputs.engines.programs import run_zensical  # noqa: PLC0415 - 10 ms that only such a build needs

    return run_zensical(project, folder)


def _run_properdocs(project: Path, folder: Path) -> str:
    from cecgen.outputs.engines.programs import run_properdocs  # noqa: PLC0415 - 10 ms that only such a build needs

    return run_properdocs(project, folder)


ENGINES: dict[EngineName, Engine] = {
    "mkdocs": Engine("mkdocs", ("mkdocs", "material"), "", _run_mkdocs),
    "zensical": Engine("zensical", ("zensical",), "zensical", _run_zensical),
    "properdocs": Engine("properdocs", ("properdocs", "material"), "properdocs", _run_properdocs),
}


@cache
def theme_folders() -> tuple[Path, ...]:
    """The folders in which the installed themes have their own scripts, style sheets and pictures."""
    specs = [find_spec(module) for module in ("material", "zensical")]
    return tuple(Path(place) / "templates" for spec in specs if spec for place in (spec.submodule_search_locations or ())[:1])
