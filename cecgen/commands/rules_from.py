"""Rules of a revision: settings and plugins as a commit holds them, in place of those of the work tree.

This makes a stranger's branch safe to check: what it writes is data, and what judges it comes from a branch that is trusted.
"""

import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from cecgen.git.repository import File, Git, NoRevision, Revision
from cecgen.ledger.reading import SETTINGS, read_workspace
from cecgen.pipeline import Rules

PLUGINS = "plugins"


@contextmanager
def borrowed(root: Path, name: str) -> Iterator[tuple[Rules, tuple[str, ...]]]:
    """The rules of a revision for as long as they are needed, and the files of the work tree that say otherwise."""
    git = Git(root)
    revision = git.revision(name)
    if SETTINGS not in revision.files:
        raise NoRevision(f"{name} has no {SETTINGS}, so there are no rules to take from it; name a revision that has one")
    with TemporaryDirectory(prefix="cecgen-") as folder:
        rules = Rules(name, Path(folder))
        written = write_rules(git, revision, rules.folder)
        yield rules, tuple(_differing(root, rules.folder, written))


def write_rules(git: Git, revision: Revision, folder: Path) -> dict[str, File]:
    """Writes what a revision judges by into a folder, and says what that is: settings, plugins/, and what they list."""
    rules = {path: file for path, file in revision.files.items() if path == SETTINGS or path.startswith(f"{PLUGINS}/")}
    git.write(rules, folder)
    workspace, _ = read_workspace(folder) if SETTINGS in rules else (None, None)
    listed = [posixpath.normpath(each) for each in workspace.plugins] if workspace else []
    others = {path: revision.files[path] for path in listed if path in revision.files and path not in rules}
    git.write(others, folder)
    return rules | others


def _differing(root: Path, folder: Path, written: dict[str, File]) -> Iterator[str]:
    own = {f"{PLUGINS}/{path.name}" for path in (root / PLUGINS).glob("*.toml")}
    for path in sorted({SETTINGS, *written} | own):
        if _text(root / path) != _text(folder / path):
            yield path


def _text(path: Path) -> bytes | None:
    """What a file says, whatever its lines end in; nothing for what is no file by itself."""
    if path.is_symlink() or not path.is_file():
        return None
    return path.read_bytes().replace(b"\r\n", b"\n")
