"""Names in a bag: which lead out of it, which are the same elsewhere, and how a manifest writes them."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator

_CONTROL = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # CR and LF are left: a manifest can write them
_DRIVE = re.compile(r"[A-Za-z]:")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)", re.IGNORECASE)
MAX_NAME_BYTES = 1000
MAX_PART_BYTES = 255
_ENCODED = re.compile("%(0[AaDd]|25)")


def unsafe_reason(name: str) -> str:
    """Why a name must not be followed: it leads out of the bag, on this machine or on another; nothing where it may be."""
    if not name:
        return "is empty"
    if name.startswith("/"):
        return "is absolute"
    if _DRIVE.match(name):
        return "names a drive"
    if "\\" in name:
        return "holds a backslash, which parts folders on some machines"
    if name.startswith("~"):
        return "begins with ~, which some programs take for a home folder"
    if _CONTROL.search(name):
        return "holds a control character"
    parts = name.split("/")
    if ".." in parts:
        return "leads out of the bag by .."
    if "" in parts or "." in parts:
        return "has an empty part or a dot for one, so that it is another name for a file"
    return ""


def unportable_reason(name: str) -> str:
    """Why some machine could not lay a file under this name, or would lay another one; nothing where all can."""
    parts = name.split("/")
    if len(name.encode("utf-8", "surrogateescape")) > MAX_NAME_BYTES or any(
        len(part.encode()) > MAX_PART_BYTES for part in parts
    ):
        return "is longer than some machines can write"
    if any(sign in name for sign in ':*?"<>|\r\n'):
        return "holds a sign that no name on Windows can"
    if any(part.endswith((".", " ")) for part in parts):
        return "has a part that ends in a dot or a space, which Windows leaves out"
    if any(_DEVICE.match(part) for part in parts):
        return "has a part that is a device on Windows"
    return ""


def group_equivalent(names: Iterable[str]) -> Iterator[list[str]]:
    """Groups of names that are one name where letter case or Unicode form does not count; folders on their way too."""
    groups: dict[str, set[str]] = defaultdict(set)
    for name in names:
        parts = name.split("/")
        for depth in range(1, len(parts) + 1):
            path = "/".join(parts[:depth])
            groups[comparison_key(path)].add(path)
    # Where two folders are alike, all that lies in them is no news.
    seen: set[str] = set()
    for folded in sorted(groups):
        if len(groups[folded]) > 1 and folded.rpartition("/")[0] not in seen:
            yield sorted(groups[folded])
        if len(groups[folded]) > 1:
            seen.add(folded)


def comparison_key(name: str) -> str:
    """A name without what some file systems do not tell apart: letter case and Unicode form."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def encode_name(name: str) -> str:
    """A name as a manifest of BagIt 1.0 writes it: what would end the line, and the sign that says so, by number."""
    return name.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def decode_name(text: str, version: tuple[int, int]) -> str:
    """The name that a manifest's text means; before BagIt 1.0 a % was only ever itself."""

    def sign(found: re.Match[str]) -> str:
        number = found[1].upper()
        return found[0] if number == "25" and version < (1, 0) else chr(int(number, 16))

    return _ENCODED.sub(sign, text)


def printable(name: str) -> str:
    """A name as it can be printed: whatever would move, hide or turn round text on a screen stands there by number."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape", "surrogatepass").decode() for sign in name)
