"""The workflow that checks every push: for GitHub, where it uses the Action of cecgen, and for GitLab."""

import os
import re
import shlex
import subprocess
from collections.abc import Collection
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from cecgen.evidence.extras import has_credentials, read_origin
from cecgen.git.repository import INHERITED_VARIABLES
from cecgen.ledger.reading import SETTINGS_FILE

_SOURCE = re.compile(r"https://([A-Za-z0-9.-]+(?::\d+)?)/([A-Za-z0-9._~/-]+?)(?:\.git)?/?@([0-9a-f]{40})")
_GITHUB = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+")
_FOLDER = re.compile(r"[\w.][\w./ -]*")
"""A folder that means the same in YAML, in a shell and to cecgen."""
WORKFLOW_FILES = {"github": ".github/workflows/cecgen.yml", "gitlab": ".gitlab-ci.yml"}
"""The services that have a workflow, and where each looks for it."""
UPDATES_FILE = ".github/dependabot.yml"
_NETWORK_SECONDS = 20
_ACTIONS = {
    "@CHECKOUT@": "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
    "@DEPLOY@": "actions/deploy-pages@cd2ce8fcbc39b97be8ca5fce6e763baed58fa128 # v5.0.0",
}
"""Actions of others that the workflow uses, each pinned to one commit, because a tag can be moved."""


class InstallSource(NamedTuple):
    """Where CI gets cecgen: host and path of a repository, and one commit, because a branch or tag can move."""

    host: str
    path: str
    commit: str
    version: str = ""
    """The version at that commit, if it is known; a person and Dependabot read it beside the commit."""

    @property
    def address(self) -> str:
        """The address that git fetches from."""
        return f"https://{self.host}/{self.path}"


def parse_source(text: str) -> InstallSource:
    """Parse a source as people write it, `https://HOST/PATH@COMMIT`; ValueError if it has another form."""
    if has_credentials(text):
        raise ValueError(
            "the address has somebody's name, password or token in it, which the workflow would show to everybody who sees "
            "the repository: write https://HOST/PATH@COMMIT without it"
        )
    match = _SOURCE.fullmatch(text)
    if match is None or ".." in match[2]:
        raise ValueError(f'"{text}" is not an address with a full commit, as in https://HOST/PATH@{"0123456789" * 4}')
    return InstallSource(*match.groups())


def find_install_source() -> InstallSource | None:
    """Find the git repository and commit that this cecgen was installed from.

    An installation from git has both written down. A released package has the address of its source in its metadata, and
    that repository is asked for the commit of the release's tag. None if neither is known.
    """
    try:
        installed = distribution("cecgen")
    except PackageNotFoundError:
        return None
    return _installed_commit(installed) or _released_commit(installed)


def _installed_commit(installed: Distribution) -> InstallSource | None:
    try:
        origin = read_origin(installed) or {}
    except ValueError:
        return None
    if has_credentials(origin.get("url", "")):
        return None
    return _try_source(origin.get("url", ""), origin.get("vcs_info", {}).get("commit_id", ""), installed.version)


def _released_commit(installed: Distribution) -> InstallSource | None:
    urls = dict(text.split(", ", 1) for text in installed.metadata.get_all("Project-URL") or [])
    address, tag = urls.get("Source", ""), f"refs/tags/v{installed.version}"
    if _try_source(address, "0" * 40, "") is None:
        return None  # git would also take options and other things that are not addresses
    command = ["git", "ls-remote", "--quiet", address, tag, f"{tag}^{{}}"]
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0"}  # nobody is asked for a password
    try:
        answer = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True, timeout=_NETWORK_SECONDS
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    commits = [line.split()[0] for line in answer.splitlines()]
    return _try_source(address, commits[-1], installed.version) if commits else None  # the commit of a tag follows its tag


def _try_source(address: str, commit: str, version: str) -> InstallSource | None:
    try:
        return parse_source(f"{address}@{commit}")._replace(version=version)
    except ValueError:
        return None


