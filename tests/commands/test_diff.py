"""What a commit changes is said in credit terms, and what changes nothing is not said."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from cecgen.commands.diff import revisions as comparing

if TYPE_CHECKING:
    from conftest import Command
    from histories import History

pytestmark = pytest.mark.usefixtures("own_git")

Diffed = Callable[..., dict[str, Any]]

FOLDER = "content/jordan-rivera"
ENTRY = f"{FOLDER}/entry.toml"
HOLDER = f"{FOLDER}/holder.toml"
PDF = b"%PDF-1.7\n"


def entry_of(award: str = "0.6 CEC", date: str = "2025-03-14", title: str = "Exercise testing workshop", more: str = "") -> str:
    """An entry of ACE's: ten CEC for each that it prints."""
    return f'[[entry]]\ndate = {date}\ntitle = "{title}"\nprovider = "ace"\nkind = "course"\naward = "{award}"\n{more}'


CLOSED = """name = "Jordan Rivera"

[[certification]]
scheme = "acsm.cpt"
number = "SECRET-4711"
certified = 2020-11-18

[[certification.cycle]]
begins = 2021-01-01
ends = 2023-12-31
claimed = 6
renewed = 2023-10-18
fee_paid = 2023-10-18

[[certification.cycle.step]]
did = "accepted"
on = 2023-10-24

[[certification.cycle]]
begins = 2024-01-01
ends = 2026-12-31
"""
OLD = entry_of(date="2022-03-14", title="Old workshop", more='evidence = ["evidence/old.pdf"]\n')
CARD = """
[[card]]
covers = ["cpr", "aed"]
issuer = "American Heart Association"
format = "in-person"
hands_on = true
issued = 2025-05-04
expires = 2027-05-31
"""


# ---------------------------------------------------------------- credits


def test_a_commit_is_told_in_credit_terms(history: History, cecgen: Command) -> None:
    """Holder, certification and years, what counted and counts of how much, and which entry made the difference."""
    start = history.start()
    end = history({f"{FOLDER}/new.toml": entry_of("0.4 CEC", "2025-06-01", "Barbell clinic")})
    ran = cecgen("diff", "HEAD~1", "-C", history.root)
    assert ran.code == 0
    assert ran.output == (
        f"From HEAD~1 ({start[:7]}) to HEAD ({end[:7]}), judged as of 2026-03-16.\n\n"
        "Jordan Rivera · ACSM-CPT 2024–2026: 6 → 10 of 45 CEC (+4: Barbell clinic)\n"
    )


def test_every_entry_has_its_own_difference(history: History, diffed: Diffed) -> None:
    """Added, removed and changed, each by how much; what stays is not named."""
    history.start({ENTRY: entry_of() + entry_of("0.1 CEC", "2025-04-01", "Gone") + entry_of("0.2 CEC", "2025-04-02", "Stays")})
    history({ENTRY: entry_of("0.8 CEC") + entry_of("0.2 CEC", "2025-04-02", "Stays") + entry_of("1.05 CEC", title="New")})
    [cycle] = diffed("HEAD~1")["cycles"]
    assert [(each["title"], each["turn"], each["change"], each["before"], each["after"]) for each in cycle["entries"]] == [
        ("Exercise testing workshop", "changed", "2", "6", "8"),
        ("New", "added", "10.5", None, "10.5"),
        ("Gone", "removed", "-1", "1", None),
    ]
    assert (cycle["change"], cycle["before"]["counted"], cycle["after"]["counted"]) == ("11.5", "9", "20.5")


def test_a_draft_counts_nothing_and_says_why(history: History, cecgen: Command) -> None:
    """It is there all the same, and whoever reviews it should know."""
    history.start()
    history({f"{FOLDER}/new.toml": entry_of(date="2025-06-01", title="Barbell clinic", more="draft = true\n")})
    output = cecgen("diff", "HEAD~1", "-C", history.root).output
    assert "6 of 45 CEC (±0)\n  ±0 2025-06-01 Barbell clinic (new): a draft does not count yet\n" in output


def test_a_standing_that_changes_is_told(history: History, cecgen: Command) -> None:
    """From behind to on track."""
    history.start()
    history({f"{FOLDER}/new.toml": entry_of("3 CEC", "2025-06-01", "Long course")})
    assert "6 → 36 of 45 CEC (+30: Long course)\n  behind → on-track\n" in cecgen("diff", "HEAD~1", "-C", history.root).output


