"""One certificate under two holders: bytes and numbers, one warning for each, and no more work than there are files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cecgen.diagnostics import Diagnostic
from cecgen.ledger import shared
from cecgen.ledger.evidence_files import file_digest
from cecgen.ledger.reading import read_ledger
from cecgen.ledger.shared import collect_mentions, find_shared
from cecgen.model.settings import Settings

if TYPE_CHECKING:
    from conftest import Repository

PDF = b"%PDF-1.4 one"
CPR = '\n[[card]]\ncovers = ["cpr"]\nissuer = "American Red Cross"\nexpires = 2027-01-01\n'


def find(root: Path, shares: int = 1) -> list[Diagnostic]:
    """What the holders of a repository share, read in so many shares."""
    parts = [collect_mentions(read_ledger(root, Settings(format=1), share, shares)[0]) for share in range(shares)]
    return [*find_shared(root, parts)]


def holders(repository: Repository, **entries: str) -> dict[str, str | bytes | None]:
    """Files of holders by what is at the end of their only entry's file."""
    files: dict[str, str | bytes | None] = {"content/jordan-rivera/entry.toml": None}
    for number, (name, more) in enumerate(entries.items()):
        entry = repository.entry.replace("Exercise", f"Exercise {number}")
        files |= {f"content/{name}/holder.toml": repository.holder, f"content/{name}/entry.toml": f"{entry}{more}\n"}
    return files


def with_file(name: str) -> str:
    return f'evidence = ["evidence/{name}"]'


class TestDocuments:
    def test_the_same_bytes_under_two_holders_are_a_warning_at_the_second(self, repository: Repository) -> None:
        """It names both files and both entries."""
        files = holders(repository, amara=with_file("a.pdf"), bo=with_file("b.pdf"))
        root = repository({**files, "content/amara/evidence/a.pdf": PDF, "content/bo/evidence/b.pdf": PDF})
        (found,) = find(root)
        assert (found.code, found.severity, found.waivable) == ("CEC425", "warning", True)
        assert (found.at.file, found.at.keys) == ("content/bo/entry.toml", ("entry", 0, "evidence", 0))
        assert found.about == "bo/2025-03-14-exercise-1-testing-workshop"
        assert found.message == (
            "evidence/b.pdf is the same file as content/amara/evidence/a.pdf, "
            "the evidence of amara/2025-03-14-exercise-0-testing-workshop in content/amara/entry.toml"
        )

    @pytest.mark.parametrize("shares", [1, 2, 3])
    def test_however_many_have_it_there_is_one_warning(self, repository: Repository, shares: int) -> None:
        """One list of all who attended may be waived once; and several processes find the same as one."""
        names = [f"h{number}" for number in range(7)]
        files = holders(repository, **{name: with_file("list.pdf") for name in names})
        root = repository({**files, **{f"content/{name}/evidence/list.pdf": PDF for name in names}})
        (found,) = find(root, shares)
        assert found.about.startswith("h1/")
        assert found.message.endswith(
            "of h0/2025-03-14-exercise-0-testing-workshop in content/h0/entry.toml, and of 5 more holders"
        )

    @pytest.mark.parametrize("shows", ["agenda", "receipt", "slides"])
    def test_what_proves_nothing_may_be_under_many_holders(self, repository: Repository, shows: str) -> None:
        """One conference has one programme."""
        proof = f'evidence = [{{ file = "evidence/a.pdf", shows = "{shows}" }}]'
        files = holders(repository, amara=proof, bo=proof)
        root = repository({**files, "content/amara/evidence/a.pdf": PDF, "content/bo/evidence/a.pdf": PDF})
        assert find(root) == []

    def test_a_card_of_a_colleague_is_found_too(self, repository: Repository) -> None:
        """Wherever a document is named."""
        card = f'{CPR}evidence = ["evidence/cpr.pdf"]\n'
        files = holders(repository, amara="", bo="")
        files |= {f"content/{name}/holder.toml": repository.holder + card for name in ("amara", "bo")}
        root = repository({**files, "content/amara/evidence/cpr.pdf": PDF, "content/bo/evidence/cpr.pdf": PDF})
        (found,) = find(root)
        assert (found.code, found.about, found.at.file) == ("CEC425", "bo", "content/bo/holder.toml")

    def test_only_files_of_one_size_and_one_ending_are_read(
        self, repository: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Thirty thousand certificates are not read for two that may be the same."""
        read: list[str] = []

        def digest(path: str) -> str:
            read.append(Path(path).parts[-3])
            return file_digest(path)

        monkeypatch.setattr(shared, "file_digest", digest)
        files = holders(repository, **{name: with_file("a.pdf") for name in ("amara", "bo", "cy", "di", "ed")})
        monkeypatch.setattr(shared, "_ENDING_BYTES", 4)
        sizes = {"amara": PDF, "bo": PDF + b"!", "cy": b"%PDF-1.7 one!", "di": PDF + b"longer", "ed": PDF + b"?"}
        root = repository({**files, **{f"content/{name}/evidence/a.pdf": data for name, data in sizes.items()}})
        assert find(root) == []
        assert read == ["bo", "cy"]  # the third of this size ends in another way

    def test_two_copies_of_one_holder_are_no_business_of_others(self, repository: Repository) -> None:
        """CEC402 has them."""
        both = 'evidence = ["evidence/a.pdf", "evidence/b.pdf"]'
        files = holders(repository, amara=both)
        root = repository({**files, "content/amara/evidence/a.pdf": PDF, "content/amara/evidence/b.pdf": PDF})
        assert find(root) == []


class TestSerials:
    def test_one_serial_under_two_holders_is_a_warning_at_the_second(self, repository: Repository) -> None:
        files = holders(
            repository, amara='certificate = "SER-77"', bo='certificate = "ser\u201377 "', cy='certificate = "SER-78"'
        )
        (found,) = find(repository(files))
        assert (found.code, found.at.keys) == ("CEC426", ("entry", 0, "certificate"))
        entry = "amara/2025-03-14-exercise-0-testing-workshop in content/amara/entry.toml"
        assert found.message == f"the same certificate serial as {entry}"

    def test_the_serial_of_another_provider_is_another(self, repository: Repository) -> None:
        """Everybody numbers as they like."""
        files = holders(repository, amara='certificate = "SER-77"', bo='certificate = "SER-77"')
        files["content/bo/entry.toml"] = str(files["content/bo/entry.toml"]).replace('"ace"', '"nsca"')
        assert find(repository(files)) == []

    def test_one_number_of_a_card_or_of_a_certification_under_two_holders_is_a_warning(self, repository: Repository) -> None:
        """What no two people have."""
        numbered = repository.holder.replace("certified", 'number = "1012345"\ncertified') + f'{CPR}number = "C-1"\n'
        files = holders(repository, amara="", bo="") | {f"content/{name}/holder.toml": numbered for name in ("amara", "bo")}
        found = find(repository(files))
        assert [(each.message, each.at.keys) for each in found] == [
            ("the same card number as amara in content/amara/holder.toml", ("card", 0, "number")),
            ("the same certification number as amara in content/amara/holder.toml", ("certification", 0, "number")),
        ]
