"""What a run needs only while it works is gone when it is interrupted, wherever that reaches it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from cecgen.files.atomic import replace_file, write_new_files
from cecgen.files.temporary import remove_unfinished, temporary_folder


def interrupt(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_a_folder_whose_removal_was_interrupted_is_removed_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    making = temporary_folder()
    folder = making.__enter__()
    (folder / "a").write_bytes(b"1")
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", interrupt)
        with pytest.raises(KeyboardInterrupt):
            making.__exit__(None, None, None)
    assert [*tmp_path.iterdir()] == [folder]
    remove_unfinished()
    assert not [*tmp_path.iterdir()]


def test_a_file_whose_removal_was_interrupted_is_removed_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", interrupt)
        with pytest.raises(KeyboardInterrupt):
            replace_file(tmp_path / "a.toml", b"1")
    remove_unfinished()
    assert [path.name for path in tmp_path.iterdir()] == ["a.toml"]


def test_what_was_finished_stays(tmp_path: Path) -> None:
    write_new_files(tmp_path, {"a.toml": b"1"})
    with temporary_folder() as folder:
        pass
    folder.mkdir()
    remove_unfinished()
    assert (tmp_path / "a.toml").read_bytes() == b"1"
    assert folder.is_dir()
    folder.rmdir()


def test_none_of_several_files_stays_if_it_is_interrupted_just_after_one_took_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At an instant at which nobody has noted yet that it did."""
    link = os.link

    def link_and_interrupt(source: Path, path: Path) -> None:
        link(source, path)
        raise KeyboardInterrupt

    monkeypatch.setattr("os.link", link_and_interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_new_files(tmp_path, {"a.toml": b"1", "b.toml": b"2"})
    assert not [*tmp_path.iterdir()]
