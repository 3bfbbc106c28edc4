"""Format the files of a repository, each on its own, completely or not at all."""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path, PurePath

from msgspec import Struct

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.files import NotReadable, TooLarge
from cecgen.diagnostics.outputs import FormatFailed
from cecgen.files.atomic import replace_file
from cecgen.files.layout import MeaningChangedError, format_toml
from cecgen.files.toml import BOM, parse_toml, read_limited
from cecgen.ledger.reading import CONTENT_FOLDER, PLUGINS_FOLDER, SETTINGS_FILE
from cecgen.model.designs import Design
from cecgen.model.settings import Settings
from cecgen.model.vocabulary import DESIGNS_FOLDER
from cecgen.model.written import EntryFile, HolderFile

MAX_PARALLEL_WRITES = 16
"""Files that are written at the same time: 30,000 of them, one after the other, wait minutes for the disk."""
_NOT_ENTRIES = {"evidence", "closed"}


class FormatResult(Struct, frozen=True):
    """A file before and after formatting, or the reason why it cannot be formatted."""

    file: str
    before: bytes = b""
    after: bytes = b""
    diagnostics: tuple[Diagnostic, ...] = ()
    is_refused: bool = False
    """True if the machine, or somebody who changed the file meanwhile, did not let it be written."""

    @property
    def is_changed(self) -> bool:
        """True if formatting changes the file."""
        return self.before != self.after


def list_formattable(root: Path) -> Iterator[str]:
    """List the files of a repository that are formatted, by path: settings, holders, entries, schemes and designs."""
    yield from (file for file in (SETTINGS_FILE,) if (root / file).is_file())
    for top in (CONTENT_FOLDER, PLUGINS_FOLDER):
        if (root / top).is_symlink():
            continue  # it may lead out of the repository
        for folder, folders, names in os.walk(root / top):
            here = Path(folder).relative_to(root)
            folders[:] = sorted(name for name in folders if _has_formattable(top, here, name))
            for name in sorted(names):
                file = (here / name).as_posix()
                if is_formattable(file) and not os.path.islink(root / file):
                    yield file


def is_formattable(file: str) -> bool:
    """Return True if a path is one of a file that is formatted; cecgen's own records of closed cycles are not."""
    first, *inside = PurePath(file).parts
    if not file.endswith(".toml") or any(part.startswith(".") for part in (first, *inside)):
        return False
    if first == CONTENT_FOLDER:
        *folders, name = inside
        return bool(folders) and _NOT_ENTRIES.isdisjoint(folders) and (name != "holder.toml" or len(folders) == 1)
    return file == SETTINGS_FILE or (first == PLUGINS_FOLDER and (len(inside) == 1 or _is_design(file)))


def _has_formattable(top: str, folder: Path, name: str) -> bool:
    """Whether a folder may have files to format below it: that of a holder, and that of the designs."""
    if top == CONTENT_FOLDER:
        return name not in _NOT_ENTRIES and name[0] != "."
    return (folder / name).as_posix() == DESIGNS_FOLDER


def _is_design(file: str) -> bool:
    return PurePath(file).parent.as_posix() == DESIGNS_FOLDER


def format_files(root: Path, files: Iterable[str]) -> Iterator[FormatResult]:
    """Format each file, without writing it."""
    for file in files:
        try:
            size, data = read_limited(f"{root}/{file}")
        except OSError as error:
            yield FormatResult(file, diagnostics=(NotReadable(at=Place(file), reason=error.strerror or str(error)),))
            continue
        if data is None:
            yield FormatResult(file, diagnostics=(TooLarge(at=Place(file), size=size),))
            continue
        yield format_bytes(file, data)


def format_bytes(file: str, data: bytes) -> FormatResult:
    """Format what a file holds, or would hold once an editor has saved it; its path says what kind of file it is."""
    _, diagnostics = parse_toml(data, file)
    if diagnostics:
        return FormatResult(file, diagnostics=tuple(diagnostics))
    try:
        after = format_toml(data.removeprefix(BOM).decode(), _struct_for(file)).encode()
    except MeaningChangedError:
        failed = FormatFailed(at=Place(file), reason="formatting would change what it says", is_bug=True)
        return FormatResult(file, diagnostics=(failed,))
    return FormatResult(file, data, after)


def _struct_for(file: str) -> type[Struct] | None:
    """Return the struct whose order of keys a file follows; None for a scheme file, whose figures are aligned by hand."""
    if file.startswith(f"{PLUGINS_FOLDER}/"):
        return Design if _is_design(file) else None
    return Settings if file == SETTINGS_FILE else HolderFile if file.endswith("/holder.toml") else EntryFile


def write_formatted(root: Path, files: Iterable[FormatResult]) -> Iterator[FormatResult]:
    """Write each file that formatting changed; a file that cannot be written is returned with the reason."""
    remaining = iter(files)
    with ThreadPoolExecutor(MAX_PARALLEL_WRITES) as pool:
        while batch := [*islice(remaining, 16 * MAX_PARALLEL_WRITES)]:  # a batch is finished even if somebody interrupts
            yield from pool.map(partial(_write_one, root), batch)


def _write_one(root: Path, each: FormatResult) -> FormatResult:
    if not each.is_changed:
        return each
    try:
        replace_file(root / each.file, each.after, expected=each.before)
    except OSError as error:
        failed = FormatFailed(at=Place(each.file), reason=error.strerror or str(error))
        return FormatResult(each.file, diagnostics=(failed,), is_refused=True)
    return each
