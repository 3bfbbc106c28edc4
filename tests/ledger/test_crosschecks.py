"""Cross-checks: the same thing twice, evidence that nothing uses, approvals that did not hold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cecgen.ledger.crosschecks import run_crosschecks
from cecgen.ledger.reading import read_ledger
from cecgen.model.documents import own_documents
from cecgen.model.settings import Settings

if TYPE_CHECKING:
    from conftest import Repository

FOLDER = "content/jordan-rivera"
ENTRY = f"{FOLDER}/entry.toml"
OTHER = f"{FOLDER}/other.toml"
PDF = b"%PDF-1.4 one"


def list_findings(root: Path) -> list[tuple[str, str, str]]:
    """Every finding: its code, the file it is in, and what it is about."""
    ledger, _ = read_ledger(root, Settings(format=1))
    return [(found.code, found.at.file, found.about) for found in run_crosschecks(ledger)]


def codes(root: Path) -> list[str]:
    return [code for code, _, _ in list_findings(root)]


class TestTwice:
    def test_an_id_that_two_entries_bear_is_an_error(self, repository: Repository) -> None:
        """A link could mean either; the second one is reported, and names the first."""
        other = repository.entry.replace("Exercise", "Other")
        root = repository({ENTRY: f'{repository.entry}id = "a"\n', OTHER: f'{other}id = "a"\n'})
        assert list_findings(root) == [("CEC207", OTHER, "jordan-rivera/a")]

    def test_two_holders_may_use_the_same_id(self, repository: Repository) -> None:
        """An id is a holder's own."""
        root = repository(
            {"content/amara-okafor/holder.toml": repository.holder, "content/amara-okafor/entry.toml": repository.entry}
        )
        assert list_findings(root) == []

    @pytest.mark.parametrize(
        "title", ["Exercise testing workshop", "EXERCISE  testing  Workshop", " Exercise testing workshop "]
    )
    def test_an_activity_that_was_entered_twice_is_an_error(self, repository: Repository, title: str) -> None:
        """Provider, date and title are the same but for letter case and spaces."""
        other = repository.entry.replace("Exercise testing workshop", title)
        root = repository({OTHER: f'{other}id = "again"\n'})
        assert list_findings(root) == [("CEC401", OTHER, "jordan-rivera/again")]

    @pytest.mark.parametrize(
        ("old", "new"), [("2025-03-14", "2025-03-15"), ('"ace"', '"nsca"'), ("workshop", "workshop, second day")]
    )
    def test_what_differs_in_one_of_the_three_is_another_activity(self, repository: Repository, old: str, new: str) -> None:
        """A weekly course has one title and many days."""
        assert list_findings(repository({OTHER: f'{repository.entry.replace(old, new)}id = "other"\n'})) == []

    def test_a_certificates_serial_that_comes_twice_is_an_error(self, repository: Repository) -> None:
        """Whatever the two are called."""
        other = repository.entry.replace("Exercise", "Other").replace("2025-03-14", "2025-04-01")
        root = repository({ENTRY: f'{repository.entry}certificate = "A-1"\n', OTHER: f'{other}certificate = "A-1 "\n'})
        assert codes(root) == ["CEC401"]

    def test_serials_of_two_providers_may_be_the_same(self, repository: Repository) -> None:
        """Everybody numbers as they like."""
        other = repository.entry.replace("Exercise", "Other").replace('"ace"', '"nsca"')
        root = repository({ENTRY: f'{repository.entry}certificate = "A-1"\n', OTHER: f'{other}certificate = "A-1"\n'})
        assert list_findings(root) == []


class TestApprovals:
    @pytest.mark.parametrize(
        ("days", "found"),
        [
            ("from = 2025-03-14, until = 2025-03-14", []),
            ("from = 2025-03-15", ["CEC413"]),
            ("until = 2025-03-13", ["CEC413"]),
            ("from = 2025-01-01, until = 2025-12-31", []),
            ('number = "CEP123456"', []),
        ],
    )
    def test_an_activity_outside_its_approvals_days_is_a_warning(
        self, repository: Repository, days: str, found: list[str]
    ) -> None:
        """Both ends are inclusive, and either may be left open."""
        root = repository({ENTRY: f'{repository.entry}approval = {{ body = "ace", {days} }}\n'})
        assert codes(root) == found


