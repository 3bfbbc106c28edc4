"""Find the bag in a folder that somebody named: the folder itself, or the only bag below it."""

import os
from collections.abc import Iterator
from pathlib import Path

from cecgen.audit.bag.clutter import is_clutter
from cecgen.audit.bag.faults import NotABagError
from cecgen.audit.bag.names import printable
from cecgen.audit.bag.tag_files import BAGIT, MANIFEST

_MAX_DEPTH = 4
"""How many folders deep a bag is looked for: zipping and unpacking add one each."""
_MAX_FOLDERS = 2_000
"""How many folders are looked at."""


def find_bag(folder: Path, label: str) -> str:
    """Return the path of the bag below a folder, or an empty string if the folder is the bag itself.

    NotABagError, which calls the folder by its `label`, if there is none or more than one.
    """
    if _is_bag(folder):
        return ""
    bags = [*_iter_bags(folder)]
    if len(bags) == 1:
        return bags[0]
    if bags:
        some = ", ".join(map(printable, bags[:5]))
        raise NotABagError(f"{label} contains {len(bags)} bags ({some}): verify one of them")
    names = [name for name in _list_names(folder) if not is_clutter(name)]
    zips = [name for name in names if name.lower().endswith(".zip")]
    if len(zips) == 1:
        raise NotABagError(f"{label} is not a BagIt bag, but contains {printable(zips[0])}: move it out, and verify it")
    some = ", ".join(map(printable, names[:5])) or "nothing"
    raise NotABagError(f"{label} is not a BagIt bag: it has neither {BAGIT} nor a manifest; it contains {some}")


def find_bag_around(path: Path) -> Path | None:
    """The bag that a file or folder is a part of; None if it is not a part of one."""
    return next((above for above in path.absolute().parents if (above / BAGIT).is_file()), None)


def _is_bag(folder: Path) -> bool:
    return any(name == BAGIT or MANIFEST.fullmatch(name) for name in _list_names(folder))


def _iter_bags(folder: Path) -> Iterator[str]:
    """Every bag below a folder, by its path; bags in bags are left out, and links are not followed."""
    waiting = [""]
    for _ in range(_MAX_FOLDERS):
        if not waiting:
            return
        inside = waiting.pop(0)
        try:
            with os.scandir(folder / inside) as items:
                below = sorted(item.name for item in items if item.is_dir(follow_symlinks=False) and not is_clutter(item.name))
        except OSError:
            continue
        for name in below:
            path = f"{inside}/{name}".lstrip("/")
            if _is_bag(folder / path):
                yield path
            elif path.count("/") + 1 < _MAX_DEPTH:
                waiting.append(path)


def _list_names(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []
