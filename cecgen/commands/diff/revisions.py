"""Read two revisions from git, evaluate them as of the same day, and compare them.

Holders without a difference are neither written nor evaluated, unless their result may depend on changed rules or on
other holders, or they have a certificate that a holder with a difference has too.
"""

from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from cecgen.commands.diff import Side, compare_sides
from cecgen.commands.diff.sharing import find_sharing_folders
from cecgen.commands.rules_from import write_rules
from cecgen.diagnostics.folding import fold_text
from cecgen.files.temporary import temporary_folder
from cecgen.git.objects import write_files
from cecgen.git.repository import GitError, GitRepository
from cecgen.git.revisions import GitFile, Revision, merge_base, read_revision
from cecgen.ledger.reading import CONTENT_FOLDER, SETTINGS_FILE, read_settings
from cecgen.model.changes import Changes
from cecgen.model.judged import Transcript
from cecgen.model.ledger import Ledger
from cecgen.model.settings import Settings
from cecgen.pipeline import OpenedWorkspace, TrustedRevision, WorkspaceError, evaluate_opened, open_workspace

Files = dict[str, GitFile]


class RevisionFolder(NamedTuple):
    """A revision, and the folder to which its rules were written."""

    revision: Revision
    folder: Path
    rules: Files

    @property
    def content(self) -> Files:
        """The files of content/."""
        return {path: file for path, file in self.revision.files.items() if path.startswith(f"{CONTENT_FOLDER}/")}

    @property
    def settings(self) -> Settings | None:
        """The revision's own settings, or None if it has none that can be read."""
        return read_settings(self.folder)[0] if SETTINGS_FILE in self.rules else None


def compare_revisions(
    root: Path,
    base: str,
    head: str | None,
    now: datetime,
    *,
    as_of: date | None = None,
    run_code: bool = True,
    rules: TrustedRevision | None = None,
) -> Changes:
    """Compare two revisions for `cecgen diff`: what changes in cycles, entries, evidence, problems and rules."""
    git = GitRepository(root)
    with temporary_folder() as folder:
        before, after = (
            _write_rules_folder(git, name, folder / side)
            for name, side in zip(_parse_range(git, base, head), ("base", "head"), strict=True)
        )
        if SETTINGS_FILE not in before.rules and SETTINGS_FILE not in after.rules:
            raise GitError(f"neither {base} nor {head or 'HEAD'} has a {SETTINGS_FILE} here", "commit it first")
        same = rules is not None or before.rules == after.rules
        opened = _open_side(after if SETTINGS_FILE in after.rules else before, now, as_of, run_code, rules)
        differs = not same and SETTINGS_FILE in before.rules
        earlier = _open_side(before, now, opened.as_of, run_code, rules) if differs else opened
        folders = _changed_folders(
            git, before.content, after.content, all_folders=not same or opened.registry.has_foreign_checks
        )
        return compare_sides(
            _evaluate_side(git, before, folders, earlier),
            _evaluate_side(git, after, folders, opened),
            rules.name if rules else "",
        )


def _parse_range(git: GitRepository, base: str, head: str | None) -> tuple[str, str]:
    """Return the two revisions, given as two names or as BASE..HEAD. BASE...HEAD starts at the last commit that both share."""
    if head is not None or ".." not in base:
        return base, head or "HEAD"
    one, _, other = base.partition("..")
    since = other.startswith(".")
    one, other = one or "HEAD", other.removeprefix(".") or "HEAD"
    return (merge_base(git, one, other) if since else one), other


def _write_rules_folder(git: GitRepository, name: str, folder: Path) -> RevisionFolder:
    folder.mkdir()
    revision = read_revision(git, name)
    rules = write_rules(git, revision, folder)
    settings, _ = read_settings(folder) if SETTINGS_FILE in rules else (None, None)
    # A reviewer must read the site's own files too: a style sheet can hide anything on a page.
    site_files = {file: revision.files[file] for file in settings.site.files if file in revision.files} if settings else {}
    write_files(git, {file: site_files[file] for file in site_files if file not in rules}, folder)
    return RevisionFolder(revision, folder, rules | site_files)


def _open_side(
    side: RevisionFolder, now: datetime, as_of: date | None, run_code: bool, rules: TrustedRevision | None
) -> OpenedWorkspace:
    try:
        return open_workspace(side.folder, now, as_of=as_of, run_code=run_code, rules=rules)
    except WorkspaceError as error:
        if rules is not None:
            raise
        name = side.revision.name  # REVISION:FILE is git's own way to name a file of a revision
        raise WorkspaceError(
            diagnostics=[replace(each, span=replace(each.span, file=f"{name}:{each.span.file}")) for each in error.diagnostics]
        ) from None


def _changed_folders(git: GitRepository, before: Files, after: Files, *, all_folders: bool) -> set[str]:
    """Return the folders and files of content/ that differ, or all of them if a result may depend on the others."""
    everything = {_top_folder(path) for path in (*before, *after)}
    if all_folders or len({fold_text(folder) for folder in everything}) < len(everything):
        return everything
    changed = {_top_folder(path) for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    return changed | find_sharing_folders(git, (before, after), changed)


def _top_folder(path: str) -> str:
    return path.split("/", 2)[1]


def _evaluate_side(git: GitRepository, side: RevisionFolder, folders: set[str], opened: OpenedWorkspace) -> Side:
    """Evaluate the given folders and files of one side; a side without settings has an empty ledger."""
    content = {path: file for path, file in side.content.items() if _top_folder(path) in folders}
    if SETTINGS_FILE in side.rules:
        if side.content:
            (side.folder / CONTENT_FOLDER).mkdir()
        write_files(git, content, side.folder)
        result = evaluate_opened(replace(opened, root=side.folder, finds_least_credit=False))
        transcript, ledger = result.transcript, result.ledger
    else:
        content, transcript, ledger = {}, Transcript(title="", as_of=opened.as_of, holders=()), Ledger(opened.settings, ())
    revision = side.revision
    return Side(revision.name, revision.commit, transcript, ledger, content, side.rules, side.settings)