def split_at_git_root(folder: Path) -> tuple[Path, str]:
    """Split a folder into the top of the git repository that it is in, where services look for workflows, and the rest.

    The rest is empty if the folder is the top, or in no repository; the folder need not exist yet.
    """
    whole = folder.resolve()
    for above in whole.parents if not (whole / ".git").exists() else ():
        if (above / ".git").exists():  # a file in a submodule or a work tree
            return above, whole.relative_to(above).as_posix()
    return folder, ""


def find_obstacle(top: Path, below: str, workflow: Collection[str]) -> str:
    """Why git would give a service nothing of a folder, or no workflow for it; empty if nothing is in the way, or no git there.

    A workflow that checks what nobody commits would fail on every push, or be no workflow at all.
    """
    folder = next((each for each in ((top / below), *(top / below).absolute().parents) if each.is_dir()), top)
    asked = _ask_git(folder, "rev-parse", "--is-bare-repository", "--is-inside-git-dir")
    if asked.returncode == 0 and "true" in asked.stdout:
        return f"{folder} is where git keeps its own files, and it commits none of them: name a folder in a clone"
    files = [str(Path(below, SETTINGS_FILE)), *workflow]
    ignored = _ask_git(top, "check-ignore", "--", *files).stdout.splitlines() if asked.returncode == 0 else []
    if ignored:
        return (
            f"git ignores {' and '.join(ignored)}, so no push would have it; "
            f"`git -C {shlex.quote(str(top))} check-ignore -v {shlex.quote(ignored[0])}` names the line that says so"
        )
    return ""


def _ask_git(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Ask git about a folder; an answer that it failed if it is not installed, or if the folder is not there yet."""
    inherited = {name: value for name, value in os.environ.items() if name not in INHERITED_VARIABLES}
    command = ["git", "-c", "core.fsmonitor=", "-c", "core.quotePath=false", *arguments]
    try:
        return subprocess.run(
            command, cwd=folder, env=inherited, capture_output=True, text=True, errors="replace", check=False, timeout=60
        )
    except (OSError, subprocess.SubprocessError):
        return subprocess.CompletedProcess(command, 1, "", "")


def render_workflow(service: str, source: InstallSource, folder: str = ".") -> dict[str, bytes]:
    """Render the workflow of a service, and on GitHub what keeps its Actions up to date, as paths and contents.

    `folder` is where cecgen.toml is, below the top of the git repository. ValueError if the service cannot install from
    this source, or if its files cannot name the folder.
    """
    if not _FOLDER.fullmatch(folder):
        raise ValueError(f'the workflow cannot name the folder "{folder}": use letters, digits, "-", "_" and "." in it')
    if service == "github" and (source.host != "github.com" or not _GITHUB.fullmatch(source.path)):
        raise ValueError("GitHub runs Actions of repositories on github.com only, as in https://github.com/OWNER/NAME@COMMIT")
    version = f" # v{source.version}" if source.version else ""
    values = {
        "@ACTION@": f"{source.path}@{source.commit}{version}",
        "@ADDRESS@": source.address,
        "@COMMIT@": source.commit,
        "@FOLDER@": folder,
    }
    text = _read_template(f"{service}.yml")
    for mark, value in {**_ACTIONS, **values}.items():
        text = text.replace(mark, value)
    workflow = {WORKFLOW_FILES[service]: text.encode()}
    return {**workflow, UPDATES_FILE: _read_template("dependabot.yml").encode()} if service == "github" else workflow


def render_template_page(holder: str) -> dict[str, bytes]:
    """The README of a repository that others start from on GitHub, with pictures of the three clicks that an entry takes."""
    pictures = sorted(files(__package__).joinpath("pictures").iterdir(), key=lambda item: item.name)
    drawings = {f".github/pictures/{item.name}": item.read_bytes() for item in pictures if item.name.endswith(".svg")}
    return {**drawings, "README.md": _read_template("readme.md").replace("@HOLDER@", holder).encode()}


def _read_template(name: str) -> str:
    return files(__package__).joinpath("workflows", name).read_text(encoding="utf-8")
