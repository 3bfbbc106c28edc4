"""The workflow that checks every push: for GitHub, where it uses the Action of cecgen, and for GitLab."""

import json
import re
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from typing import NamedTuple
from urllib.parse import urlsplit

_SOURCE = re.compile(r"https://([A-Za-z0-9.-]+(?::\d+)?)/([A-Za-z0-9._~/-]+?)(?:\.git)?/?@([0-9a-f]{40})")
_GITHUB = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+")
WORKFLOW_FILES = {"github": ".github/workflows/cecgen.yml", "gitlab": ".gitlab-ci.yml"}
"""The services that have a workflow, and where each looks for it."""
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

    @property
    def address(self) -> str:
        """The address that git fetches from."""
        return f"https://{self.host}/{self.path}"


def parse_source(text: str) -> InstallSource:
    """Parse a source as people write it, `https://HOST/PATH@COMMIT`; ValueError if it has another form."""
    match = _SOURCE.fullmatch(text)
    if match is None or ".." in match[2]:
        raise ValueError(f'"{text}" is not an address with a full commit, as in https://HOST/PATH@{"0123456789" * 4}')
    return InstallSource(*match.groups())


def find_install_source() -> InstallSource | None:
    """Find the git repository and commit that this cecgen was installed from; None if it came from elsewhere."""
    try:
        origin = json.loads(distribution("cecgen").read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return None
    if urlsplit(origin.get("url", "")).username:
        return None  # the address has somebody's credentials, which must not get into a file
    try:
        return parse_source(f"{origin.get('url', '')}@{origin.get('vcs_info', {}).get('commit_id', '')}")
    except ValueError:
        return None


def render_workflow(service: str, source: InstallSource) -> dict[str, bytes]:
    """Render the workflow of a service, as path and content; ValueError if the service cannot install from this source."""
    text = files(__package__).joinpath("workflows", f"{service}.yml").read_text(encoding="utf-8")
    if service == "github" and (source.host != "github.com" or not _GITHUB.fullmatch(source.path)):
        raise ValueError("GitHub runs Actions of repositories on github.com only, as in https://github.com/OWNER/NAME@COMMIT")
    values = {"@ACTION@": f"{source.path}@{source.commit}", "@ADDRESS@": source.address, "@COMMIT@": source.commit}
    for mark, value in {**_ACTIONS, **values}.items():
        text = text.replace(mark, value)
    return {WORKFLOW_FILES[service]: text.encode()}
