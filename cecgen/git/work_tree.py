"""Compare the work tree with a commit: files that changed, files never committed, and changes that git does not look for."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cecgen.git.objects import read_blobs
from cecgen.git.repository import GitError, GitRepository
from cecgen.git.revisions import Revision
from cecgen.ledger.evidence_files import file_digest

_POINTER = re.compile(rb"version https://git-lfs\.github\.com/spec/v1\noid sha256:([0-9a-f]{64})\nsize \d+\n")
"""What git stores for a file whose content Git LFS keeps elsewhere."""


class WorkTreeStatus(NamedTuple):
    """How the work tree differs from a commit: files changed, staged or deleted, and files that git does not track."""

    changed: list[str]
    untracked: list[str]
    unwatched_files: dict[str, str]
    """Files in which git does not look for changes (assume-unchanged, skip-worktree), each with the option of
    `git update-index` that makes it look again."""


def compare_work_tree(git: GitRepository, head: Revision, paths: Sequence[str]) -> WorkTreeStatus:
    """Compare files and folders of the work tree with a revision.

    Line endings that git converts, and files that Git LFS checked out, are not changes. A file with any other filter
    counts as changed until `git status` has refreshed the index.
    """
    no_filters = tuple(_filter_options(git))
    staged = git.output(*no_filters, "diff-index", "--cached", "--name-only", "-z", "--relative", head.commit, "--", *paths)
    changed = set(staged.split("\0")[:-1])
    arguments = ("ls-files", "-z", "-v", "--cached", "--modified", "--others", "--exclude-standard", "--", *paths)
    modified: set[str] = set()
    untracked: list[str] = []
    unwatched_files: dict[str, str] = {}
    # `-v` writes the tag of an assume-unchanged file in lower case, and S for skip-worktree. Changes in either are not listed.
    for line in git.output(*no_filters, *arguments).split("\0")[:-1]:
        tag, path = line[0], line[2:]
        if tag == "?":
            untracked.append(path)
        elif tag.islower():
            unwatched_files[path] = "--no-assume-unchanged"
        elif tag == "S" and os.path.lexists(git.root / path):  # a sparse checkout marks the files that it leaves out
            unwatched_files[path] = "--no-skip-worktree"
        elif tag == "C":
            modified.add(path)
    changed |= modified - _unchanged_lfs_files(git, head, modified - changed)
    return WorkTreeStatus(sorted(changed), sorted(untracked), unwatched_files)


def _unchanged_lfs_files(git: GitRepository, head: Revision, paths: Iterable[str]) -> set[str]:
    """Return the files whose content is what the Git LFS pointer in the revision names."""
    committed = {path: head.files[path].blob for path in paths if path in head.files}
    pointers = {
        blob: match[1].decode()
        for blob, text in read_blobs(git, {blob: path for path, blob in committed.items()})
        if (match := _POINTER.fullmatch(text))
    }
    digests = {path: pointers[blob] for path, blob in committed.items() if blob in pointers}
    return {path for path, digest in digests.items() if file_digest(f"{git.root}/{path}") == digest}


def _filter_options(git: GitRepository) -> Iterator[str]:
    """Yield options that switch off the filters of the configuration.

    To compare a file whose time changed, git runs the program that `filter.NAME.clean` or `filter.NAME.process` names.
    """
    result = git.run("config", "-z", "--name-only", "--get-regexp", r"^filter\.")
    named = {key.removeprefix("filter.").rpartition(".")[0] for key in os.fsdecode(result.stdout).split("\0")[:-1]}
    for name in sorted(named):
        if "=" in name:  # `-c` takes everything after the first = for the value
            raise GitError(f'git\'s configuration has a filter named "{name}"', "give it a name without =")
        yield from ("-c", f"filter.{name}.clean=", "-c", f"filter.{name}.process=", "-c", f"filter.{name}.required=false")
