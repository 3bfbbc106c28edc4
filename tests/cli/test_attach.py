"""`cecgen attach`: certificates for an entry that is there, and nothing else in its file changes."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from documents import pdf

if TYPE_CHECKING:
    from conftest import Command, Repository

ID = "2025-03-14-exercise-testing-workshop"
WHAT = f"jordan-rivera/{ID}"
NEW = f"evidence/{ID}.pdf"


@pytest.fixture
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scans") / "scan.pdf"
    path.write_bytes(pdf("Certificate"))
    return path


def test_a_certificate_is_copied_and_named_in_the_entry(repository: "Repository", cecgen: "Command", certificate: Path) -> None:
    """Under the name of the entry; the other lines are as they were."""
    root = repository()
    ran = cecgen("attach", WHAT, certificate, "-C", root)
    assert ran.code == 0
    assert "read back: 1 holder, 1 entry: no problems" in ran.output
    assert (root / "content/jordan-rivera" / NEW).read_bytes() == certificate.read_bytes()
    text = (root / "content/jordan-rivera/entry.toml").read_text()
    assert text == repository.entry.replace("date = ", f'evidence = ["{NEW}"]\ndate = ')
    assert cecgen("attach", WHAT, certificate, "-C", root).code == 1  # it has it already


def test_a_certificate_that_a_killed_run_left_is_no_hindrance(
    repository: "Repository", cecgen: "Command", certificate: Path
) -> None:
    """It is the one of the entry then, and not another beside it."""
    root = repository({f"content/jordan-rivera/{NEW}": certificate.read_bytes()})
    assert cecgen("attach", WHAT, certificate, "-C", root).code == 0
    assert [path.name for path in (root / "content/jordan-rivera/evidence").iterdir()] == [Path(NEW).name]


OTHERS = """
[[entry]]
date = 2025-05-01
title = "Another"
provider = "ace"
kind = "course"
award = "0.1 CEC"
"""
OLD = "evidence/old.pdf"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{entry}" + OTHERS, "{entry}" + OTHERS),
        (
            '{entry}evidence = ["evidence/old.pdf"] # the old one\n',
            '{entry}evidence = ["evidence/old.pdf", "{new}"] # the old one\n',
        ),
        (
            '{entry}evidence = [\n  { file = "evidence/old.pdf", page = 1 }, # one\n]\nnote = "a = [1]"\n',
            '{entry}evidence = [\n  { file = "evidence/old.pdf", page = 1 }, # one\n  "{new}",\n]\nnote = "a = [1]"\n',
        ),
        ("{entry}evidence = []\n", '{entry}evidence = ["{new}"]\n'),
        (
            '{entry}evidence = [\n  "evidence/old.pdf"\n  # no more\n  ]\n',
            '{entry}evidence = [\n  "evidence/old.pdf",\n  # no more\n    "{new}",\n  ]\n',
        ),
        ('{entry}\n[[entry.part]]\ntitle = "One"\naward = "0.6 CEC"\n', None),
    ],
    ids=["several entries", "one document", "tables over lines", "an empty list", "no last comma", "parts"],
)
def test_only_the_list_of_documents_changes(
    repository: "Repository", cecgen: "Command", certificate: Path, before: str, after: str | None
) -> None:
    """Comments, other entries and other keys stay to the letter."""

    def fill(text: str) -> str:
        return text.replace("{entry}", repository.entry).replace("{new}", NEW)

    folder = repository.folder
    root = repository({f"{folder}/entry.toml": fill(before), **({f"{folder}/{OLD}": pdf("Old")} if OLD in before else {})})
    ran = cecgen("attach", WHAT, certificate, "-C", root)
    text = (root / folder / "entry.toml").read_text()
    assert NEW in text, ran.output
    wanted = fill(after if after is not None else before)
    if "evidence" not in before:
        wanted = wanted.replace("date = 2025-03-14", f'evidence = ["{NEW}"]\ndate = 2025-03-14', 1)
    assert text == wanted


def test_line_ends_of_windows_stay(repository: "Repository", cecgen: "Command", certificate: Path) -> None:
    root = repository({f"{repository.folder}/entry.toml": repository.entry.replace("\n", "\r\n")})
    assert cecgen("attach", WHAT, certificate, "-C", root).code == 0
    data = (root / repository.folder / "entry.toml").read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n") == repository.entry.count("\n") + 1


def test_several_documents_get_names_that_none_has(repository: "Repository", cecgen: "Command", certificate: Path) -> None:
    """Not even in another case, and each says what it shows."""
    receipt = certificate.with_name("receipt.pdf")
    receipt.write_bytes(pdf("Receipt"))
    taken = f"{repository.folder}/evidence/{ID.upper()}.PDF"
    root = repository({taken: pdf("Of something else")})
    ran = cecgen("attach", WHAT, certificate, receipt, "--shows", "certificate", "--shows", "receipt", "-C", root)
    text = (root / repository.folder / "entry.toml").read_text()
    assert f'evidence = ["evidence/{ID}-2.pdf", {{ file = "evidence/{ID}-3.pdf", shows = "receipt" }}]' in text, ran.output


@pytest.mark.parametrize(
    ("what", "file", "says"),
    [
        ("jordan-riviera/x", "{scan}", 'no holder "jordan-riviera"; did you mean "jordan-rivera"?'),
        (f"jordan-rivera/{ID}s", "{scan}", f'did you mean "{ID}"?'),
        ("jordan-rivera", "{scan}", "say which entry, as in jordan-rivera/ENTRY"),
        (WHAT, "{scan}.gone", "no such file or directory"),
        (WHAT, "{toml}", "not a PDF, PNG or JPEG by its first bytes"),
    ],
)
def test_what_cannot_be_attached_is_said_and_nothing_is_written(
    repository: "Repository", cecgen: "Command", certificate: Path, what: str, file: str, says: str
) -> None:
    root = repository()
    path = file.replace("{scan}", str(certificate)).replace("{toml}", str(root / "cecgen.toml"))
    ran = cecgen("attach", what, path, "-C", root)
    assert ran.code == 2
    assert says in ran.output
    assert not (root / repository.folder / "evidence").exists()


def test_a_link_in_the_place_of_the_evidence_is_named_and_not_followed(
    repository: "Repository", cecgen: "Command", certificate: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """As it is called in the repository, not in the copy that is evaluated first."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    root = repository()
    (root / repository.folder / "evidence").symlink_to(elsewhere)
    ran = cecgen("attach", WHAT, certificate, "-C", root)
    assert ran.code == 2
    assert f"{root / repository.folder / 'evidence'}: is a link or a file, where a folder is needed" in ran.output
    assert [*elsewhere.iterdir()] == []


