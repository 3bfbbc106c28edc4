"""What people expect of a command line: options before and after the command, help, colours, completion, standard input."""

import io
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from cecgen.cli import VERBS, cli
from cecgen.cli.examples import EXAMPLES
from cecgen.cli.screen import Screen

if TYPE_CHECKING:
    from conftest import Command, Repository

ROOT = Path(__file__).parents[2]
FAULT = {"content/jordan-rivera/entry.toml": '[[entry]]\nawrad = "0.6 CEC"\n'}


@pytest.mark.parametrize(
    "arguments", [("-C", "{root}", "check"), ("check", "-C", "{root}"), ("-C", "elsewhere", "check", "-C", "{root}")]
)
def test_the_repository_may_be_named_before_the_command_or_after_it(
    repository: "Repository", cecgen: "Command", arguments: tuple[str, ...]
) -> None:
    """What is said after the command counts."""
    ran = cecgen(*(each.replace("{root}", str(repository())) for each in arguments))
    assert (ran.code, ran.output) == (0, "1 holder, 1 entry: no problems\n")


def test_every_shared_option_may_be_before_the_command(repository: "Repository", cecgen: "Command") -> None:
    """The day of the judgement, and whether code runs."""
    root = repository()
    after = cecgen("status", "-C", root, "--as-of", "2026-03-01", "--no-code")
    assert cecgen("-C", root, "--as-of", "2026-03-01", "--no-code", "status") == after
    assert "as of 2026-03-01" in after.output


def test_an_option_that_a_command_does_not_take_is_refused_before_it_too(cecgen: "Command") -> None:
    """Instead of being left out in silence."""
    ran = cecgen("--as-of", "2026-03-01", "verify", "bundle.zip")
    assert ran.code == 2
    assert "`cecgen verify` does not take --as-of" in ran.output


def test_help_is_had_wherever_the_repository_is_said_to_be(cecgen: "Command") -> None:
    """As by somebody who has made `cecgen -C ~/credits` their own command."""
    assert cecgen("-C", "elsewhere", "help", "check") == cecgen("help", "check")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("chek", 'did you mean "check"?'),
        ("format", 'did you mean "fmt"?'),
        ("open", 'did you mean "edit"?'),
        ("xyzzy", "`cecgen --help` lists them all"),
    ],
)
def test_a_misspelt_command_is_said_with_the_one_that_was_meant(cecgen: "Command", typed: str, says: str) -> None:
    """As a misspelt option is."""
    ran = cecgen(typed)
    assert ran.code == 2
    assert f'no command "{typed}"; {says}' in ran.output
    assert f'no command "{typed}"; {says}' in cecgen("help", typed).output


def test_a_word_that_is_only_a_little_like_another_is_not_taken_for_it(repository: "Repository", cecgen: "Command") -> None:
    """ "bogus" is no slip of the finger for "hours"."""
    ran = cecgen("check", "-C", repository({"content/jordan-rivera/entry.toml": f"{repository.entry}bogus = 1\n"}))
    assert "bogus" in ran.output
    assert "did you mean" not in ran.output


def test_the_list_of_commands_is_not_cut(cecgen: "Command") -> None:
    """Each says in its first sentence what it does."""
    assert "..." not in cecgen("--help").output.replace("[ARGS]...", "")


@pytest.mark.parametrize("name", VERBS)
def test_help_says_what_a_command_does_with_an_example(cecgen: "Command", name: str) -> None:
    """`cecgen help check` and `cecgen check --help` are the same."""
    helped = cecgen("help", name).output
    assert helped == cecgen(name, "--help").output
    assert all(f"  cecgen {example}" in helped for example in EXAMPLES[name])


