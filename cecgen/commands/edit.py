"""Edit a file of the repository in the user's editor, on a copy, so that the original is never lost.

The copy is next to the file under a name that `check` ignores. It replaces the file in one step, or not at all.
"""

import errno
import os
import shlex
import shutil
import signal
import subprocess
import threading
from collections.abc import Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path

from cecgen.diagnostics import CecgenError
from cecgen.files.atomic import has_content, replace_file, write_new_files
from cecgen.files.temporary import name_file_in_errors, note_finished, note_unfinished

_TAKES_LINE = frozenset({"vi", "vim", "nvim", "nano", "emacs", "emacsclient", "micro", "kak", "joe"})
_TAKES_PLACE = {"code": ("--wait", "--goto"), "codium": ("--wait", "--goto"), "hx": ()}
"""Editors that take `file:line`, and the options that they need before it."""
_COMMON = {"nt": ("notepad",)}
"""The editors that a machine has by itself, by the name of its system."""
_COMMON_ELSEWHERE = ("sensible-editor", "vi")


class NoEditorError(CecgenError):
    """There is no editor to open a file in."""

    exit_status = 2


def find_editor(environment: Mapping[str, str], system: str = os.name) -> list[str]:
    """Find the user's editor, with its options: $VISUAL, else $EDITOR, else what most machines have."""
    for name in ("VISUAL", "EDITOR"):
        if stated := environment.get(name, "").strip():
            try:
                words = _split_command(stated, system)
            except ValueError as error:
                raise NoEditorError(f"${name} cannot be read ({error}): {stated}") from None
            if not words or shutil.which(words[0], path=environment.get("PATH")) is None:
                raise NoEditorError(f"${name} names no program: {stated}", f"set it to your editor, such as {name}=nano")
            return words
    for common in _COMMON.get(system, _COMMON_ELSEWHERE):
        if shutil.which(common, path=environment.get("PATH")):
            return [common]
    raise NoEditorError("no editor: set VISUAL or EDITOR to yours, such as EDITOR=nano")


def _split_command(stated: str, system: str) -> list[str]:
    """Split a command as the system's shell does: on Windows a backslash is part of a path; ValueError at an open quote."""
    if system != "nt":
        return shlex.split(stated)
    if stated.startswith('"') or not os.path.isfile(stated):  # a path with blanks needs no quotes there if it is all
        return [word.strip('"') for word in shlex.split(stated, posix=False)]
    return [stated]


def editor_command(editor: list[str], path: Path, line: int) -> list[str]:
    """Build the command that opens a file in an editor, at a line if the editor is known to take one."""
    name = Path(editor[0]).name.removesuffix(".exe")
    if name in _TAKES_PLACE:
        needed = [option for option in _TAKES_PLACE[name] if option not in editor]
        return [*editor, *needed, f"{path}:{max(line, 1)}"]
    return [*editor, *([f"+{line}"] if line > 1 and name in _TAKES_LINE else []), str(path)]


def run_editor(editor: list[str], path: Path, line: int) -> int:
    """Run the editor and return its exit code. Meanwhile Ctrl-C belongs to the editor."""
    with subprocess.Popen(editor_command(editor, path, line)) as running:
        if threading.current_thread() is not threading.main_thread():
            return running.wait()
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            return running.wait()
        finally:
            signal.signal(signal.SIGINT, before)


class EditCopy:
    """A copy of a file to be edited: it replaces the file, or is deleted. The caller holds the lock of the file.

    FileExistsError if an edit was killed and left a copy with something in it that the file does not have.
    OSError if it is a link, which may lead out of the repository.
    """

    def __init__(self, path: Path) -> None:
        if path.is_symlink():
            raise OSError(errno.ELOOP, "it is a link, and links are not followed", str(path))
        self.path = path
        self.original = path.read_bytes()
        self.copy_path = path.with_name(f".{path.stem}.edit{path.suffix}")
        self._is_kept = False
        if self.read is not None and self.original.startswith(self.read):
            self.copy_path.unlink()  # nobody has typed anything into it
        if not os.path.lexists(self.copy_path):
            note_unfinished(self.copy_path)
        with name_file_in_errors(self.copy_path), open(self.copy_path, "xb") as stream:
            try:
                stream.write(self.original)
                stream.flush()
                shutil.copymode(path, self.copy_path)
            except OSError:
                self.copy_path.unlink()
                note_finished(self.copy_path)
                raise

    def __enter__(self) -> "EditCopy":
        return self

    def __exit__(self, *_: object) -> None:
        if not self._is_kept:
            with suppress(OSError):  # the next edit takes it away
                self.copy_path.unlink(missing_ok=True)
            note_finished(self.copy_path)

    @property
    def read(self) -> bytes | None:
        """The content of the copy now; None if the editor deleted it."""
        return self.copy_path.read_bytes() if self.copy_path.is_file() and not self.copy_path.is_symlink() else None

    @property
    def was_overtaken(self) -> bool:
        """True if somebody else changed the file meanwhile."""
        try:
            return self.path.read_bytes() != self.original
        except OSError:
            return True

    def commit(self, data: bytes) -> None:
        """Replace the file with the edited content in one step; if that fails, the copy stays."""
        self.keep()
        replace_file(self.path, data, expected=self.original)
        self._is_kept = False
        note_unfinished(self.copy_path)  # which has nothing that the file does not have

    def keep(self) -> None:
        """Let the copy stay whatever happens: it has what a person typed."""
        self._is_kept = True
        note_finished(self.copy_path)

    def keep_what_was_typed(self) -> bool:
        """Let the copy stay if it has something that the file does not have, and return whether it has."""
        typed = self.read
        self._is_kept = typed is not None and typed != self.original and not has_content(self.path, typed)
        if self._is_kept:
            note_finished(self.copy_path)
        return self._is_kept

    def discard(self) -> None:
        """Throw away what was typed, as a person wanted who pressed Ctrl-C at a question."""
        self.copy_path.unlink(missing_ok=True)

    def save_original(self) -> Path:
        """Save the original next to the file, if nobody could be asked; never overwrites an earlier one."""
        for number in count(1):
            backup = self.path.with_name(f".{self.path.stem}.before{f'-{number}' if number > 1 else ''}{self.path.suffix}")
            with suppress(FileExistsError):
                write_new_files(backup.parent, {backup.name: self.original})
                return backup
        raise AssertionError("numbers do not end")