def test_findings_are_opened_and_closed(history: History, diffed: Diffed, cecgen: Command) -> None:
    """By a card that comes, and the other way round."""
    history.start()
    history({HOLDER: history.holder + CARD})
    [finding] = diffed("HEAD~1")["cycles"][0]["findings"]
    assert (finding["turn"], finding["requirement"], finding["before"], finding["after"]) == ("closed", "cpr", "open", "met")
    [finding] = diffed("HEAD", "HEAD~1")["cycles"][0]["findings"]
    assert (finding["turn"], finding["before"], finding["after"]) == ("opened", "met", "open")
    assert "  closed: Current CPR certification (open → met): " in cecgen("diff", "HEAD~1", "-C", history.root).output


def test_cards_come_and_go(history: History, cecgen: Command) -> None:
    """A card that is renewed is another card."""
    history.start({HOLDER: history.holder + CARD})
    history({HOLDER: history.holder + CARD.replace("2025-05-04", "2026-02-04").replace("2027", "2028")})
    output = cecgen("diff", "HEAD~1", "-C", history.root).output
    assert "new: Jordan Rivera, CPR and AED of American Heart Association, until 2028-05-31\n" in output
    assert "removed: Jordan Rivera, CPR and AED of American Heart Association, until 2027-05-31\n" in output


def test_a_new_cycle_and_a_new_holder(history: History, diffed: Diffed) -> None:
    """They come whole, and go whole."""
    history.start()
    sam = history.holder.replace("Jordan Rivera", "Sam Lee")
    history({"content/sam-lee/holder.toml": sam, "content/sam-lee/one.toml": entry_of()})
    there = diffed("HEAD~1")
    assert there["holders"] == [{"holder": "sam-lee", "name": "Sam Lee", "turn": "added"}]
    assert [(each["holder"], each["turn"], each["before"], each["change"]) for each in there["cycles"]] == [
        ("sam-lee", "added", None, "6")
    ]
    back = diffed("HEAD", "HEAD~1")
    assert back["holders"] == [{"holder": "sam-lee", "name": "Sam Lee", "turn": "removed"}]
    assert [(each["turn"], each["after"], each["change"]) for each in back["cycles"]] == [("removed", None, "-6")]


def test_a_claim_and_an_end_are_told(history: History, cecgen: Command) -> None:
    """What is written of a cycle itself."""
    history.start()
    history({HOLDER: history.holder.replace("2026-12-31", "2027-12-31\nclaimed = 6")})
    output = cecgen("diff", "HEAD~1", "-C", history.root).output
    assert "  ends 2026-12-31 → 2027-12-31\n" in output
    assert "  claimed: nothing → 6\n" in output


@pytest.mark.parametrize(
    ("id", "title", "called"),
    [
        ("acsm.ep", "", "ACSM-EP"),
        ("nsca.tsac-f", "", "NSCA-TSAC-F"),
        ("issa.certification", "ISSA certification", "ISSA certification"),
        ("cfp.cfp", "CFP certification", "CFP certification"),
    ],
)
def test_a_certification_is_called_by_its_short_form(id: str, title: str, called: str) -> None:
    """As in ACSM-EP; by its title where a short form would be none."""
    from cecgen.catalogue.plugins import load_plugins  # noqa: PLC0415 - this test alone

    scheme = load_plugins().catalogue.schemes[id]
    assert scheme.short_name == called
    assert not title or scheme.title == title


# ---------------------------------------------------------------- what changes nothing


def nothing(cecgen: Command, history: History, *arguments: str) -> str:
    """What is said where nothing changes in credit terms, after the line that says so."""
    output = cecgen("diff", *(arguments or ("HEAD~1",)), "-C", history.root).output
    head, said, rest = output.partition("Nothing changes in credit terms.\n")
    assert said, output
    assert head.count("\n") == 1
    return rest


def test_an_entry_moved_between_files_changes_nothing(history: History, cecgen: Command) -> None:
    """An entry is what it says, not where it stands."""
    history.start({ENTRY: entry_of() + entry_of(date="2025-04-01", title="Other")})
    history({ENTRY: entry_of(date="2025-04-01", title="Other"), f"{FOLDER}/2025/moved.toml": entry_of()})
    assert nothing(cecgen, history) == ""


