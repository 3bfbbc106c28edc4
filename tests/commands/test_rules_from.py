"""Rules come from a revision that is trusted, and a stranger's branch is data: nothing that it says of rules takes effect."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Command
    from histories import History

pytestmark = pytest.mark.usefixtures("own_git")

ENTRY = "content/jordan-rivera/entry.toml"
HOUSE = """
import os
from datetime import date
from decimal import Decimal

from cecgen import Provider, Unit, hookimpl

with open(os.environ["CECGEN_RAN"], "a") as ran:
    ran.write("{who} ")

POINT = Unit(name="point", hours=Decimal("{hours}"), source="https://example.org/rules", read_on=date(2026, 1, 10))

@hookimpl
def cecgen_providers():
    return [Provider(id="house", name="House", units=(POINT,))]
"""
UNITS = """format = 1
read_on = 2026-01-10

[provider]
id = "{id}"
name = "Units"

[[provider.unit]]
name = "point"
hours = {hours}
source = "https://example.org/rules"
"""


def points(provider: str, amount: str) -> str:
    """An entry that prints points."""
    return (
        f'[[entry]]\ndate = 2025-03-14\ntitle = "Points of {provider}"\nprovider = "{provider}"\nkind = "course"\n'
        f'award = "{amount} points"\n'
    )


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch, elsewhere: Path) -> Callable[[], str]:
    """Whose code ran, in order."""
    file = elsewhere / "ran"
    file.write_text("")
    monkeypatch.setenv("CECGEN_RAN", str(file))
    return file.read_text


@pytest.fixture
def branch(history: History) -> History:
    """A branch whose author would like to have their code run, and their entries count more."""
    listed = 'plugins = ["plugins/house.py"]\n'
    history.start({
        "cecgen.toml": history.settings + listed,
        "plugins/house.py": HOUSE.format(who="main", hours="1"),
        "plugins/units.toml": UNITS.format(id="units", hours="1"),
        ENTRY: points("house", "3") + points("units", "2"),
    })  # fmt: skip
    history.git("checkout", "--quiet", "-b", "stranger")
    history({
        "cecgen.toml": 'format = 1\nas_of = 2030-01-01\nplugins = ["plugins/house.py", "plugins/new.py"]\n'
        '\n[[waive]]\ncode = "CEC214"\nat = "jordan-rivera/2026-05-01-points-of-units"\nreason = "Mine."\n',
        "plugins/house.py": HOUSE.format(who="stranger", hours="10"),
        "plugins/new.py": HOUSE.replace("house", "new").format(who="new", hours="10"),
        "plugins/units.toml": UNITS.format(id="units", hours="10"),
        "plugins/added.toml": UNITS.format(id="added", hours="10"),
        "content/jordan-rivera/more.toml": points("units", "4").replace("2025-03-14", "2026-05-01"),
    })  # fmt: skip
    return history


NOTE = (
    "note: this run used the rules of main; these files differ here and were not used: "
    "cecgen.toml, plugins/added.toml, plugins/house.py, plugins/new.py, plugins/units.toml\n"
)


def test_nothing_that_a_branch_says_of_rules_takes_effect(branch: History, cecgen: Command, ran: Callable[[], str]) -> None:
    """Neither a plugin that it adds, nor one that it rewrites, nor a unit, a waiver or a day; and one note says so."""
    checked = cecgen("check", "--rules-from", "main", "--no-code", "-C", branch.root)
    assert ran() == "main "
    assert checked.code == 0
    assert "warning CEC214" in checked.output
    assert checked.output.count("note: ") == 1
    assert NOTE in checked.output


def test_without_it_the_branch_judges_itself(branch: History, cecgen: Command, ran: Callable[[], str]) -> None:
    """So the test above can fail."""
    checked = cecgen("check", "-C", branch.root)
    assert ran() == "stranger new "
    assert "warning CEC214" not in checked.output


def test_the_credits_are_those_of_the_trusted_rules(branch: History, cecgen: Command, ran: Callable[[], str]) -> None:
    """In every verb that judges."""
    shown = cecgen("status", "--rules-from", "main", "--format", "json", "-C", branch.root).output
    assert '"counted": "5"' in shown
    assert '"as_of": "2026-03-16"' in shown
    explained = cecgen("explain", "jordan-rivera", "acsm.cpt", "--rules-from", "main", "-C", branch.root).output
    assert "counted: 3 + 2 = 5 CEC" in explained
    assert "stranger" not in ran()
    listed = cecgen("plugins", "--rules-from", "main", "-C", branch.root).output
    assert "plugins/units.toml" in listed
    assert "added" not in listed.partition("note: ")[0]


@pytest.mark.parametrize("verb", [("close",), ("reopen", "--reason", "A slip.")])
def test_closing_by_the_trusted_rules_runs_no_code_of_the_branch(
    branch: History, cecgen: Command, ran: Callable[[], str], verb: tuple[str, ...]
) -> None:
    """Closing and reopening load the plugins themselves, and must load those of the revision."""
    cecgen(verb[0], "jordan-rivera", "acsm.cpt", *verb[1:], "--rules-from", "main", "-C", branch.root)
    assert ran() == "main "


def test_a_difference_is_told_by_the_trusted_rules(
    branch: History, diffed: Callable[..., dict[str, Any]], ran: Callable[[], str]
) -> None:
    """The branch's rules are listed, and not used."""
    changes = diffed("main", "--rules-from", "main")
    assert changes["rules_from"] == "main"
    assert changes["as_of"] == "2026-03-16"
    assert changes["cycles"] == []
    assert [each["file"] for each in changes["rules"]] == [
        "cecgen.toml", "plugins/added.toml", "plugins/house.py", "plugins/new.py", "plugins/units.toml",
    ]  # fmt: skip
    assert set(ran().split()) == {"main"}