@pytest.mark.parametrize("example", [each for examples in EXAMPLES.values() for each in examples])
def test_the_examples_are_understood(example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their options and words are those that the commands take."""
    words = shlex.split(example)
    monkeypatch.chdir(tmp_path)
    for word in words:
        if Path(word).suffix in {".xlsx", ".png", ".pdf", ".zip"} and "/" not in word:
            Path(word).touch()
    context = click.Context(cli, info_name="cecgen")
    name, command, rest = cli.resolve_command(context, words)
    assert command is not None
    command.make_context(name, rest, parent=context)


def test_quiet_prints_nothing_where_nothing_is_wrong(repository: "Repository", cecgen: "Command") -> None:
    """And every problem where something is."""
    root = repository()
    assert cecgen("check", "-C", root, "--quiet").output == ""
    assert cecgen("-q", "fmt", "-C", root, "--check").output == ""
    repository(FAULT)
    assert "awrad" in cecgen("check", "-C", root, "--quiet").output


def test_verbose_says_how_long_each_step_took(repository: "Repository", cecgen: "Command") -> None:
    """Beside the result, which stays as it is."""
    plain, verbose = (cecgen(*more, "check", "-C", repository()).output for more in ((), ("-v",)))
    assert verbose.startswith(plain)
    assert "Checking: 0." in verbose.removeprefix(plain)


class Terminal(io.StringIO):
    """A stream that is a terminal, or not."""

    def __init__(self, is_terminal: bool) -> None:
        super().__init__()
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        return self.is_terminal


@pytest.mark.parametrize(
    ("colour", "environment", "is_terminal", "is_coloured"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_colours_follow_the_option_then_the_environment_then_the_terminal(
    monkeypatch: pytest.MonkeyPatch, colour: str, environment: dict[str, str], is_terminal: bool, is_coloured: bool
) -> None:
    """An empty NO_COLOR says nothing."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert Screen(colour=colour).has_colour(Terminal(is_terminal)) is is_coloured  # type: ignore[arg-type]


def test_problems_are_coloured_and_say_the_same(repository: "Repository", cecgen: "Command") -> None:
    """How bad, where, and the mark below the line."""
    root = repository(FAULT)
    plain, coloured = (cecgen("--color", when, "check", "-C", root).output for when in ("never", "always"))
    assert "\x1b[1;31merror CEC" in coloured
    assert "\x1b[1;31m^\x1b[0m" in coloured
    assert click.unstyle(coloured) == plain
    assert "\x1b" not in plain


def complete(root: Path, *words: str) -> list[str]:
    """What Tab offers bash after these words, the last of which is being typed."""
    environment = {
        "COMP_WORDS": "\n".join(("cecgen", *words)),
        "COMP_CWORD": str(len(words)),
        "_CECGEN_COMPLETE": "bash_complete",
    }
    ran = subprocess.run(
        [sys.executable, "-c", "import sys; sys.argv[0] = 'cecgen'; from cecgen.__main__ import run; run()"],
        cwd=root, env={**os.environ, **environment, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [line.split(",", 1)[1] for line in ran.stdout.splitlines() if line]


@pytest.mark.parametrize(
    ("words", "offers"),
    [
        (("sta",), {"status"}),
        (("list", "jor"), {"jordan-rivera"}),
        (("list", "--provider", "nsca"), {"nsca"}),
        (("forms", "jordan-rivera", "acsm.e"), {"acsm.ep"}),
        (("add", "jor"), {"jordan-rivera"}),
        (("add", "--provider", "nsca"), {"nsca"}),
        (("add", "--kind", "co"), {"course", "conference", "college"}),
        (("add", "--format", "in"), {"in-person"}),
        (("add", "--not-for", "acsm.e"), {"acsm.ep"}),
        (("holder", "--scheme", "acsm.e"), {"acsm.ep"}),
        (("check", "--select", "CEC202,CEC30"), {"CEC202,CEC301"}),
        (("help", "che"), {"check"}),
        (("explain", "CEC20"), {"CEC201"}),
        (("explain", "jordan-rivera/2025-03"), {"jordan-rivera/2025-03-14-exercise-testing-workshop"}),
        (("explain", "jordan-rivera", "2025-03"), {"2025-03-14-exercise-testing-workshop"}),
    ],
)
def test_tab_completes_the_names_of_the_repository(repository: "Repository", words: tuple[str, ...], offers: set[str]) -> None:
    """Holders, entries, schemes, providers and codes."""
    assert offers <= set(complete(repository(), *words))


def test_tab_leaves_files_to_the_shell(repository: "Repository") -> None:
    """Wherever one is named, also for a certificate, a bundle or a report that is to be written."""
    for words in (("add", "jordan-rivera", "cert"), ("verify", "cert"), ("status", "--output", "cert"), ("-C", "cert")):
        assert complete(repository(), *words) == ["cert"]


def test_a_bash_that_reads_the_script_completes(repository: "Repository") -> None:
    """The script, and not only what it asks."""
    typed = (
        "COMP_WORDS=(cecgen add --kind co) COMP_CWORD=3; _cecgen_completion cecgen; complete -p cecgen; echo ${COMPREPLY[*]}"
    )
    ran = subprocess.run(
        ["bash", "-c", f'source <(cecgen completion bash); {typed}'],
        cwd=repository(), env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "-F _cecgen_completion cecgen\ncourse conference college\n" in ran.stdout


def test_tab_offers_nothing_and_says_nothing_where_no_repository_can_be_read(tmp_path: Path) -> None:
    """Else the line that is being typed would be spoilt."""
    assert complete(tmp_path, "list", "jor") == []


@pytest.mark.parametrize(
    ("shell", "file"),
    [
        ("bash", ".local/share/bash-completion/completions/cecgen"),
        ("zsh", ".local/share/zsh/site-functions/_cecgen"),
        ("fish", ".config/fish/completions/cecgen.fish"),
    ],
)
def test_completion_is_installed_by_one_command(
    monkeypatch: pytest.MonkeyPatch, cecgen: "Command", tmp_path: Path, shell: str, file: str
) -> None:
    """Below the home folder, where the shell looks; what is printed without --install is the same."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SHELL", f"/bin/{shell}")
    printed = cecgen("completion").output
    assert cecgen("completion", "--install").code == 0
    assert (tmp_path / file).read_text().strip() == printed.strip()
    assert "_CECGEN_COMPLETE" in printed


def test_fmt_formats_what_it_reads_for_an_editor(monkeypatch: pytest.MonkeyPatch, cecgen: "Command") -> None:
    """Without a repository, and without a file."""
    text = '[[entry]]\n  title="A"   # note\n  date=2025-01-01\n'
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    ran = cecgen("fmt", "-")
    assert (ran.code, ran.output) == (0, '[[entry]]\ndate = 2025-01-01\ntitle = "A"   # note\n')


def test_fmt_of_a_text_with_a_fault_says_its_line_and_prints_no_text(
    monkeypatch: pytest.MonkeyPatch, cecgen: "Command"
) -> None:
    """An editor then keeps what it has."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"[[entry]\ndate = 2025-01-01\n")))
    ran = cecgen("fmt", "-", "--name", "content/jordan-rivera/entry.toml")
    assert ran.code == 1
    assert ran.output.startswith("content/jordan-rivera/entry.toml:1:")
