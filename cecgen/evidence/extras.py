"""How this installation gets an extra: from the source that it came from, and never by its bare name alone.

Whoever installed it from a clone may find somebody else's package under that name in an index.
"""

import json
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Any
from urllib.parse import urlsplit


def format_install_command(extra: str = "") -> str:
    """Format the command that installs cecgen again with an extra, from where this installation is from."""
    extras = f"[{extra}]" if extra else ""
    try:
        origin = read_origin(distribution("cecgen"))
        if origin is None:  # it is from an index, under its name
            return f"pip install 'cecgen{extras}'"
        return _command_for_origin(origin, extras) or _command_for_clone(extras)
    except (PackageNotFoundError, ValueError, LookupError, AttributeError, TypeError):  # it is not as pip writes it
        return _command_for_clone(extras)


def read_origin(installed: Distribution) -> dict[str, Any] | None:
    """Read where pip says that an installation came from; None if it is from an index. ValueError if it is not JSON."""
    written = installed.read_text("direct_url.json")
    origin: dict[str, Any] | None = None if written is None else json.loads(written)
    return origin


def has_credentials(address: str) -> bool:
    """Whether an address may have somebody's credentials, which must not be shown or written anywhere.

    They are before the host, with or without a name, or a token after a question mark.
    """
    parts = urlsplit(address)
    return "@" in parts.netloc or bool(parts.query)


def _command_for_clone(extras: str) -> str:
    return f"pip install '.{extras}' in the clone that it was installed from"


def _command_for_origin(origin: dict[str, Any], extras: str) -> str:
    """The command for what pip wrote down about a direct installation; empty if that may not or cannot be shown."""
    address = str(origin["url"])
    parts = urlsplit(address)
    if has_credentials(address) or "'" in address:  # or a path that ends the quotes
        return ""
    if "dir_info" in origin and parts.scheme == "file":
        from urllib.request import url2pathname  # noqa: PLC0415 - it brings what opens addresses, for a path of Windows

        editable = " -e" if origin["dir_info"].get("editable") else ""
        return f"pip install{editable} '{url2pathname(parts.path)}{extras}'"
    if commit := origin.get("vcs_info", {}).get("commit_id"):
        return f"pip install 'cecgen{extras} @ git+{address}@{commit}'"
    return f"pip install 'cecgen{extras} @ {address}'"
