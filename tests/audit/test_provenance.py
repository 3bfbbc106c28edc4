"""Where records come from: the first commit of each, what speaks against its time, and what keeps git from telling."""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cecgen.audit.provenance import trace_provenance
from cecgen.files.toml import MAX_FILE_BYTES
from cecgen.git.repository import GitError
from cecgen.model.provenance import Provenance

if TYPE_CHECKING:
    from conftest import Repository
    from histories import History

pytestmark = pytest.mark.usefixtures("own_git")

HOLDER = "jordan-rivera"
FOLDER = f"content/{HOLDER}"
DAY = date(2026, 11, 26)
WORKSHOP = "2025-03-14-exercise-testing-workshop"
"""The entry of the sound workspace, which does not write its id."""
PDF = b"%PDF-1.7\n"
On = Callable[..., None]


@pytest.fixture(autouse=True)
def on(own_git: Path, monkeypatch: pytest.MonkeyPatch) -> On:
    """`on(time)` sets the clock, and the name, of the commits that follow; each commit that is not dated is of one moment."""

    def set_to(time: str, by: str = "Jordan Rivera") -> None:
        monkeypatch.setenv("GIT_AUTHOR_NAME", by)
        monkeypatch.setenv("GIT_AUTHOR_DATE", "2001-01-01T00:00:00Z")  # what the author's clock says is not asked
        monkeypatch.setenv("GIT_COMMITTER_DATE", time)

    set_to("2025-01-01T00:00:00Z")
    return set_to


def entry_of(id: str = "", title: str = "Barbell clinic", day: str = "2025-06-01", award: str = "0.4 CEC") -> str:
    """An entry, with its id written or not."""
    written = f'id = "{id}"\n' if id else ""
    return f'[[entry]]\n{written}date = {day}\ntitle = "{title}"\nprovider = "ace"\nkind = "course"\naward = "{award}"\n\n'


def of(history: History, entries: Iterable[str] = (), evidence: Iterable[str] = (), day: date = DAY) -> Provenance:
    """What is told of Jordan's records."""
    return trace_provenance(history.root, HOLDER, entries, evidence, day)


def first(history: History, id: str) -> str:
    """The first commit of an entry."""
    return of(history, [id]).entries[id].id


def refusal(history: History, evidence: Iterable[str] = ()) -> str:
    """Why nothing is told."""
    with pytest.raises(GitError) as refused:
        of(history, [WORKSHOP], evidence)
    return str(refused.value)


# ---------------------------------------------------------------- entries


@pytest.mark.parametrize("zone", ["+05:45", "-03:30", "+00:00"])
def test_the_commit_is_head_with_its_author_and_the_time_of_its_committing(history: History, on: On, zone: str) -> None:
    """In the time zone that it states, not in ours and not in that of Greenwich."""
    on(f"2026-02-03T04:05:06{zone}", by="Ana Silva")
    commit = history.start()
    told = of(history).commit
    assert (told.id, told.author, told.time_doubts) == (commit, "Ana Silva", ())
    assert told.committed_at.isoformat() == f"2026-02-03T04:05:06{zone}"


def test_an_entry_in_a_file_of_its_own_is_found(history: History) -> None:
    """And what came later to the file is not what it came with."""
    history.start()
    commit = history({f"{FOLDER}/clinic.toml": entry_of("clinic")})
    history({f"{FOLDER}/clinic.toml": entry_of("clinic", award="0.5 CEC")})
    told = of(history, ["clinic"])
    assert told.entries["clinic"].id == commit
    assert told.commit.id == history.git("rev-parse", "HEAD")


def test_one_entry_among_many_of_a_file_is_found(history: History) -> None:
    """The file is older than it."""
    start = history.start({f"{FOLDER}/many.toml": entry_of("one")})
    second = history({f"{FOLDER}/many.toml": entry_of("two") + entry_of("one")})
    third = history({f"{FOLDER}/many.toml": entry_of("one") + entry_of("three") + entry_of("two")})
    told = of(history, ["one", "two", "three"]).entries
    assert {id: each.id for id, each in told.items()} == {"one": start, "two": second, "three": third}


def test_an_entry_moved_to_another_file_keeps_its_first_commit(history: History) -> None:
    """Whatever else it says by then."""
    history.start({f"{FOLDER}/many.toml": entry_of("other")})
    commit = history({f"{FOLDER}/many.toml": entry_of("other") + entry_of("moved")})
    history({f"{FOLDER}/many.toml": entry_of("other"), f"{FOLDER}/2025/moved.toml": entry_of("moved", award="0.5 CEC")})
    assert first(history, "moved") == commit


def test_an_entry_in_a_renamed_file_keeps_its_first_commit(history: History) -> None:
    """The text stays the same."""
    commit = history.start()
    history.git("mv", f"{FOLDER}/entry.toml", f"{FOLDER}/renamed.toml")
    history.commit()
    assert first(history, WORKSHOP) == commit


def test_an_entry_of_another_id_is_another_entry(history: History) -> None:
    """An id is what a record is known by."""
    history.start({f"{FOLDER}/clinic.toml": entry_of("clinic")})
    commit = history({f"{FOLDER}/clinic.toml": entry_of("barbells")})
    assert first(history, "barbells") == commit


