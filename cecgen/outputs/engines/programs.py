"""The engines that are run as programs of their own: ProperDocs takes the place of MkDocs in its process, Zensical is Rust."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from cecgen.outputs.engines.settings import SETTINGS_NAME

_COMPLAINT = re.compile(r"(?:WARNING|ERROR)\s+-\s+(.+)|(?:Error|Warning): (.+)")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def run_properdocs(project: Path, folder: Path) -> str:
    """Build a project's site in a new folder; return the complaint, or nothing."""
    settings = project / SETTINGS_NAME
    return _run("properdocs", "build", "--quiet", "--strict", "--config-file", str(settings), "--site-dir", str(folder))


def run_zensical(project: Path, folder: Path) -> str:
    """Build a project's site in a new folder; return the complaint, or nothing.

    It writes its site and a cache into the project, so it gets a copy.
    """
    copy = folder.with_name(f"{folder.name}-project")
    shutil.copytree(project, copy)
    try:
        if complaint := _run("zensical", "build", "--strict", "--config-file", str(copy / SETTINGS_NAME)):
            return complaint.replace(f"{copy}/", "")
        (copy / "site").rename(folder)
    finally:
        shutil.rmtree(copy, ignore_errors=True)
    return ""


def _run(module: str, *arguments: str) -> str:
    """Run an installed module as a program, never one of that name in this folder; return its complaint, or nothing."""
    ran = subprocess.run(
        [sys.executable, "-P", "-m", module, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if not ran.returncode:
        return ""
    output = _COLOURS.sub("", ran.stdout)
    complaints = [found[1] or found[2] for found in _COMPLAINT.finditer(output)]
    return "; ".join(complaints) or " ".join(output.split()[-60:]) or f"{module} ended with {ran.returncode}"
