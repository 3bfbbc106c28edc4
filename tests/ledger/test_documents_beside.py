"""A document beside its entry under the same name is its evidence, as if it were in evidence/ and its entry named it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cecgen.diagnostics import Diagnostic
from cecgen.ledger.evidence_files import locate_document
from cecgen.ledger.reading import read_ledger
from cecgen.model.documents import own_documents
from cecgen.model.ledger import Holder
from cecgen.model.settings import Settings

if TYPE_CHECKING:
    from conftest import Repository

FOLDER = "content/jordan-rivera"
PDF, JPEG = b"%PDF-1.4\n", b"\xff\xd8\xff\xe0"
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"


def read(root: Path) -> tuple[Holder, list[Diagnostic]]:
    ledger, found = read_ledger(root, Settings(format=1))
    return ledger.holders[0], found


@pytest.mark.parametrize(
    ("path", "named"),
    [("entry.pdf", "evidence/entry.pdf"), ("entry.PDF", "evidence/entry.PDF"), ("entry.jpg", "evidence/entry.jpg")],
)
def test_it_is_the_evidence_of_its_entry(repository: Repository, path: str, named: str) -> None:
    """Without a word about it in the entry; the file is found where it lies."""
    root = repository({f"{FOLDER}/{path}": JPEG if path.endswith("jpg") else PDF})
    holder, found = read(root)
    assert found == []
    assert [item.file for item in own_documents(holder.entries[0])] == [named]
    assert holder.evidence[named].path == path
    assert locate_document(root / FOLDER, named) == root / FOLDER / path


def test_it_comes_after_what_the_entry_names(repository: Repository) -> None:
    """The certificate that lay in evidence/ stays the first."""
    named = repository.entry + 'evidence = ["evidence/a.pdf"]\n'
    files = {"entry.toml": named, "evidence/a.pdf": PDF, "entry.png": b"\x89PNG\r\n\x1a\n", "entry.pdf": PDF + b"x"}
    holder, found = read(repository({f"{FOLDER}/{name}": data for name, data in files.items()}))
    assert found == []
    assert holder.entries[0].evidence == ("evidence/a.pdf", "evidence/entry.pdf", "evidence/entry.png")


def test_an_entry_may_say_more_about_it(repository: Repository) -> None:
    """Under the name that it would have in evidence/; it is then not there twice."""
    named = repository.entry + 'evidence = [{ file = "evidence/entry.pdf", page = 2, shows = "letter" }]\n'
    holder, found = read(repository({f"{FOLDER}/entry.toml": named, f"{FOLDER}/entry.pdf": PDF}))
    assert found == []
    assert [(item.file, item.shows) for item in own_documents(holder.entries[0])] == [("evidence/entry.pdf", "letter")]


def test_it_may_lie_in_a_folder_of_the_holders(repository: Repository) -> None:
    """Where entries lie by year, certificates may too."""
    root = repository(
        {f"{FOLDER}/entry.toml": None, f"{FOLDER}/2025/entry.toml": repository.entry, f"{FOLDER}/2025/entry.pdf": PDF}
    )
    holder, found = read(root)
    assert found == []
    assert locate_document(root / FOLDER, "evidence/2025/entry.pdf") == root / FOLDER / "2025/entry.pdf"
    assert holder.entries[0].evidence == ("evidence/2025/entry.pdf",)


def test_a_name_is_compared_as_people_see_it(repository: Repository) -> None:
    """A Mac uploads é as two characters."""
    files = {"entry.toml": None, "caf\u00e9.toml": repository.entry, "cafe\u0301.pdf": PDF}
    holder, found = read(repository({f"{FOLDER}/{name}": data for name, data in files.items()}))
    assert found == []
    assert holder.entries[0].evidence == ("evidence/cafe\u0301.pdf",)


@pytest.mark.parametrize(
    ("data", "name", "what"),
    [(HEIC, "entry.heic", "an iPhone photo (HEIC)"), (HEIC, "entry.jpg", "an iPhone photo (HEIC)"), (b"", "entry.pdf", "empty"),
     (b"PK\x03\x04", "entry.docx", "a Word document")],
)  # fmt: skip
def test_what_is_no_document_is_an_error_that_says_what_it_is(
    repository: Repository, data: bytes, name: str, what: str
) -> None:
    """It is named as it lies there, so that whoever uploaded it finds it."""
    _, found = read(repository({f"{FOLDER}/{name}": data}))
    assert len(found) == 1
    assert found[0].severity == "error"
    assert name in found[0].message
    assert what in found[0].message


def test_a_document_beside_no_entry_is_an_error(repository: Repository) -> None:
    """It would prove nothing; the hint says which name it needs."""
    _, found = read(repository({f"{FOLDER}/IMG_0001.JPG": JPEG}))
    assert [each.code for each in found] == ["CEC107"]
    assert ".JPG in place of .toml" in found[0].hint


def test_the_same_bytes_beside_and_in_evidence_have_one_digest(repository: Repository) -> None:
    """So that one certificate for two entries is noticed wherever it lies."""
    other = repository.entry.replace("Exercise", "Other") + 'evidence = ["evidence/a.pdf"]\n'
    root = repository({f"{FOLDER}/entry.pdf": PDF, f"{FOLDER}/other.toml": other, f"{FOLDER}/evidence/a.pdf": PDF})
    holder, _ = read(root)
    assert holder.evidence["evidence/a.pdf"].digest == holder.evidence["evidence/entry.pdf"].digest != ""


@pytest.mark.parametrize("name", ["entry.toml", "deep/entry.toml", "holder.toml"])
def test_an_entry_in_evidence_is_an_error_that_says_where_it_belongs(repository: Repository, name: str) -> None:
    """It was a warning, and its credit was lost."""
    _, found = read(repository({f"{FOLDER}/evidence/{name}": repository.entry}))
    assert [(each.code, each.severity) for each in found] == [("CEC125", "error")]
    assert f"{FOLDER}/{name}" in found[0].hint
