"""Evaluate a holder with files that are not written yet, for the previews of `add`, `import`, `edit` and `close`."""

import os
import shutil
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from cecgen.files.atomic import make_all_parent_folders
from cecgen.files.temporary import temporary_folder
from cecgen.ledger.reading import CONTENT_FOLDER
from cecgen.pipeline import Evaluation, OpenedWorkspace, apply_waivers, locate_diagnostics, run_pipeline


def evaluate_with_files(opened: OpenedWorkspace, holder: str, files: Mapping[str, bytes]) -> Evaluation:
    """Evaluate one holder as if these files (content by path) had been written; the repository is not touched.

    The usual pipeline reads a copy of the holder's folder, so its diagnostics are those that `check` would report.
    """
    root = opened.root
    with temporary_folder() as copy:
        if os.path.lexists(root / CONTENT_FOLDER / holder):  # a new holder has no folder yet
            _copy_folder(root / CONTENT_FOLDER / holder, copy / CONTENT_FOLDER / holder)
        try:
            make_all_parent_folders(copy, files)
        except NotADirectoryError as error:  # it is the same in the repository, and nobody can look at the copy
            error.filename = str(root / Path(error.filename).relative_to(copy))
            raise
        for name, data in files.items():
            (copy / name).write_bytes(data)
        here = replace(opened, root=copy, rules=None, finds_least_credit=False)
        ledger, transcript, diagnostics = run_pipeline(here)
        located = apply_waivers(here, locate_diagnostics(copy, diagnostics))
    # The copy has no other holders, so waivers about them would be reported as unused.
    own = tuple(each for each in located if each.location.file.startswith(f"{CONTENT_FOLDER}/"))
    return Evaluation(root, replace(transcript, diagnostics=own), ledger, opened.registry)


def _copy_folder(source: Path, target: Path) -> None:
    """Copy a folder without hard links and permissions: removing the copy could otherwise change the original.

    A link stays a link, and a pipe or a device becomes a pipe, so that `check` reports both as it would report the original.
    """
    target.mkdir(parents=True)
    with os.scandir(source) as items:
        for item in items:
            place = target / item.name
            with suppress(FileNotFoundError):  # another command has just removed it
                if item.is_symlink():
                    place.symlink_to(os.readlink(item.path))
                elif item.is_dir():
                    _copy_folder(Path(item.path), place)
                elif item.is_file():
                    shutil.copyfile(item.path, place)
                elif sys.platform != "win32":
                    os.mkfifo(place)