def test_a_difference_without_it_and_without_code_runs_nothing(
    branch: History, cecgen: Command, ran: Callable[[], str]
) -> None:
    """What the code would have known is reported as not judged."""
    told = cecgen("diff", "main", "--no-code", "-C", branch.root)
    assert told.code == 0
    assert ran() == ""


def test_a_difference_runs_the_code_of_each_side_for_itself(branch: History, cecgen: Command, ran: Callable[[], str]) -> None:
    """Without a stranger in it each side is judged by its own rules."""
    told = cecgen("diff", "main", "-C", branch.root)
    assert sorted(ran().split()) == ["main", "new", "stranger"]
    assert "5 → 90 of 45 CEC (+85)\n" in told.output


def test_nothing_is_said_where_the_rules_are_the_same(history: History, cecgen: Command) -> None:
    """Whatever its lines end in, and whatever lies in plugins/ that is no rule."""
    history.start({"plugins/units.toml": UNITS.format(id="units", hours="1")})
    (history.root / "cecgen.toml").write_bytes(history.settings.replace("\n", "\r\n").encode())
    (history.root / "plugins/__pycache__").mkdir()
    (history.root / "plugins/__pycache__/house.pyc").write_bytes(b"\0")
    assert cecgen("check", "--rules-from", "main", "-C", history.root).output == "1 holder, 1 entry: no problems\n"


def test_rules_that_the_branch_takes_out_are_used_and_named(branch: History, cecgen: Command, ran: Callable[[], str]) -> None:
    """A plugin that is gone would otherwise leave its entries unjudged."""
    branch({"plugins/house.py": None, "plugins/units.toml": None})
    checked = cecgen("check", "--rules-from", "main", "-C", branch.root)
    assert ran() == "main "
    assert "plugins/house.py, plugins/new.py, plugins/units.toml" in checked.output


def test_problems_of_the_trusted_rules_show_no_line_of_the_branchs_files(history: History, cecgen: Command) -> None:
    """A line of another file under the same name would be the wrong one."""
    waiver = '\n[[waive]]\ncode = "CEC402"\nat = "nobody"\nreason = "Gone."\n'
    history.start({"cecgen.toml": history.settings + waiver, "plugins/units.toml": UNITS.format(id="units", hours="0")})
    (history.root / "cecgen.toml").write_text("# one\n# two\n# three\n# four\nformat = 1\n")
    (history.root / "plugins/units.toml").write_text("# something else\n")
    output = cecgen("check", "--rules-from", "main", "-C", history.root).output
    assert (
        "cecgen.toml: warning CEC415: the waiver of CEC402 at nobody is not needed (by the rules of main)\n  = remove the"
        in output
    )
    assert "plugins/units.toml: error CEC111: " in output
    assert " | " not in output


