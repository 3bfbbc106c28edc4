"""Provenance: in which commit each entry and each file of evidence of a holder first stood, as git tells it.

A bundle that names a commit must be what that commit holds: whatever was not committed is refused first, all at once.
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

from cecgen.audit.bag import printable
from cecgen.commands.fmt import PLUGINS, is_formattable
from cecgen.files.toml import parse_toml
from cecgen.git.repository import CommitHeader, GitError, GitRepository, Revision
from cecgen.ledger.reading import CONTENT_FOLDER, SETTINGS_FILE, read_workspace
from cecgen.model.provenance import Commit, Provenance
from cecgen.model.written import default_id
from cecgen.outputs.words.phrases import format_some

_TIME = re.compile(r"([0-9]+) ([+-])([0-9]{2})([0-9]{2})")
_LAST_ON_EARTH = timezone(timedelta(hours=-12))
"""Where a day ends last."""
_MAX_NAMED = 5
"""How many files a message names."""


def trace_provenance(root: Path, holder: str, entries: Iterable[str], evidence: Iterable[str], as_of: date) -> Provenance:
    """The commit that a holder's records are taken from, and the first in which each entry and each file of evidence stood.

    First is what comes first by what follows what, and of commits that do not follow each other, by their times.
    An entry is looked for by its id in any file of the holder's folder, and evidence by its bytes, under any name.
    GitError where git cannot tell, or where what lies here was not committed.
    """
    git = GitRepository(root)
    head = git.revision("HEAD")
    past = git.history(head.commit)
    folder = f"{CONTENT_FOLDER}/{holder}"
    proofs = {file: f"{folder}/{file}" for file in evidence}
    _require_committed(git, root, head, folder, proofs.values())
    files: dict[str, str] = {}  # the first commit with each content: of any file, and of a file of entries
    texts: dict[str, str] = {}
    names: dict[str, str] = {}
    for commit, path, blob in git.iter_additions(past, folder):
        files.setdefault(blob, commit)
        if is_formattable(path) and path != f"{folder}/holder.toml":
            texts.setdefault(blob, commit)
            names.setdefault(blob, path)
    first_of_entries = _first_commits(git, set(entries), texts, names)
    first_of_evidence = {file: files[head.files[path].blob] for file, path in proofs.items() if head.files[path].blob in files}
    used = {id: _build_commit(id, past, as_of) for id in {head.commit, *first_of_entries.values(), *first_of_evidence.values()}}
    return Provenance(
        used[head.commit],
        {id: used[commit] for id, commit in sorted(first_of_entries.items())},
        {file: used[commit] for file, commit in sorted(first_of_evidence.items())},
    )


def _first_commits(git: GitRepository, wanted: set[str], texts: dict[str, str], names: dict[str, str]) -> dict[str, str]:
    """The first commit of each entry, from the first commit of each version of any file; it ends once all are found."""
    first: dict[str, str] = {}
    with closing(git.read_blobs(names)) as versions:
        for blob, data in versions:
            for id in wanted.intersection(_entry_ids(data)):
                first.setdefault(id, texts[blob])
            if len(first) == len(wanted):
                break
    return first


def _entry_ids(data: bytes) -> Iterator[str]:
    """The entries that a version of a file holds, whatever else it says; a version that cannot be read holds none."""
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


def _build_commit(id: str, past: dict[str, CommitHeader], as_of: date) -> Commit:
    stated = past[id]
    on, doubts = _parse_time(stated.committed)
    if any(stated.timestamp < past[parent].timestamp for parent in stated.parents):
        doubts.append("dated before the commit that it follows")
    if on.astimezone(_LAST_ON_EARTH).date() > as_of:
        doubts.append(f"dated after {as_of}, the day of this bundle")
    name = " ".join("".join(sign for sign in stated.author if sign.isprintable() or sign.isspace()).split())
    return Commit(id, name, on, tuple(doubts))


def _parse_time(written: str) -> tuple[datetime, list[str]]:
    """A time as git writes it; where that is none, the year in which its count of seconds begins, and what to doubt."""
    start = datetime(1970, 1, 1, tzinfo=UTC)
    if found := _TIME.fullmatch(written):
        seconds, sign, hours, minutes = found.groups()
        east = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
        with suppress(ValueError, OverflowError):  # a zone a day or more away, a year of five digits
            return (start + timedelta(seconds=int(seconds))).astimezone(timezone(east)), []
    return start, ["dated as no calendar and no clock could be"]


def _require_committed(git: GitRepository, root: Path, head: Revision, folder: str, evidence: Iterable[str]) -> None:
    """Refuses what lies here otherwise than in the commit: records of any holder, settings and plugins."""
    settings = read_workspace(root)[0] if (root / SETTINGS_FILE).is_file() else None
    listed = [os.path.normpath(each).replace(os.sep, "/") for each in (settings.plugins if settings else ())]
    plugins = [each for each in listed if each.endswith(".py") and not each.startswith("../") and not os.path.isabs(each)]
    here = git.compare_work_tree(head, (SETTINGS_FILE, CONTENT_FOLDER, PLUGINS, *plugins))
    changed = sorted({*here.changed, *(path for path in here.untracked if _is_relevant(path))})
    said = []
    if changed:
        said.append(
            f"a bundle is taken from a commit, and HEAD does not have as it lies here: {_format_paths(changed)}; "
            "commit or stash that (`git stash --include-untracked`)"
        )
    for option in sorted(set(here.hidden_changes.values())):
        files = [path for path, ends in here.hidden_changes.items() if ends == option]
        said.append(
            f"git was told to overlook changes in {_format_paths(files)}; `git update-index {option}` lets it look again"
        )
    needed = {SETTINGS_FILE, *plugins, *_list_record_files(root, folder), *evidence}
    needed |= {f"{PLUGINS}/{path.name}" for path in (root / PLUGINS).glob("*.toml")}
    if missing := sorted(needed - head.files.keys() - {*changed}):
        said.append(
            f"HEAD does not have what the bundle needs: {_format_paths(missing)}; "
            "`git add --force` takes in also what git ignores, then commit it"
        )
    if said:
        raise GitError("\n".join(said))


def _list_record_files(root: Path, folder: str) -> Iterator[str]:
    """The files of a holder that are read, by their paths: entries, the holder's own, and those of closed cycles."""
    for place, folders, names in os.walk(root / folder):
        folders[:] = [name for name in folders if name != "evidence" and name[0] != "."]
        here = Path(place).relative_to(root).as_posix()
        yield from (f"{here}/{name}" for name in names if name.endswith(".toml") and name[0] != ".")


def _is_relevant(path: str) -> bool:
    """Whether a file that was never committed could be read: dotfiles of content/ and what Python compiles are not."""
    parts = path.split("/")
    return not any(part.startswith(".") for part in parts) if parts[0] == CONTENT_FOLDER else "__pycache__" not in parts


def _format_paths(paths: list[str]) -> str:
    return format_some([printable(path) for path in paths], _MAX_NAMED)