@pytest.mark.parametrize("place", ["content", "content/jordan-rivera"])
@pytest.mark.parametrize("verb", ["attach", "add", "edit"])
def test_a_link_in_the_place_of_a_folder_is_said(
    repository: "Repository", cecgen: "Command", certificate: Path, verb: str, place: str
) -> None:
    """Rather than that the holder is unknown, whose folder everybody can see."""
    root = repository()
    (root / place).rename(root / "moved")
    (root / place).symlink_to(root / "moved")
    ran = cecgen(verb, WHAT if verb == "attach" else "jordan-rivera", *(() if verb == "edit" else (certificate,)), "-C", root)
    assert ran.code == 2
    assert f"{place}" in ran.output
    assert "link, and links are not followed" in ran.output


def test_a_dry_run_writes_nothing(repository: "Repository", cecgen: "Command", certificate: Path) -> None:
    root = repository()
    ran = cecgen("attach", WHAT, certificate, "--dry-run", "-C", root)
    assert ran.code == 0
    assert "nothing was written" in ran.output
    assert (root / repository.folder / "entry.toml").read_text() == repository.entry
    assert not (root / repository.folder / "evidence").exists()


def test_an_entry_inside_brackets_is_left_alone_with_the_line_to_write(
    repository: "Repository", cecgen: "Command", certificate: Path
) -> None:
    """A list on one line has no place for another line."""
    inline = f"entry = [{{ {', '.join(repository.entry.splitlines()[1:])} }}]\n"
    root = repository({f"{repository.folder}/entry.toml": inline})
    ran = cecgen("attach", WHAT, certificate, "-C", root)
    assert ran.code != 0
    assert f'evidence = ["{NEW}"]' in ran.output
    assert (root / repository.folder / "entry.toml").read_text() == inline


