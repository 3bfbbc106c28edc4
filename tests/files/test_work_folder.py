"""A folder is made beside its place: errors name the place, leftovers are removed, and somebody else's folder is not."""

from __future__ import annotations

import ctypes
import errno
import os
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace

import pytest
from disks import fail_as_broken_disk

from cecgen.files.exchange import exchange_paths
from cecgen.files.temporary import name_file_in_errors, temporary_folder
from cecgen.files.work_folder import replace_folder, work_folder


@pytest.mark.parametrize("name", [None, "index.html"])
def test_an_error_names_the_place_and_nothing_is_left(tmp_path: Path, name: str | None) -> None:
    """The work folder is gone when somebody reads the message; so are the folders that were made for the place."""
    place = tmp_path / ".." / tmp_path.name / "sent" / "site"
    with pytest.raises(OSError, match="No space") as full, work_folder(place) as work:
        raise OSError(28, "No space left on device", str(work / name) if name else None)
    assert full.value.filename == str(place)
    assert not list(tmp_path.iterdir())


def test_an_interruption_as_soon_as_the_folder_is_there_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a signal often comes just then."""
    make = os.mkdir

    def make_and_interrupt(path: str, mode: int = 0o777) -> None:
        make(path, mode)
        if str(path).endswith(".part"):
            raise KeyboardInterrupt

    monkeypatch.setattr("os.mkdir", make_and_interrupt)
    with pytest.raises(KeyboardInterrupt), work_folder(tmp_path / "site"):
        pytest.fail("nobody works in it")
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
        with pytest.raises(OSError, match="No space") as full, name_file_in_errors(tmp_path / "a"):
            raise OSError(28, "No space left on device", named)
        assert full.value.filename == (named or str(tmp_path / "a"))


def test_a_temporary_folder_that_cannot_be_removed_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work was done, and the system clears up its own folder."""

    with monkeypatch.context() as patch, temporary_folder() as folder:
        (folder / "a").touch()
        patch.setattr(os, "unlink", fail_as_broken_disk)
    (folder / "a").unlink(missing_ok=True)


# ---------------------------------------------------------------- taking the place


def make_folder(path: Path, text: str) -> Path:
    path.mkdir()
    (path / "index.html").write_text(text)
    return path


@pytest.fixture
def exchanges(tmp_path: Path) -> None:
    """A system that lets two folders change places."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    try:
        exchange_paths(tmp_path / "a", tmp_path / "b")
    except OSError as error:
        pytest.skip(f"two folders cannot change places here: {error}")


@pytest.mark.usefixtures("exchanges")
def test_there_is_the_old_folder_or_the_new_one_at_every_instant(tmp_path: Path) -> None:
    """Whenever a run is killed: somebody who looks all the time never finds none."""
    place, ended, missing = make_folder(tmp_path / "site", "0"), Event(), []

    def look() -> None:
        while not ended.is_set():
            if not os.path.exists(place / "index.html"):
                missing.append(place)

    reader = Thread(target=look, daemon=True)
    reader.start()
    for number in range(1, 51):
        with work_folder(place) as work:
            replace_folder(make_folder(work / "site", f"{number}"), place, work)
    ended.set()
    reader.join()
    assert not missing
    assert (place / "index.html").read_text() == "50"
    assert not list(tmp_path.glob(".site.*"))


@pytest.mark.usefixtures("exchanges")
def test_nothing_is_renamed_where_two_folders_can_change_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = make_folder(tmp_path / "site", "old")
    monkeypatch.setattr(Path, "rename", lambda *_: pytest.fail("there is an instant without a folder"))
    with work_folder(place) as work:
        replace_folder(make_folder(work / "site", "new"), place, work)
        assert (work / "site" / "index.html").read_text() == "old"
    assert (place / "index.html").read_text() == "new"


def refuse_with(number: int) -> SimpleNamespace:
    """A C library whose file system cannot exchange two paths."""

    def refuse(*_: object) -> int:
        ctypes.set_errno(number)
        return -1

    return SimpleNamespace(renameat2=refuse, renamex_np=refuse)


@pytest.mark.parametrize("library", [refuse_with(errno.EINVAL), refuse_with(errno.ENOSYS), SimpleNamespace()])
def test_a_folder_takes_its_place_where_two_cannot_change_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: SimpleNamespace
) -> None:
    """The file system refuses, the kernel does not know the call, or the C library has no such function."""
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: library)
    place = make_folder(tmp_path / "site", "old")
    with pytest.raises(OSError, match=r".") as refused:
        exchange_paths(tmp_path / "site", tmp_path)
    assert refused.value.errno in (errno.EINVAL, errno.ENOSYS)
    with work_folder(place) as work:
        replace_folder(make_folder(work / "site", "new"), place, work)
        assert (work / "old" / "index.html").read_text() == "old"
    assert (place / "index.html").read_text() == "new"
    assert not list(tmp_path.glob(".site.*"))
