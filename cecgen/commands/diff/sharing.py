"""Find unchanged holders who share a certificate with a changed one: the same file, or the same number."""

from collections.abc import Iterator, Sequence
from typing import Any

from cecgen.commands.diff.sides import FilesByPath
from cecgen.diagnostics.folding import fold_text
from cecgen.files.toml import parse_toml
from cecgen.git.objects import read_blobs
from cecgen.git.repository import GitRepository


def find_sharing_folders(git: GitRepository, sides: Sequence[FilesByPath], changed: set[str]) -> set[str]:
    """Return the folders of content/ that may have one certificate with a changed folder (CEC425, CEC426)."""
    shared = (folders for files in sides for folders in _folders_by_blob(files, is_toml=False).values())
    same_file = {folder for folders in shared if folders & changed for folder in folders}
    return same_file | _folders_with_numbers(git, sides, changed)


def _folders_by_blob(files: FilesByPath, *, is_toml: bool) -> dict[str, set[str]]:
    """The folders that have each content, in their TOML files or in all others."""
    folders: dict[str, set[str]] = {}
    for path, file in files.items():
        _, folder, *inside = path.split("/")
        if inside and path.endswith(".toml") == is_toml:
            folders.setdefault(file.blob, set()).add(folder)
    return folders


def _folders_with_numbers(git: GitRepository, sides: Sequence[FilesByPath], changed: set[str]) -> set[str]:
    """Return the folders that state a number which a changed folder states too."""
    paths = {file.blob: path for files in sides for path, file in files.items()}
    folders: dict[str, set[str]] = {}
    for files in sides:
        for blob, names in _folders_by_blob(files, is_toml=True).items():
            folders.setdefault(blob, set()).update(names)
    of_changed = {blob: paths[blob] for blob, names in folders.items() if names & changed}
    wanted = {number for _, data in read_blobs(git, of_changed) for number in _read_numbers(data)}
    if not wanted:
        return set()
    others = {blob: paths[blob] for blob, names in folders.items() if names - changed}
    found = (blob for blob, data in read_blobs(git, others) if not wanted.isdisjoint(_read_numbers(data)))
    return {folder for blob in found for folder in folders[blob]}


def _read_numbers(data: bytes) -> set[str]:
    """The serials of certificates and the numbers of cards and certifications in a TOML file, folded to compare them."""
    if b"certificate" not in data and b"number" not in data:
        return set()  # as in most files of entries, and reading them all would cost as much as a check
    return {number for number in _iter_numbers(parse_toml(data, "")[0]) if number}


def _iter_numbers(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _iter_numbers(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in ("certificate", "number") and isinstance(item, str):
                yield fold_text(item)
            elif key != "approval":  # the number of a course, which many people attend
                yield from _iter_numbers(item)
