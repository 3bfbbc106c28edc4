"""`cecgen edit`: which editor and which line, a look before anything is saved, and what was there is never lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from disks import fail_as_full_disk
from test_interview import Terminal

import cecgen.cli.edit as cecgen_edit
import cecgen.commands.edit as cecgen_editing
from cecgen.commands.edit import NoEditorError, editor_command, find_editor
from cecgen.files.lock import lock_output, lock_repository

if TYPE_CHECKING:
    from conftest import Command, Pressing, Ran, Repository

FOLDER = "content/jordan-rivera"
ENTRY = f"{FOLDER}/entry.toml"
SECOND = """
[[entry]]
id = "second"
date = 2025-06-01
title = "Second"
provider = "nsca"
kind = "course"
award = "0.6 CEU"
"""

Editor = Callable[[str], None]


@pytest.fixture
def editor(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Editor:
    """`editor(program)` is a stand-in for $EDITOR: Python that gets the file's `path`, its `text` and its `line`."""
    folder = tmp_path_factory.mktemp("editors")

    def stand_in(program: str) -> None:
        path = folder / "vim"  # takes +LINE, as vim does
        path.write_text(
            f"#!{sys.executable}\nimport os, pathlib, sys\n*_, name = sys.argv\npath = pathlib.Path(name)\n"
            f"line = sys.argv[1] if len(sys.argv) > 2 else ''\ntext = path.read_text()\n{program}\n"
        )
        path.chmod(0o755)
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.setenv("EDITOR", str(path))

    return stand_in


@pytest.fixture
def answering(cecgen: Command, pressing: Pressing, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """`answering(keys, "edit", …)` runs a command for a person who presses these keys."""
    monkeypatch.setattr(cecgen_edit, "is_interactive", lambda: True)

    return lambda keys, *arguments: pressing(keys, lambda: cecgen(*arguments))


def files(root: Path) -> dict[str, bytes]:
    """Every file of a repository, by path."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.parent.name != "work"
    }


SOUND = "path.write_text(text.replace('0.6 CEC', '0.8 CEC'))"
WRONG = "path.write_text(text.replace('0.6 CEC', '0.8 XYZ'))"


# ---------------------------------------------------------------- which editor, and how it is called


def programs(folder: Path, *names: str) -> str:
    """A $PATH with nothing but these programs on it."""
    for name in names:
        (folder / name).write_text("#!/bin/sh\n")
        (folder / name).chmod(0o755)
    return str(folder)


def test_visual_comes_before_editor_and_both_may_have_options(tmp_path: Path) -> None:
    """As everywhere; an empty one is none."""
    path = programs(tmp_path, "code", "nano", "vi")
    assert find_editor({"PATH": path, "VISUAL": "code --wait -n", "EDITOR": "nano"}) == ["code", "--wait", "-n"]
    assert find_editor({"PATH": path, "VISUAL": " ", "EDITOR": "nano"}) == ["nano"]
    quoted = tmp_path / "my editor"
    quoted.write_text("#!/bin/sh\n")
    quoted.chmod(0o755)
    assert find_editor({"PATH": path, "EDITOR": f"'{quoted}' -x"}) == [str(quoted), "-x"]


def test_where_none_is_set_what_most_machines_have_is_taken(tmp_path: Path) -> None:
    """sensible-editor asks Debian's own settings, vi is everywhere else."""
    path = programs(tmp_path, "vi")
    assert find_editor({"PATH": path}) == ["vi"]
    programs(tmp_path, "sensible-editor")
    assert find_editor({"PATH": path}) == ["sensible-editor"]


def test_on_windows_a_backslash_is_part_of_a_path_and_notepad_is_there(tmp_path: Path) -> None:
    """A path with blanks needs no quotes if it is all that is said."""
    path = programs(tmp_path, "notepad", r"C:\Tools\micro.exe", r"C:\My Tools\code.cmd")
    assert find_editor({"PATH": path}, "nt") == ["notepad"]
    assert find_editor({"PATH": path, "EDITOR": r"C:\Tools\micro.exe -x"}, "nt") == [r"C:\Tools\micro.exe", "-x"]
    assert find_editor({"PATH": path, "EDITOR": r'"C:\My Tools\code.cmd" --wait'}, "nt") == [r"C:\My Tools\code.cmd", "--wait"]
    alone = tmp_path / "my editor.exe"
    programs(tmp_path, alone.name)
    assert find_editor({"PATH": path, "EDITOR": str(alone)}, "nt") == [str(alone)]


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, "no editor: set VISUAL or EDITOR to yours, such as EDITOR=nano"),
        ({"EDITOR": "nnano"}, "$EDITOR names no program: nnano; set it to your editor, such as EDITOR=nano"),
        ({"VISUAL": "code 'x"}, "$VISUAL cannot be read"),
        ({"VISUAL": "''"}, "$VISUAL names no program"),
    ],
)
def test_an_editor_that_is_not_there_is_said_with_what_to_set(tmp_path: Path, environment: dict[str, str], words: str) -> None:
    """None is guessed where one was named."""
    with pytest.raises(NoEditorError) as told:
        find_editor({"PATH": str(tmp_path), **environment})
    assert str(told.value).startswith(words)