def test_an_id_that_was_written_later_was_there_before(history: History) -> None:
    """It is the one that date and title made, also where it was written empty."""
    commit = history.start(
        {f"{FOLDER}/a.toml": entry_of(title="A"), f"{FOLDER}/b.toml": 'entry = [{id = "", date = 2025-06-01, title = "B"}]'}
    )
    history({f"{FOLDER}/a.toml": entry_of("2025-06-01-a", title="Other"), f"{FOLDER}/b.toml": entry_of("2025-06-01-b")})
    told = of(history, ["2025-06-01-a", "2025-06-01-b"]).entries
    assert [each.id for each in told.values()] == [commit, commit]


def test_an_entry_that_went_and_came_back_has_its_first_commit(history: History) -> None:
    """It had been there."""
    commit = history.start({f"{FOLDER}/clinic.toml": entry_of("clinic")})
    history({f"{FOLDER}/clinic.toml": None})
    history({f"{FOLDER}/again.toml": entry_of("clinic", award="0.5 CEC")})
    assert first(history, "clinic") == commit


def test_an_entry_that_came_by_a_merge_has_the_commit_of_its_branch(history: History, on: On) -> None:
    """Not that of the merge, which holds it as well."""
    history.start()
    history.git("checkout", "--quiet", "-b", "topic")
    on("2025-02-01T00:00:00Z")
    commit = history({f"{FOLDER}/clinic.toml": entry_of("clinic")})
    history.git("checkout", "--quiet", "main")
    on("2025-03-01T00:00:00Z")
    history({f"{FOLDER}/other.toml": entry_of("other")})
    history.git("merge", "--quiet", "--no-edit", "topic")
    assert len(history.git("rev-list", "--min-parents=2", "HEAD").split()) == 1
    assert first(history, "clinic") == commit


def test_an_entry_that_only_a_merge_holds_has_the_commit_of_the_merge(history: History) -> None:
    """Whoever resolved it wrote it."""
    history.start()
    history.git("checkout", "--quiet", "-b", "topic")
    history({f"{FOLDER}/clinic.toml": entry_of("clinic")})
    history.git("checkout", "--quiet", "main")
    history({f"{FOLDER}/other.toml": entry_of("other")})
    history.git("merge", "--quiet", "--no-commit", "topic")
    merge = history({f"{FOLDER}/slipped-in.toml": entry_of("slipped-in")})
    assert len(history.git("rev-list", "--min-parents=2", "HEAD").split()) == 1
    assert first(history, "slipped-in") == merge


@pytest.mark.parametrize("earlier", ["main", "topic"])
def test_an_entry_written_on_two_branches_has_the_earlier_commit(history: History, on: On, earlier: str) -> None:
    """Neither follows the other, so that their times decide, whichever is merged into which."""
    history.start()
    history.git("branch", "topic")
    commits = {}
    for branch in ("main", "topic"):
        on("2025-02-01T00:00:00Z" if branch == earlier else "2025-03-01T00:00:00Z")
        history.git("checkout", "--quiet", branch)
        commits[branch] = history({f"{FOLDER}/clinic.toml": entry_of("clinic"), f"{FOLDER}/{branch}.toml": entry_of(branch)})
        on("2025-04-01T00:00:00Z")
        history({f"{FOLDER}/{branch}.toml": entry_of(f"{branch}-more")})
    history.git("merge", "--quiet", "--no-edit", "main")
    assert first(history, "clinic") == commits[earlier]


def test_only_what_is_an_entry_of_the_holder_is_one(history: History) -> None:
    """Not another holder's, nor what lies where no entries are read."""
    away = entry_of("clinic")
    history.start({
        "content/sam-lee/holder.toml": history.holder, "content/sam-lee/clinic.toml": away,
        f"{FOLDER}/closed/clinic.toml": away, f"{FOLDER}/evidence/clinic.toml": away, f"{FOLDER}/.clinic.toml": away,
        f"{FOLDER}/clinic.txt": away, f"{FOLDER}/holder.toml": history.holder + away, f"{FOLDER}-2/clinic.toml": away,
    })  # fmt: skip
    (history.root / FOLDER / "link.toml").symlink_to(away)  # what git holds of a link is where it leads
    history.commit()
    assert of(history, ["clinic"]).entries == {}
    commit = history({f"{FOLDER}/clinic.toml": away})
    assert first(history, "clinic") == commit


@pytest.mark.parametrize(
    "broken",
    [
        "[[entry", entry_of().encode() + b"\xff", "entry = 3\n", "entry = [3]\n", entry_of() + "#" * MAX_FILE_BYTES,
        entry_of().replace("date", "id = 3\ndate"), entry_of().replace("2025-06-01", '"2025-06-01"'),
        entry_of().replace('"Barbell clinic"', "3"), entry_of() + "a = " + "[" * 500 + "]" * 500,
    ],
)  # fmt: skip
def test_a_version_that_cannot_be_read_is_passed_over(history: History, broken: str | bytes) -> None:
    """It held no entry that anybody could read; what comes after it is found."""
    history.start({f"{FOLDER}/clinic.toml": broken})
    commit = history({f"{FOLDER}/clinic.toml": entry_of()})
    assert first(history, "2025-06-01-barbell-clinic") == commit


