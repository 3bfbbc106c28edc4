"""The whole contract between cecgen and its plugins.

Hooks declare, they do not act on each other's data: which fact applied to a figure can be read from the data alone.
Results are sorted by id, so the order in which plugins are loaded never matters.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

import pluggy

from cecgen.diagnostics import Diagnostic
from cecgen.model import Ledger, Provider

_Hook = TypeVar("_Hook", bound=Callable[..., Any])
hookspec = pluggy.HookspecMarker("cecgen")
hookimpl = cast(Callable[[_Hook], _Hook], pluggy.HookimplMarker("cecgen"))

Check = Callable[[Ledger], Iterable[Diagnostic]]
"""A check reads everything that was written and yields what is wrong with it; it changes nothing."""


class Importer(Protocol):
    """Turns a file that somebody has into draft entries, each a table as a file of entries holds it."""

    name: str
    """The name that people call the format by."""
    endings: tuple[str, ...]
    """The endings of the files that it reads (".csv")."""

    def read(self, path: Path) -> Iterable[dict[str, Any]]:
        """The drafts in a file."""
        ...


@hookspec
def cecgen_providers() -> Iterable[Provider]:  # type: ignore[empty-body]
    """Organisations and their units: this is what converts awards into contact hours."""


@hookspec
def cecgen_schemes() -> Iterable[Path]:  # type: ignore[empty-body]
    """Scheme files (TOML): what certifying bodies ask for their credentials."""


@hookspec
def cecgen_checks() -> Iterable[Check]:  # type: ignore[empty-body]
    """Checks of what was written that only this organisation needs (the form of its approval numbers, say)."""


@hookspec
def cecgen_importers() -> Iterable[Importer]:  # type: ignore[empty-body]
    """Readers of files that people already have; `cecgen plugins` lists them, and `cecgen import` will run them."""
