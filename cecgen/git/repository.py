"""Revisions: what a git repository held at a commit, read without a checkout; work tree and index stay as they are.

Only git's plumbing is asked, of which none runs hooks, filters or anything else that a repository may name: but for the
monitor of files, which it is told not to have, and for filters where the work tree is looked at, which it is told to leave.
What a commit holds and follows is what it states itself: replacements and grafts, of which each clone may have its own, do
not count.
"""

import io
import os
import re
import subprocess
import tempfile
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple, NoReturn

from msgspec import Struct

from cecgen.diagnostics import CecgenError, closest_match
from cecgen.files.toml import MAX_FILE_BYTES
from cecgen.ledger.reading import file_digest

_LINK, _SUBMODULE = "120000", "160000"
_FILES = ("100644", "100755")
_ZERO_COMMIT = re.compile(r"0{40}|0{64}")
"""How git's hooks, and so CI, write the commit before the first."""
_POINTER = re.compile(rb"version https://git-lfs\.github\.com/spec/v1\noid sha256:([0-9a-f]{64})\nsize \d+\n")
"""What git holds of a file whose content Git LFS keeps elsewhere."""
_CHUNK = 1 << 20
_FETCH_ALL = "fetch it all (`git fetch --refetch --filter=blob:limit=1g`), or clone without --filter"
_INHERITED_VARIABLES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")
"""What git tells its hooks of the repository: found anew, since a workspace may lie in a folder of it."""
_OPTIONS = ("-c", "core.fsmonitor=", "-c", "advice.graftFileDeprecated=false")
"""Whatever reads the index asks a monitor what changed, and so would run it."""
_SETTINGS = {
    "LC_ALL": "C",  # what git says is read here
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_ALLOW_PROTOCOL": "",  # an object that is not here is not fetched behind anybody's back
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_PAGER": "cat",
}


class GitError(CecgenError):
    """Git cannot answer, or what it answers cannot be used."""

    exit_status = 2


class GitFile(NamedTuple):
    """A file as a commit holds it: its mode, and the id of its content."""

    mode: str
    blob: str


class Revision(Struct, frozen=True):
    """A revision: the name that was asked for, the commit that it is, and the workspace's files in it by path."""

    name: str
    commit: str
    files: dict[str, GitFile]


class CommitHeader(NamedTuple):
    """What a commit states: the commits that it follows, the name of its author, and when it was committed, as git writes it.

    A time is written as seconds since 1970 and a time zone (`1741957200 +0100`); where it states none, it is empty.
    """

    parents: tuple[str, ...]
    author: str
    committed: str

    @property
    def timestamp(self) -> int:
        """The moment, whatever time zone it is told in."""
        return int(self.committed.partition(" ")[0] or 0)


class WorkTreeStatus(NamedTuple):
    """Where the work tree is not what a commit holds: files that were changed, staged or deleted, and those git never had."""

    changed: list[str]
    untracked: list[str]
    hidden_changes: dict[str, str]
    """Files in which git was told to overlook changes, each with the option of `git update-index` that ends this."""


