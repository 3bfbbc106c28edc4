"""Where a repository is kept: the kind of its host, and the addresses there."""

import pytest

from cecgen.model.settings import SiteSettings
from cecgen.outputs.site.host import find_host, page_source


def test_a_host_is_known_by_its_name_and_not_by_the_path() -> None:
    addresses = ("github.com/gitlab/x", "codeberg.org/a/b", "git.x.org/github/b")
    hosts = {address: find_host(f"https://{address}") for address in addresses}
    assert hosts == {"github.com/gitlab/x": "github", "codeberg.org/a/b": "gitea", "git.x.org/github/b": "other"}


@pytest.mark.parametrize(
    ("repository", "branch", "source"),
    [
        ("https://github.com/o/n.git", "", "https://github.com/o/n/blob/HEAD/content/a%20b.md"),
        ("https://gitlab.example.org/o/n/", "", "https://gitlab.example.org/o/n/-/blob/HEAD/content/a%20b.md"),
        ("https://codeberg.org/o/n", "", "https://codeberg.org/o/n/src/branch/main/content/a%20b.md"),
        ("https://codeberg.org/o/n", "records", "https://codeberg.org/o/n/src/branch/records/content/a%20b.md"),
        ("", "", ""),
    ],
)
def test_a_page_of_the_team_leads_to_its_source(repository: str, branch: str, source: str) -> None:
    assert page_source(SiteSettings(repository=repository, branch=branch), "content/a b.md") == source
