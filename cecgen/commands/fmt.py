"""Formatting: the files of a repository laid out in one way, each by itself, whole or not at all."""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path, PurePath

from msgspec import Struct

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.files import NotReadable, TooLarge
from cecgen.diagnostics.outputs import NotFormatted
from cecgen.files.atomic import replace
from cecgen.files.layout import Changed, laid_out
from cecgen.files.toml import BOM, bytes_of, parsed
from cecgen.ledger.reading import CONTENT, SETTINGS
from cecgen.model.written import EntryFile, HolderFile, Workspace

PLUGINS = "plugins"
AT_ONCE = 16
"""How many files wait for the disk at once: one after the other, 30,000 of them take minutes."""
_NOT_ENTRIES = {"evidence", "closed"}


class Formatted(Struct, frozen=True):
    """A file as it is and as it is laid out; where it cannot be laid out, what keeps it from it."""

    file: str
    before: bytes = b""
    after: bytes = b""
    found: tuple[Diagnostic, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the file is not laid out yet."""
        return self.before != self.after


def files_of(root: Path) -> Iterator[str]:
    """Every file of a repository that is laid out, by its path: its settings, holders, entries and own schemes."""
    yield from (file for file in (SETTINGS,) if (root / file).is_file())
    for top in (CONTENT, PLUGINS):
        for folder, folders, names in os.walk(root / top):
            here = Path(folder).relative_to(root)
            folders[:] = sorted(name for name in folders if top == CONTENT and name not in _NOT_ENTRIES and name[0] != ".")
            for name in sorted(names):
                file = (here / name).as_posix()
                if is_laid_out(file) and not os.path.islink(root / file):
                    yield file


def is_laid_out(file: str) -> bool:
    """Whether a path of the repository is that of a file which is laid out; cecgen's own records of closed cycles are not."""
    first, *inside = PurePath(file).parts
    if not file.endswith(".toml") or any(part.startswith(".") for part in (first, *inside)):
        return False
    if first == CONTENT:
        *folders, name = inside
        return bool(folders) and _NOT_ENTRIES.isdisjoint(folders) and (name != "holder.toml" or len(folders) == 1)
    return file == SETTINGS or (first == PLUGINS and len(inside) == 1)


def formatted(root: Path, files: Iterable[str]) -> Iterator[Formatted]:
    """Each file as it is and as it is laid out."""
    for file in files:
        try:
            size, data = bytes_of(f"{root}/{file}")
        except OSError as error:
            yield Formatted(file, found=(NotReadable(at=Place(file), reason=error.strerror or str(error)),))
            continue
        if data is None:
            yield Formatted(file, found=(TooLarge(at=Place(file), size=size),))
            continue
        _, found = parsed(data, file)
        if found:
            yield Formatted(file, found=tuple(found))
            continue
        try:
            after = laid_out(data.removeprefix(BOM).decode(), _form_of(file)).encode()
        except Changed:
            yield Formatted(file, found=(NotFormatted(at=Place(file), reason="it would say something else afterwards"),))
            continue
        yield Formatted(file, data, after)


def _form_of(file: str) -> type[Struct] | None:
    """The form that a file is laid out by; a scheme file has none, since its figures stand in columns set by hand."""
    if file.startswith(f"{PLUGINS}/"):
        return None
    return Workspace if file == SETTINGS else HolderFile if file.endswith("/holder.toml") else EntryFile


def written(root: Path, files: Iterable[Formatted]) -> Iterator[Formatted]:
    """Each file, put in its place where its form changed; where it cannot be, what keeps it from it."""
    waiting = iter(files)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while batch := [*islice(waiting, 16 * AT_ONCE)]:  # what is begun is finished, also where somebody interrupts
            yield from pool.map(partial(_put, root), batch)


def _put(root: Path, each: Formatted) -> Formatted:
    if not each.changed:
        return each
    try:
        replace(root / each.file, each.after)
    except OSError as error:
        return Formatted(each.file, found=(NotFormatted(at=Place(each.file), reason=error.strerror or str(error)),))
    return each