def test_an_entry_with_a_fault_was_there_all_the_same(history: History) -> None:
    """A key that nobody knows takes nothing from when it was written."""
    commit = history.start({f"{FOLDER}/clinic.toml": entry_of("clinic") + 'colour = "red"\n'})
    history({f"{FOLDER}/clinic.toml": entry_of("clinic")})
    assert first(history, "clinic") == commit


def test_what_never_was_is_left_out(history: History) -> None:
    """Nothing is made up for it."""
    history.start()
    assert [*of(history, ["never", WORKSHOP]).entries] == [WORKSHOP]


# ---------------------------------------------------------------- evidence


def test_evidence_that_was_renamed_keeps_its_first_commit(history: History) -> None:
    """Its bytes are the evidence, and not its name."""
    commit = history.start({f"{FOLDER}/evidence/scan.pdf": PDF})
    history.git("mv", f"{FOLDER}/evidence/scan.pdf", f"{FOLDER}/evidence/ace.pdf")
    history.commit()
    assert of(history, [], ["evidence/ace.pdf"]).evidence["evidence/ace.pdf"].id == commit


def test_evidence_with_other_bytes_is_other_evidence(history: History) -> None:
    """It came with the commit that replaced the one before; where the old bytes come back, they were there first."""
    start = history.start({f"{FOLDER}/evidence/ace.pdf": PDF, f"{FOLDER}/evidence/two.pdf": PDF + b"2"})
    commit = history({f"{FOLDER}/evidence/ace.pdf": PDF + b"replaced"})
    told = of(history, [], ["evidence/ace.pdf", "evidence/two.pdf"]).evidence
    assert {file: each.id for file, each in told.items()} == {"evidence/ace.pdf": commit, "evidence/two.pdf": start}
    history({f"{FOLDER}/evidence/ace.pdf": PDF})
    assert of(history, [], ["evidence/ace.pdf"]).evidence["evidence/ace.pdf"].id == start


def test_evidence_that_another_holder_had_before_is_none_of_this_one(history: History) -> None:
    """Two people went to one course."""
    history.start({"content/sam-lee/holder.toml": history.holder, "content/sam-lee/evidence/ace.pdf": PDF})
    commit = history({f"{FOLDER}/evidence/ace.pdf": PDF})
    assert of(history, [], ["evidence/ace.pdf"]).evidence["evidence/ace.pdf"].id == commit


# ---------------------------------------------------------------- doubts


def test_a_commit_dated_before_the_one_that_it_follows_is_doubted(history: History, on: On) -> None:
    """By a second; one of the same second is not."""
    on("2025-06-01T12:00:00+02:00")
    history.start()
    on("2025-06-01T10:00:00Z")
    history({f"{FOLDER}/same.toml": entry_of("same")})
    on("2025-06-01T09:59:59Z")
    history({f"{FOLDER}/before.toml": entry_of("before")})
    told = of(history, ["same", "before", WORKSHOP])
    assert {id: each.time_doubts for id, each in told.entries.items()} == {
        "same": (), "before": ("dated before the commit that it follows",), WORKSHOP: (),
    }  # fmt: skip
    assert told.commit.time_doubts == ("dated before the commit that it follows",)


def test_a_merge_follows_both_of_its_parents(history: History, on: On) -> None:
    """It may be older than the second alone."""
    history.start()
    history.git("checkout", "--quiet", "-b", "topic")
    on("2025-06-01T00:00:00Z")
    history({f"{FOLDER}/clinic.toml": entry_of("clinic")})
    history.git("checkout", "--quiet", "main")
    on("2025-05-01T00:00:00Z")
    history.git("merge", "--quiet", "--no-ff", "--no-edit", "topic")
    assert of(history).commit.time_doubts == ("dated before the commit that it follows",)


@pytest.mark.parametrize(
    ("time", "doubted"),
    [
        ("2026-11-27T11:59:59Z", False), ("2026-11-27T12:00:00Z", True),
        ("2026-11-28T01:59:59+14:00", False), ("2026-11-26T23:59:59-12:00", False), ("2026-11-27T00:00:00-12:00", True),
    ],
)  # fmt: skip
def test_a_commit_of_the_future_is_doubted(history: History, on: On, time: str, doubted: bool) -> None:
    """Once the day of the bundle is over everywhere on earth."""
    on(time)
    history.start()
    assert of(history).commit.time_doubts == (("dated after 2026-11-26, the day of this bundle",) if doubted else ())


def test_every_doubt_is_told(history: History, on: On) -> None:
    """One does not stand for the other."""
    on("2026-12-24T00:00:00Z")
    history.start()
    on("2026-12-23T00:00:00Z")
    history({"page.md": "# Page\n"})
    assert of(history).commit.time_doubts == (
        "dated before the commit that it follows", "dated after 2026-11-26, the day of this bundle",
    )  # fmt: skip