def test_a_problem_that_moved_is_neither_opened_nor_closed(history: History, cecgen: Command) -> None:
    """To another line, or with its entry to another file."""
    future = entry_of(date="2026-05-01", title="To come")
    history.start({ENTRY: entry_of() + future})
    history({ENTRY: "# a comment\n\n" + future + entry_of()})
    assert nothing(cecgen, history) == ""
    history({ENTRY: entry_of(), f"{FOLDER}/later.toml": future})
    assert nothing(cecgen, history) == ""


def test_line_ends_change_nothing(history: History, cecgen: Command) -> None:
    """A file from Windows says the same."""
    history.start()
    history({ENTRY: entry_of().replace("\n", "\r\n"), HOLDER: history.holder.replace("\n", "\r\n")})
    assert nothing(cecgen, history) == ""
    history({ENTRY: entry_of("0.7 CEC").replace("\n", "\r\n")})
    assert "6 → 7 of 45 CEC (+1: Exercise testing workshop)" in cecgen("diff", "HEAD~1", "-C", history.root).output


def test_a_holder_whose_folder_is_renamed_changes_nothing(history: History, cecgen: Command) -> None:
    """With evidence, entries and problems."""
    history.start(
        {ENTRY: entry_of(more='evidence = ["evidence/a.pdf"]\n') + entry_of(date="2026-05-01"), f"{FOLDER}/evidence/a.pdf": PDF}
    )
    history.git("mv", FOLDER, "content/jordan-smith")
    history.commit()
    assert nothing(cecgen, history) == "\nHolders:\n  renamed: Jordan Rivera (jordan-rivera → jordan-smith)\n"


def test_a_holder_of_another_name_is_found_again_by_the_entries(history: History, diffed: Diffed) -> None:
    """Name and folder change together where somebody marries."""
    history.start()
    history.git("mv", FOLDER, "content/jordan-smith")
    history(
        {
            "content/jordan-smith/holder.toml": history.holder.replace("Rivera", "Smith"),
            "content/jordan-smith/more.toml": "entry = []\n",
        }
    )
    there = diffed("HEAD~1")
    assert there["holders"] == [{"holder": "jordan-smith", "name": "Jordan Smith", "turn": "renamed", "was": "jordan-rivera"}]
    assert there["cycles"] == []


def test_a_title_that_is_corrected_changes_nothing(history: History, cecgen: Command) -> None:
    """Though the entry's id follows from its title."""
    history.start()
    history({ENTRY: entry_of(title="Exercise testing workshop, part 1")})
    assert nothing(cecgen, history) == ""


def test_an_unchanged_revision_changes_nothing(history: History, cecgen: Command) -> None:
    """The same on both sides."""
    history.start()
    assert nothing(cecgen, history, "HEAD", "HEAD") == ""


# ---------------------------------------------------------------- which revisions


def branch(history: History) -> None:
    """A topic branch with a course, and a main branch that went on with another."""
    history.start()
    history.git("checkout", "--quiet", "-b", "topic")
    history({f"{FOLDER}/topic.toml": entry_of("0.4 CEC", "2025-06-01", "On topic")})
    history.git("checkout", "--quiet", "main")
    history({f"{FOLDER}/main.toml": entry_of("0.2 CEC", "2025-07-01", "On main")})


@pytest.mark.parametrize("named", [["main", "topic"], ["main..topic"]])
def test_two_revisions_are_compared_as_they_are(history: History, diffed: Diffed, named: list[str]) -> None:
    """What the other branch has is gone on this side."""
    branch(history)
    assert [each["title"] for each in diffed(*named)["cycles"][0]["entries"]] == ["On topic", "On main"]


def test_three_dots_compare_with_the_merge_base(history: History, diffed: Diffed) -> None:
    """What a branch changes since it began, whatever happened elsewhere."""
    branch(history)
    assert [each["title"] for each in diffed("main...topic")["cycles"][0]["entries"]] == ["On topic"]
    history.git("checkout", "--quiet", "topic")
    assert [each["title"] for each in diffed("main...")["cycles"][0]["entries"]] == ["On topic"]
    assert [each["title"] for each in diffed("...main")["cycles"][0]["entries"]] == ["On main"]


