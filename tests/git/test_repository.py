"""Revisions are read whole, nothing of theirs is run, and whatever keeps one from being read is said with the way out."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from disks import fail_as_broken_disk

from cecgen.git.objects import read_blobs, write_files
from cecgen.git.repository import GitError, GitRepository
from cecgen.git.revisions import read_revision

if TYPE_CHECKING:
    from conftest import Command, Repository
    from histories import History

pytestmark = pytest.mark.usefixtures("own_git")

EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


def entry_of(award: str) -> str:
    """The sound holder's entry with another award: ten CEC for each that it prints."""
    return (
        '[[entry]]\ndate = 2025-03-14\ntitle = "Exercise testing workshop"\nprovider = "ace"\nkind = "course"\n'
        f'award = "{award}"\n'
    )


def refuse(cecgen: Command, root: Path, *arguments: str) -> str:
    """The one line that a refused comparison prints."""
    ran = cecgen("diff", "-C", root, *arguments)
    assert ran.code == 2
    assert ran.output.startswith("Error: ")
    return ran.output.removeprefix("Error: ").rstrip("\n")


# ---------------------------------------------------------------- what keeps a revision from being read


def test_no_git_is_said(history: History, cecgen: Command, monkeypatch: pytest.MonkeyPatch, elsewhere: Path) -> None:
    """Whoever has no git is told that it is needed."""
    history.start()
    monkeypatch.setenv("PATH", str(elsewhere / "nowhere"))
    assert refuse(cecgen, history.root, "HEAD") == "git is not installed, or not on the path; revisions are read with it"