@pytest.mark.parametrize("time", ["abc", "-5 +0000", "9999999999999 +0000", "1700000000 +9900", "253402300799 +0100"])
def test_a_time_that_no_calendar_has_is_no_time(history: History, time: str) -> None:
    """Git itself takes any number for a time; a bundle says what it makes of one."""
    history.start()
    tree = history.git("rev-parse", "HEAD^{tree}")
    text = f"tree {tree}\nauthor Ana <ana@example.org> {time}\ncommitter Ana <ana@example.org> {time}\n\nodd\n"
    odd = history.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", input=text.encode())
    history.git("update-ref", "HEAD", odd)
    told = of(history).commit
    assert (told.committed_at, told.time_doubts) == (
        datetime(1970, 1, 1, tzinfo=UTC),
        ("dated with a time that does not exist",),
    )


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Jordan \x1b[31mRivera", "Jordan [31mRivera"), ("\tJordan\t\x0b\xa0Rivera\r", "Jordan Rivera"),
        ("Jordan \u202eareviR\u202c", "Jordan areviR"), ("Jor\u200bdan\x7f Ri\x9bvera", "Jordan Rivera"),
        ("Zoë O’Brien-García", "Zoë O’Brien-García"), ("山田 太郎", "山田 太郎"), ('"><script>&', "script&"),
    ],
)  # fmt: skip
def test_a_name_is_text_and_nothing_else(history: History, on: On, written: str, read: str) -> None:
    """What would move, hide or turn round text on a screen is no part of a name; git itself takes < and > out."""
    on("2025-01-01T00:00:00Z", by=written)
    history.start()
    assert of(history).commit.author == read


def test_a_name_in_an_encoding_of_its_own_is_read_by_it(history: History, own_git: Path) -> None:
    """Whatever encoding the machine asks git for; and bytes that are no text end nothing."""
    history.start()
    history.git("config", "i18n.logOutputEncoding", "UTF-16")
    tree = history.git("rev-parse", "HEAD^{tree}")
    for line, name in (("encoding ISO-8859-1\n", "Zoë"), ("", "Zo\ufffd")):
        text = f"tree {tree}\nauthor Zoë <z@example.org> 1 +0000\ncommitter Zoë <z@example.org> 1 +0000\n{line}\nodd\n"
        odd = history.git("hash-object", "-t", "commit", "-w", "--stdin", input=text.encode("latin-1"))
        history.git("update-ref", "HEAD", odd)
        assert of(history).commit.author == name


def test_the_name_is_the_one_in_the_commit(history: History, on: On) -> None:
    """A file in the repository does not make it another's."""
    history.start({".mailmap": "Somebody Else <scratch@example.org>\n"})
    assert of(history).commit.author == "Jordan Rivera"


# ---------------------------------------------------------------- workspaces


def test_a_workspace_in_a_folder_of_the_repository_is_told_of(inner_history: History) -> None:
    """With records of its own: another's beside it, by the same paths, are not meant; and neither are changes of theirs."""
    inner_history.start({f"{FOLDER}/evidence/a.pdf": PDF})
    other = inner_history.top / "another" / FOLDER
    other.mkdir(parents=True)
    (other / "clinic.toml").write_text(entry_of("clinic"))
    start = inner_history.commit()
    commit = inner_history({f"{FOLDER}/clinic.toml": entry_of("clinic")})
    (other / "clinic.toml").write_text("changed")
    (other / "new.toml").write_text("new")
    told = of(inner_history, ["clinic", WORKSHOP], ["evidence/a.pdf"])
    before = inner_history.git("rev-parse", f"{start}~1")
    assert {id: each.id for id, each in told.entries.items()} == {"clinic": commit, WORKSHOP: before}
    assert told.evidence["evidence/a.pdf"].id == before
    (inner_history.root / FOLDER / "clinic.toml").write_text("changed")
    assert f"as in HEAD: {FOLDER}/clinic.toml; " in refusal(inner_history)
    inner_history.git("add", "--all")
    assert f"as in HEAD: {FOLDER}/clinic.toml; " in refusal(inner_history)


def test_a_repository_with_longer_ids_is_told_of(history: History) -> None:
    """Git's newer kind, by SHA-256."""
    shutil.rmtree(history.root / ".git")
    history.git("init", "--quiet", "--object-format=sha256")
    commit = history.start({f"{FOLDER}/evidence/a.pdf": PDF})
    assert len(commit) == 64
    told = of(history, [WORKSHOP], ["evidence/a.pdf"])
    assert (told.entries[WORKSHOP].id, told.evidence["evidence/a.pdf"].id) == (commit, commit)


# ---------------------------------------------------------------- what was not committed


def leave_untracked(history: History) -> str:
    (history.root / FOLDER / "new.toml").write_text(entry_of("new"))
    return f"{FOLDER}/new.toml"


def modify(history: History) -> str:
    (history.root / FOLDER / "entry.toml").write_text(entry_of("other"))
    return f"{FOLDER}/entry.toml"


