"""How this installation gets an extra: from the source that it came from, and never by its bare name alone.

Whoever installed it from a clone may find somebody else's package under that name in an index.
"""

import json
from importlib.metadata import PackageNotFoundError, distribution
from urllib.parse import urlsplit


def format_install_command(extra: str = "") -> str:
    """Format the command that installs cecgen again with an extra, from where this installation is from."""
    extras = f"[{extra}]" if extra else ""
    try:
        written = distribution("cecgen").read_text("direct_url.json")
    except PackageNotFoundError:
        return _command_for_clone(extras)
    if written is None:  # it is from an index, under its name
        return f"pip install 'cecgen{extras}'"
    try:
        return _command_for_origin(json.loads(written), extras) or _command_for_clone(extras)
    except (ValueError, LookupError, AttributeError, TypeError):  # it is not as pip writes it
        return _command_for_clone(extras)


def _command_for_clone(extras: str) -> str:
    return f"pip install '.{extras}' in the clone that it was installed from"


def _command_for_origin(origin: dict[str, dict[str, str]], extras: str) -> str:
    """The command for what pip wrote down about a direct installation; empty if that may not or cannot be shown."""
    address = str(origin["url"])
    parts = urlsplit(address)
    if parts.username or "'" in address:
        return ""  # somebody's credentials, or a path that ends the quotes
    if "dir_info" in origin and parts.scheme == "file":
        from urllib.request import url2pathname  # noqa: PLC0415 - it brings what opens addresses, for a path of Windows

        editable = " -e" if origin["dir_info"].get("editable") else ""
        return f"pip install{editable} '{url2pathname(parts.path)}{extras}'"
    if commit := origin.get("vcs_info", {}).get("commit_id"):
        return f"pip install 'cecgen{extras} @ git+{address}@{commit}'"
    return f"pip install 'cecgen{extras} @ {address}'"
