"""Use settings and plugins from a trusted git revision instead of the work tree (`--rules-from`).

Files from an untrusted branch are then only data.
"""

import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cecgen.files.temporary import temporary_folder
from cecgen.git.objects import write_files
from cecgen.git.repository import GitError, GitRepository
from cecgen.git.revisions import GitFile, Revision, read_revision
from cecgen.ledger.reading import PLUGINS_FOLDER, SETTINGS_FILE, read_settings
from cecgen.pipeline import TrustedRevision


@contextmanager
def rules_from_revision(root: Path, name: str) -> Iterator[tuple[TrustedRevision, tuple[str, ...]]]:
    """Write the rules of a revision into a temporary folder, and list the files of the work tree that differ."""
    git = GitRepository(root)
    revision = read_revision(git, name)
    if SETTINGS_FILE not in revision.files:
        raise GitError(f"{name} has no {SETTINGS_FILE}, so there are no rules to take from it", "name a revision that has one")
    with temporary_folder() as folder:
        rules = TrustedRevision(name, folder)
        written = write_rules(git, revision, rules.folder)
        yield rules, tuple(_list_changed_rules(root, rules.folder, written))


def write_rules(git: GitRepository, revision: Revision, folder: Path) -> dict[str, GitFile]:
    """Write the rules of a revision into a folder, and return them: settings, plugins/, and the files that they list."""
    always = (SETTINGS_FILE, f"{PLUGINS_FOLDER}/")
    rules = {path: file for path, file in revision.files.items() if path == always[0] or path.startswith(always[1])}
    write_files(git, rules, folder)
    settings, _ = read_settings(folder) if SETTINGS_FILE in rules else (None, None)
    listed = [posixpath.normpath(each) for each in settings.plugins] if settings else []
    others = {path: revision.files[path] for path in listed if path in revision.files and path not in rules}
    write_files(git, others, folder)
    return rules | others


def _list_changed_rules(root: Path, folder: Path, written: dict[str, GitFile]) -> Iterator[str]:
    plugins = root / PLUGINS_FOLDER
    added = {path.relative_to(root).as_posix() for ending in ("toml", "py") for path in plugins.rglob(f"*.{ending}")}
    for path in sorted({SETTINGS_FILE, *written} | added):
        if _read_normalized(root / path) != _read_normalized(folder / path):
            yield path


def _read_normalized(path: Path) -> bytes | None:
    """Read a file with line feeds as line endings; None for a link or anything else that is not a file."""
    if path.is_symlink() or not path.is_file():
        return None
    return path.read_bytes().replace(b"\r\n", b"\n")
