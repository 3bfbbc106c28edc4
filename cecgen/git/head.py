"""Name the commit that a work tree is at, for the foot of a page."""

from pathlib import Path

from cecgen.git.repository import GitError, GitRepository
from cecgen.git.revisions import read_revision
from cecgen.git.work_tree import compare_work_tree
from cecgen.ledger.reading import CONTENT_FOLDER, SETTINGS_FILE


def describe_head(root: Path) -> str:
    """Return the commit that the records of a workspace are at, and whether something differs from it.

    Empty where there is no commit to name: outside of git, without git, or before the first commit.
    """
    try:
        git = GitRepository(root)
        head = read_revision(git, "HEAD")
        status = compare_work_tree(git, head, [CONTENT_FOLDER, SETTINGS_FILE, "plugins"])
    except GitError:
        return ""
    differs = status.changed or status.untracked
    return f"{head.commit[:12]} with changes that are not committed" if differs else head.commit[:12]
