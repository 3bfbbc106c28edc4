"""`cecgen fmt`: which files are formatted, what is said, and what is never touched."""

from __future__ import annotations

import os
import stat
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starter import write_starter

from cecgen.commands import fmt as formatting
from cecgen.commands.add.plan import format_entry
from cecgen.commands.fmt import format_files, is_formattable, list_formattable
from cecgen.files import atomic
from cecgen.files.layout import MeaningChangedError, format_toml
from cecgen.model.written import EntryFile

if TYPE_CHECKING:
    from conftest import Command, Repository

ROOT = Path(__file__).parents[2]
ENTRY = "content/jordan-rivera/entry.toml"
LOOSE = '[[entry]]\ntitle = "Testing"\ndate = "2025-03-14"\nprovider="ace"\nkind="course"\naward="0.6  CEC"\n'
TIDY = '[[entry]]\ndate = 2025-03-14\ntitle = "Testing"\nprovider = "ace"\nkind = "course"\naward = "0.6 CEC"\n'


def test_a_file_is_formatted_in_place_and_then_checks(repository: Repository, cecgen: Command) -> None:
    """What changed is named; a second run has nothing to do."""
    root = repository({ENTRY: LOOSE})
    assert cecgen("check", "-C", root).code == 1  # the quoted day
    ran = cecgen("fmt", "-C", root)
    assert ran == (0, f"formatted {ENTRY}\n1 file formatted, 2 left as they are\n")
    assert (root / ENTRY).read_text() == TIDY
    assert cecgen("check", "-C", root).code == 0
    assert cecgen("fmt", "-C", root) == (0, "0 files formatted, 3 left as they are\n")


def test_check_writes_nothing_and_fails_where_a_file_would_change(repository: Repository, cecgen: Command) -> None:
    """For CI."""
    root = repository({ENTRY: LOOSE})
    ran = cecgen("fmt", "--check", "-C", root)
    assert ran == (1, f"would format {ENTRY}\n1 file would be formatted, 2 would be left as they are\n")
    assert (root / ENTRY).read_text() == LOOSE
    (root / ENTRY).write_text(TIDY)
    assert cecgen("fmt", "--check", "-C", root) == (0, "0 files would be formatted, 3 would be left as they are\n")


def test_diff_shows_what_would_change_and_writes_nothing(repository: Repository, cecgen: Command) -> None:
    """As a patch that can be applied."""
    root = repository({ENTRY: '[[entry]]\ntitle = "T"\ndate = 2025-03-14'})
    ran = cecgen("fmt", "--diff", "-C", root)
    assert ran.code == 1
    assert ran.output == (
        f'--- a/{ENTRY}\n+++ b/{ENTRY}\n@@ -1,3 +1,3 @@\n [[entry]]\n+date = 2025-03-14\n title = "T"\n'
        "-date = 2025-03-14\n\\ No newline at end of file\n"
        "1 file would be formatted, 2 would be left as they are\n"
    )
    assert (root / ENTRY).read_bytes().endswith(b"14")


def test_a_file_that_cannot_be_read_is_reported_and_the_others_are_formatted(repository: Repository, cecgen: Command) -> None:
    """As `check` reports it; the file is left as it is."""
    broken = '[[entry]]\ntitle = "T\n'
    root = repository({ENTRY: LOOSE, "content/jordan-rivera/broken.toml": broken})
    ran = cecgen("fmt", "-C", root)
    assert ran.code == 1
    assert ran.output.startswith(f"formatted {ENTRY}\ncontent/jordan-rivera/broken.toml:2:11: error CEC101: ")
    assert ran.output.endswith("1 file formatted, 3 left as they are\n")
    assert (root / "content/jordan-rivera/broken.toml").read_text() == broken
    assert (root / ENTRY).read_text() == TIDY


@pytest.mark.parametrize(
    ("data", "code"), [(b"# \xff\n", "CEC105"), (b'title = "a\x00"\n', "CEC106"), (b"a = " + 40 * b"[" + 40 * b"]", "CEC104"),
                       (b"#" * 300_000, "CEC103"), (b'title = "\\u202e"\n', "CEC106")]
)  # fmt: skip
def test_what_check_refuses_to_read_is_not_formatted(data: bytes, code: str, repository: Repository, cecgen: Command) -> None:
    """Not text, too deep, too large, hostile: the same codes."""
    root = repository({"content/jordan-rivera/bad.toml": data})
    ran = cecgen("fmt", "-C", root)
    assert ran.code == 1
    assert f"error {code}:" in ran.output
    assert (root / "content/jordan-rivera/bad.toml").read_bytes() == data


def test_a_file_with_other_faults_is_formatted_all_the_same(repository: Repository, cecgen: Command) -> None:
    """An entry that is still being written, say; nothing that `check` refuses is lost."""
    root = repository({ENTRY: '[[entry]]\ntitel="T"\nhours = "six"\ndate = "14 March 2025"\n'})
    assert cecgen("fmt", "-C", root).code == 0
    assert (root / ENTRY).read_text() == '[[entry]]\ndate = "14 March 2025"\nhours = "six"\ntitel = "T"\n'


def test_a_byte_order_mark_and_other_line_ends_go(repository: Repository, cecgen: Command) -> None:
    """An editor put them there."""
    root = repository({ENTRY: b"\xef\xbb\xbf" + TIDY.replace("\n", "\r\n").encode()})
    assert cecgen("fmt", "-C", root).code == 0
    assert (root / ENTRY).read_bytes() == TIDY.encode()


def test_the_files_that_are_formatted(repository: Repository) -> None:
    """Settings, holders, entries in any folder, and the repository's own schemes; never records, evidence, links, dotfiles."""
    folder = "content/jordan-rivera"
    root = repository({
        f"{folder}/2025/a.toml": "", f"{folder}/2025/deep/b.toml": "", f"{folder}/closed/2023.toml": "",
        f"{folder}/2025/closed/x.toml": "", f"{folder}/evidence/x.toml": "", f"{folder}/.hidden.toml": "",
        f"{folder}/.git/x.toml": "", f"{folder}/2025/holder.toml": "", f"{folder}/page.md": "", "content/loose.toml": "",
        "plugins/house.toml": "", "plugins/house.py": "", "plugins/deep/x.toml": "", "pyproject.toml": "", "build/x.toml": "",
    })  # fmt: skip
    (root / folder / "link.toml").symlink_to("entry.toml")
    (root / folder / "linked").symlink_to("2025")
    assert list(list_formattable(root)) == [
        "cecgen.toml", f"{folder}/entry.toml", f"{folder}/holder.toml", f"{folder}/2025/a.toml", f"{folder}/2025/deep/b.toml",
        "plugins/house.toml",
    ]  # fmt: skip
    assert all(map(is_formattable, list_formattable(root)))
    assert not any(map(is_formattable, ["../content/a/b.toml", "/content/a/b.toml", "content/a/../../x.toml"]))


def test_a_scheme_file_keeps_its_columns(repository: Repository, cecgen: Command) -> None:
    """Only what stands at the ends of its lines is put right."""
    root = repository({"plugins/house.toml": "format   = 1  \n\n\n# Figures.\n"})
    assert cecgen("fmt", "-C", root).code == 0
    assert (root / "plugins/house.toml").read_text() == "format   = 1\n\n\n# Figures.\n"