def stage(history: History) -> str:
    history.git("add", modify(history))
    return f"{FOLDER}/entry.toml"


def stage_and_take_back(history: History) -> str:
    before = (history.root / FOLDER / "entry.toml").read_bytes()
    stage(history)
    (history.root / FOLDER / "entry.toml").write_bytes(before)
    return f"{FOLDER}/entry.toml"


def delete(history: History) -> str:
    (history.root / FOLDER / "entry.toml").unlink()
    return f"{FOLDER}/entry.toml"


def remove(history: History) -> str:
    history.git("rm", "--quiet", "--cached", f"{FOLDER}/entry.toml")
    return f"{FOLDER}/entry.toml"


def promise(history: History) -> str:
    history.git("add", "--intent-to-add", leave_untracked(history))
    return f"{FOLDER}/new.toml"


def settings(history: History) -> str:
    (history.root / "cecgen.toml").write_text("format = 1\n")
    return "cecgen.toml"


def plugin(history: History) -> str:
    (history.root / "plugins/house.toml").write_text('[provider]\nid = "house"\nname = "Our house"\n')
    return "plugins/house.toml"


def list_plugin(history: History) -> str:
    (history.root / "code/own.py").write_text("# other\n")
    return "code/own.py"


def another_holder(history: History) -> str:
    (history.root / "content/sam-lee/holder.toml").write_text('name = "Sam"\n')
    return "content/sam-lee/holder.toml"


def proof(history: History) -> str:
    (history.root / FOLDER / "evidence/a.pdf").write_bytes(PDF + b"x")
    return f"{FOLDER}/evidence/a.pdf"


def nest(history: History) -> str:
    (history.root / FOLDER / "inner").mkdir()
    history.git("init", "--quiet", cwd=history.root / FOLDER / "inner")
    (history.root / FOLDER / "inner/new.toml").write_text(entry_of("new"))
    return f"{FOLDER}/inner/"


WHOLE: dict[str, str | bytes | None] = {
    "cecgen.toml": 'format = 1\nas_of = 2026-03-16\nplugins = ["./code/own.py"]\n',
    "code/own.py": "# own\n",
    "plugins/house.toml": '[provider]\nid = "house"\nname = "House"\n',
    "content/sam-lee/holder.toml": 'name = "Sam Lee"\n',
    f"{FOLDER}/evidence/a.pdf": PDF,
}


@pytest.mark.parametrize(
    "change",
    [
        leave_untracked, modify, stage, stage_and_take_back, delete, remove, promise, settings, plugin, list_plugin,
        another_holder, proof, nest,
    ],
)  # fmt: skip
def test_what_was_not_committed_is_refused_by_name(history: History, change: Callable[[History], str]) -> None:
    """A bundle names a commit; stashing or committing is the way to one that it can name."""
    history.start(WHOLE)
    of(history, [WORKSHOP], ["evidence/a.pdf"])
    path = change(history)
    said = refusal(history, ["evidence/a.pdf"])
    assert said.splitlines()[0] == (
        f"a bundle is made from a commit, and this is not as in HEAD: {path}; "
        "commit or stash it (`git stash --include-untracked`)"
    )


def test_the_way_out_of_changes_leads_out(history: History) -> None:
    """The command is the one that is named."""
    history.start(WHOLE)
    for change in (leave_untracked, settings, proof):
        change(history)
    history.git(*refusal(history).split("`")[1].split()[1:])
    assert [*of(history, [WORKSHOP]).entries] == [WORKSHOP]


def test_many_changes_are_named_in_part(history: History) -> None:
    """Five, and how many more."""
    history.start()
    for number in range(17):
        (history.root / FOLDER / f"new-{number:02}.toml").write_text("")
    named = ", ".join(f"{FOLDER}/new-{number:02}.toml" for number in range(5))
    assert f"as in HEAD: {named} and 12 more; " in refusal(history)
    for number in range(5, 17):
        (history.root / FOLDER / f"new-{number:02}.toml").unlink()
    assert f"as in HEAD: {named}; " in refusal(history)


def test_a_name_that_would_move_text_is_told_by_number(history: History) -> None:
    """A file may be called anything."""
    history.start()
    (history.root / FOLDER / "new\x1b[2J\n.toml").write_text("")
    assert r"/new\x1b[2J\n.toml; " in refusal(history)


def test_what_no_record_is_made_of_may_lie_there(history: History) -> None:
    """An earlier bundle, a site, files that git ignores, and what machines leave behind."""
    history.start(WHOLE | {".gitignore": "/build/\n*.bak\n"})
    for name in ("bundle.zip", "build/index.md", "notes/a.toml", f"{FOLDER}/entry.toml.bak", f"{FOLDER}/.DS_Store",
                 "content/.editor/a.toml", "plugins/__pycache__/own.pyc", "code/other.py"):  # fmt: skip
        (history.root / name).parent.mkdir(parents=True, exist_ok=True)
        (history.root / name).write_text("other")
    (history.root / "code/unlisted.py").write_text("# other\n")
    assert [*of(history, [WORKSHOP], ["evidence/a.pdf"]).evidence] == ["evidence/a.pdf"]


