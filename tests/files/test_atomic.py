"""Files are written whole or not at all, several of them all or none, and never over one that must stay."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from disks import fail_as_broken_disk

from cecgen.files.atomic import FileState, replace_file, replace_files, write_new_files

PDF = b"%PDF-1.7 a certificate"


def files(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_all_files_are_written(tmp_path: Path) -> None:
    """With the folders that they need, and nothing else beside them."""
    written = write_new_files(tmp_path, {"a/evidence/b.pdf": PDF, "a/b.toml": b"x = 1\n"})
    assert written == [tmp_path / "a/evidence/b.pdf", tmp_path / "a/b.toml"]
    assert files(tmp_path) == ["a/b.toml", "a/evidence/b.pdf"]
    assert (tmp_path / "a/b.toml").read_bytes() == b"x = 1\n"


def test_a_name_as_long_as_a_disk_takes_is_written_too(tmp_path: Path) -> None:
    """255 bytes; the unfinished file beside it has a name that is no longer. Two such names that begin alike are two files."""
    names = [f"{'a' * 248}-{number}.toml" for number in (1, 2)]
    write_new_files(tmp_path, dict.fromkeys(names, b"new"))
    replace_files(tmp_path, {name: name.encode() for name in names})
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {name: name for name in names}


def test_a_file_that_is_there_is_never_overwritten_and_no_other_is_written(tmp_path: Path) -> None:
    """Nothing is half written."""
    (tmp_path / "b.toml").write_text("mine")
    with pytest.raises(FileExistsError, match=r"b\.toml"):
        write_new_files(tmp_path, {"a.toml": b"1", "b.toml": b"2", "c.toml": b"3"})
    assert files(tmp_path) == ["b.toml"]
    assert (tmp_path / "b.toml").read_text() == "mine"


def test_what_a_killed_run_with_the_same_number_left_is_no_hindrance(tmp_path: Path) -> None:
    """In a container, every run has the same process number."""
    (tmp_path / "a.toml").write_text("old")
    program = """import os, sys
from cecgen.files import atomic
os.getpid = lambda: 7
if len(sys.argv) > 1:
    os.replace = lambda *_: os._exit(9)
atomic.replace_file(atomic.Path("a.toml"), b"new")"""
    for more, code in ((["killed"], 9), ([], 0)):
        assert subprocess.run([sys.executable, "-c", program, *more], cwd=tmp_path, check=False).returncode == code
    assert (tmp_path / "a.toml").read_text() == "new"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
@pytest.mark.parametrize("make", [os.mkdir, getattr(os, "mkfifo", None)])
def test_what_is_no_file_is_not_replaced_nor_waited_for(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """Several files are written, or none."""
    make(tmp_path / "b.toml")
    with pytest.raises(OSError, match=r"is a pipe, a device or a folder, where a file is needed: '.*b\.toml'"):
        replace_files(tmp_path, {"a.toml": b"1", "b.toml": b"2"})
    assert files(tmp_path) == []


@pytest.mark.parametrize("call", ["fsync", "link"])
@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_disk_that_fails_at_any_step_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, at: int
) -> None:
    """Neither files nor unfinished ones."""
    real, calls = getattr(os, call), 0

    def failing(*arguments: Any, **more: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == at + 1:
            raise KeyboardInterrupt
        return real(*arguments, **more)

    monkeypatch.setattr(os, call, failing)
    with pytest.raises(KeyboardInterrupt):
        write_new_files(tmp_path, {"a.toml": b"1", "b.toml": b"2", "c.toml": b"3"})
    assert files(tmp_path) == []


def test_a_file_system_without_links_is_written_to_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And there too nothing is overwritten."""

    def unlinkable(*_: Any, **__: Any) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", unlinkable)
    write_new_files(tmp_path, {"a.toml": b"1"})
    with pytest.raises(FileExistsError):
        write_new_files(tmp_path, {"b.toml": b"2", "a.toml": b"3"})
    assert files(tmp_path) == ["a.toml"]
    assert (tmp_path / "a.toml").read_bytes() == b"1"


def test_a_folder_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    """The file would be written outside the root."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "root").mkdir()
    (tmp_path / "root/evidence").symlink_to(tmp_path / "outside")
    with pytest.raises(NotADirectoryError, match="is a link or a file"):
        write_new_files(tmp_path / "root", {"a.toml": b"1", "evidence/a.pdf": PDF})
    assert files(tmp_path) == []


def test_files_are_written_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Evidence comes before the entry that names it, whoever looks meanwhile."""
    order, link = [], os.link
    monkeypatch.setattr(os, "link", lambda source, path: (order.append(Path(path).name), link(source, path)))
    write_new_files(tmp_path, {"evidence/z.pdf": PDF, "a.toml": b"1"})
    assert order == ["z.pdf", "a.toml"]


