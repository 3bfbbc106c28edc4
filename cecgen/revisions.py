"""Revisions: what a git repository held at a commit, read without a checkout; work tree and index stay as they are.

Only git's plumbing is asked, of which none runs hooks, filters or anything else that a repository may name.
"""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, NamedTuple, NoReturn

from msgspec import Struct

from cecgen.diagnostics import nearest
from cecgen.pipeline import NoRevision

_LINK, _SUBMODULE = "120000", "160000"
_NOTHING = re.compile(r"0{40}|0{64}")
"""How git's hooks, and so CI, write the commit before the first."""
_CHUNK = 1 << 20
_OWN = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")
"""What git tells its hooks of the repository: found anew, since a workspace may lie in a folder of it."""
_SETTINGS = {
    "LC_ALL": "C",  # what git says is read here
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_ALLOW_PROTOCOL": "",  # an object that is not here is not fetched behind anybody's back
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_PAGER": "cat",
}


class File(NamedTuple):
    """A file as a commit holds it: its mode, and the id of its content."""

    mode: str
    blob: str


class Revision(Struct, frozen=True):
    """A revision: the name that was asked for, the commit that it is, and the workspace's files in it by path."""

    name: str
    commit: str
    files: dict[str, File]


class Git:
    """The git repository that a workspace lies in; NoRevision where there is none."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._prefix = self._asked("rev-parse", "--show-prefix").removesuffix("\n").rstrip("/")

    def revision(self, name: str) -> Revision:
        """What the workspace held at a revision; at the commit of zeros, nothing."""
        if _NOTHING.fullmatch(name):
            return Revision(name, name, {})
        found = self._resolved(name)
        tree = self._known(f"{found}^{{tree}}") or self._missing(name)
        commit = self._known(f"{found}^{{commit}}") or tree
        if self._prefix:
            tree = self._known(f"{tree}:{self._prefix}") or ""
        return Revision(name, commit, dict(self._files(tree, name)) if tree else {})

    def merge_base(self, one: str, other: str) -> str:
        """The last commit that two revisions share; the one before the first where either is that."""
        if nothing := next((name for name in (one, other) if _NOTHING.fullmatch(name)), None):
            return nothing
        ran = self._run("merge-base", *(self._resolved(name) for name in (one, other)))
        if ran.returncode:
            way = self._cut_short() or "name the two to compare as they are, with `..` between them"
            raise NoRevision(f"{one} and {other} share no commit in this repository; {way}")
        return os.fsdecode(ran.stdout).split()[0]

    def write(self, files: Mapping[str, File], folder: Path) -> None:
        """Writes files of a revision into a folder, each as the commit holds it; a link leads nowhere."""
        if not files:
            return
        with tempfile.TemporaryFile() as wanted:
            wanted.write("".join(f"{file.blob}\n" for file in files.values()).encode())
            wanted.seek(0)
            process = self._begun("cat-file", "--batch", "--buffer", stdin=wanted)
            assert process.stdout is not None
            with process, process.stdout as given:
                try:
                    for path, file in files.items():
                        self._written(path, file, folder, given)
                except BaseException:
                    process.kill()
                    raise

    def _written(self, path: str, file: File, folder: Path, given: IO[bytes]) -> None:
        head = given.readline().split()
        if len(head) != 3 or head[1] != b"blob":
            raise NoRevision(
                f"the content of {path} is not in this clone; fetch it all (`git fetch --refetch --filter=blob:limit=1g`), "
                "or clone without --filter"
            )
        target = folder / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if file.mode == _LINK:
                # Refused by whoever reads it; what it led to is nothing that anybody here should open.
                os.symlink("symbolic-link", target)
                _copied(given, int(head[2]), None)
            else:
                with open(target, "xb") as stream:
                    _copied(given, int(head[2]), stream)
        except OSError as error:
            raise NoRevision(f"{path} cannot be written here: {error.strerror or error}") from None
        given.read(1)  # the line feed after each

    def _files(self, tree: str, name: str) -> Iterator[tuple[str, File]]:
        listed = self._asked("ls-tree", "-r", "-z", "--full-tree", tree)
        for line in listed.split("\0")[:-1]:
            about, _, path = line.partition("\t")
            mode, _, blob = about.split(" ")
            if mode == _SUBMODULE:
                continue
            if not _is_sound(path):
                raise NoRevision(f"{name} holds a file named {path!r}, which no checkout could write")
            yield path, File(mode, blob)

    def _resolved(self, name: str) -> str:
        """The id that a name stands for."""
        ran = self._run("rev-parse", "--verify", "--end-of-options", name) if name and name[0] != "-" else None
        if ran is None or ran.returncode:
            self._missing(name)
        return os.fsdecode(ran.stdout).strip()

    def _known(self, id: str) -> str | None:
        ran = self._run("rev-parse", "--verify", "--quiet", "--end-of-options", id)
        return None if ran.returncode else os.fsdecode(ran.stdout).strip()

    def _missing(self, name: str) -> NoReturn:
        """Why a revision is not there, and the way to it."""
        if name == "HEAD" and not self._known("HEAD"):
            raise NoRevision("there is no commit yet; `git commit` makes the first")
        raise NoRevision(f'no revision "{name}" in this repository; {self._way_to(name)}')

    def _way_to(self, name: str) -> str:
        remote, _, branch = name.partition("/")
        fetch = f"`git fetch {remote} {branch}:refs/remotes/{name}`" if remote in self._asked("remote").split() else ""
        if cut_short := self._cut_short():
            return f"{cut_short}, then {fetch}" if fetch else cut_short
        names = self._asked("for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes").split()
        if near := nearest(name, names):
            return f'did you mean "{near}"?'
        return f"{fetch} brings it" if fetch else "`git branch --all` and `git tag` list what there is"

    def _cut_short(self) -> str:
        """The way out where a clone does not hold the whole history."""
        if self._asked("rev-parse", "--is-shallow-repository").strip() != "true":
            return ""
        return (
            "its history was cut off when it was cloned (a shallow clone): "
            "set `fetch-depth: 0` in the workflow, or run `git fetch --unshallow`"
        )

    def _asked(self, *arguments: str) -> str:
        """What git answers; NoRevision with what it says where it cannot."""
        ran = self._run(*arguments)
        if ran.returncode:
            raise NoRevision(self._refusal(os.fsdecode(ran.stderr)))
        return os.fsdecode(ran.stdout)

    def _refusal(self, said: str) -> str:
        if "not a git repository" in said:
            return f"{self._root} is in no git repository, and revisions are git's; `git init` makes one"
        return "git: " + said.strip().removeprefix("fatal: ")

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        process = self._begun(*arguments, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        out, err = process.communicate()
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def _begun(self, *arguments: str, stdin: IO[bytes] | int, stderr: int | None = None) -> subprocess.Popen[bytes]:
        told = {name: value for name, value in os.environ.items() if name not in _OWN}
        try:
            return subprocess.Popen(
                ["git", "--no-pager", *arguments],
                cwd=self._root,
                env=told | _SETTINGS,
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=stderr or subprocess.DEVNULL,
            )
        except FileNotFoundError:
            raise NoRevision("git is not installed, or not on the path; revisions are read with it") from None


def _is_sound(path: str) -> bool:
    """Whether a path stays in the folder that it is written into, on any system."""
    return not any(part in ("", ".", "..") or part.lower() == ".git" or _is_strange(part) for part in path.split("/"))


def _is_strange(part: str) -> bool:
    """Whether the name of a file is more than a name on this system."""
    return os.name == "nt" and any(sign in part for sign in '\\:*?"<>|')


def _copied(given: IO[bytes], size: int, target: IO[bytes] | None) -> None:
    while size:
        data = given.read(min(size, _CHUNK))
        if not data:
            raise NoRevision("git stopped in the middle of a file; `git fsck` says what is wrong with the repository")
        size -= len(data)
        if target is not None:
            target.write(data)
