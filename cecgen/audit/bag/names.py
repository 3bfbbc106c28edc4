"""Check the names of files in a bag, and convert them to and from the text of a manifest.

A name can lead out of the bag, or be the same as another name on another machine."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from cecgen.diagnostics.folding import fold_file_name

_CONTROL = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # without CR and LF, which a manifest can encode
_DRIVE = re.compile(r"[A-Za-z]:")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)", re.IGNORECASE)
MAX_NAME_BYTES = 1000
MAX_PART_BYTES = 255
_ENCODED = re.compile("%(0[AaDd]|25)")


def unsafe_reason(name: str) -> str:
    """Return why a name is not safe to open, because it leads out of the bag on some machine; an empty string if it is safe."""
    if not name:
        return "is empty"
    if name.startswith("/"):
        return "is absolute"
    if _DRIVE.match(name):
        return "names a drive"
    if "\\" in name:
        return "contains a backslash, which separates folders on some machines"
    if name.startswith("~"):
        return "begins with ~, which some programs take for a home folder"
    if _CONTROL.search(name):
        return "contains a control character"
    parts = name.split("/")
    if ".." in parts:
        return "leads out of the bag by .."
    if "" in parts or "." in parts:
        return "has an empty part or a dot as a part, so it is a second name for a file"
    return ""


def unportable_reason(name: str) -> str:
    """Return why some machine could not write a file with this name, or would change the name; an empty string if all can."""
    parts = name.split("/")
    if len(name.encode("utf-8", "surrogateescape")) > MAX_NAME_BYTES or any(
        len(part.encode()) > MAX_PART_BYTES for part in parts
    ):
        return "is longer than some machines can write"
    if any(sign in name for sign in ':*?"<>|\r\n'):
        return "contains a character that Windows does not allow"
    if any(part.endswith((".", " ")) for part in parts):
        return "has a part that ends in a dot or a space, which Windows leaves out"
    if any(_DEVICE.match(part) for part in parts):
        return "has a part that is a device on Windows"
    return ""


def group_equivalent(names: Iterable[str]) -> Iterator[list[str]]:
    """Group the names, and the folders above them, that are the same on machines that ignore letter case or Unicode form."""
    groups: dict[str, set[str]] = defaultdict(set)
    for name in names:
        parts = name.split("/")
        for depth in range(1, len(parts) + 1):
            path = "/".join(parts[:depth])
            groups[fold_file_name(path)].add(path)
    # If two folders have equivalent names, only the folders are reported, not their content too.
    seen: set[str] = set()
    for folded in sorted(groups):
        if len(groups[folded]) > 1 and folded.rpartition("/")[0] not in seen:
            yield sorted(groups[folded])
        if len(groups[folded]) > 1:
            seen.add(folded)


def encode_name(name: str) -> str:
    """Return a name as a BagIt 1.0 manifest writes it: line breaks and the percent sign are percent-encoded."""
    return name.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def decode_name(text: str, version: tuple[int, int]) -> str:
    """Return the name that a line of a manifest stands for. Before BagIt 1.0, %25 was not an encoded percent sign."""

    def sign(match: re.Match[str]) -> str:
        number = match[1].upper()
        return match[0] if number == "25" and version < (1, 0) else chr(int(number, 16))

    return _ENCODED.sub(sign, text)


def drop_leading_dots(name: str) -> str:
    """Drop each ./ that `find . -type f | xargs sha256sum` and some programs that zip put before a name."""
    while name.startswith("./"):
        name = name[2:]
    return name


def printable(name: str) -> str:
    """Return a name that is safe to print: characters that would move, hide or reverse text on a screen are escaped."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape", "surrogatepass").decode() for sign in name)
