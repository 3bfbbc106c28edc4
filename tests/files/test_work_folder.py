"""A folder is made beside its place: errors name the place, leftovers are removed, and somebody else's folder is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cecgen.files.temporary import name_file, temporary_folder
from cecgen.files.work_folder import work_folder


@pytest.mark.parametrize("name", [None, "index.html"])
def test_an_error_names_the_place_and_nothing_is_left(tmp_path: Path, name: str | None) -> None:
    """The work folder is gone when somebody reads the message; so are the folders that were made for the place."""
    place = tmp_path / "sent" / "site"
    with pytest.raises(OSError, match="No space") as full, work_folder(place) as work:
        raise OSError(28, "No space left on device", str(work / name) if name else None)
    assert full.value.filename == str(place)
    assert not list(tmp_path.iterdir())


def test_an_error_about_another_file_keeps_its_name(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="Permission") as refused, work_folder(tmp_path / "site"):
        raise PermissionError(13, "Permission denied", "content/a.pdf")
    assert refused.value.filename == "content/a.pdf"


def test_a_folder_that_another_run_is_about_to_lock_is_not_removed(tmp_path: Path) -> None:
    """One that has had no lock for a minute is what a killed run left."""
    new, left = tmp_path / ".site.new.part", tmp_path / ".site.left.part"
    new.mkdir()
    left.mkdir()
    os.utime(left, (0, 0))
    with work_folder(tmp_path / "site"):
        assert new.is_dir()
        assert not left.exists()


def test_an_error_without_a_file_gets_one(tmp_path: Path) -> None:
    """A write knows no name; an error that has one keeps it."""
    for named in (None, "its own"):
        with pytest.raises(OSError, match="No space") as full, name_file(tmp_path / "a"):
            raise OSError(28, "No space left on device", named)
        assert full.value.filename == (named or str(tmp_path / "a"))


def test_a_temporary_folder_that_cannot_be_removed_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work was done, and the system clears up its own folder."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch, temporary_folder() as folder:
        (folder / "a").touch()
        patch.setattr(os, "unlink", refuse)
    (folder / "a").unlink(missing_ok=True)
