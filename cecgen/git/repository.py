"""Run git in a workspace's repository: plumbing commands only, which read and never change anything.

None of them runs a hook, and the options below switch off everything else that a repository could make git run or fetch.
"""

import os
import subprocess
from pathlib import Path
from typing import IO

from cecgen.diagnostics import CecgenError
from cecgen.files.temporary import name_file_in_errors

FETCH_ALL = "fetch it all (`git fetch --refetch --filter=blob:limit=1g`), or clone without --filter"
INHERITED_VARIABLES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")
"""git sets these for its hooks, and every git that a hook starts obeys them, whatever folder it runs in."""
_OPTIONS = (
    # A repository's configuration may name a program as core.fsmonitor: git runs it whenever it reads the index.
    *("-c", "core.fsmonitor="),
    # git warns about a file of grafts on standard error, which is read here, even if the file is /dev/null.
    *("-c", "advice.graftFileDeprecated=false"),
)
_SETTINGS = {
    "LC_ALL": "C",  # git's messages are read here, and it translates them
    "GIT_OPTIONAL_LOCKS": "0",  # else git refreshes the index, and its lock makes a command beside this one fail
    # A partial clone fetches a missing object while it is read. The second variable says no, but only git 2.44 knows it.
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    # Replacement refs and grafts give a commit other contents or parents, in this clone and no other.
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_LITERAL_PATHSPECS": "1",  # else git takes `*`, `[` and `:(` in the name of a file for a pattern
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_PAGER": "cat",
}


class GitError(CecgenError):
    """Git cannot answer, or what it answers cannot be used."""

    exit_status = 2


class GitRepository:
    """The git repository that contains a workspace; GitError if there is none."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.prefix = self.output("rev-parse", "--show-prefix").removesuffix("\n").rstrip("/")
        """The workspace's folder below the top of the repository; empty if it is the top."""

    def output(self, *arguments: str) -> str:
        """Run git and return what it prints; GitError with its message if it fails."""
        return os.fsdecode(self.output_bytes(*arguments))

    def output_bytes(self, *arguments: str, input: bytes = b"") -> bytes:
        """The same as bytes: names of files and people need not be UTF-8."""
        result = self.run(*arguments, input=input)
        if result.returncode:
            raise GitError(self._describe_failure(os.fsdecode(result.stderr)))
        return result.stdout

    def run(self, *arguments: str, input: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Run git to its end, whatever its exit status."""
        process = self.start(*arguments, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        with name_file_in_errors(Path(f"git {arguments[0]}")):  # a pipe has no name
            out, err = process.communicate(input)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def start(self, *arguments: str, stdin: IO[bytes] | int, stderr: int | None = None) -> subprocess.Popen[bytes]:
        """Start git with its output as a pipe."""
        inherited = {name: value for name, value in os.environ.items() if name not in INHERITED_VARIABLES}
        try:
            return subprocess.Popen(
                ["git", "--no-pager", *_OPTIONS, *arguments],
                cwd=self.root,
                env=inherited | _SETTINGS,
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=stderr or subprocess.DEVNULL,
            )
        except FileNotFoundError:
            raise GitError("git is not installed, or not on the path; revisions are read with it") from None

    def shallow_hint(self) -> str:
        """Return how to get the whole history if this clone is shallow; else nothing."""
        if self.output("rev-parse", "--is-shallow-repository").strip() != "true":
            return ""
        return (
            "its history was cut off when it was cloned (a shallow clone): "
            "set `fetch-depth: 0` in the workflow, or run `git fetch --unshallow`"
        )

    def _describe_failure(self, message: str) -> str:
        if "not a git repository" in message:
            begin = "`git init -b main`, `git add -A` and `git commit -m Begin` make one with a first commit"
            return f"{self.root} is not in a git repository with a commit, which this command needs; {begin}"
        if "from promisor remote" in message:
            return f"objects are missing in this clone (it was made with --filter); {FETCH_ALL}"
        return "git: " + message.strip().removeprefix("fatal: ")