PLAN = f"""\
[[entry]]
id = "{ID}"
date = 2025-03-14
title = "Exercise testing workshop"  # as the programme has it
provider = "ace"
kind = "course"
award = "0.6 CEC"
planned = true
"""
FILES = {"content/jordan-rivera/entry.toml": PLAN}


def test_a_certificate_makes_a_plan_that_is_past_the_entry(
    repository: "Repository", cecgen: "Command", certificate: Path
) -> None:
    root = repository(FILES)
    ran = cecgen("attach", WHAT, certificate, "-C", root)
    assert f"{ID} was planned and is now done" in ran.output
    text = (root / "content/jordan-rivera/entry.toml").read_text()
    assert text == PLAN.replace("planned = true\n", "").replace("id = ", f'evidence = ["{NEW}"]\nid = ')


def test_a_plan_that_lies_ahead_stays_planned(repository: "Repository", cecgen: "Command", certificate: Path) -> None:
    root = repository(FILES)
    ran = cecgen("attach", WHAT, certificate, "-C", root, "--as-of", "2025-03-01")
    assert f"{ID} is in the future, so it stays planned" in ran.output
    assert "planned = true" in (root / "content/jordan-rivera/entry.toml").read_text()


ADDED = ("--date", "2025-03-20", "--title", "Exercise testing  workshop", "--provider", "ACE", "--kind", "course")


@pytest.mark.parametrize("known_by", ["its id", "its title"])
def test_add_makes_a_plan_the_entry_with_what_the_certificate_prints(
    repository: "Repository", cecgen: "Command", certificate: Path, known_by: str
) -> None:
    root = repository(FILES)
    words = ("--plan", ID) if known_by == "its id" else ADDED
    ran = cecgen("add", "jordan-rivera", certificate, *words, "--award", "0.5 CEC", "-C", root)
    assert ran.code == 0
    assert f"{ID} was planned; this completes it:" in ran.output
    text = (root / "content/jordan-rivera/entry.toml").read_text()
    assert 'award = "0.5 CEC"\n' in text
    assert "planned" not in text
    assert "# as the programme has it" in text
    assert f'evidence = ["{NEW}"]' in text
    assert (root / "content/jordan-rivera" / NEW).read_bytes() == certificate.read_bytes()
    assert [*(root / "content/jordan-rivera").glob("2025*.toml")] == []


def test_a_plan_that_is_not_there_is_named(repository: "Repository", cecgen: "Command") -> None:
    ran = cecgen("add", "jordan-rivera", "--plan", "2025-03-14-exercise", "--award", "1 CEC", "-C", repository(FILES))
    assert f'no planned entry of jordan-rivera "2025-03-14-exercise"; did you mean "{ID}"?' in ran.output


def test_a_document_beside_the_entry_is_one_that_it_has(repository: "Repository", cecgen: "Command", certificate: Path) -> None:
    """The same bytes are not copied again, and another document gets another name."""
    root = repository({"content/jordan-rivera/entry.pdf": certificate.read_bytes()})
    assert cecgen("attach", WHAT, certificate, "-C", root).code == 1
    (letter := certificate.with_name("letter.pdf")).write_bytes(pdf("Letter"))
    assert cecgen("attach", WHAT, letter, "-C", root).code == 0
    assert f'evidence = ["{NEW}"]' in (root / "content/jordan-rivera/entry.toml").read_text()
