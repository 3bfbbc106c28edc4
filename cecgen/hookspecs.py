"""The whole contract between cecgen and its plugins.

Hooks only declare. No hook sees what another one declares, and results are sorted by id, so the order of loading does not
matter.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

import pluggy

from cecgen.diagnostics import Diagnostic
from cecgen.model.facts import Provider
from cecgen.model.ledger import Ledger

if TYPE_CHECKING:  # 2 ms that only `cecgen import` needs
    from cecgen.model.drafts import ImportMap, ReadDrafts, SourceFile

_Hook = TypeVar("_Hook", bound=Callable[..., Any])
hookspec = pluggy.HookspecMarker("cecgen")
hookimpl = cast(Callable[[_Hook], _Hook], pluggy.HookimplMarker("cecgen"))

Check = Callable[[Ledger], Iterable[Diagnostic]]
"""A check reads the whole ledger and yields what is wrong in it. It must not change anything."""


class Importer(Protocol):
    """Reads a file that somebody already has into drafts of entries. It leaves out what the file does not say."""

    name: str
    """The name of the format, for people and for `cecgen import --as`."""
    endings: tuple[str, ...]
    """The endings of the files that it reads, in lower case (".csv")."""
    maps: Mapping[str, Path]
    """The maps that come with it, by name: `cecgen import --map` takes such a name in place of a file."""
    needs_map: bool
    """Whether nothing can be read without a map.

    An importer with `wants_pages = True` gets the words of a document's pages in `file.pages`, and what cecgen knows in
    `file.facts`. It is asked once no other importer takes the file.
    """

    def read(self, file: "SourceFile", mapping: "ImportMap") -> "ReadDrafts":
        """Return all drafts in a file and all faults in it. Without a map, `mapping` is empty.

        If the file is of another kind than this importer reads, return `ReadDrafts(not_mine="why")`. It must not open another
        file or an address, and must not change anything.
        """
        ...


@hookspec
def cecgen_providers() -> Iterable[Provider]:  # type: ignore[empty-body]
    """Organisations and their units, which convert awards into contact hours."""


@hookspec
def cecgen_schemes() -> Iterable[Path]:  # type: ignore[empty-body]
    """Scheme files (TOML): what certifying bodies ask for their credentials."""


@hookspec
def cecgen_checks() -> Iterable[Check]:  # type: ignore[empty-body]
    """Checks that one organisation needs, such as the form of its approval numbers."""


@hookspec
def cecgen_importers() -> Iterable[Importer]:  # type: ignore[empty-body]
    """Readers of files that people already have, for `cecgen import`."""