def test_a_workspace_in_a_folder_of_a_repository(inner_history: History, cecgen: Command) -> None:
    """With names of files as people write them; what lies beside the workspace is nothing to it."""
    certificate = f"{FOLDER}/evidence/Zertifikat März 2025.pdf"
    inner_history.start({ENTRY: entry_of(more='evidence = ["evidence/Zertifikat März 2025.pdf"]\n'), certificate: PDF})
    (inner_history.top / "cecgen.toml").write_text("format = 99\n")
    (inner_history.top / "content").mkdir()
    new = entry_of("0.4 CEC", "2025-06-01", "Événement à Québec")
    inner_history({f"{FOLDER}/évén ement.toml": new, certificate: PDF + b"2"})
    output = cecgen("diff", "HEAD~1", "-C", inner_history.root).output
    assert "6 → 10 of 45 CEC (+4: Événement à Québec)\n" in output
    assert "  replaced: Jordan Rivera, of Exercise testing workshop\n" in output


def test_the_repository_is_found_from_below(history: History, cecgen: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """As for every verb."""
    history.start()
    monkeypatch.chdir(history.root / FOLDER)
    assert cecgen("diff", "HEAD", "HEAD").code == 0


def test_a_base_before_the_workspace_began_is_empty(history: History, cecgen: Command, diffed: Diffed) -> None:
    """Everything is new, and it is said why."""
    (history.root / "README.md").write_text("A repository.\n")
    first = history.commit()
    history.start()
    output = cecgen("diff", first, "-C", history.root).output
    assert f"{first[:7]} has no cecgen.toml: everything in HEAD is new.\n" in output
    assert "Jordan Rivera · ACSM-CPT 2024–2026: new, 6 of 45 CEC, behind\n" in output
    assert "  new: Jordan Rivera (jordan-rivera)\n" in output
    assert diffed(first)["before"] == {"revision": first, "commit": first, "workspace": False, "errors": 0}
    assert "everything in HEAD is removed" in cecgen("diff", "HEAD", first, "-C", history.root).output


# ---------------------------------------------------------------- the day


def test_both_sides_are_judged_on_the_day_of_the_latter(history: History, diffed: Diffed) -> None:
    """What the day alone changes is no difference of the commit."""
    history.start()
    history({"cecgen.toml": "format = 1\nas_of = 2026-11-30\n"})
    there = diffed("HEAD~1")
    assert (there["as_of"], there["cycles"]) == ("2026-11-30", [])
    assert diffed("HEAD", "HEAD~1")["as_of"] == "2026-03-16"
    assert diffed("HEAD~1", "--as-of", "2025-01-01")["as_of"] == "2025-01-01"


def test_entries_after_the_day_do_not_count(history: History, cecgen: Command) -> None:
    """On neither side."""
    history.start()
    history({f"{FOLDER}/new.toml": entry_of("0.4 CEC", "2025-06-01", "Barbell clinic")})
    output = cecgen("diff", "HEAD~1", "--as-of", "2025-05-01", "-C", history.root).output
    assert "Nothing changes in credit terms." in output
    assert "warning CEC214" in output


# ---------------------------------------------------------------- evidence


def test_evidence_is_added_replaced_moved_and_removed(history: History, diffed: Diffed) -> None:
    """With what it proves."""

    def proven(file: str) -> str:
        return entry_of(more=f'evidence = ["evidence/{file}"]\n')

    history.start()
    history({ENTRY: proven("a.pdf"), f"{FOLDER}/evidence/a.pdf": PDF})
    history({f"{FOLDER}/evidence/a.pdf": PDF + b"another"})
    history({ENTRY: proven("b.pdf"), f"{FOLDER}/evidence/a.pdf": None, f"{FOLDER}/evidence/b.pdf": PDF + b"another"})
    history({ENTRY: entry_of(), f"{FOLDER}/evidence/b.pdf": None})
    for back, turn in ((4, "added"), (3, "replaced"), (2, "moved"), (1, "removed")):
        [evidence] = diffed(f"HEAD~{back}", f"HEAD~{back - 1}")["evidence"]
        assert evidence == {
            "holder": "jordan-rivera",
            "name": "Jordan Rivera",
            "turn": turn,
            "entries": ["2025-03-14-exercise-testing-workshop"],
            "proves": ["Exercise testing workshop"],
        }


def test_evidence_is_named_only_where_everybody_may_see_it(history: History, cecgen: Command) -> None:
    """As the public edition does."""
    proof = '{ file = "evidence/open.pdf", public = true }, "evidence/secret-name.pdf"'
    history.start()
    history({
        ENTRY: entry_of(more=f"evidence = [{proof}]\n"),
        f"{FOLDER}/evidence/open.pdf": PDF, f"{FOLDER}/evidence/secret-name.pdf": PDF + b"2",
    })  # fmt: skip
    for form in ("text", "markdown", "json"):
        output = cecgen("diff", "HEAD~1", "--format", form, "-C", history.root).output
        assert "open" in output
        assert "secret" not in output


def test_evidence_of_a_card_and_of_a_step_says_so(history: History, cecgen: Command) -> None:
    """It proves no entry."""
    step = 'on = 2023-10-24\nevidence = ["evidence/accepted.pdf"]'
    history.start({HOLDER: CLOSED, f"{FOLDER}/old.toml": entry_of(date="2022-03-14", title="Old workshop")})
    history({
        HOLDER: CLOSED.replace("on = 2023-10-24", step) + CARD + 'evidence = ["evidence/card.pdf"]\n',
        f"{FOLDER}/evidence/accepted.pdf": PDF,
        f"{FOLDER}/evidence/card.pdf": PDF + b"2",
        f"{FOLDER}/evidence/lost.pdf": PDF + b"3",
    })  # fmt: skip
    output = cecgen("diff", "HEAD~1", "-C", history.root).output
    assert "  added: Jordan Rivera, of a cycle's record\n" in output
    assert "  added: Jordan Rivera, of a card\n" in output
    assert "  added: Jordan Rivera, that nothing uses\n" in output


# ---------------------------------------------------------------- closed cycles


@pytest.mark.parametrize(
    ("files", "turn"),
    [
        ({f"{FOLDER}/old.toml": OLD.replace("0.6 CEC", "0.7 CEC")}, "changed"),
        ({f"{FOLDER}/old.toml": OLD + 'note = "only a note"\n'}, "changed"),
        ({f"{FOLDER}/evidence/old.pdf": PDF + b"another"}, "evidence"),
        ({f"{FOLDER}/older.toml": entry_of(date="2022-05-01", title="Found in a drawer")}, "added"),
        ({f"{FOLDER}/old.toml": None}, "removed"),
    ],
)
def test_an_entry_of_a_closed_cycle_that_is_touched_is_named(
    history: History, diffed: Diffed, files: dict[str, str | bytes | None], turn: str
) -> None:
    """Also where it counts as before: an auditor may have seen it as it was."""
    history.start({HOLDER: CLOSED, f"{FOLDER}/old.toml": OLD, f"{FOLDER}/evidence/old.pdf": PDF})
    history(files)
    [touched] = diffed("HEAD~1")["touched"]
    assert (touched["turn"], touched["begins"], touched["standing"]) == (turn, "2021-01-01", "renewed")
    assert touched["title"] == ("Found in a drawer" if turn == "added" else "Old workshop")


def test_the_record_of_a_closed_cycle_that_is_touched_is_named(history: History, cecgen: Command) -> None:
    """What was claimed, say."""
    history.start({HOLDER: CLOSED, f"{FOLDER}/old.toml": OLD, f"{FOLDER}/evidence/old.pdf": PDF})
    history({HOLDER: CLOSED.replace("claimed = 6", "claimed = 5")})
    output = cecgen("diff", "HEAD~1", "-C", history.root).output
    assert "Closed cycles touched (an auditor may have seen them as they were):\n" in output
    assert "  Jordan Rivera · ACSM-CPT 2021–2023, renewed: its own record (days, claim, steps) was rewritten\n" in output


@pytest.mark.parametrize(
    "files",
    [
        {f"{FOLDER}/new.toml": entry_of()},
        {f"{FOLDER}/old.toml": "# moved\n" + OLD},
        {HOLDER: CLOSED + CARD},
    ],
)
def test_a_closed_cycle_that_is_left_alone_is_not_named(history: History, diffed: Diffed, files: dict[str, str]) -> None:
    """Neither for an entry of the next, nor for a line that moved."""
    history.start({ENTRY: None, HOLDER: CLOSED, f"{FOLDER}/old.toml": OLD, f"{FOLDER}/evidence/old.pdf": PDF})
    history(files)
    assert diffed("HEAD~1")["touched"] == []


# ---------------------------------------------------------------- problems


def test_problems_are_opened_and_closed(history: History, diffed: Diffed) -> None:
    """An error that comes, and a warning that goes."""
    history.start({ENTRY: entry_of() + entry_of(date="2026-05-01", title="To come")})
    history({ENTRY: entry_of(more='colour = "red"\n')})
    told = [(each["turn"], each["code"], each["severity"]) for each in diffed("HEAD~1")["diagnostics"]]
    assert told == [("opened", "CEC202", "error"), ("closed", "CEC214", "warning")]


def test_one_of_two_same_problems_that_goes_is_closed_once(history: History, diffed: Diffed) -> None:
    """They are counted, not only compared."""
    bad = entry_of(more="colour = 1\n")
    history.start({ENTRY: bad + bad.replace("workshop", "seminar") + bad.replace("workshop", "congress")})
    history({ENTRY: bad + bad.replace("workshop", "seminar") + entry_of(title="Exercise testing congress")})
    assert [each["turn"] for each in diffed("HEAD~1")["diagnostics"]] == ["closed"]


def test_a_problem_that_is_waived_is_told_apart_from_one_that_is_mended(history: History, cecgen: Command) -> None:
    """And the waiver is among what somebody must review."""
    history.start({ENTRY: entry_of() + entry_of(date="2026-05-01", title="To come")})
    waiver = '\n[[waive]]\ncode = "CEC214"\nat = "jordan-rivera/2026-05-01-to-come"\nreason = "Booked."\n'
    history({"cecgen.toml": history.settings + waiver})
    output = cecgen("diff", "HEAD~1", "-C", history.root).output
    assert "  waived: content/jordan-rivera/entry.toml: warning CEC214: " in output
    assert "  changed: cecgen.toml\n    waives CEC214 at jordan-rivera/2026-05-01-to-come: Booked.\n" in output
    assert "no longer waives CEC214" in cecgen("diff", "HEAD", "HEAD~1", "-C", history.root).output
    assert (
        "opened: content/jordan-rivera/entry.toml: warning CEC214"
        in cecgen("diff", "HEAD", "HEAD~1", "-C", history.root).output
    )


def test_a_colleagues_certificate_is_a_problem_of_the_commit_that_adds_it(history: History, diffed: Diffed) -> None:
    """And is mended by the one that takes it away, although nothing of the colleague differs in either."""
    with_proof = entry_of(more='evidence = ["evidence/a.pdf"]\n')
    history.start(
        {
            "content/kim-lee/holder.toml": history.holder.replace("Jordan Rivera", "Kim Lee").replace("1012345", "2098765"),
            "content/kim-lee/entry.toml": with_proof,
            "content/kim-lee/evidence/a.pdf": PDF,
        }
    )
    history({ENTRY: with_proof, f"{FOLDER}/evidence/a.pdf": PDF})
    history({ENTRY: entry_of(), f"{FOLDER}/evidence/a.pdf": None})

    def turns(*revisions: str) -> list[str]:
        return [each["turn"] for each in diffed(*revisions)["diagnostics"] if each["code"] == "CEC425"]

    assert (turns("HEAD~2", "HEAD~1"), turns("HEAD~1", "HEAD")) == (["opened"], ["closed"])


def test_a_colleagues_serial_is_a_problem_of_the_commit_that_writes_it(history: History, diffed: Diffed) -> None:
    """However it is typed, and although nothing of the colleague differs; the commit that corrects it mends it."""
    history.start(
        {
            "content/kim-lee/holder.toml": history.holder.replace("Jordan Rivera", "Kim Lee").replace("1012345", "2098765"),
            "content/kim-lee/entry.toml": entry_of(more='certificate = "AB-1234"\n'),
        }
    )
    history({ENTRY: entry_of(more='certificate = "ab\u20111234"\n')})
    history({ENTRY: entry_of(more='certificate = "AB-1235"\n')})

    def turns(*revisions: str) -> list[tuple[str, str]]:
        return [(each["turn"], each["path"]) for each in diffed(*revisions)["diagnostics"] if each["code"] == "CEC426"]

    assert turns("HEAD~2", "HEAD~1") == [("opened", "content/kim-lee/entry.toml")]
    assert turns("HEAD~1", "HEAD") == [("closed", "content/kim-lee/entry.toml")]


def test_old_facts_are_no_problem_of_a_commit(history: History, cecgen: Command) -> None:
    """A holder of another scheme brings its facts, which were read whenever they were."""
    history.start()
    history({"content/sam-lee/holder.toml": history.holder.replace("acsm.cpt", "acsm.ep").replace("Jordan Rivera", "Sam Lee")})
    output = cecgen("diff", "HEAD~1", "--as-of", "2031-01-01", "-C", history.root).output
    assert "Sam Lee" in output
    assert "CEC414" not in output
    assert "CEC414" in cecgen("check", "--as-of", "2031-01-01", "-C", history.root).output


def test_a_side_with_errors_is_judged_as_far_as_it_can_be(history: History, cecgen: Command) -> None:
    """It is said, and the exit code stays 0: `check` is what fails."""
    history.start()
    history({ENTRY: "[[entry]\n", f"{FOLDER}/new.toml": entry_of("0.4 CEC", "2025-06-01", "Barbell clinic")})
    ran = cecgen("diff", "HEAD~1", "-C", history.root)
    assert ran.code == 0
    assert "HEAD has 1 error, and what it concerns may be missing here; `cecgen check` shows more.\n" in ran.output
    assert "+4 2025-06-01 Barbell clinic (new)" in ran.output


def test_settings_that_cannot_be_read_are_told_with_their_revision(history: History, cecgen: Command) -> None:
    """As git names a file of a revision."""
    history.start()
    history({"cecgen.toml": 'format = 1\ntitel = "x"\n'})
    ran = cecgen("diff", "HEAD~1", "-C", history.root)
    assert ran.code == 2
    assert ran.output.startswith('HEAD:cecgen.toml:2:1: error CEC202: unknown key "titel"')


# ---------------------------------------------------------------- files to review


def test_rules_that_change_are_listed(history: History, diffed: Diffed) -> None:
    """Settings with what they say now, files of plugins/, and listed code wherever it lies."""
    history.start({"tools/house.py": "", "plugins/notes.txt": "old"})
    history({
        "cecgen.toml": 'format = 1\ntitle = "New"\nplugins = ["tools/house.py"]\n[privacy]\nevidence = true\n'
                       "[pages]\nscripts = true\n",
        "plugins/notes.txt": "new", "plugins/none.toml": "format = 1\nread_on = 2026-01-01\n",
    })  # fmt: skip
    rules = {each["file"]: (each["turn"], each["says"]) for each in diffed("HEAD~1", "--no-code")["rules"]}
    assert rules == {
        "cecgen.toml": (
            "changed",
            ["title is New, and was Transcripts", "as_of is not given, and was 2026-03-16", "evidence is public now",
             "pages of the team may contain scripts now", "lists the code tools/house.py"],
        ),
        "plugins/none.toml": ("added", []), "plugins/notes.txt": ("changed", []), "tools/house.py": ("added", []),
    }  # fmt: skip


def test_pages_of_the_team_are_listed(history: History, diffed: Diffed) -> None:
    """They are published as they are."""
    history.start({"content/about.md": "About\n"})
    history({"content/about.md": "About us\n", "content/team/rules.md": "Rules\n"})
    assert [(each["file"], each["turn"]) for each in diffed("HEAD~1")["pages"]] == [
        ("content/about.md", "changed"),
        ("content/team/rules.md", "added"),
    ]


def test_a_rule_that_changes_is_told_in_everybodys_credits(history: History, diffed: Diffed) -> None:
    """Each side is judged by its own rules, and every holder is."""
    plugin = (
        'format = 1\nread_on = 2026-01-10\n[provider]\nid = "house"\nname = "House"\n'
        '[[provider.unit]]\nname = "point"\nhours = {hours}\nsource = "https://house.example/points"\n'
    )
    house = entry_of("2 points").replace('"ace"', '"house"')
    history.start({ENTRY: house, "plugins/house.toml": plugin.replace("{hours}", "0.5")})
    history({"plugins/house.toml": plugin.replace("{hours}", "1")})
    [cycle] = diffed("HEAD~1")["cycles"]
    assert (cycle["before"]["counted"], cycle["after"]["counted"]) == ("1", "2")
    assert diffed("HEAD~1", "--rules-from", "HEAD~1")["cycles"] == []


# ---------------------------------------------------------------- only what differs


def test_whoever_does_not_differ_is_not_judged_and_it_makes_no_difference(
    history: History, diffed: Diffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same comes out whether all are judged or only those who differ."""
    people = {f"content/p-{n}/holder.toml": history.holder.replace("Jordan Rivera", f"P {n}") for n in range(20)}
    history.start({**people, **{f"content/p-{n}/one.toml": entry_of(date=f"2025-0{n % 9 + 1}-01") for n in range(20)}})
    history({f"{FOLDER}/new.toml": entry_of("0.4 CEC", "2026-06-01", "To come"), "content/p-3/one.toml": entry_of("1 CEC")})
    judged: list[set[str]] = []
    units = comparing._changed_folders

    def record_folders(*sides: Any, all_folders: bool) -> set[str]:
        judged.append(units(*sides, all_folders=all_folders))
        return judged[-1]

    monkeypatch.setattr(comparing, "_changed_folders", record_folders)
    some = diffed("HEAD~1")
    assert judged == [{"jordan-rivera", "p-3"}]
    monkeypatch.setattr(comparing, "_changed_folders", lambda *sides, all_folders: units(*sides, all_folders=True))
    assert diffed("HEAD~1") == some
    assert some["cycles"]


def test_names_that_differ_in_letter_case_are_looked_at_together(history: History, diffed: Diffed) -> None:
    """The holder who was there does not differ, and is half of the problem all the same."""
    history.start({"content/Jordan-Rivera/holder.toml": history.holder})
    history({"content/Jordan-Rivera/holder.toml": None, "content/sam/holder.toml": history.holder})
    assert "CEC112" in {each["code"] for each in diffed("HEAD~1")["diagnostics"] if each["turn"] == "closed"}


def test_a_strangers_check_sees_everybody(history: History, diffed: Diffed) -> None:
    """It may compare holders with each other."""
    house = (
        "import cecgen\nfrom cecgen import Diagnostic, Place\n"
        "class Crowd(Diagnostic, frozen=True):\n    'Too many.'\n    code = 'HSE001'\n    n: int\n"
        "    @property\n    def message(self):\n        return f'{self.n} holders'\n    hint = 'none'\n"
        "def crowd(ledger):\n    yield Crowd(at=Place('cecgen.toml'), n=len(ledger.holders))\n"
        "@cecgen.hookimpl\ndef cecgen_checks():\n    return [crowd]\n"
    )
    settings = f'{history.settings}plugins = ["plugins/house.py"]\n'
    history.start({"cecgen.toml": settings, "plugins/house.py": house, "content/sam/holder.toml": history.holder})
    history({"content/kim/holder.toml": history.holder})
    told = [(each["turn"], each["message"]) for each in diffed("HEAD~1")["diagnostics"]]
    assert told == [("opened", "3 holders"), ("closed", "2 holders")]


# ---------------------------------------------------------------- privacy


def test_a_file_that_nothing_uses_is_not_named(history: History, cecgen: Command) -> None:
    """A warning about it is new, and which file it is stays private: nobody opened it to everybody."""
    history.start()
    history({f"{FOLDER}/evidence/SECRET-scan.pdf": b"%PDF-1.7\n"})
    for form in ("text", "markdown", "json"):
        output = cecgen("diff", "HEAD~1", "-C", history.root, "--format", form).output
        assert "CEC408" in output
        assert "SECRET-scan" not in output


def test_what_is_private_is_in_no_form(history: History, cecgen: Command) -> None:
    """Numbers, serials, notes, closed addresses; whether they came, went or changed."""
    history.start()
    private = 'certificate = "SECRET-1"\nnote = "SECRET note of mine"\nurl = "https://example.org/?key=SECRET"\n'
    card = CARD + 'number = "SECRET-2"\nnote = "SECRET card note"\n'
    history(
        {
            ENTRY: entry_of("0.7 CEC", more=private),
            HOLDER: CLOSED + card,
            f"{FOLDER}/old.toml": entry_of(date="2022-03-14", more=private),
        }
    )
    for pair in (("HEAD~1", "HEAD"), ("HEAD", "HEAD~1")):
        for form in ("text", "markdown", "json"):
            output = cecgen("diff", *pair, "--format", form, "-C", history.root).output
            assert "Jordan" in output
            assert "SECRET" not in output


def test_the_document_names_every_side_of_a_change(history: History, diffed: Diffed) -> None:
    """Its keys are those of the page and the schema; none is there by chance."""
    history.start()
    assert [*diffed("HEAD")] == [
        "format", "as_of", "before", "after", "holders", "cycles", "touched", "cards", "evidence", "diagnostics", "rules",
        "pages",
    ]  # fmt: skip