class GitRepository:
    """The git repository that a workspace lies in; GitError where there is none."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._prefix = self._output("rev-parse", "--show-prefix").removesuffix("\n").rstrip("/")

    def revision(self, name: str) -> Revision:
        """What the workspace held at a revision; at the commit of zeros, nothing."""
        if _ZERO_COMMIT.fullmatch(name):
            return Revision(name, name, {})
        found = self._resolve(name)
        tree = self._try_resolve(f"{found}^{{tree}}") or self._raise_missing(name)
        commit = self._try_resolve(f"{found}^{{commit}}") or tree
        if self._prefix:
            tree = self._try_resolve(f"{tree}:{self._prefix}") or ""
        return Revision(name, commit, dict(self._list_tree(tree, name)) if tree else {})

    def merge_base(self, one: str, other: str) -> str:
        """The last commit that two revisions share; the one before the first where either is that."""
        if nothing := next((name for name in (one, other) if _ZERO_COMMIT.fullmatch(name)), None):
            return nothing
        ran = self._run("merge-base", *(self._resolve(name) for name in (one, other)))
        if ran.returncode:
            way = self._shallow_hint() or "name the two to compare as they are, with `..` between them"
            raise GitError(f"{one} and {other} share no commit in this repository", way)
        return os.fsdecode(ran.stdout).split()[0]

    def write_files(self, files: Mapping[str, GitFile], folder: Path) -> None:
        """Writes files of a revision into a folder, each as the commit holds it; a link leads nowhere."""
        if not files:
            return
        with self._cat_file(file.blob for file in files.values()) as given:
            for path, file in files.items():
                self._write_file(path, file, folder, given)

    def read_blobs(self, blobs: Mapping[str, str]) -> Generator[tuple[str, bytes], None, None]:
        """The contents of some blobs, each with its id, in order; a path of each is told where it is missing.

        What is too large to be read as a file of the workspace is left out.
        """
        if not blobs:
            return
        with self._cat_file(blobs) as given:
            for blob, path in blobs.items():
                size = _read_blob_size(path, given)
                if size > MAX_FILE_BYTES:
                    _copy_bytes(given, size, None)
                else:
                    data = io.BytesIO()
                    _copy_bytes(given, size, data)
                    yield blob, data.getvalue()
                given.read(1)  # the line feed after each

    def history(self, commit: str) -> dict[str, CommitHeader]:
        """A commit and all that it follows, none before its own parents, and otherwise in the order of their times."""
        if way := self._shallow_hint():
            raise GitError("this repository does not say when a record came in", way)
        said = self._output_bytes(
            "rev-list", "--date-order", "--reverse", "--encoding=UTF-8", "--date=raw", "--format=%P%x00%an%x00%cd", commit
        ).split(b"\n")
        past: dict[str, CommitHeader] = {}
        for id, stated in zip(said[::2], said[1::2], strict=False):
            parents, by, on = (each.decode(errors="replace") for each in stated.split(b"\0"))
            past[id.decode().removeprefix("commit ")] = CommitHeader(tuple(parents.split()), by, on)
        return past

    def iter_additions(self, commits: Iterable[str], folder: str) -> Iterator[tuple[str, str, str]]:
        """What each commit holds in a folder that one of its parents holds not, or not so: commit, path, and blob of a file."""
        ids = "".join(f"{commit}\n" for commit in commits).encode()
        asked = ("diff-tree", "--stdin", "-m", "--root", "-r", "-z", "--relative", "--", folder)
        told = iter(self._output_bytes(*asked, input=ids).split(b"\0")[:-1])
        commit = ""
        for each in told:
            if each[:1] != b":":
                commit = each.decode()
                continue
            _, mode, _, blob, _ = each.decode().split(" ")
            path = os.fsdecode(next(told))
            if mode in _FILES:
                yield commit, path, blob

    def compare_work_tree(self, head: Revision, paths: Sequence[str]) -> WorkTreeStatus:
        """How some files and folders of the workspace lie here, against a revision.

        Line ends that git itself converts are no change, and neither is a file that Git LFS put in the place of its pointer.
        Another filter's file looks changed where git's index does not know it as it lies here, until `git status` has looked.
        """
        looking = tuple(self._filter_options())
        staged = self._output(*looking, "diff-index", "--cached", "--name-only", "-z", "--relative", head.commit, "--", *paths)
        changed = set(staged.split("\0")[:-1])
        asked = ("ls-files", "-z", "-v", "--cached", "--modified", "--others", "--exclude-standard", "--", *paths)
        modified: set[str] = set()
        new: list[str] = []
        overlooked: dict[str, str] = {}
        for line in self._output(*looking, *asked).split("\0")[:-1]:
            tag, path = line[0], line[2:]
            if tag == "?":
                new.append(path)
            elif tag.islower():
                overlooked[path] = "--no-assume-unchanged"
            elif tag == "S" and os.path.lexists(self._root / path):  # a sparse checkout leaves the others out
                overlooked[path] = "--no-skip-worktree"
            elif tag == "C":
                modified.add(path)
        changed |= modified - self._unchanged_lfs_files(head, modified - changed)
        return WorkTreeStatus(sorted(changed), sorted(new), overlooked)

    def _unchanged_lfs_files(self, head: Revision, paths: Iterable[str]) -> set[str]:
        """Those of some files that lie here as Git LFS, asked for what a revision points to, writes them."""
        held = {path: head.files[path].blob for path in paths if path in head.files}
        pointers = {
            blob: found[1].decode()
            for blob, text in self.read_blobs({blob: path for path, blob in held.items()})
            if (found := _POINTER.fullmatch(text))
        }
        return {
            path for path, blob in held.items() if blob in pointers and file_digest(f"{self._root}/{path}") == pointers[blob]
        }

    def _filter_options(self) -> Iterator[str]:
        """The options by which git runs none of the filters that its configuration names."""
        ran = self._run("config", "-z", "--name-only", "--get-regexp", r"^filter\.")
        named = {key.removeprefix("filter.").rpartition(".")[0] for key in os.fsdecode(ran.stdout).split("\0")[:-1]}
        for name in sorted(named):
            if "=" in name:  # an option could not name it
                raise GitError(f'git\'s configuration has a filter named "{name}"', "give it a name without =")
            yield from ("-c", f"filter.{name}.clean=", "-c", f"filter.{name}.process=", "-c", f"filter.{name}.required=false")

    @contextmanager
    def _cat_file(self, blobs: Iterable[str]) -> Iterator[IO[bytes]]:
        """What git says of some blobs, one after the other: a line about each, and its content."""
        with tempfile.TemporaryFile() as wanted:
            wanted.write("".join(f"{blob}\n" for blob in blobs).encode())
            wanted.seek(0)
            process = self._start("cat-file", "--batch", "--buffer", stdin=wanted)
            assert process.stdout is not None
            with process, process.stdout as given:
                try:
                    yield given
                except BaseException:
                    process.kill()
                    raise

    def _write_file(self, path: str, file: GitFile, folder: Path, given: IO[bytes]) -> None:
        size = _read_blob_size(path, given)
        target = folder / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if file.mode == _LINK:
                # Refused by whoever reads it; what it led to is nothing that anybody here should open.
                os.symlink("symbolic-link", target)
                _copy_bytes(given, size, None)
            else:
                with open(target, "xb") as stream:
                    _copy_bytes(given, size, stream)
        except OSError as error:
            raise GitError(f"{path} cannot be written here: {error.strerror or error}") from None
        given.read(1)  # the line feed after each

    def _list_tree(self, tree: str, name: str) -> Iterator[tuple[str, GitFile]]:
        listed = self._output("ls-tree", "-r", "-z", "--full-tree", tree)
        for line in listed.split("\0")[:-1]:
            about, _, path = line.partition("\t")
            mode, _, blob = about.split(" ")
            if mode == _SUBMODULE:
                continue
            if not _is_safe_path(path):
                raise GitError(f"{name} holds a file named {path!r}, which no checkout could write")
            yield path, GitFile(mode, blob)

    def _resolve(self, name: str) -> str:
        """The id that a name stands for."""
        ran = self._run("rev-parse", "--verify", "--end-of-options", name) if name and name[0] != "-" else None
        if ran is None or ran.returncode:
            self._raise_missing(name)
        return os.fsdecode(ran.stdout).strip()

    def _try_resolve(self, id: str) -> str | None:
        ran = self._run("rev-parse", "--verify", "--quiet", "--end-of-options", id)
        return None if ran.returncode else os.fsdecode(ran.stdout).strip()

    def _raise_missing(self, name: str) -> NoReturn:
        """Why a revision is not there, and the way to it."""
        if name == "HEAD" and not self._try_resolve("HEAD"):
            raise GitError("there is no commit yet", "`git commit` makes the first")
        raise GitError(f'no revision "{name}" in this repository', self._fetch_hint(name))

    def _fetch_hint(self, name: str) -> str:
        remote, _, branch = name.partition("/")
        fetch = f"`git fetch {remote} {branch}:refs/remotes/{name}`" if remote in self._output("remote").split() else ""
        if cut_short := self._shallow_hint():
            return f"{cut_short}, then {fetch}" if fetch else cut_short
        names = self._output("for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes").split()
        if near := closest_match(name, names):
            return f'did you mean "{near}"?'
        return f"{fetch} brings it" if fetch else "`git branch --all` and `git tag` list what there is"

    def _shallow_hint(self) -> str:
        """The way out where a clone does not hold the whole history."""
        if self._output("rev-parse", "--is-shallow-repository").strip() != "true":
            return ""
        return (
            "its history was cut off when it was cloned (a shallow clone): "
            "set `fetch-depth: 0` in the workflow, or run `git fetch --unshallow`"
        )

    def _output(self, *arguments: str) -> str:
        """What git answers; GitError with what it says where it cannot."""
        return os.fsdecode(self._output_bytes(*arguments))

    def _output_bytes(self, *arguments: str, input: bytes = b"") -> bytes:
        """The same as git writes it, whatever letters those are."""
        ran = self._run(*arguments, input=input)
        if ran.returncode:
            raise GitError(self._describe_failure(os.fsdecode(ran.stderr)))
        return ran.stdout

    def _describe_failure(self, said: str) -> str:
        if "not a git repository" in said:
            return f"{self._root} is in no git repository, and revisions are git's; `git init` makes one"
        if "from promisor remote" in said:
            return f"this clone does not hold all that its commits name; {_FETCH_ALL}"
        return "git: " + said.strip().removeprefix("fatal: ")

    def _run(self, *arguments: str, input: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        process = self._start(*arguments, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = process.communicate(input)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def _start(self, *arguments: str, stdin: IO[bytes] | int, stderr: int | None = None) -> subprocess.Popen[bytes]:
        told = {name: value for name, value in os.environ.items() if name not in _INHERITED_VARIABLES}
        try:
            return subprocess.Popen(
                ["git", "--no-pager", *_OPTIONS, *arguments],
                cwd=self._root,
                env=told | _SETTINGS,
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=stderr or subprocess.DEVNULL,
            )
        except FileNotFoundError:
            raise GitError("git is not installed, or not on the path; revisions are read with it") from None


def _is_safe_path(path: str) -> bool:
    """Whether a path stays in the folder that it is written into, on any system."""
    return not any(part in ("", ".", "..") or part.lower() == ".git" or _is_special_name(part) for part in path.split("/"))


def _is_special_name(part: str) -> bool:
    """Whether the name of a file is more than a name on this system."""
    return os.name == "nt" and any(sign in part for sign in '\\:*?"<>|')


def _read_blob_size(path: str, given: IO[bytes]) -> int:
    """The size of the blob that comes next."""
    head = given.readline().split()
    if len(head) != 3 or head[1] != b"blob":
        raise GitError(f"the content of {path} is not in this clone", _FETCH_ALL)
    return int(head[2])


def _copy_bytes(given: IO[bytes], size: int, target: IO[bytes] | None) -> None:
    while size:
        data = given.read(min(size, _CHUNK))
        if not data:
            raise GitError("git stopped in the middle of a file", "`git fsck` says what is wrong with the repository")
        size -= len(data)
        if target is not None:
            target.write(data)
