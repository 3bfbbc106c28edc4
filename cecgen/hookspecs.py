"""The whole contract between cecgen and its plugins.

Hooks declare, they do not act on each other's data: which fact applied to a figure can be read from the data alone.
Results are sorted by id, so the order in which plugins are loaded never matters.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

import pluggy

from cecgen.diagnostics import Diagnostic
from cecgen.model.facts import Provider
from cecgen.model.ledger import Ledger

if TYPE_CHECKING:  # 2 ms that only `import` is worth
    from cecgen.model.drafts import ImportMap, ReadDrafts, SourceFile

_Hook = TypeVar("_Hook", bound=Callable[..., Any])
hookspec = pluggy.HookspecMarker("cecgen")
hookimpl = cast(Callable[[_Hook], _Hook], pluggy.HookimplMarker("cecgen"))

Check = Callable[[Ledger], Iterable[Diagnostic]]
"""A check reads everything that was written and yields what is wrong with it; it changes nothing."""


class Importer(Protocol):
    """Reads files that somebody has into drafts of entries; what a file does not say it leaves out."""

    name: str
    """The name that people call the format by; `cecgen import --as` takes it."""
    endings: tuple[str, ...]
    """The endings of the files that it reads, in lower case (".csv")."""
    maps: Mapping[str, Path]
    """The maps that come with it, by name: `cecgen import --map` takes a name where others take a file."""
    needs_map: bool
    """Whether nothing can be read without a map."""

    def read(self, file: "SourceFile", mapping: "ImportMap") -> "ReadDrafts":
        """All drafts in a file and all that is wrong in it, at once; without a map it gets an empty one.

        It opens no other file and no address, and changes nothing.
        """
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
    """Readers of files that people already have: `cecgen import` runs them, and what they read is previewed first."""