def test_a_folder_without_git_is_said(repository: Repository, cecgen: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A workspace that is in no repository has no revisions."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(repository.root.parent))
    root = repository()
    needed = "a git repository with a commit, which this command needs"
    begin = "`git init -b main`, `git add -A` and `git commit -m Begin` make one with a first commit"
    assert refuse(cecgen, root, "main") == f"{root} is not in {needed}; {begin}"


def test_a_repository_without_a_commit_is_said(history: History, repository: Repository, cecgen: Command) -> None:
    """HEAD names nothing before the first commit."""
    repository()
    assert (
        refuse(cecgen, history.root, "HEAD") == "there is no commit yet; `git add -A` and `git commit -m Begin` make the first"
    )


@pytest.mark.parametrize(("typed", "meant"), [("mian", "main"), ("v1.O", "v1.0"), ("origin/mane", "origin/main")])
def test_a_misspelt_revision_is_answered_with_the_nearest(history: History, cecgen: Command, typed: str, meant: str) -> None:
    """Among branches, tags and what was fetched."""
    commit = history.start()
    history.git("tag", "v1.0")
    history.git("update-ref", "refs/remotes/origin/main", commit)
    assert refuse(cecgen, history.root, typed) == f'no revision "{typed}" in this repository; did you mean "{meant}"?'


def test_a_branch_that_was_not_fetched_is_told_how_to_fetch(history: History, cecgen: Command) -> None:
    """The command makes exactly the name that was asked for."""
    history.start()
    history.git("remote", "add", "origin", history.root)
    answer = refuse(cecgen, history.root, "origin/topic")
    assert answer.endswith("; `git fetch origin topic:refs/remotes/origin/topic` brings it")
    history.git("branch", "topic")
    history.git(*answer.split("`")[1].split()[1:])
    assert cecgen("diff", "origin/topic", "-C", history.root).code == 0


def test_a_revision_that_is_like_nothing_gets_the_two_lists(history: History, cecgen: Command) -> None:
    """Where nothing is near, git's own lists are named."""
    history.start()
    assert refuse(cecgen, history.root, "deadbeef").endswith("; `git branch --all` and `git tag` list what there is")


def test_a_whole_commit_id_that_is_not_here_is_missing(history: History, cecgen: Command) -> None:
    """Git takes forty digits for an id whether or not there is such a commit."""
    history.start()
    assert refuse(cecgen, history.root, "1" * 40).startswith(f'no revision "{"1" * 40}" in this repository; ')


@pytest.mark.parametrize("name", ["", "--help-me", "-n1", "HEAD:cecgen.toml"])
def test_what_is_no_commit_is_no_revision(history: History, cecgen: Command, name: str) -> None:
    """Neither an option that git would obey nor a single file."""
    history.start()
    assert refuse(cecgen, history.root, "--", name).startswith(f'no revision "{name}" in this repository; ')


def test_a_shallow_clone_names_the_fix(history: History, cecgen: Command, elsewhere: Path) -> None:
    """For the workflow and for the command line; and the fix works."""
    first = history.start()
    history({"content/jordan-rivera/entry.toml": entry_of("0.7 CEC")})
    clone = elsewhere / "clone"
    history.git("clone", "--quiet", "--depth", "1", f"file://{history.root}", clone)
    for named in (first, "HEAD~1"):
        answer = refuse(cecgen, clone, named)
        assert "a shallow clone" in answer
        assert "set `fetch-depth: 0` in the workflow, or run `git fetch --unshallow`" in answer
    history.git("fetch", "--quiet", "--unshallow", cwd=clone)
    assert cecgen("diff", "HEAD~1", "-C", clone).code == 0


def test_a_shallow_clone_of_one_branch_names_the_way_to_another(history: History, cecgen: Command, elsewhere: Path) -> None:
    """A workflow fetches the one commit that it is about, and not the branch that it goes to."""
    history.start()
    history.git("checkout", "--quiet", "-b", "topic")
    history({"content/jordan-rivera/entry.toml": entry_of("0.7 CEC")})
    clone = elsewhere / "clone"
    history.git("clone", "--quiet", "--depth", "1", "--branch", "topic", f"file://{history.root}", clone)
    answer = refuse(cecgen, clone, "origin/main")
    assert "fetch-depth: 0" in answer
    for command in answer.split("`")[3::2]:
        history.git(*command.split()[1:], cwd=clone)
    assert "6 → 7 of 45 CEC" in cecgen("diff", "origin/main...HEAD", "-C", clone).output


def test_a_shallow_history_has_no_merge_base(history: History, cecgen: Command, elsewhere: Path) -> None:
    """Two tips without the commit that they share."""
    history.start()
    history.git("checkout", "--quiet", "-b", "topic")
    history({"content/jordan-rivera/entry.toml": entry_of("0.7 CEC")})
    history.git("checkout", "--quiet", "main")
    history({"content/jordan-rivera/other.toml": entry_of("0.1 CEC")})
    clone = elsewhere / "clone"
    history.git("clone", "--quiet", "--depth", "1", "--no-single-branch", f"file://{history.root}", clone)
    answer = refuse(cecgen, clone, "origin/topic...")
    assert answer.startswith("origin/topic and HEAD share no commit in this repository; ")
    assert "fetch-depth: 0" in answer


def test_unrelated_histories_have_no_merge_base(history: History, cecgen: Command) -> None:
    """They can be compared as they are."""
    history.start()
    other = history.git("commit-tree", history.git("write-tree"), "-m", "from nowhere")
    assert refuse(cecgen, history.root, f"{other}...main").endswith(
        "name the two to compare as they are, with `..` between them"
    )
    assert cecgen("diff", f"{other}..main", "-C", history.root).code == 0


def test_a_repository_of_somebody_else_is_told_as_git_tells_it(
    history: History, cecgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the command that git itself gives."""
    history.start()
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    answer = refuse(cecgen, history.root, "HEAD")
    assert answer.startswith("git: detected dubious ownership in repository at")
    assert "git config --global --add safe.directory" in answer


def test_a_clone_without_its_files_is_said_and_nothing_is_fetched(history: History, cecgen: Command, elsewhere: Path) -> None:
    """A partial clone would fetch what is missing by a command that its configuration names."""
    history.start()
    clone = elsewhere / "clone"
    history.git("config", "uploadpack.allowFilter", "true")
    history.git("clone", "--quiet", "--no-checkout", "--filter=blob:none", f"file://{history.root}", clone)
    (clone / "cecgen.toml").write_text("format = 1\n")
    assert refuse(cecgen, clone, EMPTY_TREE, "HEAD").startswith("the content of cecgen.toml is not in this clone; ")
    assert "?" in history.git("rev-list", "--objects", "--missing=print", "HEAD", cwd=clone)


def test_neither_side_with_settings_is_no_comparison(history: History, cecgen: Command) -> None:
    """The folder is a workspace that nobody committed yet."""
    commit = history.start()
    history.git("rm", "--quiet", "--cached", "cecgen.toml")
    first = history.git("commit-tree", history.git("write-tree"), "-m", "without")
    answer = refuse(cecgen, history.root, first, first)
    assert answer == f"neither {first} nor {first} has a cecgen.toml here; commit it first"
    assert cecgen("diff", first, commit, "-C", history.root).code == 0


# ---------------------------------------------------------------- names of revisions


def test_packed_branches_and_tags_are_revisions(history: History, cecgen: Command) -> None:
    """Also an annotated tag, which is an object of its own, and a branch with a slash."""
    history.start()
    history.git("tag", "--annotate", "2026-review", "--message", "reviewed")
    history.git("branch", "topic/one")
    history({"content/jordan-rivera/entry.toml": entry_of("0.7 CEC")})
    history.git("pack-refs", "--all")
    history.git("gc", "--quiet")
    for name in ("2026-review", "topic/one", "HEAD~1", "main^", "HEAD@{1}", history.git("rev-parse", "--short", "HEAD~1")):
        assert "6 → 7 of 45 CEC (+1: Exercise testing workshop)" in cecgen("diff", name, "-C", history.root).output, name


@pytest.mark.parametrize("nothing", ["0" * 40, "0" * 40 + "...HEAD", EMPTY_TREE])
def test_before_the_first_commit_there_is_nothing(history: History, cecgen: Command, nothing: str) -> None:
    """As CI names the commit before a new branch, and as git names the empty tree."""
    history.start()
    ran = cecgen("diff", nothing, "-C", history.root)
    assert ran.code == 0
    assert "has no cecgen.toml: everything in HEAD is new." in ran.output
    assert "new, 6 of 45 CEC, behind" in ran.output


# ---------------------------------------------------------------- trees that no checkout would write


@pytest.mark.parametrize("name", ["..", ".", "", ".git", ".GIT", "../escaped.toml", "/tmp/escaped.toml", "a//b"])
def test_a_path_that_leads_elsewhere_is_refused(history: History, name: str, elsewhere: Path) -> None:
    """Nothing is written for it, neither here nor there."""
    history.start()
    blob = history.blob(b"escaped")
    tree = history.tree(("100644", name, blob))
    with pytest.raises(GitError, match=r"which no checkout could write|empty filename in tree entry"):
        read_revision(GitRepository(history.root), tree)
    inner = history.tree(("40000", "content", tree))
    with pytest.raises(GitError, match=r"which no checkout could write|empty filename in tree entry"):
        read_revision(GitRepository(history.root), inner)


def test_a_link_is_refused_where_it_is_read_and_leads_nowhere(history: History, cecgen: Command, elsewhere: Path) -> None:
    """A link to a secret file is a problem of the branch, and the secret stays where it is."""
    history.start()
    secret = elsewhere / "secret.toml"
    secret.write_text(entry_of("9 CEC"))
    (history.root / "content/jordan-rivera/link.toml").symlink_to(secret)
    (history.root / "content/jordan-rivera/folder").symlink_to(secret.parent)
    history.commit()
    ran = cecgen("diff", "HEAD~1", "-C", history.root)
    assert ran.output.count("CEC110") == 2
    assert "Nothing changes in credit terms." in ran.output


def test_links_among_the_rules_are_not_followed(history: History, cecgen: Command, elsewhere: Path) -> None:
    """Neither settings nor plugins."""
    history.start()
    house = elsewhere / "house.toml"
    house.write_text('[provider]\nid = "house"\nname = "House"\n')
    (history.root / "plugins").mkdir()
    (history.root / "plugins" / "house.toml").symlink_to(house)
    history.commit()
    ran = cecgen("diff", "HEAD~1", "-C", history.root)
    assert "error CEC102" in ran.output
    (history.root / "cecgen.toml").unlink()
    (history.root / "cecgen.toml").symlink_to(house)
    history.commit()
    ran = cecgen("diff", "HEAD~1", "-C", history.root)
    assert ran.code == 2
    assert ran.output.startswith("HEAD:cecgen.toml: error CEC102")


def test_a_submodule_is_no_file(history: History) -> None:
    """Its commit is of another repository."""
    commit = history.start()
    tree = history.tree(("160000", "content", commit), ("100644", "page.md", history.blob(b"page")))
    assert [*read_revision(GitRepository(history.root), tree).files] == ["page.md"]


def test_a_link_and_a_folder_of_one_name_are_refused(history: History, elsewhere: Path) -> None:
    """The way out of the folder that git's own checkouts once had."""
    history.start()
    inner = history.tree(("100644", "owned", history.blob(b"escaped")))
    tree = history.tree(("120000", "content", history.blob(b"../outside")), ("40000", "content", inner))
    (elsewhere / "outside").mkdir()
    (elsewhere / "here").mkdir()
    git = GitRepository(history.root)
    with pytest.raises(GitError, match="cannot be written here"):
        write_files(git, read_revision(git, tree).files, elsewhere / "here")
    assert [*(elsewhere / "outside").iterdir()] == []


def test_two_files_of_one_name_are_refused(history: History, elsewhere: Path) -> None:
    """The second never replaces what the first said."""
    history.start()
    one = history.tree(("100644", "a", history.blob(b"one")))
    git = GitRepository(history.root)
    files = read_revision(git, one).files
    write_files(git, files, elsewhere)
    with pytest.raises(GitError, match="a cannot be written here: File exists"):
        write_files(git, files, elsewhere)


def test_large_and_empty_files_come_out_whole(history: History, elsewhere: Path) -> None:
    """Whatever their bytes are."""
    contents = {"empty": b"", "large": bytes(range(256)) * 12_000, "lines": b"\n\n\r\n", "ä ö\n.txt": b"named oddly"}
    history.start()
    tree = history.tree(*(("100644", name, history.blob(data)) for name, data in sorted(contents.items())))
    git = GitRepository(history.root)
    folder = elsewhere / "out"
    write_files(git, read_revision(git, tree).files, folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == contents


# ---------------------------------------------------------------- nothing is run, nothing is touched


def test_nothing_that_a_repository_names_is_run(history: History, cecgen: Command, own_git: Path, elsewhere: Path) -> None:
    """Hooks, filters, textconv, pagers, monitors and aliases of its configuration, and odd settings at home."""
    mark = elsewhere / "ran"
    evil = elsewhere / "evil"
    evil.write_text(f"#!/bin/sh\necho $0 >>{mark}\ncat\n")
    evil.chmod(evil.stat().st_mode | stat.S_IXUSR)
    history.start({".gitattributes": "* filter=evil diff=evil\n"})
    history({"content/jordan-rivera/entry.toml": entry_of("0.7 CEC")})
    for name in ("filter.evil.smudge", "filter.evil.clean", "diff.evil.textconv", "diff.external", "core.pager", "core.editor",
                 "core.fsmonitor", "core.sshCommand", "alias.rev-parse", "alias.cat-file", "credential.helper"):  # fmt: skip
        history.git("config", name, f"!{evil}" if name.startswith("alias") else str(evil))
    hooks = history.root / ".git" / "hooks"
    for name in ("post-checkout", "reference-transaction", "post-index-change", "pre-commit"):
        (hooks / name).parent.mkdir(exist_ok=True)
        (hooks / name).write_bytes(evil.read_bytes())
        (hooks / name).chmod(0o755)
    (own_git / ".gitconfig").write_text(
        "[color]\n\tui = always\n[core]\n\tquotePath = true\n\tabbrev = 4\n[log]\n\tshowSignature = true\n"
        "[diff]\n\tnoprefix = true\n[column]\n\tui = always\n[pager]\n\tls-tree = true\n"
    )
    ran = cecgen("diff", "HEAD~1", "-C", history.root)
    assert "6 → 7 of 45 CEC (+1: Exercise testing workshop)" in ran.output
    assert not mark.exists(), mark.read_text()
    history.git("status")
    assert mark.exists(), "the trap itself is broken"


def test_broken_configuration_is_told_as_git_tells_it(history: History, cecgen: Command, own_git: Path) -> None:
    """Not as a bug of ours."""
    history.start()
    (own_git / ".gitconfig").write_text("[core\n")
    assert refuse(cecgen, history.root, "HEAD").startswith("git: bad config line 1 in file ")


def test_work_tree_and_index_stay_to_the_byte(history: History, cecgen: Command) -> None:
    """Also where there is something that was not committed, and something that was added to the index."""
    history.start()
    history({"content/jordan-rivera/entry.toml": entry_of("0.7 CEC")})
    (history.root / "content/jordan-rivera/entry.toml").write_text("half written")
    (history.root / "content/jordan-rivera/new.toml").write_text(entry_of("1 CEC"))
    history.git("add", "content/jordan-rivera/new.toml")

    def everything() -> dict[str, tuple[str, int]]:
        files = [path for path in history.root.rglob("*") if path.is_file()]
        return {str(path): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns) for path in files}

    before = everything()
    for arguments in (("HEAD~1",), ("HEAD~1...HEAD",), ("HEAD~1", "--rules-from", "main"), ("nothing",)):
        cecgen("diff", *arguments, "-C", history.root)
    cecgen("check", "--rules-from", "HEAD~1", "-C", history.root)
    assert everything() == before


def test_nothing_is_left_behind(history: History, cecgen: Command, monkeypatch: pytest.MonkeyPatch, elsewhere: Path) -> None:
    """Whatever was written to be read is gone, also where something went wrong."""
    scratch = elsewhere / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    history.start()
    history({"cecgen.toml": "format = 2\n"})
    assert cecgen("diff", "HEAD~1", "-C", history.root).code == 2
    assert cecgen("diff", "HEAD~1", "HEAD~1", "-C", history.root).code == 0
    assert [*scratch.iterdir()] == []


def test_a_hook_of_git_can_run_it(history: History, cecgen: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git tells its hooks of a repository by paths that mean something else from another folder."""
    history.start()
    history({"content/jordan-rivera/entry.toml": entry_of("0.7 CEC")})
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index.lock")
    monkeypatch.setenv("GIT_WORK_TREE", "..")
    monkeypatch.chdir(history.root / "content")
    assert "6 → 7 of 45 CEC" in cecgen("diff", "HEAD~1").output


def test_a_linked_work_tree_has_the_revisions_of_all(history: History, cecgen: Command, elsewhere: Path) -> None:
    """`git worktree` keeps them in one place."""
    history.start()
    linked = elsewhere / "linked"
    history.git("worktree", "add", "--quiet", "-b", "topic", linked)
    (linked / "content/jordan-rivera/entry.toml").write_text(entry_of("0.7 CEC"))
    history.git("commit", "--quiet", "--all", "--message", "more", cwd=linked)
    assert "6 → 7 of 45 CEC" in cecgen("diff", "main", "-C", linked).output


def test_a_pipe_to_git_that_fails_is_called_git(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error of a pipe names no file."""
    history.start()
    git = GitRepository(history.root)
    monkeypatch.setattr(subprocess.Popen, "communicate", fail_as_broken_disk)
    with pytest.raises(OSError, match="Input/output error: 'git rev-parse'"):
        git.output("rev-parse", "HEAD")


def test_a_full_disk_for_temporary_files_is_named(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """What git is asked for is a file there, which has no name of its own."""
    history.start()
    git = GitRepository(history.root)
    blobs = {history.blob(b"x"): "x"}
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda: open("/dev/full", "w+b", buffering=0))  # noqa: SIM115
    with pytest.raises(OSError, match=f"No space left on device: '{tempfile.gettempdir()}'"):
        [*read_blobs(git, blobs)]


def test_git_that_stops_in_the_middle_is_said(history: History, elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An object that is broken on the disk is no half file."""
    history.start()
    blob = history.blob(os.urandom(3_000_000))
    tree = history.tree(("100644", "large", blob))
    loose = history.root / ".git" / "objects" / blob[:2] / blob[2:]
    loose.chmod(0o644)
    loose.write_bytes(loose.read_bytes()[:2_000_000])
    git = GitRepository(history.root)
    with pytest.raises(GitError, match=r"git stopped|not in this clone"):
        write_files(git, read_revision(git, tree).files, elsewhere / "out")
