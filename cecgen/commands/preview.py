"""Evaluate a holder with files that are not written yet: `add`, `import`, `edit` and `close` look before they write."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from cecgen.files.atomic import make_folders
from cecgen.ledger.reading import CONTENT_FOLDER
from cecgen.pipeline import Evaluation, OpenedWorkspace, apply_waivers, locate_diagnostics, run_pipeline


def evaluate_with_files(opened: OpenedWorkspace, holder: str, files: Mapping[str, bytes]) -> Evaluation:
    """Evaluate one holder as if these files (content by path) had been written; the repository is not touched.

    The usual pipeline reads a copy of the holder's folder, so its diagnostics are those that `check` would report.
    """
    root = opened.root
    with TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copytree(
            root / CONTENT_FOLDER / holder, copy / CONTENT_FOLDER / holder, symlinks=True, copy_function=_link_or_copy
        )
        for name, data in files.items():
            path = make_folders(copy, name)
            path.unlink(missing_ok=True)  # it may be a hard link to the repository's own file
            path.write_bytes(data)
        here = replace(opened, root=copy, rules=None)
        ledger, transcript, diagnostics = run_pipeline(here)
        located = apply_waivers(here, locate_diagnostics(copy, diagnostics))
    # Waivers about other holders apply to nothing in this copy, and would be reported as unused.
    own = tuple(each for each in located if each.span.file.startswith(f"{CONTENT_FOLDER}/"))
    return Evaluation(root, replace(transcript, diagnostics=own), ledger, opened.registry)


def _link_or_copy(source: str, target: str) -> None:
    """Put a file into the copy: as a hard link where the disk allows it, which is faster, else by its content."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copyfile(source, target, follow_symlinks=False)