def test_only_plugins_that_could_be_loaded_are_looked_at(history: History) -> None:
    """A name with signs that git takes for a pattern is that name, and what leads nowhere is for `check` to report."""
    settings = 'format = 1\nplugins = ["code/[ab]*.py", "", ".", "notes", "../own.py", "/own.py"]\n'
    history.start({"cecgen.toml": settings, "code/[ab]*.py": "# own\n"})
    (history.root / "code/a.py").write_text("# another\n")
    assert [*of(history, [WORKSHOP]).entries] == [WORKSHOP]
    (history.root / "code/[ab]*.py").write_text("# changed\n")
    assert "as in HEAD: code/[ab]*.py; " in refusal(history)


def test_a_hidden_file_that_git_has_is_no_exception(history: History) -> None:
    """It was committed once, so that somebody meant it."""
    history.start({"content/.gitattributes": "*.toml text\n"})
    (history.root / "content/.gitattributes").write_text("*.toml -text\n")
    assert "as in HEAD: content/.gitattributes; " in refusal(history)


def test_a_file_that_was_only_touched_is_unchanged(history: History) -> None:
    """Its time is no part of it."""
    history.start()
    os.utime(history.root / FOLDER / "entry.toml", (1, 1))
    assert [*of(history, [WORKSHOP]).entries] == [WORKSHOP]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_line_ends_that_git_converts_are_no_change(history: History, elsewhere: Path, ends: str) -> None:
    """On Windows every text has others than in the commit, or had them before anybody set git to convert them."""
    history.start({f"{FOLDER}/entry.toml": entry_of("clinic").replace("\n", ends)})
    clone = elsewhere / "clone"
    history.git("clone", "--quiet", "-c", "core.autocrlf=true", history.root, clone)
    text = clone / FOLDER / "entry.toml"
    assert b"\r\n" in text.read_bytes()
    for path in clone.rglob("*.toml"):
        os.utime(path, (1, 1))
    assert [*trace_provenance(clone, HOLDER, ["clinic"], [], DAY).entries] == ["clinic"]
    text.write_bytes(text.read_bytes().replace(b"0.4", b"0.5"))
    with pytest.raises(GitError, match=r"entry\.toml"):
        trace_provenance(clone, HOLDER, ["clinic"], [], DAY)


def pointer_to(content: bytes) -> bytes:
    """What Git LFS commits in the place of a content."""
    return (
        f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256(content).hexdigest()}\nsize {len(content)}\n".encode()
    )


def test_what_git_lfs_keeps_elsewhere_is_unchanged_as_long_as_it_is_what_was_committed(history: History) -> None:
    """Its filter is not run for that: the pointer says what to expect."""
    content = PDF + b"large"
    commit = history.start({f"{FOLDER}/evidence/a.pdf": pointer_to(content), f"{FOLDER}/evidence/b.pdf": PDF})
    (history.root / ".gitattributes").write_text("*.pdf filter=lfs\n")
    history.git("add", ".gitattributes")
    history.git("commit", "--quiet", "--message", "large files are kept elsewhere")
    history.git("config", "filter.lfs.clean", "false")
    history.git("config", "filter.lfs.required", "true")
    file = history.root / FOLDER / "evidence/a.pdf"
    file.write_bytes(content)
    assert of(history, [], ["evidence/a.pdf"]).evidence["evidence/a.pdf"].id == commit
    file.write_bytes(content + b"!")
    assert f"as in HEAD: {FOLDER}/evidence/a.pdf; " in refusal(history)
    file.unlink()
    assert f"as in HEAD: {FOLDER}/evidence/a.pdf; " in refusal(history)


@pytest.mark.parametrize("option", ["assume-unchanged", "skip-worktree"])
def test_changes_that_git_was_told_to_overlook_are_not(history: History, option: str) -> None:
    """Git would say that nothing changed; and the way out lets it say what did."""
    history.start()
    path = f"{FOLDER}/entry.toml"
    history.git("update-index", f"--{option}", path)
    (history.root / path).write_text(entry_of("other"))
    said = refusal(history)
    assert said == f"git ignores changes in {path} ({option}); `git update-index --no-{option}` makes it look again"
    history.git(*said.split("`")[1].split()[1:], path)
    assert f"as in HEAD: {path}; " in refusal(history)


def test_a_sparse_checkout_may_leave_other_holders_out(history: History) -> None:
    """What is not here is not read."""
    history.start({"content/sam-lee/holder.toml": history.holder})
    history.git("sparse-checkout", "set", FOLDER)
    assert not (history.root / "content/sam-lee").exists()
    assert [*of(history, [WORKSHOP]).entries] == [WORKSHOP]


# ---------------------------------------------------------------- what HEAD does not have