# ---------------------------------------------------------------- replacing


@pytest.mark.parametrize("at", [1, 2])
def test_a_disk_that_fails_leaves_every_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    """The holder's file and the record are written both or not at all."""
    (tmp_path / "a").write_text("old")
    real, calls = os.replace, 0

    def failing(*arguments: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == at:
            raise OSError(28, "No space left on device")
        real(*arguments)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(OSError, match="No space"):
        replace_files(tmp_path, {"a": b"new", "b": b"new"})
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a": "old"}


def test_a_replaced_file_keeps_its_permissions(tmp_path: Path) -> None:
    """And a protected one is left alone."""
    (tmp_path / "a").write_text("old")
    (tmp_path / "a").chmod(0o640)
    replace_files(tmp_path, {"a": b"new"})
    assert (tmp_path / "a").read_text() == "new"
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


def test_files_that_a_killed_run_wrote_already_are_accepted_and_the_others_are_written(tmp_path: Path) -> None:
    """The same run again finishes its work; when nothing is left to do, it says so."""
    wanted = {"evidence/a.pdf": PDF, "a.toml": b"x = 1\n"}
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence/a.pdf").write_bytes(PDF)
    assert write_new_files(tmp_path, wanted) == [tmp_path / "a.toml"]
    with pytest.raises(FileExistsError):
        write_new_files(tmp_path, wanted)


def test_a_link_to_the_same_content_is_not_accepted(tmp_path: Path) -> None:
    (tmp_path / "b.pdf").write_bytes(PDF)
    (tmp_path / "a.pdf").symlink_to("b.pdf")
    with pytest.raises(FileExistsError):
        write_new_files(tmp_path, {"a.pdf": PDF, "a.toml": b""})


def test_what_somebody_else_wrote_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    """The file is theirs, and the reason is said."""
    file = tmp_path / "a.toml"
    file.write_bytes(b"theirs")
    with pytest.raises(OSError, match="somebody else has changed it meanwhile"):
        replace_file(file, b"ours", expected=b"what was read")
    assert file.read_bytes() == b"theirs"
    assert files(tmp_path) == ["a.toml"]


@pytest.mark.parametrize("before", [None, b"old"])
def test_what_somebody_else_wrote_since_a_file_was_looked_at_is_not_replaced(tmp_path: Path, before: bytes | None) -> None:
    """Not even if there was none then: of two exports to one name the second is refused, and of two forms."""
    file, other = tmp_path / "b.pdf", tmp_path / "a.pdf"
    if before is not None:
        file.write_bytes(before)
    seen = {"a.pdf": FileState(other), "b.pdf": FileState(file)}
    replace_file(file, b"theirs")
    with pytest.raises(OSError, match="somebody else has changed it meanwhile"):
        replace_files(tmp_path, {"a.pdf": b"ours", "b.pdf": b"ours"}, seen)
    assert file.read_bytes() == b"theirs"
    assert files(tmp_path) == ["b.pdf"], "neither is written"


def test_a_file_that_is_as_it_was_looked_at_is_replaced(tmp_path: Path) -> None:
    seen = FileState(tmp_path / "a")
    replace_file(tmp_path / "a", b"1", seen)
    replace_file(tmp_path / "a", b"2", FileState(tmp_path / "a"))
    assert (tmp_path / "a").read_bytes() == b"2"


def test_what_cannot_be_cleared_up_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is written, and saying that nothing was would be untrue."""

    monkeypatch.setattr(Path, "unlink", fail_as_broken_disk)
    assert write_new_files(tmp_path, {"a.toml": b"1"}) == [tmp_path / "a.toml"]
    assert (tmp_path / "a.toml").read_bytes() == b"1"


@pytest.mark.parametrize("link", ["folder", "folder/a.toml"])
def test_no_link_below_the_root_is_followed(tmp_path: Path, link: str) -> None:
    elsewhere, root = tmp_path / "elsewhere", tmp_path / "root"
    elsewhere.mkdir()
    (elsewhere / "a.toml").write_text("theirs")
    (root / link).parent.mkdir(parents=True)
    (root / link).symlink_to(elsewhere if link == "folder" else elsewhere / "a.toml")
    with pytest.raises(OSError, match="is a link"):
        replace_files(root, {"folder/a.toml": b"ours"})
    assert (elsewhere / "a.toml").read_text() == "theirs"