class TestPaths:
    """With paths, as pre-commit passes them, only those."""

    def test_only_the_files_that_are_named(
        self, repository: Repository, cecgen: Command, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Each once, from wherever the command is run."""
        root = repository({ENTRY: LOOSE, "content/jordan-rivera/b.toml": LOOSE})
        monkeypatch.chdir(root / "content")
        ran = cecgen("fmt", "jordan-rivera/entry.toml", "../content/jordan-rivera/entry.toml", "jordan-rivera/holder.toml")
        assert ran == (0, f"formatted {ENTRY}\n1 file formatted, 1 left as they are\n")
        assert (root / "content/jordan-rivera/b.toml").read_text() == LOOSE

    def test_a_folder_names_all_in_it(self, repository: Repository, cecgen: Command) -> None:
        """A holder's, say."""
        root = repository({ENTRY: LOOSE, "content/other/holder.toml": "name='O'\n"})
        ran = cecgen("fmt", "--check", "-C", root, root / "content/jordan-rivera")
        assert ran == (1, f"would format {ENTRY}\n1 file would be formatted, 1 would be left as they are\n")

    @pytest.mark.parametrize("name", ["pyproject.toml", "content/jordan-rivera/closed/2023.toml", "content/about.md", "a.toml"])
    def test_a_file_that_is_none_of_ours_is_left_alone_and_said(
        self, name: str, repository: Repository, cecgen: Command
    ) -> None:
        """A hook for all TOML files may pass it; that is no fault."""
        root = repository({name: "b  =  1\n"})
        ran = cecgen("fmt", "-C", root, root / name)
        assert ran.code == 0
        assert ran.output == (
            f"0 files formatted, 0 left as they are\n{root / name}: not a file that fmt formats; left as it is\n"
        )
        assert (root / name).read_text() == "b  =  1\n"

    def test_a_file_of_another_repository_is_left_alone(self, repository: Repository, cecgen: Command, tmp_path: Path) -> None:
        """Also where a linked folder leads there."""
        root = repository({})
        other = tmp_path / "elsewhere"
        (other / "content/a").mkdir(parents=True)
        (other / "content/a/b.toml").write_text(LOOSE)
        (root / "content/jordan-rivera/linked").symlink_to(other / "content/a")
        ran = cecgen("fmt", "-C", root, other / "content/a/b.toml", root / "content/jordan-rivera/linked/b.toml")
        assert ran.code == 0
        assert ran.output.count("left as it is") == 2
        assert (other / "content/a/b.toml").read_text() == LOOSE

    def test_a_linked_file_is_not_written_through(self, repository: Repository, cecgen: Command) -> None:
        """`check` refuses links; here it is reported as not readable."""
        root = repository({"outside.toml": LOOSE})
        (root / "content/jordan-rivera/link.toml").symlink_to(root / "outside.toml")
        ran = cecgen("fmt", "-C", root, root / "content/jordan-rivera/link.toml")
        assert ran.code == 1
        assert "CEC102" in ran.output
        assert (root / "outside.toml").read_text() == LOOSE

    def test_a_path_that_is_not_there_is_a_usage_error(self, repository: Repository, cecgen: Command) -> None:
        """A slip of the fingers."""
        root = repository({})
        ran = cecgen("fmt", "-C", root, root / "nothing.toml")
        assert ran.code == 2
        assert "does not exist" in ran.output

    def test_in_a_subfolder_of_a_repository_dash_c_names_the_workspace(
        self, tmp_path: Path, cecgen: Command, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Paths start where the command is run, as a hook passes them."""
        write_starter(tmp_path / "credits", date(2026, 1, 1))
        entry = next((tmp_path / "credits/content/alex-example").glob("*squat.toml"))
        entry.write_text(LOOSE)
        monkeypatch.chdir(tmp_path)
        ran = cecgen("fmt", "-C", "credits", str(entry.relative_to(tmp_path)))
        assert ran.code == 0
        assert entry.read_text() == TIDY

    def test_without_a_workspace_there_is_nothing_to_format(self, tmp_path: Path, cecgen: Command) -> None:
        """A usage error, as for every command."""
        ran = cecgen("fmt", "-C", tmp_path)
        assert ran.code == 2
        assert "no cecgen.toml" in ran.output


class TestWriting:
    @pytest.mark.parametrize("mode", [0o600, 0o664, 0o755])
    def test_a_file_keeps_its_permissions(self, mode: int, repository: Repository, cecgen: Command) -> None:
        """Whatever the process would give a new one."""
        root = repository({ENTRY: LOOSE})
        (root / ENTRY).chmod(mode)
        cecgen("fmt", "-C", root)
        assert stat.S_IMODE((root / ENTRY).stat().st_mode) == mode
        assert (root / ENTRY).read_text() == TIDY

    def test_a_file_that_has_its_form_is_not_written(self, repository: Repository, cecgen: Command) -> None:
        """Neither its content nor its time."""
        root = repository({ENTRY: TIDY})
        before = (root / ENTRY).stat()
        cecgen("fmt", "-C", root)
        after = (root / ENTRY).stat()
        assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)

    @pytest.mark.parametrize("fails", ["replace", "fsync", "chmod", "access"])
    def test_a_file_that_cannot_be_written_stays_whole_and_is_reported(
        self, fails: str, repository: Repository, cecgen: Command, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A full disk, a write-protected file: the others are formatted, and nothing unfinished is left behind."""
        root = repository({ENTRY: LOOSE})

        def refuse(*_: object) -> bool:
            if fails == "access":
                return False
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(atomic.os, fails, refuse)
        ran = cecgen("fmt", "-C", root)
        assert ran.code == 2
        assert f"{ENTRY}: error CEC503: this file was not formatted: " in ran.output
        assert "= the file is unchanged; fix the cause, and run `cecgen fmt` again\n" in ran.output
        assert ran.output.endswith("0 files formatted, 3 left as they are\n")
        assert (root / ENTRY).read_text() == LOOSE
        assert sorted(os.listdir((root / ENTRY).parent)) == ["entry.toml", "holder.toml"]

    def test_a_file_that_would_say_something_else_is_left_as_it_is(
        self, repository: Repository, cecgen: Command, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """That would be a bug of ours, and is said."""
        root = repository({ENTRY: LOOSE})

        def spoil(*_: object) -> str:
            raise MeaningChangedError

        monkeypatch.setattr(formatting, "format_toml", spoil)
        ran = cecgen("fmt", "-C", root)
        assert ran.code == 1
        assert ran.output.count("error CEC503: this file was not formatted: formatting would change what it says") == 3
        assert ran.output.count("= the file is unchanged; report a bug with the file\n") == 3
        assert (root / ENTRY).read_text() == LOOSE


def test_what_init_writes_has_its_form(tmp_path: Path) -> None:
    """Nobody begins with files that `fmt --check` refuses."""
    write_starter(tmp_path, date(2026, 1, 1))
    assert [
        each.file for each in format_files(tmp_path, list_formattable(tmp_path)) if each.is_changed or each.diagnostics
    ] == []


def test_the_example_has_its_form() -> None:
    """The repository's own content, settings and schemes."""
    assert [each.file for each in format_files(ROOT, list_formattable(ROOT)) if each.is_changed or each.diagnostics] == []


def test_what_is_written_for_a_new_entry_has_its_form() -> None:
    """`add` and `import` write as `fmt` would."""
    text = format_entry({
        "evidence": [{"file": "evidence/a.pdf", "shows": "card"}], "title": 'A "T"', "date": date(2025, 3, 14), "id": "a",
        "provider": "ace", "kind": "cpr", "hours": 6.5, "also": {"acsm": "6 CEC"}, "credits": {"acsm.ep": 6},
        "part": [{"title": "p", "hours": 2}], "card": {"covers": ["cpr"], "hands_on": True, "expires": date(2027, 5, 31)},
        "ruling": [{"scheme": "acsm.ep", "on": date(2026, 1, 2), "amount": 0}],
    })  # fmt: skip
    assert format_toml(text, EntryFile) == text
