"""How this installation gets an extra: from where it came from."""

import importlib.metadata
import json

import pytest

from cecgen.evidence import extras
from cecgen.evidence.extras import format_install_command

COMMIT = "0123456789" * 4


class Installed:
    """An installation of which pip wrote this down, or nothing."""

    def __init__(self, origin: object) -> None:
        self.origin = origin

    def read_text(self, name: str) -> str | None:
        """What pip wrote about where it is from."""
        assert name == "direct_url.json"
        return None if self.origin is None else json.dumps(self.origin)


@pytest.mark.parametrize(
    ("origin", "command"),
    [
        ({"url": "file:///home/jo/my%20cecgen", "dir_info": {}}, "pip install '/home/jo/my cecgen[pdf]'"),
        ({"url": "file:///home/jo/cecgen", "dir_info": {"editable": True}}, "pip install -e '/home/jo/cecgen[pdf]'"),
        (
            {"url": "https://example.org/cecgen", "vcs_info": {"vcs": "git", "commit_id": COMMIT}},
            f"pip install 'cecgen[pdf] @ git+https://example.org/cecgen@{COMMIT}'",
        ),
        (
            {"url": "file:///tmp/cecgen-0.1.0-py3-none-any.whl", "archive_info": {}},
            "pip install 'cecgen[pdf] @ file:///tmp/cecgen-0.1.0-py3-none-any.whl'",
        ),
        (None, "pip install 'cecgen[pdf]'"),
    ],
)
def test_an_extra_comes_from_where_the_installation_is_from(
    monkeypatch: pytest.MonkeyPatch, origin: object, command: str
) -> None:
    """By its bare name only if it came by that: in an index it may be somebody else's."""
    monkeypatch.setattr(extras, "distribution", lambda _: Installed(origin))
    assert format_install_command("pdf") == command


@pytest.mark.parametrize(
    "origin",
    [
        {"url": "https://jo:secret@example.org/x", "vcs_info": {"commit_id": COMMIT}},
        {"url": "https://:secret@example.org/x", "vcs_info": {"commit_id": COMMIT}},
        {"url": "https://example.org/x.tar.gz?token=secret", "archive_info": {}},
        {},
        [],
    ],
)
def test_credentials_are_never_shown_and_what_is_not_known_is_a_clone(monkeypatch: pytest.MonkeyPatch, origin: object) -> None:
    monkeypatch.setattr(extras, "distribution", lambda _: Installed(origin))
    assert format_install_command("pdf") == "pip install '.[pdf]' in the clone that it was installed from"


def test_a_copy_that_was_never_installed_is_a_clone(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(name: str) -> None:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(extras, "distribution", find)
    assert format_install_command("pdf") == "pip install '.[pdf]' in the clone that it was installed from"
