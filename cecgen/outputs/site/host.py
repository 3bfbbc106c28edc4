"""Where the repository is kept, as far as its address says: which kind of host, and the branch that everybody works on."""

from typing import Literal
from urllib.parse import quote, urlsplit

from cecgen.model.settings import SiteSettings

Host = Literal["github", "gitlab", "gitea", "other"]
_WORDS: dict[str, Host] = {
    "github": "github", "gitlab": "gitlab", "gitea": "gitea", "forgejo": "gitea", "codeberg": "gitea",
}  # fmt: skip


def find_host(address: str) -> Host:
    """Return the kind of host that an address is at: by its name, since a path may be called anything."""
    name = urlsplit(address).hostname or ""
    return next((host for word, host in _WORDS.items() if word in name), "other")


def repository_address(site: SiteSettings) -> str:
    """The address of the repository, as its pages begin with it; empty if none is known."""
    return site.repository.rstrip("/").removesuffix(".git")


def branch_name(site: SiteSettings) -> str:
    """The branch that everybody works on, as the host's addresses name it."""
    # GitHub takes HEAD for it; the others want its name where something is to be written.
    return site.branch or ("HEAD" if find_host(site.repository) == "github" else "main")


def page_source(site: SiteSettings, file: str) -> str:
    """The address at which the source of a page is read; empty if no repository is known."""
    if not site.repository:
        return ""
    branch = quote(site.branch or "HEAD")
    inside = {"gitlab": f"-/blob/{branch}", "gitea": f"src/branch/{quote(branch_name(site))}"}.get(
        find_host(site.repository), f"blob/{branch}"
    )
    return f"{repository_address(site)}/{inside}/{quote(file)}"