def test_problems_of_the_branchs_entries_keep_their_lines(branch: History, cecgen: Command, ran: Callable[[], str]) -> None:
    """They are what its author can mend."""
    (branch.root / ENTRY).write_text(points("house", "3") + 'colour = "red"\n')
    output = cecgen("check", "--rules-from", "main", "-C", branch.root).output
    assert 'content/jordan-rivera/entry.toml:7:1: error CEC202: unknown key "colour" in [[entry]]\n  7 | colour' in output


def test_broken_settings_of_the_branch_do_not_matter(history: History, cecgen: Command) -> None:
    """They are not read."""
    history.start()
    (history.root / "cecgen.toml").write_text("format = [")
    checked = cecgen("check", "--rules-from", "main", "-C", history.root)
    assert checked.code == 0
    assert "these files differ here and were not used: cecgen.toml\n" in checked.output


def test_a_link_in_place_of_the_settings_is_not_followed(history: History, cecgen: Command, elsewhere: Path) -> None:
    """Not even to say whether it differs."""
    history.start()
    (elsewhere / "secret").write_text(history.settings)
    (history.root / "cecgen.toml").unlink()
    (history.root / "cecgen.toml").symlink_to(elsewhere / "secret")
    assert (
        "these files differ here and were not used: cecgen.toml\n"
        in cecgen("check", "--rules-from", "main", "-C", history.root).output
    )


def test_broken_settings_of_the_revision_end_the_run(history: History, cecgen: Command) -> None:
    """There is nothing to judge by."""
    history.start({"cecgen.toml": "format = 1\ntitel = 1\n"})
    (history.root / "cecgen.toml").write_text("format = 1\n")
    checked = cecgen("check", "--rules-from", "main", "-C", history.root)
    assert checked.code == 2
    assert 'cecgen.toml: error CEC202: unknown key "titel" in the file (by the rules of main)' in checked.output


@pytest.mark.parametrize("verb", ["check", "diff"])
def test_a_revision_without_settings_has_no_rules(history: History, cecgen: Command, verb: str) -> None:
    """Falling back to the branch's own would undo what the option is for."""
    (history.root / "README.md").write_text("A repository.\n")
    first = history.commit()
    history.start()
    ran = cecgen(verb, *(["HEAD"] if verb == "diff" else []), "--rules-from", first, "-C", history.root)
    assert ran.code == 2
    assert ran.output.startswith(f"Error: {first} has no cecgen.toml, so there are no rules to take from it; ")


def test_code_that_is_listed_outside_of_plugins_comes_along(history: History, cecgen: Command, ran: Callable[[], str]) -> None:
    """Wherever in the repository it lies."""
    settings = history.settings + 'plugins = ["./tools/house.py"]\n'
    history.start({"cecgen.toml": settings, "tools/house.py": HOUSE.format(who="main", hours="1"), ENTRY: points("house", "3")})
    history({"tools/house.py": HOUSE.format(who="stranger", hours="10")})
    checked = cecgen("check", "--rules-from", "HEAD~1", "-C", history.root)
    assert ran() == "main "
    assert "these files differ here and were not used: tools/house.py\n" in checked.output
    assert checked.code == 0


def test_many_holders_are_checked_by_several_processes_all_the_same(
    branch: History, cecgen: Command, ran: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of them by the trusted rules."""
    monkeypatch.setattr("cecgen.commands.check.HOLDERS_PER_PROCESS", 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2})
    holder = (branch.root / "content/jordan-rivera/holder.toml").read_text()
    for number in range(6):
        folder = branch.root / f"content/p-{number}"
        folder.mkdir()
        (folder / "holder.toml").write_text(holder)
        (folder / "entry.toml").write_text(points("added", "3"))
    checked = cecgen("check", "--rules-from", "main", "-C", branch.root)
    assert checked.output.count("warning CEC303") == 6
    assert ran() == "main "