class TestEvidence:
    def entries(self, repository: Repository, first: str, second: str) -> dict[str, str | bytes | None]:
        other = repository.entry.replace("Exercise", "Other")
        return {ENTRY: f"{repository.entry}evidence = {first}\n", OTHER: f"{other}evidence = {second}\n"}

    def test_a_file_behind_two_entries_is_a_warning(self, repository: Repository) -> None:
        """A certificate may cover several sessions; more often it is a slip."""
        root = repository(
            {**self.entries(repository, '["evidence/a.pdf"]', '["evidence/a.pdf"]'), f"{FOLDER}/evidence/a.pdf": PDF}
        )
        assert list_findings(root) == [("CEC402", OTHER, "jordan-rivera/2025-03-14-other-testing-workshop")]

    def test_a_copy_under_another_name_is_the_same_file(self, repository: Repository) -> None:
        """What is compared is the content."""
        files = {f"{FOLDER}/evidence/{name}.pdf": PDF for name in "ab"}
        root = repository({**self.entries(repository, '["evidence/a.pdf"]', '["evidence/b.pdf"]'), **files})
        assert codes(root) == ["CEC402"]

    def test_the_other_file_is_named_and_not_only_its_entry(self, repository: Repository) -> None:
        """Whoever looks for the twin opens both files."""
        files = {f"{FOLDER}/evidence/{name}.pdf": PDF for name in "ab"}
        root = repository({**self.entries(repository, '["evidence/a.pdf"]', '["evidence/b.pdf"]'), **files})
        ledger, _ = read_ledger(root, Settings(format=1))
        (found,) = run_crosschecks(ledger)
        entry = "2025-03-14-exercise-testing-workshop"
        assert found.message == f"evidence/b.pdf is the same file as evidence/a.pdf, the evidence of {entry}"
        assert found.at.keys[2:] == ("evidence", 0)

    @pytest.mark.parametrize(
        ("named", "stored"), [("caf\u00e9", "cafe\u0301"), ("cafe\u0301", "caf\u00e9"), ("a–b", "a-b"), ("a\u200bb", "ab")]
    )
    def test_a_file_is_found_in_whatever_form_its_name_is_stored(self, repository: Repository, named: str, stored: str) -> None:
        """A Mac stores é as two characters."""
        named_file, stored_file = f"evidence/{named}.pdf", f"evidence/{stored}.pdf"
        toml = f'{repository.entry}evidence = ["{named_file}", {{ file = "{named_file}", page = 1 }}]\n'
        root = repository({ENTRY: toml, f"{FOLDER}/{stored_file}": PDF})
        ledger, found = read_ledger(root, Settings(format=1))
        assert [*found, *run_crosschecks(ledger)] == []
        files = [item.file for item in own_documents(ledger.holders[0].entries[0])]
        assert files == [stored_file, stored_file]

    def test_a_name_that_two_files_look_like_is_found_as_neither(self, repository: Repository) -> None:
        """Somebody has to say which."""
        files = {f"{FOLDER}/evidence/{name}.pdf": PDF + name.encode() for name in ("caf\u00e9", "cafe\u0301")}
        root = repository({ENTRY: f'{repository.entry}evidence = ["evidence/cafe\u0301\u200b.pdf"]\n', **files})
        _, found = read_ledger(root, Settings(format=1))
        assert [each.code for each in found] == ["CEC127", "CEC403"]

    def test_a_name_in_another_letter_case_is_another_file(self, repository: Repository) -> None:
        """On most machines that clone the repository it is."""
        root = repository({ENTRY: f'{repository.entry}evidence = ["evidence/A.pdf"]\n', f"{FOLDER}/evidence/a.pdf": PDF})
        _, found = read_ledger(root, Settings(format=1))
        assert [each.code for each in found] == ["CEC403"]

    def test_files_of_one_size_and_different_content_differ(self, repository: Repository) -> None:
        """A scanner makes many of one size."""
        files = {f"{FOLDER}/evidence/{name}.pdf": PDF + name.encode() for name in "ab"}
        root = repository({**self.entries(repository, '["evidence/a.pdf"]', '["evidence/b.pdf"]'), **files})
        assert list_findings(root) == []

    def test_one_entry_may_name_a_file_twice(self, repository: Repository) -> None:
        """Two pages of one document."""
        pages = '[{ file = "evidence/a.pdf", page = 1 }, { file = "evidence/a.pdf", page = 2 }]'
        root = repository({ENTRY: f"{repository.entry}evidence = {pages}\n", f"{FOLDER}/evidence/a.pdf": PDF})
        assert list_findings(root) == []

    def test_evidence_that_nothing_uses_is_a_warning_at_the_file(self, repository: Repository) -> None:
        """It was scanned and then forgotten."""
        root = repository({f"{FOLDER}/evidence/a.pdf": PDF})
        assert list_findings(root) == [("CEC408", f"{FOLDER}/evidence/a.pdf", "jordan-rivera")]

    def test_a_cards_evidence_is_used(self, repository: Repository) -> None:
        """Not only entries use files."""
        card = '[[card]]\ncovers = ["cpr"]\nexpires = 2027-01-01\nevidence = ["evidence/a.pdf"]\n'
        root = repository({f"{FOLDER}/holder.toml": f"{repository.holder}\n{card}", f"{FOLDER}/evidence/a.pdf": PDF})
        assert list_findings(root) == []

    def test_nothing_is_called_unused_while_an_entry_cannot_be_read(self, repository: Repository) -> None:
        """The entry that uses it may be the broken one."""
        root = repository({ENTRY: repository.entry.replace("title", "titel"), f"{FOLDER}/evidence/a.pdf": PDF})
        assert list_findings(root) == []