@pytest.mark.parametrize(
    "path",
    [f"{FOLDER}/evidence/a.pdf", f"{FOLDER}/2025/new.toml", f"{FOLDER}/closed/acsm.toml", f"{FOLDER}/holder.toml",
     "plugins/house.toml", "cecgen.toml", "code/own.py"],
)  # fmt: skip
def test_what_git_ignores_and_the_bundle_needs_is_refused_by_name(history: History, path: str) -> None:
    """The tree is clean, and yet the commit does not have it; the way out takes it in."""
    history.start({**WHOLE, path: None, ".gitignore": f"/{path}\n"})
    (history.root / path).parent.mkdir(parents=True, exist_ok=True)
    content = WHOLE.get(path) or entry_of("new")
    (history.root / path).write_bytes(content if isinstance(content, bytes) else content.encode())
    assert history.git("status", "--porcelain") == ""
    said = refusal(history, ["evidence/a.pdf"])
    assert said == (
        f"the bundle needs what HEAD does not have: {path}; commit it (`git add --force` adds it even if git ignores it)"
    )
    history.git(*said.split("`")[1].split()[1:], path)
    commit = history.commit()
    told = of(history, ["new"], ["evidence/a.pdf"])
    if path.endswith("a.pdf"):
        assert told.evidence["evidence/a.pdf"].id == commit
    if path.endswith("new.toml"):
        assert told.entries["new"].id == commit


def test_what_git_ignores_and_nothing_uses_may_lie_there(history: History) -> None:
    """Evidence that does not go into the bundle, and what is no record."""
    history.start({".gitignore": "unused*\n"})
    for name in ("evidence/unused.pdf", "evidence/unused.toml", ".hidden/unused.toml", ".unused.toml", "unused.txt"):
        (history.root / FOLDER / name).parent.mkdir(exist_ok=True)
        (history.root / FOLDER / name).write_bytes(PDF)
    assert [*of(history, [WORKSHOP]).entries] == [WORKSHOP]


def test_all_that_is_wrong_is_told_at_once(history: History) -> None:
    """A line for each way out."""
    history.start({".gitignore": "a.pdf\n"})
    (history.root / FOLDER / "evidence").mkdir()
    (history.root / FOLDER / "evidence/a.pdf").write_bytes(PDF)
    leave_untracked(history)
    history.git("update-index", "--assume-unchanged", f"{FOLDER}/entry.toml")
    history.git("update-index", "--skip-worktree", f"{FOLDER}/holder.toml")
    lines = refusal(history, ["evidence/a.pdf", "evidence/b.pdf"]).splitlines()
    assert [re.findall(rf"{FOLDER}/\S+?(?=[;, ])", line) for line in lines] == [
        [f"{FOLDER}/new.toml"], [f"{FOLDER}/entry.toml"], [f"{FOLDER}/holder.toml"],
        [f"{FOLDER}/evidence/a.pdf", f"{FOLDER}/evidence/b.pdf"],
    ]  # fmt: skip


# ---------------------------------------------------------------- what keeps git from telling


def test_a_shallow_clone_tells_nothing(history: History, elsewhere: Path) -> None:
    """The first commit of a record may be one that was cut off; the way out brings it."""
    commit = history.start()
    history({"page.md": "# Page\n"})
    clone = elsewhere / "clone"
    history.git("clone", "--quiet", "--depth", "1", f"file://{history.root}", clone)
    with pytest.raises(GitError) as refused:
        trace_provenance(clone, HOLDER, [WORKSHOP], [], DAY)
    assert str(refused.value) == (
        "this clone cannot say when records came in; its history was cut off when it was cloned (a shallow clone): "
        "set `fetch-depth: 0` in the workflow, or run `git fetch --unshallow`"
    )
    history.git("fetch", "--quiet", "--unshallow", cwd=clone)
    assert trace_provenance(clone, HOLDER, [WORKSHOP], [], DAY).entries[WORKSHOP].id == commit


@pytest.mark.parametrize(
    ("without", "said"), [("blob:none", "the content of"), ("tree:0", "objects are missing in this clone")]
)
def test_a_clone_without_its_older_files_tells_nothing(history: History, elsewhere: Path, without: str, said: str) -> None:
    """Nothing is fetched behind anybody's back; the way out brings it all."""
    history.git("config", "uploadpack.allowFilter", "true")
    history.git("config", "uploadpack.allowAnySHA1InWant", "true")
    commit = history.start()
    history({f"{FOLDER}/entry.toml": entry_of("2025-03-14-other") + history_entry(history)})
    clone = elsewhere / "clone"
    history.git("clone", "--quiet", f"--filter={without}", f"file://{history.root}", clone)
    with pytest.raises(GitError, match=f"^{said}") as refused:
        trace_provenance(clone, HOLDER, [WORKSHOP], [], DAY)
    history.git(*str(refused.value).split("`")[1].split()[1:], "--quiet", cwd=clone)
    assert trace_provenance(clone, HOLDER, [WORKSHOP], [], DAY).entries[WORKSHOP].id == commit


def history_entry(history: History) -> str:
    """The entry of the sound workspace."""
    return (history.root / FOLDER / "entry.toml").read_text()


