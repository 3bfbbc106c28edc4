"""Find a revision by its name: its commit, and the workspace's files in it."""

import os
import re
from collections.abc import Iterator
from typing import NamedTuple, NoReturn

from msgspec import Struct

from cecgen.diagnostics import closest_match
from cecgen.git.repository import GitError, GitRepository

LINK = "120000"
REGULAR_FILES = ("100644", "100755")
"""Modes of the entries of a tree, as git writes them."""
_SUBMODULE = "160000"
_ZERO_COMMIT = re.compile(r"0{40}|0{64}")
"""How git's hooks, and so CI, write the commit before the first."""


class GitFile(NamedTuple):
    """A file in a commit: its mode, and the id of its content."""

    mode: str
    blob: str


class Revision(Struct, frozen=True):
    """A revision: the name that was asked for, the commit that it is, and the workspace's files in it by path."""

    name: str
    commit: str
    files: dict[str, GitFile]


def read_revision(git: GitRepository, name: str) -> Revision:
    """Return the workspace's files at a revision; at the commit of zeros there are none."""
    if _ZERO_COMMIT.fullmatch(name):
        return Revision(name, name, {})
    id = _resolve(git, name)
    tree = _try_resolve(git, f"{id}^{{tree}}") or _raise_missing(git, name)
    commit = _try_resolve(git, f"{id}^{{commit}}") or tree  # a tree has no commit
    if git.prefix:
        tree = _try_resolve(git, f"{tree}:{git.prefix}") or ""
    return Revision(name, commit, dict(_list_tree(git, tree, name)) if tree else {})


def merge_base(git: GitRepository, one: str, other: str) -> str:
    """Return the last commit that two revisions share; the commit of zeros if one of them is that."""
    if zeros := next((name for name in (one, other) if _ZERO_COMMIT.fullmatch(name)), None):
        return zeros
    result = git.run("merge-base", *(_resolve(git, name) for name in (one, other)))
    if result.returncode:
        hint = git.shallow_hint() or "name the two to compare as they are, with `..` between them"
        raise GitError(f"{one} and {other} share no commit in this repository", hint)
    return os.fsdecode(result.stdout).split()[0]


def _list_tree(git: GitRepository, tree: str, name: str) -> Iterator[tuple[str, GitFile]]:
    listed = git.output("ls-tree", "-r", "-z", "--full-tree", tree)
    for line in listed.split("\0")[:-1]:
        columns, _, path = line.partition("\t")
        mode, _, blob = columns.split(" ")
        if mode == _SUBMODULE:
            continue
        if not _is_safe_path(path):
            raise GitError(f"{name} contains a file named {path!r}, which no checkout could write")
        yield path, GitFile(mode, blob)


def _resolve(git: GitRepository, name: str) -> str:
    """Return the id of a revision; GitError with a hint if no revision has this name."""
    result = git.run("rev-parse", "--verify", "--end-of-options", name) if name and name[0] != "-" else None
    if result is None or result.returncode:
        _raise_missing(git, name)
    return os.fsdecode(result.stdout).strip()


def _try_resolve(git: GitRepository, id: str) -> str | None:
    result = git.run("rev-parse", "--verify", "--quiet", "--end-of-options", id)
    return None if result.returncode else os.fsdecode(result.stdout).strip()


def _raise_missing(git: GitRepository, name: str) -> NoReturn:
    """Raise the error about a revision that does not exist, with the way to get it."""
    if name == "HEAD" and not _try_resolve(git, "HEAD"):
        raise GitError("there is no commit yet", "`git add -A` and `git commit -m Begin` make the first")
    raise GitError(f'no revision "{name}" in this repository', _fetch_hint(git, name))


def _fetch_hint(git: GitRepository, name: str) -> str:
    remote, _, branch = name.partition("/")
    fetch = f"`git fetch {remote} {branch}:refs/remotes/{name}`" if remote in git.output("remote").split() else ""
    if unshallow := git.shallow_hint():
        return f"{unshallow}, then {fetch}" if fetch else unshallow
    names = git.output("for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes").split()
    if near := closest_match(name, names):
        return f'did you mean "{near}"?'
    return f"{fetch} brings it" if fetch else "`git branch --all` and `git tag` list what there is"


def _is_safe_path(path: str) -> bool:
    """Return True if a path stays inside the folder that it is written into, on any system.

    `git ls-tree` lists whatever a tree says; only a checkout refuses `..` and `.git`, and this is not one.
    """
    return not any(part in ("", ".", "..") or part.lower() == ".git" or _is_special_name(part) for part in path.split("/"))


def _is_special_name(part: str) -> bool:
    """Return True if Windows takes the name for a path, a drive or a pattern."""
    return os.name == "nt" and any(sign in part for sign in '\\:*?"<>|')
