"""Writing a bag: as RFC 8493 has it, checked by other programs, the same bytes wherever it is written."""

import hashlib
import os
import subprocess
import time
import zipfile
from datetime import date
from pathlib import Path

import bagit
import pytest
from disks import fail_as_full_disk, read_tree
from hypothesis import given
from hypothesis import strategies as st

from cecgen.audit.bag import check_bag, check_own_bag, open_bag, write_bag, write_zip
from cecgen.audit.bag import write as writing_module
from cecgen.audit.bag.names import decode_name, encode_name
from cecgen.audit.bag.tag_files import parse_info as info_of


def test_a_bag_is_what_the_rfc_says(bag: Path) -> None:
    """The declaration is two lines, the totals are bytes and files, and each list is sorted by name."""
    files = read_tree(bag)
    assert files["bagit.txt"] == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    assert files["bag-info.txt"] == b"Bagging-Date: 2026-03-16\nPayload-Oxum: 29.3\n"
    digest = hashlib.sha256(b"60 CEC\n").hexdigest()
    lines = files["manifest-sha256.txt"].decode().splitlines()
    assert [line[66:] for line in lines] == ["data/evidence/a.pdf", "data/evidence/b.pdf", "data/summary.txt"]
    assert lines[2] == f"{digest}  data/summary.txt"
    tags = files["tagmanifest-sha256.txt"].decode().splitlines()
    assert [line[66:] for line in tags] == ["README.txt", "bag-info.txt", "bagit.txt", "manifest-sha256.txt"]


def test_the_root_digest_is_that_of_the_tag_manifest(tmp_path: Path) -> None:
    root = write_bag(tmp_path / "b", {"a": b"1"}, {})
    assert root == hashlib.sha256((tmp_path / "b" / "tagmanifest-sha256.txt").read_bytes()).hexdigest()
    assert check_bag(tmp_path / "b").root_digest == root


@pytest.mark.parametrize("name", ["manifest-sha256.txt", "tagmanifest-sha256.txt"])
def test_sha256sum_checks_both_lists(bag: Path, name: str) -> None:
    """The stock tool, with every line understood."""
    run = subprocess.run(["sha256sum", "--strict", "-c", name], cwd=bag, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.count(": OK") == len((bag / name).read_text().splitlines())
    (bag / "data" / "summary.txt").write_bytes(b"61 CEC\n")
    (bag / "README.txt").write_bytes(b"Nothing to check.\n")
    assert subprocess.run(["sha256sum", "-c", name], cwd=bag, capture_output=True, check=False).returncode == 1


def test_the_library_of_congress_finds_our_bag_valid(tmp_path: Path) -> None:
    """Names beyond ASCII and a folded label included."""
    info = {"Bagging-Date": "2026-03-16", "External-Description": "Everything about one cycle, " * 8}
    write_bag(tmp_path / "b", {"Zertifikat Übung.pdf": b"%PDF", "x/y/z": b""}, info, {"verify.html": b"<p>"})
    theirs = bagit.Bag(str(tmp_path / "b"))
    theirs.validate()
    assert theirs.version_info == (1, 0)
    assert " ".join(theirs.info["External-Description"].split()) == info["External-Description"].strip()


def test_our_reader_finds_their_bag_valid(tmp_path: Path) -> None:
    """The library writes 0.97."""
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "100%.txt").write_bytes(b"1")
    (tmp_path / "line\nbreak.txt").write_bytes(b"2")
    bagit.make_bag(str(tmp_path), {"Contact-Name": "Jordan Rivera"}, checksums=["sha256", "sha512"])
    found = check_bag(tmp_path)
    assert (found.faults, found.declared.version, found.algorithms) == ((), (0, 97), ("sha256", "sha512"))


def test_a_sign_that_ends_a_line_is_written_by_number() -> None:
    assert encode_name("100%\r\n%0A") == "100%25%0D%0A%250A"


@given(st.text(alphabet="a%02dDA5\r\n/ü"))
def test_every_name_is_read_as_it_was_written(name: str) -> None:
    assert decode_name(encode_name(name), (1, 0)) == name
    assert not set("\r\n") & set(encode_name(name))


