"""The first commit of a new repository: git started in its folder, and everything in it committed."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

MESSAGE = "Start the transcripts"
_SECONDS = 60


class FirstCommit(NamedTuple):
    """Whether the first commit was made: if not, why, and what to type."""

    fault: str = ""


def can_commit(folder: Path) -> bool:
    """Whether git is installed, and the folder is not in a git repository already."""
    if shutil.which("git") is None:
        return False
    above = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.is_dir())
    answer = subprocess.run(
        ["git", "rev-parse", "--git-dir"], cwd=above, capture_output=True, timeout=_SECONDS, check=False, env=_quiet()
    )
    return answer.returncode != 0


def make_first_commit(folder: Path) -> FirstCommit:
    """Start a git repository in a folder, and commit everything in it."""
    steps = (
        ["init", "--quiet"],
        ["symbolic-ref", "HEAD", "refs/heads/main"],  # as hosts and our pages call it, whatever git's own default is
        ["add", "--all"],
        ["commit", "--quiet", "--message", MESSAGE],
    )
    for arguments in steps:
        try:
            done = subprocess.run(
                ["git", *arguments], cwd=folder, capture_output=True, text=True, timeout=_SECONDS, check=False, env=_quiet()
            )
        except (OSError, subprocess.SubprocessError) as error:
            return FirstCommit(f"not committed: git {arguments[0]} failed ({error})")
        if done.returncode:
            if "user.email" in done.stderr or "Please tell me who you are" in done.stderr:
                return FirstCommit(
                    "not committed yet: git does not know your name. Type git config --global user.name "
                    '"Your Name" and git config --global user.email you@example.org, then git commit -m "Start"'
                )
            reason = next(iter(done.stderr.strip().splitlines()), f"it ended with {done.returncode}")
            return FirstCommit(f"not committed: git {arguments[0]}: {reason}")
    return FirstCommit()


def _quiet() -> dict[str, str]:
    return {**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
