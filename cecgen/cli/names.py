"""The names of a repository as values of options, so that a shell can complete them.

A name is checked by the command, once it has read the repository; here it is any text.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from cecgen.cli.option_types import CommaList

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from cecgen.catalogue.plugins import Registry

_List = Callable[[Path, click.Context], Iterable[tuple[str, str]]]


class RepositoryName(click.ParamType[str]):
    """A name of the repository; knows how to list the existing ones, each with its meaning."""

    name = "text"

    def __init__(self, list_names: _List) -> None:
        self._list = list_names

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text that was typed."""
        return str(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list["CompletionItem"]:
        """The names that begin with what was typed; none if the repository cannot be read: Tab reports no problems."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - only the Tab key needs it

        from cecgen.cli.context import CommandContext  # noqa: PLC0415 - it imports this module

        folder = ctx.params.get("folder") or ctx.find_root().params.get("folder")
        try:
            root = CommandContext(folder, None, False).root_or_here
            return [CompletionItem(each, help=means) for each, means in self._list(root, ctx) if each.startswith(incomplete)]
        except Exception:  # whatever is wrong with the files, the line that is being typed must stay as it is
            return []


class NameList(CommaList):
    """Names between commas, of which the last is completed."""

    def __init__(self, list_names: _List) -> None:
        self._names = RepositoryName(list_names)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list["CompletionItem"]:
        """The names that begin with what follows the last comma, each after what is before it."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - only the Tab key needs it

        before, comma, last = incomplete.rpartition(",")
        names = self._names.shell_complete(ctx, param, last)
        return [CompletionItem(f"{before}{comma}{each.value}", help=each.help) for each in names]


def _list_holders(root: Path, _: click.Context) -> Iterable[tuple[str, str]]:
    from cecgen.ledger.reading import list_holder_ids  # noqa: PLC0415 - the reader takes time, and only the Tab key needs it

    return ((name, "") for name in list_holder_ids(root))


def _list_schemes(root: Path, _: click.Context) -> Iterable[tuple[str, str]]:
    return ((scheme, each.title) for scheme, each in sorted(_load(root).catalogue.schemes.items()))


def _list_providers(root: Path, _: click.Context) -> Iterable[tuple[str, str]]:
    return ((provider, each.name) for provider, each in sorted(_load(root).catalogue.providers.items()))


def _list_codes(_: Path, __: click.Context) -> Iterable[tuple[str, str]]:
    from cecgen.diagnostics import all_diagnostics  # noqa: PLC0415 - see above

    return ((code, kind.__name__) for code, kind in sorted(all_diagnostics().items()))


def _list_entries(root: Path, _: click.Context) -> Iterable[tuple[str, str]]:
    """Holders, and each of their entries behind a slash."""
    from cecgen.ledger.reading import list_holder_ids, read_holder  # noqa: PLC0415 - see above

    for name in list_holder_ids(root):
        yield name, ""
        holder, _problems = read_holder(root, name)
        yield from ((f"{name}/{entry.id}", entry.title) for entry in (holder.entries if holder else ()))


def _list_explained(root: Path, ctx: click.Context) -> Iterable[tuple[str, str]]:
    """Codes and holders; after a holder, its schemes and entries."""
    words = ctx.params.get("what") or ()
    if not words:
        yield from _list_codes(root, ctx)
        yield from _list_entries(root, ctx)
        return
    yield from _list_schemes(root, ctx)
    yield from ((name.split("/", 1)[1], title) for name, title in _list_entries(root, ctx) if name.startswith(f"{words[0]}/"))


def _list_kinds(_: Path, __: click.Context) -> Iterable[tuple[str, str]]:
    from cecgen.model.vocabulary import KIND_DESCRIPTIONS  # noqa: PLC0415 - see above

    return KIND_DESCRIPTIONS.items()


def _list_formats(_: Path, __: click.Context) -> Iterable[tuple[str, str]]:
    from cecgen.model.vocabulary import ActivityFormat  # noqa: PLC0415 - see above

    return ((each, "") for each in get_args(ActivityFormat))


def _load(root: Path) -> "Registry":
    from cecgen.pipeline import load_registry  # noqa: PLC0415 - see above

    return load_registry(root, run_code=False)[0]


HOLDER = RepositoryName(_list_holders)
SCHEME = RepositoryName(_list_schemes)
KIND = RepositoryName(_list_kinds)
ACTIVITY_FORMAT = RepositoryName(_list_formats)
CODES = NameList(_list_codes)
PROVIDER = RepositoryName(_list_providers)
ENTRY = RepositoryName(_list_entries)
EXPLAINED = RepositoryName(_list_explained)