def test_a_folder_without_git_tells_nothing(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no history."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(repository.root.parent))
    begin = "`git init -b main`, `git add -A` and `git commit -m Begin` make one with a first commit"
    with pytest.raises(GitError, match=f"is not in a git repository with a commit, which this command needs; {begin}$"):
        trace_provenance(repository(), HOLDER, [], [], DAY)


def test_before_the_first_commit_nothing_is_told(history: History, repository: Repository) -> None:
    """The way out makes it."""
    repository()
    with pytest.raises(GitError, match="there is no commit yet; `git add -A` and `git commit -m Begin` make the first"):
        of(history)


def test_without_git_nothing_is_told(history: History, monkeypatch: pytest.MonkeyPatch, elsewhere: Path) -> None:
    """Git it is that knows."""
    history.start()
    monkeypatch.setenv("PATH", str(elsewhere / "nowhere"))
    with pytest.raises(GitError, match="git is not installed"):
        of(history)


def test_a_replacement_makes_nothing_older(history: History, on: On) -> None:
    """What a commit is shown as here, by a reference of this clone alone, is not what everybody has."""
    on("2025-06-01T00:00:00Z")
    history.start()
    commit = history({f"{FOLDER}/clinic.toml": entry_of("clinic")})
    text = history.git("cat-file", "commit", commit).replace("1748736000", "1000000000").replace("Jordan", "Mallory")
    other = history.git("hash-object", "-t", "commit", "-w", "--stdin", input=f"{text}\n".encode())
    history.git("replace", commit, other)
    assert "Mallory" in history.git("log", "-1")
    told = of(history, ["clinic"]).entries["clinic"]
    assert (told.id, told.author, told.committed_at, told.time_doubts) == (
        commit,
        "Jordan Rivera",
        datetime(2025, 6, 1, tzinfo=UTC),
        (),
    )


def test_a_graft_cuts_nothing_off(history: History) -> None:
    """The older way of the same."""
    commit = history.start()
    head = history({"page.md": "# Page\n"})
    (history.root / ".git/info").mkdir(exist_ok=True)
    (history.root / ".git/info/grafts").write_text(f"{head}\n")
    assert history.git("rev-list", "HEAD") == head
    assert first(history, WORKSHOP) == commit


# ---------------------------------------------------------------- nothing is run, nothing is touched


def test_nothing_that_a_repository_names_is_run(history: History, elsewhere: Path, own_git: Path) -> None:
    """Also where the work tree has to be looked at closely: monitor, filters, and the program that shows signatures."""
    mark = elsewhere / "ran"
    evil = elsewhere / "evil"
    evil.write_text(f"#!/bin/sh\necho $0 >>{mark}\ncat\n")
    evil.chmod(evil.stat().st_mode | stat.S_IXUSR)
    commit = history.start({".gitattributes": "*.toml filter=evil diff=evil\ncecgen.toml filter=long.one\n"})
    for name in ("filter.evil.smudge", "filter.evil.clean", "filter.long.one.process", "diff.evil.textconv", "diff.external",
                 "core.pager", "core.fsmonitor", "gpg.program", "core.alternateRefsCommand"):  # fmt: skip
        history.git("config", name, str(evil))
    for name in ("filter.evil.required", "log.showSignature"):
        history.git("config", name, "true")
    hooks = history.root / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("post-index-change", "reference-transaction"):
        (hooks / name).write_bytes(evil.read_bytes())
        (hooks / name).chmod(0o755)
    (own_git / ".gitconfig").write_text(
        "[color]\n\tui = always\n[core]\n\tquotePath = true\n\tabbrev = 4\n[diff]\n\tnoprefix = true\n\trelative = true\n"
        "\trenames = copies\n\torderFile = /nowhere\n[log]\n\tdate = relative\n\tmailmap = true\n[status]\n\tshort = true\n"
    )
    for path in history.root.rglob("*.toml"):
        os.utime(path, (1, 1))
    assert first(history, WORKSHOP) == commit
    modify(history)
    assert "entry.toml" in refusal(history)
    assert not mark.exists(), mark.read_text()
    history.git("ls-files", "--modified")
    assert mark.exists(), "the trap itself is broken"


def test_a_filter_that_could_not_be_left_out_is_refused(history: History) -> None:
    """Its name has the sign that ends a name in an option."""
    history.start({".gitattributes": "*.toml filter=a=b\n"})
    history.git("config", "filter.a=b.clean", "touch ran; cat")
    os.utime(history.root / FOLDER / "entry.toml", (1, 1))
    assert refusal(history) == 'git\'s configuration has a filter named "a=b"; give it a name without ='
    assert not (history.root / "ran").exists()


def test_work_tree_and_repository_stay_to_the_byte(history: History) -> None:
    """Neither is the index written anew."""
    history.start()
    os.utime(history.root / FOLDER / "entry.toml", (1, 1))

    def everything() -> dict[str, tuple[bytes, int]]:
        files = [path for path in history.root.rglob("*") if path.is_file()]
        return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}

    before = everything()
    of(history, [WORKSHOP])
    modify(history)
    refusal(history)
    (history.root / FOLDER / "entry.toml").write_bytes(before[str(history.root / FOLDER / "entry.toml")][0])
    os.utime(history.root / FOLDER / "entry.toml", (1, 1))
    assert everything() == before
