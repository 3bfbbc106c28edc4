"""Find the first commit that contains each entry and each evidence file of a holder.

A bundle names the commit that it was made from, so everything in it must be committed; all files that are not are reported.
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

from cecgen.audit.bag import printable
from cecgen.commands.fmt import is_formattable
from cecgen.files.toml import parse_toml
from cecgen.git.history import CommitHeader, iter_changed_files, read_history
from cecgen.git.objects import read_blobs
from cecgen.git.repository import GitError, GitRepository
from cecgen.git.revisions import Revision, read_revision
from cecgen.git.work_tree import compare_work_tree
from cecgen.ledger.evidence_files import locate_document
from cecgen.ledger.reading import CONTENT_FOLDER, PLUGINS_FOLDER, SETTINGS_FILE, read_settings
from cecgen.model.provenance import Commit, Provenance
from cecgen.model.written import default_id
from cecgen.outputs.words.phrases import format_some

_TIME = re.compile(r"([0-9]+) ([+-])([0-9]{2})([0-9]{2})")
_LAST_ON_EARTH = timezone(timedelta(hours=-12))
"""The time zone in which a day ends last."""
_MAX_NAMED = 5
"""How many files a message names."""


def trace_provenance(root: Path, holder: str, entries: Iterable[str], evidence: Iterable[str], as_of: date) -> Provenance:
    """Return the commit that the records come from (HEAD), and for each entry and evidence file the first that contains it.

    Entries are matched by id in any file of the holder's folder, evidence by content, so a move or rename does not matter.
    "First" follows the order of commits; parallel branches are ordered by commit time. Raises GitError if anything is
    uncommitted.
    """
    git = GitRepository(root)
    head = read_revision(git, "HEAD")
    history = read_history(git, head.commit)
    folder = f"{CONTENT_FOLDER}/{holder}"
    proofs = {file: locate_document(root / folder, file).relative_to(root).as_posix() for file in evidence}
    _require_committed(git, root, head, folder, proofs.values())
    first_of_blobs: dict[str, str] = {}
    first_of_versions: dict[str, str] = {}
    """The same for versions of files that may contain entries; a version may first have had another name."""
    version_paths: dict[str, str] = {}
    for commit, path, blob in iter_changed_files(git, history, folder):
        first_of_blobs.setdefault(blob, commit)
        if is_formattable(path) and path != f"{folder}/holder.toml":
            first_of_versions.setdefault(blob, commit)
            version_paths.setdefault(blob, path)
    first_of_entries = _first_commits(git, set(entries), first_of_versions, version_paths)
    blobs = {file: head.files[path].blob for file, path in proofs.items()}
    first_of_evidence = {file: first_of_blobs[blob] for file, blob in blobs.items() if blob in first_of_blobs}
    used = {
        id: _build_commit(id, history, as_of) for id in {head.commit, *first_of_entries.values(), *first_of_evidence.values()}
    }
    return Provenance(
        used[head.commit],
        {id: used[commit] for id, commit in sorted(first_of_entries.items())},
        {file: used[commit] for file, commit in sorted(first_of_evidence.items())},
    )


def _first_commits(
    git: GitRepository, wanted: set[str], first_of_versions: dict[str, str], version_paths: dict[str, str]
) -> dict[str, str]:
    """Find the first commit of each entry: that of the first version of any file that contains it."""
    first: dict[str, str] = {}
    with closing(read_blobs(git, version_paths)) as versions:
        for blob, data in versions:
            for id in wanted.intersection(_entry_ids(data)):
                first.setdefault(id, first_of_versions[blob])
            if len(first) == len(wanted):
                break
    return first


def _entry_ids(data: bytes) -> Iterator[str]:
    """Yield the ids of the entries in a version of a file, valid or not; none if it is not TOML."""
    raw, _ = parse_toml(data, "")
    tables = raw.get("entry") if raw else None
    for table in tables if isinstance(tables, list) else ():
        if not isinstance(table, dict):
            continue
        id, day, title = (table.get(key) for key in ("id", "date", "title"))
        if isinstance(id, str) and id:
            yield id
        elif not id and isinstance(day, date) and isinstance(title, str):
            yield default_id(day, title)


def _build_commit(id: str, history: dict[str, CommitHeader], as_of: date) -> Commit:
    header = history[id]
    committed_at, doubts = _parse_time(header.committed)
    if any(header.timestamp < history[parent].timestamp for parent in header.parents):
        doubts.append("dated before the commit that it follows")
    if committed_at.astimezone(_LAST_ON_EARTH).date() > as_of:
        doubts.append(f"dated after {as_of}, the day of this bundle")
    name = " ".join("".join(sign for sign in header.author if sign.isprintable() or sign.isspace()).split())
    return Commit(id, name, committed_at, tuple(doubts))


def _parse_time(written: str) -> tuple[datetime, list[str]]:
    """Parse a time as git writes it, and return what is doubtful about it; 1970 if it cannot be parsed."""
    start = datetime(1970, 1, 1, tzinfo=UTC)
    if match := _TIME.fullmatch(written):
        seconds, sign, hours, minutes = match.groups()
        east = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
        with suppress(ValueError, OverflowError):  # a zone a day or more away, a year of five digits
            return (start + timedelta(seconds=int(seconds))).astimezone(timezone(east)), []
    return start, ["dated with a time that does not exist"]


def _require_committed(git: GitRepository, root: Path, head: Revision, folder: str, evidence: Iterable[str]) -> None:
    """Raise GitError if settings, plugins or records differ from the commit, or are not in it."""
    settings = read_settings(root)[0] if (root / SETTINGS_FILE).is_file() else None
    listed = [os.path.normpath(each).replace(os.sep, "/") for each in (settings.plugins if settings else ())]
    plugins = [each for each in listed if each.endswith(".py") and not each.startswith("../") and not os.path.isabs(each)]
    status = compare_work_tree(git, head, (SETTINGS_FILE, CONTENT_FOLDER, PLUGINS_FOLDER, *plugins))
    changed = sorted({*status.changed, *(path for path in status.untracked if _is_relevant(path))})
    problems = []
    if changed:
        problems.append(
            f"a bundle is made from a commit, and this is not as in HEAD: {_format_paths(changed)}; "
            "commit or stash it (`git stash --include-untracked`)"
        )
    for option in sorted(set(status.unwatched_files.values())):
        files = [path for path, remedy in status.unwatched_files.items() if remedy == option]
        flag = option.removeprefix("--no-")
        problems.append(
            f"git ignores changes in {_format_paths(files)} ({flag}); `git update-index {option}` makes it look again"
        )
    needed = {SETTINGS_FILE, *plugins, *_list_record_files(root, folder), *evidence}
    needed |= {f"{PLUGINS_FOLDER}/{path.name}" for path in (root / PLUGINS_FOLDER).glob("*.toml")}
    if missing := sorted(needed - head.files.keys() - {*changed}):
        problems.append(
            f"the bundle needs what HEAD does not have: {_format_paths(missing)}; "
            "commit it (`git add --force` adds it even if git ignores it)"
        )
    if problems:
        raise GitError("\n".join(problems))


def _list_record_files(root: Path, folder: str) -> Iterator[str]:
    """Yield the paths of a holder's TOML files: entries, the holder's own, and records of closed cycles."""
    for place, folders, names in os.walk(root / folder):
        folders[:] = [name for name in folders if name != "evidence" and name[0] != "."]
        path = Path(place).relative_to(root).as_posix()
        yield from (f"{path}/{name}" for name in names if name.endswith(".toml") and name[0] != ".")


def _is_relevant(path: str) -> bool:
    """Whether cecgen could read an untracked file: not a dotfile below content/, and nothing that Python compiled."""
    parts = path.split("/")
    return not any(part.startswith(".") for part in parts) if parts[0] == CONTENT_FOLDER else "__pycache__" not in parts


def _format_paths(paths: list[str]) -> str:
    return format_some([printable(path) for path in paths], _MAX_NAMED)