@given(st.text(max_size=300), st.integers(0, 3))
def test_no_value_makes_a_label(text: str, more: int) -> None:
    """Whatever a value holds, bag-info.txt has the labels that were given, and says the value again."""
    value = text + " word" * more * 20
    data = writing_module._format_info({"External-Description": value, "Payload-Oxum": "1.1"})
    pairs, found = info_of(data, "utf-8")
    said = " ".join("".join(sign if sign.isprintable() else " " for sign in value).split())
    assert (pairs, found) == ((("External-Description", said), ("Payload-Oxum", "1.1")), [])


@pytest.mark.parametrize("label", ["", "A:B", "A\nB", " A", "Bagging Date"])
def test_a_label_is_a_label(tmp_path: Path, label: str) -> None:
    with pytest.raises(ValueError, match="cannot be a label"):
        write_bag(tmp_path / "b", {}, {label: "x"})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["../a", "/a", "a/../b", "a//b", "C:/a", "a\\b", "~/a", "a:b", "nul.txt", "a.", "a\nb", "a\x01b", "x" * 256, ""]
)
def test_a_name_that_not_every_machine_can_carry_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="cannot be in a bundle"):
        write_bag(tmp_path / "b", {}, {}, {name: b""})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("names", [("A.pdf", "a.pdf"), ("\u00e9.pdf", "e\u0301.pdf"), ("x/1", "X/2")])
def test_two_names_that_are_one_elsewhere_are_refused(tmp_path: Path, names: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="the same name on some machines"):
        write_bag(tmp_path / "b", dict.fromkeys(names, b""), {})


@pytest.mark.parametrize("name", ["bagit.txt", "bag-info.txt", "manifest-sha512.txt", "data/x", "tagmanifest-sha256.txt.sig"])
def test_the_bags_own_files_are_not_to_be_given(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="the bag itself needs"):
        write_bag(tmp_path / "b", {}, {}, {name: b""})


def test_nothing_is_written_over(bag: Path) -> None:
    before = read_tree(bag)
    with pytest.raises(FileExistsError):
        write_bag(bag, {}, {})
    assert read_tree(bag) == before


def test_a_bag_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """A file that cannot be read in the middle leaves nothing behind."""
    with pytest.raises(FileNotFoundError):
        write_bag(tmp_path / "b", {"a": b"1", "b": tmp_path / "nowhere"}, {})
    assert list(tmp_path.iterdir()) == []


def test_the_same_content_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In another folder, in another order, in another time zone, from files of another day."""
    source = tmp_path / "source.pdf"
    source.write_bytes(b"%PDF")
    roots, zips = [], []
    for place, zone, names in (("x", "UTC", ["a", "b"]), ("y", "Asia/Tokyo", ["b", "a"])):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        os.utime(source, (len(roots), len(roots)))
        roots.append(write_bag(tmp_path / place / "b", dict.fromkeys(names, source), {"Bagging-Date": "2026-03-16"}))
        write_zip(tmp_path / place / "b", tmp_path / place / "b.zip", date(2026, 3, 16))
        zips.append((tmp_path / place / "b.zip").read_bytes())
    monkeypatch.undo()
    time.tzset()
    assert roots[0] == roots[1]
    assert zips[0] == zips[1]


def test_a_zip_has_one_folder_and_opens_again(bag: Path, tmp_path: Path) -> None:
    write_zip(bag, tmp_path / "out" / "bundle.zip", date(2026, 3, 16))
    with zipfile.ZipFile(tmp_path / "out" / "bundle.zip") as archive:
        assert {name.split("/")[0] for name in archive.namelist()} == {"bundle"}
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 3, 16, 0, 0, 0)}
    with open_bag(tmp_path / "out" / "bundle.zip") as opened:
        assert read_tree(opened.folder) == read_tree(bag)
        assert check_own_bag(opened.folder) == []
    assert not opened.folder.exists()


def test_a_zip_that_cannot_be_finished_leaves_the_old_one(bag: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "bundle.zip"
    target.write_bytes(b"the old one")

    monkeypatch.setattr("cecgen.audit.bag.write.shutil.copyfileobj", fail_as_full_disk)
    with pytest.raises(OSError, match="No space"):
        write_zip(bag, target, date(2026, 3, 16))
    assert target.read_bytes() == b"the old one"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bundle", "bundle.zip"]
