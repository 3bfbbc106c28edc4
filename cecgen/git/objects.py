"""The contents of files as git stores them: read, or written into a folder."""

import io
import os
import tempfile
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from cecgen.files.temporary import name_file_in_errors
from cecgen.files.toml import MAX_FILE_BYTES
from cecgen.git.repository import FETCH_ALL, GitError, GitRepository
from cecgen.git.revisions import LINK, GitFile

_CHUNK = 1 << 20


def write_files(git: GitRepository, files: Mapping[str, GitFile], folder: Path) -> None:
    """Write files of a revision into a folder, byte for byte: no filter runs and no line ending is converted."""
    if not files:
        return
    with _open_contents(git, [file.blob for file in files.values()]) as stream:
        for path, file in files.items():
            _write_file(path, file, folder, stream)


def read_blobs(git: GitRepository, path_by_blob: Mapping[str, str]) -> Generator[tuple[str, bytes], None, None]:
    """Yield the id and content of blobs (contents of files), in order; GitError names the path of a missing one.

    Blobs that are larger than a file of the workspace may be are left out.
    """
    if not path_by_blob:
        return
    with _open_contents(git, path_by_blob) as stream:
        for blob, path in path_by_blob.items():
            size = _read_blob_size(path, stream)
            if size > MAX_FILE_BYTES:
                _copy_bytes(stream, size, None)
            else:
                data = io.BytesIO()
                _copy_bytes(stream, size, data)
                yield blob, data.getvalue()
            stream.read(1)  # git ends each content with a line feed


@contextmanager
def _open_contents(git: GitRepository, blobs: Iterable[str]) -> Iterator[IO[bytes]]:
    """Open what `git cat-file --batch` prints about blobs: for each a line with its size, then its content.

    The ids come from a file: if they came through a pipe, git could block on its output while we block on its input.
    """
    with tempfile.TemporaryFile() as wanted:
        with name_file_in_errors(Path(tempfile.gettempdir())):  # the file itself has no name, and its disk may be full
            wanted.write("".join(f"{blob}\n" for blob in blobs).encode())
            wanted.seek(0)
        process = git.start("cat-file", "--batch", "--buffer", stdin=wanted)
        assert process.stdout is not None
        with process, process.stdout as stream:
            try:
                yield stream
            except BaseException:
                process.kill()
                raise


def _write_file(path: str, file: GitFile, folder: Path, stream: IO[bytes]) -> None:
    size = _read_blob_size(path, stream)
    target = folder / path
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if file.mode == LINK:
            # The ledger refuses links, so this one leads nowhere: the real target may be any file of this machine.
            os.symlink("symbolic-link", target)
            _copy_bytes(stream, size, None)
        else:
            with open(target, "xb") as file_stream:
                _copy_bytes(stream, size, file_stream)
    except OSError as error:
        raise GitError(f"{path} cannot be written here: {error.strerror or error}") from None
    stream.read(1)  # git ends each content with a line feed


def _read_blob_size(path: str, stream: IO[bytes]) -> int:
    """Read the size of the next blob."""
    head = stream.readline().split()
    if len(head) != 3 or head[1] != b"blob":
        raise GitError(f"the content of {path} is not in this clone", FETCH_ALL)
    return int(head[2])


def _copy_bytes(stream: IO[bytes], size: int, target: IO[bytes] | None) -> None:
    while size:
        data = stream.read(min(size, _CHUNK))
        if not data:
            raise GitError("git stopped in the middle of a file", "`git fsck` says what is wrong with the repository")
        size -= len(data)
        if target is not None:
            target.write(data)