class TestLetters:
    @pytest.mark.parametrize(
        "line",
        [
            'organiser = "東京"', 'location = "東京"', 'role = "東京"', 'certificate = "東京"', 'url = "https://example.org/東京"',
            'topics = ["東京"]', 'approval = { body = "ace", number = "東京" }',
            '[[entry.part]]\naward = "0.6 CEC"\ntitle = "東京"',
            'approval = { body = "東京" }', '[entry.card]\ncovers = ["cpr"]\nissuer = "東京"\nexpires = 2027-03-14',
            '[[entry.ruling]]\nscheme = "acsm.ep"\non = 2025-06-01\namount = 3\nwhy = "東京"',
        ],
    )  # fmt: skip
    def test_a_letter_without_a_font_is_found_in_every_text_that_forms_print(self, repository: Repository, line: str) -> None:
        """The day on which a bundle is asked for is too late."""
        root = repository({ENTRY: f"{repository.entry}{line}\n"})
        assert ("CEC427", ENTRY, "jordan-rivera") in list_findings(root)

    def test_a_number_of_a_certification_is_printed_too(self, repository: Repository) -> None:
        """It is in the head of the forms."""
        holder = repository.holder.replace("[[certification]]", '[[certification]]\nnumber = "東京"', 1)
        root = repository({f"{FOLDER}/holder.toml": holder})
        assert list_findings(root) == [("CEC427", f"{FOLDER}/holder.toml", "jordan-rivera")]

    def test_who_issued_a_card_is_printed_too(self, repository: Repository) -> None:
        """It is among the cards of the forms."""
        card = '\n[[card]]\ncovers = ["cpr"]\nissuer = "東京"\nexpires = 2027-03-14\n'
        root = repository({f"{FOLDER}/holder.toml": repository.holder + card})
        assert ("CEC427", f"{FOLDER}/holder.toml", "jordan-rivera") in list_findings(root)

    def test_the_name_of_a_certificate_is_printed_too(self, repository: Repository) -> None:
        """It is beside its exhibit."""
        files = {ENTRY: f'{repository.entry}evidence = ["evidence/東京.pdf"]\n', f"{FOLDER}/evidence/東京.pdf": PDF}
        assert list_findings(repository(files)) == [("CEC427", ENTRY, "jordan-rivera")]

    def test_a_note_is_not_printed(self, repository: Repository) -> None:
        """It is for the holder alone."""
        assert list_findings(repository({ENTRY: f'{repository.entry}note = "東京"\n'})) == []