@pytest.mark.parametrize(
    ("editor", "call"),
    [
        (["vi"], ["vi", "+7", "a.toml"]),
        (["/usr/bin/nvim", "-p"], ["/usr/bin/nvim", "-p", "+7", "a.toml"]),
        (["nano"], ["nano", "+7", "a.toml"]),
        (["emacs", "-nw"], ["emacs", "-nw", "+7", "a.toml"]),
        (["micro"], ["micro", "+7", "a.toml"]),
        (["code"], ["code", "--wait", "--goto", "a.toml:7"]),
        (["code", "--wait"], ["code", "--wait", "--goto", "a.toml:7"]),
        (["hx"], ["hx", "a.toml:7"]),
        (["ed"], ["ed", "a.toml"]),
        (["sensible-editor"], ["sensible-editor", "a.toml"]),
    ],
)
def test_an_editor_that_is_known_to_is_opened_at_the_line(editor: list[str], call: list[str]) -> None:
    """Others get the file alone: +7 would be a file to them."""
    assert editor_command(editor, Path("a.toml"), 7) == call


# ---------------------------------------------------------------- which file


def test_an_entry_is_opened_at_its_line(
    repository: Repository, cecgen: Command, editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its id, wherever it stands."""
    root = repository({f"{FOLDER}/2025/all.toml": repository.entry.replace("Exercise", "First") + SECOND})
    editor("pathlib.Path(os.environ['SEEN']).write_text(f'{path.parent.name} {line} ' + text.splitlines()[int(line[1:]) - 1])")
    seen = root / ".seen"
    monkeypatch.setenv("SEEN", str(seen))
    assert cecgen("edit", "-C", root, "jordan-rivera/second") == (0, "nothing was changed\n")
    assert seen.read_text() == "2025 +8 [[entry]]"


@pytest.mark.parametrize("what", ["jordan-rivera", f"{FOLDER}/holder.toml", "jordan-rivera/holder.toml"])
def test_a_holder_and_a_file_can_be_named(repository: Repository, cecgen: Command, editor: Editor, what: str) -> None:
    """From the repository or from content/."""
    root = repository()
    editor("path.write_text(text.replace('Jordan Rivera', 'Jo Rivera'))")
    ran = cecgen("edit", "-C", root, what)
    assert ran == (0, f"saved {FOLDER}/holder.toml: 1 holder, 1 entry: no problems\n")
    assert 'name = "Jo Rivera"' in (root / FOLDER / "holder.toml").read_text()


def test_an_entry_that_cannot_be_read_is_found_by_its_file(repository: Repository, cecgen: Command, editor: Editor) -> None:
    """That is when it has to be edited most."""
    root = repository({ENTRY: "[[entry]\n"})
    editor(f"path.write_text({repository.entry!r})")
    assert cecgen("edit", "-C", root, "jordan-rivera/entry").code == 0
    assert (root / ENTRY).read_text() == repository.entry


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("jordan-rivera/2025-03-14-exercise-testing", 'did you mean "2025-03-14-exercise-testing-workshop"?'),
        ("jordan-riviera", 'no holder or file "jordan-riviera"; did you mean "jordan-rivera"?'),
        ("cecgen.toml", "cecgen.toml is not a file of a holder; those are content/<holder>/**/*.toml"),
        (f"{FOLDER}/evidence/a.pdf", "is not a file of a holder"),
        ("../outside.toml", "is not a file of this repository"),
        (f"{FOLDER}/link.toml", "is not a file of this repository"),
        (FOLDER, "is not a file of this repository"),
    ],
)
def test_what_is_no_file_of_a_holder_is_not_opened(
    repository: Repository, cecgen: Command, editor: Editor, what: str, words: str
) -> None:
    """Nor what a link leads to."""
    root = type(repository)(repository.root / "home")({f"{FOLDER}/evidence/a.pdf": b"%PDF-"})
    (root.parent / "outside.toml").write_text("mine")
    (root / FOLDER / "link.toml").symlink_to(root.parent / "outside.toml")
    editor("path.write_text('theirs')")
    before = files(root.parent)
    ran = cecgen("edit", "-C", root, what)
    assert ran.code == 2
    assert words in ran.output
    assert files(root.parent) == before


# ---------------------------------------------------------------- what is saved


def test_a_sound_edit_is_saved_and_what_it_changes_is_said(repository: Repository, cecgen: Command, editor: Editor) -> None:
    """In the scheme's unit; no copy is left."""
    root = repository()
    (root / ENTRY).chmod(0o640)
    before = files(root)
    editor(SOUND)
    ran = cecgen("edit", "-C", root, "jordan-rivera/2025-03-14-exercise-testing-workshop")
    assert ran == (0, f"ACSM-CPT 2024–2026: 6 → 8 of 45 CEC\nsaved {ENTRY}: 1 holder, 1 entry: no problems\n")
    assert files(root) == {**before, ENTRY: before[ENTRY].replace(b"0.6 CEC", b"0.8 CEC")}
    assert (root / ENTRY).stat().st_mode & 0o777 == 0o640


def test_until_the_editor_has_ended_the_file_is_as_it_was(repository: Repository, cecgen: Command, editor: Editor) -> None:
    """A save in the middle of work is nobody's business."""
    root = repository()
    editor(f"{SOUND}\nassert '0.6 CEC' in pathlib.Path({str(root / ENTRY)!r}).read_text()")
    assert cecgen("edit", "-C", root, ENTRY).code == 0


def test_an_editor_that_fails_changes_nothing(repository: Repository, cecgen: Command, editor: Editor) -> None:
    """Its exit code is said, whatever it wrote before."""
    root = repository()
    before = files(root)
    editor(f"{SOUND}\nsys.exit(3)")
    assert cecgen("edit", "-C", root, ENTRY) == (1, "the editor ended with exit code 3; nothing was changed\n")
    assert files(root) == before


def test_an_editor_that_leaves_no_file_changes_nothing(repository: Repository, cecgen: Command, editor: Editor) -> None:
    """Nor one that leaves a link in its place."""
    root = repository()
    before = files(root)
    for program in ("path.unlink()", "path.unlink(); path.symlink_to('holder.toml')"):
        editor(program)
        assert cecgen("edit", "-C", root, ENTRY) == (1, "the editor left no file; nothing was changed\n")
        assert files(root) == before
        assert not (root / FOLDER / ".entry.edit.toml").is_symlink()


def test_an_editor_that_saves_by_another_name_is_understood(repository: Repository, cecgen: Command, editor: Editor) -> None:
    """Many write a new file and rename it."""
    root = repository()
    editor("new = path.with_name('.new'); new.write_text(text.replace('0.6', '0.8')); os.replace(new, path)")
    assert cecgen("edit", "-C", root, ENTRY).code == 0
    assert "0.8 CEC" in (root / ENTRY).read_text()


def test_where_nobody_can_be_asked_the_edit_is_kept_and_so_is_what_was_there(
    repository: Repository, cecgen: Command, editor: Editor
) -> None:
    """With the report, exit code 1, and a name for each time."""
    root = repository()
    before = (root / ENTRY).read_bytes()
    editor(WRONG)
    ran = cecgen("edit", "-C", root, ENTRY)
    assert ran.code == 1
    assert f'{ENTRY}:6:1: error CEC301: ACE never issued "XYZ"' in ran.output
    assert f"the original is in {FOLDER}/.entry.before.toml" in ran.output
    assert b"0.8 XYZ" in (root / ENTRY).read_bytes()
    assert (root / FOLDER / ".entry.before.toml").read_bytes() == before
    editor("path.write_text(text.replace('0.8', '0.9'))")
    assert cecgen("edit", "-C", root, ENTRY).code == 1
    assert (root / FOLDER / ".entry.before.toml").read_bytes() == before
    assert b"0.8 XYZ" in (root / FOLDER / ".entry.before-2.toml").read_bytes()


def test_an_error_that_was_elsewhere_before_is_no_reason_to_ask(
    repository: Repository, answering: Callable[..., Ran], editor: Editor
) -> None:
    """Only what this file says, and what its edit brought about."""
    root = repository({f"{FOLDER}/old.toml": repository.entry.replace("0.6 CEC", "0.6 XYZ").replace("testing", "old")})
    editor(SOUND)
    ran = answering("", "edit", "-C", root, ENTRY)
    assert ran.code == 0
    assert "CEC301" not in ran.output


def test_an_error_that_an_edit_brings_about_elsewhere_is_a_reason(
    repository: Repository, answering: Callable[..., Ran], editor: Editor
) -> None:
    """Here the other entry becomes the second of its kind."""
    root = repository({f"{FOLDER}/zz.toml": repository.entry.replace("Exercise testing", "Another")})
    before = files(root)
    editor("path.write_text(text.replace('Exercise testing', 'Another'))")
    ran = answering("r\r", "edit", "-C", root, ENTRY)
    assert "CEC401" in ran.output
    assert files(root) == before


def test_an_edit_with_errors_can_be_edited_again(repository: Repository, answering: Callable[..., Ran], editor: Editor) -> None:
    """At the line of the first error, as often as it takes; Enter does."""
    root = repository()
    seen = root / ".lines"
    seen.write_text("")
    editor(
        f"seen = pathlib.Path({str(seen)!r}); seen.write_text(seen.read_text() + line + ' ')\n"
        "path.write_text(text.replace('0.8 ABC', '0.9 CEC').replace('0.7 XYZ', '0.8 ABC').replace('0.6 CEC', '0.7 XYZ'))"
    )
    ran = answering("\re\r", "edit", "-C", root, ENTRY)
    assert ran.code == 0, ran.output
    assert ran.output.count("error CEC301") == 2
    assert seen.read_text() == " +6 +6 "
    assert "0.9 CEC" in (root / ENTRY).read_text()


def test_an_edit_with_errors_can_be_kept(repository: Repository, answering: Callable[..., Ran], editor: Editor) -> None:
    """It is said to be wrong all the same."""
    root = repository()
    before = files(root)
    editor(WRONG)
    ran = answering("x\r\x15k\r", "edit", "-C", root, ENTRY)
    assert ran.code == 1
    assert files(root) == {**before, ENTRY: before[ENTRY].replace(b"0.6 CEC", b"0.8 XYZ")}


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf[[entry]]\r\n# mine\r\ndate = 2025-03-14", b"\xff\xfe not even text"])
def test_what_was_there_is_restored_to_the_byte(
    repository: Repository, answering: Callable[..., Ran], editor: Editor, content: bytes
) -> None:
    """Whatever it was, and it was never touched."""
    root = repository({ENTRY: content})
    before, status = files(root), (root / ENTRY).stat()
    editor("")
    script = Path(os.environ["EDITOR"])
    script.write_text(f"#!{sys.executable}\nimport sys\nopen(sys.argv[-1], 'w').write('[[entry]\\n')\n")
    assert answering("r\r", "edit", "-C", root, ENTRY).code == 0
    assert files(root) == before
    assert (root / ENTRY).stat().st_mtime_ns == status.st_mtime_ns


def test_ctrl_c_at_the_question_restores_too(repository: Repository, answering: Callable[..., Ran], editor: Editor) -> None:
    """As everywhere: 130, and nothing is changed."""
    root = repository()
    before = files(root)
    editor(WRONG)
    assert answering("", "edit", "-C", root, ENTRY).code == 130
    assert files(root) == before


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(repository: Repository, cecgen: Command, editor: Editor) -> None:
    """Neither version is lost: the second one stays in the copy."""
    root = repository()
    editor(f"{SOUND}\npathlib.Path({str(root / ENTRY)!r}).write_text('theirs')")
    ran = cecgen("edit", "-C", root, ENTRY)
    copy = root / FOLDER / ".entry.edit.toml"
    assert ran == (1, f"{ENTRY} was changed by somebody else meanwhile; what you wrote is in {FOLDER}/.entry.edit.toml\n")
    assert (root / ENTRY).read_text() == "theirs"
    assert "0.8 CEC" in copy.read_text()


def test_what_was_typed_is_printed_if_its_copy_is_gone_with_the_folder(
    repository: Repository, cecgen: Command, editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody changed the branch while the editor was open; it is in no file any more."""
    root = repository()
    editor(SOUND)

    def lose_the_folder(path: Path, data: bytes, *, expected: bytes) -> None:
        shutil.rmtree(root / FOLDER)
        raise FileNotFoundError(2, "No such file or directory", str(path))

    monkeypatch.setattr("cecgen.commands.edit.replace_file", lose_the_folder)
    ran = cecgen("edit", "-C", root, ENTRY)
    assert ran.code == 2
    assert 'award = "0.8 CEC"' in ran.output
    gone = f"its copy {FOLDER}/.entry.edit.toml is gone too: what you wrote is printed above"
    assert ran.output.endswith(f"{ENTRY}: No such file or directory; {gone}\n")


def test_a_file_is_edited_once_at_a_time(repository: Repository, cecgen: Command, editor: Editor) -> None:
    """And what an edit that was ended by force left is not overwritten."""
    root = repository({f"{FOLDER}/.entry.edit.toml": "half an hour's work"})
    before = files(root)
    editor(SOUND)
    ran = cecgen("edit", "-C", root, ENTRY)
    assert ran.code == 2
    assert ".entry.edit.toml is left from an edit that was killed" in ran.output
    assert files(root) == before


@pytest.mark.parametrize("part", [1, 2, 0])
def test_a_copy_that_nobody_typed_into_is_no_hindrance(
    repository: Repository, cecgen: Command, editor: Editor, part: int
) -> None:
    """An edit that was killed at its start left an empty copy, half a one or a whole one."""
    root = repository()
    text = (root / ENTRY).read_text()
    (root / FOLDER / ".entry.edit.toml").write_text(text[: len(text) // part] if part else "")
    editor(SOUND)
    assert cecgen("edit", "-C", root, ENTRY).code == 0
    assert "0.8 CEC" in (root / ENTRY).read_text()
    assert not (root / FOLDER / ".entry.edit.toml").exists()


def test_what_was_written_while_another_command_holds_the_lock_is_kept(
    repository: Repository, cecgen: Command, editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The edit waits a moment; then it says where the text is."""
    monkeypatch.setattr("cecgen.files.lock.WAIT_SECONDS", 0.1)
    root = repository()
    editor(SOUND)
    with lock_repository(root):
        ran = cecgen("edit", "-C", root, ENTRY)
    assert ran.code == 2
    assert f"what you wrote is in {FOLDER}/.entry.edit.toml" in ran.output
    assert "0.8 CEC" in (root / FOLDER / ".entry.edit.toml").read_text()


def test_a_file_that_is_being_edited_is_not_opened_again(
    repository: Repository, cecgen: Command, editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever edits it is named."""
    monkeypatch.setattr("cecgen.files.lock.WAIT_SECONDS", 0.1)
    root = repository()
    editor(SOUND)
    with lock_output(root, root / ENTRY):
        ran = cecgen("edit", "-C", root, ENTRY)
    assert ran.code == 2
    assert f"entry.toml (process {os.getpid()} on " in ran.output


def test_what_an_edit_leaves_beside_a_file_is_no_entry(repository: Repository, cecgen: Command) -> None:
    """Names that begin with a dot are ignored."""
    root = repository({f"{FOLDER}/.entry.edit.toml": "not TOML", f"{FOLDER}/.entry.before.toml": "not TOML"})
    assert cecgen("check", "-C", root).code == 0


def test_an_edit_that_is_killed_leaves_the_file_and_what_was_written(repository: Repository, editor: Editor) -> None:
    """At any moment: here while the editor is open."""
    root = repository()
    before = files(root)
    editor(f"{SOUND}\nos.kill(os.getppid(), 9)")
    ran = subprocess.run([sys.executable, "-m", "cecgen", "edit", "-C", str(root), ENTRY], capture_output=True)
    assert ran.returncode == -9
    assert files(root) == {**before, f"{FOLDER}/.entry.edit.toml": before[ENTRY].replace(b"0.6 CEC", b"0.8 CEC")}


@pytest.mark.parametrize("typed", [True, False])
def test_an_edit_that_is_stopped_keeps_what_was_typed_and_nothing_else(
    repository: Repository, editor: Editor, typed: bool
) -> None:
    """A cancelled job ends as after Ctrl-C: here while the editor is open."""
    root = repository()
    before = files(root)
    editor(f"{SOUND if typed else ''}\nos.kill(os.getppid(), 15)\nimport time\ntime.sleep(1)")
    command = [sys.executable, "-m", "cecgen", "edit", "-C", str(root), ENTRY]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    kept = {f"{FOLDER}/.entry.edit.toml": before[ENTRY].replace(b"0.6 CEC", b"0.8 CEC")} if typed else {}
    said = f"what you wrote is in {FOLDER}/.entry.edit.toml\n" if typed else ""
    assert (ran.returncode, ran.stderr) == (130, f"{said}\ninterrupted\n")
    assert files(root) == {**before, **kept}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("is_sound", [True, False])
def test_what_was_typed_is_not_lost_if_nothing_can_be_printed(repository: Repository, editor: Editor, is_sound: bool) -> None:
    """It is saved, or it is in the copy, and the message says which."""
    root = repository()
    before = files(root)
    editor(SOUND if is_sound else "path.write_text('huors = 3')")
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "cecgen", "edit", "-C", str(root), ENTRY]
        ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    if is_sound:
        assert (ran.returncode, ran.stderr) == (2, "Error: standard output: No space left on device\n")
        assert files(root) == {**before, ENTRY: before[ENTRY].replace(b"0.6 CEC", b"0.8 CEC")}
    else:
        said = f"what you wrote is in {FOLDER}/.entry.edit.toml\nError: No space left on device; nothing was written\n"
        assert (ran.returncode, ran.stderr) == (2, said)
        assert files(root) == {**before, f"{FOLDER}/.entry.edit.toml": b"huors = 3"}


def test_what_cannot_be_saved_is_left_in_the_copy(
    repository: Repository, cecgen: Command, editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk must not cost what was written."""
    root = repository()
    before = files(root)

    monkeypatch.setattr(cecgen_editing, "replace_file", fail_as_full_disk)
    editor(SOUND)
    ran = cecgen("edit", "-C", root, ENTRY)
    assert ran == (2, f"{ENTRY}: No space left on device; what you wrote is in {FOLDER}/.entry.edit.toml\n")
    assert files(root) == {**before, f"{FOLDER}/.entry.edit.toml": before[ENTRY].replace(b"0.6 CEC", b"0.8 CEC")}


def test_an_edit_in_a_terminal(repository: Repository, editor: Editor) -> None:
    """The report, the question, and what was there again."""
    root = repository()
    before = files(root)
    editor(WRONG)
    terminal = Terminal(root, "edit", ENTRY)
    terminal.until("error CEC301")
    terminal.until("What now?")
    terminal.press("r\r")
    code, text = terminal.ended()
    assert (code, f"{ENTRY} is as it was" in text) == (0, True)
    assert files(root) == before
