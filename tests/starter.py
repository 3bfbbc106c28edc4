"""A repository as `cecgen init` starts it."""

from datetime import date
from pathlib import Path

from cecgen.commands.init import STARTER_HOLDER_ID, example_files, repository_files
from cecgen.files.atomic import write_new_files


def write_starter(folder: Path, today: date) -> None:
    """Write the repository with the invented holder into a folder."""
    write_new_files(folder, repository_files(STARTER_HOLDER_ID, example_files(today)))
